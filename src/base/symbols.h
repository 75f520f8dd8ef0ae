/* base/symbols.h — the palette: how land use, borders, roads, zones and findings are drawn, from styles/palette.csv.
 *
 * One table for the QGIS styles, the SLD and the tool's own renderer. */
#ifndef QD_BASE_SYMBOLS_H
#define QD_BASE_SYMBOLS_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  char *key; /* category_LUC, unit_border, province_border, road_national, zone_established, finding_error … */
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
/** @return the symbol "prefix_name" or NULL. */
const QdSymbol *qd_symbols_find_exactly(const QdSymbols *symbols, const char *prefix, const char *name);

#endif
