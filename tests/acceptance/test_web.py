#!/usr/bin/python3
"""The web map in Chromium, served by quydat serve: figures, colours, clicks, search, keyboard, phone, without a network."""
import collections
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from osgeo import gdal, ogr, osr

import example
from colours import categories, ledger_by_colour, palette, read_rows

sys.path.insert(0, os.path.join(example.SOURCE, "tests", "bad_input"))
import province as tiny

gdal.UseExceptions()
PACKAGES = os.path.join(example.SOURCE, "tests", "acceptance", "web")
PROVINCE = "20"
SHARE_POINTS = 3      # of a colour's share, in per cent of the land
SIZES = ("phone", "laptop", "wide")
GROUND = (0xE8, 0xEC, 0xEE)   # of the page, around the province
CLEAR_M = 40          # a point that is clicked is so far from other parcels


def what_is_missing():
    for program in ("node", "npm", "chromium"):
        if shutil.which(program) is None:
            return f"{program} is not installed"
    if not os.path.isdir(os.path.join(example.BUILD, "share", "quydat", "web")):
        return "quydat was built without the web map"
    return None


def packages():
    """Folder with playwright-core, fetched once for each lock file."""
    folder = os.path.join(example.BUILD, "Testing", "browser")
    names = ("package.json", "package-lock.json", ".npmrc", "browse.mjs")
    lock = os.path.join(folder, "package-lock.json")
    has_it = os.path.isdir(os.path.join(folder, "node_modules", "playwright-core")) and \
        read_bytes(lock) == read_bytes(os.path.join(PACKAGES, "package-lock.json"))
    os.makedirs(folder, exist_ok=True)
    for name in names:
        shutil.copy(os.path.join(PACKAGES, name), folder)
    if not has_it:
        example.run("npm", "ci", "--ignore-scripts", "--silent", cwd=folder)
    return folder


def read_bytes(path):
    with open(path, "rb") as stream:
        return stream.read()


class Server:
    """quydat serve, until closed."""

    def __init__(self, folder):
        self.process = subprocess.Popen([example.QUYDAT, "serve", folder], stdout=subprocess.PIPE, text=True)
        self.address = re.search(r"http://127\.0\.0\.1:\d+/", self.process.stdout.readline()).group(0)

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()


def points_in_parcels(package):
    """Places well inside a parcel: of each category its largest one, if that is wide enough."""
    dataset = ogr.Open(package)
    layer, found = dataset.GetLayer("land_use"), {}
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    degrees.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    system = layer.GetSpatialRef()
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    transform = osr.CoordinateTransformation(system, degrees)
    for parcel in sorted(layer, key=lambda parcel: -parcel.GetGeometryRef().Area()):
        core = parcel.GetGeometryRef().Buffer(-CLEAR_M)
        if parcel["category"] in found or core.IsEmpty():
            continue
        point = core.PointOnSurface()
        point.Transform(transform)
        found[parcel["category"]] = {"lat": round(point.GetY(), 5), "lon": round(point.GetX(), 5), "category": parcel["category"],
                                     "area_ha": parcel["area_ha"], "unit_name": parcel["unit_name"]}
        if len(found) == 6:
            break
    return list(found.values())


def rows_of(path):
    """The rows of a picture, a bytes of RGB for each pixel; None where it is transparent."""
    picture = gdal.Open(path)
    bands = [picture.GetRasterBand(i + 1).ReadRaster() for i in range(picture.RasterCount)]
    width, names = picture.RasterXSize, {}
    for start in range(0, len(bands[0]), width):
        yield [names.setdefault(pixel, pixel[:3] if len(pixel) == 3 or pixel[3] == 255 else None)
               for pixel in zip(*(band[start:start + width] for band in bands))]


def count_colours(path):
    """Colour of the land use → pixels of a picture. What is a mixture at an edge, or drawn over the land, counts half for
    what is to the left of it and half for what is to the right: to count pure pixels alone would favour large areas."""
    colours = {bytes.fromhex(colour[1:]): colour for colour in set(palette().values())}
    known = {tuple(rgb): colour for rgb, colour in colours.items()} | {GROUND: None, None: None}
    counts = collections.Counter()
    for row in rows_of(path):
        left, mixed = None, 0
        for pixel, run in itertools.groupby(row):
            length = sum(1 for _ in run)
            if pixel not in known:
                mixed += length
                continue
            colour = known[pixel]
            counts[left] += mixed / 2
            counts[colour] += length + mixed / 2
            left, mixed = colour, 0
        counts[left] += mixed
    del counts[None]
    return counts


def shares(counts):
    """Colour → per cent of all that is coloured."""
    total = sum(counts.values())
    return {colour: 100 * counts[colour] / total for colour in set(palette().values())}


