#include "geo/fit.h"

#include <math.h>
#include <proj.h>
#include <stdlib.h>

#include "geo/crs.h"

typedef struct {
  const char *target;
  const double *raw; /* as they stand in the file */
  gsize n;
  QdPlace place;
  gpointer data;
} Trial;

void
qd_fit_clear(QdFit *fit)
{
  g_clear_pointer(&fit->code, g_free);
  g_clear_pointer(&fit->name, g_free);
}

static double
share_inside(const Trial *trial, const double *xy)
{
  gsize inside = 0;
  for (gsize i = 0; i < trial->n; i++)
    inside += isfinite(xy[2 * i]) && isfinite(xy[2 * i + 1]) && trial->place(xy[2 * i], xy[2 * i + 1], trial->data);
  return (double)inside / (double)trial->n;
}

/* Takes a system that is better than the best so far. */
static void
try_system(const Trial *trial, const char *code, bool is_swapped, QdFit *best)
{
  g_autofree double *xy = g_new(double, 2 * trial->n);
  for (gsize i = 0; i < 2 * trial->n; i++)
    xy[i] = trial->raw[is_swapped ? i ^ 1 : i];
  if (!qd_crs_same(code, trial->target)) {
    g_autoptr(QdTransform) transform = qd_transform_new(code, trial->target, trial->target, NULL);
    if (transform == NULL)
      return;
    qd_transform_points(transform, xy, trial->n);
  }
  double share = share_inside(trial, xy);
  QdCrsKind kind;
  if (share <= best->share)
    return;
  qd_fit_clear(best);
  best->code = g_strdup(code);
  qd_crs_inspect(code, &kind, &best->name, NULL);
  best->is_geographic = kind == QD_CRS_GEOGRAPHIC;
  best->is_swapped = is_swapped;
  best->share = share;
}

/* ---- candidates ---- */

typedef struct {
  char *datum; /* what names of systems begin with: "VN-2000 / " */
  double west, south, east, north;
} Area;

static bool
is_candidate(const Area *area, const PROJ_CRS_INFO *info)
{
  bool meets = !info->bbox_valid || (info->west_lon_degree <= area->east && area->west <= info->east_lon_degree &&
                                     info->south_lat_degree <= area->north && area->south <= info->north_lat_degree);
  return g_str_has_prefix(info->name, area->datum) || (meets && g_str_has_prefix(info->name, "WGS 84 / UTM zone"));
}

static gint
compare_codes(gconstpointer a, gconstpointer b, gpointer area)
{
  const PROJ_CRS_INFO *const *p = a, *const *q = b;
  bool p_own = g_str_has_prefix((*p)->name, ((const Area *)area)->datum);
  bool q_own = g_str_has_prefix((*q)->name, ((const Area *)area)->datum);
  if (p_own != q_own)
    return p_own ? -1 : 1; /* the project's datum first: the others lie near and fit nearly as well */
  return atoi((*p)->code) - atoi((*q)->code);
}

/* Codes of the projected systems worth trying, and of the two in degrees. */
static GPtrArray *
find_candidates(const char *target)
{
  GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
  PJ_CONTEXT *context = proj_context_create();
  PJ *crs = proj_create(context, target);
  PJ *base = crs == NULL ? NULL : proj_crs_get_geodetic_crs(context, crs);
  Area area = {.datum = g_strdup_printf("%s / ", base == NULL ? "?" : proj_get_name(base))};
  if (crs != NULL)
    proj_get_area_of_use(context, crs, &area.west, &area.south, &area.east, &area.north, NULL);
  PROJ_CRS_LIST_PARAMETERS *parameters = proj_get_crs_list_parameters_create();
  const PJ_TYPE types[] = {PJ_TYPE_PROJECTED_CRS};
  parameters->types = types;
  parameters->typesCount = 1;
  int n = 0;
  PROJ_CRS_INFO **all = proj_get_crs_info_list_from_database(context, "EPSG", parameters, &n);
  g_autoptr(GPtrArray) chosen = g_ptr_array_new();
  for (int i = 0; all != NULL && i < n; i++)
    if (is_candidate(&area, all[i]))
      g_ptr_array_add(chosen, all[i]);
  g_ptr_array_sort_with_data(chosen, compare_codes, &area);
  for (guint i = 0; i < chosen->len; i++)
    g_ptr_array_add(codes, g_strdup_printf("EPSG:%s", ((const PROJ_CRS_INFO *)chosen->pdata[i])->code));
  if (base != NULL && proj_get_id_code(base, 0) != NULL)
    g_ptr_array_add(codes, g_strdup_printf("%s:%s", proj_get_id_auth_name(base, 0), proj_get_id_code(base, 0)));
  g_ptr_array_add(codes, g_strdup("EPSG:4326"));
  proj_crs_info_list_destroy(all);
  proj_get_crs_list_parameters_destroy(parameters);
  proj_destroy(base);
  proj_destroy(crs);
  proj_context_destroy(context);
  g_free(area.datum);
  return codes;
}

bool
qd_fit_find(const char *stated, const char *target, const double *xy, gsize n, QdPlace place, gpointer data, QdFit *fit)
{
  *fit = (QdFit){0};
  if (n == 0)
    return false;
  g_autofree double *raw = g_memdup2(xy, 2 * n * sizeof *xy);
  g_autoptr(QdTransform) back = qd_crs_same(stated, target) ? NULL : qd_transform_new(target, stated, target, NULL);
  if (back != NULL)
    qd_transform_points(back, raw, n);
  const Trial trial = {target, raw, n, place, data};
  fit->share = share_inside(&trial, xy);
  g_autoptr(GPtrArray) codes = find_candidates(target);
  for (int swapped = 0; swapped < 2; swapped++)
    for (guint i = 0; i < codes->len; i++)
      try_system(&trial, codes->pdata[i], swapped == 1, fit);
  return fit->code != NULL;
}

char *
qd_fit_same_projection(const char *stated, const char *target)
{
  g_autoptr(GPtrArray) codes = find_candidates(target);
  g_ptr_array_insert(codes, 0, g_strdup(target));
  for (guint i = 0; i < codes->len; i++)
    if (!qd_crs_is_on_wgs84(codes->pdata[i]) && qd_crs_same_projection(stated, codes->pdata[i]))
      return g_strdup(codes->pdata[i]);
  return NULL;
}
