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
  char *field_kind, *field_phase, *field_ref, *field_class, *field_grade;
  GPtrArray *shape_levels, *label_levels; /* char *, of a drawing: the levels that are read; NULL: all */
} QdSourceSpec;

typedef struct {
  char *path, *dir;               /* of the project file, absolute */
  char *code, *name, *crs, *date; /* date: YYYY-MM-DD */
  QdSourceSpec units, zones, infrastructure;
  char *unit_register; /* absolute path or NULL */
  GPtrArray *land_use; /* QdSourceSpec *, ordered by period; the last is "now" */
  char *plan_dir;      /* absolute or NULL */
  char *base, *target; /* columns of targets.csv, or NULL */
  guint balance_line;  /* of the project file; 0 if the key is absent */
  double tolerance_ha, tolerance_pct;
  double snap_mm, sliver_width_m, sliver_area_m2;
  GHashTable *disabled; /* rule id → where the project file names it, "FILE:LINE" */
  GPtrArray *rules;     /* char *, absolute, sorted: files of the project's own rules; NULL if the key is absent */
  double rules_seconds; /* what one of them may take */
  char *lang;           /* vi or en: the language of outputs */
  int zoom_min, zoom_max;
  bool tiles_mbtiles; /* raster MBTiles wanted */
} QdProject;

QD_API QdProject *qd_project_load(const char *path, GError **error);
QD_API void qd_project_free(QdProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdProject, qd_project_free)

/** Refuses an output folder that lies inside an input (a FileGDB is a folder) or whose files would replace one. */
QD_API bool qd_project_check_output(const QdProject *project, const char *out, GError **error);

/** @return whether a file is an input of the project. */
QD_API bool qd_project_reads(const QdProject *project, const char *path);

G_END_DECLS

#endif
