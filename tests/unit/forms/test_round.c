/* Rounding that keeps sums: hand-made tables, then random ones against the promises themselves. */
#include "forms/round.h"

#include <math.h>

#include "fixture.h"

static void
test_one_sum_is_the_largest_remainder(void **state)
{
  (void)state;
  /* 3.4 + 3.4 + 3.2 = 10: nearest gives 9; the first of the largest remainders goes up */
  const int rows[] = {-1, 0, 0, 0}, columns[] = {-1};
  const double exact[] = {0, 3.4, 3.45, 3.15};
  gint64 rounded[4] = {-1, -1, -1, -1};
  qd_round_table((QdForest){4, rows}, (QdForest){1, columns}, exact, rounded);
  assert_int_equal(rounded[0], -1); /* sums are left alone */
  assert_int_equal(rounded[1], 3);
  assert_int_equal(rounded[2], 4);
  assert_int_equal(rounded[3], 3);
}

static void
test_whole_figures_stay(void **state)
{
  (void)state;
  const int rows[] = {-1, 0, 0}, columns[] = {-1, 0, 0};
  const double exact[] = {0, 0, 0, 0, 5, 0, 0, 7.00000000001, 0};
  gint64 rounded[9] = {0};
  qd_round_table((QdForest){3, rows}, (QdForest){3, columns}, exact, rounded);
  assert_int_equal(rounded[4], 5);
  assert_int_equal(rounded[5], 0);
  assert_int_equal(rounded[7], 7);
  assert_int_equal(rounded[8], 0);
}

enum { ROWS = 14, COLUMNS = 9 };

/* A tree of three levels by one of two: each cell, each subtotal within one unit. */
static void
test_all_subtotals_are_within_one(void **state)
{
  (void)state;
  const int rows[ROWS] = {-1, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 6, 6, 6}, columns[COLUMNS] = {-1, 0, 0, 0, 0, 0, 0, 0, 0};
  g_autoptr(GRand) random = g_rand_new_with_seed(7);
  guint n_moved = 0;
  for (guint run = 0; run < 200; run++) {
    double exact[ROWS * COLUMNS] = {0}, sums[ROWS * COLUMNS] = {0};
    gint64 rounded[ROWS * COLUMNS] = {0}, totals[ROWS * COLUMNS] = {0};
    for (guint r = 4; r < ROWS; r++)
      for (guint c = 1; c < COLUMNS && r != 6; c++)
        exact[r * COLUMNS + c] = g_rand_boolean(random) ? g_rand_double_range(random, 0, 20) : 0;
    qd_round_table((QdForest){ROWS, rows}, (QdForest){COLUMNS, columns}, exact, rounded);
    for (guint r = 0; r < ROWS; r++)
      for (guint c = 0; c < COLUMNS; c++)
        for (int up = (int)r; up >= 0; up = rows[up])
          for (int right = (int)c; right >= 0; right = columns[right]) {
            sums[up * COLUMNS + right] += exact[r * COLUMNS + c];
            totals[up * COLUMNS + right] += rounded[r * COLUMNS + c];
          }
    for (guint i = 0; i < ROWS * COLUMNS; i++) {
      assert_true(fabs((double)totals[i] - sums[i]) < 1);
      n_moved += exact[i] > 0 && fabs((double)rounded[i] - exact[i]) > 0.5;
    }
  }
  assert_in_range(n_moved, 1, 200 * ROWS * COLUMNS / 4);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_one_sum_is_the_largest_remainder),
      cmocka_unit_test(test_whole_figures_stay),
      cmocka_unit_test(test_all_subtotals_are_within_one),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
