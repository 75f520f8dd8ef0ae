#include "base/workbook.h"

#include <cpl_conv.h>
#include <ogr_api.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/text.h"
#include "quydat/error.h"

/* A register has thousands of rows; a workbook is packed, so that a few megabytes may be very many cells. */
#define WORKBOOK_LIMIT_BYTES (16 << 20)

static OGRLayerH
find_sheet(GDALDatasetH book, const char *path, GError **error)
{
  g_autofree char *stem = g_path_get_basename(path);
  *strrchr(stem, '.') = '\0';
  g_autoptr(GString) names = g_string_new(NULL);
  OGRLayerH filled = NULL;
  guint n_filled = 0;
  for (int i = 0; i < GDALDatasetGetLayerCount(book); i++) {
    OGRLayerH sheet = GDALDatasetGetLayer(book, i);
    if (g_ascii_strcasecmp(OGR_L_GetName(sheet), stem) == 0)
      return sheet;
    if (OGR_L_GetFeatureCount(sheet, TRUE) <= 0)
      continue;
    g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", OGR_L_GetName(sheet));
    filled = sheet;
    n_filled++;
  }
  if (n_filled == 1)
    return filled;
  if (n_filled == 0)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: no sheet of the workbook holds a table"), path);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE,
                _("%s: several sheets hold something (%s): name the sheet of the table \"%s\", or delete the others"),
                path, names->str, stem);
  return NULL;
}

GDALDatasetH
qd_workbook_open(const char *path, OGRLayerH *sheet, GError **error)
{
  const char *const driver[] = {"XLSX", NULL};
  struct stat s;
  if (stat(path, &s) == 0 && s.st_size > WORKBOOK_LIMIT_BYTES) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: larger than %d MB: this is no table of a plan"), path,
                WORKBOOK_LIMIT_BYTES >> 20);
    return NULL;
  }
  /* the driver has no open options; types guessed would turn the code 06184 into a number */
  CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", "FORCE");
  CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", "STRING");
  GDALDatasetH book = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY, driver, NULL, NULL);
  *sheet = book == NULL ? NULL : find_sheet(book, path, error); /* a sheet is read when it is first asked for */
  CPLSetThreadLocalConfigOption("OGR_XLSX_HEADERS", NULL);
  CPLSetThreadLocalConfigOption("OGR_XLSX_FIELD_TYPES", NULL);
  if (book == NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: not a readable XLSX workbook"), path);
  if (*sheet == NULL && book != NULL)
    GDALClose(book);
  return *sheet == NULL ? NULL : book;
}

char *
qd_workbook_text(const char *text)
{
  char *end;
  double value = g_ascii_strtod(text, &end);
  bool is_number = *end == '\0' && text[0] != '\0' && text[strspn(text, "+-0123456789.eE")] == '\0';
  bool is_plain = strpbrk(text, "eE") == NULL && (strchr(text, '.') == NULL || strlen(text) <= 16);
  if (!is_number || is_plain)
    return qd_text_nfc(text, NULL);
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd(digits, sizeof digits, "%.15g", value);
  if (strchr(digits, 'e') == NULL)
    return g_strdup(digits);
  char *fixed = qd_format_fixed(value, 15);
  gsize n = strlen(fixed);
  while (strchr(fixed, '.') != NULL && (fixed[n - 1] == '0' || fixed[n - 1] == '.'))
    if (fixed[--n] == '.')
      break;
  fixed[n] = '\0';
  return fixed;
}
