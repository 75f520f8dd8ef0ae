/* source/project_keys.h — readers of the project file's keys that need more than a table: what areas are taken from. */
#ifndef QD_SOURCE_PROJECT_KEYS_H
#define QD_SOURCE_PROJECT_KEYS_H

#include "source/yaml.h"

/** land_use: area_fields: a list of fields, or a mapping code: field; the record is a QdSourceSpec. */
bool qd_read_area_fields(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** land_use: area_unit: m2 or ha; the record is a QdSourceSpec. */
bool qd_read_area_unit(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/* balance: the record is a QdProject. */
bool qd_read_area(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
bool qd_read_close_to(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
bool qd_read_spread(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** Keys that make sense only together. */
bool qd_check_balance_keys(const QdYaml *yaml, const yaml_node_t *value, const char *where, const void *project,
                           GError **error);

#endif
