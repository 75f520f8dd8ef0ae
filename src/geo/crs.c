#include "geo/crs.h"

#include <geodesic.h>
#include <math.h>
#include <proj.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "geo/wkb.h"
#include "quydat/error.h"

struct QdTransform {
  PJ_CONTEXT *context;
  PJ *pj;
  char *operation;
  double accuracy_m;
};

static void
ignore_log(void *data, int level, const char *message)
{
  (void)data;
  (void)level;
  (void)message;
}

static PJ_CONTEXT *
quiet_context(void)
{
  PJ_CONTEXT *context = proj_context_create();
  proj_log_func(context, NULL, ignore_log);
  return context;
}

static char *
describe(const PJ *crs)
{
  const char *authority = proj_get_id_auth_name(crs, 0), *code = proj_get_id_code(crs, 0);
  if (authority != NULL && code != NULL)
    return g_strdup_printf("%s:%s %s", authority, code, proj_get_name(crs));
  return g_strdup(proj_get_name(crs));
}

static PJ *
create_crs(PJ_CONTEXT *context, const char *definition, GError **error)
{
  PJ *pj = proj_create(context, definition);
  if (pj != NULL && proj_is_crs(pj))
    return pj;
  if (pj != NULL)
    proj_destroy(pj);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
              _("\"%.60s\" is not a coordinate system that PROJ knows (write e.g. EPSG:9215)"), definition);
  return NULL;
}

/* Unit of the first axis in metres, 0 if there is none. */
static double
axis_unit(PJ_CONTEXT *context, const PJ *crs)
{
  PJ *system = proj_crs_get_coordinate_system(context, crs);
  double unit = 0;
  if (system != NULL)
    proj_cs_get_axis_info(context, system, 0, NULL, NULL, NULL, &unit, NULL, NULL, NULL);
  proj_destroy(system);
  return unit;
}

static QdCrsKind
kind_of(PJ_CONTEXT *context, const PJ *crs)
{
  switch (proj_get_type(crs)) {
  case PJ_TYPE_GEOGRAPHIC_2D_CRS:
  case PJ_TYPE_GEOGRAPHIC_3D_CRS:
    return QD_CRS_GEOGRAPHIC;
  case PJ_TYPE_PROJECTED_CRS: {
    PJ *mercator = proj_create(context, "EPSG:3857");
    PJ *operation = proj_crs_get_coordoperation(context, crs);
    const char *method = NULL;
    if (operation != NULL)
      proj_coordoperation_get_method_info(context, operation, &method, NULL, NULL);
    bool is_web = proj_is_equivalent_to(crs, mercator, PJ_COMP_EQUIVALENT) ||
                  (method != NULL && strstr(method, "Pseudo Mercator") != NULL);
    proj_destroy(operation);
    proj_destroy(mercator);
    if (is_web)
      return QD_CRS_WEB_MERCATOR;
    return fabs(axis_unit(context, crs) - 1) < 1e-12 ? QD_CRS_PROJECTED_METRES : QD_CRS_OTHER;
  }
  default:
    return QD_CRS_OTHER;
  }
}

bool
qd_crs_inspect(const char *definition, QdCrsKind *kind, char **name, GError **error)
{
  PJ_CONTEXT *context = quiet_context();
  PJ *crs = create_crs(context, definition, error);
  if (crs != NULL) {
    *kind = kind_of(context, crs);
    if (name != NULL)
      *name = describe(crs);
  }
  bool ok = crs != NULL;
  proj_destroy(crs);
  proj_context_destroy(context);
  return ok;
}

