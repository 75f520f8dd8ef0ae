#include "tiles/borders.h"

#include <math.h>

#include "geo/frame.h"

typedef struct {
  QdBorders *borders;
  QdFrame *frames; /* of the units, to ask what lies beside an edge */
  guint n;
  double reach_m;
} Tracing;

static void
add_line(QdBorders *borders, const double *xy, guint32 n, QdBorderKind kind)
{
  GByteArray *wkb = g_byte_array_new();
  const guint8 little_endian = 1, k = (guint8)kind;
  const guint32 header[] = {2, n}; /* a line */
  g_byte_array_append(wkb, &little_endian, 1);
  g_byte_array_append(wkb, (const guint8 *)header, sizeof header);
  g_byte_array_append(wkb, (const guint8 *)xy, n * 16);
  g_ptr_array_add(borders->lines, g_byte_array_free_to_bytes(wkb));
  g_array_append_val(borders->kinds, k);
}

/* An edge with its own unit on the left: is there another on the right? */
static QdBorderKind
kind_of_edge(const Tracing *t, const double *a, const double *b)
{
  double dx = b[0] - a[0], dy = b[1] - a[1], length = hypot(dx, dy);
  double x = a[0] + dx / 2 + dy / length * t->reach_m, y = a[1] + dy / 2 - dx / length * t->reach_m;
  for (guint i = 0; i < t->n; i++)
    if (qd_frame_contains(&t->frames[i], x, y))
      return QD_BORDER_UNIT;
  return QD_BORDER_PROVINCE;
}

/* An arc with nothing on one side: runs of edges of one kind become lines. */
static void
add_outer(const Tracing *t, const double *xy, guint32 n)
{
  QdBorderKind kind = kind_of_edge(t, xy, xy + 2);
  guint32 first = 0;
  for (guint32 i = 1; i + 1 < n; i++) {
    QdBorderKind next = kind_of_edge(t, xy + 2 * (gsize)i, xy + 2 * (gsize)i + 2);
    if (next == kind)
      continue;
    add_line(t->borders, xy + 2 * (gsize)first, i - first + 1, kind);
    first = i;
    kind = next;
  }
  add_line(t->borders, xy + 2 * (gsize)first, n - first, kind);
}

QdBorders *
qd_borders_new(const QdCoverageMember *units, guint n, double reach_m)
{
  QdCoverage *coverage = qd_coverage_new(units, n, QD_COVERAGE_TOLERANCE_M);
  if (coverage == NULL)
    return NULL;
  QdBorders *borders = g_new(QdBorders, 1);
  *borders = (QdBorders){g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref),
                         g_array_new(FALSE, FALSE, sizeof(guint8))};
  Tracing t = {borders, g_new0(QdFrame, (gsize)n + 1), n, reach_m};
  for (guint i = 0; i < n; i++)
    qd_frame_init(&t.frames[i], units[i].wkb, units[i].size);
  for (guint32 a = 0; a < coverage->n_arcs; a++) {
    const QdArc *arc = &coverage->arcs[a];
    const double *xy = coverage->xy + 2 * (gsize)arc->first_point;
    if (arc->right == QD_NO_FACE)
      add_outer(&t, xy, arc->n_points);
    else
      add_line(borders, xy, arc->n_points, QD_BORDER_UNIT);
  }
  for (guint i = 0; i < n; i++)
    qd_frame_clear(&t.frames[i]);
  g_free(t.frames);
  qd_coverage_free(coverage);
  return borders;
}

void
qd_borders_free(QdBorders *borders)
{
  if (borders == NULL)
    return;
  g_ptr_array_unref(borders->lines);
  g_array_unref(borders->kinds);
  g_free(borders);
}
