#include "source/drawing.h"

#include <cpl_conv.h>
#include <cpl_error.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "geo/geos.h"

/* Arcs of elements are drawn with this step, as elsewhere (src/source/shape.c). */
#define ARC_STEP "0.25"

enum { PLACES = 10 };

/* A closed element, or a line where lines are wanted. */
typedef struct {
  OGRGeometryH geometry;
  gint64 fid;
  char *level;
  GPtrArray *labels, *numbers; /* char *, each once; NULL for none */
} Shape;

typedef struct {
  double x, y;
  gint64 fid;
  char *text;
} Label;

typedef struct {
  GArray *shapes; /* Shape */
  GArray *labels; /* Label */
  guint n_open;   /* lines that enclose nothing */
} Drawing;

bool
qd_drawing_is(const char *driver)
{
  return g_str_equal(driver, "DGN") || g_str_equal(driver, "DXF");
}

/* ---- files that cannot be read ---- */

static bool
begins_with(const guint8 *data, gsize size, const char *magic, gsize n)
{
  return size >= n && memcmp(data, magic, n) == 0;
}

/* A DGN V7 file is a chain of elements: type and level, length in words, content. It ends with a mark. */
static bool
dgn_is_whole(const guint8 *data, gsize size)
{
  gsize at = 0;
  while (at + 2 <= size && !(data[at] == 0xff && data[at + 1] == 0xff)) {
    if (at + 4 > size)
      return false;
    at += 4 + 2 * ((gsize)data[at + 2] + 256 * (gsize)data[at + 3]);
  }
  return at + 2 <= size;
}

/* The last line of a DXF file is EOF. */
static bool
dxf_is_whole(const guint8 *data, gsize size)
{
  while (size > 0 && (g_ascii_isspace(data[size - 1]) || data[size - 1] == 0x1a))
    size--;
  return size > 3 && memcmp(data + size - 3, "EOF", 3) == 0 && g_ascii_isspace(data[size - 4]);
}

static const char *
trouble_of(const char *name, const guint8 *data, gsize size)
{
  g_autofree char *small = g_ascii_strdown(name, -1);
  bool is_dgn = g_str_has_suffix(small, ".dgn"), is_dxf = g_str_has_suffix(small, ".dxf");
  if (is_dgn && begins_with(data, size, "\xd0\xcf\x11\xe0", 4))
    return _("is a DGN V8 file, which cannot be read; in MicroStation, save it as V7 (File > Save As > MicroStation V7 "
             "DGN) or export it (File > Export > DXF or SHP)");
  if (begins_with(data, size, "AC10", 4))
    return _("is a DWG file, which cannot be read; save it as DXF (File > Save As > DXF)");
  if (begins_with(data, size, "AutoCAD Binary DXF", 18))
    return _("is a binary DXF file, which cannot be read; save it as a DXF of text (ASCII)");
  if ((is_dgn && size > 0 && !dgn_is_whole(data, size)) || (is_dxf && size > 0 && !dxf_is_whole(data, size)))
    return _("is not whole: its end is missing; copy or export it again");
  return NULL;
}

bool
qd_drawing_check(const char *path, GError **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL); /* a folder, say, is left to GDAL */
  if (file == NULL)
    return true;
  const char *trouble =
      trouble_of(path, (const guint8 *)g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
  if (trouble != NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, "%s: %s", path, trouble);
  return trouble == NULL;
}

/* ---- elements ---- */

static void
shape_clear(gpointer data)
{
  Shape *shape = data;
  OGR_G_DestroyGeometry(shape->geometry);
  g_free(shape->level);
  g_clear_pointer(&shape->labels, g_ptr_array_unref);
  g_clear_pointer(&shape->numbers, g_ptr_array_unref);
}

static void
label_clear(gpointer data)
{
  g_free(((Label *)data)->text);
}

static bool
is_among(const GPtrArray *levels, const char *level)
{
  for (guint i = 0; levels != NULL && i < levels->len; i++)
    if (g_str_equal(levels->pdata[i], level))
      return true;
  return levels == NULL;
}

static char *
level_of(OGRFeatureH element)
{
  int field = OGR_F_GetFieldIndex(element, "Level");
  if (field < 0)
    field = OGR_F_GetFieldIndex(element, "Layer");
  return g_strdup(field < 0 ? "" : OGR_F_GetFieldAsString(element, field));
}

