#include "base/yaml.h"

#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "quydat/error.h"

void
qd_yaml_error(const QdYaml *yaml, const yaml_node_t *node, const char *where, int code, GError **error,
              const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_autofree char *message = g_strdup_vprintf(format, args);
  va_end(args);
  g_set_error(error, QD_ERROR, code, "%s:%zu: %s%s%s", yaml->path, node->start_mark.line + 1, where,
              where[0] != '\0' ? ": " : "", message);
}

/* The line of a byte: the parser gives no line to what it cannot decode. */
static gsize
line_of_byte(FILE *file, gsize offset)
{
  gsize line = 1;
  rewind(file);
  for (int c; offset > 0 && (c = getc(file)) != EOF; offset--)
    line += c == '\n';
  return line;
}

static void
not_yaml(const QdYaml *yaml, const yaml_parser_t *parser, FILE *file, GError **error)
{
  if (parser->error == YAML_READER_ERROR)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%zu: not YAML: %s (the file is text; save it as UTF-8)"),
                yaml->path, line_of_byte(file, parser->problem_offset), parser->problem);
  else if (parser->problem != NULL && strstr(parser->problem, "cannot start any token") != NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s:%zu: not YAML: %s (lines are moved in by blanks, never by a TAB; a text that begins with a sign "
                  "stands in quotes)"),
                yaml->path, parser->problem_mark.line + 1, parser->problem);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%zu: not YAML: %s"), yaml->path, parser->problem_mark.line + 1,
                parser->problem != NULL ? parser->problem : _("unreadable"));
}

/* What follows the document must be nothing. */
static bool
check_end(const QdYaml *yaml, yaml_parser_t *parser, FILE *file, GError **error)
{
  yaml_document_t more;
  if (!yaml_parser_load(parser, &more)) {
    not_yaml(yaml, parser, file, error);
    return false;
  }
  bool is_end = yaml_document_get_root_node(&more) == NULL;
  if (!is_end)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%zu: more than one YAML document"), yaml->path,
                more.start_mark.line + 1);
  yaml_document_delete(&more);
  return is_end;
}

static bool
parse(QdYaml *yaml, FILE *file, GError **error)
{
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) {
    g_set_error_literal(error, QD_ERROR, QD_ERROR_BUG, _("cannot start the YAML parser"));
    return false;
  }
  yaml_parser_set_input_file(&parser, file);
  yaml->is_loaded = yaml_parser_load(&parser, &yaml->document);
  bool ok = yaml->is_loaded;
  if (!ok) {
    not_yaml(yaml, &parser, file, error);
  } else if (yaml_document_get_root_node(&yaml->document) == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:1: the %s is empty"), yaml->path, yaml->kind);
    ok = false;
  }
  ok = ok && check_end(yaml, &parser, file, error);
  yaml_parser_delete(&parser);
  return ok;
}

bool
qd_yaml_load(QdYaml *yaml, const char *path, const char *kind, GError **error)
{
  *yaml = (QdYaml){.path = g_canonicalize_filename(path, NULL), .kind = kind};
  yaml->dir = g_path_get_dirname(yaml->path);
  if (g_file_test(path, G_FILE_TEST_IS_DIR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: a folder, not a %s (name the .yaml file in it)"), path,
                yaml->kind);
    return false;
  }
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: cannot read the %s: %s"), path, yaml->kind, g_strerror(errno));
    return false;
  }
  bool ok = parse(yaml, file, error);
  fclose(file);
  return ok;
}

void
qd_yaml_clear(QdYaml *yaml)
{
  if (yaml->is_loaded)
    yaml_document_delete(&yaml->document);
  g_clear_pointer(&yaml->path, g_free);
  g_clear_pointer(&yaml->dir, g_free);
}

const yaml_node_t *
qd_yaml_root(const QdYaml *yaml)
{
  return yaml_document_get_root_node((yaml_document_t *)&yaml->document);
}

static const yaml_node_t *
node_at(const QdYaml *yaml, int index)
{
  return yaml_document_get_node((yaml_document_t *)&yaml->document, index);
}

const yaml_node_t *
qd_yaml_item(const QdYaml *yaml, const yaml_node_t *list, guint i)
{
  return list->type == YAML_SEQUENCE_NODE ? node_at(yaml, list->data.sequence.items.start[i]) : list;
}

static const QdYamlKey *
find_key(const QdYamlKey *keys, const char *name, gsize *index)
{
  for (*index = 0; keys[*index].name != NULL; (*index)++)
    if (g_str_equal(keys[*index].name, name))
      return &keys[*index];
  return NULL;
}

