/* base/xml.h — small XML documents made for the templates of styles/.
 *
 * Text from data may hold characters XML forbids (control characters): they become U+FFFD, so that a page is always
 * well formed; and so do marks of direction, with which a name could turn the words and figures after it round.
 * Escaping is libxml2's. */
#ifndef QD_BASE_XML_H
#define QD_BASE_XML_H

#include <glib.h>
#include <libxml/tree.h>

/** @return a document with a root element of this name. */
xmlDoc *qd_xml_new(const char *root);

/** Adds an element below parent. Borrowed. */
xmlNode *qd_xml_add(xmlNode *parent, const char *name);

/** Adds an element with text below parent. Borrowed. */
xmlNode *qd_xml_add_text(xmlNode *parent, const char *name, const char *text);

/** Sets an attribute; NULL and "" set none. */
void qd_xml_set(xmlNode *node, const char *name, const char *value);

/** Sets an attribute from a number with fixed decimals, in the same form in every locale; NAN sets none. */
void qd_xml_set_fixed(xmlNode *node, const char *name, double value, int decimals);

/** Sets an attribute from a number written for people in a language; NAN sets none. */
void qd_xml_set_people(xmlNode *node, const char *name, double value, int decimals, const char *lang);

/** Sets an attribute to "#rrggbb". */
void qd_xml_set_colour(xmlNode *node, const char *name, const guint8 rgb[3]);

#endif
