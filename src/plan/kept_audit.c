#include "plan/kept_audit.h"

#include <string.h>

#include "base/cache.h"
#include "quydat/data.h"

#define BOOK "audit"
/* Counts; files; findings: texts in the order of texts_of(), numbers in that of take_finding(). */
#define AUDIT_TYPE "(uuuasa(asudddd))"

/* ---- what decides it ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every file of a folder that a table, a schema or a rule may stand in. */
static void
add_folder(QdHasher *hasher, const char *folder)
{
  static const char *const endings[] = {".csv", ".xlsx", ".sql"};
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    for (guint i = 0; i < G_N_ELEMENTS(endings); i++)
      if (g_str_has_suffix(name, endings[i]))
        g_ptr_array_add(names, g_strdup(name));
  g_ptr_array_sort(names, compare_names);
  qd_hasher_add_number(hasher, names->len);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *path = g_build_filename(folder, names->pdata[i], NULL);
    g_autoptr(GMappedFile) file = g_mapped_file_new(path, FALSE, NULL);
    qd_hasher_add_text(hasher, names->pdata[i]);
    qd_hasher_add_text(hasher, file == NULL ? NULL : "");
    if (file != NULL)
      qd_hasher_add(hasher, g_mapped_file_get_contents(file), g_mapped_file_get_length(file));
  }
}

static QdHash
hash_all(const char *plan_dir, const char *lang)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("audit");
  g_autofree char *own = g_build_filename(plan_dir, "audit", NULL);
  g_autofree char *codes = qd_data_file("layers/land-use-codes.csv", NULL);
  g_autofree char *national = codes == NULL ? NULL : g_path_get_dirname(codes);
  g_autofree char *rules = qd_data_file("layers/audit", NULL);
  const char *const folders[] = {plan_dir, own, national, rules};
  qd_hasher_add_text(hasher, plan_dir);
  qd_hasher_add_text(hasher, lang);
  for (guint i = 0; i < G_N_ELEMENTS(folders); i++)
    if (folders[i] != NULL)
      add_folder(hasher, folders[i]);
  return qd_hasher_value(hasher);
}

/* ---- findings as values ---- */

enum { N_TEXTS = 11 };

static void
texts_of(QdAuditFinding *f, char **texts[N_TEXTS])
{
  char **const all[N_TEXTS] = {&f->rule,     &f->title,  &f->sentence, &f->subject,    &f->left_place, &f->right_place,
                               &f->supports, &f->detail, &f->unit,     &f->categories, &f->refs};
  memcpy(texts, all, sizeof all);
}

static void
add_finding(QdAudit *audit, GVariant *kept)
{
  QdAuditFinding *f = g_new0(QdAuditFinding, 1);
  char **texts[N_TEXTS];
  guint severity;
  g_autofree const char **all = NULL;
  texts_of(f, texts);
  g_variant_get(kept, "(^a&sudddd)", &all, &severity, &f->left, &f->right, &f->difference, &f->tolerance);
  for (guint i = 0; i < N_TEXTS && all[i] != NULL; i++)
    *texts[i] = g_strdup(all[i]);
  f->severity = (QdSeverity)severity;
  g_ptr_array_add(audit->findings, f);
}

static GVariant *
keep_finding(QdAuditFinding *f)
{
  char **texts[N_TEXTS];
  const char *all[N_TEXTS];
  texts_of(f, texts);
  for (guint i = 0; i < N_TEXTS; i++)
    all[i] = *texts[i];
  return g_variant_new("(@asudddd)", g_variant_new_strv(all, N_TEXTS), (guint)f->severity, f->left, f->right,
                       f->difference, f->tolerance);
}

/* ---- audits ---- */

QdAudit *
qd_kept_audit_find(QdCache *cache, const char *plan_dir, const char *lang, QdHash *key)
{
  if (cache == NULL)
    return NULL;
  *key = hash_all(plan_dir, lang);
  QdBook *book = qd_book_open(cache, BOOK, G_VARIANT_TYPE(AUDIT_TYPE));
  g_autoptr(GVariant) found = qd_book_find(book, *key);
  qd_book_close(book);
  if (found == NULL)
    return NULL;
  g_autofree const char **files = NULL;
  g_autoptr(GVariant) findings = NULL;
  QdAudit *audit = g_new0(QdAudit, 1);
  audit->findings = g_ptr_array_new_with_free_func(qd_audit_finding_free);
  audit->files = g_ptr_array_new_with_free_func(g_free);
  g_variant_get(found, "(uuu^a&s@a(asudddd))", &audit->compared, &audit->run, &audit->left_out, &files, &findings);
  for (guint i = 0; files[i] != NULL; i++)
    g_ptr_array_add(audit->files, g_strdup(files[i]));
  for (gsize i = 0; i < g_variant_n_children(findings); i++) {
    g_autoptr(GVariant) one = g_variant_get_child_value(findings, i);
    add_finding(audit, one);
  }
  return audit;
}

void
qd_kept_audit_put(QdCache *cache, QdHash key, const QdAudit *audit)
{
  if (cache == NULL)
    return;
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE("a(asudddd)"));
  for (guint i = 0; i < audit->findings->len; i++)
    g_variant_builder_add_value(&builder, keep_finding(audit->findings->pdata[i]));
  GVariant *files = g_variant_new_strv((const char *const *)audit->files->pdata, audit->files->len);
  QdBook *book = qd_book_open(cache, BOOK, G_VARIANT_TYPE(AUDIT_TYPE));
  qd_book_put(book, key,
              g_variant_new("(uuu@asa(asudddd))", audit->compared, audit->run, audit->left_out, files, &builder));
  qd_book_close(book);
}
