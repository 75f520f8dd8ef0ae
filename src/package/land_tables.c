#include "package/land_tables.h"

#include <math.h>

#include "package/blob.h"
#include "package/land_pieces.h"

/* Columns of the layer before those of QD_LAND_USE_COLUMNS, and of the index. */
enum { FID, GEOM, FIRST_COLUMN };
enum { ID, MIN_X, MAX_X, MIN_Y, MAX_Y };

/* What a query may be narrowed by; the arguments of a search come in this order. */
enum { BY_ROW = 1, BY_UNIT = 2, BY_CATEGORY = 4 };

/* For the planner, who is to begin with the few zones and look into the index for each: a bound of a box leaves one row
 * of so many. That a category leaves few, it is not told. */
enum { ROWS_A_BOUND = 4 };

struct QdLandTable {
  QdLandPieces pieces;
  QdWords *words;
  char *name, *index_name;
  int srs;
};

/* What one connection draws with. */
typedef struct {
  QdLandTable *table;
  QdCutter *cutter;
} Source;

typedef struct {
  sqlite3_vtab base;
  QdLandTable *table;
  Source *source; /* of the layer; the index draws nothing */
} Shown;

/* Rows from at to before end, or those of a list. */
typedef struct {
  sqlite3_vtab_cursor base;
  guint at, end;
  GArray *list; /* guint, or NULL */
  int category; /* NO_CATEGORY: any */
  gint64 drawn; /* the row whose geometry blob holds; −1: none */
  GByteArray *blob;
} Cursor;

enum { NO_CATEGORY = G_MININT };

/* ---- the table ---- */

QdLandTable *
qd_land_table_new(const QdResult *result, const QdBalance *balance, const char *name, int srs, QdFindings *findings,
                  GError **error)
{
  QdWords *words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return NULL;
  QdLandTable *table = g_new0(QdLandTable, 1);
  qd_land_pieces_init(&table->pieces, result, balance, findings);
  table->words = words;
  table->name = g_strdup(name);
  table->index_name = g_strdup_printf("rtree_%s_geom", name);
  table->srs = srs;
  return table;
}

void
qd_land_table_free(QdLandTable *table)
{
  if (table == NULL)
    return;
  qd_land_pieces_clear(&table->pieces);
  qd_words_free(table->words);
  g_free(table->index_name);
  g_free(table->name);
  g_free(table);
}

static void
source_free(gpointer data)
{
  Source *source = data;
  qd_cutter_free(source->cutter);
  g_free(source);
}

/* Makes the blob of the cursor's row. */
static bool
draw(Cursor *cursor, const Source *source, guint row)
{
  g_autoptr(GBytes) wkb = qd_land_pieces_draw(&source->table->pieces, source->cutter, row);
  QdEnvelope envelope;
  if (!qd_blob_set(cursor->blob, QD_SHAPE_POLYGON, source->table->srs, g_bytes_get_data(wkb, NULL),
                   g_bytes_get_size(wkb), &envelope, NULL))
    return false;
  cursor->drawn = row;
  return true;
}

/* ---- what SQLite calls for both tables ---- */

static const QdLandTable *
table_of(const sqlite3_vtab_cursor *cursor)
{
  return ((const Shown *)(const void *)cursor->pVtab)->table;
}

static int
disconnect(sqlite3_vtab *vtab)
{
  g_free(vtab);
  return SQLITE_OK;
}

static int
open_cursor(sqlite3_vtab *vtab, sqlite3_vtab_cursor **out)
{
  (void)vtab;
  Cursor *cursor = g_new0(Cursor, 1);
  cursor->blob = g_byte_array_new();
  *out = &cursor->base;
  return SQLITE_OK;
}

static int
close_cursor(sqlite3_vtab_cursor *base)
{
  Cursor *cursor = (Cursor *)(void *)base;
  if (cursor->list != NULL)
    g_array_unref(cursor->list);
  g_byte_array_unref(cursor->blob);
  g_free(cursor);
  return SQLITE_OK;
}

