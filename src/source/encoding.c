#include "source/encoding.h"

#include <string.h>

#include "base/text.h"
#include "source/letters.h"

/* Those that are told apart; where two fit as well, the first is taken. */
typedef enum { UTF8, CP1258, TCVN3, VNI, N_ENCODINGS } Encoding;

static const char *const encoding_names[] = {"UTF-8", "CP1258", "TCVN3 (ABC)", "VNI"};

enum { SAMPLES = 3, PLACES = 10, DOUBTED_TEXTS = 10000 };

/* What a finding shows of the texts it is about. */
typedef struct {
  guint n;       /* texts */
  GString *seen; /* "“as read” → “decoded”; …" */
  guint n_seen;
  GHashTable *shown;
} Exhibit;

struct QdTexts {
  bool is_raw, is_undecided;
  bool is_guess;    /* decided from the texts */
  Encoding main;    /* of the file, when iconv_name is NULL */
  char *iconv_name; /* any encoding that iconv knows, taken at its word */
  gint64 votes[N_ENCODINGS];
  Exhibit guess, mixed, doubt;
  guint doubts[N_ENCODINGS];
  guint n_looked_at; /* for doubts */
  guint n_repaired;  /* texts with bytes that are no letters, replaced by U+FFFD */
  gint64 first_repaired;
};

/* ---- names ---- */

/* @return N_ENCODINGS for one that is none of ours */
static Encoding
named(const char *name)
{
  const struct {
    const char *name;
    Encoding encoding;
  } ours[] = {{"tcvn3", TCVN3}, {"abc", TCVN3}, {"vni", VNI}};
  for (gsize i = 0; i < G_N_ELEMENTS(ours); i++)
    if (g_ascii_strcasecmp(name, ours[i].name) == 0)
      return ours[i].encoding;
  return N_ENCODINGS;
}

bool
qd_encoding_hides_in_utf8(const char *name)
{
  return g_ascii_strcasecmp(name, "auto") == 0 || named(name) != N_ENCODINGS;
}

bool
qd_encoding_exists(const char *name)
{
  if (qd_encoding_hides_in_utf8(name))
    return true;
  GIConv converter = g_iconv_open("UTF-8", name);
  if (converter == (GIConv)-1)
    return false;
  g_iconv_close(converter);
  return true;
}

/* ---- one text ---- */

static bool
is_ascii(const char *raw)
{
  for (const char *p = raw; *p != '\0'; p++)
    if ((guchar)*p >= 0x80)
      return false;
  return true;
}

