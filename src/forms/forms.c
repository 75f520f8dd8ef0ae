/* The forms of a run: which are made, for whom, in which workbook. */
#include <string.h>

#include "base/i18n.h"
#include "base/parallel.h"
#include "base/text.h"
#include "forms/parcels.h"
#include "quydat/data.h"

struct QdForms {
  GPtrArray *forms; /* QdForm * */
  bool are_asked;   /* the project names them */
  QdPlanTables *tables;
};

void
qd_forms_free(QdForms *forms)
{
  if (forms == NULL)
    return;
  g_ptr_array_unref(forms->forms);
  qd_plan_tables_free(forms->tables);
  g_free(forms);
}

/* ---- reading ---- */

static gint
compare_names(gconstpointer a, gconstpointer b)
{
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Form files of a folder; files of rows that forms share begin with "rows". */
static void
list_forms(const char *folder, GPtrArray *names)
{
  g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name(dir)) != NULL;)
    if (g_str_has_suffix(name, ".yaml") && !g_str_has_prefix(name, "rows"))
      g_ptr_array_add(names, g_strndup(name, strlen(name) - strlen(".yaml")));
}

/* The project's own forms lie beside the plan's tables. */
static char *
own_folder(const QdProject *project)
{
  return project->plan_dir == NULL ? NULL : g_build_filename(project->plan_dir, "forms", NULL);
}

static GPtrArray *
list_all(const QdProject *project, const char *shipped)
{
  GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
  g_autofree char *own = own_folder(project);
  list_forms(shipped, names);
  if (own != NULL)
    list_forms(own, names);
  g_ptr_array_sort(names, compare_names);
  for (guint i = names->len; i-- > 1;)
    if (g_str_equal(names->pdata[i], names->pdata[i - 1]))
      g_ptr_array_remove_index(names, i);
  return names;
}

static char *
find_file(const QdProject *project, const char *shipped, const char *name)
{
  g_autofree char *file = g_strconcat(name, ".yaml", NULL);
  g_autofree char *folder = own_folder(project);
  g_autofree char *own = folder == NULL ? NULL : g_build_filename(folder, file, NULL);
  if (own != NULL && g_file_test(own, G_FILE_TEST_EXISTS))
    return g_steal_pointer(&own);
  return g_build_filename(shipped, file, NULL);
}

static bool
refuse_name(const QdProject *project, const GPtrArray *all, const char *name, GError **error)
{
  g_autoptr(GString) list = g_string_new(NULL);
  for (guint i = 0; i < all->len; i++)
    g_string_append_printf(list, "%s%s", i > 0 ? ", " : "", (char *)all->pdata[i]);
  const char *near = qd_suggest(name, (const char *const *)all->pdata, all->len);
  if (near != NULL)
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: reports.forms: no form \"%s\"; did you mean \"%s\"?"),
                project->path, project->forms_line, name, near);
  else
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:%u: reports.forms: no form \"%s\"; forms are: %s"),
                project->path, project->forms_line, name, list->str);
  return false;
}

static bool
load_form(QdForms *forms, const char *path, const char *name, const QdCategories *categories, GError **error)
{
  QdForm *form = qd_form_load(path, categories, error);
  if (form == NULL)
    return false;
  bool is_wanted = forms->are_asked || form->is_always;
  if (is_wanted && !g_str_equal(form->key, name)) {
    g_set_error(error, QD_ERROR, QD_ERROR_USAGE, _("%s:1: form: is \"%s\", but the file is named for \"%s\""), path,
                form->key, name);
    qd_form_free(form);
    return false;
  }
  if (is_wanted)
    g_ptr_array_add(forms->forms, form);
  else
    qd_form_free(form);
  return true;
}

QdForms *
qd_forms_load(const QdProject *project, const QdCategories *categories, GError **error)
{
  g_autofree char *shipped = qd_data_file("layers/forms", error);
  if (shipped == NULL)
    return NULL;
  g_autoptr(QdForms) forms = g_new0(QdForms, 1);
  forms->forms = g_ptr_array_new_with_free_func((GDestroyNotify)qd_form_free);
  forms->are_asked = project->forms != NULL;
  g_autoptr(GPtrArray) all = list_all(project, shipped);
  const GPtrArray *wanted = forms->are_asked ? project->forms : all;
  /* With category codes of its own, a project is given those of the circular's forms that fit them, unless it names
   * forms. Forms of its own must be right. */
  for (guint i = 0; i < wanted->len; i++) {
    const char *name = wanted->pdata[i];
    if (!g_ptr_array_find_with_equal_func(all, name, g_str_equal, NULL)) {
      refuse_name(project, all, name, error);
      return NULL;
    }
    g_autofree char *path = find_file(project, shipped, name);
    bool may_not_fit = !forms->are_asked && g_str_has_prefix(path, shipped) && qd_categories_are_own(categories);
    g_autoptr(GError) failed = NULL;
    if (load_form(forms, path, name, categories, &failed) || may_not_fit)
      continue;
    g_propagate_error(error, g_steal_pointer(&failed));
    return NULL;
  }
  forms->tables = qd_plan_tables_load(project->plan_dir, forms->forms, error);
  return forms->tables == NULL ? NULL : g_steal_pointer(&forms);
}

