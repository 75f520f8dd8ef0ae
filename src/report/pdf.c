#include "report/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "base/i18n.h"
#include "quydat/error.h"

#define FONTS "Noto Sans, DejaVu Sans"
#define FOOT_Y 806
#define CELL_PAD_X 2.5
#define CELL_PAD_Y 1.6
#define SWATCH 6.5
#define RULE_RGB 0xd5dade
#define INK_RGB 0x1d2329
#define QUIET_RGB 0x57616b
#define WARNING_RGB 0xa3141a

struct QdPdf {
  QdPdfInfo info;
  GByteArray *bytes;
  cairo_surface_t *surface;
  cairo_t *cr;
  PangoContext *context;
  GHashTable *layouts; /* size, weight and slant → PangoLayout * */
  guint page;
  double y;
  char *foot;
};

static cairo_status_t
append(void *data, const unsigned char *bytes, unsigned int n)
{
  g_byte_array_append(data, bytes, n);
  return CAIRO_STATUS_SUCCESS;
}

static PangoContext *
context_new(cairo_t *cr)
{
  PangoContext *context = pango_cairo_create_context(cr);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  pango_context_set_base_dir(context, PANGO_DIRECTION_LTR);
  return context;
}

QdPdf *
qd_pdf_new(const QdPdfInfo *info)
{
  QdPdf *pdf = g_new0(QdPdf, 1);
  pdf->info = *info;
  pdf->bytes = g_byte_array_new();
  pdf->surface = cairo_pdf_surface_create_for_stream(append, pdf->bytes, QD_PDF_WIDTH, QD_PDF_HEIGHT);
  cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_TITLE, info->title);
  cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_SUBJECT, info->subject);
  cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATOR, info->creator);
  cairo_pdf_surface_set_metadata(pdf->surface, CAIRO_PDF_METADATA_CREATE_DATE, info->date);
  pdf->cr = cairo_create(pdf->surface);
  pdf->context = context_new(pdf->cr);
  pdf->layouts = g_hash_table_new_full(NULL, NULL, NULL, g_object_unref);
  return pdf;
}

void
qd_pdf_free(QdPdf *pdf)
{
  if (pdf == NULL)
    return;
  g_clear_pointer(&pdf->layouts, g_hash_table_unref);
  g_clear_object(&pdf->context);
  g_clear_pointer(&pdf->cr, cairo_destroy);
  g_clear_pointer(&pdf->surface, cairo_surface_destroy);
  g_clear_pointer(&pdf->bytes, g_byte_array_unref);
  g_free(pdf->foot);
  g_free(pdf);
}

/* ---- fonts ---- */

/* "Đ ạ ữ ở" and a figure: what a font for Latin letters alone lacks. */
bool
qd_pdf_check_fonts(GError **error)
{
  static const char *const NEEDED = "\u0110\u1ea1\u1eef\u1edf0";
  cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
  cairo_t *cr = cairo_create(surface);
  PangoContext *context = context_new(cr);
  PangoLayout *layout = pango_layout_new(context);
  PangoFontDescription *font = pango_font_description_from_string(FONTS " 10");
  pango_layout_set_font_description(layout, font);
  pango_layout_set_text(layout, NEEDED, -1);
  bool ok = pango_layout_get_unknown_glyphs_count(layout) == 0;
  pango_font_description_free(font);
  g_object_unref(layout);
  g_object_unref(context);
  cairo_destroy(cr);
  cairo_surface_destroy(surface);
  if (!ok)
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT,
                _("no font with Vietnamese letters is installed, which reports need: install Noto Sans (Debian: "
                  "fonts-noto-core) or DejaVu Sans (fonts-dejavu-core)"));
  return ok;
}

/* ---- text ---- */

static void
set_rgb(cairo_t *cr, guint32 rgb)
{
  cairo_set_source_rgb(cr, (rgb >> 16 & 255) / 255.0, (rgb >> 8 & 255) / 255.0, (rgb & 255) / 255.0);
}

