#!/usr/bin/python3
"""A run with a cache gives the bytes of a run without one, whatever was changed since, and works only what was changed.

Which units a change can touch is told by GEOS: those that the changed parcel comes near, before or after.
"""
import random
import re

from common import *

UNITS = ("source: communes.gpkg, code: code, name: name", "communes.gpkg")
CHECKS = "checks: {snap_mm: 1, sliver_width_m: 1, sliver_area_m2: 50%s}\n"
# The program looks at parcels by boxes on a grid of 256 cells over each unit: so far away it may think them near.
GRID_SHARE = 2 / 256


def outputs(folder):
    return {name: digest for name, digest in hashes(folder).items() if name != "run.json"}


class Cached(Case):
    dirty = 2

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = os.path.join(cls.shared, "province")
        synth(cls.template, "--parcels", 3000, "--seed", 8, "--dirty", cls.dirty)
        cls.units = dict(read_features(os.path.join(cls.template, "communes.gpkg"), "code"))

    def setUp(self):
        super().setUp()
        self.n = 0
        self.full = {}   # what decides a run → its outputs
        self.province = self.path("province")
        shutil.copytree(self.template, self.province)
        self.project = self.write_project(self.province, extra=CHECKS % "")
        self.cache = self.path("cache")

    def run_in(self, out, *options, only="balance,findings", command="run"):
        only = ["--only", only] if command == "run" and only else []
        result = subprocess.run([QUYDAT, command, self.project, "--out", out, "--fail-on", "never", *only, *options],
                                capture_output=True, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stderr

    def check(self, *options, **more):
        """A cached run against a full one. @return codes of the units that were worked, and what was said"""
        self.n += 1
        cached = self.path(f"cached-{self.n}")
        said = self.run_in(cached, "--cache", self.cache, *options, **more)
        self.assertEqual(outputs(cached), self.outputs_of_full_run(*options, **more))
        with open(os.path.join(cached, "run.json"), encoding="utf-8") as stream:
            run = json.load(stream)
        self.assertEqual(run["units_worked"] + run["units_from_cache"], len(self.units))
        self.assertEqual(run["units_worked"], len(run["worked"]))
        return set(run["worked"]), said

    def outputs_of_full_run(self, *options, **more):
        """Made once for as long as nothing changes."""
        key = repr((sorted(hashes(self.province).items()), options, more))
        if key not in self.full:
            self.run_in(self.path(f"full-{self.n}"), *options, **more)
            self.full[key] = outputs(self.path(f"full-{self.n}"))
        return self.full[key]

    def worked(self, *options, **more):
        worked, said = self.check(*options, **more)
        self.assertEqual(said, "")
        return worked

    # ---- changes of the map ----

    def edit(self, change):
        """change(layer) in the land use."""
        dataset = gdal.OpenEx(self.path("province", "land-use-2024.gpkg"), gdal.OF_VECTOR | gdal.OF_UPDATE)
        layer = dataset.GetLayer(0)
        layer.StartTransaction()
        change(layer)
        layer.CommitTransaction()
        del layer, dataset

    def near(self, *geometries):
        """(units that have land of one of them, units that one may seem to come near)"""
        inside, near = set(), set()
        for code, unit in self.units.items():
            x0, x1, y0, y1 = unit.GetEnvelope()
            reach = max(x1 - x0, y1 - y0) * GRID_SHARE + 2
            for g in geometries:
                if unit.Intersection(g).GetArea() > 1:
                    inside.add(code)
                if unit.Distance(ogr.CreateGeometryFromWkt(box_of(g, reach))) == 0:
                    near.add(code)
        return inside, near

    def boxes_meet(self, parcel, unit):
        x0, x1, y0, y1 = unit.GetEnvelope()
        reach = max(x1 - x0, y1 - y0) * GRID_SHARE + 2
        return ogr.CreateGeometryFromWkt(box_of(parcel, reach)).Distance(unit) == 0

    def assert_worked(self, worked, *geometries):
        inside, near = self.near(*geometries)
        self.assertLessEqual(inside, worked)
        self.assertLessEqual(worked, near)
        self.assertLess(len(worked), len(self.units))


def box_of(geometry, reach):
    x0, x1, y0, y1 = geometry.GetEnvelope()
    x0, x1, y0, y1 = x0 - reach, x1 + reach, y0 - reach, y1 + reach
    return f"POLYGON(({x0} {y0},{x1} {y0},{x1} {y1},{x0} {y1},{x0} {y0}))"


def moved(geometry, dx, dy):
    wkt = re.sub(r"(-?[\d.]+) (-?[\d.]+)", lambda m: f"{float(m[1]) + dx:.3f} {float(m[2]) + dy:.3f}", geometry.ExportToWkt())
    return ogr.CreateGeometryFromWkt(wkt)


class Runs(Cached):
    def test_nothing_changed(self):
        self.assertEqual(self.worked(), set(self.units))
        self.assertEqual(self.worked(), set())
        def kept():
            return {name: digest for name, digest in hashes(self.cache).items() if not name.endswith(".spool")}
        before = kept()
        self.assertEqual(self.worked("--jobs", "1"), set())
        self.assertEqual(kept(), before, "a run that works nothing keeps nothing new")

    def test_number_of_threads(self):
        for jobs in ("1", "3"):
            shutil.rmtree(self.cache, ignore_errors=True)
            self.assertEqual(self.worked("--jobs", jobs), set(self.units))
            self.assertEqual(self.worked("--jobs", "4"), set())

    def test_other_language(self):
        self.worked()
        self.assertEqual(self.worked("--lang", "vi"), set(self.units))
        self.assertEqual(self.worked("--lang", "vi"), set())

    def test_commands(self):
        """Areas and pieces are kept apart: one does not push the other out."""
        self.worked()
        self.assertEqual(self.worked(command="balance"), set())
        self.assertEqual(self.worked(command="check"), set())
        self.assertEqual(self.worked(only=None), set(self.units))
        self.assertEqual(self.worked(only=None), set())
        self.assertEqual(self.worked(), set())

    def test_rules(self):
        """The project's own are asked of pieces that were kept: those that others took land from, and those at borders."""
        os.makedirs(self.path("province", "rules"))
        with open(self.path("province", "rules", "large.sql"), "w", encoding="utf-8") as stream:
            stream.write("-- title_en: Large\n-- measure_unit: ha\n-- at_least: 100\n"
                         "SELECT unit, id AS feature, ST_Area(geom) / 10000 AS measure, geom AS geometry FROM land_use\n")
        self.project = self.write_project(self.province, extra=CHECKS % ", rules: rules/*.sql")
        self.assertEqual(self.worked(command="check"), set(self.units))
        self.assertEqual(self.worked(command="check"), set())
        random.seed(2)
        for kind in ("geometry", "delete"):
            changed = []
            self.edit(lambda layer: self.change_one(layer, kind, changed))
            self.assert_worked(self.worked(command="check"), *changed)
        found = {f["rule"] for f in read_table(self.path(f"cached-{self.n}", "findings.csv"))}
        self.assertLessEqual({"large", "overlap", "gap"}, found)

    def test_time_of_the_file(self):
        self.worked()
        os.utime(self.path("province", "land-use-2024.gpkg"), (1, 1))
        self.assertEqual(self.worked(), set())

    def test_renamed_file(self):
        """Findings name the file: all is worked, but no geometry is read anew."""
        self.worked()
        os.rename(self.path("province", "land-use-2024.gpkg"), self.path("province", "parcels.gpkg"))
        self.project = self.write_project(self.province, LAND_USE.replace("land-use-2024", "parcels"), CHECKS % "")
        self.assertEqual(self.worked(), set(self.units))

    def test_random_edits(self):
        self.worked()
        random.seed(4)
        for turn in range(12):
            kind = ["geometry", "category", "move", "delete", "insert", "id"][turn % 6]
            with self.subTest(turn=turn, kind=kind):
                changed = []
                self.edit(lambda layer: self.change_one(layer, kind, changed))
                self.assert_worked(self.worked(), *changed)
                self.assertEqual(self.worked(), set())

    def change_one(self, layer, kind, changed):
        feature = random.choice([f for f in layer if f.geometry() is not None and f.geometry().IsValid()])
        before = feature.geometry().Clone()
        changed.append(before)
        if kind == "delete":
            layer.DeleteFeature(feature.GetFID())
            return
        if kind == "geometry":
            feature.SetGeometry(moved(before, 3, 0))
        elif kind == "move":
            feature.SetGeometry(moved(before, 9000, -7000))
        elif kind == "category":
            feature["category"] = "LUC" if feature["category"] != "LUC" else "RSX"
        elif kind == "id":
            feature["id"] = "1"
        if kind == "insert":
            new = ogr.Feature(layer.GetLayerDefn())
            new["id"], new["category"] = "999999", "CLN"
            new.SetGeometry(moved(before, 5, 5))
            layer.CreateFeature(new)
            changed.append(new.geometry().Clone())
        else:
            layer.SetFeature(feature)
            changed.append(feature.geometry().Clone())

    def test_many_rows_replaced(self):
        """A whole unit deleted and put behind the others: geometries are found where they are not looked for first."""
        self.worked()
        code = sorted(self.units)[5]

        def replace(layer):
            layer.SetSpatialFilter(self.units[code])
            rows = [(f.GetFID(), f["id"], f["category"], f.geometry().Clone()) for f in layer]
            for fid, *_ in rows:
                layer.DeleteFeature(fid)
            for _, identifier, category, geometry in rows:
                feature = ogr.Feature(layer.GetLayerDefn())
                feature["id"], feature["category"] = identifier, category
                feature.SetGeometry(geometry)
                layer.CreateFeature(feature)
        self.edit(replace)
        worked = self.worked()
        self.assertIn(code, worked)
        self.assertLess(len(worked), len(self.units) / 2)

    def test_boundary(self):
        self.worked()
        path = self.path("province", "communes.gpkg")
        dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
        layer = dataset.GetLayer(0)
        feature = next(f for f in layer if f["code"] == sorted(self.units)[10])
        geometry = feature.geometry().Buffer(-1)
        before = feature.geometry().Clone()
        feature.SetGeometry(geometry)
        layer.SetFeature(feature)
        del feature, layer, dataset
        worked = self.worked()
        self.assertIn(sorted(self.units)[10], worked)
        beside = [g for _, g in read_features(self.path("province", "land-use-2024.gpkg"), "id")
                  if g is not None and self.boxes_meet(g, before)]
        self.assertLessEqual(worked, self.near(before, *beside)[1])
        self.assertLess(len(worked), len(self.units))

    def test_settings(self):
        self.worked()
        for extra in ("checks: {snap_mm: 5, sliver_width_m: 1, sliver_area_m2: 50}\n",
                      "checks: {snap_mm: 5, sliver_width_m: 2, sliver_area_m2: 50}\n",
                      "checks: {snap_mm: 5, sliver_width_m: 2, sliver_area_m2: 80}\n",
                      "balance: {overlap: higher_id}\n",
                      "balance: {overlap: by_category_priority, priority: [RSX, LUC]}\n",
                      CHECKS % ", disable: [gap]"):
            with self.subTest(extra):
                self.project = self.write_project(self.province, extra=extra)
                self.assertEqual(self.worked(), set(self.units))
                self.assertEqual(self.worked(), set())
        self.project = self.write_project(self.province, extra=CHECKS % ", repair: make_valid")
        self.worked()
        self.assertEqual(self.worked(), set())

    def test_snapped_parcels(self):
        """What a parcel becomes by snapping depends on its neighbours: these are worked too, when it moves away."""
        self.project = self.write_project(self.province, extra=CHECKS.replace("snap_mm: 1", "snap_mm: 50") % ", repair: snap")
        # a copy of a parcel's corner 20 mm beside a neighbour's: the smaller id decides where the other is drawn
        self.edit(lambda layer: self.nudge(layer, 0.02))
        self.worked()
        self.assertEqual(self.worked(), set())
        self.edit(lambda layer: self.nudge(layer, 0.01))
        self.worked()
        self.edit(lambda layer: self.nudge(layer, 0.5))
        self.worked()
        self.assertEqual(self.worked(), set())

    def nudge(self, layer, metres):
        """Moves whole parcels, every 40th, so that all their borders miss their neighbours'."""
        for feature in list(layer)[::40]:
            if feature.geometry() is not None:
                feature.SetGeometry(moved(feature.geometry(), metres, 0))
                layer.SetFeature(feature)

    def test_plan_tables(self):
        """What the plan's tables say against each other is kept until one of them, a schema or a rule changes."""
        plan = self.path("province", "plan")
        shutil.copytree(PLAN, plan)
        self.project = self.write_project(self.province, extra="plan: plan\n" + CHECKS % "")

        def contradictions():
            self.assertEqual(self.worked(command="check"), set())
            return read_table(self.path(f"cached-{self.n}", "plan-findings.csv"))

        def replace(name, old, new):
            with open(os.path.join(plan, name), encoding="utf-8") as stream:
                text = stream.read()
            self.assertIn(old, text)
            with open(os.path.join(plan, name), "w", encoding="utf-8") as stream:
                stream.write(text.replace(old, new, 1))
        self.worked(command="check")
        before = contradictions()
        self.assertEqual(contradictions(), before)
        replace("targets.csv", "LUA,floor,43645,", "LUA,floor,43745,")
        after = contradictions()
        self.assertNotEqual(after, before)
        replace("targets.csv", "LUA,floor,43745,", "LUA,floor,43645,")
        self.assertEqual(contradictions(), before)
        os.remove(os.path.join(plan, "audit", "rules.csv"))
        self.assertLess(len(contradictions()), len(before))

    def test_recode_table(self):
        """A recoded category is another content of the parcels that have it."""
        path = self.path("province", "recode.csv")
        land_use = LAND_USE + ", recode: recode.csv"
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("code,new_code\nXXX,LUC\n")
        self.project = self.write_project(self.province, land_use, CHECKS % "")
        self.worked()
        with open(path, "w", encoding="utf-8") as stream:
            stream.write("code,new_code\nXXX,LUC\nRSX,RPH\n")
        self.assertNotEqual(self.worked(), set())
        self.assertEqual(self.worked(), set())

    def test_transformed_layer(self):
        """Geometries are kept as they are in the project's system."""
        features = [(i, c, g) for i, c, g in
                    read_features(self.path("province", "land-use-2024.gpkg"), "id", "category") if g is not None]
        to_degrees = osr.CoordinateTransformation(reference(9215), reference(4326))
        for _, _, geometry in features:
            geometry.Transform(to_degrees)
        write_features(self.path("province", "degrees.gpkg"), features, epsg=4326)
        self.project = self.write_project(self.province, LAND_USE.replace("land-use-2024", "degrees"), CHECKS % "")
        self.assertEqual(self.worked(), set(self.units))
        self.assertEqual(self.worked(), set())

    def test_other_formats(self):
        features = read_features(self.path("province", "land-use-2024.gpkg"), "id", "category")
        for driver, name in (("FlatGeobuf", "land_use.fgb"), ("GeoJSON", "land_use.geojson")):
            with self.subTest(driver):
                write_features(self.path("province", name), features, driver)
                land_use = f"source: {name}, category: category, id: id" + (
                    ", crs: \"EPSG:9215\"" if driver == "GeoJSON" else "")
                self.project = self.write_project(self.province, land_use, CHECKS % "")
                self.worked()
                self.assertEqual(self.worked(), set())


class Reports(Cached):
    """A province of three communes, so that its pages are soon made. What decides a page is told by its figures."""
    communes = 3

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        units = os.path.join(cls.template, "communes.gpkg")
        first = min(cls.units)
        nearest = sorted(cls.units, key=lambda code: cls.units[code].Distance(cls.units[first].Centroid()))
        kept = {code: cls.units[code] for code in nearest[:cls.communes]}
        for path, is_kept in ((units, lambda f: f["code"] in kept),
                              (os.path.join(cls.template, "land-use-2024.gpkg"),
                               lambda f: f.geometry() is not None and
                               any(f.geometry().Intersection(unit).GetArea() > 1 for unit in kept.values()))):
            dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
            layer = dataset.GetLayer(0)
            layer.StartTransaction()
            for fid in [f.GetFID() for f in layer if not is_kept(f)]:
                layer.DeleteFeature(fid)
            layer.CommitTransaction()
            del layer, dataset
        cls.units = kept

    def made(self, *options):
        """A cached run against a full one. @return codes of the units whose reports were made"""
        _, said = self.check(*options, only="report")
        self.assertEqual(said, "")
        with open(self.path(f"cached-{self.n}", "run.json"), encoding="utf-8") as stream:
            run = json.load(stream)
        self.assertEqual(run["reports_made"] + run["reports_from_cache"], len(self.units))
        self.assertEqual(run["reports_made"], len(run["made"]))
        return set(run["made"])

    def edit_inside(self, code, change):
        """change(feature) of the parcel that lies deepest in a unit."""
        unit = self.units[code]

        def change_one(layer):
            inside = [f for f in layer if f.geometry().IsValid() and f.geometry().Within(unit)]
            feature = max(inside, key=lambda f: f.geometry().Distance(unit.Boundary()))
            change(feature)
            layer.SetFeature(feature)
        self.edit(change_one)

    def test_edits(self):
        code = sorted(self.units)[1]
        self.assertEqual(self.made(), set(self.units))
        self.assertEqual(self.made("--jobs", "1"), set())
        with self.subTest("category"):
            self.edit_inside(code, lambda f: f.SetField("category", "CLN" if f["category"] != "CLN" else "HNK"))
            self.assertEqual(self.made(), {code})
        with self.subTest("geometry"):
            self.edit_inside(code, lambda f: f.SetGeometry(moved(f.geometry(), 2, 1)))
            self.assertEqual(self.made(), {code})
        with self.subTest("two communes"):
            for other in sorted(self.units)[:2]:
                self.edit_inside(other, lambda f: f.SetField("category", "RSX" if f["category"] != "RSX" else "LUC"))
            self.assertEqual(self.made(), set(sorted(self.units)[:2]))
        self.assertEqual(self.made(), set())

    def test_what_all_pages_show(self):
        self.made()
        with self.subTest("language"):
            self.assertEqual(self.made("--lang", "vi"), set(self.units))
            self.assertEqual(self.made("--lang", "en"), set(self.units))
        with self.subTest("date"):
            with open(self.project, encoding="utf-8") as stream:
                text = stream.read()
            with open(self.project, "w", encoding="utf-8") as stream:
                stream.write(text.replace("2026-11-01", "2026-11-02"))
            self.assertEqual(self.made(), set(self.units))
        with self.subTest("boundary"):
            path, code = self.path("province", "communes.gpkg"), sorted(self.units)[0]
            dataset = gdal.OpenEx(path, gdal.OF_VECTOR | gdal.OF_UPDATE)
            layer = dataset.GetLayer(0)
            feature = next(f for f in layer if f["code"] == code)
            feature.SetGeometry(feature.geometry().Buffer(-1))
            layer.SetFeature(feature)
            del feature, layer, dataset
            self.assertEqual(self.made(), set(self.units))

    def test_damaged_page(self):
        self.made()
        name = next(name for name in sorted(os.listdir(self.cache)) if name.startswith("page-"))
        with open(os.path.join(self.cache, name), "rb+") as stream:
            stream.truncate(1000)
        _, said = self.check(only="report")
        self.assertRegex(said, r"^quydat: .*/page-.*: is damaged; what it held is worked again\n$")
        self.assertEqual(self.made(), set())


class Damage(Cached):
    def files(self):
        return sorted(name for name in os.listdir(self.cache) if name != "quydat-cache")

    def test_damaged_files(self):
        """Each file of the cache cut short, emptied, or with one byte turned: a warning at most, and the same bytes."""
        self.worked()
        whole = self.path("whole")
        shutil.copytree(self.cache, whole)
        random.seed(2)
        for name in self.files():
            size = os.path.getsize(os.path.join(whole, name))
            for how in ("cut", "empty", "turned", "turned", "gone"):
                with self.subTest(name=name, how=how):
                    shutil.rmtree(self.cache)
                    shutil.copytree(whole, self.cache)
                    self.damage(os.path.join(self.cache, name), how, random.randrange(size))
                    self.edit_something()
                    _, said = self.check()
                    self.assertRegex(said, r"^(quydat: .*: is damaged; what it held is worked again\n)?$")
                    if how in ("cut", "empty") or name.endswith(".kept") and how == "turned":
                        self.assertIn("is damaged", said)
                    self.assertEqual(self.worked(), set())

    def edit_something(self):
        """So that geometries of the cache are looked at."""
        def change(layer):
            feature = layer.GetNextFeature()
            feature["category"] = "LUC" if feature["category"] != "LUC" else "RSX"
            layer.SetFeature(feature)
        self.edit(change)

    def damage(self, path, how, at):
        if how == "gone":
            os.remove(path)
            return
        with open(path, "rb+") as stream:
            if how != "turned":
                stream.truncate(at if how == "cut" else 0)
                return
            stream.seek(at)
            byte = stream.read(1)[0]
            stream.seek(at)
            stream.write(bytes([byte ^ 0x10]))

    def test_all_geometries_damaged(self):
        """Found out in the middle of the run: it begins again."""
        self.worked()
        spool = next(name for name in self.files() if name.endswith(".spool"))
        with open(os.path.join(self.cache, spool), "rb+") as stream:
            size = stream.seek(0, 2)
            stream.seek(0)
            stream.write(b"\x55" * size)
        self.edit_something()
        worked, said = self.check()
        self.assertRegex(said, r"^quydat: .*\.spool: is damaged; what it held is worked again\n$")
        self.assertEqual(worked, set(self.units))
        self.assertEqual(self.worked(), set())

    def test_killed_run(self):
        """Files of two different runs side by side: each result is found by what decides it, or not at all."""
        self.worked()
        old = self.path("old")
        shutil.copytree(self.cache, old)
        self.edit_something()
        self.worked()
        new = self.path("new")
        shutil.copytree(self.cache, new)
        random.seed(6)
        for turn in range(6):
            with self.subTest(turn=turn):
                for name in self.files():
                    if name.endswith(".kept"):
                        shutil.copy(os.path.join(random.choice((old, new)), name), os.path.join(self.cache, name))
                self.check()


if __name__ == "__main__":
    main()
