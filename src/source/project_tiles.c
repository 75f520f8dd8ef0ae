/* The keys below tiles: which tiles a run makes. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "quydat/project.h"
#include "source/project_keys.h"

#define HIGHEST_ZOOM 20

/* Where a list of words is read. */
typedef struct {
  GPtrArray *words;
} Words;

static bool
read_words(const QdYaml *yaml, const yaml_node_t *value, const char *where, const char *name, Words *list,
           GError **error)
{
  const QdYamlKey key = {.name = name, .offset = offsetof(Words, words)};
  return qd_yaml_words(yaml, value, where, &key, list, error);
}

static bool
is_zoom(const char *word, double *zoom)
{
  return qd_parse_number(word, zoom) && *zoom >= 0 && *zoom <= HIGHEST_ZOOM && *zoom == floor(*zoom);
}

static bool
read_zoom(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  (void)key;
  QdProject *project = record;
  Words list = {0};
  bool ok = read_words(yaml, value, where, "zoom", &list, error);
  double low = 0, high = 0;
  if (ok && (list.words->len != 2 || !is_zoom(list.words->pdata[0], &low) || !is_zoom(list.words->pdata[1], &high))) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error,
                  _("expected two whole numbers from 0 to %d, low first: [8, 13]"), HIGHEST_ZOOM);
    ok = false;
  } else if (ok && low > high) {
    qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("the lower zoom stands first: [%d, %d], not [%d, %d]"),
                  (int)high, (int)low, (int)low, (int)high);
    ok = false;
  }
  project->zoom_min = (int)low;
  project->zoom_max = (int)high;
  g_clear_pointer(&list.words, g_ptr_array_unref);
  return ok;
}

/* Words of a list as flags: the i-th of the allowed ones is 1 << i. */
static bool
read_flags(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
           GError **error)
{
  Words list = {0};
  bool ok = read_words(yaml, value, where, key->name, &list, error);
  g_auto(GStrv) allowed = g_strsplit(key->allowed, " ", -1);
  guint flags = 0;
  for (guint i = 0; ok && i < list.words->len; i++) {
    guint k = 0;
    while (allowed[k] != NULL && !g_str_equal(allowed[k], list.words->pdata[i]))
      k++;
    ok = allowed[k] != NULL;
    flags |= 1u << k;
    if (ok)
      continue;
    g_autofree char *names = g_strjoinv(", ", allowed);
    qd_yaml_error(yaml, qd_yaml_item(yaml, value, i), where, QD_ERROR_USAGE, error,
                  _("\"%s\" is not available; allowed: %s"), (char *)list.words->pdata[i], names);
  }
  *(guint *)(void *)((char *)record + key->offset) = flags;
  g_clear_pointer(&list.words, g_ptr_array_unref);
  return ok;
}

static bool
read_size(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
          GError **error)
{
  char *word = NULL;
  const QdYamlKey choice = {.allowed = key->allowed};
  if (!qd_yaml_choice(yaml, value, where, &choice, &word, error))
    return false;
  ((QdProject *)record)->tile_px = g_str_equal(word, "512") ? 512 : 256;
  g_free(word);
  return true;
}

static bool
read_format(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
            GError **error)
{
  char *word = NULL;
  const QdYamlKey choice = {.allowed = key->allowed};
  if (!qd_yaml_choice(yaml, value, where, &choice, &word, error))
    return false;
  ((QdProject *)record)->tiles_are_webp = g_str_equal(word, "webp");
  g_free(word);
  return true;
}

static const QdYamlKey keys[] = {
    {"zoom", read_zoom, 0},
    {"raster", read_flags, offsetof(QdProject, raster_containers), .allowed = QD_RASTER_CONTAINERS},
    {"size", read_size, 0, .allowed = "256 512"},
    {"format", read_format, 0, .allowed = "png webp"},
    {"layers", read_flags, offsetof(QdProject, tile_layers), .allowed = QD_TILE_LAYERS},
    {"font", qd_yaml_text, offsetof(QdProject, tile_font)},
    {"vector", read_flags, offsetof(QdProject, vector_containers), .allowed = QD_VECTOR_CONTAINERS},
    {NULL},
};

bool
qd_read_tiles(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key, void *record,
              GError **error)
{
  (void)key;
  ((QdProject *)record)->tiles_line = (guint)value->start_mark.line + 1;
  return qd_yaml_read_map(yaml, value, where, keys, record, error);
}
