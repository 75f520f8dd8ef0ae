#!/usr/bin/python3
"""The ledger, unrounded, of one map written in several ways. tests/bench/exactness.py asks the same of large maps."""
import collections
import os
import shutil

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


if __name__ == "__main__":
    main()
