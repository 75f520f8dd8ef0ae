#include "check/pass.h"

#include "base/text.h"

void
qd_pass_report(const QdPass *pass, guint32 parcel, guint32 other, QdFindingSpec spec)
{
  g_autofree char *label = qd_layer_label(pass->parcels, parcel);
  g_autofree char *label_of_other = other == G_MAXUINT32 ? NULL : qd_layer_label(pass->parcels, other);
  for (guint i = 0; i < pass->n_units && spec.unit == NULL; i++)
    if (qd_frame_contains(&pass->frames[i], spec.x, spec.y))
      spec.unit = qd_units_get(pass->units, i)->code;
  spec.layer = qd_layer_name(pass->parcels, qd_layer_feature(pass->parcels, parcel)->input);
  spec.feature = label;
  spec.other = label_of_other;
  spec.has_place = true;
  qd_findings_add(pass->findings, &spec);
}

static int
compare_doubles(double a, double b)
{
  return (a > b) - (a < b);
}

int
qd_pass_compare(const QdLayer *parcels, guint32 a, guint32 b)
{
  const QdFeature *f = qd_layer_feature(parcels, a), *g = qd_layer_feature(parcels, b);
  const double differences[] = {f->min_x - g->min_x, f->min_y - g->min_y, f->max_x - g->max_x, f->max_y - g->max_y,
                                f->area_m2 - g->area_m2};
  int c = qd_natural_compare(f->id, g->id);
  for (guint i = 0; c == 0 && i < G_N_ELEMENTS(differences); i++)
    c = compare_doubles(differences[i], 0);
  return c;
}

QdBox
qd_pass_reach(const QdPass *pass, guint32 parcel)
{
  const QdFeature *f = qd_layer_feature(pass->parcels, parcel);
  const double reach = pass->project->sliver_width_m;
  return (QdBox){f->min_x - reach, f->min_y - reach, f->max_x + reach, f->max_y + reach};
}
