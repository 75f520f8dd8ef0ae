#!/usr/bin/python3
"""Planted defects: each is found, by the right rule, at its place, with its area; and the totals are their sums."""
import math
import os

from common import *

RULES = {"overlap": "overlap", "sliver_overlap": "overlap", "gap": "gap", "sliver_gap": "gap", "duplicate": "duplicate",
         "self_intersection": "invalid_geometry", "unknown_code": "unknown_code"}


class Dirty(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province = os.path.join(cls.shared, "province")
        truth, cls.clean_truth = os.path.join(cls.shared, "dirty.csv"), os.path.join(cls.shared, "truth.csv")
        synth(cls.province, "--parcels", 8000, "--seed", 3, "--dirty", 3, "--truth-dirty", truth, "--truth", cls.clean_truth)
        cls.defects = read_table(truth)
        cls.features = {f[0]: f for f in read_features(os.path.join(cls.province, "land-use-2024.gpkg"), "id", "category")}
        project = os.path.join(cls.province, "project.yaml")
        with open(project, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE)
        cls.before = hashes(cls.province)
        cls.run_1 = Run(project, os.path.join(cls.shared, "out"))
        cls.after = hashes(cls.province)


    def findings_of(self, defect):
        """Findings of its rule that name its parcels, or for a gap lie within its reach."""
        ids = defect["ids"].split(";")
        rule = RULES[defect["kind"]]
        found = self.run_1.of_rule(rule)
        if rule == "gap":
            reach = 2 * math.sqrt(float(defect["area_m2"])) + 60
            return [f for f in found if math.hypot(float(f["x"]) - float(defect["x"]), float(f["y"]) - float(defect["y"])) < reach
                    and abs(float(f["measure"]) - float(defect["area_m2"])) < 0.001]
        if rule in ("overlap", "duplicate"):
            return [f for f in found if {f["feature"], f["other_feature"]} == set(ids)]
        return [f for f in found if f["feature"] == ids[0]]

    def test_all_kinds_were_planted(self):
        self.assertEqual({d["kind"] for d in self.defects}, set(RULES))
        self.assertGreater(len(self.defects), 150)

    def test_each_defect_is_found(self):
        for defect in self.defects:
            with self.subTest(**defect):
                found = self.findings_of(defect)
                self.assertEqual(len(found), 1, found)
                f = found[0]
                self.assertEqual(f["severity"], "error")
                if defect["kind"] != "self_intersection":   # a bow-tie has no area of its own to compare
                    self.assertAlmostEqual(float(f["measure"]), float(defect["area_m2"]), delta=0.001)
                point = ogr.CreateGeometryFromWkt(f"POINT({f['x']} {f['y']})")
                if defect["kind"] in ("overlap", "sliver_overlap", "duplicate"):
                    first, second = (self.features[i][2] for i in defect["ids"].split(";"))
                    self.assertLess(first.Intersection(second).Distance(point), 0.001)
                    self.assertEqual(f["other_feature"], min(defect["ids"].split(";"), key=lambda i: (len(i), i)))
                if defect["kind"] == "self_intersection":
                    self.assertLess(math.hypot(float(f["x"]) - float(defect["x"]), float(f["y"]) - float(defect["y"])), 0.002)
                if defect["kind"] == "unknown_code":
                    self.assertTrue(self.features[defect["ids"]][2].Distance(point) < 1000)
                if f["unit"]:
                    self.assertEqual(f["unit"], defect["unit"])

    def test_nothing_else_is_found(self):
        by_kind = {}
        for d in self.defects:
            by_kind[RULES[d["kind"]]] = by_kind.get(RULES[d["kind"]], 0) + 1
        found = {}
        for f in self.run_1.findings:
            found[f["rule"]] = found.get(f["rule"], 0) + 1
        # the land of a bow-tie is a gap of its own besides
        by_kind["gap"] += by_kind["invalid_geometry"]
        self.assertEqual(found, by_kind)
        self.assertEqual(self.run_1.summary["findings"]["by_rule"], by_kind)

    def test_totals_are_the_sums_of_the_defects(self):
        def total(*kinds):
            return sum(float(d["area_m2"]) for d in self.defects if d["kind"] in kinds) / HA
        areas, cells = self.run_1.summary["areas"], self.run_1.cells()
        self.assertAlmostEqual(areas["overlap_ha"], total("overlap", "sliver_overlap", "duplicate"), delta=0.001)
        self.assertAlmostEqual(cells["20", "_UNKNOWN"], total("unknown_code"), delta=0.001)
        # planted gaps and, by GEOS, what is left of the units once all that is measurable is taken away
        bow_ties = {d["ids"].split(";")[0] for d in self.defects if d["kind"] == "self_intersection"}
        land = ogr.Geometry(ogr.wkbMultiPolygon)
        for identifier, _, geometry in self.features.values():
            if identifier not in bow_ties:
                land.AddGeometry(geometry)
        units = ogr.Geometry(ogr.wkbMultiPolygon)
        for _, geometry in read_features(os.path.join(self.province, "communes.gpkg"), "code"):
            for part in geometry:
                units.AddGeometry(part)
        gap = units.UnionCascaded().Difference(land.UnionCascaded()).Area() / HA
        self.assertGreater(gap, total("gap", "sliver_gap"))
        self.assertAlmostEqual(cells["20", "_GAP"], gap, delta=0.001)
        self.assertAlmostEqual(areas["gap_ha"], gap, delta=0.001)

    def test_the_province_still_closes(self):
        units = sum(g.Area() for _, g in read_features(os.path.join(self.province, "communes.gpkg"), "code"))
        areas = self.run_1.summary["areas"]
        self.assertAlmostEqual(areas["allocated_ha"] + areas["gap_ha"], units / HA, delta=0.0002)
        self.assertLess(abs(areas["residual_ha"]), 1e-9 * areas["units_ha"])

    def test_inputs_stay_as_they_were(self):
        self.assertEqual(self.before, self.after)


if __name__ == "__main__":
    main()
