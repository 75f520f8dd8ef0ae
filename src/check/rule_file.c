#include "check/rule_file.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/i18n.h"
#include "base/line_error.h"
#include "base/number.h"
#include "base/text.h"
#include "quydat/error.h"

#define SUFFIX ".sql"
#define LARGEST_BYTES 1000000

typedef enum { SEVERITY, MEASURE_UNIT, AT_LEAST, TITLE_VI, TITLE_EN, MESSAGE_VI, MESSAGE_EN, N_KEYS } Key;

static const char *const KEYS[N_KEYS] = {"severity", "measure_unit", "at_least",  "title_vi",
                                         "title_en", "message_vi",   "message_en"};

/* The comments at the top of a file. */
typedef struct {
  const char *path;
  char *values[N_KEYS]; /* NULL: not said */
  guint lines[N_KEYS];
} Header;

static void
header_clear(Header *header)
{
  for (guint i = 0; i < N_KEYS; i++)
    g_clear_pointer(&header->values[i], g_free);
}

/* ---- the file ---- */

static char *
read_text(const char *path, GError **error)
{
  g_autofree char *text = NULL;
  gsize size = 0;
  g_autoptr(GError) reason = NULL;
  if (!g_str_has_suffix(path, SUFFIX) || !g_file_test(path, G_FILE_TEST_IS_REGULAR)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: is no file of a rule (checks.rules names files *.sql)"), path);
    return NULL;
  }
  if (!g_file_get_contents(path, &text, &size, &reason)) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: cannot read the rule: %s"), path, reason->message);
    return NULL;
  }
  if (size > LARGEST_BYTES || !g_utf8_validate(text, (gssize)size, NULL)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: is no SQL in UTF-8 (save it as a text file in UTF-8)"), path);
    return NULL;
  }
  bool has_signature = g_str_has_prefix(text, "\xef\xbb\xbf");
  return g_strdup(text + (has_signature ? 3 : 0));
}

/* ---- the comments ---- */

/* The key that a word before a colon is, or that it must have meant; N_KEYS for a remark of the writer's. */
static Key
find_key(const char *word, bool *is_exact)
{
  const char *near = qd_suggest(word, KEYS, N_KEYS);
  for (Key k = 0; k < N_KEYS; k++) {
    *is_exact = g_str_equal(word, KEYS[k]);
    bool is_beginning = strlen(word) >= 4 && g_ascii_strncasecmp(word, KEYS[k], strlen(word)) == 0;
    if (*is_exact || (near != NULL && g_str_equal(near, KEYS[k])) || (near == NULL && is_beginning))
      return k;
  }
  return N_KEYS;
}

static bool
read_comment(Header *header, const char *comment, guint line, GError **error)
{
  const char *colon = strchr(comment, ':');
  if (colon == NULL)
    return true;
  bool is_exact;
  g_autofree char *word = g_strstrip(g_strndup(comment, (gsize)(colon - comment)));
  Key key = find_key(word, &is_exact);
  if (key == N_KEYS)
    return true;
  if (!is_exact)
    return qd_line_error(header->path, line, error, _("unknown \"%s\"; did you mean \"%s\"?"), word, KEYS[key]);
  if (header->values[key] != NULL)
    return qd_line_error(header->path, line, error, _("\"%s\" stands twice"), word);
  header->values[key] = qd_text_nfc(colon + 1, NULL);
  header->lines[key] = line;
  return header->values[key][0] != '\0' || qd_line_error(header->path, line, error, _("\"%s\" is empty"), word);
}

/* Comments and empty lines up to the query. */
static bool
read_header(Header *header, const char *text, GError **error)
{
  g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const char *line = lines[i] + strspn(lines[i], " \t\r");
    if (line[0] == '\0')
      continue;
    if (!g_str_has_prefix(line, "--"))
      return true;
    if (!read_comment(header, line + strspn(line, "-"), i + 1, error))
      return false;
  }
  return true;
}

/* ---- what they say ---- */