/* ---- what a form needs ---- */

static const QdFormColumn *
find_kind(const GPtrArray *columns, QdCellKind kind)
{
  for (guint i = 0; i < columns->len; i++) {
    const QdFormColumn *column = columns->pdata[i];
    const QdFormColumn *below = column->columns != NULL ? find_kind(column->columns, kind) : NULL;
    if (column->columns == NULL && column->kind == kind)
      return column;
    if (below != NULL)
      return below;
  }
  return NULL;
}

static bool
shows_change(const QdForm *form)
{
  return find_kind(form->columns, QD_CELL_CHANGE) != NULL && form->awaits == NULL;
}

bool
qd_forms_need_change(const QdForms *forms)
{
  for (guint i = 0; i < forms->forms->len; i++)
    if (shows_change(forms->forms->pdata[i]))
      return true;
  return false;
}

/* The first column of a plan's table that has no figure. */
static const QdFormColumn *
missing_table(const GPtrArray *columns, const QdPlanTables *tables, const char *unit)
{
  for (guint i = 0; i < columns->len; i++) {
    const QdFormColumn *column = columns->pdata[i];
    const QdFormColumn *below = column->columns != NULL ? missing_table(column->columns, tables, unit) : NULL;
    if (below != NULL)
      return below;
    if (column->columns == NULL && column->kind == QD_CELL_TABLE &&
        !qd_plan_tables_has(tables, column->table, column->field, unit))
      return column;
  }
  return NULL;
}

/* @return why a form cannot be filled, newly allocated; NULL when it can */
static char *
reason_against(const QdForm *form, const QdFormsContext *context, const char *unit)
{
  const QdChange *change = context->options->change;
  if (form->awaits != NULL && context->result->scenario == NULL)
    return g_strdup(qd_word(context->words, "form_awaits_scenario"));
  if (shows_change(form) && change == NULL)
    return g_strdup(qd_word(context->words, "form_needs_change"));
  if (shows_change(form) && !qd_change_is_overlay(change))
    return g_strdup(qd_word(context->words, "form_needs_overlay"));
  const QdFormColumn *missing = missing_table(form->columns, context->tables, unit);
  if (missing != NULL)
    return qd_sentence(context->words, "form_needs_table", "table", missing->table, "column", missing->field, NULL);
  return NULL;
}

/* ---- workbooks ---- */

/* One workbook: forms of one row (a unit, or the province), or its list of parcels. */
typedef struct {
  guint row;
  GPtrArray *forms;   /* QdForm *, borrowed */
  GPtrArray *reasons; /* char * or NULL, of each */
  char *path;
  guint first, last; /* pieces, of a list of parcels */
  GError *error;
} Job;

typedef struct {
  const QdFormsContext *context;
  GArray *jobs; /* Job */
} Work;

static void
job_clear(gpointer data)
{
  Job *job = data;
  g_ptr_array_unref(job->forms);
  g_ptr_array_unref(job->reasons);
  g_free(job->path);
  g_clear_error(&job->error);
}

static bool
write_forms(const QdFormsContext *context, const Job *job, QdBook *book, GError **error)
{
  for (guint i = 0; i < job->forms->len; i++) {
    const QdForm *form = job->forms->pdata[i];
    g_autoptr(QdFormTable) table = qd_form_table_new(form, context, job->row, job->reasons->pdata[i], error);
    if (table == NULL)
      return false;
    if (form->lists_parcels)
      qd_form_write_parcels(table, book, job->first, job->last);
    else
      qd_form_write(table, book);
  }
  return true;
}

static void
write_book(guint i, gpointer data)
{
  const Work *work = data;
  Job *job = &g_array_index(work->jobs, Job, i);
  const QdProject *project = work->context->result->project;
  bool is_plain = ((const QdForm *)job->forms->pdata[0])->lists_parcels;
  if (qd_cancelled(&job->error))
    return;
  QdBook *book = qd_book_new(job->path, work->context->tmp, project->date, project->lang, is_plain, &job->error);
  if (book == NULL)
    return;
  bool ok = write_forms(work->context, job, book, &job->error);
  qd_book_finish(book, ok ? &job->error : NULL);
}

/* ---- which workbooks there are ---- */

typedef struct {
  const QdForms *forms;
  const QdFormsContext *context;
  QdOutput *output;
  GHashTable *taken; /* file names */
  GArray *jobs;
  GHashTable *told; /* forms whose reason has been told */
  GString *lines;
} Plan;

/* Two codes that make one slug are told apart by a number. */
static char *
name_file(Plan *plan, const char *code, const char *suffix)
{
  g_autofree char *slug = qd_slug(code);
  for (guint n = 1;; n++) {
    char *name = n == 1 ? g_strdup_printf("reports/forms/%s%s.xlsx", slug, suffix)
                        : g_strdup_printf("reports/forms/%s-%u%s.xlsx", slug, n, suffix);
    if (g_hash_table_add(plan->taken, name))
      return g_strdup(name);
  }
}

