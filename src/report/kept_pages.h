/* report/kept_pages.h — pages of units that earlier runs made, each under the hash of all that stands and is drawn on
 * it: its document, the land and the places on its maps, boundaries, zones and lines, templates, style and fonts.
 *
 * All functions take a NULL QdKeptPages, which keeps nothing. */
#ifndef QD_REPORT_KEPT_PAGES_H
#define QD_REPORT_KEPT_PAGES_H

#include "base/hash.h"
#include "report/page.h"

typedef struct QdKeptPages QdKeptPages;

/** NULL without a cache. */
QdKeptPages *qd_kept_pages_open(const QdReport *report, const QdMaps *maps);
void qd_kept_pages_close(QdKeptPages *kept);

/** Writes the two files of a unit's page, if they were kept; from any thread.
 *
 * @param document  without images
 * @param places    those that have a map
 * @param key       out: for qd_kept_pages_put()
 * @return          whether they stand there; false also with an error */
bool qd_kept_pages_find(QdKeptPages *kept, guint row, xmlDoc *document, const GPtrArray *places, const char *html_path,
                        const char *pdf_path, QdHash *key, GError **error);
/** Keeps the two files. */
void qd_kept_pages_put(QdKeptPages *kept, guint row, QdHash key, const char *html_path, const char *pdf_path);

#endif
