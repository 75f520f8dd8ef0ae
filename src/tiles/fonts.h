/* tiles/fonts.h — the letters of labels: the font that the project names, if it can write Vietnamese. */
#ifndef QD_TILES_FONTS_H
#define QD_TILES_FONTS_H

#include <glib.h>

/** @param family   that the project names, or NULL
 * @param warning  a newly allocated sentence where it is not there, lacks letters, or no font has them all; else NULL
 * @return         families for Pango, newly allocated */
char *qd_fonts_choose(const char *family, char **warning);

#endif
