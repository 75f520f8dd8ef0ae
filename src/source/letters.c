#include "source/letters.h"

#include <string.h>
#include <uchar.h>

/* ---- TCVN3 ---- */

/* TCVN 5712:1993, set VN3, from 0xA1 on: the part of set VN1 (iconv's TCVN5712-1) that the ABC fonts have. A dot: not
 * in VN3. */
static const char16_t tcvn3[] = u"ĂÂÊÔƠƯĐăâêôơưđ."   /* A1 */
                                u".....àảãáạ.ằẳẵắ."  /* B0 */
                                u"......ặầẩẫấậè.ẻẽ"  /* C0 */
                                u"éẹềểễếệìỉ...ĩíịò"  /* D0 */
                                u".ỏõóọồổỗốộờởỡớợù"  /* E0 */
                                u".ủũúụừửữứựỳỷỹýỵ."; /* F0 */

enum { TCVN3_FIRST = 0xa1, LATIN1_LAST = 0xff };

/* A letter that stands for its capital too. */
static bool
is_toned_small(gunichar c)
{
  static const char16_t untoned[] = u"ăâêôơưđ";
  for (const char16_t *u = untoned; *u != 0; u++)
    if (*u == c)
      return false;
  return c > 0x7f && g_unichar_islower(c);
}

/* Letters from p on that belong to one word: its end, how many capitals and how many certainly small. */
static const gunichar *
scan_word(const gunichar *p, guint *capitals, guint *small)
{
  *capitals = *small = 0;
  for (; g_unichar_isalpha(*p); p++) {
    if (g_unichar_isupper(*p))
      (*capitals)++;
    else if (!is_toned_small(*p))
      (*small)++;
  }
  return p;
}

/* Makes capitals of toned letters in words of capitals, and in all words of a text that has no other small letter. */
static void
raise_capitals(gunichar *text)
{
  guint capitals, small;
  bool any_small = false, any_word = false;
  for (const gunichar *p = text; *p != 0; p += *p != 0) {
    p = scan_word(p, &capitals, &small);
    any_small = any_small || small > 0;
    any_word = any_word || (small == 0 && capitals >= 2);
  }
  for (gunichar *p = text; *p != 0; p += *p != 0) {
    gunichar *begin = p;
    p = begin + (scan_word(p, &capitals, &small) - begin);
    if (small == 0 && (capitals >= 2 || (any_word && !any_small)))
      for (gunichar *c = begin; c < p; c++)
        *c = g_unichar_toupper(*c);
  }
}

char *
qd_letters_from_tcvn3(const char *text)
{
  glong n;
  g_autofree gunichar *letters = g_utf8_to_ucs4_fast(text, -1, &n);
  for (glong i = 0; i < n; i++) {
    gunichar c = letters[i];
    gunichar letter = c >= TCVN3_FIRST && c <= LATIN1_LAST ? tcvn3[c - TCVN3_FIRST] : '.';
    if (letter != '.')
      letters[i] = letter;
    else if (c > 0x7f && (g_unichar_isalpha(c) || g_unichar_ismark(c)) && c != 0xaa && c != 0xba)
      return NULL;
  }
  raise_capitals(letters);
  return g_ucs4_to_utf8(letters, n, NULL, NULL, NULL);
}

/* ---- VNI ---- */

/* The marks that follow a letter, in small: of tone; of a circumflex or a breve, with a tone or none. As many code
 * points as they stand for. */
static const struct {
  gunichar mark;
  const char *letters; /* after which it may stand */
  gunichar combining[2];
} vni_marks[] = {
    {U'ù', "aeouyôö", {0x301}},    {U'ø', "aeouyôö", {0x300}},    {U'û', "aeouyôö", {0x309}},
    {U'õ', "aeouyôö", {0x303}},    {U'ï', "aeouyôö", {0x323}},    {U'â', "aeo", {0x302}},
    {U'á', "aeo", {0x302, 0x301}}, {U'à', "aeo", {0x302, 0x300}}, {U'å', "aeo", {0x302, 0x309}},
    {U'ã', "aeo", {0x302, 0x303}}, {U'ä', "aeo", {0x302, 0x323}}, {U'ê', "a", {0x306}},
    {U'é', "a", {0x306, 0x301}},   {U'è', "a", {0x306, 0x300}},   {U'ú', "a", {0x306, 0x309}},
    {U'ü', "a", {0x306, 0x303}},   {U'ë', "a", {0x306, 0x323}},
};

/* Letters that stand alone, in small. */
static const struct {
  gunichar character, letter;
} vni_letters[] = {{U'ñ', U'đ'}, {U'ô', U'ơ'}, {U'ö', U'ư'}, {U'í', U'í'}, {U'ì', U'ì'},
                   {U'æ', U'ỉ'}, {U'ó', U'ĩ'}, {U'ò', U'ị'}, {U'î', U'ỵ'}};

