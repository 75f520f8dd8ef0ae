/* Which parcels are worked with which unit. */
#include "province.h"

#include "check/nodes.h"
#include "check/pass.h"

/* Far inside A; over the border; beside the border from B's side; far inside B; in no unit; no polygon at all. */
static const Feature PARCELS[] = {
    {"POLYGON((400010 2400010,400030 2400010,400030 2400030,400010 2400030,400010 2400010))", "1", "LUA"},
    {"POLYGON((400090 2400010,400110 2400010,400110 2400030,400090 2400030,400090 2400010))", "2", "LUA"},
    {"POLYGON((400100.5 2400050,400120 2400050,400120 2400060,400100.5 2400060,400100.5 2400050))", "3", "LUA"},
    {"POLYGON((400150 2400010,400170 2400010,400170 2400030,400150 2400030,400150 2400010))", "4", "LUA"},
    {"POLYGON((400300 2400010,400320 2400010,400320 2400030,400300 2400030,400300 2400010))", "5", "LUA"},
    {"POINT(400040 2400040)", "6", "LUA"},
};

typedef struct {
  Province province;
  QdLayer *parcels;
  QdPass pass;
} Fixture;

static void
fixture_init(Fixture *f, const char *dir, const Feature *parcels, guint n)
{
  g_free(write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2));
  g_free(write_layer(dir, "land.gpkg", GPKG_LAND_USE, parcels, n));
  Province *p = &f->province;
  province_open(p, dir, LAND_GPKG, "");
  province_load_units(p);
  f->parcels = province_load_land_use(p);
  f->pass = (QdPass){p->project, p->units, f->parcels, p->findings, g_new0(QdFrame, 2), 2, 2};
  for (guint i = 0; i < 2; i++)
    qd_frame_init(&f->pass.frames[i], qd_units_get(p->units, i)->wkb, qd_units_get(p->units, i)->wkb_size);
}

static void
fixture_clear(Fixture *f)
{
  for (guint i = 0; i < 2; i++)
    qd_frame_clear(&f->pass.frames[i]);
  g_free(f->pass.frames);
  qd_layer_free(f->parcels);
  province_clear(&f->province);
}

/* "1hw 2h": the ids of a group's parcels; h at home, w within. */
static char *
in_words(const Fixture *f, const QdGroup *group)
{
  GString *text = g_string_new(NULL);
  for (guint i = 0; i < group->members->len; i++) {
    const QdMember *m = &g_array_index(group->members, QdMember, i);
    g_string_append_printf(text, "%s%s%s%s", i > 0 ? " " : "", qd_layer_feature(f->parcels, m->parcel)->id,
                           m->is_home ? "h" : "", m->is_within ? "w" : "");
  }
  return g_string_free(text, FALSE);
}

static void
parcels_come_to_all_units_within_reach(void **state)
{
  Fixture f;
  fixture_init(&f, *state, PARCELS, 6);
  QdGroup *groups = qd_groups_new(&f.pass, NULL);
  g_autofree char *a = in_words(&f, &groups[0]), *b = in_words(&f, &groups[1]), *none = in_words(&f, &groups[2]);
  assert_string_equal(a, "1hw 2h 3h"); /* 3 is 0.5 m away, and slivers of 1 m are looked for */
  assert_string_equal(b, "2 3 4hw");
  assert_string_equal(none, "5h");
  qd_groups_free(groups, 3);
  fixture_clear(&f);
}

static void
units_meet_in_parcels_only(void **state)
{
  Fixture f;
  fixture_init(&f, *state, PARCELS, 6);
  QdGroup *groups = qd_groups_new(&f.pass, NULL);
  assert_memory_equal(groups[0].meets, ((const guint8[]){1, 1}), 2);
  assert_memory_equal(groups[1].meets, ((const guint8[]){1, 1}), 2);
  assert_memory_equal(groups[2].meets, ((const guint8[]){0, 0}), 2);
  qd_groups_free(groups, 3);
  fixture_clear(&f);
  g_autofree char *dir = g_build_filename(*state, "apart", NULL);
  assert_int_equal(g_mkdir_with_parents(dir, 0777), 0);
  const Feature apart[] = {PARCELS[0], PARCELS[3]};
  fixture_init(&f, dir, apart, 2);
  groups = qd_groups_new(&f.pass, NULL);
  assert_memory_equal(groups[0].meets, ((const guint8[]){1, 0}), 2);
  assert_memory_equal(groups[1].meets, ((const guint8[]){0, 1}), 2);
  qd_groups_free(groups, 3);
  fixture_clear(&f);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(parcels_come_to_all_units_within_reach),
      WITH_FOLDER(units_meet_in_parcels_only),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
