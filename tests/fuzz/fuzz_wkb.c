/* Any bytes as WKB: no reader of geometries may leave its buffer, and fast answers equal slow ones. */
#include <math.h>
#include <string.h>

#include "fuzz.h"
#include "geo/coverage.h"
#include "geo/dissolve.h"
#include "geo/edges.h"
#include "geo/frame.h"
#include "geo/geos.h"
#include "geo/plain.h"
#include "geo/simplify.h"
#include "geo/valid.h"

/* A stream of numbers made from the input: the same input asks the same questions. */
static double
next_unit(uint64_t *state)
{
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (double)(*state >> 11) / 9007199254740992.0;
}

static uint64_t
hash_of(const uint8_t *data, size_t size)
{
  uint64_t h = 0xcbf29ce484222325u;
  for (size_t i = 0; i < size; i++)
    h = (h ^ data[i]) * 0x100000001b3u;
  return h;
}

static void
check_rings(const uint8_t *data, size_t size)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, data, size);
  QdRing ring;
  size_t bytes = 0;
  while (qd_wkb_next_ring(&reader, &ring)) {
    bytes += 4 + (size_t)ring.n * 16;
    PROMISE(bytes <= size);
    PROMISE(ring.xy >= data && ring.xy + (size_t)ring.n * 16 <= data + size);
  }
  PROMISE(!qd_wkb_next_ring(&reader, &ring));
}

/* Whether inside and outside have a meaning: polygons whose rings are closed. */
static bool
is_area(const uint8_t *data, size_t size)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, data, size);
  QdRing ring;
  while (qd_wkb_next_ring(&reader, &ring))
    if (reader.type != 3 || ring.n == 0 || memcmp(ring.xy, ring.xy + (size_t)(ring.n - 1) * 16, 16) != 0)
      return false;
  return true;
}

/* Each edge added and taken away leaves nothing. */
static void
check_edges(const uint8_t *data, size_t size)
{
  QdEdges edges;
  qd_edges_init(&edges);
  qd_edges_add(&edges, data, size, 1, 1);
  qd_edges_add(&edges, data, size, 1, -1);
  PROMISE(edges.used == 0);
  for (size_t i = 0; i < edges.capacity; i++)
    PROMISE(edges.slots[i].key == 0);
  qd_edges_clear(&edges);
}

static void
check_frame(const uint8_t *data, size_t size, const QdBox *box, bool is_finite)
{
  bool has_sides = is_finite && is_area(data, size);
  QdFrame frame;
  qd_frame_init(&frame, data, size);
  uint64_t state = hash_of(data, size);
  for (int i = 0; i < 32; i++) {
    double x = box->min_x + next_unit(&state) * (box->max_x - box->min_x);
    double y = box->min_y + next_unit(&state) * (box->max_y - box->min_y);
    bool inside = qd_frame_contains(&frame, x, y);
    /* beyond its box a frame says no; the slow way counts edges of unclosed rings there too */
    bool in_box = x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y;
    if (is_finite && in_box)
      PROMISE(inside == qd_wkb_contains(data, size, x, y));
    double dx = next_unit(&state), dy = next_unit(&state);
    QdBox small = {x, y, x + dx, y + dy};
    QdFrameSide side = qd_frame_side(&frame, &small);
    if (has_sides && in_box && side != QD_FRAME_BORDER)
      PROMISE((side == QD_FRAME_INSIDE) == inside);
  }
  qd_frame_side_of(&frame, data, size);
  qd_frame_clear(&frame);
}

static void
check_flat(const uint8_t *data, size_t size)
{
  for (int polygons = 0; polygons < 2; polygons++) {
    size_t n = qd_wkb_flat_size(data, size, polygons);
    PROMISE(n <= size);
    if (n == 0)
      continue;
    uint8_t *flat = g_malloc(n);
    qd_wkb_flatten(data, size, polygons, flat);
    PROMISE(qd_wkb_flat_size(flat, n, polygons) == n);
    g_free(flat);
  }
}

/* What is certain is valid to GEOS, too. */
static void
check_valid(const uint8_t *data, size_t size, const QdBox *box)
{
  QdValidator *validator = qd_validator_new();
  if (qd_certainly_valid(validator, data, size, box)) {
    g_autoptr(QdGeos) geos = qd_geos_new();
    GEOSGeometry *geometry = qd_geos_read(geos, data, size);
    PROMISE(geometry != NULL && GEOSisValid_r(qd_geos_handle(geos), geometry) == 1);
    qd_geos_destroy(geos, geometry);
  }
  qd_validator_free(validator);
}

/* Twice, so that there are copies of every edge: each side of an arc lies in one ring, and what is written can be read.
 */
static void
check_coverage(const uint8_t *data, size_t size)
{
  const QdCoverageMember members[] = {{data, size}, {data, size}};
  for (int exact = 0; exact < 2; exact++) {
    QdCoverage *coverage = qd_coverage_new(members, 2, exact ? 0 : QD_COVERAGE_TOLERANCE_M);
    size_t n_sides = 0;
    for (uint32_t a = 0; a < coverage->n_arcs; a++)
      n_sides += coverage->arcs[a].right == QD_NO_FACE ? 1 : 2;
    PROMISE(n_sides == coverage->n_ring_arcs);
    qd_coverage_weigh(coverage, INFINITY, false);
    for (uint32_t r = 0; r < coverage->n_rings; r++)
      PROMISE(qd_coverage_ring(coverage, r, 1e30f, NULL) <= qd_coverage_ring(coverage, r, 0, NULL));
    int32_t *labels = g_new0(int32_t, coverage->n_faces + 1);
    for (uint32_t f = 0; f < coverage->n_faces; f++)
      labels[f] = (int32_t)(f % 2);
    QdCoverage *dissolved = qd_coverage_dissolve(coverage, labels);
    size_t n = qd_coverage_wkb(dissolved, 0, dissolved->n_faces, 0, NULL);
    uint8_t *wkb = g_malloc(n);
    PROMISE(qd_coverage_wkb(dissolved, 0, dissolved->n_faces, 0, wkb) == n);
    check_rings(wkb, n);
    g_free(wkb);
    g_free(labels);
    qd_coverage_free(dissolved);
    qd_coverage_free(coverage);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  check_rings(data, size);
  check_flat(data, size);
  qd_wkb_area(data, size);
  qd_wkb_length(data, size);
  QdBox box;
  bool is_finite = qd_wkb_box(data, size, &box);
  if (is_finite) {
    PROMISE(isfinite(box.min_x) && box.min_x <= box.max_x && box.min_y <= box.max_y);
    check_valid(data, size, &box);
  }
  check_edges(data, size);
  check_coverage(data, size);
  check_frame(data, size, &box, is_finite);
  return 0;
}
