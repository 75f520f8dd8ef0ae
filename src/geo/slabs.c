#include "geo/slabs.h"

#include <glib.h>
#include <math.h>

#include "base/number.h"
#include "geo/lines.h"

/* Slabs hold about so many edges of their own, beside those that run through. */
enum { EDGES_A_SLAB = 6, MOST_SLABS = 1 << 20 };

/* An edge from left to right; s: see slabs.h. */
typedef struct {
  double x0, x1, y0, slope, s;
} Line;

struct QdSlabs {
  QdBox box;
  double width; /* of a slab */
  uint32_t n_lines, n_slabs;
  Line *lines;
  uint32_t *start, *list; /* the lines of slab i are list[start[i] … start[i + 1] − 1] */
};

/* ---- building ---- */

static double
limit(const QdSlabs *slabs, uint32_t i)
{
  return i == 0 ? -INFINITY : i >= slabs->n_slabs ? INFINITY : slabs->box.min_x + i * slabs->width;
}

/* The slab that begins at x or holds it; limits decide, not the division. */
static uint32_t
slab_at(const QdSlabs *slabs, double x)
{
  double guess = slabs->width > 0 ? (x - slabs->box.min_x) / slabs->width : 0;
  uint32_t i = guess > 0 ? (uint32_t)fmin(guess, slabs->n_slabs - 1) : 0;
  while (limit(slabs, i) > x)
    i--;
  while (limit(slabs, i + 1) <= x)
    i++;
  return i;
}

/* From the left end with a slope, so that both sides of a border see the same line. */
static void
read_lines(QdSlabs *slabs, const uint8_t *wkb, size_t size)
{
  QdLine *lines = qd_lines_read(wkb, size, 0, 0, &slabs->n_lines);
  slabs->lines = g_new(Line, (gsize)slabs->n_lines + 1);
  for (uint32_t i = 0; i < slabs->n_lines; i++) {
    const QdLine *l = &lines[i];
    slabs->lines[i] = (Line){l->x0, l->x1, l->y0, (l->y1 - l->y0) / (l->x1 - l->x0), l->s};
  }
  g_free(lines);
}

static void
file_lines(QdSlabs *slabs)
{
  slabs->start = g_new0(uint32_t, (size_t)slabs->n_slabs + 2);
  for (int pass = 0; pass < 2; pass++) {
    for (uint32_t i = 0; i < slabs->n_lines; i++) {
      uint32_t last = slab_at(slabs, slabs->lines[i].x1);
      for (uint32_t k = slab_at(slabs, slabs->lines[i].x0); k <= last; k++) {
        if (pass == 0)
          slabs->start[k]++;
        else
          slabs->list[--slabs->start[k]] = i;
      }
    }
    if (pass == 1)
      return;
    for (uint32_t k = 1; k <= slabs->n_slabs; k++)
      slabs->start[k] += slabs->start[k - 1];
    slabs->list = g_new(uint32_t, (size_t)slabs->start[slabs->n_slabs] + 1);
  }
}

QdSlabs *
qd_slabs_new(const uint8_t *wkb, size_t size)
{
  QdSlabs *slabs = g_new0(QdSlabs, 1);
  if (!qd_wkb_box(wkb, size, &slabs->box))
    slabs->box = (QdBox){INFINITY, INFINITY, -INFINITY, -INFINITY};
  read_lines(slabs, wkb, size);
  slabs->n_slabs = CLAMP(slabs->n_lines / EDGES_A_SLAB, 1, MOST_SLABS);
  slabs->width = slabs->n_lines > 0 ? (slabs->box.max_x - slabs->box.min_x) / slabs->n_slabs : 0;
  file_lines(slabs);
  return slabs;
}

void
qd_slabs_free(QdSlabs *slabs)
{
  if (slabs == NULL)
    return;
  g_free(slabs->lines);
  g_free(slabs->start);
  g_free(slabs->list);
  g_free(slabs);
}

const QdBox *
qd_slabs_box(const QdSlabs *slabs)
{
  return &slabs->box;
}

void
qd_slabs_room_clear(QdSlabsRoom *room)
{
  for (int i = 0; i < 3; i++)
    g_free(room->lines[i]);
  *room = (QdSlabsRoom){0};
}

/* ---- the integral ---- */

/* The same of three: cut where the first two cross, it is twice the same of two. */
static double
area_below_three(const double a[2], const double b[2], const double c[2], double width)
{
  double d0 = a[0] - b[0], d1 = a[1] - b[1];
  const double *low = d0 + d1 < 0 ? a : b;
  if ((d0 <= 0 && d1 <= 0) || (d0 >= 0 && d1 >= 0))
    return qd_area_below(low[0], low[1], c[0], c[1], width);
  double share = d0 / (d0 - d1), a_middle = a[0] + (a[1] - a[0]) * share, c_middle = c[0] + (c[1] - c[0]) * share;
  double left = d0 < 0 ? a[0] : b[0], right = d1 < 0 ? a[1] : b[1];
  return qd_area_below(left, a_middle, c[0], c_middle, width * share) +
         qd_area_below(a_middle, right, c_middle, c[1], width * (1 - share));
}

