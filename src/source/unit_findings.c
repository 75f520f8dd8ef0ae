/* Features are read before it is known in which unit they lie: what was found then gets its unit by its place. */
#include "geo/frame.h"
#include "quydat/layers.h"

typedef struct {
  const QdUnit *unit;
  QdFrame frame; /* once a place lies in the unit's box */
  bool has_frame;
} Land;

static bool
is_in(double x, double y, gpointer data)
{
  Land *land = data;
  const QdUnit *unit = land->unit;
  if (!(x >= unit->min_x && x <= unit->max_x && y >= unit->min_y && y <= unit->max_y))
    return false;
  if (!land->has_frame)
    qd_frame_init(&land->frame, unit->wkb, unit->wkb_size);
  land->has_frame = true;
  return qd_frame_contains(&land->frame, x, y);
}

void
qd_units_take_findings(const QdUnits *units, QdFindings *findings)
{
  for (guint i = 0; i < qd_units_count(units); i++) {
    Land land = {.unit = qd_units_get(units, i)};
    qd_findings_give_unit(findings, land.unit->code, is_in, &land);
    if (land.has_frame)
      qd_frame_clear(&land.frame);
  }
}