static int
is_at_end(sqlite3_vtab_cursor *base)
{
  const Cursor *cursor = (const Cursor *)(const void *)base;
  return cursor->at >= cursor->end;
}

static guint
row_of(const Cursor *cursor)
{
  return cursor->list != NULL ? g_array_index(cursor->list, guint, cursor->at) : cursor->at;
}

static int
give_row_id(sqlite3_vtab_cursor *base, sqlite3_int64 *id)
{
  *id = (sqlite3_int64)row_of((const Cursor *)(const void *)base) + 1;
  return SQLITE_OK;
}

static int
category_of(const QdLandTable *table, guint row)
{
  guint32 parcel = qd_land_pieces_get(&table->pieces, row)->parcel;
  return qd_layer_feature(table->pieces.balance->parcels, parcel)->category;
}

/* To the next row of the category asked for. */
static void
skip_others(Cursor *cursor)
{
  const QdLandTable *table = table_of(&cursor->base);
  while (cursor->category != NO_CATEGORY && cursor->at < cursor->end &&
         category_of(table, cursor->at) != cursor->category)
    cursor->at++;
}

/* What a query has looked at of so many rows stays in no memory. */
enum { ROWS_HELD = 1 << 16 };

static int
go_on(sqlite3_vtab_cursor *base)
{
  Cursor *cursor = (Cursor *)(void *)base;
  cursor->at++;
  if (cursor->at % ROWS_HELD == 0)
    qd_layer_release(table_of(base)->pieces.balance->parcels);
  skip_others(cursor);
  return SQLITE_OK;
}

/* All rows. */
static void
restart(Cursor *cursor)
{
  g_clear_pointer(&cursor->list, g_array_unref);
  cursor->at = 0;
  cursor->end = table_of(&cursor->base)->pieces.n;
  cursor->category = NO_CATEGORY;
  cursor->drawn = -1;
}

/* The row with an id, or none. */
static void
narrow_to_row(Cursor *cursor, sqlite3_value *id)
{
  int type = sqlite3_value_numeric_type(id);
  double number = type == SQLITE_INTEGER || type == SQLITE_FLOAT ? sqlite3_value_double(id) : 0;
  bool is_row = number >= 1 && number <= cursor->end && number == floor(number);
  cursor->at = is_row ? (guint)number - 1 : 0;
  cursor->end = is_row ? (guint)number : 0;
}

static void
expect_rows(sqlite3_index_info *info, double looked_at, double found)
{
  info->estimatedCost = looked_at / 8 + found;
  info->estimatedRows = (sqlite3_int64)fmax(found, 1);
}

/* ---- the layer ---- */

static int
connect_layer(sqlite3 *db, void *source, int argc, const char *const *argv, sqlite3_vtab **out, char **message)
{
  (void)argc;
  (void)argv;
  (void)message;
  g_autoptr(GString) sql = g_string_new("CREATE TABLE layer(fid INTEGER, geom MULTIPOLYGON");
  for (guint i = 0; i < QD_N_LAND_USE_COLUMNS; i++)
    g_string_append_printf(sql, ", %s %s", QD_LAND_USE_COLUMNS[i].name,
                           QD_LAND_USE_COLUMNS[i].type == QD_COLUMN_REAL ? "REAL" : "TEXT");
  g_string_append_c(sql, ')');
  int status = sqlite3_declare_vtab(db, sql->str);
  if (status != SQLITE_OK)
    return status;
  Shown *shown = g_new0(Shown, 1);
  shown->source = source;
  shown->table = shown->source->table;
  *out = &shown->base;
  return SQLITE_OK;
}