bool
qd_crs_same(const char *a, const char *b)
{
  PJ_CONTEXT *context = quiet_context();
  PJ *pa = proj_create(context, a), *pb = proj_create(context, b);
  bool same = pa != NULL && pb != NULL && proj_is_equivalent_to(pa, pb, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
  proj_destroy(pa);
  proj_destroy(pb);
  proj_context_destroy(context);
  return same;
}

bool
qd_crs_is_on_wgs84(const char *definition)
{
  PJ_CONTEXT *context = quiet_context();
  PJ *crs = proj_create(context, definition), *wgs84 = proj_create(context, "EPSG:4326");
  PJ *base = crs == NULL ? NULL : proj_crs_get_geodetic_crs(context, crs);
  bool is_on =
      base != NULL && wgs84 != NULL && proj_is_equivalent_to(base, wgs84, PJ_COMP_EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS);
  proj_destroy(base);
  proj_destroy(wgs84);
  proj_destroy(crs);
  proj_context_destroy(context);
  return is_on;
}

bool
qd_crs_same_projection(const char *a, const char *b)
{
  PJ_CONTEXT *context = quiet_context();
  PJ *pa = proj_create(context, a), *pb = proj_create(context, b);
  PJ *way_a = pa == NULL ? NULL : proj_crs_get_coordoperation(context, pa);
  PJ *way_b = pb == NULL ? NULL : proj_crs_get_coordoperation(context, pb);
  bool same = way_a != NULL && way_b != NULL && proj_is_equivalent_to(way_a, way_b, PJ_COMP_EQUIVALENT);
  proj_destroy(way_a);
  proj_destroy(way_b);
  proj_destroy(pa);
  proj_destroy(pb);
  proj_context_destroy(context);
  return same;
}

void
qd_transform_free(QdTransform *transform)
{
  if (transform == NULL)
    return;
  proj_destroy(transform->pj);
  if (transform->context != NULL)
    proj_context_destroy(transform->context);
  g_free(transform->operation);
  g_free(transform);
}

/* The datum shifts among the steps, by authority code. */
static void
append_codes(PJ_CONTEXT *context, const PJ *operation, GString *out)
{
  if (proj_get_type(operation) == PJ_TYPE_CONCATENATED_OPERATION) {
    int n = proj_concatoperation_get_step_count(context, operation);
    for (int i = 0; i < n; i++) {
      PJ *step = proj_concatoperation_get_step(context, operation, i);
      append_codes(context, step, out);
      proj_destroy(step);
    }
    return;
  }
  const char *authority = proj_get_id_auth_name(operation, 0), *code = proj_get_id_code(operation, 0);
  if (proj_get_type(operation) != PJ_TYPE_TRANSFORMATION || authority == NULL || code == NULL)
    return;
  g_autofree char *bare = g_strdup(authority);
  char *open = strchr(bare, '('), *close = strrchr(bare, ')');
  if (open != NULL && close != NULL) { /* INVERSE(EPSG) */
    *close = '\0';
    memmove(bare, open + 1, strlen(open + 1) + 1);
  }
  g_string_append_printf(out, "%s%s:%s", out->len > 0 ? ", " : "", bare, code);
}

static char *
describe_operation(PJ_CONTEXT *context, const PJ *operation)
{
  g_autoptr(GString) codes = g_string_new(NULL);
  append_codes(context, operation, codes);
  if (codes->len == 0)
    return g_strdup(proj_get_name(operation));
  return g_strdup_printf("%s [%s]", proj_get_name(operation), codes->str);
}

/* The best operation of the database for the area of use of the project CRS; never ballpark, never a missing grid. */
static PJ *
best_operation(PJ_CONTEXT *context, const PJ *from, const PJ *to, const PJ *area_of)
{
  PJ_OPERATION_FACTORY_CONTEXT *factory = proj_create_operation_factory_context(context, NULL);
  proj_operation_factory_context_set_allow_ballpark_transformations(context, factory, 0);
  proj_operation_factory_context_set_spatial_criterion(context, factory, PROJ_SPATIAL_CRITERION_PARTIAL_INTERSECTION);
  proj_operation_factory_context_set_grid_availability_use(context, factory,
                                                           PROJ_GRID_AVAILABILITY_DISCARD_OPERATION_IF_MISSING_GRID);
  double west, south, east, north;
  if (proj_get_area_of_use(context, area_of, &west, &south, &east, &north, NULL) && west > -1000)
    proj_operation_factory_context_set_area_of_interest(context, factory, west, south, east, north);
  PJ_OBJ_LIST *list = proj_create_operations(context, from, to, factory);
  PJ *best = list != NULL && proj_list_get_count(list) > 0 ? proj_list_get(context, list, 0) : NULL;
  proj_list_destroy(list);
  proj_operation_factory_context_destroy(factory);
  return best;
}

QdTransform *
qd_transform_new(const char *from, const char *to, const char *area_of, GError **error)
{
  g_autoptr(QdTransform) t = g_new0(QdTransform, 1);
  t->context = quiet_context();
  PJ *a = create_crs(t->context, from, error);
  PJ *b = a == NULL ? NULL : create_crs(t->context, to, error);
  PJ *area = b == NULL ? NULL : create_crs(t->context, area_of, error);
  PJ *operation = area == NULL ? NULL : best_operation(t->context, a, b, area);
  if (area != NULL && operation == NULL) {
    g_autofree char *name_a = describe(a), *name_b = describe(b);
    g_set_error(
        error, QD_ERROR, QD_ERROR_INPUT,
        _("no known transformation from %s to %s (a ballpark one, without datum shift, is refused); give the layer's "
          "true system as crs: in the project file"),
        name_a, name_b);
  }
  if (operation != NULL) {
    t->operation = describe_operation(t->context, operation);
    t->accuracy_m = proj_coordoperation_get_accuracy(t->context, operation);
    if (t->accuracy_m < 0)
      t->accuracy_m = proj_get_type(operation) == PJ_TYPE_CONVERSION || strchr(t->operation, '[') == NULL ? 0 : NAN;
    t->pj = proj_normalize_for_visualization(t->context, operation);
    if (t->pj == NULL)
      g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("cannot order the axes of \"%s\""), t->operation);
  }
  proj_destroy(operation);
  proj_destroy(area);
  proj_destroy(b);
  proj_destroy(a);
  return t->pj == NULL ? NULL : g_steal_pointer(&t);
}

