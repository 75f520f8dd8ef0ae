#!/usr/bin/python3
"""quydat compare: every cell of the change matrix is the truth, and its rows and columns close on both balances."""
import os
import random
import shutil
import subprocess

from common import *

TWO = LAND_USE + "}, {period: 2020, source: land-use-2020.gpkg, layer: land_use, category: category, id: id"
EARLIER, NOW = "land-use-2020.gpkg", "land-use-2024.gpkg"


class Compare:
    """One run of quydat compare, with its tables."""

    def __init__(self, project, out, *options, periods=("2020", "2024")):
        arguments = [QUYDAT, "compare", project, "--from", periods[0], "--to", periods[1], "--out", out, "--fail-on", "never",
                     *map(str, options)]
        result = subprocess.run(arguments, capture_output=True, text=True)
        if result.returncode != 0 or result.stderr:
            raise AssertionError(f"exit {result.returncode}: {result.stderr}")
        self.out, self.said = out, result.stdout
        self.rows = read_table(os.path.join(out, "change.csv"))
        self.findings = read_table(os.path.join(out, "findings.csv"))
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as stream:
            self.summary = json.load(stream)

    def cells(self):
        """(unit, from, to) → ha, of units."""
        return {(r["unit"], r["from_category"], r["to_category"]): float(r["area_ha"]) for r in self.rows
                if "_TOTAL" not in (r["from_category"], r["to_category"]) and r["unit"] != "20"}

    def totals(self, end):
        """(unit, category) → ha of the rows from_total or to_total."""
        return {(r["unit"], r[f"{end}_category"]): float(r["area_ha"]) for r in self.rows if r["kind"] == f"{end}_total"}

    def read(self, name):
        with open(os.path.join(self.out, name), "rb") as stream:
            return stream.read()


class ChangeCase(Case):
    def project(self, folder):
        return self.write_project(folder, TWO)

    def beside(self, earlier=None, now=None, province=None):
        """The province with other parcels, in a folder of this test."""
        province = province or self.province
        shutil.rmtree(self.path("in"), ignore_errors=True)
        os.makedirs(self.path("in"))
        shutil.copy(os.path.join(province, "communes.gpkg"), self.path("in"))
        for name, features in ((EARLIER, earlier), (NOW, now)):
            if features is None:
                shutil.copy(os.path.join(province, name), self.path("in"))
            else:
                write_features(self.path("in", name), features)
        return self.project(self.path("in"))

    def units(self):
        return dict(read_features(os.path.join(self.province, "communes.gpkg"), "code"))

    def assert_closed(self, compare, project):
        """Sums of rows and columns are the ledgers, unrounded to 1e-9 of the unit, and those of quydat balance as printed."""
        dataset = gdal.OpenEx(os.path.join(compare.out, "20.gpkg"), gdal.OF_VECTOR)
        areas = {code: g.Area() for code, g in read_features(os.path.join(os.path.dirname(project), "communes.gpkg"), "code")}
        areas["20"], sums, ledgers = sum(areas.values()), {}, {}
        for row in dataset.GetLayerByName("change"):
            unit, kind, area = row["unit"], row["kind"], row["area_m2"]
            if unit == "_OUTSIDE":
                continue
            if kind in ("from_total", "to_total"):
                ledgers[unit, kind[:-6], row[kind[:-6] + "_category"]] = area - row["residual_m2"]
            else:
                for end in ("from", "to"):
                    key = unit, end, row[end + "_category"]
                    sums[key] = sums.get(key, 0.0) + area
        wrong = [(k, sums.get(k, 0.0), ledgers.get(k, 0.0)) for k in set(sums) | set(ledgers)
                 if not abs(sums.get(k, 0.0) - ledgers.get(k, 0.0)) <= 1e-9 * areas[k[0]]]
        self.assertEqual(wrong, [])
        self.assertGreater(len(ledgers), 500)
        self.assertEqual([f for f in compare.findings if f["rule"].startswith("change_")], [])
        rows = Run(project, self.path("balance")).rows
        for end, period in (("from", "2020"), ("to", "2024")):
            balance = {(r["unit"], r["category"]): float(r["area_ha"]) for r in rows if r["period"] == period}
            leaves = {k: v for k, v in compare.totals(end).items()
                      if k[0] != "_OUTSIDE" and k[1] in ("LUC", "ONT", "CLN", "_GAP", "_UNKNOWN")}
            self.assert_cells(leaves, {k: v for k, v in balance.items() if k in leaves}, 0.0001)


