#include "source/project_keys.h"

#include <string.h>

#include "base/i18n.h"
#include "quydat/project.h"

/* One of some words; newly allocated. */
static char *
read_word(const QdYaml *yaml, const yaml_node_t *value, const char *where, const char *allowed, GError **error)
{
  char *word = NULL;
  const QdYamlKey key = {.allowed = allowed};
  return qd_yaml_choice(yaml, value, where, &key, &word, error) ? word : NULL;
}

/* ---- land_use ---- */

static bool
add_area_field(const QdYaml *yaml, const yaml_node_t *value, const char *where, QdSourceSpec *spec, GError **error)
{
  char *field = NULL;
  const QdYamlKey key = {0};
  if (!qd_yaml_text(yaml, value, where, &key, &field, error))
    return false;
  for (guint i = 0; i < spec->area_fields->len; i++) {
    if (g_str_equal(spec->area_fields->pdata[i], field)) {
      qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("%s is named twice"), field);
      g_free(field);
      return false;
    }
  }
  g_ptr_array_add(spec->area_fields, field);
  return true;
}

static bool
read_fields_by_code(const QdYaml *yaml, const yaml_node_t *value, const char *where, QdSourceSpec *spec, GError **error)
{
  yaml_document_t *document = (yaml_document_t *)&yaml->document;
  spec->area_codes = g_ptr_array_new_with_free_func(g_free);
  for (const yaml_node_pair_t *p = value->data.mapping.pairs.start; p < value->data.mapping.pairs.top; p++) {
    char *code = NULL;
    const QdYamlKey key = {0};
    const yaml_node_t *name = yaml_document_get_node(document, p->key);
    if (!qd_yaml_text(yaml, name, where, &key, &code, error))
      return false;
    g_ptr_array_add(spec->area_codes, code);
    if (!add_area_field(yaml, yaml_document_get_node(document, p->value), where, spec, error))
      return false;
  }
  return true;
}

bool
qd_read_area_fields(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                    GError **error)
{
  (void)key;
  QdSourceSpec *spec = record;
  spec->area_fields_line = (guint)value->start_mark.line + 1;
  spec->area_fields = g_ptr_array_new_with_free_func(g_free);
  if (value->type != YAML_SEQUENCE_NODE && value->type != YAML_MAPPING_NODE) {
    qd_yaml_error(
        yaml, value, where, QD_ERROR_USAGE, error,
        _("expected fields in the order of the codes ([DT_1, DT_2]) or by code ({ONT: DT_ONT, CLN: DT_CLN})"));
    return false;
  }
  bool ok = true;
  if (value->type == YAML_MAPPING_NODE)
    ok = read_fields_by_code(yaml, value, where, spec, error);
  guint n =
      value->type == YAML_MAPPING_NODE ? 0 : (guint)(value->data.sequence.items.top - value->data.sequence.items.start);
  for (guint i = 0; ok && i < n; i++)
    ok = add_area_field(yaml, qd_yaml_item(yaml, value, i), where, spec, error);
  if (ok && spec->area_fields->len < 2) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("at least two fields are needed to divide a parcel"));
    ok = false;
  }
  return ok;
}

bool
qd_read_area_unit(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                  GError **error)
{
  (void)key;
  g_autofree char *unit = read_word(yaml, value, where, "m2 ha", error);
  if (unit != NULL)
    ((QdSourceSpec *)record)->area_unit_m2 = g_str_equal(unit, "ha") ? 10000 : 1;
  return unit != NULL;
}

/* ---- balance ---- */

static bool
read_area(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  (void)key;
  char *text = NULL;
  const QdYamlKey as_text = {0};
  if (!qd_yaml_text(yaml, value, where, &as_text, &text, error))
    return false;
  bool is_field = g_str_has_prefix(text, "field:") && text[strlen("field:")] != '\0';
  bool ok = is_field || g_str_equal(text, "drawn");
  if (!ok)
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is not available; allowed: %s"), text,
                  "drawn, field:NAME");
  if (is_field)
    ((QdProject *)record)->area_field = g_strstrip(g_strdup(text + strlen("field:")));
  g_free(text);
  return ok;
}

static bool
read_close_to(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  (void)key;
  g_autofree char *word = read_word(yaml, value, where, "drawn register", error);
  if (word != NULL)
    ((QdProject *)record)->closes_on_register = g_str_equal(word, "register");
  return word != NULL;
}

static bool
read_spread(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
            GError **error)
{
  (void)key;
  g_autofree char *word = read_word(yaml, value, where, "line proportional", error);
  if (word != NULL)
    ((QdProject *)record)->spreads_difference = g_str_equal(word, "proportional");
  return word != NULL;
}

static bool
read_overlap(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
             GError **error)
{
  (void)key;
  g_autofree char *word = read_word(yaml, value, where, "lower_id higher_id by_category_priority", error);
  if (word != NULL)
    ((QdProject *)record)->overlap = g_str_equal(word, "lower_id")    ? QD_OVERLAP_LOWER_ID
                                     : g_str_equal(word, "higher_id") ? QD_OVERLAP_HIGHER_ID
                                                                      : QD_OVERLAP_BY_CATEGORY;
  return word != NULL;
}

/* The i-th word of a list stands before it already. */
static bool
stands_before(const GPtrArray *words, guint i)
{
  for (guint k = 0; k < i; k++)
    if (g_str_equal(words->pdata[k], words->pdata[i]))
      return true;
  return false;
}