static bool
take_severity(const Header *header, QdRule *rule, GError **error)
{
  const char *text = header->values[SEVERITY];
  rule->severity = QD_SEVERITY_WARNING;
  if (text == NULL)
    return true;
  for (QdSeverity s = QD_SEVERITY_INFO; s <= QD_SEVERITY_ERROR; s++) {
    if (g_str_equal(text, qd_severity_name(s))) {
      rule->severity = s;
      return true;
    }
  }
  return qd_line_error(header->path, header->lines[SEVERITY], error,
                       _("severity \"%s\" is none of info, warning, error"), text);
}

static bool
take_measure(const Header *header, QdRule *rule, GError **error)
{
  const char *text = header->values[AT_LEAST];
  rule->measure_unit = g_strdup(header->values[MEASURE_UNIT] != NULL ? header->values[MEASURE_UNIT] : "");
  rule->at_least = -INFINITY;
  if (text == NULL)
    return true;
  if (header->values[MEASURE_UNIT] == NULL)
    return qd_line_error(header->path, header->lines[AT_LEAST], error,
                         _("at_least needs a measure: say its unit in a line \"-- measure_unit: ha\""));
  return qd_parse_number(text, &rule->at_least) ||
         qd_line_error(header->path, header->lines[AT_LEAST], error,
                       _("\"%s\" is not a number (write 0.5: decimal dot, no unit)"), text);
}

static bool
check_places(const Header *header, Key key, GError **error)
{
  static const char *const PLACES[] = {"unit", "feature", "other", "layer", "measure", NULL};
  const char *text = header->values[key] != NULL ? header->values[key] : "";
  for (const char *open = strchr(text, '{'); open != NULL; open = strchr(open + 1, '{')) {
    const char *close = strchr(open, '}');
    g_autofree char *place = close == NULL ? g_strdup(open + 1) : g_strndup(open + 1, (gsize)(close - open - 1));
    if (close == NULL || !g_strv_contains(PLACES, place))
      return qd_line_error(header->path, header->lines[key], error,
                           _("\"{%s\": a sentence may hold {unit}, {feature}, {other}, {layer}, {measure}"), place);
  }
  return true;
}

static bool
take_texts(const Header *header, QdRule *rule, const char *lang, GError **error)
{
  bool is_vietnamese = g_str_equal(lang, "vi");
  char *const *v = header->values;
  const char *title = v[is_vietnamese ? TITLE_VI : TITLE_EN], *message = v[is_vietnamese ? MESSAGE_VI : MESSAGE_EN];
  if (title == NULL)
    title = v[is_vietnamese ? TITLE_EN : TITLE_VI];
  if (message == NULL)
    message = v[is_vietnamese ? MESSAGE_EN : MESSAGE_VI];
  if (title == NULL)
    return qd_line_error(
        header->path, 1, error,
        _("the rule has no title; let the file begin with a line \"-- title_vi: …\" or \"-- title_en: …\""));
  rule->title = g_strdup(title);
  rule->message = g_strdup(message != NULL ? message : title);
  return check_places(header, MESSAGE_VI, error) && check_places(header, MESSAGE_EN, error);
}

void
qd_rule_free(QdRule *rule)
{
  if (rule == NULL)
    return;
  char *const texts[] = {rule->path, rule->id, rule->measure_unit, rule->title, rule->message, rule->sql};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_free(rule);
}

QdRule *
qd_rule_load(const char *path, const char *lang, GError **error)
{
  g_autoptr(QdRule) rule = g_new0(QdRule, 1);
  rule->path = g_strdup(path);
  rule->sql = read_text(path, error);
  if (rule->sql == NULL)
    return NULL;
  g_autofree char *name = g_path_get_basename(path);
  name[strlen(name) - strlen(SUFFIX)] = '\0';
  rule->id = qd_text_nfc(name, NULL);
  Header header = {.path = path};
  bool ok = read_header(&header, rule->sql, error) && take_severity(&header, rule, error) &&
            take_measure(&header, rule, error) && take_texts(&header, rule, lang, error);
  header_clear(&header);
  return ok ? g_steal_pointer(&rule) : NULL;
}
