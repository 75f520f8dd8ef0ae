"""Run in a process of its own: opens a package (and tiles) in QGIS without a screen, prints what QGIS sees as JSON.

usage: qgis_reads.py PACKAGE [MBTILES]
"""
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRasterLayer, QgsVectorLayer
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor


def describe_classes(renderer):
    if renderer.type() != "categorizedSymbol":
        return None
    return [{"value": c.value(), "label": c.label(), "colour": c.symbol().color().name(),
             "symbol": [layer.layerType() for layer in c.symbol().symbolLayers()]} for c in renderer.categories()]


def meanings(field):
    """Code → what the attribute table shows for it."""
    return {code: label for entry in field.editorWidgetSetup().config()["map"] for label, code in entry.items()}


def describe(layer):
    renderer = layer.renderer()
    is_spatial = layer.isSpatial()
    field = renderer.classAttribute() if is_spatial and renderer.type() == "categorizedSymbol" else None
    extent = layer.extent()
    return {
        "valid": layer.isValid(),
        "features": layer.featureCount(),
        "crs": layer.crs().authid(),
        "renderer": renderer.type() if is_spatial else None,
        "field": field,
        "classes": describe_classes(renderer) if is_spatial else None,
        "values": sorted({str(f[field]) for f in layer.getFeatures()}) if field else None,
        "labels": layer.labelsEnabled(),
        "headings": {layer.fields()[i].name(): layer.attributeAlias(i) for i in layer.attributeList()},
        "meanings": {f.name(): meanings(f) for f in layer.fields() if f.editorWidgetSetup().type() == "ValueMap"},
        "extent": [extent.xMinimum(), extent.yMinimum(), extent.xMaximum(), extent.yMaximum()],
    }


def draw(layers, size=400):
    """Colours of a picture of the layers, drawn as QGIS draws them."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(layers[0].crs())
    settings.setOutputSize(QSize(size, size))
    settings.setBackgroundColor(QColor("white"))
    settings.setExtent(layers[0].extent())
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return sorted({image.pixelColor(x, y).name() for x in range(size) for y in range(size)})


def main():
    package = sys.argv[1]
    application = QgsApplication([], False)
    application.initQgis()
    directory = QgsVectorLayer(package, "all", "ogr")
    names = sorted(item.split("!!::!!")[1] for item in directory.dataProvider().subLayers())
    layers = {name: QgsVectorLayer(f"{package}|layername={name}", name, "ogr") for name in names}
    seen = {"layers": {name: describe(layer) for name, layer in layers.items() if layer.isValid()},
            "invalid": [name for name, layer in layers.items() if not layer.isValid()],
            "drawn": draw([layers["land_use"]])}
    rasters = [QgsRasterLayer(path, "tiles", "gdal") for path in sys.argv[2:]]
    seen["rasters"] = [{"valid": r.isValid(), "crs": r.crs().authid(), "bands": r.bandCount(),
                        "size": [r.width(), r.height()], "drawn": draw([r]) if r.isValid() else []} for r in rasters]
    print(json.dumps(seen, ensure_ascii=False))
    sys.stdout.flush()
    del directory, layers, rasters
    application.exitQgis()


main()
