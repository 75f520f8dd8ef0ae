"""The coverage of a synthetic province of 60,000 parcels: dissolved by category it has the areas of the truth table."""
import collections
import csv
import os
import subprocess
import tempfile
import unittest

SOURCE = os.environ["QUYDAT_SOURCE"]
BENCH = os.path.join(os.environ["QUYDAT_BUILD"], "bin", "bench_coverage")


class Truth(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.truth_path = os.path.join(cls.folder.name, "truth.csv")
        subprocess.run([os.environ["QUYDAT_SYNTH"], "--plan", os.path.join(SOURCE, "layers", "lang-son"), "--out", cls.folder.name,
                        "--parcels", "60000", "--truth", cls.truth_path], check=True, capture_output=True)
        done = subprocess.run([BENCH, "arcs", os.path.join(cls.folder.name, "land-use-2024.gpkg"), "land_use", "category"],
                              check=True, capture_output=True, text=True)
        rows = [line.split(",") for line in done.stdout.splitlines() if line.startswith("area,")]
        cls.areas = {row[1]: [float(figure) for figure in row[2:]] for row in rows}

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_each_category_has_its_area(self):
        truth, rounding = collections.defaultdict(float), 0.01
        with open(self.truth_path, encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                truth[row["category"]] += float(row["area_ha"]) * 1e4
                rounding += 0.0005  # the table has six decimals; its errors do not all point one way
        self.assertGreater(len(truth), 30)
        self.assertEqual(set(truth), set(self.areas))
        for category, area in truth.items():
            as_read, dissolved = self.areas[category][:2]
            self.assertAlmostEqual(as_read, area, delta=rounding, msg=category)
            self.assertAlmostEqual(dissolved, area, delta=rounding, msg=category)

    def test_simplified_categories_add_up_to_one_area(self):
        """What one category loses its neighbours gain: only the outer border gives or takes."""
        whole = sum(figures[0] for figures in self.areas.values())
        for i, most in ((2, 1e-7), (3, 1e-5), (4, 1e-3)):
            self.assertAlmostEqual(sum(figures[i] for figures in self.areas.values()) / whole, 1, delta=most)


if __name__ == "__main__":
    unittest.main()
