#include "fixture.h"

#include "quydat/findings.h"

static QdFindings *
new_findings(const char *lang)
{
  g_autoptr(GError) error = NULL;
  QdFindings *findings = qd_findings_new(lang, NULL, NULL, &error);
  assert_no_error(error);
  return findings;
}

/* Added in every order they must come out alike: among them two that differ in the measure only, two in the place only.
 */
static const QdFindingSpec specs[] = {
    {.rule = "overlap",
     .unit = "06001",
     .layer = "a.gpkg",
     .feature = "KD10",
     .other = "KD2",
     .measure = 12.5,
     .has_place = true,
     .x = 1,
     .y = 2},
    {.rule = "overlap",
     .unit = "06001",
     .layer = "a.gpkg",
     .feature = "KD9",
     .other = "KD2",
     .measure = 3,
     .has_place = true,
     .x = 5,
     .y = 6},
    {.rule = "overlap",
     .unit = "06001",
     .layer = "a.gpkg",
     .feature = "KD9",
     .other = "KD2",
     .measure = 4,
     .has_place = true,
     .x = 5,
     .y = 6},
    {.rule = "gap", .unit = "06001", .layer = "a.gpkg", .measure = 7, .has_place = true, .x = 100, .y = 200},
    {.rule = "gap", .unit = "06001", .layer = "a.gpkg", .measure = 7, .has_place = true, .x = 300, .y = 200},
    {.rule = "gap", .unit = "06004", .layer = "a.gpkg", .measure = 7, .has_place = true, .x = 100, .y = 200},
    {.rule = "misfits_below_snap",
     .unit = "06001",
     .layer = "a.gpkg",
     .value = "3",
     .expected = "1,0",
     .measure = 0.01},
    {.rule = "outside_units", .layer = "a.gpkg", .feature = "KD1", .measure = 9, .has_place = true, .x = 1, .y = 1},
    {.rule = "crs_guessed", .layer = "a.gpkg", .value = "x", .expected = "EPSG:9215", .source_line = 12},
};

static char *
print_all(const QdFindings *findings)
{
  GString *out = g_string_new(NULL);
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    g_string_append_printf(out, "%s %s %s %s %s %s %u %g %g %g %s\n", f->id, qd_severity_name(f->severity), f->rule,
                           f->unit, f->feature, f->other, f->source_line, f->measure, f->x, f->y, f->message);
  }
  return g_string_free(out, FALSE);
}

static void
the_order_of_adding_never_matters(void **state)
{
  (void)state;
  const guint n = G_N_ELEMENTS(specs);
  g_autofree char *first = NULL;
  guint64 seed = 1;
  for (guint round = 0; round < 50; round++) {
    guint order[G_N_ELEMENTS(specs)] = {0};
    for (guint i = 0; i < n; i++) {
      guint k = (guint)(random_unit(&seed) * (i + 1));
      order[i] = order[k];
      order[k] = i;
    }
    g_autoptr(QdFindings) findings = new_findings("vi");
    for (guint i = 0; i < n; i++)
      qd_findings_add(findings, &specs[order[i]]);
    qd_findings_finish(findings);
    g_autofree char *printed = print_all(findings);
    if (first == NULL)
      first = g_steal_pointer(&printed);
    else
      assert_string_equal(printed, first);
  }
}

static gpointer
add_many(gpointer data)
{
  for (guint i = 0; i < 900; i++)
    qd_findings_add(data, &specs[i % G_N_ELEMENTS(specs)]);
  return NULL;
}

static void
threads_may_add(void **state)
{
  (void)state;
  g_autofree char *printed[2] = {NULL, NULL};
  for (guint round = 0; round < 2; round++) {
    g_autoptr(QdFindings) findings = new_findings("en");
    GThread *threads[4];
    for (guint i = 0; i < 4; i++)
      threads[i] = g_thread_new("add", add_many, findings);
    for (guint i = 0; i < 4; i++)
      g_thread_join(threads[i]);
    qd_findings_finish(findings);
    assert_int_equal(qd_findings_count(findings), 3600);
    printed[round] = print_all(findings);
  }
  assert_string_equal(printed[0], printed[1]);
  g_free(printed[1]);
  printed[1] = NULL;
}

