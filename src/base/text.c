#include "base/text.h"

#include <math.h>
#include <string.h>

char *
qd_text_nfc(const char *text, bool *repaired)
{
  g_autofree char *valid = NULL;
  if (!g_utf8_validate(text, -1, NULL)) {
    valid = g_utf8_make_valid(text, -1);
    text = valid;
    if (repaired != NULL)
      *repaired = true;
  }
  g_autofree char *nfc = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
  const char *begin = nfc, *end = nfc + strlen(nfc);
  while (begin < end && g_unichar_isspace(g_utf8_get_char(begin)))
    begin = g_utf8_next_char(begin);
  for (const char *last = end; last > begin && g_unichar_isspace(g_utf8_get_char(last = g_utf8_prev_char(last)));)
    end = last;
  return g_strndup(begin, (gsize)(end - begin));
}

char *
qd_text_fold(const char *text)
{
  g_autofree char *nfc = qd_text_nfc(text, NULL);
  g_autofree char *lower = g_utf8_strdown(nfc, -1);
  GString *out = g_string_new(NULL);
  for (const char *p = lower; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (!g_unichar_isspace(c))
      g_string_append_unichar(out, c);
    else if (out->len > 0 && out->str[out->len - 1] != ' ')
      g_string_append_c(out, ' ');
  }
  return g_string_free(out, FALSE);
}

/* One run of digits: its significant digits. @return what follows the run. */
static const char *
skip_digits(const char *p, const char **significant, gsize *n)
{
  while (*p == '0')
    p++;
  *significant = p;
  while (g_ascii_isdigit(*p))
    p++;
  *n = (gsize)(p - *significant);
  return p;
}

int
qd_natural_compare(const char *a, const char *b)
{
  const char *pa = a, *pb = b;
  int zeros = 0; /* of the first pair of equal numbers with unequal leading zeros */
  while (*pa != '\0' && *pb != '\0') {
    if (g_ascii_isdigit(*pa) && g_ascii_isdigit(*pb)) {
      const char *da, *db, *run_a = pa, *run_b = pb;
      gsize na, nb;
      pa = skip_digits(pa, &da, &na);
      pb = skip_digits(pb, &db, &nb);
      if (zeros == 0)
        zeros = (da - run_a > db - run_b) - (da - run_a < db - run_b);
      if (na != nb)
        return na < nb ? -1 : 1;
      int c = memcmp(da, db, na);
      if (c != 0)
        return c;
    } else {
      if (*pa != *pb)
        return (guchar)*pa < (guchar)*pb ? -1 : 1;
      pa++;
      pb++;
    }
  }
  if (*pa != *pb)
    return *pa == '\0' ? -1 : 1;
  return zeros;
}

