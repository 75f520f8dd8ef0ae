"""Statutory forms, read by openpyxl and recalculated by LibreOffice: figures as in balance.csv, sums that hold, headings
as the circulars have them, and names from data that stay text.

The province is synthetic; two of its communes are made to overlap, and its parcels are given classes of users.
"""
import csv
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import openpyxl
from osgeo import gdal, ogr

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "properties"))
from common import PLAN, QUYDAT, hashes, synth

gdal.UseExceptions()
ogr.UseExceptions()

USERS = ("CNV", "TKT", "CDS", "TCQ")
NAME = '=1+1 <script>alert("x")</script> []:*?/\\ \u202eđảo ' + "dài " * 70
M2 = 1.0001e-4  # one square metre, in hectares
PROJECT = """\
project: {code: "20", name: Lạng Sơn, crs: "EPSG:9215", date: 2026-11-01}
units: {source: communes.gpkg, code: code, name: name, register: communes.csv}
land_use:
  - {period: 2020, source: land-use-2020.gpkg, layer: land_use, category: category, id: id}
  - {period: 2024, source: land-use-2024.gpkg, layer: land_use, category: category, id: id%s}
plan: .
balance: {base: bang26_2020, target: adjusted_2030}
reports: {lang: vi%s}
"""


def spoil(folder):
    """A name as bad as names can be, two communes of one name, land of two communes, classes of users."""
    source = ogr.Open(os.path.join(folder, "communes.gpkg"), update=1)
    layer = source.GetLayer(0)
    units = {f.GetField("code"): f for f in layer}
    codes = sorted(units)
    first = units[codes[0]]
    name = units[codes[1]].GetField("name")
    first.SetField("name", NAME)
    layer.SetFeature(first)
    for code in codes[2:]:
        other = units[code]
        if other.geometry().Touches(units[codes[1]].geometry()):
            other.SetGeometry(other.geometry().Union(units[codes[1]].geometry().Intersection(
                other.geometry().Buffer(40))).Buffer(0))
            other.SetField("name", name)
            layer.SetFeature(other)
            break
    del layer, source
    source = ogr.Open(os.path.join(folder, "land-use-2024.gpkg"), update=1)
    source.ExecuteSQL("ALTER TABLE land_use ADD COLUMN doi_tuong TEXT")
    source = None
    source = gdal.OpenEx(os.path.join(folder, "land-use-2024.gpkg"), gdal.OF_UPDATE | gdal.OF_VECTOR)
    values = " ".join(f"WHEN {i} THEN '{user}'" for i, user in enumerate(USERS))
    source.ExecuteSQL(f"UPDATE land_use SET doi_tuong = CASE fid % 5 {values} ELSE NULL END")
    source = None


