/* package/land_pieces.h — the rows of a layer of land use while nobody has written them: numbered from 0, found by
 * their boxes, drawn when looked at. From several threads. */
#ifndef QD_PACKAGE_LAND_PIECES_H
#define QD_PACKAGE_LAND_PIECES_H

#include "geo/boxes.h"
#include "quydat/outputs.h"

typedef struct {
  const QdResult *result;
  const QdBalance *balance;
  QdFindings *findings; /* take what cannot be drawn */
  guint n;
  guint *first;      /* the rows of unit u are first[u] … first[u + 1] − 1 */
  GMutex mutex;      /* of what follows */
  QdBoxes *boxes;    /* made when first asked for */
  GHashTable *drawn; /* row + 1 → GBytes, of what was cut */
} QdLandPieces;

void qd_land_pieces_init(QdLandPieces *pieces, const QdResult *result, const QdBalance *balance, QdFindings *findings);
void qd_land_pieces_clear(QdLandPieces *pieces);
const QdPiece *qd_land_pieces_get(const QdLandPieces *pieces, guint row);
/** @return WKB; of what cannot be drawn, the whole parcel, with a finding. A reference. */
GBytes *qd_land_pieces_draw(QdLandPieces *pieces, QdCutter *cutter, guint row);
/** The box as a spatial index holds it. Of a piece that is not drawn yet it is what the parcel's has of the unit's. */
QdBox qd_land_pieces_box(const QdLandPieces *pieces, guint row);
/** @return rows (guint) whose boxes meet a box, ascending; newly allocated. */
GArray *qd_land_pieces_meeting(QdLandPieces *pieces, const QdBox *box);

#endif
