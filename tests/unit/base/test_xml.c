#include "fixture.h"

#include "base/stylesheet.h"
#include "base/xml.h"

static char *
printed(xmlDoc *document)
{
  xmlChar *text = NULL;
  int size;
  xmlDocDumpMemoryEnc(document, &text, &size, "UTF-8");
  char *copy = g_strdup((const char *)text);
  xmlFree(text);
  return copy;
}

static void
any_text_makes_a_well_formed_page(void **state)
{
  (void)state;
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  xmlNode *root = xmlDocGetRootElement(document);
  qd_xml_add_text(root, "t", "a<b>&\"\x01\x1f\xff\u1ea1\t");
  xmlNode *node = qd_xml_add(root, "n");
  qd_xml_set(node, "name", "<\x02\"&\ufffe");
  qd_xml_set(node, "none", NULL);
  qd_xml_set(node, "empty", "");
  qd_xml_set_fixed(node, "x", 0.5, 3);
  qd_xml_set_fixed(node, "nan", NAN, 3);
  qd_xml_set_people(node, "p", 1234.5, 1, "vi");
  qd_xml_set_colour(node, "c", (const guint8[3]){255, 0, 10});
  g_autofree char *text = printed(document);
  assert_non_null(strstr(text,
                         "<page><t>a&lt;b&gt;&amp;\"\ufffd\ufffd\ufffd\u1ea1\t</t>"
                         "<n name=\"&lt;\ufffd&quot;&amp;\ufffd\" x=\"0.500\" p=\"1.234,5\" c=\"#ff000a\"/></page>"));
  g_autoptr(xmlDoc) again = xmlReadMemory(text, (int)strlen(text), NULL, NULL, XML_PARSE_NOERROR);
  assert_non_null(again);
}

#define SHEET(body)                                                                                                    \
  "<xsl:stylesheet version=\"1.0\" xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\">"                                \
  "<xsl:output omit-xml-declaration=\"yes\"/><xsl:param name=\"p\"/><xsl:template match=\"/\">" body                   \
  "</xsl:template></xsl:stylesheet>"

static void
a_template_is_applied(void **state)
{
  g_autofree char *path =
      write_text(*state, "styles/t.xsl", SHEET("<a><xsl:value-of select=\"concat(/page/@x, $p)\"/></a>"));
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autoptr(GError) error = NULL;
  g_autoptr(QdStylesheet) sheet = qd_stylesheet_load("styles/t.xsl", &error);
  assert_no_error(error);
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  qd_xml_set(xmlDocGetRootElement(document), "x", "1 < 2 ");
  const char *const params[] = {"p", "'it''s' \"& <", NULL};
  g_autofree char *text = qd_stylesheet_apply(sheet, document, params, &error);
  assert_no_error(error);
  assert_string_equal(text, "<a>1 &lt; 2 'it''s' \"&amp; &lt;</a>\n");
}

static void
a_broken_template_is_an_error(void **state)
{
  g_autofree char *path = write_text(*state, "styles/t.xsl", "<xsl:stylesheet>");
  g_autofree char *stops = write_text(*state, "styles/s.xsl", SHEET("<xsl:message terminate=\"yes\">no</xsl:message>"));
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autoptr(GError) error = NULL;
  assert_null(qd_stylesheet_load("styles/t.xsl", &error));
  g_autofree char *expected = g_strdup_printf("%s: template cannot be used: ", path);
  assert_true(g_str_has_prefix(error->message, expected));
  assert_int_equal(error->code, QD_ERROR_INPUT);
  g_clear_error(&error);
  g_autoptr(QdStylesheet) sheet = qd_stylesheet_load("styles/s.xsl", &error);
  assert_no_error(error);
  g_autoptr(xmlDoc) document = qd_xml_new("page");
  assert_null(qd_stylesheet_apply(sheet, document, NULL, &error));
  assert_non_null(error);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_text_makes_a_well_formed_page),
      WITH_FOLDER(a_template_is_applied),
      WITH_FOLDER(a_broken_template_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
