/* synth/zones.h — the planned industrial parks and clusters as areas. */
#ifndef QDS_ZONES_H
#define QDS_ZONES_H

#include "landscape.h"
#include "plan.h"
#include "province.h"

typedef struct {
  char *name, *phase, *communes;
  const char *kind; /* KCN or CCN */
  double register_ha;
  QdsArea area; /* one ring; no rings if it could not be placed */
} QdsZone;

/** Places the zones of parks.csv and clusters.csv: inside the communes they name (across their border where there are
 *  two), near roads on low ground, each with its published area, apart from each other.
 *
 * @return  QdsZone*, largest first; unref by the caller; NULL with QDS_ERROR_INPUT. */
GPtrArray *qds_zones_new(const QdsPlan *plan, const QdsProvince *province, const QdsLandscape *landscape,
                         GError **error);

#endif
