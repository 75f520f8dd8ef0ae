/* What of the zones and the infrastructure lies in a unit. */
#include <math.h>
#include <string.h>

#include "base/collate.h"
#include "base/number.h"
#include "base/text.h"
#include "geo/geos.h"
#include "report/page.h"

#define MOST_ROWS 100

/* Features that read alike are one row. */
typedef struct {
  const char *texts[4];
  QdSum inside, whole;
  bool is_measured;
} Row;

typedef struct {
  const QdReport *report;
  QdGeos *geos;
  GEOSGeometry *unit;
  const GEOSPreparedGeometry *prepared;
  const QdUnit *box;
} Measure;

/* As people look for them: "QL.2" before "QL.10", "Đông" after "Dương"; collator is NULL where ICU has none. */
static gint
compare_rows(gconstpointer pa, gconstpointer pb, gpointer collator)
{
  const Row *a = *(const Row *const *)pa, *b = *(const Row *const *)pb;
  int c = 0;
  for (guint i = 0; i < G_N_ELEMENTS(a->texts) && c == 0; i++)
    c = collator != NULL ? qd_collate(collator, a->texts[i], b->texts[i])
                         : qd_natural_compare(a->texts[i], b->texts[i]);
  return c;
}

static guint
hash_row(gconstpointer row)
{
  guint hash = 0;
  for (guint i = 0; i < 4; i++)
    hash = hash * 31 + g_str_hash(((const Row *)row)->texts[i]);
  return hash;
}

static gboolean
equal_rows(gconstpointer a, gconstpointer b)
{
  for (guint i = 0; i < 4; i++)
    if (!g_str_equal(((const Row *)a)->texts[i], ((const Row *)b)->texts[i]))
      return FALSE;
  return TRUE;
}

static double
measure(const Measure *m, const GEOSGeometry *g, bool is_area)
{
  double length;
  if (is_area)
    return qd_geos_area(m->geos, g);
  return GEOSLength_r(qd_geos_handle(m->geos), g, &length) == 1 ? length : NAN;
}

/* @return m² or m of a feature inside the unit; 0 for none, NAN where GEOS cannot tell */
static double
inside_of(const Measure *m, const QdLayer *layer, guint index, bool is_area, double *whole)
{
  gsize size;
  GEOSContextHandle_t handle = qd_geos_handle(m->geos);
  const guint8 *wkb = qd_layer_wkb(layer, index, &size);
  *whole = NAN;
  if (wkb == NULL)
    return 0;
  GEOSGeometry *feature = qd_geos_read(m->geos, wkb, size);
  if (feature == NULL)
    return NAN;
  double inside = 0;
  *whole = measure(m, feature, is_area);
  if (GEOSPreparedIntersects_r(handle, m->prepared, feature) == 1) {
    GEOSGeometry *part = is_area ? qd_geos_overlay(m->geos, QD_OVERLAY_INTERSECTION, m->unit, feature)
                                 : GEOSIntersection_r(handle, m->unit, feature);
    inside = part == NULL ? NAN : measure(m, part, is_area);
    qd_geos_destroy(m->geos, part);
  }
  qd_geos_destroy(m->geos, feature);
  return inside;
}

static GPtrArray *
rows_inside(const Measure *m, const QdLayer *layer, const QdTextField fields[4], guint n_fields, bool is_area)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) known = g_hash_table_new(hash_row, equal_rows);
  for (guint i = 0; i < qd_layer_count(layer); i++) {
    const QdFeature *f = qd_layer_feature(layer, i);
    double whole;
    if (f->max_x < m->box->min_x || f->min_x > m->box->max_x || f->max_y < m->box->min_y || f->min_y > m->box->max_y)
      continue;
    double inside = inside_of(m, layer, i, is_area, &whole);
    if (inside == 0 || (is_area && inside < 0.5))
      continue;
    Row key = {.texts = {"", "", "", ""}};
    for (guint t = 0; t < n_fields; t++)
      key.texts[t] = qd_layer_text(layer, i, fields[t]);
    Row *row = g_hash_table_lookup(known, &key);
    if (row == NULL) {
      row = g_memdup2(&key, sizeof key);
      row->is_measured = true;
      g_ptr_array_add(rows, row);
      g_hash_table_add(known, row);
    }
    row->is_measured = row->is_measured && !isnan(inside);
    qd_sum_add(&row->inside, isnan(inside) ? 0 : inside);
    qd_sum_add(&row->whole, isnan(whole) ? 0 : whole);
  }
  g_autoptr(QdCollator) collator = qd_collator_new(m->report->lang, NULL);
  g_ptr_array_sort_with_data(rows, compare_rows, collator);
  return rows;
}

