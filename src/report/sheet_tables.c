/* The tables of a page, in a PDF. */
#include <string.h>

#include "report/sheet.h"

#define INK 0x1d2329
#define QUIET 0x57616b
#define MOST_INPUTS 12 /* a unit's page lists so many files; the province's all */

static const QdPdfType BODY = {.size = 8.5, .rgb = INK};
static const QdPdfType STRONG = {.size = 8.5, .rgb = INK, .is_bold = true};
static const QdPdfType NOTE = {.size = 7.5, .rgb = QUIET};

/* A column, and the attribute it shows. */
typedef struct {
  const char *heading; /* key of a word */
  const char *attribute;
  double width;
  bool is_number;
} Column;

static bool
is_set(const xmlNode *node, const char *name)
{
  return qd_sheet_get(node, name)[0] != '\0';
}

static guint
take_columns(const QdSheet *sheet, const Column *columns, guint n, QdPdfColumn *out)
{
  for (guint i = 0; i < n; i++)
    out[i] = (QdPdfColumn){qd_sheet_word(sheet, columns[i].heading), columns[i].width, columns[i].is_number};
  return n;
}

/* ---- the balance ---- */

static guint32
colour_of_verdict(const char *verdict)
{
  return strcmp(verdict, "met") == 0       ? 0x1c6b33
         : strcmp(verdict, "short") == 0   ? 0x8a4b08
         : strcmp(verdict, "no_data") == 0 ? QUIET
                                           : 0xa3141a;
}

typedef struct {
  const QdSheet *sheet;
  QdPdfTable table;
  QdPdfColumn columns[QD_PDF_COLUMNS];
  const char *attributes[QD_PDF_COLUMNS];
  GStringChunk *texts;
} BalanceTable;

static void
add_column(BalanceTable *t, const char *heading, const char *attribute, double width, bool is_number)
{
  t->attributes[t->table.n] = attribute;
  t->columns[t->table.n++] = (QdPdfColumn){qd_sheet_word(t->sheet, heading), width, is_number};
}

static void
choose_columns(BalanceTable *t, const xmlNode *balance)
{
  bool has_inventory = is_set(balance, "inventory"), has_target = is_set(balance, "target");
  double rest = QD_PDF_INNER - 28 - 48 - 30 - (has_inventory ? 48 : 0) - (has_target ? 52 + 58 + 50 + 34 + 38 : 0);
  add_column(t, "c_code", "code", 28, false);
  add_column(t, "c_category", "name", rest, false);
  add_column(t, "c_area", "area", 48, true);
  add_column(t, "c_share", "share", 30, true);
  if (has_inventory)
    add_column(t, "c_inventory", "inventory", 48, true);
  if (!has_target)
    return;
  add_column(t, "c_base", "base", 52, true);
  add_column(t, "c_target", "target", 58, true);
  add_column(t, "c_gap_to_target", "gap_to_target", 50, true);
  add_column(t, "c_done", "done", 34, true);
  add_column(t, "c_verdict", "verdict", 38, false);
}

static const char *
text_of(BalanceTable *t, const xmlNode *row, guint column, QdPdfRow *out)
{
  const char *attribute = t->attributes[column], *text = qd_sheet_get(row, attribute);
  if (strcmp(attribute, "code") == 0)
    return is_set(row, "special") ? NULL : text;
  if (strcmp(attribute, "verdict") == 0 && text[0] != '\0') {
    g_autofree char *key = g_strdup_printf("verdict_%s", text);
    out->rgbs[column] = colour_of_verdict(text);
    return qd_sheet_word(t->sheet, key);
  }
  if (strcmp(attribute, "name") == 0 && strcmp(qd_sheet_get(row, "role"), "memo") == 0) {
    const char *memo = qd_sheet_word(t->sheet, "memo");
    g_autofree char *folded = g_utf8_strdown(text, -1);
    g_autofree char *said = g_strdup_printf("%s%s%s", g_str_has_prefix(folded, memo) ? "" : memo,
                                            g_str_has_prefix(folded, memo) ? "" : ": ", text);
    return g_string_chunk_insert(t->texts, said);
  }
  g_autofree char *doubt = g_strdup_printf("%s_contradiction", attribute);
  const char *sense = strcmp(attribute, "target") == 0 ? qd_sheet_get(row, "sense") : "";
  if (!is_set(row, doubt) && sense[0] == '\0')
    return text;
  g_autofree char *said =
      g_strdup_printf("%s%s%s%s", is_set(row, doubt) ? "* " : "", sense, sense[0] != '\0' ? "\302\240" : "", text);
  return g_string_chunk_insert(t->texts, said);
}

