#!/usr/bin/python3
"""Reports of units with bad names, without land, without a font, and by a template with an error."""
import html.parser
import os
import re
import shutil
import subprocess

from province import INPUT, OUTPUT, UNITS, Case, main, parcel_rows, unit_rows

SOURCE = os.environ["QUYDAT_SOURCE"]
EVIL = ("<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "../../etc/passwd", "=cmd|' /C calc'!A0",
        "Xã \u202eNgược\u202c \u200fdấu\u2067", "Xã " + "rất dài " * 37 + "…", "]]>&amp;&#60;b>", "{{7*7}}")


class Tags(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.tags, self.attributes = set(), set()
        self.text = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text.append(data)


class Reports(Case):
    def page(self, name):
        with open(os.path.join(self.out, "reports", name), encoding="utf-8") as stream:
            return stream.read()

    def text_of_pdf(self, name):
        if shutil.which("pdftotext") is None:
            self.skipTest("pdftotext is not installed (package poppler-utils)")
        return subprocess.run(["pdftotext", os.path.join(self.out, "reports", name), "-"], capture_output=True, text=True,
                              check=True).stdout

    def name_unit(self, name):
        rows = unit_rows()
        rows[0] = (rows[0][0], name, rows[0][2])
        self.new_units(rows)

    def test_names_are_only_text(self):
        for name in EVIL:
            with self.subTest(name[:12]):
                self.name_unit(name)
                self.accept(command="run")
                for page in ("index.html", "00101.html", "00102.html"):
                    tags = Tags(self.page(page))
                    self.assertEqual(tags.tags & {"script", "b onload", "iframe"}, set())
                    self.assertEqual({a for a in tags.attributes if a.startswith("on")}, set())
                shown = re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "\ufffd", name)
                self.assertIn(shown, "".join(Tags(self.page("00101.html")).text))
                self.assertNotRegex(self.page("00101.html"), "[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
                self.assertEqual(sorted(n for n in os.listdir(os.path.join(self.out, "reports")) if n.endswith(".pdf")),
                                 [*(unit + ".pdf" for unit in UNITS), "atlas.pdf"])
                self.assertIn("Page 1", self.text_of_pdf("00101.pdf"))

    def test_two_units_of_one_name(self):
        self.new_units([(code, "Tân Tiến", shape) for code, _, shape in unit_rows()])
        self.accept(command="run")
        for code in UNITS:
            self.assertIn("Tân Tiến", self.page(code + ".html"))
            self.assertIn(code, self.text_of_pdf(code + ".pdf"))

    def test_a_unit_without_parcels(self):
        self.new_parcels(parcel_rows()[12:])
        self.accept(1, command="run")
        text = "".join(Tags(self.page("00101.html")).text)
        self.assertIn("Gap (not covered)", text)
        self.assertIn("100.00 %", text)
        self.assertIn("data:image/png", self.page("00101.html"))
        self.assertIn("Gap (not covered)", self.text_of_pdf("00101.pdf"))

    def test_without_a_font(self):
        """A page of empty boxes is no report."""
        self.accept(command="run")
        fonts = os.path.join(os.path.dirname(self.out), "fonts.conf")
        with open(fonts, "w", encoding="utf-8") as stream:
            stream.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig></fontconfig>')
        before = self.page("index.html")
        self.refuse(OUTPUT, r"no font with Vietnamese letters is installed.*fonts-noto-core", command="run",
                    env=dict(os.environ, LC_ALL="C.UTF-8", FONTCONFIG_FILE=fonts))
        self.assertEqual(self.page("index.html"), before)

    def test_a_template_with_an_error(self):
        data = os.path.join(os.path.dirname(self.out), "data")
        for line, change, said in ((None, lambda text: text.replace("</xsl:stylesheet>", ""), r"report\.xsl:\d+:"),
                                   (9, lambda text: text.replace("<html ", "<xsl:value-of selct='@x'/><html ", 1),
                                    r"report\.xsl line \d+"),
                                   (9, lambda text: text.replace("<html ", "<xsl:value-of select='nothing('/><html ", 1),
                                    r"report\.xsl line \d+")):
            shutil.rmtree(data, ignore_errors=True)
            for folder in ("layers", "styles"):
                shutil.copytree(os.path.join(SOURCE, folder), os.path.join(data, folder))
            template = os.path.join(data, "styles", "report.xsl")
            with open(template, encoding="utf-8") as stream:
                text = stream.read()
            with open(template, "w", encoding="utf-8") as stream:
                stream.write(change(text))
            with self.subTest(said):
                self.refuse(INPUT, said, command="run", env=dict(os.environ, LC_ALL="C.UTF-8", QUYDAT_DATA=data))

    def test_an_office_changes_a_template(self):
        data = os.path.join(os.path.dirname(self.out), "data")
        for folder in ("layers", "styles"):
            shutil.copytree(os.path.join(SOURCE, folder), os.path.join(data, folder))
        template = os.path.join(data, "styles", "report.xsl")
        with open(template, encoding="utf-8") as stream:
            text = stream.read()
        with open(template, "w", encoding="utf-8") as stream:
            stream.write(text.replace("<header>", "<p>Sở Nông nghiệp và Môi trường</p><header>"))
        self.accept(command="run", env=dict(os.environ, LC_ALL="C.UTF-8", QUYDAT_DATA=data))
        self.assertIn("<p>Sở Nông nghiệp và Môi trường</p>", self.page("00101.html"))


if __name__ == "__main__":
    main()
