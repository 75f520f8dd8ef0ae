#!/usr/bin/python3
"""--cache: folders that are no cache, that cannot be used, that another run is using, or that another version made."""
import fcntl
import os
import resource
import signal
import unittest

from province import (OUTPUT, USAGE, Case, as_nobody, changes, main, parcel_rows, run, snapshot, write_layer)


class Folders(Case):
    def setUp(self):
        super().setUp()
        self.cache = self.at("cache")
        self.arguments = ("--cache", self.cache)

    def refuse_cache(self, status, *patterns, **more):
        return self.refuse(status, *patterns, arguments=self.arguments, **more)

    def test_no_name(self):
        self.arguments = ("--cache", "")
        self.refuse_cache(USAGE, r"--cache: the name of a folder is expected")

    def test_commands_without_cache(self):
        self.refuse_cache(USAGE, r"--cache", command="tiles")

    def test_a_file(self):
        with open(self.cache, "w") as stream:
            stream.write("x")
        self.refuse_cache(OUTPUT, r"/cache: cannot make this folder for --cache: Not a directory")

    def test_folder_with_other_things(self):
        os.mkdir(self.cache)
        with open(os.path.join(self.cache, "note.txt"), "w") as stream:
            stream.write("mine")
        self.refuse_cache(OUTPUT, r"/cache: is no cache of quydat \(it holds other files, and none named quydat-cache\); "
                                  r"give an empty or a new folder as --cache")

    def test_folder_of_the_project(self):
        self.cache = self.inputs
        self.arguments = ("--cache", self.cache)
        self.refuse_cache(OUTPUT, r"/in: is no cache of quydat")

    def test_inside_an_input(self):
        write_layer(self.input("land.gdb"), "land_use", ["id", "category"], parcel_rows(), driver="OpenFileGDB")
        self.edit_project("land.gpkg", "land.gdb")
        self.arguments = ("--cache", self.input("land.gdb/cache"))
        self.refuse_cache(USAGE, r"--cache: .*/land\.gdb/cache lies inside the input .*land\.gdb; give another folder")

    def test_marker_of_another(self):
        os.mkdir(self.cache)
        for text in ("mine\n", "what quydat worked out\n"):
            with open(os.path.join(self.cache, "quydat-cache"), "w") as stream:
                stream.write(text)
            self.refuse_cache(OUTPUT, r"/cache: is no cache of quydat \(its file quydat-cache is another's\)")

    def test_unwritable_parent(self):
        closed = self.at("closed")
        os.mkdir(closed)
        as_user = as_nobody(self.dir)
        os.chmod(closed, 0o555)
        self.addCleanup(os.chmod, closed, 0o755)
        self.arguments = ("--cache", os.path.join(closed, "cache"))
        self.refuse_cache(OUTPUT, r"/closed/cache: cannot make this folder for --cache: Permission denied",
                          out=self.at("fresh"), **as_user)

    def test_two_runs(self):
        self.accept(arguments=self.arguments)
        with open(os.path.join(self.cache, "quydat-cache"), "r+") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            self.refuse_cache(OUTPUT, r"/cache: another run is using this cache; wait until it ends, or give another --cache")
        self.accept(arguments=self.arguments)

    def test_another_version(self):
        self.accept(arguments=self.arguments)
        marker = os.path.join(self.cache, "quydat-cache")
        with open(marker) as stream:
            first, version = stream.read().splitlines()
        with open(marker, "w") as stream:
            stream.write(f"{first}\n{'0' * len(version)}\n")
        with open(os.path.join(self.cache, "note.txt"), "w") as stream:
            stream.write("mine")
        before = self.findings()
        done = run("balance", self.project, "--out", self.out, "--lang", "en", *self.arguments)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"^quydat: .*/cache: was made by another version of quydat; everything is worked "
                                      r"again\n$")
        self.assertEqual(self.findings(), before)
        with open(marker) as stream:
            self.assertEqual(stream.read().splitlines(), [first, version])
        self.assertTrue(os.path.exists(os.path.join(self.cache, "note.txt")))
        self.accept(arguments=self.arguments)

    def test_empty_marker(self):
        """Of a run that was killed before it had written it."""
        os.mkdir(self.cache)
        open(os.path.join(self.cache, "quydat-cache"), "w").close()
        self.accept(arguments=self.arguments)

    def test_deleted_in_between(self):
        self.accept(arguments=self.arguments)
        for name in os.listdir(self.cache):
            os.remove(os.path.join(self.cache, name))
        self.accept(arguments=self.arguments)

    def test_refused_input_leaves_no_folder_in_out(self):
        self.edit_project("layer: land_use", "layer: nothing")
        before = snapshot(self.out)
        done = run("balance", self.project, "--out", self.out, *self.arguments)
        self.assertEqual(done.returncode, 3)
        self.assertEqual(changes(before, snapshot(self.out)), [])


class Full(Case):
    def test_results_that_cannot_be_kept(self):
        """A warning, and the run is whole."""
        cache = self.at("cache")
        self.accept(arguments=("--cache", cache))
        for name in os.listdir(cache):
            if name.startswith("balance-"):
                os.remove(os.path.join(cache, name))
                os.mkdir(os.path.join(cache, name))
        done = run("balance", self.project, "--out", self.out, "--lang", "en", "--cache", cache)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"^quydat: .*/balance-\S+\.kept: cannot write: .*; the next run works this again\n$")
        self.assert_whole(self.out)

    def test_no_room_for_geometries(self):
        self.new_parcels(parcel_rows() * 40)
        limit, before = 1 << 16, snapshot(self.out)
        done = run("balance", self.project, "--out", self.out, "--cache", self.at("cache"),
                   preexec_fn=lambda: (signal.signal(signal.SIGXFSZ, signal.SIG_IGN),
                                       resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))))
        self.assertEqual(done.returncode, OUTPUT)
        self.assert_one_message(done, r"cannot write the geometries in --cache: File too large")
        self.assertEqual(changes(before, snapshot(self.out)), [])


if __name__ == "__main__":
    main()
