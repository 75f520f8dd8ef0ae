#!/usr/bin/python3
"""Times quydat on a synthetic province, with the time it takes only to read the file beside it.

usage: bench.py [PARCELS] [RUNS]     (defaults 100000, 3; through scripts/bench)

The real boundaries are used where ../shared/data/lang-son-communes.gpkg is there. Each figure is the median of RUNS
runs after one warm-up; memory is the peak of the process. Nothing is asserted: machines differ.
"""
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = os.environ.get("QUYDAT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
QUYDAT = os.path.join(BUILD, "bin", "quydat")
SYNTH = os.path.join(BUILD, "bin", "quydat-synth")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
REAL = os.path.join(os.path.dirname(SOURCE), "shared", "data", "lang-son-communes.gpkg")

def measure(arguments, runs):
    """Median wall and CPU seconds, peak MB of a command."""
    walls, cpus, peak = [], [], 0
    for i in range(runs + 1):
        start = time.monotonic()
        process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        if os.waitstatus_to_exitcode(status) > 1:
            sys.exit(f"failed: {' '.join(arguments)}")
        if i > 0:
            walls.append(wall)
            cpus.append(usage.ru_utime + usage.ru_stime)
            peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(walls), statistics.median(cpus), peak


def main():
    parcels = sys.argv[1] if len(sys.argv) > 1 else "100000"
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    with tempfile.TemporaryDirectory(prefix="quydat-bench-") as folder:
        project = os.path.join(folder, "project")
        shutil.copytree(PLAN, project)
        units = ["--units", REAL] if os.path.exists(REAL) else []
        subprocess.run([SYNTH, "--plan", PLAN, "--out", project, "--parcels", parcels] + units, check=True,
                       stdout=subprocess.DEVNULL)
        land_use = os.path.join(project, "land-use-2024.gpkg")
        yaml = os.path.join(project, "project.yaml")
        out = os.path.join(folder, "out")
        commands = [
            # GDAL's own fastest way through every coordinate of the file
            ("read limit (GDAL SQL)", ["ogrinfo", "-ro", "-q", land_use, "-sql", "SELECT SUM(ST_Area(geom)) FROM land_use"]),
            ("quydat balance", [QUYDAT, "balance", yaml, "--out", out, "-q"]),
            ("quydat run", [QUYDAT, "run", yaml, "--out", out, "-q"]),
        ]
        print(f"{parcels} parcels, {'real' if units else 'synthetic'} boundaries, {os.cpu_count()} processors, "
              f"median of {runs} runs")
        print(f"{'':24} {'wall s':>8} {'cpu s':>8} {'peak MB':>8}")
        for name, arguments in commands:
            wall, cpu, peak = measure(arguments, runs)
            print(f"{name:24} {wall:8.2f} {cpu:8.2f} {peak:8.0f}", flush=True)


if __name__ == "__main__":
    main()