static void
draw_balance_row(BalanceTable *t, const xmlNode *node)
{
  double depth = g_ascii_strtod(qd_sheet_get(node, "depth"), NULL);
  bool is_special = is_set(node, "special"), is_memo = strcmp(qd_sheet_get(node, "role"), "memo") == 0;
  QdPdfRow row = {.swatch = 1,
                  .indent = depth > 1 ? (depth - 1) * 7 : 0,
                  .swatch_rgb = qd_sheet_colour(qd_sheet_get(node, "colour")),
                  .is_italic = is_memo,
                  .is_bold = depth < 2 && !is_special && !is_memo,
                  .is_band = depth < 2 && !is_special && !is_memo,
                  .has_rule_above = is_special};
  for (guint i = 0; i < t->table.n; i++)
    row.texts[i] = text_of(t, node, i, &row);
  qd_pdf_table_row(&t->table, &row);
}

static void
draw_empty(const QdSheet *sheet, const xmlNode *balance)
{
  g_autoptr(GString) text = g_string_new(qd_sheet_word(sheet, "empty_categories"));
  const char *before = " ";
  for (xmlNode *e = NULL; (e = qd_sheet_next(balance, e, "empty")) != NULL; before = ", ")
    g_string_append_printf(text, "%s%s", before, qd_sheet_get(e, "code"));
  g_string_append(text, ".");
  qd_pdf_paragraph(sheet->pdf, &NOTE, 0, text->str);
}

void
qd_sheet_balances(const QdSheet *sheet)
{
  for (xmlNode *balance = NULL; (balance = qd_sheet_next(sheet->page, balance, "balance")) != NULL;) {
    g_autofree char *heading = g_strdup_printf("%s, %s %s", qd_sheet_word(sheet, "h_balance"),
                                               qd_sheet_word(sheet, "period_of"), qd_sheet_get(balance, "period"));
    qd_pdf_heading(sheet->pdf, sheet->bookmark, heading);
    BalanceTable t = {.sheet = sheet, .texts = g_string_chunk_new(1024)};
    t.table = (QdPdfTable){sheet->pdf, t.columns, 0, 7};
    choose_columns(&t, balance);
    qd_pdf_table_begin(&t.table);
    for (xmlNode *row = NULL; (row = qd_sheet_next(balance, row, "row")) != NULL;)
      draw_balance_row(&t, row);
    g_string_chunk_free(t.texts);
    qd_pdf_down(sheet->pdf, 4);
    qd_pdf_paragraph(sheet->pdf, &STRONG, 0, qd_sheet_text(qd_sheet_next(balance, NULL, "closing")));
    qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_text(qd_sheet_next(balance, NULL, "areas")));
    for (xmlNode *note = NULL; (note = qd_sheet_next(balance, note, "note")) != NULL;)
      qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_text(note));
    if (qd_sheet_next(balance, NULL, "contradictions") != NULL)
      qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_word(sheet, "doubt_note"));
    if (qd_sheet_next(balance, NULL, "empty") != NULL)
      draw_empty(sheet, balance);
  }
}

/* ---- plain tables ---- */

static void
draw_list(const QdSheet *sheet, const xmlNode *list, const char *name, const Column *columns, guint n,
          const char *total)
{
  QdPdfColumn taken[QD_PDF_COLUMNS];
  const QdPdfTable table = {sheet->pdf, taken, take_columns(sheet, columns, n, taken), 7.5};
  qd_pdf_table_begin(&table);
  for (xmlNode *node = NULL; (node = qd_sheet_next(list, node, name)) != NULL;) {
    QdPdfRow row = {.swatch = -1};
    for (guint i = 0; i < n; i++)
      row.texts[i] = qd_sheet_get(node, columns[i].attribute);
    qd_pdf_table_row(&table, &row);
  }
  if (total != NULL) {
    QdPdfRow row = {.swatch = -1, .is_bold = true, .has_rule_above = true};
    row.texts[0] = qd_sheet_word(sheet, "total");
    for (guint i = 0; i < n; i++)
      if (strcmp(columns[i].attribute, total) == 0)
        row.texts[i] = qd_sheet_get(list, "total");
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(sheet->pdf, 4);
  const xmlNode *hidden = qd_sheet_next(list, NULL, "hidden");
  if (hidden != NULL)
    qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_text(hidden));
}