def two_periods(folder):
    """Output of a tiny province, whose land was forest in 2020."""
    inputs = os.path.join(folder, "in")
    os.mkdir(inputs)
    tiny.write_units(os.path.join(inputs, "units.gpkg"))
    tiny.write_parcels(os.path.join(inputs, "land.gpkg"))
    tiny.write_parcels(os.path.join(inputs, "before.gpkg"), [(name, "RSX", shape) for name, _, shape in tiny.parcel_rows()])
    with open(os.path.join(inputs, "project.yaml"), "w", encoding="utf-8") as stream:
        stream.write(tiny.PROJECT.replace("land_use:\n", "land_use:\n  - {period: 2020, source: before.gpkg, layer: land_use, "
                                          "category: category, id: id}\n"))
    out = os.path.join(folder, "two")
    example.run(example.QUYDAT, "run", os.path.join(inputs, "project.yaml"), "--out", out, "--only", "tiles,balance", "--fail-on", "never")
    return out


def rendered_land_use(folder):
    """Raster tiles of the same province, without lines and names."""
    inputs = shutil.copytree(example.province(example.CLEAN), os.path.join(folder, "province"))
    path = os.path.join(inputs, "project.yaml")
    with open(path, encoding="utf-8") as stream:
        text = stream.read().partition("\ntiles:")[0]
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text + "\ntiles: {zoom: [10, 10], raster: [mbtiles], layers: [land_use], vector: []}\n")
    out = os.path.join(folder, "rendered")
    example.run(example.QUYDAT, "tiles", path, "--out", out)
    assert not os.path.exists(os.path.join(out, "web")), "a map page without vector tiles"
    return os.path.join(out, "tiles", "land_use.mbtiles")


def as_number(text):
    """1.527,05 → 1527.05"""
    return float(text.replace(".", "").replace(",", "."))


