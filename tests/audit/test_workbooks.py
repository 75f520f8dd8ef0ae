#!/usr/bin/python3
"""Registers and targets as XLSX, written by a library that is not ours (openpyxl): read as the CSV files are, or refused
with file, row and column."""
import csv
import io
import os
import shutil
import subprocess
import tempfile
import unittest

import openpyxl

QUYDAT = os.environ["QUYDAT"]
SOURCE = os.environ["QUYDAT_SOURCE"]
PROVINCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "province")
TABLES = ("communes", "inventory", "targets")


def is_number(text):
    try:
        float(text)
    except ValueError:
        return False
    return True


class Workbooks(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="quydat-xlsx-")
        self.addCleanup(holder.cleanup)
        self.folder = os.path.join(holder.name, "p")
        shutil.copytree(PROVINCE, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def rows(self, name):
        with open(self.path(f"{name}.csv"), encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))

    def convert(self, name, sheet="Sheet1", change=None, others=()):
        """Writes NAME.xlsx as a person would, numbers as numbers and codes as text, in place of NAME.csv."""
        rows = self.rows(name)
        os.remove(self.path(f"{name}.csv"))
        book = openpyxl.Workbook()
        page = book.active
        page.title = sheet
        codes = [i for i, column in enumerate(rows[0]) if column in ("code", "unit", "category", "old_code")]
        for row in rows:
            page.append([float(cell) if is_number(cell) and i not in codes else cell or None for i, cell in enumerate(row)])
        if change is not None:
            change(page)
        for title in others:
            book.create_sheet(title).append(["x", "y"])
            book[title].append([1, 2])
        book.save(self.path(f"{name}.xlsx"))

    def run_audit(self):
        return subprocess.run([QUYDAT, "audit", self.folder, "--lang", "en", "--format", "csv"], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=60,
                              env=dict(os.environ, QUYDAT_DATA=SOURCE, LC_ALL="C.UTF-8"))

    def findings(self):
        done = self.run_audit()
        self.assertIn(done.returncode, (0, 1), done.stderr)
        return [{k: v.replace(".xlsx", ".csv") for k, v in row.items() if k != "tolerance"}
                for row in csv.DictReader(io.StringIO(done.stdout))]

    def refuse(self, *parts):
        done = self.run_audit()
        self.assertEqual((done.returncode, done.stdout), (2, ""), done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def plant(self):
        """A contradiction, so that there is a finding to compare."""
        with open(self.path("targets.csv"), encoding="utf-8", newline="") as stream:
            text = stream.read()
        self.assertIn("77,LUA,900,", text)
        with open(self.path("targets.csv"), "w", encoding="utf-8", newline="") as stream:
            stream.write(text.replace("77,LUA,900,", "77,LUA,950,"))

    def test_same_findings_as_from_csv(self):
        self.plant()
        expected = self.findings()
        self.assertTrue(any(f["severity"] == "error" for f in expected))
        for name in TABLES:
            self.convert(name)
        self.assertEqual(self.findings(), expected)

    def test_blank_rows_keep_the_row_numbers(self):
        self.plant()
        row = next(i for i, r in enumerate(self.rows("targets"), 1) if r[1] == "LUA")

        def spread(page):
            page.insert_rows(row, 3)
            page.cell(page.max_row + 4, 2).value = " "

        self.convert("targets", change=spread)
        done = self.run_audit()
        self.assertIn(f"targets.xlsx:{row + 3}", done.stdout)

    def test_numbers_of_binary_arithmetic(self):
        """0.1 + 0.2 is saved with 17 digits; its last printed place is the first."""
        expected = self.findings()

        def blur(page):
            for row in page.iter_rows(min_row=2):
                for cell in row:
                    if isinstance(cell.value, float):
                        cell.value = cell.value * (1 + 2e-16)

        self.convert("inventory", change=blur)
        self.assertEqual(self.findings(), expected)

    def test_decimals_that_the_spreadsheet_dropped(self):
        """77.00 is saved as 77: beside hundredths it is held to hundredths, not to whole hectares."""
        with open(self.path("targets.csv"), encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        rows[1:] = [row[:2] + [f"{float(c):.2f}" if is_number(c) else c for c in row[2:5]] + row[5:] for row in rows[1:]]
        lua = next(row for row in rows if row[1] == "LUA")
        column = next(i for i, c in enumerate(rows[0]) if "2030" in c)
        lua[column] = f"{float(lua[column]) + 0.25:.2f}"
        with open(self.path("targets.csv"), "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(rows)
        expected = self.findings()
        self.assertTrue(any(f["difference"] in ("0.2500", "-0.2500") for f in expected), expected)
        self.convert("targets")
        self.assertEqual(self.findings(), expected)

    def test_a_number_written_for_people(self):
        def write(page):
            page.cell(4, 3).value = "1.527,05"

        self.convert("targets", change=write)
        self.refuse("targets.xlsx:4:3: column ", "write 1527.05")

    def test_the_sheet_is_named_or_alone(self):
        expected = self.findings()
        self.convert("targets", sheet="Targets", others=("ghi chú",))
        self.assertEqual(self.findings(), expected)

    def test_several_sheets(self):
        self.convert("targets", sheet="a", others=("b",))
        self.refuse("targets.xlsx: several sheets hold something (a, b)", '"targets"')

    def test_csv_and_workbook(self):
        shutil.copy(self.path("targets.csv"), self.path("keep"))
        self.convert("targets")
        shutil.copy(self.path("keep"), self.path("targets.csv"))
        self.refuse("targets.csv: the same table stands beside it as targets.xlsx")

    def test_no_workbook(self):
        os.remove(self.path("targets.csv"))
        for content in (b"", b"PK\x03\x04 not a zip", b"a,b\n1,2\n", os.urandom(4096)):
            with self.subTest(content[:8]):
                with open(self.path("targets.xlsx"), "wb") as stream:
                    stream.write(content)
                self.refuse("targets.xlsx: not a readable XLSX workbook")

    def test_other_workbooks_are_left_alone(self):
        """An officer's own workbook, and the lock file of Excel."""
        expected = self.findings()
        openpyxl.Workbook().save(self.path("báo cáo.xlsx"))
        shutil.copy(self.path("báo cáo.xlsx"), self.path("~$targets.xlsx"))
        self.assertEqual(self.findings(), expected)


if __name__ == "__main__":
    unittest.main()
