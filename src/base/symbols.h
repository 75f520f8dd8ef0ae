/* base/symbols.h — how lines, borders, zones and findings are drawn, from styles/symbols.csv.
 *
 * One table for the QGIS styles and for the tool's own renderer; land-use colours are in the category table. */
#ifndef QD_BASE_SYMBOLS_H
#define QD_BASE_SYMBOLS_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *key; /* unit_border, province_border, road_national, zone_established, finding_error … */
  bool has_fill, has_stroke, has_casing;
  guint8 fill[3], stroke[3], casing[3];
  double width_mm, casing_mm, size_mm, opacity;
  double dash_mm[4];
  guint n_dash;
} QdSymbol;

typedef struct QdSymbols QdSymbols;

QdSymbols *qd_symbols_load(GError **error);
void qd_symbols_free(QdSymbols *symbols);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdSymbols, qd_symbols_free)
guint qd_symbols_count(const QdSymbols *symbols);
const QdSymbol *qd_symbols_get(const QdSymbols *symbols, guint index);
/** @return the symbol "prefix_name", or "prefix_other" when there is none, or NULL. */
const QdSymbol *qd_symbols_find(const QdSymbols *symbols, const char *prefix, const char *name);

#endif