void
qd_sheet_zones(const QdSheet *sheet)
{
  static const Column ZONES[] = {{"c_kind", "kind", 60, false},       {"c_phase", "phase", 90, false},
                                 {"c_name", "name", 171, false},      {"c_area_inside", "area", 70, true},
                                 {"c_area_whole", "whole", 70, true}, {"c_share_inside", "share", 50, true}};
  static const Column LINES[] = {{"c_class", "class", 110, false},
                                 {"c_ref", "ref", 70, false},
                                 {"c_name", "name", 201, false},
                                 {"c_grade", "grade", 50, false},
                                 {"c_length_inside", "length", 80, true}};
  const xmlNode *zones = qd_sheet_next(sheet->page, NULL, "zones");
  const xmlNode *lines = qd_sheet_next(sheet->page, NULL, "infrastructure");
  if (zones != NULL) {
    qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_zones"));
    if (qd_sheet_next(zones, NULL, "zone") == NULL)
      qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_word(sheet, "none_inside"));
    else
      draw_list(sheet, zones, "zone", ZONES, G_N_ELEMENTS(ZONES), "area");
  }
  if (lines != NULL) {
    qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_infrastructure"));
    if (qd_sheet_next(lines, NULL, "line") == NULL)
      qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_word(sheet, "none_inside"));
    else
      draw_list(sheet, lines, "line", LINES, G_N_ELEMENTS(LINES), "length");
  }
}

