/* synth/report.h — the truth tables, and the summary of what was promised and reached. */
#ifndef QDS_REPORT_H
#define QDS_REPORT_H

#include "survey.h"

/** Writes --truth, --truth-change and --truth-dirty, as far as asked for. */
bool qds_write_truth(const QdsSurvey *survey, const QdsWorld *world, const QdsOptions *options, GError **error);

/** Prints the summary to standard output. */
void qds_print_summary(const QdsSurvey *survey, const QdsWorld *world, const QdsProvince *province,
                       const QdsOptions *options);

#endif
