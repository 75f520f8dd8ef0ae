/* synth/options.h — the command line. */
#ifndef QDS_OPTIONS_H
#define QDS_OPTIONS_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct {
  char *plan, *out, *units, *truth, *truth_change, *truth_dirty;
  gint64 parcels, seed;
  int period, jobs;
  double cross_pct, dirty_pct;
  gboolean has_touching, wants_version;
} QdsOptions;

/** Parses and checks; false with QDS_ERROR_USAGE. `--help` prints and exits. */
bool qds_options_parse(QdsOptions *options, int *argc, char ***argv, GError **error);
void qds_options_clear(QdsOptions *options);

#endif
