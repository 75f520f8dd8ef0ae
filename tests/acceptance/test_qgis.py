"""The package and the tiles in the real QGIS: every layer opens with its style, in the language of the project."""
import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
import unittest
import xml.etree.ElementTree

import example
from colours import categories, ledger_by_colour, palette
from in_qgis import qgis_is_there, run_in_qgis

SPATIAL = ["borders", "finding_areas", "findings", "infrastructure", "land_use", "land_use_2030", "units", "zone_take",
           "zones"]
TABLES = ["balance", "land_take", "plan_findings", "provenance", "scenario_matrix", "targets"]
NOBODY = 65534


def ask_qgis(folder, **options):
    """What QGIS sees of the layers in a folder."""
    return run_in_qgis("qgis_reads.py", os.path.join(folder, "20.gpkg"), os.path.join(folder, "tiles", "land_use.mbtiles"),
                       **options)


def sha256(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


@unittest.skipUnless(qgis_is_there(), "python3-qgis is not installed")
class Opened(unittest.TestCase):
    """An officer's copy of the outputs, opened once."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-qgis-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.copy = os.path.join(cls.folder, "kết quả")
        shutil.copytree(example.outputs(example.DIRTY), cls.copy)
        cls.before = {name: sha256(os.path.join(cls.copy, name)) for name in ("20.gpkg", "tiles/land_use.mbtiles")}
        cls.seen = ask_qgis(cls.copy)
        cls.layers = cls.seen["layers"]

    def test_every_layer_and_table_opens(self):
        self.assertEqual(self.seen["invalid"], [])
        self.assertLessEqual(set(SPATIAL + TABLES), set(self.layers))
        for name in SPATIAL + TABLES:
            self.assertGreater(self.layers[name]["features"], 0, name)
        for name in SPATIAL:
            self.assertEqual(self.layers[name]["crs"], "EPSG:9215", name)

    def test_land_use_has_a_class_for_every_category(self):
        layer, tree = self.layers["land_use"], categories()
        self.assertEqual((layer["renderer"], layer["field"]), ("categorizedSymbol", "category"))
        classes = {c["value"]: c for c in layer["classes"]}
        self.assertEqual(set(classes), set(palette()) | {""})
        for code, c in classes.items():
            if code == "":
                self.assertEqual(c["label"], "Không rõ mã loại đất")
                continue
            row = tree[code]
            self.assertEqual(c["label"], f"{code} – {row['name_vi']}")
            self.assertEqual(c["colour"], palette()[code])
            self.assertIn("SimpleFill", c["symbol"])
        self.assertLessEqual(set(layer["values"]) - {"_UNKNOWN"}, set(classes))

    def test_the_scenario_is_styled_as_the_present(self):
        now, then = self.layers["land_use"], self.layers["land_use_2030"]
        self.assertEqual((then["renderer"], then["field"]), ("categorizedSymbol", "category"))
        self.assertEqual([(c["value"], c["colour"]) for c in then["classes"]], [(c["value"], c["colour"]) for c in now["classes"]])
        zones, take = self.layers["zones"], self.layers["zone_take"]
        self.assertEqual((take["renderer"], take["field"], take["features"]), ("categorizedSymbol", "phase", zones["features"]))
        self.assertEqual(take["headings"]["rice_ha"], "Từ đất trồng lúa (ha)")

    def test_findings_are_classed_by_severity(self):
        labels = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"}
        for name in ("findings", "finding_areas"):
            layer = self.layers[name]
            self.assertEqual((layer["renderer"], layer["field"]), ("categorizedSymbol", "severity"), name)
            classes = {c["value"]: c["label"] for c in layer["classes"]}
            self.assertEqual({k: classes.get(k) for k in labels}, labels, name)
            self.assertLessEqual(set(layer["values"]), set(classes), name)

    def test_zones_and_roads_are_classed(self):
        for name, field in (("zones", "phase"), ("infrastructure", "class"), ("borders", "kind")):
            layer = self.layers[name]
            self.assertEqual((layer["renderer"], layer["field"]), ("categorizedSymbol", field))
            values = {c["value"] for c in layer["classes"]}
            if name == "borders":
                self.assertEqual((values, set(layer["values"])), ({"province", "unit"}, {"province", "unit"}))
                continue
            self.assertIn("", values, "other values have no class")
            unclassed = set(layer["values"]) - values
            self.assertLessEqual(len(unclassed), len(layer["values"]) // 2, f"{name}: {unclassed}")

    def test_units_are_outlined_and_named(self):
        layer = self.layers["units"]
        self.assertEqual((layer["renderer"], layer["labels"], layer["features"]), ("singleSymbol", True, 65))

    def test_columns_have_vietnamese_headings(self):
        for name in SPATIAL + TABLES:
            for column, heading in self.layers[name]["headings"].items():
                if column != "fid":
                    self.assertTrue(heading and not heading.startswith("column_"), f"{name}.{column}: \"{heading}\"")

    def test_codes_are_told_with_their_meaning(self):
        meant = {"LUC": "LUC – Đất chuyên trồng lúa", "_GAP": "Khoảng trống (chưa có khoanh đất)"}
        for name, column in (("land_use", "category"), ("balance", "category"), ("targets", "category")):
            self.assertLessEqual(meant.items(), self.layers[name]["meanings"][column].items(), name)
        self.assertEqual(self.layers["findings"]["meanings"]["severity"],
                         {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"})
        units = self.layers["land_use"]["meanings"]["unit"]
        self.assertEqual((len(units), units["05977"]), (66, "05977 – Đông Kinh"))

    def test_layers_have_titles_in_the_language_of_the_reports(self):
        database = sqlite3.connect(f"file:{os.path.join(self.copy, '20.gpkg')}?immutable=1", uri=True)
        self.addCleanup(database.close)
        titles = dict(database.execute("SELECT table_name, identifier FROM gpkg_contents"))
        self.assertEqual((titles["units"], titles["balance"]), ("Đơn vị hành chính", "Bảng cân đối diện tích theo loại đất"))
        styles = database.execute("SELECT f_table_name, f_table_schema, f_geometry_column, useAsDefault, styleSLD IS NULL "
                                  "FROM layer_styles ORDER BY 1").fetchall()
        self.assertEqual(styles, sorted([(name, "", "geom", 1, 0) for name in SPATIAL] + [(name, "", "", 1, 1) for name in TABLES]))

    def test_metadata_tell_the_lineage(self):
        database = sqlite3.connect(f"file:{os.path.join(self.copy, '20.gpkg')}?immutable=1", uri=True)
        self.addCleanup(database.close)
        (text,), = database.execute("SELECT metadata FROM gpkg_metadata WHERE md_standard_uri LIKE '%isotc211%'").fetchall()
        tree = xml.etree.ElementTree.fromstring(text)
        texts = [node.text for node in tree.iter("{http://www.isotc211.org/2005/gco}CharacterString")]
        self.assertIn("EPSG:9215", texts)
        with open(os.path.join(self.copy, "summary.json"), encoding="utf-8") as stream:
            layers = [source for source in json.load(stream)["inputs"] if source["layer"] is not None]
        self.assertGreaterEqual({source["role"] for source in layers}, {"units", "land_use"})
        for source in layers:
            self.assertTrue(any(source["sha256"] in line and source["source"] in line for line in texts), source)

    def test_land_use_is_drawn_in_its_colours(self):
        official = set(palette().values())
        self.assertGreaterEqual(len(official & set(self.seen["drawn"])), 8)

    def test_tiles_open_as_a_raster(self):
        raster, = self.seen["rasters"]
        self.assertTrue(raster["valid"])
        self.assertEqual((raster["crs"], raster["bands"]), ("EPSG:3857", 4))
        self.assertGreater(len(raster["drawn"]), 8)

    def test_reading_changes_nothing(self):
        after = {name: sha256(os.path.join(self.copy, name)) for name in self.before}
        self.assertEqual(after, self.before)
        with open(os.path.join(self.copy, "summary.json"), encoding="utf-8") as stream:
            kept = {entry["path"] for entry in json.load(stream)["outputs"]} | {"summary.json", "run.json"}
        there = {os.path.relpath(os.path.join(parent, name), self.copy)
                 for parent, _, names in os.walk(self.copy) for name in names}
        self.assertEqual(there - {"tiles/land_use.mbtiles.aux.xml"}, kept)


UNITS = ["05977", "06400", "06601"]   # Đông Kinh and two others


def in_package(folder):
    return f"geopackage:{folder}/20.gpkg?projectName=20"


@unittest.skipUnless(qgis_is_there(), "python3-qgis is not installed")
class Project(unittest.TestCase):
    """The project opens as it is, from the package and from the file beside it."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-qgis-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.copy, cls.pictures = os.path.join(cls.folder, "kết quả"), os.path.join(cls.folder, "pictures")
        shutil.copytree(example.outputs(example.CLEAN), cls.copy)
        os.mkdir(cls.pictures)
        cls.seen = run_in_qgis("qgis_project.py", os.path.join(cls.copy, "20.qgz"), cls.pictures, "--units", ",".join(UNITS))

    def assert_whole(self, seen):
        self.assertEqual((seen["read"], seen["error"], seen["invalid"]), (True, "", []))
        self.assertEqual(set(seen["layers"]), {f"quydat_{name}" for name in SPATIAL + TABLES + ["tiles"]})
        self.assertEqual((seen["title"], seen["crs"], seen["ellipsoid"]), ("Lạng Sơn", "EPSG:9215", "NONE"))
        self.assertEqual(seen["relations"], {"quydat_units_balance": [True, "quydat_units", "quydat_balance"]})
        self.assertGreater(seen["related"], 60)

    def test_all_is_there(self):
        self.assert_whole(self.seen)
        for layer in self.seen["layers"].values():
            self.assertTrue(layer["source"].startswith(self.copy), layer)

    def test_findings_are_on_top(self):
        groups = [group["name"] for group in self.seen["tree"]]
        self.assertEqual(groups, ["Lỗi và cảnh báo", "Ranh giới", "Quy hoạch và hạ tầng", "Sử dụng đất", "Bảng số liệu", "Ảnh nền"])
        self.assertEqual(self.seen["tree"][0]["layers"], ["Lỗi và cảnh báo (điểm)", "Lỗi và cảnh báo (vùng)"])

    def test_canvas_is_drawn(self):
        self.assertGreater(self.seen["canvas_colours"], 20)

    def test_layout(self):
        layout = self.seen["layout"]
        self.assertEqual((layout["page"], layout["coverage"]), ([420, 297], "Đơn vị hành chính"))
        for item in ("Label", "Legend", "Map", "Picture", "ScaleBar"):
            self.assertIn(f"QgsLayoutItem{item}", layout["items"])
        x, y, width, height = layout["legend_mm"]
        self.assertLess(x + width, 420)
        self.assertLess(y + height, 297)
        self.assertEqual(layout["map_mm"], [10, 25, 290, 248], "the frame was moved to fit an extent")

    def test_atlas_has_a_page_for_each_unit(self):
        atlas = self.seen["atlas"]
        self.assertEqual((atlas["count"], set(atlas["pages"])), (65, set(UNITS)))
        self.assertEqual(atlas["pages"]["05977"], {"name": "05977 – Đông Kinh", "file": "20-05977", "status": 0})
        for name in [*UNITS, "layout", "canvas"]:
            self.assertGreater(os.path.getsize(os.path.join(self.pictures, name + ".png")), 20000)

    def test_colours_cover_what_the_ledger_says(self):
        for unit in UNITS:
            drawn, ledger = self.seen["units"][unit], ledger_by_colour(self.copy, unit)
            self.assertGreater(len([share for share in ledger.values() if share >= 1]), 3)
            for colour, share in ledger.items():
                if share >= 1:
                    self.assertAlmostEqual(100 * drawn["colours"].get(colour, 0) / drawn["unit_ha"], share, delta=3,
                                           msg=f"{unit} {colour}")

    def test_opens_from_the_package_and_leaves_no_wal_after_an_edit(self):
        before = sorted(os.listdir(self.copy))
        seen = run_in_qgis("qgis_project.py", in_package(self.copy), self.pictures, "--edit")
        self.assert_whole(seen)
        self.assertTrue(seen["edited"])
        self.assertEqual(sorted(os.listdir(self.copy)), before)
        database = sqlite3.connect(f"file:{os.path.join(self.copy, '20.gpkg')}?immutable=1", uri=True)
        self.addCleanup(database.close)
        self.assertEqual(database.execute("SELECT count(*) FROM units WHERE kind = 'đã sửa'").fetchone(), (1,))

    def test_opens_after_the_folder_was_moved(self):
        with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as folder:
            moved = shutil.copytree(self.copy, os.path.join(folder, "nơi khác"))
            seen = run_in_qgis("qgis_project.py", os.path.join(moved, "20.qgz"), self.pictures)
            self.assert_whole(seen)
            self.assertTrue(all(layer["source"].startswith(moved) for layer in seen["layers"].values()))

    def test_a_package_alone_has_no_layer_of_tiles(self):
        with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as folder:
            example.run(example.QUYDAT, "run", os.path.join(example.province(example.CLEAN), "project.yaml"), "--out", folder,
                        "--only", "package", "--fail-on", "never", env={**os.environ, "QUYDAT_DATA": example.SOURCE})
            self.assertEqual(sorted(os.listdir(folder)), ["20.gpkg", "20.qgz", "run.json", "summary.json"])
            seen = run_in_qgis("qgis_project.py", in_package(folder), self.pictures)
            self.assertEqual((seen["read"], seen["invalid"], "quydat_tiles" in seen["layers"]), (True, [], False))


@unittest.skipUnless(qgis_is_there(), "python3-qgis is not installed")
class WriteProtected(unittest.TestCase):
    """A shared folder that the reader may not write to: layers and styles are the same."""

    @unittest.skipUnless(os.geteuid() == 0, "only root can become another user")
    def test_opens_for_another_user(self):
        with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as folder:
            copy = os.path.join(folder, "shared")
            shutil.copytree(example.outputs(example.DIRTY), copy)
            os.chmod(folder, 0o755)
            for parent, _, names in os.walk(copy):
                os.chmod(parent, 0o555)
                for name in names:
                    os.chmod(os.path.join(parent, name), 0o444)
            seen = ask_qgis(copy, user=NOBODY, group=NOBODY)
            self.assertEqual(seen["invalid"], [])
            self.assertLessEqual(set(SPATIAL + TABLES), set(seen["layers"]))
            self.assertEqual(seen["layers"]["land_use"]["renderer"], "categorizedSymbol")
            self.assertEqual(seen["layers"]["findings"]["renderer"], "categorizedSymbol")
            self.assertTrue(seen["rasters"][0]["valid"])
            pictures = os.path.join(folder, "pictures")
            os.mkdir(pictures)
            os.chmod(pictures, 0o777)
            for project in (in_package(copy), os.path.join(copy, "20.qgz")):
                seen = run_in_qgis("qgis_project.py", project, pictures, user=NOBODY, group=NOBODY)
                self.assertEqual((seen["read"], seen["error"], seen["invalid"]), (True, "", []), project)


if __name__ == "__main__":
    unittest.main()
