/* quydat/serve.h — the output folder of a run, shown to the browsers of this computer.
 *
 * On 127.0.0.1 only, read-only: GET and HEAD, of one range where asked (tiles are parts of one large file). Nothing
 * outside the folder is ever answered, nor names that begin with a dot. A request that names another host is refused:
 * a page from elsewhere could else make a browser read the folder for it. */
#ifndef QUYDAT_SERVE_H
#define QUYDAT_SERVE_H

#include <stdbool.h>
#include <quydat/error.h>

G_BEGIN_DECLS

typedef struct QdServer QdServer;

/** Answers requests from threads of its own until freed. These block all signals.
 *
 * @param folder  of a run: it has a summary.json
 * @param port    0: 8080, or any that is free where that one is taken */
QD_API QdServer *qd_server_start(const char *folder, guint port, GError **error);
QD_API void qd_server_free(QdServer *server);
QD_API guint qd_server_port(const QdServer *server);
/** @return whether the folder has this file. */
QD_API bool qd_server_has(const QdServer *server, const char *name);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdServer, qd_server_free)

G_END_DECLS

#endif
