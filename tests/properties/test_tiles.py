"""The vector tiles of a synthetic province: decoded, they cover the land once, with the areas of the parcels, on borders that neighbours
share; GDAL reads them; the number of threads changes nothing."""
import collections
import json
import math
import os
import shutil
import sqlite3
import subprocess
import tempfile
import unittest

from osgeo import gdal, ogr

import vector_tile
from common import LAND_USE, PLAN, PROJECT, QUYDAT, hashes, read_table, synth

EXTENT, BUFFER, ZOOMS = 4096, 64, range(7, 15)
EARTH_M = 40075016.68557849
LAYERS = {"land_use": ogr.wkbPolygon, "units": ogr.wkbPolygon, "unit_labels": ogr.wkbPoint, "zones": ogr.wkbPolygon,
          "infrastructure": ogr.wkbLineString, "findings": ogr.wkbPoint}
ATTRIBUTES = {"land_use": {"category", "unit", "area_ha"}, "units": {"code", "name", "area_ha"},
              "unit_labels": {"code", "name", "area_ha"}, "zones": {"name", "kind", "phase", "area_ha", "code"},
              "infrastructure": {"ref", "name", "class", "grade", "status"},
              "findings": {"id", "rule", "severity", "unit", "message"}}


def polygon_of(rings):
    polygon = ogr.Geometry(ogr.wkbPolygon)
    for ring in rings:
        line = ogr.Geometry(ogr.wkbLinearRing)
        for x, y in [*ring, ring[0]]:
            line.AddPoint_2D(x, y)
        polygon.AddGeometry(line)
    return polygon


def box_of(low, high):
    return polygon_of([[(low, low), (high, low), (high, high), (low, high)]])


TILE = box_of(0, EXTENT)


def hectares_per_unit(z, y):
    """Of a square unit in a row of a zoom, y in tiles."""
    latitude = math.atan(math.sinh(math.pi * (1 - 2 * y / 2 ** z)))
    return (EARTH_M / (EXTENT * 2 ** z) * math.cos(latitude)) ** 2 / 1e4


