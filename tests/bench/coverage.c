/* The coverage against GEOS's unions: time and memory to build, dissolve by a field, simplify.
 *
 * usage: coverage arcs|geos-coverage|geos-unary FILE LAYER FIELD [WEST SOUTH EAST NORTH]
 * prints a line a step: name, CPU seconds, growth of the resident memory's peak in MB; then what was made; with "arcs"
 * then, for each value of the field, its area as read, as dissolved, and at three thresholds of simplification, m² */
#include <gdal.h>
#include <ogr_api.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "geo/area.h"
#include "geo/coverage.h"
#include "geo/dissolve.h"
#include "geo/geos.h"
#include "geo/simplify.h"

static const float THRESHOLDS[] = {10, 1000, 100000};

typedef struct {
  GArray *members;  /* QdCoverageMember */
  GArray *labels;   /* gint32 of each member */
  GPtrArray *names; /* of labels */
  guint64 vertices;
  clock_t begun;
  long peak_kb;
} Bench;

static void
end_step(Bench *b, const char *name)
{
  clock_t now = clock();
  struct rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  printf("%-14s %8.3f s %7.1f MB\n", name, (double)(now - b->begun) / CLOCKS_PER_SEC,
         (double)(usage.ru_maxrss - b->peak_kb) / 1024);
  b->peak_kb = usage.ru_maxrss;
  b->begun = clock();
}

static gint32
label_of(Bench *b, GHashTable *known, const char *name)
{
  gpointer label;
  if (!g_hash_table_lookup_extended(known, name, NULL, &label)) {
    label = GINT_TO_POINTER((gint)b->names->len);
    g_ptr_array_add(b->names, g_strdup(name));
    g_hash_table_insert(known, g_ptr_array_index(b->names, b->names->len - 1), label);
  }
  return GPOINTER_TO_INT(label);
}

static void
read_members(Bench *b, char **argv, int argc)
{
  GDALDatasetH dataset = GDALOpenEx(argv[2], GDAL_OF_VECTOR | GDAL_OF_READONLY, NULL, NULL, NULL);
  OGRLayerH layer = dataset == NULL ? NULL : GDALDatasetGetLayerByName(dataset, argv[3]);
  int field = layer == NULL ? -1 : OGR_FD_GetFieldIndex(OGR_L_GetLayerDefn(layer), argv[4]);
  if (field < 0) {
    fprintf(stderr, "coverage: \"%s\" has no layer \"%s\" with a field \"%s\"\n", argv[2], argv[3], argv[4]);
    exit(3);
  }
  if (argc == 9)
    OGR_L_SetSpatialFilterRect(layer, g_ascii_strtod(argv[5], NULL), g_ascii_strtod(argv[6], NULL),
                               g_ascii_strtod(argv[7], NULL), g_ascii_strtod(argv[8], NULL));
  g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);
  for (OGRFeatureH f; (f = OGR_L_GetNextFeature(layer)) != NULL; OGR_F_Destroy(f)) {
    OGRGeometryH geometry = OGR_F_GetGeometryRef(f);
    gsize size = geometry == NULL ? 0 : (gsize)OGR_G_WkbSizeEx(geometry);
    guint8 *wkb = g_malloc(size + 1);
    if (size > 0)
      OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb);
    const QdCoverageMember member = {wkb, size};
    gint32 label = label_of(b, known, OGR_F_GetFieldAsString(f, field));
    g_array_append_val(b->members, member);
    g_array_append_val(b->labels, label);
    b->vertices += size / 16;
  }
  GDALClose(dataset);
}

/* ---- our way ---- */

static double
drawn_area(const QdCoverage *c, gint32 label, float least_m2)
{
  guint first = 0, n = 0;
  while (first < c->n_faces && c->faces[first].label < label)
    first++;
  while (first + n < c->n_faces && c->faces[first + n].label == label)
    n++;
  gsize size = qd_coverage_wkb(c, first, n, least_m2, NULL);
  g_autofree guint8 *wkb = g_malloc(size);
  qd_coverage_wkb(c, first, n, least_m2, wkb);
  return qd_wkb_area(wkb, size);
}

static guint
count_points(const QdCoverage *c, float least_m2)
{
  guint n = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n += qd_coverage_arc(c, a, least_m2, NULL);
  return n;
}

