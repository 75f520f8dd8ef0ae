#include "quydat/constraints.h"

#include <math.h>

#include "base/i18n.h"
#include "base/yaml.h"

static void
constraint_free(gpointer data)
{
  QdConstraint *c = data;
  char *const texts[] = {c->id, c->kind_word, c->title_vi, c->title_en, c->source_vi, c->source_en, c->confidence};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_clear_pointer(&c->categories, g_ptr_array_unref);
  g_clear_pointer(&c->works, g_ptr_array_unref);
  g_free(c);
}

static const QdYamlKey KEYS[] = {
    {"id", qd_yaml_text, offsetof(QdConstraint, id), .is_required = true},
    {"kind", qd_yaml_choice, offsetof(QdConstraint, kind_word), .is_required = true,
     .allowed = "floor not_taken protected slope"},
    {"categories", qd_yaml_words, offsetof(QdConstraint, categories)},
    {"works", qd_yaml_words, offsetof(QdConstraint, works)},
    {"area_ha", qd_yaml_number, offsetof(QdConstraint, area_ha)},
    {"slope_pct", qd_yaml_number, offsetof(QdConstraint, slope_pct)},
    {"at_least_ha", qd_yaml_number, offsetof(QdConstraint, at_least_ha)},
    {"title_vi", qd_yaml_text, offsetof(QdConstraint, title_vi), .is_required = true},
    {"title_en", qd_yaml_text, offsetof(QdConstraint, title_en), .is_required = true},
    {"source_vi", qd_yaml_text, offsetof(QdConstraint, source_vi), .is_required = true},
    {"source_en", qd_yaml_text, offsetof(QdConstraint, source_en), .is_required = true},
    {"confidence", qd_yaml_choice, offsetof(QdConstraint, confidence), .is_required = true,
     .allowed = "sure likely low"},
    {NULL},
};

/* What a kind needs beside what all need. */
static bool
check_kind(const QdYaml *yaml, const yaml_node_t *node, QdConstraint *c, GError **error)
{
  c->kind = g_str_equal(c->kind_word, "floor")       ? QD_CONSTRAINT_FLOOR
            : g_str_equal(c->kind_word, "not_taken") ? QD_CONSTRAINT_NOT_TAKEN
            : g_str_equal(c->kind_word, "slope")     ? QD_CONSTRAINT_SLOPE
                                                     : QD_CONSTRAINT_PROTECTED;
  bool needs_categories = c->kind == QD_CONSTRAINT_FLOOR || c->kind == QD_CONSTRAINT_NOT_TAKEN;
  const char *missing = needs_categories && (c->categories == NULL || c->categories->len == 0) ? "categories"
                        : c->kind == QD_CONSTRAINT_FLOOR && isnan(c->area_ha)                  ? "area_ha"
                        : c->kind == QD_CONSTRAINT_SLOPE && isnan(c->slope_pct)                ? "slope_pct"
                                                                                               : NULL;
  if (missing != NULL)
    qd_yaml_error(yaml, node, "constraints", QD_ERROR_USAGE, error, _("\"%s\" (%s) needs the key %s"), c->id,
                  c->kind_word, missing);
  return missing == NULL;
}

typedef struct {
  GPtrArray *constraints;
} File;

static bool
read_constraints(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
                 GError **error)
{
  (void)key;
  GPtrArray *constraints = ((File *)record)->constraints;
  if (value->type != YAML_SEQUENCE_NODE) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("expected a list, each entry beginning with \"- id:\""));
    return false;
  }
  guint n = (guint)(value->data.sequence.items.top - value->data.sequence.items.start);
  for (guint i = 0; i < n; i++) {
    const yaml_node_t *entry = qd_yaml_item(yaml, value, i);
    QdConstraint *c = g_new0(QdConstraint, 1);
    g_ptr_array_add(constraints, c);
    c->line = (guint)entry->start_mark.line + 1;
    c->area_ha = NAN;
    c->slope_pct = NAN;
    c->at_least_ha = 0.01;
    if (!qd_yaml_read_map(yaml, entry, where, KEYS, c, error) || !check_kind(yaml, entry, c, error))
      return false;
  }
  return true;
}

GPtrArray *
qd_constraints_load(const QdProject *project, GError **error)
{
  static const QdYamlKey root[] = {{"constraints", read_constraints, 0, .is_required = true}, {NULL}};
  g_autoptr(GPtrArray) constraints = g_ptr_array_new_with_free_func(constraint_free);
  g_autofree char *path =
      project->plan_dir == NULL ? NULL : g_build_filename(project->plan_dir, "constraints.yaml", NULL);
  if (path == NULL || !g_file_test(path, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&constraints);
  QdYaml yaml;
  File file = {constraints};
  bool ok = qd_yaml_load(&yaml, path, _("constraints file"), error) &&
            qd_yaml_read_map(&yaml, qd_yaml_root(&yaml), "", root, &file, error);
  qd_yaml_clear(&yaml);
  return ok ? g_steal_pointer(&constraints) : NULL;
}
