/* quydat/layers.h — layers as read: features in the project CRS, with where each came from.
 *
 * Geometries are kept as 2D little-endian WKB (Polygon, MultiPolygon, LineString or MultiLineString) in a spool file
 * that is mapped read-only, so that memory holds an index of under 100 bytes a feature, not the map. A layer is
 * immutable once loaded and may be read from any thread. */
#ifndef QUYDAT_LAYERS_H
#define QUYDAT_LAYERS_H

#include <stdbool.h>
#include <quydat/cache.h>
#include <quydat/error.h>
#include <quydat/findings.h>
#include <quydat/plan.h>
#include <quydat/project.h>

G_BEGIN_DECLS

/* One file of a layer: its line in summary.json. */
typedef struct {
  char *role;   /* units, land_use, zones, infrastructure, allowed_gaps */
  char *source; /* path relative to the project file */
  char *layer;
  char *period; /* land_use only, else NULL */
  char *driver; /* GDAL's short name */
  guint64 features;
  char *sha256;       /* of the file, or of the files of the group in name order */
  char *crs;          /* authority code or name of the layer's CRS */
  char *operation;    /* e.g. "EPSG:6960 VN-2000 to WGS 84 (2)"; "none" when the CRS is the project's */
  double accuracy_m;  /* of the operation; 0 for none, NAN if unknown */
  bool is_synthetic;  /* its metadata says synthetic geometry */
  bool asked_aliases; /* fields were looked for in layers/field-aliases.csv */
} QdInput;

typedef enum {
  QD_GEOMETRY_OK, /* valid, can be measured */
  QD_GEOMETRY_EMPTY,
  QD_GEOMETRY_INVALID, /* cannot be measured: reported, its land is counted as gap unless covered by others */
} QdGeometryState;

#define QD_CATEGORY_UNKNOWN (-1)

typedef struct {
  gint64 fid;      /* feature id in its file */
  guint32 input;   /* index into the layer's inputs */
  gint16 category; /* land use: index in the tree or QD_CATEGORY_UNKNOWN */
  guint8 state;    /* QdGeometryState */
  guint8 user;     /* land use: class of users, from 1, see qd_layer_user(); 0: none */
  const char *id;  /* the project's id field; "" if none */
  double min_x, min_y, max_x, max_y;
  double area_m2; /* planar; 0 for lines */
} QdFeature;

typedef enum {
  QD_TEXT_CODE,
  QD_TEXT_NAME,
  QD_TEXT_KIND,
  QD_TEXT_PHASE,
  QD_TEXT_REF,
  QD_TEXT_CLASS,
  QD_TEXT_GRADE,
  QD_TEXT_STATUS,
  QD_TEXT_WIDTH,
  QD_TEXT_FROM,
  QD_TEXT_TO,
  QD_TEXT_COUNT
} QdTextField;

typedef struct QdLayer QdLayer;

QD_API void qd_layer_free(QdLayer *layer);
QD_API guint qd_layer_count(const QdLayer *layer);
QD_API const QdFeature *qd_layer_feature(const QdLayer *layer, guint index);
/** @return the feature's WKB, borrowed from the map; NULL for an empty geometry. */
QD_API const guint8 *qd_layer_wkb(const QdLayer *layer, guint index, gsize *size);
/** Puts another polygon in the place of a feature's; before other threads read the layer.
 *
 * @param wkb  2D and valid; copied */
QD_API void qd_layer_replace(QdLayer *layer, guint index, const guint8 *wkb, gsize size);
/** Lets go of the memory that features and geometries looked at so far take; they are read again from disk when asked
 * for. For callers that are done with one part of the map, or with so many features, from any thread. */
QD_API void qd_layer_release(const QdLayer *layer);
enum { QD_LAYER_HELD = 1 << 20 };
/* Where the edges of parcels match; see src/geo/edge_cells.h. */
typedef struct QdEdgeCells QdEdgeCells;

/** @return sums over the edges of all valid parcels, as they were read; NULL for layers of other kinds. Borrowed. */
QD_API const QdEdgeCells *qd_layer_edge_cells(const QdLayer *layer);
/** @return what a feature is known by: its file, its geometry as read and as replaced, and all else that it says. Only
 * of land use that was read with a cache. */
QD_API QdHash qd_layer_hash(const QdLayer *layer, guint index);
/** @return what the boxes and states of the features from first to before end are known by. */
QD_API QdHash qd_layer_hash_boxes(const QdLayer *layer, guint first, guint end);
/** Whether geometries that were taken from a cache are what was put there; where not, the cache is told, and the run
 * has to begin again. Before they are looked at, from any thread.
 *
 * @param features  NULL: all, n of them */
