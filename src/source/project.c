#include "quydat/project.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"
#include "geo/crs.h"
#include "source/encoding.h"
#include "source/project_keys.h"

#define REQUIRED .is_required = true

/* ---- project ---- */

/* What a reader of yaml.h has put into the record. */
static const char *
text_of(const void *record, const QdYamlKey *key)
{
  return *(char *const *)(const void *)((const char *)record + key->offset);
}

static bool
read_code(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  if (!qd_yaml_text(yaml, value, where, key, record, error))
    return false;
  const char *code = text_of(record, key);
  g_autofree char *slug = qd_slug(code);
  if (g_str_equal(slug, code))
    return true;
  qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                _("\"%s\": only letters a-z, digits and hyphens (files are named after it)"), code);
  return false;
}

static bool
read_crs(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
         GError **error)
{
  QdCrsKind kind;
  g_autoptr(GError) reason = NULL;
  if (!qd_yaml_text(yaml, value, where, key, record, error))
    return false;
  if (qd_crs_inspect(text_of(record, key), &kind, NULL, &reason))
    return true;
  qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, "%s", reason->message);
  return false;
}

/* The system areas are measured in. */
static bool
read_project_crs(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                 GError **error)
{
  if (!read_crs(yaml, value, where, key, record, error))
    return false;
  const char *crs = text_of(record, key);
  if (strchr(crs, ':') == NULL || strchr(crs, '[') != NULL || crs[0] == '+') {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("write the authority code, e.g. EPSG:9215"));
    return false;
  }
  QdCrsKind kind;
  g_autofree char *name = NULL;
  if (!qd_crs_inspect(crs, &kind, &name, error))
    return false;
  const char *why = kind == QD_CRS_GEOGRAPHIC ? _("is in degrees: areas cannot be measured in it")
                    : kind == QD_CRS_WEB_MERCATOR
                        ? _("inflates areas (by a sixth in Lạng Sơn): they cannot be measured in it")
                    : kind == QD_CRS_OTHER ? _("is not a projected system in metres")
                                           : NULL;
  if (why != NULL)
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                  _("%s %s; take the province's VN-2000 TM-3 zone, e.g. EPSG:9215"), name, why);
  return why == NULL;
}

static const QdYamlKey project_keys[] = {
    {"code", read_code, offsetof(QdProject, code), REQUIRED},
    {"name", qd_yaml_text, offsetof(QdProject, name), REQUIRED},
    {"crs", read_project_crs, offsetof(QdProject, crs), REQUIRED},
    {"date", qd_yaml_date, offsetof(QdProject, date), REQUIRED},
    {NULL},
};

/* ---- layers ---- */

static bool
read_encoding(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  if (!qd_yaml_text(yaml, value, where, key, record, error))
    return false;
  if (qd_encoding_exists(text_of(record, key)))
    return true;
  qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                _("\"%s\" is not an encoding that is known (write utf-8, cp1258, tcvn3, vni or auto)"),
                text_of(record, key));
  return false;
}

#define SOURCE_KEYS                                                                                                    \
  {"source", qd_yaml_files, offsetof(QdSourceSpec, files), REQUIRED},                                                  \
      {"layer", qd_yaml_text, offsetof(QdSourceSpec, layer)}, {"crs", read_crs, offsetof(QdSourceSpec, crs)},          \
      {"encoding", read_encoding, offsetof(QdSourceSpec, encoding)},                                                   \
      {"shape_levels", qd_yaml_words, offsetof(QdSourceSpec, shape_levels)},                                           \
  {                                                                                                                    \
    "label_levels", qd_yaml_words, offsetof(QdSourceSpec, label_levels)                                                \
  }

/* units: the layer's keys and the register, which belongs to the project. */
typedef struct {
  QdSourceSpec spec;
  char *unit_register;
} UnitsRecord;

static const QdYamlKey units_keys[] = {
    SOURCE_KEYS,
    {"code", qd_yaml_text, offsetof(QdSourceSpec, field_code)},
    {"name", qd_yaml_text, offsetof(QdSourceSpec, field_name)},
    {"register", qd_yaml_path, offsetof(UnitsRecord, unit_register)},
    {NULL},
};

