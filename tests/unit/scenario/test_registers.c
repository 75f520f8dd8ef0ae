/* Names of zones and lines against the plan's registers. */
#include "fixture.h"

#include "scenario/registers.h"

static QdRegisters *
load(const char *dir)
{
  g_autoptr(GError) error = NULL;
  const QdProject project = {.plan_dir = (char *)dir};
  g_free(write_text(dir, "name-spellings.csv", "written,meant\nmô,mỏ\nhoà,hòa\n"));
  g_free(write_text(dir, "parks.csv",
                    "name,phase,area_ha,communes\nKCN Đồng Mỏ,established,100,00001\nKCN Đồng Mỏ,after_2030,50,00001\n"
                    "KCN Hòa Lạc,to_2030,80,00002;00003\n"));
  g_free(write_text(dir, "clusters.csv", "name,phase,area_ha,communes\nKCN Hòa Lạc,to_2030,7,00002\n"));
  g_free(
      write_text(dir, "roads.csv",
                 "class,ref,name,status,length_km,commune_codes,planned_grade\nprovincial,ĐT.226,A - B,upgrade,10,,IV\n"
                 "provincial,ĐT.226,B - C,planned_2030,12,,III\nnational,QL.1,,existing,90,,\n"));
  QdRegisters *registers = qd_registers_load(&project, &error);
  assert_no_error(error);
  return registers;
}

static void
test_old_spellings_are_one_name(void **state)
{
  g_autoptr(QdRegisters) r = load(*state);
  const QdRegistered *found = qd_registers_find_zone(r, "parks", "kcn  ĐỒNG MÔ", "established");
  assert_non_null(found);
  assert_string_equal(found->name, "KCN Đồng Mỏ");
  assert_close(found->area_ha, 100, 0);
  assert_non_null(qd_registers_find_zone(r, "parks", "KCN Hoà Lạc", ""));
  /* a whole word only, and no mark may be missing */
  assert_null(qd_registers_find_zone(r, "parks", "KCN Đồng Môn", "established"));
  assert_null(qd_registers_find_zone(r, "parks", "KCN Dong Mo", "established"));
}

static void
test_phase_tells_namesakes_apart(void **state)
{
  g_autoptr(QdRegisters) r = load(*state);
  assert_close(qd_registers_find_zone(r, "parks", "KCN Đồng Mỏ", "after_2030")->area_ha, 50, 0);
  assert_null(qd_registers_find_zone(r, "parks", "KCN Đồng Mỏ", "to_2030")); /* two rows, neither of the phase */
  assert_close(qd_registers_find_zone(r, "clusters", "KCN Hòa Lạc", "to_2030")->area_ha, 7, 0);
  assert_null(qd_registers_find_zone(r, NULL, "KCN Hòa Lạc", "to_2030"));
  assert_null(qd_registers_find_zone(r, "parks", "", "to_2030"));
}

static void
test_lines_by_number_name_and_status(void **state)
{
  g_autoptr(QdRegisters) r = load(*state);
  assert_close(qd_registers_find_line(r, "ĐT.226", "", "planned_2030")->length_km, 12, 0);
  assert_close(qd_registers_find_line(r, "ĐT.226", "A - B", "after_2030")->length_km, 10, 0);
  assert_null(qd_registers_find_line(r, "ĐT.226", "", "after_2030"));
  assert_close(qd_registers_find_line(r, "", "B - C", "")->length_km, 12, 0);
  assert_close(qd_registers_find_line(r, "ql.1", "any", "upgrade")->length_km, 90, 0);
}

static void
test_guesses(void **state)
{
  g_autoptr(QdRegisters) r = load(*state);
  const char *const here[] = {"00003", NULL}, *const there[] = {"00009", NULL};
  assert_string_equal(qd_registers_guess(r, "parks", "kcn dong mo", here, 1)->name, "KCN Đồng Mỏ");
  assert_string_equal(qd_registers_guess(r, "parks", "Khu A", here, 84)->name, "KCN Hòa Lạc");
  assert_null(qd_registers_guess(r, "parks", "Khu A", here, 95));
  assert_null(qd_registers_guess(r, "parks", "Khu A", there, 84));
  qd_registers_find_zone(r, "parks", "KCN Hòa Lạc", "to_2030")->drawn = 1;
  assert_null(qd_registers_guess(r, "parks", "Khu A", here, 84));
}

static void
test_a_figure_that_is_none(void **state)
{
  g_autoptr(GError) error = NULL;
  const QdProject project = {.plan_dir = *state};
  g_free(write_text(*state, "parks.csv", "name,phase,area_ha,communes\nA,to_2030,\"1,5\",00001\n"));
  assert_null(qd_registers_load(&project, &error));
  assert_non_null(strstr(error->message, "parks.csv:2"));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(test_old_spellings_are_one_name),      WITH_FOLDER(test_phase_tells_namesakes_apart),
      WITH_FOLDER(test_lines_by_number_name_and_status), WITH_FOLDER(test_guesses),
      WITH_FOLDER(test_a_figure_that_is_none),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