/* Combining marks for a mark after a letter, both as they stand; NULL when it is none. */
static const gunichar *
find_mark(gunichar letter, gunichar mark)
{
  letter = g_unichar_tolower(letter);
  mark = g_unichar_tolower(mark);
  for (gsize i = 0; i < G_N_ELEMENTS(vni_marks); i++)
    if (vni_marks[i].mark == mark && g_utf8_strchr(vni_marks[i].letters, -1, letter) != NULL)
      return vni_marks[i].combining;
  return NULL;
}

/* The letter that a character is without its mark; 0 when it is none. */
static gunichar
find_letter(gunichar c)
{
  gunichar small = g_unichar_tolower(c);
  for (gsize i = 0; i < G_N_ELEMENTS(vni_letters); i++)
    if (vni_letters[i].character == small)
      return c == small ? vni_letters[i].letter : g_unichar_toupper(vni_letters[i].letter);
  return c > 0x7f && (g_unichar_isalpha(c) || g_unichar_ismark(c)) && c != 0xaa && c != 0xba ? 0 : c;
}

char *
qd_letters_from_vni(const char *text)
{
  g_autoptr(GString) out = g_string_new(NULL);
  const char *p = text;
  while (*p != '\0') {
    gunichar c = g_utf8_get_char(p);
    gunichar letter = find_letter(c);
    if (letter == 0)
      return NULL;
    g_string_append_unichar(out, letter);
    p = g_utf8_next_char(p);
    const gunichar *combining = *p == '\0' ? NULL : find_mark(c, g_utf8_get_char(p));
    if (combining == NULL)
      continue;
    for (guint i = 0; i < G_N_ELEMENTS(vni_marks[0].combining) && combining[i] != 0; i++)
      g_string_append_unichar(out, combining[i]);
    p = g_utf8_next_char(p);
  }
  return g_utf8_normalize(out->str, -1, G_NORMALIZE_NFC);
}

/* ---- spelling ---- */

/* What a syllable begins with, longer ones first, and what it goes on with, without tones. */
static const char onsets[] = " ngh ch gh gi kh ng nh ph qu th tr b c d đ g h k l m n p r s t v x ";
static const char rimes[] =
    " a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê "
    "êch "
    "êm ên ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh "
    "oao "
    "oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn "
    "ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uôc uôi uôm uôn uông uôt uy uya uych uyên uyêt "
    "uynh uyt uyu ư ưa ưc ưi ưm ưn ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh yt ";

static bool
is_listed(const char *list, const char *part, gsize size)
{
  gsize n = strlen(list);
  for (const char *at = list; (at = memchr(at, ' ', (gsize)(list + n - at))) != NULL; at++)
    if (strncmp(at + 1, part, size) == 0 && at[1 + size] == ' ')
      return true;
  return false;
}

static bool
is_tone(gunichar c)
{
  return c == 0x300 || c == 0x301 || c == 0x303 || c == 0x309 || c == 0x323;
}

/* A rime that ends in a stop has an acute or a dot. */
static bool
fits_tone(const char *rime, gunichar tone)
{
  const char *const stops[] = {"c", "ch", "p", "t"};
  for (guint i = 0; i < G_N_ELEMENTS(stops); i++)
    if (g_str_has_suffix(rime, stops[i]))
      return tone == 0x301 || tone == 0x323;
  return true;
}

/* After each onset that it can begin with ("gì" is g + i, "gia" is gi + a). */
static bool
is_syllable(const char *word)
{
  g_autofree char *small = g_utf8_strdown(word, -1);
  g_autofree char *parts = g_utf8_normalize(small, -1, G_NORMALIZE_NFD);
  g_autoptr(GString) toneless = g_string_new(NULL);
  gunichar tone = 0;
  for (const char *p = parts; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (is_tone(c) && tone != 0)
      return false;
    if (is_tone(c))
      tone = c;
    else
      g_string_append_unichar(toneless, c);
  }
  g_autofree char *letters = g_utf8_normalize(toneless->str, -1, G_NORMALIZE_NFC);
  if (!fits_tone(letters, tone))
    return false;
  gsize n = strlen(letters);
  for (gsize onset = 0; onset < n && onset <= 3; onset++)
    if ((onset == 0 || is_listed(onsets, letters, onset)) && is_listed(rimes, letters + onset, n - onset))
      return true;
  return false;
}

/* Signs of the Western code page are letters of the older encodings; quotes and dashes are not. */
static bool
is_of_word(gunichar c)
{
  return g_unichar_isalpha(c) || g_unichar_ismark(c) || (c >= TCVN3_FIRST && c <= LATIN1_LAST);
}

QdSpelling
qd_letters_spelling(const char *text)
{
  QdSpelling spelling = {0};
  for (const char *p = text; *p != '\0';) {
    const char *begin = p;
    bool is_plain = true;
    guint n = 0;
    for (; *p != '\0' && is_of_word(g_utf8_get_char(p)); p = g_utf8_next_char(p), n++)
      is_plain = is_plain && (guchar)*p < 0x80;
    if (!is_plain && n >= 2) {
      g_autofree char *word = g_strndup(begin, (gsize)(p - begin));
      if (is_syllable(word))
        spelling.good++;
      else
        spelling.bad++;
    }
    if (*p != '\0' && n == 0)
      p = g_utf8_next_char(p);
  }
  return spelling;
}
