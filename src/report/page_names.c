/* Names of the files that reports/ holds. */
#include "base/text.h"
#include "report/page.h"

GPtrArray *
qd_report_name_pages(const QdUnits *units)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GHashTable) taken = g_hash_table_new(g_str_hash, g_str_equal);
  static const char *const OURS[] = {"index", "atlas", "map", "plan-audit", "scenario", "zones"};
  for (guint i = 0; i < G_N_ELEMENTS(OURS); i++)
    g_hash_table_add(taken, (gpointer)OURS[i]);
  for (guint i = 0; i < qd_units_count(units); i++) {
    g_autofree char *slug = qd_slug(qd_units_get(units, i)->code);
    char *name = g_strdup(slug);
    for (guint n = 2; g_hash_table_contains(taken, name); n++) {
      g_free(name);
      name = g_strdup_printf("%s-%u", slug, n);
    }
    g_ptr_array_add(names, name);
    g_hash_table_add(taken, name);
  }
  return names;
}
