#include "report/sheet.h"

#include <stdlib.h>
#include <string.h>

#include "tiles/zone_lines.h"
#include "tiles/map.h"

#define INK 0x1d2329
#define QUIET 0x57616b
#define PT_PER_PX 0.75

static const QdPdfType BODY = {.size = 9, .rgb = INK};
static const QdPdfType NOTE = {.size = 7.5, .rgb = QUIET};

/* ---- the document ---- */

const char *
qd_sheet_get(const xmlNode *node, const char *name)
{
  for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
    if (strcmp((const char *)a->name, name) == 0 && a->children != NULL && a->children->content != NULL)
      return (const char *)a->children->content;
  return "";
}

const char *
qd_sheet_text(const xmlNode *node)
{
  return node == NULL || node->children == NULL || node->children->content == NULL
             ? ""
             : (const char *)node->children->content;
}

xmlNode *
qd_sheet_next(const xmlNode *parent, const xmlNode *after, const char *name)
{
  for (xmlNode *n = after == NULL ? parent->children : after->next; n != NULL; n = n->next)
    if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0)
      return n;
  return NULL;
}

gint64
qd_sheet_colour(const char *text)
{
  return text[0] == '#' ? (gint64)g_ascii_strtoull(text + 1, NULL, 16) : -1;
}

const char *
qd_sheet_word(const QdSheet *sheet, const char *key)
{
  return qd_word(sheet->report->words, key);
}

/* ---- head and summary ---- */

static void
draw_head(const QdSheet *sheet)
{
  const QdPdfType title = {.size = 17, .is_bold = true, .rgb = INK, .most_lines = 3};
  const QdPdfType banner = {.size = 9.5, .is_bold = true, .rgb = 0xa3141a};
  const xmlNode *page = sheet->page;
  const char *kind = qd_sheet_get(page, "unit_kind");
  g_autofree char *name = g_strdup_printf("%s – %s%s%s", qd_sheet_word(sheet, "report_title"), kind,
                                          kind[0] != '\0' ? " " : "", qd_sheet_get(page, "name"));
  bool is_unit = strcmp(qd_sheet_get(page, "kind"), "unit") == 0;
  g_autofree char *under =
      g_strdup_printf("%s %s%s%s · %s %s · %s", qd_sheet_word(sheet, "c_code"), qd_sheet_get(page, "code"),
                      is_unit ? " · " : "", is_unit ? qd_sheet_get(page, "project") : "",
                      qd_sheet_word(sheet, "period_of"), qd_sheet_get(page, "period"), qd_sheet_get(page, "date"));
  if (qd_sheet_get(page, "synthetic")[0] != '\0')
    qd_pdf_paragraph(sheet->pdf, &banner, 0, qd_sheet_word(sheet, "synthetic_banner"));
  qd_pdf_paragraph(sheet->pdf, &title, 0, name);
  qd_pdf_paragraph(sheet->pdf, &(QdPdfType){.size = 9, .rgb = QUIET}, 0, under);
}

static void
draw_summary(const QdSheet *sheet)
{
  const xmlNode *summary = qd_sheet_next(sheet->page, NULL, "summary");
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_summary"));
  for (xmlNode *s = NULL; (s = qd_sheet_next(summary, s, "sentence")) != NULL;) {
    qd_pdf_need(sheet->pdf, qd_pdf_measure(sheet->pdf, &BODY, QD_PDF_INNER - 10, qd_sheet_text(s)));
    qd_pdf_text(sheet->pdf, &BODY, QD_PDF_LEFT, qd_pdf_y(sheet->pdf), 10, "•");
    qd_pdf_paragraph(sheet->pdf, &BODY, 10, qd_sheet_text(s));
  }
}

/* ---- charts ---- */

static void
fill_bar(const QdSheet *sheet, double x, double y, double width, double height, gint64 rgb)
{
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  cairo_rectangle(cr, x, y, MAX(width, 0.3), height);
  cairo_set_source_rgb(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255, (double)(rgb & 255) / 255);
  cairo_fill_preserve(cr);
  cairo_set_source_rgb(cr, 0.4, 0.4, 0.4);
  cairo_set_line_width(cr, 0.4);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_stroke(cr);
}

