#!/usr/bin/python3
"""Times quydat on synthetic provinces of several sizes, as multiples of the time it takes only to read the file.

usage: bench.py [PARCELS[,PARCELS…]] [RUNS]     (defaults 10000,100000,1000000 and 3; through scripts/bench)

The read limit is tests/bench/read_limit.c: every geometry through GDAL in one thread, areas summed. It is timed anew
before each run of a command, since machines are faster in one minute than in the next: a ratio is that of the two medians,
for quydat compare, which reads two layers, to twice the limit. Growth is that of the wall time per tenfold of parcels. The dirty province has 0.2 % of its parcels spoilt. The cached check follows an
edit in one commune, which is made anew before each run; it is of a project without SQL rules of its own, which no cache
keeps. The real boundaries are used
where ../shared/data/lang-son-communes.gpkg is there. Each figure is the median of RUNS runs after one warm-up; memory is
the peak of the process. Nothing is asserted: machines differ.

Beyond 1,000,000 parcels (10000000 takes 15 minutes and 6 GB of disk) it is one run of the balance and the check, without
a warm-up: a file so large does not stay in memory from one run to the next anyhow.

After that the package: the time of the stage alone, and ogr2ogr copying its pieces into a GeoPackage with an index.
"""
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

from osgeo import gdal

gdal.UseExceptions()

