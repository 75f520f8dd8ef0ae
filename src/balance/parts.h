/* balance/parts.h — the land of one plot in one period as disjoint parts: a parcel's land each, and the gaps.
 *
 * A part is a polygon as read, of which only what lies in the plot counts, less what is counted for other parcels. So
 * areas that parts of two periods share can be had from polygons as they are: no part is ever cut out. */
#ifndef QD_BALANCE_PARTS_H
#define QD_BALANCE_PARTS_H

#include "balance/division.h"
#include "geo/slabs.h"

typedef struct {
  QdBox box; /* of the whole polygon */
  const guint8 *wkb;
  gsize size;
  double area_m2;  /* counted */
  guint32 parcel;  /* G_MAXUINT32: a gap */
  int column;      /* category, QD_COLUMN_UNKNOWN or QD_COLUMN_GAP */
  bool is_cut;     /* reaches beyond the plot */
  bool is_taken;   /* settled: see qd_parts_match() */
  GPtrArray *lost; /* GBytes *, borrowed: polygons in the plot that are another's; NULL: none */
  QdSlabs *slabs;  /* of the polygon and of what was lost; made when first asked for */
  QdSlabs **lost_slabs;
} QdPart;

/** @return QdPart ordered by place, whatever the order of the parcels; free with qd_parts_free() */
GArray *qd_parts_new(const QdBalance *balance, guint plot);
void qd_parts_free(GArray *parts);
/** Frees what qd_part_shared_area() made of a part. */
void qd_part_clear(QdPart *part);

/** Finds what is drawn alike in both periods: marks such parts as taken, and hands each pair on. Neither shares land
 * with any other part.*/
void qd_parts_match(GArray *from, GArray *to, void (*take)(const QdPart *from, const QdPart *to, gpointer data),
                    gpointer data);

/** Area that parts of two periods share, m².
 *
 * @param plot  of the plot's polygon */
double qd_part_shared_area(QdPart *a, QdPart *b, const QdSlabs *plot, QdSlabsRoom *room);

/** Whether two polygons are drawn alike and lie alike in the plot. */
bool qd_part_is_same(const QdPart *a, const QdPart *b);

/** Order by place. */
gint qd_part_compare(gconstpointer a, gconstpointer b);

#endif
