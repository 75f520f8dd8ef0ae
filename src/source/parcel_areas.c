#include "source/parcel_areas.h"

#include <math.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"

/* The tolerances are for units. Of a parcel, the per cent hold as they are, and the hectares as square metres: a parcel
 * is to a unit as 1 m² is to 1 ha, about. */
static double
tolerance_m2(const QdProject *project, double area_m2)
{
  return MAX(project->tolerance_ha, area_m2 * project->tolerance_pct / 100);
}

static void
report(const QdProject *project, const char *rule, const QdLayer *layer, guint parcel, double area_m2,
       double expected_m2, QdFindings *findings)
{
  const QdFeature *f = qd_layer_feature(layer, parcel);
  g_autofree char *label = qd_layer_label(layer, parcel);
  g_autofree char *value = qd_format_for_people(area_m2, 1, project->lang);
  g_autofree char *expected = qd_format_for_people(expected_m2, 1, project->lang);
  const QdFindingSpec spec = {.rule = rule,
                              .layer = qd_layer_name(layer, f->input),
                              .feature = label,
                              .value = value,
                              .expected = expected,
                              .measure = area_m2 - expected_m2,
                              .has_place = true,
                              .x = (f->min_x + f->max_x) / 2,
                              .y = (f->min_y + f->max_y) / 2};
  qd_findings_add(findings, &spec);
}

/* ---- the field ---- */

typedef struct {
  QdSum drawn_m2, stated_m2; /* of the parcels that have both */
  double *n_without;         /* parcels without a stated area, of each input */
} Totals;

static void
compare_parcel(const QdProject *project, const QdLayer *layer, guint parcel, Totals *totals, QdFindings *findings)
{
  const QdFeature *f = qd_layer_feature(layer, parcel);
  double stated_m2 = qd_layer_stated_area(layer, parcel);
  if (isnan(stated_m2)) {
    totals->n_without[f->input]++;
    return;
  }
  if (f->state != QD_GEOMETRY_OK)
    return;
  qd_sum_add(&totals->drawn_m2, f->area_m2);
  qd_sum_add(&totals->stated_m2, stated_m2);
  if (fabs(f->area_m2 - stated_m2) > tolerance_m2(project, f->area_m2))
    report(project, "area_differs", layer, parcel, f->area_m2, stated_m2, findings);
}

/* Between square metres and hectares lie four places: half of them are no dirt of the data. */
static bool
check_unit(const char *field, double unit_m2, const QdLayer *layer, const Totals *totals, GError **error)
{
  double drawn_m2 = qd_sum_value(&totals->drawn_m2), stated_m2 = qd_sum_value(&totals->stated_m2);
  bool is_small = stated_m2<drawn_m2 / 100, is_large = stated_m2> drawn_m2 * 100;
  if (!(drawn_m2 > 0) || !(is_small || is_large))
    return true;
  g_autofree char *drawn = qd_format_fixed(drawn_m2, 0), *stated = qd_format_fixed(stated_m2, 0);
  const char *hint = is_small && unit_m2 == 1  ? _("; if it counts hectares, write area_unit: ha beside category:")
                     : is_large && unit_m2 > 1 ? _("; if it counts square metres, write area_unit: m2 beside category:")
                                               : "";
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: field \"%s\" states %s m² for parcels of %s m²%s"),
              qd_layer_name(layer, 0), field, stated, drawn, hint);
  return false;
}

static bool
compare_with_field(const QdProject *project, const char *field, double unit_m2, const QdLayer *layer,
                   QdFindings *findings, GError **error)
{
  guint n_inputs = qd_layer_input_count(layer);
  g_autofree double *n_without = g_new0(double, n_inputs);
  Totals totals = {.n_without = n_without};
  for (guint i = 0; i < qd_layer_count(layer); i++)
    compare_parcel(project, layer, i, &totals, findings);
  for (guint i = 0; i < n_inputs; i++) {
    const QdFindingSpec spec = {
        .rule = "no_area", .layer = qd_layer_name(layer, i), .value = field, .measure = n_without[i]};
    if (n_without[i] > 0)
      qd_findings_add(findings, &spec);
  }
  return check_unit(field, unit_m2, layer, &totals, error);
}

bool
qd_check_parcel_areas(const QdProject *project, const char *field, double unit_m2, const QdLayer *layer,
                      const GArray *divided, QdFindings *findings, GError **error)
{
  if (field != NULL && !compare_with_field(project, field, unit_m2, layer, findings, error))
    return false;
  for (guint i = 0; i < divided->len; i++) {
    const QdDividedParcel *d = &g_array_index(divided, QdDividedParcel, i);
    const QdFeature *f = qd_layer_feature(layer, d->parcel);
    double stated_m2 = qd_layer_stated_area(layer, d->parcel);
    double whole_m2 = isnan(stated_m2) ? f->area_m2 : stated_m2;
    if (f->state == QD_GEOMETRY_OK && fabs(whole_m2 - d->sum_m2) > tolerance_m2(project, whole_m2))
      report(project, "parts_differ", layer, d->parcel, whole_m2, d->sum_m2, findings);
  }
  return true;
}
