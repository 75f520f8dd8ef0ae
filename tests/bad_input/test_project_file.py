#!/usr/bin/python3
"""The project file: each mistake is one message with file and line, exit 2 (3 where a file it names is missing)."""
import os

from province import INPUT, PROJECT, USAGE, Case, main, unit_rows

HEAD = PROJECT.splitlines(keepends=True)


class Mistakes(Case):
    def refuse_text(self, text, line, *patterns, status=USAGE):
        """line: where the message must point; None for no line."""
        path = self.write_project(text)
        place = f"^quydat: {path}:{line}: " if line else f"^quydat: {path}: "
        return self.refuse(status, place, *patterns)

    def refuse_edit(self, old, new, line_of, *patterns, status=USAGE):
        self.edit_project(old, new)
        line = self.line_of(line_of)
        return self.refuse(status, f"^quydat: {self.project}:{line}: ", *patterns)

    def refuse_added(self, text, line_of, *patterns, status=USAGE):
        self.write_project(PROJECT + text)
        line = self.line_of(line_of)
        return self.refuse(status, f"^quydat: {self.project}:{line}: ", *patterns)

    # ---- the file ----

    def test_missing(self):
        self.refuse(USAGE, r"/none\.yaml: cannot read the project file: No such file", project=self.input("none.yaml"))

    def test_folder(self):
        self.refuse(USAGE, r"/in: a folder, not a project file", project=self.inputs)

    def test_empty(self):
        self.refuse_text("", 1, "the project file is empty")

    def test_only_comments(self):
        self.refuse_text("# nothing\n\n# here\n", 1, "the project file is empty")

    def test_scalar(self):
        self.refuse_text("just a sentence\n", 1, "expected keys and values")

    def test_list(self):
        self.refuse_text("- project\n- units\n", 1, "expected keys and values")

    def test_not_yaml(self):
        self.refuse_text(PROJECT + "tiles2: [8, 9\nplan: .\n", 8, "not YAML: ")

    def test_tab(self):
        self.refuse_text("project:\n\tcode: 20\n", 2, "not YAML: ", "moved in by blanks, never by a TAB")

    def test_binary(self):
        with open(self.input("land.gpkg"), "rb") as stream:
            self.write_project(stream.read())
        self.refuse(USAGE, r"project\.yaml:1: not YAML")

    def test_not_utf8(self):
        text = PROJECT.replace("Lạng Sơn", "Lang S\N{LATIN SMALL LETTER O WITH CIRCUMFLEX}n")
        self.refuse_text(b"# dong 1\n# dong 2\n" + text.encode("cp1258"), 3, "not YAML: .*UTF-8", "save it as UTF-8")

    def test_utf8_with_signature(self):
        self.write_project(b"\xef\xbb\xbf" + PROJECT.encode())
        self.assert_rules(self.accept())

    def test_crlf(self):
        self.write_project(PROJECT.replace("\n", "\r\n"))
        self.assert_rules(self.accept())

    def test_two_documents(self):
        self.refuse_text(PROJECT + "---\n" + PROJECT, 7, "more than one YAML document")

    def test_broken_second_document(self):
        self.refuse_text(PROJECT + "---\nplan: [\n", 9, "not YAML: ")

    def test_text_after_the_end(self):
        self.refuse_text(PROJECT + "...\nplan: .\n", 8, "more than one YAML document|not YAML: ")

    # ---- keys ----

    def test_unknown_key(self):
        self.refuse_added("balanse: {base: x}\n", "balanse", 'unknown key "balanse"; did you mean "balance"\\?$')

    def test_unknown_key_far_from_all(self):
        self.refuse_added("weather: 1\n", "weather", 'unknown key "weather"; keys are: project, units, land_use, plan')

    def test_unknown_key_below(self):
        self.refuse_added("checks:\n  snap_mm: 1\n  sliverwidth_m: 1\n", "sliverwidth",
                          'checks: unknown key "sliverwidth_m"; did you mean "sliver_width_m"\\?$')

    def test_unknown_key_of_a_layer(self):
        self.refuse_edit("category: category", "categori: category", "categori:", 'unknown key "categori"; did you mean "category"')

    def test_duplicate_key(self):
        self.refuse_added("tiles: {zoom: [8, 10]}\n", "[8, 10]", "tiles: this key stands twice")

    def test_duplicate_key_below(self):
        self.refuse_edit("name: Lạng Sơn,", "name: Lạng Sơn, name: Cao Bằng,", "Cao Bằng", "project.name: this key stands twice")

    def test_missing_key(self):
        self.refuse_edit("source: units.gpkg, ", "", "units:", 'units: key "source" is missing')

    def test_missing_section(self):
        self.refuse_text("".join(HEAD[:2]), 1, 'key "land_use" is missing')

    def test_key_is_a_list(self):
        self.refuse_added("? [a, b]\n: 1\n", "? [a, b]", "a key must be a word")

    def test_merge_key(self):
        self.refuse_added("<<: {plan: .}\n", "<<", 'unknown key "<<"')

    def test_values_of_later_versions(self):
        for added, allowed in (("balance: {area: geodesic}\n", "allowed: drawn"),
                               ("balance: {overlap: both}\n", "allowed: lower_id, higher_id, by_category_priority"),
                               ("balance: {close_to: plan}\n", "allowed: drawn, register")):
            with self.subTest(added):
                self.refuse_added(added, "balance", "is not available", allowed)
        self.refuse_edit("zoom: [8, 9]", "raster: [geotiff]", "raster",
                         '"geotiff" is not available; allowed: mbtiles, pmtiles, xyz')
        self.refuse_edit("zoom: [8, 9]", "vector: [xyz]", "vector", '"xyz" is not available; allowed: pmtiles, mbtiles')

    def test_keys_that_belong_together(self):
        for keys, message in (("overlap: by_category_priority", "balance: overlap: by_category_priority needs the codes"),
                              ("overlap: by_category_priority, priority: []", "needs the codes in their order"),
                              ("priority: [LUC]", "balance: priority: is asked only with overlap: by_category_priority"),
                              ("overlap: by_category_priority, priority: [LUC, RSX, LUC]", "LUC is named twice"),
                              ("overlap: by_category_priority, priority: [LUC, {RSX: 1}]", "expected one value"),
                              ("overlap: by_category_priority, priority: [LUC, LUX]",
                               'balance.priority: code "LUX" is not in the category table; did you mean "LUA"\\?')):
            with self.subTest(keys):
                self.refuse_added(f"balance: {{{keys}}}\n", "balance", message)

    # ---- values ----

    def test_wrong_kinds(self):
        for old, new, message in (("code: \"20\"", "code: [20]", "project.code: expected one value"),
                                  ("name: Lạng Sơn", "name: {vi: Lạng Sơn}", "project.name: expected one value"),
                                  ("name: Lạng Sơn", "name: ", "project.name: the value is empty"),
                                  ("name: Lạng Sơn", "name: \"  \"", "project.name: the value is empty"),
                                  ("name: Lạng Sơn", "name: \"a\\0b\"", "project.name: "),
                                  ("code: \"20\"", "code: \"../20\"", "project.code: .*only letters"),
                                  ("code: \"20\"", "code: \" \"", "project.code: the value is empty"),
                                  ("layer: communes", "layer: \" \"", "units.layer: the value is empty"),
                                  ("tiles: {zoom: [8, 9]}", "tiles: [8, 9]", "tiles: expected keys and values"),
                                  ("[8, 9]", "[9, 8]", r"tiles.zoom: the lower zoom stands first: \[8, 9\], not \[9, 8\]"),
                                  ("[8, 9]", "[8]", "tiles.zoom: expected two whole numbers"),
                                  ("[8, 9]", "[8, 9.5]", "tiles.zoom: expected two whole numbers"),
                                  ("[8, 9]", "[8, 21]", "tiles.zoom: expected two whole numbers from 0 to 20"),
                                  ("zoom: [8, 9]", "size: 300", 'tiles.size: "300" is not available; allowed: 256, 512'),
                                  ("zoom: [8, 9]", "format: jpeg", 'tiles.format: "jpeg" is not available; allowed: png, webp'),
                                  ("zoom: [8, 9]", "layers: [land_use, rivers]", 'tiles.layers: "rivers" is not available; '
                                   "allowed: land_use, zones, infrastructure, units, labels"),
                                  ("[8, 9]", "[08, 9]", "tiles.zoom: expected two whole numbers"),
                                  ("[8, 9]", "[[8], 9]", "tiles.zoom: expected one value"),
                                  ("lang: en", "lang: fr", 'reports.lang: "fr" is not available; allowed: vi, en'),
                                  ("source: units.gpkg", "source: {a: b}", "units.source: expected a list"),
                                  ("source: units.gpkg", "source: []", "units.source: the list of files is empty"),
                                  ("source: land.gpkg", "source: [land.gpkg, ./land.gpkg]", "land.gpkg is named twice")):
            with self.subTest(new):
                self.refuse_edit(old, new, new, message)

    def test_land_use_is_no_list(self):
        text = PROJECT.replace("  - {period", "  {period")
        self.refuse_text(text, 4, "land_use: expected a list of periods")

    def test_numbers(self):
        for number in ("0,5", "1e3", "010", ".5", "5.", "+1", "1 000", "0x10", "1_000", "nan", "inf", "1.5 ha", "9" * 400):
            with self.subTest(number):
                self.refuse_text(PROJECT + f"balance:\n  base: a\n  tolerance_ha: \"{number}\"\n", 9,
                                 "balance.tolerance_ha: .* is not a number")

    def test_negative_number(self):
        self.refuse_text(PROJECT + "checks:\n  snap_mm: -1\n", 8, 'checks.snap_mm: "-1" is too small; at least 0')

    def test_dates(self):
        for date in ("2026-02-30", "2026-13-01", "01/11/2026", "2026-1-1", "26-11-2001", "2026-11-01x", "2026-11", "tomorrow",
                     "0000-01-01", "2026-11- 1", "+202-01-01"):
            with self.subTest(date):
                self.refuse_edit("date: 2026-11-01", f"date: \"{date}\"", "date:", "project.date: .* is no date")

    def test_period_twice(self):
        text = PROJECT.replace("reports:", "  - {period: 2024, source: units.gpkg, category: code}\nreports:")
        self.refuse_text(text, 5, "land_use: period 2024 stands twice")

    # ---- coordinate systems ----

    def test_project_crs(self):
        for crs, message in (("EPSG:4326", "is in degrees"), ("EPSG:4756", "is in degrees"),
                             ("EPSG:3857", "inflates areas"), ("EPSG:2264", "is not a projected system in metres"),
                             ("EPSG:4978", "is not a projected system in metres"),
                             ("EPSG:99999999", "is not a coordinate system that PROJ knows"),
                             ("VN-2000", "write the authority code|is not a coordinate system"),
                             ("+proj=utm +zone=48", "write the authority code|is not a coordinate system"),
                             ("nonsense", "is not a coordinate system that PROJ knows")):
            with self.subTest(crs):
                self.refuse_edit("EPSG:9215", crs, crs, "project.crs: ", message)

    def test_layer_crs(self):
        self.refuse_edit("layer: communes", "layer: communes, crs: \"EPSG:1\"", "EPSG:1\"",
                         'units.crs: "EPSG:1" is not a coordinate system')

    # ---- files and tables it names ----

    def test_missing_file(self):
        self.refuse_edit("land.gpkg", "none.gpkg", "none.gpkg", "no such file: .*/in/none.gpkg", status=INPUT)

    def test_glob_without_match(self):
        self.refuse_edit("land.gpkg", "xa/*.shp", "*.shp", r"no file matches .*/in/xa/\*\.shp", status=INPUT)

    def test_missing_file_in_a_list(self):
        self.refuse_text(PROJECT.replace("{period: 2024, source: land.gpkg, layer: land_use, category: category, id: id}",
                                         "period: 2024\n    source:\n      - land.gpkg\n      - none.gpkg\n    category: category"),
                         7, "no such file: .*/in/none.gpkg", status=INPUT)

    def test_missing_register(self):
        self.refuse_edit("name: name}", "name: name, register: none.csv}", "none.csv", "units.register: no such file",
                         status=INPUT)

    def test_missing_plan(self):
        self.refuse_added("plan: none\n", "plan", "plan: no such file or folder: .*/in/none", status=INPUT)

    def write_plan(self, **tables):
        os.mkdir(self.input("plan"))
        for name, text in tables.items():
            with open(self.input(os.path.join("plan", name + ".csv")), "w", encoding="utf-8") as stream:
                stream.write(text)

    def test_plan_is_a_file(self):
        self.write_project(PROJECT + "plan: land.gpkg\n")
        self.refuse(USAGE, "in/land.gpkg: ", "plan")

    def test_unknown_column(self):
        self.write_plan(targets="unit,category,sense,base_2020,goal_2030,note\n20,LUA,floor,1,2,x\n")
        for key in ("base", "target"):
            with self.subTest(key):
                self.write_project(PROJECT + f"plan: plan\nbalance: {{{key}: gaol_2030}}\n")
                self.refuse(USAGE, r"plan/targets.csv: no column \"gaol_2030\" \(balance." + key,
                            "columns of figures are: base_2020, goal_2030")

    def test_column_without_targets(self):
        self.write_plan(inventory="unit,category,period,area_ha\n20,LUA,2024,1\n")
        self.write_project(PROJECT + "plan: plan\nbalance: {target: goal_2030}\n")
        self.refuse(USAGE, f"^quydat: {self.project}:8: balance.target: .*goal_2030.*there is none in .*/plan")

    def test_column_without_plan(self):
        self.refuse_added("balance: {base: goal_2030}\n", "goal_2030",
                          'balance.base: "goal_2030" is a column of targets.csv, but the project file names no plan')

    def test_tables_of_the_plan(self):
        targets = "unit,category,sense,base\n"
        for tables, line, message in (
                ({"targets": targets + "20,LUA,floor,1\n20,LUX,floor,2\n"}, "targets.csv:3", 'category "LUX" is not in'),
                ({"targets": targets + "20,LUA,least,1\n"}, "targets.csv:2", 'sense "least" is none of'),
                ({"targets": targets + '20,LUA,floor,"1,5"\n'}, "targets.csv:2:4", 'column "base": "1,5" is not a number'),
                ({"targets": targets + "20,LUA,floor,1.234.567\n"}, "targets.csv:2:4", "is not a number"),
                ({"targets": targets + "20,LUA,floor,1\n20,LUA,floor,1\n"}, "targets.csv:3", "stand twice"),
                ({"targets": "unit,category\n20,LUA\n"}, "targets.csv", 'no column "sense"; columns are: unit, category'),
                ({"targets": ""}, "targets.csv", "not a readable table|no column"),
                ({"inventory": "unit,category,period,area_ha\n20,LUA,2024,1e3\n"}, "inventory.csv:2:4", "is not a number"),
                ({"land-use-codes": "code,parent\nTS,\n"}, "land-use-codes.csv", 'no column "name_vi"')):
            with self.subTest(message):
                if os.path.isdir(self.input("plan")):
                    for name in os.listdir(self.input("plan")):
                        os.remove(self.input(os.path.join("plan", name)))
                    os.rmdir(self.input("plan"))
                self.write_plan(**tables)
                self.write_project(PROJECT + "plan: plan\n" + ("balance: {base: base}\n" if "targets" in tables else ""))
                self.refuse(USAGE, f"plan/{line}: ", message)

    def test_register(self):
        for text, line, message in (("code,name\n00101,A\n00101,B\n", "register.csv:3", 'unit "00101" stands twice'),
                                    ("code,name\n,A\n", "register.csv:2", "a unit without a code"),
                                    ("ma,ten\n1,A\n", "register.csv", 'no column "code"; columns are: ma, ten'),
                                    ("code,name,register_km2\n00101,A,\"1,5\"\n", "register.csv:2:3", "is not a number"),
                                    ("code,name,register_km2\n\n00101,A,1\n00102,A,1,5\n", "register.csv:4", "cells, but the header has"),
                                    ("code;name\n00101;A;b\n", "register.csv:2", "cells, but the header has"),
                                    ("code,name\n00101,A\n00102,\"B\n00103,C\n", "register.csv:3", "a quote begins here"),
                                    (b"code,name\n00101,A\n00102,\xd0\n", "register.csv:3", "bytes that are no UTF-8"),
                                    (b"code,name\n00101,\0\n", "register.csv:2", "a zero byte"),
                                    ("code,name\n00101,A\n".encode("utf-16"), "register.csv:1", "the file is UTF-16")):
            with self.subTest(text):
                with open(self.input("register.csv"), "wb") as stream:
                    stream.write(text if isinstance(text, bytes) else text.encode())
                self.edit_project("name: name}", "name: name, register: register.csv}")
                self.refuse(USAGE, f"{line}: ", message)

    def test_registers_as_spreadsheets_write_them(self):
        text = "code,name,note\n" + "".join(f"{code},{name},\"a, b\nc\"\n" for code, name, _ in unit_rows())
        with_empty_cells = "code,name\n" + "".join(f"{code},{name},,\n" for code, name, _ in unit_rows())
        for content in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.replace("\n", "\r\n").encode(),
                        text.replace(",", ";").encode(), text.encode() + b"\n\n", with_empty_cells.encode()):
            with self.subTest(content[:40]):
                with open(self.input("register.csv"), "wb") as stream:
                    stream.write(content)
                self.edit_project("name: name}", "name: name, register: register.csv}")
                self.assert_rules(self.accept())

    def test_recode(self):
        for text, line, message in (("code,new_code\nLUK,LUX\n", "recode.csv:2", 'new_code "LUX" is not in'),
                                    ("code,new_code\nLUK,LUC\nLUK,RSX\n", "recode.csv:3", 'code "LUK" stands twice'),
                                    ("old,new\nLUK,LUC\n", "recode.csv", 'no column "code"; columns are: old, new')):
            with self.subTest(message):
                with open(self.input("recode.csv"), "w", encoding="utf-8") as stream:
                    stream.write(text)
                self.edit_project("id: id}", "id: id, recode: recode.csv}")
                self.refuse(USAGE, f"{line}: ", message)

    def test_unknown_rule(self):
        self.refuse_added("checks:\n  disable:\n    - gap\n    - overlapp\n", "overlapp",
                          'checks.disable: no rule "overlapp"; did you mean "overlap"\\?')

    # ---- attacks ----

    def test_alias_bomb(self):
        text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
        for i in range(1, 12):
            before = chr(ord("a") + i - 1)
            text += f"{chr(ord('a') + i)}: &{chr(ord('a') + i)} [{', '.join(['*' + before] * 10)}]\n"
        self.refuse_text(text, 1, 'unknown key "a"')
        bomb = text.replace("\n", ", ").rstrip(", ")
        self.refuse_text(PROJECT + "checks: {disable: {" + bomb + "}}\n", 7, "checks.disable: expected a list")

    def test_alias_of_itself(self):
        self.refuse_text(PROJECT + "checks: {disable: &d [*d]}\n", 7, "expected one value|not YAML")
        self.refuse_text("&root\nproject: *root\n", 2, "unknown key|not YAML")

    def test_deep_nesting(self):
        for text in ("plan: " + "[" * 20000, "plan: " + "{a: " * 20000, "- " * 20000, "plan: " + "[" * 5000 + "]" * 5000):
            with self.subTest(text[:10]):
                self.write_project(text + "\n")
                self.refuse(USAGE, r"project\.yaml:\d: (not YAML|expected keys|plan: )")

    def test_long_line(self):
        self.refuse_text(PROJECT + "x" * 1000000 + ": 1\n", 7, "unknown key|not YAML")


class Paths(Case):
    def test_letters_spaces_and_brackets(self):
        folder = self.at("Dữ liệu [2024] xã *")
        os.rename(self.inputs, folder)
        self.inputs = folder
        os.mkdir(self.input("xa"))
        os.rename(self.input("land.gpkg"), self.input("xa/đất.gpkg"))
        self.project = self.edit_project("land.gpkg", "xa/*.gpkg")
        out = self.at("Kết quả [1]")
        self.assert_rules(self.accept(out=out))
        sources = [i["source"] for i in self.summary(out)["inputs"] if i["format"] == "GPKG"]
        self.assertEqual(sources, ["units.gpkg", "xa/đất.gpkg"])
        self.accept(out=self.at("sâu", "hơn nữa"))

    def test_relative_to_the_project_file(self):
        """Paths start at the project file, wherever the program is started."""
        self.accept(project="in/project.yaml", cwd=self.dir)


if __name__ == "__main__":
    main()
