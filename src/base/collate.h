/* base/collate.h — the order in which people of a language look for names: "Đông" after "Dương", "Bắc Sơn" among the
 * B's, "QL.10" after "QL.9". The same in every locale. */
#ifndef QD_BASE_COLLATE_H
#define QD_BASE_COLLATE_H

#include <glib.h>

typedef struct QdCollator QdCollator;

/** @param lang "vi" or "en" */
QdCollator *qd_collator_new(const char *lang, GError **error);
void qd_collator_free(QdCollator *collator);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdCollator, qd_collator_free)

/** @return below, at or above 0, as strcmp(); 0 for identical texts only. */
int qd_collate(const QdCollator *collator, const char *a, const char *b);

#endif