/* Layouts are kept: making one costs more than all that is written with it. */
static PangoLayout *
layout_of(QdPdf *pdf, const QdPdfType *type, double width, const char *text)
{
  guint key = (guint)(type->size * 16) * 4 + (type->is_bold ? 2 : 0) + (type->is_italic ? 1 : 0);
  PangoLayout *layout = g_hash_table_lookup(pdf->layouts, GUINT_TO_POINTER(key));
  if (layout == NULL) {
    layout = pango_layout_new(pdf->context);
    PangoFontDescription *font = pango_font_description_from_string(FONTS);
    pango_font_description_set_absolute_size(font, type->size * PANGO_SCALE);
    pango_font_description_set_weight(font, type->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_font_description_set_style(font, type->is_italic ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    pango_layout_set_auto_dir(layout, FALSE);
    g_hash_table_insert(pdf->layouts, GUINT_TO_POINTER(key), layout);
  }
  pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
  pango_layout_set_alignment(layout, type->align == QD_PDF_END      ? PANGO_ALIGN_RIGHT
                                     : type->align == QD_PDF_MIDDLE ? PANGO_ALIGN_CENTER
                                                                    : PANGO_ALIGN_LEFT);
  pango_layout_set_height(layout, type->most_lines > 0 ? -(int)type->most_lines : -1000);
  pango_layout_set_ellipsize(layout, type->most_lines > 0 ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
  pango_layout_set_text(layout, text, -1);
  return layout;
}

static double
height_of(PangoLayout *layout)
{
  int height;
  pango_layout_get_size(layout, NULL, &height);
  return (double)height / PANGO_SCALE;
}

double
qd_pdf_measure(QdPdf *pdf, const QdPdfType *type, double width, const char *text)
{
  return text == NULL || text[0] == '\0' ? 0 : height_of(layout_of(pdf, type, width, text));
}

double
qd_pdf_text(QdPdf *pdf, const QdPdfType *type, double x, double y, double width, const char *text)
{
  if (text == NULL || text[0] == '\0')
    return 0;
  PangoLayout *layout = layout_of(pdf, type, width, text);
  g_autofree char *link = type->link == NULL ? NULL : g_strdup_printf("dest='%s'", type->link);
  if (link != NULL)
    cairo_tag_begin(pdf->cr, CAIRO_TAG_LINK, link);
  set_rgb(pdf->cr, type->rgb);
  cairo_move_to(pdf->cr, x, y);
  pango_cairo_show_layout(pdf->cr, layout);
  cairo_new_path(pdf->cr);
  if (link != NULL)
    cairo_tag_end(pdf->cr, CAIRO_TAG_LINK);
  return height_of(layout);
}

void
qd_pdf_paragraph(QdPdf *pdf, const QdPdfType *type, double indent, const char *text)
{
  double width = QD_PDF_INNER - indent;
  qd_pdf_need(pdf, qd_pdf_measure(pdf, type, width, text));
  pdf->y += qd_pdf_text(pdf, type, QD_PDF_LEFT + indent, pdf->y, width, text) + type->size * 0.3;
}

static void
draw_rule(QdPdf *pdf, double x, double y, double width, double thickness, guint32 rgb)
{
  cairo_rectangle(pdf->cr, x, y, width, thickness);
  set_rgb(pdf->cr, rgb);
  cairo_fill(pdf->cr);
}

void
qd_pdf_heading(QdPdf *pdf, int parent, const char *text)
{
  const QdPdfType type = {.size = 11.5, .is_bold = true, .rgb = INK_RGB, .most_lines = 2};
  qd_pdf_need(pdf, 90);
  pdf->y += 8;
  qd_pdf_bookmark(pdf, parent, text);
  draw_rule(pdf, QD_PDF_LEFT, pdf->y, QD_PDF_INNER, 1, INK_RGB);
  pdf->y += 4;
  pdf->y += qd_pdf_text(pdf, &type, QD_PDF_LEFT, pdf->y, QD_PDF_INNER, text) + 4;
}

/* ---- pages ---- */

static void
end_page(QdPdf *pdf)
{
  if (pdf->page == 0)
    return;
  QdPdfType small = {.size = 7.5, .rgb = QUIET_RGB, .most_lines = 1};
  g_autofree char *n = g_strdup_printf("%u", pdf->page);
  g_autoptr(GString) page = g_string_new(pdf->info.page);
  g_string_replace(page, "{n}", n, 0);
  draw_rule(pdf, QD_PDF_LEFT, FOOT_Y - 3, QD_PDF_INNER, 0.5, RULE_RGB);
  qd_pdf_text(pdf, &small, QD_PDF_LEFT, FOOT_Y, 230, pdf->foot);
  small.align = QD_PDF_END;
  qd_pdf_text(pdf, &small, QD_PDF_LEFT + QD_PDF_INNER - 60, FOOT_Y, 60, page->str);
  small.align = QD_PDF_MIDDLE;
  small.rgb = WARNING_RGB;
  qd_pdf_text(pdf, &small, QD_PDF_LEFT + 235, FOOT_Y, 215, pdf->info.warning);
  cairo_show_page(pdf->cr);
}

void
qd_pdf_begin_page(QdPdf *pdf, const char *foot)
{
  end_page(pdf);
  if (foot != pdf->foot) {
    g_free(pdf->foot);
    pdf->foot = g_strdup(foot);
  }
  pdf->page++;
  pdf->y = QD_PDF_TOP;
}

void
qd_pdf_need(QdPdf *pdf, double height)
{
  if (pdf->y + height > QD_PDF_BOTTOM && pdf->y > QD_PDF_TOP)
    qd_pdf_begin_page(pdf, pdf->foot);
}

double
qd_pdf_y(const QdPdf *pdf)
{
  return pdf->y;
}

void
qd_pdf_down(QdPdf *pdf, double height)
{
  pdf->y += height;
}

cairo_t *
qd_pdf_cairo(const QdPdf *pdf)
{
  return pdf->cr;
}

int
qd_pdf_bookmark(QdPdf *pdf, int parent, const char *title)
{
  g_autofree char *place = g_strdup_printf("page=%u pos=[%d %d]", pdf->page, QD_PDF_LEFT, (int)pdf->y);
  return cairo_pdf_surface_add_outline(pdf->surface, parent, title, place, 0);
}

void
qd_pdf_name_place(QdPdf *pdf, const char *name)
{
  g_autofree char *place = g_strdup_printf("name='%s' x=%d y=%d", name, QD_PDF_LEFT, (int)pdf->y);
  cairo_tag_begin(pdf->cr, CAIRO_TAG_DEST, place);
  cairo_tag_end(pdf->cr, CAIRO_TAG_DEST);
}

GBytes *
qd_pdf_finish(QdPdf *pdf, GError **error)
{
  end_page(pdf);
  cairo_status_t status = cairo_status(pdf->cr);
  g_clear_pointer(&pdf->layouts, g_hash_table_unref);
  g_clear_object(&pdf->context);
  g_clear_pointer(&pdf->cr, cairo_destroy);
  cairo_surface_finish(pdf->surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status(pdf->surface);
  if (status != CAIRO_STATUS_SUCCESS) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot make the PDF \"%s\": %s"), pdf->info.title,
                cairo_status_to_string(status));
    return NULL;
  }
  return g_byte_array_free_to_bytes(g_steal_pointer(&pdf->bytes));
}

/* ---- tables ---- */

static QdPdfType
type_of(const QdPdfTable *table, const QdPdfRow *row, guint column)
{
  return (QdPdfType){.size = table->size,
                     .is_bold = row->is_bold,
                     .is_italic = row->is_italic,
                     .rgb = row->rgbs[column] != 0 ? row->rgbs[column] : INK_RGB,
                     .align = table->columns[column].is_number ? QD_PDF_END : QD_PDF_START,
                     .most_lines = 12,
                     .link = row->links[column]};
}

static double
indent_of(const QdPdfRow *row, guint column)
{
  return row->swatch == (int)column ? row->indent + SWATCH + 3 : 0;
}

static double
row_height(const QdPdfTable *table, const QdPdfRow *row)
{
  double height = table->size * 1.2;
  for (guint i = 0; i < table->n; i++) {
    QdPdfType type = type_of(table, row, i);
    double width = table->columns[i].width - 2 * CELL_PAD_X - indent_of(row, i);
    height = MAX(height, qd_pdf_measure(table->pdf, &type, width, row->texts[i]));
  }
  return height + 2 * CELL_PAD_Y;
}

static double
whole_width(const QdPdfTable *table)
{
  double width = 0;
  for (guint i = 0; i < table->n; i++)
    width += table->columns[i].width;
  return width;
}

static void
draw_swatch(const QdPdfTable *table, const QdPdfRow *row, double x)
{
  cairo_t *cr = table->pdf->cr;
  if (row->swatch_rgb < 0)
    return;
  cairo_rectangle(cr, x + row->indent, table->pdf->y + CELL_PAD_Y + table->size * 0.25, SWATCH, SWATCH);
  set_rgb(cr, (guint32)row->swatch_rgb);
  cairo_fill_preserve(cr);
  set_rgb(cr, 0x777777);
  cairo_set_line_width(cr, 0.4);
  cairo_stroke(cr);
}

static void
draw_row(const QdPdfTable *table, const QdPdfRow *row, double height)
{
  QdPdf *pdf = table->pdf;
  double x = QD_PDF_LEFT, width = whole_width(table);
  if (row->is_band)
    draw_rule(pdf, x, pdf->y, width, height, 0xeef1f3);
  if (row->has_rule_above)
    draw_rule(pdf, x, pdf->y - 0.6, width, 0.9, INK_RGB);
  for (guint i = 0; i < table->n; i++) {
    QdPdfType type = type_of(table, row, i);
    double indent = indent_of(row, i);
    if (row->swatch == (int)i)
      draw_swatch(table, row, x + CELL_PAD_X);
    qd_pdf_text(pdf, &type, x + CELL_PAD_X + indent, pdf->y + CELL_PAD_Y,
                table->columns[i].width - 2 * CELL_PAD_X - indent, row->texts[i]);
    x += table->columns[i].width;
  }
  pdf->y += height;
  draw_rule(pdf, QD_PDF_LEFT, pdf->y - 0.3, width, 0.4, RULE_RGB);
}

void
qd_pdf_table_begin(const QdPdfTable *table)
{
  g_assert(table->n <= QD_PDF_COLUMNS);
  QdPdfRow heading = {.is_bold = true, .swatch = -1};
  for (guint i = 0; i < table->n; i++)
    heading.texts[i] = table->columns[i].heading;
  double height = row_height(table, &heading);
  qd_pdf_need(table->pdf, height + 3 * table->size * 2);
  draw_row(table, &heading, height);
  draw_rule(table->pdf, QD_PDF_LEFT, table->pdf->y - 0.6, whole_width(table), 0.9, INK_RGB);
}

void
qd_pdf_table_row(const QdPdfTable *table, const QdPdfRow *row)
{
  double height = row_height(table, row);
  if (table->pdf->y + height > QD_PDF_BOTTOM) {
    qd_pdf_begin_page(table->pdf, table->pdf->foot);
    qd_pdf_table_begin(table);
  }
  draw_row(table, row, height);
}
