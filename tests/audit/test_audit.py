#!/usr/bin/python3
"""quydat audit: on Lạng Sơn against the answers found by hand (../shared/facts, where it is), with planted errors, on a small
made-up province, and on tables that cannot be read."""
import csv
import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor

QUYDAT = os.environ["QUYDAT"]
SOURCE = os.environ["QUYDAT_SOURCE"]
LAYERS = os.path.join(SOURCE, "layers", "lang-son")
HERE = os.path.dirname(os.path.abspath(__file__))
PROVINCE = os.path.join(HERE, "province")
SHARED = os.path.join(SOURCE, "..", "shared")
FACTS = os.path.join(SHARED, "facts")
PLAN = os.path.join(SHARED, "plan", "003_a7acc78f8d6efc67.stripped.txt")

# Contradictions that are no pair of figures, or of which the answers name several things at once: the rule and what its
# findings are about. All are errors but the last, of which a person has to say what became of the clusters.
NAMED = {
    "R49": ("stated-fact", {"Khu dự trữ thiên nhiên Hữu Liên · level"}),
    "R50": ("reserve-communes", {"Xã Ba Sơn · RDD (Special-use forest land)"}),
    "R57": ("register-total", {"Industrial clusters · after 2030, new · number", "Industrial clusters · after 2030, new · area (ha)"}),
    "R59": ("thing-in-register", {"CCN Chi Lăng · water supply", "CCN Văn Quan · water supply"}),
    "R60": ("phase-in-register", {"KCN Thiện Tân", "CCN Vân Nham 1", "CCN Sông Trung"}),
    "R66": ("unit-in-groups", {f"{name} · 03 vùng kinh tế - xã hội" for name in ("Xã Cao Lộc", "Xã Ba Sơn", "Xã Công Sơn")}),
    "R67": ("stated-fact", {"Yên Trạch · place"}),
    "R69": ("stated-fact", {"Cốc Nam · border markers"}),
    "R58": ("clusters-gone", {"CCN Chi Ma", "CCN Sàn Viên 1", "CCN Sàn Viên 2", "CCN Bình Chương", "CCN Văn Quan", "CCN Điềm He"}),
}
# Real contradictions that come out as information or a warning, for the text leaves a way out: R38 prints no period of the
# cemeteries, R47 no period of the round figure, R52 does not say what the total sums, R54 may count otherwise.
AS_INFORMATION = {"R38", "R47", "R52", "R54"}


def run(folder, *arguments, lang="en"):
    return subprocess.run([QUYDAT, "audit", folder, "--lang", lang, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=120,
                          env=dict(os.environ, QUYDAT_DATA=SOURCE, LC_ALL="C.UTF-8"))


def findings(folder, lang="en"):
    done = run(folder, "--format", "csv", lang=lang)
    assert done.returncode in (0, 1), done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == any(r["severity"] == "error" for r in rows)
    return rows


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def facts(name):
    path = os.path.join(FACTS, name)
    if not os.path.exists(path):
        raise unittest.SkipTest(f"{path} is absent: the answers cannot be compared")
    return read_csv(path)


def numbers(text):
    """Numbers in an answer or in English output, without signs."""
    return {float(n.replace(",", "")) for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)}


def lines_of(text):
    return {int(n) for n in re.findall(r"\bline (\d+)", text)}


def near(a, b):
    return abs(abs(a) - abs(b)) < 0.006


