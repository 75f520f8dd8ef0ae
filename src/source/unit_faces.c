#include "source/unit_faces.h"

#include "geo/cover.h"

/* Rounding leaves faces between units that share a border: not worth a word. */
#define LEAST_FACE_M2 1e-6

static void
face_clear(gpointer face)
{
  g_bytes_unref(((QdUnitFace *)face)->wkb);
}

GArray *
qd_unit_faces_array(void)
{
  GArray *faces = g_array_new(FALSE, FALSE, sizeof(QdUnitFace));
  g_array_set_clear_func(faces, face_clear);
  return faces;
}

GArray *
qd_unit_faces_new(const QdUnit *units, guint n, GError **error)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  g_autofree QdCoverMember *members = g_new0(QdCoverMember, n);
  for (guint i = 0; i < n; i++) {
    const QdUnit *u = &units[i];
    members[i] = (QdCoverMember){u->wkb, u->wkb_size, {u->min_x, u->min_y, u->max_x, u->max_y}};
  }
  QdBoxes *boxes = NULL;
  GArray *faces = qd_cover_faces(geos, members, n, &boxes, NULL, NULL, error);
  qd_boxes_free(boxes);
  if (faces == NULL)
    return NULL;
  GArray *kept = qd_unit_faces_array();
  for (guint i = 0; i < faces->len; i++) {
    const QdFace *face = &g_array_index(faces, QdFace, i);
    GBytes *wkb = face->area_m2 < LEAST_FACE_M2 ? NULL : qd_geos_write(geos, face->polygon);
    const QdUnitFace one = {wkb, face->area_m2, face->x, face->y, face->count};
    if (wkb != NULL)
      g_array_append_val(kept, one);
  }
  qd_faces_free(geos, faces);
  return kept;
}
