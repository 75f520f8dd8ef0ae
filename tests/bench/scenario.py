#!/usr/bin/python3
"""Time and memory of quydat scenario: a province as quydat-synth makes it, its 60 zones, and lines of 5,000 km.

  QUYDAT=build/release/bin/quydat tests/bench/scenario.py FOLDER [KM]

FOLDER holds the plan's tables, project.yaml and what quydat-synth --units … --parcels 1000000 wrote. Lines are added to
a copy of its roads: seeded wanderings inside the province's box, planned by 2030, of provincial class.
"""
import math
import os
import random
import resource
import shutil
import subprocess
import sys
import time

from osgeo import ogr

ogr.UseExceptions()


def add_lines(path, wanted_km):
    """Adds lines until all lines have so many km. Returns how many there are, and their km."""
    dataset = ogr.Open(path, 1)
    layer = dataset.GetLayer(0)
    total = math.fsum(feature.GetGeometryRef().Length() for feature in layer) / 1000
    west, east, south, north = layer.GetExtent()
    r, n = random.Random(2030), 0
    layer.StartTransaction()
    while total < wanted_km:
        x, y, turn = r.uniform(west, east), r.uniform(south, north), r.uniform(0, 2 * math.pi)
        line = ogr.Geometry(ogr.wkbLineString)
        for _ in range(400):  # 400 segments of 50 m
            line.AddPoint_2D(x, y)
            turn += r.uniform(-0.3, 0.3)
            x, y = x + 50 * math.cos(turn), y + 50 * math.sin(turn)
        feature = ogr.Feature(layer.GetLayerDefn())
        for name, value in (("ref", f"B{n}"), ("class", "provincial"), ("grade", "IV"), ("status", "planned_2030")):
            if feature.GetFieldIndex(name) >= 0:
                feature[name] = value
        feature.SetGeometry(ogr.ForceToMultiLineString(line) if layer.GetGeomType() == ogr.wkbMultiLineString else line)
        layer.CreateFeature(feature)
        total += line.Length() / 1000
        n += 1
    layer.CommitTransaction()
    return layer.GetFeatureCount(), total


def main():
    folder, wanted = sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 5000
    project = os.path.join(folder, "bench-scenario.yaml")
    lines = os.path.join(folder, "bench-lines.gpkg")
    shutil.copy(os.path.join(folder, "roads.gpkg"), lines)
    count, km = add_lines(lines, wanted)
    with open(os.path.join(folder, "project.yaml"), encoding="utf-8") as stream:
        text = stream.read()
    with open(project, "w", encoding="utf-8") as stream:
        stream.write(text.replace("roads.gpkg", "bench-lines.gpkg"))
    print(f"{count} lines, {km:.0f} km")
    out = os.path.join(folder, "bench-out")
    begin = time.monotonic()
    subprocess.run([os.environ["QUYDAT"], "scenario", project, "--out", out, "--fail-on", "never", "-q"], check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{time.monotonic() - begin:.1f} s, {used.ru_utime + used.ru_stime:.1f} CPU s, {used.ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