void
qd_sheet_contents(const QdSheet *sheet)
{
  static const Column COLUMNS[] = {{"c_code", "code", 45, false},     {"c_unit", "name", 166, false},
                                   {"c_drawn", "drawn", 70, true},    {"c_register", "register", 70, true},
                                   {"c_gap", "gap", 55, true},        {"c_overlap", "overlap", 55, true},
                                   {"c_findings", "errors", 50, true}};
  const xmlNode *units = qd_sheet_next(sheet->page, NULL, "units");
  QdPdfColumn taken[QD_PDF_COLUMNS];
  const QdPdfTable table = {sheet->pdf, taken, take_columns(sheet, COLUMNS, G_N_ELEMENTS(COLUMNS), taken), 7.5};
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_units"));
  qd_pdf_table_begin(&table);
  for (xmlNode *unit = NULL; (unit = qd_sheet_next(units, unit, "unit")) != NULL;) {
    const char *kind = qd_sheet_get(unit, "kind");
    g_autofree char *place = g_strdup_printf("u-%s", qd_sheet_get(unit, "file"));
    g_autofree char *name = g_strdup_printf("%s%s%s", kind, kind[0] != '\0' ? " " : "", qd_sheet_get(unit, "name"));
    g_autofree char *found = g_strdup_printf("%s / %s", qd_sheet_get(unit, "errors"), qd_sheet_get(unit, "warnings"));
    QdPdfRow row = {.swatch = -1};
    for (guint i = 0; i < G_N_ELEMENTS(COLUMNS); i++)
      row.texts[i] = qd_sheet_get(unit, COLUMNS[i].attribute);
    row.texts[1] = name;
    row.rgbs[1] = 0x0b5394;
    row.links[1] = place;
    row.texts[G_N_ELEMENTS(COLUMNS) - 1] = found;
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(sheet->pdf, 4);
}

/* ---- findings ---- */

static void
set_severity(const QdSheet *sheet, const xmlNode *node, QdPdfRow *row)
{
  const char *severity = qd_sheet_get(node, "severity");
  g_autofree char *key = g_strdup_printf("severity_%s", severity);
  row->texts[0] = qd_sheet_word(sheet, key);
  row->rgbs[0] = strcmp(severity, "error") == 0 ? 0xa3141a : strcmp(severity, "warning") == 0 ? 0x8a4b08 : QUIET;
}

void
qd_sheet_rules(const QdSheet *sheet)
{
  static const Column COLUMNS[] = {
      {"c_severity", "severity", 70, false}, {"c_rule", "title", 371, false}, {"c_count", "count", 70, true}};
  const xmlNode *list = qd_sheet_next(sheet->page, NULL, "findings");
  QdPdfColumn taken[QD_PDF_COLUMNS];
  const QdPdfTable table = {sheet->pdf, taken, take_columns(sheet, COLUMNS, G_N_ELEMENTS(COLUMNS), taken), 7.5};
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_findings"));
  if (qd_sheet_next(list, NULL, "rule") == NULL) {
    qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_word(sheet, "findings_none"));
    return;
  }
  qd_pdf_table_begin(&table);
  for (xmlNode *node = NULL; (node = qd_sheet_next(list, node, "rule")) != NULL;) {
    QdPdfRow row = {.swatch = -1, .texts = {NULL, qd_sheet_get(node, "title"), qd_sheet_get(node, "count")}};
    set_severity(sheet, node, &row);
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(sheet->pdf, 8);
}

void
qd_sheet_findings(const QdSheet *sheet)
{
  static const Column COLUMNS[] = {{"c_severity", "severity", 50, false},
                                   {"c_message", "message", 251, false},
                                   {"c_feature", "feature", 80, false},
                                   {"c_measure", "measure", 60, true},
                                   {"c_place", "east", 70, true}};
  const xmlNode *list = qd_sheet_next(sheet->page, NULL, "findings");
  const xmlNode *hidden = qd_sheet_next(list, NULL, "hidden");
  QdPdfColumn taken[QD_PDF_COLUMNS];
  const QdPdfTable table = {sheet->pdf, taken, take_columns(sheet, COLUMNS, G_N_ELEMENTS(COLUMNS), taken), 7};
  bool has_begun = false;
  for (xmlNode *node = NULL; (node = qd_sheet_next(list, node, "finding")) != NULL;) {
    if (is_set(node, "number"))
      continue;
    if (!has_begun) {
      qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_more_findings"));
      qd_pdf_table_begin(&table);
      has_begun = true;
    }
    const char *other = qd_sheet_get(node, "other");
    g_autofree char *feature =
        g_strdup_printf("%s%s%s", qd_sheet_get(node, "feature"), other[0] != '\0' ? "; " : "", other);
    g_autofree char *measure =
        g_strdup_printf("%s %s", qd_sheet_get(node, "measure"), qd_sheet_get(node, "measure_unit"));
    g_autofree char *place = g_strdup_printf("%s\n%s", qd_sheet_get(node, "east"), qd_sheet_get(node, "north"));
    QdPdfRow row = {.swatch = -1, .texts = {NULL, qd_sheet_get(node, "message"), feature, measure}};
    row.texts[4] = is_set(node, "east") ? place : NULL;
    set_severity(sheet, node, &row);
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(sheet->pdf, 4);
  if (hidden != NULL)
    qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_text(hidden));
}

/* ---- provenance ---- */

static void
draw_inputs(const QdSheet *sheet, const xmlNode *provenance, bool is_unit)
{
  static const Column COLUMNS[] = {{"c_role", "role", 90, false},        {"c_source", "source", 135, false},
                                   {"c_layer", "layer", 70, false},      {"c_crs", "crs", 80, false},
                                   {"c_features", "features", 50, true}, {"c_sha256", "digest", 86, false}};
  static const Column OF_UNIT[] = {{"c_role", "role", 120, false},
                                   {"c_source", "source", 180, false},
                                   {"c_layer", "layer", 100, false},
                                   {"c_crs", "crs", 111, false}};
  const Column *columns = is_unit ? OF_UNIT : COLUMNS;
  const guint n = is_unit ? G_N_ELEMENTS(OF_UNIT) : G_N_ELEMENTS(COLUMNS);
  QdPdfColumn taken[QD_PDF_COLUMNS];
  const QdPdfTable table = {sheet->pdf, taken, take_columns(sheet, columns, n, taken), 7};
  qd_pdf_table_begin(&table);
  for (xmlNode *input = NULL; (input = qd_sheet_next(provenance, input, "input")) != NULL;) {
    const char *period = qd_sheet_get(input, "period"), *operation = qd_sheet_get(input, "operation");
    g_autofree char *key = g_strdup_printf("role_%s", qd_sheet_get(input, "role"));
    g_autofree char *role = g_strdup_printf("%s%s%s", qd_sheet_word(sheet, key), period[0] != '\0' ? " " : "", period);
    bool is_as_read = operation[0] == '\0' || strcmp(operation, "none") == 0;
    g_autofree char *crs =
        g_strdup_printf("%s%s%s", qd_sheet_get(input, "crs"), is_as_read ? "" : "; ", is_as_read ? "" : operation);
    QdPdfRow row = {.swatch = -1};
    for (guint i = 0; i < n; i++)
      row.texts[i] = qd_sheet_get(input, columns[i].attribute);
    row.texts[0] = role;
    row.texts[3] = crs;
    qd_pdf_table_row(&table, &row);
  }
  qd_pdf_down(sheet->pdf, 4);
}

void
qd_sheet_provenance(const QdSheet *sheet)
{
  const xmlNode *provenance = qd_sheet_next(sheet->page, NULL, "provenance");
  bool is_unit = strcmp(qd_sheet_get(sheet->page, "kind"), "unit") == 0;
  guint n = 0;
  for (xmlNode *input = NULL; (input = qd_sheet_next(provenance, input, "input")) != NULL;)
    n++;
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_provenance"));
  if (is_unit && n > MOST_INPUTS)
    qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_word(sheet, "provenance_index"));
  else
    draw_inputs(sheet, provenance, is_unit);
  if (is_unit && n <= MOST_INPUTS)
    qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_word(sheet, "provenance_whole"));
  for (xmlNode *method = NULL; (method = qd_sheet_next(provenance, method, "method")) != NULL;)
    qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_text(method));
}