/* Where the bars of a chart begin and how long the longest is. */
#define BAR_LEFT 212.0
#define BAR_LENGTH 190.0
#define BAR_HEIGHT 8.0
#define BAR_STEP 13.0

static const QdPdfType BAR_NAME = {.size = 8, .rgb = INK};

/* A long name takes several lines. */
static double
bar_height(const QdSheet *sheet, const xmlNode *bar)
{
  return MAX(BAR_STEP, qd_pdf_measure(sheet->pdf, &BAR_NAME, BAR_LEFT - 34, qd_sheet_get(bar, "name")) + 2);
}

static void
draw_bar(const QdSheet *sheet, const xmlNode *bar, gint64 rgb, const char *figure)
{
  const QdPdfType code = {.size = 8, .rgb = INK, .is_bold = true},
                  figures = {.size = 8, .rgb = INK, .align = QD_PDF_END};
  double y = qd_pdf_y(sheet->pdf), length = g_ascii_strtod(qd_sheet_get(bar, "length"), NULL) / 100 * BAR_LENGTH;
  qd_pdf_text(sheet->pdf, &code, QD_PDF_LEFT, y, 28, qd_sheet_get(bar, "code"));
  qd_pdf_text(sheet->pdf, &BAR_NAME, QD_PDF_LEFT + 28, y, BAR_LEFT - 34, qd_sheet_get(bar, "name"));
  fill_bar(sheet, QD_PDF_LEFT + BAR_LEFT, y + 1.8, length, BAR_HEIGHT, rgb);
  qd_pdf_text(sheet->pdf, &figures, QD_PDF_LEFT + BAR_LEFT + BAR_LENGTH + 2, y,
              QD_PDF_INNER - BAR_LEFT - BAR_LENGTH - 2, figure);
  qd_pdf_down(sheet->pdf, bar_height(sheet, bar));
}

static void
draw_structure(const QdSheet *sheet)
{
  const xmlNode *chart = qd_sheet_next(sheet->page, NULL, "structure");
  if (chart == NULL)
    return;
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_structure"));
  for (xmlNode *bar = NULL; (bar = qd_sheet_next(chart, bar, "bar")) != NULL;) {
    gint64 rgb = qd_sheet_colour(qd_sheet_get(bar, "colour"));
    g_autofree char *figure = g_strdup_printf("%s ha · %s %%", qd_sheet_get(bar, "area"), qd_sheet_get(bar, "share"));
    qd_pdf_need(sheet->pdf, bar_height(sheet, bar));
    draw_bar(sheet, bar, rgb < 0 ? 0xffffff : rgb, figure);
  }
  qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_word(sheet, "structure_note"));
}

static gint64
colour_of_verdict(const char *verdict)
{
  static const struct {
    const char *verdict;
    gint64 rgb;
  } COLOURS[] = {{"met", 0x5aa469}, {"short", 0xe0a458}, {"exceeded", 0xc8553d}};
  for (guint i = 0; i < G_N_ELEMENTS(COLOURS); i++)
    if (strcmp(verdict, COLOURS[i].verdict) == 0)
      return COLOURS[i].rgb;
  return 0xb0b7bd;
}

static void
draw_distance(const QdSheet *sheet)
{
  const xmlNode *chart = qd_sheet_next(sheet->page, NULL, "distance");
  if (chart == NULL)
    return;
  double at = g_ascii_strtod(qd_sheet_get(chart, "target_at"), NULL) / 100 * BAR_LENGTH;
  qd_pdf_heading(sheet->pdf, sheet->bookmark, qd_sheet_word(sheet, "h_distance"));
  for (xmlNode *bar = NULL; (bar = qd_sheet_next(chart, bar, "bar")) != NULL;) {
    const char *gap = qd_sheet_get(bar, "gap");
    g_autofree char *figure = g_strdup_printf("%s%s %%; %s ha", qd_sheet_get(bar, "beyond")[0] != '\0' ? "→ " : "",
                                              qd_sheet_get(bar, "ratio"), gap);
    double height = bar_height(sheet, bar);
    qd_pdf_need(sheet->pdf, height);
    double y = qd_pdf_y(sheet->pdf);
    draw_bar(sheet, bar, colour_of_verdict(qd_sheet_get(bar, "verdict")), figure);
    fill_bar(sheet, QD_PDF_LEFT + BAR_LEFT + at - 0.5, y, 1, height, INK);
  }
  qd_pdf_paragraph(sheet->pdf, &NOTE, 0, qd_sheet_word(sheet, "distance_note"));
}

