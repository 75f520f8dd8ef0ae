/* The project's own rules over a package: each in a connection of its own, so that none can change what the next one
 * sees. SpatiaLite keeps its functions that read and write files to itself unless SPATIALITE_SECURITY says otherwise.
 */
#include "quydat/rules.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

#include <spatialite.h> /* after sqlite3.h, which it needs */

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/text.h"
#include "check/rule_file.h"
#include "geo/geos.h"

#define MOST_FINDINGS 100000     /* of one rule; more come of a join without its condition */
#define STEPS_BETWEEN_LOOKS 1000 /* of SQLite's machine, between two looks at the clock */
#define HINT _("; try the query in QGIS's DB Manager on the package of a run")

typedef enum { UNIT, FEATURE, OTHER, LAYER, MEASURE, MESSAGE, GEOMETRY, N_COLUMNS } Column;

static const char *const COLUMNS[N_COLUMNS] = {"unit", "feature", "other", "layer", "measure", "message", "geometry"};

/* One rule being asked. */
typedef struct {
  const QdProject *project;
  const QdUnits *units;
  QdFindings *findings;
  const QdRule *rule;
  sqlite3 *db;
  void *spatialite;
  sqlite3_stmt *query, *as_wkb;
  QdGeos *geos;
  int srs;                /* of the package's layers */
  gint64 end;             /* when its time is over */
  bool is_late;           /* it was */
  char *refused;          /* what it tried to do and may not, or NULL */
  int columns[N_COLUMNS]; /* of the query; -1 where it has none */
  guint rows, found;
  bool has_value[N_COLUMNS]; /* in some row */
} Asking;

static void
asking_clear(Asking *a)
{
  sqlite3_finalize(a->query);
  sqlite3_finalize(a->as_wkb);
  sqlite3_close(a->db);
  if (a->spatialite != NULL)
    spatialite_cleanup_ex(a->spatialite);
  qd_geos_free(a->geos);
  g_free(a->refused);
}

/* ---- what goes wrong ---- */

G_GNUC_PRINTF(3, 4)
static bool
fault(const Asking *a, GError **error, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s: %s", a->rule->path, message);
  return false;
}

/* Spatial tables first, as they are offered. */
static char *
list_tables(const Asking *a)
{
  sqlite3_stmt *list = NULL;
  char *names = NULL;
  const char *sql = "SELECT group_concat(table_name, ', ') FROM (SELECT table_name FROM gpkg_contents "
                    "ORDER BY data_type <> 'features', table_name)";
  if (sqlite3_prepare_v2(a->db, sql, -1, &list, NULL) == SQLITE_OK && sqlite3_step(list) == SQLITE_ROW)
    names = g_strdup((const char *)sqlite3_column_text(list, 0));
  sqlite3_finalize(list);
  return names;
}

/* What SQLite has refused, in the words of whoever wrote the rule. */
static bool
fault_of_sqlite(const Asking *a, GError **error)
{
  int offset = sqlite3_error_offset(a->db);
  g_autofree char *said = g_strdup(sqlite3_errmsg(a->db));
  if (qd_cancelled(error))
    return false;
  if (a->is_late) {
    g_autofree char *seconds = qd_format_fixed(a->project->rules_seconds, 0);
    return fault(a, error,
                 _("not done after %s seconds; does a join lack its condition? (checks.rules_seconds allows more)"),
                 seconds);
  }
  if (a->refused != NULL)
    return fault(a, error, _("%s is not allowed: a rule is one SELECT, it only reads the package"), a->refused);
  if (g_str_has_prefix(said, "no such table")) {
    g_autofree char *tables = list_tables(a);
    return fault(a, error, _("%s; tables are: %s"), said, tables != NULL ? tables : "");
  }
  if (offset < 0)
    return fault(a, error, "%s%s", said, HINT);
  guint line = 1;
  for (int i = 0; i < offset; i++)
    line += a->rule->sql[i] == '\n';
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:%u: %s%s", a->rule->path, line, said, HINT);
  return false;
}

