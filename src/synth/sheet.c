#include "sheet.h"

#include <math.h>

#include "divide.h"
#include "error.h"
#include "fit.h"

static void
free_defect(gpointer data)
{
  qds_area_clear(&((QdsDefect *)data)->changed);
}

void
qds_sheet_free(QdsSheet *sheet)
{
  if (sheet == NULL)
    return;
  qds_mesh_clear(&sheet->mesh);
  g_free(sheet->leaf);
  g_free(sheet->on_border);
  g_free(sheet->area_m2);
  qds_outlines_clear(&sheet->now);
  qds_outlines_clear(&sheet->earlier);
  g_free(sheet->earlier_leaf);
  g_free(sheet->earlier_parcel);
  g_array_unref(sheet->changes);
  g_array_unref(sheet->defects);
  g_free(sheet);
}

/* Leaf, border and area of each parcel. */
static void
describe_parcels(QdsSheet *sheet, const QdsMesh *mesh, const uint8_t *label, const int32_t *parcel)
{
  const gsize n = (gsize)sheet->n_parcels;
  sheet->leaf = g_new0(uint8_t, n);
  sheet->on_border = g_new0(uint8_t, n);
  sheet->area_m2 = g_new(double, n);
  for (int32_t c = 0; c < mesh->n_cells; c++) {
    sheet->leaf[parcel[c]] = label[c];
    for (int k = 0; k < qds_mesh_sides(mesh, c); k++)
      if (mesh->across[c][k] < 0)
        sheet->on_border[parcel[c]] = 1;
  }
  for (int32_t p = 0; p < sheet->n_parcels; p++)
    sheet->area_m2[p] = qds_outlines_measure(&sheet->now, mesh, p);
}

/* Keeps the nodes, drops the rest of the mesh. */
static void
keep_nodes(QdsSheet *sheet, QdsMesh *mesh)
{
  sheet->mesh = (QdsMesh){.step = mesh->step, .n_nodes = mesh->n_nodes, .node = g_steal_pointer(&mesh->node)};
}

QdsSheet *
qds_sheet_new(const QdsWorld *world, const QdsArea *area, int unit, int32_t n_parcels, const QdsSheetOptions *options,
              GError **error)
{
  QdsFilled filled;
  if (!qds_fill(area, options->step, world->seed, &filled, error)) {
    g_prefix_error(error, "unit \"%s\": ", world->plan->units[unit].code);
    return NULL;
  }
  QdsMesh *mesh = &filled.mesh;
  QdsSheet *sheet = g_new0(QdsSheet, 1);
  uint8_t *label = g_new(uint8_t, (gsize)mesh->n_cells);
  double target[256];
  sheet->changes = g_array_new(FALSE, FALSE, sizeof(QdsChange));
  sheet->defects = g_array_new(FALSE, FALSE, sizeof(QdsDefect));
  g_array_set_clear_func(sheet->defects, free_defect);
  const int bank = qds_allocate(&filled, world, unit, n_parcels, label, target);
  int32_t *parcel = g_new(int32_t, (gsize)mesh->n_cells);
  sheet->n_parcels = qds_divide(mesh, world, label, unit, n_parcels, parcel);
  qds_mesh_smooth(mesh, parcel, mesh->n_cells / n_parcels > 25 ? 4 : 2);
  sheet->worst_m2 = qds_fit_nodes(mesh, label, world->targets->n_leaves, target, bank);
  qds_trace(mesh, parcel, sheet->n_parcels, &sheet->now);
  describe_parcels(sheet, mesh, label, parcel);
  if (options->has_earlier)
    qds_sheet_draw_earlier(sheet, mesh, world, unit, parcel);
  if (options->dirty_pct > 0.0)
    qds_sheet_spoil(sheet, mesh, world, unit, parcel, options);
  keep_nodes(sheet, mesh);
  g_free(label);
  g_free(parcel);
  qds_filled_clear(&filled);
  return sheet;
}
