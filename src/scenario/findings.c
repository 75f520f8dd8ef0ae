/* Works against the registers and against each other. */
#include <math.h>

#include "base/text.h"
#include "geo/area.h"
#include "scenario/take.h"

static void
add_finding(const QdLandTake *take, guint work, const char *rule, const char *value, const char *expected,
            double measure, QdFindings *findings)
{
  QdFindingSpec spec = qd_work_finding(qd_works_get(take->works, work), rule);
  g_autoptr(GArray) units = qd_land_take_units_of(take, work);
  spec.unit = units->len == 1 ? qd_units_get(take->request.units, g_array_index(units, guint, 0))->code : NULL;
  spec.value = value;
  spec.expected = expected;
  spec.measure = measure;
  if (qd_work_is_drawn(qd_works_get(take->works, work)))
    qd_findings_add(findings, &spec);
}

/* ---- registers ---- */

static double
tolerance(const QdProject *project, double figure)
{
  return fmax(project->tolerance_ha, project->tolerance_pct / 100 * figure);
}

static const char **
codes_of(const QdLandTake *take, const GArray *units)
{
  const char **codes = g_new0(const char *, (gsize)units->len + 1);
  for (guint i = 0; i < units->len; i++)
    codes[i] = qd_units_get(take->request.units, g_array_index(units, guint, i))->code;
  return codes;
}

/* Units that are in one list and not in the other are told; the order of a list says nothing. */
static bool
are_same_units(const char *const *drawn, char **registered)
{
  bool same = true;
  for (guint i = 0; drawn[i] != NULL; i++)
    same = same && g_strv_contains((const char *const *)registered, drawn[i]);
  for (guint i = 0; registered[i] != NULL; i++)
    same = same && g_strv_contains(drawn, registered[i]);
  return same;
}

static void
report_zone(const QdLandTake *take, guint i, QdFindings *findings)
{
  const QdWork *work = qd_works_get(take->works, i);
  const QdProject *project = take->request.project;
  g_autoptr(GArray) units = qd_land_take_units_of(take, i);
  g_autofree const char **codes = codes_of(take, units);
  const QdZoneKind *kind = qd_widths_kind(take->works->widths, work->type);
  double drawn_ha = work->drawn_m2 / 10000;
  if (work->register_name == NULL) {
    const QdRegistered *guess =
        qd_registers_guess(take->works->registers, kind != NULL ? kind->table : NULL, work->name, codes, drawn_ha);
    if (!work->is_extra && kind != NULL)
      add_finding(take, i, guess != NULL ? "zone_not_registered_guess" : "zone_not_registered", work->name,
                  guess != NULL ? guess->name : NULL, drawn_ha, findings);
    return;
  }
  if (fabs(drawn_ha - work->register_ha) > tolerance(project, work->register_ha)) {
    g_autofree char *drawn = qd_format_for_people(drawn_ha, 2, project->lang);
    g_autofree char *registered = qd_format_for_people(work->register_ha, 2, project->lang);
    add_finding(take, i, "zone_area", drawn, registered, drawn_ha - work->register_ha, findings);
  }
  bool has_units = work->register_units[0] != NULL && work->register_units[0][0] != '\0';
  if (has_units && units->len > 0 && !are_same_units(codes, work->register_units)) {
    g_autofree char *drawn = g_strjoinv(", ", (char **)(gpointer)codes);
    g_autofree char *registered = g_strjoinv(", ", work->register_units);
    add_finding(take, i, "zone_units", drawn, registered, NAN, findings);
  }
}

static void
report_line(const QdLandTake *take, guint i, QdFindings *findings)
{
  const QdWork *work = qd_works_get(take->works, i);
  double drawn_km = work->length_m / 1000;
  if (!(work->length_m > 0))
    return; /* told already */
  if (work->register_name == NULL) {
    add_finding(take, i, "line_not_registered", work->name, NULL, drawn_km, findings);
    return;
  }
  if (!(fabs(drawn_km - work->register_km) > work->register_km / 10))
    return;
  g_autofree char *drawn = qd_format_for_people(drawn_km, 2, take->request.project->lang);
  g_autofree char *registered = qd_format_for_people(work->register_km, 2, take->request.project->lang);
  add_finding(take, i, "line_length", drawn, registered, drawn_km - work->register_km, findings);
}

static void
report_not_drawn(const QdLandTake *take, QdFindings *findings)
{
  for (guint i = 0; i < take->not_drawn->len; i++) {
    const QdNotDrawn *row = &g_array_index(take->not_drawn, QdNotDrawn, i);
    bool is_zone = !isnan(row->area_ha);
    g_autofree char *layer = g_strdup_printf("%s.csv", row->table);
    const QdFindingSpec spec = {.rule = is_zone ? "zone_not_drawn" : "line_not_drawn",
                                .layer = layer,
                                .feature = row->name,
                                .value =
                                    qd_works_say_phase(take->works, is_zone ? QD_WORK_ZONE : QD_WORK_LINE, row->phase),
                                .source_line = row->line,
                                .measure = is_zone ? row->area_ha : row->length_km};
    qd_findings_add(findings, &spec);
  }
}

/* ---- works over each other ---- */

typedef struct {
  guint first, second;
  double area_m2;
} Pair;

