#include "output.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <errno.h>
#include <gdal.h>
#include <glib/gstdio.h>
#include <ogr_srs_api.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "province.h"

enum { MOST_OPEN = 4 };

/* Unfinished files, for the signal handler, which may call nothing but unlink. */
static char *volatile unfinished[MOST_OPEN];

struct QdsLayer {
  char *path, *temporary;
  GDALDatasetH dataset;
  OGRLayerH layer;
  OGRFeatureDefnH schema;
  GByteArray *wkb; /* scratch */
};

static void
drop_unfinished(int number)
{
  for (int i = 0; i < MOST_OPEN; i++)
    if (unfinished[i] != NULL)
      unlink(unfinished[i]);
  _exit(128 + number);
}

static void
note_unfinished(char *from, char *to)
{
  for (int i = 0; i < MOST_OPEN; i++)
    if (unfinished[i] == from) {
      unfinished[i] = to;
      return;
    }
}

void
qds_output_configure(void)
{
  signal(SIGINT, drop_unfinished);
  signal(SIGTERM, drop_unfinished);
  CPLSetConfigOption("OGR_CURRENT_DATE", "2026-11-01T00:00:00.000Z");
  CPLSetConfigOption("OGR_SQLITE_SYNCHRONOUS", "OFF");
  CPLSetConfigOption("OGR_SQLITE_JOURNAL", "OFF");
  CPLSetConfigOption("OGR_SQLITE_CACHE", "128");
}

static bool
fail(const QdsLayer *layer, const char *what, GError **error)
{
  const char *reason = CPLGetLastErrorMsg();
  g_set_error(error, QDS_ERROR, QDS_ERROR_OUTPUT, "cannot %s \"%s\"%s%s", what, layer->path,
              reason[0] != '\0' ? ": " : "", reason);
  return false;
}

static bool
create_layer(QdsLayer *layer, const char *name, OGRwkbGeometryType type, const QdsField *fields)
{
  const char *options[] = {"DESCRIPTION=" QDS_SYNTHETIC, "GEOMETRY_NAME=geom", "SPATIAL_INDEX=YES", NULL};
  OGRSpatialReferenceH crs = qds_province_crs();
  layer->layer = GDALDatasetCreateLayer(layer->dataset, name, crs, type, (char **)(void *)options);
  if (crs != NULL)
    OSRDestroySpatialReference(crs);
  if (layer->layer == NULL)
    return false;
  for (; fields->name != NULL; fields++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields->name, fields->type);
    const OGRErr result = OGR_L_CreateField(layer->layer, field, FALSE);
    OGR_Fld_Destroy(field);
    if (result != OGRERR_NONE)
      return false;
  }
  layer->schema = OGR_L_GetLayerDefn(layer->layer);
  GDALSetMetadataItem(layer->layer, "SYNTHETIC", "yes", NULL);
  GDALSetMetadataItem(layer->layer, "DESCRIPTION", QDS_SYNTHETIC, NULL);
  GDALSetMetadataItem(layer->dataset, "SYNTHETIC", "yes", NULL);
  GDALSetMetadataItem(layer->dataset, "DESCRIPTION", QDS_SYNTHETIC, NULL);
  return GDALDatasetStartTransaction(layer->dataset, FALSE) == OGRERR_NONE;
}

QdsLayer *
qds_layer_new(const char *folder, const char *file, const char *name, OGRwkbGeometryType type, const QdsField *fields,
              GError **error)
{
  g_autoptr(QdsLayer) layer = g_new0(QdsLayer, 1);
  g_autofree char *hidden = g_strdup_printf(".quydat-synth-%s", file);
  layer->path = g_build_filename(folder, file, NULL);
  layer->temporary = g_build_filename(folder, hidden, NULL);
  layer->wkb = g_byte_array_new();
  g_remove(layer->temporary);
  note_unfinished(NULL, layer->temporary);
  CPLErrorReset();
  GDALDriverH driver = GDALGetDriverByName("GPKG");
  layer->dataset = GDALCreate(driver, layer->temporary, 0, 0, 0, GDT_Unknown, NULL);
  if (layer->dataset == NULL || !create_layer(layer, name, type, fields)) {
    fail(layer, "create", error);
    return NULL;
  }
  return g_steal_pointer(&layer);
}

