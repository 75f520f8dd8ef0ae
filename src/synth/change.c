/* The earlier state of a unit: what became what, by habits of land use, not by figures of the plan. */
#include <string.h>

#include "noise.h"
#include "sheet.h"

static const double SHARE = 0.05;

static const struct {
  const char *to, *from;
} ways[] = {
    {"DGT", "LUK"}, {"DGT", "RSX"}, {"DGT", "CLN"}, {"DGT", "HNK"}, {"ONT", "CLN"}, {"ONT", "HNK"}, {"ONT", "LUK"},
    {"ODT", "CLN"}, {"ODT", "LUK"}, {"ODT", "HNK"}, {"SKK", "RSX"}, {"SKK", "LUK"}, {"SKN", "RSX"}, {"SKN", "CLN"},
    {"SKC", "HNK"}, {"TMD", "HNK"}, {"TMD", "RSX"}, {"DNL", "RSX"}, {"SKS", "RSX"}, {"CQP", "RSX"}, {"CLN", "HNK"},
    {"CLN", "RSX"}, {"RSX", "DCS"}, {"RSX", "RPH"}, {"RSX", "HNK"}, {"RSX", "RSN"}, {"NTS", "LUK"}, {"HNK", "LUK"},
    {"RSN", "NCS"}, {"RPH", "DCS"}, {"LUK", "BCS"}, {"RSX", "CLN"},
};

/* The i-th way into a leaf, starting at `turn`: the leaf it came from, -1 if there is none. */
static int
earlier_leaf(const QdsWorld *world, int leaf, uint64_t turn)
{
  const QdsTargets *t = world->targets;
  const char *to = qds_targets_code(t, world->plan, leaf);
  const size_t n = G_N_ELEMENTS(ways);
  for (size_t k = 0; k < n; k++) {
    const size_t w = (k + (size_t)(turn % n)) % n;
    if (!g_str_equal(ways[w].to, to))
      continue;
    for (int l = 0; l < t->n_leaves; l++)
      if (g_str_equal(qds_targets_code(t, world->plan, l), ways[w].from))
        return l;
  }
  return -1;
}

/* A neighbour of the wanted leaf for each parcel that looks for one (wanted >= 0), by shared edge; -1 if none. */
static void
find_neighbours(const QdsSheet *sheet, const QdsMesh *mesh, const int32_t *parcel, const int *wanted,
                int32_t *neighbour)
{
  for (int32_t c = 0; c < mesh->n_cells; c++) {
    const int32_t p = parcel[c];
    for (int k = 0; wanted[p] >= 0 && neighbour[p] < 0 && k < qds_mesh_sides(mesh, c); k++) {
      const int32_t d = mesh->across[c][k];
      if (d >= 0 && parcel[d] != p && sheet->leaf[parcel[d]] == wanted[p] && !sheet->on_border[parcel[d]] &&
          wanted[parcel[d]] < 0)
        neighbour[p] = parcel[d];
    }
  }
}

void
qds_sheet_draw_earlier(QdsSheet *sheet, const QdsMesh *mesh, const QdsWorld *world, int unit, const int32_t *parcel)
{
  const gsize n = (gsize)sheet->n_parcels;
  const uint64_t seed = qds_hash(world->seed ^ 0xc4a9e, (uint64_t)unit);
  g_autofree int *wanted = g_new(int, n);
  g_autofree int32_t *neighbour = g_new(int32_t, n), *piece = g_new(int32_t, n);
  for (int32_t p = 0; p < sheet->n_parcels; p++) {
    const uint64_t h = qds_hash(seed, (uint64_t)p);
    neighbour[p] = piece[p] = wanted[p] = -1;
    if (!sheet->on_border[p] && qds_unit(h) < SHARE)
      wanted[p] = earlier_leaf(world, sheet->leaf[p], qds_hash(h, 1));
  }
  find_neighbours(sheet, mesh, parcel, wanted, neighbour);
  sheet->earlier_leaf = g_new(uint8_t, n);
  sheet->earlier_parcel = g_new(int32_t, n);
  int32_t n_pieces = 0;
  for (int32_t p = 0; p < sheet->n_parcels; p++) {
    if (wanted[p] >= 0) {
      const QdsChange change = {(uint8_t)wanted[p], sheet->leaf[p], sheet->area_m2[p]};
      g_array_append_val(sheet->changes, change);
    }
    if (sheet->on_border[p] || neighbour[p] >= 0)
      continue;
    sheet->earlier_leaf[n_pieces] = wanted[p] >= 0 ? (uint8_t)wanted[p] : sheet->leaf[p];
    sheet->earlier_parcel[n_pieces] = p;
    piece[p] = n_pieces++;
  }
  for (int32_t p = 0; p < sheet->n_parcels; p++)
    if (neighbour[p] >= 0)
      piece[p] = piece[neighbour[p]];
  int32_t *label = g_new(int32_t, (gsize)mesh->n_cells);
  for (int32_t c = 0; c < mesh->n_cells; c++)
    label[c] = piece[parcel[c]];
  qds_trace(mesh, label, n_pieces, &sheet->earlier);
  g_free(label);
}
