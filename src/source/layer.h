/* source/layer.h — the inside of a QdLayer, for the loaders of src/source only. */
#ifndef QD_SOURCE_LAYER_H
#define QD_SOURCE_LAYER_H

#include <gdal.h>
#include <ogr_api.h>

#include "geo/crs.h"
#include "geo/edge_cells.h"
#include "quydat/layers.h"
#include "source/encoding.h"
#include "source/records.h"
#include "source/rows.h"

/* ---- the spool: features as read, on disk ---- */

/* Parcels are gathered by place, so that neighbours lie together on disk in whatever order the file holds them: one
 * bucket for each cell of a coarse grid, which wraps around. A bucket's bytes go to the place of the spool that was set
 * aside for them when they began. */
enum { QD_BUCKET_SIDE = 16 };

typedef struct {
  guint8 *data;
  gsize used, size; /* a small layer has small buckets */
  guint64 offset;   /* in the spool */
} QdBucket;

/* Geometries of earlier runs: source/kept.h. */
typedef struct QdKeptShapes QdKeptShapes;

struct QdLayer {
  QdRecords *records;
  GArray *texts;        /* const char *[QD_TEXT_COUNT] per feature; NULL when not kept */
  GPtrArray *inputs;    /* QdInput * */
  GPtrArray *names;     /* char * per input, for findings */
  GArray *stated;       /* double per feature: area by a field, NAN for none; NULL when no field was named */
  GHashTable *uses;     /* index → Uses, of parcels divided between categories; NULL when there are none */
  GHashTable *replaced; /* index → GBytes *, WKB in place of the one in the spool; NULL when there are none */
  GPtrArray *users;     /* char *, classes of users by their codes */
  GStringChunk *strings;
  QdEdgeCells *edges; /* of valid parcels; NULL for other layers */
  int fd;
  GMutex mutex; /* of records, buckets and spool_size while the layer is being read */
  QdBucket buckets[QD_BUCKET_SIDE * QD_BUCKET_SIDE];
  guint64 spool_size, spool_end; /* set aside, and written */
  const guint8 *map;             /* whole spool, after qd_layer_seal() */
  QdKeptShapes *shapes;          /* NULL without a cache */
};

/** @param spool_dir  folder of the spool; the file has no name in it once this returns */
QdLayer *qd_layer_new(const char *spool_dir, bool with_texts, GError **error);
/** Puts n features into the layer, the first at an index; their offsets are set here. From any thread.
 *
 * @param wkb  of each feature, so many bytes as its record says; NULL: none, or the spool has them already */
bool qd_layer_put(QdLayer *layer, guint first, QdRecord *records, const guint8 *const *wkb, guint n, GError **error);
/** Divides a parcel between categories, before the layer is sealed.
 *
 * @param shares  of the parcel's land; 1 in all */
void qd_layer_divide(QdLayer *layer, guint index, const QdUse *uses, guint n);
/** Ends writing and maps the spool. */
bool qd_layer_seal(QdLayer *layer, GError **error);

/* ---- one file of a layer, open ---- */

typedef struct {
  const QdProject *project;
  const QdSourceSpec *spec;
  const char *role;      /* units, land_use, zones, infrastructure */
  const char *spool_dir; /* private copies of files in use are made here */
  bool wants_polygons;
  QdFindings *findings;
  QdCache *cache; /* NULL: none */
} QdLayerRequest;

/* The sha256 of a file, being computed. */
typedef struct {
  GThread *thread;
  GTree *files; /* path → nothing */
  char *sha256;
  GError *error;
} QdHashing;

typedef struct {
  const QdLayerRequest *request;
  char *path;         /* as named by the project file */
  char *private_copy; /* folder of the copied group, or NULL */
  GDALDatasetH dataset;
  GDALDatasetH shapes; /* of a drawing, in memory; or NULL */
  OGRLayerH layer;
  QdTransform *transform; /* NULL when the layer is in the project CRS */
  QdInput *input;         /* taken by the QdLayer */
  QdHashing hashing;      /* of input->sha256 */
  GArray *fields;         /* int: those that were found by name */
  GArray *numbers;        /* int: those of them that are read as numbers */
  bool cuts_field_names;  /* to ten letters */
  bool decodes_raw;       /* GDAL gives bytes, not UTF-8 */
  QdTexts *texts;
} QdLayerFile;

