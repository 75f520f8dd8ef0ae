#!/usr/bin/python3
"""Two areas of a parcel, drawn and stated by a field; two areas of a unit, drawn and registered."""
import os
import re

from osgeo import ogr

from province import (INPUT, PROJECT, UNIT_M, USAGE, X0, Y0, Case, box, main, parcel_rows, unit_rows, write_layer)

PARCEL_HA = 250 * 340 / 10000    # P1 to P3 are LUC in unit 00101; P3 has 8 ha


class Areas(Case):
    def with_areas(self, rows=None, kind=ogr.OFTReal, unit=1, **ids):
        """Parcels with the field DT: what ids says, else what is drawn."""
        rows = parcel_rows() if rows is None else rows
        drawn = [ogr.CreateGeometryFromWkt(row[2]).GetArea() for row in rows]
        os.remove(self.input("land.gpkg"))
        write_layer(self.input("land.gpkg"), "land_use", ["id", "category", "DT"],
                    [(id, code, ids.get(id, area / unit), wkt) for (id, code, wkt), area in zip(rows, drawn)],
                    types={"DT": kind})

    def with_register(self, **km2):
        with open(self.input("register.csv"), "w", encoding="utf-8") as stream:
            stream.write("code,name,register_km2\n")
            for code, name, _ in unit_rows():
                stream.write(f"{code},{name},{km2.get('u' + code, '1.00')}\n")

    def project_with(self, balance="", land_use="", register=""):
        text = PROJECT.replace("id: id", "id: id" + land_use).replace("name: name}", "name: name" + register + "}")
        self.write_project(text + (f"balance: {{{balance}}}\n" if balance else ""))

    def assert_areas(self, unit, **areas):
        for category, expected in areas.items():
            self.assertAlmostEqual(self.area(unit, category), expected, 4, f"{unit} {category}")
        self.assertAlmostEqual(self.summary()["areas"]["residual_ha"], 0, 9)

    def special_rows(self):
        return sorted({r["category"] for r in self.table("balance.csv") if r["category"].startswith("_")})


