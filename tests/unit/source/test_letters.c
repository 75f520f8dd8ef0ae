/* TCVN3 and VNI against iconv's table of TCVN 5712, against composition from letter and marks, and against texts that
 * officers have. */
#include "source/letters.h"

#include <string.h>

#include "fixture.h"

static void
check(char *(*read)(const char *), const char *text, const char *expected)
{
  g_autofree char *letters = read(text);
  if (g_strcmp0(letters, expected) != 0)
    fail_msg("“%s” is read as “%s”, not “%s”", text, letters, expected);
}

/* Every byte of set VN3 that is a letter is the same letter in set VN1, which iconv has; and all the small letters and
 * the seven untoned capitals are there. */
static void
tcvn3_is_a_part_of_iconvs_table(void **state)
{
  (void)state;
  const char *const vowels[] = {"a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"};
  const char *const tones[] = {"", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"};
  g_autoptr(GHashTable) wanted = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < G_N_ELEMENTS(vowels); i++) {
    for (guint k = 0; k < G_N_ELEMENTS(tones); k++) {
      g_autofree char *letter = g_strconcat(vowels[i], tones[k], NULL);
      g_hash_table_add(wanted, g_utf8_normalize(letter, -1, G_NORMALIZE_NFC));
    }
  }
  const char *const others[] = {"đ", "Ă", "Â", "Ê", "Ô", "Ơ", "Ư", "Đ"};
  for (guint i = 0; i < G_N_ELEMENTS(others); i++)
    g_hash_table_add(wanted, g_strdup(others[i]));
  assert_int_equal(g_hash_table_size(wanted), 12 * 6 + 8);
  for (guint byte = 1; byte < 256; byte++) {
    const char raw[] = {(char)byte, '\0'};
    g_autofree char *look = g_convert(raw, 1, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
    g_autofree char *letter = qd_letters_from_tcvn3(look);
    bool is_sign = letter == NULL || (g_str_equal(letter, look) && !g_hash_table_contains(wanted, letter));
    if (byte < 0x80 || is_sign)
      continue;
    g_autofree char *known = g_convert(raw, 1, "UTF-8", "TCVN5712-1", NULL, NULL, NULL);
    if (known != NULL)
      assert_string_equal(letter, known);
    assert_true(g_hash_table_remove(wanted, letter));
  }
  for (const char *plain = "aeiouy"; *plain != '\0'; plain++) {
    const char letter[] = {*plain, '\0'};
    check(qd_letters_from_tcvn3, letter, letter);
    assert_true(g_hash_table_remove(wanted, letter));
  }
  assert_int_equal(g_hash_table_size(wanted), 0);
}

/* Marks of VNI as the keyboard has them, in the order of the tones of the letters. */
static void
vni_composes_every_letter(void **state)
{
  (void)state;
  const struct {
    const char *letter, *toneless, *toned[5];
  } all[] = {
      {"a", "a", {"aø", "aù", "aõ", "aû", "aï"}},
      {"ă", "aê", {"aè", "aé", "aü", "aú", "aë"}},
      {"â", "aâ", {"aà", "aá", "aã", "aå", "aä"}},
      {"e", "e", {"eø", "eù", "eõ", "eû", "eï"}},
      {"ê", "eâ", {"eà", "eá", "eã", "eå", "eä"}},
      {"i", "i", {"ì", "í", "ó", "æ", "ò"}},
      {"o", "o", {"oø", "où", "oõ", "oû", "oï"}},
      {"ô", "oâ", {"oà", "oá", "oã", "oå", "oä"}},
      {"ơ", "ô", {"ôø", "ôù", "ôõ", "ôû", "ôï"}},
      {"u", "u", {"uø", "uù", "uõ", "uû", "uï"}},
      {"ư", "ö", {"öø", "öù", "öõ", "öû", "öï"}},
      {"y", "y", {"yø", "yù", "yõ", "yû", "î"}},
      {"đ", "ñ", {NULL}},
  };
  const char *const tones[] = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"};
  for (guint i = 0; i < G_N_ELEMENTS(all); i++) {
    check(qd_letters_from_vni, all[i].toneless, all[i].letter);
    for (guint k = 0; k < G_N_ELEMENTS(tones) && all[i].toned[k] != NULL; k++) {
      g_autofree char *parts = g_strconcat(all[i].letter, tones[k], NULL);
      g_autofree char *letter = g_utf8_normalize(parts, -1, G_NORMALIZE_NFC);
      g_autofree char *capital = g_utf8_strup(letter, -1);
      g_autofree char *capitals = g_utf8_strup(all[i].toned[k], -1);
      check(qd_letters_from_vni, all[i].toned[k], letter);
      check(qd_letters_from_vni, capitals, capital);
    }
  }
}

static void
texts_of_officers_are_read(void **state)
{
  (void)state;
  check(qd_letters_from_tcvn3, "Lo¹i ®Êt", "Loại đất");
  check(qd_letters_from_tcvn3, "Thø tù", "Thứ tự");
  check(qd_letters_from_tcvn3, "§Êt chuyªn trång lóa n\u00ad\u00adíc", "Đất chuyên trồng lúa nưước");
  check(qd_letters_from_tcvn3, "Ph\u00adêng §«ng Kinh – 50 m²", "Phường Đông Kinh – 50 m²");
  check(qd_letters_from_vni, "ÑAÁT TRÖÔØNG ÑAÏI HOÏC, CAO ÑAÚNG", "ĐẤT TRƯỜNG ĐẠI HỌC, CAO ĐẲNG");
  check(qd_letters_from_vni, "MAÏC ÑÓNH CHI", "MẠC ĐĨNH CHI");
  check(qd_letters_from_vni, "Ñaát chuyeân troàng luùa nöôùc", "Đất chuyên trồng lúa nước");
  check(qd_letters_from_vni, "LUC 12", "LUC 12");
}

static void
capitals_of_tcvn3_follow_the_word(void **state)
{
  (void)state;
  check(qd_letters_from_tcvn3, "§åNG §¡NG", "ĐỒNG ĐĂNG");
  check(qd_letters_from_tcvn3, "TØNH L¹NG S¥N", "TỈNH LẠNG SƠN");
  check(qd_letters_from_tcvn3, "Hå CHÝ MINH", "HỒ CHÍ MINH");
  check(qd_letters_from_tcvn3, "x· §åNG Má", "xã ĐỒNG Mỏ");
  check(qd_letters_from_tcvn3, "Hå", "Hồ");
  check(qd_letters_from_tcvn3, "X· A", "Xã A");
}

static void
what_is_in_another_encoding_is_not_read(void **state)
{
  (void)state;
  check(qd_letters_from_tcvn3, "Loại đất", NULL);
  check(qd_letters_from_tcvn3, "À", NULL);
  check(qd_letters_from_vni, "Loại đất", NULL);
  check(qd_letters_from_vni, "nù", NULL);
  check(qd_letters_from_vni, "ù", NULL);
  check(qd_letters_from_vni, "iù", NULL);
  check(qd_letters_from_tcvn3, "", "");
  check(qd_letters_from_vni, "", "");
}

static void
check_spelling(const char *text, guint good, guint bad)
{
  QdSpelling s = qd_letters_spelling(text);
  if (s.good != good || s.bad != bad)
    fail_msg("“%s”: %u good, %u bad; expected %u and %u", text, s.good, s.bad, good, bad);
}

static void
syllables_are_told(void **state)
{
  (void)state;
  check_spelling("", 0, 0);
  check_spelling("LUC 12, BHK", 0, 0);
  check_spelling("Đất ở tại nông thôn, quốc lộ, giường, gì, nghĩa, khuỷu", 10, 0); /* "ở" is one letter */
  check_spelling("ĐẤT TRƯỜNG ĐẠI HỌC", 4, 0);
  check_spelling("Lo¹i ®Êt", 0, 2);
  check_spelling("Ñaát chuyeân luùa", 0, 3);
  check_spelling("đât hoc kêch", 0, 2); /* a stop has a tone; "hoc" is plain */
  check_spelling("Château", 0, 1);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(tcvn3_is_a_part_of_iconvs_table),
      cmocka_unit_test(vni_composes_every_letter),
      cmocka_unit_test(texts_of_officers_are_read),
      cmocka_unit_test(capitals_of_tcvn3_follow_the_word),
      cmocka_unit_test(what_is_in_another_encoding_is_not_read),
      cmocka_unit_test(syllables_are_told),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
