#include "scenario/works.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/number.h"
#include "base/text.h"
#include "geo/area.h"

void
qd_works_free(QdWorks *works)
{
  if (works == NULL)
    return;
  for (guint i = 0; i < works->works->len; i++)
    g_strfreev(qd_works_get(works, i)->register_units);
  g_array_unref(works->works);
  g_array_unref(works->registered);
  g_ptr_array_unref(works->spans);
  g_string_chunk_free(works->strings);
  qd_registers_free(works->registers);
  qd_widths_free(works->widths);
  qd_words_free(works->words);
  g_free(works);
}

int
qd_work_target(const QdWork *work, int column)
{
  return work->spans != NULL && work->spans[qd_column_index(column)] ? column : work->category;
}

const char *
qd_works_say_phase(const QdWorks *works, QdWorkKind kind, const char *phase)
{
  return phase[0] == '\0' ? phase : qd_word_of(works->words, kind == QD_WORK_LINE ? "status" : "zone", phase);
}

QdFindingSpec
qd_work_finding(const QdWork *work, const char *rule)
{
  const QdFeature *f = qd_layer_feature(work->layer, work->feature);
  return (QdFindingSpec){.rule = rule,
                         .layer = qd_layer_name(work->layer, f->input),
                         .feature = work->label != NULL ? work->label : work->name,
                         .has_place = isfinite(f->min_x),
                         .x = (f->min_x + f->max_x) / 2,
                         .y = (f->min_y + f->max_y) / 2};
}

const char *
qd_work_kind_name(const QdWork *work)
{
  static const char *const NAMES[] = {[QD_WORK_ZONE] = "zone", [QD_WORK_LINE] = "line", [QD_WORK_CHANGE] = "change"};
  return NAMES[work == NULL ? QD_WORK_CHANGE : work->kind];
}

bool
qd_work_is_drawn(const QdWork *work)
{
  return qd_layer_feature(work->layer, work->feature)->state == QD_GEOMETRY_OK;
}

/* What the making of works needs. */
typedef struct {
  const QdLandTakeRequest *request;
  QdWorks *works;
  QdFindings *findings;
} Making;

static void
report(const Making *m, const QdWork *work, const char *rule, const char *value, const char *expected)
{
  QdFindingSpec spec = qd_work_finding(work, rule);
  spec.value = value;
  spec.expected = expected;
  if (qd_work_is_drawn(work))
    qd_findings_add(m->findings, &spec);
}

static void
take_registered(const Making *m, QdWork *work, QdRegistered *r)
{
  g_array_append_val(m->works->registered, r);
  if (r == NULL)
    return;
  r->drawn++;
  work->register_name = r->name;
  work->register_table = r->table;
  work->register_line = r->line;
  work->register_ha = r->area_ha;
  work->register_km = r->length_km;
  work->register_units = g_strdupv(r->units);
}

/* ---- zones ---- */

static QdWorkGroup
group_of_phase(const char *phase)
{
  static const struct {
    const char *phase;
    QdWorkGroup group;
  } PHASES[] = {{"established", QD_GROUP_ESTABLISHED},
                {"to_2030", QD_GROUP_TO_2030},
                {"expansion_to_2030", QD_GROUP_TO_2030},
                {"expansion", QD_GROUP_TO_2030},
                {"after_2030", QD_GROUP_AFTER_2030}};
  for (guint i = 0; i < G_N_ELEMENTS(PHASES); i++)
    if (g_str_equal(PHASES[i].phase, phase))
      return PHASES[i].group;
  return QD_GROUP_NONE;
}

/* The phase that is drawn, the register's where none is drawn; of --with, to 2030. */
static void
choose_phase(const Making *m, QdWork *work, const QdRegistered *r)
{
  const char *registered = r != NULL ? r->phase : "";
  const QdWorks *works = m->works;
  QdWorkGroup group = group_of_phase(work->phase);
  if (group == QD_GROUP_NONE) {
    const char *drawn = work->phase;
    work->phase = work->is_extra ? "to_2030" : group_of_phase(registered) != QD_GROUP_NONE ? registered : drawn;
    group = group_of_phase(work->phase);
    if (!work->is_extra && work->category >= 0)
      report(m, work, group == QD_GROUP_NONE ? "zone_without_phase" : "zone_phase_from_register", drawn,
             qd_works_say_phase(works, QD_WORK_ZONE, work->phase));
  } else if (registered[0] != '\0' && !g_str_equal(registered, work->phase)) {
    report(m, work, "zone_phase_differs", qd_works_say_phase(works, QD_WORK_ZONE, work->phase),
           qd_works_say_phase(works, QD_WORK_ZONE, registered));
  }
  work->group = work->category >= 0 ? group : QD_GROUP_NONE;
}