SOURCE = os.environ.get("QUYDAT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
QUYDAT = os.path.join(BUILD, "bin", "quydat")
SYNTH = os.path.join(BUILD, "bin", "quydat-synth")
READ_LIMIT = os.path.join(BUILD, "bin", "read_limit")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
REAL = os.path.join(os.path.dirname(SOURCE), "shared", "data", "lang-son-communes.gpkg")
DIRTY_PERCENT = 0.2
LARGEST_RUN = 100000  # a whole run draws maps and packs every piece: beyond this its time says nothing new
LARGEST_SERIES = 1000000  # several runs of all commands; beyond this one run of a few


def run_once(arguments):
    """Wall and CPU seconds, peak MB of a command."""
    start = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"failed: {' '.join(arguments)}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(limit, arguments, runs, prepare=None, warm_ups=1):
    """Median wall seconds of the read limit and of a command in turn; of the command also CPU seconds and peak MB."""
    limits, walls, cpus, peaks = [], [], [], []
    for i in range(warm_ups + runs):
        if prepare is not None:
            prepare()
        of_limit = run_once(limit)[0]
        wall, cpu, peak = run_once(arguments)
        if i >= warm_ups:
            limits.append(of_limit)
            walls.append(wall)
            cpus.append(cpu)
            peaks.append(peak)
    return statistics.median(limits), statistics.median(walls), statistics.median(cpus), max(peaks)


def make(folder, parcels, *options):
    """A project with a synthetic land use; its path."""
    shutil.copytree(PLAN, folder)
    units = ["--units", REAL] if os.path.exists(REAL) else []
    subprocess.run([SYNTH, "--plan", PLAN, "--out", folder, "--parcels", str(parcels), *units, *options], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return os.path.join(folder, "project.yaml")


def add_period(project):
    """The earlier state beside the present one, in the project file."""
    with open(project, encoding="utf-8") as stream:
        text = stream.read()
    earlier = "  - {period: 2020, source: land-use-2020.gpkg, layer: land_use, category: category, id: id}\n"
    with open(project, "w", encoding="utf-8") as stream:
        stream.write(text.replace("land_use:\n", "land_use:\n" + earlier, 1))


def without_rules(project):
    """The project file once more, without its section of checks, which holds SQL rules only; its path."""
    with open(project, encoding="utf-8") as stream:
        text = stream.read()
    path = os.path.join(os.path.dirname(project), "no-rules.yaml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(re.sub(r"(?m)^checks:\n(?:[ \t].*\n)+", "", text))
    return path


def edit_one_commune(project):
    """Changes the category of parcels around a place inside the first commune."""
    folder = os.path.dirname(project)
    communes = gdal.OpenEx(os.path.join(folder, "communes.gpkg"))
    first = communes.GetLayer(0).GetNextFeature()  # owns its geometry
    unit = first.geometry().Clone()
    place = unit.PointOnSurface()
    dataset = gdal.OpenEx(os.path.join(folder, "land-use-2024.gpkg"), gdal.OF_VECTOR | gdal.OF_UPDATE)
    layer = dataset.GetLayer(0)
    reach = 1000
    layer.SetSpatialFilterRect(place.GetX() - reach, place.GetY() - reach, place.GetX() + reach, place.GetY() + reach)
    features = [f for f in layer if f.geometry() is not None and f.geometry().Within(unit)][:100]
    layer.StartTransaction()
    for feature in features:
        feature["category"] = "CLN" if feature["category"] != "CLN" else "HNK"
        layer.SetFeature(feature)
    layer.CommitTransaction()
    del features, feature, layer, dataset, first, communes


def few_commands(folder, parcels):
    """Of one province at a time: each takes gigabytes."""
    out = ["--out", os.path.join(folder, "out"), "-q"]
    clean = make(os.path.join(folder, "clean"), parcels)
    limit = [READ_LIMIT, os.path.join(folder, "clean", "land-use-2024.gpkg"), "land_use"]
    yield "read limit", limit, limit
    yield "quydat balance", limit, [QUYDAT, "balance", clean, *out]
    shutil.rmtree(os.path.join(folder, "clean"))
    dirty = make(os.path.join(folder, "dirty"), parcels, "--dirty", str(DIRTY_PERCENT))
    limit = [READ_LIMIT, os.path.join(folder, "dirty", "land-use-2024.gpkg"), "land_use"]
    yield "quydat check, dirty", limit, [QUYDAT, "check", dirty, *out]


def commands(folder, parcels):
    clean = make(os.path.join(folder, "clean"), parcels)
    periods = make(os.path.join(folder, "periods"), parcels, "--period", "2020")
    add_period(periods)
    dirty = make(os.path.join(folder, "dirty"), parcels, "--dirty", str(DIRTY_PERCENT),
                 "--truth-dirty", os.path.join(folder, "truth.csv"))
    out = ["--out", os.path.join(folder, "out"), "-q"]
    limit = [READ_LIMIT, os.path.join(folder, "clean", "land-use-2024.gpkg"), "land_use"]
    yield "read limit", limit, limit
    yield "quydat balance", limit, [QUYDAT, "balance", clean, *out]
    yield "quydat balance, dirty", limit, [QUYDAT, "balance", dirty, *out]
    yield "quydat compare", limit, [QUYDAT, "compare", periods, "--from", "2020", "--to", "2024", *out]
    yield "quydat check, dirty", limit, [QUYDAT, "check", dirty, *out]
    plain = without_rules(dirty)
    cached = [QUYDAT, "check", plain, *out, "--cache", os.path.join(folder, "cache")]
    subprocess.run(cached, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield "quydat check --cache", limit, cached, lambda: edit_one_commune(plain)
    if parcels <= LARGEST_RUN:
        yield "quydat run", limit, [QUYDAT, "run", clean, *out]


def compare_package(folder, parcels, runs):
    """The stage that writes the package, from run.json, beside ogr2ogr copying the same pieces."""
    out, copy = os.path.join(folder, "package"), os.path.join(folder, "copy.gpkg")
    arguments = [QUYDAT, "run", os.path.join(folder, "clean", "project.yaml"), "--only", "package", "--out", out, "-q"]
    stages, copies = [], []
    for i in range(runs):
        run_once(arguments)
        with open(os.path.join(out, "run.json"), encoding="utf-8") as stream:
            stages.append(json.load(stream)["stage_seconds"]["package"])
        if os.path.exists(copy):
            os.remove(copy)
        start = time.monotonic()
        subprocess.run(["ogr2ogr", copy, os.path.join(out, "20.gpkg"), "land_use"], check=True)
        copies.append(time.monotonic() - start)
    print(f"{parcels:9}  package: {statistics.median(stages):.2f} s, ogr2ogr of its land use: {statistics.median(copies):.2f} s",
          flush=True)


def main():
    sizes = [int(n) for n in (sys.argv[1] if len(sys.argv) > 1 else "10000,100000,1000000").split(",")]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    print(f"{'real' if os.path.exists(REAL) else 'synthetic'} boundaries, {os.cpu_count()} processors, "
          f"median of {runs} runs, each after one of the read limit")
    print(f"{'parcels':>9}  {'':24} {'wall s':>8} {'cpu s':>8} {'limit s':>8} {'x limit':>8} {'peak MB':>8} {'growth':>8}")
    before = {}
    for parcels in sizes:
        with tempfile.TemporaryDirectory(prefix="quydat-bench-") as folder:
            is_series = parcels <= LARGEST_SERIES
            for name, *what in (commands if is_series else few_commands)(folder, parcels):
                limit, wall, cpu, peak = measure(*what[:2], runs, *what[2:]) if is_series else measure(*what, 1, warm_ups=0)
                layers = 2 if name == "quydat compare" else 1
                growth = ""
                if name in before:
                    size, earlier = before[name]
                    growth = f"{(wall / earlier) ** (1 / math.log10(parcels / size)):.1f}"
                before[name] = parcels, wall
                print(f"{parcels:9}  {name:24} {wall:8.2f} {cpu:8.2f} {limit:8.2f} {wall / (layers * limit):8.1f} {peak:8.0f} {growth:>8}",
                      flush=True)
            if is_series:
                compare_package(folder, parcels, runs)


if __name__ == "__main__":
    main()
