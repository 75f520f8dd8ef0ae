#include "tiles/paper.h"

#include <math.h>
#include <stdlib.h>

#include "tiles/thin.h"

/* An edge with its ends in order: that of a neighbour is equal, whichever way it runs. */
typedef struct {
  QdPaperPoint a, b;
} Edge;

/* One end of an edge that was kept. */
typedef struct {
  QdPaperPoint at;
  guint32 edge;
} End;

typedef struct {
  double x, y;
} Place;

static int
compare_edges(const void *pa, const void *pb)
{
  const Edge *a = pa, *b = pb;
  int c = qd_paper_compare(a->a, b->a);
  return c != 0 ? c : qd_paper_compare(a->b, b->b);
}

static int
compare_ends(const void *pa, const void *pb)
{
  const End *a = pa, *b = pb;
  int c = qd_paper_compare(a->at, b->at);
  return c != 0 ? c : (a->edge > b->edge) - (a->edge < b->edge);
}

/* ---- edges of the pieces ---- */

/* Keeps of a ring what lies on one side of a line x = at or y = at (Sutherland and Hodgman 1974). */
static void
cut_side(GArray *ring, GArray *out, bool is_x, bool keeps_above, double at)
{
  g_array_set_size(out, 0);
  for (guint i = 0; i < ring->len; i++) {
    Place p = g_array_index(ring, Place, i), q = g_array_index(ring, Place, (i + 1) % ring->len);
    double dp = is_x ? p.x - at : p.y - at, dq = is_x ? q.x - at : q.y - at;
    bool p_in = keeps_above ? dp >= 0 : dp <= 0, q_in = keeps_above ? dq >= 0 : dq <= 0;
    if (p_in)
      g_array_append_val(out, p);
    if (p_in == q_in)
      continue;
    double t = dp / (dp - dq);
    Place cut = {p.x + t * (q.x - p.x), p.y + t * (q.y - p.y)};
    g_array_append_val(out, cut);
  }
}

typedef struct {
  const QdPaper *paper;
  GArray *ring, *cut; /* Place */
  GArray *edges;
} Layer;

static void
add_ring(Layer *l, const QdCell *cells, guint32 n, bool is_cut)
{
  const QdCellBox *box = &l->paper->box;
  g_array_set_size(l->ring, 0);
  for (guint32 i = 0; i + 1 < n; i++) {
    Place p = {cells[i].x, cells[i].y};
    g_array_append_val(l->ring, p);
  }
  if (is_cut) {
    cut_side(l->ring, l->cut, true, true, box->min_x);
    cut_side(l->cut, l->ring, true, false, box->max_x);
    cut_side(l->ring, l->cut, false, true, box->min_y);
    cut_side(l->cut, l->ring, false, false, box->max_y);
  }
  QdPaperPoint last = {0};
  for (guint i = 0; i <= l->ring->len && l->ring->len > 0; i++) {
    Place p = g_array_index(l->ring, Place, i % l->ring->len);
    QdPaperPoint at = {(gint32)lrint((p.x - l->paper->left) * l->paper->steps_per_cell),
                       (gint32)lrint((p.y - l->paper->top) * l->paper->steps_per_cell)};
    int c = i == 0 ? 0 : qd_paper_compare(last, at);
    if (c != 0) {
      Edge edge = {c < 0 ? last : at, c < 0 ? at : last};
      g_array_append_val(l->edges, edge);
    }
    last = at;
  }
}

static void
add_shape(Layer *l, const QdShapes *shapes, guint index)
{
  const QdShape *shape = &shapes->shapes[index];
  const QdCellBox *box = &l->paper->box;
  bool is_cut = shape->box.min_x < box->min_x || shape->box.min_y < box->min_y || shape->box.max_x > box->max_x ||
                shape->box.max_y > box->max_y;
  for (guint32 r = shape->first_ring; r < shape->first_ring + shape->n_rings; r++)
    add_ring(l, shapes->cells + shapes->rings[r], shapes->rings[r + 1] - shapes->rings[r], is_cut);
}

/* Edges that an even number of pieces has lie between two of them. */
static void
drop_inner_edges(GArray *edges)
{
  g_array_sort(edges, compare_edges);
  guint kept = 0;
  for (guint i = 0, next; i < edges->len; i = next) {
    const Edge *e = &g_array_index(edges, Edge, i);
    for (next = i + 1; next < edges->len && compare_edges(e, &g_array_index(edges, Edge, next)) == 0; next++)
      ;
    if ((next - i) % 2 == 1)
      g_array_index(edges, Edge, kept++) = *e;
  }
  g_array_set_size(edges, kept);
}

/* ---- rings of what is left ---- */

typedef struct {
  const GArray *edges;
  End *ends;        /* 2 an edge, by place */
  guint32 *runs[2]; /* of each edge's a and b: the first of the ends at that place */
  guint32 *next;    /* of each run, at its first: the end to try next */
  bool *used;
} Knots;

static void
knots_init(Knots *k, const GArray *edges)
{
  guint n = edges->len;
  *k = (Knots){.edges = edges, .ends = g_new(End, 2 * n + 1), .next = g_new(guint32, 2 * n + 1)};
  k->runs[0] = g_new(guint32, n + 1);
  k->runs[1] = g_new(guint32, n + 1);
  k->used = g_new0(bool, n + 1);
  for (guint i = 0; i < n; i++) {
    k->ends[2 * i] = (End){g_array_index(edges, Edge, i).a, i};
    k->ends[2 * i + 1] = (End){g_array_index(edges, Edge, i).b, i};
  }
  qsort(k->ends, 2 * n, sizeof(End), compare_ends);
  for (guint i = 0, run = 0; i < 2 * n; i++) {
    if (qd_paper_compare(k->ends[run].at, k->ends[i].at) != 0)
      run = i;
    k->next[i] = i;
    const Edge *e = &g_array_index(edges, Edge, k->ends[i].edge);
    k->runs[qd_paper_compare(e->a, k->ends[i].at) == 0 ? 0 : 1][k->ends[i].edge] = run;
  }
}

