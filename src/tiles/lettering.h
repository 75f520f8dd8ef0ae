/* tiles/lettering.h — words on a map: plain, with a halo, and names that keep out of each other's way. */
#ifndef QD_TILES_LETTERING_H
#define QD_TILES_LETTERING_H

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

typedef struct {
  cairo_t *cr; /* borrowed */
  double size_px;
  bool is_bold;
  double red, green, blue;
  double width_px; /* lines are broken here; 0: never */
  int most_lines;  /* what does not fit in so many lines is cut with an ellipsis; 0: all is shown */
  /* of labels */
  double most_px; /* a longer one is broken, and after a second line cut; 0: any length */
  bool is_fixed;  /* stands at its place or not at all */
  bool no_halo;
} QdLettering;

/** Draws text with its upper left corner at x, y. @return its height in px. */
double qd_letter(const QdLettering *l, double x, double y, const char *text);
/** @return width in px. */
double qd_letter_width(const QdLettering *l, const char *text);

typedef struct {
  const char *text;
  double x, y; /* where its middle should be */
} QdLabel;

/** Draws labels in their order with a white halo, each near its place but within the frame and on no other; one that
 * finds no room is left out.
 *
 * @param taken  rectangles where no label may stand, x y width height each
 * @return       labels drawn */
guint qd_letter_labels(const QdLettering *l, const QdLabel *labels, guint n, const cairo_rectangle_t *frame,
                       const cairo_rectangle_t *taken, guint n_taken);

#endif
