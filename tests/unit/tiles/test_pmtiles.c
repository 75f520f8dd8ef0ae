#include "fixture.h"

#include <glib/gstdio.h>
#include <libdeflate.h>

#include "quydat/error.h"
#include "tiles/pmtiles.h"

typedef struct {
  char *dir, *path;
} File;

static int
set_up(void **state)
{
  File *file = g_new0(File, 1);
  file->dir = g_dir_make_tmp("quydat-pmtiles-XXXXXX", NULL);
  file->path = g_build_filename(file->dir, "t.pmtiles", NULL);
  *state = file;
  return 0;
}

static int
tear_down(void **state)
{
  File *file = *state;
  g_unlink(file->path);
  assert_int_equal(g_rmdir(file->dir), 0); /* no working file is left */
  g_free(file->dir);
  g_free(file->path);
  g_free(file);
  return 0;
}

static const QdTilesMeta meta = {.type = QD_TILE_MVT,
                                 .is_gzip = true,
                                 .zoom_min = 8,
                                 .zoom_max = 14,
                                 .center_zoom = 9,
                                 .west = 106,
                                 .south = 21.25,
                                 .east = 107.5,
                                 .north = -0.0000001,
                                 .center_lon = 106.75,
                                 .center_lat = 21.5,
                                 .json = "{\"name\":\"đất\"}"};

/* ---- a reader that follows the specification, not the writer ---- */

typedef struct {
  guint8 *data;
  gsize size;
} Bytes;

static guint64
fixed(const Bytes *file, gsize at, guint n)
{
  guint64 value = 0;
  for (guint i = n; i-- > 0;)
    value = value << 8 | file->data[at + i];
  return value;
}

static guint8 *
inflate(const guint8 *data, gsize size, gsize *n)
{
  struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
  guint8 *plain = g_malloc(1 << 24);
  assert_int_equal(libdeflate_gzip_decompress(d, data, size, plain, 1 << 24, n), LIBDEFLATE_SUCCESS);
  libdeflate_free_decompressor(d);
  return plain;
}

static guint64
varint(const guint8 **p)
{
  guint64 value = 0;
  for (guint shift = 0;; shift += 7) {
    guint8 byte = *(*p)++;
    value |= (guint64)(byte & 0x7f) << shift;
    if (byte < 0x80)
      return value;
  }
}

typedef struct {
  guint64 id, run, length, offset;
} Entry;

static GArray *
directory(const Bytes *file, gsize at, gsize size)
{
  gsize n = 0;
  assert_true(at + size <= file->size);
  g_autofree guint8 *plain = inflate(file->data + at, size, &n);
  const guint8 *p = plain;
  guint count = (guint)varint(&p);
  GArray *entries = g_array_sized_new(FALSE, TRUE, sizeof(Entry), count);
  g_array_set_size(entries, count);
  Entry *e = (Entry *)(gpointer)entries->data;
  guint64 id = 0;
  for (guint i = 0; i < count; i++)
    e[i].id = id += varint(&p);
  for (guint i = 0; i < count; i++)
    e[i].run = varint(&p);
  for (guint i = 0; i < count; i++)
    e[i].length = varint(&p);
  for (guint i = 0; i < count; i++) {
    guint64 offset = varint(&p);
    e[i].offset = offset == 0 ? e[i - 1].offset + e[i - 1].length : offset - 1;
  }
  assert_int_equal(p - plain, n);
  return entries;
}

static const Entry *
entry_of(const GArray *entries, guint64 id)
{
  const Entry *found = NULL;
  for (guint i = 0; i < entries->len; i++)
    if (g_array_index(entries, Entry, i).id <= id)
      found = &g_array_index(entries, Entry, i);
  return found;
}

/* @return a tile's bytes as a string, or NULL */
static char *
tile_at(const Bytes *file, int z, guint32 x, guint32 y)
{
  guint64 id = qd_pmtiles_id(z, x, y);
  gsize at = fixed(file, 8, 8), size = fixed(file, 16, 8);
  for (int depth = 0; depth < 3; depth++) {
    g_autoptr(GArray) entries = directory(file, at, size);
    const Entry *e = entry_of(entries, id);
    if (e == NULL || (e->run > 0 && id >= e->id + e->run))
      return NULL;
    if (e->run > 0)
      return g_strndup((const char *)file->data + fixed(file, 56, 8) + e->offset, e->length);
    at = fixed(file, 40, 8) + e->offset;
    size = e->length;
  }
  return NULL;
}

static Bytes
read_file(const char *path)
{
  Bytes file = {0};
  assert_true(g_file_get_contents(path, (char **)&file.data, &file.size, NULL));
  return file;
}

#define assert_tile(file, z, x, y, expected)                                                                           \
  do {                                                                                                                 \
    g_autofree char *tile = tile_at(file, z, x, y);                                                                    \
    assert_string_equal(tile == NULL ? "(none)" : tile, expected);                                                     \
  } while (0)

