/* package/style.h — one layer's style as a small XML document.
 *
 * Classes with value, label and symbol, labels, columns with their headings and what their codes mean, made from the
 * palette, the category table and the words. styles/qgis/ turns it into QML, SLD and the layers of the project. */
#ifndef QD_PACKAGE_STYLE_H
#define QD_PACKAGE_STYLE_H

#include <libxml/tree.h>

#include "base/symbols.h"
#include "package/tables.h"

typedef struct {
  const QdPackage *package;
  QdSymbols *symbols;
} QdStyleMaker;

void qd_style_maker_clear(QdStyleMaker *maker);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(QdStyleMaker, qd_style_maker_clear)

/** Fills the element "style" of a layer, or of a table of figures: then it has only columns. */
void qd_style_fill(const QdStyleMaker *maker, const QdPackageLayer *layer, xmlNode *style);

#endif
