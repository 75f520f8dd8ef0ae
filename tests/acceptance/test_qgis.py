"""The package and the tiles in the real QGIS: every layer opens with its style, in the language of the project."""
import csv
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import example

SPATIAL = ["finding_areas", "findings", "infrastructure", "land_use", "units", "zones"]
TABLES = ["balance", "plan_findings", "provenance", "targets"]
NOBODY = 65534


def qgis_is_there():
    return subprocess.run([sys.executable, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


def ask_qgis(folder, **options):
    """What QGIS sees of the outputs in a folder; its own settings go to a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as home:
        if "user" in options:
            os.chown(home, options["user"], options["user"])
        environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home, "LANG": "C.UTF-8",
                       "PYTHONDONTWRITEBYTECODE": "1"}
        script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "qgis_reads.py")
        if "user" in options:    # the tests' own folder may be closed to others
            script = shutil.copy(script, os.path.join(home, "qgis_reads.py"))
        done = subprocess.run([sys.executable, script, os.path.join(folder, "20.gpkg"),
                               os.path.join(folder, "tiles", "land_use.mbtiles")], env=environment, cwd=home,
                              capture_output=True, text=True, check=False, **options)
        if done.returncode != 0:
            raise AssertionError(f"QGIS: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return json.loads(done.stdout.splitlines()[-1])


def sha256(path):
    with open(path, "rb") as stream:
        return hashlib.sha256(stream.read()).hexdigest()


def categories():
    with open(os.path.join(example.SOURCE, "layers", "land-use-codes.csv"), encoding="utf-8") as stream:
        return {row["code"]: row for row in csv.DictReader(stream)}


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
        self.assertEqual(set(classes), {code for code, row in tree.items() if row["red"]} | {""})
        for code, c in classes.items():
            if code == "":
                self.assertEqual(c["label"], "Không rõ mã loại đất")
                continue
            row = tree[code]
            self.assertEqual(c["label"], f"{code} – {row['name_vi']}")
            self.assertEqual(c["colour"], "#%02x%02x%02x" % tuple(int(row[k]) for k in ("red", "green", "blue")))
            self.assertIn("SimpleFill", c["symbol"])
        self.assertLessEqual(set(layer["values"]) - {"_UNKNOWN"}, set(classes))

    def test_findings_are_classed_by_severity(self):
        labels = {"error": "Lỗi", "warning": "Cảnh báo", "info": "Thông tin"}
        for name in ("findings", "finding_areas"):
            layer = self.layers[name]
            self.assertEqual((layer["renderer"], layer["field"]), ("categorizedSymbol", "severity"), name)
            classes = {c["value"]: c["label"] for c in layer["classes"]}
            self.assertEqual({k: classes.get(k) for k in labels}, labels, name)
            self.assertLessEqual(set(layer["values"]), set(classes), name)

    def test_zones_and_roads_are_classed(self):
        for name, field in (("zones", "phase"), ("infrastructure", "class")):
            layer = self.layers[name]
            self.assertEqual((layer["renderer"], layer["field"]), ("categorizedSymbol", field))
            values = {c["value"] for c in layer["classes"]}
            self.assertIn("", values, "other values have no class")
            unclassed = set(layer["values"]) - values
            self.assertLessEqual(len(unclassed), len(layer["values"]) // 2, f"{name}: {unclassed}")

    def test_units_are_outlined_and_named(self):
        layer = self.layers["units"]
        self.assertEqual((layer["renderer"], layer["labels"], layer["features"]), ("singleSymbol", True, 65))

    def test_columns_have_vietnamese_headings(self):
        for name in SPATIAL:
            for column, heading in self.layers[name]["headings"].items():
                if column != "fid":
                    self.assertTrue(heading and not heading.startswith("column_"), f"{name}.{column}: \"{heading}\"")

    def test_land_use_is_drawn_in_its_colours(self):
        official = {"#%02x%02x%02x" % tuple(int(row[k]) for k in ("red", "green", "blue"))
                    for row in categories().values() if row["red"]}
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


if __name__ == "__main__":
    unittest.main()
