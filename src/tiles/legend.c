#include "tiles/legend.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tiles/zone_lines.h"
#include "tiles/lettering.h"

#define MOST_CATEGORIES 20
#define BOX_WIDTH 26.0
#define BOX_HEIGHT 14.0
#define LINE_HEIGHT 20.0
#define TEXT_PX 12.5

typedef struct {
  int category;
  double area_m2;
} Present;

/* Where the next line of the legend goes. */
typedef struct {
  const QdLegend *legend;
  double x, y, width;
} Cursor;

static void
set_colour(cairo_t *cr, const QdStyle *style, guint8 index)
{
  const QdColour *c = &style->palette[index];
  cairo_set_source_rgb(cr, c->red / 255.0, c->green / 255.0, c->blue / 255.0);
}

static void
add_text(Cursor *c, double indent, bool is_bold, const char *text)
{
  QdLettering l = {.cr = c->legend->cr, .size_px = TEXT_PX, .is_bold = is_bold, .width_px = c->width - indent};
  c->y += MAX(LINE_HEIGHT, qd_letter(&l, c->x + indent, c->y, text) + 3);
}

static void
add_heading(Cursor *c, const char *text)
{
  c->y += 6;
  add_text(c, 0, true, text);
}

static void
add_fill(Cursor *c, guint8 index, const char *text)
{
  cairo_t *cr = c->legend->cr;
  cairo_rectangle(cr, c->x + 0.5, c->y + 2.5, BOX_WIDTH, BOX_HEIGHT);
  set_colour(cr, c->legend->scene->style, index);
  cairo_fill_preserve(cr);
  cairo_set_source_rgb(cr, 0.4, 0.4, 0.4);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 1);
  cairo_stroke(cr);
  add_text(c, BOX_WIDTH + 8, false, text);
}

static void
add_zone(Cursor *c, guint symbol)
{
  cairo_t *cr = c->legend->cr;
  const QdStyle *style = c->legend->scene->style;
  cairo_save(cr);
  cairo_rectangle(cr, c->x + 0.5, c->y + 2.5, BOX_WIDTH, BOX_HEIGHT);
  set_colour(cr, style, style->pens[symbol].stroke);
  cairo_set_dash(cr, NULL, 0, 0);
  cairo_set_line_width(cr, 1);
  cairo_stroke_preserve(cr);
  cairo_clip(cr);
  qd_slant_lines(cr, c->x, c->y, BOX_WIDTH, BOX_HEIGHT + 3);
  cairo_restore(cr);
  add_text(c, BOX_WIDTH + 8, false, qd_word(c->legend->words, qd_symbols_get(style->symbols, symbol)->key));
}

static void
add_line(Cursor *c, guint symbol)
{
  cairo_t *cr = c->legend->cr;
  const QdStyle *style = c->legend->scene->style;
  const QdPen *pen = &style->pens[symbol];
  for (int is_casing = 1; is_casing >= 0; is_casing--) {
    guint8 index = is_casing ? pen->casing : pen->stroke;
    if (index == 0)
      continue;
    qd_pen_use(pen, is_casing, 1, cr);
    set_colour(cr, style, index);
    cairo_move_to(cr, c->x, c->y + 9.5);
    cairo_line_to(cr, c->x + BOX_WIDTH, c->y + 9.5);
    cairo_stroke(cr);
  }
  add_text(c, BOX_WIDTH + 8, false, qd_word(c->legend->words, qd_symbols_get(style->symbols, symbol)->key));
}

/* ---- land use ---- */

static int
by_area(const void *pa, const void *pb)
{
  const Present *a = pa, *b = pb;
  if (a->area_m2 != b->area_m2)
    return a->area_m2 > b->area_m2 ? -1 : 1;
  return a->category - b->category;
}

static int
by_category(const void *pa, const void *pb)
{
  return ((const Present *)pa)->category - ((const Present *)pb)->category;
}

