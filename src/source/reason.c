#include "source/reason.h"

#include <string.h>

/* What GEOS says of rings and parts; the first that is found in its message counts. */
static const struct {
  const char *of_geos, *key;
} reasons[] = {
    {"Ring Self-intersection", "invalid_touches"},       {"Self-intersection", "invalid_crosses"},
    {"Hole lies outside shell", "invalid_hole_outside"}, {"Holes are nested", "invalid_nested_holes"},
    {"Nested shells", "invalid_nested_parts"},           {"Interior is disconnected", "invalid_disconnected"},
    {"Duplicate Rings", "invalid_duplicate_rings"},      {"Too few points", "invalid_few_points"},
    {"Invalid number of points", "invalid_few_points"},  {"Ring is not closed", "invalid_open_ring"},
    {"do not form a closed", "invalid_open_ring"},       {"Invalid Coordinate", "invalid_coordinate"},
};

static char *
in_words(const QdFindings *findings, const char *of_geos)
{
  for (guint i = 0; i < G_N_ELEMENTS(reasons); i++)
    if (strstr(of_geos, reasons[i].of_geos) != NULL)
      return g_strdup(qd_findings_word(findings, reasons[i].key));
  return g_strdup_printf("“%s”", of_geos);
}

/* GEOS says the same of a ring that touches itself and of one that crosses itself in a vertex. Where rings may touch
 * themselves, only the second is left. */
static bool
crosses_in_a_vertex(GEOSContextHandle_t h, const GEOSGeometry *geometry)
{
  char *reason = NULL;
  bool crosses = GEOSisValidDetail_r(h, geometry, GEOSVALID_ALLOW_SELFTOUCHING_RING_FORMING_HOLE, &reason, NULL) == 0 &&
                 reason != NULL && strcmp(reason, "Self-intersection") == 0;
  if (reason != NULL)
    GEOSFree_r(h, reason);
  return crosses;
}

char *
qd_invalid_reason(QdGeos *geos, const GEOSGeometry *geometry, const QdFindings *findings, double place[2])
{
  if (geometry == NULL)
    return in_words(findings, qd_geos_message(geos));
  GEOSContextHandle_t h = qd_geos_handle(geos);
  char *reason = NULL;
  GEOSGeometry *location = NULL;
  GEOSisValidDetail_r(h, geometry, 0, &reason, &location);
  double x, y;
  if (location != NULL && GEOSGeomGetX_r(h, location, &x) == 1 && GEOSGeomGetY_r(h, location, &y) == 1) {
    place[0] = x;
    place[1] = y;
  }
  qd_geos_destroy(geos, location);
  if (reason == NULL)
    return in_words(findings, qd_geos_message(geos));
  bool only_seems_to_touch = strcmp(reason, "Ring Self-intersection") == 0 && crosses_in_a_vertex(h, geometry);
  char *said = in_words(findings, only_seems_to_touch ? "Self-intersection" : reason);
  GEOSFree_r(h, reason);
  return said;
}

const char *
qd_not_a_number_reason(const QdFindings *findings)
{
  return qd_findings_word(findings, "invalid_coordinate");
}
