/* synth/noise.h — random numbers and noise as pure functions.
 *
 * Nothing here has state: a value depends on its arguments only, so the same seed gives the same province whatever
 * the number of threads and whatever the order of work. */
#ifndef QDS_NOISE_H
#define QDS_NOISE_H

#include <stdint.h>

/** Mixes two 64-bit words into one (splitmix64 finaliser). */
uint64_t qds_hash(uint64_t a, uint64_t b);

/** Mixes a text into a seed (FNV-1a, then qds_hash). */
uint64_t qds_hash_text(uint64_t seed, const char *text);

/** Uniform number in [0, 1) from a hash value. */
double qds_unit(uint64_t hash);

/** Gradient noise, about [-1, 1], zero at integer places; one unit is one wavelength. */
double qds_noise(uint64_t seed, double x, double y);

/** Sum of `octaves` of gradient noise, each twice as fine and half as strong; about [-1, 1]. */
double qds_fbm(uint64_t seed, double x, double y, int octaves);

#endif