static void
the_worst_comes_first_and_ids_in_natural_order(void **state)
{
  (void)state;
  g_autoptr(QdFindings) findings = new_findings("en");
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++)
    qd_findings_add(findings, &specs[i]);
  qd_findings_finish(findings);
  const char *const rules[] = {"gap",     "gap",           "gap",         "overlap",           "overlap",
                               "overlap", "outside_units", "crs_guessed", "misfits_below_snap"};
  for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
    assert_string_equal(qd_findings_get(findings, i)->rule, rules[i]);
  assert_string_equal(qd_findings_get(findings, 3)->feature, "KD9");
  assert_string_equal(qd_findings_get(findings, 5)->feature, "KD10");
  assert_int_equal(qd_findings_count_severity(findings, QD_SEVERITY_ERROR), 6);
  assert_int_equal(qd_findings_count_severity(findings, QD_SEVERITY_WARNING), 1);
  assert_int_equal(qd_findings_count_severity(findings, QD_SEVERITY_INFO), 2);
}

static char *
id_of(const QdFindingSpec *spec)
{
  g_autoptr(QdFindings) findings = new_findings("vi");
  qd_findings_add(findings, spec);
  qd_findings_finish(findings);
  return g_strdup(qd_findings_get(findings, 0)->id);
}

/* Two runs are compared by ids: mending half of an overlap must not make it a new one. */
static void
ids_name_the_subject_not_its_size(void **state)
{
  (void)state;
  QdFindingSpec spec = specs[0];
  g_autofree char *id = id_of(&spec);
  assert_int_equal(strlen(id), 12);
  spec.measure = 1;
  spec.x = 77;
  g_autofree char *smaller = id_of(&spec);
  assert_string_equal(smaller, id);
  spec.other = "KD3";
  g_autofree char *other = id_of(&spec);
  assert_string_not_equal(other, id);
  g_autofree char *here = id_of(&specs[3]), *there = id_of(&specs[4]);
  assert_string_not_equal(here, there);
  g_autoptr(QdFindings) twice = new_findings("vi");
  qd_findings_add(twice, &spec);
  qd_findings_add(twice, &spec);
  qd_findings_finish(twice);
  assert_string_not_equal(qd_findings_get(twice, 0)->id, qd_findings_get(twice, 1)->id);
}

static void
check_message(const char *lang, const QdFindingSpec *spec, const char *expected)
{
  g_autoptr(QdFindings) findings = new_findings(lang);
  qd_findings_add(findings, spec);
  qd_findings_finish(findings);
  assert_string_equal(qd_findings_get(findings, 0)->message, expected);
}

static void
sentences_are_filled(void **state)
{
  (void)state;
  const QdFindingSpec overlap = {
      .rule = "overlap", .feature = "KD2", .other = "KD1", .value = "0.5", .measure = 1234.567};
  check_message("vi", &overlap, "KD2 chồng lên KD1: 1.234,57 m², rộng trung bình 0.5 m; chỉ tính một lần, cho KD1");
  check_message("en", &overlap, "KD2 overlaps KD1: 1,234.57 m², 0.5 m wide on average; counted once, for KD1");
  const QdFindingSpec small = {.rule = "gap", .value = "0.012", .measure = 0.12345};
  check_message("en", &small, "gap of 0.1235 m² that no parcel covers, 0.012 m wide on average");
  const QdFindingSpec count = {.rule = "code_spelling", .value = "luc", .expected = "LUC", .measure = 3};
  check_message("en", &count, "code “luc” was read as LUC in 3 parcels");
  const QdFindingSpec absent = {.rule = "unknown_code", .feature = "KD1", .value = "XYZ"};
  check_message("en", &absent,
                "KD1: code “XYZ” is not in the category table (nearest: –); its area counts as _UNKNOWN");
  const QdFindingSpec tricky = {.rule = "overlap", .feature = "{other}", .other = "{feature", .measure = 1};
  check_message("en", &tricky, "{other} overlaps {feature: 1.00 m², – m wide on average; counted once, for {feature");
}