static void
knots_clear(Knots *k)
{
  g_free(k->ends);
  g_free(k->runs[0]);
  g_free(k->runs[1]);
  g_free(k->next);
  g_free(k->used);
}

/* @return an edge not yet walked at the place of a run, or -1 */
static gint64
take_edge(Knots *k, guint32 run)
{
  guint32 n = 2 * k->edges->len, *i = &k->next[run];
  while (*i < n && qd_paper_compare(k->ends[*i].at, k->ends[run].at) == 0 && k->used[k->ends[*i].edge])
    (*i)++;
  if (*i >= n || qd_paper_compare(k->ends[*i].at, k->ends[run].at) != 0)
    return -1;
  guint32 edge = k->ends[(*i)++].edge;
  k->used[edge] = true;
  return edge;
}

/* As many edges meet at each place as are even in number: a walk ends only where it began. */
static void
trace_rings(const GArray *edges, GArray *rings, GArray *points)
{
  Knots k;
  knots_init(&k, edges);
  for (guint i = 0; i < edges->len; i++) {
    if (k.used[i])
      continue;
    guint32 start = points->len, run = k.runs[1][i];
    k.used[i] = true;
    g_array_append_val(points, g_array_index(edges, Edge, i).a);
    for (gint64 edge = i; edge >= 0; edge = take_edge(&k, run)) {
      if (edge != i)
        run = k.runs[0][edge] == run ? k.runs[1][edge] : k.runs[0][edge];
      if (run == k.runs[0][i])
        break;
      g_array_append_val(points, k.ends[run].at);
    }
    g_array_append_val(rings, start);
  }
  knots_clear(&k);
}

/* ---- all land ---- */

typedef struct {
  guint32 shape;
  guint8 style;
} Member;

static int
compare_members(const void *pa, const void *pb)
{
  const Member *a = pa, *b = pb;
  if (a->style != b->style)
    return a->style < b->style ? -1 : 1;
  return (a->shape > b->shape) - (a->shape < b->shape);
}

static GArray *
members_of(const QdShapes *shapes, guint first, guint n, const QdCellBox *box)
{
  GArray *members = g_array_new(FALSE, FALSE, sizeof(Member));
  for (guint i = first; i < first + n; i++) {
    Member m = {i, shapes->shapes[i].style};
    if (shapes->shapes[i].n_rings > 0 && qd_cell_box_meets(&shapes->shapes[i].box, box))
      g_array_append_val(members, m);
  }
  g_array_sort(members, compare_members);
  return members;
}

QdPaperLand *
qd_paper_land_new(const QdShapes *shapes, guint first, guint n, const QdPaper *paper)
{
  g_autoptr(GArray) members = members_of(shapes, first, n, &paper->box);
  GArray *areas = g_array_new(FALSE, FALSE, sizeof(QdPaperArea)), *rings = g_array_new(FALSE, FALSE, sizeof(guint32)),
         *points = g_array_new(FALSE, FALSE, sizeof(QdPaperPoint));
  Layer l = {paper, g_array_new(FALSE, FALSE, sizeof(Place)), g_array_new(FALSE, FALSE, sizeof(Place)),
             g_array_new(FALSE, FALSE, sizeof(Edge))};
  for (guint i = 0; i < members->len;) {
    QdPaperArea area = {.style = g_array_index(members, Member, i).style, .first_ring = rings->len};
    g_array_set_size(l.edges, 0);
    for (; i < members->len && g_array_index(members, Member, i).style == area.style; i++)
      add_shape(&l, shapes, g_array_index(members, Member, i).shape);
    drop_inner_edges(l.edges);
    trace_rings(l.edges, rings, points);
    area.n_rings = rings->len - area.first_ring;
    if (area.n_rings > 0)
      g_array_append_val(areas, area);
  }
  guint32 end = points->len;
  g_array_append_val(rings, end);
  g_array_unref(l.ring);
  g_array_unref(l.cut);
  g_array_unref(l.edges);
  QdPaperLand *land = g_new0(QdPaperLand, 1);
  land->n_areas = areas->len;
  land->areas = (QdPaperArea *)(gpointer)g_array_free(areas, FALSE);
  land->rings = (guint32 *)(gpointer)g_array_free(rings, FALSE);
  land->points = (QdPaperPoint *)(gpointer)g_array_free(points, FALSE);
  qd_thin(land, paper->tolerance_steps);
  return land;
}

void
qd_paper_land_free(QdPaperLand *land)
{
  if (land == NULL)
    return;
  g_free(land->areas);
  g_free(land->rings);
  g_free(land->points);
  g_free(land);
}

void
qd_paper_land_trace(const QdPaperLand *land, const QdPaperArea *area, double px_per_step, cairo_t *cr)
{
  for (guint32 r = area->first_ring; r < area->first_ring + area->n_rings; r++) {
    for (guint32 i = land->rings[r]; i < land->rings[r + 1]; i++) {
      double x = land->points[i].x * px_per_step, y = land->points[i].y * px_per_step;
      if (i == land->rings[r])
        cairo_move_to(cr, x, y);
      else
        cairo_line_to(cr, x, y);
    }
    cairo_close_path(cr);
  }
}
