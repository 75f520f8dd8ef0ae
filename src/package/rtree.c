#include "package/rtree.h"

#include <math.h>
#include <string.h>

/* The cells that SQLite puts in a node of two dimensions: 51, as pages of 4096 bytes have the room. */
enum { CELLS = 51, CELL_BYTES = 8 + 4 * 4, HEAD_BYTES = 4, NODE_BYTES = HEAD_BYTES + CELLS * CELL_BYTES, ROOT = 1 };

/* A cell of the level being packed: a row, or a node of the level below. */
typedef struct {
  gint64 id;
  float side[4];
  guint32 key; /* place on the curve */
} Cell;

typedef struct {
  sqlite3 *base;
  const char *table;
  sqlite3_stmt *node, *parent;
  gint64 nodes; /* so many have a number */
} Packer;

/* ---- cells ---- */

static float
round_down(double value)
{
  float f = (float)value;
  return f > value ? nextafterf(f, -INFINITY) : f;
}

static float
round_up(double value)
{
  float f = (float)value;
  return f < value ? nextafterf(f, INFINITY) : f;
}

void
qd_rtree_round(const QdEnvelope *envelope, float side[4])
{
  for (guint s = 0; s < 4; s += 2) {
    side[s] = round_down(envelope->side[s]);
    side[s + 1] = round_up(envelope->side[s + 1]);
  }
}

/* Distance along the Hilbert curve through a square of 65536 cells. */
static guint32
hilbert(guint32 x, guint32 y)
{
  guint32 d = 0;
  for (guint32 s = 1u << 15; s > 0; s >>= 1) {
    guint32 right = (x & s) != 0, up = (y & s) != 0;
    d += s * s * ((3 * right) ^ up);
    if (up == 0) {
      if (right == 1) {
        x = 65535 - x;
        y = 65535 - y;
      }
      guint32 t = x;
      x = y;
      y = t;
    }
  }
  return d;
}

/* A coordinate on the curve's square; what is not finite stands at its edge. */
static guint32
on_square(double value)
{
  return value >= 0 ? (guint32)MIN(value, 65535) : 0;
}

static GArray *
make_cells(const GArray *entries)
{
  double west = INFINITY, east = -INFINITY, south = INFINITY, north = -INFINITY;
  for (guint i = 0; i < entries->len; i++) {
    const double *side = g_array_index(entries, QdIndexEntry, i).box.side;
    west = MIN(west, side[0]);
    east = MAX(east, side[1]);
    south = MIN(south, side[2]);
    north = MAX(north, side[3]);
  }
  double scale = 65535 / MAX(MAX(east - west, north - south), 1e-9);
  GArray *cells = g_array_sized_new(FALSE, FALSE, sizeof(Cell), entries->len);
  for (guint i = 0; i < entries->len; i++) {
    const QdIndexEntry *entry = &g_array_index(entries, QdIndexEntry, i);
    const double *side = entry->box.side;
    Cell cell = {.id = entry->id,
                 .key = hilbert(on_square(((side[0] + side[1]) / 2 - west) * scale),
                                on_square(((side[2] + side[3]) / 2 - south) * scale))};
    qd_rtree_round(&entry->box, cell.side);
    g_array_append_val(cells, cell);
  }
  return cells;
}

static gint
compare_cells(gconstpointer pa, gconstpointer pb)
{
  const Cell *a = pa, *b = pb;
  if (a->key != b->key)
    return a->key < b->key ? -1 : 1;
  return (a->id > b->id) - (a->id < b->id);
}

/* ---- nodes ---- */

static void
put_u16(guint8 *p, guint value)
{
  guint16 be = GUINT16_TO_BE((guint16)value);
  memcpy(p, &be, 2);
}

static void
put_cell(guint8 *p, const Cell *cell)
{
  guint64 id = GUINT64_TO_BE((guint64)cell->id);
  memcpy(p, &id, 8);
  for (guint i = 0; i < 4; i++) {
    guint32 bits;
    memcpy(&bits, &cell->side[i], 4);
    bits = GUINT32_TO_BE(bits);
    memcpy(p + 8 + 4 * i, &bits, 4);
  }
}

/* Writes cells as a node and makes the cell that stands for it one level up. */
static int
write_node(Packer *packer, gint64 number, guint depth, const Cell *cells, guint n, Cell *up)
{
  guint8 data[NODE_BYTES] = {0};
  put_u16(data, number == ROOT ? depth : 0); /* only the root says how deep the tree is */
  put_u16(data + 2, n);
  *up = (Cell){.id = number, .side = {INFINITY, -INFINITY, INFINITY, -INFINITY}};
  for (guint i = 0; i < n; i++) {
    put_cell(data + HEAD_BYTES + i * CELL_BYTES, &cells[i]);
    for (guint s = 0; s < 4; s += 2) {
      up->side[s] = MIN(up->side[s], cells[i].side[s]);
      up->side[s + 1] = MAX(up->side[s + 1], cells[i].side[s + 1]);
    }
  }
  sqlite3_bind_int64(packer->node, 1, number);
  sqlite3_bind_blob(packer->node, 2, data, NODE_BYTES, SQLITE_STATIC);
  sqlite3_step(packer->node);
  return sqlite3_reset(packer->node);
}