/* ---- the connection ---- */

/* Reading only: everything else is refused, also where a function of SpatiaLite does it. */
static int
authorize(void *data, int action, const char *first, const char *second, const char *database, const char *trigger)
{
  static const char *const PRAGMAS[] = {"table_info", "table_xinfo", "index_list", "index_info", "database_list", NULL};
  (void)database;
  (void)trigger;
  Asking *a = data;
  bool is_schema = first != NULL && g_str_has_prefix(first, "sqlite_");
  const char *what = NULL, *name = NULL;
  switch (action) {
  case SQLITE_SELECT:
  case SQLITE_READ:
  case SQLITE_RECURSIVE:
    return SQLITE_OK;
  case SQLITE_FUNCTION:
    if (g_ascii_strcasecmp(second, "load_extension") != 0)
      return SQLITE_OK;
    what = second;
    break;
  case SQLITE_PRAGMA:
    if (g_strv_contains(PRAGMAS, first))
      return SQLITE_OK;
    what = "PRAGMA";
    name = first;
    break;
  case SQLITE_ATTACH:
    what = "ATTACH";
    break;
  case SQLITE_INSERT:
    what = is_schema ? "CREATE" : "INSERT";
    break;
  case SQLITE_DELETE:
    what = is_schema ? "DROP" : "DELETE";
    break;
  case SQLITE_UPDATE:
    what = "UPDATE";
    break;
  case SQLITE_ANALYZE:
    what = "ANALYZE";
    break;
  case SQLITE_ALTER_TABLE:
    what = "ALTER";
    break;
  default:
    what = _("a statement that writes");
  }
  if (a->refused == NULL)
    a->refused = g_strjoin(" ", what, name, NULL);
  return SQLITE_DENY;
}

static int
look_at_clock(void *data)
{
  Asking *a = data;
  a->is_late = a->is_late || g_get_monotonic_time() > a->end;
  return a->is_late || qd_cancelled(NULL);
}

/* A spatial index makes ready to write when it is first touched: touched before writing is refused. */
static bool
touch_indexes(sqlite3 *db)
{
  sqlite3_stmt *list = NULL;
  bool ok = sqlite3_prepare_v2(db,
                               "SELECT 'SELECT 1 FROM \"' || name || '\" LIMIT 1' FROM sqlite_master "
                               "WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%'",
                               -1, &list, NULL) == SQLITE_OK;
  while (ok && sqlite3_step(list) == SQLITE_ROW)
    ok = sqlite3_exec(db, (const char *)sqlite3_column_text(list, 0), NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_finalize(list);
  return ok;
}

static bool
read_srs(Asking *a)
{
  sqlite3_stmt *srs = NULL;
  bool ok = sqlite3_prepare_v2(a->db, "SELECT max(srs_id) FROM gpkg_geometry_columns", -1, &srs, NULL) == SQLITE_OK &&
            sqlite3_step(srs) == SQLITE_ROW;
  a->srs = ok ? sqlite3_column_int(srs, 0) : 0;
  sqlite3_finalize(srs);
  return ok;
}

static bool
connect_package(Asking *a, const QdRuleTables *tables, GError **error)
{
  g_autofree char *file = g_filename_to_uri(tables->package, NULL, error);
  if (file == NULL)
    return false;
  g_autofree char *uri = g_strconcat(file, "?immutable=1", NULL);
  bool ok = sqlite3_open_v2(uri, &a->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, NULL) == SQLITE_OK;
  if (ok) {
    a->spatialite = spatialite_alloc_connection();
    spatialite_set_silent_mode(a->spatialite);
    spatialite_init_ex(a->db, a->spatialite, 0);
    /* until then ST_Area() of a GeoPackage's geometry is NULL */
    ok = sqlite3_exec(a->db, "SELECT EnableGpkgAmphibiousMode(); PRAGMA query_only = 1", NULL, NULL, NULL) ==
             SQLITE_OK &&
         tables->show(tables->data, a->db) && touch_indexes(a->db) && read_srs(a) &&
         sqlite3_prepare_v2(a->db, "SELECT AsBinary(CastToXY(?1)), ST_SRID(?1)", -1, &a->as_wkb, NULL) == SQLITE_OK;
  }
  if (!ok) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("%s: cannot ask the package: %s"), a->rule->path,
                sqlite3_errmsg(a->db));
    return false;
  }
  sqlite3_set_authorizer(a->db, authorize, a);
  a->end = g_get_monotonic_time() + (gint64)(MIN(a->project->rules_seconds, 1e9) * G_USEC_PER_SEC);
  sqlite3_progress_handler(a->db, STEPS_BETWEEN_LOOKS, look_at_clock, a);
  return true;
}

