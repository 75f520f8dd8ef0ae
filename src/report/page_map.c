/* The map of a page, its legend, and the charts: what they show, not how. */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "report/page.h"

#define MOST_BARS 14
#define RATIO_AT_END 150.0 /* per cent of the target where a bar of the chart of targets ends */

typedef struct {
  int column;
  double area_m2;
} Share;

static int
largest_first(const void *pa, const void *pb)
{
  const Share *a = pa, *b = pb;
  if (a->area_m2 != b->area_m2)
    return a->area_m2 > b->area_m2 ? -1 : 1;
  return b->column - a->column;
}

/* Land of this very code; with what is told apart below a code without being added ("trong đó"), if so asked. */
static double
area_of(const QdReport *report, guint row, int column, bool with_memos)
{
  const QdLedger *ledger = qd_result_now(report->result)->ledger;
  if (column < 0 || !with_memos)
    return qd_ledger_direct(ledger, row, column);
  const QdCategory *c = qd_categories_get(report->result->categories, (guint)column);
  return c->is_memo ? 0 : c->is_leaf ? qd_ledger_total(ledger, row, column) : qd_ledger_direct(ledger, row, column);
}

/* What has land of the page's unit, in the order of the tree, then unknown codes and gaps. */
static GArray *
shares_of(const QdReport *report, guint row, bool with_memos)
{
  GArray *shares = g_array_new(FALSE, FALSE, sizeof(Share));
  int n = (int)qd_categories_count(report->result->categories);
  for (int column = 0; column < n + 2; column++) {
    Share s = {column < n ? column : column == n ? QD_COLUMN_UNKNOWN : QD_COLUMN_GAP, 0};
    s.area_m2 = area_of(report, row, s.column, with_memos);
    if (s.area_m2 > 0)
      g_array_append_val(shares, s);
  }
  return shares;
}

static void
set_category(const QdReport *report, xmlNode *node, int column)
{
  if (column < 0) {
    qd_xml_set(node, "name", qd_word(report->words, column == QD_COLUMN_GAP ? "_GAP" : "_UNKNOWN"));
    if (column == QD_COLUMN_GAP)
      qd_xml_set_colour(node, "colour", QD_GAP_RGB);
    return;
  }
  const QdCategory *c = qd_categories_get(report->result->categories, (guint)column);
  const guint8 rgb[3] = {c->red, c->green, c->blue};
  qd_xml_set(node, "code", c->code);
  qd_xml_set(node, "name", g_str_equal(report->lang, "vi") ? c->name_vi : c->name_en);
  if (c->has_colour)
    qd_xml_set_colour(node, "colour", rgb);
}

static void
set_area(const QdReport *report, xmlNode *node, guint row, double area_m2)
{
  double whole_m2 = qd_ledger_closing_area(qd_result_now(report->result)->ledger, row);
  g_autofree char *area = qd_report_ha(report, area_m2);
  qd_xml_set(node, "area", area);
  qd_xml_set_people(node, "share", whole_m2 > 0 ? 100 * area_m2 / whole_m2 : NAN, 2, report->lang);
}

/* The lines of one kind that the map shows, each symbol once. */
static void
add_lines(const QdReport *report, xmlNode *map, const QdUnitMap *drawn, const QdShapes *shapes)
{
  const QdSymbols *symbols = drawn->paper->maps->scene->style->symbols;
  bool used[256] = {false};
  for (guint i = 0; shapes != NULL && i < shapes->n; i++)
    if (shapes->shapes[i].n_rings > 0 && qd_cell_box_meets(&shapes->shapes[i].box, &drawn->paper->view.box))
      used[shapes->shapes[i].style] = true;
  for (guint i = 0; i < qd_symbols_count(symbols); i++) {
    const QdSymbol *symbol = qd_symbols_get(symbols, i);
    if (!used[i] || !symbol->has_stroke)
      continue;
    xmlNode *item = qd_xml_add(map, "item");
    bool is_zone = shapes == drawn->paper->maps->scene->zones;
    qd_xml_set(item, "line", is_zone ? "hatched" : symbol->n_dash > 0 ? "dashed" : "solid");
    qd_xml_set(item, "name", qd_word(report->words, symbol->key));
    bool is_white = symbol->stroke[0] + symbol->stroke[1] + symbol->stroke[2] == 3 * 255;
    qd_xml_set_colour(item, "colour", is_white && symbol->has_casing ? symbol->casing : symbol->stroke);
  }
}

