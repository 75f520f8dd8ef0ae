/* Any bytes as a table of the plan: cells of whole UTF-8, numbers that are finite, a tree of categories or an error. */
#include <cpl_error.h>
#include <math.h>
#include <quydat/plan.h>
#include <string.h>

#include "base/table.h"
#include "fuzz.h"

static void
check_table(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdTable) table = qd_table_load(path, NULL, &error);
  PROMISE((table == NULL) == (error != NULL));
  for (guint row = 0; table != NULL && row < qd_table_rows(table); row++) {
    PROMISE(qd_table_line(table, row) >= 2);
    for (guint column = 0; column < qd_table_columns(table); column++) {
      const char *cell = qd_table_cell(table, row, (int)column);
      PROMISE(g_utf8_validate(cell, -1, NULL));
      g_autoptr(GError) no_number = NULL;
      double value = 0;
      bool is_number = qd_table_number(table, row, (int)column, &value, &no_number);
      PROMISE(is_number == (no_number == NULL));
      if (is_number)
        PROMISE(cell[0] == '\0' ? isnan(value) : isfinite(value));
    }
  }
}

static void
check_categories(const char *path)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(QdCategories) categories = qd_categories_load(path, &error);
  PROMISE((categories == NULL) == (error != NULL));
  for (guint i = 0; categories != NULL && i < qd_categories_count(categories); i++) {
    const QdCategory *category = qd_categories_get(categories, i);
    PROMISE(category->parent < (int)i);
    PROMISE(qd_categories_find(categories, category->code) == (int)i);
  }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  CPLSetErrorHandler(CPLQuietErrorHandler);
  const char *path = fuzz_file("table.csv", data, size);
  check_table(path);
  check_categories(path);
  return 0;
}
