#!/usr/bin/python3
"""Raster tiles of zoom 8 to 14 beside Mapnik: the same land use and borders of communes, colours and tiles.

usage: tiles.py [PARCELS | PROJECT.yaml] [RUNS]     (defaults 100000 and 1; needs Debian's python3-mapnik)

Mapnik draws in two processes, in squares of 4 × 4 tiles, from files that are in Web Mercator already and have a spatial
index, and throws its images away: it need neither transform nor pack. quydat runs with two threads: "tiles" is its stage
alone, from the parcels in memory to the packed MBTiles, "whole" the command with reading, checking and the balance; the
CPU seconds of the stage are those of the command less those of the same command without tiles. Each figure is the median
of RUNS runs.

Then the growth, for raster and vector tiles: provinces of four times the parcels a zoom deeper, so that a tile holds as
many in each; the time of a tile is that of the stage. Not asserted, machines differ: where others use the machine, the
CPU seconds tell more than the wall."""
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from osgeo import gdal

gdal.UseExceptions()

SOURCE = os.environ.get("QUYDAT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
QUYDAT, SYNTH = os.path.join(BUILD, "bin", "quydat"), os.path.join(BUILD, "bin", "quydat-synth")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
REAL = os.path.join(os.path.dirname(SOURCE), "shared", "data", "lang-son-communes.gpkg")
HALF_WORLD, META, ZOOMS = 20037508.342789244, 4, "[8, 14]"
NO_TILES = "raster: [], vector: []"
# parcels, zoom of the raster tiles, of the vector tiles, which end at 14
GROWTH = ((62500, 13, 12), (250000, 14, 13), (1000000, 15, 14))


def make_province(folder, parcels):
    shutil.copytree(PLAN, folder)
    real = ["--units", REAL] if os.path.exists(REAL) else []
    subprocess.run([SYNTH, "--plan", PLAN, "--out", folder, "--parcels", parcels, *real], check=True,
                   stdout=subprocess.DEVNULL)
    return os.path.join(folder, "project.yaml")


def with_tiles(project, name, keys):
    """The project with other keys of tiles, beside it."""
    text = open(project, encoding="utf-8").read()
    text = text[:text.index("\ntiles:") + 1] if "\ntiles:" in text else text
    path = os.path.join(os.path.dirname(project), name + ".yaml")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text + f"tiles: {{{keys}}}\n")
    return path


def run(arguments):
    """Wall and CPU seconds, peak MB."""
    start = time.monotonic()
    process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"failed: {' '.join(arguments)}")
    return time.monotonic() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def quydat(project, out, runs):
    """Medians of the stages' seconds (raster, vector), of the whole command, of its CPU; peak MB."""
    figures = []
    for _ in range(runs):
        wall, cpu, peak = run([QUYDAT, "tiles", project, "--out", out, "--jobs", "2", "-q", "--fail-on", "never"])
        stages = json.load(open(os.path.join(out, "run.json"), encoding="utf-8"))["stage_seconds"]
        figures.append((stages["tiles"], stages["vector tiles"], wall, cpu, peak))
    return [statistics.median(column) for column in zip(*figures)]


def tiles_in(out, name):
    with sqlite3.connect(os.path.join(out, "tiles", name)) as database:
        return database.execute("SELECT count(*) FROM tiles").fetchone()[0]


