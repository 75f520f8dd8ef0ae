#include "base/csv.h"

#include <string.h>

#include "base/i18n.h"
#include "quydat/error.h"

/* One walk through the text. */
typedef struct {
  const char *path;
  char separator;
  guint line, record_line, quote_line; /* where the walk, the record and the quoted cell are or begin */
  guint cells, header_cells;
  guint commas, semicolons; /* in this record, outside quotes */
  guint filled;             /* cells of this record up to the last that is not empty */
  bool is_quoted, is_empty;
  GArray *lines;
} Scan;

static bool
fail(const Scan *scan, guint line, GError **error, const char *what)
{
  g_set_error(error, QD_ERROR, QD_ERROR_USAGE, "%s:%u: %s", scan->path, line, what);
  return false;
}

static guint
line_at(const char *text, gsize offset)
{
  guint line = 1;
  for (gsize i = 0; i < offset; i++)
    line += text[i] == '\n';
  return line;
}

static bool
check_bytes(const Scan *scan, const char *text, gsize size, GError **error)
{
  const char *bad;
  if (g_utf8_validate_len(text, size, &bad))
    return true;
  bool is_utf16 = size >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 || memcmp(text, "\xfe\xff", 2) == 0);
  if (is_utf16)
    return fail(scan, 1, error, _("the file is UTF-16: save it as CSV in UTF-8"));
  return fail(scan, line_at(text, (gsize)(bad - text)), error,
              *bad == '\0' ? _("a zero byte: this is no text file")
                           : _("bytes that are no UTF-8: save the file as CSV in UTF-8"));
}

/* A record is complete: its cells against those of the header. */
static bool
end_record(Scan *scan, GError **error)
{
  if (scan->is_empty)
    return true;
  bool is_header = scan->header_cells == 0;
  if (is_header && scan->semicolons > 0 && scan->commas > 0)
    return fail(scan, scan->record_line, error,
                _("the header is separated by \",\" and by \";\": one of them is meant"));
  if (is_header)
    scan->separator = scan->semicolons > scan->commas ? ';' : ',';
  scan->cells = 1 + (scan->separator == ';' ? scan->semicolons : scan->commas);
  if (is_header) {
    scan->header_cells = scan->cells;
    return true;
  }
  g_array_append_val(scan->lines, scan->record_line);
  /* spreadsheets write empty cells behind the last column */
  if (scan->cells == scan->header_cells || (scan->cells > scan->header_cells && scan->filled <= scan->header_cells))
    return true;
  bool is_mixed = scan->cells == 1 && 1 + MAX(scan->semicolons, scan->commas) == scan->header_cells;
  g_autofree char *what =
      is_mixed ? g_strdup_printf(_("cells are not separated by \"%c\" as in the header"), scan->separator)
               : g_strdup_printf(
                     _("%u cells, but the header has %u; a \"%c\" inside a text or number needs quotes around it"),
                     scan->cells, scan->header_cells, scan->separator);
  return fail(scan, scan->record_line, error, what);
}

static void
begin_record(Scan *scan)
{
  scan->is_empty = true;
  scan->commas = scan->semicolons = scan->filled = 0;
}

static bool
scan_text(Scan *scan, const char *text, gsize size, GError **error)
{
  begin_record(scan);
  for (const char *p = text; p < text + size; p++) {
    if (scan->is_empty && *p != '\n' && *p != '\r') {
      scan->is_empty = false;
      scan->record_line = scan->line;
    }
    if (*p == '"') {
      scan->is_quoted = !scan->is_quoted;
      scan->quote_line = scan->line;
    } else if (!scan->is_quoted) {
      scan->commas += *p == ',';
      scan->semicolons += *p == ';';
    }
    if (scan->is_quoted || (*p != scan->separator && !g_ascii_isspace(*p)))
      scan->filled = 1 + (scan->separator == ';' ? scan->semicolons : scan->commas);
    /* GDAL would end a record there, an editor not always a line */
    if (*p == '\r' && !scan->is_quoted && (p + 1 == text + size || p[1] != '\n'))
      return fail(scan, scan->line, error, _("a line ends with CR alone: save the file with LF or CRLF line ends"));
    if (*p != '\n')
      continue;
    scan->line++;
    if (scan->is_quoted)
      continue;
    if (!end_record(scan, error))
      return false;
    begin_record(scan);
  }
  if (scan->is_quoted)
    return fail(scan, scan->quote_line, error, _("a quote begins here and does not end"));
  return end_record(scan, error);
}

bool
qd_csv_scan(const char *path, char *separator, GArray *lines, GError **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
  Scan scan = {.path = path, .line = 1, .separator = ',', .lines = lines};
  if (file == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: cannot be read"), path);
    return false;
  }
  gsize size = g_mapped_file_get_length(file);
  const char *text = g_mapped_file_get_contents(file);
  if (size > QD_CSV_LIMIT_BYTES) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s: %zu MB: too large for a table (at most %u MB)"), path,
                size >> 20, QD_CSV_LIMIT_BYTES >> 20);
    return false;
  }
  if (text == NULL) /* empty */
    text = "";
  if (!check_bytes(&scan, text, size, error) || !scan_text(&scan, text, size, error))
    return false;
  *separator = scan.separator;
  return true;
}
