/* balance/snap_net.h — vertices and edges of a map that may not fit their neighbours', and where each vertex belongs.
 *
 * Vertices go by place: what stands within 0.1 µm is one, whichever parcels have it, so that parcels that fit go on
 * fitting. The rank of a vertex or edge is that of the first parcel that has it; 0 for the borders of units. Nothing
 * of a lower rank moves for the sake of a higher one. */
#ifndef QD_BALANCE_SNAP_NET_H
#define QD_BALANCE_SNAP_NET_H

#include <glib.h>
#include <stdbool.h>

typedef struct {
  double x, y, to_x, to_y; /* as read, and after qd_snap_net_settle() */
  guint32 rank;
} QdSnapPoint;

/* A vertex that an edge has to be led through. */
typedef struct {
  guint32 rank, low, high; /* of the edge, and its ends, the lower number first */
  double t;                /* along the edge, from low */
  double x, y, distance_m;
} QdSnapBend;

typedef struct {
  GArray *points, *edges;
  GArray *bends; /* QdSnapBend by edge, then along it */
  guint32 *slots;
  guint32 capacity;
} QdSnapNet;

void qd_snap_net_init(QdSnapNet *net);
void qd_snap_net_clear(QdSnapNet *net);

/** Adds a vertex, or lowers the rank of one that is there. @return its number */
guint32 qd_snap_net_add(QdSnapNet *net, double x, double y, guint32 rank);
/** @return number of the vertex at a place; G_MAXUINT32 for none */
guint32 qd_snap_net_find(const QdSnapNet *net, double x, double y);
/** Adds an edge between two vertices.
 *
 * @param is_lone  no neighbour has it too: others' vertices may bend it, not only those of unit borders */
void qd_snap_net_add_edge(QdSnapNet *net, guint32 a, guint32 b, guint32 rank, bool is_lone);

/** Finds where each vertex goes, by rank, then by place: to the nearest vertex of a lower rank within the tolerance,
 * one of a unit border first; else to the nearest place on an edge of a lower rank, on a unit border first; else it
 * stays. Then edges that pass a vertex of a lower rank within the tolerance get a bend there. */
void qd_snap_net_settle(QdSnapNet *net, double tolerance_m);

/** @return bends of the edge of a rank between two vertices; *n is 0 where there is none. Borrowed. */
const QdSnapBend *qd_snap_net_bends(const QdSnapNet *net, guint32 rank, guint32 a, guint32 b, guint *n);

#endif
