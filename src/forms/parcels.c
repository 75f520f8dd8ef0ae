#include "forms/parcels.h"

#include <math.h>

/* A sheet takes 1,048,576 rows; some are the frame's. */
enum { MOST_ROWS = 1000000 };

/* What a row is written from. */
typedef struct {
  const QdFormTable *table;
  const QdBalance *balance;
  const QdPiece *piece;
} Parcel;

static double
area_of(const Parcel *parcel)
{
  const QdLayer *layer = parcel->balance->parcels;
  double stated = qd_layer_stated_area(layer, parcel->piece->parcel);
  double area_m2 = qd_piece_area(parcel->balance, parcel->piece);
  if (parcel->table->result->project->area_field == NULL || isnan(stated))
    return area_m2;
  return stated * area_m2 / qd_layer_feature(layer, parcel->piece->parcel)->area_m2;
}

static const char *
code_of(const Parcel *parcel, guint use)
{
  const QdLayer *layer = parcel->balance->parcels;
  guint n;
  const QdUse *uses = qd_layer_uses(layer, parcel->piece->parcel, &n);
  int category = use < n ? uses[use].category : qd_layer_feature(layer, parcel->piece->parcel)->category;
  if (use > 0 && use >= n)
    return "";
  return category == QD_CATEGORY_UNKNOWN ? "?"
                                         : qd_categories_get(parcel->table->result->categories, (guint)category)->code;
}

static void
write_cell(const Parcel *parcel, const QdFormSheet *sheet, guint row, guint place)
{
  const QdFormColumn *spec = qd_form_sheet_column(sheet, place)->spec;
  const QdLayer *layer = parcel->balance->parcels;
  const QdLook look = QD_LOOK_BORDER | QD_LOOK_CENTRE;
  guint user = qd_layer_feature(layer, parcel->piece->parcel)->user;
  if (spec->kind == QD_CELL_EMPTY) {
    qd_book_text(sheet->book, sheet->sheet, row, place, "", look);
    return;
  }
  switch (spec->property) {
  case QD_PARCEL_ID: {
    g_autofree char *label = qd_layer_label(layer, parcel->piece->parcel);
    qd_book_text(sheet->book, sheet->sheet, row, place, label, look);
    break;
  }
  case QD_PARCEL_AREA_M2:
    qd_book_number(sheet->book, sheet->sheet, row, place, round(area_of(parcel) * 10) / 10,
                   QD_LOOK_BORDER | QD_LOOK_PLACES(spec->places >= 0 ? (int)spec->places : 1));
    break;
  case QD_PARCEL_CATEGORY:
    qd_book_text(sheet->book, sheet->sheet, row, place, code_of(parcel, 0), look);
    break;
  case QD_PARCEL_OTHER_USE:
    qd_book_text(sheet->book, sheet->sheet, row, place, code_of(parcel, 1), look);
    break;
  case QD_PARCEL_USER:
    qd_book_text(sheet->book, sheet->sheet, row, place, user > 0 ? qd_layer_user(layer, user) : "", look);
    break;
  }
}

void
qd_form_write_parcels(const QdFormTable *table, QdBook *book, guint first, guint last)
{
  const QdBalance *balance = qd_result_now(table->result);
  g_autoptr(GPtrArray) notes = qd_form_notes(table);
  do {
    QdFormSheet sheet = {.table = table, .book = book, .sheet = qd_book_sheet(book, table->form->key)};
    qd_form_sheet_head(&sheet, false);
    guint row = sheet.body;
    for (; first < last && row < MOST_ROWS; first++, row++) {
      const Parcel parcel = {table, balance, &g_array_index(balance->pieces, QdPiece, first)};
      for (guint place = 0; place < sheet.n; place++)
        write_cell(&parcel, &sheet, row, place);
    }
    qd_form_sheet_foot(&sheet, row, notes);
    qd_form_sheet_clear(&sheet);
  } while (first < last);
}
