"""Run in a process of its own: the land use of a package as QGIS draws it, without labels and outlines, in Web Mercator, on nothing.

usage: qgis_view.py PACKAGE PICTURE; prints whether the picture could be saved, as JSON
"""
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsMapSettings, QgsProject,
                       QgsVectorLayer)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from qgis_drawing import lay_bare, render

WIDTH = 1200


def main():
    application = QgsApplication([], False)
    application.initQgis()
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername=land_use", "land_use", "ogr")   # with its default style
    lay_bare(layer)
    mercator = QgsCoordinateReferenceSystem("EPSG:3857")
    extent = QgsCoordinateTransform(layer.crs(), mercator, QgsProject.instance()).transformBoundingBox(layer.extent())
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(mercator)
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setOutputSize(QSize(WIDTH, int(WIDTH * extent.height() / extent.width())))
    settings.setExtent(extent)
    settings.setBackgroundColor(QColor(0, 0, 0, 0))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    print(json.dumps({"saved": render(settings).save(sys.argv[2])}))
    sys.stdout.flush()
    del layer, settings
    application.exitQgis()


main()
