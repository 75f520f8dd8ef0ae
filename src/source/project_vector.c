/* tiles: vector. */
#include "base/i18n.h"
#include "quydat/project.h"
#include "source/project_keys.h"

typedef struct {
  GPtrArray *words;
} ListRecord;

bool
qd_read_vector_tiles(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key,
                     void *record, GError **error)
{
  QdProject *project = record;
  ListRecord list = {0};
  const QdYamlKey into_words = {.name = key->name, .offset = offsetof(ListRecord, words)};
  bool ok = qd_yaml_words(yaml, value, where, &into_words, &list, error);
  project->vector_pmtiles = project->vector_mbtiles = false;
  for (guint i = 0; ok && i < list.words->len; i++) {
    const char *word = list.words->pdata[i];
    bool is_pmtiles = g_str_equal(word, "pmtiles"), is_mbtiles = g_str_equal(word, "mbtiles");
    project->vector_pmtiles |= is_pmtiles;
    project->vector_mbtiles |= is_mbtiles;
    ok = is_pmtiles || is_mbtiles;
    if (!ok)
      qd_yaml_error(yaml, value, where, QD_ERROR_USAGE, error, _("\"%s\" is not available; allowed: pmtiles, mbtiles"),
                    word);
  }
  g_clear_pointer(&list.words, g_ptr_array_unref);
  return ok;
}