/* ---- the query ---- */

static bool
map_columns(Asking *a, GError **error)
{
  g_autofree char *list =
      g_strjoinv(", ", (char *[]){"unit", "feature", "other", "layer", "measure", "message", "geometry", NULL});
  for (Column c = 0; c < N_COLUMNS; c++)
    a->columns[c] = -1;
  for (int i = 0; i < sqlite3_column_count(a->query); i++) {
    const char *name = sqlite3_column_name(a->query, i);
    Column c = 0;
    while (c < N_COLUMNS && !g_str_equal(name, COLUMNS[c]))
      c++;
    if (c == N_COLUMNS)
      return fault(a, error, _("the query gives a column \"%s\"; columns of a rule are: %s (name it with AS)"), name,
                   list);
    if (a->columns[c] >= 0)
      return fault(a, error, _("the query gives the column \"%s\" twice"), name);
    a->columns[c] = i;
  }
  for (Column c = UNIT; c <= FEATURE; c++)
    if (a->columns[c] < 0)
      return fault(a, error, _("the query gives no column \"%s\" (NULL AS %s where there is none)"), COLUMNS[c],
                   COLUMNS[c]);
  bool has_unit = a->rule->measure_unit[0] != '\0';
  if (has_unit && a->columns[MEASURE] < 0)
    return fault(a, error, _("the query gives no column \"measure\", but the file says measure_unit"));
  if (!has_unit && a->columns[MEASURE] >= 0)
    return fault(a, error,
                 _("the query gives a column \"measure\": say its unit in a line \"-- measure_unit: ha\" at the top"));
  return true;
}

static bool
prepare(Asking *a, GError **error)
{
  const char *rest = NULL;
  sqlite3_stmt *second = NULL;
  if (sqlite3_prepare_v2(a->db, a->rule->sql, -1, &a->query, &rest) != SQLITE_OK)
    return fault_of_sqlite(a, error);
  if (a->query == NULL)
    return fault(a, error, _("holds no query: after the comments a SELECT is expected"));
  bool is_alone = sqlite3_prepare_v2(a->db, rest, -1, &second, NULL) == SQLITE_OK && second == NULL;
  sqlite3_finalize(second);
  if (!is_alone)
    return fault(a, error, _("holds more than one statement: a rule is one SELECT"));
  if (sqlite3_column_count(a->query) == 0 || !sqlite3_stmt_readonly(a->query))
    return fault(a, error, _("%s is not allowed: a rule is one SELECT, it only reads the package"),
                 _("a statement that writes"));
  return map_columns(a, error);
}

/* ---- a row ---- */

static char *
text_of(const Asking *a, Column column)
{
  const char *text = a->columns[column] < 0 ? NULL : (const char *)sqlite3_column_text(a->query, a->columns[column]);
  return text == NULL ? NULL : qd_text_nfc(text, NULL);
}

static bool
take_measure(const Asking *a, double *measure, GError **error)
{
  int column = a->columns[MEASURE];
  int type = column < 0 ? SQLITE_NULL : sqlite3_column_type(a->query, column);
  *measure = type == SQLITE_NULL ? NAN : sqlite3_column_double(a->query, column);
  if (type == SQLITE_NULL || ((type == SQLITE_INTEGER || type == SQLITE_FLOAT) && isfinite(*measure)))
    return true;
  g_autofree char *text = text_of(a, MEASURE);
  return fault(a, error, _("row %u: measure \"%s\" is no number"), a->rows, text);
}

