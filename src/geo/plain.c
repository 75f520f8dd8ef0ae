#include "geo/plain.h"

#include <string.h>

enum { LINE = 2, POLYGON = 3, MULTI_LINE = 5, MULTI_POLYGON = 6 };

typedef struct {
  const uint8_t *p, *end;
  uint8_t *out; /* NULL: only measured */
  size_t written;
} Walk;

static void
write_bytes(Walk *w, const void *bytes, size_t size)
{
  if (w->out != NULL)
    memcpy(w->out + w->written, bytes, size);
  w->written += size;
}

static bool
copy_count(Walk *w, uint32_t *count)
{
  if (w->end - w->p < 4)
    return false;
  memcpy(count, w->p, 4);
  write_bytes(w, w->p, 4);
  w->p += 4;
  return *count > 0;
}

/* ISO codes (1003: with Z, 2003: with M, 3003: with both) and the old one for Z, a high bit. */
static bool
copy_header(Walk *w, uint32_t *type, uint32_t *dimensions)
{
  uint32_t code;
  if (w->end - w->p < 5 || w->p[0] != 1)
    return false;
  memcpy(&code, w->p + 1, 4);
  bool has_old_z = (code & 0x80000000u) != 0;
  code &= 0x7fffffffu;
  if (code >= 4000 || (has_old_z && code >= 1000))
    return false;
  static const uint32_t dimensions_of[] = {2, 3, 3, 4};
  *dimensions = has_old_z ? 3 : dimensions_of[code / 1000];
  *type = code % 1000;
  write_bytes(w, w->p, 1);
  write_bytes(w, type, 4);
  w->p += 5;
  return true;
}

static bool
copy_points(Walk *w, uint32_t dimensions)
{
  uint32_t n;
  size_t stride = 8 * (size_t)dimensions;
  if (!copy_count(w, &n) || (size_t)(w->end - w->p) / stride < n)
    return false;
  if (dimensions == 2 || w->out == NULL) {
    write_bytes(w, w->p, (size_t)n * 16);
  } else {
    for (uint32_t i = 0; i < n; i++)
      write_bytes(w, w->p + i * stride, 16);
  }
  w->p += n * stride;
  return true;
}

static bool
copy_part(Walk *w, uint32_t type, uint32_t dimensions)
{
  uint32_t n_rings = 1;
  if (type == POLYGON && !copy_count(w, &n_rings))
    return false;
  for (uint32_t i = 0; i < n_rings; i++)
    if (!copy_points(w, dimensions))
      return false;
  return true;
}

/* Its size without Z and M, 0 where it is not plain. */
static size_t
walk(const uint8_t *wkb, size_t size, bool polygons, uint8_t *out)
{
  Walk w = {.p = wkb, .end = wkb + size, .out = out};
  const uint32_t single = polygons ? POLYGON : LINE, multi = polygons ? MULTI_POLYGON : MULTI_LINE;
  uint32_t type, dimensions, n_parts;
  if (!copy_header(&w, &type, &dimensions))
    return 0;
  if (type == single)
    return copy_part(&w, type, dimensions) && w.p == w.end ? w.written : 0;
  if (type != multi || !copy_count(&w, &n_parts))
    return 0;
  for (uint32_t i = 0; i < n_parts; i++)
    if (!copy_header(&w, &type, &dimensions) || type != single || !copy_part(&w, type, dimensions))
      return 0;
  return w.p == w.end ? w.written : 0;
}

size_t
qd_wkb_flat_size(const uint8_t *wkb, size_t size, bool polygons)
{
  return wkb == NULL ? 0 : walk(wkb, size, polygons, NULL);
}

void
qd_wkb_flatten(const uint8_t *wkb, size_t size, bool polygons, uint8_t *flat)
{
  walk(wkb, size, polygons, flat);
}
