#!/usr/bin/python3
"""The package and its QGIS project: names from strangers, units without land, colours that are missing, files in the way."""
import os
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ElementTree
import zipfile

from osgeo import ogr

from province import OUTPUT, PROJECT, UNITS, USAGE, Case, main, parcel_rows, run, unit_rows

SOURCE = os.environ["QUYDAT_SOURCE"]
NAMES = ["<script>alert(1)</script>", "\"'`; DROP TABLE units; --", "../../etc/passwd", "=HYPERLINK(\"http://x\")",
         "\u202egnôĐ\u202c \u200f[% $x %]", "Xã " + "rất dài " * 40, "&amp;&#10;]]>", "Trùng tên"]


class Package(Case):
    def base(self):
        base = sqlite3.connect(f"file:{os.path.join(self.out, '20.gpkg')}?immutable=1", uri=True)
        self.addCleanup(base.close)
        return base

    def project_xml(self):
        with zipfile.ZipFile(os.path.join(self.out, "20.qgz")) as archive:
            self.assertEqual(archive.namelist(), ["20.qgs"])
            return ElementTree.fromstring(archive.read("20.qgs"))

    def assert_sound(self):
        """Every style, the project and the metadata are XML; the index holds what the layers hold."""
        base = self.base()
        self.assertEqual(base.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        for name, qml, sld in base.execute("SELECT f_table_name, styleQML, styleSLD FROM layer_styles"):
            ElementTree.fromstring(qml)
            self.assertTrue(sld is None or ElementTree.fromstring(sld) is not None, name)
        for (text,) in base.execute("SELECT metadata FROM gpkg_metadata"):
            ElementTree.fromstring(text)
        for (table,) in base.execute("SELECT table_name FROM gpkg_geometry_columns").fetchall():
            self.assertEqual(base.execute(f"SELECT rtreecheck('rtree_{table}_geom')").fetchone(), ("ok",), table)
            rows, = base.execute(f"SELECT count(*) FROM {table} WHERE geom IS NOT NULL").fetchone()
            self.assertEqual(base.execute(f"SELECT count(*) FROM rtree_{table}_geom").fetchone(), (rows,), table)
        (hexadecimal,), = base.execute("SELECT content FROM qgis_projects WHERE name = '20'").fetchall()
        with open(os.path.join(self.out, "20.qgz"), "rb") as stream:
            self.assertEqual(bytes.fromhex(hexadecimal), stream.read())
        return self.project_xml()

    def labels(self, project, layer, field):
        """What the attribute table of a layer shows for the codes of a column."""
        place = f".//maplayer[id='quydat_{layer}']/fieldConfiguration/field[@name='{field}']//Option[@type='List']/Option/Option"
        return {option.get("value"): option.get("name") for option in project.findall(place)}

    def border_lengths(self):
        head = 8 + 4 * 8   # bytes before the WKB
        return {kind: ogr.CreateGeometryFromWkb(blob[head:]).Length()
                for kind, blob in self.base().execute("SELECT kind, geom FROM borders")}

    # ---- names ----

    def test_names_from_strangers(self):
        for first in range(0, len(NAMES), 4):
            names = NAMES[first:first + 4]
            self.new_units([(code, name, wkt) for (code, _, wkt), name in zip(unit_rows(), names)])
            self.accept(command="run")
            there = dict(self.base().execute("SELECT code, name FROM units").fetchall())
            self.assertEqual([there[code] for code in UNITS], [name.strip() for name in names])
            project = self.assert_sound()
            shown = self.labels(project, "balance", "unit")
            seen = [re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", name.strip()) for name in names]   # no mark turns text
            self.assertEqual([shown[code] for code in UNITS], [f"{code} – {name}" for code, name in zip(UNITS, seen)])
            self.assertEqual([n for n in sorted(os.listdir(self.out)) if n.endswith((".gpkg", ".qgz"))], ["20.gpkg", "20.qgz"])

    def test_name_of_the_project(self):
        """It stands in titles of the layout, where [% begins an expression, and nowhere as a file name."""
        self.edit_project("name: Lạng Sơn", "name: '<b>../[% env(''HOME'') %]</b>'")
        self.accept(command="run")
        project = self.assert_sound()
        texts = [item.get("labelText") for item in project.iter("LayoutItem") if item.get("labelText")]
        self.assertFalse([text for text in texts if "env(" in text], texts)
        self.assertEqual(project.find("title").text, "<b>../[% env('HOME') %]</b>")

    def test_two_units_of_one_name(self):
        self.new_units([(code, "Tân Lập", wkt) for code, _, wkt in unit_rows()])
        self.accept(command="run")
        shown = self.labels(self.assert_sound(), "land_use", "unit")
        self.assertEqual([shown[code] for code in UNITS], [f"{code} – Tân Lập" for code in UNITS])

    # ---- land ----

    def test_unit_without_parcels(self):
        self.new_parcels(parcel_rows()[12:])
        done = run("run", self.project, "--out", self.out, "--fail-on", "never")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_sound()
        base = self.base()
        self.assertEqual(base.execute("SELECT count(*) FROM land_use WHERE unit = '00101'").fetchone(), (0,))
        self.assertAlmostEqual(base.execute("SELECT gap_ha FROM units WHERE code = '00101'").fetchone()[0], 100, 6)

    def test_borders_are_drawn_once(self):
        """Two by two units of 1 km: 8 km around them, 4 km between them."""
        self.accept(command="run")
        self.assertEqual(self.border_lengths(), {"province": 8000, "unit": 4000})

    def test_units_that_do_not_fit(self):
        """A gap between neighbours is no border of the province."""
        rows = unit_rows()
        rows[0] = (*rows[0][:2], rows[0][2].replace("501000 2400000,501000 2401000", "501000 2400000,500999.9 2400500,501000 2401000"))
        self.new_units(rows)
        done = run("run", self.project, "--out", self.out, "--fail-on", "never")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assert_sound()
        self.assertEqual(self.border_lengths()["province"], 8000)

    # ---- colours ----

    def test_category_without_colour(self):
        os.mkdir(self.input("plan"))
        with open(self.input("plan/land-use-codes.csv"), "w", encoding="utf-8") as stream:
            stream.write("code,parent,name_vi,name_en,role\nTS,,Tất cả,All,partition\nMOI,TS,Đất mới,New land,partition\n"
                         + "".join(f"{c},TS,x,x,partition\n" for c in ("RSX", "ONT", "CLN")))
        self.write_project(PROJECT + "plan: plan\n")
        self.new_parcels([(i, "MOI" if c == "LUC" else c, w) for i, c, w in parcel_rows()])
        findings = self.accept(command="run")
        self.assertIn(("no_colour", "MOI", "info"), [(f["rule"], f["feature"], f["severity"]) for f in findings])
        project = self.assert_sound()
        classes = {c.get("value"): c.get("label") for c in project.findall(".//maplayer[id='quydat_land_use']//category")}
        self.assertEqual(classes, {"MOI": "MOI – New land", "RSX": "RSX – x", "ONT": "ONT – x", "CLN": "CLN – x",
                                   "": "Unknown code"})

    def test_palette_with_a_wrong_line(self):
        data = self.at("data")
        for folder in ("layers", "styles"):
            shutil.copytree(os.path.join(SOURCE, folder), os.path.join(data, folder))
        path = os.path.join(data, "styles", "palette.csv")
        with open(path, encoding="utf-8") as stream:
            lines = stream.read().splitlines(True)
        number = next(i for i, line in enumerate(lines) if line.startswith("category_LUC,")) + 1
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "QUYDAT_DATA": data}
        for bad, said in (("category_LUC,vàng" + lines[number - 1][20:], 'palette.csv:%d:2: .*is not a colour'),
                          (lines[number - 2], 'palette.csv:%d: key ".*" stands twice'),
                          (lines[number - 1].replace("category_LUC", "LUC"), 'palette.csv:%d: "LUC" is no key')):
            with self.subTest(bad):
                with open(path, "w", encoding="utf-8") as stream:
                    stream.writelines(lines[:number - 1] + [bad] + lines[number:])
                self.refuse(USAGE, said % number, command="run", env=environment)

    # ---- files in the way ----

    def test_foreign_project_file(self):
        with open(os.path.join(self.out, "20.qgz"), "w", encoding="utf-8") as stream:
            stream.write("của tôi")
        self.refuse(OUTPUT, r"20\.qgz: is there already and is no result of quydat", command="run")

    def test_package_read_while_it_is_replaced(self):
        """Who reads the old package goes on reading the old one; the new one is whole."""
        self.accept(command="run")
        reader = sqlite3.connect(f"file:{os.path.join(self.out, '20.gpkg')}?mode=ro", uri=True)
        self.addCleanup(reader.close)
        rows = reader.execute("SELECT id FROM land_use ORDER BY fid")
        first = rows.fetchone()
        self.new_parcels(parcel_rows()[12:])
        done = run("run", self.project, "--out", self.out, "--fail-on", "never")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len([first, *rows.fetchall()]), 48)
        self.assertEqual(self.base().execute("SELECT count(*) FROM land_use").fetchone(), (36,))
        self.assert_sound()


if __name__ == "__main__":
    main()
