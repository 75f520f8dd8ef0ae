"""Vector tiles of the land use, zooms 8 to 14, beside GDAL's MVT driver on the same file in the same run, two threads each.

usage: vector_tiles.py [PROJECT.yaml | PARCELS]   (100000 on real boundaries where they are there; a larger map: only quydat)
prints for each: seconds, CPU seconds, memory's peak in MB, size of what was written; then how many times faster; and, of PARCELS, what
the tiles of one zoom take, each: of PARCELS at zoom 14, of a quarter at 13, of a sixteenth at 12, so that a tile has as many parcels
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("QUYDAT_SOURCE", os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BIN = os.path.join(SOURCE, "build", "release", "bin")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
REAL = os.path.join(SOURCE, "..", "shared", "data", "lang-son-communes.gpkg")
ZOOMS = (8, 14)
TIMES, PEAK_MB = 10, 600  # bounds at 100,000 parcels


def run(arguments):
    """Runs a program; seconds, CPU seconds, MB."""
    start = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "GDAL_NUM_THREADS": "2"})
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        sys.exit(f"{' '.join(arguments)}: exit {process.returncode}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def measure(name, arguments, made):
    """Runs a program and prints what it took; that."""
    found = run(arguments)
    size = sum(os.path.getsize(os.path.join(root, file)) for root, _, files in os.walk(made) for file in files)
    print(f"{name:28} {found[0]:8.2f} s {found[1]:8.2f} CPU s {found[2]:7.0f} MB {size / 1e6:8.1f} MB made", flush=True)
    return found


def land_use_only(project, zooms):
    """The project with nothing but the land use in vector tiles; its path."""
    with open(project, encoding="utf-8") as stream:
        text = stream.read()
    for section in ("zones", "infrastructure", "checks", "tiles", "reports"):
        text = re.sub(rf"(?m)^{section}:.*\n(?:[ #].*\n|\n)*", "", text)
    path = os.path.join(os.path.dirname(project), "bench-vector-tiles.yaml")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text + f"\ntiles: {{zoom: [{zooms[0]}, {zooms[1]}], raster: [], vector: [pmtiles]}}\n")
    return path


def quydat(command, path, out):
    return [os.path.join(BIN, "quydat"), command, path, "--out", out, "--jobs", "2", "--fail-on", "never", "-q"]


def synth(folder, parcels):
    """A province; its project file."""
    data = os.path.join(folder, str(parcels))
    shutil.copytree(PLAN, data)
    units = ["--units", REAL] if os.path.exists(REAL) else []
    subprocess.run([os.path.join(BIN, "quydat-synth"), "--plan", PLAN, "--out", data, "--parcels", str(parcels), *units], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return os.path.join(data, "project.yaml")


def tile_count(out):
    with open(os.path.join(out, "tiles", "land_use.pmtiles"), "rb") as stream:
        return struct.unpack("<Q", stream.read(80)[72:])[0]


def growth(folder, parcels):
    """What a tile takes at equal parcels per tile: tiles and balance together, less the balance alone."""
    for step in (2, 1, 0):
        n, zoom = parcels // 4 ** step, ZOOMS[1] - step
        path = land_use_only(synth(folder, n), (zoom, zoom))
        out = os.path.join(folder, "growth")
        cpu = run(quydat("tiles", path, out))[1] - run(quydat("balance", path, out + "-balance"))[1]
        tiles = tile_count(out)
        shutil.rmtree(os.path.dirname(path))
        print(f"{n:8} parcels, zoom {zoom}: {tiles:5} tiles, {n / tiles:5.1f} parcels a tile, {1000 * cpu / tiles:6.3f} CPU ms a tile", flush=True)


def compare(folder, project, with_gdal):
    path = land_use_only(project, ZOOMS)
    out, rival = os.path.join(folder, "out"), os.path.join(folder, "rival")
    ours = measure("quydat tiles", quydat("tiles", path, out), out)
    os.remove(path)
    if not with_gdal:
        return
    theirs = measure("ogr2ogr -f MVT", ["ogr2ogr", "-f", "MVT", rival, os.path.join(os.path.dirname(path), "land-use-2024.gpkg"), "land_use",
                                        "-dsco", f"MINZOOM={ZOOMS[0]}", "-dsco", f"MAXZOOM={ZOOMS[1]}", "-dsco", "MAX_SIZE=50000000",
                                        "-dsco", "MAX_FEATURES=2000000"], rival)
    print(f"{theirs[0] / ours[0]:.1f} times as fast, {theirs[1] / ours[1]:.1f} by CPU (bound: {TIMES}); {ours[2]:.0f} MB (bound: {PEAK_MB})")


def main():
    argument = sys.argv[1] if len(sys.argv) > 1 else "100000"
    with tempfile.TemporaryDirectory() as folder:
        if not argument.isdigit():
            compare(folder, argument, False)
            return
        compare(folder, synth(folder, int(argument)), int(argument) <= 100000)
        growth(os.path.join(folder, "sizes"), int(argument))


if __name__ == "__main__":
    main()
