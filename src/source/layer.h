/* source/layer.h — the inside of a QdLayer, for the loaders of src/source only. */
#ifndef QD_SOURCE_LAYER_H
#define QD_SOURCE_LAYER_H

#include <gdal.h>
#include <ogr_api.h>

#include "geo/crs.h"
#include "quydat/layers.h"

/* ---- the spool: features as read, on disk ---- */

typedef struct {
  QdFeature feature;
  guint64 offset; /* of the WKB in the spool */
  guint32 size;   /* 0: empty geometry */
} QdRecord;

struct QdLayer {
  GArray *records;   /* QdRecord */
  GArray *texts;     /* const char *[QD_TEXT_COUNT] per feature; NULL when not kept */
  GPtrArray *inputs; /* QdInput * */
  GPtrArray *names;  /* char * per input, for findings */
  GStringChunk *strings;
  int fd;
  guint64 spool_size;
  guint8 *buffer; /* bytes not yet written */
  gsize buffered;
  const guint8 *map; /* whole spool, after qd_layer_seal() */
};

/** @param spool_dir  folder of the spool; the file has no name in it once this returns */
QdLayer *qd_layer_new(const char *spool_dir, bool with_texts, GError **error);
/** Appends a feature; record's offset is set here. wkb may be NULL with size 0. */
bool qd_layer_append(QdLayer *layer, QdRecord record, const guint8 *wkb, GError **error);
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
} QdLayerRequest;

typedef struct {
  const QdLayerRequest *request;
  char *path;         /* as named by the project file */
  char *private_copy; /* folder of the copied group, or NULL */
  GDALDatasetH dataset;
  OGRLayerH layer;
  QdTransform *transform; /* NULL when the layer is in the project CRS */
  QdInput *input;         /* taken by the QdLayer */
  bool decodes_raw;       /* GDAL gives bytes, not UTF-8 */
  char *encoding;         /* of these bytes; NULL: not said, UTF-8 or else guessed */
  bool guessed_encoding;
  guint n_repaired;      /* texts with bytes that are no letters, replaced by U+FFFD */
  gint64 first_repaired; /* fid */
} QdLayerFile;

bool qd_layer_file_open(QdLayerFile *file, const QdLayerRequest *request, const char *path, GError **error);
void qd_layer_file_close(QdLayerFile *file);
/** @return index of a field, -1 with an error that lists the fields; a NULL name gives -1 without error. */
int qd_layer_file_field(QdLayerFile *file, const char *key, const char *name, GError **error);
/** @return text of a field in UTF-8 NFC, "" for NULL; newly allocated. */
char *qd_layer_file_text(QdLayerFile *file, OGRFeatureH feature, int field);
/** @return how messages name the file: its path relative to the project file. Newly allocated. */
char *qd_relative_path(const QdProject *project, const char *path);

/* ---- reading ---- */

/* Fills what is particular to a role: id, category, texts. The geometry comes after, so that its findings name the id.
 */
typedef bool (*QdFeatureReader)(QdLayerFile *file, OGRFeatureH feature, QdLayer *layer, QdRecord *record,
                                const char **texts, gpointer user_data, GError **error);
/* Looks up the fields of a file before its features are read. */
typedef bool (*QdFieldFinder)(QdLayerFile *file, gpointer user_data, GError **error);

/** Reads all files of a request into a new, sealed layer. */
QdLayer *qd_layer_read(const QdLayerRequest *request, bool with_texts, QdFieldFinder find_fields, QdFeatureReader read,
                       gpointer user_data, GError **error);

/** Measures and validates all polygons with so many threads; findings: invalid. */
bool qd_layer_validate(QdLayer *layer, const QdLayerRequest *request, guint jobs, GError **error);

#endif
