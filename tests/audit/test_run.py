#!/usr/bin/python3
"""The plan's contradictions in a run: beside the map's findings, on the page of the province, in the package, and at each
target that rests on a contradicted figure."""
import csv
import io
import json
import os
import shutil
import subprocess
import tempfile
import unittest

from osgeo import ogr

ogr.UseExceptions()

QUYDAT = os.environ["QUYDAT"]
SYNTH = os.environ["QUYDAT_SYNTH"]
SOURCE = os.environ["QUYDAT_SOURCE"]
LAYERS = os.path.join(SOURCE, "layers", "lang-son")
ENVIRONMENT = dict(os.environ, QUYDAT_DATA=SOURCE, LC_ALL="C.UTF-8")


def call(*arguments):
    return subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=300, env=ENVIRONMENT)


class Run(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="quydat-audit-run-")
        cls.project = os.path.join(cls.holder.name, "project")
        cls.out = os.path.join(cls.holder.name, "out")
        shutil.copytree(LAYERS, cls.project)
        made = call(SYNTH, "--plan", LAYERS, "--out", cls.project, "--parcels", "2000")
        assert made.returncode == 0, made.stderr
        cls.done = call(QUYDAT, "run", os.path.join(cls.project, "project.yaml"), "--out", cls.out, "--lang", "en",
                        "--only", "balance,findings,report,package")
        with open(os.path.join(cls.out, "summary.json"), encoding="utf-8") as stream:
            cls.summary = json.load(stream)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def read(self, name):
        with open(os.path.join(self.out, name), encoding="utf-8", newline="") as stream:
            return stream.read()

    def test_the_same_as_the_audit(self):
        audit = call(QUYDAT, "audit", self.project, "--lang", "en", "--format", "csv").stdout
        self.assertEqual(self.read("plan-findings.csv"), audit)
        rows = list(csv.DictReader(io.StringIO(audit)))
        for severity in ("error", "warning", "info"):
            self.assertEqual(self.summary["plan_findings"][severity], sum(r["severity"] == severity for r in rows))
        package = ogr.Open(os.path.join(self.out, "20.gpkg"))
        layer = package.GetLayerByName("plan_findings")
        self.assertEqual([f["subject"] for f in layer], [r["subject"] for r in rows])

    def test_findings_of_the_plan_are_no_faults_of_the_map(self):
        """A signed plan cannot be mended by who draws the map: its errors do not decide the exit code."""
        self.assertEqual(self.summary["findings"]["error"], 0)
        self.assertGreater(self.summary["plan_findings"]["error"], 0)
        self.assertEqual((self.done.returncode, self.summary["verdict"]), (0, "pass"), self.done.stderr)

    def test_targets_that_rest_on_a_contradicted_figure(self):
        """Protection forest 2030: 95,153 ha in Bảng 26, 99,153 ha in the text (line 17255)."""
        self.assertIn("RPH", self.summary["plan_findings"]["contradicted_targets"])
        self.assertNotIn("LUC", self.summary["plan_findings"]["contradicted_targets"])
        package = ogr.Open(os.path.join(self.out, "20.gpkg"))
        layer = package.GetLayerByName("targets")
        counts = {f["category"]: (f["base_contradictions"], f["target_contradictions"]) for f in layer if f["unit"] == "20"}
        self.assertGreaterEqual(counts["RPH"][1], 1)
        self.assertEqual(counts["LUC"], (0, 0))
        self.assertEqual(sorted(c for c, n in counts.items() if n != (0, 0)), sorted(self.summary["plan_findings"]["contradicted_targets"]))
        page = self.read("reports/index.html")
        row = next(part for part in page.split("<tr") if ">RPH</td>" in part)
        self.assertIn('class="doubt"', row)
        number = row.split('href="#c')[1].split('"')[0]
        contradiction = page.split(f'id="c{number}"')[1].split("</tr>")[0]
        self.assertIn("95,153", contradiction)
        self.assertNotIn('class="doubt"', next(part for part in page.split("<tr") if ">LUC</td>" in part))
        self.assertIn(f'id="c{number}"', self.read("reports/plan-audit.html"))

    def test_the_terminal_says_so(self):
        self.assertIn("plan-findings.csv", self.done.stdout)
        self.assertIn("RPH", self.done.stdout)


class SmallPlans(unittest.TestCase):
    def test_tables_with_few_columns(self):
        """A plan of two tables with only the columns a run needs: no rule asks for what is not there."""
        with tempfile.TemporaryDirectory(prefix="quydat-audit-small-") as folder:
            with open(os.path.join(folder, "communes.csv"), "w", encoding="utf-8") as stream:
                stream.write("code,name\n00101,A\n")
            with open(os.path.join(folder, "targets.csv"), "w", encoding="utf-8") as stream:
                stream.write("unit,category,sense,goal\n77,LUA,floor,1\n")
            done = call(QUYDAT, "audit", folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    unittest.main()
