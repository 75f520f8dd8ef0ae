#include "tiles/pmtiles.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/i18n.h"
#include "quydat/error.h"
#include "tiles/gzip.h"

enum {
  HEADER_BYTES = 127,
  ROOT_BYTES = 16384 - HEADER_BYTES,
  LEAF_ENTRIES = 4096,
  GZIP_LEVEL = 9,
  COPY_BYTES = 1 << 20
};
enum { NONE = G_MAXUINT32 };
enum { COMPRESSION_NONE = 1, COMPRESSION_GZIP = 2 };

/* A content of one or more tiles. */
typedef struct {
  guint64 at;           /* in the working file */
  guint64 offset;       /* in the section of tiles, once it has its place; before G_MAXUINT64 */
  guint32 length, next; /* next: another content with the same hash, or NONE */
} Content;

typedef struct {
  guint64 id;
  guint32 content;
} Tile;

/* A run of tiles, or (length of the run 0) a leaf directory. */
typedef struct {
  guint64 id, offset;
  guint32 run, length;
} Entry;

struct QdPmtiles {
  char *path, *json;
  QdTilesMeta meta;
  int spill; /* contents in the order they came */
  guint64 spilled;
  GArray *tiles, *contents;
  GHashTable *by_hash; /* guint64 * → first content */
  GByteArray *buffer;
};

guint64
qd_pmtiles_id(int z, guint32 x, guint32 y)
{
  g_assert(z >= 0 && z <= 26 && x >> z == 0 && y >> z == 0);
  guint64 id = ((1ULL << (2 * z)) - 1) / 3;
  for (int bit = z - 1; bit >= 0; bit--) {
    guint32 s = 1U << bit, right = x & s, low = y & s;
    id += (guint64)s * s * (guint64)(right != 0 ? (low != 0 ? 2 : 3) : (low != 0 ? 1 : 0));
    if (low == 0) {
      if (right != 0) {
        x = ~x;
        y = ~y;
      }
      guint32 t = x;
      x = y;
      y = t;
    }
  }
  return id;
}

/* ---- files ---- */

static bool
fail(const QdPmtiles *p, GError **error)
{
  g_set_error(error, QD_ERROR, QD_ERROR_OUTPUT, _("cannot write \"%s\": %s"), p->path, g_strerror(errno));
  return false;
}

static bool
write_all(const QdPmtiles *p, int fd, const guint8 *data, gsize size, GError **error)
{
  while (size > 0) {
    gssize n = write(fd, data, size);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0)
      return fail(p, error);
    data += n;
    size -= (gsize)n;
  }
  return true;
}

/* Reads a content back. @return its bytes, valid until the next call */
static const guint8 *
read_content(QdPmtiles *p, const Content *content, GError **error)
{
  g_byte_array_set_size(p->buffer, content->length);
  for (gsize done = 0; done < content->length;) {
    gssize n = pread(p->spill, p->buffer->data + done, content->length - done, (off_t)(content->at + done));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0) {
      errno = n == 0 ? EIO : errno;
      fail(p, error);
      return NULL;
    }
    done += (gsize)n;
  }
  return p->buffer->data;
}

/* The working file has no name once it is open. */
QdPmtiles *
qd_pmtiles_new(const char *path, const QdTilesMeta *meta, GError **error)
{
  g_autoptr(QdPmtiles) p = g_new0(QdPmtiles, 1);
  p->path = g_strdup(path);
  p->json = g_strdup(meta->json);
  p->meta = *meta;
  p->tiles = g_array_new(FALSE, FALSE, sizeof(Tile));
  p->contents = g_array_new(FALSE, FALSE, sizeof(Content));
  p->by_hash = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
  p->buffer = g_byte_array_new();
  g_autofree char *name = g_strconcat(path, ".XXXXXX", NULL);
  p->spill = g_mkstemp_full(name, O_RDWR | O_CLOEXEC, 0600);
  if (p->spill < 0) {
    fail(p, error);
    return NULL;
  }
  g_unlink(name);
  return g_steal_pointer(&p);
}

void
qd_pmtiles_free(QdPmtiles *p)
{
  if (p == NULL)
    return;
  if (p->spill >= 0)
    close(p->spill);
  g_array_unref(p->tiles);
  g_array_unref(p->contents);
  g_hash_table_unref(p->by_hash);
  g_byte_array_unref(p->buffer);
  g_free(p->path);
  g_free(p->json);
  g_free(p);
}

/* ---- tiles come in ---- */

