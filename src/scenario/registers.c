#include "scenario/registers.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/table.h"
#include "base/text.h"

/* Which columns of a table mean what; NULL: it has none. */
typedef struct {
  const char *table, *type, *ref, *name, *phase, *area_ha, *length_km, *units, *grade;
  const char *only_type; /* rows whose type begins so; NULL: all */
} Shape;

static const Shape SHAPES[] = {
    {"parks", NULL, NULL, "name", "phase", "area_ha", NULL, "communes", NULL, NULL},
    {"clusters", NULL, NULL, "name", "phase", "area_ha", NULL, "communes", NULL, NULL},
    {"functional-zones", "type", NULL, "name", NULL, "area_ha", NULL, "communes", NULL, NULL},
    {"roads", "class", "ref", "name", "status", NULL, "length_km", "commune_codes", "planned_grade", NULL},
    {"railways", "kind", NULL, "name", "status", NULL, "length_km", "commune_codes", NULL, NULL},
    {"power", "kind", NULL, "name", "status", NULL, "length_km", "communes", NULL, "line_"},
};

static void
clear_row(gpointer data)
{
  QdRegistered *row = data;
  char *const texts[] = {row->type, row->ref, row->name, row->phase, row->ref_key, row->name_key, row->grade};
  for (guint i = 0; i < G_N_ELEMENTS(texts); i++)
    g_free(texts[i]);
  g_strfreev(row->units);
}

void
qd_registers_free(QdRegisters *registers)
{
  if (registers == NULL)
    return;
  g_array_unref(registers->rows);
  g_array_unref(registers->spellings);
  g_string_chunk_free(registers->strings);
  g_ptr_array_unref(registers->files);
  g_free(registers);
}

/* ---- names ---- */

typedef struct {
  const char *written, *meant;
} Spelling;

static bool
is_at_word(const char *text, const char *at, gsize length)
{
  return (at == text || at[-1] == ' ') && (at[length] == '\0' || at[length] == ' ');
}

char *
qd_registers_key(const QdRegisters *registers, const char *name)
{
  g_autoptr(GString) key = g_string_new(NULL);
  g_autofree char *folded = qd_text_fold(name);
  g_string_assign(key, folded);
  for (guint i = 0; i < registers->spellings->len; i++) {
    const Spelling *s = &g_array_index(registers->spellings, Spelling, i);
    gsize length = strlen(s->written);
    const char *at = key->str;
    while ((at = strstr(at, s->written)) != NULL) {
      gssize place = at - key->str;
      if (!is_at_word(key->str, at, length)) {
        at++;
        continue;
      }
      g_string_erase(key, place, (gssize)length);
      g_string_insert(key, place, s->meant);
      at = key->str + place + strlen(s->meant);
    }
  }
  return g_string_free(g_steal_pointer(&key), FALSE);
}

static bool
load_spellings(QdRegisters *registers, const char *folder, GError **error)
{
  const char *const required[] = {"written", "meant", NULL};
  g_autofree char *path = NULL;
  if (!qd_table_find(folder, "name-spellings", &path, error))
    return false;
  if (path == NULL)
    return true;
  g_ptr_array_add(registers->files, g_strdup(path));
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    g_autofree char *written = qd_text_fold(qd_table_cell(table, row, qd_table_column(table, "written")));
    g_autofree char *meant = qd_text_fold(qd_table_cell(table, row, qd_table_column(table, "meant")));
    if (written[0] == '\0')
      continue;
    const Spelling spelling = {g_string_chunk_insert_const(registers->strings, written),
                               g_string_chunk_insert_const(registers->strings, meant)};
    g_array_append_val(registers->spellings, spelling);
  }
  return true;
}

/* ---- tables ---- */

static char *
cell(const QdTable *table, guint row, const char *column)
{
  return g_strdup(column == NULL ? "" : qd_table_cell(table, row, qd_table_column(table, column)));
}

static bool
number(const QdTable *table, guint row, const char *column, double *value, GError **error)
{
  int index = column == NULL ? -1 : qd_table_column(table, column);
  *value = NAN;
  return index < 0 || qd_table_number(table, row, index, value, error);
}

static bool
load_register(QdRegisters *registers, const Shape *shape, const char *folder, GError **error)
{
  const char *const required[] = {shape->name, NULL};
  g_autofree char *path = NULL;
  if (!qd_table_find(folder, shape->table, &path, error))
    return false;
  if (path == NULL)
    return true;
  g_ptr_array_add(registers->files, g_strdup(path));
  g_autoptr(QdTable) table = qd_table_load(path, required, error);
  if (table == NULL)
    return false;
  for (guint row = 0; row < qd_table_rows(table); row++) {
    g_autofree char *units = cell(table, row, shape->units);
    QdRegistered r = {.table = shape->table, .line = qd_table_line(table, row)};
    if (!number(table, row, shape->area_ha, &r.area_ha, error) ||
        !number(table, row, shape->length_km, &r.length_km, error))
      return false;
    r.type = cell(table, row, shape->type);
    if (shape->only_type != NULL && !g_str_has_prefix(r.type, shape->only_type)) {
      g_free(r.type);
      continue;
    }
    r.ref = cell(table, row, shape->ref);
    r.name = cell(table, row, shape->name);
    r.phase = cell(table, row, shape->phase);
    r.grade = cell(table, row, shape->grade);
    r.ref_key = qd_registers_key(registers, r.ref);
    r.name_key = qd_registers_key(registers, r.name);
    r.units = g_strsplit(units, ";", -1);
    g_array_append_val(registers->rows, r);
  }
  return true;
}

