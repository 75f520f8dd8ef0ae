/* web/json.h — what the page's data is made of. */
#ifndef QD_WEB_JSON_H
#define QD_WEB_JSON_H

#include <json-c/json.h>

/** @param text  copied */
void qd_json_text(struct json_object *object, const char *key, const char *text);
/** A number with so many decimals; null for NAN. */
void qd_json_number(struct json_object *object, const char *key, double value, int places);
/** Appends a number with so many decimals; null for NAN. */
void qd_json_append_number(struct json_object *array, double value, int places);
/** The object of a key, which is made where it is not there yet. @return borrowed */
struct json_object *qd_json_part(struct json_object *object, const char *key);

#endif