/* A unit's name where its code should be would put the finding on no page. */
static bool
check_unit(const Asking *a, const char *code, GError **error)
{
  bool is_known =
      code == NULL || code[0] == '\0' || g_str_equal(code, a->project->code) || qd_units_find(a->units, code) != NULL;
  return is_known || fault(a, error, _("row %u: \"%s\" is no code of a unit"), a->rows, code);
}

/* The place of a geometry, and of what it has of polygons its shape. */
static bool
take_shape(const Asking *a, GEOSGeometry *shape, QdFindingSpec *spec, GBytes **area)
{
  GEOSContextHandle_t geos = qd_geos_handle(a->geos);
  if (shape == NULL)
    return false;
  GEOSGeometry *point = GEOSPointOnSurface_r(geos, shape);
  spec->has_place = point != NULL && GEOSisEmpty_r(geos, point) == 0 && GEOSGeomGetX_r(geos, point, &spec->x) == 1 &&
                    GEOSGeomGetY_r(geos, point, &spec->y) == 1;
  qd_geos_destroy(a->geos, point);
  GEOSGeometry *polygons = qd_geos_keep_polygons(a->geos, shape);
  if (polygons != NULL && GEOSisEmpty_r(geos, polygons) == 0)
    *area = qd_geos_write(a->geos, polygons);
  qd_geos_destroy(a->geos, polygons);
  if (*area != NULL)
    spec->area_wkb = g_bytes_get_data(*area, &spec->area_wkb_size);
  return point != NULL && polygons != NULL;
}

static bool
take_geometry(const Asking *a, QdFindingSpec *spec, GBytes **area, GError **error)
{
  int column = a->columns[GEOMETRY];
  if (column < 0 || sqlite3_column_type(a->query, column) == SQLITE_NULL)
    return true;
  sqlite3_bind_value(a->as_wkb, 1, sqlite3_column_value(a->query, column));
  const guint8 *wkb = sqlite3_step(a->as_wkb) == SQLITE_ROW ? sqlite3_column_blob(a->as_wkb, 0) : NULL;
  int srs = sqlite3_column_int(a->as_wkb, 1);
  bool ok = true;
  if (wkb == NULL)
    ok = fault(a, error, _("row %u: what stands in the column \"geometry\" is no geometry"), a->rows);
  else if (srs > 0 && srs != a->srs)
    ok = fault(a, error, _("row %u: the geometry is in system %d; it must be in the package's, %d"), a->rows, srs,
               a->srs);
  else if (!take_shape(a, qd_geos_read(a->geos, wkb, (gsize)sqlite3_column_bytes(a->as_wkb, 0)), spec, area))
    ok = fault(a, error, _("row %u: the geometry cannot be used: %s"), a->rows, qd_geos_message(a->geos));
  sqlite3_reset(a->as_wkb);
  sqlite3_clear_bindings(a->as_wkb);
  return ok;
}

static bool
take_row(Asking *a, GError **error)
{
  QdFindingSpec spec = {.rule = a->rule->id};
  g_autoptr(GBytes) area = NULL;
  a->rows++;
  for (Column c = 0; c < N_COLUMNS; c++)
    if (a->columns[c] >= 0 && sqlite3_column_type(a->query, a->columns[c]) != SQLITE_NULL)
      a->has_value[c] = true;
  if (!take_measure(a, &spec.measure, error))
    return false;
  if (spec.measure < a->rule->at_least)
    return true;
  g_autofree char *unit = text_of(a, UNIT), *feature = text_of(a, FEATURE), *other = text_of(a, OTHER);
  g_autofree char *layer = text_of(a, LAYER), *message = text_of(a, MESSAGE);
  spec.unit = unit;
  spec.feature = feature;
  spec.other = other;
  spec.layer = layer;
  spec.message = message;
  if (!check_unit(a, unit, error) || !take_geometry(a, &spec, &area, error))
    return false;
  if (++a->found > MOST_FINDINGS)
    return fault(a, error, _("more than %d findings; does a join lack its condition?"), MOST_FINDINGS);
  qd_findings_add(a->findings, &spec);
  return true;
}

