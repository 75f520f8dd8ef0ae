#include "base/pages.h"

#include <stdint.h>

#include "fixture.h"

/* Zero from end to end, its own from end to end, and where a large page can begin. */
static void
memory_is_zero_and_whole(void **state)
{
  const gsize sizes[] = {1, 4096, 4097, 2 << 20, (2 << 20) + 1, 5 << 20};
  (void)state;
  for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
    guint8 *pages = qd_pages_new(sizes[i]), *others = qd_pages_new(sizes[i]);
    assert_non_null(pages);
    assert_non_null(others);
    assert_int_equal((uintptr_t)pages % (2 << 20), 0);
    for (gsize k = 0; k < sizes[i]; k++) {
      assert_int_equal(pages[k], 0);
      pages[k] = 1;
    }
    for (gsize k = 0; k < sizes[i]; k++)
      assert_int_equal(others[k], 0);
    qd_pages_free(pages, sizes[i]);
    qd_pages_free(others, sizes[i]);
  }
  qd_pages_free(NULL, 1);
}

static void
too_much_is_an_error(void **state)
{
  (void)state;
  assert_null(qd_pages_new((gsize)1 << 60));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(memory_is_zero_and_whole),
                                     cmocka_unit_test(too_much_is_an_error)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
