/* synth/divide.h — splits the land of a unit into parcels. */
#ifndef QDS_DIVIDE_H
#define QDS_DIVIDE_H

#include "allocate.h"

/** Numbers of parcels for units: `total` shared out by the land each category takes and the size of its parcels. */
int32_t *qds_share_parcels(const QdsWorld *world, int64_t total);

/** Splits every connected part of a label into parcels that grow from seeds over uneven ground.
 *
 * @param n_parcels  wanted; every part is at least one parcel, so there may be more.
 * @param parcel     per cell; written.
 * @return           how many there are. */
int32_t qds_divide(const QdsMesh *mesh, const QdsWorld *world, const uint8_t *label, int unit, int32_t n_parcels,
                   int32_t *parcel);

#endif
