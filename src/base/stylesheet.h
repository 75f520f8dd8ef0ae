/* base/stylesheet.h — XML made into pages and styles by the XSLT templates of styles/, which an office can change. */
#ifndef QD_BASE_STYLESHEET_H
#define QD_BASE_STYLESHEET_H

#include <glib.h>
#include <libxml/tree.h>

typedef struct QdStylesheet QdStylesheet;

/** @param name  e.g. "styles/report.xsl" */
QdStylesheet *qd_stylesheet_load(const char *name, GError **error);
void qd_stylesheet_free(QdStylesheet *stylesheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdStylesheet, qd_stylesheet_free)

/** Applies the template.
 *
 * @param params  NULL-terminated pairs: name, value (plain text, quoted here); or NULL
 * @return        the serialised result in UTF-8, newly allocated; NULL on error */
char *qd_stylesheet_apply(const QdStylesheet *stylesheet, xmlDoc *document, const char *const *params, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(xmlDoc, xmlFreeDoc)

#endif
