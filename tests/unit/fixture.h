/* tests/unit/fixture.h — what the tests of the core share: a working folder, layers and tables written into it, WKB
 * from WKT, and the exact text of an error. All data are the source tree's own. */
#ifndef TESTS_FIXTURE_H
#define TESTS_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gdal.h>
#include <glib.h>
#include <math.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "quydat/error.h"

/* ---- a working folder for each test ---- */

static inline int
fixture_folder(void **state)
{
  g_setenv("QUYDAT_DATA", QD_SOURCE_DATA, TRUE);
  GDALAllRegister();
  *state = g_dir_make_tmp("quydat-test-XXXXXX", NULL);
  return *state == NULL;
}

static inline int
fixture_folder_end(void **state)
{
  qd_remove_tree(*state);
  g_free(*state);
  return 0;
}

#define WITH_FOLDER(test) cmocka_unit_test_setup_teardown(test, fixture_folder, fixture_folder_end)

/* Writes a text file into the folder, with the folders between. @return its path. */
static inline char *
write_text(const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename(folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname(path);
  assert_int_equal(g_mkdir_with_parents(parent, 0777), 0);
  assert_true(g_file_set_contents(path, text, -1, NULL));
  return path;
}

/* ---- errors: their text is part of the contract ---- */

static inline void
assert_error(GError **error, int code, const char *message)
{
  assert_non_null(*error);
  assert_string_equal((*error)->message, message);
  assert_int_equal((*error)->domain, QD_ERROR);
  assert_int_equal((*error)->code, code);
  g_clear_error(error);
}

static inline void
assert_no_error(const GError *error)
{
  if (error != NULL)
    fail_msg("%s", error->message);
}

static inline void
assert_close(double actual, double expected, double tolerance)
{
  if (!(fabs(actual - expected) <= tolerance))
    fail_msg("%.12g is not %.12g to %.3g", actual, expected, tolerance);
}

static inline void
assert_file(const char *path, const char *expected)
{
  g_autofree char *text = NULL;
  assert_true(g_file_get_contents(path, &text, NULL, NULL));
  assert_string_equal(text, expected);
}

/* ---- geometries ---- */

typedef struct {
  guint8 *data;
  gsize size;
} Wkb;

static inline Wkb
wkb_of(const char *wkt)
{
  OGRGeometryH geometry = NULL;
  g_autofree char *copy = g_strdup(wkt);
  char *p = copy;
  assert_int_equal(OGR_G_CreateFromWkt(&p, NULL, &geometry), OGRERR_NONE);
  Wkb wkb = {.size = (gsize)OGR_G_WkbSizeEx(geometry)};
  wkb.data = g_malloc(wkb.size);
  assert_int_equal(OGR_G_ExportToIsoWkb(geometry, wkbNDR, wkb.data), OGRERR_NONE);
  OGR_G_DestroyGeometry(geometry);
  return wkb;
}

static inline char *
box_wkt(double x0, double y0, double x1, double y1)
{
  char n[4][40];
  const double values[4] = {x0, y0, x1, y1};
  for (int i = 0; i < 4; i++)
    g_ascii_formatd(n[i], sizeof n[i], "%.10f", values[i]);
  return g_strdup_printf("POLYGON((%s %s,%s %s,%s %s,%s %s,%s %s))", n[0], n[1], n[2], n[1], n[2], n[3], n[0], n[3],
                         n[0], n[1]);
}

static inline Wkb
box_wkb(double x0, double y0, double x1, double y1)
{
  g_autofree char *wkt = box_wkt(x0, y0, x1, y1);
  return wkb_of(wkt);
}

/* ---- layers ---- */

/* One feature: geometry (NULL: none) and the values of two fields (NULL: not set). */
typedef struct {
  const char *wkt, *a, *b;
} Feature;

typedef struct {
  const char *driver, *layer, *crs; /* crs NULL: not said */
  const char *a, *b;                /* names of the fields */
  OGRFieldType a_type;
  const char *option; /* of the layer, KEY=VALUE, or NULL */
} LayerForm;

static const LayerForm GPKG_LAND_USE = {"GPKG", "land_use", "EPSG:9215", "id", "category", OFTString, NULL};
static const LayerForm GPKG_UNITS = {"GPKG", "communes", "EPSG:9215", "code", "name", OFTString, NULL};

static inline char *
write_layer(const char *folder, const char *name, LayerForm form, const Feature *features, guint n)
{
  char *path = g_build_filename(folder, name, NULL);
  GDALDriverH driver = GDALGetDriverByName(form.driver);
  assert_non_null(driver);
  GDALDatasetH dataset = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_UPDATE, NULL, NULL, NULL);
  if (dataset == NULL)
    dataset = GDALCreate(driver, path, 0, 0, 0, GDT_Unknown, NULL);
  assert_non_null(dataset);
  OGRSpatialReferenceH srs = form.crs == NULL ? NULL : OSRNewSpatialReference(NULL);
  if (srs != NULL) {
    assert_int_equal(OSRSetFromUserInput(srs, form.crs), OGRERR_NONE);
    OSRSetAxisMappingStrategy(srs, OAMS_TRADITIONAL_GIS_ORDER);
  }
  char *options[] = {(char *)form.option, NULL};
  OGRLayerH layer = GDALDatasetCreateLayer(dataset, form.layer, srs, wkbUnknown, options);
  assert_non_null(layer);
  if (srs != NULL)
    OSRRelease(srs);
  OGRFieldDefnH a = OGR_Fld_Create(form.a, form.a_type), b = OGR_Fld_Create(form.b, OFTString);
  OGR_L_CreateField(layer, a, TRUE);
  OGR_L_CreateField(layer, b, TRUE);
  OGR_Fld_Destroy(a);
  OGR_Fld_Destroy(b);
  for (guint i = 0; i < n; i++) {
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    if (features[i].a != NULL)
      OGR_F_SetFieldString(feature, 0, features[i].a);
    if (features[i].b != NULL)
      OGR_F_SetFieldString(feature, 1, features[i].b);
    if (features[i].wkt != NULL) {
      OGRGeometryH geometry = NULL;
      g_autofree char *copy = g_strdup(features[i].wkt);
      char *p = copy;
      assert_int_equal(OGR_G_CreateFromWkt(&p, NULL, &geometry), OGRERR_NONE);
      OGR_F_SetGeometryDirectly(feature, geometry);
    }
    assert_int_equal(OGR_L_CreateFeature(layer, feature), OGRERR_NONE);
    OGR_F_Destroy(feature);
  }
  GDALClose(dataset);
  return path;
}

/* ---- random numbers that are the same everywhere ---- */

static inline double
random_unit(guint64 *seed)
{
  *seed += 0x9e3779b97f4a7c15u;
  guint64 z = *seed;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

#endif
