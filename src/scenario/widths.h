/* scenario/widths.h — what kinds of zones and classes of lines become, and how wide lines are: zone-kinds.csv and
 * right-of-way-widths.csv, the plan's own where its folder has them. */
#ifndef QD_SCENARIO_WIDTHS_H
#define QD_SCENARIO_WIDTHS_H

#include "quydat/scenario.h"

typedef struct {
  char *kind, *table; /* table: the register, NULL: none */
  int category;       /* −1: nothing is converted */
  double priority;
  bool is_protected;
} QdZoneKind;

typedef struct {
  char *type, *grade, *confidence, *source;
  int category;
  bool *spans; /* by qd_column_index(): land that the line crosses without taking it (a bridge over a river) */
  double formation_m, margin_m, protection_m;
} QdLineWidth;

typedef struct {
  GArray *kinds;    /* QdZoneKind */
  GArray *widths;   /* QdLineWidth */
  GPtrArray *files; /* char *, paths of the tables */
} QdWidths;

QdWidths *qd_widths_load(const QdProject *project, const QdCategories *categories, GError **error);
void qd_widths_free(QdWidths *widths);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdWidths, qd_widths_free)

/** Land that a work leaves as it is, by qd_column_index(): none yet. Newly allocated. */
bool *qd_spans_new(const QdCategories *categories);
/** Marks a category and all below it. */
void qd_spans_mark(bool *spans, const QdCategories *categories, int category);

/** @return the kind's row, or NULL. */
const QdZoneKind *qd_widths_kind(const QdWidths *widths, const char *kind);
/** @return the kinds that there are, "KCN, CCN". Newly allocated. */
char *qd_widths_list_kinds(const QdWidths *widths);
/** @return the widest row of the class among the grades that a text names ("III-IV", "V, VI"); the class's row without
 * a grade where none is named; NULL when the class is not in the table. */
const QdLineWidth *qd_widths_line(const QdWidths *widths, const char *type, const char *grade);

#endif
