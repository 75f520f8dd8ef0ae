/* tests/unit/geo/polygons.h — random polygons where the province lies, as WKT. */
#ifndef TESTS_GEO_POLYGONS_H
#define TESTS_GEO_POLYGONS_H

#include "fixture.h"

enum { MAX_CORNERS = 24 };

static inline void
append_ring(GString *wkt, double x, double y, const double *radii, guint n, double scale)
{
  g_string_append_c(wkt, '(');
  for (guint i = 0; i <= n; i++) {
    double angle = 2 * G_PI * (i % n) / n;
    g_string_append_printf(wkt, "%s%.3f %.3f", i > 0 ? "," : "", x + scale * radii[i % n] * cos(angle),
                           y + scale * radii[i % n] * sin(angle));
  }
  g_string_append_c(wkt, ')');
}

/* A star around (x, y) on the millimetre, with a hole of half its size if the dice say so. Its rings may run either
 * way. */
static inline char *
random_star(guint64 *seed, double x, double y, double size)
{
  double radii[MAX_CORNERS];
  guint n = 4 + (guint)(random_unit(seed) * (MAX_CORNERS - 4));
  for (guint i = 0; i < n; i++)
    radii[i] = size * (0.4 + 0.6 * random_unit(seed));
  GString *wkt = g_string_new("POLYGON(");
  append_ring(wkt, x, y, radii, n, 1);
  if (random_unit(seed) < 0.4) {
    g_string_append_c(wkt, ',');
    append_ring(wkt, x, y, radii, n, random_unit(seed) < 0.5 ? 0.5 : 0.3);
  }
  g_string_append_c(wkt, ')');
  return g_string_free(wkt, FALSE);
}

#endif