class Clean(ChangeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province, cls.truth = os.path.join(cls.shared, "province"), os.path.join(cls.shared, "change.csv")
        synth(cls.province, "--parcels", 6000, "--period", 2020, "--truth-change", cls.truth)
        with open(os.path.join(cls.province, "project.yaml"), "w", encoding="utf-8") as stream:
            stream.write(PROJECT % TWO)
        cls.before = hashes(cls.province)
        cls.compare_1 = Compare(os.path.join(cls.province, "project.yaml"), os.path.join(cls.shared, "out"), "--package",
                                "--jobs", 1)
        cls.after = hashes(cls.province)

    def test_every_cell_is_the_truth(self):
        truth = {(r["unit"], r["from"], r["to"]): float(r["area_ha"]) for r in read_table(self.truth)}
        self.assert_cells(self.compare_1.cells(), truth, 0.001)
        self.assertGreater(len(truth), 1000)
        changed = sum(v for (_, a, b), v in truth.items() if a != b)
        self.assertGreater(changed, 1000)
        self.assertAlmostEqual(self.compare_1.summary["change"]["changed_ha"], changed, delta=0.001)
        self.assertIn(f"{changed:,.2f}"[:-1], self.compare_1.said)

    def test_rows_and_columns_close(self):
        self.assert_closed(self.compare_1, os.path.join(self.province, "project.yaml"))
        self.assertLess(abs(self.compare_1.summary["change"]["residual_m2"]), 0.1)

    def test_pieces_add_up_to_the_cells(self):
        dataset = gdal.OpenEx(os.path.join(self.compare_1.out, "20.gpkg"), gdal.OF_VECTOR)
        sums = {}
        for piece in dataset.GetLayerByName("land_use_change"):
            key = piece["unit"], piece["from_category"], piece["to_category"]
            self.assertAlmostEqual(piece.geometry().Area() / HA, piece["area_ha"], delta=1e-7)
            sums[key] = sums.get(key, 0.0) + piece["area_ha"]
        cells = {k: v for k, v in self.compare_1.cells().items() if k[1] != k[2]}
        self.assert_cells(sums, cells, 0.0001)

    def test_inputs_stay_as_they_were(self):
        self.assertEqual(self.before, self.after)

    def test_any_number_of_threads(self):
        for jobs in (2, 5):
            again = Compare(os.path.join(self.province, "project.yaml"), self.path(str(jobs)), "--package", "--jobs", jobs)
            for name in ("change.csv", "findings.csv", "20.gpkg"):
                self.assertEqual(self.compare_1.read(name), again.read(name), name)

    def test_any_order_of_features(self):
        shuffled = []
        for name in (EARLIER, NOW):
            features = read_features(os.path.join(self.province, name), "id", "category")
            random.Random(name).shuffle(features)
            shuffled.append(features)
        again = Compare(self.beside(*shuffled), self.path("out"))
        self.assertEqual(self.compare_1.read("change.csv"), again.read("change.csv"))

    def test_backwards_is_the_same_turned_over(self):
        back = Compare(os.path.join(self.province, "project.yaml"), self.path("out"), periods=("2024", "2020"))
        self.assert_cells({(u, b, a): v for (u, a, b), v in back.cells().items()}, self.compare_1.cells(), 0.0001)

    def test_a_period_that_covers_less_is_other_gain(self):
        """All parcels of a unit and some of its neighbours are missing in the earlier period."""
        unit, land = sorted(self.units().items())[7]
        left = [f for f in read_features(os.path.join(self.province, EARLIER), "id", "category") if not f[2].Intersects(land)]
        project = self.beside(earlier=left)
        compare = Compare(project, self.path("out"), "--package")
        gained = sum(v for (u, a, _), v in compare.cells().items() if u == unit and a == "_GAP")
        self.assertAlmostEqual(gained, land.Area() / HA, delta=0.01)
        self.assertEqual([k for k in compare.cells() if k[0] == unit and k[1] != "_GAP"], [])
        self.assertGreater(compare.summary["change"]["other_gain_ha"], gained)
        self.assertEqual(compare.summary["change"]["other_loss_ha"], 0.0)
        self.assert_closed(compare, project)
        back = Compare(project, self.path("back"), periods=("2024", "2020"))
        self.assertEqual(back.summary["change"]["other_loss_ha"], compare.summary["change"]["other_gain_ha"])

    def test_one_period_has_figures_only(self):
        os.makedirs(self.path("in", "plan"))
        for name in ("communes.gpkg", NOW):
            shutil.copy(os.path.join(self.province, name), self.path("in"))
        with open(self.path("in", "plan", "inventory.csv"), "w", encoding="utf-8") as stream:
            stream.write("unit,category,period,area_ha\n20,LUA,2014,44171\n20,NNP,2014,688355\n")
        project = self.write_project(self.path("in"), LAND_USE, "plan: plan\n")
        compare = Compare(project, self.path("out"), periods=("2014", "2024"))
        self.assertEqual(compare.summary["change"],
                         {"from": "2014", "to": "2024", "method": "totals", "figures": "inventory.csv"})
        self.assertIn("Period 2014 has no map: only totals can be compared", compare.said)
        net = {r["from_category"]: float(r["area_ha"]) for r in compare.rows if r["kind"] == "net"}
        now = Run(project, self.path("balance")).cells()
        self.assertEqual(set(net), {"LUA", "NNP"})
        for category, before in (("LUA", 44171), ("NNP", 688355)):
            self.assertAlmostEqual(net[category], now["20", category] - before, delta=0.0001)
            self.assertEqual(compare.totals("from")["20", category], before)


class Unlike(ChangeCase):
    """Two maps that have no border in common, clean and dirty; the earlier was drawn to other borders of the communes and of
    the province, so that land is lost and gained at them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province, other = os.path.join(cls.shared, "province"), os.path.join(cls.shared, "other")
        synth(cls.province, "--parcels", 2500, "--seed", 3, "--dirty", 3, "--truth-dirty", os.path.join(cls.shared, "dirty.csv"))
        synth(other, "--parcels", 1500, "--seed", 4, "--dirty", 2, "--truth-dirty", os.path.join(cls.shared, "dirty-2.csv"))
        synth(os.path.join(cls.shared, "clean"), "--parcels", 2500, "--seed", 3)
        synth(os.path.join(cls.shared, "clean-other"), "--parcels", 1500, "--seed", 4)
        shutil.copy(os.path.join(other, NOW), os.path.join(cls.province, EARLIER))
        shutil.copy(os.path.join(cls.shared, "clean-other", NOW), os.path.join(cls.shared, "clean", EARLIER))

    def test_dirty_maps_close(self):
        project = self.project(self.province)
        compare = Compare(project, self.path("out"), "--package")
        self.assertGreater(compare.summary["change"]["other_gain_ha"] + compare.summary["change"]["other_loss_ha"], 1)
        self.assertGreater(compare.summary["change"]["unknown_ha"], 1)
        self.assert_closed(compare, project)

    def test_dirty_maps_in_any_order_of_features(self):
        shuffled = []
        for name in (EARLIER, NOW):
            features = read_features(os.path.join(self.province, name), "id", "category")
            random.Random(name).shuffle(features)
            shuffled.append(features)
        one, two = Compare(self.beside(), self.path("1")), Compare(self.beside(*shuffled), self.path("2"), "--jobs", 3)
        self.assert_cells(one.cells(), two.cells(), 0.0001)

    def test_clean_maps_agree_with_geos(self):
        folder = os.path.join(self.shared, "clean")
        compare = Compare(self.project(folder), self.path("out"))
        cells = compare.cells()
        layers = [read_features(os.path.join(folder, name), "id", "category") for name in (EARLIER, NOW)]
        for unit, land in sorted(self.units().items())[::32]:
            prepared = land.CreatePreparedGeometry()
            parts = [[(c, g.Intersection(land)) for _, c, g in layer if prepared.Intersects(g)] for layer in layers]
            expected, covered = {}, {}
            for a, before in parts[0]:
                for b, after in parts[1]:
                    if meet(before, after):
                        key, area = (unit, a, b), before.Intersection(after).Area() / HA
                        expected[key] = expected.get(key, 0.0) + area
                        covered[b] = covered.get(b, 0.0) + area
            for b in {b for b, _ in parts[1]}:   # the later map covers the whole unit, the earlier maybe not
                whole = sum(after.Area() for c, after in parts[1] if c == b) / HA
                expected[unit, "_GAP", b] = whole - covered.get(b, 0.0)
            self.assert_cells({k: v for k, v in cells.items() if k[0] == unit}, expected, 0.001)
            self.assertGreater(len(expected), 20)

    def test_land_lost_at_the_border_of_the_province_stands_apart(self):
        folder = os.path.join(self.shared, "clean")
        compare = Compare(self.project(folder), self.path("out"))
        outside = {k: v for k, v in compare.cells().items() if k[0] == "_OUTSIDE"}
        self.assertEqual({k[2] for k in outside}, {"_GAP"})
        province, lost = ogr.Geometry(ogr.wkbMultiPolygon), 0.0
        for land in self.units().values():
            for part in [land] if land.GetGeometryName() == "POLYGON" else land:
                province.AddGeometry(part)
        province = province.UnionCascaded()
        prepared = province.CreatePreparedGeometry()
        for _, _, g in read_features(os.path.join(folder, EARLIER), "id", "category"):
            lost += 0.0 if prepared.Contains(g) else g.Difference(province).Area() / HA
        self.assertGreater(lost, 1.0)
        self.assertAlmostEqual(sum(outside.values()), lost, delta=0.01)
        self.assertAlmostEqual(compare.summary["change"]["outside_other_loss_ha"], lost, delta=0.01)


def meet(a, b):
    """Whether the boxes of two geometries do."""
    a0, a1, b0, b1 = a.GetEnvelope()
    c0, c1, d0, d1 = b.GetEnvelope()
    return a0 < c1 and c0 < a1 and b0 < d1 and d0 < b1


if __name__ == "__main__":
    main()
