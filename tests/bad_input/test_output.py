#!/usr/bin/python3
"""--out: what cannot be written, what must not be, and what stands there already."""
import os
import resource
import shutil
import signal
import subprocess
import time
import unittest

from province import (OUTPUT, PROJECT, QUYDAT, USAGE, Case, as_nobody, changes, main, parcel_rows, run, snapshot,
                      write_layer, write_parcels)


class Places(Case):
    def test_a_file(self):
        path = self.at("note.txt")
        with open(path, "w") as stream:
            stream.write("x")
        self.refuse(OUTPUT, r"/note\.txt: is a file; --out names a folder", out=path)
        self.refuse(OUTPUT, r"/note\.txt/below: cannot be written", out=os.path.join(path, "below"))

    def test_input_as_out(self):
        self.refuse(USAGE, r"--out: .*/in/land\.gpkg lies inside the input", out=self.input("land.gpkg"))
        self.refuse(USAGE, r"--out: .* lies inside the input", out=self.project)

    def unwritable(self, folder):
        as_user = as_nobody(self.dir)
        os.chmod(folder, 0o555)
        self.addCleanup(os.chmod, folder, 0o755)
        return as_user

    def test_unwritable_folder(self):
        as_user = self.unwritable(self.out)
        self.refuse(OUTPUT, r"/out: cannot be written: Permission denied \(give another --out\)", **as_user)

    def test_unwritable_parent(self):
        parent = self.at("closed")
        os.mkdir(parent)
        as_user = self.unwritable(parent)
        self.refuse(OUTPUT, r"/closed/a/b: cannot be written: Permission denied", out=os.path.join(parent, "a/b"), **as_user)

    def test_unwritable_folder_inside(self):
        """OUT can be written, OUT/reports not: seen before the first file is put in place."""
        self.accept(command="run")
        reports = os.path.join(self.out, "reports")
        if os.geteuid() == 0:
            as_user = as_nobody(self.dir)
            for parent, _, files in os.walk(self.out):
                for name in [parent] + [os.path.join(parent, f) for f in files]:
                    os.chown(name, 65534, 65534)
        else:
            as_user = {}
        os.chmod(reports, 0o555)
        self.addCleanup(os.chmod, reports, 0o755)
        self.refuse(OUTPUT, r"/out/reports/\S+: cannot be replaced: Permission denied", command="run", **as_user)

    def test_new_folders_go_when_nothing_comes(self):
        os.remove(self.input("land.gpkg"))
        self.write_project(PROJECT.replace("layer: communes", "layer: comunes").replace("land.gpkg", "units.gpkg"))
        self.refuse(3, "no layer", out=self.at("a", "b", "c"))
        self.assertFalse(os.path.exists(self.at("a")))

    def test_working_files_elsewhere(self):
        """--tmp takes them, is left as it was, and changes nothing else."""
        tmp = self.at("tmp")
        os.mkdir(tmp)
        outs = [self.at("here"), self.at("there")]
        self.accept(command="run", out=outs[0])
        self.accept(command="run", out=outs[1], arguments=["--tmp", tmp])
        here, there = ({name: state[0] for name, state in snapshot(out).items() if name != "run.json"} for out in outs)
        self.assertEqual(here, there)
        self.assertEqual(os.listdir(tmp), [])

    def test_no_folder_for_working_files(self):
        self.refuse(OUTPUT, r"/nowhere: cannot be written: No such file or directory \(give another --tmp\)",
                    arguments=["--tmp", self.at("nowhere")])
        self.refuse(USAGE, r"--tmp: the name of a folder is expected", arguments=["--tmp", ""])

    def test_inside_a_filegdb(self):
        """A FileGDB is a folder: outputs in it would spoil it."""
        folder = self.input("land.gdb")
        os.mkdir(folder)
        self.edit_project("land.gpkg", "land.gdb")
        for out in (folder, os.path.join(folder, "out"), self.at("in/../in/land.gdb/x/y")):
            with self.subTest(out):
                self.refuse(USAGE, r"--out: \S* lies inside the input \S*/land\.gdb; give another folder", out=out)

    def test_inside_an_input_by_a_link(self):
        folder = self.input("shapes")
        os.mkdir(folder)
        write_layer(os.path.join(folder, "land_use.shp"), "land_use", ["id", "category"], parcel_rows(),
                    driver="ESRI Shapefile")
        os.symlink(folder, self.at("link"))
        self.edit_project("land.gpkg", "shapes")
        before = snapshot(folder)
        done = run("balance", self.project, "--out", self.at("link", "out"))
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assert_one_message(done, "lies inside the input")
        self.assertEqual(changes(before, snapshot(folder)), [])

    def test_would_replace_an_input(self):
        for name in ("20.gpkg", "balance.csv", "findings.csv", "summary.json", "run.json"):
            with self.subTest(name):
                shutil.copy(self.input("land.gpkg"), self.at("in", name))
                self.edit_project("land.gpkg", name)
                self.refuse(USAGE, f"--out: \\S*/in would replace the input \\S*/in/{name}; give another folder", out=self.inputs)
        os.rename(self.project, self.input("run.json"))
        self.refuse(USAGE, "would replace the input", project=self.input("run.json"), out=self.inputs)

    def test_project_folder_as_out(self):
        """OUT may be the folder of the inputs, as long as no name is the same."""
        before = snapshot(self.inputs)
        done = run("run", self.project, "--out", self.inputs)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([c for c in changes(before, snapshot(self.inputs)) if not c.startswith("new")], [])
        self.assert_whole(self.inputs)

    def test_letters(self):
        for name in ("Kết quả  2026", "a'b\"c", "-x", "[a]*?", "a\nb", "%s%n", "x" * 200):
            with self.subTest(name):
                self.accept(command="run", out=self.at(name))

    def test_default_out(self):
        done = run("balance", self.project, cwd=self.dir)
        self.assertEqual(done.returncode, 0)
        self.assertTrue(os.path.exists(self.at("out", "summary.json")))


