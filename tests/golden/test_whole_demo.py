#!/usr/bin/python3
"""The demo of scripts/demo itself, 60,000 parcels: its tables byte for byte at 1 and 2 threads.

The province's rows are kept as text, the whole tables by their sha256. To refresh them after a change that is meant:
  QUYDAT_UPDATE_GOLDEN=1 ctest --test-dir BUILD -R golden_test_whole_demo
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "properties"))
from common import PLAN, QUYDAT, synth

EXPECTED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "expected", "whole-demo.txt")


def digest(out):
    """What is compared: the province's rows, then the sha256 of each table."""
    lines = []
    with open(os.path.join(out, "balance.csv"), encoding="utf-8") as stream:
        lines += [line.rstrip("\n") for line in stream if line.startswith(("unit,", "20,"))]
    for name in ("balance.csv", "findings.csv"):
        with open(os.path.join(out, name), "rb") as stream:
            lines.append(f"{name} sha256 {hashlib.sha256(stream.read()).hexdigest()}")
    return lines


class WholeDemo(unittest.TestCase):
    def test_tables(self):
        folder = tempfile.mkdtemp(prefix="quydat-golden-")
        self.addCleanup(shutil.rmtree, folder)
        project = os.path.join(folder, "in")
        shutil.copytree(PLAN, project)
        synth(project, "--parcels", 60000)
        for jobs in ("1", "2"):
            out = os.path.join(folder, jobs)
            subprocess.run([QUYDAT, "balance", os.path.join(project, "project.yaml"), "--out", out, "--jobs", jobs, "-q"],
                           check=True)
            if os.environ.get("QUYDAT_UPDATE_GOLDEN"):
                with open(EXPECTED, "w", encoding="utf-8") as stream:
                    stream.write("\n".join(digest(out)) + "\n")
            with open(EXPECTED, encoding="utf-8") as stream:
                self.assertEqual(digest(out), stream.read().splitlines(), f"--jobs {jobs}")


if __name__ == "__main__":
    unittest.main()
