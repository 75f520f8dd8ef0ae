/* forms/parcels.h — the list of a unit's parcels, as the inventory has it. */
#ifndef QD_FORMS_PARCELS_H
#define QD_FORMS_PARCELS_H

#include "forms/sheet.h"

/** Adds the list to a workbook of plain rows: QdPiece from first to before last, in the order of ids. */
void qd_form_write_parcels(const QdFormTable *table, QdBook *book, guint first, guint last);

#endif