class OfParcels(Areas):
    def test_compared_while_the_drawn_counts(self):
        """85,000 m² drawn: 0.5 % of it are 425 m²."""
        self.with_areas(P1=84000.0, P2=85400.0, P5=85500.0)
        self.project_with(land_use=", area: DT")
        findings = self.accept()
        self.assert_rules(findings, "area_differs", "area_differs")
        self.assertEqual([(f["feature"], f["measure"]) for f in findings], [("P1", "1000.0000"), ("P5", "-500.0000")])
        self.assertEqual(findings[0]["message"], "P1: drawn 85,000.0 m², the field says 84,000.0 m²: 1,000.00 m² apart")
        self.assertEqual(self.special_rows(), ["_GAP", "_UNKNOWN"])
        self.assert_areas("00101", LUC=25, RSX=25)

    def test_the_field_counts(self):
        self.with_areas(P1=84000.0, P2=85400.0)
        self.project_with("area: field:DT")
        self.assert_rules(self.accept(), "area_differs")
        self.assert_areas("00101", LUC=24.94, RSX=25, TS=99.94, _GAP=0, _AREA_DIFFERENCE=0.06)
        self.assert_areas("00102", LUC=25, TS=100, _AREA_DIFFERENCE=0)
        self.assert_areas("20", TS=399.94, _AREA_DIFFERENCE=0.06)
        self.assertEqual(self.special_rows(), ["_AREA_DIFFERENCE", "_GAP", "_UNKNOWN"])
        areas = self.summary()["areas"]
        self.assertEqual((areas["area_field"], areas["area_difference_ha"], areas["units_ha"], areas["allocated_ha"]),
                         ("DT", 0.06, 400, 399.94))

    def test_any_kind_of_field(self):
        for kind, value in ((ogr.OFTInteger, 84000), (ogr.OFTInteger64, 84000), (ogr.OFTString, "84000.0")):
            with self.subTest(kind):
                self.with_areas(P1=value, kind=kind)
                self.project_with("area: field:DT")
                self.assert_rules(self.accept(), "area_differs")
                self.assert_areas("00101", LUC=24.9)

    def test_a_cut_parcel_has_its_share(self):
        """150 ha drawn, 165 stated; two thirds lie in 00101, where 20 ha of it are another parcel's."""
        self.with_areas(rows=[("P2", "LUC", box(X0, Y0, 1.5 * UNIT_M, UNIT_M)), ("P1", "RSX", box(X0, Y0, 200, UNIT_M))],
                        P2=1650000.0)
        self.project_with("area: field:DT", ", area_unit: m2")
        findings = self.accept(1)
        self.assert_rules(findings, "area_differs", "gap", "gap", "gap", "overlap", "unit_stated_area", "unit_stated_area")
        self.assertEqual(sorted(f["measure"] for f in findings if f["rule"] == "unit_stated_area"), ["-5.0000", "-8.0000"])
        self.assert_areas("00101", LUC=88, RSX=20, _AREA_DIFFERENCE=-8, _GAP=0)
        self.assert_areas("00102", LUC=55, _AREA_DIFFERENCE=-5, _GAP=50)
        self.assert_areas("20", LUC=143, RSX=20, _AREA_DIFFERENCE=-13, _GAP=250)

    def test_no_area(self):
        """What the field does not say is taken from the map."""
        self.with_areas(P1=None, P2=0.0, P4=-1.0)
        self.project_with("area: field:DT")
        findings = self.accept()
        self.assert_rules(findings, "no_area")
        self.assertEqual(findings[0]["measure"], "3.0000")
        self.assert_areas("00101", LUC=25, RSX=25, _AREA_DIFFERENCE=0)

    def test_hectares(self):
        self.with_areas(unit=10000, P1=8.4)
        self.project_with("area: field:DT")
        self.refuse(INPUT, r'land\.gpkg: field "DT" states 400 m² for parcels of 4000000 m²; if it counts hectares, write '
                    "area_unit: ha beside category:")
        self.project_with("area: field:DT", ", area_unit: ha")
        self.assert_rules(self.accept(), "area_differs")
        self.assert_areas("00101", LUC=24.9, _AREA_DIFFERENCE=0.1)
        self.with_areas()
        self.refuse(INPUT, "if it counts square metres, write area_unit: m2 beside category:")

    def test_parts_that_do_not_add_up(self):
        rows = [(id, "ONT+CLN" if id == "P1" else code, 300.0, 82700.0, wkt) for id, code, wkt in parcel_rows()]
        os.remove(self.input("land.gpkg"))
        write_layer(self.input("land.gpkg"), "land_use", ["id", "category", "A", "B"], rows,
                    types={"A": ogr.OFTReal, "B": ogr.OFTReal})
        self.project_with(land_use=", area_fields: [A, B]")
        findings = self.accept()
        self.assert_rules(findings, "mixed_code_divided", "parts_differ")
        self.assertEqual(self.finding(findings, "parts_differ")["measure"], "2000.0000")
        self.assert_areas("00101", ONT=25 + PARCEL_HA * 300 / 83000, CLN=25 + PARCEL_HA * 82700 / 83000)

    def test_said_on_the_page(self):
        self.with_areas(P1=84000.0, P2=85400.0)
        self.project_with("area: field:DT")
        self.accept(command="run", arguments=("--only", "findings,report"))
        with open(os.path.join(self.out, "reports", "00101.html"), encoding="utf-8") as stream:
            page = re.sub(r"\s+", " ", stream.read())
        self.assertIn("By the area field the parcels' land is 99.94 ha; drawn 100.00 ha, 0.06 ha apart.", page)
        self.assertIn("difference from the field 0.06 ha + difference from the register 0.00 ha = 100.00 ha; it closes on "
                      "the drawn area, 100.00 ha. Drawn area 100.00 ha, residual of the drawn 0.000000 m²", page)
        self.assertIn("from the field DT,", page)