bool qd_layer_file_open(QdLayerFile *file, const QdLayerRequest *request, const char *path, GError **error);
void qd_layer_file_close(QdLayerFile *file);
/** Finds the system of its coordinates, and the way to the project's; part of opening. */
bool qd_layer_file_set_crs(QdLayerFile *file, GError **error);
/** Adds a finding of the file as a whole. */
void qd_layer_file_report(const QdLayerFile *file, const char *rule, const char *value, const char *expected,
                          double measure);
/** Finds the field of a key by its name in the project file, or, for NULL, by layers/field-aliases.csv, with a finding.
 *
 * @param index  out; -1 when no name is given, no alias is there and the key is not required */
bool qd_layer_file_find(QdLayerFile *file, const char *key, const char *name, bool is_required, int *index,
                        GError **error);
/** @return index of a named field, -1 with an error that lists the fields; a NULL name gives -1 without error. */
int qd_layer_file_field(QdLayerFile *file, const char *key, const char *name, GError **error);
/** The same for a field that is read as numbers, with qd_batch_number(). */
int qd_layer_file_number_field(QdLayerFile *file, const char *key, const char *name, GError **error);
/** @return name of a field as people write it. Newly allocated. */
char *qd_layer_file_field_name(const QdLayerFile *file, int field);
/** Looks through the texts of the fields that were found, where their encoding is not said. */
void qd_layer_file_learn_encoding(QdLayerFile *file);
/** Waits for the sha256 of the input. */
bool qd_layer_file_finish_sha256(QdLayerFile *file, GError **error);

/* One row of a file, borrowed from its batch. */
typedef struct {
  const QdBatch *batch;
  guint row;   /* in the batch */
  guint index; /* in the layer */
  gint64 fid;
} QdRow;

/** @return text of a field in UTF-8 NFC, "" for NULL; newly allocated. */
char *qd_layer_file_text(QdLayerFile *file, const QdRow *row, int field);
/** @return the same text without a copy, not ended by NUL, where it is plain ASCII as it lies; else NULL. */
const char *qd_layer_file_ascii(const QdLayerFile *file, const QdRow *row, int field, gsize *size);
/** @return how messages name the file: its path relative to the project file. Newly allocated. */
char *qd_relative_path(const QdProject *project, const char *path);

/* ---- geometries ---- */

/* What a thread needs to bring geometries of one file into the form of the spool. */
typedef struct QdShaper QdShaper;

/** @param edges  takes the edges of valid polygons; NULL: not wanted. Borrowed. */
QdShaper *qd_shaper_new(const QdLayerFile *file, QdEdgeCells *edges);
void qd_shaper_free(QdShaper *shaper);
/** @return how many findings it has added. */
guint qd_shaper_findings(const QdShaper *shaper);

/** Makes a geometry 2D, linear and of the project CRS, measures and validates it: fills state, box, area and size of
 * the record. Findings: those of geometries.
 *
 * @param wkb    of any kind; NULL for none
 * @param owned  takes what was newly allocated for the result, or NULL
 * @return bytes to keep, in wkb or in owned; NULL when there is nothing to keep, or with an error when the geometry
 *         cannot be read */
const guint8 *qd_shape(QdShaper *shaper, const guint8 *wkb, gsize size, QdRecord *record, guint8 **owned,
                       GError **error);

/* ---- reading ---- */

/* Fills what is particular to a role: id, category, texts. The geometry comes after, so that its findings name the id.
 * Called for one row after another, in file order. */
typedef bool (*QdRowReader)(QdLayerFile *file, const QdRow *row, QdLayer *layer, QdRecord *record, const char **texts,
                            gpointer user_data, GError **error);
/* Looks up the fields of a file before its features are read. */
typedef bool (*QdFieldFinder)(QdLayerFile *file, gpointer user_data, GError **error);

/** Reads all files of a request into a new, sealed layer; the same with any number of threads. Readers that state areas
 * find layer->stated ready. */
QdLayer *qd_layer_read(const QdLayerRequest *request, bool with_texts, guint jobs, QdFieldFinder find_fields,
                       QdRowReader read, gpointer user_data, GError **error);

#endif
