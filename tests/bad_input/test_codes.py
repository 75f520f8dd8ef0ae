#!/usr/bin/python3
"""Category codes as offices write them: two uses in one parcel, codes of earlier circulars, areas of each use."""
import os

from osgeo import ogr

from province import INPUT, PROJECT, USAGE, Case, main, parcel_rows, write_layer

PARCEL_HA = 250 * 340 / 10000    # P1 to P3 are LUC, P4 to P6 RSX, in unit 00101
LAST_HA = 250 * 320 / 10000      # P3, P6: the rows at the top


class Codes(Case):
    def with_codes(self, **codes):
        self.new_parcels([(id, codes.get(id, code), wkt) for id, code, wkt in parcel_rows()])

    def with_areas(self, types, *parts, **codes):
        """Parcels with fields DT_1, DT_2; parts: (id, area, area)."""
        given = {id: (a, b) for id, a, b in parts}
        os.remove(self.input("land.gpkg"))
        write_layer(self.input("land.gpkg"), "land_use", ["id", "category", "DT_1", "DT_2"],
                    [(id, codes.get(id, code), *given.get(id, (None, None)), wkt) for id, code, wkt in parcel_rows()],
                    types={"DT_1": types, "DT_2": types})

    def assert_areas(self, unit, **areas):
        for category, expected in areas.items():
            self.assertAlmostEqual(self.area(unit, category), expected, 4, category)
        self.assertAlmostEqual(self.summary()["areas"]["residual_ha"], 0, 9)

    def test_first_code_of_two(self):
        self.with_codes(P1="ONT+CLN", P2="ONT+CLN", P4="cln / ont")
        findings = self.accept()
        self.assert_rules(findings, "mixed_code", "mixed_code")
        self.assertEqual(sorted((f["measure"], f["message"][:16]) for f in findings),
                         [("1.0000", "code “cln / ont”"), ("2.0000", "code “ONT+CLN”: ")])
        # ONT and CLN have three parcels of their own in each unit
        self.assert_areas("00101", LUC=LAST_HA, RSX=PARCEL_HA + LAST_HA, ONT=25 + 2 * PARCEL_HA, CLN=25 + PARCEL_HA)

    def test_divided_in_the_order_of_the_codes(self):
        """8.5 ha in shares of 1:3; a use without an area, or with 0, leaves the parcel to the first code."""
        for kind, one, three in ((ogr.OFTReal, 21250.5, 63751.5), (ogr.OFTInteger, 21250, 63750), (ogr.OFTString, "21250.0", "63750.0")):
            with self.subTest(kind):
                self.with_areas(kind, ("P1", one, three), ("P2", one, None), ("P4", one, 0),
                                P1="ONT+CLN", P2="ONT+CLN", P4="CLN+ONT")
                self.edit_project("id: id", "id: id, area_fields: [DT_1, DT_2]")
                self.assert_rules(self.accept(), "mixed_code", "mixed_code", "mixed_code_divided")
                self.assert_areas("00101", LUC=LAST_HA, RSX=PARCEL_HA + LAST_HA, ONT=25 + PARCEL_HA / 4 + PARCEL_HA,
                                  CLN=25 + PARCEL_HA * 3 / 4 + PARCEL_HA)

    def test_divided_by_code(self):
        self.with_areas(ogr.OFTReal, ("P1", 21250.0, 63750.0), ("P4", 21250.0, 63750.0), P1="ONT+CLN", P4="CLN+ONT")
        self.edit_project("id: id", "id: id, area_fields: {ONT: DT_1, CLN: DT_2}")
        findings = self.accept()
        self.assert_rules(findings, "mixed_code_divided", "mixed_code_divided")
        self.assert_areas("00101", ONT=25 + 2 * PARCEL_HA / 4, CLN=25 + 2 * PARCEL_HA * 3 / 4)
        self.assertAlmostEqual(self.area("20", "TS"), 400, 4)

    def test_same_result_from_any_format(self):
        """Through the stream of GeoPackage and FlatGeobuf, and feature by feature."""
        balances = []
        for name, driver in (("land.gpkg", "GPKG"), ("land.fgb", "FlatGeobuf"), ("land.geojson", "GeoJSON")):
            rows = [(id, "ONT+CLN" if id == "P1" else code, 1.25, 2.5, wkt) for id, code, wkt in parcel_rows()]
            os.remove(self.input("land.gpkg")) if driver == "GPKG" else None
            write_layer(self.input(name), "land_use", ["id", "category", "DT_1", "DT_2"], rows, driver=driver,
                        types={"DT_1": ogr.OFTReal, "DT_2": ogr.OFTReal})
            extra = ', crs: "EPSG:9215"' if driver == "GeoJSON" else ""
            self.write_project(PROJECT.replace("land.gpkg, layer: land_use", name)
                               .replace("id: id", "id: id, area_fields: [DT_1, DT_2]" + extra))
            self.accept()
            balances.append([(r["unit"], r["category"], r["area_ha"]) for r in self.table("balance.csv")])
        self.assertEqual(balances[0], balances[1])
        self.assertEqual(balances[0], balances[2])

    def test_code_of_an_earlier_circular(self):
        self.with_codes(P1="BHK", P2="bhk", P4="DCK", P5="LNK", P6="QQQ")
        findings = self.accept(1)
        self.assert_rules(findings, "earlier_code", "earlier_code", "earlier_code", "split_code", "unknown_code")
        messages = sorted(f["message"] for f in findings)
        self.assertIn("code “BHK” is of an earlier circular and stands in recode table 2014.csv, 2007.csv: 1 parcels "
                      "(first: P1) count as _UNKNOWN. Name the table as recode: in the project file", messages)
        self.assertTrue(any("“LNK”" in m and "recode table 2007.csv:" in m for m in messages), messages)
        split = self.finding(findings, "split_code")
        self.assertIn("now one of DCT, DPC: 1 parcels (first: P4)", split["message"])
        self.assertEqual(split["feature"], "P4")
        self.assert_areas("00101", LUC=LAST_HA, RSX=0, _UNKNOWN=4 * PARCEL_HA + LAST_HA)

    def test_recoded(self):
        self.with_codes(P1="BHK", P2="bhk1", P3="BHK", P4="DCK")
        with open(self.input("2014.csv"), "w", encoding="utf-8") as stream:
            stream.write("code,new_code\nBHK,HNK\n")
        self.edit_project("id: id", "id: id, recode: 2014.csv")
        findings = self.accept(1)
        self.assert_rules(findings, "code_recoded", "code_recoded", "split_code")
        self.assertEqual([f["message"] for f in findings if f["measure"] == "2.0000"],
                         ["code “BHK” was recoded to HNK by the recode table in 2 parcels"])
        self.assert_areas("00101", HNK=25, LUC=0, _UNKNOWN=PARCEL_HA)

    def test_field_of_something_else(self):
        """Remarks in place of codes: the parcels are told one by one, and once that the field may be the wrong one."""
        remarks = {"P1": "đất vườn", "P2": "tranh chấp", "P3": "đất vườn", "P4": "LUC"}
        rows = [(id, remarks.get(id, ""), wkt) for id, code, wkt in parcel_rows()]
        self.new_parcels(rows)
        findings = self.accept(1)
        wrong = self.finding(findings, "category_field")
        self.assertEqual(wrong["measure"], f"{len(rows) - 1}.0000")
        self.assertIn("the field category (it says: “đất vườn”, “tranh chấp”)", wrong["message"])
        units = {f["feature"]: f["unit"] for f in findings if f["rule"] in ("unknown_code", "no_code")}
        self.assertEqual(units["P1"], "00101")
        self.assertEqual(set(units.values()), {"00101", "00102", "00103", "00104"})

    def test_a_count_not_a_line_each(self):
        rows = parcel_rows()
        self.new_parcels([(id, "BHK", wkt) for id, code, wkt in rows])
        findings = self.accept(1)
        self.assert_rules(findings, "earlier_code")
        self.assertEqual(findings[0]["measure"], "48.0000")