/* ---- tests ---- */

static void
ids_are_those_of_the_specification(void **state)
{
  (void)state;
  assert_int_equal(qd_pmtiles_id(0, 0, 0), 0);
  assert_int_equal(qd_pmtiles_id(1, 0, 0), 1);
  assert_int_equal(qd_pmtiles_id(1, 0, 1), 2);
  assert_int_equal(qd_pmtiles_id(1, 1, 1), 3);
  assert_int_equal(qd_pmtiles_id(1, 1, 0), 4);
  assert_int_equal(qd_pmtiles_id(2, 0, 0), 5);
  assert_int_equal(qd_pmtiles_id(12, 3423, 1763), 19078479);
}

/* A curve: each step goes to a neighbour, and each tile is met once. */
static void
a_zoom_is_walked_from_neighbour_to_neighbour(void **state)
{
  (void)state;
  enum { Z = 5, N = 1 << Z };
  int at[N * N][2];
  memset(at, -1, sizeof at);
  for (int x = 0; x < N; x++)
    for (int y = 0; y < N; y++) {
      guint64 i = qd_pmtiles_id(Z, (guint32)x, (guint32)y) - (N * N - 1) / 3;
      assert_true(i < N * N && at[i][0] == -1);
      at[i][0] = x;
      at[i][1] = y;
    }
  for (int i = 1; i < N * N; i++)
    assert_int_equal(ABS(at[i][0] - at[i - 1][0]) + ABS(at[i][1] - at[i - 1][1]), 1);
}

static void
write_five(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPmtiles) p = qd_pmtiles_new(path, &meta, &error);
  assert_non_null(p);
  /* ids 1, 2, 3, 4 of zoom 1 are 0/0, 0/1, 1/1, 1/0 */
  assert_true(qd_pmtiles_add(p, 1, 1, 0, "last", 4, &error));
  assert_true(qd_pmtiles_add(p, 1, 0, 1, "twice", 5, &error));
  assert_true(qd_pmtiles_add(p, 0, 0, 0, "first", 5, &error));
  assert_true(qd_pmtiles_add(p, 1, 0, 0, "twice", 5, &error));
  assert_true(qd_pmtiles_add(p, 2, 3, 3, "first", 5, &error));
  assert_true(qd_pmtiles_close(p, &error));
}

static void
the_header_says_what_the_file_holds(void **state)
{
  File *f = *state;
  write_five(f->path);
  Bytes file = read_file(f->path);
  assert_memory_equal(file.data, "PMTiles\3", 8);
  assert_int_equal(fixed(&file, 8, 8), 127);                                        /* root */
  assert_int_equal(fixed(&file, 24, 8), 127 + fixed(&file, 16, 8));                 /* metadata */
  assert_int_equal(fixed(&file, 40, 8), fixed(&file, 24, 8) + fixed(&file, 32, 8)); /* leaves */
  assert_int_equal(fixed(&file, 48, 8), 0);                                         /* none */
  assert_int_equal(fixed(&file, 56, 8), fixed(&file, 40, 8));                       /* tiles */
  assert_int_equal(fixed(&file, 64, 8), strlen("firsttwicelast"));
  assert_int_equal(fixed(&file, 56, 8) + fixed(&file, 64, 8), file.size);
  assert_int_equal(fixed(&file, 72, 8), 5); /* addressed */
  assert_int_equal(fixed(&file, 80, 8), 4); /* entries: two tiles are one run */
  assert_int_equal(fixed(&file, 88, 8), 3); /* contents */
  /* clustered, gzip, gzip, mvt, zooms, degrees × 10^7, little endian */
  const guint8 rest[31] = {1,    2,    2,    1,    8,    14,   0x00, 0x51, 0x2e, 0x3f, 0x20,
                           0x7e, 0xaa, 0x0c, 0xc0, 0x32, 0x13, 0x40, 0xff, 0xff, 0xff, 0xff,
                           9,    0xe0, 0xc1, 0xa0, 0x3f, 0xc0, 0xa3, 0xd0, 0x0c};
  assert_memory_equal(file.data + 96, rest, sizeof rest);
  gsize n = 0;
  g_autofree guint8 *json = inflate(file.data + fixed(&file, 24, 8), fixed(&file, 32, 8), &n);
  assert_int_equal(n, strlen(meta.json));
  assert_memory_equal(json, meta.json, n);
  g_free(file.data);
}

static void
contents_lie_in_the_order_of_ids(void **state)
{
  File *f = *state;
  write_five(f->path);
  Bytes file = read_file(f->path);
  assert_memory_equal(file.data + fixed(&file, 56, 8), "firsttwicelast", 14);
  g_autoptr(GArray) root = directory(&file, 127, fixed(&file, 16, 8));
  const Entry expected[4] = {{0, 1, 5, 0}, {1, 2, 5, 5}, {4, 1, 4, 10}, {qd_pmtiles_id(2, 3, 3), 1, 5, 0}};
  assert_int_equal(root->len, 4);
  assert_memory_equal(root->data, expected, sizeof expected);
  assert_tile(&file, 0, 0, 0, "first");
  assert_tile(&file, 1, 0, 0, "twice");
  assert_tile(&file, 1, 0, 1, "twice");
  assert_tile(&file, 1, 1, 0, "last");
  assert_tile(&file, 1, 1, 1, "(none)");
  assert_tile(&file, 2, 3, 3, "first");
  g_free(file.data);
}

