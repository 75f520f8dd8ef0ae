"""The files of a run, read by programs and by rules that nobody here wrote: GDAL, SQLite, validate_gpkg, xmllint.

Every test holds for a clean province and for one with planted defects.
"""
import concurrent.futures
import csv
import hashlib
import html.parser
import json
import os
import re
import sqlite3
import subprocess
import sys
import unittest
from collections import defaultdict

from osgeo import gdal, ogr

import example

gdal.UseExceptions()
ogr.UseExceptions()

HA = 10000.0
NOT_SURVEYED = "không phải số liệu đo đạc"
PACKAGE = "20.gpkg"
RUNS = {"Clean": example.CLEAN, "Dirty": example.DIRTY}


def setUpModule():
    """Both runs at once: most of the time goes into making their provinces."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        list(pool.map(example.outputs, RUNS.values()))


def read_table(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_json(path):
    with open(path, encoding="utf-8") as stream:
        return json.load(stream)


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(parent, name), folder)
                  for parent, _, names in os.walk(folder) for name in names)


class Run:
    """A run's folder; below, each class of tests is made once for each run."""
    options = example.CLEAN

    @property
    def out(self):
        return example.outputs(self.options)

    @property
    def is_dirty(self):
        return bool(self.options)

    def path(self, *names):
        return os.path.join(self.out, *names)


class Readable(Run):
    """GDAL reads every file without a word of complaint."""

    def assert_quiet(self, *command):
        environment = {key: value for key, value in os.environ.items() if key not in ("CPL_DEBUG", "CPL_LOG")}
        environment["CPL_DEBUG"] = "OFF"
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
        self.assertEqual((done.returncode, done.stderr), (0, ""), " ".join(command))
        self.assertNotRegex(done.stdout, r"(?m)^(Warning|ERROR)\b")
        return done.stdout

    def test_vector_files(self):
        names = [name for name in files_of(self.out) if name.endswith((".gpkg", ".csv"))]
        self.assertIn(PACKAGE, names)
        self.assertIn("balance.csv", names)
        for name in names:
            self.assert_quiet("ogrinfo", "-ro", "-so", "-al", self.path(name))

    def test_every_feature_of_the_package(self):
        said = self.assert_quiet("ogrinfo", "-ro", "-al", "-geom=NO", self.path(PACKAGE))
        self.assertIn("Layer name: land_use", said)

    def test_raster_files(self):
        names = [name for name in files_of(self.out) if name.endswith(".mbtiles")]
        self.assertEqual(sorted(names), ["tiles/land_use.mbtiles", "tiles/land_use.vector.mbtiles"])
        self.assertIn("Driver: MBTiles/MBTiles", self.assert_quiet("gdalinfo", "-mm", self.path("tiles/land_use.mbtiles")))

    def test_package_is_valid(self):
        try:
            from osgeo_utils.samples import validate_gpkg
        except ImportError:
            self.skipTest("python3-gdal has no osgeo_utils.samples.validate_gpkg")
        done = example.run(sys.executable, validate_gpkg.__file__, "--extra", "--warning-as-error", self.path(PACKAGE))
        self.assertEqual(done.stderr, "")

    def test_databases_are_sound(self):
        identities = {PACKAGE: 0x47504B47, "tiles/land_use.mbtiles": 0x4D504258,
                      "tiles/land_use.vector.mbtiles": 0x4D504258}
        for name, identity in identities.items():
            database = sqlite3.connect(f"file:{self.path(name)}?mode=ro", uri=True)
            answer = [database.execute("PRAGMA " + pragma).fetchone()[0]
                      for pragma in ("integrity_check", "journal_mode", "application_id")]
            self.assertEqual(answer, ["ok", "delete", identity], name)
            self.assertEqual(database.execute("PRAGMA foreign_key_check").fetchall(), [])
            database.close()

    def test_nothing_unfinished_lies_beside(self):
        left = [name for name in files_of(self.out) if re.search(r"-(wal|shm|journal)$|\.quydat-tmp|\.aux\.xml$", name)]
        self.assertEqual(left, [])


