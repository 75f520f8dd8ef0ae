#!/usr/bin/python3
"""Invalid parcels, repaired in the open where the project says so: each with reason, place, area before and after."""
import os

from osgeo import ogr

from province import INPUT, PROJECT, USAGE, X0, Y0, Case, main, parcel_rows, unit_rows

CELL_HA = 250 * 340 / 10000      # P1, LUC in unit 00101
REPAIR = "checks: {repair: make_valid}\n"


def ring(*points, z=False):
    places = [f"{X0 + x} {Y0 + y}" + (" 7" if z else "") for x, y in [*points, points[0]]]
    return ogr.CreateGeometryFromWkt(f"POLYGON{' Z' if z else ''}(({','.join(places)}))")


# P1 with a spike of no width into P4, with a loop in its left side, and as a bow tie
SPIKE = [(0, 0), (250, 0), (300, 100), (250, 0), (250, 340), (0, 340)]
LOOP = [(0, 0), (250, 0), (250, 340), (0, 340), (0, 202), (4, 198), (4, 202), (0, 198)]
BOW = [(0, 0), (250, 340), (250, 0), (0, 340)]


class Repair(Case):
    def with_p1(self, points, extra=REPAIR, z=False):
        rows = parcel_rows()
        rows[0] = ("P1", "LUC", ring(*points, z=z))
        self.new_parcels(rows, geometry=ogr.wkbUnknown)
        self.write_project(PROJECT + extra)

    def assert_luc(self, luc, gap):
        self.assertAlmostEqual(self.area("00101", "LUC"), luc, 4)
        self.assertAlmostEqual(self.area("00101", "_GAP"), gap, 4)
        self.assertAlmostEqual(self.summary()["areas"]["residual_ha"], 0, 9)

    def test_only_reported_by_default(self):
        for extra in ("", "checks: {repair: report}\n"):
            with self.subTest(extra):
                self.with_p1(SPIKE, extra)
                findings = self.accept(1)
                self.assert_rules(findings, "gap", "invalid_geometry")
                self.assertIn("(the outline crosses itself or runs back along itself)", self.finding(findings, "invalid_geometry")["message"])
                self.assert_luc(25 - CELL_HA, CELL_HA)

    def test_a_spike_is_cut_off(self):
        for z in (False, True):
            with self.subTest(z):
                self.with_p1(SPIKE, z=z)
                findings = self.accept()
                self.assert_rules(findings, "geometry_repaired")
                f = findings[0]
                self.assertEqual((f["feature"], f["layer"], f["severity"], float(f["measure"])),
                                 ("P1", "land.gpkg", "warning", 0))
                self.assertIn("area 85,000.00 → 85,000.00 m²", f["message"])
                self.assertTrue(X0 <= float(f["x"]) <= X0 + 300 and Y0 <= float(f["y"]) <= Y0 + 340)
                self.assert_luc(25, 0)

    def test_a_loop_is_counted_once(self):
        """The notch at its foot, 4 m², is outside: it was so as drawn, where the loop counted twice made up for it."""
        self.with_p1(LOOP)
        findings = self.accept(1)
        self.assert_rules(findings, "gap", "geometry_repaired")
        self.assertEqual(self.finding(findings, "geometry_repaired")["measure"], "-4.0000")
        self.assertEqual(self.finding(findings, "gap")["measure"], "4.0000")
        self.assertIn("85,000.00 → 84,996.00 m²", self.finding(findings, "geometry_repaired")["message"])
        self.assert_luc(24.9996, 0.0004)

    def test_not_beyond_the_limit(self):
        for points, limits, areas in ((LOOP, ", repair_limit_m2: 3, repair_limit_pct: 0", "85,000.00 → 84,996.00 m²"),
                                      (BOW, "", "0.00 → 42,500.00 m²")):
            with self.subTest(areas):
                self.with_p1(points, f"checks: {{repair: make_valid{limits}}}\n")
                findings = self.accept(1)
                self.assert_rules(findings, "gap", "invalid_geometry")
                self.assertIn(f"runs back along itself; make_valid: {areas})", self.finding(findings, "invalid_geometry")["message"])
                self.assert_luc(25 - CELL_HA, CELL_HA)

    def test_limits_are_the_larger_of_two(self):
        for limits in ("repair_limit_m2: 4, repair_limit_pct: 0", "repair_limit_m2: 0, repair_limit_pct: 0.01"):
            with self.subTest(limits):
                self.with_p1(LOOP, f"checks: {{repair: make_valid, {limits}}}\n")
                self.assert_rules(self.accept(1), "gap", "geometry_repaired")

    def test_the_map_shows_what_was_measured(self):
        self.with_p1(LOOP)
        self.accept(1, command="run", arguments=("--only", "findings,package"))
        package = ogr.Open(os.path.join(self.out, "20.gpkg"))
        shapes = [f.GetGeometryRef().Clone() for f in package.GetLayer("land_use") if f.GetField("id") == "P1"]
        self.assertEqual(len(shapes), 1)
        self.assertTrue(shapes[0].IsValid())
        self.assertAlmostEqual(shapes[0].GetArea(), 84996, 6)

    def test_valid_parcels_are_left_alone(self):
        self.accept()
        before = self.table("balance.csv")
        self.write_project(PROJECT + REPAIR)
        self.assert_rules(self.accept())
        self.assertEqual(self.table("balance.csv"), before)

    def test_units_are_not_repaired(self):
        rows = unit_rows()
        rows[0] = (*rows[0][:2], ring((0, 0), (1000, 1000), (1000, 0), (0, 1000)))
        self.new_units(rows)
        self.write_project(PROJECT + REPAIR)
        self.refuse(INPUT, "units.gpkg: unit \"00101\" .*is not a valid polygon")

    def test_keys(self):
        for keys, message in (("repair: bend", 'checks.repair: "bend" is not available; allowed: report, make_valid, snap'),
                              ("repair: yes", 'checks.repair: "yes" is not available'),
                              ("repair: [make_valid]", "checks.repair: expected one value"),
                              ("repair_limit_pct: 1%", 'checks.repair_limit_pct: "1%" is not a number'),
                              ("repair_limit_m2: -1", 'checks.repair_limit_m2: "-1" is too small; at least 0')):
            with self.subTest(keys):
                self.write_project(PROJECT + f"checks: {{{keys}}}\n")
                self.refuse(USAGE, f"^quydat: {self.project}:7: ", message)


