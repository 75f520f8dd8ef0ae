#include "base/stylesheet.h"

#include <libexslt/exslt.h>
#include <libxslt/transform.h>
#include <libxslt/variables.h>
#include <libxslt/xsltutils.h>
#include <stdbool.h>

#include "base/i18n.h"
#include "quydat/data.h"

struct QdStylesheet {
  char *path;
  xsltStylesheet *sheet;
};

void
qd_stylesheet_free(QdStylesheet *stylesheet)
{
  if (stylesheet == NULL)
    return;
  if (stylesheet->sheet != NULL)
    xsltFreeStylesheet(stylesheet->sheet);
  g_free(stylesheet->path);
  g_free(stylesheet);
}

/* libxslt tells what is wrong line by line: collected into one message. */
G_GNUC_PRINTF(2, 3)
static void
collect(void *data, const char *format, ...)
{
  va_list args;
  va_start(args, format);
  g_string_append_vprintf(data, format, args);
  va_end(args);
}

static void
set_error(GError **error, const char *path, GString *said)
{
  g_strdelimit(said->str, "\n", ' ');
  g_set_error(error, QD_ERROR, QD_ERROR_INPUT, _("%s: template cannot be used: %s"), path, g_strstrip(said->str));
}

QdStylesheet *
qd_stylesheet_load(const char *name, GError **error)
{
  static gsize once;
  if (g_once_init_enter(&once)) {
    exsltRegisterAll();
    g_once_init_leave(&once, 1);
  }
  g_autoptr(QdStylesheet) stylesheet = g_new0(QdStylesheet, 1);
  stylesheet->path = qd_data_file(name, error);
  if (stylesheet->path == NULL)
    return NULL;
  g_autoptr(GString) said = g_string_new(NULL);
  xmlSetGenericErrorFunc(said, collect);
  xsltSetGenericErrorFunc(said, collect);
  stylesheet->sheet = xsltParseStylesheetFile((const xmlChar *)stylesheet->path);
  xmlSetGenericErrorFunc(NULL, NULL);
  xsltSetGenericErrorFunc(NULL, NULL);
  if (stylesheet->sheet == NULL) {
    set_error(error, stylesheet->path, said);
    return NULL;
  }
  return g_steal_pointer(&stylesheet);
}

char *
qd_stylesheet_apply(const QdStylesheet *stylesheet, xmlDoc *document, const char *const *params, GError **error)
{
  g_autoptr(GString) said = g_string_new(NULL);
  xsltTransformContext *context = xsltNewTransformContext(stylesheet->sheet, document);
  xsltSetTransformErrorFunc(context, said, collect);
  xmlSetGenericErrorFunc(said, collect); /* of this thread */
  if (params != NULL)
    xsltQuoteUserParams(context, (const char **)params);
  xmlDoc *result = xsltApplyStylesheetUser(stylesheet->sheet, document, NULL, NULL, NULL, context);
  bool failed = result == NULL || context->state == XSLT_STATE_ERROR || context->state == XSLT_STATE_STOPPED;
  xsltFreeTransformContext(context);
  xmlSetGenericErrorFunc(NULL, NULL);
  char *text = NULL;
  if (!failed) {
    xmlChar *bytes = NULL;
    int size = 0;
    if (xsltSaveResultToString(&bytes, &size, result, stylesheet->sheet) == 0 && bytes != NULL)
      text = g_strndup((const char *)bytes, (gsize)size);
    xmlFree(bytes);
  }
  if (result != NULL)
    xmlFreeDoc(result);
  if (text == NULL)
    set_error(error, stylesheet->path, said);
  return text;
}
