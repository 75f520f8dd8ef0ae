/* Land use: categories of parcels, recoded where the project says so; parcels of several uses divided by its fields. */
#include <math.h>

#include "base/i18n.h"
#include "source/codes.h"
#include "source/layer.h"
#include "source/parcel_areas.h"

typedef struct {
  const QdSourceSpec *spec;
  QdCodes *codes;
  GArray *unknown; /* QdUnknownCode */
  int category, id, area, user;
  char *category_name;   /* of the field */
  const char *area_name; /* of the field, or NULL */
  double area_unit_m2;
  GArray *divided;         /* QdDividedParcel */
  GArray *part_fields;     /* int, of area_fields */
  GArray *part_categories; /* int, of each; empty: in the order of the codes */
} LandUseReader;

static bool
find_fields(QdLayerFile *file, gpointer user_data, GError **error)
{
  LandUseReader *r = user_data;
  const QdSourceSpec *spec = file->request->spec;
  if (!qd_layer_file_find(file, "category", spec->field_category, true, &r->category, error) ||
      !qd_layer_file_find(file, "id", spec->field_id, false, &r->id, error) ||
      !qd_layer_file_find(file, "user", spec->field_user, false, &r->user, error))
    return false;
  g_free(r->category_name);
  r->category_name = qd_layer_file_field_name(file, r->category);
  g_array_set_size(r->part_fields, 0);
  for (guint i = 0; spec->area_fields != NULL && i < spec->area_fields->len; i++) {
    int field = qd_layer_file_number_field(file, "area_fields", spec->area_fields->pdata[i], error);
    g_array_append_val(r->part_fields, field);
    if (field < 0)
      return false;
  }
  r->area = qd_layer_file_number_field(file, "area", r->area_name, error);
  return r->area >= 0 || r->area_name == NULL;
}

/* The codes that the project gives fields for. */
static bool
find_part_categories(LandUseReader *r, const QdProject *project, GError **error)
{
  const GPtrArray *codes = r->spec->area_codes;
  for (guint i = 0; codes != NULL && i < codes->len; i++) {
    int category = qd_codes_find(r->codes, codes->pdata[i]);
    if (category < 0) {
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                  _("%s:%u: land_use.area_fields: code \"%s\" is not in the category table"), project->path,
                  r->spec->area_fields_line, (char *)codes->pdata[i]);
      return false;
    }
    for (guint k = 0; k < i; k++) {
      if (g_array_index(r->part_categories, int, k) != category)
        continue;
      g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: land_use.area_fields: code \"%s\" stands twice"),
                  project->path, r->spec->area_fields_line, (char *)codes->pdata[i]);
      return false;
    }
    g_array_append_val(r->part_categories, category);
  }
  return true;
}

static void
read_id(const LandUseReader *r, QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record)
{
  gsize size;
  const char *bytes = qd_layer_file_ascii(file, row, r->id, &size);
  if (bytes != NULL) {
    record->feature.id = g_string_chunk_insert_len(layer->strings, bytes, (gssize)size);
    return;
  }
  g_autofree char *id = qd_layer_file_text(file, row, r->id);
  record->feature.id = g_string_chunk_insert(layer->strings, id);
}

/* The field with the area of a use, -1 for none. */
static int
part_field(const LandUseReader *r, guint use, gint16 category)
{
  if (r->part_categories->len == 0)
    return use < r->part_fields->len ? g_array_index(r->part_fields, int, use) : -1;
  for (guint i = 0; i < r->part_categories->len; i++)
    if (g_array_index(r->part_categories, int, i) == category)
      return g_array_index(r->part_fields, int, i);
  return -1;
}

/* Divides a parcel by its fields, where each of its uses has an area. */
static void
divide(const LandUseReader *r, QdCode *code, const QdRow *row, QdLayer *layer)
{
  QdUse uses[QD_MAX_USES];
  double sum = 0;
  for (guint i = 0; i < code->n_uses; i++) {
    int field = part_field(r, i, code->uses[i]);
    double area = field < 0 ? NAN : qd_batch_number(row->batch, row->row, field);
    if (!(area > 0) || isinf(area))
      return;
    uses[i] = (QdUse){code->uses[i], area};
    sum += area;
  }
  for (guint i = 0; i < code->n_uses; i++)
    uses[i].share /= sum;
  const QdDividedParcel divided = {row->index, sum * r->area_unit_m2};
  g_array_append_val(r->divided, divided);
  code->n_split++;
  qd_layer_divide(layer, row->index, uses, code->n_uses);
}

/* A NULL, a text and what is not above 0 are no area. */
static void
read_area(const LandUseReader *r, const QdRow *row, QdLayer *layer)
{
  double area = qd_batch_number(row->batch, row->row, r->area) * r->area_unit_m2;
  if (!(area > 0) || isinf(area))
    area = NAN;
  g_array_append_val(layer->stated, area);
}