/* An expression that is NULL everywhere measured nothing: silence would pass for "nothing found". */
static bool
check_values(const Asking *a, GError **error)
{
  const Column needed[] = {MEASURE, GEOMETRY};
  for (guint i = 0; a->rows > 0 && i < G_N_ELEMENTS(needed); i++) {
    if (a->columns[needed[i]] >= 0 && !a->has_value[needed[i]])
      return fault(a, error,
                   _("\"%s\" is NULL in every row (%u): its expression measures nothing; look for a wrong column or "
                     "function in it, or for geometries that are not valid%s"),
                   COLUMNS[needed[i]], a->rows, HINT);
  }
  return true;
}

static bool
ask(Asking *a, const QdRuleTables *tables, GError **error)
{
  if (!connect_package(a, tables, error) || !prepare(a, error))
    return false;
  int code;
  while ((code = sqlite3_step(a->query)) == SQLITE_ROW)
    if (!take_row(a, error))
      return false;
  if (code != SQLITE_DONE || a->refused != NULL)
    return fault_of_sqlite(a, error);
  return check_values(a, error);
}

/* ---- all rules ---- */

typedef struct {
  const QdProject *project;
  const GPtrArray *rules;
  const QdUnits *units;
  const QdRuleTables *tables;
  QdFindings **found; /* of each rule */
  GError **errors;    /* likewise */
  gint has_failed;    /* atomic */
} Jobs;

/* After a fault no further rule is begun; those before it have begun already, and the first fault is theirs. */
static void
ask_rule(guint i, gpointer data)
{
  Jobs *jobs = data;
  const QdRule *rule = jobs->rules->pdata[i];
  if (g_hash_table_contains(jobs->project->disabled, rule->id) || g_atomic_int_get(&jobs->has_failed))
    return;
  Asking asking = {
      .project = jobs->project, .units = jobs->units, .findings = jobs->found[i], .rule = rule, .geos = qd_geos_new()};
  if (!ask(&asking, jobs->tables, &jobs->errors[i]))
    g_atomic_int_set(&jobs->has_failed, TRUE);
  asking_clear(&asking);
}

bool
qd_rules_run(const QdProject *project, const GPtrArray *rules, const QdUnits *units, const QdRuleTables *tables,
             guint threads, QdFindings *findings, GError **error)
{
  Jobs jobs = {.project = project,
               .rules = rules,
               .units = units,
               .tables = tables,
               .found = g_new0(QdFindings *, (gsize)rules->len + 1),
               .errors = g_new0(GError *, (gsize)rules->len + 1)};
  g_unsetenv("SPATIALITE_SECURITY");
  for (guint i = 0; i < rules->len; i++)
    jobs.found[i] = qd_findings_branch(findings);
  qd_parallel(rules->len, threads, ask_rule, &jobs);
  bool ok = true;
  for (guint i = 0; i < rules->len; i++) {
    qd_findings_join(findings, jobs.found[i]);
    if (jobs.errors[i] == NULL)
      continue;
    if (ok)
      g_propagate_error(error, jobs.errors[i]);
    else
      g_error_free(jobs.errors[i]);
    ok = false;
  }
  g_free(jobs.found);
  g_free(jobs.errors);
  return ok;
}

GPtrArray *
qd_rules_load(const QdProject *project, GError **error)
{
  g_autoptr(GPtrArray) rules = g_ptr_array_new_with_free_func((GDestroyNotify)qd_rule_free);
  for (guint i = 0; project->rules != NULL && i < project->rules->len; i++) {
    QdRule *rule = qd_rule_load(project->rules->pdata[i], project->lang, error);
    if (rule == NULL)
      return NULL;
    g_ptr_array_add(rules, rule);
  }
  return g_steal_pointer(&rules);
}
