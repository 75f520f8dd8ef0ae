#include "noise.h"

#include <math.h>

uint64_t
qds_hash(uint64_t a, uint64_t b)
{
  uint64_t z = a * 0x9e3779b97f4a7c15u + b + 0x632be59bd9b4e019u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

uint64_t
qds_hash_text(uint64_t seed, const char *text)
{
  uint64_t hash = 0xcbf29ce484222325u;
  for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
    hash = (hash ^ *p) * 0x100000001b3u;
  return qds_hash(seed, hash);
}

double
qds_unit(uint64_t hash)
{
  return (double)(hash >> 11) * 0x1.0p-53;
}

/* Dot product of the lattice point's random gradient with the offset (dx, dy). */
static double
lattice_slope(uint64_t seed, int64_t i, int64_t j, double dx, double dy)
{
  static const double gradient[16][2] = {
      {1.0, 0.0},  {0.92388, 0.38268},   {0.70711, 0.70711},   {0.38268, 0.92388},
      {0.0, 1.0},  {-0.38268, 0.92388},  {-0.70711, 0.70711},  {-0.92388, 0.38268},
      {-1.0, 0.0}, {-0.92388, -0.38268}, {-0.70711, -0.70711}, {-0.38268, -0.92388},
      {0.0, -1.0}, {0.38268, -0.92388},  {0.70711, -0.70711},  {0.92388, -0.38268},
  };
  uint64_t h = (uint64_t)i * 0x9e3779b97f4a7c15u ^ ((uint64_t)j * 0xc2b2ae3d27d4eb4fu + seed);
  h = (h ^ (h >> 29)) * 0xbf58476d1ce4e5b9u;
  const double *g = gradient[h >> 60];
  return g[0] * dx + g[1] * dy;
}

static double
fade(double t)
{
  return t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
}

double
qds_noise(uint64_t seed, double x, double y)
{
  const double fx = floor(x), fy = floor(y);
  const int64_t i = (int64_t)fx, j = (int64_t)fy;
  const double dx = x - fx, dy = y - fy;
  const double a = lattice_slope(seed, i, j, dx, dy);
  const double b = lattice_slope(seed, i + 1, j, dx - 1.0, dy);
  const double c = lattice_slope(seed, i, j + 1, dx, dy - 1.0);
  const double d = lattice_slope(seed, i + 1, j + 1, dx - 1.0, dy - 1.0);
  const double u = fade(dx), v = fade(dy);
  const double low = a + u * (b - a), high = c + u * (d - c);
  return 1.41421356 * (low + v * (high - low));
}

double
qds_fbm(uint64_t seed, double x, double y, int octaves)
{
  double sum = 0.0, strength = 0.55;
  for (int k = 0; k < octaves; k++) {
    sum += strength * qds_noise(seed + (uint64_t)k * 0x51ed27u, x, y);
    x = 2.0 * x + 17.3;
    y = 2.0 * y - 9.1;
    strength *= 0.5;
  }
  return sum;
}
