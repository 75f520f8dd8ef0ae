/* report/page.h — a page as a data document: all its figures and sentences, no layout.
 *
 * One document a page is the one source of what a reader sees: the HTML template (styles/report.xsl) and the PDF
 * (report/sheet.h) take the same. Figures stand in it as people read them, rounded once; what a chart needs as a number
 * (length, target_at: per cent of the width) and area_m2 have a dot. styles/README.md describes the document. */
#ifndef QD_REPORT_PAGE_H
#define QD_REPORT_PAGE_H

#include "base/words.h"
#include "base/xml.h"
#include "quydat/outputs.h"
#include "report/scenario_parts.h"
#include "tiles/unit_map.h"

/* What every page needs. */
typedef struct {
  const QdResult *result;
  const QdWords *words;
  const char *lang;
  char *package;                   /* file name of the GeoPackage */
  GPtrArray *unit_findings;        /* GArray * of guint: indices of each unit's findings; the last holds all */
  GPtrArray *unit_pages;           /* char *: file name of each unit's page, without .html */
  const QdScenarioParts *scenario; /* NULL without a scenario */
} QdReport;

#define QD_REPORT_MOST_PLACES 20 /* findings with a map of their own on the page of a unit */

/** @param row  unit index, or the number of units for the province
 * @param drawn  the map of the unit; NULL for none
 * @param places  of qd_report_places()
 * @return      the page's document, to be freed with xmlFreeDoc() */
xmlDoc *qd_report_page(const QdReport *report, guint row, const QdUnitMap *drawn, const GPtrArray *places);

/** @return the findings of a unit that get a map, the worst first: QdFinding *, borrowed; of the province none. */
GPtrArray *qd_report_places(const QdReport *report, guint row);

/* ---- parts of a page, each added below the page's element ---- */

void qd_report_add_balances(const QdReport *report, xmlNode *page, guint row);
void qd_report_add_map(const QdReport *report, xmlNode *page, guint row, const QdUnitMap *drawn);
void qd_report_add_charts(const QdReport *report, xmlNode *page, guint row);
void qd_report_add_places(const QdReport *report, xmlNode *page, guint row);
void qd_report_add_scenario(const QdReport *report, xmlNode *page, guint row); /* nothing without a scenario */
void qd_report_add_findings(const QdReport *report, xmlNode *page, guint row, const GPtrArray *places);
void qd_report_add_provenance(const QdReport *report, xmlNode *page, guint row);

/** @return the word's sentence with each {name} replaced; arguments are pairs of name and value, then NULL. Newly
 * allocated. */
char *qd_report_sentence(const QdReport *report, const char *key, ...) G_GNUC_NULL_TERMINATED;

/** @return hectares as people read them. Newly allocated. */
char *qd_report_ha(const QdReport *report, double area_m2);

/** @return drawn, registered and geodesic area of a row in a sentence. Newly allocated. */
char *qd_report_areas(const QdReport *report, guint row);

/** @return the project's date as people write it: 01/11/2026 in Vietnamese, else as in the project. Newly allocated. */
char *qd_report_date(const QdReport *report);

/** Findings of a severity among those of a page. */
guint qd_report_count_findings(const QdReport *report, guint row, QdSeverity severity);

#endif
