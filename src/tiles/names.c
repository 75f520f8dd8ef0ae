#include "tiles/names.h"

#include <math.h>
#include <pango/pangocairo.h>

#define HALO_PX 0.22 /* of the letters' size */
#define GAP_PX 4     /* between names */
#define WIDER 1.5    /* than what it names: as far as a name may reach */
#define ZONE_LINE_PX 110

typedef struct {
  gint64 left, top;
  int width, height;
  guint32 *pixels; /* premultiplied ARGB */
} Name;

struct QdNames {
  GArray *names; /* Name */
};

static void
clear_name(gpointer name)
{
  g_free(((Name *)name)->pixels);
}

/* ---- letters ---- */

static PangoContext *
context_new(void)
{
  PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options);
  cairo_font_options_destroy(options);
  return context;
}

static double
size_px(const QdNameWanted *wanted, const QdNamesSpec *spec)
{
  return (wanted->kind == QD_NAME_UNIT ? 12 : 10.5) * spec->scale;
}

static PangoLayout *
layout_new(PangoContext *context, const QdNameWanted *wanted, const QdNamesSpec *spec)
{
  PangoLayout *layout = pango_layout_new(context);
  PangoFontDescription *font = pango_font_description_from_string(spec->fonts);
  pango_font_description_set_absolute_size(font, size_px(wanted, spec) * PANGO_SCALE);
  pango_font_description_set_weight(font, wanted->kind == QD_NAME_UNIT ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_layout_set_font_description(layout, font);
  pango_font_description_free(font);
  pango_layout_set_text(layout, wanted->text, -1);
  pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
  if (wanted->kind == QD_NAME_ZONE) {
    pango_layout_set_width(layout, (int)(ZONE_LINE_PX * spec->scale * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_height(layout, -3);
    pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
  }
  return layout;
}

static void
paint(Name *name, PangoLayout *layout, const QdNameWanted *wanted, const QdNamesSpec *spec, double x, double y)
{
  name->pixels = g_new0(guint32, (gsize)name->width * (gsize)name->height);
  cairo_surface_t *surface = cairo_image_surface_create_for_data(
      (guchar *)name->pixels, CAIRO_FORMAT_ARGB32, name->width, name->height, name->width * (int)sizeof(guint32));
  cairo_t *cr = cairo_create(surface);
  const QdColour *c = &spec->style->palette[wanted->colour];
  cairo_move_to(cr, x, y);
  pango_cairo_layout_path(cr, layout);
  cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_width(cr, 2 * HALO_PX * size_px(wanted, spec));
  cairo_set_source_rgb(cr, 1, 1, 1);
  cairo_stroke_preserve(cr);
  cairo_set_source_rgb(cr, c->red / 255.0, c->green / 255.0, c->blue / 255.0);
  cairo_fill(cr);
  cairo_destroy(cr);
  cairo_surface_finish(surface);
  cairo_surface_destroy(surface);
}

/* ---- places ---- */

static bool
is_free(const QdNames *names, const Name *n)
{
  for (guint i = 0; i < names->names->len; i++) {
    const Name *o = &g_array_index(names->names, Name, i);
    if (n->left < o->left + o->width + GAP_PX && o->left < n->left + n->width + GAP_PX &&
        n->top < o->top + o->height + GAP_PX && o->top < n->top + n->height + GAP_PX)
      return false;
  }
  return true;
}

/* The nearest of a few places around the wanted one. */
static bool
find_place(const QdNames *names, Name *n)
{
  static const double shifts[][2] = {{0, 0},    {0, -.5},   {0, .5},  {.2, 0},   {-.2, 0}, {0, -1}, {0, 1},
                                     {.2, -.7}, {-.2, -.7}, {.2, .7}, {-.2, .7}, {.4, 0},  {-.4, 0}};
  const Name wanted = *n;
  for (guint i = 0; i < G_N_ELEMENTS(shifts); i++) {
    n->left = wanted.left + (gint64)floor(shifts[i][0] * wanted.width + 0.5);
    n->top = wanted.top + (gint64)floor(shifts[i][1] * wanted.height + 0.5);
    if (is_free(names, n))
      return true;
  }
  return false;
}

static void
add_name(QdNames *names, PangoContext *context, const QdNameWanted *wanted, const QdNamesSpec *spec)
{
  double px = 1 / (double)((gint64)1 << spec->shift);
  PangoLayout *layout = layout_new(context, wanted, spec);
  PangoRectangle ink;
  pango_layout_get_pixel_extents(layout, &ink, NULL);
  int room = (int)ceil(HALO_PX * size_px(wanted, spec)) + 1;
  Name name = {.width = ink.width + 2 * room, .height = ink.height + 2 * room};
  name.left = (gint64)floor(wanted->at.x * px - name.width / 2.0 + 0.5);
  name.top = (gint64)floor(wanted->at.y * px - name.height / 2.0 + 0.5);
  if (ink.width > 0 && ink.width <= WIDER * wanted->width * px && find_place(names, &name)) {
    paint(&name, layout, wanted, spec, room - ink.x, room - ink.y);
    g_array_append_val(names->names, name);
  }
  g_object_unref(layout);
}

QdNames *
qd_names_new(const GArray *wanted, const QdNamesSpec *spec)
{
  QdNames *names = g_new0(QdNames, 1);
  names->names = g_array_new(FALSE, FALSE, sizeof(Name));
  g_array_set_clear_func(names->names, clear_name);
  PangoContext *context = context_new();
  for (guint i = 0; i < wanted->len; i++)
    add_name(names, context, &g_array_index(wanted, QdNameWanted, i), spec);
  g_object_unref(context);
  return names;
}

void
qd_names_free(QdNames *names)
{
  if (names == NULL)
    return;
  g_array_unref(names->names);
  g_free(names);
}

guint
qd_names_count(const QdNames *names)
{
  return names->names->len;
}

void
qd_names_place(const QdNames *names, guint index, gint64 *left, gint64 *top, int *width, int *height)
{
  const Name *n = &g_array_index(names->names, Name, index);
  *left = n->left;
  *top = n->top;
  *width = n->width;
  *height = n->height;
}

/* ---- drawing ---- */

static inline guint32
over(guint32 above, guint32 below)
{
  guint32 rest = 255 - (above >> 24), result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    guint32 part = (below >> shift & 255) * rest + 128;
    result |= ((above >> shift & 255) + ((part + (part >> 8)) >> 8)) << shift;
  }
  return result;
}

void
qd_names_draw(const QdNames *names, const QdWindow *w, guint32 *pixels, gsize stride)
{
  for (guint i = 0; i < names->names->len; i++) {
    const Name *n = &g_array_index(names->names, Name, i);
    gint64 x0 = MAX(n->left, w->left), x1 = MIN(n->left + n->width, w->left + w->width);
    gint64 y0 = MAX(n->top, w->top), y1 = MIN(n->top + n->height, w->top + w->height);
    for (gint64 y = y0; y < y1; y++)
      for (gint64 x = x0; x < x1; x++) {
        guint32 above = n->pixels[(y - n->top) * n->width + x - n->left];
        guint32 *below = &pixels[(y - w->top) * (gint64)stride + x - w->left];
        if (above != 0)
          *below = over(above, *below);
      }
  }
}