/* Which of the ways to narrow a constraint is; 0: none. */
static int
way_of(sqlite3_index_info *info, int constraint)
{
  const struct sqlite3_index_constraint *c = &info->aConstraint[constraint];
  if (!c->usable || c->op != SQLITE_INDEX_CONSTRAINT_EQ)
    return 0;
  if (c->iColumn == -1 || c->iColumn == FID)
    return BY_ROW;
  int way = c->iColumn == FIRST_COLUMN + QD_LAND_USE_UNIT       ? BY_UNIT
            : c->iColumn == FIRST_COLUMN + QD_LAND_USE_CATEGORY ? BY_CATEGORY
                                                                : 0;
  return g_str_equal(sqlite3_vtab_collation(info, constraint), "BINARY") ? way : 0;
}

static int
plan_layer(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
  const QdLandTable *table = ((const Shown *)(const void *)vtab)->table;
  double looked_at = table->pieces.n, found = table->pieces.n;
  for (int way = BY_ROW, n = 0; way <= BY_CATEGORY && !(info->idxNum & BY_ROW); way *= 2)
    for (int i = 0; i < info->nConstraint && !(info->idxNum & way); i++)
      if (way_of(info, i) == way) {
        info->idxNum |= way;
        info->aConstraintUsage[i].argvIndex = ++n;
      }
  if (info->idxNum & BY_UNIT)
    looked_at = found = found / MAX(qd_units_count(table->pieces.result->units), 1);
  if (info->idxNum & BY_ROW) {
    looked_at = found = 1;
    info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
  }
  expect_rows(info, looked_at, found);
  return SQLITE_OK;
}

static void
narrow_to_unit(Cursor *cursor, sqlite3_value *code)
{
  const QdLandTable *table = table_of(&cursor->base);
  guint n_units = qd_units_count(table->pieces.result->units), unit = 0;
  const char *text = (const char *)sqlite3_value_text(code);
  while (unit < n_units && g_strcmp0(qd_units_get(table->pieces.result->units, unit)->code, text) != 0)
    unit++;
  cursor->at = unit < n_units ? table->pieces.first[unit] : 0;
  cursor->end = unit < n_units ? table->pieces.first[unit + 1] : 0;
}

static void
narrow_to_category(Cursor *cursor, sqlite3_value *code)
{
  const QdLandTable *table = table_of(&cursor->base);
  const char *text = (const char *)sqlite3_value_text(code);
  const QdCategories *categories = table->pieces.result->categories;
  int found = text == NULL ? -1 : qd_categories_find(categories, text);
  if (found >= 0 && g_str_equal(qd_categories_get(categories, (guint)found)->code, text))
    cursor->category = found;
  else if (g_strcmp0(text, QD_LAND_USE_UNKNOWN) == 0)
    cursor->category = QD_CATEGORY_UNKNOWN;
  else
    cursor->end = 0;
}

static int
search_layer(sqlite3_vtab_cursor *base, int ways, const char *text, int argc, sqlite3_value **argv)
{
  (void)text;
  (void)argc;
  Cursor *cursor = (Cursor *)(void *)base;
  restart(cursor);
  if (ways & BY_ROW)
    narrow_to_row(cursor, *argv++);
  if (ways & BY_UNIT)
    narrow_to_unit(cursor, *argv++);
  if (ways & BY_CATEGORY)
    narrow_to_category(cursor, *argv);
  skip_others(cursor);
  return SQLITE_OK;
}

static int
give_geometry(Cursor *cursor, sqlite3_context *context, guint row)
{
  Source *source = ((const Shown *)(const void *)cursor->base.pVtab)->source;
  if (cursor->drawn != row && !draw(cursor, source, row)) {
    sqlite3_result_error(context, "a geometry cannot be used", -1);
    return SQLITE_ERROR;
  }
  if (cursor->blob->len > 0)
    sqlite3_result_blob64(context, cursor->blob->data, cursor->blob->len, SQLITE_TRANSIENT);
  return SQLITE_OK;
}

