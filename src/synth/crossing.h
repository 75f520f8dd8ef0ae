/* synth/crossing.h — parcels that run over the border between two units.
 *
 * Border parcels of all units are held back until every unit is drawn; then pairs of one category that share border
 * edges are joined, by cancelling those edges, until enough parcels cross. The pieces keep their own areas: the truth
 * is theirs. */
#ifndef QDS_CROSSING_H
#define QDS_CROSSING_H

#include "geometry.h"

typedef struct {
  int unit;
  uint8_t leaf;
  int64_t id;
  QdsArea area;
  bool is_gone; /* joined into another parcel */
  bool crosses; /* has taken another parcel in */
} QdsBorderParcel;

/** An empty list of border parcels; unref with g_array_unref. */
GArray *qds_border_parcels_new(void);

/** Joins up to `wanted` pairs; returns how many were joined. Parcels stay where they are in the list. */
int64_t qds_join_across(GArray *parcels, int64_t wanted, uint64_t seed);

#endif
