#include "web/json.h"

#include <math.h>

#include "base/text.h"

void
qd_json_text(struct json_object *object, const char *key, const char *text)
{
  json_object_object_add(object, key, json_object_new_string(text));
}

static struct json_object *
number(double value, int places)
{
  g_autofree char *text = qd_format_fixed(value, places);
  return isnan(value) ? NULL : json_object_new_double_s(value, text);
}

void
qd_json_number(struct json_object *object, const char *key, double value, int places)
{
  json_object_object_add(object, key, number(value, places));
}

void
qd_json_append_number(struct json_object *array, double value, int places)
{
  json_object_array_add(array, number(value, places));
}

struct json_object *
qd_json_part(struct json_object *object, const char *key)
{
  struct json_object *part = json_object_object_get(object, key);
  if (part == NULL) {
    part = json_object_new_object();
    json_object_object_add(object, key, part);
  }
  return part;
}
