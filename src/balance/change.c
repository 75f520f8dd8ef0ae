/* Two periods laid over each other: one job a plot, merged in the order of units. */
#include "quydat/change.h"

#include <math.h>
#include <string.h>

#include "balance/matrix.h"
#include "balance/overlay.h"
#include "base/number.h"
#include "base/parallel.h"

/* ---- jobs ---- */

typedef struct {
  QdOverlayRequest request;
  const QdUnits *units;
  guint n_units;
  double **cells;  /* of each plot */
  GArray **pieces; /* of each unit; NULL when not wanted */
} Jobs;

static void
overlay_plot(guint i, gpointer data)
{
  Jobs *jobs = data;
  if (qd_cancelled(NULL))
    return;
  guint n = jobs->request.n_columns;
  jobs->cells[i] = g_new0(double, (gsize)n *n);
  if (i < jobs->n_units) {
    const QdUnit *unit = qd_units_get(jobs->units, i);
    qd_overlay_plot(&jobs->request, i, unit->wkb, unit->wkb_size, jobs->cells[i],
                    jobs->pieces != NULL ? jobs->pieces[i] : NULL, unit, i);
  } else {
    const GArray *shared = jobs->request.from->division->shared;
    gsize size;
    const guint8 *wkb = g_bytes_get_data(g_array_index(shared, QdSharedLand, i - jobs->n_units).wkb, &size);
    qd_overlay_plot(&jobs->request, i, wkb, size, jobs->cells[i], NULL, NULL, 0);
  }
  qd_layer_release(jobs->request.from->parcels); /* the next unit's parcels lie elsewhere */
  qd_layer_release(jobs->request.to->parcels);
}

/* ---- merging ---- */

/* Units' rows, and the province's with shared land once. */
static void
merge_cells(QdChange *change, const Jobs *jobs, guint n_plots)
{
  gsize n = (gsize)change->n_columns * change->n_columns;
  const GArray *shared = jobs->request.from->division->shared;
  g_autofree QdSum *province = g_new0(QdSum, n);
  for (guint plot = 0; plot < n_plots; plot++) {
    bool is_unit = plot < jobs->n_units;
    double factor = is_unit ? 1 : -(double)g_array_index(shared, QdSharedLand, plot - jobs->n_units).extra;
    for (gsize i = 0; i < n; i++)
      qd_sum_add(&province[i], factor * jobs->cells[plot][i]);
    if (is_unit)
      memcpy(change->cells + plot * n, jobs->cells[plot], n * sizeof(double));
  }
  for (gsize i = 0; i < n; i++)
    change->cells[jobs->n_units * n + i] = qd_sum_value(&province[i]);
}

static void
merge_pieces(QdChange *change, const Jobs *jobs)
{
  if (jobs->pieces == NULL)
    return;
  change->pieces = g_array_new(FALSE, FALSE, sizeof(QdChangePiece));
  for (guint i = 0; i < jobs->n_units; i++)
    g_array_append_vals(change->pieces, jobs->pieces[i]->data, jobs->pieces[i]->len);
}

/* The ledgers of both periods, against which the cells are held; outside all units there is none but the cells' own
 * sums. */
static void
take_ledgers(QdChange *change, const QdBalance *const balances[2])
{
  for (guint end = 0; end < 2; end++) {
    for (guint row = 0; row <= change->n_units; row++)
      for (int column = QD_COLUMN_GAP; column < (int)change->n_columns - 2; column++)
        *qd_change_total_cell(change, row, (QdChangeEnd)end, column) =
            qd_ledger_direct(balances[end]->ledger, row, column);
    for (int column = QD_COLUMN_GAP; column < (int)change->n_columns - 2; column++)
      *qd_change_total_cell(change, change->n_units + 1, (QdChangeEnd)end, column) =
          qd_change_total(change, change->n_units + 1, (QdChangeEnd)end, column);
  }
}

/* As a ledger must close on its unit, the cells must close on both ledgers. */
static void
check_closing(const QdChange *change, const QdProject *project, const QdUnits *units, const QdBalance *to,
              QdFindings *findings)
{
  for (guint row = 0; row <= change->n_units; row++) {
    double residual = qd_change_residual(change, row);
    if (fabs(residual) <= 1e-9 * qd_ledger_unit_area(to->ledger, row))
      continue;
    const QdUnit *unit = row < change->n_units ? qd_units_get(units, row) : NULL;
    const QdFindingSpec spec = {.rule = "change_not_closed",
                                .unit = unit != NULL ? unit->code : project->code,
                                .layer = qd_layer_name(to->parcels, 0),
                                .measure = residual,
                                .has_place = unit != NULL,
                                .x = unit != NULL ? unit->label_x : 0,
                                .y = unit != NULL ? unit->label_y : 0};
    qd_findings_add(findings, &spec);
  }
}

QdChange *
qd_change_run(const QdProject *project, const QdCategories *categories, const QdUnits *units, const QdBalance *from,
              const QdBalance *to, bool with_pieces, guint threads, QdFindings *findings, GError **error)
{
  const QdBalance *const balances[2] = {from, to};
  g_autoptr(QdChange) change = qd_change_new(categories, qd_units_count(units), from->period, to->period);
  guint n_plots = from->division->n_plots;
  Jobs jobs = {.request = {from, to, change->n_columns, findings},
               .units = units,
               .n_units = change->n_units,
               .cells = g_new0(double *, (gsize)n_plots + 1),
               .pieces = with_pieces ? g_new0(GArray *, (gsize)change->n_units + 1) : NULL};
  for (guint i = 0; with_pieces && i < jobs.n_units; i++)
    jobs.pieces[i] = g_array_new(FALSE, FALSE, sizeof(QdChangePiece));
  qd_parallel(n_plots, threads, overlay_plot, &jobs);
  merge_pieces(change, &jobs);
  bool ok = !qd_cancelled(error);
  if (ok) {
    merge_cells(change, &jobs, n_plots);
    qd_overlay_outside(&jobs.request, units,
                       change->cells + (gsize)(change->n_units + 1) * change->n_columns * change->n_columns);
    take_ledgers(change, balances);
    check_closing(change, project, units, to, findings);
  }
  for (guint i = 0; i < n_plots; i++)
    g_free(jobs.cells[i]);
  g_free(jobs.cells);
  for (guint i = 0; with_pieces && i < jobs.n_units; i++)
    g_array_unref(jobs.pieces[i]);
  g_free(jobs.pieces);
  return ok ? g_steal_pointer(&change) : NULL;
}
