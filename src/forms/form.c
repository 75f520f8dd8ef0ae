/* Form files: YAML into QdForm. */
#include "forms/form.h"

#include <string.h>

#include "base/i18n.h"
#include "base/yaml.h"
#include "forms/form_check.h"

#define REQUIRED .is_required = true

const char *
qd_form_text(const QdFormText *text, const char *lang)
{
  const char *chosen = g_str_equal(lang, "en") && text->en != NULL ? text->en : text->vi;
  return chosen != NULL ? chosen : "";
}

/* ---- freeing ---- */

static void
text_clear(QdFormText *text)
{
  g_free(text->vi);
  g_free(text->en);
}

static void
text_free(gpointer data)
{
  text_clear(data);
  g_free(data);
}

static void
clear_list(GPtrArray **list)
{
  g_clear_pointer(list, g_ptr_array_unref);
}

static void
column_free(gpointer data)
{
  QdFormColumn *column = data;
  text_clear(&column->title);
  g_free(column->id);
  g_free(column->period);
  g_free(column->user);
  g_free(column->table);
  g_free(column->field);
  clear_list(&column->codes);
  clear_list(&column->from);
  clear_list(&column->of);
  clear_list(&column->columns);
  g_free(column);
}

static void
row_free(gpointer data)
{
  QdFormRow *row = data;
  g_free(row->code);
  g_free(row->number);
  text_clear(&row->name);
  clear_list(&row->sum);
  clear_list(&row->parts);
  clear_list(&row->from);
  clear_list(&row->to);
  g_free(row);
}

void
qd_form_free(QdForm *form)
{
  if (form == NULL)
    return;
  char *const texts[] = {form->path,     form->rows_path, form->key,   form->number,
                         form->circular, form->reading,   form->awaits};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  QdFormText *const both[] = {&form->title, &form->subtitle, &form->unit_of_area, &form->reading_note, &form->left_out};
  for (guint i = 0; i < G_N_ELEMENTS(both); i++)
    text_clear(both[i]);
  GPtrArray **const lists[] = {&form->columns, &form->rows, &form->signatures, &form->notes};
  for (guint i = 0; i < G_N_ELEMENTS(lists); i++)
    clear_list(lists[i]);
  g_free(form);
}

/* ---- small values ---- */

#define FIELD(type) ((type *)(void *)((char *)record + key->offset))

static const QdYamlKey text_keys[] = {
    {"vi", qd_yaml_text, offsetof(QdFormText, vi), REQUIRED},
    {"en", qd_yaml_text, offsetof(QdFormText, en), REQUIRED},
    {NULL},
};

/* The field is QdFormText: one text for all languages, or one for each. */
static bool
read_text(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  QdFormText *text = FIELD(QdFormText);
  const QdYamlKey only = {.offset = offsetof(QdFormText, vi)};
  if (value->type == YAML_SCALAR_NODE)
    return qd_yaml_text(yaml, value, where, &only, text, error);
  return qd_yaml_read_map(yaml, value, where, text_keys, text, error);
}

static bool
read_bool(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  char *word = NULL;
  const QdYamlKey choice = {.allowed = "true false"};
  if (!qd_yaml_choice(yaml, value, where, &choice, &word, error))
    return false;
  *FIELD(bool) = g_str_equal(word, "true");
  g_free(word);
  return true;
}

/* The field is an enum: the place of the word in key->allowed. */
static bool
read_word(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  char *word = NULL;
  const QdYamlKey choice = {.allowed = key->allowed};
  if (!qd_yaml_choice(yaml, value, where, &choice, &word, error))
    return false;
  g_auto(GStrv) words = g_strsplit(key->allowed, " ", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal(words[i], word))
      *FIELD(int) = (int)i;
  g_free(word);
  return true;
}

/* Lists of records: the field is GPtrArray *. */
typedef bool (*ItemReader)(const QdYaml *, const yaml_node_t *, const char *, GPtrArray *, GError **);

static bool
read_list(const QdYaml *yaml, const yaml_node_t *value, const char *where, GPtrArray *list, ItemReader read,
          GError **error)
{
  if (value->type != YAML_SEQUENCE_NODE || value->data.sequence.items.start == value->data.sequence.items.top) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("expected a list, each entry beginning with \"- \""));
    return false;
  }
  gsize n = (gsize)(value->data.sequence.items.top - value->data.sequence.items.start);
  for (gsize i = 0; i < n; i++)
    if (!read(yaml, qd_yaml_item(yaml, value, (guint)i), where, list, error))
      return false;
  return true;
}