static bool
add_job(Plan *plan, guint row, const char *code, const char *suffix, GPtrArray *forms, GPtrArray *reasons,
        GError **error)
{
  g_autofree char *name = name_file(plan, code, suffix);
  char *path = qd_output_path(plan->output, name, error);
  const Job job = {.row = row, .forms = g_ptr_array_ref(forms), .reasons = g_ptr_array_ref(reasons), .path = path};
  g_array_append_val(plan->jobs, job);
  return path != NULL;
}

static void
tell(Plan *plan, const QdForm *form, const char *reason)
{
  if (!plan->forms->are_asked || !g_hash_table_add(plan->told, (gpointer)form))
    return;
  g_autofree char *line =
      qd_sentence(plan->context->words, "said_form_empty", "form", form->number, "reason", reason, NULL);
  g_string_append_printf(plan->lines, "%s\n", line);
}

/* The forms of a level that can be filled, and those that were asked for all the same. */
static void
choose(Plan *plan, bool is_province, const char *code, bool are_lists, GPtrArray *forms, GPtrArray *reasons)
{
  const GPtrArray *all = plan->forms->forms;
  for (guint i = 0; i < all->len; i++) {
    QdForm *form = all->pdata[i];
    bool is_of_level = is_province ? form->for_province : form->for_units;
    if (!is_of_level || form->lists_parcels != are_lists ||
        (plan->context->options->only_change && !shows_change(form)))
      continue;
    char *reason = reason_against(form, plan->context, code);
    if (reason != NULL)
      tell(plan, form, reason);
    if (reason != NULL && !plan->forms->are_asked) {
      g_free(reason);
      continue;
    }
    g_ptr_array_add(forms, form);
    g_ptr_array_add(reasons, reason);
  }
}

static bool
add_books(Plan *plan, guint row, GError **error)
{
  const QdResult *result = plan->context->result;
  bool is_province = row == qd_units_count(result->units);
  const char *code = is_province ? result->project->code : qd_units_get(result->units, row)->code;
  for (guint are_lists = 0; are_lists < 2; are_lists++) {
    g_autoptr(GPtrArray) forms = g_ptr_array_new();
    g_autoptr(GPtrArray) reasons = g_ptr_array_new_with_free_func(g_free);
    choose(plan, is_province, code, are_lists != 0, forms, reasons);
    const char *suffix = are_lists != 0 ? "-parcels" : "";
    if (forms->len > 0 && !add_job(plan, row, code, suffix, forms, reasons, error))
      return false;
  }
  return true;
}

/* Pieces lie by unit. */
static void
find_pieces(const QdResult *result, GArray *jobs)
{
  const GArray *pieces = qd_result_now(result)->pieces;
  guint n = qd_units_count(result->units), at = 0;
  g_autofree guint *first = g_new0(guint, (gsize)n + 2);
  for (guint unit = 0; unit <= n; unit++) {
    first[unit] = at;
    while (pieces != NULL && at < pieces->len && g_array_index(pieces, QdPiece, at).unit == unit)
      at++;
  }
  for (guint i = 0; i < jobs->len; i++) {
    Job *job = &g_array_index(jobs, Job, i);
    job->first = first[MIN(job->row, n)];
    job->last = job->row < n ? first[job->row + 1] : job->first;
  }
}

static bool
write_all(Plan *plan, GError **error)
{
  guint n = qd_units_count(plan->context->result->units);
  for (guint k = 0; k <= n; k++)
    if (!add_books(plan, k == 0 ? n : k - 1, error))
      return false;
  find_pieces(plan->context->result, plan->jobs);
  Work work = {plan->context, plan->jobs};
  qd_parallel(plan->jobs->len, plan->context->options->jobs, write_book, &work);
  for (guint i = 0; i < plan->jobs->len; i++) {
    Job *job = &g_array_index(plan->jobs, Job, i);
    if (job->error != NULL) {
      g_propagate_error(error, g_steal_pointer(&job->error));
      return false;
    }
  }
  return true;
}

bool
qd_forms_write(const QdForms *forms, const QdResult *result, const QdFormsOptions *options, QdOutput *output,
               char **told, GError **error)
{
  g_autoptr(QdWords) words = qd_words_load(result->project->lang, error);
  if (words == NULL)
    return false;
  const QdFormsContext context = {result, options, forms->tables, words, qd_output_tmp(output)};
  Plan plan = {.forms = forms,
               .context = &context,
               .output = output,
               .taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
               .jobs = g_array_new(FALSE, TRUE, sizeof(Job)),
               .told = g_hash_table_new(g_direct_hash, g_direct_equal),
               .lines = g_string_new(NULL)};
  g_array_set_clear_func(plan.jobs, job_clear);
  bool ok = write_all(&plan, error);
  g_hash_table_unref(plan.taken);
  g_array_unref(plan.jobs);
  g_hash_table_unref(plan.told);
  *told = g_string_free(plan.lines, FALSE);
  return ok;
}
