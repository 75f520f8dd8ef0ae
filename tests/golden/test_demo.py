#!/usr/bin/python3
"""The demo, end to end, byte for byte: against expected files, at 1 and 2 threads, in three locales, run after run.

To refresh the expected files after a change that is meant:
  QUYDAT_UPDATE_GOLDEN=1 ctest --test-dir BUILD -R golden_test_demo
"""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "properties"))
from common import PLAN, QUYDAT, hashes, synth

EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected")
TABLES = ("balance.csv", "findings.csv")
# what may differ between runs
VARIES = ("run.json",)


def locale_path(folder):
    """A folder with vi_VN.UTF-8, which need not be installed; None when it cannot be made."""
    made = subprocess.run(["localedef", "-i", "vi_VN", "-f", "UTF-8", os.path.join(folder, "vi_VN.UTF-8")],
                          capture_output=True) if shutil.which("localedef") else None
    return folder if made is not None and made.returncode == 0 else None


class Demo(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-golden-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.inputs = os.path.join(cls.folder, "in")
        shutil.copytree(PLAN, cls.inputs)
        synth(cls.inputs, "--parcels", 6000, "--seed", 1, "--dirty", 1)
        cls.locales = os.path.join(cls.folder, "locales")
        os.makedirs(cls.locales)
        cls.first = cls.run_program("first", "--jobs", "1")
        if os.environ.get("QUYDAT_UPDATE_GOLDEN"):
            for name in TABLES:
                shutil.copy(os.path.join(cls.first, name), EXPECTED)
                print("updated", name)

    @classmethod
    def run_program(cls, name, *options, command="run", environment=None):
        out = os.path.join(cls.folder, name)
        result = subprocess.run([QUYDAT, command, os.path.join(cls.inputs, "project.yaml"), "--out", out, "--fail-on", "never",
                                 *options], capture_output=True, text=True, env=environment)
        if result.returncode != 0 or result.stderr:
            raise AssertionError(f"exit {result.returncode}: {result.stderr}")
        return out

    def assert_expected(self, out):
        for name in TABLES:
            with open(os.path.join(EXPECTED, name), encoding="utf-8") as stream:
                expected = stream.read().splitlines()
            with open(os.path.join(out, name), encoding="utf-8") as stream:
                found = stream.read().splitlines()
            differing = [(i + 1, e, f) for i, (e, f) in enumerate(zip(expected, found)) if e != f]
            self.assertEqual(differing[:3], [], f"{name}: {len(differing)} lines differ")
            self.assertEqual(len(found), len(expected), name)
            with open(os.path.join(EXPECTED, name), "rb") as a, open(os.path.join(out, name), "rb") as b:
                self.assertEqual(a.read(), b.read(), name)

    def assert_same_set(self, out):
        a, b = hashes(self.first), hashes(out)
        for name in VARIES:
            self.assertIn(name, a)
            del a[name], b[name]
        self.assertEqual(sorted(a), sorted(b))
        self.assertEqual([n for n in a if a[n] != b[n]], [])

    def test_tables_are_as_expected(self):
        self.assert_expected(self.first)

    def test_two_threads_give_the_same_set(self):
        out = self.run_program("two", "--jobs", "2")
        self.assert_expected(out)
        self.assert_same_set(out)

    def test_a_second_run_gives_the_same_set(self):
        self.assert_same_set(self.run_program("second", "--jobs", "1"))

    def test_the_summary_tells_every_file(self):
        with open(os.path.join(self.first, "summary.json"), encoding="utf-8") as stream:
            summary = json.load(stream)
        told = {o["path"]: o["sha256"] for o in summary["outputs"]}
        there = hashes(self.first)
        for name in ("summary.json", *VARIES):
            there.pop(name)
        self.assertEqual(told, {k: v for k, v in there.items()})
        self.assertTrue(all(o["bytes"] == os.path.getsize(os.path.join(self.first, o["path"])) for o in summary["outputs"]))
        self.assertIn("20.gpkg", told)
        self.assertIn("reports/index.html", told)

    def test_the_summary_tells_every_table_that_was_read(self):
        with open(os.path.join(self.first, "summary.json"), encoding="utf-8") as stream:
            inputs = json.load(stream)["inputs"]
        tables = [(i["role"], i["source"]) for i in inputs if i["format"] in ("CSV", "XLSX", "SQL")]
        plan = sorted(n for n in os.listdir(self.inputs) if n.endswith(".csv") and not n.endswith(".schema.csv"))
        scenario = sorted([f"{n}.csv" for n in ("clusters", "functional-zones", "name-spellings", "parks", "power", "railways",
                                                "roads")]
                          + [f"quydat:layers/{n}.csv" for n in ("right-of-way-widths", "zone-kinds")])
        rules = sorted(os.path.join("rules", n) for n in os.listdir(os.path.join(self.inputs, "rules")) if n.endswith(".sql"))
        self.assertEqual(tables, [("categories", "quydat:layers/land-use-codes.csv"), ("register", "communes.csv"),
                                  *(("plan", n) for n in plan), *(("scenario", n) for n in scenario), ("aliases", "quydat:layers/field-aliases.csv"),
                                  *(("rules", n) for n in rules)])
        there = hashes(self.inputs)
        self.assertEqual([i for i in inputs if i["role"] in ("register", "plan", "rules") and i["sha256"] != there[i["source"]]], [])

    def check_locale(self, name, environment):
        out = self.run_program(name, "--jobs", "2", environment={**os.environ, **environment})
        self.assert_expected(out)
        self.assert_same_set(out)

    def test_locale_c(self):
        self.check_locale("c", {"LC_ALL": "C"})

    def test_locale_c_utf8(self):
        self.check_locale("c-utf8", {"LC_ALL": "C.UTF-8"})

    def test_locale_vietnam(self):
        path = locale_path(self.locales)
        installed = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout
        if path is None and "vi_VN.utf8" not in installed:
            self.skipTest("the locale vi_VN.UTF-8 is not installed and cannot be made here")
        environment = {"LC_ALL": "vi_VN.UTF-8", **({"LOCPATH": path} if path else {})}
        # the locale is in force: its decimal sign is a comma
        sign = subprocess.run(["locale", "decimal_point"], capture_output=True, text=True, env={**os.environ, **environment})
        self.assertEqual(sign.stdout.strip(), ",")
        self.check_locale("vietnam", environment)


if __name__ == "__main__":
    unittest.main()