enum { MOST_USERS = 250 };

/* The class of users by its code in capitals; an empty field is none. */
static bool
read_user(const LandUseReader *r, QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, GError **error)
{
  g_autofree char *text = qd_layer_file_text(file, row, r->user);
  g_autofree char *code = g_utf8_strup(g_strstrip(text), -1);
  if (code[0] == '\0')
    return true;
  guint user = 0;
  while (user < layer->users->len && !g_str_equal(layer->users->pdata[user], code))
    user++;
  if (user == MOST_USERS) {
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: the field of land_use.user has more than %d different values, \"%s\" among them: it holds no "
                  "classes of users; name another field, or leave the key out"),
                file->path, MOST_USERS, code);
    return false;
  }
  if (user == layer->users->len)
    g_ptr_array_add(layer->users, g_steal_pointer(&code));
  record->feature.user = (guint8)(user + 1);
  return true;
}

static QdCode *
read_code(const LandUseReader *r, QdLayerFile *file, const QdRow *row)
{
  gsize size;
  const char *bytes = qd_layer_file_ascii(file, row, r->category, &size);
  if (bytes != NULL)
    return qd_codes_read_ascii(r->codes, bytes, size, file->input->source);
  g_autofree char *text = qd_layer_file_text(file, row, r->category);
  return qd_codes_read(r->codes, text, file->input->source);
}

static bool
read_parcel(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts,
            gpointer user_data, GError **error)
{
  (void)texts;
  LandUseReader *r = user_data;
  if (r->user >= 0 && !read_user(r, file, row, layer, record, error))
    return false;
  if (r->id >= 0)
    read_id(r, file, row, layer, record);
  if (r->area >= 0)
    read_area(r, row, layer);
  QdCode *code = read_code(r, file, row);
  record->feature.category = code->category;
  if (code->category == QD_CATEGORY_UNKNOWN) {
    const QdUnknownCode unknown = {row->index, code};
    g_array_append_val(r->unknown, unknown);
  } else if (code->n_uses > 1) {
    divide(r, code, row, layer);
  }
  return true;
}

static bool
report_codes(const LandUseReader *r, const QdLayer *layer, QdFindings *findings, GError **error)
{
  g_autoptr(GString) fields = g_string_new(NULL);
  for (guint i = 0; r->spec->area_fields != NULL && i < r->spec->area_fields->len; i++)
    g_string_append_printf(fields, "%s%s", i > 0 ? ", " : "", (char *)r->spec->area_fields->pdata[i]);
  qd_codes_report(r->codes, fields->str, findings);
  return qd_codes_report_unknown(r->codes, r->unknown, r->category_name, layer, findings, error);
}

static void
reader_clear(LandUseReader *r)
{
  qd_codes_free(r->codes);
  g_free(r->category_name);
  g_array_unref(r->unknown);
  g_array_unref(r->divided);
  g_array_unref(r->part_fields);
  g_array_unref(r->part_categories);
}

QdLayer *
qd_land_use_load(const QdProject *project, guint period, const QdCategories *categories, const char *spool_dir,
                 QdCache *cache, guint jobs, QdFindings *findings, GError **error)
{
  const QdSourceSpec *spec = project->land_use->pdata[period];
  LandUseReader reader = {.spec = spec, .codes = qd_codes_new(categories, spec->recode, error)};
  reader.area_name = spec->field_area != NULL ? spec->field_area : project->area_field;
  reader.area_unit_m2 = spec->area_unit_m2 > 0 ? spec->area_unit_m2 : 1;
  reader.divided = g_array_new(FALSE, FALSE, sizeof(QdDividedParcel));
  reader.unknown = g_array_new(FALSE, FALSE, sizeof(QdUnknownCode));
  reader.part_fields = g_array_new(FALSE, FALSE, sizeof(int));
  reader.part_categories = g_array_new(FALSE, FALSE, sizeof(int));
  const QdLayerRequest request = {project, spec, "land_use", spool_dir, true, findings, cache};
  g_autoptr(QdLayer) layer = NULL;
  if (reader.codes != NULL && find_part_categories(&reader, project, error))
    layer = qd_layer_read(&request, false, jobs, find_fields, read_parcel, &reader, error);
  if (layer != NULL &&
      (!report_codes(&reader, layer, findings, error) ||
       !qd_check_parcel_areas(project, reader.area_name, reader.area_unit_m2, layer, reader.divided, findings, error)))
    g_clear_pointer(&layer, qd_layer_free);
  reader_clear(&reader);
  return g_steal_pointer(&layer);
}
