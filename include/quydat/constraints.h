/* quydat/constraints.h — what the plan or the law does not let a scenario do: constraints.yaml of the plan's folder. */
#ifndef QUYDAT_CONSTRAINTS_H
#define QUYDAT_CONSTRAINTS_H

#include <stdbool.h>
#include <quydat/findings.h>
#include <quydat/project.h>

G_BEGIN_DECLS

typedef enum {
  QD_CONSTRAINT_FLOOR,     /* the categories together are not below an area in 2030 */
  QD_CONSTRAINT_NOT_TAKEN, /* works do not convert the categories */
  QD_CONSTRAINT_PROTECTED, /* works do not convert land in zones of a protected kind (zone-kinds.csv) */
  QD_CONSTRAINT_SLOPE,     /* zones do not lie on land steeper than slope_pct; only where there is an elevation model */
} QdConstraintKind;

typedef struct {
  char *id, *kind_word;
  QdConstraintKind kind;
  GPtrArray *categories; /* char *, codes; NULL: none named */
  GPtrArray *works;      /* char *, kinds of zones and classes of lines; NULL: all */
  double area_ha;        /* of a floor */
  double slope_pct;
  double at_least_ha; /* less is no finding */
  char *title_vi, *title_en;
  char *source_vi, *source_en;
  char *confidence; /* sure, likely, low: of the source */
  guint line;
} QdConstraint;

/** @return QdConstraint * in the order of the file; none without a plan or without the file. NULL on error. */
QD_API GPtrArray *qd_constraints_load(const QdProject *project, GError **error);

G_END_DECLS

#endif
