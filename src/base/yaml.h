/* base/yaml.h — a YAML mapping read into a record by a table of keys.
 *
 * Every message has the form "FILE:LINE: key: what is wrong". Unknown and duplicate keys, wrong kinds of value and
 * numbers that are not plain decimals are errors. */
#ifndef QD_BASE_YAML_H
#define QD_BASE_YAML_H

#include <glib.h>
#include <stdbool.h>
#include <yaml.h>

typedef struct {
  char *path, *dir; /* of the file, absolute; relative paths in it start at dir */
  const char *kind; /* what messages call the file, translated */
  yaml_document_t document;
  bool is_loaded;
} QdYaml;

typedef struct QdYamlKey QdYamlKey;

/* Reads a value into the record at key->offset. */
typedef bool (*QdYamlReader)(const QdYaml *yaml, const yaml_node_t *value, const char *where, const QdYamlKey *key,
                             void *record, GError **error);

struct QdYamlKey {
  const char *name;
  QdYamlReader read; /* NULL: a key of the format that this version does not serve yet: an error says so */
  size_t offset;     /* of the field in the record */
  bool is_required;
  const char *allowed; /* for qd_yaml_choice: the allowed words, "vi en" */
  double minimum;      /* for qd_yaml_number */
};

bool qd_yaml_load(QdYaml *yaml, const char *path, const char *kind, GError **error);
void qd_yaml_clear(QdYaml *yaml);
const yaml_node_t *qd_yaml_root(const QdYaml *yaml);
/** @return the i-th entry of a list; of a single value that stands for a list, itself. */
const yaml_node_t *qd_yaml_item(const QdYaml *yaml, const yaml_node_t *list, guint i);

/** Reads a mapping; keys ends with a NULL name; where is the dotted name of the mapping ("" for the root). */
bool qd_yaml_read_map(const QdYaml *yaml, const yaml_node_t *node, const char *where, const QdYamlKey *keys,
                      void *record, GError **error);

/* Readers; the field is char *, except where said. */
bool qd_yaml_text(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
bool qd_yaml_path(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
bool qd_yaml_date(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
bool qd_yaml_choice(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** The field is double. */
bool qd_yaml_number(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** A file, a list or a glob; the field is GPtrArray * of absolute paths. */
bool qd_yaml_files(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** A list of words; the field is GPtrArray * of char *. */
bool qd_yaml_words(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

G_GNUC_PRINTF(6, 7)
void qd_yaml_error(const QdYaml *yaml, const yaml_node_t *node, const char *where, int code, GError **error,
                   const char *format, ...);

#endif
