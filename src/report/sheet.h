/* report/sheet.h — the document of a page (report/page.h) as pages of a PDF. */
#ifndef QD_REPORT_SHEET_H
#define QD_REPORT_SHEET_H

#include "report/page.h"
#include "report/pdf.h"
#include "tiles/unit_map.h"

typedef struct {
  QdPdf *pdf;
  const QdReport *report;
  const QdMaps *maps;
  xmlNode *page;
  int bookmark; /* of the whole, 0 for none: its parts' are below it */
} QdSheet;

#define QD_SHEET_MAP_PX (QD_PDF_INNER / 0.75) /* width of the map of a unit */
#define QD_SHEET_MAP_HEIGHT_PX 650.0          /* leaves room for a legend of 57 items on the page */
#define QD_SHEET_PLACE_PX 166.0               /* map of a finding */
#define QD_SHEET_PLACE_HEIGHT_PX 112.0

/** Adds the pages of a unit.
 *
 * @param map     NULL where the unit has none
 * @param places  QdFinding * with a map; NULL: the pages are part of an atlas, which has neither these maps nor the
 *                findings one by one, nor where the figures are from */
void qd_sheet_unit(const QdSheet *sheet, const QdUnitMap *map, const GPtrArray *places);

/** Adds the pages of the province. */
void qd_sheet_province(const QdSheet *sheet);

/** Adds a list of the units that leads to their pages: places named u-FILE. */
void qd_sheet_contents(const QdSheet *sheet);

/* ---- parts ---- */

void qd_sheet_balances(const QdSheet *sheet);
void qd_sheet_zones(const QdSheet *sheet);
void qd_sheet_scenario(const QdSheet *sheet); /* nothing where the page has none */
void qd_sheet_rules(const QdSheet *sheet);
void qd_sheet_findings(const QdSheet *sheet);
void qd_sheet_provenance(const QdSheet *sheet);

/** Adds the sentences and the tables of heads, rows and cells that are below an element. */
void qd_sheet_plain(QdPdf *pdf, int bookmark, const xmlNode *parent);

/** @return an attribute, "" if absent; borrowed from the document. */
const char *qd_sheet_get(const xmlNode *node, const char *name);
/** @return the text of an element, "" if it has none; borrowed. */
const char *qd_sheet_text(const xmlNode *node);
/** @return the first element of a name below parent after another (NULL: from the start), or NULL. */
xmlNode *qd_sheet_next(const xmlNode *parent, const xmlNode *after, const char *name);
/** @return 0xrrggbb of "#rrggbb", or -1 */
gint64 qd_sheet_colour(const char *text);
const char *qd_sheet_word(const QdSheet *sheet, const char *key);

#endif
