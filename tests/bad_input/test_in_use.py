#!/usr/bin/python3
"""A GeoPackage that another program has open, or had when it was killed: read from a copy, the group untouched."""
import os
import signal
import sqlite3
import subprocess
import sys

from province import INPUT, PROJECT, Case, as_nobody, changes, main, parcel_rows, run, snapshot, write_parcels

WRITER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "writer.py")
CELL_HA = 250 * 340 / 10000


class InUse(Case):
    def start(self, mode, name="land.gpkg"):
        writer = subprocess.Popen([sys.executable, WRITER, self.input(name), mode], stdout=subprocess.PIPE, text=True)
        self.addCleanup(writer.wait)
        self.addCleanup(writer.kill)
        self.addCleanup(writer.stdout.close)
        self.assertEqual(writer.stdout.readline(), "ready\n")
        return writer

    def kill(self, writer):
        writer.send_signal(signal.SIGKILL)
        writer.wait()

    def group(self):
        return sorted(name for name in os.listdir(self.inputs) if name.startswith("land.gpkg"))

    def assert_saved_edits(self, command="balance"):
        """accept() asserts that every file of the group is as it was."""
        group = self.group()
        findings = self.accept(command=command)
        self.assertEqual(self.group(), group)
        self.assert_rules(findings, "file_in_use")
        self.assertEqual((findings[0]["layer"], findings[0]["severity"]), ("land.gpkg", "warning"))
        self.assertAlmostEqual(self.area("00101", "LUC"), 25 - CELL_HA, 6)
        self.assertAlmostEqual(self.area("00101", "RSX"), 25 + CELL_HA, 6)
        self.assertAlmostEqual(self.area("00101", "CLN"), 25, 6)
        self.assertEqual(self.summary()["inputs"][1]["features"], 48)

    def test_wal(self):
        writer = self.start("wal")
        self.assertEqual(self.group(), ["land.gpkg", "land.gpkg-shm", "land.gpkg-wal"])
        self.assert_saved_edits()
        self.assertIsNone(writer.poll())
        self.assert_saved_edits("run")

    def test_wal_of_a_killed_writer(self):
        self.kill(self.start("wal"))
        self.assertEqual(self.group(), ["land.gpkg", "land.gpkg-shm", "land.gpkg-wal"])
        self.assert_saved_edits()
        self.assert_saved_edits("run")

    def test_journal(self):
        self.start("delete")
        self.assertEqual(self.group(), ["land.gpkg", "land.gpkg-journal"])
        with open(self.input("land.gpkg"), "rb") as stream:
            self.assertIn(b"0" * 3000, stream.read(), "the unsaved edit has not reached the disk: the test shows nothing")
        self.assert_saved_edits()

    def test_hot_journal_of_a_killed_writer(self):
        self.kill(self.start("delete"))
        self.assertEqual(self.group(), ["land.gpkg", "land.gpkg-journal"])
        self.assert_saved_edits()
        self.assert_saved_edits("run")

    def test_old_journal(self):
        """PERSIST leaves an empty journal for good: read from a copy just the same."""
        self.start("persist")
        self.assert_saved_edits()

    def test_wal_mode_but_closed(self):
        """The file says WAL, nobody has it open: reading must not leave -wal and -shm beside it."""
        writer = self.start("done")
        self.kill(writer)
        self.assertEqual(self.group(), ["land.gpkg"])
        self.assert_rules(self.accept())
        self.assertAlmostEqual(self.area("00101", "LUC"), 25 - CELL_HA, 6)

    def test_wal_mode_in_a_folder_that_cannot_be_written(self):
        self.kill(self.start("wal"))
        as_user = as_nobody(self.dir)
        out = self.at("free")
        os.mkdir(out)
        os.chmod(out, 0o777)
        os.chmod(self.inputs, 0o555)
        self.addCleanup(os.chmod, self.inputs, 0o755)
        findings = self.accept(out=out, **as_user)
        self.assert_rules(findings, "file_in_use")

    def test_busy_writer(self):
        """Saved a hundred times a second: each run sees one moment, whole."""
        self.start("busy")
        for _ in range(5):
            before = set(os.listdir(self.inputs))
            done = run("balance", self.project, "--out", self.out, "--lang", "en")
            if done.returncode == INPUT:
                self.assert_one_message(done, r"/in/land\.gpkg: ")
                continue
            self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
            self.assertAlmostEqual(self.area("00101", "LUC") + self.area("00101", "ONT"), 50 - CELL_HA, 6)
            self.assertLessEqual(set(os.listdir(self.inputs)), before | {"land.gpkg-journal"})

    def test_the_same_twice(self):
        """A group gives the same set each time, its hash included; and another hash once there are edits in the -wal."""
        self.accept()
        clean = self.summary()["inputs"][1]["sha256"]
        self.kill(self.start("wal"))
        with open(self.input("land.gpkg"), "rb") as stream:
            main_file = stream.read()
        self.accept()
        first = snapshot(self.out)
        self.assertNotEqual(self.summary()["inputs"][1]["sha256"], clean)
        self.accept(out=self.at("again"))
        again = snapshot(self.at("again"))
        for name in ("summary.json", "balance.csv", "findings.csv"):
            self.assertEqual(first[name][0], again[name][0], name)

    def test_unusable_and_in_use(self):
        """An error leaves the group alone too, and names the file, not its copy."""
        self.kill(self.start("wal"))
        self.edit_project("layer: land_use", "layer: landuse")
        self.refuse(INPUT, r"^quydat: \S*/in/land\.gpkg: no layer \"landuse\"")
        self.edit_project("category: category", "category: categori")
        self.refuse(INPUT, r"^quydat: \S*/in/land\.gpkg: layer")

    def test_broken_wal(self):
        """What SQLite cannot take from a -wal it leaves out: the saved state before it."""
        with open(self.input("land.gpkg-wal"), "wb") as stream:
            stream.write(b"nonsense" * 1000)
        self.assert_rules(self.accept(), "file_in_use")
        self.assertAlmostEqual(self.area("00101", "LUC"), 25, 6)

    def test_broken_main_file(self):
        writer = self.start("wal")
        self.kill(writer)
        with open(self.input("land.gpkg"), "r+b") as stream:
            stream.truncate(5000)
        os.remove(self.input("land.gpkg-wal"))
        os.remove(self.input("land.gpkg-shm"))
        open(self.input("land.gpkg-wal"), "wb").close()
        self.refuse(INPUT, r"^quydat: \S*/in/land\.gpkg: ")

    def test_all_inputs(self):
        """Units in use as well: one finding a file."""
        for name in ("land.gpkg", "units.gpkg"):
            base = sqlite3.connect(self.input(name), isolation_level=None)
            self.addCleanup(base.close)
            base.execute("PRAGMA journal_mode = WAL")
            base.execute("BEGIN IMMEDIATE")
        self.assert_rules(self.accept(), "file_in_use", "file_in_use")


if __name__ == "__main__":
    main()