static int
give_value(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
  Cursor *cursor = (Cursor *)(void *)base;
  const QdLandTable *table = table_of(base);
  guint row = row_of(cursor);
  if (column == GEOM)
    return give_geometry(cursor, context, row);
  if (column == FID) {
    sqlite3_result_int64(context, (sqlite3_int64)row + 1);
    return SQLITE_OK;
  }
  const QdLandUseRow values = qd_land_use_row(table->pieces.result, table->words, table->pieces.balance,
                                              qd_land_pieces_get(&table->pieces, row));
  if (column - FIRST_COLUMN < QD_N_LAND_USE_TEXTS)
    sqlite3_result_text(context, values.texts[column - FIRST_COLUMN], -1, SQLITE_STATIC);
  else
    sqlite3_result_double(context, values.area_ha);
  return SQLITE_OK;
}

/* ---- the index ---- */

static int
connect_index(sqlite3 *db, void *table, int argc, const char *const *argv, sqlite3_vtab **out, char **message)
{
  (void)argc;
  (void)argv;
  (void)message;
  int status = sqlite3_declare_vtab(db, "CREATE TABLE layer(id INTEGER, minx REAL, maxx REAL, miny REAL, maxy REAL)");
  if (status != SQLITE_OK)
    return status;
  Shown *shown = g_new0(Shown, 1);
  shown->table = table;
  *out = &shown->base;
  return SQLITE_OK;
}

/* Whether a constraint bounds the places where boxes may lie: low sides from above, high sides from below. */
static bool
is_bound(const struct sqlite3_index_constraint *c)
{
  bool is_low = c->iColumn == MIN_X || c->iColumn == MIN_Y, is_high = c->iColumn == MAX_X || c->iColumn == MAX_Y;
  bool is_above = c->op == SQLITE_INDEX_CONSTRAINT_LE || c->op == SQLITE_INDEX_CONSTRAINT_LT;
  bool is_below = c->op == SQLITE_INDEX_CONSTRAINT_GE || c->op == SQLITE_INDEX_CONSTRAINT_GT;
  return c->usable && ((is_low && is_above) || (is_high && is_below));
}

/* The columns of the bounds go to the search as a text, a digit an argument. */
static int
plan_index(sqlite3_vtab *vtab, sqlite3_index_info *info)
{
  const QdLandTable *table = ((const Shown *)(const void *)vtab)->table;
  double found = table->pieces.n;
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *c = &info->aConstraint[i];
    if (!c->usable || c->op != SQLITE_INDEX_CONSTRAINT_EQ || (c->iColumn != -1 && c->iColumn != ID))
      continue;
    info->idxNum = BY_ROW;
    info->idxFlags = SQLITE_INDEX_SCAN_UNIQUE;
    info->aConstraintUsage[i].argvIndex = 1;
    expect_rows(info, 1, 1);
    return SQLITE_OK;
  }
  sqlite3_str *columns = sqlite3_str_new(NULL);
  for (int i = 0, n = 0; i < info->nConstraint; i++) {
    if (!is_bound(&info->aConstraint[i]))
      continue;
    info->aConstraintUsage[i].argvIndex = ++n;
    sqlite3_str_appendf(columns, "%d", info->aConstraint[i].iColumn);
    found /= ROWS_A_BOUND;
  }
  bool is_bounded = sqlite3_str_length(columns) > 0;
  info->idxStr = sqlite3_str_finish(columns);
  info->needToFreeIdxStr = 1;
  expect_rows(info, found, found);
  return is_bounded && info->idxStr == NULL ? SQLITE_NOMEM : SQLITE_OK;
}