QdTransform *
qd_transform_clone(const QdTransform *transform)
{
  QdTransform *clone = g_new0(QdTransform, 1);
  clone->context = quiet_context();
  clone->pj = proj_clone(clone->context, transform->pj);
  clone->operation = g_strdup(transform->operation);
  clone->accuracy_m = transform->accuracy_m;
  return clone;
}

const char *
qd_transform_operation(const QdTransform *transform)
{
  return transform->operation;
}

double
qd_transform_accuracy_m(const QdTransform *transform)
{
  return transform->accuracy_m;
}

bool
qd_transform_points(const QdTransform *transform, double *xy, size_t n)
{
  size_t stride = 2 * sizeof(double);
  proj_trans_generic(transform->pj, PJ_FWD, xy, stride, n, xy + 1, stride, n, NULL, 0, 0, NULL, 0, 0);
  bool ok = true;
  for (size_t i = 0; i < 2 * n; i++)
    ok = ok && isfinite(xy[i]);
  return ok;
}

/* ---- geodesic areas ---- */

/* An edge between two points of the project CRS, and the area between its geodesic and the equator. The end that
 * comes first is a, so that both neighbours of a border ask for the same. */
typedef struct {
  double ax, ay, bx, by;
  double under_m2;
} GeodesicEdge;

struct QdGeodesic {
  struct geod_geodesic ellipsoid;
  QdTransform *to_degrees;
  GHashTable *edges; /* GeodesicEdge *, of all polygons so far */
  double x, y;       /* the point asked last */
  double degrees[2]; /* of it */
  bool has_degrees;
};

static guint
edge_hash(gconstpointer edge)
{
  guint64 bits[4], hash = 0;
  memcpy(bits, edge, sizeof bits);
  for (guint i = 0; i < G_N_ELEMENTS(bits); i++)
    hash = (hash ^ bits[i]) * 0x9e3779b97f4a7c15u, hash ^= hash >> 32;
  return (guint)hash;
}

static gboolean
edge_equal(gconstpointer a, gconstpointer b)
{
  return memcmp(a, b, offsetof(GeodesicEdge, under_m2)) == 0;
}

void
qd_geodesic_free(QdGeodesic *geodesic)
{
  if (geodesic == NULL)
    return;
  qd_transform_free(geodesic->to_degrees);
  g_clear_pointer(&geodesic->edges, g_hash_table_unref);
  g_free(geodesic);
}

