/* report/image.h — pictures inside a page of HTML. */
#ifndef QD_REPORT_IMAGE_H
#define QD_REPORT_IMAGE_H

#include <cairo.h>

#include "base/xml.h"

/** @return a white image to draw on in px of the page; twice as fine as they are. */
cairo_surface_t *qd_image_begin(double width_px, double height_px, cairo_t **cr);
/** Puts it into the page as the attribute image: the page can be sent as one file. */
bool qd_image_set(xmlNode *node, cairo_surface_t *surface, GError **error);

#endif
