/* What came of the allocation of a plot: letting go of it. */
#include "balance/allocate.h"

void
qd_allocated_forget_inside(QdAllocated *allocated, const QdCandidates *candidates)
{
  guint n_inside = candidates->inside->len;
  GArray *near = g_array_new(FALSE, TRUE, sizeof(QdShare));
  g_array_append_vals(near, (const QdShare *)(const void *)allocated->shares->data + n_inside,
                      allocated->shares->len - n_inside);
  g_array_unref(allocated->shares);
  allocated->shares = near;
  allocated->only_near = true;
}

void
qd_allocated_clear(QdAllocated *allocated)
{
  if (allocated->shares == NULL)
    return;
  for (guint i = 0; i < allocated->shares->len; i++) {
    GBytes *wkb = g_array_index(allocated->shares, QdShare, i).wkb;
    if (wkb != NULL)
      g_bytes_unref(wkb);
  }
  for (guint i = 0; allocated->lost != NULL && i < allocated->lost->len; i++)
    g_bytes_unref(g_array_index(allocated->lost, QdLost, i).wkb);
  g_clear_pointer(&allocated->shares, g_array_unref);
  g_clear_pointer(&allocated->lost, g_array_unref);
  g_clear_pointer(&allocated->gaps, g_ptr_array_unref);
}