QD_API bool qd_layer_verify(const QdLayer *layer, const guint32 *features, guint n);
/** @return text of a mapped field, "" when NULL or not mapped. Not kept for land use. */
QD_API const char *qd_layer_text(const QdLayer *layer, guint index, QdTextField field);
/* One of the uses of a parcel whose land is divided between categories. */
typedef struct {
  gint16 category;
  double share; /* of its land */
} QdUse;

/** @return the uses of a parcel of several, the first being its category; NULL, with n 0, for all others. Borrowed. */
QD_API const QdUse *qd_layer_uses(const QdLayer *layer, guint index, guint *n);
/** @return area of a parcel by the field that the project names, m²; NAN where there is none. */
QD_API double qd_layer_stated_area(const QdLayer *layer, guint index);
/** Classes of users that the parcels name (đối tượng sử dụng, quản lý đất), in the order in which they appear. */
QD_API guint qd_layer_user_count(const QdLayer *layer);
/** @param user  from 1 */
QD_API const char *qd_layer_user(const QdLayer *layer, guint user);
QD_API bool qd_layer_states_areas(const QdLayer *layer);
QD_API guint qd_layer_input_count(const QdLayer *layer);
QD_API const QdInput *qd_layer_input(const QdLayer *layer, guint index);
/** @return how a message names a feature: its id, else "fid N". Newly allocated. */
QD_API char *qd_layer_label(const QdLayer *layer, guint index);
/** @return how findings name a file of the layer: its path, and the layer's name where the file is not named for it. */
QD_API const char *qd_layer_name(const QdLayer *layer, guint input);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdLayer, qd_layer_free)

/* ---- units ---- */

typedef struct {
  char *code, *name, *kind;
  double area_m2;              /* planar, project CRS: the legal area of the drawn unit */
  double geodesic_m2;          /* on the CRS's ellipsoid, as a control */
  double register_ha, plan_ha; /* NAN where not known */
  double label_x, label_y;     /* a point inside */
  double min_x, min_y, max_x, max_y;
  const guint8 *wkb;
  gsize wkb_size;
} QdUnit;

typedef struct QdUnits QdUnits;

/* Where units share land, or leave land between them. */
typedef struct {
  GBytes *wkb;
  double area_m2;
  double x, y; /* a point inside */
  guint count; /* units that cover it: 0, 2, 3 … */
} QdUnitFace;

QD_API void qd_units_free(QdUnits *units);
/** Units are in the order of their codes. */
QD_API guint qd_units_count(const QdUnits *units);
QD_API const QdUnit *qd_units_get(const QdUnits *units, guint index);
/** @return the unit of a code, or NULL. */
QD_API const QdUnit *qd_units_find(const QdUnits *units, const char *code);
QD_API const QdLayer *qd_units_layer(const QdUnits *units);
/** @return polygons where the units' land may lie uncovered (checks.allowed_gaps); NULL when the project names none. */
QD_API const QdLayer *qd_units_allowed_gaps(const QdUnits *units);
/** @return QdUnitFace in the order of their places. Borrowed. */
QD_API const GArray *qd_units_faces(const QdUnits *units);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdUnits, qd_units_free)

/** Loads the units and the allowed gaps; findings: register against layer, lost leading zeros, invalid geometry, areas.
 *
 * @param spool_dir  an existing folder for the spool file (removed from it at once: nothing is left behind)
 * @param cache      where it is kept what takes time to work out of the boundaries; NULL: nowhere */
QD_API QdUnits *qd_units_load(const QdProject *project, const QdPlan *plan, const char *spool_dir, QdCache *cache,
                              QdFindings *findings, GError **error);

/** Gives each finding that has a place and no unit, as those of reading have, the unit in whose land the place lies. */
QD_API void qd_units_take_findings(const QdUnits *units, QdFindings *findings);

/** Loads one period of the land use: every feature, its category, its area, its state.
 *
 * @param cache  where geometries are kept for the next run; NULL: none */
QD_API QdLayer *qd_land_use_load(const QdProject *project, guint period, const QdCategories *categories,
                                 const char *spool_dir, QdCache *cache, guint jobs, QdFindings *findings,
                                 GError **error);

/** Loads zones or infrastructure; NULL without error when the project file names none. */
QD_API QdLayer *qd_zones_load(const QdProject *project, const char *spool_dir, QdFindings *findings, GError **error);
/** Loads the layer of changes; NULL without error when the project's changes are a table, or none. */
QD_API QdLayer *qd_changes_load(const QdProject *project, const char *spool_dir, QdFindings *findings, GError **error);
QD_API QdLayer *qd_infrastructure_load(const QdProject *project, const char *spool_dir, QdFindings *findings,
                                       GError **error);

G_END_DECLS

#endif