class Snap(Case):
    """repair: snap. P1 and P4 lie side by side at the foot of unit 00101, P2 and P5 above them."""

    def look(self, status=0, extra="", rows=None, **shapes):
        """Writes the province with other outlines for some parcels; findings, as rule → parcels."""
        rows = [(i, c, ring(*shapes[i]) if i in shapes else w) for i, c, w in (rows or parcel_rows())]
        self.new_parcels(rows)
        self.write_project(PROJECT + f"checks: {{repair: snap{extra}}}\n")
        findings = self.accept(status, command="check")
        self.assertLess(abs(self.summary()["areas"]["residual_ha"]), 1e-9)
        by_rule = {}
        for f in findings:
            by_rule.setdefault(f["rule"], []).append(f["feature"])
        return by_rule

    def only(self):
        findings = self.findings()
        self.assertEqual(len(findings), 1, [f["message"] for f in findings])
        return findings[0]

    def test_clean(self):
        self.assertEqual(self.look(), {})

    def test_towards_the_lower_id(self):
        """P1's corner lies 0.8 mm off: it stays, and the three that meet it there come, P5 by its vertex alone."""
        shape = [(0, 0), (250, 0), (250.0008, 340), (0, 340)]
        self.assertEqual(self.look(P1=shape), {"vertices_snapped": ["P2", "P4", "P5"]})
        f = self.findings()[1]
        self.assertEqual((f["severity"], f["layer"], f["x"], f["y"]), ("warning", "land.gpkg", f"{X0 + 250}.000", f"{Y0 + 340}.000"))
        # P4 loses a triangle of 0.8 mm by 340 m
        self.assertAlmostEqual(float(f["measure"]), -0.0008 * 340 / 2, delta=0.0001)
        self.assertIn("up to 0.80 mm off", f["message"])
        self.assertIn("area 85,000.00 → 84,999.86 m²", f["message"])

    def test_the_order_of_the_file_is_nothing(self):
        shape = [(0, 0), (250, 0), (250.0008, 340), (0, 340)]
        self.look(P1=shape)
        before = self.findings(), self.summary()["areas"]
        self.look(rows=parcel_rows()[::-1], P1=shape)
        self.assertEqual((self.findings(), self.summary()["areas"]), before)

    def test_a_corner_of_a_unit(self):
        self.assertEqual(self.look(P1=[(0.0005, 0.0003), (250, 0), (250, 340), (0, 340)]), {"vertices_snapped": ["P1"]})
        self.assertEqual((self.only()["x"], self.only()["y"]), (f"{X0}.001", f"{Y0}.000"))

    def test_an_edge_of_a_unit(self):
        """The foot of P4 above the border: its left end to P1's vertex, its right one, where P7 has a higher id, to the border."""
        self.assertEqual(self.look(P4=[(250, 0.0007), (500, 0.0007), (500, 340), (250, 340)]), {"vertices_snapped": ["P4"]})
        self.assertAlmostEqual(float(self.only()["measure"]), 250 * 0.0007, delta=0.0001)
        self.assertEqual(self.summary()["areas"]["gap_ha"], 0)

    def test_two_that_fit_each_other_but_not_the_border(self):
        """Above and below the border between two units, 0.6 mm off it: no gap, but not on the border either."""
        shapes = {}
        for i, _, wkt in parcel_rows():
            shape = ogr.CreateGeometryFromWkt(wkt)
            points = shape.GetGeometryRef(0).GetPoints()[:-1]
            if any(y == Y0 + 1000 for _, y in points):
                shapes[i] = [(x - X0, 999.9994 if y == Y0 + 1000 else y - Y0) for x, y in points]
        self.assertEqual(len(shapes), 16)
        found = self.look(**shapes)
        self.assertEqual(set(found), {"vertices_snapped"})
        self.assertEqual(set(found["vertices_snapped"]), set(shapes))

    def test_an_edge_is_led_through_a_vertex(self):
        shape = [(0, 0), (250, 0), (250.0006, 170), (250, 340), (0, 340)]
        self.assertEqual(self.look(P1=shape), {"vertices_snapped": ["P4"]})
        self.assertAlmostEqual(float(self.only()["measure"]), -0.0006 * 340 / 2, delta=0.0001)

    def test_a_vertex_goes_onto_an_edge(self):
        shape = [(250, 0), (500, 0), (500, 340), (250, 340), (250.0006, 170)]
        self.assertEqual(self.look(P4=shape), {"vertices_snapped": ["P4"]})

    def test_not_beyond_the_tolerance(self):
        shape = [(0, 0), (250, 0), (250.003, 340), (0, 340)]
        self.assertIn("overlap", self.look(1, P1=shape))
        self.assertNotIn("vertices_snapped", self.look(1, P1=shape))
        self.assertEqual(set(self.look(extra=", snap_mm: 4", P1=shape)), {"vertices_snapped"})

    def test_not_beyond_the_limit(self):
        shape = [(0, 0), (250, 0), (250.0008, 340), (0, 340)]
        found = self.look(extra=", repair_limit_m2: 0.1, repair_limit_pct: 0", P1=shape)
        self.assertEqual(found["not_snapped"], ["P2", "P4", "P5"])       # each by 0.136 m²
        self.assertIn("misfits_below_snap", found)
        self.assertIn("(85,000.00 → 84,999.86 m²)", self.findings()[2]["message"])

    def test_invalid_parcels_are_made_valid_first(self):
        self.assertEqual(self.look(P1=SPIKE), {"geometry_repaired": ["P1"]})

    def test_the_map_shows_what_was_measured(self):
        self.look(P1=[(0, 0), (250, 0), (250.0008, 340), (0, 340)])
        self.accept(0, command="run", arguments=("--only", "findings,package"))
        package = ogr.Open(os.path.join(self.out, "20.gpkg"))
        shapes = {f.GetField("id"): f.GetGeometryRef().Clone() for f in package.GetLayer("land_use")}
        corners = [min(g.GetGeometryRef(0).GetPoints()[:-1] if g.GetGeometryName() == "POLYGON" else
                       g.GetGeometryRef(0).GetGeometryRef(0).GetPoints()[:-1],
                       key=lambda p: abs(p[0] - X0 - 250) + abs(p[1] - Y0 - 340)) for i, g in shapes.items()
                   if i in ("P1", "P2", "P4", "P5")]
        self.assertEqual(len({tuple(c[:2]) for c in corners}), 1, corners)


if __name__ == "__main__":
    main()