static void
a_rule_without_measure_has_none(void **state)
{
  (void)state;
  g_autoptr(QdFindings) findings = new_findings("en");
  const QdFindingSpec spec = {.rule = "file_in_use", .layer = "a.gpkg", .measure = 5};
  qd_findings_add(findings, &spec);
  qd_findings_finish(findings);
  const QdFinding *f = qd_findings_get(findings, 0);
  assert_true(isnan(f->measure));
  assert_string_equal(f->measure_unit, "");
  assert_string_equal(f->unit, "");
  assert_false(f->has_place);
  assert_string_equal(qd_findings_rule_title(findings, "file_in_use"), "File in use");
  assert_string_equal(qd_findings_rule_title(findings, "no such rule"), "");
}

static void
a_disabled_rule_is_silent(void **state)
{
  (void)state;
  g_autoptr(GHashTable) disabled = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_insert(disabled, (gpointer) "gap", (gpointer) "p.yaml:7");
  g_autoptr(GError) error = NULL;
  g_autoptr(QdFindings) findings = qd_findings_new("en", NULL, disabled, &error);
  assert_no_error(error);
  for (guint i = 0; i < G_N_ELEMENTS(specs); i++)
    qd_findings_add(findings, &specs[i]);
  qd_findings_finish(findings);
  assert_int_equal(qd_findings_count(findings), G_N_ELEMENTS(specs) - 3);
}

static void
an_unknown_rule_cannot_be_disabled(void **state)
{
  (void)state;
  g_autoptr(GError) error = NULL;
  g_autoptr(GHashTable) near = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_insert(near, (gpointer) "overlpa", (gpointer) "p.yaml:7");
  assert_null(qd_findings_new("en", NULL, near, &error));
  assert_error(&error, QD_ERROR_USAGE,
               "p.yaml:7: checks.disable: no rule \"overlpa\"; did you mean \"overlap\"? (rules are in " QD_SOURCE_DATA
               "/styles/rules.csv)");
  g_autoptr(GHashTable) far = g_hash_table_new(g_str_hash, g_str_equal);
  g_hash_table_insert(far, (gpointer) "zzzzzzzz", (gpointer) "p.yaml:8");
  assert_null(qd_findings_new("en", NULL, far, &error));
  assert_error(&error, QD_ERROR_USAGE,
               "p.yaml:8: checks.disable: no rule \"zzzzzzzz\" (rules are in " QD_SOURCE_DATA "/styles/rules.csv)");
}

static void
a_bad_severity_is_an_error(void **state)
{
  g_autofree char *path = write_text(*state, "styles/rules.csv",
                                     "rule,severity,measure_unit,title_vi,title_en,message_vi,message_en\n"
                                     "gap,error,m²,a,b,c,d\noverlap,fatal,m²,a,b,c,d\n");
  g_setenv("QUYDAT_DATA", *state, TRUE);
  g_autoptr(GError) error = NULL;
  assert_null(qd_findings_new("en", NULL, NULL, &error));
  g_autofree char *expected = g_strdup_printf("%s:3: severity \"fatal\" is none of info, warning, error", path);
  assert_error(&error, QD_ERROR_USAGE, expected);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      WITH_FOLDER(the_order_of_adding_never_matters),
      WITH_FOLDER(threads_may_add),
      WITH_FOLDER(the_worst_comes_first_and_ids_in_natural_order),
      WITH_FOLDER(ids_name_the_subject_not_its_size),
      WITH_FOLDER(sentences_are_filled),
      WITH_FOLDER(a_rule_without_measure_has_none),
      WITH_FOLDER(a_disabled_rule_is_silent),
      WITH_FOLDER(an_unknown_rule_cannot_be_disabled),
      WITH_FOLDER(a_bad_severity_is_an_error),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
