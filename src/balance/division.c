#include "balance/division.h"

void
qd_shared_land_free(GArray *shared)
{
  for (guint i = 0; i < shared->len; i++)
    g_bytes_unref(g_array_index(shared, QdSharedLand, i).wkb);
  g_array_unref(shared);
}

void
qd_division_free(QdDivision *division)
{
  if (division == NULL)
    return;
  for (guint i = 0; i < division->n_plots; i++)
    qd_allocated_clear(&division->plots[i]);
  g_free(division->plots);
  qd_shared_land_free(division->shared);
  g_array_unref(division->outside);
  g_free(division);
}
