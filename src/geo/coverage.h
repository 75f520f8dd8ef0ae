/* geo/coverage.h — polygons whose common borders are kept once: arcs between nodes, with a face on either side.
 *
 * Built from the polygons of a unit, or of several. Vertices that lie within a tolerance of each other become one
 * point; a vertex in the middle of a neighbour's edge divides that edge (T-junction). An edge that two faces run along,
 * one each way, is matched; matched edges in a row between the same two faces are one arc. What finds no partner (the
 * outer border, and every gap and overlap) is an arc with nothing on one side: dirty input gives a coverage too, whose
 * rings are those of its members, but arcs may then cross. Where several members lie on one side of an edge, they get
 * an arc each.
 *
 * On it work: dissolving by label (geo/dissolve.h), merging of small faces (geo/small_faces.h), simplification
 * (geo/simplify.h). Each treats a border once, so that neighbours keep the same.
 *
 * Coordinates are metres in the project CRS. A point has those of the first member that has it; areas are those of the
 * coordinates as read, whatever the tolerance moved. Everything is in the order of the members: the same members give
 * the same arrays. A coverage is plain data, not changed by reading: threads may share it. Plain C; 2^31 vertices at
 * most, some 30 bytes each while building: build the units of a large province one at a time.
 *
 * The balance does not use it: it asks only for unmatched edges, and geo/edges.h answers that in a third of the time
 * and a tenth of the memory, by forgetting what is matched. */
#ifndef QD_GEO_COVERAGE_H
#define QD_GEO_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define QD_COVERAGE_TOLERANCE_M 1e-3
#define QD_NO_FACE (-1)

typedef struct {
  const uint8_t *wkb; /* polygon or multipolygon as geo/wkb.h reads it; borrowed until the coverage is built */
  size_t size;
} QdCoverageMember;

/* Members that need not lie in memory together: each is borrowed until the next is asked for. */
typedef struct {
  QdCoverageMember (*at)(const void *data, uint32_t i);
  const void *data;
} QdCoverageSource;

/* A line from node to node; a ring without a node has one where it begins. */
typedef struct {
  uint32_t first_point, n_points; /* n_points ≥ 2, both ends among them */
  uint32_t from, to;              /* nodes */
  int32_t left, right;            /* faces, or QD_NO_FACE; the same on both sides where a face runs there and back */
} QdArc;

/* Runs with its face to the left: outer rings counter-clockwise, holes clockwise. */
typedef struct {
  uint32_t first_arc, n_arcs; /* in ring_arcs */
  bool is_hole;               /* of the last outer ring before it */
} QdCoverageRing;

/* One polygon: of a multipolygon each part is a face. */
typedef struct {
  int32_t label;                /* number of its member; after dissolving, its label */
  uint32_t first_ring, n_rings; /* an outer ring, then its holes; of dirty input more than one, or none at all */
  double area_m2;
} QdCoverageFace;

typedef struct {
  uint32_t n_faces, n_rings, n_ring_arcs, n_arcs, n_nodes, n_points;
  QdCoverageFace *faces; /* by label */
  QdCoverageRing *rings; /* by face */
  int32_t *ring_arcs;    /* arc a as it runs: a; against it: ~a */
  QdArc *arcs;
  double *xy;     /* of each arc's points */
  float *weights; /* of each point, m²: see geo/simplify.h; NULL before qd_coverage_weigh() */
} QdCoverage;

/** Builds a coverage.
 *
 * Rings of no area and coordinates that are not finite are passed over; validity is not asked for.
 *
 * @param tolerance_m  vertices so near to each other are one; 0: equal ones only
 * @return             NULL when the members have too many points for one coverage */
QdCoverage *qd_coverage_new(const QdCoverageMember *members, uint32_t n, double tolerance_m);
/** The same of members that are asked for one after the other, twice. */
QdCoverage *qd_coverage_read(const QdCoverageSource *source, uint32_t n, double tolerance_m);
void qd_coverage_free(QdCoverage *coverage);

/** Points of an arc whose weight is not below a least one, in the arc's own direction.
 *
 * @param least_m2  0: all; ends are always kept. Without weights all points are
 * @param xy        room for 2 × n_points of the arc; NULL: only counted
 * @return          number of points */
uint32_t qd_coverage_arc(const QdCoverage *coverage, uint32_t arc, float least_m2, double *xy);

/** The same of a ring, closed. @param xy  room for the points it has at this least weight; NULL: only counted */
uint32_t qd_coverage_ring(const QdCoverage *coverage, uint32_t ring, float least_m2, double *xy);

/** Faces as a MULTIPOLYGON, 2D little-endian WKB.
 *
 * @param wkb  room for the bytes; NULL: only counted
 * @return     number of bytes */
size_t qd_coverage_wkb(const QdCoverage *coverage, uint32_t first_face, uint32_t n, float least_m2, uint8_t *wkb);

/** @return length of an arc, m. */
double qd_coverage_arc_length(const QdCoverage *coverage, uint32_t arc);

#endif
