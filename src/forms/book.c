#include "forms/book.h"

#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "quydat/error.h"

struct QdBook {
  char *path, *tmp;
  bool is_vietnamese;
  lxw_workbook *workbook;
  GHashTable *formats; /* QdLook → lxw_format * */
  GHashTable *names;   /* char *, of sheets, folded: spreadsheets hold "a" and "A" for the same */
  lxw_error failed;
};

/* Noon in UTC of a day, whatever the time zone. */
static time_t
time_of(const char *date)
{
  g_auto(GStrv) parts = g_strsplit(date, "-", 3);
  g_autoptr(GDateTime) time =
      g_date_time_new_utc((int)g_ascii_strtoll(parts[0], NULL, 10), (int)g_ascii_strtoll(parts[1], NULL, 10),
                          (int)g_ascii_strtoll(parts[2], NULL, 10), 12, 0, 0);
  return time == NULL ? 0 : (time_t)g_date_time_to_unix(time);
}

QdBook *
qd_book_new(const char *path, const char *tmp, const char *date, const char *lang, bool plain, GError **error)
{
  QdBook *book = g_new0(QdBook, 1);
  book->path = g_strdup(path);
  book->tmp = g_strdup(tmp);
  book->is_vietnamese = g_str_equal(lang, "vi");
  book->formats = g_hash_table_new(g_direct_hash, g_direct_equal);
  book->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  lxw_workbook_options options = {.constant_memory = plain, .tmpdir = book->tmp, .use_zip64 = 0};
  book->workbook = workbook_new_opt(path, &options);
  if (book->workbook == NULL) {
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s"), path, _("out of memory"));
    qd_book_finish(book, NULL);
    return NULL;
  }
  lxw_doc_properties properties = {.author = (char *)(gpointer) "quydat", .created = time_of(date)};
  workbook_set_properties(book->workbook, &properties);
  return book;
}

bool
qd_book_finish(QdBook *book, GError **error)
{
  errno = 0;
  lxw_error closed = book->workbook != NULL ? workbook_close(book->workbook) : LXW_NO_ERROR;
  int reason = errno; /* of the operating system, where the library has none of its own */
  lxw_error failed = book->failed != LXW_NO_ERROR ? book->failed : closed;
  if (failed != LXW_NO_ERROR)
    g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("%s: cannot be written: %s"), book->path,
                failed == closed && reason != 0 ? g_strerror(reason) : lxw_strerror(failed));
  g_hash_table_unref(book->formats);
  g_hash_table_unref(book->names);
  g_free(book->path);
  g_free(book->tmp);
  g_free(book);
  return failed == LXW_NO_ERROR;
}

/* The first error is kept and told at the end. */
static void
note(QdBook *book, lxw_error result)
{
  if (book->failed == LXW_NO_ERROR)
    book->failed = result;
}

/* ---- sheets ---- */

enum { LONGEST_NAME = 31 };

/* The first characters of a name that spreadsheets allow, so that a number fits behind. */
static char *
cut_name(const char *name, guint room)
{
  GString *cut = g_string_new(NULL);
  guint n = 0;
  for (const char *p = name; *p != '\0' && n < room; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    bool is_allowed = c >= 0x20 && c != 0xFFFE && c != 0xFFFF && (c > 0x7F || strchr("[]:*?/\\'", (int)c) == NULL);
    guint units = c > 0xFFFF ? 2 : 1; /* counted as UTF-16 */
    n += units;
    if (n <= room)
      g_string_append_unichar(cut, is_allowed ? c : '-');
  }
  return g_string_free(cut, FALSE);
}

static char *
new_name(QdBook *book, const char *name)
{
  for (guint i = 1;; i++) {
    g_autofree char *suffix = i > 1 ? g_strdup_printf(" (%u)", i) : g_strdup("");
    g_autofree char *cut = cut_name(name, LONGEST_NAME - (guint)strlen(suffix));
    g_autofree char *full = g_strdup_printf("%s%s", cut[0] != '\0' ? cut : "-", suffix);
    if (g_hash_table_add(book->names, g_utf8_casefold(full, -1)))
      return g_steal_pointer(&full);
  }
}

lxw_worksheet *
qd_book_sheet(QdBook *book, const char *name)
{
  g_autofree char *own = new_name(book, name);
  return workbook_add_worksheet(book->workbook, own);
}

const char *
qd_book_sheet_name(const lxw_worksheet *sheet)
{
  return sheet->name;
}

/* ---- formats ---- */

/* What would print as zero prints as nothing, as the forms have it. */
static char *
number_format(const QdBook *book, int places, bool prints_zero)
{
  g_autofree char *decimals = places > 0 ? g_strnfill((gsize)places, '0') : g_strdup("");
  g_autofree char *digits = g_strdup_printf("#,##0%s%s", places > 0 ? "." : "", decimals);
  g_autofree char *least = qd_format_fixed(0.5 * pow(10, -places), places + 1);
  const char *locale = book->is_vietnamese ? "[$-42A]" : "";
  return prints_zero ? g_strdup_printf("%s%s", locale, digits)
                     : g_strdup_printf("[>=%s]%s%s;[<=-%s]%s-%s;;@", least, locale, digits, least, locale, digits);
}

