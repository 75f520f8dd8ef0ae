#!/usr/bin/python3
"""Bad but valid geometry: slivers, spikes, repeated points, outlines beside a border, unmatched nodes; allowed gaps."""
import os

from osgeo import ogr, osr

from province import INPUT, PROJECT, USAGE, X0, Y0, Case, box, main, parcel_rows, reference, write_layer

WIDTH, HEIGHT = 250, 340          # of a parcel
CELL_M2 = WIDTH * HEIGHT


def polygon(*points):
    """WKT of a ring of points relative to the province's corner."""
    ring = [*points, points[0]]
    return "POLYGON((" + ",".join(f"{X0 + x!r} {Y0 + y!r}" for x, y in ring) + "))"


class Checks(Case):
    """Parcels P1 (0, 0) and P2 above it, P4 to the right of P1, all 250 m × 340 m; P13 begins the unit at x = 1000."""

    def check(self, status=0, **shapes):
        rows = [(id, category, shapes.pop(id, wkt)) for id, category, wkt in parcel_rows()]
        self.new_parcels(rows + [(id, "LUC", wkt) for id, wkt in shapes.items()])
        return self.accept(status, command="check")

    def assert_place(self, finding, x, y, delta=0.001):
        self.assertAlmostEqual(float(finding["x"]), X0 + x, delta=delta)
        self.assertAlmostEqual(float(finding["y"]), Y0 + y, delta=delta)

    def test_clean(self):
        self.assert_rules(self.check())

    def test_only_check_and_run_look(self):
        self.new_parcels([(id, c, polygon((0, 0), (250, 0), (250, 0), (250, 340), (0, 340)) if id == "P1" else w)
                          for id, c, w in parcel_rows()])
        self.assert_rules(self.accept(command="balance"))
        self.assert_rules(self.accept(command="check"), "repeated_point")
        self.assert_rules(self.accept(command="run"), "repeated_point")

    def test_repeated_points(self):
        finding = self.finding(self.check(P1=polygon((0, 0), (250, 0), (250, 340), (250, 340), (100, 340), (99.9996, 340),
                                                     (0, 340))), "repeated_point")
        self.assertEqual((finding["severity"], finding["feature"], finding["measure"]), ("info", "P1", "2.0000"))
        self.assert_place(finding, 250, 340)

    def test_repeated_first_point(self):
        self.assert_rules(self.check(P1=polygon((0, 0), (0, 0), (250, 0), (250, 340), (0, 340), (0, 0))),
                          "repeated_point")

    def test_spike_inward_and_outward(self):
        # a cut of 5 cm into P1, 100 m deep, which P2 fills; and the same the other way round
        for a, b in ((polygon((0, 0), (250, 0), (250, 340), (100.05, 340), (100.025, 240), (100, 340), (0, 340)),
                      polygon((0, 340), (100, 340), (100.025, 240), (100.05, 340), (250, 340), (250, 680), (0, 680))),):
            findings = self.check(P1=a, P2=b)
            self.assert_rules(findings, "spike", "spike")
            for finding in findings:
                self.assertEqual((finding["severity"], finding["unit"]), ("warning", "00101"))
                self.assertAlmostEqual(float(finding["measure"]), 100, 3)
                self.assert_place(finding, 100.025, 240)

    def test_wedge_is_no_spike(self):
        """A field that ends in a point of 3 degrees."""
        self.assert_rules(self.check(P1=polygon((0, 0), (250, 0), (250, 340), (0, 327)),
                                     P2=polygon((0, 327), (250, 340), (250, 680), (0, 680))))

    def test_folded_edge_is_invalid(self):
        """A spike of no width: GEOS calls it self-intersection; the finding stands where it turns off."""
        findings = self.check(1, P1=polygon((0, 0), (250, 0), (250, 340), (100, 340), (100, 240), (100, 340), (0, 340)))
        self.assert_rules(findings, "invalid_geometry", "gap")

    def test_ring_that_touches_itself(self):
        findings = self.check(1, P1=polygon((0, 0), (250, 0), (250, 340), (150, 340), (100, 0), (50, 340), (0, 340)))
        finding = self.finding(findings, "invalid_geometry")
        self.assert_place(finding, 100, 0)
        self.assertIn("(the outline touches itself in a point)", finding["message"])

    def test_ring_that_crosses_itself_in_a_vertex(self):
        """For GEOS that is the same as touching; for whoever mends it, it is not."""
        findings = self.check(1, P1=polygon((0, 0), (125, 170), (250, 340), (250, 0), (125, 170), (0, 340)))
        self.assertIn("(the outline crosses itself", self.finding(findings, "invalid_geometry")["message"])

    def test_sliver(self):
        findings = self.check(P1=polygon((0, 0), (249.5, 0), (249.5, 340), (0, 340)),
                              S1=polygon((249.5, 0), (250, 0), (250, 80), (249.5, 80)),
                              S2=polygon((249.5, 80), (250, 80), (250, 340), (249.5, 340)))
        self.assert_rules(findings, "sliver")          # S2 has 130 m²: a ditch, not a sliver
        self.assertEqual((findings[0]["feature"], findings[0]["severity"]), ("S1", "warning"))
        self.assertAlmostEqual(float(findings[0]["measure"]), 40, 3)
        self.assert_place(findings[0], 249.75, 40)
        self.write_project(PROJECT + "checks: {sliver_area_m2: 200}\n")
        self.assert_rules(self.accept(command="check"), "sliver", "sliver")
        self.write_project(PROJECT + "checks: {sliver_width_m: 0.4}\n")
        self.assert_rules(self.accept(command="check"))

    def test_misfit_says_its_width(self):
        findings = self.check(1, P1=polygon((0, 0), (249.8, 0), (249.8, 340), (0, 340)),
                              P2=box(X0, Y0 + 339.9, 250, 340.1))
        self.assert_rules(findings, "gap", "overlap")
        self.assertIn("0.200 m wide", self.finding(findings, "gap")["message"])
        self.assertIn("0.100 m wide", self.finding(findings, "overlap")["message"])

    def test_part_beyond_a_border(self):
        """P10 of unit 00101 reaches 20 cm over 100 m into unit 00102, where P13 leaves it the room."""
        findings = self.check(P10=polygon((750, 0), (1000, 0), (1000.2, 0), (1000.2, 100), (1000, 100), (1000, 340), (750, 340)),
                              P13=polygon((1000.2, 0), (1250, 0), (1250, 340), (1000, 340), (1000, 100), (1000.2, 100)))
        self.assert_rules(findings, "beside_border", "sliver_part")
        part = self.finding(findings, "sliver_part")
        self.assertEqual((part["feature"], part["unit"]), ("P10", "00102"))
        self.assertAlmostEqual(float(part["measure"]), 20, 3)
        stretch = self.finding(findings, "beside_border")
        self.assertEqual((stretch["feature"], stretch["other_feature"], stretch["unit"]), ("P10", "P13", "00101"))
        self.assertAlmostEqual(float(stretch["measure"]), 100.4, 1)
        self.assertIn("0.200 m off", stretch["message"])

    def test_gap_beside_a_border(self):
        """P10 ends 30 cm before the border: the gap is the error, the stretch says what to snap."""
        findings = self.check(1, P10=polygon((750, 0), (999.7, 0), (999.7, 340), (750, 340)))
        self.assert_rules(findings, "gap", "beside_border")
        self.assertAlmostEqual(float(self.finding(findings, "beside_border")["measure"]), 340, delta=0.7)

    def test_below_the_tolerance_nothing_is_beside(self):
        findings = self.check(P10=polygon((750, 0), (999.9995, 0), (999.9995, 340), (750, 340)))
        self.assert_rules(findings, "misfits_below_snap", "unmatched_node", "unmatched_node")

    def test_unmatched_node(self):
        """P2 has a vertex in the middle of P1's upper edge, 0.4 mm too high."""
        p2 = polygon((0, 340), (100, 340.0004), (250, 340), (250, 680), (0, 680))
        findings = self.check(P2=p2)
        self.assert_rules(findings, "misfits_below_snap", "unmatched_node")
        node = self.finding(findings, "unmatched_node")
        self.assertEqual((node["feature"], node["other_feature"], node["severity"]), ("P1", "P2", "info"))
        self.assertAlmostEqual(float(node["measure"]), 0.4, 3)
        self.assert_place(node, 100, 340)

    def test_t_junction(self):
        self.assert_rules(self.check(P2=polygon((0, 340), (100, 340), (250, 340), (250, 680), (0, 680))))

    def test_many_unmatched_nodes(self):
        """120 small parcels with a vertex off their neighbour's edge: the worst 100 are named, the rest counted."""
        steps = [(i, 340 + (0.0001 + 0.000003 * i if i % 2 else 0)) for i in range(241)]
        shapes = {}
        for i in range(120):
            low, middle, high = steps[2 * i:2 * i + 3]
            shapes[f"S{i}"] = polygon(low, middle, high, (2 * i + 2, 680), (2 * i, 680))
            shapes[f"T{i}"] = polygon((2 * i, 0), (2 * i + 2, 0), (2 * i + 2, 340), (2 * i, 340))
        findings = self.check(P1=polygon((240, 0), (250, 0), (250, 340), (240, 340)),
                              P2=polygon((240, 340), (250, 340), (250, 680), (240, 680)), **shapes)
        self.assert_rules(findings, "misfits_below_snap", *["unmatched_node"] * 100, "unmatched_nodes")
        self.assertEqual(self.finding(findings, "unmatched_nodes")["measure"], "20.0000")
        self.assertNotIn("S19", [f["feature"] for f in findings])
        self.assertIn("S20", [f["feature"] for f in findings])


