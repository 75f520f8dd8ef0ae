#include "balance/priority.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

bool
qd_balance_check(const QdProject *project, const QdCategories *categories, GError **error)
{
  for (guint i = 0; project->priority != NULL && i < project->priority->len; i++) {
    const char *code = project->priority->pdata[i];
    if (qd_categories_find(categories, code) >= 0)
      continue;
    const char *near = qd_categories_suggest(categories, code);
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s:%u: balance.priority: code \"%s\" is not in the category table%s%s%s"), project->path,
                project->priority_line, code, near != NULL ? _("; did you mean \"") : "", near != NULL ? near : "",
                near != NULL ? _("\"?") : "");
    return false;
  }
  return true;
}

/* A category takes the rank of the nearest above it, or of its own, that is listed. */
guint16 *
qd_priority_ranks(const QdProject *project, const QdCategories *categories)
{
  if (project->overlap != QD_OVERLAP_BY_CATEGORY)
    return NULL;
  guint n = qd_categories_count(categories);
  guint16 *ranks = g_new(guint16, n);
  for (guint c = 0; c < n; c++) {
    const QdCategory *category = qd_categories_get(categories, c);
    ranks[c] = category->parent < 0 ? G_MAXUINT16 : ranks[category->parent];
    for (guint i = 0; i < project->priority->len; i++)
      if (g_str_equal(project->priority->pdata[i], category->code))
        ranks[c] = (guint16)i;
  }
  return ranks;
}

int
qd_compare_parcels(const QdLayer *parcels, guint32 a, guint32 b)
{
  int c = qd_natural_compare(qd_layer_feature(parcels, a)->id, qd_layer_feature(parcels, b)->id);
  if (c != 0)
    return c;
  gsize size_a, size_b;
  const guint8 *wkb_a = qd_layer_wkb(parcels, a, &size_a), *wkb_b = qd_layer_wkb(parcels, b, &size_b);
  c = memcmp(wkb_a, wkb_b, MIN(size_a, size_b));
  if (c != 0)
    return c;
  if (size_a != size_b)
    return size_a < size_b ? -1 : 1;
  /* same id, same bytes: only the category can differ */
  return qd_layer_feature(parcels, a)->category - qd_layer_feature(parcels, b)->category;
}

static guint16
rank_of(const guint16 *ranks, const QdLayer *parcels, guint32 parcel)
{
  int category = qd_layer_feature(parcels, parcel)->category;
  return ranks == NULL || category == QD_CATEGORY_UNKNOWN ? G_MAXUINT16 : ranks[category];
}

int
qd_compare_claims(const QdProject *project, const guint16 *ranks, const QdLayer *parcels, guint32 a, guint32 b)
{
  int c = rank_of(ranks, parcels, a) - rank_of(ranks, parcels, b);
  if (c == 0 && project->overlap == QD_OVERLAP_HIGHER_ID)
    c = qd_natural_compare(qd_layer_feature(parcels, b)->id, qd_layer_feature(parcels, a)->id);
  return c != 0 ? c : qd_compare_parcels(parcels, a, b);
}
