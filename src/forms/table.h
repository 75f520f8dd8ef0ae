/* forms/table.h — a form filled for the province or for a unit: columns as they stand side by side, figures, formulas.
 *
 * Areas are counted in steps of 1 m² (0.0001 ha), or, where rounding is adjusted, of the last decimal that is shown.
 * Sums are sums of the steps of their cells, so that what a spreadsheet adds up is what stands there. */
#ifndef QD_FORMS_TABLE_H
#define QD_FORMS_TABLE_H

#include "base/words.h"
#include "forms/form.h"
#include "forms/plan_tables.h"
#include "quydat/forms.h"

/* A column of figures or text. */
typedef struct {
  const QdFormColumn *spec;
  const QdFormColumn *heads[QD_MOST_HEADS]; /* the headings over it, from above */
  guint n_heads;
  char *title;
  guint no;
  int unit;           /* of a column repeated for units, else −1 */
  GPtrArray *codes;   /* of a change: borrowed */
  GArray *of;         /* guint, columns of a formula; NULL for none */
  int of_row[3];      /* the row that a formula takes from a column, −1: its own */
  int parent;         /* the column that adds this one up, −1 for none */
  bool is_area;       /* of the land: rows add up */
  guint sheet, place; /* where it stands */
} QdTableColumn;

/* What all forms of a run are filled from; read by several threads. */
typedef struct {
  const QdResult *result;
  const QdFormsOptions *options;
  const QdPlanTables *tables;
  const QdWords *words;
  const char *tmp; /* folder for the temporary files of workbooks */
} QdFormsContext;

typedef struct {
  const QdForm *form;
  const QdFormsContext *context;
  const QdResult *result;
  guint row; /* unit, or number of units for the province */
  const char *unit_code, *unit_name, *lang;
  int places; /* decimals that are shown */
  double step_m2;
  GArray *columns; /* QdTableColumn */
  guint n_sheets;
  const char *reason; /* why it has no figures, or NULL */
  bool has_users;
  int *row_parent;  /* of each row, −1 for none */
  double *exact;    /* rows × columns, m²; NAN: no figure. Columns that are not of the land: as given */
  gint64 *steps;    /* likewise, of columns of the land */
  gint64 *rest;     /* likewise: what a sum has beyond the cells it adds: land without a row or column of its own */
  guint8 *is_moved; /* likewise: not rounded to the nearest */
} QdFormTable;

/** Fills a form.
 *
 * @param reason  why it cannot have figures, or NULL */
QdFormTable *qd_form_table_new(const QdForm *form, const QdFormsContext *context, guint row, const char *reason,
                               GError **error);
void qd_form_table_free(QdFormTable *table);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdFormTable, qd_form_table_free)

guint qd_form_table_rows(const QdFormTable *table);
/** @return the figure of a cell as it is written: ha, per cent; NAN for none. */
double qd_form_table_value(const QdFormTable *table, guint row, guint column);

/* ---- for the parts of the module ---- */

/** @return a text of the form file with {unit}, {first} and {last} (the periods) replaced. Newly allocated. */
char *qd_form_fill_in(const QdFormTable *table, const char *text);

/** Lays the columns side by side: repeats, numbers, sheets. */
bool qd_form_table_lay(QdFormTable *table, GError **error);
/** The exact area of a cell of the scenario; NAN for none. */
double qd_form_scenario_figure(const QdFormTable *table, const QdTableColumn *column, const QdFormRow *line);
/** The exact area of a cell, or a figure as given; NAN for none. */
double qd_form_figure(const QdFormTable *table, guint row, guint column);

#endif