static void
unknown_key(const QdYaml *yaml, const yaml_node_t *node, const char *where, const QdYamlKey *keys, GError **error)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new();
  g_autoptr(GString) list = g_string_new(NULL);
  for (gsize i = 0; keys[i].name != NULL; i++) {
    g_ptr_array_add(names, (gpointer)keys[i].name);
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", keys[i].name);
  }
  const char *name = (const char *)node->data.scalar.value;
  const char *near = qd_suggest(name, (const char *const *)names->pdata, names->len);
  if (near != NULL)
    qd_yaml_error(yaml, node, where, QD_ERROR_USAGE, error, _("unknown key \"%s\"; did you mean \"%s\"?"), name, near);
  else
    qd_yaml_error(yaml, node, where, QD_ERROR_USAGE, error, _("unknown key \"%s\"; keys are: %s"), name, list->str);
}

static bool
read_pair(const QdYaml *yaml, const yaml_node_pair_t *pair, const char *where, const QdYamlKey *keys, bool *seen,
          void *record, GError **error)
{
  const yaml_node_t *name = node_at(yaml, pair->key), *value = node_at(yaml, pair->value);
  if (name->type != YAML_SCALAR_NODE) {
    qd_yaml_error(yaml, name, where, QD_ERROR_USAGE, error, _("a key must be a word"));
    return false;
  }
  gsize index;
  const QdYamlKey *key = find_key(keys, (const char *)name->data.scalar.value, &index);
  if (key == NULL) {
    unknown_key(yaml, name, where, keys, error);
    return false;
  }
  g_autofree char *full = g_strdup_printf("%s%s%s", where, where[0] != '\0' ? "." : "", key->name);
  if (seen[index]) {
    qd_yaml_error(yaml, name, full, QD_ERROR_USAGE, error, _("this key stands twice"));
    return false;
  }
  seen[index] = true;
  if (key->read == NULL) {
    qd_yaml_error(yaml, name, full, QD_ERROR_USAGE, error, _("not available in this version; remove the line"));
    return false;
  }
  return key->read(yaml, value, full, key, record, error);
}

bool
qd_yaml_read_map(const QdYaml *yaml, const yaml_node_t *node, const char *where, const QdYamlKey *keys, void *record,
                 GError **error)
{
  if (node->type != YAML_MAPPING_NODE) {
    qd_yaml_error(yaml, node, where, QD_ERROR_USAGE, error, _("expected keys and values (key: value)"));
    return false;
  }
  gsize n = 0;
  while (keys[n].name != NULL)
    n++;
  g_autofree bool *seen = g_new0(bool, n);
  for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++)
    if (!read_pair(yaml, pair, where, keys, seen, record, error))
      return false;
  for (gsize i = 0; i < n; i++) {
    if (keys[i].is_required && !seen[i]) {
      qd_yaml_error(yaml, node, where, QD_ERROR_USAGE, error, _("key \"%s\" is missing"), keys[i].name);
      return false;
    }
  }
  return true;
}

/* The text of a scalar, or NULL with an error. */
static const char *
scalar(const QdYaml *yaml, const yaml_node_t *value, const char *where, GError **error)
{
  if (value->type != YAML_SCALAR_NODE) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("expected one value"));
    return NULL;
  }
  const char *text = (const char *)value->data.scalar.value;
  if (strlen(text) != value->data.scalar.length) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("the value holds a NUL character"));
    return NULL;
  }
  if (text[strspn(text, " \t\r\n")] == '\0') {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("the value is empty"));
    return NULL;
  }
  return text;
}

#define FIELD(type) ((type *)(void *)((char *)record + key->offset))

bool
qd_yaml_text(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
             GError **error)
{
  const char *text = scalar(yaml, value, where, error);
  if (text != NULL)
    *FIELD(char *) = qd_text_nfc(text, NULL);
  return text != NULL;
}

bool
qd_yaml_path(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
             GError **error)
{
  const char *text = scalar(yaml, value, where, error);
  if (text == NULL)
    return false;
  g_autofree char *path = g_canonicalize_filename(text, yaml->dir);
  if (!g_file_test(path, G_FILE_TEST_EXISTS)) {
    qd_yaml_error(yaml, value, where, QD_ERROR_INPUT, error, _("no such file or folder: %s"), path);
    return false;
  }
  *FIELD(char *) = g_steal_pointer(&path);
  return true;
}

bool
qd_yaml_date(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
             GError **error)
{
  const char *text = scalar(yaml, value, where, error);
  if (text == NULL)
    return false;
  guint year, month, day;
  bool ok = g_regex_match_simple("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", text, G_REGEX_DOLLAR_ENDONLY, 0) &&
            sscanf(text, "%4u-%2u-%2u", &year, &month, &day) == 3 && month <= 12 && day <= 31 && year > 0 &&
            g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
  if (!ok) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is no date (write year-month-day: 2026-11-01)"),
                  text);
    return false;
  }
  *FIELD(char *) = g_strdup(text);
  return true;
}

