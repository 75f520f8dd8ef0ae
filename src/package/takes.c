/* What the works of a scenario take: zones as a layer, all works as a table. */
#include "package/tables.h"

#define SQUARE_METRES_PER_HECTARE 10000.0

#define COLUMNS(table) .columns = table, .n_columns = G_N_ELEMENTS(table)

static const QdTableColumn ZONE_TAKE[] = {
    {"name", QD_COLUMN_TEXT, 0},        {"kind", QD_COLUMN_TEXT, 0},        {"phase", QD_COLUMN_TEXT, 0},
    {"applied", QD_COLUMN_TEXT, 0},     {"to_category", QD_COLUMN_TEXT, 0}, {"area_ha", QD_COLUMN_REAL, 0},
    {"register_ha", QD_COLUMN_REAL, 0}, {"counted_ha", QD_COLUMN_REAL, 0},  {"already_ha", QD_COLUMN_REAL, 0},
    {"taken_ha", QD_COLUMN_REAL, 0},    {"rice_ha", QD_COLUMN_REAL, 0},     {"wet_rice_ha", QD_COLUMN_REAL, 0},
    {"forest_ha", QD_COLUMN_REAL, 0},   {"other_ha", QD_COLUMN_REAL, 0},
};

static const char *
code_of(const QdPackage *package, int column)
{
  return column == QD_COLUMN_UNKNOWN ? "_UNKNOWN"
         : column == QD_COLUMN_GAP   ? "_GAP"
                                     : qd_categories_get(package->result->categories, (guint)column)->code;
}

static QdTaken *
sum_works(const QdResult *result)
{
  const GArray *rows = qd_scenario_takes(result->scenario);
  guint n = qd_land_take_work_count(qd_scenario_land_take(result->scenario));
  QdTaken *taken = g_new0(QdTaken, (gsize)n + 1);
  for (guint i = 0; i < rows->len; i++) {
    const QdTakeRow *r = &g_array_index(rows, QdTakeRow, i);
    if (r->work < n && r->row == qd_units_count(result->units))
      qd_taken_add(&taken[r->work], result->scenario, r);
  }
  return taken;
}

static bool
write_zone(const QdPackage *package, guint i, const QdTaken *t, GError **error)
{
  const QdScenario *scenario = package->result->scenario;
  const QdWork *work = qd_land_take_work(qd_scenario_land_take(scenario), i);
  QdPackageWriter *w = package->writer;
  const double areas[] = {work->drawn_m2 / SQUARE_METRES_PER_HECTARE,
                          work->register_ha,
                          t->counted,
                          t->already,
                          t->all,
                          t->rice,
                          t->wet_rice,
                          t->forest,
                          t->other};
  gsize size = 0;
  const guint8 *wkb = qd_layer_wkb(work->layer, work->feature, &size);
  qd_package_writer_text(w, 0, work->label);
  qd_package_writer_text(w, 1, work->type);
  qd_package_writer_text(w, 2, work->phase);
  qd_package_writer_text(w, 3, qd_scenario_is_applied(scenario, i) ? "yes" : "no");
  qd_package_writer_text(w, 4, work->category < 0 ? NULL : code_of(package, work->category));
  for (guint k = 0; k < G_N_ELEMENTS(areas); k++)
    qd_package_writer_real(w, 5 + (int)k, areas[k]);
  return qd_package_writer_geometry(w, wkb, size, NULL, error) && qd_package_writer_add(w, error);
}

bool
qd_package_write_zone_take(const QdPackage *package, GError **error)
{
  const QdScenario *scenario = package->result->scenario;
  if (scenario == NULL)
    return true;
  const QdLandTake *take = qd_scenario_land_take(scenario);
  g_autofree QdTaken *taken = sum_works(package->result);
  const QdPackageTable table = {.style = "zone_take", .shape = QD_SHAPE_POLYGON, COLUMNS(ZONE_TAKE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < qd_land_take_work_count(take); i++) {
    if (qd_land_take_work(take, i)->kind == QD_WORK_ZONE && !write_zone(package, i, &taken[i], error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}

static const QdTableColumn LAND_TAKE[] = {
    {"work", QD_COLUMN_TEXT, 0},       {"kind", QD_COLUMN_TEXT, 0},        {"type", QD_COLUMN_TEXT, 0},
    {"phase", QD_COLUMN_TEXT, 0},      {"applied", QD_COLUMN_TEXT, 0},     {"unit", QD_COLUMN_TEXT, 0},
    {"category", QD_COLUMN_TEXT, 0},   {"to_category", QD_COLUMN_TEXT, 0}, {"area_ha", QD_COLUMN_REAL, 0},
    {"counted_ha", QD_COLUMN_REAL, 0}, {"taken_ha", QD_COLUMN_REAL, 0},
};

static bool
write_row(const QdPackage *package, const QdTakeRow *r, GError **error)
{
  const QdResult *result = package->result;
  const QdLandTake *take = qd_scenario_land_take(result->scenario);
  guint n = qd_land_take_work_count(take), n_units = qd_units_count(result->units);
  const QdWork *work = r->work < n ? qd_land_take_work(take, r->work) : NULL;
  QdPackageWriter *w = package->writer;
  qd_package_writer_text(w, 0, work != NULL ? work->label : qd_scenario_change(result->scenario, r->work - n)->name);
  qd_package_writer_text(w, 1, qd_work_kind_name(work));
  qd_package_writer_text(w, 2, work != NULL ? work->type : NULL);
  qd_package_writer_text(w, 3, work != NULL ? work->phase : NULL);
  qd_package_writer_text(w, 4, work == NULL || qd_scenario_is_applied(result->scenario, r->work) ? "yes" : "no");
  qd_package_writer_text(w, 5, r->row < n_units ? qd_units_get(result->units, r->row)->code : result->project->code);
  qd_package_writer_text(w, 6, code_of(package, r->from));
  qd_package_writer_text(w, 7, r->to == -1 ? NULL : code_of(package, r->to));
  qd_package_writer_real(w, 8, r->area_m2 / SQUARE_METRES_PER_HECTARE);
  qd_package_writer_real(w, 9, r->counted_m2 / SQUARE_METRES_PER_HECTARE);
  qd_package_writer_real(w, 10, (r->from == r->to ? 0 : r->counted_m2) / SQUARE_METRES_PER_HECTARE);
  return qd_package_writer_add(w, error);
}

bool
qd_package_write_land_take(const QdPackage *package, GError **error)
{
  const GArray *rows = qd_scenario_takes(package->result->scenario);
  const QdPackageTable table = {.style = "land_take", COLUMNS(LAND_TAKE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < rows->len; i++) {
    if (!write_row(package, &g_array_index(rows, QdTakeRow, i), error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}
