#include "habit.h"

#include <glib.h>

#include "noise.h"

/* Columns as in QdsHabit. The figures are a model of hill country, not facts of the plan. */
static const QdsHabit habits[] = {
    {"SON", QDS_SHAPE_RIVER, QDS_IN_ALL, 1, 1, 0, 0, 0, 0, 0, 800, 0, 50, 1.0, 4},
    {"DGT", QDS_SHAPE_ROAD, QDS_IN_ALL, 2, 0, 0, 0, 1, 0, 0, 800, 0, 50, 0.8, 4},
    {"MNC", QDS_SHAPE_PATCH, QDS_IN_ALL, 3, 1.6, 0.8, 0, 0, 0, 0.5, 1500, 0.1, 20, 0.5, 2},
    {"SKK", QDS_SHAPE_PATCH, QDS_IN_ALL, 4, 0.5, 1.0, 0, 1.2, 0.2, 0.2, 3000, 0.495, 80, 1.0, 5},
    {"SKN", QDS_SHAPE_PATCH, QDS_IN_ALL, 4, 0.5, 1.0, 0, 1.2, 0.2, 0.2, 3000, 0.495, 40, 0.8, 4},
    {"DRA", QDS_SHAPE_PATCH, QDS_IN_ALL, 5, 0.1, 0.3, 0, 0.5, -0.5, 0.5, 1500, 0.44, 60, 0.8, 2},
    {"DNL", QDS_SHAPE_PATCH, QDS_IN_ALL, 5, 0.5, 0.2, 0, 0.4, 0, 0.6, 1500, 0.275, 30, 0.6, 1},
    {"DDD", QDS_SHAPE_PATCH, QDS_IN_ALL, 5, -0.2, 0, 0, 0.3, 0.2, 0.6, 1500, 0.275, 80, 0.6, 1},
    {"SKS", QDS_SHAPE_PATCH, QDS_IN_ALL, 5, -0.1, -0.1, 0, 0.4, -0.2, 0.6, 1500, 0.275, 40, 0.6, 3},
    {"ODT", QDS_SHAPE_PATCH, QDS_IN_TOWNS, 6, 0.4, 0.6, 0, 0.9, 1.4, 0.3, 500, 0.1, 12, 0.2, 5},
    {"ONT", QDS_SHAPE_PATCH, QDS_NOT_IN_WARDS, 7, 0.4, 0.6, 0, 0.9, 1.4, 0.3, 400, 0.08, 5, 0.2, 5},
    {"TMD", QDS_SHAPE_PATCH, QDS_IN_ALL, 8, 0.3, 0.6, 0, 1.2, 0.8, 0.3, 600, 0.385, 5, 0.3, 1},
    {"SKC", QDS_SHAPE_PATCH, QDS_IN_ALL, 8, 0.3, 0.6, 0, 1.2, 0.4, 0.3, 600, 0.385, 5, 0.3, 1},
    {"NTD", QDS_SHAPE_PATCH, QDS_IN_ALL, 9, -0.2, 0.2, 0, 0.3, 0.5, 0.6, 700, 0.385, 5, 0.3, 2},
    {"CQP", QDS_SHAPE_PATCH, QDS_IN_ALL, 10, -0.1, 0.1, 0, 0.2, -0.3, 0.8, 4000, 0.33, 700, 1.8, 6},
    {"NTS", QDS_SHAPE_PATCH, QDS_IN_ALL, 11, 1.4, 0.9, 0, 0, 0.4, 0.4, 400, 0.275, 2, 0.2, 2},
    {"DTL", QDS_SHAPE_PATCH, QDS_IN_ALL, 11, 1.4, 0.4, 0, 0.1, 0.1, 0.4, 500, 0.06, 8, 0.3, 2},
    {"LUC", QDS_SHAPE_PATCH, QDS_IN_ALL, 12, 1.3, 1.0, 0, 0, 0.4, 0.35, 700, 0.04, 18, 0.45, 10},
    {"LUK", QDS_SHAPE_PATCH, QDS_IN_ALL, 13, 1.0, 0.9, 0, 0, 0.4, 0.45, 500, 0.04, 12, 0.45, 10},
    {"HNK", QDS_SHAPE_PATCH, QDS_IN_ALL, 14, 0.5, 0.9, 0, 0.1, 0.6, 0.6, 600, 0.06, 15, 0.5, 10},
    {"CLN", QDS_SHAPE_PATCH, QDS_IN_ALL, 15, 0.2, 0.5, 0, 0.1, 0.8, 0.7, 800, 0.06, 18, 0.6, 10},
    {"BCS", QDS_SHAPE_PATCH, QDS_IN_ALL, 16, 0.9, 0.9, 0, 0, 0.1, 0.7, 500, 0.165, 5, 0.4, 3},
    {"CGT", QDS_SHAPE_PATCH, QDS_IN_ALL, 17, -0.1, 0.1, 0, 0.2, 0, 0.9, 2500, 0.22, 80, 1.2, 5},
    {"DCS", QDS_SHAPE_PATCH, QDS_IN_ALL, 18, -0.2, -0.3, 0, -0.1, 0, 0.9, 1200, 0.1, 20, 0.8, 5},
    {"NCS", QDS_SHAPE_PATCH, QDS_IN_ALL, 19, -0.6, -0.7, 0, -0.2, -0.2, 0.8, 1500, 0.048, 90, 1.5, 20},
    {"RDD", QDS_SHAPE_PATCH, QDS_IN_ALL, 20, -0.3, -0.2, -0.5, -0.3, -0.3, 0.5, 3000, 0.22, 900, 2.2, 200},
    {"RPH", QDS_SHAPE_PATCH, QDS_IN_ALL, 21, -0.4, -0.3, -0.5, -0.2, -0.2, 0.7, 2500, 0.08, 250, 2.0, 80},
    {"RSN", QDS_SHAPE_PATCH, QDS_IN_ALL, 22, -0.3, -0.3, -0.2, -0.2, -0.2, 0.9, 1800, 0.048, 90, 1.6, 30},
    {"RSX", QDS_SHAPE_PATCH, QDS_IN_ALL, 23, -0.1, -0.2, -0.1, 0, 0, 0.9, 1500, 0.048, 120, 1.6, 50},
    {"CNT", QDS_SHAPE_PATCH, QDS_IN_ALL, 9, 0.2, 0.5, 0, 0.5, 0.1, 0.5, 700, 0.44, 6, 0.4, 2},
    {"NKH", QDS_SHAPE_PATCH, QDS_IN_ALL, 9, 0.2, 0.5, 0, 0.5, 0.4, 0.5, 700, 0.385, 4, 0.4, 2},
    {"PNK", QDS_SHAPE_PATCH, QDS_IN_ALL, 9, 0.2, 0.5, 0, 0.6, 0.4, 0.5, 700, 0.44, 4, 0.4, 2},
};

static const QdsHabit public_work = {
    "", QDS_SHAPE_PATCH, QDS_IN_ALL, 8, 0.3, 0.6, 0, 0.8, 1.2, 0.3, 500, 0.4, 2.5, 0.25, 0.8,
};

const QdsHabit *
qds_habit(const char *code)
{
  for (size_t i = 0; i < G_N_ELEMENTS(habits); i++)
    if (g_str_equal(habits[i].code, code))
      return &habits[i];
  return &public_work;
}

double
qds_habit_cost(const QdsHabit *habit, const QdsLandscape *landscape, uint64_t seed, QdsPoint place)
{
  const QdsPlace at = qds_landscape_at(landscape, place);
  const double wave = habit->wave_m;
  const double noise = 0.5 + 0.7 * qds_fbm(seed, place.x / wave, place.y / wave, 3);
  return habit->height * at.height + habit->slope * at.slope + habit->elevation * at.elevation + habit->road * at.road +
         habit->village * at.village + habit->noise * noise;
}