static bool
read_text_item(const QdYaml *yaml, const yaml_node_t *value, const char *where, GPtrArray *list, GError **error)
{
  QdFormText *text = g_new0(QdFormText, 1);
  const QdYamlKey key = {0};
  g_ptr_array_add(list, text);
  return read_text(yaml, value, where, &key, text, error);
}

static bool
read_texts(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
           GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func(text_free);
  *FIELD(GPtrArray *) = list;
  return read_list(yaml, value, where, list, read_text_item, error);
}

/* ---- columns ---- */

static bool read_columns(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

static const QdYamlKey column_keys[] = {
    {"title", read_text, offsetof(QdFormColumn, title)},
    {"id", qd_yaml_text, offsetof(QdFormColumn, id)},
    {"no", qd_yaml_number, offsetof(QdFormColumn, no), .minimum = 1},
    {"value", read_word, offsetof(QdFormColumn, kind),
     .allowed = "empty number name code area change table sum difference percent rate parcel scenario work"},
    {"each", read_word, offsetof(QdFormColumn, each), .allowed = "nothing unit code"},
    {"codes", qd_yaml_words, offsetof(QdFormColumn, codes)},
    {"period", qd_yaml_choice, offsetof(QdFormColumn, period), .allowed = "first last"},
    {"user", qd_yaml_text, offsetof(QdFormColumn, user)},
    {"disputed", read_bool, offsetof(QdFormColumn, is_disputed)},
    {"other_loss", read_bool, offsetof(QdFormColumn, is_other_loss)},
    {"whole_row", read_bool, offsetof(QdFormColumn, is_share)},
    {"loss", read_bool, offsetof(QdFormColumn, is_loss)},
    {"projected", read_bool, offsetof(QdFormColumn, is_projected)},
    {"from", qd_yaml_words, offsetof(QdFormColumn, from)},
    {"work", read_word, offsetof(QdFormColumn, work), .allowed = "planned existing added taken_from place phase"},
    {"table", qd_yaml_text, offsetof(QdFormColumn, table)},
    {"field", qd_yaml_text, offsetof(QdFormColumn, field)},
    {"property", read_word, offsetof(QdFormColumn, property), .allowed = "id area_m2 category other_use user"},
    {"of", qd_yaml_words, offsetof(QdFormColumn, of)},
    {"needs_users", read_bool, offsetof(QdFormColumn, needs_users)},
    {"per_sheet", qd_yaml_number, offsetof(QdFormColumn, per_sheet), .minimum = 1},
    {"width", qd_yaml_number, offsetof(QdFormColumn, width), .minimum = 1},
    {"places", qd_yaml_number, offsetof(QdFormColumn, places)},
    {"columns", read_columns, offsetof(QdFormColumn, columns)},
    {NULL},
};

static bool
read_column(const QdYaml *yaml, const yaml_node_t *value, const char *where, GPtrArray *list, GError **error)
{
  QdFormColumn *column = g_new0(QdFormColumn, 1);
  column->line = (guint)value->start_mark.line + 1;
  column->places = -1;
  g_ptr_array_add(list, column);
  return qd_yaml_read_map(yaml, value, where, column_keys, column, error) &&
         qd_form_check_column(yaml, value, where, column, error);
}

static bool
read_columns(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
             GError **error)
{
  GPtrArray *list = g_ptr_array_new_with_free_func(column_free);
  *FIELD(GPtrArray *) = list;
  return read_list(yaml, value, where, list, read_column, error);
}

/* ---- rows ---- */

static const QdYamlKey row_keys[] = {
    {"code", qd_yaml_text, offsetof(QdFormRow, code), REQUIRED},
    {"no", qd_yaml_text, offsetof(QdFormRow, number)},
    {"name", read_text, offsetof(QdFormRow, name)},
    {"kind", read_word, offsetof(QdFormRow, kind), .allowed = "category sum other_gain line conversion"},
    {"sum", qd_yaml_words, offsetof(QdFormRow, sum)},
    {"parts", qd_yaml_words, offsetof(QdFormRow, parts)},
    {"from", qd_yaml_words, offsetof(QdFormRow, from)},
    {"to", qd_yaml_words, offsetof(QdFormRow, to)},
    {"memo", read_bool, offsetof(QdFormRow, is_memo)},
    {NULL},
};

static bool
read_row(const QdYaml *yaml, const yaml_node_t *value, const char *where, GPtrArray *list, GError **error)
{
  QdFormRow *row = g_new0(QdFormRow, 1);
  row->line = (guint)value->start_mark.line + 1;
  g_ptr_array_add(list, row);
  return qd_yaml_read_map(yaml, value, where, row_keys, row, error);
}

static bool
read_row_list(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func(row_free);
  *FIELD(GPtrArray *) = rows;
  return read_list(yaml, value, where, rows, read_row, error);
}

/* A list, or the name of a file with a list, which several forms may share: its only key is rows. */
static bool
read_rows(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  static const QdYamlKey keys[] = {{"rows", read_row_list, offsetof(QdForm, rows), REQUIRED}, {NULL}};
  QdForm *form = record;
  const QdYamlKey as_path = {.offset = offsetof(QdForm, rows_path)};
  if (value->type != YAML_SCALAR_NODE)
    return read_row_list(yaml, value, where, key, record, error);
  QdYaml file = {0};
  bool ok = qd_yaml_path(yaml, value, where, &as_path, form, error) &&
            qd_yaml_load(&file, form->rows_path, _("list of rows"), error) &&
            qd_yaml_read_map(&file, qd_yaml_root(&file), "", keys, form, error);
  qd_yaml_clear(&file);
  return ok;
}

/* ---- the form ---- */

static bool
read_levels(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
            GError **error)
{
  (void)key;
  QdForm *form = record;
  GPtrArray *words = NULL;
  const QdYamlKey as_words = {0};
  bool ok = qd_yaml_words(yaml, value, where, &as_words, &words, error);
  for (guint i = 0; ok && i < words->len; i++) {
    const char *word = words->pdata[i];
    form->for_province = form->for_province || g_str_equal(word, "province");
    form->for_units = form->for_units || g_str_equal(word, "unit");
    ok = g_str_equal(word, "province") || g_str_equal(word, "unit");
    if (!ok)
      qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is not available; allowed: %s"), word,
                    "province, unit");
  }
  clear_list(&words);
  return ok;
}

