#include "balance/meeting.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "geo/fit.h"

enum { MOST_POINTS = 4000 };

#define LEAST_OUTSIDE 0.05 /* share of the land outside that makes the system suspect */
#define LEAST_GAIN 0.04    /* share of the parcels that another system has to bring in */
#define GOOD_SHARE 0.5     /* of the parcels, in units: a system with less does not fit */

/* ---- parcels and units ---- */

typedef struct {
  const QdFrame *frames;
  guint n;
} Units;

static bool
is_in_a_unit(double x, double y, gpointer data)
{
  const Units *units = data;
  for (guint i = 0; i < units->n; i++)
    if (qd_frame_contains(&units->frames[i], x, y))
      return true;
  return false;
}

/* The middles of parcels of one file, evenly over it; coordinates. */
static GArray *
sample(const QdLayer *parcels, guint input)
{
  GArray *xy = g_array_new(FALSE, FALSE, sizeof(double));
  guint n = qd_layer_count(parcels), step = n / MOST_POINTS + 1;
  for (guint i = 0; i < n; i += step) {
    const QdFeature *f = qd_layer_feature(parcels, i);
    const double middle[2] = {(f->min_x + f->max_x) / 2, (f->min_y + f->max_y) / 2};
    if (f->state == QD_GEOMETRY_OK && f->input == input)
      g_array_append_vals(xy, middle, 2);
  }
  return xy;
}

/* The code of an input's system, from "EPSG:9215 VN-2000 / …"; what has no code is taken as the project's. */
static char *
code_of(const QdInput *input, const char *project_crs)
{
  const char *end = strchr(input->crs, ' ');
  g_autofree char *code = end == NULL ? g_strdup(input->crs) : g_strndup(input->crs, (gsize)(end - input->crs));
  return strchr(code, ':') != NULL ? g_steal_pointer(&code) : g_strdup(project_crs);
}

static bool
find_fit(const QdProject *project, const QdLayer *parcels, guint input, Units *units, double *now, QdFit *fit)
{
  g_autoptr(GArray) xy = sample(parcels, input);
  g_autofree char *stated = code_of(qd_layer_input(parcels, input), project->crs);
  guint inside = 0;
  for (guint i = 0; i + 1 < xy->len; i += 2)
    inside += is_in_a_unit(g_array_index(xy, double, i), g_array_index(xy, double, i + 1), units);
  *now = xy->len == 0 ? 0 : 2.0 * inside / xy->len;
  return qd_fit_find(stated, project->crs, (const double *)(const void *)xy->data, xy->len / 2, is_in_a_unit, units,
                     fit);
}

/* ---- what is said ---- */

bool
qd_check_meeting(const QdProject *project, const QdLayer *parcels, const QdFrame *frames, guint n_frames, bool meets,
                 GError **error)
{
  bool is_measurable = false;
  for (guint i = 0; i < qd_layer_count(parcels) && !is_measurable; i++)
    is_measurable = qd_layer_feature(parcels, i)->state == QD_GEOMETRY_OK;
  if (meets || !is_measurable)
    return true;
  Units units = {frames, n_frames};
  const QdInput *input = qd_layer_input(parcels, 0);
  double now;
  QdFit fit;
  bool fits = find_fit(project, parcels, 0, &units, &now, &fit) && fit.share >= GOOD_SHARE;
  if (!fits)
    g_set_error(
        error, QD_ERROR, QD_ERROR_INPUT,
        _("%s: none of its parcels lies in a unit; its coordinate system (%s) is probably another: say which as crs: "
          "in the project file"),
        input->source, input->crs);
  else if (fit.is_swapped)
    g_set_error(
        error, QD_ERROR, QD_ERROR_INPUT,
        _("%s: none of its parcels lies in a unit in %s; they do in %s with x and y exchanged: export the layer "
          "again, easting first"),
        input->source, input->crs, fit.name);
  else if (fit.is_geographic)
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: none of its parcels lies in a unit in %s; its coordinates are degrees and fit %s: say crs: "
                  "\"%s\" in the project file"),
                input->source, input->crs, fit.name, fit.code);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: none of its parcels lies in a unit in %s; they do in %s: say crs: \"%s\" in the project file"),
                input->source, input->crs, fit.name, fit.code);
  qd_fit_clear(&fit);
  return false;
}

static double
area_of_all(const QdLayer *parcels)
{
  double all_m2 = 0;
  for (guint i = 0; i < qd_layer_count(parcels); i++) {
    const QdFeature *f = qd_layer_feature(parcels, i);
    all_m2 += f->state == QD_GEOMETRY_OK ? f->area_m2 : 0;
    if (i % QD_LAYER_HELD == 0)
      qd_layer_release(parcels);
  }
  return all_m2;
}

void
qd_report_zone(const QdProject *project, const QdLayer *parcels, const QdFrame *frames, guint n_frames,
               double outside_m2, QdFindings *findings)
{
  if (outside_m2 == 0 || outside_m2 < LEAST_OUTSIDE * area_of_all(parcels))
    return;
  Units units = {frames, n_frames};
  for (guint i = 0; i < qd_layer_input_count(parcels); i++) {
    double now;
    QdFit fit;
    if (find_fit(project, parcels, i, &units, &now, &fit) && fit.share >= MAX(GOOD_SHARE, now + LEAST_GAIN)) {
      const QdInput *input = qd_layer_input(parcels, i);
      const QdFindingSpec spec = {.rule = fit.is_swapped ? "swapped_axes" : "wrong_zone",
                                  .layer = qd_layer_name(parcels, i),
                                  .value = input->crs,
                                  .expected = fit.name,
                                  .measure = 100 * fit.share,
                                  .source_line = ((const QdSourceSpec *)project->land_use->pdata[0])->line};
      qd_findings_add(findings, &spec);
    }
    qd_fit_clear(&fit);
  }
}