static bool
is_on_paper(OGRFeatureH element)
{
  int field = OGR_F_GetFieldIndex(element, "PaperSpace");
  return field >= 0 && OGR_F_IsFieldSetAndNotNull(element, field) && OGR_F_GetFieldAsInteger(element, field) != 0;
}

static bool
is_closed(OGRGeometryH line)
{
  int n = OGR_G_GetPointCount(line);
  return n >= 4 && OGR_G_GetX(line, 0) == OGR_G_GetX(line, n - 1) && OGR_G_GetY(line, 0) == OGR_G_GetY(line, n - 1);
}

static OGRGeometryH
polygon_of(OGRGeometryH line)
{
  OGRGeometryH polygon = OGR_G_CreateGeometry(wkbPolygon), ring = OGR_G_CreateGeometry(wkbLinearRing);
  for (int i = 0; i < OGR_G_GetPointCount(line); i++)
    OGR_G_AddPoint_2D(ring, OGR_G_GetX(line, i), OGR_G_GetY(line, i));
  OGR_G_AddGeometryDirectly(polygon, ring);
  return polygon;
}

static void
add_shape(Drawing *drawing, OGRGeometryH geometry, gint64 fid, const char *level)
{
  OGR_G_FlattenTo2D(geometry);
  const Shape shape = {.geometry = geometry, .fid = fid, .level = g_strdup(level)};
  g_array_append_val(drawing->shapes, shape);
}

/* Takes what is wanted of an element's geometry, part by part. */
static void
take_geometry(Drawing *drawing, OGRGeometryH geometry, bool wants_polygons, gint64 fid, const char *level)
{
  OGRwkbGeometryType type = wkbFlatten(OGR_G_GetGeometryType(geometry));
  if (type == wkbGeometryCollection || type == wkbMultiLineString || type == wkbMultiPolygon) {
    for (int i = 0; i < OGR_G_GetGeometryCount(geometry); i++)
      take_geometry(drawing, OGR_G_GetGeometryRef(geometry, i), wants_polygons, fid, level);
  } else if (type == wkbPolygon && wants_polygons) {
    add_shape(drawing, OGR_G_Clone(geometry), fid, level);
  } else if (type == wkbLineString && !wants_polygons) {
    add_shape(drawing, OGR_G_Clone(geometry), fid, level);
  } else if (type == wkbLineString && is_closed(geometry)) {
    add_shape(drawing, polygon_of(geometry), fid, level);
  } else if (type == wkbLineString) {
    drawing->n_open++;
  }
}

/* One label for each line of a text. */
static void
take_text(Drawing *drawing, OGRFeatureH element, OGRGeometryH geometry)
{
  int field = OGR_F_GetFieldIndex(element, "Text");
  if (field < 0 || !OGR_F_IsFieldSetAndNotNull(element, field))
    return;
  g_auto(GStrv) lines = g_strsplit_set(OGR_F_GetFieldAsString(element, field), "\r\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    const Label label = {OGR_G_GetX(geometry, 0), OGR_G_GetY(geometry, 0), OGR_F_GetFID(element),
                         g_strdup(g_strstrip(lines[i]))};
    if (label.text[0] != '\0')
      g_array_append_val(drawing->labels, label);
    else
      g_free(label.text);
  }
}

static void
take_element(Drawing *drawing, const QdLayerFile *file, OGRFeatureH element)
{
  const QdSourceSpec *spec = file->request->spec;
  OGRGeometryH geometry = OGR_F_GetGeometryRef(element);
  if (geometry == NULL || is_on_paper(element))
    return;
  g_autofree char *level = level_of(element);
  OGRGeometryH linear = OGR_G_GetLinearGeometry(geometry, g_ascii_strtod(ARC_STEP, NULL), NULL);
  if (wkbFlatten(OGR_G_GetGeometryType(linear)) == wkbPoint) {
    if (is_among(spec->label_levels, level))
      take_text(drawing, element, linear);
  } else if (is_among(spec->shape_levels, level)) {
    take_geometry(drawing, linear, file->request->wants_polygons, OGR_F_GetFID(element), level);
  }
  OGR_G_DestroyGeometry(linear);
}

