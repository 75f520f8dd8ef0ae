"""What the tests of properties share: synthetic provinces, runs of the program, tables, and maps rewritten with GDAL.

Nothing here takes the program's word for an area: truth comes from quydat-synth's own arithmetic or from GEOS.
"""
import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import unittest

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
osr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")

QUYDAT = os.environ["QUYDAT"]
SYNTH = os.environ["QUYDAT_SYNTH"]
SOURCE = os.environ["QUYDAT_SOURCE"]
PLAN = os.path.join(SOURCE, "layers", "lang-son")
HA = 10000.0

PROJECT = """\
project: {code: "20", name: Lạng Sơn, crs: "EPSG:9215", date: 2026-11-01}
units: {source: communes.gpkg, code: code, name: name}
land_use: [{period: 2024, %s}]
reports: {lang: en}
"""
LAND_USE = "source: land-use-2024.gpkg, layer: land_use, category: category, id: id"


def codes():
    """category → its row of the national table."""
    with open(os.path.join(SOURCE, "layers", "land-use-codes.csv"), encoding="utf-8") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


def read_table(path):
    with open(path, encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def sha256(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def hashes(folder):
    """path below the folder → sha256, of every file in it."""
    return {os.path.relpath(os.path.join(root, name), folder): sha256(os.path.join(root, name))
            for root, _, names in os.walk(folder) for name in names}


def synth(out, *options):
    result = subprocess.run([SYNTH, "--plan", PLAN, "--out", out, *map(str, options)], capture_output=True, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"quydat-synth: {result.stderr}")


class Run:
    """One run of the program, with its tables."""

    def __init__(self, project, out, *options, command="balance", environment=None):
        result = subprocess.run([QUYDAT, command, project, "--out", out, "--fail-on", "never", "-q", *map(str, options)],
                                capture_output=True, text=True, env=environment)
        if result.returncode != 0 or result.stderr:
            raise AssertionError(f"exit {result.returncode}: {result.stderr}")
        self.out = out
        self.rows = read_table(os.path.join(out, "balance.csv"))
        self.findings = read_table(os.path.join(out, "findings.csv"))
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as stream:
            self.summary = json.load(stream)

    def cells(self):
        """(unit, category) → ha, of balance.csv as printed."""
        return {(r["unit"], r["category"]): float(r["area_ha"]) for r in self.rows}

    def of_rule(self, *rules):
        return [f for f in self.findings if f["rule"] in rules]

    def ledger(self):
        """((unit, category) → m², unit → m² it misses to close) as the package has them, unrounded."""
        connection = sqlite3.connect(os.path.join(self.out, self.summary["project"]["code"] + ".gpkg"))
        rows = connection.execute("SELECT unit, category, area_m2, closing_m2 FROM balance").fetchall()
        connection.close()
        return {row[:2]: row[2] for row in rows}, {row[0]: row[3] for row in rows if row[3] is not None}

    def read(self, name):
        with open(os.path.join(self.out, name), "rb") as stream:
            return stream.read()


def truth_cells(path):
    """(unit, category) → ha of a truth table, with all parents of a category and the province "20"."""
    table, cells = codes(), {}
    for row in read_table(path):
        code = row["category"]
        while code:
            for unit in (row["unit"], "20"):
                cells[unit, code] = cells.get((unit, code), 0.0) + float(row["area_ha"])
            code = table[code]["parent"]
    return cells


def read_features(path, *fields):
    """[(field …, geometry)] of the only layer, in the order of the file."""
    dataset = gdal.OpenEx(path, gdal.OF_VECTOR)
    layer = dataset.GetLayer(0)
    return [tuple(f[name] for name in fields) + (f.geometry().Clone(),) for f in layer]


def reference(epsg):
    system = osr.SpatialReference()
    system.ImportFromEPSG(epsg)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


def transformed(features, epsg):
    """[(field …, geometry)] by GDAL itself, with the operation of the decision (EPSG:6960) where datums differ."""
    options = osr.CoordinateTransformationOptions()
    options.SetAreaOfInterest(106.0, 21.3, 107.4, 22.5)
    way = osr.CoordinateTransformation(reference(9215), reference(epsg), options)
    result = []
    for *fields, geometry in features:
        moved = geometry.Clone()
        moved.Transform(way)
        result.append((*fields, moved))
    return result


def write_features(path, features, driver="GPKG", layer="land_use", options=(), epsg=9215):
    """Writes [(id, category, geometry)] as they are."""
    dataset = gdal.GetDriverByName(driver).Create(path, 0, 0, 0, gdal.GDT_Unknown)
    target = dataset.CreateLayer(layer, reference(epsg), ogr.wkbMultiPolygon if driver == "OpenFileGDB" else ogr.wkbPolygon,
                                 list(options))
    for name, width in (("id", 40), ("category", 20)):
        field = ogr.FieldDefn(name, ogr.OFTString)
        field.SetWidth(width)
        target.CreateField(field)
    target.StartTransaction()
    for identifier, category, geometry in features:
        feature = ogr.Feature(target.GetLayerDefn())
        feature["id"], feature["category"] = identifier, category
        feature.SetGeometry(geometry)
        target.CreateFeature(feature)
    target.CommitTransaction()
    del target, dataset


class Case(unittest.TestCase):
    """A test with a folder of its own below one that the class shares."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.mkdtemp(prefix="quydat-properties-")
        cls.addClassCleanup(shutil.rmtree, cls.shared)

    def setUp(self):
        self.folder = tempfile.mkdtemp(dir=self.shared)
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write_project(self, folder, land_use=LAND_USE, extra=""):
        path = os.path.join(folder, "project.yaml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % land_use + extra)
        return path

    def assert_cells(self, found, expected, tolerance_ha):
        """Same keys but for zeros, same areas."""
        wrong = [(k, found.get(k, 0.0), expected.get(k, 0.0)) for k in set(found) | set(expected)
                 if not abs(found.get(k, 0.0) - expected.get(k, 0.0)) <= tolerance_ha]
        self.assertFalse(wrong, f"{len(wrong)} cells, e.g. {sorted(wrong)[:3]}")


def main():
    unittest.main(verbosity=1)
