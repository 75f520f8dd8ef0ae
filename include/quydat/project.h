/* quydat/project.h — the project file.
 *
 * A QdProject is a read-only record of what the YAML file says, checked: unknown keys, wrong types, duplicate keys and
 * numbers that are not plainly numbers are errors with file and line. Paths are absolute. */
#ifndef QUYDAT_PROJECT_H
#define QUYDAT_PROJECT_H

#include <stdbool.h>
#include <quydat/error.h>

G_BEGIN_DECLS

/* One layer: a file, a list of files or a glob; all of one set of fields. */
typedef struct {
  guint line;       /* of the project file; 0 if the key is absent */
  GPtrArray *files; /* char *, absolute, sorted, at least one when line > 0 */
  char *layer;      /* NULL: the only layer of the file */
  char *crs;        /* authority code that replaces what the file says, or NULL */
  char *encoding;   /* a name of iconv, tcvn3, vni, auto, or NULL */
  char *recode;     /* absolute path of a recode table, or NULL */
  char *period;     /* land_use only, else NULL */
  char *field_code, *field_name, *field_category, *field_id; /* field names, NULL if not given */
  char *field_user;                                          /* land_use only: class of users */
  char *field_kind, *field_phase, *field_ref, *field_class, *field_grade, *field_status, *field_width;
  /* land_use only: fields with the areas of the uses of a parcel of several */
  GPtrArray *area_fields; /* char *; NULL if the key is absent */
  GPtrArray *area_codes;  /* char *, the code of each; NULL: the first field is of the first code, and so on */
  char *field_area;       /* the parcel's area besides the drawn one, or NULL: QdProject's area_field, if any */
  guint area_fields_line; /* of the project file */
  double area_unit_m2;    /* what these fields and field_area count in; 0: square metres */
  GPtrArray *shape_levels, *label_levels; /* char *, of a drawing: the levels that are read; NULL: all */
} QdSourceSpec;

/* Whose the land is that two parcels cover. */
typedef enum {
  QD_OVERLAP_LOWER_ID,
  QD_OVERLAP_HIGHER_ID,
  QD_OVERLAP_BY_CATEGORY, /* the one whose category stands first in the list of priority; then the lower id */
} QdOverlapRule;

/* Where raster tiles go; the names are the words of tiles.raster. */
typedef enum { QD_RASTER_MBTILES = 1 << 0, QD_RASTER_PMTILES = 1 << 1, QD_RASTER_XYZ = 1 << 2 } QdRasterContainers;
#define QD_RASTER_CONTAINERS "mbtiles pmtiles xyz"

/* Where vector tiles go; the names are the words of tiles.vector. */
typedef enum { QD_VECTOR_PMTILES = 1 << 0, QD_VECTOR_MBTILES = 1 << 1 } QdVectorContainers;
#define QD_VECTOR_CONTAINERS "pmtiles mbtiles"

/* What raster tiles show; the names are the words of tiles.layers. */
typedef enum {
  QD_TILES_LAND_USE = 1 << 0,
  QD_TILES_ZONES = 1 << 1,
  QD_TILES_INFRASTRUCTURE = 1 << 2,
  QD_TILES_UNITS = 1 << 3, /* their borders */
  QD_TILES_LABELS = 1 << 4,
  QD_TILES_ALL = (1 << 5) - 1
} QdTileLayers;
#define QD_TILE_LAYERS "land_use zones infrastructure units labels"

typedef struct {
  char *path, *dir;               /* of the project file, absolute */
  char *code, *name, *crs, *date; /* date: YYYY-MM-DD */
  QdSourceSpec units, zones, infrastructure, allowed_gaps;
  char *unit_register; /* absolute path or NULL */
  GPtrArray *land_use; /* QdSourceSpec *, ordered by period; the last is "now" */
  char *plan_dir;      /* absolute or NULL */
  char *base, *target; /* columns of targets.csv, or NULL */
  guint balance_line;  /* of the project file; 0 if the key is absent */
  double tolerance_ha, tolerance_pct;
  QdOverlapRule overlap;
  GPtrArray *priority;          /* char *, codes, the first before all others; NULL if the key is absent */
  guint priority_line;          /* of the project file */
  char *area_field;             /* the ledger takes the areas of parcels from this field; NULL: as drawn */
  bool closes_on_register;      /* units close on their registered area, not on the drawn one */
  bool spreads_difference;      /* between the two, over the categories; else it is a line of its own */
  GPtrArray *scenario_priority; /* char *: established, to_2030, rights_of_way, in the order of application; NULL: this
                                   one */
  char *scenario_changes;       /* absolute path of a table or a layer of changes, or NULL */
  guint scenario_line;          /* of the project file */
  char *scenario_elevation;     /* absolute path of a raster of elevations, or NULL */
  double snap_mm, sliver_width_m, sliver_area_m2;
  bool repairs_parcels; /* invalid parcels are made valid, with a finding each */
  bool snaps_parcels;   /* and vertices within snap_mm of a neighbour or a border are moved onto it */
  double repair_limit_pct, repair_limit_m2; /* unless this changes their area by more than the larger of the two */
  GHashTable *disabled;                     /* rule id → where the project file names it, "FILE:LINE" */
  GPtrArray *rules;      /* char *, absolute, sorted: files of the project's own rules; NULL if the key is absent */
  double rules_seconds;  /* what one of them may take */
  char *lang;            /* vi or en: the language of outputs */
  GPtrArray *forms;      /* char *, statutory forms by their names; NULL: those that are made without being asked for */
  guint forms_line;      /* of the project file */
  double form_places[2]; /* decimals that forms of the province and of units show; -1: as the form says */
  guint tiles_line;      /* of the project file; 0 if the key is absent */
  int zoom_min, zoom_max;
  guint raster_containers; /* QdRasterContainers */
  guint vector_containers; /* QdVectorContainers */
  guint tile_layers;       /* QdTileLayers */
  int tile_px;             /* 256, or 512 for double density */
  bool tiles_are_webp;     /* else PNG */
  char *tile_font;         /* family of the labels, or NULL */
} QdProject;

QD_API QdProject *qd_project_load(const char *path, GError **error);
/** Whether a repair changes no more of an area than the project allows. */
QD_API bool qd_is_small_change(const QdProject *project, double before_m2, double after_m2);
QD_API void qd_project_free(QdProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdProject, qd_project_free)

/** Refuses an output folder that lies inside an input (a FileGDB is a folder) or whose files would replace one.
 *
 * @param option  that names the folder, for the message */
QD_API bool qd_project_check_output(const QdProject *project, const char *option, const char *out, GError **error);

/** @return whether a file is an input of the project. */
QD_API bool qd_project_reads(const QdProject *project, const char *path);

G_END_DECLS

#endif
