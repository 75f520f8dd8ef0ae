#include "base/xml.h"

#include <string.h>

#include "base/text.h"

/* What XML 1.0 calls a character, but for the marks that turn the direction of all text after them. */
static gboolean
is_xml_character(gunichar c)
{
  if (c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069))
    return FALSE;
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         (c >= 0x10000 && c <= 0x10FFFF);
}

static char *
allowed_text(const char *text)
{
  g_autofree char *valid = g_utf8_make_valid(text, -1);
  GString *out = g_string_sized_new(strlen(valid) + 8);
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    g_string_append_unichar(out, is_xml_character(c) ? c : 0xFFFD);
  }
  return g_string_free(out, FALSE);
}

xmlDoc *
qd_xml_new(const char *root)
{
  xmlDoc *document = xmlNewDoc((const xmlChar *)"1.0");
  xmlDocSetRootElement(document, xmlNewDocNode(document, NULL, (const xmlChar *)root, NULL));
  return document;
}

xmlNode *
qd_xml_add(xmlNode *parent, const char *name)
{
  return xmlNewChild(parent, NULL, (const xmlChar *)name, NULL);
}

xmlNode *
qd_xml_add_text(xmlNode *parent, const char *name, const char *text)
{
  g_autofree char *allowed = allowed_text(text);
  return xmlNewTextChild(parent, NULL, (const xmlChar *)name, (const xmlChar *)allowed);
}

void
qd_xml_set(xmlNode *node, const char *name, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  g_autofree char *allowed = allowed_text(value);
  xmlNewProp(node, (const xmlChar *)name, (const xmlChar *)allowed);
}

void
qd_xml_set_fixed(xmlNode *node, const char *name, double value, int decimals)
{
  g_autofree char *text = qd_format_fixed(value, decimals);
  qd_xml_set(node, name, text);
}

void
qd_xml_set_people(xmlNode *node, const char *name, double value, int decimals, const char *lang)
{
  g_autofree char *text = qd_format_for_people(value, decimals, lang);
  qd_xml_set(node, name, text);
}

void
qd_xml_set_colour(xmlNode *node, const char *name, const guint8 rgb[3])
{
  char text[8];
  g_snprintf(text, sizeof text, "#%02x%02x%02x", rgb[0], rgb[1], rgb[2]);
  qd_xml_set(node, name, text);
}
