"""The same map written otherwise, by GDAL: in many files and another order, or in degrees of WGS 84."""
import os

from osgeo import gdal

# any multiplier without a common factor gives an order that has nothing to do with the file's
ORDER = "(fid * 7919 + 13) % 1000003"


def layer_of(path):
    dataset = gdal.OpenEx(path, gdal.OF_VECTOR)   # its layers live as long as it is held
    return dataset.GetLayer(0).GetName()


def shuffle(source, folder, n_files):
    """The features of a GeoPackage in another order, spread over files in a folder: 00.gpkg, 01.gpkg and so on."""
    os.makedirs(folder)
    name = layer_of(source)
    for k in range(n_files):
        query = f"SELECT * FROM \"{name}\" WHERE {ORDER} % {n_files} = {k} ORDER BY {ORDER} DESC, fid"
        gdal.VectorTranslate(os.path.join(folder, f"{k:02}.gpkg"), source, format="GPKG", SQLStatement=query, layerName=name,
                             layerCreationOptions=["SPATIAL_INDEX=NO"])


def to_degrees(source, target):
    """A GeoPackage in EPSG:4326. The datum's operation gives a height of 23 m, which the file does not keep: the way back
    ends up to 1 mm beside the start."""
    name = layer_of(source)
    gdal.VectorTranslate(target, source, format="GPKG", dstSRS="EPSG:4326", reproject=True, layerName=name,
                         layerCreationOptions=["SPATIAL_INDEX=NO"])
