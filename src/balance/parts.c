#include "balance/parts.h"

#include <string.h>

#include "geo/same.h"

/* ---- making ---- */

static void
add_shares(GArray *parts, const QdBalance *balance, const QdAllocated *allocated, GHashTable *lost)
{
  for (guint i = 0; i < allocated->shares->len; i++) {
    const QdShare *share = &g_array_index(allocated->shares, QdShare, i);
    const QdFeature *f = qd_layer_feature(balance->parcels, share->parcel);
    QdPart part = {.box = {f->min_x, f->min_y, f->max_x, f->max_y},
                   .area_m2 = share->counted_m2,
                   .parcel = share->parcel,
                   .column = f->category == QD_CATEGORY_UNKNOWN ? QD_COLUMN_UNKNOWN : f->category,
                   .is_cut = share->covered_m2 < f->area_m2,
                   .lost = g_hash_table_lookup(lost, GUINT_TO_POINTER(share->parcel))};
    part.wkb = qd_layer_wkb(balance->parcels, share->parcel, &part.size);
    if (part.lost != NULL)
      g_ptr_array_ref(part.lost);
    g_array_append_val(parts, part);
  }
}

static void
add_gaps(GArray *parts, const QdAllocated *allocated)
{
  for (guint i = 0; i < allocated->gaps->len; i++) {
    QdPart part = {.parcel = G_MAXUINT32, .column = QD_COLUMN_GAP};
    part.wkb = g_bytes_get_data(allocated->gaps->pdata[i], &part.size);
    part.area_m2 = qd_wkb_area(part.wkb, part.size);
    if (qd_wkb_box(part.wkb, part.size, &part.box))
      g_array_append_val(parts, part);
  }
}

static gint
compare_places(const QdPart *a, const QdPart *b)
{
  const double x[4] = {a->box.min_x, a->box.min_y, a->box.max_x, a->box.max_y};
  const double y[4] = {b->box.min_x, b->box.min_y, b->box.max_x, b->box.max_y};
  for (int i = 0; i < 4; i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

gint
qd_part_compare(gconstpointer a, gconstpointer b)
{
  const QdPart *pa = a, *pb = b;
  gint c = compare_places(pa, pb);
  if (c != 0)
    return c;
  if (pa->size != pb->size)
    return pa->size < pb->size ? -1 : 1;
  c = memcmp(pa->wkb, pb->wkb, pa->size);
  if (c != 0)
    return c;
  if (pa->area_m2 != pb->area_m2)
    return pa->area_m2 < pb->area_m2 ? -1 : 1;
  return pa->column - pb->column;
}

GArray *
qd_parts_new(const QdBalance *balance, guint plot)
{
  const QdAllocated *allocated = &balance->division->plots[plot];
  GArray *parts = g_array_new(FALSE, FALSE, sizeof(QdPart));
  g_autoptr(GHashTable) lost = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
  for (guint i = 0; i < allocated->lost->len; i++) {
    const QdLost *one = &g_array_index(allocated->lost, QdLost, i);
    GPtrArray *list = g_hash_table_lookup(lost, GUINT_TO_POINTER(one->parcel));
    if (list == NULL) {
      list = g_ptr_array_new();
      g_hash_table_insert(lost, GUINT_TO_POINTER(one->parcel), list);
    }
    g_ptr_array_add(list, one->wkb);
  }
  add_shares(parts, balance, allocated, lost);
  add_gaps(parts, allocated);
  g_array_sort(parts, qd_part_compare);
  return parts;
}

void
qd_part_clear(QdPart *part)
{
  for (guint i = 0; part->lost_slabs != NULL && i < part->lost->len; i++)
    qd_slabs_free(part->lost_slabs[i]);
  g_clear_pointer(&part->lost_slabs, g_free);
  g_clear_pointer(&part->slabs, qd_slabs_free);
}

void
qd_parts_free(GArray *parts)
{
  for (guint i = 0; i < parts->len; i++) {
    QdPart *part = &g_array_index(parts, QdPart, i);
    qd_part_clear(part);
    if (part->lost != NULL)
      g_ptr_array_unref(part->lost);
  }
  g_array_unref(parts);
}

/* ---- what is drawn alike ---- */

bool
qd_part_is_same(const QdPart *a, const QdPart *b)
{
  return a->is_cut == b->is_cut && qd_wkb_is_same(a->wkb, a->size, b->wkb, b->size);
}

static guint
end_of_place(const GArray *parts, guint first)
{
  guint end = first + 1;
  while (end < parts->len &&
         compare_places(&g_array_index(parts, QdPart, first), &g_array_index(parts, QdPart, end)) == 0)
    end++;
  return end;
}

/* All parts of a place in both periods: mostly one of each. */
static void
match_place(QdPart *from, guint n_from, QdPart *to, guint n_to,
            void (*take)(const QdPart *from, const QdPart *to, gpointer data), gpointer data)
{
  for (guint i = 0; i < n_from; i++) {
    for (guint k = 0; k < n_to && !from[i].is_taken; k++) {
      if (from[i].lost != NULL || to[k].lost != NULL || to[k].is_taken || !qd_part_is_same(&from[i], &to[k]))
        continue;
      from[i].is_taken = to[k].is_taken = true;
      take(&from[i], &to[k], data);
    }
  }
}

void
qd_parts_match(GArray *from, GArray *to, void (*take)(const QdPart *from, const QdPart *to, gpointer data),
               gpointer data)
{
  for (guint i = 0, k = 0; i < from->len && k < to->len;) {
    QdPart *a = &g_array_index(from, QdPart, i), *b = &g_array_index(to, QdPart, k);
    gint c = compare_places(a, b);
    if (c == 0) {
      guint end_i = end_of_place(from, i), end_k = end_of_place(to, k);
      match_place(a, end_i - i, b, end_k - k, take, data);
      i = end_i;
      k = end_k;
    } else if (c < 0) {
      i++;
    } else {
      k++;
    }
  }
}

/* ---- areas ---- */

static void
make_slabs(QdPart *part)
{
  if (part->slabs != NULL)
    return;
  part->slabs = qd_slabs_new(part->wkb, part->size);
  if (part->lost == NULL)
    return;
  part->lost_slabs = g_new0(QdSlabs *, part->lost->len);
  for (guint i = 0; i < part->lost->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(part->lost->pdata[i], &size);
    part->lost_slabs[i] = qd_slabs_new(wkb, size);
  }
}

double
qd_part_shared_area(QdPart *a, QdPart *b, const QdSlabs *plot, QdSlabsRoom *room)
{
  make_slabs(a);
  make_slabs(b);
  guint n_a = a->lost != NULL ? a->lost->len : 0, n_b = b->lost != NULL ? b->lost->len : 0;
  /* where one of them lies in the plot, what they share does too */
  double area = qd_slabs_shared_area(a->slabs, b->slabs, a->is_cut && b->is_cut ? plot : NULL, room);
  for (guint i = 0; i < n_a; i++) {
    area -= qd_slabs_shared_area(a->lost_slabs[i], b->slabs, NULL, room);
    for (guint k = 0; k < n_b; k++)
      area += qd_slabs_shared_area(a->lost_slabs[i], b->lost_slabs[k], NULL, room);
  }
  for (guint k = 0; k < n_b; k++)
    area -= qd_slabs_shared_area(a->slabs, b->lost_slabs[k], NULL, room);
  return area;
}
