/* tiles/name_list.h — what is named on tiles, and where: units and zones, the most important first. */
#ifndef QD_TILES_NAME_LIST_H
#define QD_TILES_NAME_LIST_H

#include "tiles/scene.h"

typedef enum { QD_NAME_UNIT, QD_NAME_ZONE } QdNameKind;

typedef struct {
  const char *text; /* borrowed */
  QdNameKind kind;
  QdCell at;          /* a point inside */
  double width, area; /* of its box, cells */
  guint8 colour;      /* palette index */
} QdNameWanted;

/** @return QdNameWanted: units by their size, then zones by theirs; newly allocated; NULL on error */
GArray *qd_name_list_new(const QdResult *result, const QdScene *scene, const QdGrid *grid, const char *plane,
                         GError **error);

#endif