void
qd_report_add_map(const QdReport *report, xmlNode *page, guint row, const QdUnitMap *drawn)
{
  xmlNode *map = qd_xml_add(page, "map");
  if (drawn != NULL) {
    g_autofree char *denominator = qd_format_for_people(drawn->scale, 0, report->lang);
    g_autofree char *text = qd_report_sentence(report, "map_scale", "scale", denominator, NULL);
    g_autofree char *note = qd_report_sentence(report, "map_note", "crs", report->result->project->crs, NULL);
    qd_xml_set(map, "scale", text);
    qd_xml_set(map, "note", note);
  }
  g_autoptr(GArray) shares = shares_of(report, row, false);
  for (guint i = 0; i < shares->len; i++) {
    const Share *s = &g_array_index(shares, Share, i);
    if (s->column == QD_COLUMN_GAP && row == qd_units_count(report->result->units))
      continue; /* too small to be drawn on the map of all units */
    xmlNode *item = qd_xml_add(map, "item");
    set_category(report, item, s->column);
    set_area(report, item, row, s->area_m2);
  }
  if (drawn == NULL)
    return;
  add_lines(report, map, drawn, drawn->paper->maps->scene->borders);
  add_lines(report, map, drawn, drawn->paper->maps->scene->roads);
  add_lines(report, map, drawn, drawn->paper->maps->scene->zones);
}

/* ---- charts ---- */

static void
add_structure(const QdReport *report, xmlNode *page, guint row)
{
  g_autoptr(GArray) shares = shares_of(report, row, true);
  if (shares->len == 0)
    return;
  g_array_sort(shares, largest_first);
  xmlNode *chart = qd_xml_add(page, "structure");
  double longest_m2 = g_array_index(shares, Share, 0).area_m2, rest_m2 = 0;
  guint shown = shares->len > MOST_BARS ? MOST_BARS - 1 : shares->len;
  for (guint i = shown; i < shares->len; i++)
    rest_m2 += g_array_index(shares, Share, i).area_m2;
  for (guint i = 0; i < shown + (shown < shares->len); i++) {
    const Share *s = &g_array_index(shares, Share, i);
    double area_m2 = i < shown ? s->area_m2 : rest_m2;
    xmlNode *bar = qd_xml_add(chart, "bar");
    if (i < shown) {
      set_category(report, bar, s->column);
    } else {
      g_autofree char *n = g_strdup_printf("%u", shares->len - shown);
      g_autofree char *name = qd_report_sentence(report, "map_more_categories", "n", n, NULL);
      qd_xml_set(bar, "name", name);
    }
    set_area(report, bar, row, area_m2);
    qd_xml_set_fixed(bar, "length", CLAMP(100 * area_m2 / longest_m2, 0, 100), 2);
  }
}

/* How far each figure of the plan is reached. */
static void
add_targets(const QdReport *report, xmlNode *page, guint row)
{
  xmlNode *chart = NULL;
  const char *period = qd_result_now(report->result)->period;
  for (guint i = 0; i < report->result->rows->len; i++) {
    const QdBalanceRow *r = &g_array_index(report->result->rows, QdBalanceRow, i);
    if (r->row != row || r->column < 0 || !(r->target_ha > 0) || isnan(r->area_ha) || g_strcmp0(r->period, period) != 0)
      continue;
    if (chart == NULL) {
      chart = qd_xml_add(page, "distance");
      qd_xml_set_fixed(chart, "target_at", 100 * 100 / RATIO_AT_END, 2);
    }
    double ratio = 100 * r->area_ha / r->target_ha;
    xmlNode *bar = qd_xml_add(chart, "bar");
    set_category(report, bar, r->column);
    qd_xml_set(bar, "verdict", qd_verdict_name(r->verdict));
    qd_xml_set_people(bar, "ratio", ratio, 1, report->lang);
    qd_xml_set_people(bar, "target", r->target_ha, 2, report->lang);
    qd_xml_set_people(bar, "gap", r->gap_to_target_ha, 2, report->lang);
    qd_xml_set_fixed(bar, "length", CLAMP(100 * ratio / RATIO_AT_END, 0, 100), 2);
    qd_xml_set(bar, "beyond", ratio > RATIO_AT_END ? "yes" : NULL);
  }
}

void
qd_report_add_charts(const QdReport *report, xmlNode *page, guint row)
{
  add_structure(report, page, row);
  add_targets(report, page, row);
}
