/* quydat/forms.h — statutory forms as XLSX, and the balance as a workbook.
 *
 * A form is a file of layers/forms (or of the folder forms beside the plan's tables, which comes first): what stands in
 * it is told in layers/README.md. */
#ifndef QUYDAT_FORMS_H
#define QUYDAT_FORMS_H

#include <quydat/outputs.h>

G_BEGIN_DECLS

typedef struct QdForms QdForms;

/** Reads the forms that the project names, or those that are made without being asked for. What is wrong in a form file
 * is an error with file and line. */
QD_API QdForms *qd_forms_load(const QdProject *project, const QdCategories *categories, GError **error);
QD_API void qd_forms_free(QdForms *forms);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdForms, qd_forms_free)

/** @return whether one of them shows what became of the land between two periods. */
QD_API bool qd_forms_need_change(const QdForms *forms);

/* How forms are filled. */
typedef struct {
  const QdChange *change; /* between the last two periods, or NULL: forms that show it stay without figures */
  bool only_change;       /* make the forms that show it, no others */
  bool adjusts_rounding;  /* write figures rounded as they are shown, so that they add up */
  guint jobs;
} QdFormsOptions;

/** Writes reports/forms/<code>.xlsx for the province and for each unit, and a workbook a unit for the list of parcels.
 *
 * @param told  newly allocated: a line for each form that was asked for and could not be filled, with the reason; "" */
QD_API bool qd_forms_write(const QdForms *forms, const QdResult *result, const QdFormsOptions *options,
                           QdOutput *output, char **told, GError **error);

/** Writes reports/bang-can-doi.xlsx: the balance and the findings as plain sheets. */
QD_API bool qd_balance_workbook_write(const QdResult *result, QdOutput *output, GError **error);

G_END_DECLS

#endif