class AllowedGaps(Case):
    def lake(self, *boxes, **more):
        if os.path.exists(self.input("lakes.gpkg")):
            os.remove(self.input("lakes.gpkg"))
        write_layer(self.input("lakes.gpkg"), "lakes", ["name"], [("Hồ", wkt) for wkt in boxes], **more)
        self.write_project(PROJECT + "checks: {allowed_gaps: {source: lakes.gpkg, layer: lakes}}\n")

    def leave_out(self, *ids):
        self.new_parcels([row for row in parcel_rows() if row[0] not in ids])

    def test_gap_within(self):
        self.leave_out("P1")
        self.lake(box(X0 - 10, Y0 - 10, 300, 400))
        findings = self.accept()
        self.assert_rules(findings, "allowed_gap")
        self.assertEqual((findings[0]["severity"], findings[0]["unit"]), ("info", "00101"))
        self.assertAlmostEqual(float(findings[0]["measure"]), CELL_M2, 3)
        self.assertIn("of 1 gaps", findings[0]["message"])
        self.assertAlmostEqual(self.area("00101", "_GAP"), CELL_M2 / 10000, 4)
        roles = {i["role"]: i["features"] for i in self.summary()["inputs"]}
        self.assertEqual(roles["allowed_gaps"], 1)

    def test_gap_partly_within(self):
        self.leave_out("P1")
        self.lake(box(X0, Y0, 150, 340), box(X0 + 100, Y0, 100, 340))
        findings = self.accept(1)
        self.assert_rules(findings, "allowed_gap", "gap")
        self.assertAlmostEqual(float(self.finding(findings, "gap")["measure"]), 50 * HEIGHT, 3)
        self.assertAlmostEqual(float(self.finding(findings, "gap")["x"]), X0 + 225, delta=25)
        self.assertAlmostEqual(float(self.finding(findings, "allowed_gap")["measure"]), 200 * HEIGHT, 3)
        self.assertAlmostEqual(self.area("00101", "_GAP"), CELL_M2 / 10000, 4)

    def test_tolerance(self):
        """What sticks out of the allowed gap by less than the tolerance is within."""
        self.leave_out("P1")
        self.lake(box(X0, Y0, 249.9997, 340))
        self.assert_rules(self.accept(), "allowed_gap")
        self.lake(box(X0, Y0, 249.99, 340))
        self.assert_rules(self.accept(1), "allowed_gap", "gap")

    def test_gap_elsewhere(self):
        self.leave_out("P1")
        self.lake(box(X0 + 600, Y0, 100, 100))
        self.assert_rules(self.accept(1), "gap")

    def test_no_gap(self):
        self.lake(box(X0, Y0, 250, 340))
        self.assert_rules(self.accept())

    def test_in_a_run(self):
        self.leave_out("P1")
        self.lake(box(X0, Y0, 250, 340))
        self.assert_rules(self.accept(command="run"), "allowed_gap")

    def test_bad_layer(self):
        self.leave_out("P1")
        self.lake("POLYGON((0 0,1 1,1 0,0 1,0 0))", box(X0, Y0, 250, 340))
        self.assert_rules(self.accept(1), "allowed_gap", "invalid_geometry")

    def test_bad_key(self):
        self.lake(box(X0, Y0, 250, 340))
        self.write_project(PROJECT + "checks: {allowed_gaps: {source: lakes.gpkg, name: a}}\n")
        self.refuse(USAGE, 'checks.allowed_gaps: unknown key "name"')
        os.remove(self.input("lakes.gpkg"))
        self.write_project(PROJECT + "checks: {allowed_gaps: {source: lakes.gpkg}}\n")
        self.refuse(INPUT, "checks.allowed_gaps.source: no such file: .*lakes.gpkg")