static void
add_total(const QdReport *report, xmlNode *list, const GPtrArray *rows, double per_unit, int decimals)
{
  QdSum sum = {0};
  for (guint i = 0; i < rows->len; i++)
    qd_sum_add(&sum, qd_sum_value(&((const Row *)rows->pdata[i])->inside));
  qd_xml_set_people(list, "total", qd_sum_value(&sum) / per_unit, decimals, report->lang);
  if (rows->len > MOST_ROWS) {
    g_autofree char *shown = qd_format_for_people(MOST_ROWS, 0, report->lang);
    g_autofree char *all = qd_format_for_people(rows->len, 0, report->lang);
    g_autofree char *hidden =
        qd_report_sentence(report, "rows_hidden", "shown", shown, "all", all, "package", report->package, NULL);
    qd_xml_add_text(list, "hidden", hidden);
  }
}

static void
add_zones(const Measure *m, xmlNode *page)
{
  static const QdTextField FIELDS[4] = {QD_TEXT_KIND, QD_TEXT_PHASE, QD_TEXT_NAME};
  const QdReport *report = m->report;
  if (report->result->zones == NULL)
    return;
  xmlNode *list = qd_xml_add(page, "zones");
  g_autoptr(GPtrArray) rows = rows_inside(m, report->result->zones, FIELDS, 3, true);
  for (guint i = 0; i < MIN(rows->len, MOST_ROWS); i++) {
    const Row *r = rows->pdata[i];
    double inside_m2 = r->is_measured ? qd_sum_value(&r->inside) : NAN, whole_m2 = qd_sum_value(&r->whole);
    xmlNode *node = qd_xml_add(list, "zone");
    qd_xml_set(node, "kind", r->texts[0]);
    qd_xml_set(node, "phase", qd_word_of(report->words, "zone", r->texts[1]));
    qd_xml_set(node, "name", r->texts[2]);
    qd_xml_set_people(node, "area", inside_m2 / 10000, 2, report->lang);
    qd_xml_set_people(node, "whole", whole_m2 / 10000, 2, report->lang);
    qd_xml_set_people(node, "share", whole_m2 > 0 ? 100 * inside_m2 / whole_m2 : NAN, 1, report->lang);
  }
  add_total(report, list, rows, 10000, 2);
}

static void
add_infrastructure(const Measure *m, xmlNode *page)
{
  static const QdTextField FIELDS[4] = {QD_TEXT_CLASS, QD_TEXT_REF, QD_TEXT_NAME, QD_TEXT_GRADE};
  const QdReport *report = m->report;
  if (report->result->infrastructure == NULL)
    return;
  xmlNode *list = qd_xml_add(page, "infrastructure");
  g_autoptr(GPtrArray) rows = rows_inside(m, report->result->infrastructure, FIELDS, 4, false);
  for (guint i = 0; i < MIN(rows->len, MOST_ROWS); i++) {
    const Row *r = rows->pdata[i];
    xmlNode *node = qd_xml_add(list, "line");
    qd_xml_set(node, "class", qd_word_of(report->words, "road", r->texts[0]));
    qd_xml_set(node, "ref", r->texts[1]);
    qd_xml_set(node, "name", r->texts[2]);
    qd_xml_set(node, "grade", r->texts[3]);
    qd_xml_set_people(node, "length", r->is_measured ? qd_sum_value(&r->inside) / 1000 : NAN, 2, report->lang);
  }
  add_total(report, list, rows, 1000, 2);
}

void
qd_report_add_places(const QdReport *report, xmlNode *page, guint row)
{
  const QdUnit *unit = qd_units_get(report->result->units, row);
  g_autoptr(QdGeos) geos = qd_geos_new();
  GEOSContextHandle_t handle = qd_geos_handle(geos);
  Measure m = {.report = report, .geos = geos, .box = unit};
  m.unit = unit->wkb == NULL ? NULL : qd_geos_read(geos, unit->wkb, unit->wkb_size);
  m.prepared = m.unit == NULL ? NULL : GEOSPrepare_r(handle, m.unit);
  if (m.prepared != NULL) {
    add_zones(&m, page);
    add_infrastructure(&m, page);
    GEOSPreparedGeom_destroy_r(handle, m.prepared);
  }
  qd_geos_destroy(geos, m.unit);
}