class OfUnits(Areas):
    def test_a_line_of_its_own(self):
        self.with_register(u00101="1.02", u00103="")
        self.project_with("close_to: register", register=", register: register.csv")
        self.assert_rules(self.accept(), "unit_area", "unit_without_register")
        self.assert_areas("00101", LUC=25, TS=100, _REGISTER_DIFFERENCE=2)
        self.assert_areas("00103", TS=100, _REGISTER_DIFFERENCE=0)
        self.assert_areas("20", TS=400, _REGISTER_DIFFERENCE=2)
        areas = self.summary()["areas"]
        self.assertEqual((areas["units_ha"], areas["closing_ha"], areas["register_difference_ha"]), (400, 402, 2))
        share = [r["share_pct"] for r in self.table("balance.csv") if r["unit"] == "00101" and r["category"] == "LUC"]
        self.assertEqual(share, ["24.51"])    # 25 of 102

    def test_spread_in_proportion(self):
        """2 ha over 91.5 ha of parcels; the gap that P1 leaves stays as drawn."""
        self.new_parcels(parcel_rows()[1:])
        self.with_register(u00101="1.02", u00104="0.98")
        self.project_with("close_to: register, spread: proportional", register=", register: register.csv")
        self.assert_rules(self.accept(1), "gap", "unit_area", "unit_area")
        self.assert_areas("00101", LUC=16.5 * 93.5 / 91.5, RSX=25 * 93.5 / 91.5, TS=93.5, _GAP=8.5,
                          _REGISTER_DIFFERENCE=0)
        self.assert_areas("00104", RSX=24.5, TS=98, _REGISTER_DIFFERENCE=0)
        self.assert_areas("20", TS=391.5, _GAP=8.5, _REGISTER_DIFFERENCE=0,
                          RSX=25 * 93.5 / 91.5 + 25 + 25 + 24.5)

    def test_what_cannot_be_spread_stays(self):
        self.new_parcels([r for r in parcel_rows() if int(r[0][1:]) > 12])    # none in 00101
        self.with_register(u00101="1.02")
        self.project_with("close_to: register, spread: proportional", register=", register: register.csv")
        self.accept(1)
        self.assert_areas("00101", TS=0, _GAP=100, _REGISTER_DIFFERENCE=2)
        self.assert_areas("20", TS=300, _GAP=100, _REGISTER_DIFFERENCE=2)

    def test_field_and_register(self):
        self.with_areas(P1=84000.0)
        self.with_register(u00101="1.02")
        self.project_with("area: field:DT, close_to: register", register=", register: register.csv")
        self.accept()
        self.assert_areas("00101", TS=99.9, _AREA_DIFFERENCE=0.1, _REGISTER_DIFFERENCE=2)
        self.project_with("area: field:DT, close_to: register, spread: proportional", register=", register: register.csv")
        self.accept()
        self.assert_areas("00101", TS=101.9, _AREA_DIFFERENCE=0.1, _REGISTER_DIFFERENCE=0)

    def test_defaults_are_what_they_were(self):
        self.with_register()
        self.project_with(register=", register: register.csv")
        self.accept()
        before = self.table("balance.csv")
        self.project_with("area: drawn, close_to: drawn, spread: line", register=", register: register.csv")
        self.accept()
        self.assertEqual(self.table("balance.csv"), before)
        self.assertNotIn("closing_ha", self.summary()["areas"])


class Refused(Areas):
    def test_keys(self):
        for balance, message in (("area: legal", r'balance.area: "legal" is not available; allowed: drawn, field:NAME'),
                                 ("area: 'field:'", r'balance.area: "field:" is not available'),
                                 ("area: [field]", "balance.area: expected one value"),
                                 ("close_to: plan", r'balance.close_to: "plan" is not available; allowed: drawn, register'),
                                 ("close_to: register", r"balance.close_to: .*name it as units.register"),
                                 ("spread: evenly", r'balance.spread: "evenly" is not available; allowed: line, proportional'),
                                 ("spread: proportional", r"balance: spread: .*only with close_to: register")):
            with self.subTest(balance):
                self.project_with(balance)
                self.refuse(USAGE, f"^quydat: {self.project}:7: ", message)

    def test_field_that_is_not_there(self):
        self.project_with("area: field:DT")
        self.refuse(INPUT, r'land\.gpkg: layer "land_use" has no field "DT"', "fields are: id, category")


if __name__ == "__main__":
    main()