static const QdYamlKey land_use_keys[] = {
    SOURCE_KEYS,
    {"period", qd_yaml_text, offsetof(QdSourceSpec, period), REQUIRED},
    {"category", qd_yaml_text, offsetof(QdSourceSpec, field_category)},
    {"id", qd_yaml_text, offsetof(QdSourceSpec, field_id)},
    {"user", qd_yaml_text, offsetof(QdSourceSpec, field_user)},
    {"recode", qd_yaml_path, offsetof(QdSourceSpec, recode)},
    {"area_fields", qd_read_area_fields, 0},
    {"area_unit", qd_read_area_unit, 0},
    {"area", qd_yaml_text, offsetof(QdSourceSpec, field_area)},
    {NULL},
};

static const QdYamlKey zones_keys[] = {
    SOURCE_KEYS,
    {"name", qd_yaml_text, offsetof(QdSourceSpec, field_name), REQUIRED},
    {"kind", qd_yaml_text, offsetof(QdSourceSpec, field_kind)},
    {"phase", qd_yaml_text, offsetof(QdSourceSpec, field_phase)},
    {NULL},
};

static const QdYamlKey infrastructure_keys[] = {
    SOURCE_KEYS,
    {"ref", qd_yaml_text, offsetof(QdSourceSpec, field_ref)},
    {"name", qd_yaml_text, offsetof(QdSourceSpec, field_name)},
    {"class", qd_yaml_text, offsetof(QdSourceSpec, field_class)},
    {"grade", qd_yaml_text, offsetof(QdSourceSpec, field_grade)},
    {"status", qd_yaml_text, offsetof(QdSourceSpec, field_status)},
    {"width", qd_yaml_text, offsetof(QdSourceSpec, field_width)},
    {NULL},
};

static bool
read_source(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *keys, QdSourceSpec *spec,
            void *record, GError **error)
{
  spec->line = (guint)value->start_mark.line + 1;
  return qd_yaml_read_map(yaml, value, where, keys, record, error);
}

static bool
read_units(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
           GError **error)
{
  (void)key;
  QdProject *project = record;
  UnitsRecord units = {0};
  bool ok = read_source(yaml, value, where, units_keys, &units.spec, &units, error);
  project->units = units.spec;
  project->unit_register = units.unit_register;
  return ok;
}

static bool
read_zones(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
           GError **error)
{
  (void)key;
  QdSourceSpec *spec = &((QdProject *)record)->zones;
  return read_source(yaml, value, where, zones_keys, spec, spec, error);
}

static bool
read_infrastructure(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                    GError **error)
{
  (void)key;
  QdSourceSpec *spec = &((QdProject *)record)->infrastructure;
  return read_source(yaml, value, where, infrastructure_keys, spec, spec, error);
}

static void
clear_source(QdSourceSpec *spec)
{
  g_clear_pointer(&spec->files, g_ptr_array_unref);
  g_clear_pointer(&spec->shape_levels, g_ptr_array_unref);
  g_clear_pointer(&spec->label_levels, g_ptr_array_unref);
  g_clear_pointer(&spec->area_fields, g_ptr_array_unref);
  g_clear_pointer(&spec->area_codes, g_ptr_array_unref);
  char **const texts[] = {&spec->layer,       &spec->crs,         &spec->encoding,     &spec->recode,
                          &spec->period,      &spec->field_code,  &spec->field_name,   &spec->field_category,
                          &spec->field_id,    &spec->field_kind,  &spec->field_phase,  &spec->field_ref,
                          &spec->field_class, &spec->field_grade, &spec->field_status, &spec->field_width,
                          &spec->field_area,  &spec->field_user};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_clear_pointer(texts[i], g_free);
}

static void
source_free(gpointer data)
{
  clear_source(data);
  g_free(data);
}

static gint
compare_periods(gconstpointer a, gconstpointer b)
{
  const QdSourceSpec *const *pa = a, *const *pb = b;
  return qd_natural_compare((*pa)->period, (*pb)->period);
}

