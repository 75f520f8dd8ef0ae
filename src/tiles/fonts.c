#include "tiles/fonts.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "base/i18n.h"

#define FONTS "Noto Sans, DejaVu Sans"

/* Letters with the marks of Vietnamese: where these are, the others are. */
static const char *const LETTERS = "ĂăÂâĐđÊêÔôƠơƯưÀảãáạẰẳẵắặẦẩẫấậÈẻẽéẹỀểễếệÌỉĩíịÒỏõóọỒổỗốộỜởỡớợÙủũúụỪửữứựỲỷỹýỵ";

static PangoLayout *
layout_new(PangoContext *context, const char *family)
{
  PangoLayout *layout = pango_layout_new(context);
  PangoFontDescription *font = pango_font_description_from_string(family);
  PangoAttrList *attributes = pango_attr_list_new();
  pango_attr_list_insert(attributes, pango_attr_fallback_new(FALSE));
  pango_font_description_set_absolute_size(font, 12 * PANGO_SCALE);
  pango_layout_set_font_description(layout, font);
  pango_layout_set_attributes(layout, attributes);
  pango_layout_set_text(layout, LETTERS, -1);
  pango_attr_list_unref(attributes);
  pango_font_description_free(font);
  return layout;
}

static bool
writes_vietnamese(PangoContext *context, const char *families)
{
  PangoLayout *layout = layout_new(context, families);
  bool ok = pango_layout_get_unknown_glyphs_count(layout) == 0;
  g_object_unref(layout);
  return ok;
}

static bool
is_installed(PangoContext *context, const char *family)
{
  PangoFontFamily **families = NULL;
  int n = 0;
  bool is_there = false;
  pango_font_map_list_families(pango_context_get_font_map(context), &families, &n);
  g_autofree char *wanted = g_utf8_casefold(family, -1);
  for (int i = 0; i < n && !is_there; i++) {
    g_autofree char *name = g_utf8_casefold(pango_font_family_get_name(families[i]), -1);
    is_there = g_str_equal(name, wanted);
  }
  g_free(families);
  return is_there;
}

char *
qd_fonts_choose(const char *family, char **warning)
{
  PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
  const char *chosen = FONTS;
  *warning = NULL;
  if (family != NULL && !is_installed(context, family))
    *warning = g_strdup_printf(_("tiles.font: \"%s\" is not installed; labels are written in %s"), family, FONTS);
  else if (family != NULL && !writes_vietnamese(context, family))
    *warning =
        g_strdup_printf(_("tiles.font: \"%s\" lacks Vietnamese letters; labels are written in %s"), family, FONTS);
  else if (family != NULL)
    chosen = family;
  if (chosen != family && *warning == NULL && !writes_vietnamese(context, FONTS))
    *warning = g_strdup(_("no font with Vietnamese letters is installed: labels of tiles may lack some; install Noto "
                          "Sans (Debian: fonts-noto-core)"));
  g_object_unref(context);
  return g_strdup(chosen);
}

static gint
compare_paths(gconstpointer a, gconstpointer b)
{
  return g_strcmp0(*(const char *const *)a, *(const char *const *)b);
}

/* A font or a file of settings: by its size and time, since fonts are large. */
static void
add_files(QdHasher *hasher, GPtrArray *paths)
{
  g_ptr_array_sort(paths, compare_paths);
  for (guint i = 0; i < paths->len; i++) {
    struct stat s = {0};
    if (stat(paths->pdata[i], &s) != 0)
      continue;
    qd_hasher_add_text(hasher, paths->pdata[i]);
    qd_hasher_add_number(hasher, (double)s.st_size);
    qd_hasher_add_number(hasher, (double)s.st_mtim.tv_sec);
  }
}

QdHash
qd_fonts_hash(void)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("fonts");
  g_autoptr(GPtrArray) fonts = g_ptr_array_new(), settings = g_ptr_array_new_with_free_func(g_free);
  FcConfig *config = FcConfigReference(NULL);
  const FcFontSet *set = FcConfigGetFonts(config, FcSetSystem);
  for (int i = 0; set != NULL && i < set->nfont; i++) {
    FcChar8 *path;
    if (FcPatternGetString(set->fonts[i], FC_FILE, 0, &path) == FcResultMatch)
      g_ptr_array_add(fonts, path);
  }
  add_files(hasher, fonts);
  FcStrList *files = FcConfigGetConfigFiles(config);
  for (const FcChar8 *path; files != NULL && (path = FcStrListNext(files)) != NULL;)
    g_ptr_array_add(settings, g_strdup((const char *)path));
  FcStrListDone(files);
  add_files(hasher, settings);
  FcConfigDestroy(config);
  return qd_hasher_value(hasher);
}