lxw_format *
qd_book_format(QdBook *book, QdLook look)
{
  lxw_format *format = g_hash_table_lookup(book->formats, GINT_TO_POINTER((int)look + 1));
  if (format != NULL)
    return format;
  format = workbook_add_format(book->workbook);
  format_set_font_name(format, "Times New Roman");
  format_set_font_size(format, (look & QD_LOOK_LARGE) ? 14 : 11);
  format_set_align(format, LXW_ALIGN_VERTICAL_CENTER);
  if (look & QD_LOOK_BOLD)
    format_set_bold(format);
  if (look & QD_LOOK_ITALIC)
    format_set_italic(format);
  if (look & QD_LOOK_BORDER)
    format_set_border(format, LXW_BORDER_THIN);
  if (look & QD_LOOK_WRAP)
    format_set_text_wrap(format);
  if (look & QD_LOOK_CENTRE)
    format_set_align(format, LXW_ALIGN_CENTER);
  bool is_cell = (look & QD_LOOK_BORDER) && !(look & QD_LOOK_CENTRE);
  if (is_cell && (look >> 16)) /* figures stand at the right, off the line */
    format_set_align(format, LXW_ALIGN_RIGHT);
  if (is_cell)
    format_set_indent(format, 1);
  if (look & QD_LOOK_RIGHT)
    format_set_align(format, LXW_ALIGN_RIGHT);
  if (look & QD_LOOK_RED)
    format_set_font_color(format, 0xB00000);
  if (look & QD_LOOK_MARKED)
    format_set_bg_color(format, 0xFFF2A8);
  if (look & QD_LOOK_HEAD)
    format_set_bg_color(format, 0xEDEDED);
  if (look >> 16) {
    g_autofree char *pattern = number_format(book, (int)(look >> 16) - 1, (look & QD_LOOK_ZERO) != 0);
    format_set_num_format(format, pattern);
  }
  g_hash_table_insert(book->formats, GINT_TO_POINTER((int)look + 1), format);
  return format;
}

/* ---- cells ---- */

enum { LONGEST_TEXT = 32767 };

/* Characters that XML forbids and longer texts than a cell takes would make a file that has to be repaired. */
static char *
safe_text(const char *text)
{
  GString *safe = g_string_new(NULL);
  guint n = 0;
  for (const char *p = text; *p != '\0' && n < LONGEST_TEXT; p = g_utf8_next_char(p), n++) {
    gunichar c = g_utf8_get_char(p);
    bool is_forbidden = (c < 0x20 && c != '\n' && c != '\t') || c == 0xFFFE || c == 0xFFFF;
    g_string_append_unichar(safe, is_forbidden ? 0xFFFD : c);
  }
  return g_string_free(safe, FALSE);
}

void
qd_book_text(QdBook *book, lxw_worksheet *sheet, guint row, guint column, const char *text, QdLook look)
{
  g_autofree char *safe = safe_text(text);
  lxw_format *format = look == QD_LOOK_PLAIN ? NULL : qd_book_format(book, look);
  note(book, safe[0] == '\0' ? worksheet_write_blank(sheet, row, (lxw_col_t)column, format)
                             : worksheet_write_string(sheet, row, (lxw_col_t)column, safe, format));
}

void
qd_book_number(QdBook *book, lxw_worksheet *sheet, guint row, guint column, double value, QdLook look)
{
  lxw_format *format = qd_book_format(book, look);
  note(book, isnan(value) ? worksheet_write_blank(sheet, row, (lxw_col_t)column, format)
                          : worksheet_write_number(sheet, row, (lxw_col_t)column, value, format));
}

void
qd_book_formula(QdBook *book, lxw_worksheet *sheet, guint row, guint column, const char *formula, double value,
                QdLook look)
{
  note(book, worksheet_write_formula_num(sheet, row, (lxw_col_t)column, formula, qd_book_format(book, look), value));
}

void
qd_book_merge(QdBook *book, lxw_worksheet *sheet, guint row, guint column, guint last_row, guint last_column,
              const char *text, QdLook look)
{
  g_autofree char *safe = safe_text(text);
  if (row == last_row && column == last_column)
    qd_book_text(book, sheet, row, column, text, look);
  else
    note(book, worksheet_merge_range(sheet, row, (lxw_col_t)column, last_row, (lxw_col_t)last_column, safe,
                                     qd_book_format(book, look)));
}

guint
qd_book_lines(const char *text, double width)
{
  const char *feed = strchr(text, '\n');
  if (feed != NULL) {
    g_autofree char *first = g_strndup(text, (gsize)(feed - text));
    return qd_book_lines(first, width) + qd_book_lines(feed + 1, width);
  }
  g_auto(GStrv) words = g_strsplit(text, " ", -1);
  double room = fmax(width, 1), used = 0;
  guint lines = 1;
  for (guint i = 0; words[i] != NULL; i++) {
    double length = (double)g_utf8_strlen(words[i], -1);
    if (used > 0 && used + 1 + length > room) {
      lines++;
      used = 0;
    }
    for (; length > room; length -= room)
      lines++;
    used += (used > 0 ? 1 : 0) + length;
  }
  return lines;
}
