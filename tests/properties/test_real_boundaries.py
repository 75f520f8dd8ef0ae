#!/usr/bin/python3
"""The real boundaries with a synthetic map on them: every cell is the truth, also where units overlap.

The truth of quydat-synth counts each parcel in the unit it was made for. Where two units share land, each unit's ledger
holds it, for the parcel with the lower id: the truth of these units is worked out here with GEOS.
"""
import os
import unittest

from common import *

BOUNDARIES = os.path.join(SOURCE, "..", "shared", "data", "lang-son-communes.gpkg")


@unittest.skipUnless(os.path.exists(BOUNDARIES), f"the real boundaries are not here: {BOUNDARIES}")
class RealBoundaries(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province, cls.truth = os.path.join(cls.shared, "province"), os.path.join(cls.shared, "truth.csv")
        synth(cls.province, "--parcels", 20000, "--units", BOUNDARIES, "--truth", cls.truth)
        project = os.path.join(cls.province, "project.yaml")
        with open(project, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE)
        cls.run_1 = Run(project, os.path.join(cls.shared, "out"))
        cls.units = dict(read_features(os.path.join(cls.province, "communes.gpkg"), "code"))
        cls.parcels = read_features(os.path.join(cls.province, "land-use-2024.gpkg"), "id", "category")

    def shared_land(self):
        """[(codes, geometry)] of each pair of units that share land."""
        codes_, found = sorted(self.units), []
        for i, a in enumerate(codes_):
            for b in codes_[i + 1:]:
                if not self.units[a].Intersects(self.units[b]):
                    continue
                shared = polygons(self.units[a].Intersection(self.units[b]))
                if shared.Area() > 1e-3:
                    found.append(((a, b), shared))
        return found

    def expected(self):
        """(unit, leaf) → ha. Units without shared land: the truth. The others: every parcel cut at the unit by GEOS, less
        what in a shared strip a parcel with a lower id has."""
        cells, strips = {}, {}
        for row in read_table(self.truth):
            cells[row["unit"], row["category"]] = float(row["area_ha"])
        for pair, shared in self.shared_land():
            for code in pair:
                strips.setdefault(code, []).append(shared)
        self.assertGreater(len(strips), 5)
        for code in strips:
            cells = {k: v for k, v in cells.items() if k[0] != code}
            for _, category, part in self.cut(self.units[code]):
                cells[code, category] = cells.get((code, category), 0.0) + part.Area() / HA
            for shared in strips[code]:
                free = shared
                for _, category, own in sorted(self.cut(shared), key=lambda p: p[0]):
                    cells[code, category] -= own.Area() / HA - polygons(own.Intersection(free)).Area() / HA
                    free = polygons(free.Difference(own))
        return cells

    def cut(self, land):
        """[(id, category, part)] of the parcels in a piece of land."""
        x0, x1, y0, y1 = land.GetEnvelope()
        prepared, found = land.CreatePreparedGeometry(), []
        for identifier, category, geometry in self.parcels:
            u0, u1, v0, v1 = geometry.GetEnvelope()
            if u0 > x1 or u1 < x0 or v0 > y1 or v1 < y0 or not prepared.Intersects(geometry):
                continue
            part = geometry if prepared.Contains(geometry) else polygons(geometry.Intersection(land))
            if part.Area() > 0.0:
                found.append((identifier, category, part))
        return found

    def test_every_cell_of_every_unit(self):
        found = {}
        below = {c: r["parent"] for c, r in codes().items()}
        parents = set(below.values())
        for (unit, category), area in self.run_1.cells().items():
            if unit != "20" and area != 0.0 and (category not in parents or category == "RSX"):
                found[unit, category] = area
        for (unit, category) in list(found):   # RSN is a memo of RSX: the truth has its parcels under RSN
            if category == "RSX":
                found[unit, category] -= found.get((unit, "RSN"), 0.0)
        self.assert_cells(found, self.expected(), 0.001)
        self.assertGreater(len(found), 1000)

    def test_shared_land_and_gaps_are_found(self):
        overlaps, gaps = self.run_1.of_rule("unit_overlap"), self.run_1.of_rule("unit_gap")
        self.assertAlmostEqual(sum(float(f["measure"]) for f in overlaps) / HA, 0.9999, delta=0.0001)
        self.assertAlmostEqual(sum(g.Area() for _, g in self.shared_land()) / HA, 0.9999, delta=0.0001)
        self.assertEqual(len(gaps), 3)
        self.assertEqual({tuple(sorted((f["feature"], f["other_feature"]))) for f in overlaps},
                         {pair for pair, _ in self.shared_land()})

    def test_the_province_counts_it_once(self):
        areas = self.run_1.summary["areas"]
        self.assertAlmostEqual(areas["units_ha"], 830706.68, delta=0.005)
        self.assertLess(abs(areas["residual_ha"]), 1e-9 * areas["units_ha"])
        self.assertAlmostEqual(self.run_1.cells()["20", "TS"], areas["units_ha"], delta=0.001)
        self.assertEqual(self.run_1.of_rule("not_closed", "not_measured", "gap"), [])


def polygons(geometry):
    """The polygons of an overlay, which may leave points and lines too."""
    result = ogr.Geometry(ogr.wkbMultiPolygon)
    parts = [geometry] if geometry.GetGeometryName() == "POLYGON" else list(geometry)
    for part in parts:
        if part.GetGeometryName() == "POLYGON":
            result.AddGeometry(part)
    return result


if __name__ == "__main__":
    main()