static bool
take_elements(Drawing *drawing, const QdLayerFile *file, GError **error)
{
  CPLSetThreadLocalConfigOption("OGR_ARC_STEPSIZE", ARC_STEP);
  CPLErrorReset();
  OGRFeatureH element;
  bool is_cancelled = false;
  while (!(is_cancelled = qd_cancelled(error)) && (element = OGR_L_GetNextFeature(file->layer)) != NULL) {
    take_element(drawing, file, element);
    OGR_F_Destroy(element);
  }
  CPLSetThreadLocalConfigOption("OGR_ARC_STEPSIZE", NULL);
  if (is_cancelled || CPLGetLastErrorType() < CE_Failure)
    return !is_cancelled;
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: the drawing cannot be read: %s"), file->path,
              CPLGetLastErrorMsg());
  return false;
}

/* ---- labels in shapes ---- */

static void
note_shape(void *item, void *found)
{
  g_ptr_array_add(found, item);
}

static void
add_once(GPtrArray **texts, const char *text)
{
  if (*texts == NULL)
    *texts = g_ptr_array_new_with_free_func(g_free);
  for (guint i = 0; i < (*texts)->len; i++)
    if (g_str_equal((*texts)->pdata[i], text))
      return;
  g_ptr_array_add(*texts, g_strdup(text));
}

static bool
has_letters(const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (g_ascii_isalpha(*p) || (guchar)*p >= 0x80)
      return true;
  return false;
}

/* Findings name the first elements of many. */
static void
note_place(GString *places, guint *n, gint64 fid)
{
  if ((*n)++ < PLACES)
    g_string_append_printf(places, "%sfid %" G_GINT64_FORMAT, places->len > 0 ? ", " : "", fid);
}

static void
report(const QdLayerFile *file, const char *rule, const char *places, guint n)
{
  const QdFindingSpec spec = {.rule = rule,
                              .layer = file->input->source,
                              .value = places,
                              .measure = n,
                              .source_line = file->request->spec->line};
  if (n > 0)
    qd_findings_add(file->request->findings, &spec);
}

/* Gives each label to the one shape that it lies in; the geometries are those of the shapes, NULL for what GEOS does
 * not take. */
static void
give_labels(const Drawing *drawing, const QdLayerFile *file, QdGeos *geos, GEOSGeometry **geometries,
            GEOSSTRtree *index)
{
  GEOSContextHandle_t h = qd_geos_handle(geos);
  g_autoptr(GPtrArray) near = g_ptr_array_new();
  g_autoptr(GString) outside = g_string_new(NULL), between = g_string_new(NULL);
  guint n_outside = 0, n_between = 0;
  for (guint i = 0; i < drawing->labels->len; i++) {
    const Label *label = &g_array_index(drawing->labels, Label, i);
    GEOSGeometry *point = GEOSGeom_createPointFromXY_r(h, label->x, label->y);
    Shape *found = NULL;
    guint n = 0;
    g_ptr_array_set_size(near, 0);
    GEOSSTRtree_query_r(h, index, point, note_shape, near);
    for (guint k = 0; k < near->len; k++) {
      gsize at = (gsize)((GEOSGeometry **)near->pdata[k] - geometries);
      if (GEOSContains_r(h, geometries[at], point) != 1)
        continue;
      found = &g_array_index(drawing->shapes, Shape, at);
      n++;
    }
    qd_geos_destroy(geos, point);
    if (n == 1)
      add_once(has_letters(label->text) ? &found->labels : &found->numbers, label->text);
    else if (n == 0)
      note_place(outside, &n_outside, label->fid);
    else
      note_place(between, &n_between, label->fid);
  }
  report(file, "label_outside", outside->str, n_outside);
  report(file, "label_in_several", between->str, n_between);
}

