#include "report/plain.h"

#include "base/text.h"

xmlNode *
qd_plain_table(xmlNode *parent, const QdWords *words, const char *title, const char *const *heads, guint n_texts)
{
  xmlNode *table = qd_xml_add(parent, "table");
  qd_xml_set(table, "title", qd_word(words, title));
  for (guint i = 0; heads[i] != NULL; i++) {
    xmlNode *head = qd_xml_add_text(table, "head", qd_word(words, heads[i]));
    qd_xml_set(head, "class", i >= n_texts ? "number" : NULL);
  }
  return table;
}

void
qd_plain_text(xmlNode *row, const char *text, const char *class)
{
  qd_xml_set(qd_xml_add_text(row, "cell", text), "class", class);
}

void
qd_plain_link(xmlNode *row, const char *text, const char *href)
{
  xmlNode *cell = qd_xml_add_text(row, "cell", text);
  qd_xml_set(cell, "class", "name");
  qd_xml_set(cell, "href", href);
}

void
qd_plain_numbers(xmlNode *row, const QdWords *words, const double *ha, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_autofree char *text = qd_format_for_people(ha[i], 2, qd_words_lang(words));
    qd_plain_text(row, text, "number");
  }
}
