/* The output folder on 127.0.0.1: libmicrohttpd speaks HTTP, this file says what is answered. */
#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "quydat/serve.h"
#include "web/request.h"

enum { USUAL_PORT = 8080, MOST_CONNECTIONS = 64, IDLE_S = 30 };

struct QdServer {
  char *root; /* without links */
  struct MHD_Daemon *daemon;
  guint port;
};

/* ---- answers ---- */

static enum MHD_Result
reply(struct MHD_Connection *connection, unsigned int status, struct MHD_Response *response)
{
  if (response == NULL)
    return MHD_NO;
  MHD_add_response_header(response, "X-Content-Type-Options", "nosniff");
  MHD_add_response_header(response, "Cache-Control", "no-cache"); /* the next run replaces the file */
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

static struct MHD_Response *
text_response(const char *text)
{
  struct MHD_Response *response = MHD_create_response_from_buffer(strlen(text), (void *)text, MHD_RESPMEM_MUST_COPY);
  if (response != NULL)
    MHD_add_response_header(response, "Content-Type", "text/plain; charset=utf-8");
  return response;
}

static enum MHD_Result
send_text(struct MHD_Connection *connection, unsigned int status, const char *text)
{
  return reply(connection, status, text_response(text));
}

static enum MHD_Result
redirect(struct MHD_Connection *connection, const char *to)
{
  struct MHD_Response *response = text_response("");
  if (response != NULL)
    MHD_add_response_header(response, "Location", to);
  return reply(connection, MHD_HTTP_FOUND, response);
}

static const char *
header(struct MHD_Connection *connection, const char *name)
{
  return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* The file as it stands: its tag and its date, by which a browser knows whether it has it already. */
typedef struct {
  const char *path;
  int fd;
  guint64 size;
  char *etag, *modified;
} File;

static bool
has_it(struct MHD_Connection *connection, const File *file)
{
  const char *tags = header(connection, "If-None-Match"), *since = header(connection, "If-Modified-Since");
  return tags != NULL ? qd_etag_matches(tags, file->etag) : since != NULL && g_str_equal(since, file->modified);
}

static void
describe(struct MHD_Response *response, const File *file)
{
  MHD_add_response_header(response, "Content-Type", qd_content_type(file->path));
  MHD_add_response_header(response, "Accept-Ranges", "bytes");
  MHD_add_response_header(response, "ETag", file->etag);
  MHD_add_response_header(response, "Last-Modified", file->modified);
}

/* A range holds of the file that the browser began with, if it names that. */
static QdRange
choose_range(struct MHD_Connection *connection, const char *method, const File *file, guint64 *first, guint64 *length)
{
  const char *begun = header(connection, "If-Range");
  bool is_same = begun == NULL || g_str_equal(begun, file->etag) || g_str_equal(begun, file->modified);
  if (!is_same || !g_str_equal(method, "GET"))
    return QD_RANGE_ALL;
  return qd_request_range(header(connection, "Range"), file->size, first, length);
}

/* Takes the descriptor over. */
static enum MHD_Result
send_file(struct MHD_Connection *connection, const char *method, const File *file)
{
  guint64 first = 0, length = file->size;
  bool is_known = has_it(connection, file);
  QdRange range = is_known ? QD_RANGE_ALL : choose_range(connection, method, file, &first, &length);
  if (is_known || range == QD_RANGE_NONE || length == 0) {
    close(file->fd);
    struct MHD_Response *response = text_response("");
    if (response == NULL)
      return MHD_NO;
    g_autofree char *whole = g_strdup_printf("bytes */%" G_GUINT64_FORMAT, file->size);
    if (range == QD_RANGE_NONE)
      MHD_add_response_header(response, "Content-Range", whole);
    MHD_del_response_header(response, "Content-Type", "text/plain; charset=utf-8");
    describe(response, file);
    return reply(connection,
                 is_known                 ? MHD_HTTP_NOT_MODIFIED
                 : range == QD_RANGE_NONE ? MHD_HTTP_RANGE_NOT_SATISFIABLE
                                          : MHD_HTTP_OK,
                 response);
  }
  struct MHD_Response *response = MHD_create_response_from_fd_at_offset64(length, file->fd, first);
  if (response == NULL) {
    close(file->fd);
    return MHD_NO;
  }
  describe(response, file);
  if (range == QD_RANGE_ALL)
    return reply(connection, MHD_HTTP_OK, response);
  g_autofree char *part = g_strdup_printf("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT, first,
                                          first + length - 1, file->size);
  MHD_add_response_header(response, "Content-Range", part);
  return reply(connection, MHD_HTTP_PARTIAL_CONTENT, response);
}

/* ---- requests ---- */

/* "/" leads to what people came for. */
static enum MHD_Result
answer_root(const QdServer *server, struct MHD_Connection *connection)
{
  if (qd_server_has(server, "web/index.html"))
    return redirect(connection, "/web/");
  if (qd_server_has(server, "reports/index.html"))
    return redirect(connection, "/reports/");
  return send_text(connection, MHD_HTTP_NOT_FOUND, "This run made neither a web map nor a report.\n");
}

static enum MHD_Result
answer_path(const QdServer *server, struct MHD_Connection *connection, const char *method, const char *url, char *path)
{
  struct stat info;
  bool names_folder = g_str_has_suffix(url, "/");
  g_autofree char *file_path = names_folder ? g_strconcat(path, "index.html", NULL) : g_strdup(path);
  int fd = qd_request_open(server->root, file_path, &info);
  if (fd >= 0 && S_ISDIR(info.st_mode)) {
    close(fd);
    g_autofree char *to = g_strconcat(url, "/", NULL);
    if (!names_folder)
      return redirect(connection, to);
    fd = -1;
  }
  if (fd < 0 && g_str_equal(path, "favicon.ico")) /* browsers ask for it by themselves */
    return reply(connection, MHD_HTTP_NO_CONTENT, MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT));
  if (fd < 0)
    return send_text(connection, MHD_HTTP_NOT_FOUND, "Not found.\n");
  g_autofree char *etag = qd_etag(&info), *modified = qd_http_date(info.st_mtim.tv_sec);
  const File file = {file_path, fd, (guint64)info.st_size, etag, modified};
  return send_file(connection, method, &file);
}

static enum MHD_Result
answer(void *data, struct MHD_Connection *connection, const char *url, const char *method, const char *version,
       const char *upload, size_t *upload_size, void **state)
{
  (void)version;
  (void)upload;
  static int seen;
  if (*state == NULL) { /* the headers are read; a body, which no request of ours has, comes next */
    *state = &seen;
    return MHD_YES;
  }
  if (*upload_size > 0) {
    *upload_size = 0;
    return MHD_YES;
  }
  const QdServer *server = data;
  if (!g_str_equal(method, "GET") && !g_str_equal(method, "HEAD")) {
    struct MHD_Response *response = text_response("This server only shows files.\n");
    if (response != NULL)
      MHD_add_response_header(response, "Allow", "GET, HEAD");
    return reply(connection, MHD_HTTP_METHOD_NOT_ALLOWED, response);
  }
  if (!qd_host_is_local(header(connection, "Host")))
    return send_text(connection, MHD_HTTP_FORBIDDEN, "This server answers to 127.0.0.1 and localhost only.\n");
  g_autofree char *path = qd_request_path(url);
  if (path == NULL)
    return send_text(connection, MHD_HTTP_NOT_FOUND, "Not found.\n");
  return path[0] == '\0' ? answer_root(server, connection) : answer_path(server, connection, method, url, path);
}

/* Addresses are decoded by qd_request_path(), which refuses what this would let pass. */
static size_t
leave_encoded(void *data, struct MHD_Connection *connection, char *text)
{
  (void)data;
  (void)connection;
  return strlen(text);
}

static void G_GNUC_PRINTF(2, 0) say_nothing(void *data, const char *format, va_list arguments)
{
  (void)data;
  (void)format;
  (void)arguments;
}

/* ---- the server ---- */

static bool
listen_on(QdServer *server, guint port)
{
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((guint16)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before); /* signals are for the caller's thread */
  server->daemon =
      MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, answer,
                       server, MHD_OPTION_EXTERNAL_LOGGER, say_nothing, NULL, MHD_OPTION_SOCK_ADDR, &address,
                       MHD_OPTION_UNESCAPE_CALLBACK, leave_encoded, NULL, MHD_OPTION_CONNECTION_LIMIT,
                       (unsigned)MOST_CONNECTIONS, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_END);
  int e = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = e;
  if (server->daemon == NULL)
    return false;
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(server->daemon, MHD_DAEMON_INFO_BIND_PORT);
  server->port = info != NULL && info->port != 0 ? info->port : port;
  return true;
}

