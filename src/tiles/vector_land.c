#include "tiles/vector_land.h"

#include <math.h>

#include "base/i18n.h"
#include "geo/dissolve.h"
#include "geo/simplify.h"
#include "geo/small_faces.h"
#include "tiles/vector_cells.h"

#define SQUARE_METRES_PER_HECTARE 10000.0
#define POINT_UNITS2 16.0     /* a point whose triangle is smaller, in square units, is not drawn */
#define LAST_POINT_UNITS2 4.0 /* the same at the highest zoom, which is drawn larger for those above it */
#define FACE_UNITS2 64.0      /* pieces of land smaller than this go to a neighbour */
#define MOVED_SHARE 0.002     /* how far the area of a category may go from that of the ledger by this */

enum { PIECES_IN_MEMORY = 1 << 14 };

struct QdVectorLand {
  const QdResult *result;
  const QdBalance *balance;
  int zoom_min, zoom_max;
  guint n_kinds;    /* categories, and unknown codes as the first */
  double *kind_m2;  /* of each */
  double *label_m2; /* of each unit and kind */
  QdVectorLayer layer;
  bool is_dissolved;
  double cell_m2; /* ground area of a square cell, in the middle of the province */
};

/* ---- what features say ---- */

static const char *
code_of(const QdVectorLand *land, int category)
{
  return category < 0 ? "_UNKNOWN" : qd_categories_get(land->result->categories, (guint)category)->code;
}

static void
tag_land(QdMvtLayer *layer, const char *category, const QdUnit *unit, double area_m2)
{
  qd_mvt_text(layer, "category", category);
  qd_mvt_text(layer, "unit", unit->code);
  qd_mvt_real(layer, "area_ha", floor(area_m2 + 0.5) / SQUARE_METRES_PER_HECTARE);
}

static void
tag_piece(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdVectorLand *land = data;
  const QdPiece *piece = &g_array_index(land->balance->pieces, QdPiece, label);
  int category = qd_layer_feature(land->balance->parcels, piece->parcel)->category;
  tag_land(layer, code_of(land, category), qd_units_get(land->result->units, piece->unit),
           qd_piece_area(land->balance, piece));
}

static void
tag_dissolved(QdMvtLayer *layer, gconstpointer data, gint32 label)
{
  const QdVectorLand *land = data;
  guint unit = (guint)label / land->n_kinds;
  int category = (int)((guint)label % land->n_kinds) - 1;
  tag_land(layer, code_of(land, category), qd_units_get(land->result->units, unit), land->label_m2[label]);
}

/* ---- the parcels ---- */

static gint32
label_of_piece(const QdVectorLand *land, guint index)
{
  const QdPiece *piece = &g_array_index(land->balance->pieces, QdPiece, index);
  int category = qd_layer_feature(land->balance->parcels, piece->parcel)->category;
  return (gint32)(piece->unit * land->n_kinds) + category + 1;
}

/* What was read of the parcels goes from memory again as it is read on. */
static QdCoverageMember
piece_at(const void *data, guint32 i)
{
  const QdVectorLand *land = data;
  const QdPiece *piece = &g_array_index(land->balance->pieces, QdPiece, i);
  QdCoverageMember member;
  if (i % PIECES_IN_MEMORY == 0)
    qd_layer_release(land->balance->parcels);
  member.wkb = qd_piece_wkb(land->balance, piece, &member.size);
  return member;
}

static QdCoverage *
cover_pieces(const QdVectorLand *land, GError **error)
{
  const QdCoverageSource source = {piece_at, land};
  QdCoverage *coverage = qd_coverage_read(&source, land->balance->pieces->len, QD_COVERAGE_TOLERANCE_M);
  qd_layer_release(land->balance->parcels);
  if (coverage == NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("the map has more than %u points"), G_MAXUINT32);
  return coverage;
}

static void
sum_areas(QdVectorLand *land)
{
  guint n_units = qd_units_count(land->result->units);
  land->kind_m2 = g_new0(double, (gsize)land->n_kinds + 1);
  land->label_m2 = g_new0(double, (gsize)land->n_kinds *n_units + 1);
  for (guint i = 0; i < land->balance->pieces->len; i++) {
    gint32 label = label_of_piece(land, i);
    double area = qd_piece_area(land->balance, &g_array_index(land->balance->pieces, QdPiece, i));
    land->label_m2[label] += area;
    land->kind_m2[(guint)label % land->n_kinds] += area;
  }
}

