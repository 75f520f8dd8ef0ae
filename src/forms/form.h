/* forms/form.h — a form as its file in layers/forms describes it: columns, rows, formulas, signatures; no figures.
 *
 * The format is told in layers/README.md. A form is checked whole when it is read: what is wrong is an error with file
 * and line, and what has been read can be filled without another look at the file. */
#ifndef QD_FORMS_FORM_H
#define QD_FORMS_FORM_H

#include <glib.h>
#include <stdbool.h>

#include "quydat/plan.h"

/* The same text in the languages of the outputs. */
typedef struct {
  char *vi, *en;
} QdFormText;

/* Where the cells of a column come from. */
typedef enum {
  QD_CELL_EMPTY,
  QD_CELL_NUMBER, /* the row's own number, name and code */
  QD_CELL_NAME,
  QD_CELL_CODE,
  QD_CELL_AREA,       /* the balance of a period */
  QD_CELL_CHANGE,     /* what became of the row's land between two periods */
  QD_CELL_TABLE,      /* a column of one of the plan's tables */
  QD_CELL_SUM,        /* of other columns; here and below by a formula */
  QD_CELL_DIFFERENCE, /* the first less the second */
  QD_CELL_PERCENT,    /* the first of the second, in per cent */
  QD_CELL_RATE,       /* (the first − the second) / (the third − the second), in per cent */
  QD_CELL_PARCEL,     /* a property of a parcel, in a form whose rows are parcels */
  QD_CELL_SCENARIO,   /* what the scenario of 2030 makes of the row's land */
  QD_CELL_WORK,       /* of a zone or a line, in a form that lists them */
} QdCellKind;

/* Headings over a column. */
enum { QD_MOST_HEADS = 3 };

/* What a column is repeated for. */
typedef enum { QD_EACH_NOTHING, QD_EACH_UNIT, QD_EACH_CODE } QdEach;

/* Of a form whose rows are parcels. */
typedef enum {
  QD_PARCEL_ID,
  QD_PARCEL_AREA_M2,
  QD_PARCEL_CATEGORY,
  QD_PARCEL_OTHER_USE,
  QD_PARCEL_USER,
} QdParcelProperty;

/* Of a form that lists zones and lines. */
typedef enum {
  QD_WORK_PLANNED_HA,
  QD_WORK_EXISTING_HA, /* of its category already */
  QD_WORK_ADDED_HA,
  QD_WORK_TAKEN_FROM, /* codes with hectares */
  QD_WORK_PLACE,      /* communes */
  QD_WORK_PHASE,
} QdWorkProperty;

typedef struct QdFormColumn {
  guint line;
  QdFormText title;
  char *id;  /* by which formulas name it, or NULL */
  double no; /* the printed number; 0: one more than the column before */
  QdCellKind kind;
  QdEach each;
  char *period;       /* of an area: first or last (the default) */
  char *user;         /* of an area: of this class of users only, or NULL */
  bool is_disputed;   /* of an area: land that two units claim */
  bool is_other_loss; /* of a change: to no parcel */
  bool is_share;      /* of a change or the scenario: the whole row */
  bool is_loss;       /* of the scenario: what becomes something else */
  bool is_projected;  /* of the scenario: the area in 2030 */
  GPtrArray *from;    /* of the scenario, char *: land of these that becomes the row's; NULL: the row's land */
  QdWorkProperty work;
  char *table, *field;
  QdParcelProperty property;
  GPtrArray *codes;   /* char *: the column is repeated for each; or the one code a change leads to */
  GPtrArray *of;      /* char *: columns of a formula; NULL for none */
  bool needs_users;   /* left out where the layer has no classes of users */
  double per_sheet;   /* repeated columns of one sheet; 0: all */
  double width;       /* in characters; 0: as its kind needs */
  double places;      /* decimals; −1: as the level has them */
  GPtrArray *columns; /* QdFormColumn *: a heading over these; NULL for a column of its own */
} QdFormColumn;

/* What a row shows. */
typedef enum {
  QD_ROW_CATEGORY,
  QD_ROW_SUM,        /* of rows, and nothing of its own */
  QD_ROW_OTHER_GAIN, /* land that no parcel covered before */
  QD_ROW_LINE,       /* a name without figures */
  QD_ROW_CONVERSION, /* land that goes from some categories to others; figures of the scenario only */
} QdRowKind;

typedef struct {
  guint line;
  char *code;           /* by which sums name it; printed where the row is a category */
  char *number;         /* or NULL */
  QdFormText name;      /* NULL: the category's */
  GPtrArray *sum;       /* char *: codes of the rows it adds up; NULL for none */
  GPtrArray *parts;     /* char *: of a row that is no category of the tree: the categories it holds */
  GPtrArray *from, *to; /* char *: of a conversion */
  QdRowKind kind;
  bool is_memo; /* of which: shown, never added */
  int category; /* in the tree, or −1 */
} QdFormRow;

typedef struct {
  char *path, *rows_path; /* the files; rows_path NULL: the rows stand in the form's own */
  char *key;              /* the name that projects use */
  char *number;           /* as printed: Biểu 01/TKKK */
  QdFormText title, subtitle, unit_of_area, reading_note, left_out;
  char *circular, *reading; /* reading: sure, memory, guess */
  bool is_always;           /* made without being asked for */
  bool for_province, for_units;
  bool lists_parcels; /* its rows are the parcels of a unit */
  bool lists_works;   /* the zones and lines of the scenario stand below its rows */
  char *awaits;       /* what the run must have before it can be filled: scenario; or NULL */
  bool is_landscape;
  double paper; /* Excel's number: 9 is A4, 8 is A3 */
  double pages_wide;
  double province_places, unit_places;
  GPtrArray *columns;    /* QdFormColumn * */
  GPtrArray *rows;       /* QdFormRow * */
  GPtrArray *signatures; /* QdFormText *: the line above the signature, and what stands below it in brackets */
  GPtrArray *notes;      /* QdFormText * */
} QdForm;

/** Reads and checks a form file.
 *
 * @param categories  the tree in which the rows' codes must stand */
QdForm *qd_form_load(const char *path, const QdCategories *categories, GError **error);
void qd_form_free(QdForm *form);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdForm, qd_form_free)

/** @return the text in the language of the outputs; "" for none. Borrowed. */
const char *qd_form_text(const QdFormText *text, const char *lang);

#endif