/* Finds equal bytes among contents of one hash. @return false on error; *found stays NONE where there are none */
static bool
find_content(QdPmtiles *p, guint32 first, const void *data, gsize size, guint32 *found, GError **error)
{
  for (guint32 i = first; i != NONE && *found == NONE;) {
    const Content *content = &g_array_index(p->contents, Content, i);
    if (content->length == size) {
      const guint8 *bytes = read_content(p, content, error);
      if (bytes == NULL)
        return false;
      if (memcmp(bytes, data, size) == 0)
        *found = i;
    }
    i = content->next;
  }
  return true;
}

bool
qd_pmtiles_add(QdPmtiles *p, int z, guint32 x, guint32 y, const void *data, gsize size, GError **error)
{
  g_assert(size > 0 && size < G_MAXUINT32 && p->contents->len < NONE);
  guint64 hash = qd_hash(data, size, 0).low;
  gpointer known = NULL;
  guint32 first = NONE, found = NONE;
  if (g_hash_table_lookup_extended(p->by_hash, &hash, NULL, &known))
    first = GPOINTER_TO_UINT(known);
  if (!find_content(p, first, data, size, &found, error))
    return false;
  if (found == NONE) {
    const Content content = {.at = p->spilled, .offset = G_MAXUINT64, .length = (guint32)size, .next = first};
    if (!write_all(p, p->spill, data, size, error))
      return false;
    p->spilled += size;
    found = p->contents->len;
    g_array_append_val(p->contents, content);
    g_hash_table_replace(p->by_hash, g_memdup2(&hash, sizeof hash), GUINT_TO_POINTER(found));
  }
  const Tile tile = {.id = qd_pmtiles_id(z, x, y), .content = found};
  g_array_append_val(p->tiles, tile);
  return true;
}

/* ---- directories ---- */

static void
put_varint(GByteArray *to, guint64 value)
{
  do {
    guint8 byte = (guint8)(value & 0x7f);
    value >>= 7;
    if (value > 0)
      byte |= 0x80;
    g_byte_array_append(to, &byte, 1);
  } while (value > 0);
}

/* Columns: ids as steps, runs, lengths, offsets; an offset just behind the one before is 0, others are 1 more. */
static void
put_directory(GByteArray *to, const Entry *entries, guint n)
{
  g_autoptr(GByteArray) plain = g_byte_array_new();
  put_varint(plain, n);
  for (guint i = 0; i < n; i++)
    put_varint(plain, entries[i].id - (i > 0 ? entries[i - 1].id : 0));
  for (guint i = 0; i < n; i++)
    put_varint(plain, entries[i].run);
  for (guint i = 0; i < n; i++)
    put_varint(plain, entries[i].length);
  for (guint i = 0; i < n; i++) {
    bool follows = i > 0 && entries[i].offset == entries[i - 1].offset + entries[i - 1].length;
    put_varint(plain, follows ? 0 : entries[i].offset + 1);
  }
  qd_gzip(to, plain->data, plain->len, GZIP_LEVEL);
}

/* All in the root if it fits, else leaves of as few entries as let the root fit. */
static void
put_directories(const GArray *entries, GByteArray *root, GByteArray *leaves)
{
  put_directory(root, (const Entry *)(gpointer)entries->data, entries->len);
  g_autoptr(GArray) pointers = g_array_new(FALSE, FALSE, sizeof(Entry));
  for (guint size = LEAF_ENTRIES; root->len > ROOT_BYTES; size += size / 2) {
    g_byte_array_set_size(root, 0);
    g_byte_array_set_size(leaves, 0);
    g_array_set_size(pointers, 0);
    for (guint i = 0; i < entries->len; i += size) {
      guint before = leaves->len;
      put_directory(leaves, &g_array_index(entries, Entry, i), MIN(size, entries->len - i));
      const Entry pointer = {g_array_index(entries, Entry, i).id, before, 0, leaves->len - before};
      g_array_append_val(pointers, pointer);
    }
    put_directory(root, (const Entry *)(gpointer)pointers->data, pointers->len);
  }
}

static int
compare_tiles(gconstpointer a, gconstpointer b)
{
  const Tile *m = a, *n = b;
  return (m->id > n->id) - (m->id < n->id);
}

