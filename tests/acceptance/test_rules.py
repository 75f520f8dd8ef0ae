"""A rule file is what a GIS officer tries out in QGIS's DB Manager: there it gives the rows that quydat reports."""
import csv
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import example

RULES = sorted(glob.glob(os.path.join(example.PLAN, "rules", "*.sql")))
LEAST_HA = 0.01   # as the files say


def ask_qgis(package, home):
    environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home, "LANG": "C.UTF-8",
                   "PYTHONDONTWRITEBYTECODE": "1"}
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "qgis_asks.py")
    done = subprocess.run([sys.executable, script, package, *RULES], env=environment, cwd=home, capture_output=True,
                          text=True, check=False)
    if done.returncode != 0 and "No module named" in done.stderr:
        raise unittest.SkipTest("QGIS with its DB Manager is not installed (package qgis): " + done.stderr.splitlines()[-1])
    if done.returncode != 0:
        raise AssertionError(f"QGIS: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
    return json.loads(done.stdout.splitlines()[-1])


class DbManager(unittest.TestCase):
    def test_same_rows(self):
        folder = tempfile.mkdtemp(prefix="quydat-rules-")
        self.addCleanup(shutil.rmtree, folder)
        out = example.outputs()
        with open(os.path.join(out, "findings.csv"), encoding="utf-8", newline="") as stream:
            found = [(f["rule"], f["unit"], f["feature"], f["other_feature"], f["measure"]) for f in csv.DictReader(stream)]
        expected = [(os.path.basename(path)[:-4], row["unit"], row["feature"], row["other"], f"{row['measure']:.4f}")
                    for path, rows in ask_qgis(os.path.join(out, "20.gpkg"), folder).items() for row in rows
                    if row["measure"] >= LEAST_HA]
        names = {rule for rule, *_ in expected}
        self.assertEqual(sorted(f for f in found if f[0] in names), sorted(expected))
        self.assertGreater(len(expected), 3)
        self.assertEqual(len(RULES), 3)


if __name__ == "__main__":
    unittest.main()
