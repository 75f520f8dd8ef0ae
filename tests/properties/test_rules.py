#!/usr/bin/python3
"""The rules that come with Lạng Sơn: hectares known by hand on squares, and of a synthetic province as OGR (GEOS) measures."""
import os
import shutil
import sqlite3
import subprocess

from common import *

RULES = os.path.join(PLAN, "rules")
# rule → category, kind of zone ("" for any)
SHIPPED = {"special-use-forest-in-zone": ("RDD", ""), "rice-land-in-cluster": ("LUC", "CCN"), "defence-land-in-cluster": ("CQP", "CCN")}
LEAST_HA = 0.01
X0, Y0 = 500000, 2400000


def box(x, y, width, height):
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y))
    text = ",".join(f"{X0 + a} {Y0 + b}" for a, b in corners)
    return ogr.CreateGeometryFromWkt(f"POLYGON(({text}))")


def write_layer(path, layer, fields, features):
    dataset = gdal.GetDriverByName("GPKG").Create(path, 0, 0, 0, gdal.GDT_Unknown)
    target = dataset.CreateLayer(layer, reference(9215), ogr.wkbPolygon)
    for name in fields:
        target.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    for *values, geometry in features:
        feature = ogr.Feature(target.GetLayerDefn())
        for name, value in zip(fields, values):
            feature[name] = value
        feature.SetGeometry(geometry)
        target.CreateFeature(feature)
    del target, dataset


