#include "balance/claims.h"

#include "balance/areas.h"
#include "geo/cover.h"

typedef struct {
  QdBalance *balance;
  guint n_categories, n_users;
  bool takes_stated;
} Claims;

static void
add_use(const Claims *claims, guint row, guint parcel, int category, double area_m2)
{
  guint user = qd_layer_feature(claims->balance->parcels, parcel)->user;
  if (claims->balance->user_areas != NULL && category >= 0)
    claims->balance->user_areas[((gsize)row * claims->n_categories + (gsize)category) * claims->n_users + user] +=
        area_m2;
}

/* To the users when ledger is NULL. */
static void
add_plot(const Claims *claims, QdLedger *ledger, guint row, const QdAllocated *plot, double factor)
{
  const QdLayer *parcels = claims->balance->parcels;
  for (guint i = 0; i < plot->shares->len; i++) {
    const QdShare *share = &g_array_index(plot->shares, QdShare, i);
    double area_m2 = factor * (claims->takes_stated ? qd_stated_part(parcels, share) : share->counted_m2);
    guint n;
    const QdUse *uses = qd_layer_uses(parcels, share->parcel, &n);
    const QdUse whole = {qd_layer_feature(parcels, share->parcel)->category, 1};
    for (guint k = 0; k < MAX(n, 1); k++) {
      const QdUse *use = n > 0 ? &uses[k] : &whole;
      if (ledger == NULL)
        add_use(claims, row, share->parcel, use->category, use->share * area_m2);
      else
        qd_ledger_add(ledger, row, use->category == QD_CATEGORY_UNKNOWN ? QD_COLUMN_UNKNOWN : use->category,
                      use->share * area_m2);
    }
  }
}

static void
add_disputed(const Claims *claims, const QdUnits *units, const QdSharedLand *land, const QdAllocated *plot)
{
  guint n = qd_units_count(units);
  for (guint i = 0; i < n; i++) {
    const QdUnit *unit = qd_units_get(units, i);
    if (qd_wkb_contains(unit->wkb, unit->wkb_size, land->x, land->y))
      add_plot(claims, claims->balance->disputed, i, plot, 1);
  }
  add_plot(claims, claims->balance->disputed, n, plot, 1);
}

static Claims
claims_of(QdBalance *balance, bool takes_stated)
{
  return (Claims){balance, qd_ledger_categories(balance->ledger), qd_layer_user_count(balance->parcels) + 1,
                  takes_stated};
}

void
qd_claims_begin(QdBalance *balance, const QdCategories *categories, guint n_units)
{
  const Claims claims = claims_of(balance, false);
  balance->disputed = qd_ledger_new(categories, n_units);
  if (claims.n_users > 1)
    balance->user_areas = g_new0(double, (gsize)(n_units + 1) * claims.n_categories * claims.n_users);
}

void
qd_claims_add_unit(QdBalance *balance, guint unit, const QdAllocated *result, bool takes_stated)
{
  const Claims claims = claims_of(balance, takes_stated);
  if (balance->user_areas != NULL)
    add_plot(&claims, NULL, unit, result, 1);
}

void
qd_claims_finish(QdBalance *balance, const QdUnits *units, const GArray *shared, const QdAllocated *results,
                 bool takes_stated)
{
  const Claims claims = claims_of(balance, takes_stated);
  guint n = qd_units_count(units);
  gsize cells = (gsize)claims.n_categories * claims.n_users;
  for (gsize i = 0; balance->user_areas != NULL && i < n * cells; i++)
    balance->user_areas[n * cells + i % cells] += balance->user_areas[i];
  for (guint i = 0; i < shared->len; i++) {
    const QdSharedLand *land = &g_array_index(shared, QdSharedLand, i);
    add_disputed(&claims, units, land, &results[n + i]);
    if (balance->user_areas != NULL)
      add_plot(&claims, NULL, n, &results[n + i], -(double)land->extra);
  }
}

double
qd_balance_user_share(const QdBalance *balance, guint row, guint category, guint user)
{
  guint n_users = qd_layer_user_count(balance->parcels) + 1;
  if (balance->user_areas == NULL)
    return 0;
  const double *areas = balance->user_areas + ((gsize)row * qd_ledger_categories(balance->ledger) + category) * n_users;
  double sum = 0;
  for (guint i = 0; i < n_users; i++)
    sum += areas[i];
  return sum > 0 ? areas[user] / sum : 0;
}
