#include "fixture.h"

#include <unistd.h>

#include "web/request.h"

static void
check_path(const char *url, const char *expected)
{
  g_autofree char *path = qd_request_path(url);
  if (expected == NULL)
    assert_null(path);
  else
    assert_string_equal(path, expected);
}

static void
paths_name_what_lies_below(void **state)
{
  (void)state;
  check_path("/", "");
  check_path("/reports/", "reports/");
  check_path("/b%C3%A1o%20c%C3%A1o/a.b", "b\u00e1o c\u00e1o/a.b");
  static const char *const NOT[] = {"",      "*",         "a",         "//",  "/a//b", "/..",
                                    "/../a", "/a/..",     "/%2e%2e/a", "/.a", "/a/.b", "/a%2fb",
                                    "/a%00", "/a\\..\\b", "/%ff",      "/%",  "/%4"};
  for (guint i = 0; i < G_N_ELEMENTS(NOT); i++)
    check_path(NOT[i], NULL);
}

/* Folder "out" with a file, links in it and out of it, and a neighbour whose name begins the same. */
static void
links_do_not_lead_out(void **state)
{
  g_autofree char *in = write_text(*state, "out/a.txt", "a"), *beside = write_text(*state, "out-2/b.txt", "b");
  g_autofree char *asked = g_build_filename(*state, "out", NULL), *root = qd_file_real(asked);
  static const struct {
    const char *name, *to;
    bool opens;
  } LINKS[] = {{"in", "a.txt", true},
               {"beside", "../out-2/b.txt", false},
               {"far", "/etc/passwd", false},
               {"nowhere", "missing", false},
               {"itself", "itself", false}};
  struct stat info;
  for (guint i = 0; i < G_N_ELEMENTS(LINKS); i++) {
    g_autofree char *link = g_build_filename(root, LINKS[i].name, NULL);
    assert_int_equal(symlink(LINKS[i].to, link), 0);
    int fd = qd_request_open(root, LINKS[i].name, &info);
    assert_int_equal(fd >= 0, LINKS[i].opens);
    if (fd >= 0)
      close(fd);
  }
  assert_true(qd_request_open(root, "../out-2/b.txt", &info) < 0);
}

static void
check_range(const char *header, guint64 size, QdRange expected, guint64 first, guint64 length)
{
  guint64 at = 0, n = 0;
  assert_int_equal(qd_request_range(header, size, &at, &n), expected);
  if (expected == QD_RANGE_PART) {
    assert_int_equal(at, first);
    assert_int_equal(n, length);
  }
}

static void
ranges_of_bytes(void **state)
{
  (void)state;
  check_range(NULL, 10, QD_RANGE_ALL, 0, 0);
  check_range("bytes=2-4", 10, QD_RANGE_PART, 2, 3);
  check_range("Bytes= 2-4 ", 10, QD_RANGE_PART, 2, 3);
  check_range("bytes=2-", 10, QD_RANGE_PART, 2, 8);
  check_range("bytes=-3", 10, QD_RANGE_PART, 7, 3);
  check_range("bytes=-30", 10, QD_RANGE_PART, 0, 10);
  check_range("bytes=9-99999999999999999999", 10, QD_RANGE_PART, 9, 1);
  check_range("bytes=0-18446744073709551615", 10, QD_RANGE_PART, 0, 10);
  check_range("bytes=10-", 10, QD_RANGE_NONE, 0, 0);
  check_range("bytes=99999999999999999999-", 10, QD_RANGE_NONE, 0, 0);
  check_range("bytes=-0", 10, QD_RANGE_NONE, 0, 0);
  check_range("bytes=0-", 0, QD_RANGE_NONE, 0, 0);
  check_range("bytes=-1", 0, QD_RANGE_NONE, 0, 0);
  static const char *const PASSED_OVER[] = {"bytes=",    "bytes=-",       "bytes=4-2", "bytes=1",    "bytes=a-",
                                            "bytes=1-b", "bytes=0-1,3-4", "items=0-1", "bytes=+1-2", "bytes=1--2",
                                            ""};
  for (guint i = 0; i < G_N_ELEMENTS(PASSED_OVER); i++)
    check_range(PASSED_OVER[i], 10, QD_RANGE_ALL, 0, 0);
}

/* The date of RFC 9110, 5.6.7. */
static void
dates_and_tags(void **state)
{
  (void)state;
  g_autofree char *date = qd_http_date(784111777);
  assert_string_equal(date, "Sun, 06 Nov 1994 08:49:37 GMT");
  assert_true(qd_etag_matches("\"a\", W/\"b\"", "\"b\""));
  assert_true(qd_etag_matches("*", "\"b\""));
  assert_false(qd_etag_matches("\"bb\"", "\"b\""));
  assert_false(qd_etag_matches("", "\"b\""));
}

static void
hosts_of_this_computer(void **state)
{
  (void)state;
  assert_true(qd_host_is_local("127.0.0.1:8080"));
  assert_true(qd_host_is_local("LocalHost"));
  assert_true(qd_host_is_local("[::1]:1"));
  assert_false(qd_host_is_local("127.0.0.11"));
  assert_false(qd_host_is_local("localhost.example"));
  assert_false(qd_host_is_local(""));
  assert_false(qd_host_is_local(NULL));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(paths_name_what_lies_below),
      WITH_FOLDER(links_do_not_lead_out),
      cmocka_unit_test(ranges_of_bytes),
      cmocka_unit_test(dates_and_tags),
      cmocka_unit_test(hosts_of_this_computer),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