QdRegisters *
qd_registers_load(const QdProject *project, GError **error)
{
  g_autoptr(QdRegisters) registers = g_new0(QdRegisters, 1);
  registers->rows = g_array_new(FALSE, FALSE, sizeof(QdRegistered));
  g_array_set_clear_func(registers->rows, clear_row);
  registers->spellings = g_array_new(FALSE, FALSE, sizeof(Spelling));
  registers->strings = g_string_chunk_new(1024);
  registers->files = g_ptr_array_new_with_free_func(g_free);
  if (project->plan_dir == NULL)
    return g_steal_pointer(&registers);
  if (!load_spellings(registers, project->plan_dir, error))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS(SHAPES); i++)
    if (!load_register(registers, &SHAPES[i], project->plan_dir, error))
      return NULL;
  return g_steal_pointer(&registers);
}

/* ---- matching ---- */

/* What a row must be; NULL: anything. */
typedef struct {
  const char *table, *ref_key, *name_key, *phase;
} Wanted;

/* The only row that is what is wanted. */
static QdRegistered *
find_only(const QdRegisters *registers, const Wanted *w, bool is_line)
{
  QdRegistered *found = NULL;
  for (guint i = 0; i < registers->rows->len; i++) {
    QdRegistered *r = &g_array_index(registers->rows, QdRegistered, i);
    bool is_of_line = isnan(r->area_ha) && !g_str_equal(r->table, "functional-zones");
    if (is_line != is_of_line || (w->table != NULL && !g_str_equal(w->table, r->table)) ||
        (w->ref_key != NULL && !g_str_equal(w->ref_key, r->ref_key)) ||
        (w->name_key != NULL && !g_str_equal(w->name_key, r->name_key)) ||
        (w->phase != NULL && !g_str_equal(w->phase, r->phase)))
      continue;
    if (found != NULL)
      return NULL;
    found = r;
  }
  return found;
}

QdRegistered *
qd_registers_find_zone(const QdRegisters *registers, const char *table, const char *name, const char *phase)
{
  g_autofree char *key = qd_registers_key(registers, name);
  if (table == NULL || key[0] == '\0')
    return NULL;
  QdRegistered *found = find_only(registers, &(Wanted){.table = table, .name_key = key, .phase = phase}, false);
  return found != NULL ? found : find_only(registers, &(Wanted){.table = table, .name_key = key}, false);
}

QdRegistered *
qd_registers_find_line(const QdRegisters *registers, const char *ref, const char *name, const char *status)
{
  g_autofree char *ref_key = qd_registers_key(registers, ref);
  g_autofree char *name_key = qd_registers_key(registers, name);
  const Wanted tries[] = {
      {.ref_key = ref_key, .name_key = name_key, .phase = status},
      {.ref_key = ref_key, .name_key = name_key},
      {.ref_key = ref_key, .phase = status},
      {.ref_key = ref_key},
      {.name_key = name_key},
  };
  QdRegistered *found = NULL;
  for (guint i = 0; found == NULL && i < G_N_ELEMENTS(tries); i++) {
    bool is_empty = i < 4 ? ref_key[0] == '\0' && (i >= 2 || name_key[0] == '\0') : name_key[0] == '\0';
    found = is_empty ? NULL : find_only(registers, &tries[i], true);
  }
  return found;
}

/* A name without its marks, for guesses only. */
static char *
strip_marks(const char *key)
{
  g_autofree char *apart = g_utf8_normalize(key, -1, G_NORMALIZE_NFD);
  GString *plain = g_string_new(NULL);
  for (const char *p = apart; *p != '\0'; p = g_utf8_next_char(p)) {
    gunichar c = g_utf8_get_char(p);
    if (c == 0x111)
      g_string_append_c(plain, 'd');
    else if (!g_unichar_ismark(c))
      g_string_append_unichar(plain, c);
  }
  return g_string_free(plain, FALSE);
}

static bool
share_a_unit(char **a, const char *const *b)
{
  for (guint i = 0; a[i] != NULL; i++)
    if (g_strv_contains(b, a[i]))
      return true;
  return false;
}

const QdRegistered *
qd_registers_guess(const QdRegisters *registers, const char *table, const char *name, const char *const *units,
                   double area_ha)
{
  g_autofree char *key = qd_registers_key(registers, name);
  g_autofree char *plain = strip_marks(key);
  const QdRegistered *by_place = NULL;
  guint n = 0;
  for (guint i = 0; i < registers->rows->len; i++) {
    const QdRegistered *r = &g_array_index(registers->rows, QdRegistered, i);
    if (r->drawn > 0 || table == NULL || !g_str_equal(r->table, table))
      continue;
    g_autofree char *other = strip_marks(r->name_key);
    if (g_str_equal(plain, other))
      return r;
    if (share_a_unit(r->units, units) && fabs(r->area_ha - area_ha) <= r->area_ha / 10) {
      by_place = r;
      n++;
    }
  }
  return n == 1 ? by_place : NULL;
}
