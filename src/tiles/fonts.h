/* tiles/fonts.h — the letters of labels: the font that the project names, if it can write Vietnamese. */
#ifndef QD_TILES_FONTS_H
#define QD_TILES_FONTS_H

#include <glib.h>

#include "base/hash.h"

/** @param family   that the project names, or NULL
 * @param warning  a newly allocated sentence where it is not there, lacks letters, or no font has them all; else NULL
 * @return         families for Pango, newly allocated */
char *qd_fonts_choose(const char *family, char **warning);

/** @return what the fonts that are installed, and how they are chosen, are known by. */
QdHash qd_fonts_hash(void);

#endif
