/* scenario/registers.h — the plan's registers of zones and lines: parks, clusters, functional zones, roads, railways,
 * power lines. */
#ifndef QD_SCENARIO_REGISTERS_H
#define QD_SCENARIO_REGISTERS_H

#include "quydat/scenario.h"

typedef struct {
  const char *table;         /* parks, clusters, … */
  char *type;                /* kind or class; "" where the table is of one kind */
  char *ref, *name, *phase;  /* ref: of roads */
  char *ref_key, *name_key;  /* under which they are matched */
  char *grade;               /* of roads */
  double area_ha, length_km; /* NAN: not stated */
  char **units;              /* codes */
  guint line;
  guint drawn; /* how many works it was matched to */
} QdRegistered;

typedef struct {
  GArray *rows;      /* QdRegistered */
  GArray *spellings; /* pairs of const char * */
  GStringChunk *strings;
  GPtrArray *files; /* char *, paths of the tables */
} QdRegisters;

/** Reads the tables there are in the plan's folder; none is needed. */
QdRegisters *qd_registers_load(const QdProject *project, GError **error);
void qd_registers_free(QdRegisters *registers);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdRegisters, qd_registers_free)

/** The row of a zone: of its name and phase; of its name alone where only one row has it.
 *
 * @param table  the register of its kind
 * @return       NULL when there is none */
QdRegistered *qd_registers_find_zone(const QdRegisters *registers, const char *table, const char *name,
                                     const char *phase);
/** The row of a line: of its number and name; of its number and status; of its number or name alone, where only one
 * row has it. */
QdRegistered *qd_registers_find_line(const QdRegisters *registers, const char *ref, const char *name,
                                     const char *status);
/** @return the undrawn row of a table that a zone of no row may be meant for: the same name but for diacritics, or else
 * the only one in one of the units whose area is within a tenth. NULL: none. */
const QdRegistered *qd_registers_guess(const QdRegisters *registers, const char *table, const char *name,
                                       const char *const *units, double area_ha);

/** @return the key under which names are matched: one case, one spelling; newly allocated */
char *qd_registers_key(const QdRegisters *registers, const char *name);

#endif
