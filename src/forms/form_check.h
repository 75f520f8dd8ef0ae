/* forms/form_check.h — what a form file must say beyond the right keys. */
#ifndef QD_FORMS_FORM_CHECK_H
#define QD_FORMS_FORM_CHECK_H

#include "base/yaml.h"
#include "forms/form.h"

/** A column by itself: what its value needs beside it. */
bool qd_form_check_column(const QdYaml *yaml, const yaml_node_t *node, const char *where, const QdFormColumn *column,
                          GError **error);

/** Rows that name each other and the tree; finds their categories. */
bool qd_form_check(QdForm *form, const QdCategories *categories, GError **error);

#endif