static void
place_labels(const Drawing *drawing, const QdLayerFile *file)
{
  g_autoptr(QdGeos) geos = qd_geos_new();
  GEOSContextHandle_t h = qd_geos_handle(geos);
  guint n = drawing->shapes->len;
  g_autofree GEOSGeometry **geometries = g_new0(GEOSGeometry *, n);
  GEOSSTRtree *index = GEOSSTRtree_create_r(h, 10);
  for (guint i = 0; i < n; i++) {
    OGRGeometryH shape = g_array_index(drawing->shapes, Shape, i).geometry;
    gsize size = (gsize)OGR_G_WkbSizeEx(shape);
    g_autofree guint8 *wkb = g_malloc(size);
    OGR_G_ExportToIsoWkb(shape, wkbNDR, wkb);
    geometries[i] = qd_geos_read(geos, wkb, size);
    if (geometries[i] != NULL)
      GEOSSTRtree_insert_r(h, index, geometries[i], &geometries[i]);
  }
  give_labels(drawing, file, geos, geometries, index);
  GEOSSTRtree_destroy_r(h, index);
  for (guint i = 0; i < n; i++)
    qd_geos_destroy(geos, geometries[i]);
}

/* ---- the layer ---- */

static void
set_joined(OGRFeatureH feature, int field, GPtrArray *texts)
{
  if (texts == NULL)
    return;
  g_ptr_array_add(texts, NULL);
  g_autofree char *joined = g_strjoinv(" | ", (char **)texts->pdata);
  OGR_F_SetFieldString(feature, field, joined);
}

static bool
build_layer(const Drawing *drawing, QdLayerFile *file, GError **error)
{
  GDALDriverH memory = GDALGetDriverByName("Memory");
  if (memory == NULL)
    memory = GDALGetDriverByName("MEM");
  const char *name = OGR_L_GetName(file->layer);
  file->shapes = memory == NULL ? NULL : GDALCreate(memory, "", 0, 0, 0, GDT_Unknown, NULL);
  OGRLayerH layer = file->shapes == NULL ? NULL : GDALDatasetCreateLayer(file->shapes, name, NULL, wkbUnknown, NULL);
  if (layer == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("%s: GDAL has no layers in memory"), file->path);
    return false;
  }
  const char *const fields[] = {"label_text", "label_number", "level"};
  for (guint i = 0; i < G_N_ELEMENTS(fields); i++) {
    OGRFieldDefnH field = OGR_Fld_Create(fields[i], OFTString);
    OGR_L_CreateField(layer, field, TRUE);
    OGR_Fld_Destroy(field);
  }
  for (guint i = 0; i < drawing->shapes->len; i++) {
    Shape *shape = &g_array_index(drawing->shapes, Shape, i);
    OGRFeatureH feature = OGR_F_Create(OGR_L_GetLayerDefn(layer));
    OGR_F_SetFID(feature, shape->fid);
    set_joined(feature, 0, shape->labels);
    set_joined(feature, 1, shape->numbers);
    OGR_F_SetFieldString(feature, 2, shape->level);
    OGR_F_SetGeometry(feature, shape->geometry);
    bool is_in = OGR_L_CreateFeature(layer, feature) == OGRERR_NONE;
    OGR_F_Destroy(feature);
    if (!is_in) {
      g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: the drawing cannot be read: %s"), file->path,
                  CPLGetLastErrorMsg());
      return false;
    }
  }
  file->layer = layer;
  return true;
}

bool
qd_drawing_read(QdLayerFile *file, GError **error)
{
  Drawing drawing = {g_array_new(FALSE, FALSE, sizeof(Shape)), g_array_new(FALSE, FALSE, sizeof(Label)), 0};
  g_array_set_clear_func(drawing.shapes, shape_clear);
  g_array_set_clear_func(drawing.labels, label_clear);
  bool wants_polygons = file->request->wants_polygons;
  bool ok = take_elements(&drawing, file, error);
  if (ok && drawing.shapes->len == 0) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                wants_polygons ? _("%s: no closed shapes in it (%u lines that are not closed, %u texts)%s")
                               : _("%s: no lines in it (%u lines that are not closed, %u texts)%s"),
                file->path, drawing.n_open, drawing.labels->len,
                file->request->spec->shape_levels != NULL ? _("; look at shape_levels in the project file") : "");
    ok = false;
  }
  if (ok && wants_polygons) {
    place_labels(&drawing, file);
    report(file, "open_lines", NULL, drawing.n_open);
  }
  ok = ok && build_layer(&drawing, file, error);
  g_array_unref(drawing.shapes);
  g_array_unref(drawing.labels);
  return ok;
}
