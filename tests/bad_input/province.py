"""A tiny province (2 × 2 units of 1 km, 48 parcels) and a test case that watches over it.

Every test gets its own copy of the inputs and of OUT with the set of a good run. refuse() runs the program and asserts
all that a refusal promises: the exit status, one line on standard error, the inputs and OUT as they were.
"""
import csv
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from osgeo import gdal, ogr, osr

gdal.UseExceptions()
ogr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")

QUYDAT = os.environ["QUYDAT"]
CRS = 9215
X0, Y0, UNIT_M = 500000, 2400000, 1000
UNITS = ["00101", "00102", "00103", "00104"]
COLUMNS, ROWS = 4, 3
CATEGORIES = ["LUC", "RSX", "ONT", "CLN"]

USAGE, INPUT, OUTPUT, BUG, CANCELLED = 2, 3, 4, 5, 130

PROJECT = """\
project: {code: "20", name: Lạng Sơn, crs: "EPSG:9215", date: 2026-11-01}
units: {source: units.gpkg, layer: communes, code: code, name: name}
land_use:
  - {period: 2024, source: land.gpkg, layer: land_use, category: category, id: id}
reports: {lang: en}
tiles: {zoom: [8, 9]}
"""


def reference(epsg=CRS):
    system = osr.SpatialReference()
    system.ImportFromEPSG(epsg)
    system.SetAxisMappingStrategy(osr.OAMS_TRADITIONAL_GIS_ORDER)
    return system


def box(x, y, width, height):
    return f"POLYGON(({x} {y},{x + width} {y},{x + width} {y + height},{x} {y + height},{x} {y}))"