/* Narrows the box that is searched; @return false when no row can do. */
static bool
bound(QdBox *box, int column, sqlite3_value *value)
{
  int type = sqlite3_value_numeric_type(value);
  if (type != SQLITE_INTEGER && type != SQLITE_FLOAT)
    return type != SQLITE_NULL; /* a text: SQLite looks at each row */
  double v = sqlite3_value_double(value);
  switch (column) {
  case MIN_X:
    box->max_x = fmin(box->max_x, v);
    break;
  case MAX_X:
    box->min_x = fmax(box->min_x, v);
    break;
  case MIN_Y:
    box->max_y = fmin(box->max_y, v);
    break;
  default:
    box->min_y = fmax(box->min_y, v);
  }
  return true;
}

static int
search_index(sqlite3_vtab_cursor *base, int ways, const char *columns, int argc, sqlite3_value **argv)
{
  Cursor *cursor = (Cursor *)(void *)base;
  restart(cursor);
  if (ways & BY_ROW)
    narrow_to_row(cursor, argv[0]);
  if ((ways & BY_ROW) || argc == 0)
    return SQLITE_OK;
  QdBox box = {-INFINITY, -INFINITY, INFINITY, INFINITY};
  bool is_possible = true;
  for (int i = 0; i < argc; i++)
    is_possible = bound(&box, columns[i] - '0', argv[i]) && is_possible;
  cursor->list = is_possible ? qd_land_pieces_meeting(&((Shown *)(void *)base->pVtab)->table->pieces, &box) : NULL;
  cursor->end = cursor->list != NULL ? cursor->list->len : 0;
  return SQLITE_OK;
}

static int
give_side(sqlite3_vtab_cursor *base, sqlite3_context *context, int column)
{
  guint row = row_of((const Cursor *)(const void *)base);
  const QdBox box = qd_land_pieces_box(&table_of(base)->pieces, row);
  if (column == ID)
    sqlite3_result_int64(context, (sqlite3_int64)row + 1);
  else
    sqlite3_result_double(context, column == MIN_X   ? box.min_x
                                   : column == MAX_X ? box.max_x
                                   : column == MIN_Y ? box.min_y
                                                     : box.max_y);
  return SQLITE_OK;
}

/* ---- showing both ---- */

/* Without xCreate they are there by their names alone. */
static const sqlite3_module LAYER = {.xConnect = connect_layer,
                                     .xBestIndex = plan_layer,
                                     .xDisconnect = disconnect,
                                     .xOpen = open_cursor,
                                     .xClose = close_cursor,
                                     .xFilter = search_layer,
                                     .xNext = go_on,
                                     .xEof = is_at_end,
                                     .xColumn = give_value,
                                     .xRowid = give_row_id};
static const sqlite3_module INDEX = {.xConnect = connect_index,
                                     .xBestIndex = plan_index,
                                     .xDisconnect = disconnect,
                                     .xOpen = open_cursor,
                                     .xClose = close_cursor,
                                     .xFilter = search_index,
                                     .xNext = go_on,
                                     .xEof = is_at_end,
                                     .xColumn = give_side,
                                     .xRowid = give_row_id};

/* Connects a table: before whoever asks is refused everything that writes, as its declaration looks like. */
static int
touch(sqlite3 *db, const char *name)
{
  char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w\"", name);
  sqlite3_stmt *statement = NULL;
  int status = sql == NULL ? SQLITE_NOMEM : sqlite3_prepare_v2(db, sql, -1, &statement, NULL);
  sqlite3_finalize(statement);
  sqlite3_free(sql);
  return status;
}

int
qd_land_table_show(QdLandTable *table, sqlite3 *db)
{
  Source *source = g_new0(Source, 1);
  source->table = table;
  source->cutter = qd_cutter_new(table->pieces.result->units, table->pieces.balance);
  int status = sqlite3_create_module_v2(db, table->name, &LAYER, source, source_free);
  if (status == SQLITE_OK)
    status = sqlite3_create_module(db, table->index_name, &INDEX, table);
  if (status == SQLITE_OK)
    status = touch(db, table->name);
  return status == SQLITE_OK ? touch(db, table->index_name) : status;
}
