#include "base/collate.h"

#include <string.h>
#include <unicode/ucol.h>

#include "base/i18n.h"
#include "quydat/error.h"

struct QdCollator {
  UCollator *rules;
};

QdCollator *
qd_collator_new(const char *lang, GError **error)
{
  UErrorCode status = U_ZERO_ERROR;
  UCollator *rules = ucol_open(lang, &status);
  if (U_FAILURE(status)) {
    g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("ICU has no order of names for \"%s\": %s"), lang,
                u_errorName(status));
    return NULL;
  }
  ucol_setAttribute(rules, UCOL_NUMERIC_COLLATION, UCOL_ON, &status);
  QdCollator *collator = g_new(QdCollator, 1);
  collator->rules = rules;
  return collator;
}

void
qd_collator_free(QdCollator *collator)
{
  if (collator == NULL)
    return;
  ucol_close(collator->rules);
  g_free(collator);
}

int
qd_collate(const QdCollator *collator, const char *a, const char *b)
{
  UErrorCode status = U_ZERO_ERROR;
  UCollationResult result = ucol_strcollUTF8(collator->rules, a, -1, b, -1, &status);
  if (U_FAILURE(status) || result == UCOL_EQUAL)
    return strcmp(a, b);
  return result == UCOL_LESS ? -1 : 1;
}