class Zones(Case):
    """Land use whose coordinates are those of another system than it says."""

    def write(self, epsg, said=9215, swapped=False, rows=None):
        """The parcels in a system, while the file says another."""
        transform = osr.CoordinateTransformation(reference(9215), reference(epsg))
        shapes = []
        for id, category, wkt in rows or parcel_rows():
            shape = ogr.CreateGeometryFromWkt(wkt)
            shape.Transform(transform)
            if swapped:
                shape.SwapXY()
            shapes.append((id, category, shape))
        self.new_parcels(shapes, epsg=said)

    def test_other_zones(self):
        for epsg, name in ((5897, "VN-2000 / TM-3"), (9205, "VN-2000 / TM-3"), (5899, "VN-2000 / TM-3"),
                           (3405, "VN-2000 / UTM zone 48N"), (32648, "WGS 84 / UTM zone 48N")):
            with self.subTest(epsg):
                self.write(epsg)
                self.refuse(INPUT, f'land.gpkg: none of its parcels lies in a unit in EPSG:9215 .*; they do in EPSG:{epsg} {name}.*: '
                                   f'say crs: "EPSG:{epsg}" in the project file')
                self.edit_project("id: id}", f'id: id, crs: "EPSG:{epsg}"}}')
                self.assertEqual({f["rule"] for f in self.accept()} - {"misfits_below_snap"}, {"crs_replaced"})
                self.write_project()

    def test_said_in_another_zone(self):
        self.write(9215, said=5897)
        self.refuse(INPUT, "none of its parcels lies in a unit in EPSG:5897 .*; they do in EPSG:9215 ")

    def test_degrees_said_to_be_metres(self):
        self.write(4756)
        self.refuse(INPUT, "none of its parcels lies in a unit in EPSG:9215 .*; its coordinates are degrees and fit EPSG:4756 VN-2000: "
                           'say crs: "EPSG:4756" in the project file')

    def test_axes_exchanged(self):
        self.write(9215, swapped=True)
        self.refuse(INPUT, "they do in EPSG:9215 .* with x and y exchanged: export the layer again, easting first")

    def test_nowhere(self):
        self.new_parcels([("far", "LUC", box(0, 0, 100, 100))])
        self.refuse(INPUT, "none of its parcels lies in a unit; its coordinate system .* is probably another")

    def test_partly_outside(self):
        """A strip of 60 km: in a zone half a degree off, half of it still lies in the units."""
        units = [("00101", "Xã 1", box(440000, Y0, 60000, 1000))]
        self.new_units(units)
        self.write(5899, rows=[(f"P{i}", "LUC", box(440000 + 1000 * i, Y0, 1000, 1000)) for i in range(60)])
        findings = [f for f in self.accept(1) if f["rule"] == "wrong_zone"]
        self.assertEqual([f["severity"] for f in findings], ["error"])
        self.assertIn("in EPSG:5899 VN-2000 / TM-3 107-45 100.00 % of its parcels lie inside", findings[0]["message"])


if __name__ == "__main__":
    main()
