/* tiles/style.h — the colours and pens of a map: those of styles/palette.csv.
 *
 * Every colour has a palette index below 256, fixed by the order of the tables: 0 is transparent, then the categories,
 * then land without a known code, then the symbols' strokes and casings. */
#ifndef QD_TILES_STYLE_H
#define QD_TILES_STYLE_H

#include <cairo.h>
#include <stdbool.h>

#include "base/symbols.h"
#include "quydat/plan.h"
#include "tiles/png.h"

typedef struct {
  guint8 stroke, casing;      /* palette indices; 0: none */
  double width_px, casing_px; /* at 96 dpi */
  double dash_px[4];
  int n_dash;
} QdPen;

typedef struct {
  QdColour palette[256];
  guint n_colours;
  QdSymbols *symbols;
  QdPen *pens; /* of each symbol, by its index */
  guint n_categories;
} QdStyle;

QdStyle *qd_style_new(const QdCategories *categories, GError **error);
void qd_style_free(QdStyle *style);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdStyle, qd_style_free)

/** @return palette index of a category's fill; QD_CATEGORY_UNKNOWN and categories without colour give category_other.
 */
guint8 qd_style_category(const QdStyle *style, int category);

/** @return index of the symbol "prefix_name", else "prefix_other"; an error when styles/palette.csv has neither. */
bool qd_style_symbol(const QdStyle *style, const char *prefix, const char *name, guint *index, GError **error);

/** Sets width and dashes of a pen, for its casing or its stroke, scaled. Colour and antialiasing are the caller's. */
void qd_pen_use(const QdPen *pen, bool is_casing, double scale, cairo_t *cr);

#endif
