#include "report/kept_pages.h"

#include "base/cache.h"
#include "base/file.h"
#include "base/text.h"
#include "quydat/data.h"
#include "tiles/fonts.h"

/* Key; HTML; PDF. */
#define PAGE_TYPE "(ttayay)"

struct QdKeptPages {
  const QdReport *report;
  const QdMaps *maps;
  QdHash of_all; /* what decides every page */
};

/* ---- what decides every page ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* Templates, colours and words: whatever stands in styles/. */
static void
add_styles(QdHasher *hasher)
{
  g_autofree char *path = qd_data_file("styles", NULL);
  g_autoptr(GDir) dir = path == NULL ? NULL : g_dir_open(path, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *file = g_build_filename(path, names->pdata[i], NULL);
    g_autoptr(GMappedFile) map = g_mapped_file_new(file, FALSE, NULL);
    qd_hasher_add_text(hasher, names->pdata[i]);
    if (map != NULL)
      qd_hasher_add(hasher, g_mapped_file_get_contents(map), g_mapped_file_get_length(map));
  }
}

static void
add_categories(QdHasher *hasher, const QdCategories *categories)
{
  for (guint i = 0; i < qd_categories_count(categories); i++) {
    const QdCategory *c = qd_categories_get(categories, i);
    const guint8 colour[] = {c->has_colour, c->red, c->green, c->blue};
    qd_hasher_add_text(hasher, c->code);
    qd_hasher_add(hasher, colour, sizeof colour);
  }
}

static void
add_units(QdHasher *hasher, const QdUnits *units)
{
  for (guint i = 0; i < qd_units_count(units); i++) {
    const QdUnit *unit = qd_units_get(units, i);
    qd_hasher_add_text(hasher, unit->code);
    qd_hasher_add_text(hasher, unit->name);
    qd_hasher_add(hasher, unit->wkb, unit->wkb == NULL ? 0 : unit->wkb_size);
  }
}

static void
add_layer(QdHasher *hasher, const QdLayer *layer)
{
  qd_hasher_add_text(hasher, layer == NULL ? NULL : "layer");
  for (guint i = 0; layer != NULL && i < qd_layer_count(layer); i++) {
    gsize size = 0;
    const guint8 *wkb = qd_layer_wkb(layer, i, &size);
    qd_hasher_add(hasher, wkb, wkb == NULL ? 0 : size);
    for (QdTextField field = 0; field < QD_TEXT_COUNT; field++)
      qd_hasher_add_text(hasher, qd_layer_text(layer, i, field));
  }
}

QdKeptPages *
qd_kept_pages_open(const QdReport *report, const QdMaps *maps)
{
  const QdResult *result = report->result;
  if (result->cache == NULL)
    return NULL;
  QdKeptPages *kept = g_new0(QdKeptPages, 1);
  g_autoptr(QdHasher) hasher = qd_hasher_new("pages");
  kept->report = report;
  kept->maps = maps;
  add_styles(hasher);
  qd_hasher_add_hash(hasher, qd_fonts_hash());
  qd_hasher_add_text(hasher, result->project->date);
  qd_hasher_add_text(hasher, result->project->crs);
  add_categories(hasher, result->categories);
  add_units(hasher, result->units);
  add_layer(hasher, result->zones);
  add_layer(hasher, result->infrastructure);
  kept->of_all = qd_hasher_value(hasher);
  return kept;
}

void
qd_kept_pages_close(QdKeptPages *kept)
{
  g_free(kept);
}

/* ---- what decides one ---- */

static void
add_land(QdHasher *hasher, const QdKeptPages *kept, guint row)
{
  const QdResult *result = kept->report->result;
  const QdBalance *now = qd_result_now(result);
  for (guint i = kept->maps->first_pieces[row]; i < kept->maps->first_pieces[row + 1]; i++) {
    gsize size;
    const guint8 *wkb = qd_scene_piece(result, i, &size);
    const QdPiece *piece = &g_array_index(now->pieces, QdPiece, i);
    qd_hasher_add_number(hasher, qd_layer_feature(now->parcels, piece->parcel)->category);
    qd_hasher_add(hasher, wkb, size);
  }
}

static void
add_places(QdHasher *hasher, const GPtrArray *places)
{
  qd_hasher_add_number(hasher, places->len);
  for (guint i = 0; i < places->len; i++) {
    const QdFinding *f = places->pdata[i];
    gsize size = 0;
    const guint8 *area = f->area_wkb == NULL ? NULL : g_bytes_get_data(f->area_wkb, &size);
    qd_hasher_add_number(hasher, f->severity);
    qd_hasher_add_number(hasher, f->x);
    qd_hasher_add_number(hasher, f->y);
    qd_hasher_add(hasher, area, size);
  }
}

static QdHash
hash_page(const QdKeptPages *kept, guint row, xmlDoc *document, const GPtrArray *places)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("page");
  xmlChar *text = NULL;
  int size = 0;
  qd_hasher_add_hash(hasher, kept->of_all);
  qd_hasher_add_number(hasher, row);
  xmlDocDumpMemory(document, &text, &size);
  qd_hasher_add(hasher, text, (gsize)size);
  xmlFree(text);
  add_land(hasher, kept, row);
  add_places(hasher, places);
  return qd_hasher_value(hasher);
}

/* ---- pages ---- */

static char *
name_of(const QdKeptPages *kept, guint row)
{
  return g_strdup_printf("page-%s.kept", (char *)kept->report->unit_pages->pdata[row]);
}

static bool
write_kept(GVariant *bytes, const char *path, GError **error)
{
  gsize size;
  const char *data = g_variant_get_fixed_array(bytes, &size, 1);
  return qd_file_write(path, data, size, error);
}

bool
qd_kept_pages_find(QdKeptPages *kept, guint row, xmlDoc *document, const GPtrArray *places, const char *html_path,
                   const char *pdf_path, QdHash *key, GError **error)
{
  if (kept == NULL)
    return false;
  *key = hash_page(kept, row, document, places);
  QdCache *cache = kept->report->result->cache;
  g_autofree char *name = name_of(kept, row);
  g_autoptr(GVariant) page = qd_cache_load(cache, name, G_VARIANT_TYPE(PAGE_TYPE));
  g_autoptr(GVariant) html = NULL, pdf = NULL;
  QdHash of_page = {0};
  if (page != NULL)
    g_variant_get(page, "(tt@ay@ay)", &of_page.low, &of_page.high, &html, &pdf);
  bool is_found = page != NULL && qd_hash_equal(of_page, *key);
  qd_cache_count_report(cache, qd_units_get(kept->report->result->units, row)->code, !is_found);
  return is_found && write_kept(html, html_path, error) && write_kept(pdf, pdf_path, error);
}

static GVariant *
read_file(const char *path)
{
  char *data = NULL;
  gsize size = 0;
  if (!g_file_get_contents(path, &data, &size, NULL))
    return NULL;
  return g_variant_ref_sink(g_variant_new_from_data(G_VARIANT_TYPE_BYTESTRING, data, size, TRUE, g_free, data));
}

void
qd_kept_pages_put(QdKeptPages *kept, guint row, QdHash key, const char *html_path, const char *pdf_path)
{
  if (kept == NULL)
    return;
  g_autofree char *name = name_of(kept, row);
  g_autoptr(GVariant) html = read_file(html_path), pdf = read_file(pdf_path);
  if (html != NULL && pdf != NULL)
    qd_cache_save(kept->report->result->cache, name, g_variant_new("(tt@ay@ay)", key.low, key.high, html, pdf));
}
