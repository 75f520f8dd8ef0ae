/* geo/fit.h — in which coordinate system points would lie where they should.
 *
 * A layer whose system is said wrongly lies tens or hundreds of kilometres off. Its coordinates are tried in every
 * system of PROJ's database that has the datum of the project's, in the UTM zones of its area, in degrees, and with x
 * and y exchanged. */
#ifndef QD_GEO_FIT_H
#define QD_GEO_FIT_H

#include <glib.h>
#include <stdbool.h>

typedef bool (*QdPlace)(double x, double y, gpointer data);

typedef struct {
  char *code, *name;  /* "EPSG:5897", "EPSG:5897 VN-2000 / TM-3 105-00" */
  bool is_geographic; /* the coordinates are degrees */
  bool is_swapped;    /* it fits with x and y exchanged */
  double share;       /* of the points that lie in the place */
} QdFit;

void qd_fit_clear(QdFit *fit);

/** Finds the system that brings most points into a place.
 *
 * @param stated  the system they were read in
 * @param target  the project's, in which they are given and the place is asked
 * @param xy      2 n coordinates
 * @return        false when no other system brings more of them there */
bool qd_fit_find(const char *stated, const char *target, const double *xy, gsize n, QdPlace place, gpointer data,
                 QdFit *fit);

/** @return code of the system that has the projection of the stated one, on the datum of the project's; NULL where
 * there is none. Newly allocated. */
char *qd_fit_same_projection(const char *stated, const char *target);

#endif
