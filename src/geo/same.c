#include "geo/same.h"

static const uint8_t *
point(const QdRing *ring, uint32_t i)
{
  return ring->xy + (size_t)i * 16;
}

/* Closed rings of as many points, the second read from one of its points on, onwards or backwards. */
static bool
is_same_from(const QdRing *a, const QdRing *b, uint32_t first, bool backwards)
{
  uint32_t n = a->n - 1;
  for (uint32_t i = 1; i < n; i++) {
    uint32_t k = backwards ? (first + n - i) % n : (first + i) % n;
    if (memcmp(point(a, i), point(b, k), 16) != 0)
      return false;
  }
  return true;
}

static bool
is_same_ring(const QdRing *a, const QdRing *b)
{
  if (a->n != b->n || a->is_hole != b->is_hole || a->part != b->part)
    return false;
  if (a->n < 2)
    return a->n == 0 || memcmp(a->xy, b->xy, 16) == 0;
  for (uint32_t k = 0; k + 1 < b->n; k++)
    if (memcmp(point(a, 0), point(b, k), 16) == 0 && (is_same_from(a, b, k, false) || is_same_from(a, b, k, true)))
      return true;
  return false;
}

bool
qd_wkb_is_same(const uint8_t *a, size_t size_a, const uint8_t *b, size_t size_b)
{
  if (size_a != size_b)
    return false;
  if (memcmp(a, b, size_a) == 0)
    return true;
  QdWkbReader reader_a, reader_b;
  QdRing ring_a, ring_b;
  qd_wkb_reader_init(&reader_a, a, size_a);
  qd_wkb_reader_init(&reader_b, b, size_b);
  for (;;) {
    bool has_a = qd_wkb_next_ring(&reader_a, &ring_a), has_b = qd_wkb_next_ring(&reader_b, &ring_b);
    if (!has_a || !has_b)
      return has_a == has_b && !reader_a.is_broken && !reader_b.is_broken;
    if (!is_same_ring(&ring_a, &ring_b))
      return false;
  }
}
