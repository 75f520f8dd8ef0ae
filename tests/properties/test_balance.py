#!/usr/bin/python3
"""Conservation, truth, and what must not matter: the order of features, the number of threads, the clock."""
import os
import random
import shutil

from common import *


class Balance(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province = os.path.join(cls.shared, "province")
        cls.truth = os.path.join(cls.shared, "truth.csv")
        synth(cls.province, "--parcels", 6000, "--truth", cls.truth)
        cls.land_use = os.path.join(cls.province, "land-use-2024.gpkg")
        with open(os.path.join(cls.province, "project.yaml"), "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE)
        cls.before = hashes(cls.province)
        cls.run_1 = Run(os.path.join(cls.province, "project.yaml"), os.path.join(cls.shared, "out"), "--jobs", 1)
        cls.after = hashes(cls.province)

    def assert_same_tables(self, other):
        for name in ("balance.csv", "findings.csv"):
            self.assertEqual(self.run_1.read(name), other.read(name), name)

    def beside(self, features):
        """The province with other parcels, in a folder of this test."""
        os.makedirs(self.path("in"))
        shutil.copy(os.path.join(self.province, "communes.gpkg"), self.path("in"))
        write_features(self.path("in", "land-use-2024.gpkg"), features)
        return self.write_project(self.path("in"))

    def test_every_unit_is_conserved(self):
        leaves = {c for c in codes()} - {r["parent"] for r in codes().values() if r["role"] == "partition"}
        partition = {c for c in leaves if codes()[c]["role"] == "partition"}
        units = {code: g.Area() / HA for code, g in read_features(os.path.join(self.province, "communes.gpkg"), "code")}
        self.assertEqual(len(units), 65)
        cells = self.run_1.cells()
        for unit in units:
            total = sum(cells[unit, c] for c in partition | {"_UNKNOWN", "_GAP"})
            # printed with 4 decimals: half a unit of the last place for each row
            self.assertAlmostEqual(total, units[unit], delta=0.00005 * (len(partition) + 2))
            self.assertAlmostEqual(cells[unit, "TS"] + cells[unit, "_UNKNOWN"] + cells[unit, "_GAP"], units[unit], delta=0.00016)
        self.assertLess(abs(self.run_1.summary["areas"]["residual_ha"]), 1e-9 * sum(units.values()))
        self.assertEqual(self.run_1.of_rule("not_closed"), [])

    def test_every_cell_is_the_truth(self):
        found = {k: v for k, v in self.run_1.cells().items() if v != 0.0}
        self.assert_cells(found, truth_cells(self.truth), 0.001)
        self.assertGreater(len(found), 1000)

    def test_a_wrong_truth_is_noticed(self):
        expected = truth_cells(self.truth)
        key = sorted(expected)[len(expected) // 2]
        expected[key] += 0.002
        with self.assertRaises(AssertionError):
            self.assert_cells({k: v for k, v in self.run_1.cells().items() if v != 0.0}, expected, 0.001)

    def test_inputs_stay_as_they_were(self):
        self.assertEqual(self.before, self.after)

    def test_any_number_of_threads(self):
        for jobs in (2, 5):
            self.assert_same_tables(Run(os.path.join(self.province, "project.yaml"), self.path(str(jobs)), "--jobs", jobs))

    def test_any_order_of_features(self):
        features = read_features(self.land_use, "id", "category")
        random.Random(1).shuffle(features)
        self.assert_same_tables(Run(self.beside(features), self.path("out")))

    def test_a_deleted_parcel_is_a_gap(self):
        features = read_features(self.land_use, "id", "category")
        units = read_features(os.path.join(self.province, "communes.gpkg"), "code")
        inner = [f for f in features if sum(u[1].Intersects(f[2]) for u in units if u[1].GetEnvelope()[0] <= f[2].GetEnvelope()[1])
                 == 1][::max(1, len(features) // 40)]
        for identifier, category, geometry in random.Random(2).sample(inner, 3):
            with self.subTest(identifier):
                shutil.rmtree(self.path("in"), ignore_errors=True)
                run = Run(self.beside([f for f in features if f[0] != identifier]), self.path("out"))
                self.assertEqual(len(run.findings), 1, run.findings)
                gap = run.findings[0]
                self.assertEqual((gap["rule"], gap["severity"]), ("gap", "error"))
                self.assertAlmostEqual(float(gap["measure"]), geometry.Area(), delta=0.001)
                point = ogr.CreateGeometryFromWkt(f"POINT({gap['x']} {gap['y']})")
                self.assertTrue(geometry.Contains(point))
                unit = next(code for code, u in units if u.Contains(point))
                self.assertEqual(gap["unit"], unit)
                cells, before = run.cells(), self.run_1.cells()
                self.assertAlmostEqual(cells[unit, "_GAP"], geometry.Area() / HA, delta=0.0001)
                self.assertAlmostEqual(before[unit, category] - cells[unit, category], geometry.Area() / HA, delta=0.00011)
                self.assertAlmostEqual(run.summary["areas"]["gap_ha"], geometry.Area() / HA, delta=0.0001)


if __name__ == "__main__":
    main()
