#include "tiles/mvt.h"

#include <math.h>
#include <string.h>

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2 };
enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };

struct QdMvtLayer {
  char *name;
  GByteArray *features, *values, *keys;
  GHashTable *key_numbers, *value_numbers; /* char * → n; GBytes * → n */
  guint n_features;
  /* of the feature begun */
  GByteArray *tags, *geometry, *scratch;
  guint64 id;
  QdMvtType type;
  QdTilePoint pen;
};

QdMvtLayer *
qd_mvt_layer_new(const char *name)
{
  QdMvtLayer *l = g_new0(QdMvtLayer, 1);
  l->name = g_strdup(name);
  GByteArray **const arrays[] = {&l->features, &l->values, &l->keys, &l->tags, &l->geometry, &l->scratch};
  for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
    *arrays[i] = g_byte_array_new();
  l->key_numbers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
  l->value_numbers = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
  return l;
}

void
qd_mvt_layer_free(QdMvtLayer *l)
{
  if (l == NULL)
    return;
  GByteArray *const arrays[] = {l->features, l->values, l->keys, l->tags, l->geometry, l->scratch};
  for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
    g_byte_array_unref(arrays[i]);
  g_hash_table_unref(l->key_numbers);
  g_hash_table_unref(l->value_numbers);
  g_free(l->name);
  g_free(l);
}

/* ---- protobuf ---- */

static void
put_varint(GByteArray *to, guint64 value)
{
  guint8 bytes[10];
  guint n = 0;
  for (; value > 0x7f; value >>= 7)
    bytes[n++] = (guint8)(value | 0x80);
  bytes[n++] = (guint8)value;
  g_byte_array_append(to, bytes, n);
}

static void
put_key(GByteArray *to, guint field, guint wire_type)
{
  put_varint(to, field << 3 | wire_type);
}

static void
put_bytes(GByteArray *to, guint field, const void *data, gsize n)
{
  put_key(to, field, LENGTH);
  put_varint(to, n);
  g_byte_array_append(to, data, (guint)n);
}

static void
put_signed(GByteArray *to, gint32 value)
{
  put_varint(to, (guint32)value << 1 ^ (guint32)(value >> 31));
}

/* ---- features ---- */

void
qd_mvt_begin(QdMvtLayer *l, guint64 id, QdMvtType type)
{
  l->id = id;
  l->type = type;
  l->pen = (QdTilePoint){0, 0};
  g_byte_array_set_size(l->tags, 0);
  g_byte_array_set_size(l->geometry, 0);
}

static guint
key_number(QdMvtLayer *l, const char *key)
{
  gpointer number;
  if (g_hash_table_lookup_extended(l->key_numbers, key, NULL, &number))
    return GPOINTER_TO_UINT(number);
  guint n = g_hash_table_size(l->key_numbers);
  g_hash_table_insert(l->key_numbers, g_strdup(key), GUINT_TO_POINTER(n));
  put_bytes(l->keys, 3, key, strlen(key));
  return n;
}

/* The value that scratch holds. */
static void
put_tag(QdMvtLayer *l, const char *key)
{
  g_autoptr(GBytes) value = g_bytes_new_static(l->scratch->data, l->scratch->len);
  gpointer number;
  if (!g_hash_table_lookup_extended(l->value_numbers, value, NULL, &number)) {
    number = GUINT_TO_POINTER(g_hash_table_size(l->value_numbers));
    g_hash_table_insert(l->value_numbers, g_bytes_new(l->scratch->data, l->scratch->len), number);
    put_bytes(l->values, 4, l->scratch->data, l->scratch->len);
  }
  put_varint(l->tags, key_number(l, key));
  put_varint(l->tags, GPOINTER_TO_UINT(number));
}

void
qd_mvt_text(QdMvtLayer *l, const char *key, const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_byte_array_set_size(l->scratch, 0);
  put_bytes(l->scratch, 1, value, strlen(value));
  put_tag(l, key);
}

void
qd_mvt_real(QdMvtLayer *l, const char *key, double value)
{
  if (!isfinite(value))
    return;
  guint64 bits;
  memcpy(&bits, &value, sizeof bits);
  bits = GUINT64_TO_LE(bits);
  g_byte_array_set_size(l->scratch, 0);
  put_key(l->scratch, 3, FIXED64);
  g_byte_array_append(l->scratch, (const guint8 *)&bits, sizeof bits);
  put_tag(l, key);
}

static void
put_point(QdMvtLayer *l, QdTilePoint point, QdTilePoint origin)
{
  QdTilePoint p = {point.x - origin.x, point.y - origin.y};
  put_signed(l->geometry, p.x - l->pen.x);
  put_signed(l->geometry, p.y - l->pen.y);
  l->pen = p;
}

void
qd_mvt_geometry(QdMvtLayer *l, const QdTilePoint *points, guint n, QdTilePoint origin)
{
  put_varint(l->geometry, 1 << 3 | MOVE_TO);
  put_point(l, points[0], origin);
  if (l->type == QD_MVT_POINT)
    return;
  put_varint(l->geometry, (guint64)(n - 1) << 3 | LINE_TO);
  for (guint i = 1; i < n; i++)
    put_point(l, points[i], origin);
  if (l->type == QD_MVT_POLYGON)
    put_varint(l->geometry, 1 << 3 | CLOSE_PATH);
}

void
qd_mvt_end(QdMvtLayer *l)
{
  if (l->geometry->len == 0)
    return;
  GByteArray *feature = l->scratch;
  g_byte_array_set_size(feature, 0);
  put_key(feature, 1, VARINT);
  put_varint(feature, l->id);
  if (l->tags->len > 0)
    put_bytes(feature, 2, l->tags->data, l->tags->len);
  put_key(feature, 3, VARINT);
  put_varint(feature, l->type);
  put_bytes(feature, 4, l->geometry->data, l->geometry->len);
  put_bytes(l->features, 2, feature->data, feature->len);
  l->n_features++;
}

/* ---- the layer ---- */

guint
qd_mvt_count(const QdMvtLayer *l)
{
  return l->n_features;
}

static void
empty(QdMvtLayer *l)
{
  l->n_features = 0;
  g_byte_array_set_size(l->features, 0);
  g_byte_array_set_size(l->keys, 0);
  g_byte_array_set_size(l->values, 0);
  g_hash_table_remove_all(l->key_numbers);
  g_hash_table_remove_all(l->value_numbers);
}

void
qd_mvt_layer_take(QdMvtLayer *l, GByteArray *tile)
{
  if (l->n_features > 0) {
    GByteArray *layer = l->scratch;
    g_byte_array_set_size(layer, 0);
    put_bytes(layer, 1, l->name, strlen(l->name));
    g_byte_array_append(layer, l->features->data, l->features->len);
    g_byte_array_append(layer, l->keys->data, l->keys->len);
    g_byte_array_append(layer, l->values->data, l->values->len);
    put_key(layer, 5, VARINT);
    put_varint(layer, QD_TILE_UNITS);
    put_key(layer, 15, VARINT);
    put_varint(layer, 2); /* version */
    put_bytes(tile, 3, layer->data, layer->len);
  }
  empty(l);
}