class Summary(Run):
    """summary.json says what DESIGN.md promises, and it is true."""

    def setUp(self):
        self.summary = read_json(self.path("summary.json"))

    def test_keys(self):
        keys = {"project", "verdict", "inputs", "areas", "findings", "targets", "outputs"}
        self.assertLessEqual(keys, set(self.summary))
        for entry in self.summary["inputs"]:
            self.assertLessEqual({"role", "source", "layer", "features", "sha256", "crs", "operation"}, set(entry))
        self.assertEqual(set(self.summary["areas"]), {"units_ha", "allocated_ha", "gap_ha", "overlap_ha", "outside_ha",
                                                      "residual_ha", "geodesic_units_ha"})
        self.assertEqual(set(self.summary["findings"]), {"error", "warning", "info", "by_rule"})
        self.assertEqual(set(self.summary["targets"]), {"met", "short", "exceeded", "no_data"})
        for entry in self.summary["outputs"]:
            self.assertEqual(set(entry), {"path", "sha256", "bytes"})

    def test_outputs_are_what_is_there(self):
        listed = {entry["path"]: entry for entry in self.summary["outputs"]}
        self.assertEqual(sorted(listed), [n for n in files_of(self.out) if n not in ("summary.json", "run.json")])
        for name, entry in listed.items():
            with open(self.path(name), "rb") as stream:
                data = stream.read()
            self.assertEqual((entry["bytes"], entry["sha256"]), (len(data), hashlib.sha256(data).hexdigest()), name)

    def test_inputs_are_what_was_read(self):
        folder = example.province(self.options)
        layers = [entry for entry in self.summary["inputs"] if entry["layer"] is not None]
        tables = {entry["role"] for entry in self.summary["inputs"] if entry["layer"] is None}
        self.assertEqual([entry["role"] for entry in layers], ["units", "land_use", "zones", "infrastructure"])
        self.assertGreaterEqual(tables, {"categories", "plan", "register", "rules"})
        for entry in layers:
            path = os.path.join(folder, entry["source"])
            with open(path, "rb") as stream:
                self.assertEqual(entry["sha256"], hashlib.sha256(stream.read()).hexdigest(), entry["source"])
            layers = ogr.Open(path)
            self.assertEqual(entry["features"], layers.GetLayer(entry["layer"]).GetFeatureCount())

    def test_counts_are_those_of_the_tables(self):
        findings = read_table(self.path("findings.csv"))
        for severity in ("error", "warning", "info"):
            self.assertEqual(self.summary["findings"][severity], sum(f["severity"] == severity for f in findings))
        by_rule = defaultdict(int)
        for finding in findings:
            by_rule[finding["rule"]] += 1
        self.assertEqual(self.summary["findings"]["by_rule"], by_rule)
        province = [row for row in read_table(self.path("balance.csv")) if row["unit"] == "20"]
        for verdict, count in self.summary["targets"].items():
            self.assertEqual(count, sum(row["verdict"] == verdict for row in province), verdict)

    def test_areas_add_up(self):
        areas = self.summary["areas"]
        self.assertAlmostEqual(areas["allocated_ha"] + areas["gap_ha"], areas["units_ha"], delta=3e-4)
        self.assertLess(abs(areas["residual_ha"]), 1e-9 * areas["units_ha"])
        if not self.is_dirty:
            self.assertLess(areas["gap_ha"] + areas["overlap_ha"] + areas["outside_ha"], 0.001)

    def test_verdict(self):
        self.assertEqual(self.summary["verdict"], "findings" if self.is_dirty else "pass")
        self.assertEqual(self.summary["findings"]["error"] > 0, self.is_dirty)


class Tree:
    """The tree of categories, from the table itself."""

    def __init__(self):
        rows = read_table(os.path.join(example.SOURCE, "layers", "land-use-codes.csv"))
        self.parent = {row["code"]: row["parent"] for row in rows}
        self.codes = [row["code"] for row in rows]
        palette = read_table(os.path.join(example.SOURCE, "styles", "palette.csv"))
        self.colour = {row["key"].removeprefix("category_"): tuple(bytes.fromhex(row["fill"][1:])) for row in palette
                       if row["key"].startswith("category_")}

    def line(self, code):
        """The code and all above it; an unknown code stands alone."""
        while code:
            yield code
            code = self.parent.get(code, "")


