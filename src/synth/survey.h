/* synth/survey.h — draws all units and writes the land-use layers, with the truth as it arises. */
#ifndef QDS_SURVEY_H
#define QDS_SURVEY_H

#include "allocate.h"
#include "options.h"
#include "province.h"

typedef struct {
  int n_units, n_leaves;
  int64_t n_parcels;  /* pieces before joining: the truth's */
  int64_t n_written;  /* polygons in the present layer */
  int64_t n_crossing; /* parcels joined over a border */
  int64_t n_defects;
  double *area_m2;   /* n_units × n_leaves */
  double *change_m2; /* n_units × n_leaves (from) × n_leaves (to), NULL without an earlier period */
  GString *defects;  /* rows of the table of planted defects */
  double worst_m2;   /* largest misfit of a placed category */
} QdsSurvey;

/** Draws with `options->jobs` threads; one unit a job, written in the order of the units. */
QdsSurvey *qds_survey_new(const QdsWorld *world, const QdsProvince *province, const QdsOptions *options,
                          GError **error);
void qds_survey_free(QdsSurvey *survey);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdsSurvey, qds_survey_free)

#endif