static void
add_zone(Making *m, const QdLayer *layer, guint feature, bool is_extra)
{
  const char *type = qd_layer_text(layer, feature, QD_TEXT_KIND), *phase = qd_layer_text(layer, feature, QD_TEXT_PHASE);
  QdWork work = {.kind = QD_WORK_ZONE,
                 .layer = layer,
                 .feature = feature,
                 .name = qd_layer_text(layer, feature, QD_TEXT_NAME),
                 .type = type,
                 .phase = phase,
                 .category = -1,
                 .is_extra = is_extra,
                 .register_ha = NAN,
                 .register_km = NAN,
                 .drawn_m2 = qd_layer_feature(layer, feature)->area_m2,
                 .grade = "",
                 .width_source = "",
                 .width_confidence = ""};
  const QdZoneKind *kind = qd_widths_kind(m->works->widths, type);
  if (kind != NULL) {
    work.category = kind->category;
    work.is_protected = kind->is_protected;
  } else {
    g_autofree char *kinds = qd_widths_list_kinds(m->works->widths);
    report(m, &work, "zone_kind_unknown", type, kinds);
  }
  QdRegistered *r = qd_registers_find_zone(m->works->registers, kind != NULL ? kind->table : NULL, work.name, phase);
  choose_phase(m, &work, r);
  take_registered(m, &work, r);
  g_array_append_val(m->works->works, work);
}

/* ---- lines ---- */

static QdWorkGroup
group_of_status(const char *status)
{
  if (g_str_equal(status, "upgrade") || g_str_equal(status, "planned_2030"))
    return QD_GROUP_RIGHTS_OF_WAY;
  return g_str_equal(status, "after_2030") ? QD_GROUP_LINES_AFTER_2030 : QD_GROUP_NONE;
}

static bool
is_status(const char *status)
{
  return g_str_equal(status, "existing") || group_of_status(status) != QD_GROUP_NONE;
}

/* The width of the table, or of the line's own field. */
static void
choose_width(const Making *m, QdWork *work)
{
  const QdLineWidth *row = qd_widths_line(m->works->widths, work->type, work->grade);
  const char *own = qd_layer_text(work->layer, work->feature, QD_TEXT_WIDTH);
  double own_m = NAN;
  if (row == NULL) {
    report(m, work, "line_class_unknown", work->type, NULL);
    return;
  }
  work->category = row->category;
  work->spans = row->spans;
  work->width_m = row->formation_m > 0 ? row->formation_m + 2 * row->margin_m : 0;
  work->protection_m = row->protection_m;
  work->width_source = row->source;
  work->width_confidence = row->confidence;
  if (own[0] == '\0')
    return;
  if (qd_parse_number(own, &own_m) && own_m >= 0 && own_m <= 500) {
    work->width_m = own_m;
    work->width_source = "width";
    work->width_confidence = "sure";
  } else {
    report(m, work, "line_width_wrong", own, NULL);
  }
}

static void
add_line(Making *m, const QdLayer *layer, guint feature)
{
  const char *ref = qd_layer_text(layer, feature, QD_TEXT_REF), *name = qd_layer_text(layer, feature, QD_TEXT_NAME);
  gsize size;
  const guint8 *wkb = qd_layer_wkb(layer, feature, &size);
  QdWork work = {.kind = QD_WORK_LINE,
                 .layer = layer,
                 .feature = feature,
                 .name = ref[0] != '\0' ? ref : name,
                 .type = qd_layer_text(layer, feature, QD_TEXT_CLASS),
                 .phase = qd_layer_text(layer, feature, QD_TEXT_STATUS),
                 .grade = qd_layer_text(layer, feature, QD_TEXT_GRADE),
                 .category = -1,
                 .register_ha = NAN,
                 .register_km = NAN,
                 .width_source = "",
                 .width_confidence = "",
                 .length_m = wkb != NULL ? qd_wkb_length(wkb, size) : 0};
  QdRegistered *r = qd_registers_find_line(m->works->registers, ref, name, work.phase);
  if (work.phase[0] == '\0' && r != NULL)
    work.phase = r->phase;
  if (work.grade[0] == '\0' && r != NULL)
    work.grade = r->grade;
  if (!is_status(work.phase))
    report(m, &work, "line_without_status", work.phase, NULL);
  work.group = group_of_status(work.phase);
  choose_width(m, &work);
  if (work.category < 0)
    work.group = QD_GROUP_NONE;
  if (!(work.length_m > 0)) {
    report(m, &work, "line_without_length", NULL, NULL);
    work.group = QD_GROUP_NONE;
  }
  take_registered(m, &work, r);
  g_array_append_val(m->works->works, work);
}

/* ---- changes ---- */

