#!/usr/bin/python3
"""Texts from before Unicode: TCVN3 (ABC), VNI and CP1258, as bytes and as look-alikes in UTF-8; guessed, said, mixed."""
import os
import subprocess
import unicodedata

from province import PROJECT, USAGE, Case, main, parcel_rows, run, unit_rows, write_layer

NAMES = ["Đồng Đăng", "Thụy Hùng", "Hữu Lũng", "Lạng Sơn"]
TONES = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
CIRCUMFLEX = {"": "â", "\u0301": "á", "\u0300": "à", "\u0309": "å", "\u0303": "ã", "\u0323": "ä"}
BREVE = {"": "ê", "\u0301": "é", "\u0300": "è", "\u0309": "ú", "\u0303": "ü", "\u0323": "ë"}
ALONE = {"í": "í", "ì": "ì", "ỉ": "æ", "ĩ": "ó", "ị": "ò", "ỵ": "î", "đ": "ñ"}


def tcvn3(text):
    """By iconv's TCVN 5712, which has the small letters and the untoned capitals of TCVN3 at the same places."""
    done = subprocess.run(["iconv", "-f", "UTF-8", "-t", "TCVN5712-1"], input=text.encode(), capture_output=True, check=True)
    assert min(done.stdout) >= 0x20, "a toned capital, which TCVN3 does not have"
    return done.stdout


def vni_letter(letter):
    small = letter.lower()
    if small in ALONE:
        written = ALONE[small]
    else:
        base, *marks = unicodedata.normalize("NFD", small)
        tone = next((m for m in marks if m in TONES), "")
        if "\u0302" in marks:
            written = base + CIRCUMFLEX[tone]
        elif "\u0306" in marks:
            written = base + BREVE[tone]
        else:
            horned = {"o": "ô", "u": "ö"}[base] if "\u031b" in marks else base
            written = horned + TONES.get(tone, "")
    return written if letter == small else written.upper()


def vni(text):
    return "".join(vni_letter(c) for c in text).encode("latin-1")


def cp1258(text):
    """A tone is a byte of its own."""
    parts = unicodedata.normalize("NFD", text)
    out = b""
    for letter in unicodedata.normalize("NFC", text):
        base, *marks = unicodedata.normalize("NFD", letter)
        shape = unicodedata.normalize("NFC", base + "".join(m for m in marks if m not in TONES))
        out += shape.encode("cp1258") + "".join(m for m in marks if m in TONES).encode("cp1258")
    assert unicodedata.normalize("NFC", out.decode("cp1258")) == unicodedata.normalize("NFC", parts)
    return out


