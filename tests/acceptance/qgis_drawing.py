"""What the scripts that draw in QGIS share."""
from qgis.core import QgsMapRendererParallelJob
from qgis.PyQt.QtCore import Qt


def render(settings):
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


def lay_bare(layer):
    """Leaves of the layer how it is filled: no labels, no outlines."""
    layer.setLabelsEnabled(False)
    renderer = layer.renderer()
    for i, category in enumerate(renderer.categories()):
        symbol = category.symbol().clone()
        for part in symbol.symbolLayers():
            part.setStrokeStyle(Qt.NoPen)
            part.dataDefinedProperties().clear()
        renderer.updateCategorySymbol(i, symbol)