static bool
read_land_use(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  (void)key;
  QdProject *project = record;
  if (value->type != YAML_SEQUENCE_NODE || value->data.sequence.items.start == value->data.sequence.items.top) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                  _("expected a list of periods, each beginning with \"- period:\""));
    return false;
  }
  for (const yaml_node_item_t *item = value->data.sequence.items.start; item < value->data.sequence.items.top; item++) {
    const yaml_node_t *entry = yaml_document_get_node((yaml_document_t *)&yaml->document, *item);
    QdSourceSpec *spec = g_new0(QdSourceSpec, 1);
    g_ptr_array_add(project->land_use, spec);
    if (!read_source(yaml, entry, where, land_use_keys, spec, spec, error))
      return false;
    for (guint i = 0; i + 1 < project->land_use->len; i++) {
      if (g_str_equal(((QdSourceSpec *)project->land_use->pdata[i])->period, spec->period)) {
        qd_yaml_error(yaml, entry, where, QD_ERROR_USAGE, error, _("period %s stands twice"), spec->period);
        return false;
      }
    }
  }
  g_ptr_array_sort(project->land_use, compare_periods);
  return true;
}

/* ---- balance, checks, reports, tiles ---- */

/* Where a list of words is read. */
typedef struct {
  GPtrArray *words;
} ListRecord;

/* The registered areas have to come from somewhere. */
static bool
check_register(const QdProject *project, GError **error)
{
  if (!project->closes_on_register || project->unit_register != NULL)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
              _("%s:%u: balance.close_to: the registered areas are in a table: name it as units.register"),
              project->path, project->balance_line);
  return false;
}

/* Columns of a table that is not there would leave the comparison empty without a word. */
static bool
check_columns(const QdProject *project, GError **error)
{
  const char *column = project->base != NULL ? project->base : project->target;
  if (column == NULL)
    return true;
  const char *key = project->base != NULL ? "base" : "target";
  g_autofree char *targets = NULL;
  if (project->plan_dir != NULL && !qd_table_find(project->plan_dir, "targets", &targets, error))
    return false;
  if (targets != NULL)
    return true;
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: balance.%s: \"%s\" is a column of targets.csv, but %s%s"),
              project->path, project->balance_line, key, column,
              project->plan_dir == NULL ? _("the project file names no plan: folder") : _("there is none in "),
              project->plan_dir == NULL ? "" : project->plan_dir);
  return false;
}

static bool
read_disabled(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  (void)key;
  QdProject *project = record;
  ListRecord list = {0};
  const QdYamlKey into_words = {.name = "disable", .offset = offsetof(ListRecord, words)};
  bool ok = qd_yaml_words(yaml, value, where, &into_words, &list, error);
  for (guint i = 0; ok && i < list.words->len; i++) {
    const yaml_node_t *word = qd_yaml_item(yaml, value, i);
    g_hash_table_insert(project->disabled, g_strdup(list.words->pdata[i]),
                        g_strdup_printf("%s:%zu", yaml->path, word->start_mark.line + 1));
  }
  g_clear_pointer(&list.words, g_ptr_array_unref);
  return ok;
}

static const QdYamlKey allowed_gaps_keys[] = {SOURCE_KEYS, {NULL}};

static bool
read_allowed_gaps(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                  GError **error)
{
  (void)key;
  QdSourceSpec *spec = &((QdProject *)record)->allowed_gaps;
  return read_source(yaml, value, where, allowed_gaps_keys, spec, spec, error);
}

static const QdYamlKey checks_keys[] = {
    {"snap_mm", qd_yaml_number, offsetof(QdProject, snap_mm)},
    {"sliver_width_m", qd_yaml_number, offsetof(QdProject, sliver_width_m)},
    {"sliver_area_m2", qd_yaml_number, offsetof(QdProject, sliver_area_m2)},
    {"repair", qd_read_repair, 0},
    {"repair_limit_pct", qd_yaml_number, offsetof(QdProject, repair_limit_pct)},
    {"repair_limit_m2", qd_yaml_number, offsetof(QdProject, repair_limit_m2)},
    {"disable", read_disabled, 0},
    {"allowed_gaps", read_allowed_gaps, 0},
    {"rules", qd_yaml_files, offsetof(QdProject, rules)},
    {"rules_seconds", qd_yaml_number, offsetof(QdProject, rules_seconds), .minimum = 1},
    {NULL},
};