class Encodings(Case):
    def shapefile(self, *encoders, cpg=None, names=NAMES):
        """One encoder for all names, or one a name."""
        encoders = encoders * len(names) if len(encoders) == 1 else encoders
        rows = [(code, f"?{i}?", wkt) for i, (code, _, wkt) in enumerate(unit_rows())]
        write_layer(self.input("units.shp"), "units", ["code", "name"], rows, driver="ESRI Shapefile")
        with open(self.input("units.dbf"), "rb") as stream:
            content = stream.read()
        for i, (name, encode) in enumerate(zip(names, encoders)):
            content = content.replace(f"?{i}?".encode().ljust(80), encode(name).ljust(80))
        with open(self.input("units.dbf"), "wb") as stream:
            stream.write(content)
        if os.path.exists(self.input("units.cpg")):
            os.remove(self.input("units.cpg"))
        if cpg is not None:
            with open(self.input("units.cpg"), "w", encoding="ascii") as stream:
                stream.write(cpg)
        self.say(None, "units.shp")

    def look_alikes(self, encode, driver="GPKG", name="named.gpkg", names=NAMES):
        """A file that says UTF-8 and holds what a Western program took the bytes for."""
        rows = [(code, encode(n).decode("cp1252"), wkt) for (code, _, wkt), n in zip(unit_rows(), names)]
        write_layer(self.input(name), "communes", ["code", "name"], rows, driver=driver)
        self.say(None, name)

    def say(self, encoding, source):
        self.source = source
        key = "" if encoding is None else f", encoding: {encoding}"
        layer = "" if source.endswith(".shp") else ", layer: communes"
        self.edit_project("source: units.gpkg, layer: communes", f"source: {source}{layer}{key}")

    def names(self):
        return [next(r["unit_name"] for r in self.table("balance.csv") if r["unit"] == code) for code, _, _ in unit_rows()]

    def accept_names(self, *rules, names=NAMES):
        findings = [f for f in self.accept() if f["rule"] not in ("crs_guessed",)]
        self.assert_rules(findings, *rules)
        self.assertEqual(self.names(), names)
        return findings

    def test_said(self):
        for word, encode in (("tcvn3", tcvn3), ("TCVN3", tcvn3), ("vni", vni), ("cp1258", cp1258), ("utf-8", str.encode)):
            with self.subTest(word):
                self.shapefile(encode)
                self.say(word, "units.shp")
                self.accept_names()

    def test_said_against_the_cpg(self):
        for word, encode in (("tcvn3", tcvn3), ("vni", vni)):
            for cpg in ("UTF-8", "1252"):
                with self.subTest(word + cpg):
                    self.shapefile(encode, cpg=cpg)
                    self.say(word, "units.shp")
                    self.accept_names()

    def test_guessed(self):
        """With auto, and where nothing says what the bytes are."""
        for word in (None, "auto"):
            for name, encode in (("TCVN3", tcvn3), ("VNI", vni), ("CP1258", cp1258)):
                with self.subTest(f"{word} {name}"):
                    self.shapefile(encode)
                    self.say(word, "units.shp")
                    finding = self.accept_names("encoding_guessed")[0]
                    self.assertEqual((finding["layer"], finding["severity"], finding["measure"], finding["source_line"]),
                                     ("units.shp", "warning", "4.0000", "2"))
                    self.assertIn(f"read as {name}", finding["message"])
                    seen = encode("Đồng Đăng").decode("cp1252")
                    self.assertIn(f"“{seen}” → “Đồng Đăng”", finding["message"])
                    self.assertEqual(finding["message"].count(" → "), 3)

    def test_guessed_utf8_is_nothing_to_report(self):
        self.shapefile(str.encode)
        self.say("auto", "units.shp")
        self.accept_names()

    def test_look_alikes_said(self):
        for driver, name in (("GPKG", "named.gpkg"), ("GeoJSON", "named.geojson"), ("FlatGeobuf", "named.fgb")):
            for word, encode in (("tcvn3", tcvn3), ("vni", vni)):
                with self.subTest(f"{driver} {word}"):
                    if os.path.exists(self.input(name)):
                        os.remove(self.input(name))
                    self.look_alikes(encode, driver, name)
                    key = f'{word}, crs: "EPSG:9215"' if driver == "GeoJSON" else word
                    self.say(key, name)
                    self.accept_names()

    def test_look_alikes_guessed(self):
        self.look_alikes(tcvn3)
        self.say("auto", "named.gpkg")
        self.assertIn("“§ång §¨ng” → “Đồng Đăng”", self.accept_names("encoding_guessed")[0]["message"])

    def test_look_alikes_in_a_utf8_shapefile(self):
        self.shapefile(lambda name: tcvn3(name).decode("cp1252").encode(), cpg="UTF-8")
        self.say("tcvn3", "units.shp")
        self.accept_names()

    def test_look_alikes_are_doubted(self):
        """Without the key a text of a file that says UTF-8 is read as it is, and doubted."""
        self.look_alikes(tcvn3)
        finding = self.accept_names("encoding_doubtful", names=[tcvn3(n).decode("cp1252") for n in NAMES])[0]
        self.assertIn("4 texts look like TCVN3 (ABC)", finding["message"])
        self.assertIn("“§ång §¨ng” → “Đồng Đăng”", finding["message"])
        self.assertIn("encoding: tcvn3", finding["message"])

    def test_proper_texts_are_not_doubted(self):
        self.look_alikes(lambda name: name.encode("cp1252"), names=["Café", "Ø 500 – 50 m²", "§ 3", "Hà Nam"])
        self.accept_names(names=["Café", "Ø 500 – 50 m²", "§ 3", "Hà Nam"])

    def test_mixed(self):
        for word in (None, "auto", "tcvn3"):
            for other in (vni, cp1258, str.encode):
                with self.subTest(f"{word} {other}"):
                    self.shapefile(tcvn3, tcvn3, other, tcvn3)
                    self.say(word, "units.shp")
                    findings = self.accept_names(*(["encoding_guessed"] if word != "tcvn3" else []), "encoding_mixed")
                    finding = self.finding(findings, "encoding_mixed")
                    self.assertEqual((finding["layer"], finding["severity"], finding["measure"]),
                                     ("units.shp", "warning", "1.0000"))
                    self.assertIn("not TCVN3 (ABC) as the rest", finding["message"])
                    self.assertIn("fid 2: ", finding["message"])
                    self.assertIn("→ “Hữu Lũng”", finding["message"])

    def test_mixed_look_alikes(self):
        self.look_alikes(tcvn3)
        dataset_names = [tcvn3(NAMES[0]).decode("cp1252"), NAMES[1], vni(NAMES[2]).decode("cp1252"), NAMES[3]]
        rows = [(code, n, wkt) for (code, _, wkt), n in zip(unit_rows(), dataset_names)]
        write_layer(self.input("mixed.gpkg"), "communes", ["code", "name"], rows)
        self.say("auto", "mixed.gpkg")
        finding = self.accept_names("encoding_mixed")[0]
        self.assertIn("2 texts are not UTF-8", finding["message"])
        self.assertRegex(finding["message"], "fid 1: .*; fid 3: ")

    def test_nothing_fits(self):
        """Bytes that no encoding makes Vietnamese of: read as CP1258, as before, and said to be a guess."""
        self.shapefile(lambda name: b"Ch\xe2teau\xff")
        findings = self.accept()
        self.assertIn("read as CP1258", self.finding(findings, "encoding_guessed")["message"])

    def test_codes_and_ids(self):
        """A category that is written with look-alikes, and fields that are."""
        rows = [(tcvn3(f"Thửa {i}").decode("cp1252"), c, w) for i, (_, c, w) in enumerate(parcel_rows())]
        rows[0] = (rows[0][0], tcvn3("đất lúa").decode("cp1252"), rows[0][2])
        write_layer(self.input("old.gpkg"), "land_use", [tcvn3("số thửa").decode("cp1252"), "ma"], rows)
        self.edit_project("land.gpkg, layer: land_use, category: category, id: id",
                          "old.gpkg, encoding: tcvn3, category: ma, id: số thửa")
        finding = self.finding(self.accept(1), "unknown_code")
        self.assertEqual(finding["feature"], "Thửa 0")
        self.assertIn("“đất lúa”", finding["message"])

    def test_unknown_word(self):
        self.say("vietnamese", "units.gpkg")
        self.refuse(USAGE, r'project.yaml:2: units.encoding: "vietnamese" is not an encoding .*tcvn3, vni or auto')

    def test_where_it_makes_no_sense(self):
        self.say("cp1258", "units.gpkg")
        self.refuse(USAGE, r"project.yaml:2: encoding: a file of format GPKG .* is in UTF-8; remove the key, or write tcvn3")

    def test_in_vietnamese(self):
        self.shapefile(tcvn3)
        self.write_project(PROJECT.replace("source: units.gpkg, layer: communes", "source: units.shp"))
        done = run("balance", self.project, "--out", self.out, "--lang", "vi")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("đã đọc theo TCVN3 (ABC), ví dụ “§ång §¨ng” → “Đồng Đăng”",
                      self.finding(self.findings(), "encoding_guessed")["message"])


if __name__ == "__main__":
    main()
