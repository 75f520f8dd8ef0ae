#include "geo/wkb.h"

enum { LINE = 2, POLYGON = 3, MULTI_LINE = 5, MULTI_POLYGON = 6 };

static bool
read_u32(QdWkbReader *r, uint32_t *value)
{
  if (r->end - r->p < 4)
    return false;
  memcpy(value, r->p, 4);
  r->p += 4;
  return true;
}

static bool
read_header(QdWkbReader *r, uint32_t *type)
{
  if (r->p == NULL || r->end - r->p < 5 || r->p[0] != 1)
    return false;
  r->p++;
  return read_u32(r, type);
}

void
qd_wkb_reader_init(QdWkbReader *r, const uint8_t *wkb, size_t size)
{
  *r = (QdWkbReader){.p = wkb, .end = wkb == NULL ? NULL : wkb + size, .parts_left = 1};
  uint32_t type;
  if (!read_header(r, &type)) {
    r->is_broken = true;
    return;
  }
  if (type == MULTI_LINE || type == MULTI_POLYGON) {
    r->is_multi = true;
    r->is_broken = !read_u32(r, &r->parts_left);
  } else if (type == LINE || type == POLYGON) {
    r->p = wkb;
  } else {
    r->is_broken = true;
  }
}

/* Steps into the next line or polygon. */
static bool
next_part(QdWkbReader *r)
{
  if (r->parts_left == 0)
    return false;
  r->parts_left--;
  if (!read_header(r, &r->type) || (r->type != LINE && r->type != POLYGON)) {
    r->is_broken = true;
    return false;
  }
  r->is_first_ring = true;
  r->part++;
  r->rings_left = 1;
  if (r->type == POLYGON && !read_u32(r, &r->rings_left)) {
    r->is_broken = true;
    return false;
  }
  return true;
}

bool
qd_wkb_next_ring(QdWkbReader *r, QdRing *ring)
{
  while (!r->is_broken && r->rings_left == 0)
    if (!next_part(r))
      return false;
  uint32_t n;
  if (r->is_broken || !read_u32(r, &n) || (size_t)(r->end - r->p) / 16 < n) {
    r->is_broken = true;
    return false;
  }
  r->rings_left--;
  *ring = (QdRing){.xy = r->p, .n = n, .part = r->part - 1, .is_hole = r->type == POLYGON && !r->is_first_ring};
  r->is_first_ring = false;
  r->p += (size_t)n * 16;
  return true;
}
