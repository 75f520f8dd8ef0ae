/* web/scenario.h — what the page tells of the scenario. */
#ifndef QD_WEB_SCENARIO_H
#define QD_WEB_SCENARIO_H

#include <json-c/json.h>

#include "quydat/outputs.h"

enum { QD_WEB_AREA_PLACES = 4, QD_WEB_SHARE_PLACES = 2 };

/** The ledger of 2030 as one more period of the page: "areas" as of the others; "targets", unit → category → hectares
 * and verdict; "taken", unit → hectares converted: all, of rice, of specialised rice, of forest, of other land; the
 * page of it in "report" where the set has that.
 *
 * @return to be put; NULL where the result has no scenario */
struct json_object *qd_web_scenario_period(const QdResult *result, const QdOutput *output);

/** Zones and lines: "kind" and "feature", the id that it has in the vector tiles of its layer; "label"; "category",
 * what its land becomes; "is_applied"; "area", hectares drawn and registered; what it converts, in hectares: "takes" by
 * category of now, "units" by unit, the province among them; "findings", what it breaks: severity and sentence; its
 * "sheet" where the set has one.
 *
 * @return to be put */
struct json_object *qd_web_works(const QdResult *result, const QdOutput *output);

#endif
