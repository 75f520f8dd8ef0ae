#include "fixture.h"

#include "package/rtree.h"

static gint64
number_of(sqlite3 *base, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  assert_int_equal(sqlite3_prepare_v2(base, sql, -1, &statement, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
  gint64 value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

/* Boxes of up to 300 m anywhere in 10 km; every tenth row has no geometry. */
static GArray *
make_entries(guint rows)
{
  GArray *entries = g_array_new(FALSE, FALSE, sizeof(QdIndexEntry));
  guint64 seed = rows + 1;
  for (guint id = 1; id <= rows; id++) {
    double x = 500000 + 1e4 * random_unit(&seed), y = 2400000 + 1e4 * random_unit(&seed);
    QdIndexEntry entry = {.id = id, .box = {{x, x + 300 * random_unit(&seed), y, y + 300 * random_unit(&seed)}}};
    if (id % 10 != 0 || id == rows)
      g_array_append_val(entries, entry);
  }
  return entries;
}

static guint
count_in(const GArray *entries, double west, double south, double size)
{
  guint n = 0;
  for (guint i = 0; i < entries->len; i++) {
    const double *side = g_array_index(entries, QdIndexEntry, i).box.side;
    n += side[0] <= west + size && side[1] >= west && side[2] <= south + size && side[3] >= south;
  }
  return n;
}

/* SQLite's own check, and what it finds in windows whose sides lie far from any box's rounding. */
static void
an_index_holds_every_row(void **state)
{
  (void)state;
  const guint sizes[] = {0, 1, 2, 51, 52, 53, 51 * 51, 51 * 51 + 1, 8000};
  for (guint s = 0; s < G_N_ELEMENTS(sizes); s++) {
    sqlite3 *base = NULL;
    g_autoptr(GArray) entries = make_entries(sizes[s]);
    assert_int_equal(sqlite3_open(":memory:", &base), SQLITE_OK);
    assert_int_equal(qd_rtree_write(base, "land \"use\"", entries), SQLITE_OK);
    assert_int_equal(number_of(base, "SELECT rtreecheck('rtree_land \"use\"_geom') = 'ok'"), 1);
    assert_int_equal(number_of(base, "SELECT count(*) FROM \"rtree_land \"\"use\"\"_geom\""), entries->len);
    for (guint i = 0; i < 20; i++) {
      double west = 500000 + 500 * i, south = 2400000 + 9500 - 480 * i;
      g_autofree char *sql =
          g_strdup_printf("SELECT count(*) FROM \"rtree_land \"\"use\"\"_geom\" WHERE minx <= %f AND "
                          "maxx >= %f AND miny <= %f AND maxy >= %f",
                          west + 700, west, south + 700, south);
      gint64 found = number_of(base, sql);
      guint there = count_in(entries, west, south, 700);
      assert_true(found >= there && found <= there + 2); /* sides are floats, rounded outwards */
    }
    sqlite3_close(base);
  }
}

/* What is edited afterwards goes through SQLite's own code. */
static void
a_packed_index_takes_rows(void **state)
{
  (void)state;
  sqlite3 *base = NULL;
  g_autoptr(GArray) entries = make_entries(3000);
  assert_int_equal(sqlite3_open(":memory:", &base), SQLITE_OK);
  assert_int_equal(qd_rtree_write(base, "a", entries), SQLITE_OK);
  assert_int_equal(sqlite3_exec(base, "DELETE FROM rtree_a_geom WHERE id % 3 = 0", NULL, NULL, NULL), SQLITE_OK);
  for (guint id = 5001; id < 5200; id++) {
    g_autofree char *sql = g_strdup_printf("INSERT INTO rtree_a_geom VALUES(%u, 500000, 500001, 2400000, 2400001)", id);
    assert_int_equal(sqlite3_exec(base, sql, NULL, NULL, NULL), SQLITE_OK);
  }
  assert_int_equal(number_of(base, "SELECT rtreecheck('rtree_a_geom') = 'ok'"), 1);
  assert_int_equal(number_of(base, "SELECT count(*) FROM rtree_a_geom WHERE maxx <= 500001.5 AND id > 5000"), 199);
  sqlite3_close(base);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_index_holds_every_row),
      cmocka_unit_test(a_packed_index_takes_rows),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
