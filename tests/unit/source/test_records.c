/* Records in blocks: put in any order, they stand where they were put, and do not move. */
#include "fixture.h"

#include "source/records.h"

static QdRecord *
some_records(guint first, guint n)
{
  QdRecord *records = g_new0(QdRecord, n);
  for (guint i = 0; i < n; i++)
    records[i].feature.fid = (gint64)first + i + 1;
  return records;
}

static void
put(QdRecords *records, guint first, guint n)
{
  g_autoptr(GError) error = NULL;
  g_autofree QdRecord *some = some_records(first, n);
  assert_true(qd_records_put(records, first, some, n, &error));
  assert_no_error(error);
}

static void
test_later_ones_first(void **state)
{
  QdRecords *records = qd_records_new(*state);
  put(records, QD_RECORD_BLOCK - 2, 5); /* over the end of a block */
  const QdRecord *held = qd_records_get(records, QD_RECORD_BLOCK);
  assert_int_equal(records->n, QD_RECORD_BLOCK + 3);
  assert_int_equal(qd_records_get(records, 7)->feature.fid, 0);
  put(records, 0, QD_RECORD_BLOCK - 2);
  put(records, QD_RECORD_BLOCK + 3, 2 * QD_RECORD_BLOCK);
  assert_int_equal(records->n, 3 * QD_RECORD_BLOCK + 3);
  assert_ptr_equal(qd_records_get(records, QD_RECORD_BLOCK), held);
  for (guint i = 0; i < records->n; i++)
    assert_int_equal(qd_records_get(records, i)->feature.fid, (gint64)i + 1);
  qd_records_free(records);
}

/* So many that the last lie in a working file, which leaves no name behind. */
static void
test_let_go_of(void **state)
{
  enum { IN_MEMORY = 24 * QD_RECORD_BLOCK };
  QdRecords *records = qd_records_new(*state);
  put(records, IN_MEMORY - 1, 3);
  put(records, IN_MEMORY + QD_RECORD_BLOCK, 1);
  qd_records_release(records);
  assert_int_equal(qd_records_get(records, IN_MEMORY - 1)->feature.fid, IN_MEMORY);
  assert_int_equal(qd_records_get(records, IN_MEMORY)->feature.fid, IN_MEMORY + 1);
  assert_int_equal(qd_records_get(records, IN_MEMORY + 1)->feature.fid, IN_MEMORY + 2);
  assert_int_equal(qd_records_get(records, IN_MEMORY + QD_RECORD_BLOCK)->feature.fid, IN_MEMORY + QD_RECORD_BLOCK + 1);
  g_autoptr(GDir) folder = g_dir_open(*state, 0, NULL);
  assert_null(g_dir_read_name(folder));
  qd_records_free(records);
}

static void
test_no_room_for_the_file(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *nowhere = g_build_filename(*state, "nowhere", NULL);
  QdRecords *records = qd_records_new(nowhere);
  const QdRecord one = {.size = 1};
  assert_false(qd_records_put(records, 24 * QD_RECORD_BLOCK, &one, 1, &error));
  g_autofree char *message = g_strdup_printf("%s: cannot make a working file: No such file or directory", nowhere);
  assert_error(&error, QD_ERROR_OUTPUT, message);
  qd_records_free(records);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_later_ones_first),
      WITH_FOLDER(test_let_go_of),
      WITH_FOLDER(test_no_room_for_the_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
