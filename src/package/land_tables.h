/* package/land_tables.h — land use as SQLite's virtual tables: the layer land_use and its spatial index, answered from
 * the pieces in memory. What nobody asks for is not written, and a piece at a unit's border is drawn when it is looked
 * at. */
#ifndef QD_PACKAGE_LAND_TABLES_H
#define QD_PACKAGE_LAND_TABLES_H

#include <sqlite3.h>

#include "package/tables.h"

typedef struct QdLandTable QdLandTable;

/** @param balance   with pieces
 *  @param name      of the table; the index is rtree_NAME_geom
 *  @param srs       of the geometry, as the package numbers it
 *  @param findings  take what cannot be drawn
 *  All are borrowed. */
QdLandTable *qd_land_table_new(const QdResult *result, const QdBalance *balance, const char *name, int srs,
                               QdFindings *findings, GError **error);
void qd_land_table_free(QdLandTable *table);

/** Shows both tables in a connection, which is closed before the table is freed. Several connections may ask at a time,
 * from threads of their own.
 *
 * @return SQLITE_OK, or what SQLite answered */
int qd_land_table_show(QdLandTable *table, sqlite3 *db);

#endif
