#!/usr/bin/python3
"""quydat scenario: land take, matrix and ledger of 2030 against a check by brute force (GEOS) and against a raster."""
import contextlib
import ctypes
import ctypes.util
import math
import random
import re
import subprocess

import numpy
from osgeo import gdal_array

from common import *

X0, Y0, SIDE = 430000.0, 2400000.0, 2000.0
CATEGORIES = ["LUC", "LUK", "HNK", "CLN", "RSX", "RSN", "RDD", "CQP", "ONT", "DGT", "SON", "SKK", "CSD"]
PROJECT_2030 = """\
project: {code: "20", name: Lạng Sơn, crs: "EPSG:9215", date: 2026-11-01}
units: {source: communes.gpkg, code: code, name: name}
land_use: [{period: 2024, source: land-use-2024.gpkg, layer: land_use, category: category, id: id}]
plan: plan
zones: {source: zones.gpkg, layer: zones, name: name, kind: kind, phase: phase}
infrastructure: {source: roads.gpkg, layer: roads, ref: ref, name: name, class: class, grade: grade, status: status, width: width}
reports: {lang: en}
"""


class Geos:
    """Buffers with flat ends, which OGR does not offer."""

    def __init__(self):
        self.c = ctypes.CDLL(ctypes.util.find_library("geos_c"))
        for name in ("GEOS_init_r", "GEOSWKBReader_create_r", "GEOSWKBWriter_create_r", "GEOSWKBReader_read_r",
                     "GEOSBufferWithStyle_r", "GEOSWKBWriter_write_r"):
            getattr(self.c, name).restype = ctypes.c_void_p
        self.h = ctypes.c_void_p(self.c.GEOS_init_r())
        self.reader = ctypes.c_void_p(self.c.GEOSWKBReader_create_r(self.h))
        self.writer = ctypes.c_void_p(self.c.GEOSWKBWriter_create_r(self.h))

    def strip(self, line, width):
        wkb, size = bytes(line.ExportToWkb()), ctypes.c_size_t()
        read = ctypes.c_void_p(self.c.GEOSWKBReader_read_r(self.h, self.reader, wkb, ctypes.c_size_t(len(wkb))))
        flat, round_join = 2, 1
        strip = ctypes.c_void_p(self.c.GEOSBufferWithStyle_r(self.h, read, ctypes.c_double(width / 2), 8, flat, round_join,
                                                             ctypes.c_double(5)))
        data = self.c.GEOSWKBWriter_write_r(self.h, self.writer, strip, ctypes.byref(size))
        return ogr.CreateGeometryFromWkb(ctypes.string_at(data, size.value))


GEOS = Geos()


def polygon(points):
    ring = ogr.Geometry(ogr.wkbLinearRing)
    for x, y in list(points) + [points[0]]:
        ring.AddPoint_2D(X0 + x, Y0 + y)
    result = ogr.Geometry(ogr.wkbPolygon)
    result.AddGeometry(ring)
    return result


def polyline(points):
    line = ogr.Geometry(ogr.wkbLineString)
    for x, y in points:
        line.AddPoint_2D(X0 + x, Y0 + y)
    return line


def write_layer(path, layer, fields, rows, kind):
    """Writes [(value …, geometry)]."""
    dataset = gdal.GetDriverByName("GPKG").Create(path, 0, 0, 0, gdal.GDT_Unknown)
    target = dataset.CreateLayer(layer, reference(9215), kind)
    for name in fields:
        target.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for *values, geometry in rows:
        feature = ogr.Feature(target.GetLayerDefn())
        for name, value in zip(fields, values):
            feature[name] = value
        feature.SetGeometry(geometry)
        target.CreateFeature(feature)
    del target, dataset