class Rules(Case):
    EXTRA = "zones: {source: zones.gpkg, name: name, kind: kind}\nchecks: {rules: rules/*.sql}\n"

    def ask(self, folder, command="run", extra=EXTRA):
        shutil.copytree(RULES, os.path.join(folder, "rules"), dirs_exist_ok=True)
        run = Run(self.write_project(folder, extra=extra), self.path("out"), command=command)
        return {rule: {(f["unit"], f["feature"], f["other_feature"]): f for f in run.of_rule(rule)} for rule in SHIPPED}

    def assert_hectares(self, found, expected, tolerance):
        self.assertEqual(set(found), set(expected))
        for key, area_ha in expected.items():
            self.assertAlmostEqual(float(found[key]["measure"]), area_ha, delta=tolerance, msg=str(key))
            self.assertEqual(found[key]["measure_unit"], "ha")

    def write_squares(self, zones):
        """Two communes of 2 km side by side, each a square of forest, of rice, of defence land and the rest."""
        os.makedirs(self.path("in"))
        write_layer(self.path("in", "communes.gpkg"), "communes", ("code", "name"),
                    [("00101", "Một", box(0, 0, 2000, 2000)), ("00102", "Hai", box(2000, 0, 2000, 2000))])
        write_features(self.path("in", "land-use-2024.gpkg"),
                       [(f"{category}-{i}", category, box(2000 * i + x, y, 1000, 1000)) for i in (0, 1)
                        for category, x, y in (("RDD", 0, 0), ("LUC", 1000, 0), ("CQP", 0, 1000), ("ONT", 1000, 1000))])
        write_layer(self.path("in", "zones.gpkg"), "zones", ("name", "kind"), zones)

    def test_squares(self):
        self.write_squares([("cụm giữa", "CCN", box(900, 900, 300, 400)),    # 100 × 100 forest, 200 × 100 rice, 100 × 300 defence
                            ("khu", "KCN", box(0, 0, 100, 50)),              # forest counts in any zone
                            ("khu lúa", "KCN", box(1500, 100, 100, 100)),    # rice only in a cluster
                            ("cụm biên", "CCN", box(1900, 200, 200, 100)),   # over the border: each commune its part
                            ("cụm kề", "CCN", box(1000, 1000, 500, 500)),    # only touches
                            ("cụm nhỏ", "CCN", box(1300, 10, 9, 9))])        # 81 m²: less than 0.01 ha
        found = self.ask(self.path("in"))
        self.assert_hectares(found["special-use-forest-in-zone"],
                             {("00101", "RDD-0", "cụm giữa"): 1, ("00101", "RDD-0", "khu"): 0.5, ("00102", "RDD-1", "cụm biên"): 1},
                             1e-9)
        self.assert_hectares(found["rice-land-in-cluster"],
                             {("00101", "LUC-0", "cụm giữa"): 2, ("00101", "LUC-0", "cụm biên"): 1}, 1e-9)
        self.assert_hectares(found["defence-land-in-cluster"], {("00101", "CQP-0", "cụm giữa"): 3}, 1e-9)
        place = found["special-use-forest-in-zone"]["00101", "RDD-0", "khu"]
        self.assertTrue(X0 < float(place["x"]) < X0 + 100 and Y0 < float(place["y"]) < Y0 + 50, place)
        self.assertEqual(place["message"], "RDD-0: 0.5000 ha of special-use forest (RDD) lie inside khu")

    def test_examples_of_the_readme(self):
        self.write_squares([("cụm giữa", "CCN", box(900, 900, 300, 400)), ("khu lúa", "KCN", box(1500, 100, 100, 100))])
        for name in ("README.md", "README.vi.md"):
            with self.subTest(name):
                with open(os.path.join(SOURCE, name), encoding="utf-8") as stream:
                    example = stream.read().split("```sql\n")[1].split("```")[0]
                os.makedirs(self.path("in", "mine"), exist_ok=True)
                with open(self.path("in", "mine", "mine.sql"), "w", encoding="utf-8") as stream:
                    stream.write(example)
                project = self.write_project(self.path("in"), extra=self.EXTRA.replace("rules/", "mine/"))
                found, = Run(project, self.path("out"), "--lang", "vi", command="run").of_rule("mine")
                self.assertEqual((found["unit"], found["measure"]), ("00101", "2.0000"))
                self.assertEqual(found["message"], "LUC-0: 2,00 ha đất chuyên trồng lúa (LUC) nằm trong cụm giữa")

    def test_no_zones(self):
        self.write_squares([])
        os.remove(self.path("in", "zones.gpkg"))
        found = self.ask(self.path("in"), extra="checks: {rules: rules/*.sql}\n")
        self.assertEqual(found, {rule: {} for rule in SHIPPED})

    def test_synthetic_province(self):
        """Against GEOS, on the layers as they were given, and each finding's polygon in the package."""
        folder = self.path("in")
        synth(folder, "--parcels", 20000, "--seed", 3)
        found = self.ask(folder, command="run")
        zones = read_features(os.path.join(folder, "zones.gpkg"), "name", "kind")
        parcels = read_features(os.path.join(folder, "land-use-2024.gpkg"), "id", "category")
        for rule, (category, kind) in SHIPPED.items():
            expected = {}
            for name, of_kind, zone in zones:
                for identifier, of_category, parcel in parcels:
                    if of_category == category and of_kind.startswith(kind) and zone.Intersects(parcel):
                        area_ha = zone.Intersection(parcel).GetArea() / HA
                        expected[identifier, name] = expected.get((identifier, name), 0) + area_ha
            # a parcel over a border has a finding in each commune
            sums = {}
            for (_, identifier, name), f in found[rule].items():
                sums[identifier, name] = sums.get((identifier, name), 0) + float(f["measure"])
            with self.subTest(rule):
                self.assertLessEqual(set(sums), set(expected))
                wrong = [(k, sums.get(k), v) for k, v in expected.items() if abs(sums.get(k, 0) - v) > 0.0002 and v > 2 * LEAST_HA]
                self.assertEqual(wrong, [])
        self.assertGreater(sum(len(f) for f in found.values()), 5)
        areas = {f[0]: f[1].GetArea() / HA for f in self.finding_areas()}
        for of_rule in found.values():
            for f in of_rule.values():
                self.assertAlmostEqual(areas[f["id"]], float(f["measure"]), delta=0.0001)

    def test_cut_only_when_looked_at(self):
        """Without a package nothing at a border is drawn until a rule asks for it: the answers are those of drawn pieces."""
        folder = self.path("in")
        synth(folder, "--parcels", 20000, "--seed", 3, "--dirty", 1)
        drawn = self.ask(folder, command="run")
        expected = [sorted((f["unit"], f["feature"], f["measure"]) for f in found.values()) for found in drawn.values()]
        queries = [self.query(rule) for rule in drawn]
        for command in ("check", "rules"):
            self.assertEqual(self.answers(folder, queries, at_least=LEAST_HA, command=command), expected, command)
        self.assertGreater(sum(len(f) for f in drawn.values()), 5)
        package = self.package()
        cut = package.execute("SELECT count(*) FROM (SELECT id FROM land_use GROUP BY id HAVING count(*) > 1)").fetchone()[0]
        self.assertGreater(cut, 100)
        # every piece, drawn for this rule, has the area that was measured without drawing it
        pieces = package.execute("SELECT count(*) FROM land_use").fetchone()[0]
        for measure, least, n in (("abs(ST_Area(geom) / 10000 - area_ha)", 1e-8, 0), ("ST_Area(geom) / 10000", 0, pieces)):
            rows, = self.answers(folder, [f"SELECT unit, id AS feature, {measure} AS measure FROM land_use"], at_least=least)
            self.assertEqual(len(rows), n, measure)

    def test_every_way_to_ask(self):
        """Against SQLite itself on the package, where land use is a table and its index an R-tree."""
        folder = self.path("in")
        synth(folder, "--parcels", 5000, "--seed", 5, "--dirty", 2)
        self.ask(folder, command="run")
        package = self.package()
        unit, x, y = package.execute("SELECT unit, (minx + maxx) / 2, (miny + maxy) / 2 FROM land_use, rtree_land_use_geom "
                                     "WHERE fid = rtree_land_use_geom.id AND category = 'LUC' ORDER BY fid LIMIT 1").fetchone()
        box = f"minx <= {x + 2000} AND maxx >= {x - 2000} AND miny <= {y + 2000} AND maxy >= {y - 2000}"
        queries = [f"SELECT unit, id AS feature, area_ha AS measure FROM land_use WHERE {where}" for where in (
                   "category = 'LUC'", "category = 'luc'", "category = 'luc' COLLATE NOCASE", "category = '_UNKNOWN'", "category = 5",
                   "category = NULL", "category <> 'RSX'", f"unit = '{unit}'", f"unit = {int(unit)}", "unit = 'x'",
                   f"unit = '{unit}' AND category = 'LUC'", f"unit > '{unit}' AND area_ha > 2",
                   f"unit IN ('{unit}', '05977') AND category IN ('LUC', 'RSX', 'x')", "fid = 7", "fid = 7.0", "fid = 7.5", "fid = 'a'",
                   "fid = '7'", "fid = 0", "fid = 99999999", "fid IN (1, 2, 3)", "rowid = 9", "fid > 40 AND fid <= 60",
                   "id = (SELECT id FROM land_use WHERE fid = 3)",
                   f"fid IN (SELECT id FROM rtree_land_use_geom WHERE {box})",
                   f"fid IN (SELECT id FROM rtree_land_use_geom WHERE {box.replace('=', '')})",
                   f"fid IN (SELECT id FROM rtree_land_use_geom WHERE minx < {x})",
                   f"fid IN (SELECT id FROM rtree_land_use_geom WHERE minx >= {x} AND maxx <= {x + 5000} AND miny > {y})",
                   f"fid IN (SELECT id FROM rtree_land_use_geom WHERE {x} > minx AND maxy > '{y}' AND minx > 'a')",
                   "fid IN (SELECT id FROM rtree_land_use_geom WHERE maxx < NULL OR id = 4)",
                   "fid IN (SELECT id FROM rtree_land_use_geom WHERE maxx < NULL)",
                   "fid IN (SELECT a.id FROM rtree_land_use_geom AS a JOIN rtree_land_use_geom AS b "
                   "ON a.minx < b.maxx AND a.maxx > b.minx AND a.miny < b.maxy AND a.maxy > b.miny WHERE b.id = 77)")]
        expected = [sorted((a, b, f"{c:.4f}") for a, b, c in package.execute(sql)) for sql in queries]
        for sql, answer, rows in zip(queries, self.answers(folder, queries, command="run", only="package,findings"), expected):
            with self.subTest(sql):
                self.assertEqual(answer, rows)
        self.assertGreater(sum(len(rows) > 0 for rows in expected), 18)

    def query(self, rule):
        with open(os.path.join(RULES, f"{rule}.sql"), encoding="utf-8") as stream:
            return "".join(line for line in stream if not line.startswith("--"))

    def answers(self, folder, queries, *, at_least=0, command="rules", only=None):
        """What each query finds, as a rule."""
        shutil.rmtree(os.path.join(folder, "mine"), ignore_errors=True)
        os.makedirs(os.path.join(folder, "mine"))
        for i, sql in enumerate(queries):
            with open(os.path.join(folder, "mine", f"q{i}.sql"), "w", encoding="utf-8") as stream:
                stream.write(f"-- title_en: Mine\n-- measure_unit: ha\n-- at_least: {at_least:.8f}\n{sql}\n")
        project = self.write_project(folder, extra=self.EXTRA.replace("rules/", "mine/"))
        subprocess.run([QUYDAT, command, project, "--out", self.path("mine"), "--fail-on", "never", "-q",
                        *(["--only", only] if only else [])], check=True)
        found = read_table(self.path("mine", "findings.csv"))
        return [sorted((f["unit"], f["feature"], f["measure"]) for f in found if f["rule"] == f"q{i}") for i in range(len(queries))]

    def package(self):
        connection = sqlite3.connect(self.path("out", "20.gpkg"))
        self.addCleanup(connection.close)
        return connection

    def finding_areas(self):
        layer = gdal.OpenEx(self.path("out", "20.gpkg"), gdal.OF_VECTOR)
        return [(f["id"], f.geometry().Clone()) for f in layer.GetLayerByName("finding_areas")]


if __name__ == "__main__":
    main()