static GArray *
present_categories(const QdLegend *legend)
{
  const QdResult *result = legend->result;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  GArray *present = g_array_new(FALSE, FALSE, sizeof(Present));
  for (guint i = 0; i < qd_categories_count(result->categories); i++) {
    Present p = {(int)i, qd_ledger_direct(now->ledger, qd_units_count(result->units), (int)i)};
    if (p.area_m2 > 0)
      g_array_append_val(present, p);
  }
  return present;
}

/* The ancestor just below the root. */
static int
group_of(const QdCategories *categories, int category)
{
  while (qd_categories_get(categories, (guint)category)->depth > 1)
    category = qd_categories_get(categories, (guint)category)->parent;
  return category;
}

static const char *
name_of(const QdLegend *legend, const QdCategory *category)
{
  return g_str_equal(qd_words_lang(legend->words), "vi") ? category->name_vi : category->name_en;
}

static void
add_more(Cursor *c, guint n)
{
  g_autoptr(GString) text = g_string_new(qd_word(c->legend->words, "map_more_categories"));
  g_autofree char *number = g_strdup_printf("%u", n);
  g_string_replace(text, "{n}", number, 0);
  add_text(c, BOX_WIDTH + 8, false, text->str);
}

static void
add_land_use(Cursor *c)
{
  const QdCategories *categories = c->legend->result->categories;
  g_autoptr(GArray) present = present_categories(c->legend);
  if (present->len == 0)
    return;
  g_array_sort(present, by_area);
  guint shown = MIN(present->len, MOST_CATEGORIES);
  qsort(present->data, shown, sizeof(Present), by_category);
  int group = -1;
  for (guint i = 0; i < shown; i++) {
    int category = g_array_index(present, Present, i).category;
    if (group_of(categories, category) != group) {
      group = group_of(categories, category);
      add_heading(c, name_of(c->legend, qd_categories_get(categories, (guint)group)));
    }
    const QdCategory *k = qd_categories_get(categories, (guint)category);
    g_autofree char *text = g_strdup_printf("%s  %s", k->code, name_of(c->legend, k));
    add_fill(c, qd_style_category(c->legend->scene->style, category), text);
  }
  if (present->len > shown)
    add_more(c, present->len - shown);
}

static void
add_unknown(Cursor *c)
{
  const QdResult *result = c->legend->result;
  const QdBalance *now = g_ptr_array_index(result->balances, result->balances->len - 1);
  if (qd_ledger_direct(now->ledger, qd_units_count(result->units), QD_COLUMN_UNKNOWN) > 0)
    add_fill(c, qd_style_category(c->legend->scene->style, QD_CATEGORY_UNKNOWN), qd_word(c->legend->words, "_UNKNOWN"));
}

/* ---- lines ---- */

static void
add_lines(Cursor *c, const QdShapes *shapes, const char *heading)
{
  if (shapes == NULL || shapes->n == 0)
    return;
  bool used[256] = {false};
  for (guint i = 0; i < shapes->n; i++)
    used[shapes->shapes[i].style] = true;
  add_heading(c, qd_word(c->legend->words, heading));
  for (guint symbol = 0; symbol < qd_symbols_count(c->legend->scene->style->symbols); symbol++)
    if (used[symbol] && shapes == c->legend->scene->zones)
      add_zone(c, symbol);
    else if (used[symbol])
      add_line(c, symbol);
}

double
qd_legend_draw(const QdLegend *legend, double x, double y, double width)
{
  Cursor c = {legend, x, y, width};
  QdLettering title = {.cr = legend->cr, .size_px = 17, .is_bold = true, .width_px = width, .most_lines = 1};
  c.y += qd_letter(&title, x, y, qd_word(legend->words, "map_legend"));
  add_land_use(&c);
  add_unknown(&c);
  add_lines(&c, legend->scene->borders, "role_units");
  add_lines(&c, legend->scene->roads, "role_infrastructure");
  add_lines(&c, legend->scene->zones, "role_zones");
  return c.y;
}
