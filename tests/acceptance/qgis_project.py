"""Run in a process of its own: opens a project in QGIS without a screen, prints what is in it as JSON, draws it.

usage: qgis_project.py PROJECT PICTURES [--units CODE,…] [--edit]

PROJECT is a .qgz or geopackage:FILE?projectName=NAME. PICTURES is a folder: canvas.png, layout.png (the province) and
CODE.png, the atlas page of each unit. --edit changes an attribute, saves it and closes the layer, as a user does.
"""
import argparse
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import (QgsApplication, QgsExpressionContext, QgsExpressionContextUtils, QgsLayoutExporter,
                       QgsLayoutItemLegend, QgsLayoutItemMap, QgsMapSettings, QgsProject)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

from qgis_drawing import lay_bare, render

BACKGROUND = "#ff00ff"


def tree(node):
    """Groups and layers as the user sees them."""
    return [{"name": child.name(), "layers": tree(child)} if hasattr(child, "addGroup") and child.nodeType() == 0
            else child.layer().name() if child.layer() else None for child in node.children()]


def settings_of(project, layers, extent, width, height):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setTransformContext(project.transformContext())
    settings.setOutputSize(QSize(width, height))
    settings.setExtent(extent)
    settings.setOutputDpi(96)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(settings))
    settings.setExpressionContext(context)
    return settings


def draw_canvas(project, path):
    """The layers that are checked, in the order of the tree."""
    layers = [n.layer() for n in project.layerTreeRoot().findLayers() if n.isVisible() and n.layer().isSpatial()]
    extent = project.mapLayer("quydat_units").extent()
    image = render(settings_of(project, layers, extent, 1400, 1200))
    image.save(path)
    return len({image.pixelColor(x, y).name() for x in range(0, 1400, 3) for y in range(0, 1200, 3)})


def colours(project, code):
    """Hectares of each colour in a unit, by its pixels."""
    layer = project.mapLayer("quydat_land_use")
    layer.setSubsetString(f"\"unit\" = '{code}'")
    unit, = [f for f in project.mapLayer("quydat_units").getFeatures() if f["code"] == code]
    settings = settings_of(project, [layer], unit.geometry().boundingBox(), 1200, 1200)
    settings.setBackgroundColor(QColor(BACKGROUND))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    image = render(settings)
    pixel_ha = settings.mapUnitsPerPixel() ** 2 / 10000
    counts = {}
    for y in range(image.height()):
        for x in range(image.width()):
            pixel = image.pixel(x, y)
            counts[pixel] = counts.get(pixel, 0) + 1
    return {"unit_ha": unit.geometry().area() / 10000,
            "colours": {QColor(k).name(): n * pixel_ha for k, n in counts.items() if QColor(k).name() != BACKGROUND}}


def draw_atlas(layout, codes, folder, dpi):
    atlas, exporter = layout.atlas(), QgsLayoutExporter(layout)
    settings = QgsLayoutExporter.ImageExportSettings()
    settings.dpi = dpi
    exporter.exportToImage(os.path.join(folder, "layout.png"), settings)
    atlas.beginRender()
    pages = {}
    for page in range(atlas.count()):
        atlas.seekTo(page)
        feature = layout.reportContext().feature()
        if feature["code"] in codes:
            layout.refresh()
            status = exporter.exportToImage(os.path.join(folder, feature["code"] + ".png"), settings)
            pages[feature["code"]] = {"name": atlas.nameForPage(page), "file": atlas.currentFilename(), "status": int(status)}
    atlas.endRender()
    return {"count": atlas.count(), "pages": pages}


def describe_layout(layout):
    page = layout.pageCollection().page(0).pageSize()
    legend = next(i for i in layout.items() if isinstance(i, QgsLayoutItemLegend))
    frame = next(i for i in layout.items() if isinstance(i, QgsLayoutItemMap))
    return {"map_mm": [round(v, 3) for v in (frame.pos().x(), frame.pos().y(), frame.rect().width(), frame.rect().height())],
            "name": layout.name(), "page": [page.width(), page.height()],
            "items": sorted({type(i).__name__ for i in layout.items()}),
            "legend_mm": [legend.pos().x(), legend.pos().y(), legend.rect().width(), legend.rect().height()],
            "coverage": layout.atlas().coverageLayer().name()}


def edit(project):
    layer = project.mapLayer("quydat_units")
    feature = list(layer.getFeatures())[0]
    ok = layer.startEditing()
    ok = layer.changeAttributeValue(feature.id(), layer.fields().indexOf("kind"), "đã sửa") and ok
    return layer.commitChanges() and ok


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("project")
    parser.add_argument("pictures")
    parser.add_argument("--units", default="")
    parser.add_argument("--edit", action="store_true")
    parser.add_argument("--dpi", type=int, default=60)
    options = parser.parse_args()
    application = QgsApplication([], False)
    application.initQgis()
    project = QgsProject.instance()
    seen = {"read": project.read(options.project), "error": project.error(), "title": project.title()}
    layers = project.mapLayers()
    seen["layers"] = {i: {"name": l.name(), "source": l.source(), "features": getattr(l, "featureCount", lambda: None)()}
                      for i, l in layers.items() if l.isValid()}
    seen["invalid"] = sorted(i for i, l in layers.items() if not l.isValid())
    seen["tree"] = tree(project.layerTreeRoot())
    seen["crs"], seen["ellipsoid"] = project.crs().authid(), project.ellipsoid()
    seen["relations"] = {i: [r.isValid(), r.referencedLayerId(), r.referencingLayerId()]
                         for i, r in project.relationManager().relations().items()}
    unit = list(layers["quydat_units"].getFeatures())[0]
    relation = project.relationManager().relation("quydat_units_balance")
    seen["related"] = len(list(relation.getRelatedFeatures(unit))) if relation.isValid() else 0
    seen["canvas_colours"] = draw_canvas(project, os.path.join(options.pictures, "canvas.png"))
    codes = [code for code in options.units.split(",") if code]
    layout = project.layoutManager().printLayouts()[0]
    seen["atlas"] = draw_atlas(layout, codes, options.pictures, options.dpi)
    seen["layout"] = describe_layout(layout)
    if codes:
        lay_bare(project.mapLayer("quydat_land_use"))
    seen["units"] = {code: colours(project, code) for code in codes}
    if options.edit:
        seen["edited"] = edit(project)
    print(json.dumps(seen, ensure_ascii=False))
    sys.stdout.flush()
    del unit, relation, layout, layers
    project.clear()
    application.exitQgis()


main()
