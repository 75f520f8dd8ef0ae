#include "fixture.h"

#include <sys/stat.h>
#include <unistd.h>

/* FIPS 180-2, appendix B.1. */
#define SHA256_ABC "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void
hashes_are_the_published_ones(void **state)
{
  g_autofree char *path = write_text(*state, "abc", "abc");
  g_autofree char *hash = qd_file_sha256(path, NULL);
  assert_string_equal(hash, SHA256_ABC);
}

/* A folder is the bytes of its files in the order of names. */
static void
a_folder_has_a_hash_too(void **state)
{
  g_autofree char *b = write_text(*state, "set/b", "bc"), *a = write_text(*state, "set/a", "a");
  g_autofree char *below = write_text(*state, "set/below/c", "not counted");
  g_autofree char *folder = g_build_filename(*state, "set", NULL), *hash = qd_file_sha256(folder, NULL);
  assert_string_equal(hash, SHA256_ABC);
}

static void
a_file_that_is_not_there_is_an_input_error(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(*state, "none", NULL);
  assert_null(qd_file_sha256(path, &error));
  g_autofree char *expected = g_strdup_printf("%s: cannot read: No such file or directory", path);
  assert_error(&error, QD_ERROR_INPUT, expected);
}

static void
a_file_is_written_whole(void **state)
{
  g_autofree char *path = write_text(*state, "t", "longer than what comes");
  assert_true(qd_file_write(path, "new", 3, NULL));
  assert_file(path, "new");
  assert_true(qd_file_sync(path, NULL));
  assert_true(qd_file_sync(*state, NULL));
}

static void
what_cannot_be_written_is_an_output_error(void **state)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *path = g_build_filename(*state, "no", "folder", NULL);
  assert_false(qd_file_write(path, "x", 1, &error));
  g_autofree char *expected = g_strdup_printf("%s: cannot write: No such file or directory", path);
  assert_error(&error, QD_ERROR_OUTPUT, expected);
  assert_false(qd_file_write("/dev/full", "x", 1, &error));
  assert_error(&error, QD_ERROR_OUTPUT,
               "/dev/full: cannot write: No space left on device (free some space, or give another --out)");
}

static void
copies_have_the_same_bytes(void **state)
{
  g_autofree char *from = write_text(*state, "from", "bytes"), *to = write_text(*state, "to", "other, longer bytes");
  g_autofree char *none = g_build_filename(*state, "none", NULL);
  assert_true(qd_file_copy(from, to, NULL));
  assert_file(to, "bytes");
  g_autoptr(GError) error = NULL;
  assert_false(qd_file_copy(none, to, &error));
  g_autofree char *expected = g_strdup_printf("%s: cannot read: No such file or directory", none);
  assert_error(&error, QD_ERROR_INPUT, expected);
  assert_false(qd_file_copy(from, "/dev/full", &error));
  assert_error(&error, QD_ERROR_OUTPUT,
               "/dev/full: cannot write: No space left on device (free some space, or give another --out)");
}

static void
links_are_removed_never_followed(void **state)
{
  g_autofree char *kept = write_text(*state, "kept/file", "kept");
  g_autofree char *gone = write_text(*state, "gone/deep/file", "gone");
  g_autofree char *target = g_build_filename(*state, "kept", NULL),
                  *link = g_build_filename(*state, "gone", "link", NULL);
  assert_int_equal(symlink(target, link), 0);
  g_autofree char *tree = g_build_filename(*state, "gone", NULL);
  qd_remove_tree(tree);
  assert_false(g_file_test(tree, G_FILE_TEST_EXISTS));
  assert_file(kept, "kept");
  qd_remove_tree(tree); /* what is not there is no error */
}

static void
a_path_need_not_exist_to_be_real(void **state)
{
  g_autofree char *file = write_text(*state, "real/file", "x"), *link = g_build_filename(*state, "link", NULL);
  g_autofree char *folder = g_build_filename(*state, "real", NULL), *real_folder = qd_file_real(folder);
  assert_int_equal(symlink(folder, link), 0);
  g_autofree char *through = g_build_filename(link, "to", "come", NULL), *real = qd_file_real(through);
  g_autofree char *expected = g_build_filename(real_folder, "to", "come", NULL);
  assert_string_equal(real, expected);
  g_autofree char *root = qd_file_real("/");
  assert_string_equal(root, "/");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(hashes_are_the_published_ones),
      WITH_FOLDER(a_folder_has_a_hash_too),
      WITH_FOLDER(a_file_that_is_not_there_is_an_input_error),
      WITH_FOLDER(a_file_is_written_whole),
      WITH_FOLDER(what_cannot_be_written_is_an_output_error),
      WITH_FOLDER(copies_have_the_same_bytes),
      WITH_FOLDER(links_are_removed_never_followed),
      WITH_FOLDER(a_path_need_not_exist_to_be_real),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
