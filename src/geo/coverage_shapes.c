/* What is drawn and written of a coverage: lines, rings, polygons; and what is kept of it. */
#include <math.h>
#include <string.h>

#include <glib.h>

#include "geo/simplify.h"

/* Points of an arc, forwards or backwards, without the last n_left_out; appended at out unless NULL. */
static uint32_t
take_arc(const QdCoverage *coverage, int32_t signed_arc, uint32_t n_left_out, float least_m2, uint8_t *out)
{
  const QdArc *arc = &coverage->arcs[signed_arc < 0 ? ~signed_arc : signed_arc];
  uint32_t taken = 0;
  for (uint32_t i = 0; i + n_left_out < arc->n_points; i++) {
    size_t point = (size_t)arc->first_point + (signed_arc < 0 ? arc->n_points - 1 - i : i);
    if (coverage->weights != NULL && coverage->weights[point] < least_m2)
      continue;
    if (out != NULL)
      memcpy(out + (size_t)taken * 16, coverage->xy + 2 * point, 16);
    taken++;
  }
  return taken;
}

/* Bytes, since rings in WKB are not aligned. */
static uint32_t
take_ring(const QdCoverage *coverage, uint32_t ring, float least_m2, uint8_t *out)
{
  const QdCoverageRing *r = &coverage->rings[ring];
  uint32_t taken = 0;
  for (uint32_t i = r->first_arc; i < r->first_arc + r->n_arcs; i++)
    taken += take_arc(coverage, coverage->ring_arcs[i], i + 1 < r->first_arc + r->n_arcs, least_m2,
                      out == NULL ? NULL : out + (size_t)taken * 16);
  return taken;
}

uint32_t
qd_coverage_arc(const QdCoverage *coverage, uint32_t arc, float least_m2, double *xy)
{
  return take_arc(coverage, (int32_t)arc, 0, least_m2, (uint8_t *)xy);
}

uint32_t
qd_coverage_ring(const QdCoverage *coverage, uint32_t ring, float least_m2, double *xy)
{
  return take_ring(coverage, ring, least_m2, (uint8_t *)xy);
}

double
qd_coverage_arc_length(const QdCoverage *coverage, uint32_t arc)
{
  const double *xy = coverage->xy + 2 * (size_t)coverage->arcs[arc].first_point;
  double length = 0;
  for (uint32_t i = 1; i < coverage->arcs[arc].n_points; i++, xy += 2)
    length += hypot(xy[2] - xy[0], xy[3] - xy[1]);
  return length;
}

/* ---- WKB ---- */

static size_t
put_header(uint8_t *wkb, size_t at, uint32_t type, uint32_t count)
{
  if (wkb != NULL) {
    wkb[at] = 1;
    memcpy(wkb + at + 1, &type, 4);
    memcpy(wkb + at + 5, &count, 4);
  }
  return at + 9;
}

size_t
qd_coverage_wkb(const QdCoverage *coverage, uint32_t first_face, uint32_t n, float least_m2, uint8_t *wkb)
{
  if (n == 0)
    return put_header(wkb, 0, 6, 0);
  const QdCoverageFace *last = &coverage->faces[first_face + n - 1];
  uint32_t end = last->first_ring + last->n_rings, n_polygons = 0;
  size_t at = 9;
  for (uint32_t r = coverage->faces[first_face].first_ring, next; r < end; r = next, n_polygons++) {
    for (next = r + 1; next < end && coverage->rings[next].is_hole; next++)
      ;
    at = put_header(wkb, at, 3, next - r);
    for (uint32_t k = r; k < next; k++) {
      uint32_t count = take_ring(coverage, k, least_m2, wkb == NULL ? NULL : wkb + at + 4);
      if (wkb != NULL)
        memcpy(wkb + at, &count, 4);
      at += 4 + (size_t)count * 16;
    }
  }
  put_header(wkb, 0, 6, n_polygons);
  return at;
}

void
qd_coverage_thin(QdCoverage *c, float least)
{
  uint32_t n = 0;
  for (uint32_t a = 0; a < c->n_arcs; a++) {
    QdArc *arc = &c->arcs[a];
    uint32_t first = n, end = arc->first_point + arc->n_points;
    for (uint32_t p = arc->first_point; p < end; p++) {
      if (c->weights[p] < least)
        continue;
      memmove(c->xy + 2 * (size_t)n, c->xy + 2 * (size_t)p, 16);
      c->weights[n++] = c->weights[p];
    }
    arc->first_point = first;
    arc->n_points = n - first;
  }
  c->n_points = n;
  c->xy = g_renew(double, c->xy, 2 * (gsize)n + 1);
  c->weights = g_renew(float, c->weights, (gsize)n + 1);
}
