/* base/parallel.h — a numbered list of jobs for several threads. */
#ifndef QD_BASE_PARALLEL_H
#define QD_BASE_PARALLEL_H

#include <glib.h>

/** Calls job(i, data) once for each i below n, in so many threads, this one among them; returns when all are done. Jobs
 * are begun in order; what they write must not depend on who ran them. */
void qd_parallel(guint n, guint threads, void (*job)(guint i, gpointer data), gpointer data);

#endif
