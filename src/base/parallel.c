#include "base/parallel.h"

typedef struct {
  guint n;
  void (*job)(guint i, gpointer data);
  gpointer data;
  gint next; /* atomic */
} Pool;

static gpointer
work(gpointer data)
{
  Pool *pool = data;
  for (;;) {
    guint i = (guint)g_atomic_int_add(&pool->next, 1);
    if (i >= pool->n)
      return NULL;
    pool->job(i, pool->data);
  }
}

void
qd_parallel(guint n, guint threads, void (*job)(guint i, gpointer data), gpointer data)
{
  Pool pool = {n, job, data, 0};
  g_autoptr(GPtrArray) others = g_ptr_array_new();
  for (guint i = 1; i < MIN(threads, n); i++)
    g_ptr_array_add(others, g_thread_new("work", work, &pool));
  work(&pool);
  for (guint i = 0; i < others->len; i++)
    g_thread_join(others->pdata[i]);
}
