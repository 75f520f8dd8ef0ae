#include "targets.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "habit.h"
#include "noise.h"

typedef struct {
  int unit, first, n; /* leaves in Fit.member */
  double area_ha;
} Group;

typedef struct {
  const QdsPlan *plan;
  QdsTargets *t;
  double *unit_ha;
  uint8_t *state; /* per cell: FREE, FIXED, GROUPED */
  GArray *groups; /* Group */
  GArray *member; /* int leaves */
} Fit;

enum { FREE, FIXED, GROUPED };

void
qds_targets_free(QdsTargets *targets)
{
  if (targets == NULL)
    return;
  g_free(targets->category);
  g_free(targets->total_ha);
  g_free(targets->area_ha);
  g_ptr_array_unref(targets->notes);
  g_free(targets);
}

const char *
qds_targets_code(const QdsTargets *targets, const QdsPlan *plan, int leaf)
{
  return plan->categories[targets->category[leaf]].code;
}

static void
add_leaf(QdsTargets *t, int category, double area_ha)
{
  if (area_ha <= 0.0)
    return;
  t->category[t->n_leaves] = category;
  t->total_ha[t->n_leaves++] = area_ha;
}

/* Walks down the tree. Printed figures are rounded, and children do not always add up to their parent: both give way,
 * the children most of it, so that neither is off by more than rounding explains. */
static void
split_category(const QdsPlan *plan, QdsTargets *t, int category, double area_ha)
{
  double parts = 0.0, memos = 0.0;
  for (int c = 0; c < plan->n_categories; c++) {
    const QdsCategory *child = &plan->categories[c];
    if (child->parent != category || isnan(child->inventory_ha))
      continue;
    *(child->is_memo ? &memos : &parts) += child->inventory_ha;
  }
  for (int c = 0; c < plan->n_categories; c++) {
    const QdsCategory *child = &plan->categories[c];
    if (child->parent != category || isnan(child->inventory_ha))
      continue;
    if (child->is_memo)
      add_leaf(t, c, child->inventory_ha);
    else
      split_category(plan, t, c, child->inventory_ha * (0.7 * area_ha + 0.3 * parts) / parts);
  }
  if (parts == 0.0)
    add_leaf(t, category, area_ha - memos);
}

static void
find_leaves(const QdsPlan *plan, QdsTargets *t, double total_ha)
{
  t->category = g_new(int, (gsize)plan->n_categories);
  t->total_ha = g_new(double, (gsize)plan->n_categories);
  double sum = 0.0;
  for (int c = 0; c < plan->n_categories; c++)
    if (plan->categories[c].parent < 0 && !isnan(plan->categories[c].inventory_ha))
      split_category(plan, t, c, plan->categories[c].inventory_ha);
  for (int l = 0; l < t->n_leaves; l++)
    sum += t->total_ha[l];
  for (int l = 0; l < t->n_leaves; l++)
    t->total_ha[l] *= total_ha / sum;
  if (fabs(total_ha / sum - 1.0) > 1e-5)
    g_ptr_array_add(t->notes,
                    g_strdup_printf("category totals × %.6f, to fit the units' %.2f ha", total_ha / sum, total_ha));
}

static bool
is_allowed(const QdsPlanUnit *unit, QdsWhere where)
{
  switch (where) {
  case QDS_IN_TOWNS:
    return unit->is_ward || unit->is_centre;
  case QDS_NOT_IN_WARDS:
    return !unit->is_ward;
  case QDS_IN_ALL:
  default:
    return true;
  }
}

/* Adds the relative length of lines in each unit to the column of a ribbon category. */
static void
weigh_lines(QdsTargets *t, int leaf, const GArray *lines, const QdsLandscape *land, const uint8_t *unit_at)
{
  for (guint i = 0; i < lines->len; i++) {
    const QdsSegment *s = &g_array_index(lines, QdsSegment, i);
    const int unit = unit_at[qds_landscape_cell(land, s->a)] - 1;
    const double length = hypot(s->b.x - s->a.x, s->b.y - s->a.y);
    if (unit >= 0)
      t->area_ha[unit * t->n_leaves + leaf] += length * (double)(s->width * (1.1f - s->rank));
  }
}

