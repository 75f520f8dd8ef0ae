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
from in_qgis import qgis_is_there, run_in_qgis

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


def to_degrees(system):
    degrees = osr.SpatialReference()
    degrees.ImportFromEPSG(4326)
    for each in (degrees, system):
        each.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return osr.CoordinateTransformation(system, degrees)


def points_in_parcels(package):
    """Places well inside a parcel: of each category its largest one, if that is wide enough."""
    dataset = ogr.Open(package)
    layer, found = dataset.GetLayer("land_use"), {}
    transform = to_degrees(layer.GetSpatialRef())
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


def a_zone(out):
    """The zone that takes the most land, and a place in that land, well inside what is another category now."""
    takes = [row for row in read_rows(out, "land-take.csv") if row["kind"] == "zone" and row["unit"] == PROVINCE and float(row["taken_ha"]) > 0]
    sums = collections.Counter()
    for row in takes:
        sums[row["work"]] += float(row["taken_ha"])
    label = sums.most_common(1)[0][0]
    package = ogr.Open(os.path.join(out, "20.gpkg"))
    of_2030, now = package.GetLayer("land_use_2030"), package.GetLayer("land_use")
    taken = max((piece for piece in of_2030 if piece["work"] == label), key=lambda piece: piece["area_ha"])
    now.SetSpatialFilter(taken.GetGeometryRef())
    colour = palette()
    before = max((parcel for parcel in now if colour[parcel["category"]] != colour[taken["category"]]),
                 key=lambda parcel: parcel.GetGeometryRef().Intersection(taken.GetGeometryRef()).Area())
    core = before.GetGeometryRef().Intersection(taken.GetGeometryRef())
    while not (smaller := core.Buffer(-10)).IsEmpty():
        core = smaller
    point = core.PointOnSurface()
    point.Transform(to_degrees(of_2030.GetSpatialRef()))
    return {"lat": round(point.GetY(), 6), "lon": round(point.GetX(), 6), "label": label, "unit": taken["unit"], "category": taken["category"], "before": before["category"],
            "takes": {row["category"]: float(row["taken_ha"]) for row in takes if row["work"] == label}}