/* What is not of the category that the change is from stays as it is. */
static const bool *
spare_others(const Making *m, int from)
{
  const QdCategories *categories = m->request->categories;
  bool *spans = qd_spans_new(categories);
  g_ptr_array_add(m->works->spans, spans);
  spans[qd_column_index(QD_COLUMN_GAP)] = spans[qd_column_index(QD_COLUMN_UNKNOWN)] = true;
  for (guint c = 0; c < qd_categories_count(categories); c++)
    spans[qd_column_index((int)c)] = !qd_categories_is_below(categories, (int)c, from);
  return spans;
}

static void
add_change(Making *m, const QdLayer *layer, guint feature)
{
  const QdCategories *categories = m->request->categories;
  const char *from = qd_layer_text(layer, feature, QD_TEXT_FROM), *to = qd_layer_text(layer, feature, QD_TEXT_TO);
  int source = qd_categories_find(categories, from), target = qd_categories_find(categories, to);
  QdWork work = {.kind = QD_WORK_CHANGE,
                 .group = QD_GROUP_NONE,
                 .layer = layer,
                 .feature = feature,
                 .name = qd_layer_text(layer, feature, QD_TEXT_NAME),
                 .type = "",
                 .phase = "",
                 .category = -1,
                 .register_ha = NAN,
                 .register_km = NAN,
                 .grade = "",
                 .width_source = "",
                 .width_confidence = ""};
  bool is_known = target >= 0 && (source >= 0 || from[0] == '\0');
  bool is_one =
      source >= 0 && target >= 0 &&
      (qd_categories_is_below(categories, target, source) || qd_categories_is_below(categories, source, target));
  if (!is_known || is_one) {
    report(m, &work, is_known ? "change_of_nothing" : "change_unknown", from, to);
  } else {
    work.group = QD_GROUP_CHANGES;
    work.category = target;
    work.spans = source >= 0 ? spare_others(m, source) : NULL;
  }
  take_registered(m, &work, NULL);
  g_array_append_val(m->works->works, work);
}

/* ---- order and labels ---- */

typedef struct {
  const QdWorks *works;
  guint rank[QD_GROUP_NONE + 1]; /* of each group */
} Order;

static void
rank_groups(Order *order, const QdProject *project)
{
  static const struct {
    const char *word;
    QdWorkGroup group;
  } WORDS[] = {
      {"established", QD_GROUP_ESTABLISHED}, {"to_2030", QD_GROUP_TO_2030}, {"rights_of_way", QD_GROUP_RIGHTS_OF_WAY}};
  for (guint g = 0; g <= QD_GROUP_NONE; g++)
    order->rank[g] = g;
  for (guint i = 0; project->scenario_priority != NULL && i < project->scenario_priority->len; i++)
    for (guint w = 0; w < G_N_ELEMENTS(WORDS); w++)
      if (g_str_equal(WORDS[w].word, project->scenario_priority->pdata[i]))
        order->rank[WORDS[w].group] = i;
}

static gint
compare_drawings(const QdWork *a, const QdWork *b)
{
  gsize n, m;
  const guint8 *p = qd_layer_wkb(a->layer, a->feature, &n), *q = qd_layer_wkb(b->layer, b->feature, &m);
  if (n != m || p == NULL || q == NULL)
    return (n > m) - (n < m);
  return memcmp(p, q, n);
}

/* Established before planned, parks before clusters; then by name, so that the order of a file decides nothing. */
static gint
compare_works(gconstpointer pa, gconstpointer pb, gpointer data)
{
  const Order *order = data;
  const QdWork *a = qd_works_get(order->works, *(const guint *)pa), *b = qd_works_get(order->works, *(const guint *)pb);
  const QdZoneKind *kind_a = qd_widths_kind(order->works->widths, a->type);
  const QdZoneKind *kind_b = qd_widths_kind(order->works->widths, b->type);
  double first = kind_a != NULL ? kind_a->priority : 0, second = kind_b != NULL ? kind_b->priority : 0;
  if (order->rank[a->group] != order->rank[b->group])
    return order->rank[a->group] < order->rank[b->group] ? -1 : 1;
  if (a->kind != b->kind)
    return a->kind < b->kind ? -1 : 1;
  if (first != second)
    return first < second ? -1 : 1;
  gint c = qd_natural_compare(a->name, b->name);
  c = c != 0 ? c : strcmp(a->phase, b->phase);
  c = c != 0 ? c : strcmp(a->type, b->type);
  return c != 0 ? c : compare_drawings(a, b);
}

