#include "package/features.h"

/* Runs SQL made with sqlite3_mprintf(), and frees it. */
static int
run(sqlite3 *base, char *sql)
{
  int status = sql == NULL ? SQLITE_NOMEM : sqlite3_exec(base, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  return status;
}

int
qd_features_add_srs(sqlite3 *base, int id, const char *name, const char *organisation, int number, const char *wkt)
{
  return run(base, sqlite3_mprintf("INSERT OR IGNORE INTO gpkg_spatial_ref_sys(srs_name, srs_id, organization, "
                                   "organization_coordsys_id, definition) VALUES(%Q, %d, %Q, %d, %Q)",
                                   name, id, organisation, number, wkt));
}

/* ---- a table ---- */

static const char *const GEOMETRY_TYPES[] = {
    [QD_SHAPE_POLYGON] = "MULTIPOLYGON", [QD_SHAPE_LINE] = "MULTILINESTRING", [QD_SHAPE_POINT] = "POINT"};

static int
create_table(sqlite3 *base, const QdTableSpec *spec)
{
  static const char *const TYPES[] = {
      [QD_COLUMN_TEXT] = "TEXT",       [QD_COLUMN_REAL] = "REAL",          [QD_COLUMN_INTEGER] = "INTEGER",
      [QD_COLUMN_BOOLEAN] = "BOOLEAN", [QD_COLUMN_DATE_TIME] = "DATETIME", [QD_COLUMN_BLOB] = "BLOB",
  };
  sqlite3_str *sql = sqlite3_str_new(base);
  sqlite3_str_appendf(sql, "CREATE TABLE \"%w\" (\"%w\" INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", spec->name,
                      spec->fid == NULL ? "fid" : spec->fid);
  if (spec->shape != QD_SHAPE_NONE)
    sqlite3_str_appendf(sql, ", \"geom\" %s", GEOMETRY_TYPES[spec->shape]);
  for (guint i = 0; i < spec->n_columns; i++) {
    const QdTableColumn *column = &spec->columns[i];
    sqlite3_str_appendf(sql, ", \"%w\" %s", column->name, TYPES[column->type]);
    if (column->width > 0)
      sqlite3_str_appendf(sql, "(%d)", column->width);
  }
  sqlite3_str_appendchar(sql, 1, ')');
  return run(base, sqlite3_str_finish(sql));
}

int
qd_features_create(sqlite3 *base, const QdFeatureTable *table)
{
  int status = create_table(base, table->spec);
  return status == SQLITE_OK ? qd_features_announce(base, table) : status;
}

int
qd_features_announce(sqlite3 *base, const QdFeatureTable *table)
{
  const QdTableSpec *spec = table->spec;
  bool is_spatial = spec->shape != QD_SHAPE_NONE;
  int status = run(base, sqlite3_mprintf("INSERT INTO gpkg_contents(table_name, data_type, identifier, description, "
                                         "last_change, srs_id) VALUES(%Q, %Q, %Q, %Q, %Q, %d)",
                                         spec->name, is_spatial ? "features" : "attributes",
                                         spec->title != NULL ? spec->title : spec->name, spec->description,
                                         table->date_time, is_spatial ? table->srs : 0));
  if (status == SQLITE_OK && is_spatial)
    status = run(base, sqlite3_mprintf("INSERT INTO gpkg_geometry_columns VALUES(%Q, 'geom', %Q, %d, 0, 0)", spec->name,
                                       GEOMETRY_TYPES[spec->shape], table->srs));
  return status;
}

int
qd_features_prepare_insert(sqlite3 *base, const QdTableSpec *spec, sqlite3_stmt **insert)
{
  sqlite3_str *text = sqlite3_str_new(base);
  sqlite3_str_appendf(text, "INSERT INTO \"%w\" VALUES(?", spec->name);
  guint n = spec->n_columns + (spec->shape == QD_SHAPE_NONE ? 0 : 1);
  for (guint i = 0; i < n; i++)
    sqlite3_str_appendall(text, ",?");
  sqlite3_str_appendchar(text, 1, ')');
  char *sql = sqlite3_str_finish(text);
  int status = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v3(base, sql, -1, SQLITE_PREPARE_PERSISTENT, insert, NULL);
  sqlite3_free(sql);
  return status;
}

/* ---- the index kept up to date ---- */

/* The triggers of the format's extension for R-trees. */
static const char *const TRIGGERS[] = {
    "CREATE TRIGGER \"rtree_%w_geom_insert\" AFTER INSERT ON \"%w\" "
    "WHEN (NEW.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES "
    "(NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER \"rtree_%w_geom_update1\" AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid AND "
    "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES "
    "(NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER \"rtree_%w_geom_update2\" AFTER UPDATE OF geom ON \"%w\" WHEN OLD.fid = NEW.fid AND "
    "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; END",
    "CREATE TRIGGER \"rtree_%w_geom_update3\" AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid AND "
    "(NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; "
    "INSERT OR REPLACE INTO \"rtree_%w_geom\" VALUES "
    "(NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom)); END",
    "CREATE TRIGGER \"rtree_%w_geom_update4\" AFTER UPDATE ON \"%w\" WHEN OLD.fid != NEW.fid AND "
    "(NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id IN (OLD.fid, NEW.fid); "
    "END",
    "CREATE TRIGGER \"rtree_%w_geom_delete\" AFTER DELETE ON \"%w\" WHEN OLD.geom NOT NULL "
    "BEGIN DELETE FROM \"rtree_%w_geom\" WHERE id = OLD.fid; END",
};

int
qd_features_watch(sqlite3 *base, const char *table)
{
  int status = run(base, sqlite3_mprintf("INSERT INTO gpkg_extensions VALUES(%Q, 'geom', 'gpkg_rtree_index', "
                                         "'http://www.geopackage.org/spec120/#extension_rtree', 'write-only')",
                                         table));
  for (guint i = 0; i < G_N_ELEMENTS(TRIGGERS) && status == SQLITE_OK; i++)
    status = run(base, sqlite3_mprintf(TRIGGERS[i], table, table, table, table));
  return status;
}

int
qd_features_finish(sqlite3 *base, const char *table, gint64 rows, const QdEnvelope *extent)
{
  int status =
      run(base, sqlite3_mprintf("INSERT INTO gpkg_ogr_contents VALUES(%Q, %lld);"
                                "CREATE TRIGGER \"trigger_insert_feature_count_%w\" AFTER INSERT ON \"%w\" BEGIN "
                                "UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 "
                                "WHERE lower(table_name) = lower(%Q); END;"
                                "CREATE TRIGGER \"trigger_delete_feature_count_%w\" AFTER DELETE ON \"%w\" BEGIN "
                                "UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 "
                                "WHERE lower(table_name) = lower(%Q); END",
                                table, (long long)rows, table, table, table, table, table, table));
  if (status == SQLITE_OK && extent != NULL)
    status = run(base, sqlite3_mprintf("UPDATE gpkg_contents SET min_x = %!.17g, max_x = %!.17g, min_y = %!.17g, "
                                       "max_y = %!.17g WHERE table_name = %Q",
                                       extent->side[0], extent->side[1], extent->side[2], extent->side[3], table));
  return status;
}

/* ---- metadata ---- */

int
qd_features_add_metadata(sqlite3 *base, const char *table, const char *standard, const char *xml, const char *date_time)
{
  int status = run(base, sqlite3_mprintf("INSERT INTO gpkg_metadata(md_scope, md_standard_uri, mime_type, metadata) "
                                         "VALUES('dataset', %Q, 'text/xml', %Q)",
                                         standard, xml));
  if (status == SQLITE_OK)
    status = run(base, sqlite3_mprintf("INSERT INTO gpkg_metadata_reference(reference_scope, table_name, timestamp, "
                                       "md_file_id) VALUES(%Q, %Q, %Q, last_insert_rowid())",
                                       table == NULL ? "geopackage" : "table", table, date_time));
  return status;
}

int
qd_features_add_project(sqlite3 *base, const char *name, const char *about, const char *content)
{
  int status = sqlite3_exec(base, "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)",
                            NULL, NULL, NULL);
  if (status == SQLITE_OK)
    status = run(base, sqlite3_mprintf("INSERT INTO qgis_projects VALUES(%Q, %Q, %Q)", name, about, content));
  return status;
}