/* The area of all faces, in cells and in square metres, says how large a cell is. */
static double
measure_cell(const QdCoverage *c)
{
  double cells = 0, metres = 0;
  for (guint32 a = 0; a < c->n_arcs; a++) {
    const QdArc *arc = &c->arcs[a];
    if (arc->right != QD_NO_FACE)
      continue;
    const double *xy = c->xy + 2 * (gsize)arc->first_point, *origin = c->xy;
    for (guint32 i = 0; i + 1 < arc->n_points; i++, xy += 2)
      cells += ((xy[0] - origin[0]) * (xy[3] - origin[1]) - (xy[2] - origin[0]) * (xy[1] - origin[1])) / 2;
  }
  for (guint32 f = 0; f < c->n_faces; f++)
    metres += c->faces[f].area_m2;
  return cells > 0 && metres > 0 ? metres / cells : 1;
}

float
qd_vector_least(int zoom, int zoom_max)
{
  double unit = (double)(1 << qd_vector_shift(zoom));
  return (float)((zoom == zoom_max ? LAST_POINT_UNITS2 : POINT_UNITS2) * unit * unit);
}

QdVectorLand *
qd_vector_land_new(const QdResult *result, int zoom_min, int zoom_max, guint jobs, GError **error)
{
  g_autoptr(QdVectorLand) land = g_new0(QdVectorLand, 1);
  land->result = result;
  land->balance = g_ptr_array_index(result->balances, result->balances->len - 1);
  land->zoom_min = zoom_min;
  land->zoom_max = zoom_max;
  land->n_kinds = qd_categories_count(result->categories) + 1;
  if (land->balance->pieces == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("the map needs the pieces of the balance, which were not kept"));
    return NULL;
  }
  sum_areas(land);
  QdCoverage *coverage = cover_pieces(land, error);
  land->layer = (QdVectorLayer){
      .name = "land_use", .type = QD_MVT_POLYGON, .tags = tag_piece, .data = land, .coverage = coverage};
  if (coverage == NULL || qd_cancelled(error) ||
      !qd_vector_to_cells(coverage->xy, coverage->n_points, result->project->crs, jobs, error))
    return NULL;
  land->cell_m2 = measure_cell(coverage);
  if (zoom_max >= QD_PARCEL_ZOOM)
    qd_coverage_weigh(coverage, qd_vector_least(MAX(zoom_min, QD_PARCEL_ZOOM), zoom_max), false, jobs);
  return g_steal_pointer(&land);
}

void
qd_vector_land_free(QdVectorLand *land)
{
  if (land == NULL)
    return;
  qd_coverage_free(land->layer.coverage);
  g_free(land->kind_m2);
  g_free(land->label_m2);
  g_free(land);
}

/* ---- dissolved ---- */

static void
dissolve(QdVectorLand *land, const gint32 *labels)
{
  QdCoverage *source = land->layer.coverage;
  land->layer.coverage = qd_coverage_dissolve(source, labels);
  qd_coverage_free(source);
}

static void
dissolve_pieces(QdVectorLand *land)
{
  const QdCoverage *c = land->layer.coverage;
  g_autofree gint32 *labels = g_new(gint32, (gsize)c->n_faces + 1);
  for (guint32 f = 0; f < c->n_faces; f++)
    labels[f] = label_of_piece(land, (guint)c->faces[f].label);
  dissolve(land, labels);
  land->layer.tags = tag_dissolved;
  land->is_dissolved = true;
}

void
qd_vector_land_begin_zoom(QdVectorLand *land, int zoom, guint jobs)
{
  if (zoom >= QD_PARCEL_ZOOM)
    return;
  if (land->layer.coverage->weights != NULL) /* what the zoom before did not draw */
    qd_coverage_thin(land->layer.coverage, qd_vector_least(zoom + 1, zoom + 2));
  if (!land->is_dissolved)
    dissolve_pieces(land);
  double unit_m2 = land->cell_m2 * (double)(1ULL << 2 * qd_vector_shift(zoom));
  g_autofree gint32 *labels = g_new(gint32, (gsize)land->layer.coverage->n_faces + 1);
  qd_coverage_merge_small(land->layer.coverage, FACE_UNITS2 * unit_m2, land->n_kinds, land->kind_m2, MOVED_SHARE,
                          labels);
  dissolve(land, labels);
  qd_coverage_weigh(land->layer.coverage, qd_vector_least(zoom, zoom + 1), false, jobs);
}

QdVectorSheet *
qd_vector_land_sheet(const QdVectorLand *land, int zoom, int coarser, guint jobs)
{
  return qd_vector_sheet_new(&land->layer, zoom, coarser, qd_vector_least(zoom, land->zoom_max), jobs);
}
