#!/usr/bin/python3
"""Fields that the project file does not name: found by layers/field-aliases.csv, or not, or twice."""
import csv
import os

from osgeo import ogr

from province import PROJECT, USAGE, UNIT_M, X0, Y0, Case, box, main, parcel_rows, unit_rows, write_layer

SOURCE = os.environ["QUYDAT_SOURCE"]
LAND = "source: land.gpkg, layer: land_use, category: category, id: id"


class Aliases(Case):
    def land(self, fields, name="parcels.gpkg", rows=None, keys="", **more):
        """A layer of parcels whose fields are id, category and more; the project file names none of them."""
        if os.path.exists(self.input(name)):
            os.remove(self.input(name))
        rows = rows or [(i, c, *[f"x{k}" for k in range(len(fields) - 2)], w) for i, c, w in parcel_rows()]
        write_layer(self.input(name), "land_use", fields, rows, **more)
        self.edit_project(LAND, f"source: {name}{keys}")

    def assert_known(self, **fields):
        findings = [f for f in self.accept() if f["rule"] == "field_by_alias"]
        self.assertEqual({f["other_feature"]: f["severity"] for f in findings},
                         {f"land_use.{key}": "info" for key in fields})
        for finding in findings:
            key = finding["other_feature"].split(".")[1]
            self.assertIn(f"field “{fields[key]}” was taken for land_use.{key}", finding["message"])
            self.assertEqual(finding["source_line"], "4")
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 6)

    def test_inventory(self):
        self.land(["MaKhoanhDat", "MucDichSuDung", "MaDoiTuong", "MucDichSuDungKyTruoc", "DienTich"])
        self.assert_known(category="MucDichSuDung", id="MaKhoanhDat", user="MaDoiTuong")

    def test_cadastral(self):
        self.land(["THUAID", "KHLOAIDAT", "SHBANDO", "SHTHUA", "DIENTICH", "TENCHU"])
        self.assert_known(category="KHLOAIDAT", id="THUAID")

    def test_capitals_and_small_letters(self):
        for fields in (["makhoanhdat", "MALOAIDAT"], ["MAKHOANHDAT", "maloaidat"]):
            with self.subTest(fields):
                self.land(fields)
                self.assert_known(category=fields[1], id=fields[0])

    def test_shapefile_cuts_names(self):
        self.land(["MaKhoanhDat", "MucDichSuDung"], "parcels.shp", driver="ESRI Shapefile")
        self.assert_known(category="MucDichSuD", id="MaKhoanhDa")

    def test_other_formats_do_not_cut_names(self):
        self.land(["id", "MucDichSuD"])
        self.refuse(USAGE, r'parcels\.gpkg: layer "land_use" has no field that is known as land_use\.category; '
                           r"name it in line 4 of .*project\.yaml, as category: FIELD; fields are: id, MucDichSuD$")

    def test_geojson(self):
        self.land(["MaKhoanhDat", "MaLoaiDat"], "parcels.geojson", driver="GeoJSON", keys=', crs: "EPSG:9215"')
        self.assert_known(category="MaLoaiDat", id="MaKhoanhDat")

    def test_own_names(self):
        """id is no alias: it may number anything."""
        self.land(["id", "category"])
        self.assert_known(category="category")

    def test_none(self):
        self.land(["so", "ma"])
        self.refuse(USAGE, r'has no field that is known as land_use\.category; .* fields are: so, ma$')

    def test_two(self):
        self.land(["so", "MaLoaiDat", "MucDichSuDung"])
        self.refuse(USAGE, r'parcels\.gpkg: layer "land_use" has several fields that can be land_use\.category: '
                           r"MucDichSuDung, MaLoaiDat; name one of them in line 4 of .*project\.yaml, as category: FIELD$")
        self.land(["MaKhoanhDat", "MaLoaiDat", "THUAID"])
        self.refuse(USAGE, r"has several fields that can be land_use\.id: MaKhoanhDat, THUAID; name one")

    def test_two_and_one_named(self):
        self.land(["so", "MaLoaiDat", "MucDichSuDung"], keys=", category: MaLoaiDat")
        self.assert_known()

    def test_units(self):
        rows = [(code, name, w) for code, name, w in unit_rows()]
        write_layer(self.input("xa.gpkg"), "xa", ["MAXA", "TENXA"], rows)
        self.edit_project("source: units.gpkg, layer: communes, code: code, name: name", "source: xa.gpkg")
        self.assert_rules(self.accept(), "field_by_alias", "field_by_alias")
        self.assertEqual(next(r["unit_name"] for r in self.table("balance.csv") if r["unit"] == "00101"), "Xã 1")

    def test_unit_codes_as_numbers(self):
        """A code field found by its name has lost its zeros like any other."""
        write_layer(self.input("xa.gpkg"), "xa", ["MaXa"], [(int(code), w) for code, _, w in unit_rows()],
                    types={"MaXa": ogr.OFTInteger})
        self.edit_project("source: units.gpkg, layer: communes, code: code, name: name", "source: xa.gpkg")
        self.assert_rules(self.accept(), "field_by_alias", "unit_code_zeros")

    def test_unit_without_code(self):
        write_layer(self.input("xa.gpkg"), "xa", ["MaXa"], [(None, box(X0, Y0, UNIT_M, UNIT_M))])
        self.edit_project("source: units.gpkg, layer: communes, code: code, name: name", "source: xa.gpkg")
        self.refuse(3, r'has no code in field "MaXa"')


class Table(Case):
    def test_rows(self):
        with open(os.path.join(SOURCE, "layers/field-aliases.csv"), encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        keys = [(r["role"], r["key"], r["alias"].lower()) for r in rows]
        self.assertEqual(len(keys), len(set(keys)), "an alias that stands twice")
        for row in rows:
            self.assertIn(row["confidence"], ("sure", "seen", "memory"))
            self.assertIn(f"{row['key']}:", PROJECT + "kind: phase: user:")


if __name__ == "__main__":
    main()
