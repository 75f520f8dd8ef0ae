#include "zones.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "noise.h"
#include "table.h"

enum { CORNERS = 44, TRIES = 1500 };

typedef struct {
  const QdsPlan *plan;
  const QdsProvince *province;
  const QdsLandscape *land;
  GPtrArray *zones;
} Placer;

typedef struct {
  float cost;
  QdsPoint place;
} Spot;

static void
free_zone(gpointer data)
{
  QdsZone *zone = data;
  g_free(zone->name);
  g_free(zone->phase);
  g_free(zone->communes);
  qds_area_clear(&zone->area);
  g_free(zone);
}

static bool
read_zones(Placer *p, const char *file, const char *kind, GError **error)
{
  const char *columns[] = {"name", "communes", "area_ha", "phase", NULL};
  g_autofree char *path = g_build_filename(p->plan->folder, file, NULL);
  if (!g_file_test(path, G_FILE_TEST_EXISTS))
    return true;
  g_autoptr(QdsTable) table = qds_table_load(path, columns, error);
  if (table == NULL)
    return false;
  for (int row = 0; row < qds_table_rows(table); row++) {
    double area_ha;
    if (!qds_table_number(table, row, "area_ha", 0.0, &area_ha, error))
      return false;
    QdsZone *zone = g_new0(QdsZone, 1);
    zone->name = g_strdup(qds_table_text(table, row, "name"));
    zone->phase = g_strdup(qds_table_text(table, row, "phase"));
    zone->communes = g_strdup(qds_table_text(table, row, "communes"));
    zone->kind = kind;
    zone->register_ha = area_ha;
    g_ptr_array_add(p->zones, zone);
  }
  return true;
}

/* A block with rounded corners and uneven sides, of exactly the zone's area, around a place. */
static QdsArea
draw_block(const QdsZone *zone, QdsPoint place, uint64_t seed)
{
  QdsArea area = {1, g_new0(int, 2), g_new(QdsPoint, CORNERS)};
  const double turn = G_PI * qds_unit(qds_hash(seed, 1)), stretch = 1.0 + 0.5 * qds_unit(qds_hash(seed, 2));
  double scale = sqrt(1e4 * zone->register_ha) * 0.5;
  QdsPoint unit[CORNERS];
  area.start[1] = CORNERS;
  for (int i = 0; i < CORNERS; i++) {
    const double angle = 2.0 * G_PI * i / CORNERS, c = cos(angle), s = sin(angle);
    const double round = pow(fabs(c), 3.5) + pow(fabs(s), 3.5);
    const double r = pow(round, -1.0 / 3.5) * (1.0 + 0.09 * qds_fbm(seed, 2.2 * c, 2.2 * s, 3));
    const double x = r * c * sqrt(stretch), y = r * s / sqrt(stretch);
    unit[i] = (QdsPoint){x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)};
  }
  for (int round = 0; round < 3; round++) {
    for (int i = 0; i < CORNERS; i++) {
      area.point[i].x = qds_millimetre(place.x + scale * unit[i].x);
      area.point[i].y = qds_millimetre(place.y + scale * unit[i].y);
    }
    scale *= sqrt(1e4 * zone->register_ha / qds_area_measure(&area));
  }
  return area;
}

static bool
is_inside(const Placer *p, const int *units, const QdsArea *area)
{
  for (int i = 0; i < CORNERS; i++) {
    bool is_in = false;
    for (const int *u = units; *u >= 0 && !is_in; u++)
      is_in = qds_area_contains(&p->province->area[*u], area->point[i]);
    if (!is_in)
      return false;
  }
  return true;
}

/* Whether every named unit has a share. */
static bool
touches_all(const Placer *p, const int *units, const QdsArea *area)
{
  for (const int *u = units; *u >= 0; u++) {
    int n = 0;
    for (int i = 0; i < CORNERS; i++)
      n += qds_area_contains(&p->province->area[*u], area->point[i]);
    if (n < 3)
      return false;
  }
  return true;
}

