"""Run in a process of its own: opens vector tiles in QGIS without a screen, prints what QGIS sees as JSON.

usage: qgis_vector_tiles.py MBTILES ZOOM COLUMN ROW
"""
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (QgsApplication, QgsMapRendererParallelJob, QgsMapSettings, QgsRectangle, QgsVectorTileLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

WORLD_M = 40075016.68557849


def draw(layer, z, x, y):
    side = WORLD_M / 2 ** z
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setOutputSize(QSize(256, 256))
    settings.setBackgroundColor(QColor("white"))
    west, north = x * side - WORLD_M / 2, WORLD_M / 2 - y * side
    settings.setExtent(QgsRectangle(west, north - side, west + side, north))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    white = sum(image.pixelColor(i, k).name() == "#ffffff" for i in range(256) for k in range(256))
    return 1 - white / 256 ** 2


def main():
    application = QgsApplication([], False)
    application.initQgis()
    path, z, x, y = sys.argv[1], *map(int, sys.argv[2:5])
    layer = QgsVectorTileLayer(f"type=mbtiles&url={path}", "tiles")
    print(json.dumps({"valid": layer.isValid(), "zooms": [layer.sourceMinZoom(), layer.sourceMaxZoom()],
                      "drawn": draw(layer, z, x, y)}))
    del layer
    application.exitQgis()


main()