class Province:
    """Four units, some 500 parcels with gaps and overlaps, zones and lines over each other; seeded."""

    def __init__(self, seed, folder):
        self.random, self.folder = random.Random(seed), folder
        r = self.random
        a, b, m = r.uniform(700, 1300), r.uniform(700, 1300), (r.uniform(800, 1200), r.uniform(800, 1200))
        bottom, left, top, right = (a, 0), (0, b), (r.uniform(700, 1300), SIDE), (SIDE, r.uniform(700, 1300))
        self.units = [("00001", polygon([(0, 0), bottom, m, left])), ("00002", polygon([bottom, (SIDE, 0), right, m])),
                      ("00003", polygon([m, right, (SIDE, SIDE), top])), ("00004", polygon([left, m, top, (0, SIDE)]))]
        self.parcels = self.make_parcels(22)
        self.zones = [self.make_zone(i) for i in range(9)]
        self.lines = [self.make_line(i) for i in range(6)]
        self.write()

    def make_parcels(self, n):
        r, step = self.random, SIDE / n
        point = {(i, k): (i * step + (r.uniform(-0.35, 0.35) * step if 0 < i < n else 0),
                          k * step + (r.uniform(-0.35, 0.35) * step if 0 < k < n else 0))
                 for i in range(n + 1) for k in range(n + 1)}
        parcels = []
        for i in range(n):
            for k in range(n):
                shape = polygon([point[i, k], point[i + 1, k], point[i + 1, k + 1], point[i, k + 1]])
                if r.random() > 0.02 and shape.IsValid():
                    parcels.append((r.choice(CATEGORIES), shape))
        for _ in range(12):
            x, y = r.uniform(0, SIDE - 80), r.uniform(0, SIDE - 80)
            parcels.append((r.choice(CATEGORIES), polygon([(x, y), (x + 70, y + 10), (x + 30, y + 75)])))
        r.shuffle(parcels)
        return [(f"P{i}", category, shape) for i, (category, shape) in enumerate(parcels)]

    def make_zone(self, i):
        r = self.random
        x, y, turn = r.uniform(-50, SIDE), r.uniform(-50, SIDE), r.uniform(0, 6.28)
        corners = sorted(turn + r.uniform(0, 6.28) for _ in range(7))
        shape = polygon([(x + r.uniform(60, 260) * math.cos(t), y + r.uniform(60, 260) * math.sin(t)) for t in corners])
        shape = shape if shape.IsValid() else shape.ConvexHull()
        kind = r.choice(["KCN", "CCN", "CCN", "geopark"])
        return (f"{kind} {i}", kind, r.choice(["established", "to_2030", "expansion_to_2030", "after_2030"]), shape)

    def make_line(self, i):
        r = self.random
        points = [(r.uniform(-100, SIDE + 100), r.uniform(-100, SIDE + 100)) for _ in range(2)]
        while len(points) < 9:
            x, y = points[-1]
            points.append((x + r.uniform(-400, 400), y + r.uniform(-400, 400)))
        status = r.choice(["existing", "upgrade", "planned_2030", "planned_2030", "after_2030"])
        return (f"L{i}", "", "provincial", "IV", status, r.choice(["", "12.5", "40"]), polyline(points))

    def write(self):
        at = lambda *names: os.path.join(self.folder, *names)
        os.makedirs(at("plan"))
        shutil.copy(os.path.join(PLAN, "constraints.yaml"), at("plan"))
        write_layer(at("communes.gpkg"), "communes", ["code", "name"], [(c, c, g) for c, g in self.units], ogr.wkbPolygon)
        write_features(at("land-use-2024.gpkg"), self.parcels)
        write_layer(at("zones.gpkg"), "zones", ["name", "kind", "phase"], self.zones, ogr.wkbPolygon)
        write_layer(at("roads.gpkg"), "roads", ["ref", "name", "class", "grade", "status", "width"], self.lines,
                    ogr.wkbLineString)
        with open(at("project.yaml"), "w", encoding="utf-8") as stream:
            stream.write(PROJECT_2030)

    # ---- the same by brute force ----

    def works(self, phases=("established", "to_2030", "expansion_to_2030", "upgrade", "planned_2030")):
        """[(label, category, geometry)] of applied works in the order that the documentation states."""
        rank = {"established": 0, "to_2030": 1, "expansion_to_2030": 1, "upgrade": 2, "planned_2030": 2, "after_2030": 3}
        kinds = {"KCN": (1, "SKK"), "CCN": (2, "SKN")}
        zones = [((rank[phase], 0, kinds[kind][0], name), name, kinds[kind][1], shape)
                 for name, kind, phase, shape in self.zones if kind in kinds and phase in phases]
        lines = [((rank[status] + (status == "after_2030"), 1, 0, ref), ref, "DGT",
                  GEOS.strip(line, float(width) if width else 9.5))
                 for ref, _, _, _, status, width, line in self.lines if status in phases]
        return [work[1:] for work in sorted(zones + lines, key=lambda work: work[0])]

    def land(self, unit):
        """[(category, geometry)] of a unit: parcels in the order of ids, each less those before it; then the gap."""
        taken, land = ogr.Geometry(ogr.wkbMultiPolygon), []
        for _, category, shape in sorted(self.parcels, key=lambda p: int(p[0][1:])):
            own = shape.Intersection(unit)
            if own is None or own.IsEmpty() or own.Area() == 0:
                continue
            land.append((category, own.Difference(taken)))
            taken = taken.Union(own)
        return land + [("_GAP", unit.Difference(taken))]

    def matrix(self, works):
        """(unit, from, to) → m², and (work, unit, from) → m² counted."""
        matrix, takes, taken = {}, {}, ogr.Geometry(ogr.wkbMultiPolygon)
        own = []
        for label, category, shape in works:
            own.append((label, category, shape.Difference(taken)))
            taken = taken.Union(shape)
        for code, unit in self.units:
            for before, shape in self.land(unit):
                kept = shape.Difference(taken).Area()
                matrix[code, before, before] = matrix.get((code, before, before), 0) + kept
                for label, after, part in own:
                    area = shape.Intersection(part).Area()
                    after = becomes(before, after)
                    matrix[code, before, after] = matrix.get((code, before, after), 0) + area
                    takes[label, code, before] = takes.get((label, code, before), 0) + area
        return matrix, takes