/* Levenshtein distance over characters, two rows. */
static gsize
edit_distance(const char *a, const char *b)
{
  g_autofree gunichar *ua = g_utf8_to_ucs4_fast(a, -1, NULL);
  glong lb;
  g_autofree gunichar *ub = g_utf8_to_ucs4_fast(b, -1, &lb);
  gsize nb = (gsize)lb;
  g_autofree gsize *row = g_new(gsize, nb + 1);
  for (gsize j = 0; j <= nb; j++)
    row[j] = j;
  for (gsize i = 0; ua[i] != 0; i++) {
    gsize diagonal = row[0];
    row[0] = i + 1;
    for (gsize j = 0; j < nb; j++) {
      gsize substitute = diagonal + (ua[i] == ub[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = MIN(substitute, MIN(row[j], row[j + 1]) + 1);
    }
  }
  return row[nb];
}

const char *
qd_suggest(const char *word, const char *const *candidates, gsize n)
{
  g_autofree char *folded = qd_text_fold(word);
  gsize best = (gsize)g_utf8_strlen(folded, -1) / 3 + 1;
  const char *nearest = NULL;
  for (gsize i = 0; i < n; i++) {
    g_autofree char *candidate = qd_text_fold(candidates[i]);
    gsize d = edit_distance(folded, candidate);
    if (d < best || (d == best && nearest == NULL)) {
      best = d;
      nearest = candidates[i];
    }
  }
  return nearest;
}

char *
qd_format_fixed(double value, int decimals)
{
  if (isnan(value))
    return g_strdup("");
  char format[8];
  g_snprintf(format, sizeof format, "%%.%df", decimals);
  char *text = g_malloc(G_ASCII_DTOSTR_BUF_SIZE + 320);
  g_ascii_formatd(text, G_ASCII_DTOSTR_BUF_SIZE + 320, format, value);
  if (text[0] == '-' && strspn(text + 1, "0.") == strlen(text + 1))
    memmove(text, text + 1, strlen(text));
  return text;
}

char *
qd_format_for_people(double value, int decimals, const char *lang)
{
  bool vietnamese = strcmp(lang, "vi") == 0;
  g_autofree char *plain = qd_format_fixed(value, decimals);
  GString *out = g_string_new(NULL);
  const char *digits = plain[0] == '-' ? plain + 1 : plain;
  gsize whole = strcspn(digits, ".");
  if (digits != plain)
    g_string_append(out, "\xe2\x88\x92");
  for (gsize i = 0; i < whole; i++) {
    if (i > 0 && (whole - i) % 3 == 0)
      g_string_append_c(out, vietnamese ? '.' : ',');
    g_string_append_c(out, digits[i]);
  }
  if (digits[whole] == '.') {
    g_string_append_c(out, vietnamese ? ',' : '.');
    g_string_append(out, digits + whole + 1);
  }
  return g_string_free(out, FALSE);
}

enum { SLUG_LENGTH = 100 }; /* a file system takes 255 bytes, ".html" and a number included */

char *
qd_format_for_people_exact(double value, const char *lang)
{
  int decimals = 0;
  while (decimals < 4 && fabs(value * pow(10, decimals) - round(value * pow(10, decimals))) > 1e-6)
    decimals++;
  return qd_format_for_people(value, decimals, lang);
}

char *
qd_slug(const char *text)
{
  /* GLib's table lacks the Vietnamese đ */
  g_autoptr(GString) known = g_string_new(text);
  g_string_replace(known, "\u0111", "d", 0);
  g_string_replace(known, "\u0110", "D", 0);
  g_autofree char *ascii = g_str_to_ascii(known->str, "C");
  GString *out = g_string_new(NULL);
  for (const char *p = ascii; *p != '\0' && out->len < SLUG_LENGTH; p++) {
    if (g_ascii_isalnum(*p))
      g_string_append_c(out, g_ascii_tolower(*p));
    else if (out->len > 0 && out->str[out->len - 1] != '-')
      g_string_append_c(out, '-');
  }
  if (out->len > 0 && out->str[out->len - 1] == '-')
    g_string_truncate(out, out->len - 1);
  if (out->len == 0)
    g_string_append(out, "x");
  return g_string_free(out, FALSE);
}

void
qd_csv_text(GString *csv, const char *text)
{
  bool inert = strchr("=+-@\t\r", text[0]) != NULL && text[0] != '\0';
  if (strpbrk(text, ",\"\n\r") == NULL) {
    if (inert)
      g_string_append_c(csv, '\'');
    g_string_append(csv, text);
  } else {
    g_string_append(csv, inert ? "\"'" : "\"");
    for (const char *p = text; *p != '\0'; p++) {
      if (*p == '"')
        g_string_append_c(csv, '"');
      g_string_append_c(csv, *p);
    }
    g_string_append_c(csv, '"');
  }
  g_string_append_c(csv, ',');
}

void
qd_csv_number(GString *csv, double value, int decimals)
{
  g_autofree char *text = qd_format_fixed(value, decimals);
  g_string_append(csv, text);
  g_string_append_c(csv, ',');
}

void
qd_csv_end(GString *csv)
{
  csv->str[csv->len - 1] = '\n';
}
