#include "tiles/mvt.h"

#include <math.h>
#include <string.h>

enum { VARINT = 0, FIXED64 = 1, LENGTH = 2 };
enum { MOVE_TO = 1, LINE_TO = 2, CLOSE_PATH = 7 };
enum { MOST_COMMANDS = 3 * 5, MOST_BYTES_A_POINT = 2 * 5 };

/* A value of the layer, and where it stands in values. */
typedef struct {
  guint hash, number, at, n; /* number + 1; 0: free */
} Value;

struct QdMvtLayer {
  char *name;
  GByteArray *features, *values, *keys;
  GPtrArray *key_names; /* borrowed: a few */
  Value *value_slots;
  guint n_slots, n_values; /* slots: a power of two */
  guint n_features;
  /* of the feature begun */
  GByteArray *tags, *geometry, *scratch;
  guint64 id;
  QdMvtType type;
  QdTilePoint pen;
};

enum { FEWEST_SLOTS = 64 };

QdMvtLayer *
qd_mvt_layer_new(const char *name)
{
  QdMvtLayer *l = g_new0(QdMvtLayer, 1);
  l->name = g_strdup(name);
  GByteArray **const arrays[] = {&l->features, &l->values, &l->keys, &l->tags, &l->geometry, &l->scratch};
  for (guint i = 0; i < G_N_ELEMENTS(arrays); i++)
    *arrays[i] = g_byte_array_new();
  l->key_names = g_ptr_array_new();
  l->n_slots = FEWEST_SLOTS;
  l->value_slots = g_new0(Value, l->n_slots);
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
  g_ptr_array_unref(l->key_names);
  g_free(l->value_slots);
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
  for (guint i = 0; i < l->key_names->len; i++)
    if (strcmp(l->key_names->pdata[i], key) == 0)
      return i;
  g_ptr_array_add(l->key_names, (gpointer)key);
  put_bytes(l->keys, 3, key, strlen(key));
  return l->key_names->len - 1;
}

static guint
hash_of(const guint8 *bytes, guint n)
{
  guint hash = 2166136261U; /* FNV-1a */
  for (guint i = 0; i < n; i++)
    hash = (hash ^ bytes[i]) * 16777619U;
  return hash;
}

/* @return the slot of the value that scratch holds, or the free one where it belongs */
static Value *
find_value(const QdMvtLayer *l, guint hash)
{
  const GByteArray *value = l->scratch;
  guint i = hash & (l->n_slots - 1);
  for (; l->value_slots[i].number != 0; i = (i + 1) & (l->n_slots - 1)) {
    const Value *v = &l->value_slots[i];
    if (v->hash == hash && v->n == value->len && memcmp(l->values->data + v->at, value->data, v->n) == 0)
      break;
  }
  return &l->value_slots[i];
}

static void
double_slots(QdMvtLayer *l)
{
  g_autofree Value *before = l->value_slots;
  guint n = l->n_slots;
  l->n_slots *= 2;
  l->value_slots = g_new0(Value, l->n_slots);
  for (guint k = 0; k < n; k++) {
    guint i = before[k].hash & (l->n_slots - 1);
    while (l->value_slots[i].number != 0)
      i = (i + 1) & (l->n_slots - 1);
    if (before[k].number != 0)
      l->value_slots[i] = before[k];
  }
}

/* The value that scratch holds. */
static void
put_tag(QdMvtLayer *l, const char *key)
{
  guint hash = hash_of(l->scratch->data, l->scratch->len);
  Value *value = find_value(l, hash);
  guint number = value->number;
  if (number == 0) {
    put_bytes(l->values, 4, l->scratch->data, l->scratch->len);
    number = ++l->n_values;
    *value = (Value){hash, number, l->values->len - l->scratch->len, l->scratch->len};
    if (2 * l->n_values > l->n_slots)
      double_slots(l);
  }
  put_varint(l->tags, key_number(l, key));
  put_varint(l->tags, number - 1);
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

static guint8 *
write_varint(guint8 *to, guint32 value)
{
  for (; value > 0x7f; value >>= 7)
    *to++ = (guint8)(value | 0x80);
  *to++ = (guint8)value;
  return to;
}

static guint8 *
write_signed(guint8 *to, gint32 value)
{
  return write_varint(to, (guint32)value << 1 ^ (guint32)(value >> 31));
}

static guint8 *
write_point(guint8 *to, QdMvtLayer *l, QdTilePoint point, QdTilePoint origin)
{
  QdTilePoint p = {point.x - origin.x, point.y - origin.y};
  to = write_signed(write_signed(to, p.x - l->pen.x), p.y - l->pen.y);
  l->pen = p;
  return to;
}

void
qd_mvt_geometry(QdMvtLayer *l, const QdTilePoint *points, guint n, QdTilePoint origin)
{
  guint before = l->geometry->len;
  g_byte_array_set_size(l->geometry, before + MOST_COMMANDS + n * MOST_BYTES_A_POINT);
  guint8 *to = write_point(write_varint(l->geometry->data + before, 1 << 3 | MOVE_TO), l, points[0], origin);
  if (l->type != QD_MVT_POINT) {
    to = write_varint(to, (n - 1) << 3 | LINE_TO);
    for (guint i = 1; i < n; i++)
      to = write_point(to, l, points[i], origin);
  }
  if (l->type == QD_MVT_POLYGON)
    to = write_varint(to, 1 << 3 | CLOSE_PATH);
  g_byte_array_set_size(l->geometry, (guint)(to - l->geometry->data));
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
  g_ptr_array_set_size(l->key_names, 0);
  memset(l->value_slots, 0, l->n_slots * sizeof *l->value_slots);
  l->n_values = 0;
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