class LangSon(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        begin = time.monotonic()
        cls.all = findings(LAYERS)
        print(f"\nquydat audit layers/lang-son: {time.monotonic() - begin:.3f} s", file=sys.stderr)
        cls.errors = [f for f in cls.all if f["severity"] == "error"]
        cls.information = [f for f in cls.all if f["severity"] != "error"]

    @staticmethod
    def values(finding):
        return {float(finding[k]) for k in ("left_value", "right_value") if finding[k]}

    def answers(self, finding, row):
        """Whether a finding shows both values of a contradiction, at least one of them at its line, and no other pair."""
        shown = self.values(finding)
        everything = shown | numbers(finding["detail"]) | numbers(finding["subject"])
        a, b = numbers(row["value_a"]), numbers(row["value_b"])
        lines = {int(n) for k in ("where_a", "where_b") for n in re.findall(r"\d+", row[k])}
        places = lines_of(finding["left_place"] + " " + finding["right_place"] + " " + finding["detail"])
        return (any(near(x, y) for x in shown for y in a | b) and
                any(near(x, y) for x in everything for y in a) and
                (not b or any(near(x, y) for x in everything for y in b) or not finding["right_value"]) and
                any(abs(x - y) <= 2 for x in lines for y in places))

    def test_contradictions_are_found(self):
        rows = [r for r in facts("contradictions.csv") if r["class"] == "real"]
        self.assertEqual(len(rows), 69)
        for row in rows:
            if row["id"] in NAMED:
                continue
            pool = self.information if row["id"] in AS_INFORMATION else self.errors
            with self.subTest(row["id"]):
                self.assertTrue([f for f in pool if self.answers(f, row)], row["what"])

    def test_named_contradictions_are_found(self):
        """Just the things that the answers name, at a line of the answers."""
        rows = {r["id"]: r for r in facts("contradictions.csv")}
        for name, (rule, subjects) in NAMED.items():
            severity = "warning" if name == "R58" else "error"
            found = [f for f in self.all if f["rule"] == rule and f["subject"] in subjects and f["severity"] == severity]
            lines = {int(n) for k in ("where_a", "where_b") for n in re.findall(r"\d+", rows[name][k])}
            places = {n for f in found for n in lines_of(f["left_place"] + " " + f["right_place"] + " " + f["detail"])}
            with self.subTest(name):
                self.assertEqual({f["subject"] for f in found}, subjects)
                self.assertTrue(any(abs(x - y) <= 10 for x in lines for y in places), (lines, places))
        self.assertEqual({f["subject"] for f in self.all if f["rule"] == "clusters-gone"}, NAMED["R58"][1])

    def test_other_dates_and_gaps_are_no_errors(self):
        for row in facts("contradictions.csv"):
            if row["class"] != "real":
                for finding in self.errors:
                    a, b = numbers(row["value_a"]), numbers(row["value_b"])
                    shown = self.values(finding)
                    both = any(near(x, y) for x in shown for y in a) and any(near(x, y) for x in shown for y in b)
                    self.assertFalse(both and len(shown) == 2 and self.answers(finding, row), (row["id"], finding))

    def test_rounding_is_no_error(self):
        for row in facts("rounding_differences.csv"):
            a, b = float(row["value_a"]), float(row["value_b"])
            words = set(re.findall(r"\b[A-Z]{3}\b|\bTS\b", row["what"].split("=")[0]))
            for finding in self.errors:
                code = re.match(r"[A-Z]+", finding["subject"])
                if code and code.group() in words and finding["left_value"] and finding["right_value"]:
                    pair = (float(finding["left_value"]), float(finding["right_value"]))
                    self.assertNotIn(pair, ((a, b), (b, a)), (row["what"], finding))

    def test_prose(self):
        """Of 501 figures in the prose 7 contradict their table; all of them are found, none of the others is an error."""
        rows = facts("prose_vs_table.csv")
        stated = [f for f in self.errors if f["rule"] in ("stated-area", "stated-change", "stated-rate", "stated-share")]
        for row in rows:
            hits = [f for f in stated if f["subject"].split(" ")[0] == row["code"].split("+")[0] and
                    any(abs(int(row["source_line"]) - n) <= 1 for n in lines_of(f["left_place"])) and
                    near(float(f["left_value"]), float(row["prose_value"]))]
            with self.subTest(f"{row['section']} {row['code']} {row['claim']}"):
                self.assertEqual(bool(hits), row["class"] == "CONTRADICTION")

    def test_every_error_is_explained(self):
        """expected-errors.csv lists what the audit prints on Lạng Sơn: rule, values, line of the plan, why it is real."""
        key = ("rule", "subject", "left_value", "right_value")
        expected = {tuple(r[k] for k in key): r for r in read_csv(os.path.join(HERE, "expected-errors.csv"))}
        printed = {tuple(f[k] for k in key): f for f in self.errors}
        self.assertEqual(printed.keys() - expected.keys(), set())
        self.assertEqual(expected.keys() - printed.keys(), set())
        for found, row in expected.items():
            self.assertTrue(row["contradiction"] or row["why"], found)
            finding = printed[found]
            lines = lines_of(finding["left_place"] + " " + finding["right_place"])
            self.assertLessEqual({int(n) for n in row["plan_line"].split(";") if n}, lines, found)

    def test_values_stand_in_the_plan(self):
        """Every stated value of an error is printed at the line it names (or in thousands of hectares)."""
        if not os.path.exists(PLAN):
            self.skipTest(f"{PLAN} is absent: the values cannot be looked up")
        with open(PLAN, encoding="utf-8") as stream:
            text = stream.read().split("\n")
        computed = {"sites-exceed-increase": "left right", "forest-with-and-without": "left", "industrial-land": "right",
                    "unit-in-groups": "left right", "junction-beyond-road": "left right", "roads-count": "left right"}
        both = {"same-figure", "stated-area", "stated-transfer", "stated-again", "site-area-twice", "reserve-twice", "decision-236",
                "soil-stated", "clusters-established"}
        for finding in self.errors:
            for side in ("left", "right"):
                value = finding[side + "_value"]
                if not value or side in computed.get(finding["rule"], "") or (side == "right" and finding["rule"] not in both) or \
                        (side == "right" and " + " in finding["subject"]):
                    continue
                for line in lines_of(finding[side + "_place"]):
                    window = " ".join(text[max(0, line - 3):line + 3])
                    there = {float(n.replace(".", "").replace(",", ".")) for n in re.findall(r"\d+(?:\.\d{3})*(?:,\d+)?", window)}
                    self.assertTrue(any(near(float(value), n) or near(float(value), 1000 * n) for n in there), (line, finding))

    def window(self, line, after=6):
        """The text around a line, with its hyphens and gaps made plain."""
        if not os.path.exists(PLAN):
            self.skipTest(f"{PLAN} is absent: the words cannot be looked up")
        if not hasattr(LangSon, "text"):
            with open(PLAN, encoding="utf-8") as stream:
                LangSon.text = stream.read().split("\n")
        words = " ".join(self.text[max(0, line - 4):line + after])
        return re.sub(r"\s*-\s*", "-", re.sub(r"\s+", " ", words)).replace("òa", "oà").replace("ụy", "uỵ").lower()

    def test_facts_stand_in_the_plan(self):
        """What stated-facts.csv says is printed at its line: each commune, marker, level, voltage, plant."""
        communes = {r["code"]: r["name"] for r in read_csv(os.path.join(LAYERS, "communes.csv"))}
        for row in read_csv(os.path.join(LAYERS, "stated-facts.csv")):
            if row["communes"]:
                words = [communes[c] for c in row["communes"].split(";")]
            elif row["property"] == "phase":
                words = ["(sau 2030)" if row["source_line"] != "14936" else "giai đoạn sau 2030"]
            elif row["property"] == "water supply":
                words = [w.split(" ", 1)[1].replace("KCN ", "") for w in row["value"].split("; ")]
            else:
                words = [row["value"].replace(" kV", "kv").replace("cấp ", "cấp ")]
            text = self.window(int(row["source_line"])).replace(" kv", "kv")
            for word in words:
                with self.subTest(f"{row['source_line']} {word}"):
                    self.assertIn(re.sub(r"\s*-\s*", "-", word).lower(), text)

    def test_groups_stand_in_the_plan(self):
        communes = {r["code"]: r["name"] for r in read_csv(os.path.join(LAYERS, "communes.csv"))}
        for row in read_csv(os.path.join(LAYERS, "unit-groups.csv")):
            listed = re.search(r"lines (\d+)", row["note"])
            text = self.window(int(listed.group(1) if listed else row["source_line"]), 7).replace("lợi bảo", "lợi bác") \
                .replace("đô thị lạng sơn", "đô thị lạng sơn: đông kinh, lương văn tri, tam thanh, kỳ lừa")
            for code in row["communes"].split(";"):
                with self.subTest(f"{row['name']} {communes[code]}"):
                    self.assertIn(communes[code].lower(), text)

    def test_languages(self):
        vietnamese = findings(LAYERS, lang="vi")
        self.assertEqual(sorted((f["rule"], f["left_value"]) for f in vietnamese if f["severity"] == "error"),
                         sorted((f["rule"], f["left_value"]) for f in self.errors))
        for form in ("text", "json", "html"):
            self.assertEqual(run(LAYERS, "--format", form, lang="vi").returncode, 1)


class Planted(unittest.TestCase):
    """A single wrong digit in a figure of the targets, larger than rounding, is found."""

    def test_wrong_digits(self):
        with open(os.path.join(LAYERS, "targets.csv"), encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        header = rows[0]
        columns = [i for i, name in enumerate(header) if re.search(r"_20\d\d$", name)]
        plants = []   # less than 4 ha may hide in rounding: SCT stands in one sum only, whose figures may hide 3.5 ha
        for r, row in enumerate(rows[1:], 1):
            for c in columns:
                for position, digit in enumerate(row[c]):
                    for other in "0123456789":
                        change = abs(int(other) - int(digit)) * 10 ** (len(row[c]) - 1 - position)
                        if change >= 4 and not (position == 0 and other == "0" and len(row[c]) > 1):
                            plants.append((r, c, row[c][:position] + other + row[c][position + 1:]))
        cells = sorted({(r, c) for r, c, _ in plants})
        chance = random.Random(3)
        if not os.environ.get("QUYDAT_ALL_DIGITS"):   # one digit a cell, else all of some seven thousand
            plants = [chance.choice([p for p in plants if p[:2] == cell]) for cell in cells]
        known = {self.key(f) for f in findings(LAYERS) if f["severity"] == "error"}
        with tempfile.TemporaryDirectory(prefix="quydat-audit-") as folder, ThreadPoolExecutor(2) as pool:
            missed = [p for p in pool.map(lambda p: self.plant(folder, rows, known, *p), plants) if p]
        print(f"\n{len(plants)} wrong digits in {len(cells)} cells planted", file=sys.stderr)
        self.assertEqual(missed, [])

    @staticmethod
    def key(finding):
        return tuple(finding[k] for k in ("rule", "subject", "left_value", "left_place", "right_value", "right_place", "detail"))

    @staticmethod
    def plant(folder, rows, known, r, c, text):
        copy = os.path.join(folder, f"{r}-{c}-{text}")
        os.mkdir(copy)
        for name in os.listdir(LAYERS):
            if name != "targets.csv":
                os.symlink(os.path.join(LAYERS, name), os.path.join(copy, name))
        with open(os.path.join(copy, "targets.csv"), "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(
                [row if i != r else row[:c] + [text] + row[c + 1:] for i, row in enumerate(rows)])
        done = run(copy, "--format", "csv")
        shutil.rmtree(copy)
        if done.returncode == 2 and "targets.csv" in done.stderr:
            return None   # absurd: refused when it is read
        found = {Planted.key(f) for f in csv.DictReader(io.StringIO(done.stdout)) if f["severity"] == "error"}
        return None if found - known else (rows[r][1], rows[0][c], rows[r][c], text)


class OtherProvince(unittest.TestCase):
    """Another province is another folder: three units, its own categories, columns, code and rule."""

    def test_errors(self):
        found = [(f["rule"], f["left_value"], f["right_value"], f["supports"]) for f in findings(PROVINCE) if f["severity"] == "error"]
        self.assertEqual(found, [
            ("groups-natural-area", "3000.0000", "3010.0000", "undecidable"),
            ("parent-sum", "660.0000", "650.0000", "undecidable"),
            ("parent-sum", "400.0000", "405.0000", "left"),
            ("same-figure", "85.0000", "80.0000", "right"),
            ("stated-area", "1750.0000", "1570.0000", "right"),
            ("register-total", "80.0000", "70.0000", "undecidable"),
            ("industrial-target", "220.0000", "200.0000", "undecidable"),
            ("unit-exists", "", "", ""),
            ("unit-exceeds-unit", "760.0000", "750.0000", "undecidable"),
            ("units-exceed-category", "950.0000", "900.0000", "undecidable"),
            ("stated-fact", "", "", ""),
            ("thing-in-register", "", "", ""),
            ("phase-in-register", "", "", ""),
            ("unit-in-groups", "2.0000", "1.0000", ""),
            ("unit-in-groups", "0.0000", "1.0000", ""),
            ("unit-group-count", "2.0000", "1.0000", "undecidable"),
            ("junction-beyond-road", "9.1000", "8.0000", "undecidable"),
            ("rice-kept", "780.0000", "850.0000", ""),
        ])

    def test_words(self):
        """Findings without figures show the words and places of both sides, and nothing that agrees."""
        found = {f["rule"]: f for f in findings(PROVINCE)}
        self.assertEqual(found["stated-fact"]["subject"], "Hồ An · place")
        self.assertEqual(found["stated-fact"]["left_place"], "“xã An”: Mục 8, line 80 (stated-facts.csv:5); "
                                                             "“xã An và xã Bình”: Mục 8, line 81 (stated-facts.csv:6)")
        self.assertEqual(found["stated-fact"]["right_place"], "“phường Chính”: Mục 8, line 82 (stated-facts.csv:7)")
        self.assertEqual(found["thing-in-register"]["subject"], "CCN Cũ · water supply")
        self.assertEqual(found["phase-in-register"]["right_place"], "“to 2030”: parks.csv:3")

    def test_some_tables_of_lang_son(self):
        """A province begins with a copy of Lạng Sơn's folder and leaves tables out: its rules stop nothing."""
        tables = [name for name in os.listdir(LAYERS) if name.endswith(".csv") and not name.endswith(".schema.csv")]
        for kept in (["communes.csv"], ["communes.csv", "inventory.csv", "targets.csv"], [n for n in tables if n != "power.csv"]):
            with self.subTest(kept), tempfile.TemporaryDirectory() as folder:
                shutil.copytree(os.path.join(LAYERS, "audit"), os.path.join(folder, "audit"))
                for name in kept:
                    shutil.copy(os.path.join(LAYERS, name), folder)
                done = run(folder)
                self.assertEqual((done.returncode in (0, 1), done.stderr), (True, ""))

    def test_no_tables(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run(folder)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


class BadInput(unittest.TestCase):
    """One message with file and line; nothing else."""

    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="quydat-audit-")
        self.addCleanup(holder.cleanup)
        self.folder = os.path.join(holder.name, "p")
        shutil.copytree(PROVINCE, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def edit(self, name, old, new, count=1):
        with open(self.path(name), encoding="utf-8", newline="") as stream:
            text = stream.read()
        self.assertIn(old, text)
        with open(self.path(name), "w", encoding="utf-8", newline="") as stream:
            stream.write(text.replace(old, new, count))

    def write(self, name, content):
        with open(self.path(name), "wb") as stream:
            stream.write(content)

    def refuse(self, place, *parts):
        done = run(self.folder)
        self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(f"{self.path(place)}:", done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def same_as_before(self):
        self.assertEqual([f["left_value"] for f in findings(self.folder)], [f["left_value"] for f in findings(PROVINCE)])

    def test_numbers(self):
        for text, part in (('"1.527,05"', "write 1527.05"), ('"1,527.05"', "write 1527.05"), ('"1,527"', "has a comma"),
                           ("NaN", "not a number"), ("inf", "not a number"), ("9e9", "not a number"), ("900 ha", "not a number"),
                           ("-900", "below 0"), ("99999999", "above 900000"), ("0900", "not a number")):
            with self.subTest(text):
                self.edit("targets.csv", "77,LUA,900,", f"77,LUA,{text},")
                self.refuse("targets.csv:4", 'column "state_2025"', part)
                self.edit("targets.csv", f"77,LUA,{text},", "77,LUA,900,")

    def test_unquoted_comma(self):
        self.edit("targets.csv", "77,LUA,900,", "77,LUA,1,527,")
        self.refuse("targets.csv:4", "8 cells, but the header has 7")

    def test_byte_order_mark_and_crlf(self):
        self.edit("targets.csv", "unit,category", "\ufeffunit,category")
        self.edit("inventory.csv", "\n", "\r\n", -1)
        self.same_as_before()

    def to_semicolons(self, name):
        with open(self.path(name), encoding="utf-8", newline="") as stream:
            rows = list(csv.reader(stream))
        with open(self.path(name), "w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, delimiter=";", lineterminator="\n").writerows([c.replace(".", ",") for c in row] for row in rows)

    def test_semicolons_and_decimal_commas(self):
        self.to_semicolons("inventory.csv")
        self.to_semicolons("communes.csv")
        self.same_as_before()

    def test_mixed_separators(self):
        self.to_semicolons("inventory.csv")
        self.edit("inventory.csv", "900,0", "900.0")
        self.refuse("inventory.csv:4", 'column "area_ha"', '"900.0" has a dot')
        self.edit("inventory.csv", "900.0", "900,0")
        self.edit("inventory.csv", "77;LUA;2025;900,0;Biểu 2;22", '77,LUA,2025,900.0,Biểu 2,22')
        self.refuse("inventory.csv:4", "not separated by")

    def test_two_separators_in_the_header(self):
        self.edit("inventory.csv", "unit,category", "unit;category")
        self.refuse("inventory.csv:1", "separated by")

    def test_duplicate_key(self):
        self.edit("targets.csv", "77,RSX,", "77,LUA,")
        self.refuse("targets.csv:5", 'the key "77 | LUA" stands in line 4 already')

    def test_missing_column(self):
        self.edit("targets.csv", "approved_2030", "approved")
        self.refuse("targets.csv:1", 'column "approved_2030" is missing')

    def test_duplicate_column(self):
        self.write("extra.csv", b"a,a\n1,2\n")
        self.refuse("extra.csv:1", "duplicate column name")

    def test_circle_in_the_tree(self):
        self.edit("land-use-codes.csv", "NNP,TS", "NNP,LUA")
        self.refuse("land-use-codes.csv:3", "no circle")

    def test_lost_zeros(self):
        self.edit("communes.csv", "00102", "102")
        self.refuse("communes.csv:3", 'column "code"', "leading zero is lost")
        self.edit("communes.csv", "102,", "00102,")
        self.edit("inventory.csv", "00101,LUA", "101,LUA")
        self.refuse("inventory.csv:10", 'column "unit"', '"00101" is', "leading zero is lost")
        self.edit("inventory.csv", "101,LUA", "00101,LUA")
        self.edit("parks.csv", "00102;00104", "0102;00104")
        self.refuse("parks.csv:3", 'column "communes"', "leading zero is lost")

    def test_not_allowed(self):
        self.edit("parks.csv", "to_2030", "to_2031")
        self.refuse("parks.csv:3", 'column "phase"', "is none of: established, to_2030")

    def test_open_quote(self):
        self.edit("targets.csv", "Biểu 1,13", '"Biểu 1,13')
        self.refuse("targets.csv:5", "a quote begins here")

    def test_no_text(self):
        self.write("inventory.csv", "unit,category\n".encode("utf-16"))
        self.refuse("inventory.csv:1", "UTF-16")
        self.write("inventory.csv", b"unit,category\n\x00\x00\n")
        self.refuse("inventory.csv:2", "zero byte")
        self.write("inventory.csv", b"unit,category\n77,\xff\xfe\n")
        self.refuse("inventory.csv:2", "no UTF-8")
        self.write("inventory.csv", random.Random(1).randbytes(200000))
        self.refuse("inventory.csv:1")
        self.write("inventory.csv", b"")
        self.refuse("inventory.csv", "not a readable table")

    def test_one_gigabyte(self):
        self.write("inventory.csv", b"")
        os.truncate(self.path("inventory.csv"), 1 << 30)
        self.refuse("inventory.csv", "1024 MB: too large")

    def test_bad_rule(self):
        with open(self.path("audit/rice-kept.sql"), "w", encoding="utf-8") as stream:
            stream.write("SELECT a FROM nowhere")
        self.refuse("audit/rice-kept.sql", "no such table")

    def test_usage(self):
        for arguments, part in ((["/nowhere"], "no such folder"), ([self.folder, "--format", "pdf"], "none of text, json, csv, html")):
            done = subprocess.run([QUYDAT, "audit", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn(part, done.stderr)


if __name__ == "__main__":
    unittest.main(verbosity=1)
