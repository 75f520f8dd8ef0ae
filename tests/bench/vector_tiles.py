"""Vector tiles of the land use, zooms 8 to 14, beside GDAL's MVT driver on the same file in the same run.

usage: vector_tiles.py [PROJECT.yaml | PARCELS]   (100000 on real boundaries where they are there; a larger project: only quydat)
prints for each: seconds, CPU seconds, memory's peak in MB, size of what was written; then how many times faster
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("QUYDAT_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.path.join(SOURCE, "build", "release", "bin")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
REAL = os.path.join(SOURCE, "..", "shared", "data", "lang-son-communes.gpkg")
ZOOMS = (8, 14)


def measure(name, arguments, made):
    """Runs a program; its seconds."""
    start = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{name}: exit {process.returncode}")
    size = sum(os.path.getsize(os.path.join(root, file)) for root, _, files in os.walk(made) for file in files)
    print(f"{name:28} {seconds:8.2f} s {usage.ru_utime + usage.ru_stime:8.2f} CPU s {usage.ru_maxrss / 1024:7.0f} MB {size / 1e6:8.1f} MB made")
    return seconds


def land_use_only(project):
    """The project with nothing but the land use in vector tiles; its path."""
    with open(project, encoding="utf-8") as stream:
        text = stream.read()
    for section in ("zones", "infrastructure", "checks", "tiles", "reports"):
        text = re.sub(rf"(?m)^{section}:.*\n(?:[ #].*\n|\n)*", "", text)
    path = os.path.join(os.path.dirname(project), "bench-vector-tiles.yaml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text + f"\ntiles: {{zoom: [{ZOOMS[0]}, {ZOOMS[1]}], raster: [], vector: [pmtiles]}}\n")
    return path


def main():
    argument = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory() as folder:
        project, with_gdal = argument, False
        if argument.isdigit():
            data = os.path.join(folder, "data")
            shutil.copytree(PLAN, data)
            units = ["--units", REAL] if os.path.exists(REAL) else []
            subprocess.run([os.path.join(BIN, "quydat-synth"), "--plan", PLAN, "--out", data, "--parcels", argument, *units], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            project, with_gdal = os.path.join(data, "project.yaml"), int(argument) <= 100000
        path = land_use_only(project)
        out, rival = os.path.join(folder, "out"), os.path.join(folder, "rival")
        ours = measure("quydat tiles", [os.path.join(BIN, "quydat"), "tiles", path, "--out", out, "--fail-on", "never", "-q"], out)
        os.remove(path)
        if not with_gdal:
            return
        theirs = measure("ogr2ogr -f MVT", ["ogr2ogr", "-f", "MVT", rival, os.path.join(os.path.dirname(path), "land-use-2024.gpkg"), "land_use",
                                           "-dsco", f"MINZOOM={ZOOMS[0]}", "-dsco", f"MAXZOOM={ZOOMS[1]}", "-dsco", "MAX_SIZE=50000000",
                                           "-dsco", "MAX_FEATURES=2000000"], rival)
        print(f"{theirs / ours:.1f} times as fast (bound: 10)")


if __name__ == "__main__":
    main()