class Scenario:
    """One run of quydat scenario, with its tables."""

    def __init__(self, project, out, *options):
        result = subprocess.run([QUYDAT, "scenario", project, "--out", out, "--fail-on", "never", "--lang", "en",
                                 *map(str, options)], capture_output=True, text=True)
        if result.returncode != 0 or result.stderr:
            raise AssertionError(f"exit {result.returncode}: {result.stderr}")
        self.out, self.said = out, result.stdout
        self.residuals = [float(n) for n in re.findall(r"largest residual ([\d.]+) m²", result.stdout)]
        for name in ("findings", "scenario", "land-take", "scenario-matrix", "scenario-works", "line-lengths"):
            setattr(self, name.replace("-", "_"), read_table(os.path.join(out, name + ".csv")))

    def matrix(self):
        """(unit, from, to) → ha, of units."""
        return {(r["unit"], r["from_category"], r["to_category"]): float(r["area_ha"]) for r in self.scenario_matrix
                if r["unit"] != "20"}

    def takes(self):
        """(work, unit, category) → ha counted, of units."""
        return {(r["work"], r["unit"], r["category"]): float(r["counted_ha"]) for r in self.land_take if r["unit"] != "20"}

    def projected(self, unit="20"):
        return {r["category"]: float(r["projected_ha"]) for r in self.scenario if r["unit"] == unit}


def becomes(before, after):
    """A road over a river is a bridge: the river stays."""
    return before if (before, after) == ("SON", "DGT") else after


def hectares(cells):
    return {key: area / HA for key, area in cells.items()}