static bool
read_paper(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
           GError **error)
{
  (void)key;
  int size = 0;
  const QdYamlKey word = {.allowed = "A4 A3"};
  if (!read_word(yaml, value, where, &word, &size, error))
    return false;
  ((QdForm *)record)->paper = size == 0 ? 9 : 8;
  return true;
}

static const QdYamlKey places_keys[] = {
    {"province", qd_yaml_number, offsetof(QdForm, province_places)},
    {"unit", qd_yaml_number, offsetof(QdForm, unit_places)},
    {NULL},
};

static bool
read_places(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
            GError **error)
{
  (void)key;
  return qd_yaml_read_map(yaml, value, where, places_keys, record, error);
}

static const QdYamlKey form_keys[] = {
    {"form", qd_yaml_text, offsetof(QdForm, key), REQUIRED},
    {"number", qd_yaml_text, offsetof(QdForm, number), REQUIRED},
    {"title", read_text, offsetof(QdForm, title), REQUIRED},
    {"subtitle", read_text, offsetof(QdForm, subtitle)},
    {"circular", qd_yaml_text, offsetof(QdForm, circular), REQUIRED},
    {"reading", qd_yaml_choice, offsetof(QdForm, reading), REQUIRED, .allowed = "sure memory guess"},
    {"reading_note", read_text, offsetof(QdForm, reading_note)},
    {"always", read_bool, offsetof(QdForm, is_always)},
    {"levels", read_levels, 0, REQUIRED},
    {"awaits", qd_yaml_choice, offsetof(QdForm, awaits), .allowed = "scenario"},
    {"unit_of_area", read_text, offsetof(QdForm, unit_of_area), REQUIRED},
    {"paper", read_paper, 0},
    {"landscape", read_bool, offsetof(QdForm, is_landscape)},
    {"pages_wide", qd_yaml_number, offsetof(QdForm, pages_wide), .minimum = 1},
    {"places", read_places, 0},
    {"columns", read_columns, offsetof(QdForm, columns), REQUIRED},
    {"rows", read_rows, offsetof(QdForm, rows)},
    {"parcels", read_bool, offsetof(QdForm, lists_parcels)},
    {"works", read_bool, offsetof(QdForm, lists_works)},
    {"left_out", read_text, offsetof(QdForm, left_out)},
    {"notes", read_texts, offsetof(QdForm, notes)},
    {"signatures", read_texts, offsetof(QdForm, signatures)},
    {NULL},
};

QdForm *
qd_form_load(const char *path, const QdCategories *categories, GError **error)
{
  QdYaml yaml = {0};
  g_autoptr(QdForm) form = g_new0(QdForm, 1);
  *form = (QdForm){.path = g_strdup(path), .paper = 9, .pages_wide = 1, .unit_places = 2};
  bool ok = qd_yaml_load(&yaml, path, _("form file"), error) &&
            qd_yaml_read_map(&yaml, qd_yaml_root(&yaml), "", form_keys, form, error) &&
            qd_form_check(form, categories, error);
  qd_yaml_clear(&yaml);
  return ok ? g_steal_pointer(&form) : NULL;
}
