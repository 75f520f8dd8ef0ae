#!/usr/bin/python3
"""The reports of communes, read by programs that show them to people: poppler, a browser.

A PDF holds the figures of balance.csv as text, on A4, within its size; the atlas has a bookmark for each unit; Chromium shows
and prints a page without a network; no page has a script.
"""
import csv
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from xml.etree import ElementTree

from osgeo import gdal

import example

gdal.UseExceptions()
NAMED = ("Đông Kinh", "Kiên Mộc", "Nhất Hoà")
MEGABYTE = 1000 * 1000
NOT_SURVEYED = "không phải số liệu đo đạc"


def setUpModule():
    example.outputs(example.DIRTY)


def path(*names):
    return os.path.join(example.outputs(example.DIRTY), *names)


def read_table(name):
    with open(path(name), encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def vietnamese(number, places):
    """1527.05 → 1.527,05, by a way of its own."""
    whole, _, decimals = f"{abs(number):.{places}f}".partition(".")
    groups = []
    while whole:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    sign = "\N{MINUS SIGN}" if number < 0 and float(f"{number:.{places}f}") != 0 else ""
    return sign + ".".join(groups) + ("," + decimals if places else "")


def text_of(name, *options):
    return example.run("pdftotext", *options, path("reports", name), "-").stdout


def info_of(name):
    said = example.run("pdfinfo", "-isodates", path("reports", name)).stdout
    return dict(re.split(r":\s+", line, maxsplit=1) for line in said.splitlines() if re.search(r":\s+\S", line))


class Reports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if shutil.which("pdftotext") is None:
            raise unittest.SkipTest("pdftotext is not installed (package poppler-utils)")
        cls.balance = read_table("balance.csv")
        cls.units = {row["unit"]: row["unit_name"] for row in cls.balance if row["unit"] != "20"}

    def code_of(self, name):
        return next(code for code, unit in self.units.items() if unit == name)

    def test_a_pdf_for_each_unit_within_its_size(self):
        for code in self.units:
            self.assertLess(os.path.getsize(path("reports", code + ".pdf")), MEGABYTE, code)
        self.assertLess(os.path.getsize(path("reports", "atlas.pdf")), 50 * MEGABYTE)

    def test_pdfs_are_a4_of_the_projects_date(self):
        for name in [self.code_of(unit) + ".pdf" for unit in NAMED] + ["atlas.pdf"]:
            info = info_of(name)
            self.assertRegex(info["Page size"], r"A4", name)
            self.assertTrue(info["CreationDate"].startswith("2026-11-01"), info["CreationDate"])
            self.assertIn("Lạng Sơn", info["Subject"])
            self.assertGreaterEqual(int(info["Pages"]), 3)

    def test_names_and_figures_can_be_searched(self):
        for unit in NAMED:
            code = self.code_of(unit)
            text = text_of(code + ".pdf", "-layout")
            flat = re.sub(r"\s+", " ", text)
            self.assertIn(unit, flat)
            lines = [line.split() for line in text.splitlines()]
            for row in (r for r in self.balance if r["unit"] == code and not r["category"].startswith("_")):
                area = float(row["area_ha"])
                if area == 0:
                    continue
                figure = vietnamese(area, 2)
                self.assertTrue(any(line[:1] == [row["category"]] and figure in line for line in lines),
                                f"{unit}: {row['category']} {figure}")
            for code_beside in ("_GAP", "_UNKNOWN"):
                row = next(r for r in self.balance if r["unit"] == code and r["category"] == code_beside)
                self.assertIn(vietnamese(float(row["area_ha"]), 2), flat)

    def test_every_page_has_its_number_and_says_what_it_shows(self):
        for name in (self.code_of("Kiên Mộc") + ".pdf", "atlas.pdf"):
            pages = text_of(name, "-layout").split("\f")[:-1]
            self.assertEqual(len(pages), int(info_of(name)["Pages"]))
            for number, page in enumerate(pages, 1):
                self.assertRegex(page, rf"Trang {number}\b")
                self.assertIn(NOT_SURVEYED, page)

    def test_maps_are_vectors(self):
        images = example.run("pdfimages", "-list", path("reports", self.code_of("Kiên Mộc") + ".pdf")).stdout
        self.assertEqual(images.count("\n"), 2, images)  # the two lines of its heading

    def test_fonts_are_embedded(self):
        fonts = example.run("pdffonts", path("reports", self.code_of("Kiên Mộc") + ".pdf")).stdout.splitlines()[2:]
        self.assertGreater(len(fonts), 0)
        for font in fonts:
            self.assertRegex(font, r"yes\s+yes\s+yes", font)  # embedded, a subset, with Unicode

    def test_the_atlas_has_a_bookmark_for_each_unit(self):
        folder = tempfile.mkdtemp(prefix="quydat-atlas-")
        self.addCleanup(shutil.rmtree, folder)
        example.run("pdftohtml", "-xml", "-i", "-q", path("reports", "atlas.pdf"), os.path.join(folder, "atlas"))
        with open(os.path.join(folder, "atlas.xml"), encoding="utf-8") as stream:
            outline = stream.read()
        outline = outline[outline.index("<outline>"):outline.rindex("</outline>") + len("</outline>")]
        top = [item.text for item in ElementTree.fromstring(outline).findall("item")]
        self.assertEqual(top, ["Lạng Sơn", *[self.units[code] for code in sorted(self.units)]])

    def test_findings_have_maps_the_worst_first(self):
        found = [row for row in read_table("findings.csv") if row["x"]]
        for code in self.units:
            with open(path("reports", code + ".html"), encoding="utf-8") as stream:
                page = stream.read()
            of_unit = [row["severity"] for row in found if row["unit"] == code]
            shown = [re.search(r'severity (\w+)"', card).group(1) for card in page.split('<div class="card"')[1:]]
            wanted = sorted(of_unit, key=["error", "warning", "info"].index)[:20]
            self.assertEqual(shown, wanted, code)
            self.assertEqual(page.count('src="data:image/png;base64,'), len(wanted) + 1, code)


class Browser(unittest.TestCase):
    """Chromium, without a network."""

    @classmethod
    def setUpClass(cls):
        cls.program = shutil.which("chromium")
        if cls.program is None:
            raise unittest.SkipTest("chromium is not installed")
        cls.folder = tempfile.mkdtemp(prefix="quydat-browser-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def show(self, name, *options):
        example.run(self.program, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                    "--host-resolver-rules=MAP * ~NOTFOUND", "--user-data-dir=" + os.path.join(self.folder, "profile"),
                    *options, "file://" + path("reports", name), timeout=120)

    def test_pages_are_drawn(self):
        for name in ("index.html", "06625.html"):
            with open(path("reports", name), encoding="utf-8") as stream:
                self.assertNotRegex(stream.read(), r"(?i)<script|\son\w+=")
            picture = os.path.join(self.folder, name + ".png")
            self.show(name, "--window-size=1100,3000", "--screenshot=" + picture)
            data = gdal.Open(picture)
            colours = set(zip(*[data.GetRasterBand(b).ReadRaster(0, 0, 1100, 3000) for b in (1, 2, 3)]))
            self.assertGreater(len(colours), 100, name)
            self.assertIn((0xb4, 0xff, 0xb4), colours, "production forest in its official colour")
            last = data.ReadRaster(0, 2000, 1100, 500)
            self.assertGreater(len(set(last)), 8, "the page goes on below its map")

    def test_a_page_prints_on_a4(self):
        if shutil.which("pdftotext") is None:
            self.skipTest("pdftotext is not installed (package poppler-utils)")
        printed = os.path.join(self.folder, "printed.pdf")
        self.show("06625.html", "--print-to-pdf=" + printed)
        info = example.run("pdfinfo", printed).stdout
        self.assertRegex(info, r"Page size:\s+59\d\S* x 84\d\S* pts")
        text = re.sub(r"\s+", " ", example.run("pdftotext", printed, "-").stdout)
        self.assertIn("Kiên Mộc", text)
        self.assertIn("Nguồn gốc dữ liệu", text)


if __name__ == "__main__":
    unittest.main()