/* ---- the map ---- */

#define LEGEND_COLUMNS 3
#define LEGEND_WIDTH ((double)QD_PDF_INNER / LEGEND_COLUMNS)
#define LEGEND_STEP 11.0

static void
draw_line(const QdSheet *sheet, double x, double y, double length, gint64 rgb, bool is_dashed)
{
  static const double DASH[2] = {3, 1.5};
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  cairo_move_to(cr, x, y);
  cairo_line_to(cr, x + length, y);
  cairo_set_source_rgb(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255, (double)(rgb & 255) / 255);
  cairo_set_line_width(cr, 1.5);
  cairo_set_line_cap(cr, CAIRO_LINE_CAP_BUTT);
  cairo_set_dash(cr, DASH, is_dashed ? 2 : 0, 0);
  cairo_stroke(cr);
}

/* As zones are drawn on the map. */
static void
draw_hatched(const QdSheet *sheet, double x, double y, double width, double height, gint64 rgb)
{
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  cairo_save(cr);
  cairo_rectangle(cr, x, y, width, height);
  cairo_set_source_rgb(cr, (double)(rgb >> 16 & 255) / 255, (double)(rgb >> 8 & 255) / 255, (double)(rgb & 255) / 255);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 1);
  cairo_stroke_preserve(cr);
  cairo_clip(cr);
  cairo_scale(cr, PT_PER_PX, PT_PER_PX);
  qd_slant_lines(cr, x / PT_PER_PX, y / PT_PER_PX, width / PT_PER_PX, height / PT_PER_PX);
  cairo_restore(cr);
}

static const QdPdfType ITEM = {.size = 7.5, .rgb = INK};

static char *
say_item(const xmlNode *item)
{
  const char *code = qd_sheet_get(item, "code");
  return g_strconcat(code, code[0] != '\0' ? "  " : "", qd_sheet_get(item, "name"), NULL);
}

static double
item_height(const QdSheet *sheet, const xmlNode *item)
{
  g_autofree char *text = say_item(item);
  return MAX(LEGEND_STEP, qd_pdf_measure(sheet->pdf, &ITEM, LEGEND_WIDTH - 22, text) + 1);
}

static void
draw_item(const QdSheet *sheet, const xmlNode *item, double x, double y)
{
  gint64 rgb = qd_sheet_colour(qd_sheet_get(item, "colour"));
  const char *line = qd_sheet_get(item, "line");
  g_autofree char *text = say_item(item);
  if (strcmp(line, "hatched") == 0)
    draw_hatched(sheet, x, y + 1.5, 12, 7, rgb);
  else if (line[0] != '\0')
    draw_line(sheet, x, y + 5, 12, rgb, strcmp(line, "dashed") == 0);
  else
    fill_bar(sheet, x, y + 1.5, 12, 7, rgb < 0 ? 0xffffff : rgb);
  qd_pdf_text(sheet->pdf, &ITEM, x + 16, y, LEGEND_WIDTH - 22, text);
}

/* Items go down column after column. @return the columns they take at such a height */
static guint
count_columns(const GArray *heights, double height)
{
  guint columns = 1;
  double y = 0;
  for (guint i = 0; i < heights->len; i++) {
    double step = g_array_index(heights, double, i);
    if (y > 0 && y + step > height) {
      columns++;
      y = 0;
    }
    y += step;
  }
  return columns;
}

static void
draw_legend(const QdSheet *sheet, const xmlNode *map)
{
  g_autoptr(GArray) heights = g_array_new(FALSE, FALSE, sizeof(double));
  for (xmlNode *item = NULL; (item = qd_sheet_next(map, item, "item")) != NULL;) {
    double height = item_height(sheet, item);
    g_array_append_val(heights, height);
  }
  double height = LEGEND_STEP;
  while (count_columns(heights, height) > LEGEND_COLUMNS)
    height += LEGEND_STEP / 2;
  qd_pdf_need(sheet->pdf, height);
  double x = QD_PDF_LEFT, y = 0;
  guint i = 0;
  for (xmlNode *item = NULL; (item = qd_sheet_next(map, item, "item")) != NULL; i++) {
    double step = g_array_index(heights, double, i);
    if (y > 0 && y + step > height) {
      x += LEGEND_WIDTH;
      y = 0;
    }
    draw_item(sheet, item, x, qd_pdf_y(sheet->pdf) + y);
    y += step;
  }
  qd_pdf_down(sheet->pdf, height + 4);
}