class Balance(Run):
    """The figures of the package, of the CSV and of the pieces drawn are one."""

    def setUp(self):
        self.table = read_table(self.path("balance.csv"))
        self.package = ogr.Open(self.path(PACKAGE))

    def rows_of_package(self):
        return [feature.items() for feature in self.package.GetLayer("balance")]

    def test_table_of_package_is_the_csv(self):
        rows = self.rows_of_package()
        self.assertEqual(len(rows), len(self.table))
        for packed, row in zip(rows, self.table):
            for key, text in row.items():
                value = packed[key]
                if key.endswith(("_ha", "_pct")):
                    self.assertEqual(value is None, text == "", (row, key))
                    if value is not None:
                        decimals = len(text.partition(".")[2])
                        self.assertLessEqual(abs(value - float(text)), 0.5001 * 10.0 ** -decimals, (row, key))
                else:
                    self.assertEqual(value or "", text, (row, key))

    def test_every_category_of_the_tree_stands_in_every_unit(self):
        expected = Tree().codes + ["_UNKNOWN", "_GAP"]
        by_unit = defaultdict(list)
        for row in self.table:
            by_unit[row["unit"]].append(row["category"])
        self.assertEqual(len(by_unit), 66)
        for unit, codes in by_unit.items():
            self.assertEqual(codes, expected, unit)

    def test_pieces_measured_by_geos_are_the_balance(self):
        tree, measured_m2 = Tree(), defaultdict(float)
        for piece in self.package.GetLayer("land_use"):
            for code in tree.line(piece["category"]):
                measured_m2[piece["unit"], code] += piece.GetGeometryRef().Area()
        rows = [row for row in self.rows_of_package() if row["unit"] != "20" and row["category"] != "_GAP"]
        self.assertLessEqual(set(measured_m2), {(row["unit"], row["category"]) for row in rows})
        self.assertGreater(sum(row["area_m2"] > 0 for row in rows), 1000)
        for row in rows:
            of_pieces = measured_m2[row["unit"], row["category"]]
            self.assertLessEqual(abs(of_pieces - row["area_m2"]), 1e-6 * row["area_m2"], row)

    def test_each_unit_closes(self):
        units_m2 = {feature["code"]: feature.GetGeometryRef().Area() for feature in self.package.GetLayer("units")}
        sums_m2, closing = defaultdict(float), {}
        for row in self.rows_of_package():
            if row["category"] in ("TS", "_UNKNOWN", "_GAP"):
                sums_m2[row["unit"]] += row["area_m2"]
            closing[row["unit"]] = row["closing_m2"]
        for unit, area_m2 in units_m2.items():
            self.assertLessEqual(abs(closing[unit]), 1e-9 * area_m2, unit)
            self.assertLessEqual(abs(sums_m2[unit] - area_m2), 1e-8 * area_m2, unit)

    def test_province_is_the_sum_of_its_units(self):
        sums_ha, province_ha = defaultdict(float), {}
        for row in self.rows_of_package():
            if row["unit"] == "20":
                province_ha[row["category"]] = row["area_m2"] / HA
            else:
                sums_ha[row["category"]] += row["area_m2"] / HA
        for category, area_ha in province_ha.items():
            self.assertAlmostEqual(sums_ha[category], area_ha, delta=1e-4, msg=category)

    def test_findings_of_package_are_the_csv(self):
        findings = read_table(self.path("findings.csv"))
        layer = self.package.GetLayer("findings")
        self.assertEqual([f["id"] for f in layer], [f["id"] for f in findings])
        layer.ResetReading()
        for packed, finding in zip(layer, findings):
            point = packed.GetGeometryRef()
            self.assertEqual(point is None, finding["x"] == "", finding)
            if point is not None:
                self.assertAlmostEqual(point.GetX(), float(finding["x"]), delta=0.0006)
                self.assertAlmostEqual(point.GetY(), float(finding["y"]), delta=0.0006)
        ids = {f["id"] for f in findings}
        areas = [f["id"] for f in self.package.GetLayer("finding_areas")]
        self.assertLessEqual(set(areas), ids)
        drawn = {f["rule"] for f in findings if f["id"] in areas}
        of_plan = {"rice-land-in-cluster", "constraint_taken"}
        self.assertLessEqual(of_plan, drawn)
        self.assertEqual(drawn > of_plan, self.is_dirty)

    def test_layers_say_that_they_are_synthetic(self):
        database = sqlite3.connect(f"file:{self.path(PACKAGE)}?mode=ro", uri=True)
        rows = database.execute("SELECT table_name, description FROM gpkg_contents "
                                "WHERE table_name <> 'layer_styles'").fetchall()
        database.close()
        self.assertGreaterEqual(len(rows), 9)
        for name, description in rows:
            self.assertIn(NOT_SURVEYED, description, name)


VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Page(html.parser.HTMLParser):
    """A page as a reader sees it: links, pictures, tables of text, and whether its tags nest."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.open, self.broken, self.addresses, self.tables, self.text = [], [], [], [], []
        self.cell = None
        with open(path, encoding="utf-8") as stream:
            self.source = stream.read()
        self.feed(self.source)
        self.close()
        self.broken += self.open

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)
        self.addresses += [value for key, value in attrs if key in ("href", "src", "srcset", "action", "data")]
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("td", "th"):
            self.cell = []

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.broken.append(tag)
        if tag in ("td", "th"):
            self.tables[-1][-1].append(" ".join("".join(self.cell).split()))
            self.cell = None

    def handle_data(self, data):
        self.text.append(data)
        if self.cell is not None:
            self.cell.append(data)


def number_of(text):
    """A figure as Vietnamese readers write it, with or without the signs of doubt and of its sense; None for an empty cell."""
    text = re.sub(r"^(⚠ ?)?[≥≤=]?\s*", "", text).replace("\N{MINUS SIGN}", "-").replace(".", "").replace(",", ".")
    return float(text) if text else None


class Pages(Run):
    def setUp(self):
        pages = [name for name in files_of(self.path("reports")) if name.endswith(".html")]
        self.assertIn("plan-audit.html", pages)
        self.names = [name for name in pages if name != "plan-audit.html"]  # that one is about tables, not about the map
        self.pages = {name: Page(self.path("reports", name)) for name in self.names}

    def test_one_page_for_each_unit_and_one_for_all(self):
        units = {row["unit"] for row in read_table(self.path("balance.csv"))} - {"20"}
        self.assertEqual(set(self.names), {unit + ".html" for unit in units} | {"index.html", "scenario.html", "zones.html"})

    def test_tags_nest(self):
        for name, page in self.pages.items():
            self.assertEqual(page.broken, [], name)
            self.assertTrue(page.source.startswith("<!DOCTYPE html"), name)
            self.assertRegex(page.source, r'<html lang="vi">')
            self.assertRegex(page.source.lower(), r'<meta [^>]*charset=.?utf-8')

    def test_xmllint_finds_nothing_but_what_html5_added(self):
        if subprocess.run(["which", "xmllint"], capture_output=True, check=False).returncode != 0:
            self.skipTest("xmllint is not installed (package libxml2-utils)")
        paths = [self.path("reports", name) for name in self.names]
        done = subprocess.run(["xmllint", "--html", "--noout", *paths], capture_output=True, text=True, errors="replace",
                              check=False)  # it cuts the lines that it quotes within a letter
        errors = [line for line in done.stderr.splitlines() if " error " in line]
        self.assertEqual([e for e in errors if not re.search(r"Tag (header|footer|main|nav|section) invalid", e)], [])

    def test_links_lead_to_files_of_the_set(self):
        for name, page in self.pages.items():
            self.assertEqual(re.findall(r"(?:href|src|action)\s*=\s*[\"']?\s*(?:\w+:)?//|url\(|@import", page.source), [])
            for address in page.addresses:
                if address.startswith("data:image/png;base64,"):
                    continue
                self.assertNotRegex(address, r"^(\w+:|/)", name)
                if address.startswith("#"):
                    self.assertIn(f'id="{address[1:]}"', page.source, name)
                    continue
                target = os.path.normpath(os.path.join(self.path("reports"), address.partition("#")[0]))
                self.assertTrue(target.startswith(self.out) and os.path.isfile(target), (name, address))
        linked = set(self.pages["index.html"].addresses)
        self.assertLessEqual(set(self.names) - {"index.html"}, linked)
        self.assertLessEqual({name.replace(".html", ".pdf") for name in self.names if name[0].isdigit()}, linked)
        self.assertLessEqual({"map.png", "atlas.pdf"}, linked)
        self.assertIn("zones.pdf", self.pages["zones.html"].addresses)

    def test_map_is_a_picture(self):
        picture = gdal.Open(self.path("reports", "map.png"))
        self.assertGreater(min(picture.RasterXSize, picture.RasterYSize), 500)
        self.assertGreater(len(set(picture.ReadRaster())), 8)

    def test_every_page_says_that_it_is_synthetic(self):
        for name, page in self.pages.items():
            self.assertIn(NOT_SURVEYED, "".join(page.text), name)

    def assert_figures(self, page, unit):
        """The first table with categories shows what balance.csv holds: column by column, rounded."""
        columns = (("area_ha", 2), ("share_pct", 2), ("inventory_ha", 2), ("base_ha", 2), ("target_ha", 2),
                   ("gap_to_target_ha", 2), ("done_pct", 1))
        headings = {"Diện tích (ha)": 0, "Cơ cấu (%)": 1, "Kiểm kê (ha)": 2, "Năm gốc (ha)": 3, "Chỉ tiêu (ha)": 4,
                    "Chỉ tiêu − hiện trạng (ha)": 5, "Thực hiện (%)": 6}
        table = page.tables[0]
        shown = [columns[headings[h]] if h in headings else None for h in table[0]]
        self.assertEqual(shown[2][0], "area_ha")
        rows = {row["category"]: row for row in read_table(self.path("balance.csv")) if row["unit"] == unit}
        special = {rows[code]["category_name"]: code for code in ("_UNKNOWN", "_GAP")}
        seen = set()
        for cells in table[1:]:
            code = cells[0] or special[cells[1]]
            seen.add(code)
            for column, cell in zip(shown, cells):
                if column is None:
                    continue
                key, decimals = column
                value, exact = number_of(cell), rows[code][key]
                self.assertEqual(value is None, exact == "", (code, key))
                if value is not None:
                    # the CSV itself is rounded: to half a unit of its last decimal
                    slack = 0.5 * 10.0 ** -decimals + 0.5 * 10.0 ** -len(exact.partition(".")[2])
                    self.assertLessEqual(abs(value - float(exact)), slack + 1e-9, (code, key))
        for code in set(rows) - seen:
            row = rows[code]
            self.assertEqual([row[k] for k in ("inventory_ha", "base_ha", "target_ha")], ["", "", ""], code)
            self.assertEqual(float(row["area_ha"]), 0, f"{code} has land but is not printed")
        self.assertGreaterEqual(len(seen), 8)

    def test_figures_of_the_province_are_the_balance(self):
        self.assert_figures(self.pages["index.html"], "20")

    def test_figures_of_the_units_are_the_balance(self):
        for name in self.names:
            if name[0].isdigit():
                self.assert_figures(self.pages[name], name[:-len(".html")])

    def test_unit_names_are_whole(self):
        text = "".join(self.pages["index.html"].text)
        for row in read_table(os.path.join(example.PLAN, "communes.csv")):
            self.assertIn(row["name"], text)


class Tiles(Run):
    """The tiles lie where the province lies and have the colours of the table."""
    HALF_WORLD = 20037508.342789244
    ZOOMS = range(7, 14)

    def setUp(self):
        self.database = sqlite3.connect(f"file:{self.path('tiles', 'land_use.mbtiles')}?mode=ro", uri=True)
        package = gdal.OpenEx(self.path(PACKAGE))
        mercator = ogr.osr.SpatialReference()
        mercator.ImportFromEPSG(3857)
        drawn = package.GetLayer("units").GetSpatialRef()
        self.to_mercator = ogr.osr.CoordinateTransformation(drawn, mercator)
        province = ogr.Geometry(ogr.wkbMultiPolygon)
        for unit in package.GetLayer("units"):
            for polygon in unit.GetGeometryRef():
                province.AddGeometry(polygon)
        self.province_m = province.UnionCascaded()
        self.province = self.province_m.Clone()
        self.province.Transform(self.to_mercator)
        self.package = package

    def tearDown(self):
        self.database.close()

    def tile_box(self, z, x, y):
        """Mercator rectangle of a tile counted from the north."""
        size = 2 * self.HALF_WORLD / 2 ** z
        return (x * size - self.HALF_WORLD, self.HALF_WORLD - (y + 1) * size,
                (x + 1) * size - self.HALF_WORLD, self.HALF_WORLD - y * size)

    def tile_at(self, z, px, py):
        size = 2 * self.HALF_WORLD / 2 ** z
        return int((px + self.HALF_WORLD) // size), int((self.HALF_WORLD - py) // size)

    def read_tile(self, z, x, y):
        """RGBA of a tile, row by row; None where there is none."""
        row = self.database.execute("SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND "
                                    "tile_row = ?", (z, x, 2 ** z - 1 - y)).fetchone()
        if row is None:
            return None
        gdal.FileFromMemBuffer("/vsimem/tile.png", row[0])
        picture = gdal.Open("/vsimem/tile.png")
        self.assertEqual((picture.GetDriver().ShortName, picture.RasterXSize, picture.RasterYSize), ("PNG", 256, 256))
        if picture.RasterCount == 1 and picture.GetRasterBand(1).GetColorTable() is not None:
            picture = gdal.Translate("", picture, format="MEM", rgbExpand="rgba")
        self.assertEqual(picture.RasterCount, 4)
        bands = [picture.GetRasterBand(i + 1).ReadRaster() for i in range(4)]
        gdal.Unlink("/vsimem/tile.png")
        return [tuple(band[i] for band in bands) for i in range(256 * 256)]

    def test_metadata(self):
        metadata = dict(self.database.execute("SELECT name, value FROM metadata"))
        self.assertLessEqual({"name", "format", "bounds", "center", "minzoom", "maxzoom", "type"}, set(metadata))
        self.assertEqual((metadata["format"], metadata["minzoom"], metadata["maxzoom"]), ("png", "7", "13"))
        self.assertIn(NOT_SURVEYED, metadata["description"])
        west, south, east, north = (float(v) for v in metadata["bounds"].split(","))
        self.assertTrue(105.9 < west < east < 107.6 and 21.2 < south < north < 22.6)

    def test_every_tile_that_touches_the_province_is_there(self):
        there = set(self.database.execute("SELECT zoom_level, tile_column, tile_row FROM tiles"))
        self.assertEqual({z for z, _, _ in there}, set(self.ZOOMS))
        west, east, south, north = self.province.GetEnvelope()
        missing, touched = [], 0
        for z in self.ZOOMS:
            (x0, y0), (x1, y1) = self.tile_at(z, west, north), self.tile_at(z, east, south)
            for x in range(x0, x1 + 1):
                for y in range(y0, y1 + 1):
                    a, b, c, d = self.tile_box(z, x, y)
                    box = ogr.CreateGeometryFromWkt(f"POLYGON(({a} {b},{c} {b},{c} {d},{a} {d},{a} {b}))")
                    if not box.Intersects(self.province):
                        continue
                    touched += 1
                    if (z, x, 2 ** z - 1 - y) not in there:
                        missing.append((z, x, y))
        self.assertEqual(missing, [])
        self.assertGreater(touched, 300)

    def test_land_is_opaque_and_the_rest_transparent(self):
        """Every 8th pixel of one zoom, but for those near the border, where the line is drawn."""
        z = 10
        pixel = 2 * self.HALF_WORLD / 2 ** z / 256
        inside = self.province.Buffer(-4 * pixel)
        outside = self.province.Buffer(4 * pixel)
        west, east, south, north = self.province.GetEnvelope()
        (x0, y0), (x1, y1) = self.tile_at(z, west, north), self.tile_at(z, east, south)
        counts, wrong = defaultdict(int), []
        for x in range(x0, x1 + 1):
            for y in range(y0, y1 + 1):
                tile, box = self.read_tile(z, x, y), self.tile_box(z, x, y)
                for row in range(4, 256, 8):
                    for column in range(4, 256, 8):
                        point = ogr.Geometry(ogr.wkbPoint)
                        point.AddPoint_2D(box[0] + (column + 0.5) * pixel, box[3] - (row + 0.5) * pixel)
                        alpha = tile[row * 256 + column][3] if tile else 0
                        place = "in" if inside.Contains(point) else "out" if not outside.Contains(point) else "near"
                        counts[place] += 1
                        if (place == "out" and alpha != 0) or (place == "in" and alpha != 255 and not self.is_dirty):
                            wrong.append((place, z, x, y, column, row, alpha))
        beyond = [place for place in wrong if place[0] == "out"]  # names of communes at the border reach over it
        self.assertEqual([place for place in wrong if place[0] == "in"], [])
        self.assertLess(len(beyond), counts["out"] * 0.02)
        self.assertGreater(min(counts["in"], counts["out"]), 500)

    def obstacles(self):
        """What is drawn over the land: borders, zones, roads, with the width of their lines."""
        drawn = ogr.Geometry(ogr.wkbGeometryCollection)
        for name in ("units", "zones", "infrastructure"):
            for feature in self.package.GetLayer(name):
                geometry = feature.GetGeometryRef()
                drawn.AddGeometry(geometry.Boundary() if name == "units" else geometry)
        return [drawn.GetGeometryRef(i).Buffer(150) for i in range(drawn.GetGeometryCount())]

    def test_large_parcels_have_the_colour_of_their_category(self):
        colours, obstacles, seen = Tree().colour, self.obstacles(), defaultdict(int)
        largest = sorted(((f.GetGeometryRef().Area(), f.GetFID()) for f in self.package.GetLayer("land_use")),
                         reverse=True)[:1500]
        wrong, tiles = [], {}
        for _, fid in largest:
            piece = self.package.GetLayer("land_use").GetFeature(fid)
            core = piece.GetGeometryRef().Buffer(-80)
            if piece["category"] not in colours or core.IsEmpty() or seen[piece["category"]] >= 12:
                continue
            point = core.PointOnSurface()
            if any(obstacle.Contains(point) for obstacle in obstacles):
                continue
            place = point.Clone()
            place.Transform(self.to_mercator)
            address = self.tile_at(13, place.GetX(), place.GetY())
            if address not in tiles:
                tiles[address] = self.read_tile(13, *address)
            box = self.tile_box(13, *address)
            pixel = (box[2] - box[0]) / 256
            column, row = int((place.GetX() - box[0]) / pixel), int((box[3] - place.GetY()) / pixel)
            rgba = tiles[address][row * 256 + column]
            seen[piece["category"]] += 1
            if rgba != (*colours[piece["category"]], 255):
                wrong.append((piece["id"], piece["category"], rgba, colours[piece["category"]]))
        self.assertLess(len(wrong), sum(seen.values()) * 0.05, wrong)  # names stand on a few
        self.assertGreaterEqual(len(seen), 6)
        self.assertGreater(sum(seen.values()), 40)


for tests in (Readable, Summary, Balance, Pages, Tiles):
    for kind, kind_options in RUNS.items():
        globals()[kind + tests.__name__] = type(kind + tests.__name__, (tests, unittest.TestCase),
                                                {"options": kind_options, "__module__": __name__})

if __name__ == "__main__":
    unittest.main()
