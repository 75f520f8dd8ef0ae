#include "base/kept_findings.h"

#include <string.h>

#include "base/cache.h"

/* One finding; its severity and message come from the rule again. */
#define ONE "(sssssssudbdd@ayb)"

GVariant *
qd_findings_keep(const QdFindings *findings)
{
  GVariantBuilder builder;
  g_variant_builder_init(&builder, G_VARIANT_TYPE(QD_FINDINGS_TYPE));
  for (guint i = 0; i < qd_findings_count(findings); i++) {
    const QdFinding *f = qd_findings_get(findings, i);
    g_variant_builder_add(&builder, ONE, f->rule, f->unit, f->layer, f->feature, f->other, f->value, f->expected,
                          f->source_line, f->measure, (gboolean)f->has_place, f->x, f->y,
                          qd_variant_of_bytes(f->area_wkb), (gboolean)(f->area_wkb != NULL));
  }
  return g_variant_builder_end(&builder);
}

void
qd_findings_add_kept(QdFindings *findings, GVariant *kept)
{
  for (gsize i = 0; i < g_variant_n_children(kept); i++) {
    g_autoptr(GVariant) one = g_variant_get_child_value(kept, i);
    g_autoptr(GVariant) area = NULL;
    QdFindingSpec spec = {0};
    gboolean has_place, has_area;
    g_variant_get(one, "(&s&s&s&s&s&s&sudbdd@ayb)", &spec.rule, &spec.unit, &spec.layer, &spec.feature, &spec.other,
                  &spec.value, &spec.expected, &spec.source_line, &spec.measure, &has_place, &spec.x, &spec.y, &area,
                  &has_area);
    gsize size = 0;
    const guint8 *wkb = g_variant_get_fixed_array(area, &size, 1);
    spec.has_place = has_place;
    spec.area_wkb = has_area ? wkb : NULL;
    spec.area_wkb_size = has_area ? size : 0;
    qd_findings_add(findings, &spec);
  }
}

QdHash
qd_findings_kept_by(GHashTable *disabled)
{
  g_autoptr(QdHasher) hasher = qd_hasher_new("findings");
  g_autoptr(GList) rules = disabled == NULL ? NULL : g_hash_table_get_keys(disabled);
  rules = g_list_sort(rules, (GCompareFunc)(void (*)(void))strcmp);
  for (const GList *rule = rules; rule != NULL; rule = rule->next)
    qd_hasher_add_text(hasher, rule->data);
  return qd_hasher_value(hasher);
}