static bool
read_priority(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  QdProject *project = record;
  project->priority_line = (guint)value->start_mark.line + 1;
  if (!qd_yaml_words(yaml, value, where, key, record, error))
    return false;
  for (guint i = 0; i < project->priority->len; i++) {
    if (stands_before(project->priority, i)) {
      qd_yaml_error(yaml, qd_yaml_item(yaml, value, i), where, QD_ERROR_USAGE, error, _("%s is named twice"),
                    (char *)project->priority->pdata[i]);
      return false;
    }
  }
  return true;
}

static const QdYamlKey balance_keys[] = {
    {"area", read_area, 0},
    {"overlap", read_overlap, 0},
    {"priority", read_priority, offsetof(QdProject, priority)},
    {"close_to", read_close_to, 0},
    {"spread", read_spread, 0},
    {"base", qd_yaml_text, offsetof(QdProject, base)},
    {"target", qd_yaml_text, offsetof(QdProject, target)},
    {"tolerance_ha", qd_yaml_number, offsetof(QdProject, tolerance_ha)},
    {"tolerance_pct", qd_yaml_number, offsetof(QdProject, tolerance_pct)},
    {NULL},
};

/* Keys that make sense only together. */
static bool
check_balance_keys(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdProject *project,
                   GError **error)
{
  bool by_category = project->overlap == QD_OVERLAP_BY_CATEGORY;
  bool has_list = project->priority != NULL && project->priority->len > 0;
  const char *wrong = project->spreads_difference && !project->closes_on_register
                          ? _("spread: there is a difference to spread only with close_to: register")
                      : by_category && !has_list
                          ? _("overlap: by_category_priority needs the codes in their order: priority: [CQP, RDD]")
                      : project->priority != NULL && !by_category
                          ? _("priority: is asked only with overlap: by_category_priority")
                          : NULL;
  if (wrong != NULL)
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, "%s", wrong);
  return wrong == NULL;
}

/* base and target are looked up once the whole file, with its plan, is read. */
bool
qd_read_balance(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                GError **error)
{
  (void)key;
  QdProject *project = record;
  project->balance_line = (guint)value->start_mark.line + 1;
  return qd_yaml_read_map(yaml, value, where, balance_keys, record, error) &&
         check_balance_keys(yaml, value, where, project, error);
}

/* ---- scenario ---- */

/* Each of the groups once: what stands first cannot come after what it precedes. */
static bool
read_scenario_priority(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key,
                       void *record, GError **error)
{
  const char *const groups[] = {"established", "to_2030", "rights_of_way", NULL};
  const GPtrArray *words;
  if (!qd_yaml_words(yaml, value, where, key, record, error))
    return false;
  words = ((QdProject *)record)->scenario_priority;
  for (guint i = 0; i < words->len; i++) {
    const char *word = words->pdata[i];
    bool is_group = g_strv_contains(groups, word);
    if (is_group && !stands_before(words, i))
      continue;
    qd_yaml_error(yaml, qd_yaml_item(yaml, value, i), where, QD_ERROR_USAGE, error,
                  is_group ? _("%s is named twice: it would come before itself")
                           : _("\"%s\" is not available; allowed: established, to_2030, rights_of_way"),
                  word);
    return false;
  }
  if (words->len == 3)
    return true;
  qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                _("name all three, the first to take land first: [established, to_2030, rights_of_way]"));
  return false;
}

static const QdYamlKey scenario_keys[] = {
    {"priority", read_scenario_priority, offsetof(QdProject, scenario_priority)},
    {"changes", qd_yaml_path, offsetof(QdProject, scenario_changes)},
    {"elevation", qd_yaml_path, offsetof(QdProject, scenario_elevation)},
    {NULL},
};

bool
qd_read_scenario(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                 GError **error)
{
  (void)key;
  ((QdProject *)record)->scenario_line = (guint)value->start_mark.line + 1;
  return qd_yaml_read_map(yaml, value, where, scenario_keys, record, error);
}

/* ---- checks ---- */

bool
qd_read_repair(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
               GError **error)
{
  (void)key;
  g_autofree char *word = read_word(yaml, value, where, "report make_valid snap", error);
  if (word == NULL)
    return false;
  ((QdProject *)record)->repairs_parcels = !g_str_equal(word, "report");
  ((QdProject *)record)->snaps_parcels = g_str_equal(word, "snap");
  return true;
}

/* ---- reports ---- */

bool
qd_read_forms(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  ((QdProject *)record)->forms_line = (guint)value->start_mark.line + 1;
  return qd_yaml_words(yaml, value, where, key, record, error);
}

static bool
read_decimals(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  char *word = NULL;
  const QdYamlKey choice = {.allowed = "0 1 2 3 4"};
  if (!qd_yaml_choice(yaml, value, where, &choice, &word, error))
    return false;
  *(double *)(void *)((char *)record + key->offset) = word[0] - '0';
  g_free(word);
  return true;
}

bool
qd_read_form_places(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                    GError **error)
{
  static const QdYamlKey keys[] = {
      {"province", read_decimals, offsetof(QdProject, form_places)},
      {"unit", read_decimals, offsetof(QdProject, form_places) + sizeof(double)},
      {NULL},
  };
  (void)key;
  return qd_yaml_read_map(yaml, value, where, keys, record, error);
}
