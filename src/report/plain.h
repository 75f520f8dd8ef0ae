/* report/plain.h — tables of a page as heads, rows and cells: styles/tables.xsl and report/sheet_plain.c show them as
 * they are. */
#ifndef QD_REPORT_PLAIN_H
#define QD_REPORT_PLAIN_H

#include "base/words.h"
#include "base/xml.h"

/** Begins a table.
 *
 * @param title    key of a word
 * @param heads    keys of words, then NULL
 * @param n_texts  the first columns hold texts, those after them numbers
 * @return         where rows are added: qd_xml_add(table, "row") */
xmlNode *qd_plain_table(xmlNode *parent, const QdWords *words, const char *title, const char *const *heads,
                        guint n_texts);
/** @param class  of the cell, or NULL */
void qd_plain_text(xmlNode *row, const char *text, const char *class);
/** @param href  where the text leads; NULL: nowhere */
void qd_plain_link(xmlNode *row, const char *text, const char *href);
/** Hectares as people read them; NAN: empty. */
void qd_plain_numbers(xmlNode *row, const QdWords *words, const double *ha, guint n);

#endif
