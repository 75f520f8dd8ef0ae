/* The read limit: how fast one thread can read every geometry of a layer through GDAL and sum the planar areas. Nothing
 * that has to look at each vertex can be faster, so quydat's times are told as multiples of this.
 *
 * usage: read_limit FILE [LAYER]    prints seconds, features, vertices and the area in hectares */
#include <cpl_conv.h>
#include <cpl_string.h>
#include <gdal.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_recordbatch.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
  uint64_t features, vertices;
  double area_m2;
} Total;

static uint32_t
read_u32(const uint8_t **p)
{
  uint32_t value;
  memcpy(&value, *p, 4);
  *p += 4;
  return value;
}

/* Shoelace from the ring's first vertex. */
static double
ring_area(const uint8_t *xy, uint32_t n)
{
  double first[2], a[2], b[2], sum = 0;
  memcpy(first, xy, 16);
  memcpy(a, xy, 16);
  for (uint32_t i = 1; i < n; i++, memcpy(a, b, 16)) {
    memcpy(b, xy + (size_t)i * 16, 16);
    sum += (a[0] - first[0]) * (b[1] - first[1]) - (b[0] - first[0]) * (a[1] - first[1]);
  }
  return fabs(sum) / 2;
}

/* Polygon or MultiPolygon, 2D, little-endian: what the bench's own files hold. */
static const uint8_t *
add_geometry(Total *total, const uint8_t *p)
{
  p++;
  uint32_t type = read_u32(&p), n = read_u32(&p);
  if (type != 3 && type != 6) {
    fprintf(stderr, "read_limit: a geometry of type %u\n", type);
    exit(3);
  }
  for (uint32_t i = 0; i < n; i++) {
    if (type == 6) {
      p = add_geometry(total, p);
      continue;
    }
    uint32_t points = read_u32(&p);
    double area = points == 0 ? 0 : ring_area(p, points);
    total->area_m2 += i == 0 ? area : -area;
    total->vertices += points;
    p += (size_t)points * 16;
  }
  return p;
}

static bool
is_geometry(const struct ArrowSchema *column)
{
  /* only the geometry has metadata, its extension type; a field of BLOBs has none */
  return strcmp(column->format, "z") == 0 && column->metadata != NULL;
}

static void
sum_stream(struct ArrowArrayStream *stream, Total *total)
{
  struct ArrowSchema schema;
  if (stream->get_schema(stream, &schema) != 0)
    exit(3);
  int64_t column = 0;
  while (column < schema.n_children && !is_geometry(schema.children[column]))
    column++;
  if (column == schema.n_children)
    exit(3);
  struct ArrowArray batch;
  while (stream->get_next(stream, &batch) == 0 && batch.release != NULL) {
    const struct ArrowArray *wkb = batch.children[column];
    const int32_t *offsets = wkb->buffers[1];
    const uint8_t *data = wkb->buffers[2];
    for (int64_t i = 0; i < wkb->length; i++)
      if (offsets[i + 1] > offsets[i])
        add_geometry(total, data + offsets[i]);
    total->features += (uint64_t)wkb->length;
    batch.release(&batch);
  }
  schema.release(&schema);
}

int
main(int argc, char **argv)
{
  if (argc < 2 || argc > 3) {
    fprintf(stderr, "usage: read_limit FILE [LAYER]\n");
    return 2;
  }
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  CPLSetConfigOption("GDAL_NUM_THREADS", "1");
  GDALAllRegister();
  GDALDatasetH dataset = GDALOpenEx(argv[1], GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  OGRLayerH layer = dataset == NULL ? NULL
                    : argc == 3     ? GDALDatasetGetLayerByName(dataset, argv[2])
                                    : GDALDatasetGetLayer(dataset, 0);
  char **options = CSLSetNameValue(NULL, "INCLUDE_FID", "YES");
  options = CSLSetNameValue(options, "MAX_FEATURES_IN_BATCH", "10000");
  struct ArrowArrayStream stream;
  if (layer == NULL || !OGR_L_GetArrowStream(layer, &stream, options)) {
    fprintf(stderr, "read_limit: %s cannot be read\n", argv[1]);
    return 3;
  }
  Total total = {0};
  sum_stream(&stream, &total);
  stream.release(&stream);
  CSLDestroy(options);
  GDALClose(dataset);
  clock_gettime(CLOCK_MONOTONIC, &end);
  printf("%.3f s, %llu features, %llu vertices, %.4f ha\n",
         (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9,
         (unsigned long long)total.features, (unsigned long long)total.vertices, total.area_m2 / 10000);
  return 0;
}