/* Start values: how well the category would lie in the unit's landscape. */
static void
weigh_places(const Fit *f, const QdsProvince *province, const QdsLandscape *land, uint64_t seed)
{
  QdsTargets *t = f->t;
  const size_t n_cells = (size_t)land->nx * (size_t)land->ny;
  g_autofree uint8_t *unit_at = g_new0(uint8_t, n_cells);
  for (int u = 0; u < t->n_units; u++)
    qds_area_scan(&province->area[u], land->x0, land->y0, land->step, land->nx, land->ny, unit_at, (uint8_t)(u + 1));
  for (int l = 0; l < t->n_leaves; l++) {
    const QdsHabit *habit = qds_habit(qds_targets_code(t, f->plan, l));
    const uint64_t leaf_seed = qds_hash_text(seed, qds_targets_code(t, f->plan, l));
    if (habit->shape != QDS_SHAPE_PATCH) {
      weigh_lines(t, l, habit->shape == QDS_SHAPE_RIVER ? land->rivers : land->roads, land, unit_at);
    } else {
      for (size_t c = 0; c < n_cells; c += 7)
        if (unit_at[c] > 0) {
          const double cost = qds_habit_cost(habit, land, leaf_seed, qds_landscape_centre(land, (int32_t)c));
          t->area_ha[(unit_at[c] - 1) * t->n_leaves + l] += exp(-2.5 * cost);
        }
    }
    for (int u = 0; u < t->n_units; u++) {
      double *cell = &t->area_ha[u * t->n_leaves + l];
      *cell *= 0.5 + 1.5 * qds_unit(qds_hash(leaf_seed, (uint64_t)u + 77));
      *cell = is_allowed(&f->plan->units[u], habit->where) ? *cell + 1e-6 : 0.0;
    }
  }
}

/* Sets the named cells; where a unit cannot hold them they are scaled, and that is said. */
static void
fix_named(Fit *f)
{
  QdsTargets *t = f->t;
  g_autofree double *named = g_new0(double, (gsize)t->n_units);
  for (int i = 0; i < f->plan->n_named; i++)
    named[f->plan->named[i].unit] += f->plan->named[i].area_ha;
  for (int u = 0; u < t->n_units; u++) {
    const double most = 0.97 * f->unit_ha[u];
    if (named[u] > most)
      g_ptr_array_add(t->notes, g_strdup_printf("named figures of %s × %.4f: the unit has %.2f ha only",
                                                f->plan->units[u].code, most / named[u], f->unit_ha[u]));
    named[u] = named[u] > most ? most / named[u] : 1.0;
  }
  for (int i = 0; i < f->plan->n_named; i++) {
    const QdsNamed *n = &f->plan->named[i];
    Group group = {n->unit, (int)f->member->len, 0, n->area_ha * named[n->unit]};
    for (int l = 0; l < t->n_leaves; l++)
      if (qds_plan_is_below(f->plan, t->category[l], n->category)) {
        g_array_append_val(f->member, l);
        group.n++;
      }
    for (int k = 0; k < group.n; k++) {
      const int cell = n->unit * t->n_leaves + g_array_index(f->member, int, group.first + k);
      f->state[cell] = group.n == 1 ? FIXED : GROUPED;
      t->area_ha[cell] = group.n == 1 ? group.area_ha : fmax(t->area_ha[cell], 1e-3);
    }
    if (group.n > 1)
      g_array_append_val(f->groups, group);
  }
}

static double
column_sum(const Fit *f, int leaf, bool is_fixed)
{
  double sum = 0.0;
  for (int u = 0; u < f->t->n_units; u++)
    if ((f->state[u * f->t->n_leaves + leaf] == FIXED) == is_fixed)
      sum += f->t->area_ha[u * f->t->n_leaves + leaf];
  return sum;
}

/* Leaves a small category only as many units as it can fill; all of it to the named ones if next to nothing is left. */
static void
gather_column(Fit *f, int leaf, double least_ha, uint64_t seed)
{
  QdsTargets *t = f->t;
  const double fixed = column_sum(f, leaf, true), rest = t->total_ha[leaf] - fixed;
  int n_kept = (int)fmin(t->n_units, floor(rest / least_ha));
  if (n_kept < 1 && fixed > 0.0 && fabs(rest) <= 0.015 * fixed) {
    for (int u = 0; u < t->n_units; u++) {
      double *cell = &t->area_ha[u * t->n_leaves + leaf];
      *cell = f->state[u * t->n_leaves + leaf] == FIXED ? *cell * t->total_ha[leaf] / fixed : 0.0;
    }
    return;
  }
  n_kept = MAX(n_kept, 1);
  g_autofree uint8_t *is_kept = g_new0(uint8_t, (gsize)t->n_units);
  for (int k = 0; k < n_kept; k++) {
    double best = 0.0;
    int chosen = -1;
    for (int u = 0; u < t->n_units; u++) {
      const double merit =
          t->area_ha[u * t->n_leaves + leaf] * (0.3 + qds_unit(qds_hash(seed + (uint64_t)leaf, (uint64_t)u)));
      if (!is_kept[u] && f->state[u * t->n_leaves + leaf] != FIXED && merit > best) {
        best = merit;
        chosen = u;
      }
    }
    if (chosen >= 0)
      is_kept[chosen] = 1;
  }
  for (int u = 0; u < t->n_units; u++)
    if (!is_kept[u] && f->state[u * t->n_leaves + leaf] == FREE)
      t->area_ha[u * t->n_leaves + leaf] = 0.0;
}