def pixel_in_the_middle(path):
    picture = gdal.Open(path)
    at = picture.RasterXSize // 2, picture.RasterYSize // 2
    return "#%02x%02x%02x" % tuple(picture.GetRasterBand(i).ReadRaster(*at, 1, 1)[0] for i in (1, 2, 3))


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
    """−1.527,05 → -1527.05"""
    return float(text.replace(".", "").replace(",", ".").replace("−", "-"))


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
        cls.scenario = read_rows(cls.out, "scenario.csv")
        cls.zone = a_zone(cls.out)
        two = two_periods(cls.folder)
        servers = [Server(cls.out), Server(two)]
        for server in servers:
            cls.addClassCleanup(server.close)
        cls.base = servers[0].address
        ask = {"chromium": shutil.which("chromium"), "base": cls.base, "page": "file://" + os.path.join(cls.out, "web", "index.html"),
               "tiles": os.path.join(cls.out, "tiles", "land_use.pmtiles"), "pictures": cls.pictures, "points": cls.points,
               "names": ["Kien Moc", "Kiên Mộc", "DONG KINH", "đông kinh", "loc", "nowhere", "kiên m"],
               "zone": cls.zone, "periods": servers[1].address + "web/", "periodsPage": "file://" + os.path.join(two, "web", "index.html"),
               "periodTiles": [os.path.join(two, "tiles", name) for name in ("land_use.pmtiles", "land_use-2020.pmtiles")]}
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
        self.assertFalse(told["note"])
        self.assertIn("period=2020", told["hash"])

    def assert_only_forest(self, name):
        counts = count_colours(self.picture(name + "-map"))
        self.assertGreater(counts[palette()["RSX"]], 20000, name)
        self.assertEqual({colour for colour, n in counts.items() if n > 0}, {palette()["RSX"]}, name)

    def test_the_map_shows_the_period(self):
        self.assert_only_forest("then")
        self.assertGreater(count_colours(self.picture("now-map"))[palette()["LUC"]], 5000)
        self.assertTrue([url for url in self.seen["asked"] if url.endswith("tiles/land_use-2020.pmtiles")])

    def test_periods_from_a_file(self):
        told = self.seen["periods"]
        for name in ("tiles/land_use.pmtiles", "tiles/land_use-2020.pmtiles"):
            self.assertIn(name, told["picked2"]["asked"])
        self.assert_only_forest("picked2")
        self.assertGreater(count_colours(self.picture("picked1-map"))[palette()["LUC"]], 5000)
        self.assertEqual((told["picked2"]["note"], told["picked1"]["note"]), (False, True))

    # ---- the scenario ----

    def test_the_scenario_is_a_period(self):
        told = self.seen["scenario"]
        self.assertEqual(told["offered"], ["2030 – kịch bản", "2024"])
        self.assertEqual(told["about"], "Kịch bản sử dụng đất năm 2030")
        self.assertIn("land_take", told["checked"])
        self.assertIn("period=2030", told["hash"])
        self.assertEqual(told["report"], "../reports/scenario.html")

    def test_its_figures_are_those_of_the_scenario(self):
        """Hectares of 2030, what changed, the target with its verdict: as in scenario.csv."""
        told = self.seen["scenario"]
        expected = {row["category"]: row for row in self.scenario if row["unit"] == PROVINCE}
        shown = {code: (as_number(area), as_number(change)) for code, area, change in told["rows"]}
        self.assertEqual(sorted(shown), sorted(code for code, row in expected.items() if float(row["now_ha"]) or float(row["projected_ha"]) or row["target_ha"]))
        for code, (area, change) in shown.items():
            self.assertAlmostEqual(area, float(expected[code]["projected_ha"]), delta=0.00501, msg=code)
            self.assertAlmostEqual(change, float(expected[code]["change_ha"]), delta=0.00501, msg=code)
        self.assertEqual([code for code, _, _ in told["targets"]], [code for code, _, _ in told["rows"] if expected[code]["target_ha"]])
        for code, verdict, text in told["targets"]:
            target, difference = re.fullmatch(r"Chỉ tiêu ([\d.,]+) ha: .*, chênh ([+−]?[\d.,]+) ha", text).groups()
            self.assertEqual(verdict, expected[code]["verdict"], code)
            self.assertAlmostEqual(as_number(target), float(expected[code]["target_ha"]), delta=0.00501, msg=code)
            self.assertAlmostEqual(as_number(difference), -float(expected[code]["not_located_ha"]), delta=0.00501, msg=code)

    def test_what_is_taken_in_words(self):
        taken = sum(float(row["taken_ha"]) for row in read_rows(self.out, "land-take.csv") if row["unit"] == PROVINCE and row["applied"] == "yes")
        self.assertAlmostEqual(as_number(re.search(r"chuyển đổi ([\d.,]+) ha", self.seen["scenario"]["taken"]).group(1)), taken, delta=0.006)

    def test_who_takes_land_in_a_commune(self):
        taken = collections.Counter()
        for row in read_rows(self.out, "land-take.csv"):
            if row["unit"] == self.zone["unit"] and row["applied"] == "yes" and row["kind"] != "change":
                taken[row["work"]] += float(row["taken_ha"])
        shown = {label: as_number(area.removesuffix(" ha")) for label, area in self.seen["scenario"]["takers"]}
        self.assertEqual(sorted(shown), sorted(label for label, area in taken.items() if area >= 0.005))
        for label, area in shown.items():
            self.assertAlmostEqual(area, taken[label], delta=0.0055, msg=label)
        self.assertEqual(list(shown.values()), sorted(shown.values(), reverse=True))

    def test_the_map_of_2030(self):
        colours = palette()
        self.assertEqual(pixel_in_the_middle(self.picture("zone-2024-map")), colours[self.zone["before"]])
        self.assertEqual(pixel_in_the_middle(self.picture("zone-2030-map")), colours[self.zone["category"]])

    def test_a_click_on_a_zone(self):
        for size in ("laptop", "phone"):
            told = self.seen["scenario"][size]
            self.assertIn(self.zone["label"], told["zone"])
            takes = {}
            for text in told["takes"]:
                code, area = re.search(r" ([A-Z]{3})([\d.]*\d,\d\d)$", text).groups()
                takes[code] = as_number(area)
            self.assertEqual(sorted(takes), sorted(code for code, area in self.zone["takes"].items() if area >= 0.005))
            for code, area in takes.items():
                self.assertAlmostEqual(area, self.zone["takes"][code], delta=0.00501, msg=code)
            broken = [row for row in read_rows(self.out, "findings.csv")
                      if row["rule"].startswith("constraint_") and self.zone["label"] in (row["feature"], row["other_feature"])]
            self.assertEqual(len(broken) > 0, "Ràng buộc không được bảo đảm" in told["zone"])
            for row in broken:
                self.assertIn(row["message"], told["zone"])
            self.assertIn(self.zone["category"], told["land"])
            self.assertIn(self.zone["before"], told["land"])
            self.assertTrue(told["inView"], size)
        self.assertIn(self.zone["label"], self.seen["scenario"]["sheet"])

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

    def test_one_palette_in_three_renderers(self):
        """The land use of the whole province: MapLibre from the vector tiles, our renderer in its raster tiles, QGIS from the package."""
        path = os.path.join(self.folder, "rendered.tif")
        dataset = gdal.OpenEx(rendered_land_use(self.folder), gdal.OF_RASTER, open_options=["ZOOM_LEVEL=10"])
        gdal.Translate(path, dataset)
        views = {"quydat": shares(count_colours(path)), "MapLibre": shares(count_colours(self.picture("laptop-map")))}
        if qgis_is_there():
            package, picture = (os.path.join(self.folder, name) for name in ("20.gpkg", "qgis.png"))
            shutil.copy(os.path.join(self.out, "20.gpkg"), package)
            run_in_qgis("qgis_view.py", package, picture)
            views["QGIS"] = shares(count_colours(picture))
        for (one, first), (other, second) in itertools.combinations(views.items(), 2):
            self.assertGreater(len([share for share in first.values() if share >= 1]), 6)
            for colour, share in first.items():
                self.assertAlmostEqual(second[colour], share, delta=SHARE_POINTS, msg=f"{one}, {other}: {colour}")


if __name__ == "__main__":
    unittest.main()