static void
sort_works(QdWorks *works, const QdProject *project)
{
  Order order = {.works = works};
  guint n = works->works->len;
  g_autofree guint *index = g_new(guint, (gsize)n + 1);
  rank_groups(&order, project);
  for (guint i = 0; i < n; i++)
    index[i] = i;
  g_qsort_with_data(index, (gint)n, sizeof *index, compare_works, &order);
  GArray *sorted = g_array_new(FALSE, FALSE, sizeof(QdWork));
  GArray *registered = g_array_new(FALSE, FALSE, sizeof(QdRegistered *));
  for (guint i = 0; i < n; i++) {
    g_array_append_val(sorted, g_array_index(works->works, QdWork, index[i]));
    g_array_append_val(registered, g_array_index(works->registered, QdRegistered *, index[i]));
  }
  g_array_unref(works->works);
  g_array_unref(works->registered);
  works->works = sorted;
  works->registered = registered;
}

/* A phase within a sentence: it begins small. */
static char *
phase_in_words(const QdWorks *works, const QdWork *work)
{
  const char *word = qd_works_say_phase(works, work->kind, work->phase);
  g_autofree char *first = g_utf8_strdown(word, (gssize)(g_utf8_next_char(word) - word));
  return word[0] == '\0' ? g_strdup("") : g_strconcat(first, g_utf8_next_char(word), NULL);
}

/* How many works have a label. */
static GHashTable *
count_labels(const QdWorks *works)
{
  GHashTable *count = g_hash_table_new(g_str_hash, g_str_equal);
  for (guint i = 0; i < works->works->len; i++) {
    gpointer key = (gpointer)qd_works_get(works, i)->label;
    g_hash_table_insert(count, key, GUINT_TO_POINTER(GPOINTER_TO_UINT(g_hash_table_lookup(count, key)) + 1));
  }
  return count;
}

/* The name; with the line's name or the zone's phase where another has it; numbered where that does not tell them
 * apart. */
static void
label_works(QdWorks *works)
{
  guint n = works->works->len;
  for (guint i = 0; i < n; i++) {
    QdWork *work = qd_works_get(works, i);
    g_autofree char *number = qd_layer_label(work->layer, work->feature);
    work->label = work->name[0] != '\0' ? work->name : g_string_chunk_insert_const(works->strings, number);
  }
  for (int pass = 0; pass < 2; pass++) {
    g_autoptr(GHashTable) count = count_labels(works);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    for (guint i = 0; i < n; i++) {
      QdWork *work = qd_works_get(works, i);
      const char *before = work->label;
      if (GPOINTER_TO_UINT(g_hash_table_lookup(count, before)) < 2)
        continue;
      const char *name = work->kind == QD_WORK_LINE ? qd_layer_text(work->layer, work->feature, QD_TEXT_NAME) : "";
      guint number = GPOINTER_TO_UINT(g_hash_table_lookup(seen, before)) + 1;
      g_hash_table_insert(seen, (gpointer)before, GUINT_TO_POINTER(number));
      g_autofree char *phase = phase_in_words(works, work);
      g_autofree char *label = pass == 1          ? g_strdup_printf("%s #%u", before, number)
                               : name[0] != '\0'  ? g_strdup_printf("%s %s", before, name)
                               : phase[0] != '\0' ? g_strdup_printf("%s (%s)", before, phase)
                                                  : g_strdup(before);
      work->label = g_string_chunk_insert_const(works->strings, label);
    }
  }
}

QdWorks *
qd_works_new(const QdLandTakeRequest *request, QdFindings *findings, GError **error)
{
  g_autoptr(QdWorks) works = g_new0(QdWorks, 1);
  works->works = g_array_new(FALSE, FALSE, sizeof(QdWork));
  works->registered = g_array_new(FALSE, FALSE, sizeof(QdRegistered *));
  works->spans = g_ptr_array_new_with_free_func(g_free);
  works->strings = g_string_chunk_new(4096);
  works->words = qd_words_load(request->project->lang, error);
  if (works->words == NULL)
    return NULL;
  works->registers = qd_registers_load(request->project, error);
  if (works->registers == NULL)
    return NULL;
  works->widths = qd_widths_load(request->project, request->categories, error);
  if (works->widths == NULL)
    return NULL;
  Making making = {request, works, findings};
  for (guint i = 0; request->zones != NULL && i < qd_layer_count(request->zones); i++)
    add_zone(&making, request->zones, i, false);
  for (guint i = 0; request->extra != NULL && i < qd_layer_count(request->extra); i++)
    add_zone(&making, request->extra, i, true);
  for (guint i = 0; request->lines != NULL && i < qd_layer_count(request->lines); i++)
    add_line(&making, request->lines, i);
  for (guint i = 0; request->changes != NULL && i < qd_layer_count(request->changes); i++)
    add_change(&making, request->changes, i);
  sort_works(works, request->project);
  label_works(works);
  return g_steal_pointer(&works);
}