QdGeodesic *
qd_geodesic_new(const char *crs, GError **error)
{
  PJ_CONTEXT *context = quiet_context();
  PJ *pj = create_crs(context, crs, error);
  PJ *base = pj == NULL ? NULL : proj_crs_get_geodetic_crs(context, pj);
  PJ *ellipsoid = base == NULL ? NULL : proj_get_ellipsoid(context, base);
  g_autoptr(QdGeodesic) geodesic = g_new0(QdGeodesic, 1);
  geodesic->edges = g_hash_table_new_full(edge_hash, edge_equal, g_free, NULL);
  geodesic->x = geodesic->y = NAN;
  double a, inverse_f;
  if (ellipsoid != NULL && proj_ellipsoid_get_parameters(context, ellipsoid, &a, NULL, NULL, &inverse_f)) {
    geod_init(&geodesic->ellipsoid, a, inverse_f == 0 ? 0 : 1 / inverse_f);
    const char *wkt = proj_as_wkt(context, base, PJ_WKT2_2019, NULL);
    geodesic->to_degrees = wkt == NULL ? NULL : qd_transform_new(crs, wkt, crs, error);
  }
  proj_destroy(ellipsoid);
  proj_destroy(base);
  proj_destroy(pj);
  proj_context_destroy(context);
  if (geodesic->to_degrees == NULL) {
    if (error != NULL && *error == NULL)
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s has no ellipsoid to measure on"), crs);
    return NULL;
  }
  return g_steal_pointer(&geodesic);
}

/* @return whether it runs from its a to its b */
static bool
edge_of(const QdRing *ring, guint32 first, GeodesicEdge *edge)
{
  double ax, ay, bx, by;
  qd_ring_point(ring, first, &ax, &ay);
  qd_ring_point(ring, first + 1, &bx, &by);
  bool is_forward = ax != bx ? ax < bx : ay < by;
  *edge = is_forward ? (GeodesicEdge){ax, ay, bx, by, 0} : (GeodesicEdge){bx, by, ax, ay, 0};
  return is_forward;
}

/* A point of a ring in degrees; the one asked before is still known. */
static bool
place_of(QdGeodesic *geodesic, double x, double y, double degrees[2])
{
  if (x != geodesic->x || y != geodesic->y) {
    geodesic->degrees[0] = geodesic->x = x;
    geodesic->degrees[1] = geodesic->y = y;
    geodesic->has_degrees = qd_transform_points(geodesic->to_degrees, geodesic->degrees, 1);
  }
  memcpy(degrees, geodesic->degrees, sizeof geodesic->degrees);
  return geodesic->has_degrees;
}

static bool
add_edge(QdGeodesic *geodesic, GeodesicEdge *edge, bool is_forward)
{
  double a[2], b[2];
  bool ok = is_forward ? place_of(geodesic, edge->ax, edge->ay, a) && place_of(geodesic, edge->bx, edge->by, b)
                       : place_of(geodesic, edge->bx, edge->by, b) && place_of(geodesic, edge->ax, edge->ay, a);
  if (!ok)
    return false;
  geod_geninverse(&geodesic->ellipsoid, a[1], a[0], b[1], b[0], NULL, NULL, NULL, NULL, NULL, NULL, &edge->under_m2);
  g_hash_table_add(geodesic->edges, g_memdup2(edge, sizeof *edge));
  return true;
}

/* What geod_polygon_compute() adds up, for a ring that runs around no pole. @return NAN where a point has no degrees */
static double
ring_on_ellipsoid(QdGeodesic *geodesic, const QdRing *ring)
{
  QdSum sum = {0};
  for (guint32 i = 0; i + 1 < ring->n; i++) {
    GeodesicEdge edge;
    bool is_forward = edge_of(ring, i, &edge);
    const GeodesicEdge *known = g_hash_table_lookup(geodesic->edges, &edge);
    if (known == NULL && !add_edge(geodesic, &edge, is_forward))
      return NAN;
    double under = known != NULL ? known->under_m2 : edge.under_m2;
    qd_sum_add(&sum, is_forward ? under : -under);
  }
  return fabs(qd_sum_value(&sum));
}

double
qd_geodesic_area(QdGeodesic *geodesic, const guint8 *wkb, gsize size)
{
  QdWkbReader reader;
  qd_wkb_reader_init(&reader, wkb, size);
  QdRing ring;
  QdSum sum = {0};
  while (qd_wkb_next_ring(&reader, &ring)) {
    double area = ring_on_ellipsoid(geodesic, &ring);
    qd_sum_add(&sum, ring.is_hole ? -area : area);
  }
  return qd_sum_value(&sum);
}