static int
length_without_pattern(guint32 x, guint32 y)
{
  return 1 + (int)(((x * 256 + y) * 2654435761U >> 13) % 251);
}

/* Lengths without a pattern: the root of 65,536 entries does not compress to 16 KB. */
static void
many_entries_go_into_leaves(void **state)
{
  File *f = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPmtiles) p = qd_pmtiles_new(f->path, &meta, &error);
  for (guint32 i = 0; i < 65536; i++) {
    guint32 x = i * 40503 % 65536 % 256, y = i * 40503 % 65536 / 256; /* in no order */
    g_autofree char *text = g_strdup_printf("%u/%u/%0*d", x, y, length_without_pattern(x, y), 0);
    assert_true(qd_pmtiles_add(p, 8, x, y, text, strlen(text), &error));
  }
  assert_true(qd_pmtiles_close(p, &error));
  Bytes file = read_file(f->path);
  assert_true(fixed(&file, 16, 8) <= 16384 - 127);
  assert_true(fixed(&file, 48, 8) > 0);
  g_autoptr(GArray) root = directory(&file, 127, fixed(&file, 16, 8));
  assert_true(root->len > 1);
  guint64 n = 0, end = 0;
  for (guint i = 0; i < root->len; i++) {
    const Entry *leaf = &g_array_index(root, Entry, i);
    assert_int_equal(leaf->run, 0);
    g_autoptr(GArray) entries = directory(&file, fixed(&file, 40, 8) + leaf->offset, leaf->length);
    assert_int_equal(g_array_index(entries, Entry, 0).id, leaf->id);
    for (guint k = 0; k < entries->len; k++, n++) {
      const Entry *e = &g_array_index(entries, Entry, k);
      assert_int_equal(e->offset, end); /* clustered, nothing twice */
      end += e->length;
    }
  }
  assert_int_equal(n, 65536);
  assert_int_equal(end, fixed(&file, 64, 8));
  for (guint32 i = 0; i < 256; i += 51) {
    g_autofree char *expected = g_strdup_printf("%u/%u/%0*d", i, 255 - i, length_without_pattern(i, 255 - i), 0);
    assert_tile(&file, 8, i, 255 - i, expected);
  }
  g_free(file.data);
}

static void
an_address_used_twice_is_an_error(void **state)
{
  File *f = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPmtiles) p = qd_pmtiles_new(f->path, &meta, &error);
  assert_true(qd_pmtiles_add(p, 3, 1, 1, "a", 1, &error));
  assert_true(qd_pmtiles_add(p, 3, 1, 1, "b", 1, &error));
  assert_false(qd_pmtiles_close(p, &error));
  assert_true(g_error_matches(error, QD_ERROR, QD_ERROR_BUG));
  assert_non_null(strstr(error->message, f->path));
  assert_false(g_file_test(f->path, G_FILE_TEST_EXISTS));
}

static void
a_folder_that_is_not_there_is_an_error(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  assert_null(qd_pmtiles_new("/nowhere/t.pmtiles", &meta, &error));
  assert_true(g_error_matches(error, QD_ERROR, QD_ERROR_OUTPUT));
  assert_string_equal(error->message, "cannot write \"/nowhere/t.pmtiles\": No such file or directory");
}

static void
without_tiles_there_is_a_file_all_the_same(void **state)
{
  File *f = *state;
  g_autoptr(GError) error = NULL;
  g_autoptr(QdPmtiles) p = qd_pmtiles_new(f->path, &meta, &error);
  assert_true(qd_pmtiles_close(p, &error));
  Bytes file = read_file(f->path);
  assert_int_equal(fixed(&file, 72, 8), 0);
  assert_tile(&file, 0, 0, 0, "(none)");
  g_free(file.data);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ids_are_those_of_the_specification),
      cmocka_unit_test(a_zoom_is_walked_from_neighbour_to_neighbour),
      cmocka_unit_test_setup_teardown(the_header_says_what_the_file_holds, set_up, tear_down),
      cmocka_unit_test_setup_teardown(contents_lie_in_the_order_of_ids, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_entries_go_into_leaves, set_up, tear_down),
      cmocka_unit_test_setup_teardown(an_address_used_twice_is_an_error, set_up, tear_down),
      cmocka_unit_test(a_folder_that_is_not_there_is_an_error),
      cmocka_unit_test_setup_teardown(without_tiles_there_is_a_file_all_the_same, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
