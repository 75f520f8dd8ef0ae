#include "tiles/tile_palette.h"

#include "fixture.h"

/* Opaque pixels and nearly opaque ones of the same shade are different colours, whichever is asked for first. */
static void
the_first_colour_asked_for_does_not_decide(void **state)
{
  (void)state;
  const guint32 kept[] = {0xff101010, 0xf0101010}, asked[] = {0xff111111, 0xf0111111};
  QdColourCount *count = qd_colour_count_new();
  qd_colour_count_add(count, kept, G_N_ELEMENTS(kept));
  QdTilePalette *palette = qd_tile_palette_new(count, NULL, 0);
  guint n;
  const QdColour *colours = qd_tile_palette_colours(palette, &n);
  for (int first = 0; first < 2; first++) {
    QdPaletteMemory *memory = qd_palette_memory_new();
    guint8 index;
    for (int i = 0; i < 2; i++) {
      guint32 pixel = asked[(first + i) % 2];
      qd_tile_palette_map(palette, memory, &pixel, 1, &index);
      assert_int_equal(colours[index].alpha, pixel >> 24);
    }
    qd_palette_memory_free(memory);
  }
  qd_tile_palette_free(palette);
  qd_colour_count_free(count);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_first_colour_asked_for_does_not_decide)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
