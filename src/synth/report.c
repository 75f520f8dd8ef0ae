#include "report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"

static int
compare_lines(const void *a, const void *b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Header, then the lines sorted. */
static bool
write_lines(const char *path, const char *header, GPtrArray *lines, GError **error)
{
  g_autoptr(GString) text = g_string_new(header);
  g_ptr_array_sort(lines, compare_lines);
  for (guint i = 0; i < lines->len; i++)
    g_string_append(text, lines->pdata[i]);
  return qds_write_text(path, text, error);
}

static void
add_line(GPtrArray *lines, const char *key, double area_m2)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(number, sizeof number, "%.6f", area_m2 / 1e4);
  g_ptr_array_add(lines, g_strdup_printf("%s,%s\n", key, number));
}

bool
qds_write_truth(const QdsSurvey *s, const QdsWorld *world, const QdsOptions *options, GError **error)
{
  g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GPtrArray) changes = g_ptr_array_new_with_free_func(g_free);
  const int n = s->n_leaves;
  for (int u = 0; u < s->n_units; u++)
    for (int l = 0; l < n; l++) {
      const char *unit = world->plan->units[u].code, *code = qds_targets_code(world->targets, world->plan, l);
      g_autofree char *key = g_strdup_printf("%s,%s", unit, code);
      if (s->area_m2[u * n + l] > 0.0)
        add_line(cells, key, s->area_m2[u * n + l]);
      for (int to = 0; s->change_m2 != NULL && to < n; to++) {
        const double area_m2 = s->change_m2[((gsize)u * (gsize)n + (gsize)l) * (gsize)n + (gsize)to];
        g_autofree char *way = g_strdup_printf("%s,%s", key, qds_targets_code(world->targets, world->plan, to));
        if (area_m2 > 1e-6)
          add_line(changes, way, area_m2);
      }
    }
  if (options->truth != NULL && !write_lines(options->truth, "unit,category,area_ha\n", cells, error))
    return false;
  if (options->truth_change != NULL && !write_lines(options->truth_change, "unit,from,to,area_ha\n", changes, error))
    return false;
  return options->truth_dirty == NULL || qds_write_text(options->truth_dirty, s->defects, error);
}

static double
unit_area(const QdsSurvey *s, int unit)
{
  QdsSum sum = {0};
  for (int l = 0; l < s->n_leaves; l++)
    qds_sum_add(&sum, s->area_m2[unit * s->n_leaves + l]);
  return qds_sum_value(&sum) / 1e4;
}

/* Area under a category, of one unit or (unit < 0) of all. */
static double
category_area(const QdsSurvey *s, const QdsWorld *world, int unit, int category)
{
  QdsSum sum = {0};
  for (int u = unit < 0 ? 0 : unit; u < (unit < 0 ? s->n_units : unit + 1); u++)
    for (int l = 0; l < s->n_leaves; l++)
      if (qds_plan_is_below(world->plan, world->targets->category[l], category))
        qds_sum_add(&sum, s->area_m2[u * s->n_leaves + l]);
  return qds_sum_value(&sum) / 1e4;
}

static void
print_units(const QdsSurvey *s, const QdsWorld *world)
{
  double worst = 0.0;
  int which = 0;
  for (int u = 0; u < s->n_units; u++) {
    const double misfit = fabs(unit_area(s, u) / world->plan->units[u].area_ha - 1.0);
    if (misfit > worst) {
      worst = misfit;
      which = u;
    }
  }
  printf("unit areas: largest misfit %.4f %% (%s), promised 0.05 %%\n", 100.0 * worst, world->plan->units[which].code);
}

static void
print_categories(const QdsSurvey *s, const QdsWorld *world)
{
  double worst = 0.0, off = 0.0;
  int which = 0;
  for (int c = 0; c < world->plan->n_categories; c++) {
    const double wanted = world->plan->categories[c].inventory_ha;
    if (isnan(wanted))
      continue;
    const double misfit = category_area(s, world, -1, c) - wanted, allowed = fmax(0.5, 0.0005 * wanted);
    if (fabs(misfit) / allowed > worst) {
      worst = fabs(misfit) / allowed;
      off = misfit;
      which = c;
    }
  }
  printf("category totals: largest misfit %+.4f ha (%s), %.0f %% of what is promised (0.05 %% or 0.5 ha)\n", off,
         world->plan->categories[which].code, 100.0 * worst);
}

static void
print_named(const QdsSurvey *s, const QdsWorld *world)
{
  double worst = 0.0;
  const QdsNamed *which = NULL;
  for (int i = 0; i < world->plan->n_named; i++) {
    const QdsNamed *n = &world->plan->named[i];
    const double misfit = fabs(category_area(s, world, n->unit, n->category) / n->area_ha - 1.0);
    if (misfit >= worst) {
      worst = misfit;
      which = n;
    }
  }
  if (which != NULL)
    printf("named cells: %d, largest misfit %.4f %% (%s %s), promised 2 %%\n", world->plan->n_named, 100.0 * worst,
           world->plan->units[which->unit].code, world->plan->categories[which->category].code);
}

void
qds_print_summary(const QdsSurvey *s, const QdsWorld *world, const QdsProvince *province, const QdsOptions *options)
{
  printf("%s\n", QDS_SYNTHETIC);
  printf("parcels: %" G_GINT64_FORMAT " asked for, %" G_GINT64_FORMAT " made, %" G_GINT64_FORMAT " polygons written\n",
         options->parcels, s->n_parcels, s->n_written);
  printf("units: %d, %.4f ha\n", s->n_units, province->total_m2 / 1e4);
  print_units(s, world);
  print_categories(s, world);
  print_named(s, world);
  const double crossing = 100.0 * (double)s->n_crossing / (double)(s->n_parcels - s->n_crossing);
  printf("parcels over a unit border: %" G_GINT64_FORMAT ", %.3f %% (asked for %.3f %%%s)\n", s->n_crossing, crossing,
         options->cross_pct, crossing < 0.98 * options->cross_pct ? ": no more pairs of one category meet" : "");
  if (options->dirty_pct > 0.0)
    printf("defects planted: %" G_GINT64_FORMAT "\n", s->n_defects);
  for (guint i = 0; i < world->targets->notes->len; i++)
    printf("scaled: %s\n", (const char *)world->targets->notes->pdata[i]);
  if (options->parcels < 20000)
    printf("below 20000 parcels the misfits are reported, not promised\n");
}