class Forms(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-forms-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.inputs = os.path.join(cls.folder, "in")
        shutil.copytree(PLAN, cls.inputs)
        synth(cls.inputs, "--parcels", 4000, "--seed", 3, "--dirty", 1, "--period", 2020)
        spoil(cls.inputs)
        every = ", forms: [%s]" % ", ".join(sorted(
            os.path.basename(name)[:-5] for name in glob.glob(os.path.join(os.path.dirname(PLAN), "forms", "*.yaml"))
            if not os.path.basename(name).startswith("rows")))
        cls.out = cls.run_program("out", "", "")
        cls.users = cls.run_program("users", ", user: doi_tuong", every)
        cls.adjusted = cls.run_program("adjusted", ", user: doi_tuong", "", "--adjust-rounding", "--jobs", "1")
        cls.balance = {}
        with open(os.path.join(cls.out, "balance.csv"), encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["period"] == "2024":
                    cls.balance[row["unit"], row["category"]] = float(row["area_ha"])
        cls.codes = sorted({unit for unit, _ in cls.balance} - {"20"})

    @classmethod
    def run_program(cls, name, user, forms, *options, environment=None):
        project = os.path.join(cls.inputs, name + ".yaml")
        with open(project, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % (user, forms))
        out = os.path.join(cls.folder, name)
        done = subprocess.run([QUYDAT, "run", project, "--out", out, "--fail-on", "never", "--only", "balance,report",
                               *options], capture_output=True, text=True, env=environment)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        cls.said = done.stdout
        return out

    @staticmethod
    def path(out, book):
        return os.path.join(out, "reports", "forms", book + ".xlsx")

    def open(self, out, book, values=True):
        return openpyxl.load_workbook(self.path(out, book), data_only=values)

    @staticmethod
    def table(sheet):
        """code → {bracketed number → cell}, of the rows below the bracketed numbers."""
        numbers, rows = None, {}
        for row in sheet.iter_rows():
            texts = [c.value for c in row]
            if numbers is None:
                if texts[0] == "(1)":
                    numbers = {int(t[1:-1]): i for i, t in enumerate(texts) if t}
                continue
            if len(texts) > 2 and isinstance(texts[2], str) and texts[2].isupper() and 2 <= len(texts[2]) <= 3:
                rows[texts[2]] = {n: row[i] for n, i in numbers.items()}
        return rows

    def values(self, sheet):
        return {code: {n: c.value for n, c in cells.items()} for code, cells in self.table(sheet).items()}

    # ---- figures ----

    def test_form_01_has_the_figures_of_the_balance(self):
        for unit in ("20", *self.codes):
            rows = self.values(self.open(self.out, unit)["01-TKKK"])
            self.assertGreater(len(rows), 60)
            for code, row in rows.items():
                if (unit, code) in self.balance:
                    self.assertAlmostEqual(row[4] or 0, self.balance[unit, code], delta=M2, msg=f"{unit} {code}")
                    self.assertEqual(round(row[4] or 0, 4), row[4] or 0, "four decimals")

    def test_users_add_up_to_the_land(self):
        sheet = self.open(self.users, "20")["01-TKKK"]
        rows, formulas = self.values(sheet), self.table(self.open(self.users, "20", False)["01-TKKK"])
        self.assertGreater(rows["RSX"][6], 0)
        self.assertGreater(rows["RSX"][19], 0)
        for code, row in rows.items():
            self.assertAlmostEqual(row[5] or 0, sum(row[n] or 0 for n in range(6, 18)), places=6)
            self.assertAlmostEqual(row[18] or 0, sum(row[n] or 0 for n in range(19, 23)), places=6)
            # a fifth of the parcels has no class: their land is a figure of its own in the sum
            formula = formulas[code][4].value
            if code == "HNK":
                self.assertRegex(formula, r"^=SUM\(E\d+,R\d+\)\+[0-9.]+$")
                self.assertAlmostEqual(float(formula.rsplit("+", 1)[1]) + row[5] + row[18], row[4], places=6)

    def test_units_add_up_to_the_province(self):
        book = self.open(self.out, "20")
        names = [name for name in book.sheetnames if name.startswith("03-TKKK")]
        self.assertEqual(len(names), 3)
        columns = {}
        for name in names:
            for code, row in self.values(book[name]).items():
                columns.setdefault(code, {}).update(row)
        self.assertEqual(sorted(columns["TS"]), list(range(1, 71)))
        for code, row in columns.items():
            self.assertAlmostEqual(row[4] or 0, sum(row[n] or 0 for n in range(5, 71)), places=6, msg=code)
            if ("20", code) in self.balance:
                self.assertAlmostEqual(row[4] or 0, self.balance["20", code], delta=M2, msg=code)
        disputed = columns["TS"][70]
        self.assertGreater(disputed, 0.1)
        short = [i for i, unit in enumerate(self.codes)
                 if self.balance[unit, "TS"] - columns["TS"][5 + i] > 10 * M2]
        self.assertEqual(len(short), 2)
        for i in short:
            self.assertAlmostEqual(self.balance[self.codes[i], "TS"] - columns["TS"][5 + i], disputed, delta=2 * M2)

    def test_form_04_is_form_01_with_shares(self):
        for unit in ("20", self.codes[5]):
            book = self.open(self.users, unit)
            one, four = self.values(book["01-TKKK"]), self.values(book["04-TKKK"])
            self.assertEqual(sorted(four["TS"]), list(range(1, 38)))
            for code, row in four.items():
                self.assertAlmostEqual(row[4] or 0, one[code][4] or 0, delta=M2, msg=code)
                self.assertAlmostEqual(row[5] or 0, (row[4] or 0) / four["TS"][4] * 100, places=9)
                if row[4]:
                    self.assertAlmostEqual(row[7] or 0, (row[6] or 0) / row[4] * 100, places=9)

    def test_form_05_closes_on_both_balances(self):
        before = {}
        with open(os.path.join(self.out, "balance.csv"), encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["period"] == "2020":
                    before[row["unit"], row["category"]] = float(row["area_ha"])
        for unit in ("20", self.codes[3]):
            rows = self.values(self.open(self.out, unit)["05-TKKK"])
            order = [cell.value for cell in next(
                row for row in self.open(self.out, unit)["05-TKKK"].iter_rows() if row[4].value == "LUA")]
            self.assertEqual(sorted(rows["TS"]), list(range(1, 58)))
            self.assertEqual(order[4:8] + order[55:56], ["LUA", "HNK", "CLN", "RDD", "MCS"])
            for code, row in rows.items():
                self.assertAlmostEqual(row[4] or 0, before[unit, code], delta=M2, msg=f"{unit} {code}")
            now = [row for row in self.open(self.out, unit)["05-TKKK"].iter_rows() if row[0].value == "III"][0]
            for cell, code in zip(now[4:56], order[4:56]):
                # land of a code that is not known in 2020 comes from no row
                self.assertLessEqual(cell.value or 0, self.balance[unit, code] + M2, code)

    def test_plan_tables(self):
        book = self.open(self.out, "20")
        rows = self.values(book["chi-tieu-2030"])
        self.assertEqual((rows["LUA"][4], rows["LUA"][6], rows["LUA"][7]), (43647, 40861, 40441))
        self.assertEqual((rows["LUA"][8], rows["LUA"][10]), (-3206, -420))
        self.assertAlmostEqual(rows["LUA"][9], 40441 - self.balance["20", "LUA"], delta=M2)
        self.assertIsNone(rows["HNK"][4])
        self.assertIsNone(rows["HNK"][8])
        sheet = book["danh-gia-thuc-hien"]
        row = [r for r in sheet.iter_rows(values_only=True) if r[1] == "Đất trồng cây lâu năm"][0]
        self.assertEqual((row[2], row[3], row[5]), (28951, 31713, 2762))
        self.assertAlmostEqual(row[7], (self.balance["20", "CLN"] - 28951) / 2762 * 100, places=3)

    def test_parcels_of_a_unit_fill_it(self):
        unit = self.codes[4]
        sheet = self.open(self.users, unit + "-parcels").worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[1], (int, float))]
        known = sum(row[1] for row in rows if row[2] != "?") / 1e4
        self.assertAlmostEqual(known, self.balance[unit, "TS"], delta=0.05 * len(rows) / 1e4 + M2)
        self.assertLessEqual({row[5] for row in rows if row[5]}, set(USERS))
        self.assertTrue(any(row[5] for row in rows))

    # ---- adjusted rounding ----

    def test_adjusted_figures_add_up_as_printed(self):
        sheet = self.open(self.adjusted, "20")["01-TKKK"]
        table = self.table(sheet)
        rows = {code: {n: c.value or 0 for n, c in cells.items()} for code, cells in table.items()}
        self.assertTrue(all(isinstance(row[4], int) or row[4] == int(row[4]) for row in rows.values()))
        self.assertEqual(rows["TS"][4], rows["NNP"][4] + rows["PNN"][4] + rows["CSD"][4])
        self.assertEqual(rows["LUA"][4], rows["LUC"][4] + rows["LUK"][4])
        marked = [code for code, cells in table.items() if cells[4].fill.fgColor.rgb == "FFFFF2A8"]
        off = [code for code in table if ("20", code) in self.balance
               and abs(rows[code][4] - self.balance["20", code]) > 0.5001]
        self.assertEqual([code for code in marked if ("20", code) in self.balance], off)
        for code in off:
            self.assertLess(abs(rows[code][4] - self.balance["20", code]), 1)

    # ---- LibreOffice ----

    def test_libreoffice_recalculates_to_the_same(self):
        books = [self.path(self.users, "20"), self.path(self.out, "20"), self.path(self.users, self.codes[0]),
                 self.path(self.users, self.codes[0] + "-parcels"), self.path(self.adjusted, "20"),
                 os.path.join(self.out, "reports", "bang-can-doi.xlsx")]
        for i, book in enumerate(books):
            # without the saved values there is nothing but the formulas
            bare = openpyxl.load_workbook(book)
            name = os.path.join(self.folder, f"bare{i}.xlsx")
            bare.save(name)
            done = subprocess.run(["soffice", "--headless", f"-env:UserInstallation=file://{self.folder}/office",
                                   "--convert-to", "xlsx", "--outdir", os.path.join(self.folder, "again"), name],
                                  capture_output=True, text=True, timeout=600)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("Error", done.stderr)
            again = openpyxl.load_workbook(os.path.join(self.folder, "again", f"bare{i}.xlsx"), data_only=True)
            saved = openpyxl.load_workbook(book, data_only=True)
            self.assertEqual(again.sheetnames, saved.sheetnames)
            n = 0
            for sheet in bare:
                for row in sheet.iter_rows():
                    for cell in row:
                        if not (isinstance(cell.value, str) and cell.data_type == "f"):
                            continue
                        n += 1
                        told, found = saved[sheet.title][cell.coordinate].value, again[sheet.title][cell.coordinate].value
                        self.assertIsInstance(found, (int, float), f"{book} {sheet.title} {cell.coordinate}")
                        self.assertAlmostEqual(told, found, places=6, msg=f"{book} {sheet.title} {cell.coordinate}")
            self.assertTrue(n > 50 or "parcels" in book or "bang-can-doi" in book, n)

    # ---- what is not a figure ----

    def test_names_stay_text(self):
        book = self.open(self.out, self.codes[0], False)
        sheet = book["01-TKKK"]
        cells = [c for row in sheet.iter_rows() for c in row if c.value and "<script>" in str(c.value)]
        self.assertEqual([c.data_type for c in cells], ["s"])
        for name in book.sheetnames:
            self.assertLessEqual(len(name), 31)
        plain = openpyxl.load_workbook(os.path.join(self.out, "reports", "bang-can-doi.xlsx"))
        names = {row[1].value: row[1].data_type for row in plain.worksheets[0].iter_rows()}
        self.assertEqual(names[NAME.strip()], "s")

    def test_balance_as_a_sheet(self):
        book = openpyxl.load_workbook(os.path.join(self.out, "reports", "bang-can-doi.xlsx"))
        self.assertEqual(book.sheetnames, ["Bảng cân đối", "Lỗi và cảnh báo"])
        for sheet, table in zip(book, ("balance.csv", "findings.csv")):
            if os.path.exists(os.path.join(self.out, table)):
                with open(os.path.join(self.out, table), encoding="utf-8", newline="") as stream:
                    self.assertEqual(sheet.max_row, len(list(csv.reader(stream))), table)
        found = {(row[0], row[2]): row[6] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)
                 if row[5] == "2024"}
        self.assertEqual(found, self.balance)

    def test_forms_that_wait_say_why(self):
        book = self.open(self.users, "20")
        for name in ("03-CT", "05-CT", "07-CT", "09-CT", "11-CT"):
            sheet = book[name] if name in book.sheetnames else book[name + " 1-3"]
            last = book[[n for n in book.sheetnames if n.startswith(name)][-1]]
            text = "\n".join(str(c) for row in last.iter_rows(values_only=True) for c in row if c)
            self.assertIn("chưa có số liệu: cần kịch bản 2030", text)
            self.assertEqual([c.value for row in sheet.iter_rows() for c in row if isinstance(c.value, float)], [])
        self.assertNotIn("01-CT", self.open(self.out, "20").sheetnames)

    def test_same_bytes_in_every_locale_and_with_any_threads(self):
        other = self.run_program("other", "", "", "--jobs", "1",
                                 environment=dict(os.environ, LC_ALL="C", TZ="Asia/Ho_Chi_Minh"))
        mine, others = hashes(os.path.join(self.out, "reports")), hashes(os.path.join(other, "reports"))
        sheets = [name for name in mine if name.endswith(".xlsx")]
        self.assertGreater(len(sheets), 130)
        self.assertEqual([name for name in sheets if mine[name] != others[name]], [])


if __name__ == "__main__":
    unittest.main()
