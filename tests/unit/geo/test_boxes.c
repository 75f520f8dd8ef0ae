#include "fixture.h"

#include "geo/boxes.h"

static QdBox
random_box(guint64 *seed, double size)
{
  double x = 100 * random_unit(seed), y = 100 * random_unit(seed);
  return (QdBox){x, y, x + size * random_unit(seed), y + size * random_unit(seed)};
}

/* Against every box asked by itself. */
static void
the_same_as_asking_all(void **state)
{
  (void)state;
  const guint counts[] = {0, 1, 2, 1000};
  guint64 seed = 3;
  for (guint k = 0; k < G_N_ELEMENTS(counts); k++) {
    guint n = counts[k];
    QdBoxes *boxes = qd_boxes_new(n);
    QdBox all[1000];
    for (guint i = 0; i < n; i++) {
      all[i] = random_box(&seed, i % 10 == 0 ? 60 : 3);
      qd_boxes_set(boxes, i, &all[i]);
    }
    qd_boxes_ready(boxes);
    for (guint round = 0; round < 300; round++) {
      QdBox box = random_box(&seed, round % 3 == 0 ? 0 : 20);
      g_autoptr(GArray) found = qd_boxes_meeting(boxes, &box);
      guint expected = 0;
      for (guint i = 0; i < n; i++) {
        if (!qd_box_meets(&all[i], &box))
          continue;
        assert_true(expected < found->len);
        assert_int_equal(g_array_index(found, guint, expected), i);
        expected++;
      }
      assert_int_equal(found->len, expected);
    }
    qd_boxes_free(boxes);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_same_as_asking_all)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