class Tiles(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.data = os.path.join(cls.folder, "data")
        shutil.copytree(PLAN, cls.data)
        synth(cls.data, "--parcels", 4000)
        cls.project = os.path.join(cls.data, "tiles.yaml")
        with open(cls.project, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE + "zones: {source: zones.gpkg, name: name, kind: kind, phase: phase}\n"
                         "infrastructure: {source: roads.gpkg, ref: ref, class: class, grade: grade, status: status}\n"
                         f"tiles: {{zoom: [{ZOOMS[0]}, {ZOOMS[-1]}], raster: [], vector: [pmtiles, mbtiles]}}\n")
        cls.out = cls.run_tiles("one", 1)
        cls.header, cls.meta, cls.raw = vector_tile.read_pmtiles(os.path.join(cls.out, "tiles", "land_use.pmtiles"))
        cls.tiles = {address: vector_tile.tile_of(data) for address, data in cls.raw.items()}

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def run_tiles(cls, name, jobs):
        out = os.path.join(cls.folder, name)
        subprocess.run([QUYDAT, "tiles", cls.project, "--out", out, "--jobs", str(jobs), "--fail-on", "never", "-q"], check=True)
        return out

    def features(self, layer, zoom=None):
        """(address, feature) of a layer."""
        for address, tile in sorted(self.tiles.items()):
            if layer in tile and zoom in (None, address[0]):
                for feature in tile[layer]["features"]:
                    yield address, feature

    def test_both_containers_hold_the_same(self):
        with sqlite3.connect(os.path.join(self.out, "tiles", "land_use.vector.mbtiles")) as db:
            found = {(z, x, 2 ** z - 1 - row): data for z, x, row, data in
                     db.execute("SELECT zoom_level, tile_column, tile_row, tile_data FROM tiles")}
            meta = dict(db.execute("SELECT name, value FROM metadata"))
        self.assertEqual(found, self.raw)
        self.assertEqual(meta["format"], "pbf")
        layers = json.loads(meta["json"])["vector_layers"]
        self.assertEqual(layers, json.loads(self.meta)["vector_layers"])
        self.assertEqual({layer["id"]: set(layer["fields"]) for layer in layers}, ATTRIBUTES)
        self.assertEqual(self.header["zooms"], (ZOOMS[0], ZOOMS[-1]))
        self.assertEqual((self.header["type"], self.header["compression"], self.header["clustered"]), (1, 2, 1))
        self.assertEqual(self.header["addressed"], len(self.raw))

    def test_threads_change_nothing(self):
        self.assertEqual(hashes(os.path.join(self.run_tiles("three", 3), "tiles")), hashes(os.path.join(self.out, "tiles")))

    def test_layers_and_attributes(self):
        for name, attributes in ATTRIBUTES.items():
            found = set()
            for address, feature in self.features(name):
                layer = self.tiles[address][name]
                self.assertEqual((layer["extent"], layer["version"]), (EXTENT, 2))
                found |= set(feature["tags"])
            self.assertLessEqual(found, attributes, name)
            if name != "findings":
                self.assertGreaterEqual(found, attributes - {"code", "name"}, name)
        self.assertEqual({z for z, _, _ in self.raw}, set(ZOOMS))

    def test_rings_are_valid_and_run_the_right_way(self):
        n = 0
        for name in ("land_use", "units", "zones"):
            for address, feature in self.features(name):
                self.assertGreater(vector_tile.area2(feature["paths"][0]), 0)
                for polygon in vector_tile.polygons_of(feature["paths"]):
                    shape = polygon_of(polygon)
                    self.assertTrue(shape.IsValid(), f"{name} {address} {feature['id']}: {shape.ExportToWkt()[:300]}")
                    x0, x1, y0, y1 = shape.GetEnvelope()
                    self.assertGreaterEqual(min(x0, y0), -BUFFER)
                    self.assertLessEqual(max(x1, y1), EXTENT + BUFFER)
                    n += 1
        self.assertGreater(n, 10000)

    def test_land_is_covered_once(self):
        """Areas are added up and compared with the area of the union: no overlap. The synthetic province has no gap: nothing is left
        between the parcels where the union has a hole that is as small as rounding would leave."""
        for address, tile in self.tiles.items():
            if "land_use" not in tile:
                continue
            land, area = ogr.Geometry(ogr.wkbMultiPolygon), 0
            for feature in tile["land_use"]["features"]:
                for polygon in vector_tile.polygons_of(feature["paths"]):
                    land.AddGeometry(polygon_of(polygon))
                    area += sum(map(vector_tile.area2, polygon)) / 2
            union = land.UnionCascaded()
            self.assertAlmostEqual(union.GetArea(), area, delta=1e-6, msg=address)
            parts = [union] if union.GetGeometryType() == ogr.wkbPolygon else [union.GetGeometryRef(i) for i in range(union.GetGeometryCount())]
            self.assertEqual([part.GetGeometryCount() for part in parts], [1] * len(parts), f"{address}: holes")

    def test_neighbouring_tiles_agree(self):
        """Where two tiles reach over each other, they show the same land, but for one unit along the cut."""
        n = 0
        for (z, x, y), tile in self.tiles.items():
            right = self.tiles.get((z, x + 1, y))
            if z % 3 != 0 or right is None or "land_use" not in tile or "land_use" not in right:
                continue
            strip = polygon_of([[(EXTENT - BUFFER, 0), (EXTENT + BUFFER, 0), (EXTENT + BUFFER, EXTENT), (EXTENT - BUFFER, EXTENT)]])
            areas, heights = [collections.Counter(), collections.Counter()], collections.Counter()
            for side, (some, shift) in enumerate(((tile, 0), (right, EXTENT))):
                for feature in some["land_use"]["features"]:
                    for polygon in vector_tile.polygons_of(feature["paths"]):
                        moved = polygon_of([[(px + shift, py) for px, py in ring] for ring in polygon])
                        if moved.Intersects(strip):
                            common = moved.Intersection(strip)
                            _, _, low, high = common.GetEnvelope()
                            areas[side][feature["id"]] += common.GetArea()
                            heights[feature["id"]] += high - low
            for feature in set(areas[0]) | set(areas[1]):
                self.assertAlmostEqual(areas[0][feature], areas[1][feature], delta=20 + heights[feature], msg=(z, x, y, feature))
                n += 1
        self.assertGreater(n, 500)

    def test_shares_of_categories(self):
        """At each zoom within 1 % of the land of the province of what the map has; together all of it."""
        truth = collections.Counter()
        dataset = gdal.OpenEx(os.path.join(self.data, "land-use-2024.gpkg"))
        for feature in dataset.GetLayerByName("land_use"):
            truth[feature["category"]] += feature.geometry().GetArea() / 1e4
        whole = sum(truth.values())
        for z in ZOOMS:
            areas = collections.Counter()
            for (_, _, y), feature in self.features("land_use", z):
                for polygon in vector_tile.polygons_of(feature["paths"]):
                    inside = polygon_of(polygon).Intersection(TILE)
                    if inside.IsEmpty():
                        continue
                    row = y + inside.Centroid().GetY() / EXTENT
                    areas[feature["tags"]["category"]] += inside.GetArea() * hectares_per_unit(z, row)
            drawn = sum(areas.values())
            self.assertAlmostEqual(drawn / whole, 1, delta=0.01, msg=z)  # the sphere of Mercator against the plane of the province
            for category in truth:
                self.assertAlmostEqual(areas[category] / drawn, truth[category] / whole, delta=0.01 if z < 10 else 0.002, msg=(z, category))

    def test_ids_and_areas_are_those_of_the_parcels(self):
        """At high zooms a feature is a parcel's piece; below, the land of a category in a unit: the figures add up to the map."""
        for z in (11, 14):
            areas = {feature["id"]: (feature["tags"]["unit"], feature["tags"]["category"], feature["tags"]["area_ha"])
                     for _, feature in self.features("land_use", z)}
            self.assertGreater(len(areas), 500)
            dataset = gdal.OpenEx(os.path.join(self.data, "land-use-2024.gpkg"))
            whole = sum(feature.geometry().GetArea() for feature in dataset.GetLayerByName("land_use")) / 1e4
            self.assertAlmostEqual(sum(area for _, _, area in areas.values()), whole, delta=whole * (1e-6 if z == 14 else 1e-3))

    def test_gdal_reads_each_tile(self):
        """Through its own driver: layers, numbers of features, kinds of geometry."""
        for z, x, y in sorted(self.raw)[::7]:
            path = os.path.join(self.folder, f"{z}-{x}-{y}.pbf")
            with open(path, "wb") as stream:
                stream.write(self.raw[z, x, y])
            dataset = gdal.OpenEx(path, open_options=[f"X={x}", f"Y={y}", f"Z={z}", "METADATA_FILE="], allowed_drivers=["MVT"])
            tile = self.tiles[z, x, y]
            self.assertEqual({dataset.GetLayer(i).GetName() for i in range(dataset.GetLayerCount())}, set(tile))
            for name, layer in tile.items():
                read = dataset.GetLayerByName(name)
                self.assertEqual(read.GetFeatureCount(), len(layer["features"]))
                for feature in read:
                    kind = ogr.GT_Flatten(feature.geometry().GetGeometryType())
                    self.assertIn(kind, (LAYERS[name], ogr.GT_GetCollection(LAYERS[name])))
            feature = read = dataset = None
            os.remove(path)


class TimesToCome(unittest.TestCase):
    """A project with two periods and a scenario: what is taken is a layer of the tiles, the earlier land use a file of its own."""
    ZOOM = 13

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.data = os.path.join(cls.folder, "data")
        shutil.copytree(PLAN, cls.data)
        synth(cls.data, "--parcels", 1500, "--period", 2020)
        cls.project = os.path.join(cls.data, "tiles.yaml")
        with open(cls.project, "w", encoding="utf-8") as stream:
            stream.write((PROJECT % LAND_USE).replace("land_use: [", "land_use: [{period: 2020, source: land-use-2020.gpkg, layer: land_use, "
                                                      "category: category, id: id}, ") + "plan: .\n"
                         "zones: {source: zones.gpkg, name: name, kind: kind, phase: phase}\n"
                         "infrastructure: {source: roads.gpkg, ref: ref, class: class, grade: grade, status: status}\n"
                         f"tiles: {{zoom: [{cls.ZOOM}, {cls.ZOOM}], raster: [], vector: [pmtiles, mbtiles]}}\n")
        cls.out = cls.run_it("one", 1)
        cls.files = sorted(os.listdir(os.path.join(cls.out, "tiles")))

    @classmethod
    def run_it(cls, name, jobs):
        out = os.path.join(cls.folder, name)
        subprocess.run([QUYDAT, "run", cls.project, "--out", out, "--only", "tiles,scenario", "--jobs", str(jobs), "--fail-on", "never", "-q"],
                       check=True)
        return out

    def read(self, name):
        """(ids of the layers, decoded tiles)"""
        _, meta, raw = vector_tile.read_pmtiles(os.path.join(self.out, "tiles", name))
        return [layer["id"] for layer in json.loads(meta)["vector_layers"]], {address: vector_tile.tile_of(data) for address, data in raw.items()}

    def test_files(self):
        self.assertEqual(self.files, ["land_use-2020.pmtiles", "land_use.pmtiles", "land_use.vector.mbtiles"])
        self.assertEqual(self.read("land_use-2020.pmtiles")[0], ["land_use"])
        self.assertEqual(sorted(self.read("land_use.pmtiles")[0]), sorted([*LAYERS, "land_take"]))

    def test_threads_change_nothing(self):
        self.assertEqual(hashes(self.run_it("three", 3))["tiles/land_use-2020.pmtiles"], hashes(self.out)["tiles/land_use-2020.pmtiles"])
        for folder in ("tiles", "web"):
            self.assertEqual(hashes(os.path.join(self.folder, "three", folder)), hashes(os.path.join(self.out, folder)))

    def drawn_areas(self, tiles, layer, key):
        """Hectares by what key(feature's attributes) says, each tile's own part."""
        areas = collections.Counter()
        for (z, _, y), tile in tiles.items():
            for feature in tile.get(layer, {"features": []})["features"]:
                for polygon in vector_tile.polygons_of(feature["paths"]):
                    inside = polygon_of(polygon).Intersection(TILE)
                    if not inside.IsEmpty():
                        areas[key(feature["tags"])] += inside.GetArea() * hectares_per_unit(z, y + inside.Centroid().GetY() / EXTENT)
        return areas

    def test_what_is_taken(self):
        """The land that counts for each work: as the table says, and as large as it is drawn."""
        counted = collections.Counter()
        becomes = {}
        for row in read_table(os.path.join(self.out, "land-take.csv")):
            if row["unit"] != "20" and row["applied"] == "yes" and row["to_category"] and row["kind"] != "change":
                counted[row["work"]] += float(row["counted_ha"])
                if row["category"] != row["to_category"]:
                    becomes[row["work"]] = row["to_category"]
        tiles = self.read("land_use.pmtiles")[1]
        told, works = {}, {}
        for tile in tiles.values():
            for feature in tile.get("land_take", {"features": []})["features"]:
                told[feature["id"]] = (feature["tags"]["work"], feature["tags"]["area_ha"])
                works[feature["tags"]["work"]] = feature["tags"]
        self.assertGreater(len(works), 20)
        self.assertEqual({tags["kind"] for tags in works.values()}, {"zone", "line"})
        drawn = self.drawn_areas(tiles, "land_take", lambda tags: tags["work"])
        for work, tags in works.items():
            area = sum(hectares for other, hectares in told.values() if other == work)
            self.assertEqual(tags["category"], becomes.get(work, tags["category"]), work)
            if tags["kind"] == "zone":   # a line spans rivers, which count for it and stay
                self.assertAlmostEqual(area, counted[work], delta=0.001, msg=work)
                self.assertAlmostEqual(drawn[work], area, delta=0.02 * area + 0.5, msg=work)

    def test_the_earlier_land_use(self):
        truth = collections.Counter()
        dataset = gdal.OpenEx(os.path.join(self.data, "land-use-2020.gpkg"))
        for feature in dataset.GetLayerByName("land_use"):
            truth[feature["category"]] += feature.geometry().GetArea() / 1e4
        drawn = self.drawn_areas(self.read("land_use-2020.pmtiles")[1], "land_use", lambda tags: tags["category"])
        whole, all_drawn = sum(truth.values()), sum(drawn.values())
        for category in truth:
            self.assertAlmostEqual(drawn[category] / all_drawn, truth[category] / whole, delta=0.002, msg=category)
        now = self.drawn_areas(self.read("land_use.pmtiles")[1], "land_use", lambda tags: tags["category"])
        self.assertGreater(sum(abs(now[category] - drawn[category]) for category in truth), 0.005 * whole)   # another map than that of now


if __name__ == "__main__":
    unittest.main()
