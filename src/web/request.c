#include "web/request.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

/* ---- which file ---- */

char *
qd_request_path(const char *url)
{
  if (url[0] != '/')
    return NULL;
  g_autofree char *path = g_uri_unescape_string(url + 1, "/"); /* NULL for NUL, "%2f" and broken escapes */
  if (path == NULL || !g_utf8_validate(path, -1, NULL) || strchr(path, '\\') != NULL)
    return NULL;
  g_auto(GStrv) names = g_strsplit(path, "/", -1);
  for (guint i = 0; names[i] != NULL; i++)
    if (names[i][0] == '.' || (names[i][0] == '\0' && names[i + 1] != NULL))
      return NULL;
  return g_steal_pointer(&path);
}

int
qd_request_open(const char *root, const char *path, struct stat *info)
{
  g_autofree char *asked = g_build_filename(root, path, NULL);
  g_autofree char *real = qd_file_real(asked);
  gsize n = strlen(root);
  bool is_below = strncmp(real, root, n) == 0 && (real[n] == '/' || real[n] == '\0' || g_str_equal(root, "/"));
  if (!is_below)
    return -1;
  int fd = open(real, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK); /* a pipe is not waited for */
  if (fd < 0)
    return -1;
  if (fstat(fd, info) == 0 && (S_ISREG(info->st_mode) || S_ISDIR(info->st_mode)))
    return fd;
  close(fd);
  return -1;
}

const char *
qd_content_type(const char *path)
{
  static const struct {
    const char *ending, *type;
  } TYPES[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".csv", "text/csv; charset=utf-8"},
      {".txt", "text/plain; charset=utf-8"},
      {".png", "image/png"},
      {".webp", "image/webp"},
      {".svg", "image/svg+xml"},
      {".pdf", "application/pdf"},
      {".pmtiles", "application/vnd.pmtiles"},
      {".pbf", "application/vnd.mapbox-vector-tile"},
      {".mbtiles", "application/vnd.sqlite3"},
      {".gpkg", "application/geopackage+sqlite3"},
      {".qgz", "application/zip"},
      {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
  };
  for (guint i = 0; i < G_N_ELEMENTS(TYPES); i++)
    if (g_str_has_suffix(path, TYPES[i].ending))
      return TYPES[i].type;
  return "application/octet-stream";
}

/* ---- which part ---- */

/* Digits up to the end of the word; beyond 64 bits is beyond any file. */
static bool
read_offset(const char *word, guint64 *value)
{
  gsize n = strspn(word, "0123456789");
  if (n == 0 || word[n] != '\0')
    return false;
  if (!g_ascii_string_to_unsigned(word, 10, 0, G_MAXUINT64, value, NULL))
    *value = G_MAXUINT64;
  return true;
}

QdRange
qd_request_range(const char *header, guint64 size, guint64 *first, guint64 *length)
{
  guint64 from, to = G_MAXUINT64;
  if (header == NULL || g_ascii_strncasecmp(header, "bytes=", 6) != 0)
    return QD_RANGE_ALL;
  g_autofree char *word = g_strstrip(g_strdup(header + 6));
  char *dash = strchr(word, '-');
  if (dash == NULL)
    return QD_RANGE_ALL;
  *dash++ = '\0';
  if (word[0] == '\0') { /* "-500": the last 500 bytes */
    if (!read_offset(dash, &to))
      return QD_RANGE_ALL;
    *length = MIN(to, size);
    *first = size - *length;
    return *length == 0 ? QD_RANGE_NONE : QD_RANGE_PART;
  }
  if (!read_offset(word, &from) || (dash[0] != '\0' && !read_offset(dash, &to)) || to < from)
    return QD_RANGE_ALL;
  if (from >= size)
    return QD_RANGE_NONE;
  *first = from;
  *length = MIN(to, size - 1) - from + 1;
  return QD_RANGE_PART;
}

/* ---- only if it has changed ---- */

char *
qd_etag(const struct stat *info)
{
  return g_strdup_printf("\"%" G_GINT64_MODIFIER "x-%lx-%" G_GINT64_MODIFIER "x\"", (guint64)info->st_mtim.tv_sec,
                         info->st_mtim.tv_nsec, (guint64)info->st_size);
}

bool
qd_etag_matches(const char *header, const char *etag)
{
  g_auto(GStrv) tags = g_strsplit(header, ",", -1);
  for (guint i = 0; tags[i] != NULL; i++) {
    const char *tag = g_strstrip(tags[i]);
    if (g_str_equal(tag, "*") || g_str_equal(g_str_has_prefix(tag, "W/") ? tag + 2 : tag, etag))
      return true;
  }
  return false;
}

char *
qd_http_date(gint64 seconds)
{
  static const char *const DAYS[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  g_autoptr(GDateTime) time = g_date_time_new_from_unix_utc(seconds);
  if (time == NULL)
    return g_strdup("Thu, 01 Jan 1970 00:00:00 GMT");
  return g_strdup_printf("%s, %02d %s %04d %02d:%02d:%02d GMT", DAYS[g_date_time_get_day_of_week(time) - 1],
                         g_date_time_get_day_of_month(time), MONTHS[g_date_time_get_month(time) - 1],
                         g_date_time_get_year(time), g_date_time_get_hour(time), g_date_time_get_minute(time),
                         g_date_time_get_second(time));
}

bool
qd_host_is_local(const char *host)
{
  static const char *const NAMES[] = {"127.0.0.1", "localhost", "[::1]"};
  for (guint i = 0; host != NULL && i < G_N_ELEMENTS(NAMES); i++) {
    gsize n = strlen(NAMES[i]);
    if (g_ascii_strncasecmp(host, NAMES[i], n) == 0 && (host[n] == '\0' || host[n] == ':'))
      return true;
  }
  return false;
}