static int
write_parents(Packer *packer, const Cell *cells, guint n, gint64 parent)
{
  int status = SQLITE_OK;
  for (guint i = 0; i < n && status == SQLITE_OK; i++) {
    sqlite3_bind_int64(packer->parent, 1, cells[i].id);
    sqlite3_bind_int64(packer->parent, 2, parent);
    sqlite3_step(packer->parent);
    status = sqlite3_reset(packer->parent);
  }
  return status;
}

/* Packs one level: its cells are replaced by those of the nodes they fill.
 *
 * @param homes  of the leaves: the node of each cell, by its id − 1; else NULL */
static int
pack_level(Packer *packer, GArray *cells, guint depth, gint64 *homes)
{
  guint n_nodes = (cells->len + CELLS - 1) / CELLS;
  Cell *all = (Cell *)(void *)cells->data;
  int status = SQLITE_OK;
  for (guint i = 0; i < n_nodes && status == SQLITE_OK; i++) {
    guint first = (guint)((guint64)cells->len * i / n_nodes), last = (guint)((guint64)cells->len * (i + 1) / n_nodes);
    gint64 number = n_nodes == 1 ? ROOT : ++packer->nodes;
    for (guint c = first; homes != NULL && c < last; c++)
      homes[all[c].id - 1] = number;
    Cell up;
    status = write_node(packer, number, depth, all + first, last - first, &up);
    if (status == SQLITE_OK && homes == NULL)
      status = write_parents(packer, all + first, last - first, number);
    all[i] = up; /* its place has been written */
  }
  g_array_set_size(cells, n_nodes);
  return status;
}

/* ---- the three tables ---- */

static int
prepare(const Packer *packer, const char *part, const char *columns, sqlite3_stmt **statement)
{
  char *sql = sqlite3_mprintf("REPLACE INTO \"rtree_%w_geom_%s\"(%s) VALUES(?,?)", packer->table, part, columns);
  int status = sqlite3_prepare_v2(packer->base, sql, -1, statement, NULL);
  sqlite3_free(sql);
  return status;
}

static int
write_homes(const Packer *packer, const gint64 *homes, gsize n)
{
  sqlite3_stmt *rowid = NULL;
  int status = prepare(packer, "rowid", "rowid, nodeno", &rowid);
  for (gsize i = 0; i < n && status == SQLITE_OK; i++) {
    if (homes[i] == 0)
      continue; /* a row without geometry */
    sqlite3_bind_int64(rowid, 1, (gint64)i + 1);
    sqlite3_bind_int64(rowid, 2, homes[i]);
    sqlite3_step(rowid);
    status = sqlite3_reset(rowid);
  }
  sqlite3_finalize(rowid);
  return status;
}

static int
pack(Packer *packer, const GArray *entries)
{
  gsize n = (gsize)g_array_index(entries, QdIndexEntry, entries->len - 1).id;
  g_autofree gint64 *homes = g_new0(gint64, n);
  g_autoptr(GArray) cells = make_cells(entries);
  g_array_sort(cells, compare_cells);
  int status = pack_level(packer, cells, 0, homes);
  for (guint depth = 1; status == SQLITE_OK && g_array_index(cells, Cell, 0).id != ROOT; depth++)
    status = pack_level(packer, cells, depth, NULL);
  return status == SQLITE_OK ? write_homes(packer, homes, n) : status;
}

int
qd_rtree_write(sqlite3 *base, const char *table, const GArray *entries)
{
  Packer packer = {.base = base, .table = table, .nodes = ROOT};
  char *sql = sqlite3_mprintf("CREATE VIRTUAL TABLE \"rtree_%w_geom\" USING rtree(id, minx, maxx, miny, maxy)", table);
  int status = sqlite3_exec(base, sql, NULL, NULL, NULL);
  sqlite3_free(sql);
  if (status == SQLITE_OK && entries->len > 0)
    status = prepare(&packer, "node", "nodeno, data", &packer.node);
  if (status == SQLITE_OK && entries->len > 0)
    status = prepare(&packer, "parent", "nodeno, parentnode", &packer.parent);
  if (status == SQLITE_OK && entries->len > 0)
    status = pack(&packer, entries);
  sqlite3_finalize(packer.node);
  sqlite3_finalize(packer.parent);
  return status;
}