/* Sorts the tiles, gives contents their places in that order, and makes the entries. */
static GArray *
make_entries(QdPmtiles *p, GArray *placed, guint64 *size, GError **error)
{
  g_autoptr(GArray) entries = g_array_new(FALSE, FALSE, sizeof(Entry));
  g_array_sort(p->tiles, compare_tiles);
  for (guint i = 0; i < p->tiles->len; i++) {
    const Tile *tile = &g_array_index(p->tiles, Tile, i);
    Content *content = &g_array_index(p->contents, Content, tile->content);
    if (i > 0 && tile[-1].id == tile->id) {
      g_set_error(error, QD_ERROR, QD_ERROR_BUG, _("cannot write \"%s\": two tiles have one address"), p->path);
      return NULL;
    }
    if (content->offset == G_MAXUINT64) {
      content->offset = *size;
      *size += content->length;
      g_array_append_val(placed, tile->content);
    }
    Entry *last = entries->len == 0 ? NULL : &g_array_index(entries, Entry, entries->len - 1);
    if (last != NULL && last->id + last->run == tile->id && last->offset == content->offset) {
      last->run++;
      continue;
    }
    const Entry entry = {tile->id, content->offset, 1, content->length};
    g_array_append_val(entries, entry);
  }
  return g_steal_pointer(&entries);
}

/* ---- the file ---- */

static void
put_fixed(GByteArray *to, guint64 value, guint bytes)
{
  for (guint i = 0; i < bytes; i++) {
    guint8 byte = (guint8)(value >> (8 * i));
    g_byte_array_append(to, &byte, 1);
  }
}

static void
put_byte(GByteArray *to, int value)
{
  put_fixed(to, (guint64)value, 1);
}

static void
put_degrees(GByteArray *to, double lon, double lat)
{
  put_fixed(to, (guint64)llround(lon * 1e7), 4);
  put_fixed(to, (guint64)llround(lat * 1e7), 4);
}

/* Header, root, metadata, leaves; the tiles follow. */
static GByteArray *
make_front(const QdPmtiles *p, const GArray *entries, guint n_placed, guint64 tiles_size)
{
  const QdTilesMeta *meta = &p->meta;
  g_autoptr(GByteArray) root = g_byte_array_new(), leaves = g_byte_array_new(), json = g_byte_array_new();
  put_directories(entries, root, leaves);
  qd_gzip(json, p->json, strlen(p->json), GZIP_LEVEL);
  GByteArray *front = g_byte_array_new();
  g_byte_array_append(front, (const guint8 *)"PMTiles\3", 8);
  const guint64 sizes[4] = {root->len, json->len, leaves->len, tiles_size};
  guint64 offset = HEADER_BYTES;
  for (guint i = 0; i < 4; i++) {
    put_fixed(front, offset, 8);
    put_fixed(front, sizes[i], 8);
    offset += sizes[i];
  }
  put_fixed(front, p->tiles->len, 8);
  put_fixed(front, entries->len, 8);
  put_fixed(front, n_placed, 8);
  put_byte(front, 1); /* clustered */
  put_byte(front, COMPRESSION_GZIP);
  put_byte(front, meta->is_gzip ? COMPRESSION_GZIP : COMPRESSION_NONE);
  put_byte(front, (int)meta->type);
  put_byte(front, meta->zoom_min);
  put_byte(front, meta->zoom_max);
  put_degrees(front, meta->west, meta->south);
  put_degrees(front, meta->east, meta->north);
  put_byte(front, meta->center_zoom);
  put_degrees(front, meta->center_lon, meta->center_lat);
  g_assert(front->len == HEADER_BYTES);
  g_byte_array_append(front, root->data, root->len);
  g_byte_array_append(front, json->data, json->len);
  g_byte_array_append(front, leaves->data, leaves->len);
  return front;
}

/* Copies the contents in their new order, through a buffer that joins small ones. */
static bool
copy_contents(QdPmtiles *p, int fd, const GArray *placed, GByteArray *out, GError **error)
{
  for (guint i = 0; i < placed->len; i++) {
    const Content *content = &g_array_index(p->contents, Content, g_array_index(placed, guint32, i));
    const guint8 *bytes = read_content(p, content, error);
    if (bytes == NULL)
      return false;
    g_byte_array_append(out, bytes, content->length);
    if (out->len < COPY_BYTES && i + 1 < placed->len)
      continue;
    if (qd_cancelled(error) || !write_all(p, fd, out->data, out->len, error))
      return false;
    g_byte_array_set_size(out, 0);
  }
  return write_all(p, fd, out->data, out->len, error);
}

bool
qd_pmtiles_close(QdPmtiles *p, GError **error)
{
  guint64 size = 0;
  g_autoptr(GArray) placed = g_array_new(FALSE, FALSE, sizeof(guint32));
  g_autoptr(GArray) entries = make_entries(p, placed, &size, error);
  if (entries == NULL)
    return false;
  g_autoptr(GByteArray) out = make_front(p, entries, placed->len, size);
  int fd = open(p->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (fd < 0)
    return fail(p, error);
  bool ok = copy_contents(p, fd, placed, out, error);
  if (close(fd) != 0 && ok)
    ok = fail(p, error);
  if (!ok)
    g_unlink(p->path);
  close(p->spill);
  p->spill = -1;
  return ok;
}