static void
fit_columns(const Fit *f)
{
  QdsTargets *t = f->t;
  for (int l = 0; l < t->n_leaves; l++) {
    const double open = column_sum(f, l, false);
    const double factor = open > 0.0 ? fmax(0.0, t->total_ha[l] - column_sum(f, l, true)) / open : 0.0;
    for (int u = 0; u < t->n_units; u++)
      if (f->state[u * t->n_leaves + l] != FIXED)
        t->area_ha[u * t->n_leaves + l] *= factor;
  }
}

static void
fit_groups(const Fit *f)
{
  for (guint g = 0; g < f->groups->len; g++) {
    const Group *group = &g_array_index(f->groups, Group, g);
    double *row = f->t->area_ha + group->unit * f->t->n_leaves, sum = 0.0;
    for (int k = 0; k < group->n; k++)
      sum += row[g_array_index(f->member, int, group->first + k)];
    for (int k = 0; k < group->n && sum > 0.0; k++)
      row[g_array_index(f->member, int, group->first + k)] *= group->area_ha / sum;
  }
}

static void
fit_rows(const Fit *f)
{
  QdsTargets *t = f->t;
  for (int u = 0; u < t->n_units; u++) {
    double bound = 0.0, open = 0.0;
    for (int l = 0; l < t->n_leaves; l++)
      *(f->state[u * t->n_leaves + l] == FREE ? &open : &bound) += t->area_ha[u * t->n_leaves + l];
    for (int l = 0; l < t->n_leaves; l++)
      if (f->state[u * t->n_leaves + l] == FREE && open > 0.0)
        t->area_ha[u * t->n_leaves + l] *= fmax(0.0, f->unit_ha[u] - bound) / open;
  }
}

static void
balance(const Fit *f, int rounds)
{
  for (int round = 0; round < rounds; round++) {
    fit_columns(f);
    fit_groups(f);
    fit_rows(f);
  }
}

/* Takes away cells too small to draw, as long as the column keeps others. */
static void
drop_crumbs(const Fit *f, double scale)
{
  QdsTargets *t = f->t;
  for (int l = 0; l < t->n_leaves; l++) {
    const double least = 0.5 * scale * qds_habit(qds_targets_code(t, f->plan, l))->least_ha;
    int n_large = 0;
    for (int u = 0; u < t->n_units; u++)
      n_large += f->state[u * t->n_leaves + l] == FREE && t->area_ha[u * t->n_leaves + l] >= least;
    for (int u = 0; u < t->n_units && n_large > 0; u++)
      if (f->state[u * t->n_leaves + l] == FREE && t->area_ha[u * t->n_leaves + l] < least)
        t->area_ha[u * t->n_leaves + l] = 0.0;
  }
}

QdsTargets *
qds_targets_new(const QdsPlan *plan, const QdsProvince *province, const QdsLandscape *landscape, double parcel_ha,
                uint64_t seed)
{
  QdsTargets *t = g_new0(QdsTargets, 1);
  t->n_units = plan->n_units;
  t->notes = g_ptr_array_new_with_free_func(g_free);
  find_leaves(plan, t, province->total_m2 / 1e4);
  const gsize n = (gsize)t->n_units * (gsize)t->n_leaves;
  t->area_ha = g_new0(double, n);
  Fit f = {plan,
           t,
           g_new(double, (gsize)t->n_units),
           g_new0(uint8_t, n),
           g_array_new(FALSE, FALSE, sizeof(Group)),
           g_array_new(FALSE, FALSE, sizeof(int))};
  for (int u = 0; u < t->n_units; u++)
    f.unit_ha[u] = qds_area_measure(&province->area[u]) / 1e4;
  const double scale = fmin(fmax(sqrt(parcel_ha / 14.0), 0.7), 8.0);
  weigh_places(&f, province, landscape, seed);
  fix_named(&f);
  for (int l = 0; l < t->n_leaves; l++)
    gather_column(&f, l, scale * qds_habit(qds_targets_code(t, plan, l))->least_ha, seed);
  balance(&f, 200);
  drop_crumbs(&f, scale);
  balance(&f, 3000);
  g_free(f.unit_ha);
  g_free(f.state);
  g_array_unref(f.groups);
  g_array_unref(f.member);
  return t;
}
