/* quydat/findings.h — what is wrong or needs a person.
 *
 * A finding names a rule of styles/rules.csv; the rule gives severity, measure unit and the sentence in each language,
 * with {feature}, {other}, {unit}, {layer}, {measure}, {value}, {expected} filled from the finding. Adding is
 * thread-safe; the order of adding never matters: qd_findings_finish() sorts and gives each its id, which is the same
 * in every run over the same inputs. */
#ifndef QUYDAT_FINDINGS_H
#define QUYDAT_FINDINGS_H

#include <stdbool.h>
#include <quydat/error.h>

G_BEGIN_DECLS

typedef enum { QD_SEVERITY_INFO, QD_SEVERITY_WARNING, QD_SEVERITY_ERROR } QdSeverity;

/* What the finder fills; all text is borrowed by qd_findings_add(). Zero-initialised means absent. */
typedef struct {
  const char *rule;
  const char *unit; /* unit code */
  const char *layer, *feature, *other;
  guint source_line;
  double measure; /* in the rule's unit */
  const char *value, *expected;
  bool has_place;
  double x, y;            /* project CRS */
  const guint8 *area_wkb; /* polygon of the place, for overlaps and gaps */
  gsize area_wkb_size;
  const char *message; /* instead of the rule's sentence */
} QdFindingSpec;

typedef struct {
  char *id; /* stable between runs; set by qd_findings_finish() */
  QdSeverity severity;
  char *rule, *unit, *layer, *feature, *other, *value, *expected; /* "" when absent */
  guint source_line;
  double measure;     /* NAN when the rule has no measure */
  char *measure_unit; /* "" when the rule has no measure */
  bool has_place;
  double x, y;
  GBytes *area_wkb; /* or NULL */
  char *message;    /* in the language of the outputs */
} QdFinding;

/* A rule of the project's own (quydat/rules.h), beside those of styles/rules.csv. */
typedef struct {
  char *path, *id; /* its file, and the file's name without .sql */
  QdSeverity severity;
  char *measure_unit;    /* "" when the rule has no measure */
  char *title, *message; /* in the language of the outputs */
  double at_least;       /* a row with a smaller measure is no finding */
  char *sql;
} QdRule;

typedef struct QdFindings QdFindings;

/** @param lang      "vi" or "en"
 * @param own        QdRule *, the project's own rules; NULL for none; borrowed
 * @param disabled   rule id → where it was named, "FILE:LINE"; these rules are not reported (their land is still
 *                   accounted). NULL for none; borrowed */
QD_API QdFindings *qd_findings_new(const char *lang, const GPtrArray *own, GHashTable *disabled, GError **error);
QD_API void qd_findings_free(QdFindings *findings);
QD_API void qd_findings_add(QdFindings *findings, const QdFindingSpec *spec);
/** @return findings of the same rules, to be gathered apart and joined; used before the others are freed. */
QD_API QdFindings *qd_findings_branch(const QdFindings *findings);
/** Adds what a branch gathered, and frees it. From any thread. */
QD_API void qd_findings_join(QdFindings *findings, QdFindings *branch);
/** Forgets what was added after the first n. */
QD_API void qd_findings_forget(QdFindings *findings, guint n);
/* Whether a place of the project CRS lies in a unit. */
typedef bool (*QdIsInUnit)(double x, double y, gpointer user_data);
/** Gives a unit's code to each finding that has a place in it and no unit yet. */
QD_API void qd_findings_give_unit(QdFindings *findings, const char *code, QdIsInUnit is_in, gpointer user_data);
/** Sorts by severity, rule, unit, layer, feature; sets ids. Call once, after the last add. */
QD_API void qd_findings_finish(QdFindings *findings);
QD_API guint qd_findings_count(const QdFindings *findings);
QD_API guint qd_findings_count_severity(const QdFindings *findings, QdSeverity severity);
QD_API const QdFinding *qd_findings_get(const QdFindings *findings, guint index);
QD_API const char *qd_severity_name(QdSeverity severity);
/** @return title of a rule in the language of the outputs ("" if unknown). */
QD_API const char *qd_findings_rule_title(const QdFindings *findings, const char *rule);
/** @return a word of styles/words.csv in that language, for a finding's value; from any thread. Borrowed. */
QD_API const char *qd_findings_word(const QdFindings *findings, const char *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdFindings, qd_findings_free)

G_END_DECLS

#endif