/* A text as a Western program shows it; bytes that are UTF-8 are such a text already. */
static char *
look_alike(const char *raw)
{
  if (g_utf8_validate(raw, -1, NULL))
    return g_strdup(raw);
  char *western = g_convert(raw, -1, "UTF-8", "CP1252", NULL, NULL, NULL);
  return western != NULL ? western : g_convert(raw, -1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
}

/* GDAL could decode a Shapefile itself, but drops the last letter of every text in CP1258: iconv holds it back for a
 * tone mark that may follow, and has to be flushed, as g_convert() does.
 * @return NULL when the text is not in the encoding */
static char *
decode(const char *raw, Encoding encoding)
{
  bool is_utf8 = g_utf8_validate(raw, -1, NULL);
  if (encoding == UTF8)
    return is_utf8 ? g_strdup(raw) : NULL;
  if (encoding == CP1258)
    return is_utf8 ? NULL : g_convert(raw, -1, "UTF-8", "CP1258", NULL, NULL, NULL);
  g_autofree char *look = look_alike(raw);
  return encoding == TCVN3 ? qd_letters_from_tcvn3(look) : qd_letters_from_vni(look);
}

/* Whether all that can be told of a text speaks for the encoding it was read by. */
static bool
fits(const char *decoded)
{
  if (decoded == NULL)
    return false;
  QdSpelling spelling = qd_letters_spelling(decoded);
  return spelling.good > 0 && spelling.bad == 0;
}

/* @return N_ENCODINGS when no other fits */
static Encoding
other_that_fits(const char *raw, Encoding known, char **decoded)
{
  for (Encoding e = UTF8; e < N_ENCODINGS; e++) {
    g_autofree char *text = e == known ? NULL : decode(raw, e);
    if (fits(text)) {
      *decoded = g_steal_pointer(&text);
      return e;
    }
  }
  return N_ENCODINGS;
}

/* ---- exhibits ---- */

static void
exhibit_free(Exhibit *exhibit)
{
  if (exhibit->seen == NULL)
    return;
  g_string_free(exhibit->seen, TRUE);
  g_hash_table_unref(exhibit->shown);
}

/* Counts a text, and shows it if it is among the first and not shown yet. */
static void
show(Exhibit *exhibit, guint at_most, const char *place, const char *raw, const char *decoded)
{
  exhibit->n++;
  if (exhibit->n_seen >= at_most)
    return;
  if (exhibit->seen == NULL) {
    exhibit->seen = g_string_new(NULL);
    exhibit->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  }
  g_autofree char *look = look_alike(raw);
  g_autofree char *text = qd_text_nfc(decoded, NULL);
  if (place[0] == '\0' && !g_hash_table_add(exhibit->shown, g_strdup(raw)))
    return;
  g_string_append_printf(exhibit->seen, "%s%s“%s” → “%s”", exhibit->n_seen > 0 ? "; " : "", place, look, text);
  exhibit->n_seen++;
}

/* ---- a file's texts ---- */

QdTexts *
qd_texts_new(bool is_raw, const char *encoding, const char *stated)
{
  QdTexts *texts = g_new0(QdTexts, 1);
  const char *name = encoding != NULL ? encoding : stated;
  bool is_auto = name != NULL && g_ascii_strcasecmp(name, "auto") == 0;
  Encoding ours = name == NULL ? N_ENCODINGS : named(name);
  texts->is_raw = is_raw;
  texts->is_undecided = is_auto || (is_raw && name == NULL);
  if (ours != N_ENCODINGS)
    texts->main = ours;
  else if (is_raw && name != NULL && !is_auto)
    texts->iconv_name = g_strdup(name);
  return texts;
}

void
qd_texts_free(QdTexts *texts)
{
  if (texts == NULL)
    return;
  exhibit_free(&texts->guess);
  exhibit_free(&texts->mixed);
  exhibit_free(&texts->doubt);
  g_free(texts->iconv_name);
  g_free(texts);
}

bool
qd_texts_wants_to_learn(const QdTexts *texts)
{
  return texts->is_undecided;
}

void
qd_texts_learn(QdTexts *texts, const char *raw)
{
  if (is_ascii(raw))
    return;
  for (Encoding e = UTF8; e < N_ENCODINGS; e++) {
    g_autofree char *decoded = decode(raw, e);
    QdSpelling spelling = {0};
    if (decoded != NULL)
      spelling = qd_letters_spelling(decoded);
    else
      spelling.bad = 100; /* it cannot be read at all */
    texts->votes[e] += (gint64)spelling.good - (gint64)spelling.bad;
  }
}

void
qd_texts_decide(QdTexts *texts)
{
  texts->is_undecided = false;
  texts->is_guess = true;
  for (Encoding e = UTF8; e < N_ENCODINGS; e++)
    if (texts->votes[e] > texts->votes[texts->main])
      texts->main = e;
}

/* A text in an encoding that iconv knows; NULL when it is not. */
static char *
convert(const QdTexts *texts, const char *raw)
{
  return g_convert(raw, -1, "UTF-8", texts->iconv_name, NULL, NULL, NULL);
}

/* Texts that were read as they are but look like TCVN3 or VNI. */
static void
doubt(QdTexts *texts, const char *decoded)
{
  if (is_ascii(decoded) || texts->n_looked_at++ >= DOUBTED_TEXTS || fits(decoded))
    return;
  for (Encoding e = TCVN3; e <= VNI; e++) {
    g_autofree char *other = decode(decoded, e);
    if (fits(other)) {
      show(&texts->doubt, SAMPLES, "", decoded, other);
      texts->doubts[e]++;
      return;
    }
  }
}

/* Reads a text that may be in another encoding than the file's own. */
static char *
read_told_apart(QdTexts *texts, const char *raw, gint64 fid)
{
  char *decoded = decode(raw, texts->main);
  QdSpelling spelling = decoded == NULL ? (QdSpelling){0} : qd_letters_spelling(decoded);
  g_autofree char *better = NULL;
  if (decoded == NULL || spelling.bad > 0)
    other_that_fits(raw, texts->main, &better);
  if (decoded == NULL && better == NULL)
    for (Encoding e = UTF8; better == NULL && e < N_ENCODINGS; e++)
      better = decode(raw, e);
  if (better != NULL) {
    g_autofree char *place = g_strdup_printf("fid %" G_GINT64_FORMAT ": ", fid);
    show(&texts->mixed, PLACES, place, raw, better);
    g_free(decoded);
    return g_steal_pointer(&better);
  }
  if (decoded != NULL && texts->is_guess && texts->main != UTF8)
    show(&texts->guess, SAMPLES, "", raw, decoded);
  return decoded;
}

char *
qd_texts_read(QdTexts *texts, const char *raw, gint64 fid)
{
  bool repaired = false;
  g_autofree char *decoded = NULL;
  if (!is_ascii(raw)) {
    bool is_plain_utf8 = !texts->is_raw && !texts->is_guess && texts->main == UTF8;
    decoded = texts->iconv_name != NULL ? convert(texts, raw) : is_plain_utf8 ? NULL : read_told_apart(texts, raw, fid);
    repaired = decoded == NULL && !is_plain_utf8;
  }
  char *text = qd_text_nfc(decoded != NULL ? decoded : raw, &repaired);
  if (!texts->is_guess && texts->main == UTF8)
    doubt(texts, text);
  if (repaired && texts->n_repaired++ == 0)
    texts->first_repaired = fid;
  return text;
}

bool
qd_texts_name_is(const QdTexts *texts, const char *raw, const char *wanted)
{
  g_autofree char *own = texts->iconv_name == NULL ? NULL : convert(texts, raw);
  g_autofree char *nfc = own == NULL ? NULL : qd_text_nfc(own, NULL);
  if (nfc != NULL)
    return g_str_equal(nfc, wanted);
  for (Encoding e = UTF8; e < N_ENCODINGS; e++) {
    g_autofree char *decoded = decode(raw, e);
    g_autofree char *name = decoded == NULL ? NULL : qd_text_nfc(decoded, NULL);
    if (name != NULL && g_str_equal(name, wanted))
      return true;
  }
  return false;
}

char *
qd_texts_name(const QdTexts *texts, const char *raw)
{
  g_autofree char *decoded = is_ascii(raw)               ? NULL
                             : texts->iconv_name != NULL ? convert(texts, raw)
                                                         : decode(raw, texts->main);
  g_autofree char *other = NULL;
  if (decoded == NULL && !is_ascii(raw))
    other_that_fits(raw, texts->main, &other);
  return qd_text_nfc(decoded != NULL ? decoded : other != NULL ? other : raw, NULL);
}

/* ---- findings ---- */

static const char *
seen(const Exhibit *exhibit)
{
  return exhibit->seen != NULL ? exhibit->seen->str : NULL;
}

static void
report(QdFindings *findings, const QdFindingSpec *finding, const char *rule, const char *value, const char *expected,
       guint n)
{
  QdFindingSpec spec = *finding;
  spec.rule = rule;
  spec.value = value;
  spec.expected = expected;
  spec.measure = n;
  if (n > 0)
    qd_findings_add(findings, &spec);
}

void
qd_texts_report(const QdTexts *texts, QdFindings *findings, QdFindingSpec finding)
{
  const char *name = texts->iconv_name != NULL ? texts->iconv_name : encoding_names[texts->main];
  const char *doubted = encoding_names[texts->doubts[TCVN3] >= texts->doubts[VNI] ? TCVN3 : VNI];
  report(findings, &finding, "encoding_guessed", name, seen(&texts->guess), texts->guess.n);
  report(findings, &finding, "encoding_mixed", name, seen(&texts->mixed), texts->mixed.n);
  report(findings, &finding, "encoding_doubtful", doubted, seen(&texts->doubt), texts->doubt.n);
  g_autofree char *first = g_strdup_printf("fid %" G_GINT64_FORMAT, texts->first_repaired);
  finding.feature = first;
  report(findings, &finding, "text_repaired", name, NULL, texts->n_repaired);
}