static gint
compare_pairs(gconstpointer pa, gconstpointer pb)
{
  const Pair *a = pa, *b = pb;
  if (a->first != b->first)
    return a->first < b->first ? -1 : 1;
  return a->second < b->second ? -1 : a->second > b->second;
}

/* Pairs of zones of a piece's cover. */
static void
add_pairs(const QdLandTake *take, const GArray *cover, double area_m2, GArray *pairs)
{
  for (guint i = 0; i < cover->len; i++) {
    for (guint k = i + 1; k < cover->len; k++) {
      const Pair pair = {g_array_index(cover, guint, i), g_array_index(cover, guint, k), area_m2};
      if (qd_works_get(take->works, pair.first)->kind == QD_WORK_ZONE &&
          qd_works_get(take->works, pair.second)->kind == QD_WORK_ZONE)
        g_array_append_val(pairs, pair);
    }
  }
}

/* Less is what two digitised borders differ by. */
#define LEAST_OVERLAP_M2 100

static void
report_pair(const QdLandTake *take, const Pair *pair, QdFindings *findings)
{
  const QdWork *a = qd_works_get(take->works, pair->first), *b = qd_works_get(take->works, pair->second);
  double smaller = fmin(a->drawn_m2, b->drawn_m2), larger = fmax(a->drawn_m2, b->drawn_m2);
  if (pair->area_m2 < LEAST_OVERLAP_M2)
    return;
  bool is_same = pair->area_m2 > 0.99 * larger;
  bool is_frame = a->category < 0 || b->category < 0;
  QdFindingSpec spec = qd_work_finding(b, is_same ? "zone_drawn_twice" : is_frame ? "zone_in_zone" : "zone_overlap");
  g_autofree char *share = qd_format_for_people(pair->area_m2 / smaller * 100, 1, take->request.project->lang);
  spec.other = a->label;
  spec.value = share;
  spec.measure = pair->area_m2 / 10000;
  qd_findings_add(findings, &spec);
}

static void
report_pairs(const QdLandTake *take, QdFindings *findings)
{
  g_autoptr(GArray) pairs = g_array_new(FALSE, FALSE, sizeof(Pair));
  const QdPieces *pieces = take->pieces;
  for (guint i = 0; i < pieces->polygons->len; i++) {
    gsize size;
    const guint8 *wkb = g_bytes_get_data(pieces->polygons->pdata[i], &size);
    const GArray *cover = pieces->covers->pdata[g_array_index(pieces->cover_of, guint, i)];
    if (cover->len > 1)
      add_pairs(take, cover, qd_wkb_area(wkb, size), pairs);
  }
  g_array_sort(pairs, compare_pairs);
  for (guint i = 0; i < pairs->len;) {
    Pair sum = g_array_index(pairs, Pair, i);
    guint k = i + 1;
    for (; k < pairs->len && compare_pairs(&sum, &g_array_index(pairs, Pair, k)) == 0; k++)
      sum.area_m2 += g_array_index(pairs, Pair, k).area_m2;
    report_pair(take, &sum, findings);
    i = k;
  }
}

/* Land that has the category of a kind of zone already, and lies in no zone of it: the plan counts it with them. */
static void
report_elsewhere(const QdLandTake *take, const QdZoneKind *kind, QdFindings *findings)
{
  double inside_m2 = 0, now_m2 = qd_ledger_total(take->request.balance->ledger, take->n_units, kind->category);
  for (guint i = 0; i < take->takes->len; i++) {
    const QdTake *t = &g_array_index(take->takes, QdTake, i);
    const GArray *cover = take->pieces->covers->pdata[t->cover];
    bool is_inside = false;
    for (guint k = 0; k < cover->len; k++)
      is_inside = is_inside || qd_works_get(take->works, g_array_index(cover, guint, k))->category == t->column;
    if (is_inside && t->column == kind->category && t->plot < take->n_units)
      inside_m2 += t->area_m2;
  }
  const QdFindingSpec spec = {.rule = "category_outside_zones",
                              .unit = take->request.project->code,
                              .feature = qd_categories_get(take->request.categories, (guint)kind->category)->code,
                              .value = kind->kind,
                              .measure = (now_m2 - inside_m2) / 10000};
  if (spec.measure > take->request.project->tolerance_ha)
    qd_findings_add(findings, &spec);
}

void
qd_report_works(const QdLandTake *take, QdFindings *findings)
{
  for (guint i = 0; i < take->works->works->len; i++) {
    const QdWork *work = qd_works_get(take->works, i);
    if (work->kind == QD_WORK_ZONE)
      report_zone(take, i, findings);
    else if (work->kind == QD_WORK_LINE)
      report_line(take, i, findings);
    if (work->outside_m2 > fmax(1e-6 * work->drawn_m2, LEAST_OVERLAP_M2))
      add_finding(take, i, "work_outside", NULL, NULL, work->outside_m2 / 10000, findings);
  }
  report_not_drawn(take, findings);
  report_pairs(take, findings);
  for (guint i = 0; take->request.zones != NULL && i < take->works->widths->kinds->len; i++) {
    const QdZoneKind *kind = &g_array_index(take->works->widths->kinds, QdZoneKind, i);
    if (kind->category >= 0)
      report_elsewhere(take, kind, findings);
  }
}
