#include "base/number.h"

#include <glib.h>

bool
qd_parse_number(const char *text, double *value)
{
  const char *p = text;
  if (*p == '-')
    p++;
  if (!g_ascii_isdigit(*p) || (*p == '0' && g_ascii_isdigit(p[1])))
    return false;
  while (g_ascii_isdigit(*p))
    p++;
  if (*p == '.') {
    p++;
    if (!g_ascii_isdigit(*p))
      return false;
    while (g_ascii_isdigit(*p))
      p++;
  }
  if (*p != '\0')
    return false;
  double v = g_ascii_strtod(text, NULL);
  if (!isfinite(v))
    return false;
  *value = v;
  return true;
}