static double
at(const Line *l, double x)
{
  return l->y0 + (x - l->x0) * l->slope;
}

/* The lines of a slab between two x, cut to them, in coordinates of an origin; those wholly below it are left out. */
static uint32_t
take_lines(const QdSlabs *slabs, uint32_t slab, double low, double high, const QdBox *land, QdSlabsRoom *room, int who)
{
  uint32_t first = slabs->start[slab], count = slabs->start[slab + 1] - first, n = 0;
  if (count > room->capacity[who]) {
    room->capacity[who] = 2 * count;
    g_free(room->lines[who]);
    room->lines[who] = g_new(Line, room->capacity[who]);
  }
  Line *lines = room->lines[who];
  for (uint32_t k = first; k < first + count; k++) {
    const Line *l = &slabs->lines[slabs->list[k]];
    double x0 = MAX(l->x0, low), x1 = MIN(l->x1, high);
    if (!(x0 < x1))
      continue;
    const Line here = {x0 - land->min_x, x1 - land->min_x, l->y0 - land->min_y + (x0 - l->x0) * l->slope, l->slope,
                       l->s};
    if (here.y0 > 0 || at(&here, here.x1) > 0)
      lines[n++] = here;
  }
  return n;
}

static void
add_two(const QdSlabsRoom *room, const uint32_t n[3], QdSum *sum)
{
  const Line *as = room->lines[0], *bs = room->lines[1];
  for (uint32_t i = 0; i < n[0]; i++) {
    const Line *a = &as[i];
    for (uint32_t k = 0; k < n[1]; k++) {
      const Line *b = &bs[k];
      double x0 = MAX(a->x0, b->x0), x1 = MIN(a->x1, b->x1);
      if (x0 < x1)
        qd_sum_add(sum, a->s * b->s * qd_area_below(at(a, x0), at(a, x1), at(b, x0), at(b, x1), x1 - x0));
    }
  }
}

static void
add_three(const QdSlabsRoom *room, const uint32_t n[3], QdSum *sum)
{
  const Line *as = room->lines[0], *bs = room->lines[1], *cs = room->lines[2];
  for (uint32_t i = 0; i < n[0]; i++) {
    for (uint32_t k = 0; k < n[1]; k++) {
      const Line *a = &as[i], *b = &bs[k];
      double left = MAX(a->x0, b->x0), right = MIN(a->x1, b->x1);
      for (uint32_t m = 0; left < right && m < n[2]; m++) {
        const Line *c = &cs[m];
        double x0 = MAX(left, c->x0), x1 = MIN(right, c->x1);
        if (!(x0 < x1))
          continue;
        const double ya[2] = {at(a, x0), at(a, x1)}, yb[2] = {at(b, x0), at(b, x1)}, yc[2] = {at(c, x0), at(c, x1)};
        qd_sum_add(sum, a->s * b->s * c->s * area_below_three(ya, yb, yc, x1 - x0));
      }
    }
  }
}

double
qd_slabs_shared_area(const QdSlabs *a, const QdSlabs *b, const QdSlabs *c, QdSlabsRoom *room)
{
  const QdSlabs *all[3] = {a, b, c};
  uint32_t slab[3] = {0}, n[3] = {0};
  int count = c == NULL ? 2 : 3;
  QdBox land = a->box;
  for (int i = 1; i < count; i++)
    land = (QdBox){MAX(land.min_x, all[i]->box.min_x), MAX(land.min_y, all[i]->box.min_y),
                   MIN(land.max_x, all[i]->box.max_x), MIN(land.max_y, all[i]->box.max_y)};
  if (!(land.min_x < land.max_x && land.min_y < land.max_y))
    return 0;
  for (int i = 0; i < count; i++)
    slab[i] = slab_at(all[i], land.min_x);
  QdSum sum = {0};
  for (double low = land.min_x; low < land.max_x;) {
    double high = land.max_x;
    for (int i = 0; i < count; i++)
      high = MIN(high, limit(all[i], slab[i] + 1));
    bool is_empty = false;
    for (int i = 0; i < count && !is_empty; i++)
      is_empty = (n[i] = take_lines(all[i], slab[i], low, high, &land, room, i)) == 0;
    if (!is_empty && count == 2)
      add_two(room, n, &sum);
    else if (!is_empty)
      add_three(room, n, &sum);
    for (int i = 0; i < count; i++)
      slab[i] += limit(all[i], slab[i] + 1) <= high;
    low = high;
  }
  return qd_sum_value(&sum);
}