def growth(folder, runs):
    print(f"{'':34}{'tiles':>9}{'ms each':>9}{'CPU ms':>8}")
    for parcels, raster_zoom, vector_zoom in GROWTH:
        project = make_province(os.path.join(folder, str(parcels)), str(parcels))
        out = os.path.join(folder, f"out-{parcels}")
        none = with_tiles(project, "bench-none", f"zoom: {ZOOMS}, {NO_TILES}")
        _, _, _, without, _ = quydat(none, out, runs)
        for kind, zoom, keys, file in (("raster", raster_zoom, "raster: [mbtiles], vector: []", "land_use.mbtiles"),
                                       ("vector", vector_zoom, "raster: [], vector: [mbtiles]", "land_use.vector.mbtiles")):
            made = with_tiles(project, "bench-growth", f"zoom: [{zoom}, {zoom}], {keys}, layers: [land_use, units]")
            raster, vector, _, cpu, _ = quydat(made, out, runs)
            n = tiles_in(out, file)
            print(f"{f'{kind}, {parcels:,} parcels, zoom {zoom}':34}{n:9}{1000 * (raster + vector) / n:9.2f}"
                  f"{1000 * (cpu - without) / n:8.2f}", flush=True)
        shutil.rmtree(os.path.dirname(project))


def mapnik_data(project, folder):
    """Land use and communes in Web Mercator, with the colours of the palette."""
    base = os.path.dirname(project)
    for source, layer in (("land-use-2024.gpkg", "land_use"), ("communes.gpkg", "communes")):
        gdal.VectorTranslate(os.path.join(folder, layer + ".sqlite"), os.path.join(base, source), format="SQLite",
                             dstSRS="EPSG:3857", layers=[layer], layerName=layer,
                             datasetCreationOptions=["SPATIALITE=YES"], layerCreationOptions=["GEOMETRY_NAME=geom"],
                             geometryType="PROMOTE_TO_MULTI")


def mapnik_map(folder):
    import csv
    import mapnik
    colours = {row["key"].removeprefix("category_"): row["fill"]
               for row in csv.DictReader(open(os.path.join(SOURCE, "styles", "palette.csv"), encoding="utf-8"))
               if row["key"].startswith("category_")}
    rules = "".join(f"<Rule><Filter>[category] = '{code}'</Filter><PolygonSymbolizer fill='{fill}'/></Rule>"
                    for code, fill in colours.items() if code != "other")

    def layer(name, style):
        return (f"<Layer name='{name}' srs='epsg:3857'><StyleName>{style}</StyleName><Datasource>"
                f"<Parameter name='type'>sqlite</Parameter><Parameter name='file'>{folder}/{name}.sqlite</Parameter>"
                f"<Parameter name='table'>{name}</Parameter><Parameter name='geometry_field'>geom</Parameter>"
                f"<Parameter name='key_field'>fid</Parameter><Parameter name='wkb_format'>spatialite</Parameter>"
                f"</Datasource></Layer>")
    text = (f"<Map srs='epsg:3857'><Style name='land'>{rules}</Style><Style name='border'><Rule>"
            f"<LineSymbolizer stroke='#404040' stroke-width='0.94' stroke-dasharray='7.6,3,1.9,3'/></Rule></Style>"
            f"{layer('land_use', 'land')}{layer('communes', 'border')}</Map>")
    result = mapnik.Map(256, 256)
    mapnik.load_map_from_string(result, text)
    return result


def mapnik_draw(folder, part):
    """Every second square of tiles, encoded with a palette."""
    import mapnik
    drawn = mapnik_map(folder)
    for i, (z, x, y, tiles) in enumerate(json.load(open(os.path.join(folder, "squares.json"), encoding="utf-8"))):
        if i % 2 != part:
            continue
        size = 2 * HALF_WORLD / 2 ** z
        drawn.resize(256 * META, 256 * META)
        drawn.zoom_to_box(mapnik.Box2d(x * size - HALF_WORLD, HALF_WORLD - (y + META) * size,
                                       (x + META) * size - HALF_WORLD, HALF_WORLD - y * size))
        image = mapnik.Image(256 * META, 256 * META)
        mapnik.render(drawn, image)
        for tx, ty in tiles:
            image.view((tx - x) * 256, (ty - y) * 256, 256, 256).tostring("png8:m=o:z=5")