def unit_rows():
    """(code, name, WKT) of the units."""
    return [(code, f"Xã {i + 1}", box(X0 + i % 2 * UNIT_M, Y0 + i // 2 * UNIT_M, UNIT_M, UNIT_M))
            for i, code in enumerate(UNITS)]


def parcel_rows():
    """(id, category, WKT) of the parcels, which cover the units exactly."""
    rows, width, height = [], UNIT_M / COLUMNS, 1020 / ROWS
    for unit in range(4):
        x, y = X0 + unit % 2 * UNIT_M, Y0 + unit // 2 * UNIT_M
        for i in range(COLUMNS):
            for j in range(ROWS):
                top = min(y + (j + 1) * height, y + UNIT_M)
                rows.append((f"P{len(rows) + 1}", CATEGORIES[i],
                             box(x + i * width, y + j * height, width, top - y - j * height)))
    return rows


def write_layer(path, layer, fields, rows, driver="GPKG", epsg=CRS, geometry=ogr.wkbPolygon, options=(), types=None,
                transform=None, srs=None):
    """Rows are field values and a geometry last: WKT, an ogr.Geometry or None. A value of None is NULL."""
    dataset = ogr.GetDriverByName(driver).CreateDataSource(path)
    system = srs if srs is not None else reference(epsg) if epsg else None
    table = dataset.CreateLayer(layer, system, geometry, options=list(options))
    for name in fields:
        definition = ogr.FieldDefn(name, (types or {}).get(name, ogr.OFTString))
        table.CreateField(definition)
    for row in rows:
        feature = ogr.Feature(table.GetLayerDefn())
        for i, value in enumerate(row[:-1]):
            if value is not None:
                feature.SetField(i, value)
        shape = ogr.CreateGeometryFromWkt(row[-1]) if isinstance(row[-1], str) else row[-1]
        if shape is not None and transform is not None:
            shape.Transform(transform)
        if shape is not None:
            feature.SetGeometry(shape)
        table.CreateFeature(feature)
    table = dataset = None


def write_units(path, rows=None, **more):
    write_layer(path, "communes", ["code", "name"], unit_rows() if rows is None else rows, **more)


def write_parcels(path, rows=None, **more):
    write_layer(path, "land_use", ["id", "category"], parcel_rows() if rows is None else rows, **more)


def run(*arguments, timeout=120, **more):
    more.setdefault("env", dict(os.environ, LC_ALL="C.UTF-8"))
    return subprocess.run([QUYDAT, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          errors="replace", timeout=timeout, **more)


def snapshot(folder):
    """path → what must not change: kind, bytes, time of the last change."""
    state = {}
    for parent, folders, files in os.walk(folder):
        for name in folders + files:
            path = os.path.join(parent, name)
            key = os.path.relpath(path, folder)
            if os.path.isdir(path) and not os.path.islink(path):
                state[key] = "folder"
                continue
            with open(path, "rb") as stream:
                digest = hashlib.sha256(stream.read()).hexdigest()
            state[key] = (digest, os.stat(path).st_mtime_ns)
    return state


def changes(before, after):
    return [f"{'gone' if k not in after else 'new' if k not in before else 'changed'}: {k}"
            for k in sorted(before.keys() | after.keys()) if before.get(k) != after.get(k)]


class Template:
    """The province with a good set, made once a program."""
    folder = None

    @classmethod
    def copy_to(cls, folder):
        if cls.folder is None:
            cls.folder = tempfile.TemporaryDirectory(prefix="quydat-template-")
            inputs = os.path.join(cls.folder.name, "in")
            os.mkdir(inputs)
            write_units(os.path.join(inputs, "units.gpkg"))
            write_parcels(os.path.join(inputs, "land.gpkg"))
            with open(os.path.join(inputs, "project.yaml"), "w", encoding="utf-8") as stream:
                stream.write(PROJECT)
            done = run("balance", os.path.join(inputs, "project.yaml"), "--out", os.path.join(cls.folder.name, "out"))
            assert done.returncode == 0, done.stderr
        for name in ("in", "out"):
            shutil.copytree(os.path.join(cls.folder.name, name), os.path.join(folder, name))


class Case(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="quydat-bad-")
        self.addCleanup(holder.cleanup)
        self.dir = os.path.realpath(holder.name)
        Template.copy_to(self.dir)
        self.inputs, self.out = self.at("in"), self.at("out")
        self.project = self.at("in", "project.yaml")

    # ---- the inputs ----

    def at(self, *parts):
        return os.path.join(self.dir, *parts)

    def input(self, name):
        return os.path.join(self.inputs, name)

    def write_project(self, text=PROJECT, name="project.yaml"):
        path = self.input(name)
        with open(path, "wb") as stream:
            stream.write(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def edit_project(self, old, new):
        assert old in PROJECT, old
        return self.write_project(PROJECT.replace(old, new))

    def new_units(self, rows=None, **more):
        os.remove(self.input("units.gpkg"))
        write_units(self.input("units.gpkg"), rows, **more)

    def new_parcels(self, rows=None, **more):
        os.remove(self.input("land.gpkg"))
        write_parcels(self.input("land.gpkg"), rows, **more)

    def line_of(self, text, name="project.yaml"):
        """The line, from 1, of the first occurrence of a text in the project file."""
        with open(self.input(name), encoding="utf-8") as stream:
            for number, line in enumerate(stream, 1):
                if text in line:
                    return number
        raise AssertionError(text)

    # ---- runs ----

    def assert_one_message(self, done, *patterns):
        # libxlsxwriter says what failed on stderr itself, in lines that begin so; it cannot be told not to
        lines = [line for line in done.stderr.splitlines() if not line.startswith("[ERROR]")]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("quydat: "), lines[0])
        for pattern in patterns:
            self.assertRegex(lines[0], pattern)
        self.assertEqual(done.stdout, "")

    def refuse(self, status, *patterns, command="balance", project=None, out=None, arguments=(), **more):
        """Runs; asserts status, one message with these patterns, and that nothing changed anywhere."""
        before = snapshot(self.dir)
        done = run(command, project or self.project, "--out", out or self.out, *arguments, **more)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        self.assert_one_message(done, *patterns)
        self.assertEqual(changes(before, snapshot(self.dir)), [])
        return done

    def accept(self, status=0, command="balance", project=None, out=None, arguments=(), **more):
        """Runs; asserts the status, silence on standard error, inputs untouched, OUT a whole set that its summary
        describes. Returns findings as a list of dicts."""
        out = out or self.out
        before = snapshot(self.inputs)
        done = run(command, project or self.project, "--out", out, "--lang", "en", *arguments, **more)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        self.assertEqual(done.stderr, "")
        self.assertEqual(changes(before, snapshot(self.inputs)), [])
        self.assert_whole(out)
        return self.findings(out)

    def assert_whole(self, out):
        summary = self.summary(out)
        self.assertFalse(os.path.exists(os.path.join(out, ".quydat-tmp")))
        for entry in summary["outputs"]:
            with open(os.path.join(out, entry["path"]), "rb") as stream:
                self.assertEqual(hashlib.sha256(stream.read()).hexdigest(), entry["sha256"], entry["path"])

    # ---- results ----

    def summary(self, out=None):
        with open(os.path.join(out or self.out, "summary.json"), encoding="utf-8") as stream:
            return json.load(stream)

    def table(self, name, out=None):
        with open(os.path.join(out or self.out, name), encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def findings(self, out=None):
        return self.table("findings.csv", out)

    def area(self, unit, category):
        rows = [r for r in self.table("balance.csv") if r["unit"] == unit and r["category"] == category]
        self.assertEqual(len(rows), 1)
        return float(rows[0]["area_ha"])

    def assert_rules(self, findings, *rules):
        """Exactly these rules, with their number: "gap", "overlap" …; sorted."""
        self.assertEqual(sorted(f["rule"] for f in findings), sorted(rules),
                         [f"{f['rule']} {f['feature']} {f['message']}" for f in findings])

    def finding(self, findings, rule):
        found = [f for f in findings if f["rule"] == rule]
        self.assertEqual(len(found), 1, [f["rule"] for f in findings])
        return found[0]


def as_nobody(path):
    """Arguments of Popen that take root's rights away, or None where that cannot be done.

    As root nothing is unreadable: such a test drops to another user first."""
    if os.geteuid() != 0:
        return {}
    def drop():
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    for parent, folders, files in os.walk(path):
        os.chmod(parent, 0o755)
    os.chmod(path, 0o777)
    try:
        subprocess.run([QUYDAT, "--version"], preexec_fn=drop, capture_output=True, check=True)
    except (PermissionError, subprocess.CalledProcessError):
        raise unittest.SkipTest(f"other users cannot reach {QUYDAT}") from None
    return {"preexec_fn": drop}


def main():
    unittest.main(verbosity=1)