static void
draw_unit_map(const QdSheet *sheet, const QdUnitMap *map, const GPtrArray *places)
{
  const xmlNode *data = qd_sheet_next(sheet->page, NULL, "map");
  if (map == NULL) {
    qd_pdf_paragraph(sheet->pdf, &BODY, 0, qd_sheet_word(sheet, "map_none"));
    return;
  }
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  cairo_save(cr);
  cairo_translate(cr, QD_PDF_LEFT, (int)qd_pdf_y(sheet->pdf));
  cairo_scale(cr, PT_PER_PX, PT_PER_PX);
  qd_unit_map_draw(map, places, cr);
  cairo_restore(cr);
  qd_pdf_down(sheet->pdf, map->paper->height_px * PT_PER_PX + 6);
  g_autofree char *note = g_strdup_printf("%s %s", qd_sheet_get(data, "scale"), qd_sheet_get(data, "note"));
  qd_pdf_paragraph(sheet->pdf, &NOTE, 0, note);
  draw_legend(sheet, data);
}

static void
draw_overview(const QdSheet *sheet)
{
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  double room = QD_PDF_BOTTOM - qd_pdf_y(sheet->pdf) - 150;
  double scale = MIN((double)QD_PDF_INNER / QD_FRAME_WIDTH, room / sheet->maps->frame_height);
  cairo_save(cr);
  cairo_translate(cr, QD_PDF_LEFT, qd_pdf_y(sheet->pdf));
  cairo_scale(cr, scale, scale);
  qd_map_draw(sheet->maps, cr);
  cairo_restore(cr);
  qd_pdf_down(sheet->pdf, sheet->maps->frame_height * scale + 6);
  draw_legend(sheet, qd_sheet_next(sheet->page, NULL, "map"));
}

/* ---- findings with their maps ---- */

#define CARD_GAP 10.0
#define CARD_WIDTH ((QD_PDF_INNER - CARD_GAP) / 2)
#define CARD_MAP (QD_SHEET_PLACE_PX * PT_PER_PX)
#define CARD_TEXT (CARD_WIDTH - CARD_MAP - 5)
#define CARD_HEIGHT (QD_SHEET_PLACE_HEIGHT_PX * PT_PER_PX + 8)

static const QdPdfType CARD_TYPES[] = {
    {.size = 7.5, .is_bold = true, .rgb = INK}, {.size = 7, .rgb = INK}, {.size = 6.5, .rgb = QUIET}};

/* Title, message and place, beside the map. @return their height; draws nothing where top is negative */
static double
place_words(const QdSheet *sheet, const xmlNode *node, double left, double top)
{
  g_autofree char *key = g_strdup_printf("severity_%s", qd_sheet_get(node, "severity"));
  g_autofree char *title = g_strdup_printf("%s. %s: %s", qd_sheet_get(node, "number"), qd_sheet_word(sheet, key),
                                           qd_sheet_get(node, "title"));
  g_autofree char *place = g_strdup_printf("%s; %s", qd_sheet_get(node, "east"), qd_sheet_get(node, "north"));
  const char *const texts[] = {title, qd_sheet_get(node, "message"), place};
  double y = 0;
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    y += top < 0 ? qd_pdf_measure(sheet->pdf, &CARD_TYPES[i], CARD_TEXT, texts[i])
                 : qd_pdf_text(sheet->pdf, &CARD_TYPES[i], left, top + y, CARD_TEXT, texts[i]);
  return y;
}

