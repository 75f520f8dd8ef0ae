#include "tiles/furniture.h"

#include <math.h>

#include "base/text.h"
#include "tiles/lettering.h"

void
qd_draw_north(cairo_t *cr, const QdWords *words, double x, double y, double size)
{
  QdLettering l = {.cr = cr, .size_px = 17 * size, .is_bold = true};
  const char *word = qd_word(words, "map_north");
  qd_letter(&l, x - qd_letter_width(&l, word) / 2, y - 8 * size, word);
  y += 18 * size;
  cairo_set_dash(cr, NULL, 0, 0);
  for (int side = -1; side <= 1; side += 2) {
    cairo_move_to(cr, x, y);
    cairo_line_to(cr, x + side * 10 * size, y + 36 * size);
    cairo_line_to(cr, x, y + 29 * size);
    cairo_close_path(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_set_line_width(cr, size);
    if (side < 0)
      cairo_fill_preserve(cr);
    cairo_stroke(cr);
  }
}

/* The largest of 1, 2, 5 × 10^n that is not longer than a value. */
static double
round_length(double longest)
{
  double power = pow(10, floor(log10(longest)));
  return longest >= 5 * power ? 5 * power : longest >= 2 * power ? 2 * power : power;
}

void
qd_draw_scale_bar(cairo_t *cr, const QdWords *words, double x, double y, double metres_per_px, double most_px)
{
  double metres = round_length(most_px / 2 * metres_per_px), px = metres / metres_per_px;
  QdLettering l = {.cr = cr, .size_px = 12};
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 1);
  for (int i = 0; i <= 2; i++) {
    bool in_km = metres >= 1000;
    double value = i * metres / (in_km ? 1000 : 1);
    g_autofree char *number = qd_format_for_people(value, value == floor(value) ? 0 : 1, qd_words_lang(words));
    g_autofree char *text = i < 2 ? g_strdup(number) : g_strdup_printf("%s %s", number, in_km ? "km" : "m");
    double half = qd_letter_width(&l, number) / 2;
    if (i != 1 || px > 2 * half + 10) /* the middle figure where it has room between the others */
      qd_letter(&l, x + i * px - half, y - 19, text);
    if (i == 2)
      break;
    cairo_rectangle(cr, x + i * px, y, px, 6);
    cairo_set_source_rgb(cr, 1 - i, 1 - i, 1 - i);
    cairo_fill_preserve(cr);
    cairo_set_source_rgb(cr, 0, 0, 0);
    cairo_stroke(cr);
  }
}