static bool
is_clear(const Placer *p, const QdsArea *area)
{
  for (guint z = 0; z < p->zones->len; z++) {
    const QdsArea *other = &((const QdsZone *)p->zones->pdata[z])->area;
    if (other->n_rings == 0)
      continue;
    for (int i = 0; i < CORNERS; i++)
      if (qds_area_contains(other, area->point[i]) || qds_area_contains(area, other->point[i]))
        return false;
  }
  return true;
}

static int
by_cost(const void *a, const void *b)
{
  const Spot *u = a, *v = b;
  if (u->cost != v->cost)
    return (u->cost > v->cost) - (u->cost < v->cost);
  return (u->place.x > v->place.x) - (u->place.x < v->place.x);
}

/* Candidate places, best first: anywhere in one unit, along the border of the first where there are several. */
static void
find_spots(const Placer *p, const int *units, uint64_t seed, Spot *spot)
{
  const QdsArea *area = &p->province->area[units[0]];
  const QdsBox box = qds_area_box(area);
  const int n_points = area->start[area->n_rings];
  for (int k = 0; k < TRIES; k++) {
    const uint64_t h = qds_hash(seed, (uint64_t)k);
    const double u = qds_unit(h), v = qds_unit(qds_hash(h, 1)), w = qds_unit(qds_hash(h, 2));
    QdsPoint place = {box.x0 + u * (box.x1 - box.x0), box.y0 + v * (box.y1 - box.y0)};
    if (units[1] >= 0) {
      place = area->point[(int)(u * n_points)];
      place = (QdsPoint){place.x + 600.0 * (v - 0.5), place.y + 600.0 * (w - 0.5)};
    }
    const QdsPlace at = qds_landscape_at(p->land, place);
    spot[k] = (Spot){at.road + 0.4f * at.height + 0.4f * at.slope + 0.3f * (float)w, place};
  }
  qsort(spot, TRIES, sizeof *spot, by_cost);
}

static void
place_zone(Placer *p, QdsZone *zone)
{
  const uint64_t seed = qds_hash_text(p->land->seed ^ 0x20e5, zone->name);
  g_autofree int *units = qds_plan_unit_list(p->plan, zone->communes);
  g_autofree Spot *spot = g_new(Spot, TRIES);
  if (units[0] < 0 || zone->register_ha <= 0.0)
    return;
  find_spots(p, units, seed, spot);
  for (int strict = 2; strict >= 0; strict--) /* give up first the share of every unit, then being apart */
    for (int k = 0; k < TRIES; k++) {
      QdsArea area = draw_block(zone, spot[k].place, qds_hash(seed, (uint64_t)k + 7));
      if (is_inside(p, units, &area) && (strict < 2 || touches_all(p, units, &area)) &&
          (strict < 1 || is_clear(p, &area))) {
        zone->area = area;
        return;
      }
      qds_area_clear(&area);
    }
}

static gint
by_size(gconstpointer a, gconstpointer b)
{
  const QdsZone *u = *(const QdsZone *const *)a, *v = *(const QdsZone *const *)b;
  if (u->register_ha != v->register_ha)
    return (u->register_ha < v->register_ha) - (u->register_ha > v->register_ha);
  return strcmp(u->name, v->name);
}

GPtrArray *
qds_zones_new(const QdsPlan *plan, const QdsProvince *province, const QdsLandscape *landscape, GError **error)
{
  g_autoptr(GPtrArray) zones = g_ptr_array_new_with_free_func(free_zone);
  Placer p = {plan, province, landscape, zones};
  if (!read_zones(&p, "parks.csv", "KCN", error) || !read_zones(&p, "clusters.csv", "CCN", error))
    return NULL;
  g_ptr_array_sort(zones, by_size);
  for (guint z = 0; z < zones->len; z++)
    place_zone(&p, zones->pdata[z]);
  return g_steal_pointer(&zones);
}
