/* tests/unit/province.h — a small province in a folder: a project file, layers, and what is loaded from them. */
#ifndef TESTS_PROVINCE_H
#define TESTS_PROVINCE_H

#include "fixture.h"

#include "quydat/checks.h"
#include "quydat/ledger.h"

/* TS › NNP (LUA, RSX with the memo RSN), PNN. */
#define CATEGORIES                                                                                                     \
  "code,parent,name_vi,name_en,role,red,green,blue\n"                                                                  \
  "TS,,tất cả,all,partition,,,\nNNP,TS,nông nghiệp,farm,partition,,,\nLUA,NNP,lúa,rice,partition,,,\n"         \
  "RSX,NNP,rừng,forest,partition,,,\nRSN,RSX,tự nhiên,natural,memo,,,\nPNN,TS,khác,other,partition,,,\n"
enum { TS, NNP, LUA, RSX, RSN, PNN };

/* Two units of 100 m × 100 m side by side. */
#define UNIT_A "POLYGON((400000 2400000,400100 2400000,400100 2400100,400000 2400100,400000 2400000))"
#define UNIT_B "POLYGON((400100 2400000,400200 2400000,400200 2400100,400100 2400100,400100 2400000))"
static const Feature TWO_UNITS[] = {{UNIT_A, "00001", "Một"}, {UNIT_B, "00002", "Hai"}};

typedef struct {
  char *dir;
  QdProject *project;
  QdCategories *categories;
  QdPlan *plan;
  QdFindings *findings;
  QdUnits *units;
  QdBalance *balance;
} Province;

static inline void
province_clear(Province *p)
{
  qd_balance_free(p->balance);
  qd_units_free(p->units);
  qd_findings_free(p->findings);
  qd_plan_free(p->plan);
  qd_categories_free(p->categories);
  qd_project_free(p->project);
  *p = (Province){0};
}

/* The project file and tables of a folder; extra is added to the file. */
static inline void
province_open(Province *p, const char *dir, const char *land_use, const char *extra)
{
  g_autofree char *categories = write_text(dir, "codes.csv", CATEGORIES);
  g_autofree char *text = g_strdup_printf("project: {code: \"20\", name: T, crs: \"EPSG:9215\", date: 2026-11-01}\n"
                                          "units: {source: units.gpkg, code: code, name: name}\n"
                                          "land_use: [{period: 2024, %s}]\nreports: {lang: en}\n%s",
                                          land_use, extra);
  g_autofree char *path = write_text(dir, "p.yaml", text);
  g_autoptr(GError) error = NULL;
  *p = (Province){.dir = (char *)dir};
  p->project = qd_project_load(path, &error);
  assert_no_error(error);
  p->categories = qd_categories_load(categories, &error);
  assert_no_error(error);
  g_autofree char *reg = g_build_filename(dir, "register.csv", NULL);
  bool has_register = g_file_test(reg, G_FILE_TEST_EXISTS);
  p->plan = qd_plan_load(p->project->plan_dir, has_register ? reg : NULL, p->categories, p->project->base,
                         p->project->target, &error);
  assert_no_error(error);
  p->findings = qd_findings_new("en", NULL, p->project->disabled, &error);
  assert_no_error(error);
}

#define LAND_GPKG "source: land.gpkg, category: category, id: id"

static inline void
province_load_units(Province *p)
{
  g_autoptr(GError) error = NULL;
  p->units = qd_units_load(p->project, p->plan, p->dir, NULL, p->findings, &error);
  assert_no_error(error);
}

static inline QdLayer *
province_load_land_use(Province *p)
{
  g_autoptr(GError) error = NULL;
  QdLayer *layer = qd_land_use_load(p->project, 0, p->categories, p->dir, NULL, 2, p->findings, &error);
  assert_no_error(error);
  return layer;
}

static inline void
province_balance(Province *p, bool with_pieces)
{
  g_autoptr(GError) error = NULL;
  QdLayer *parcels = province_load_land_use(p);
  p->balance =
      qd_balance_run(p->project, p->categories, p->units, parcels,
                     with_pieces ? QD_KEEP_PIECES | QD_KEEP_CUTS : QD_KEEP_NOTHING, NULL, 2, p->findings, &error);
  assert_no_error(error);
}

/* Two units and these parcels, balanced; findings finished. */
static inline void
province_run(Province *p, const char *dir, const Feature *parcels, guint n, const char *extra)
{
  g_autofree char *units = write_layer(dir, "units.gpkg", GPKG_UNITS, TWO_UNITS, 2);
  g_autofree char *land = write_layer(dir, "land.gpkg", GPKG_LAND_USE, parcels, n);
  province_open(p, dir, LAND_GPKG, extra);
  province_load_units(p);
  province_balance(p, true);
  qd_check_closing(p->project, p->balance, p->units, p->findings);
  qd_findings_finish(p->findings);
}

/* The only finding of a rule; fails if there is none or more. */
static inline const QdFinding *
only_finding(const QdFindings *findings, const char *rule)
{
  const QdFinding *found = NULL;
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    if (strcmp(f->rule, rule) != 0)
      continue;
    if (found != NULL)
      fail_msg("more than one finding %s: %s; %s", rule, found->message, f->message);
    found = f;
  }
  if (found == NULL)
    fail_msg("no finding %s among %u", rule, qd_findings_count(findings));
  return found;
}

static inline guint
count_findings(const QdFindings *findings, const char *rule)
{
  guint n = 0;
  for (guint i = 0; i < qd_findings_count(findings); i++)
    n += strcmp(qd_findings_get(findings, i)->rule, rule) == 0 ? 1 : 0;
  return n;
}

#endif
