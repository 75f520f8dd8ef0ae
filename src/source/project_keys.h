/* source/project_keys.h — readers of the project file's keys that need more than a table. */
#ifndef QD_SOURCE_PROJECT_KEYS_H
#define QD_SOURCE_PROJECT_KEYS_H

#include "base/yaml.h"

/** land_use: area_fields: a list of fields, or a mapping code: field; the record is a QdSourceSpec. */
bool qd_read_area_fields(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** land_use: area_unit: m2 or ha; the record is a QdSourceSpec. */
bool qd_read_area_unit(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/** balance: the record is a QdProject. */
bool qd_read_balance(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/** scenario: the record is a QdProject. */
bool qd_read_scenario(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/** reports: forms; the field is GPtrArray * of char *, the record a QdProject. */
bool qd_read_forms(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);
/** reports: form_places; the record is a QdProject. */
bool qd_read_form_places(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/** tiles: the record is a QdProject. */
bool qd_read_tiles(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

/** checks: repair; the record is a QdProject. */
bool qd_read_repair(const QdYaml *, const yaml_node_t *, const char *, const QdYamlKey *, void *, GError **);

#endif
