#include "tiles/lettering.h"

#include <pango/pangocairo.h>

#define FONTS "Noto Sans, DejaVu Sans"
#define HALO_PX 0.2 /* of the letters' size */
#define GAP_PX 4.0  /* between labels */

static PangoLayout *
layout_of(const QdLettering *l, const char *text)
{
  PangoLayout *layout = pango_cairo_create_layout(l->cr);
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(pango_layout_get_context(layout), options);
  cairo_font_options_destroy(options);
  PangoFontDescription *font = pango_font_description_from_string(FONTS);
  pango_font_description_set_absolute_size(font, l->size_px * PANGO_SCALE);
  pango_font_description_set_weight(font, l->is_bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  pango_layout_set_text(layout, text, -1);
  if (l->width_px > 0)
    pango_layout_set_width(layout, (int)(l->width_px * PANGO_SCALE));
  pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
  if (l->most_lines > 0) {
    pango_layout_set_height(layout, -l->most_lines);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  }
  return layout;
}

double
qd_letter(const QdLettering *l, double x, double y, const char *text)
{
  PangoLayout *layout = layout_of(l, text);
  int width, height;
  pango_layout_get_pixel_size(layout, &width, &height);
  cairo_move_to(l->cr, x, y);
  cairo_set_source_rgb(l->cr, l->red, l->green, l->blue);
  pango_cairo_show_layout(l->cr, layout);
  cairo_new_path(l->cr);
  g_object_unref(layout);
  return height;
}

double
qd_letter_width(const QdLettering *l, const char *text)
{
  PangoLayout *layout = layout_of(l, text);
  int width, height;
  pango_layout_get_pixel_size(layout, &width, &height);
  g_object_unref(layout);
  return width;
}

/* ---- labels ---- */

static bool
overlap(const cairo_rectangle_t *a, const cairo_rectangle_t *b)
{
  return a->x < b->x + b->width + GAP_PX && b->x < a->x + a->width + GAP_PX && a->y < b->y + b->height + GAP_PX &&
         b->y < a->y + a->height + GAP_PX;
}

static bool
is_free(const cairo_rectangle_t *r, const cairo_rectangle_t *frame, const GArray *taken)
{
  if (r->x < frame->x || r->y < frame->y || r->x + r->width > frame->x + frame->width ||
      r->y + r->height > frame->y + frame->height)
    return false;
  for (guint i = 0; i < taken->len; i++)
    if (overlap(r, &g_array_index(taken, cairo_rectangle_t, i)))
      return false;
  return true;
}

/* The nearest of a few places around the wanted one. */
static bool
find_place(cairo_rectangle_t *r, const cairo_rectangle_t *frame, const GArray *taken, bool is_fixed)
{
  static const double shifts[][2] = {{0, 0},     {0, -0.5},  {0, 0.5}, {0.2, 0},  {-0.2, 0}, {0, -1},  {0, 1},
                                     {0.2, -.7}, {-.2, -.7}, {.2, .7}, {-.2, .7}, {.4, 0},   {-.4, 0}, {0, -1.4},
                                     {0, 1.4},   {.4, 1},    {-.4, 1}, {.4, -1},  {-.4, -1}};
  cairo_rectangle_t wanted = *r;
  for (guint i = 0; i < (is_fixed ? 1 : G_N_ELEMENTS(shifts)); i++) {
    r->x = wanted.x + shifts[i][0] * wanted.width;
    r->y = wanted.y + shifts[i][1] * wanted.height;
    if (is_free(r, frame, taken))
      return true;
  }
  return false;
}

static void
draw_with_halo(const QdLettering *l, PangoLayout *layout, double x, double y)
{
  if (!l->no_halo) {
    cairo_move_to(l->cr, x, y);
    pango_cairo_layout_path(l->cr, layout);
    cairo_set_dash(l->cr, NULL, 0, 0);
    cairo_set_line_join(l->cr, CAIRO_LINE_JOIN_ROUND);
    cairo_set_line_width(l->cr, 2 * HALO_PX * l->size_px);
    cairo_set_source_rgb(l->cr, 1, 1, 1);
    cairo_stroke(l->cr);
  }
  cairo_set_source_rgb(l->cr, l->red, l->green, l->blue);
  cairo_move_to(l->cr, x, y);
  pango_cairo_show_layout(l->cr, layout); /* as text, which a PDF can be searched for */
  cairo_new_path(l->cr);
}

static void
break_long(PangoLayout *layout, double most_px)
{
  int width;
  pango_layout_get_pixel_size(layout, &width, NULL);
  if (most_px <= 0 || width <= most_px)
    return;
  pango_layout_set_width(layout, (int)(most_px * PANGO_SCALE));
  pango_layout_set_height(layout, -2);
  pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
}

guint
qd_letter_labels(const QdLettering *l, const QdLabel *labels, guint n, const cairo_rectangle_t *frame,
                 const cairo_rectangle_t *taken, guint n_taken)
{
  g_autoptr(GArray) rectangles = g_array_new(FALSE, FALSE, sizeof(cairo_rectangle_t));
  g_array_append_vals(rectangles, taken, n_taken);
  guint drawn = 0;
  for (guint i = 0; i < n; i++) {
    PangoLayout *layout = layout_of(l, labels[i].text);
    break_long(layout, l->most_px);
    PangoRectangle ink;
    pango_layout_get_pixel_extents(layout, &ink, NULL);
    cairo_rectangle_t r = {labels[i].x - ink.width / 2.0, labels[i].y - ink.height / 2.0, ink.width, ink.height};
    if (find_place(&r, frame, rectangles, l->is_fixed)) {
      draw_with_halo(l, layout, r.x - ink.x, r.y - ink.y);
      g_array_append_val(rectangles, r);
      drawn++;
    }
    g_object_unref(layout);
  }
  return drawn;
}