static void
draw_card(const QdSheet *sheet, const xmlNode *node, guint unit, const QdFinding *f, double x, double y)
{
  cairo_t *cr = qd_pdf_cairo(sheet->pdf);
  cairo_save(cr);
  cairo_translate(cr, x, y);
  cairo_scale(cr, PT_PER_PX, PT_PER_PX);
  qd_unit_map_draw_place(sheet->maps, &unit, 1, f, QD_SHEET_PLACE_PX, QD_SHEET_PLACE_HEIGHT_PX, cr);
  cairo_restore(cr);
  place_words(sheet, node, x + CARD_MAP + 5, y);
}

/* @return the next finding that has a map, or NULL */
static xmlNode *
next_card(const xmlNode *list, xmlNode *node, const GPtrArray *places, const QdFinding **finding)
{
  while ((node = qd_sheet_next(list, node, "finding")) != NULL) {
    guint number = (guint)strtoul(qd_sheet_get(node, "number"), NULL, 10);
    if (number == 0 || number > places->len)
      continue;
    *finding = places->pdata[number - 1];
    return node;
  }
  return NULL;
}

/* Two beside each other. */
static void
draw_places(const QdSheet *sheet, guint unit, const GPtrArray *places)
{
  const xmlNode *list = qd_sheet_next(sheet->page, NULL, "findings");
  const QdFinding *left, *right = NULL;
  for (xmlNode *node = NULL, *beside; (node = next_card(list, node, places, &left)) != NULL; node = beside) {
    double height = MAX(CARD_HEIGHT, place_words(sheet, node, 0, -1) + 6);
    beside = next_card(list, node, places, &right);
    if (beside != NULL)
      height = MAX(height, place_words(sheet, beside, 0, -1) + 6);
    qd_pdf_need(sheet->pdf, height);
    draw_card(sheet, node, unit, left, QD_PDF_LEFT, qd_pdf_y(sheet->pdf));
    if (beside != NULL)
      draw_card(sheet, beside, unit, right, QD_PDF_LEFT + CARD_WIDTH + CARD_GAP, qd_pdf_y(sheet->pdf));
    qd_pdf_down(sheet->pdf, height);
    if (beside == NULL)
      return;
  }
}

/* ---- all pages ---- */

void
qd_sheet_unit(const QdSheet *sheet, const QdUnitMap *map, const GPtrArray *places)
{
  const char *name = qd_sheet_get(sheet->page, "name");
  guint unit = map == NULL ? 0 : g_array_index(map->paper->units, guint, 0);
  qd_pdf_begin_page(sheet->pdf, name);
  QdSheet s = *sheet;
  if (places == NULL) {
    g_autofree char *place = g_strdup_printf("u-%s", qd_sheet_get(sheet->page, "file"));
    qd_pdf_name_place(sheet->pdf, place);
    s.bookmark = qd_pdf_bookmark(sheet->pdf, sheet->bookmark, name);
  }
  draw_head(&s);
  draw_summary(&s);
  draw_structure(&s);
  draw_distance(&s);
  qd_pdf_begin_page(sheet->pdf, name);
  qd_pdf_heading(sheet->pdf, s.bookmark, qd_sheet_word(sheet, "h_map"));
  draw_unit_map(&s, map, places);
  qd_pdf_begin_page(sheet->pdf, name);
  qd_sheet_balances(&s);
  qd_sheet_zones(&s);
  qd_sheet_scenario(&s);
  qd_sheet_rules(&s);
  if (places == NULL)
    return;
  if (map != NULL)
    draw_places(&s, unit, places);
  qd_sheet_findings(&s);
  qd_sheet_provenance(&s);
}

void
qd_sheet_province(const QdSheet *sheet)
{
  const char *name = qd_sheet_get(sheet->page, "name");
  qd_pdf_begin_page(sheet->pdf, name);
  QdSheet s = *sheet;
  s.bookmark = qd_pdf_bookmark(sheet->pdf, 0, name);
  draw_head(&s);
  draw_summary(&s);
  draw_structure(&s);
  draw_distance(&s);
  qd_pdf_begin_page(sheet->pdf, name);
  qd_pdf_heading(sheet->pdf, s.bookmark, qd_sheet_word(sheet, "h_map"));
  draw_overview(&s);
  qd_pdf_begin_page(sheet->pdf, name);
  qd_sheet_balances(&s);
  qd_sheet_scenario(&s);
  qd_sheet_contents(&s);
  qd_sheet_rules(&s);
  qd_sheet_provenance(&s);
}
