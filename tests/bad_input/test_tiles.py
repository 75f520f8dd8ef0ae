#!/usr/bin/python3
"""Tiles: very many of them, a font that cannot write the names, layers with nothing in them, a full disk."""
import os
import signal
import sqlite3
import subprocess
import unittest

from province import CANCELLED, INPUT, OUTPUT, PROJECT, QUYDAT, UNITS, USAGE, X0, Y0, Case, box, main, run, write_layer

LARGE_M = 30000  # of a unit's side: 60 km hold more than 100,000 tiles of zoom 18


class Tiles(Case):
    def tiles(self):
        return sqlite3.connect(os.path.join(self.out, "tiles", "land_use.mbtiles"))

    def make(self, *arguments):
        done = run("tiles", self.project, "--out", self.out, *arguments)
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def with_keys(self, keys, rest=""):
        self.write_project(PROJECT.replace("tiles: {zoom: [8, 9]}", f"tiles: {{zoom: [8, 9], {keys}}}") + rest)

    def large_units(self, zooms):
        self.new_units([(code, f"Xã {i}", box(X0 + i % 2 * LARGE_M, Y0 + i // 2 * LARGE_M, LARGE_M, LARGE_M))
                        for i, code in enumerate(UNITS)])
        self.edit_project("[8, 9]", zooms)

    def test_an_estimate_before_the_work(self):
        """And with --yes the work begins, however many there are."""
        for zooms, options, said in (("[8, 16]", (), r"tiles: at most 1\d{4} of zoom 8 to 16, about \d+[.,]\d\sMB"),
                                     ("[8, 18]", ("--yes",), r"tiles: at most 2\d{5} of zoom 8 to 18, about [\d.,]+\s[MG]B")):
            with self.subTest(zooms):
                self.write_project()
                self.large_units(zooms)
                process = subprocess.Popen([QUYDAT, "tiles", self.project, "--out", self.out, *options], stdout=subprocess.DEVNULL,
                                           stderr=subprocess.PIPE, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
                told = process.stderr.readline()
                process.send_signal(signal.SIGINT)
                self.assertEqual(process.communicate(timeout=120)[1], "quydat: stopped on request; nothing was written\n")
                self.assertRegex(told, "^quydat: " + said + "$")
                self.assertEqual(process.returncode, CANCELLED)

    def test_very_many_are_refused(self):
        self.large_units("[8, 18]")
        self.refuse(USAGE, rf"^quydat: {self.project}:{self.line_of('tiles')}: tiles: zoom 8 to 18 are \d{{6}} tiles, "
                    r"about .*B; more than 100000 are made with --yes only", command="tiles")

    def test_few_need_no_agreement(self):
        self.make("--yes")
        self.make()
        said = run("balance", self.project, "--out", self.out, "--yes")
        self.assertEqual((said.returncode, "--yes" in said.stderr), (USAGE, True))

    def test_a_font_that_is_not_there(self):
        self.with_keys("font: Chữ Không Có")
        done = run("tiles", self.project, "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stderr, '^quydat: tiles.font: "Chữ Không Có" is not installed; labels are written in Noto Sans')
        self.assertEqual(done.stderr.count("\n"), 1)

    def test_a_font_without_vietnamese_letters(self):
        families = subprocess.run(["fc-list", ":", "family"], capture_output=True, text=True).stdout
        family = next((name for name in ("Noto Sans Ogham", "Noto Sans Runic", "Noto Sans Thai") if name in families), None)
        if family is None:
            self.skipTest("no font without Vietnamese letters is installed")
        self.with_keys("font: " + family)
        done = run("tiles", self.project, "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f'tiles.font: "{family}" lacks Vietnamese letters; labels are written in Noto Sans', done.stderr)
        with_other = self.tiles().execute("SELECT tile_data FROM tiles ORDER BY 1").fetchall()
        self.write_project()
        self.make()
        self.assertEqual(self.tiles().execute("SELECT tile_data FROM tiles ORDER BY 1").fetchall(), with_other)

    def test_layers_with_nothing_in_them(self):
        write_layer(self.input("zones.gpkg"), "zones", ["name", "phase"], [])
        self.write_project(PROJECT + "zones: {source: zones.gpkg, layer: zones, name: name, phase: phase}\n")
        self.refuse(INPUT, "zones.gpkg: no features to read .zones, line 7", command="tiles")
        self.write_project()
        self.new_parcels([])
        self.refuse(INPUT, "land.gpkg: no features to read .land_use, line 4", command="tiles")

    def test_no_layer_at_all(self):
        self.with_keys("layers: []")
        self.make()
        self.assertEqual(self.tiles().execute("SELECT count(*) FROM images").fetchone(), (1,))

    @unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small file system")
    def test_full_disk_half_way(self):
        disk = self.at("disk")
        os.mkdir(disk)
        for keys in (*(f"[8, 19], raster: [{container}], vector: []" for container in ("mbtiles", "pmtiles", "xyz")),
                     *(f"[8, 14], raster: [], vector: [{container}]" for container in ("pmtiles", "mbtiles"))):
            with self.subTest(keys):
                mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160k" if "raster: [], " not in keys else "size=16k", "tmpfs", disk], capture_output=True)
                if mounted.returncode != 0:
                    self.skipTest("cannot mount a small file system here: " + mounted.stderr.decode().strip())
                try:
                    self.write_project(PROJECT.replace("[8, 9]", keys))
                    self.refuse(OUTPUT, "No space left|full", command="tiles", out=os.path.join(disk, "out"))
                    self.assertEqual(os.listdir(disk), [])
                finally:
                    subprocess.run(["umount", "-l", disk])


if __name__ == "__main__":
    main()