class Standing(Case):
    """What is in OUT when a run begins."""

    def put(self, name, text="của tôi"):
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def get(self, name):
        with open(os.path.join(self.out, name), encoding="utf-8") as stream:
            return stream.read()

    def test_foreign_files_stay(self):
        names = ["ghi-chu.txt", "reports/của tôi.html", "tiles/other.mbtiles", ".ẩn", "sâu/hơn/nữa"]
        for name in names:
            self.put(name)
        stays = {name: os.stat(os.path.join(self.out, name)).st_mtime_ns for name in names}
        self.accept(command="run")
        self.accept(command="check")
        self.assertEqual({name: os.stat(os.path.join(self.out, name)).st_mtime_ns for name in names}, stays)

    def test_foreign_file_under_a_name_of_ours(self):
        """A file that no run of ours has made is not replaced."""
        shutil.rmtree(self.out)
        for name in ("balance.csv", "20.gpkg", "reports/index.html", "tiles/land_use.mbtiles", "run.json", "summary.json"):
            with self.subTest(name):
                path = self.put(name)
                self.refuse(OUTPUT, name.replace(".", r"\.") + ": .*(no result of quydat|no summary of quydat)", command="run")
                os.remove(path)

    def test_folder_under_a_name_of_ours(self):
        os.remove(os.path.join(self.out, "balance.csv"))
        os.mkdir(os.path.join(self.out, "balance.csv"))
        self.put("balance.csv/note.txt")
        before = snapshot(self.dir)
        done = run("balance", self.project, "--out", self.out, "-q")
        self.assertEqual(done.returncode, OUTPUT)
        self.assert_one_message(done, r"/out/balance\.csv: cannot be replaced: it is a folder")
        self.assertEqual(changes(before, snapshot(self.dir)), [])

    def test_other_kinds_of_run(self):
        """Files that are no longer made go; empty folders with them."""
        self.accept(command="run")
        self.assertTrue(os.path.exists(os.path.join(self.out, "reports/index.html")))
        self.accept(command="check")
        self.assertEqual(sorted(os.listdir(self.out)), ["findings.csv", "run.json", "summary.json"])

    def test_small_set_over_a_whole_run(self):
        """The default folder keeps what "quydat run" made until somebody names it."""
        done = run("run", self.project, "--only", "balance,report", "-q", cwd=self.dir)
        self.assertEqual(done.returncode, 0, done.stderr)
        before = snapshot(self.dir)
        done = run("check", self.project, cwd=self.dir)
        self.assertEqual(done.returncode, USAGE)
        self.assert_one_message(done, '"out" holds what "quydat run" made', '"quydat check" would replace all of it',
                                "--out out to replace it")
        self.assertEqual(changes(before, snapshot(self.dir)), [])
        for arguments in (["check", "--out", "out"], ["check"]):
            self.assertEqual(run(arguments[0], self.project, *arguments[1:], "-q", cwd=self.dir).returncode, 0)
            self.assertEqual(sorted(os.listdir(self.out)), ["findings.csv", "run.json", "summary.json"])

    def warned(self, *names, command="balance"):
        done = run(command, self.project, "--out", self.out)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, f"^quydat: {self.out}: the previous set is incomplete")
        for name in names:
            self.assertIn(name, done.stderr)
        self.assert_whole(self.out)
        self.accept()

    def test_edited(self):
        self.put("balance.csv", self.get("balance.csv") + "sửa\n")
        self.warned("balance.csv")

    def test_missing(self):
        os.remove(os.path.join(self.out, "balance.csv"))
        os.remove(os.path.join(self.out, "findings.csv"))
        self.warned("balance.csv", "findings.csv")

    def test_edited_and_no_longer_made(self):
        self.accept(command="run")
        self.put("reports/00101.html", "ghi thêm")
        self.warned("reports/00101.html")
        self.assertEqual(self.get("reports/00101.html"), "ghi thêm")
        self.assertEqual(os.listdir(os.path.join(self.out, "reports")), ["00101.html"])

    def test_broken_summary(self):
        for text in ("", "{", "[]", "{\"outputs\": 1}", "\0"):
            with self.subTest(text):
                self.put("summary.json", text)
                self.refuse(OUTPUT, r"/out/summary\.json: is no summary of quydat; move it away")

    def test_summary_that_names_files_outside(self):
        """A summary is input too: it must not make a run remove what lies outside OUT."""
        note = self.at("note.txt")
        with open(note, "w") as stream:
            stream.write("x")
        import hashlib
        import json
        digest = hashlib.sha256(b"x").hexdigest()
        entries = [{"path": p, "sha256": digest} for p in ("../note.txt", note, "a/../../note.txt")]
        self.put("summary.json", json.dumps({"outputs": entries + [1, None, {"path": 3, "sha256": []}, {"path": None}]}))
        done = run("balance", self.project, "--out", self.out, "-q")
        self.assertIn(done.returncode, (0, OUTPUT), done.stderr)
        self.assertTrue(os.path.exists(note))

    def test_input_from_the_previous_set(self):
        """A GeoPackage of an earlier run is read as input into the same OUT: it is no longer made, and yet stays."""
        self.accept(command="run")
        self.write_project(PROJECT.replace('"20"', '"21"').replace(", id: id", "").replace("land.gpkg", "../out/20.gpkg"))
        before = snapshot(self.out)
        self.accept(command="run")
        self.assertEqual(snapshot(self.out)["20.gpkg"], before["20.gpkg"])
        self.assertTrue(os.path.exists(os.path.join(self.out, "21.gpkg")))

    # ---- leftovers of killed runs ----

    def test_leftovers_go(self):
        self.put(".quydat-tmp/set/balance.csv")
        self.put(".quydat-tmp/spool-abc")
        self.put(".quydat-tmp/lock", "")
        self.accept()

    def test_leftovers_go_when_the_run_fails(self):
        self.put(".quydat-tmp/set/balance.csv")
        self.edit_project("layer: communes", "layer: x")
        done = run("balance", self.project, "--out", self.out)
        self.assertEqual(done.returncode, 3)
        self.assertFalse(os.path.exists(os.path.join(self.out, ".quydat-tmp")))
        self.assert_whole(self.out)

    def test_leftovers_that_are_a_link(self):
        os.mkdir(self.at("precious"))
        with open(self.at("precious", "note.txt"), "w") as stream:
            stream.write("x")
        os.symlink(self.at("precious"), os.path.join(self.out, ".quydat-tmp"))
        done = run("balance", self.project, "--out", self.out)
        self.assertEqual(done.returncode, OUTPUT)
        self.assert_one_message(done, r"\.quydat-tmp: is a link; remove it")
        self.assertTrue(os.path.exists(self.at("precious", "note.txt")))

    def test_killed_while_putting_in_place(self):
        """The summary has stepped aside, some files are new: the next run says so, and the set is whole again."""
        self.accept(command="run")
        os.makedirs(os.path.join(self.out, ".quydat-tmp/set"))
        os.rename(os.path.join(self.out, "summary.json"), os.path.join(self.out, ".quydat-tmp/previous.json"))
        import hashlib
        import json
        self.put("balance.csv", "mới")
        digest = hashlib.sha256("mới".encode()).hexdigest()
        self.put(".quydat-tmp/set/summary.json", json.dumps({"outputs": [{"path": "balance.csv", "sha256": digest}]}))
        done = run("check", self.project, "--out", self.out)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, "^quydat: .*/out: the previous set is incomplete: a run was killed while .*\n$")
        self.assertEqual(sorted(os.listdir(self.out)), ["findings.csv", "run.json", "summary.json"])
        self.accept(command="run")

    def test_killed_while_putting_the_first_set_in_place(self):
        os.makedirs(os.path.join(self.out, ".quydat-tmp/set"))
        os.rename(os.path.join(self.out, "summary.json"), os.path.join(self.out, ".quydat-tmp/set/summary.json"))
        os.rename(os.path.join(self.out, "findings.csv"), os.path.join(self.out, ".quydat-tmp/set/findings.csv"))
        self.warned("killed while it put its files in place")

    def test_two_at_once(self):
        """The second is refused while the first holds the folder; here a shell holds its lock."""
        self.put(".quydat-tmp/lock", "")
        lock = os.path.join(self.out, ".quydat-tmp/lock")
        with open(lock) as held:
            import fcntl
            fcntl.flock(held, fcntl.LOCK_EX)
            self.refuse(OUTPUT, r"/out: another quydat is writing there; wait for it, or give another --out")
        self.accept()

    def test_many_at_once(self):
        """Whoever comes first writes; nobody spoils the set."""
        runs = [subprocess.Popen([QUYDAT, "run", self.project, "--out", self.out], stdout=subprocess.DEVNULL,
                                 stderr=subprocess.PIPE, text=True) for _ in range(6)]
        ended = [(p.communicate()[1], p.returncode) for p in runs]
        self.assertLessEqual({status for _, status in ended}, {0, OUTPUT})
        self.assertIn(0, {status for _, status in ended})
        for text, status in ended:
            self.assertEqual(len(text.splitlines()), 1 if status else 0, text)
            self.assertTrue(status == 0 or "another quydat is writing there" in text, text)
        self.assert_whole(self.out)

    def test_package_open_elsewhere(self):
        """Replacing a database under its -wal would mix the new file with the edits of the old one."""
        self.accept(command="run")
        for companion in ("-wal", "-journal"):
            beside = os.path.join(self.out, "20.gpkg" + companion)
            with open(beside, "wb"):
                pass
            self.refuse(OUTPUT, r"20\.gpkg: is open in another program \(QGIS\?\): close it there", command="run")
            os.remove(beside)
        self.accept(command="run")


