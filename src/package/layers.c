/* The spatial layers: units, land use cut at their borders, zones, infrastructure, findings. */
#include <math.h>

#include "package/land_tables.h"

#define SQUARE_METRES_PER_HECTARE 10000.0
#define METRES_PER_KILOMETRE 1000.0

#define COLUMNS(table) .columns = table, .n_columns = G_N_ELEMENTS(table)

/* ---- units ---- */

static const QdTableColumn UNITS[] = {
    {"code", QD_COLUMN_TEXT, 0},    {"name", QD_COLUMN_TEXT, 0},        {"kind", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0}, {"geodesic_ha", QD_COLUMN_REAL, 0}, {"register_ha", QD_COLUMN_REAL, 0},
    {"plan_ha", QD_COLUMN_REAL, 0}, {"overlap_ha", QD_COLUMN_REAL, 0},  {"gap_ha", QD_COLUMN_REAL, 0},
};

static bool
write_units(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  const QdBalance *now = qd_result_now(result);
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "units", .shape = QD_SHAPE_POLYGON, COLUMNS(UNITS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < qd_units_count(result->units); i++) {
    const QdUnit *unit = qd_units_get(result->units, i);
    qd_package_writer_text(w, 0, unit->code);
    qd_package_writer_text(w, 1, unit->name);
    qd_package_writer_text(w, 2, unit->kind);
    qd_package_writer_real(w, 3, unit->area_m2 / SQUARE_METRES_PER_HECTARE);
    qd_package_writer_real(w, 4, unit->geodesic_m2 / SQUARE_METRES_PER_HECTARE);
    qd_package_writer_real(w, 5, unit->register_ha);
    qd_package_writer_real(w, 6, unit->plan_ha);
    qd_package_writer_real(w, 7, qd_ledger_overlap(now->ledger, i) / SQUARE_METRES_PER_HECTARE);
    qd_package_writer_real(w, 8, qd_ledger_direct(now->ledger, i, QD_COLUMN_GAP) / SQUARE_METRES_PER_HECTARE);
    if (!qd_package_writer_geometry(w, unit->wkb, unit->wkb_size, NULL, error) || !qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

/* ---- land use ---- */

const QdTableColumn QD_LAND_USE_COLUMNS[QD_N_LAND_USE_COLUMNS] = {
    {"unit", QD_COLUMN_TEXT, 0},          {"unit_name", QD_COLUMN_TEXT, 0}, {"category", QD_COLUMN_TEXT, 0},
    {"category_name", QD_COLUMN_TEXT, 0}, {"id", QD_COLUMN_TEXT, 0},        {"area_ha", QD_COLUMN_REAL, 0},
};

/* Code and name of a category, or of what stands beside the tree. */
static void
name_category(const QdResult *result, const QdWords *words, int category, const char **code, const char **name)
{
  const QdCategory *known = category >= 0 ? qd_categories_get(result->categories, (guint)category) : NULL;
  bool is_vietnamese = g_str_equal(qd_words_lang(words), "vi");
  *code = known != NULL ? known->code : category == QD_COLUMN_UNKNOWN ? QD_LAND_USE_UNKNOWN : "_GAP";
  *name = known == NULL ? qd_word(words, *code) : is_vietnamese ? known->name_vi : known->name_en;
}

QdLandUseRow
qd_land_use_row(const QdResult *result, const QdWords *words, const QdBalance *balance, const QdPiece *piece)
{
  const QdFeature *parcel = qd_layer_feature(balance->parcels, piece->parcel);
  const QdUnit *unit = qd_units_get(result->units, piece->unit);
  QdLandUseRow row = {{unit->code, unit->name, NULL, NULL, parcel->id},
                      qd_piece_area(balance, piece) / SQUARE_METRES_PER_HECTARE};
  name_category(result, words, parcel->category, &row.texts[QD_LAND_USE_CATEGORY],
                &row.texts[QD_LAND_USE_CATEGORY_NAME]);
  return row;
}

/* A parcel that lies wholly under others leaves a piece of nothing but rounding: not a feature. */
#define NOTHING_M2 1e-6

/* Pieces stand unit by unit, and so do their geometries in the working file: after so many, those are let go. */
enum { PIECES_HELD = 1 << 16 };

static bool
write_piece(const QdPackage *package, const QdBalance *balance, const QdPiece *piece, GError **error)
{
  QdPackageWriter *w = package->writer;
  const QdLandUseRow row = qd_land_use_row(package->result, package->words, balance, piece);
  for (int i = 0; i < QD_N_LAND_USE_TEXTS; i++)
    qd_package_writer_text(w, i, row.texts[i]);
  qd_package_writer_real(w, QD_LAND_USE_AREA_HA, row.area_ha);
  gsize size = 0;
  const guint8 *wkb = qd_piece_wkb(balance, piece, &size);
  if (!qd_package_writer_geometry(w, wkb, size, NULL, error))
    return false;
  bool is_nothing = !qd_package_writer_is_placed(w) && qd_piece_area(balance, piece) < NOTHING_M2;
  if (!is_nothing)
    return qd_package_writer_add(w, error);
  qd_package_writer_skip(w);
  return true;
}

/* Land use that is asked of the pieces: the package only says that it is there. */
static bool
show_land_use(const QdPackage *package, const QdBalance *balance, const QdPackageTable *table, GError **error)
{
  const QdPackageLayer *layer = qd_package_announce(package, table, error);
  QdLandTable *shown = layer == NULL
                           ? NULL
                           : qd_land_table_new(package->result, balance, layer->name,
                                               qd_package_writer_srs(package->writer), package->findings, error);
  if (shown != NULL)
    g_ptr_array_add(package->land_tables, shown);
  return shown != NULL;
}

static bool
write_land_use(const QdPackage *package, guint period, GError **error)
{
  const GPtrArray *balances = package->result->balances;
  const QdBalance *balance = balances->pdata[period];
  const QdPackageTable table = {.style = "land_use",
                                .period = balance->period,
                                .is_earlier = period + 1 < balances->len,
                                .shape = QD_SHAPE_POLYGON,
                                COLUMNS(QD_LAND_USE_COLUMNS)};
  if (package->land_tables != NULL)
    return show_land_use(package, balance, &table, error);
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; balance->pieces != NULL && i < balance->pieces->len; i++) {
    if (i % PIECES_HELD == 0)
      qd_layer_release(balance->parcels);
    if (!write_piece(package, balance, &g_array_index(balance->pieces, QdPiece, i), error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}

/* ---- land that changed between two periods ---- */

static const QdTableColumn LAND_USE_CHANGE[] = {
    {"unit", QD_COLUMN_TEXT, 0},      {"unit_name", QD_COLUMN_TEXT, 0}, {"from_category", QD_COLUMN_TEXT, 0},
    {"from_name", QD_COLUMN_TEXT, 0}, {"from_id", QD_COLUMN_TEXT, 0},   {"to_category", QD_COLUMN_TEXT, 0},
    {"to_name", QD_COLUMN_TEXT, 0},   {"to_id", QD_COLUMN_TEXT, 0},     {"kind", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0},
};

/* Code, name and id of one end of a piece, in three columns from the first on. */
static void
set_end(const QdPackage *package, int first, int category, const QdLayer *parcels, guint32 parcel)
{
  QdPackageWriter *w = package->writer;
  const char *code, *name;
  name_category(package->result, package->words, category, &code, &name);
  qd_package_writer_text(w, first, code);
  qd_package_writer_text(w, first + 1, name);
  qd_package_writer_text(w, first + 2, parcel == G_MAXUINT32 ? NULL : qd_layer_feature(parcels, parcel)->id);
}

static bool
write_changed_piece(const QdPackage *package, const QdChangePiece *piece, GError **error)
{
  const QdResult *result = package->result;
  const QdBalance *from = result->balances->pdata[0], *to = result->balances->pdata[1];
  const QdUnit *unit = qd_units_get(result->units, piece->unit);
  QdPackageWriter *w = package->writer;
  qd_package_writer_text(w, 0, unit->code);
  qd_package_writer_text(w, 1, unit->name);
  set_end(package, 2, piece->from, from->parcels, piece->parcel[QD_CHANGE_FROM]);
  set_end(package, 5, piece->to, to->parcels, piece->parcel[QD_CHANGE_TO]);
  qd_package_writer_text(w, 8, qd_change_kind_name(qd_change_kind(piece->from, piece->to)));
  qd_package_writer_real(w, 9, piece->area_m2 / SQUARE_METRES_PER_HECTARE);
  gsize size = 0;
  const guint8 *wkb = piece->whole != NULL ? qd_layer_wkb(piece->whole, piece->parcel[QD_CHANGE_TO], &size)
                                           : g_bytes_get_data(piece->wkb, &size);
  return qd_package_writer_geometry(w, wkb, size, NULL, error) && qd_package_writer_add(w, error);
}

static bool
write_land_use_change(const QdPackage *package, GError **error)
{
  const GArray *pieces = qd_change_pieces(package->result->change);
  const QdPackageTable table = {.style = "land_use_change", .shape = QD_SHAPE_POLYGON, COLUMNS(LAND_USE_CHANGE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; pieces != NULL && i < pieces->len; i++) {
    if (!write_changed_piece(package, &g_array_index(pieces, QdChangePiece, i), error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}

/* ---- land use of a scenario ---- */

static const QdTableColumn LAND_USE_2030[] = {
    {"unit", QD_COLUMN_TEXT, 0},          {"unit_name", QD_COLUMN_TEXT, 0}, {"category", QD_COLUMN_TEXT, 0},
    {"category_name", QD_COLUMN_TEXT, 0}, {"id", QD_COLUMN_TEXT, 0},        {"work", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0},
};

static bool
write_projected_piece(const QdPackage *package, const QdBalance *now, const QdProjectedPiece *piece, GError **error)
{
  const QdResult *result = package->result;
  QdPackageWriter *w = package->writer;
  const QdUnit *unit = qd_units_get(result->units, piece->unit);
  bool is_work = piece->parcel == G_MAXUINT32;
  const char *work = is_work ? qd_land_take_work(qd_scenario_land_take(result->scenario), piece->work)->label : NULL;
  gsize size = 0;
  const guint8 *wkb =
      piece->is_whole ? qd_layer_wkb(now->parcels, piece->parcel, &size) : g_bytes_get_data(piece->wkb, &size);
  qd_package_writer_text(w, 0, unit->code);
  qd_package_writer_text(w, 1, unit->name);
  set_end(package, 2, piece->category, now->parcels, piece->parcel);
  qd_package_writer_text(w, 5, work);
  qd_package_writer_real(w, 6, piece->area_m2 / SQUARE_METRES_PER_HECTARE);
  return qd_package_writer_geometry(w, wkb, size, NULL, error) && qd_package_writer_add(w, error);
}

static bool
write_land_use_2030(const QdPackage *package, GError **error)
{
  const QdResult *result = package->result;
  const QdBalance *now = qd_result_now(result);
  const QdPackageTable table = {.style = "land_use_2030", .shape = QD_SHAPE_POLYGON, COLUMNS(LAND_USE_2030)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < result->projected->len; i++) {
    if (i % PIECES_HELD == 0)
      qd_layer_release(now->parcels);
    if (!write_projected_piece(package, now, &g_array_index(result->projected, QdProjectedPiece, i), error))
      return false;
  }
  return qd_package_writer_end(package->writer, error);
}

/* ---- zones, infrastructure ---- */

static const QdTableColumn ZONES[] = {
    {"name", QD_COLUMN_TEXT, 0},
    {"kind", QD_COLUMN_TEXT, 0},
    {"phase", QD_COLUMN_TEXT, 0},
    {"area_ha", QD_COLUMN_REAL, 0},
};

static bool
write_zones(const QdPackage *package, GError **error)
{
  const QdLayer *zones = package->result->zones;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "zones", .shape = QD_SHAPE_POLYGON, COLUMNS(ZONES)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; zones != NULL && i < qd_layer_count(zones); i++) {
    gsize size = 0;
    const guint8 *wkb = qd_layer_wkb(zones, i, &size);
    qd_package_writer_text(w, 0, qd_layer_text(zones, i, QD_TEXT_NAME));
    qd_package_writer_text(w, 1, qd_layer_text(zones, i, QD_TEXT_KIND));
    qd_package_writer_text(w, 2, qd_layer_text(zones, i, QD_TEXT_PHASE));
    qd_package_writer_real(w, 3, qd_layer_feature(zones, i)->area_m2 / SQUARE_METRES_PER_HECTARE);
    if (!qd_package_writer_geometry(w, wkb, size, NULL, error) || !qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

static const QdTableColumn INFRASTRUCTURE[] = {
    {"ref", QD_COLUMN_TEXT, 0},   {"name", QD_COLUMN_TEXT, 0},      {"class", QD_COLUMN_TEXT, 0},
    {"grade", QD_COLUMN_TEXT, 0}, {"length_km", QD_COLUMN_REAL, 0},
};

static bool
write_infrastructure(const QdPackage *package, GError **error)
{
  const QdLayer *lines = package->result->infrastructure;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "infrastructure", .shape = QD_SHAPE_LINE, COLUMNS(INFRASTRUCTURE)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; lines != NULL && i < qd_layer_count(lines); i++) {
    gsize size = 0;
    double length_m;
    const guint8 *wkb = qd_layer_wkb(lines, i, &size);
    qd_package_writer_text(w, 0, qd_layer_text(lines, i, QD_TEXT_REF));
    qd_package_writer_text(w, 1, qd_layer_text(lines, i, QD_TEXT_NAME));
    qd_package_writer_text(w, 2, qd_layer_text(lines, i, QD_TEXT_CLASS));
    qd_package_writer_text(w, 3, qd_layer_text(lines, i, QD_TEXT_GRADE));
    if (!qd_package_writer_geometry(w, wkb, size, &length_m, error))
      return false;
    qd_package_writer_real(w, 4, length_m / METRES_PER_KILOMETRE);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

/* ---- findings ---- */

static const QdTableColumn FINDINGS[] = {
    {"id", QD_COLUMN_TEXT, 0},
    {"severity", QD_COLUMN_TEXT, 0},
    {"rule", QD_COLUMN_TEXT, 0},
    {"unit", QD_COLUMN_TEXT, 0},
    {"layer", QD_COLUMN_TEXT, 0},
    {"feature", QD_COLUMN_TEXT, 0},
    {"other_feature", QD_COLUMN_TEXT, 0},
    {"source_line", QD_COLUMN_INTEGER, 0},
    {"measure", QD_COLUMN_REAL, 0},
    {"measure_unit", QD_COLUMN_TEXT, 0},
    {"x", QD_COLUMN_REAL, 0},
    {"y", QD_COLUMN_REAL, 0},
    {"message", QD_COLUMN_TEXT, 0},
};

static void
set_finding(QdPackageWriter *w, const QdFinding *f)
{
  qd_package_writer_text(w, 0, f->id);
  qd_package_writer_text(w, 1, qd_severity_name(f->severity));
  qd_package_writer_text(w, 2, f->rule);
  qd_package_writer_text(w, 3, f->unit);
  qd_package_writer_text(w, 4, f->layer);
  qd_package_writer_text(w, 5, f->feature);
  qd_package_writer_text(w, 6, f->other);
  if (f->source_line > 0)
    qd_package_writer_integer(w, 7, f->source_line);
  qd_package_writer_real(w, 8, f->measure);
  qd_package_writer_text(w, 9, f->measure_unit);
  qd_package_writer_real(w, 10, f->has_place ? f->x : NAN);
  qd_package_writer_real(w, 11, f->has_place ? f->y : NAN);
  qd_package_writer_text(w, 12, f->message);
}

/* All findings as points; those that have no place stand in the table without geometry. */
static bool
write_findings(const QdPackage *package, GError **error)
{
  const QdFindings *findings = package->result->findings;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "findings", .shape = QD_SHAPE_POINT, COLUMNS(FINDINGS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    set_finding(w, f);
    if (f->has_place)
      qd_package_writer_point(w, f->x, f->y);
    if (!qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

static bool
write_finding_areas(const QdPackage *package, GError **error)
{
  const QdFindings *findings = package->result->findings;
  QdPackageWriter *w = package->writer;
  const QdPackageTable table = {.style = "finding_areas", .shape = QD_SHAPE_POLYGON, COLUMNS(FINDINGS)};
  if (!qd_package_begin(package, &table, error))
    return false;
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (f->area_wkb == NULL)
      continue;
    gsize size;
    const guint8 *wkb = g_bytes_get_data(f->area_wkb, &size);
    set_finding(w, f);
    if (!qd_package_writer_geometry(w, wkb, size, NULL, error) || !qd_package_writer_add(w, error))
      return false;
  }
  return qd_package_writer_end(w, error);
}

bool
qd_package_write_map(const QdPackage *package, GError **error)
{
  if (!write_units(package, error))
    return false;
  if (package->result->change != NULL)
    return write_land_use_change(package, error);
  bool has_projected = package->result->projected != NULL;
  if (has_projected && !write_land_use_2030(package, error))
    return false;
  for (guint period = package->result->balances->len; period > 0; period--) {
    bool has_pieces = ((const QdBalance *)package->result->balances->pdata[period - 1])->pieces != NULL;
    if ((has_pieces || !has_projected) && !write_land_use(package, period - 1, error))
      return false;
  }
  return write_zones(package, error) && qd_package_write_zone_take(package, error) &&
         write_infrastructure(package, error);
}

bool
qd_package_write_findings(const QdPackage *package, GError **error)
{
  return write_findings(package, error) && write_finding_areas(package, error);
}
