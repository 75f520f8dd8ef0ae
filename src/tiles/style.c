#include "tiles/style.h"

#include "quydat/layers.h"
#include "base/i18n.h"

#define PX_PER_MM (96 / 25.4)

static guint8
add_colour(QdStyle *style, guint8 red, guint8 green, guint8 blue)
{
  style->palette[style->n_colours] = (QdColour){red, green, blue, 255};
  return (guint8)style->n_colours++;
}

static guint8
add_rgb(QdStyle *style, const guint8 rgb[3])
{
  return add_colour(style, rgb[0], rgb[1], rgb[2]);
}

static QdPen
pen_of(QdStyle *style, const QdSymbol *symbol)
{
  QdPen pen = {.width_px = symbol->width_mm * PX_PER_MM,
               .casing_px = symbol->casing_mm * PX_PER_MM,
               .n_dash = (int)symbol->n_dash};
  if (symbol->has_stroke)
    pen.stroke = add_rgb(style, symbol->stroke);
  if (symbol->has_casing && symbol->casing_mm > symbol->width_mm)
    pen.casing = add_rgb(style, symbol->casing);
  for (guint i = 0; i < symbol->n_dash; i++)
    pen.dash_px[i] = symbol->dash_mm[i] * PX_PER_MM;
  return pen;
}

/* The palette's head: transparent, categories, no_category. A category without colour keeps its place. */
static bool
add_fills(QdStyle *style, const QdCategories *categories, GError **error)
{
  guint unknown;
  if (!qd_style_symbol(style, "category", "other", &unknown, error))
    return false;
  const QdSymbol *none = qd_symbols_get(style->symbols, unknown);
  style->palette[style->n_colours++] = (QdColour){0, 0, 0, 0};
  for (guint i = 0; i < style->n_categories; i++) {
    const QdCategory *c = qd_categories_get(categories, i);
    if (c->has_colour)
      add_colour(style, c->red, c->green, c->blue);
    else
      add_rgb(style, none->fill);
  }
  add_rgb(style, none->fill);
  return true;
}

/* Land use is filled, without lines. */
static bool
is_drawn(const QdSymbol *symbol)
{
  return !g_str_has_prefix(symbol->key, "category_");
}

QdStyle *
qd_style_new(const QdCategories *categories, GError **error)
{
  g_autoptr(QdStyle) style = g_new0(QdStyle, 1);
  style->symbols = qd_symbols_load(error);
  if (style->symbols == NULL)
    return NULL;
  style->n_categories = qd_categories_count(categories);
  guint n_symbols = qd_symbols_count(style->symbols);
  guint needed = 2 + style->n_categories;
  for (guint i = 0; i < n_symbols; i++)
    needed += is_drawn(qd_symbols_get(style->symbols, i)) ? 2 : 0;
  if (needed > 256) {
    g_set_error(
        error, QD_ERROR, QD_ERROR_INPUT,
        _("the map needs %u colours for %u categories and %u symbols, a palette has 256: shorten styles/palette.csv"),
        needed, style->n_categories, n_symbols);
    return NULL;
  }
  if (!add_fills(style, categories, error))
    return NULL;
  style->pens = g_new0(QdPen, n_symbols);
  for (guint i = 0; i < n_symbols; i++)
    if (is_drawn(qd_symbols_get(style->symbols, i)))
      style->pens[i] = pen_of(style, qd_symbols_get(style->symbols, i));
  return g_steal_pointer(&style);
}

void
qd_style_free(QdStyle *style)
{
  if (style == NULL)
    return;
  qd_symbols_free(style->symbols);
  g_free(style->pens);
  g_free(style);
}

guint8
qd_style_category(const QdStyle *style, int category)
{
  return (guint8)(1 + (category == QD_CATEGORY_UNKNOWN ? (int)style->n_categories : category));
}

bool
qd_style_symbol(const QdStyle *style, const char *prefix, const char *name, guint *index, GError **error)
{
  const QdSymbol *symbol = qd_symbols_find(style->symbols, prefix, name);
  for (guint i = 0; symbol != NULL && i < qd_symbols_count(style->symbols); i++)
    if (qd_symbols_get(style->symbols, i) == symbol) {
      *index = i;
      return true;
    }
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("styles/palette.csv has no symbol \"%s_%s\" and no \"%s_other\""),
              prefix, name, prefix);
  return false;
}

void
qd_pen_use(const QdPen *pen, bool is_casing, double scale, cairo_t *cr)
{
  double width = MAX(1, (is_casing ? pen->casing_px : pen->width_px) * scale);
  double dash[4];
  for (int i = 0; i < pen->n_dash; i++)
    dash[i] = MAX(1, pen->dash_px[i] * scale);
  cairo_set_line_width(cr, width);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cr, pen->n_dash > 0 ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
  cairo_set_dash(cr, dash, is_casing ? 0 : pen->n_dash, 0);
}