def squares_of(mbtiles, folder):
    """The tiles that are not empty, in squares."""
    database = sqlite3.connect(mbtiles)
    empty = database.execute("SELECT tile_id FROM map GROUP BY tile_id ORDER BY count(*) DESC LIMIT 1").fetchone()[0]
    squares, n = {}, 0
    for z, x, row in database.execute("SELECT zoom_level, tile_column, tile_row FROM map WHERE tile_id <> ? "
                                      "ORDER BY 1, 2, 3", (empty,)):
        y = 2 ** z - 1 - row
        squares.setdefault((z, x // META * META, y // META * META), []).append((x, y))
        n += 1
    with open(os.path.join(folder, "squares.json"), "w", encoding="utf-8") as file:
        json.dump([(*key, tiles) for key, tiles in squares.items()], file)
    return n


def mapnik_run(folder):
    start = time.monotonic()
    processes = [subprocess.Popen([sys.executable, __file__, "--draw", folder, str(part)]) for part in (0, 1)]
    cpu = peak = 0
    for process in processes:
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            sys.exit("Mapnik failed")
        cpu += usage.ru_utime + usage.ru_stime
        peak += usage.ru_maxrss / 1024
    return time.monotonic() - start, cpu, peak


def main():
    what, runs = (sys.argv + ["100000"])[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    is_given = what.endswith(".yaml")
    with tempfile.TemporaryDirectory(prefix="quydat-tiles-") as folder:
        project = what if is_given else make_province(os.path.join(folder, "p"), what)
        if is_given and not os.access(os.path.dirname(what) or ".", os.W_OK):
            sys.exit(f"{what}: its folder is not writable")
        land = with_tiles(project, "bench-land", f"zoom: {ZOOMS}, raster: [mbtiles], vector: [], layers: [land_use, units]")
        everything = with_tiles(project, "bench-all", f"zoom: {ZOOMS}, raster: [mbtiles], vector: []")
        out = os.path.join(folder, "out")
        _, _, _, without, _ = quydat(with_tiles(project, "bench-none", f"zoom: {ZOOMS}, {NO_TILES}"), out, runs)
        print(f"{'':34}{'tiles s':>9}{'CPU s':>8}{'whole s':>9}{'CPU s':>8}{'peak MB':>9}")
        stage, _, wall, cpu, peak = quydat(land, out, runs)
        print(f"{'quydat, land use and borders':34}{stage:9.2f}{cpu - without:8.2f}{wall:9.2f}{cpu:8.2f}{peak:9.0f}", flush=True)
        n = squares_of(os.path.join(out, "tiles", "land_use.mbtiles"), folder)
        all_stage, _, all_wall, all_cpu, all_peak = quydat(everything, out, runs)
        print(f"{'quydat, all layers and labels':34}{all_stage:9.2f}{all_cpu - without:8.2f}{all_wall:9.2f}{all_cpu:8.2f}{all_peak:9.0f}"
              f"   {all_stage / stage:.2f} times (CPU {(all_cpu - without) / (cpu - without):.2f}); bound 1.6", flush=True)
        try:
            import mapnik  # noqa: F401
        except ImportError:
            sys.exit("no Mapnik to compare with: install python3-mapnik")
        mapnik_data(project, folder)
        other, other_cpu, other_peak = [statistics.median(c) for c in zip(*(mapnik_run(folder) for _ in range(runs)))]
        print(f"{'Mapnik, two processes':34}{other:9.2f}{other_cpu:8.2f}{other:9.2f}{other_cpu:8.2f}{other_peak:9.0f}"
              f"   {other / stage:.1f} times the stage (CPU {other_cpu / (cpu - without):.1f}), {other / wall:.1f} times the whole"
              f" (CPU {other_cpu / cpu:.1f}); bound 3")
        print(f"{n} tiles that are not empty", flush=True)
        if not is_given:
            growth(folder, runs)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--draw"]:
        mapnik_draw(sys.argv[2], int(sys.argv[3]))
    else:
        main()