bool
qds_layer_add(QdsLayer *layer, const char *const *texts, double number, OGRGeometryH geometry, GError **error)
{
  OGRFeatureH feature = OGR_F_Create(layer->schema);
  const int n = OGR_FD_GetFieldCount(layer->schema);
  for (int i = 0; i < n; i++)
    if (OGR_Fld_GetType(OGR_FD_GetFieldDefn(layer->schema, i)) == OFTReal)
      OGR_F_SetFieldDouble(feature, i, number);
    else
      OGR_F_SetFieldString(feature, i, *texts++);
  OGR_F_SetGeometryDirectly(feature, geometry);
  const OGRErr result = OGR_L_CreateFeature(layer->layer, feature);
  OGR_F_Destroy(feature);
  return result == OGRERR_NONE || fail(layer, "write", error);
}

static void
put_u32(GByteArray *wkb, uint32_t v)
{
  g_byte_array_append(wkb, (const guint8 *)&v, sizeof v);
}

static void
build_wkb(GByteArray *wkb, const QdsArea *area)
{
  const guint8 order = G_BYTE_ORDER == G_LITTLE_ENDIAN;
  g_byte_array_set_size(wkb, 0);
  g_byte_array_append(wkb, &order, 1);
  put_u32(wkb, 3);
  put_u32(wkb, (uint32_t)area->n_rings);
  for (int r = 0; r < area->n_rings; r++) {
    const int first = area->start[r], n = area->start[r + 1] - first;
    put_u32(wkb, (uint32_t)n + 1);
    g_byte_array_append(wkb, (const guint8 *)(area->point + first), (guint)n * (guint)sizeof *area->point);
    g_byte_array_append(wkb, (const guint8 *)(area->point + first), sizeof *area->point);
  }
}

bool
qds_layer_add_parcel(QdsLayer *layer, const char *id, const char *category, const QdsArea *area, GError **error)
{
  OGRGeometryH geometry = NULL;
  build_wkb(layer->wkb, area);
  if (OGR_G_CreateFromWkb(layer->wkb->data, NULL, &geometry, (int)layer->wkb->len) != OGRERR_NONE)
    return fail(layer, "write", error);
  OGRFeatureH feature = OGR_F_Create(layer->schema);
  OGR_F_SetFieldString(feature, 0, id);
  OGR_F_SetFieldString(feature, 1, category);
  OGR_F_SetGeometryDirectly(feature, geometry);
  const OGRErr result = OGR_L_CreateFeature(layer->layer, feature);
  OGR_F_Destroy(feature);
  return result == OGRERR_NONE || fail(layer, "write", error);
}

bool
qds_layer_finish(QdsLayer *layer, GError **error)
{
  CPLErrorReset();
  const bool is_kept = GDALDatasetCommitTransaction(layer->dataset) == OGRERR_NONE;
  GDALClose(layer->dataset);
  layer->dataset = NULL;
  if (!is_kept || CPLGetLastErrorType() >= CE_Failure)
    return fail(layer, "write", error);
  if (g_rename(layer->temporary, layer->path) == 0) {
    note_unfinished(layer->temporary, NULL);
    return true;
  }
  g_set_error(error, QDS_ERROR, QDS_ERROR_OUTPUT, "cannot rename \"%s\" to \"%s\": %s", layer->temporary, layer->path,
              g_strerror(errno));
  return false;
}

void
qds_layer_free(QdsLayer *layer)
{
  if (layer == NULL)
    return;
  if (layer->dataset != NULL)
    GDALClose(layer->dataset);
  g_remove(layer->temporary);
  note_unfinished(layer->temporary, NULL);
  g_byte_array_unref(layer->wkb);
  g_free(layer->path);
  g_free(layer->temporary);
  g_free(layer);
}

bool
qds_write_text(const char *path, const GString *text, GError **error)
{
  g_autoptr(GError) reason = NULL;
  if (g_file_set_contents(path, text->str, (gssize)text->len, &reason))
    return true;
  g_set_error(error, QDS_ERROR, QDS_ERROR_OUTPUT, "cannot write \"%s\": %s", path, reason->message);
  return false;
}
