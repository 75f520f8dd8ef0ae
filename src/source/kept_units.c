#include "source/kept_units.h"

#include "base/cache.h"
#include "source/unit_faces.h"

#define BOOK "units"
/* Measures of each unit; faces: area, place, count, polygon. */
#define UNITS_TYPE "(ata(dddtay))"

/* Of 8-byte parts: nothing between them. */
typedef struct {
  double geodesic_m2, label_x, label_y;
} Measures;

static QdHash
hash_units(const char *crs, const QdUnit *units, guint n)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("boundaries");
  qd_hasher_add_text(hasher, crs);
  for (guint i = 0; i < n; i++)
    qd_hasher_add(hasher, units[i].wkb, units[i].wkb_size);
  return qd_hasher_value(hasher);
}

static GArray *
read_faces(GVariant *kept)
{
  GArray *faces = qd_unit_faces_array();
  for (gsize i = 0; i < g_variant_n_children(kept); i++) {
    QdUnitFace face;
    guint64 count;
    g_autoptr(GVariant) wkb = NULL;
    g_variant_get_child(kept, i, "(dddt@ay)", &face.area_m2, &face.x, &face.y, &count, &wkb);
    face.count = (guint)count;
    face.wkb = g_variant_get_data_as_bytes(wkb);
    g_array_append_val(faces, face);
  }
  return faces;
}

bool
qd_kept_units_find(QdCache *cache, const char *crs, QdUnit *units, guint n, GArray **faces, QdHash *key)
{
  if (cache == NULL)
    return false;
  *key = hash_units(crs, units, n);
  QdBook *book = qd_book_open(cache, BOOK, G_VARIANT_TYPE(UNITS_TYPE));
  g_autoptr(GVariant) found = qd_book_find(book, *key);
  qd_book_close(book);
  if (found == NULL)
    return false;
  g_autoptr(GVariant) of_units = NULL, of_faces = NULL;
  g_variant_get(found, "(@at@a(dddtay))", &of_units, &of_faces);
  g_autoptr(GArray) measures = qd_array_of_variant(of_units, sizeof(Measures));
  for (guint i = 0; i < n; i++) {
    const Measures *m = &g_array_index(measures, Measures, i);
    units[i].geodesic_m2 = m->geodesic_m2;
    units[i].label_x = m->label_x;
    units[i].label_y = m->label_y;
  }
  *faces = read_faces(of_faces);
  return true;
}

void
qd_kept_units_put(QdCache *cache, QdHash key, const QdUnit *units, guint n, const GArray *faces)
{
  if (cache == NULL)
    return;
  g_autoptr(GArray) measures = g_array_new(FALSE, FALSE, sizeof(Measures));
  for (guint i = 0; i < n; i++) {
    const Measures m = {units[i].geodesic_m2, units[i].label_x, units[i].label_y};
    g_array_append_val(measures, m);
  }
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a(dddtay)"));
  for (guint i = 0; i < faces->len; i++) {
    const QdUnitFace *face = &g_array_index(faces, QdUnitFace, i);
    g_variant_builder_add(&builder, "(dddt@ay)", face->area_m2, face->x, face->y, (guint64)face->count,
                          qd_variant_of_bytes(face->wkb));
  }
  QdBook *book = qd_book_open(cache, BOOK, G_VARIANT_TYPE(UNITS_TYPE));
  qd_book_put(book, key, g_variant_new("(@ata(dddtay))", qd_variant_of_array(measures), &builder));
  qd_book_close(book);
}