class BruteForce(Case):
    def test_random_provinces(self):
        """QUYDAT_SCENARIO_SEEDS names another number of them."""
        for seed in range(int(os.environ.get("QUYDAT_SCENARIO_SEEDS", "12"))):
            with self.subTest(seed=seed):
                province = Province(seed, self.path(f"in{seed}"))
                found = Scenario(self.path(f"in{seed}", "project.yaml"), self.path(f"out{seed}"), "--package")
                matrix, takes = province.matrix(province.works())
                self.assert_cells(found.matrix(), hectares(matrix), 1.1e-4)
                self.assert_cells(found.takes(), hectares(takes), 1.1e-4)
                self.assertLess(max(found.residuals), 1e-9 * SIDE * SIDE)
                unwanted = ("scenario_not_closed", "work_not_drawn", "left_not_drawn", "work_not_cut")
                self.assertFalse([f for f in found.findings if f["rule"] in unwanted])
                self.assert_closes(province, self.path(f"out{seed}", "20.gpkg"))

    def assert_closes(self, province, package):
        """The unrounded matrix and the drawn land of 2030, which were measured apart, against each other and against the
        units: 1e-9 of the unit."""
        with contextlib.closing(sqlite3.connect(package)) as db:
            cells = db.execute("SELECT unit, from_category, to_category, area_m2 FROM scenario_matrix").fetchall()
        drawn, dataset = {}, gdal.OpenEx(package)
        for feature in dataset.GetLayerByName("land_use_2030"):
            key = feature["unit"], feature["category"]
            drawn[key] = drawn.get(key, 0) + feature.GetGeometryRef().Area()
        for code, unit in province.units:
            limit = 1e-9 * unit.Area()
            self.assertLess(abs(math.fsum(a for u, _, _, a in cells if u == code) - unit.Area()), limit)
            for category in {to for u, _, to, _ in cells if u == code and to != "_GAP"}:
                ledger = math.fsum(a for u, _, to, a in cells if (u, to) == (code, category))
                self.assertLess(abs(drawn.get((code, category), 0) - ledger), limit, (code, category))

    def test_after_2030_too(self):
        province = Province(99, self.path("in"))
        found = Scenario(self.path("in", "project.yaml"), self.path("out"), "--phase", "after_2030")
        everything = ("established", "to_2030", "expansion_to_2030", "upgrade", "planned_2030", "after_2030")
        matrix, _ = province.matrix(province.works(everything))
        self.assert_cells(found.matrix(), hectares(matrix), 1.1e-4)

    def test_raster(self):
        """Cells of 0.5 m, each with the first applied work at its centre."""
        province = Province(7, self.path("in"))
        found = Scenario(self.path("in", "project.yaml"), self.path("out"))
        n, works = int(SIDE / 0.5), province.works()

        def burn(shapes):
            raster = gdal.GetDriverByName("MEM").Create("", n, n, 1, gdal.GDT_Int16)
            raster.SetGeoTransform((X0, 0.5, 0, Y0 + SIDE, 0, -0.5))
            raster.SetProjection(reference(9215).ExportToWkt())
            memory = ogr.GetDriverByName("Memory").CreateDataSource("")
            layer = memory.CreateLayer("shapes", reference(9215))
            layer.CreateField(ogr.FieldDefn("value", ogr.OFTInteger))
            for value, shape in shapes:  # the last that covers a cell wins
                feature = ogr.Feature(layer.GetLayerDefn())
                feature["value"] = value
                feature.SetGeometry(shape)
                layer.CreateFeature(feature)
            gdal.RasterizeLayer(raster, [1], layer, options=["ATTRIBUTE=value"])
            return gdal_array.DatasetReadAsArray(raster)

        order = sorted(province.parcels, key=lambda p: -int(p[0][1:]))
        names = ["_GAP", *CATEGORIES, "SKN"]
        land = burn([(names.index(category), shape) for _, category, shape in order])
        unit = burn([(i + 1, shape) for i, (_, shape) in enumerate(province.units)])
        after = burn([(names.index(category), shape) for _, category, shape in reversed(works)])
        is_bridge = (land == names.index("SON")) & (after == names.index("DGT"))
        after = numpy.where((after > 0) & ~is_bridge, after, land)
        key = (unit.astype(numpy.int64) * 400 + land.astype(numpy.int64) * 20 + after.astype(numpy.int64)).ravel()
        counts = numpy.bincount(key, minlength=2400)
        raster = {(province.units[k // 400 - 1][0], names[k // 20 % 20], names[k % 20]): count * 0.25
                  for k, count in enumerate(counts) if count and k >= 400}
        # centres of cells err by a quarter of a cell on average along a border, one way as often as the other
        self.assert_cells(found.matrix(), hectares(raster), 0.02)


if __name__ == "__main__":
    main()
