#!/usr/bin/python3
"""Geometries that are large or odd: each is a finding or is measured, in a time that does not grow out of hand."""
import math
import resource

from province import X0, Y0, Case, box, main, ogr, parcel_rows


def ring(points):
    return "(" + ",".join(f"{X0 + x!r} {Y0 + y!r}" for x, y in [*points, points[0]]) + ")"


def star(n):
    return "POLYGON(" + ring([(500 + (400 + i % 2) * math.cos(2 * math.pi * i / n), 500 + (400 + i % 2) * math.sin(2 * math.pi * i / n))
                              for i in range(n)]) + ")"


def triangles(side, size):
    """A square of side × side triangles, in the lower left of each cell."""
    step = size / side
    return [ring([(20 + i * step, 20 + k * step), (20 + (i + 0.5) * step, 20 + k * step), (20 + i * step, 20 + (k + 0.5) * step)])
            for i in range(side) for k in range(side)]


class Large(Case):
    def add(self, wkt, status=1, command="check", **more):
        self.new_parcels(parcel_rows() + [("big", "LUC", wkt)], geometry=ogr.wkbUnknown)
        findings = self.accept(status, command=command, **more)
        self.assertLess(abs(self.summary()["areas"]["residual_ha"]), 1e-9)
        return findings

    def test_million_points(self):
        finding = self.finding(self.add(star(1000002), timeout=600), "too_many_points")
        self.assertEqual((finding["feature"], finding["severity"], finding["measure"]), ("big", "error", "1000002.0000"))
        self.assertIn("one feature may have 1,000,000", finding["message"])

    def test_very_many_points_are_counted(self):
        """Alone in its commune, beside parcels of the others: it is measured, and said to be large."""
        self.new_parcels([*parcel_rows()[12:], ("big", "LUC", star(260000))], geometry=ogr.wkbUnknown)
        findings = self.accept(1, command="balance", timeout=600)
        self.assert_rules(findings, "gap", "many_points")
        finding = self.finding(findings, "many_points")
        self.assertEqual((finding["feature"], finding["severity"], finding["measure"]), ("big", "warning", "260000.0000"))
        n, a = 260000, 2 * math.pi / 260000         # n triangles between the two circles
        self.assertAlmostEqual(self.area("00101", "LUC"), n * 400 * 401 * math.sin(a) / 2 / 10000, 4)

    def test_many_points(self):
        findings = self.add(star(20000), timeout=600)
        self.assert_rules(findings, *["overlap"] * 12)

    def test_many_points_over_many_parcels(self):
        """Each of thousands of overlaps is settled by what lies near it, not by the whole outline."""
        n, side = 60000, 50
        parcels = [(f"P{u}-{i}-{k}", "CLN", box(X0 + u % 2 * 1000 + i * 20, Y0 + u // 2 * 1000 + k * 20, 20, 20))
                   for u in range(4) for i in range(side) for k in range(side)]
        points = [(1000 + (900 + i % 2) * math.cos(2 * math.pi * i / n), 1000 + (900 + i % 2) * math.sin(2 * math.pi * i / n))
                  for i in range(n)]
        self.new_parcels(parcels + [("big", "LUC", "POLYGON(" + ring(points) + ")")], geometry=ogr.wkbUnknown)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        findings = self.accept(1, timeout=900)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(after.ru_utime - before.ru_utime, 60)
        self.assertEqual({f["rule"] for f in findings}, {"overlap"})
        area = n * 900 * 901 * math.sin(2 * math.pi / n) / 2         # n triangles between the two circles
        self.assertAlmostEqual(sum(float(f["measure"]) for f in findings), area, 0)
        self.assertAlmostEqual(self.area("20", "CLN"), 400, 4)       # the lower ids have the land
        self.assertAlmostEqual(self.area("20", "LUC"), 0, 4)

    def test_many_holes(self):
        shell = ring([(0, 0), (1000, 0), (1000, 1000), (0, 1000)])
        findings = self.add("POLYGON(" + ",".join([shell, *triangles(30, 900)]) + ")", timeout=600)
        self.assert_rules(findings, *["overlap"] * 12)

    def test_ten_thousand_holes(self):
        """Every hole is a gap: an eighth of the square that they stand in."""
        shell = ring([(0, 0), (1000, 0), (1000, 1000), (0, 1000)])
        wkt = "POLYGON(" + ",".join([shell, *triangles(100, 900)]) + ")"
        self.new_parcels([*parcel_rows()[12:], ("big", "LUC", wkt)], geometry=ogr.wkbUnknown)
        self.assert_rules(self.accept(1, command="balance", timeout=600), *["gap"] * 10000)
        self.assertAlmostEqual(self.area("00101", "_GAP"), 900 * 900 / 8 / 10000, 4)
        self.assertAlmostEqual(self.area("00101", "LUC"), (1e6 - 900 * 900 / 8) / 10000, 4)

    def test_fifty_thousand_parts(self):
        wkt = "MULTIPOLYGON(" + ",".join(f"({t})" for t in triangles(224, 950)) + ")"
        self.new_parcels([*parcel_rows()[12:], ("big", "LUC", wkt)], geometry=ogr.wkbUnknown)
        self.assert_rules(self.accept(1, command="balance", timeout=600), "gap")
        self.assertAlmostEqual(self.area("00101", "LUC"), 950 * 950 / 8 / 10000, 4)

    def test_many_parts(self):
        for command in ("check", "run"):
            findings = self.add("MULTIPOLYGON(" + ",".join(f"({t})" for t in triangles(25, 1900)) + ")", command=command, timeout=600)
            area = sum(float(f["measure"]) for f in findings if f["rule"] == "overlap")
            self.assertAlmostEqual(area, 1900 * 1900 / 8, 2)

    def test_the_whole_province(self):
        findings = self.add(box(X0 - 10, Y0 - 10, 2020, 2020))
        self.assert_rules(findings, "outside_units", *["overlap"] * 48)

    def test_nested_shells(self):
        shells = [f"({ring([(i, i), (1000 - i, i), (1000 - i, 1000 - i), (i, 1000 - i)])})" for i in range(200)]
        self.assert_rules(self.add("MULTIPOLYGON(" + ",".join(shells) + ")"), "invalid_geometry")


if __name__ == "__main__":
    main()