bool
qd_yaml_choice(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
               GError **error)
{
  const char *text = scalar(yaml, value, where, error);
  if (text == NULL)
    return false;
  g_auto(GStrv) allowed = g_strsplit(key->allowed, " ", -1);
  if (!g_strv_contains((const char *const *)allowed, text)) {
    g_autofree char *list = g_strjoinv(", ", allowed);
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is not available; allowed: %s"), text, list);
    return false;
  }
  g_free(*FIELD(char *));
  *FIELD(char *) = g_strdup(text);
  return true;
}

bool
qd_yaml_number(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
               GError **error)
{
  const char *text = scalar(yaml, value, where, error);
  if (text == NULL)
    return false;
  double number;
  if (!qd_parse_number(text, &number)) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                  _("\"%s\" is not a number (write 0.5: decimal dot, no unit)"), text);
    return false;
  }
  if (number < key->minimum) {
    g_autofree char *least = qd_format_fixed(key->minimum, 0);
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is too small; at least %s"), text, least);
    return false;
  }
  *FIELD(double) = number;
  return true;
}

bool
qd_yaml_words(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  GPtrArray *words = g_ptr_array_new_with_free_func(g_free);
  *FIELD(GPtrArray *) = words;
  if (value->type == YAML_SCALAR_NODE) {
    const char *text = scalar(yaml, value, where, error);
    if (text != NULL)
      g_ptr_array_add(words, g_strdup(text));
    return text != NULL;
  }
  if (value->type != YAML_SEQUENCE_NODE) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("expected a list ([a, b])"));
    return false;
  }
  for (const yaml_node_item_t *item = value->data.sequence.items.start; item < value->data.sequence.items.top; item++) {
    const char *text = scalar(yaml, node_at(yaml, *item), where, error);
    if (text == NULL)
      return false;
    g_ptr_array_add(words, g_strdup(text));
  }
  return true;
}

/* Only the entry is a pattern: the folder it starts at may be called "xã [2024]". */
static bool
add_matches(const QdYaml *yaml, const char *entry, GPtrArray *files)
{
  g_autoptr(GString) pattern = g_string_new(NULL);
  for (const char *p = yaml->dir; *p != '\0' && !g_path_is_absolute(entry); p++) {
    if (strchr("*?[\\", *p) != NULL)
      g_string_append_c(pattern, '\\');
    g_string_append_c(pattern, *p);
  }
  if (pattern->len > 0)
    g_string_append_c(pattern, '/');
  g_string_append(pattern, entry);
  glob_t found = {0};
  if (glob(pattern->str, 0, NULL, &found) != 0)
    return false;
  for (gsize i = 0; i < found.gl_pathc; i++)
    g_ptr_array_add(files, g_canonicalize_filename(found.gl_pathv[i], NULL));
  globfree(&found);
  return true;
}

/* One entry of a list of files: as it is named, else as a glob. */
static bool
add_files(const QdYaml *yaml, const yaml_node_t *value, const char *where, GPtrArray *files, GError **error)
{
  const char *entry = scalar(yaml, value, where, error);
  if (entry == NULL)
    return false;
  g_autofree char *path = g_canonicalize_filename(entry, yaml->dir);
  bool is_pattern = strpbrk(entry, "*?[") != NULL;
  if (g_file_test(path, G_FILE_TEST_EXISTS)) {
    g_ptr_array_add(files, g_steal_pointer(&path));
    return true;
  }
  if (is_pattern && add_matches(yaml, entry, files))
    return true;
  qd_yaml_error(yaml, value, where, QD_ERROR_INPUT, error, is_pattern ? _("no file matches %s") : _("no such file: %s"),
                path);
  return false;
}

static gint
compare_paths(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
qd_yaml_files(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  GPtrArray *files = g_ptr_array_new_with_free_func(g_free);
  *FIELD(GPtrArray *) = files;
  bool ok = true;
  if (value->type == YAML_SCALAR_NODE)
    return add_files(yaml, value, where, files, error);
  if (value->type != YAML_SEQUENCE_NODE) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("expected a list ([a, b])"));
    return false;
  }
  for (const yaml_node_item_t *item = value->data.sequence.items.start; ok && item < value->data.sequence.items.top;
       item++)
    ok = add_files(yaml, node_at(yaml, *item), where, files, error);
  if (ok && files->len == 0) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("the list of files is empty"));
    ok = false;
  }
  g_ptr_array_sort(files, compare_paths);
  for (guint i = 1; ok && i < files->len; i++) {
    if (g_str_equal(files->pdata[i - 1], files->pdata[i])) {
      qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("%s is named twice"), (char *)files->pdata[i]);
      ok = false;
    }
  }
  return ok;
}