class Full(Case):
    """No room: whatever stage meets it, one message, exit 4, the previous set as it was."""

    def limit(self, size):
        def set_limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return {"preexec_fn": set_limit}

    def test_file_size_limit(self):
        places = set()
        for size in (0, 100, 1000, 4096, 10000, 20000, 24000, 30000, 60000, 120000, 250000, 400000, 470000):
            with self.subTest(size):
                done = self.refuse(OUTPUT, command="run", **self.limit(size))
                places.add(os.path.basename(done.stderr.split(": ")[1]))
        self.assertGreater(len(places), 2, places)

    def test_file_size_limit_new_folder(self):
        done = self.refuse(OUTPUT, command="run", out=self.at("new", "out"), **self.limit(1000))
        self.assertFalse(os.path.exists(self.at("new")))

    @unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small file system")
    def test_full_disk(self):
        disk = self.at("disk")
        os.mkdir(disk)
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", disk], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a small file system here: " + mounted.stderr.decode().strip())
        self.addCleanup(subprocess.run, ["umount", "-l", disk])
        out = os.path.join(disk, "out")
        self.accept(command="run", out=out)
        ballast = os.path.join(disk, "ballast")
        room = os.statvfs(disk)
        free = room.f_bavail * room.f_frsize
        taken = (room.f_blocks - room.f_bavail) * room.f_frsize   # the next set stands beside this one until it is whole
        for left in (0, 8192, 65536, taken // 4, taken // 2, taken * 9 // 10):
            with self.subTest(left):
                with open(ballast, "wb") as stream:
                    stream.write(b"x" * (free - left))
                self.refuse(OUTPUT, "No space left|full", command="run", out=out)
                self.assert_whole(out)
                os.remove(ballast)
        self.accept(command="run", out=out)


if __name__ == "__main__":
    main()
