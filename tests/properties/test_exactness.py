#!/usr/bin/python3
"""The ledger, unrounded, of one map written in several ways. tests/bench/exactness.py asks the same of large maps."""
import collections
import os
import shutil

from osgeo import gdal, ogr

import variants
from common import *

PARCELS, FILES = 3000, 65
STAGES = ("--only", "balance,findings,package")
UNITS, LAND = "communes.gpkg", "land-use-2024.gpkg"
PROVINCE = "20"


class Exactness(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.truth = os.path.join(cls.shared, "truth.csv")
        cls.clean, cls.dirty = (os.path.join(cls.shared, name) for name in ("clean", "dirty"))
        synth(cls.clean, "--parcels", PARCELS, "--truth", cls.truth)
        synth(cls.dirty, "--parcels", PARCELS, "--dirty", 3)

    def ask(self, folder, name, land_use=LAND_USE):
        return Run(self.write_project(folder, land_use), self.path(name), *STAGES, command="run")

    def assert_same_ledger(self, run, expected, tolerance_ha):
        (found, closing), (wanted, _) = run.ledger(), expected.ledger()
        self.assertEqual(set(found), set(wanted))
        self.assertGreater(sum(area > 0 for area in wanted.values()), 500)
        # the bound is that of a cell; the province's rows add up one of each unit
        units = {unit for unit, _ in wanted} - {PROVINCE}
        for names, bound_ha in ((units, tolerance_ha), ({PROVINCE}, tolerance_ha * len(units))):
            cells = {cell for cell in wanted if cell[0] in names}
            self.assert_cells({cell: found[cell] for cell in cells}, {cell: wanted[cell] for cell in cells}, bound_ha * HA)
        for unit, area_m2 in closing.items():
            self.assertLessEqual(abs(area_m2), 1e-9 * found[unit, "TS"], unit)

    def test_clean_cells_are_the_truth(self):
        found, _ = self.ask(self.clean, "out").ledger()
        for row in read_table(self.truth):   # six decimals
            area_ha = found[row["unit"], row["category"]] / HA
            if row["category"] != "RSX":     # which holds RSN, a row of its own
                self.assertAlmostEqual(area_ha, float(row["area_ha"]), delta=1e-6, msg=str(row))

    def test_other_order_in_many_files(self):
        for folder in (self.clean, self.dirty):
            with self.subTest(os.path.basename(folder)):
                name = os.path.basename(folder)
                expected = self.ask(folder, f"{name}-out")
                os.makedirs(self.path(name))
                shutil.copy(os.path.join(folder, UNITS), self.path(name))
                variants.shuffle(os.path.join(folder, LAND), self.path(name, "parts"), FILES)
                run = self.ask(self.path(name), f"{name}-parts-out", 'source: "parts/*.gpkg", category: category, id: id')
                self.assertEqual(sum(i["role"] == "land_use" for i in run.summary["inputs"]), FILES)
                self.assert_same_ledger(run, expected, 1e-4)
                self.assertEqual(run.summary["findings"], expected.summary["findings"])

    def in_degrees(self, *names):
        """The clean map with some of its files in degrees."""
        os.makedirs(self.path("in"))
        for name in (UNITS, LAND):
            write = variants.to_degrees if name in names else shutil.copy
            write(os.path.join(self.clean, name), self.path("in", name))
        return self.ask(self.path("in"), "degrees")

    def test_units_and_parcels_through_degrees(self):
        run = self.in_degrees(UNITS, LAND)
        self.assert_same_ledger(run, self.ask(self.clean, "out"), 1e-4)
        self.assertEqual(run.of_rule("gap", "overlap", "misfits_below_snap", "beside_border", "not_closed"), [])

    def test_parcels_alone_through_degrees(self):
        run = self.in_degrees(LAND)
        self.assert_same_ledger(run, self.ask(self.clean, "out"), 0.02)
        of_unit = collections.Counter(f["unit"] for f in run.findings)
        self.assertEqual({f["severity"] for f in run.findings}, {"info"})
        self.assertEqual(set(of_unit.values()), {1}, of_unit)
        self.assertNotIn("", of_unit)


def polygon(*points):
    ring = ", ".join(f"{400000 + x!r} {2390000 + y!r}" for x, y in (*points, points[0]))
    return ogr.CreateGeometryFromWkt(f"POLYGON (({ring}))")


def minus(land, *others):
    for other in others:
        land = land.Difference(other)
    return land


def shifted(geometry, dx, dy):
    moved = geometry.Clone()
    for ring in (moved.GetGeometryRef(i) for i in range(moved.GetGeometryCount())):
        for k in range(ring.GetPointCount()):
            x, y = ring.GetPoint_2D(k)
            ring.SetPoint_2D(k, x + dx, y + dy)
    return moved


class BelowSnap(Case):
    """Maps whose parcels lie 0.87 mm beside where they should, as a way through other coordinates leaves them."""
    SHIFT = (0.00076, -0.00043)

    def ask(self, units, parcels, shift=(0.0, 0.0)):
        folder = self.path("moved" if any(shift) else "as-drawn")
        os.makedirs(folder)
        dataset = gdal.GetDriverByName("GPKG").Create(os.path.join(folder, UNITS), 0, 0, 0, gdal.GDT_Unknown)
        layer = dataset.CreateLayer("communes", reference(9215), ogr.wkbPolygon)
        for name in ("code", "name"):
            layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
        for code, geometry in units.items():
            feature = ogr.Feature(layer.GetLayerDefn())
            feature["code"], feature["name"] = code, code
            feature.SetGeometry(geometry)
            layer.CreateFeature(feature)
        del layer, dataset
        write_features(os.path.join(folder, LAND), [(name, "LUC", shifted(geometry, *shift)) for name, geometry in parcels.items()])
        return Run(self.write_project(folder), os.path.join(folder, "out"), *STAGES, command="run")

    def told(self, run):
        return collections.Counter((f["unit"], f["rule"], f["feature"]) for f in run.findings if f["rule"] != "misfits_below_snap")

    def test_what_closes_a_gap_may_be_less_than_a_part(self):
        """Where two units meet on the outline, a parcel of the one has 0.3 mm² in the other: nothing to be counted, but
        its edge is where the gap of the other ends."""
        west, south, meeting, east, north, end = (300, 314), (900, 314), (500, 500), (700, 782), (438, 702), (700, 1000)
        middle = (496.8, 581.8)
        below = polygon(west, south, (900, 782), east, meeting)
        units = {"0001": below, "0002": polygon(meeting, east, end, north)}
        parcels = {"a": below, "b": polygon(meeting, east, end, middle), "c": polygon(meeting, middle, end, north)}
        run = self.ask(units, parcels, self.SHIFT)
        found, closing = run.ledger()
        gap = minus(below, *(shifted(p, *self.SHIFT) for p in parcels.values())).GetArea()
        self.assertGreater(gap, 0.2)
        self.assertAlmostEqual(found["0001", "_GAP"], gap, delta=1e-4)
        for unit, area_m2 in closing.items():
            self.assertLessEqual(abs(area_m2), 1e-9 * found[unit, "TS"], unit)
        self.assertEqual({f["rule"] for f in run.findings}, {"misfits_below_snap"})

    def test_misfits_change_no_other_finding(self):
        """A sliver and a spike at a border, bumps of a border that parcels do not follow, and a parcel that has a corner
        beyond the border: told alike whether or not all parcels lie beside it."""
        bumps = [(1000, 400), (1000.07, 401), (1000, 402), (1000, 600), (999.93, 601), (1000, 602)]
        on_border = [(1000, 0), (1000, 100), (1000, 125), (1000, 200), *bumps, (1000, 650), (1000, 700), (1000, 708),
                     (1000, 850), (1000, 1000)]
        units = {"0001": polygon((0, 0), *on_border, (0, 1000)), "0002": polygon((2000, 1000), *reversed(on_border), (2000, 0))}
        straight = [(x, y) for x, y in on_border if x == 1000]
        left, right = polygon((0, 0), *straight, (0, 1000)), polygon((2000, 1000), *reversed(straight), (2000, 0))
        parcels = {"sliver": polygon((999.2, 100), (1000, 100), (1000, 125), (999.2, 125)),
                   "spike": polygon((900, 190), (980, 199.9), (1000, 200), (980, 200.1), (900, 250)),
                   "corner": polygon((800, 650), (1000, 650), (1000, 700), (1005, 700), (1005, 708), (1000, 708), (1000, 850),
                                     (800, 850))}
        parcels["left"] = minus(left, *parcels.values())
        parcels["right"] = minus(right, parcels["corner"])
        expected = self.told(self.ask(units, parcels))
        self.assertEqual(expected, {("0001", "sliver", "sliver"): 1, ("0001", "spike", "spike"): 1, ("0001", "spike", "left"): 1,
                                    ("0001", "sliver_part", "right"): 1, ("0002", "sliver_part", "left"): 1,
                                    ("0001", "beside_border", "left"): 3})   # at the bumps, and the sliver's other side
        run = self.ask(units, parcels, self.SHIFT)
        self.assertEqual(self.told(run), expected)
        self.assertEqual({f["unit"] for f in run.of_rule("misfits_below_snap")}, {"0001", "0002"})


if __name__ == "__main__":
    main()