static void
print_coverage(const char *name, const QdCoverage *c)
{
  guint n_lone = 0;
  for (guint a = 0; a < c->n_arcs; a++)
    n_lone += c->arcs[a].right == QD_NO_FACE;
  printf("%s: %u faces, %u rings, %u nodes, %u arcs (%u with one side), %u points\n", name, c->n_faces, c->n_rings,
         c->n_nodes, c->n_arcs, n_lone, c->n_points);
}

static void
work_arcs(Bench *b)
{
  QdCoverage *c =
      qd_coverage_new((const QdCoverageMember *)(void *)b->members->data, b->members->len, QD_COVERAGE_TOLERANCE_M);
  end_step(b, "build");
  g_autofree gint32 *labels = g_new(gint32, c->n_faces + 1);
  for (guint f = 0; f < c->n_faces; f++)
    labels[f] = g_array_index(b->labels, gint32, c->faces[f].label);
  QdCoverage *d = qd_coverage_dissolve(c, labels);
  end_step(b, "dissolve");
  qd_coverage_weigh(d, INFINITY, false);
  end_step(b, "weigh");
  qd_coverage_weigh(c, INFINITY, false);
  end_step(b, "weigh parcels");
  print_coverage("parcels", c);
  print_coverage("dissolved", d);
  for (guint i = 0; i < G_N_ELEMENTS(THRESHOLDS); i++)
    printf("at %g m²: %u points\n", (double)THRESHOLDS[i], count_points(d, THRESHOLDS[i]));
  for (gint32 label = 0; label < (gint32)b->names->len; label++) {
    double as_read = 0;
    for (guint f = 0; f < d->n_faces; f++)
      as_read += d->faces[f].label == label ? d->faces[f].area_m2 : 0;
    printf("area,%s,%.6f,%.6f", (const char *)g_ptr_array_index(b->names, (guint)label), as_read,
           drawn_area(d, label, 0));
    for (guint i = 0; i < G_N_ELEMENTS(THRESHOLDS); i++)
      printf(",%.6f", drawn_area(d, label, THRESHOLDS[i]));
    printf("\n");
  }
  qd_coverage_free(d);
  qd_coverage_free(c);
}

/* ---- GEOS ---- */

static void
work_geos(Bench *b, bool by_coverage)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  GEOSContextHandle_t h = qd_geos_handle(geos);
  guint n_refused = 0;
  for (gint32 label = 0; label < (gint32)b->names->len; label++) {
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    for (guint i = 0; i < b->members->len; i++) {
      const QdCoverageMember *m = &g_array_index(b->members, QdCoverageMember, i);
      if (g_array_index(b->labels, gint32, i) == label)
        g_ptr_array_add(parts, qd_geos_read(geos, m->wkb, m->size));
    }
    GEOSGeometry *all =
        GEOSGeom_createCollection_r(h, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry **)parts->pdata, (unsigned)parts->len);
    GEOSGeometry *result = by_coverage ? GEOSCoverageUnion_r(h, all) : GEOSUnaryUnion_r(h, all);
    n_refused += result == NULL;
    qd_geos_destroy(geos, result);
    qd_geos_destroy(geos, all);
  }
  end_step(b, by_coverage ? "coverage union" : "unary union");
  printf("%u of %u labels refused\n", n_refused, b->names->len);
}

int
main(int argc, char **argv)
{
  bool is_arcs = argc > 1 && g_str_equal(argv[1], "arcs"), is_unary = argc > 1 && g_str_equal(argv[1], "geos-unary");
  if ((argc != 5 && argc != 9) || !(is_arcs || is_unary || g_str_equal(argv[1], "geos-coverage"))) {
    fprintf(stderr, "usage: coverage arcs|geos-coverage|geos-unary FILE LAYER FIELD [WEST SOUTH EAST NORTH]\n");
    return 2;
  }
  GDALAllRegister();
  Bench b = {.members = g_array_new(FALSE, FALSE, sizeof(QdCoverageMember)),
             .labels = g_array_new(FALSE, FALSE, sizeof(gint32)),
             .names = g_ptr_array_new_with_free_func(g_free),
             .begun = clock()};
  read_members(&b, argv, argc);
  end_step(&b, "read");
  printf("%u polygons, %" G_GUINT64_FORMAT " vertices, %u labels\n", b.members->len, b.vertices, b.names->len);
  if (is_arcs)
    work_arcs(&b);
  else
    work_geos(&b, !is_unary);
  for (guint i = 0; i < b.members->len; i++)
    g_free((gpointer)g_array_index(b.members, QdCoverageMember, i).wkb);
  g_array_unref(b.members);
  g_array_unref(b.labels);
  g_ptr_array_unref(b.names);
  return 0;
}
