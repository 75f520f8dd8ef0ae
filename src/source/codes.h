/* source/codes.h — what stands in the category field of parcels, read as categories of the tree.
 *
 * A code is looked up as it is written, then in capitals without blanks, then without digits at its end: first in the
 * project's recode table, then in the tree. A text of several codes ("ONT+CLN") has several uses. Each text is read
 * once and remembered with a count, so that findings are one a text, not one a parcel. */
#ifndef QD_SOURCE_CODES_H
#define QD_SOURCE_CODES_H

#include <quydat/layers.h>

enum { QD_MAX_USES = 4 };

typedef struct {
  char *text;        /* as written, UTF-8 NFC without blanks around it */
  const char *layer; /* where it was first seen */
  gint16 category;   /* of the first use; QD_CATEGORY_UNKNOWN where one of the uses is unknown */
  bool is_recoded, is_spelt_otherwise;
  guint n_uses; /* 0: unknown */
  gint16 uses[QD_MAX_USES];
  double count, n_split; /* parcels; those of several uses that were divided */
} QdCode;

typedef struct QdCodes QdCodes;

/** @param recode  path of a recode table, or NULL */
QdCodes *qd_codes_new(const QdCategories *categories, const char *recode, GError **error);
void qd_codes_free(QdCodes *codes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(QdCodes, qd_codes_free)

/** Reads the code of one parcel and counts it. Borrowed.
 *
 * @param layer  the file it stands in; interned */
QdCode *qd_codes_read(QdCodes *codes, const char *text, const char *layer);
/** The same for plain ASCII that is not ended by NUL. */
QdCode *qd_codes_read_ascii(QdCodes *codes, const char *bytes, gsize size, const char *layer);
/** @return category of a single code, or QD_CATEGORY_UNKNOWN. */
int qd_codes_find(const QdCodes *codes, const char *text);

/** Adds what was read otherwise than written.
 *
 * @param divided_by  names of the fields that divide parcels of several uses, or NULL */
void qd_codes_report(const QdCodes *codes, const char *divided_by, QdFindings *findings);

/* A parcel whose code is unknown. */
typedef struct {
  guint parcel;
  const QdCode *code;
} QdUnknownCode;

/** Adds findings of parcels without a known code: a code of an earlier circular gives one finding, with the recode
 * table that knows it; others one a parcel. Where most parcels of the layer are such others, one more says that the
 * field may be the wrong one.
 *
 * @param unknown  QdUnknownCode
 * @param field    name of the field of the codes */
bool qd_codes_report_unknown(const QdCodes *codes, const GArray *unknown, const char *field, const QdLayer *layer,
                             QdFindings *findings, GError **error);

#endif
