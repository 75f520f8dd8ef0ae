/* web/style.h — the palette as a style of MapLibre. */
#ifndef QD_WEB_STYLE_H
#define QD_WEB_STYLE_H

#include <json-c/json.h>

#include "base/symbols.h"
#include "quydat/plan.h"

/** @return a style document over the layers of the vector tiles, source "quydat", whose address the page fills in. Each
 * of its layers has a "group" in its metadata, by which the page switches it, and is "of_scenario" where it shows the
 * land use of 2030; metadata of the style: the colours of the hatches that the page draws. To be put.
 *
 * @param has_scenario  whether the tiles hold what zones and lines take */
struct json_object *qd_web_style(const QdCategories *categories, const QdSymbols *symbols, bool has_scenario);

/** "#rrggbb". Newly allocated. */
char *qd_web_colour(const guint8 rgb[3]);

#endif