class Refused(Case):
    def refuse_keys(self, keys, *patterns, status=USAGE):
        self.edit_project("id: id", "id: id, " + keys)
        place = f"^quydat: {self.project}:{self.line_of('area_')}: " if status == USAGE else "^quydat: "
        self.refuse(status, place, *patterns)

    def test_area_fields(self):
        for keys, message in (("area_fields: DT_1", r"land_use.area_fields: expected fields in the order of the codes"),
                              ("area_fields: [DT_1]", "at least two fields"),
                              ("area_fields: []", "at least two fields"),
                              ("area_fields: [DT_1, DT_1]", "DT_1 is named twice"),
                              ("area_fields: {ONT: DT_1, CLN: DT_1}", "DT_1 is named twice"),
                              ("area_fields: [DT_1, [DT_2]]", "expected one value"),
                              ("area_fields: {ONT: DT_1, QQQ: DT_2}", 'area_fields: code "QQQ" is not in the category'),
                              ("area_fields: {ONT: DT_1, ont: DT_2}", 'area_fields: code "ont" stands twice'),
                              ("area_unit: acre", 'land_use.area_unit: "acre" is not available; allowed: m2, ha')):
            with self.subTest(keys):
                self.refuse_keys(keys, message)

    def test_field_that_is_not_there(self):
        self.refuse_keys("area_fields: [DT_1, DT_2]", r'has no field "DT_1" \(land_use.area_fields of the project file\)',
                         status=INPUT)


if __name__ == "__main__":
    main()