static bool
check_folder(const char *folder, GError **error)
{
  g_autofree char *summary = g_build_filename(folder, "summary.json", NULL);
  if (!g_file_test(folder, G_FILE_TEST_IS_DIR))
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: no such folder; name the folder given to --out"), folder);
  else if (!g_file_test(summary, G_FILE_TEST_EXISTS))
    g_set_error(error, QD_ERROR, QD_ERROR_INPUT,
                _("%s: holds no results of quydat (no summary.json); name the folder given to --out"), folder);
  else
    return true;
  return false;
}

static void
set_port_error(guint port, int reason, GError **error)
{
  if (reason == EADDRINUSE)
    g_set_error(
        error, QD_ERROR, QD_ERROR_USAGE,
        _("port %u is taken by another program; give another with --port, or leave it out for any that is free"), port);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("port %u cannot be used: %s; give another with --port"), port,
                g_strerror(reason));
}

QdServer *
qd_server_start(const char *folder, guint port, GError **error)
{
  if (!check_folder(folder, error))
    return NULL;
  g_autoptr(QdServer) server = g_new0(QdServer, 1);
  server->root = qd_file_real(folder);
  bool ok = listen_on(server, port != 0 ? port : USUAL_PORT);
  if (!ok && port == 0 && errno == EADDRINUSE)
    ok = listen_on(server, 0);
  if (ok)
    return g_steal_pointer(&server);
  set_port_error(port != 0 ? port : USUAL_PORT, errno, error);
  return NULL;
}

void
qd_server_free(QdServer *server)
{
  if (server == NULL)
    return;
  if (server->daemon != NULL)
    MHD_stop_daemon(server->daemon);
  g_free(server->root);
  g_free(server);
}

guint
qd_server_port(const QdServer *server)
{
  return server->port;
}

bool
qd_server_has(const QdServer *server, const char *name)
{
  g_autofree char *path = g_build_filename(server->root, name, NULL);
  return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}
