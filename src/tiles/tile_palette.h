/* tiles/tile_palette.h — the one palette of a pyramid: at most 256 colours, official ones exact, some of them
 * transparent in part, for the edge of the province.
 *
 * Made from a sample of tiles before any is written, so that all tiles share it. Colours are premultiplied ARGB.
 * Read-only once made. */
#ifndef QD_TILES_TILE_PALETTE_H
#define QD_TILES_TILE_PALETTE_H

#include "tiles/png.h"

/* Colours counted in sample tiles. */
typedef struct QdColourCount QdColourCount;
QdColourCount *qd_colour_count_new(void);
void qd_colour_count_free(QdColourCount *count);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdColourCount, qd_colour_count_free)
void qd_colour_count_add(QdColourCount *count, const guint32 *pixels, gsize n);

typedef struct QdTilePalette QdTilePalette;

/** @param exact  opaque colours that are kept where the sample has them */
QdTilePalette *qd_tile_palette_new(const QdColourCount *count, const QdColour *exact, guint n_exact);
void qd_tile_palette_free(QdTilePalette *palette);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdTilePalette, qd_tile_palette_free)
const QdColour *qd_tile_palette_colours(const QdTilePalette *palette, guint *n);

/* Remembers where colours went; one a thread. */
typedef struct QdPaletteMemory QdPaletteMemory;
QdPaletteMemory *qd_palette_memory_new(void);
void qd_palette_memory_free(QdPaletteMemory *memory);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdPaletteMemory, qd_palette_memory_free)

/** Gives each pixel the nearest colour of the palette.
 *
 * @return how many pixels have a channel that is off by more than QD_PALETTE_FAR */
gsize qd_tile_palette_map(const QdTilePalette *palette, QdPaletteMemory *memory, const guint32 *pixels, gsize n,
                          guint8 *indices);
#define QD_PALETTE_FAR 32

/** Premultiplied ARGB as a colour. */
QdColour qd_colour_of_argb(guint32 argb);

#endif