@unittest.skipIf(what_is_missing(), what_is_missing())
class Web(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-web-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.out = example.outputs(example.CLEAN)
        cls.pictures = os.environ.get("QUYDAT_PICTURES", cls.folder)
        cls.points = points_in_parcels(os.path.join(cls.out, "20.gpkg"))
        cls.balance = read_rows(cls.out, "balance.csv")
        servers = [Server(cls.out), Server(two_periods(cls.folder))]
        for server in servers:
            cls.addClassCleanup(server.close)
        cls.base = servers[0].address
        ask = {"chromium": shutil.which("chromium"), "base": cls.base, "page": "file://" + os.path.join(cls.out, "web", "index.html"),
               "tiles": os.path.join(cls.out, "tiles", "land_use.pmtiles"), "pictures": cls.pictures, "points": cls.points,
               "names": ["Kien Moc", "Kiên Mộc", "DONG KINH", "đông kinh", "loc", "nowhere", "kiên m"],
               "periods": servers[1].address + "web/"}
        path = os.path.join(cls.folder, "ask.json")
        with open(path, "w", encoding="utf-8") as stream:
            json.dump(ask, stream)
        home = os.path.join(cls.folder, "home")
        os.mkdir(home)
        done = example.run("node", "browse.mjs", path, cwd=packages(), env={**os.environ, "HOME": home}, timeout=900)
        cls.seen = json.loads(done.stdout)
        cls.codes = {row["unit_name"]: row["unit"] for row in cls.balance}

    def picture(self, name):
        return os.path.join(self.pictures, name + ".png")

    # ---- loading ----

    def test_no_error_in_the_console(self):
        self.assertEqual(self.seen["trouble"], [])

    def test_tiles_come_in_parts_and_nothing_from_elsewhere(self):
        self.assertGreater(self.seen["parts"], 20)
        own = re.compile(r"(http://127\.0\.0\.1:\d+/|file://|blob:|data:)")
        self.assertEqual([url for url in self.seen["asked"] if not own.match(url)], [])

    def test_it_says_what_it_is(self):
        self.assertEqual(self.seen["title"], "Lạng Sơn – Bản đồ hiện trạng sử dụng đất")
        self.assertTrue(self.seen["synthetic"])

    # ---- figures ----

    def assert_figures(self, shown, unit):
        """Every row of balance.csv that has land, and no other, rounded to what is shown."""
        expected = [(row["category"], float(row["area_ha"]), float(row["share_pct"])) for row in self.balance
                    if row["unit"] == unit and float(row["area_ha"]) != 0]
        self.assertEqual([row[0] for row in shown], [row[0] for row in expected])
        for (code, area, share), (_, area_ha, share_pct) in zip(shown, expected):
            self.assertAlmostEqual(as_number(area), area_ha, delta=0.00501, msg=code)
            self.assertAlmostEqual(as_number(share), share_pct, delta=0.00501, msg=code)

    def test_the_legend_has_the_figures_of_the_balance(self):
        self.assert_figures(self.seen["legend"], PROVINCE)

    def test_a_commune_has_its_own(self):
        unit = self.seen["unit"]
        self.assertEqual((unit["place"], unit["link"]), ("xã Kiên Mộc", f"../reports/{self.codes['Kiên Mộc']}.html"))
        self.assertIn("Kiên Mộc", unit["report"])
        self.assert_figures(unit["rows"], self.codes["Kiên Mộc"])

    def test_every_commune_is_listed_as_text(self):
        areas = {row["unit_name"]: float(row["area_ha"]) for row in self.balance if row["category"] == "TS" and row["unit"] != PROVINCE}
        self.assertEqual(len(self.seen["units"]), len(areas))
        for text in self.seen["units"]:
            name, area = re.match(r"(?:xã|phường) (.*?)([\d.]+,\d\d) ha$", text).groups()
            self.assertAlmostEqual(as_number(area), areas[name], delta=0.00501, msg=text)

    # ---- use ----

    def test_search_with_and_without_marks(self):
        found = self.seen["search"]
        for name, unit in (("Kien Moc", "Kiên Mộc"), ("Kiên Mộc", "Kiên Mộc"), ("kiên m", "Kiên Mộc"), ("DONG KINH", "Đông Kinh"),
                           ("đông kinh", "Đông Kinh")):
            self.assertEqual(found[name], [self.codes[unit]], name)
        self.assertIn(self.codes["Cao Lộc"], found["loc"])
        self.assertEqual(found["nowhere"], [])

    def test_a_click_tells_category_area_and_commune(self):
        self.assertGreaterEqual(len(self.points), 5)
        tree = categories()
        for point, told in zip(self.points, self.seen["clicks"], strict=True):
            name, code, area = re.match(r"(.*) (\w+?)([\d.]+,\d\d) ha$", told["land"]).groups()
            self.assertEqual((name, code), (tree[point["category"]]["name_vi"], point["category"]))
            self.assertAlmostEqual(as_number(area), point["area_ha"], delta=0.0051)
            self.assertTrue(told["unit"].endswith(point["unit_name"]), told)
        self.assertTrue(self.seen["clicked"].endswith(self.points[-1]["unit_name"]))

    def test_the_address_keeps_the_view(self):
        unit = self.seen["unit"]
        self.assertRegex(unit["hash"], rf"^#map=[\d.]+/[\d.]+/[\d.]+&unit={self.codes['Kiên Mộc']}$")
        self.assertEqual(unit["again"], [unit["place"], unit["hash"]])

    def test_keyboard_alone(self):
        self.assertEqual(self.seen["order"], ["language", "query", "land_use"])
        self.assertIn("&layers=zones,infrastructure,borders,labels", self.seen["toggled"])
        self.assertIn(self.points[0]["unit_name"], self.seen["byKeyboard"])
        self.assertEqual(self.seen["unnamed"], [])

    def test_english(self):
        english = self.seen["english"]
        self.assertEqual((english["lang"], english["layers"][:2]), ("en", ["Land use", "Zones"]))
        self.assertIn("lang=en", english["hash"])

    def test_periods(self):
        told = self.seen["periods"]
        self.assertEqual(told["offered"], ["2024", "2020"])
        self.assertIn("LUC", [row[0] for row in told["now"]])
        self.assertNotIn("LUC", [row[0] for row in told["then"]])
        self.assertEqual({row[0]: row[1] for row in told["then"]}["RSX"], "400,00")
        self.assertIn("2024", told["note"])
        self.assertIn("period=2020", told["hash"])

    # ---- what cannot be ----

    def test_opened_from_a_file(self):
        told = self.seen["file"]
        for words in ("quydat serve", "tiles/land_use.pmtiles", "Chọn tệp .pmtiles"):
            self.assertIn(words, told["message"])
        self.assertEqual(told["legend"], len(self.seen["legend"]))
        self.assertTrue(told["hidden"])
        self.assert_shares("picked")

    def test_without_webgl(self):
        self.assertIn("WebGL", self.seen["message"])
        self.assertEqual(self.seen["figures"], len(self.seen["legend"]))

    # ---- colours ----

    def assert_shares(self, name):
        counts = count_colours(self.picture(name + "-map"))
        drawn, ledger = shares(counts), ledger_by_colour(self.out, PROVINCE)
        self.assertGreater(sum(counts[colour] for colour in ledger), 20000, name)
        self.assertGreater(len([share for share in ledger.values() if share >= 1]), 6)
        for colour in ledger:
            self.assertAlmostEqual(drawn[colour], ledger[colour], delta=SHARE_POINTS, msg=f"{name} {colour}")

    def test_colours_cover_what_the_ledger_says_at_three_sizes(self):
        for name in SIZES:
            self.assert_shares(name)

    def test_nothing_is_wider_than_the_screen(self):
        for name, told in self.seen["pictures"].items():
            self.assertEqual(told["width"], told["expected"], name)

    def test_the_same_view_as_the_rendered_tiles(self):
        """One palette: MapLibre from the vector tiles, our renderer in its raster tiles, the land use of the whole province."""
        path = os.path.join(self.folder, "rendered.tif")
        dataset = gdal.OpenEx(rendered_land_use(self.folder), gdal.OF_RASTER, open_options=["ZOOM_LEVEL=10"])
        gdal.Translate(path, dataset)
        rendered, drawn = shares(count_colours(path)), shares(count_colours(self.picture("laptop-map")))
        self.assertGreater(len([share for share in rendered.values() if share >= 1]), 6)
        for colour, share in rendered.items():
            self.assertAlmostEqual(drawn[colour], share, delta=SHARE_POINTS, msg=colour)


if __name__ == "__main__":
    unittest.main()
