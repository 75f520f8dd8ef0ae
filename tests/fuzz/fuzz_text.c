/* Any bytes as three strings: normal form, old encodings, matching key, natural order, numbers, CSV, file names. */
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "fuzz.h"
#include "source/encoding.h"

static int
sign(int value)
{
  return (value > 0) - (value < 0);
}

static void
check_normal_form(const char *text)
{
  bool repaired = false;
  g_autofree char *nfc = qd_text_nfc(text, &repaired);
  PROMISE(g_utf8_validate(nfc, -1, NULL));
  PROMISE(repaired != (bool)g_utf8_validate(text, -1, NULL));
  g_autofree char *again = qd_text_nfc(nfc, NULL);
  PROMISE(g_str_equal(nfc, again));
  g_autofree char *key = qd_text_fold(text);
  g_autofree char *key_again = qd_text_fold(key);
  PROMISE(g_utf8_validate(key, -1, NULL) && strstr(key, "  ") == NULL);
  PROMISE(g_str_equal(key, key_again));
}

static void
check_slug(const char *text)
{
  g_autofree char *slug = qd_slug(text);
  gsize n = strlen(slug);
  PROMISE(n > 0 && strspn(slug, "abcdefghijklmnopqrstuvwxyz0123456789-") == n);
  PROMISE(slug[0] != '-' && slug[n - 1] != '-');
}

static void
check_order(const char *a, const char *b, const char *c)
{
  int ab = sign(qd_natural_compare(a, b)), bc = sign(qd_natural_compare(b, c)), ac = sign(qd_natural_compare(a, c));
  PROMISE(ab == -sign(qd_natural_compare(b, a)));
  PROMISE((ab == 0) == g_str_equal(a, b));
  if (ab == bc)
    PROMISE(ac == ab);
}

static void
check_number(const char *text)
{
  double value = -12345;
  if (!qd_parse_number(text, &value)) {
    PROMISE(value == -12345);
    return;
  }
  PROMISE(isfinite(value) && strspn(text, "-.0123456789") == strlen(text));
  g_autofree char *fixed = qd_format_fixed(value, 4);
  double again;
  PROMISE(qd_parse_number(fixed, &again));
  PROMISE(fabs(again - value) <= 0.5001e-4 + fabs(value) * 1e-15);
  g_autofree char *people = qd_format_for_people(value, 2, "vi");
  PROMISE(people[0] != '\0');
}

/* Reads one record as RFC 4180 says. @return false if it is not exactly these two fields. */
static bool
record_is(const GString *csv, const char *first, const char *second)
{
  const char *expected[] = {first, second};
  const char *p = csv->str;
  for (int i = 0; i < 2; i++) {
    g_autoptr(GString) field = g_string_new(NULL);
    if (*p == '"') {
      for (p++; p[0] != '"' || p[1] == '"'; p++) {
        if (*p == '\0')
          return false;
        p += *p == '"';
        g_string_append_c(field, *p);
      }
      p++;
    } else {
      gsize n = strcspn(p, ",\"\n\r");
      g_string_append_len(field, p, (gssize)n);
      p += n;
    }
    if (*p++ != (i == 0 ? ',' : '\n') || !g_str_equal(field->str, expected[i]))
      return false;
  }
  return *p == '\0';
}

static void
check_csv(const char *a, const char *b)
{
  g_autoptr(GString) csv = g_string_new(NULL);
  qd_csv_text(csv, a);
  qd_csv_text(csv, b);
  qd_csv_end(csv);
  const char *formula = "=+-@\t\r";
  g_autofree char *first = g_strconcat(a[0] != '\0' && strchr(formula, a[0]) != NULL ? "'" : "", a, NULL);
  g_autofree char *second = g_strconcat(b[0] != '\0' && strchr(formula, b[0]) != NULL ? "'" : "", b, NULL);
  PROMISE(record_is(csv, first, second));
}

static void
check_suggestion(const char *word, const char *a, const char *b)
{
  g_autofree char *valid_a = g_utf8_make_valid(a, -1), *valid_b = g_utf8_make_valid(b, -1);
  const char *const candidates[] = {valid_a, valid_b};
  const char *found = qd_suggest(word, candidates, 2);
  PROMISE(found == NULL || found == valid_a || found == valid_b);
}

/* In every encoding, said or told from the texts, a text is UTF-8 in normal form. */
static void
check_encodings(const char *a, const char *b)
{
  const char *const encodings[] = {NULL, "auto", "tcvn3", "vni", "cp1258"};
  for (guint i = 0; i < G_N_ELEMENTS(encodings); i++) {
    QdTexts *texts = qd_texts_new(true, encodings[i], NULL);
    if (qd_texts_wants_to_learn(texts)) {
      qd_texts_learn(texts, a);
      qd_texts_decide(texts);
    }
    const char *const all[] = {a, b};
    for (guint k = 0; k < G_N_ELEMENTS(all); k++) {
      g_autofree char *read = qd_texts_read(texts, all[k], k);
      g_autofree char *again = qd_text_nfc(read, NULL);
      PROMISE(g_utf8_validate(read, -1, NULL) && g_str_equal(read, again));
    }
    qd_texts_free(texts);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup((const char *)data, size);
  g_auto(GStrv) parts = g_strsplit(bytes, "|", 3);
  guint n = g_strv_length(parts);
  const char *a = n > 0 ? parts[0] : "", *b = n > 1 ? parts[1] : "", *c = n > 2 ? parts[2] : "";
  g_autofree char *nfc = qd_text_nfc(a, NULL);
  check_normal_form(a);
  check_slug(nfc);
  check_order(a, b, c);
  check_order(b, c, a);
  check_order(c, a, b);
  check_number(b);
  check_csv(a, b);
  check_suggestion(a, b, c);
  check_encodings(a, b);
  return 0;
}