static const QdYamlKey reports_keys[] = {
    {"lang", qd_yaml_choice, offsetof(QdProject, lang), .allowed = "vi en"},
    {"forms", qd_read_forms, offsetof(QdProject, forms)},
    {"form_places", qd_read_form_places, 0},
    {NULL},
};

#define READ_SECTION(name, keys)                                                                                       \
  static bool read_##name(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key,       \
                          void *record, GError **error)                                                                \
  {                                                                                                                    \
    (void)key;                                                                                                         \
    return qd_yaml_read_map(yaml, value, where, keys, record, error);                                                  \
  }

READ_SECTION(project, project_keys)
READ_SECTION(checks, checks_keys)
READ_SECTION(reports, reports_keys)

static const QdYamlKey root_keys[] = {
    {"project", read_project, 0, REQUIRED},
    {"units", read_units, 0, REQUIRED},
    {"land_use", read_land_use, 0, REQUIRED},
    {"plan", qd_yaml_path, offsetof(QdProject, plan_dir)},
    {"zones", read_zones, 0},
    {"infrastructure", read_infrastructure, 0},
    {"balance", qd_read_balance, 0},
    {"scenario", qd_read_scenario, 0},
    {"checks", read_checks, 0},
    {"reports", read_reports, 0},
    {"tiles", qd_read_tiles, 0},
    {NULL},
};

void
qd_project_free(QdProject *project)
{
  if (project == NULL)
    return;
  char *const texts[] = {project->path,          project->dir,        project->code,     project->name,   project->crs,
                         project->date,          project->plan_dir,   project->base,     project->target, project->lang,
                         project->unit_register, project->area_field, project->tile_font};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  clear_source(&project->units);
  clear_source(&project->zones);
  clear_source(&project->infrastructure);
  clear_source(&project->allowed_gaps);
  g_ptr_array_unref(project->land_use);
  g_hash_table_unref(project->disabled);
  g_clear_pointer(&project->rules, g_ptr_array_unref);
  g_clear_pointer(&project->priority, g_ptr_array_unref);
  g_clear_pointer(&project->scenario_priority, g_ptr_array_unref);
  g_free(project->scenario_changes);
  g_free(project->scenario_elevation);
  g_clear_pointer(&project->forms, g_ptr_array_unref);
  g_free(project);
}

QdProject *
qd_project_load(const char *path, GError **error)
{
  QdYaml yaml;
  g_autoptr(QdProject) project = g_new0(QdProject, 1);
  project->land_use = g_ptr_array_new_with_free_func(source_free);
  project->disabled = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
  project->lang = g_strdup("vi");
  project->tolerance_ha = 1;
  project->tolerance_pct = 0.5;
  project->snap_mm = 1;
  project->sliver_width_m = 1;
  project->sliver_area_m2 = 50;
  project->repair_limit_pct = 1;
  project->repair_limit_m2 = 10;
  project->rules_seconds = 60;
  project->form_places[0] = project->form_places[1] = -1;
  project->zoom_min = 8;
  project->zoom_max = 13;
  project->tile_px = 256;
  project->raster_containers = QD_RASTER_MBTILES;
  project->vector_containers = QD_VECTOR_PMTILES | QD_VECTOR_MBTILES;
  project->tile_layers = QD_TILES_ALL;
  bool ok = qd_yaml_load(&yaml, path, _("project file"), error) &&
            qd_yaml_read_map(&yaml, qd_yaml_root(&yaml), "", root_keys, project, error);
  project->path = g_strdup(yaml.path);
  project->dir = g_strdup(yaml.dir);
  qd_yaml_clear(&yaml);
  return ok && check_register(project, error) && check_columns(project, error) ? g_steal_pointer(&project) : NULL;
}

bool
qd_is_small_change(const QdProject *project, double before_m2, double after_m2)
{
  return fabs(after_m2 - before_m2) <= MAX(project->repair_limit_m2, before_m2 * project->repair_limit_pct / 100);
}
