/* report/zone_sheets.h — a sheet for each drawn zone: its map, its area against the register, what it takes, findings.
 */
#ifndef QD_REPORT_ZONE_SHEETS_H
#define QD_REPORT_ZONE_SHEETS_H

#include "report/page.h"
#include "tiles/maps.h"

/** Writes reports/zones.html and reports/zones.pdf; nothing without a scenario or without zones. */
bool qd_zone_sheets_write(const QdReport *report, const QdMaps *maps, const char *css, QdOutput *output, guint jobs,
                          GError **error);

#endif
