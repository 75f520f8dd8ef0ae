/* The coordinate system of one file of a layer: what it says, what the project says, and the way to the project's. */
#include <cpl_conv.h>
#include <math.h>
#include <ogr_srs_api.h>
#include <string.h>

#include "base/i18n.h"
#include "geo/fit.h"
#include "source/layer.h"

/* A .prj without authority code: the database's system that is the same but for names, if there is one. */
static char *
match_authority(const QdLayerFile *file, OGRSpatialReferenceH srs)
{
  int n = 0, *confidence = NULL;
  OGRSpatialReferenceH *matches = OSRFindMatches(srs, NULL, &n, &confidence);
  char *found = NULL;
  for (int i = 0; i < n && found == NULL; i++) {
    const char *authority = OSRGetAuthorityName(matches[i], NULL), *code = OSRGetAuthorityCode(matches[i], NULL);
    if (confidence[i] < 70 || authority == NULL || code == NULL)
      continue;
    g_autofree char *id = g_strdup_printf("%s:%s", authority, code);
    /* several zones can share a name: the project's own is preferred, else the first */
    if (confidence[i] >= 90 || g_str_equal(id, file->request->project->crs))
      found = g_steal_pointer(&id);
  }
  OSRFreeSRSArray(matches);
  CPLFree(confidence);
  return found;
}

/* NULL also for what a GeoPackage calls undefined (srs_id 0 and -1). */
static OGRSpatialReferenceH
stated_system(const QdLayerFile *file)
{
  OGRSpatialReferenceH srs = OGR_L_GetSpatialRef(file->layer);
  const char *name = srs == NULL ? NULL : OSRGetName(srs);
  bool is_undefined = name != NULL && g_str_has_prefix(name, "Undefined ");
  return is_undefined ? NULL : srs;
}

/* How far the layer's middle is from where its coordinates would be in another system, m. */
static double
shift_m(const QdLayerFile *file, const char *stated, const char *other)
{
  OGREnvelope box;
  g_autoptr(QdTransform) transform = qd_transform_new(stated, other, other, NULL);
  if (transform == NULL || OGR_L_GetExtent(file->layer, &box, TRUE) != OGRERR_NONE)
    return NAN;
  const double x = (box.MinX + box.MaxX) / 2, y = (box.MinY + box.MaxY) / 2;
  double moved[2] = {x, y};
  return qd_transform_points(transform, moved, 1) ? hypot(moved[0] - x, moved[1] - y) : NAN;
}

/* What no database knows is used as written. The commonest of such is VN-2000 in a .prj whose datum says WGS 84. */
static void
report_without_code(const QdLayerFile *file, const char *name, const char *stated)
{
  const char *target = file->request->project->crs;
  g_autofree char *meant = qd_crs_is_on_wgs84(stated) ? qd_fit_same_projection(stated, target) : NULL;
  if (meant != NULL)
    qd_layer_file_report(file, "wrong_datum", name, meant, shift_m(file, stated, meant));
  else
    qd_layer_file_report(file, "crs_without_code", name, target, NAN);
}

static char *
layer_crs(const QdLayerFile *file, GError **error)
{
  const QdSourceSpec *spec = file->request->spec;
  OGRSpatialReferenceH srs = stated_system(file);
  if (srs == NULL && spec->crs == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: layer \"%s\" does not say its coordinate system; name it in the project file, e.g. crs: \"%s\""),
                file->path, OGR_L_GetName(file->layer), file->request->project->crs);
    return NULL;
  }
  g_autofree char *stated = NULL;
  if (srs != NULL) {
    const char *authority = OSRGetAuthorityName(srs, NULL), *code = OSRGetAuthorityCode(srs, NULL);
    if (authority != NULL && code != NULL)
      stated = g_strdup_printf("%s:%s", authority, code);
    else if ((stated = match_authority(file, srs)) != NULL)
      qd_layer_file_report(file, "crs_guessed", OSRGetName(srs), stated, NAN);
    else {
      char *wkt = NULL;
      const char *const as_wkt2[] = {"FORMAT=WKT2_2019", NULL};
      OSRExportToWktEx(srs, &wkt, as_wkt2);
      stated = g_strdup(wkt);
      CPLFree(wkt);
      if (spec->crs == NULL)
        report_without_code(file, OSRGetName(srs), stated);
    }
  }
  if (spec->crs == NULL)
    return g_steal_pointer(&stated);
  if (stated != NULL && !qd_crs_same(stated, spec->crs))
    qd_layer_file_report(file, "crs_replaced", srs != NULL ? OSRGetName(srs) : "", spec->crs, NAN);
  return g_strdup(spec->crs);
}

bool
qd_layer_file_set_crs(QdLayerFile *file, GError **error)
{
  const char *target = file->request->project->crs;
  g_autofree char *crs = layer_crs(file, error);
  QdCrsKind kind;
  if (crs == NULL || !qd_crs_inspect(crs, &kind, &file->input->crs, error))
    return false;
  if (qd_crs_same(crs, target)) {
    file->input->operation = g_strdup("none");
    return true;
  }
  file->transform = qd_transform_new(crs, target, target, error);
  if (file->transform == NULL) {
    g_prefix_error(error, "%s: ", file->path);
    return false;
  }
  file->input->operation = g_strdup(qd_transform_operation(file->transform));
  file->input->accuracy_m = qd_transform_accuracy_m(file->transform);
  return true;
}
