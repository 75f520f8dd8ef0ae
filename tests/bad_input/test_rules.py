#!/usr/bin/python3
"""The project's own SQL rules: they only read, in a time; each fault is one message with the file, exit 2."""
import os

from province import INPUT, PROJECT, USAGE, X0, Y0, Case, box, changes, main, run, snapshot, write_layer

HEAD = "-- title_en: Rice in a cluster\n-- measure_unit: ha\n"
QUERY = """\
SELECT l.unit AS unit, l.id AS feature, z.name AS other, ST_Area(ST_Intersection(l.geom, z.geom)) / 10000 AS measure
FROM land_use AS l JOIN zones AS z ON ST_Intersects(l.geom, z.geom)
WHERE l.category = 'LUC'
"""
TITLE = "-- title_en: A rule\n"
PAIR = "SELECT NULL AS unit, NULL AS feature"


class Rules(Case):
    def setUp(self):
        super().setUp()
        # half of P1's width, a third of its height; P1 is 250 m × 340 m of rice
        write_layer(self.input("zones.gpkg"), "zones", ["name", "kind"], [("CCN 1", "CCN", box(X0 - 60, Y0 + 100, 185, 110))])
        self.write_rules()

    def write_rules(self, keys="rules: rules/*.sql", rules=None):
        self.write_project(PROJECT + "zones: {source: zones.gpkg, name: name, kind: kind}\n" + f"checks: {{{keys}}}\n")
        os.makedirs(self.input("rules"), exist_ok=True)
        for name, text in (rules or {}).items():
            with open(self.input(f"rules/{name}.sql"), "wb") as stream:
                stream.write(text if isinstance(text, bytes) else text.encode("utf-8"))

    def refuse_rule(self, text, *patterns, line=None, status=USAGE, keys="rules: rules/*.sql", command="rules", **more):
        """line: where the message must point."""
        self.write_rules(keys, {"r": text})
        place = f"^quydat: {self.input('rules/r.sql')}:{line}: " if line else f"^quydat: {self.input('rules/r.sql')}: "
        return self.refuse(status, place, *patterns, command=command, **more)

    def ask(self, text, command="rules", **more):
        """The findings of a rule that works."""
        self.write_rules(rules={"r": text})
        return [f for f in self.accept(command=command, **more) if f["rule"] == "r"]

    # ---- what a rule gives ----

    def test_finding(self):
        found, = self.ask(HEAD + QUERY)
        self.assertEqual((found["unit"], found["feature"], found["other_feature"]), ("00101", "P1", "CCN 1"))
        self.assertEqual((found["severity"], found["measure"], found["measure_unit"]), ("warning", "1.3750", "ha"))
        self.assertEqual((found["x"], found["message"]), ("", "Rice in a cluster"))

    def test_same_finding_of_every_command(self):
        first, = self.ask(HEAD + QUERY)
        for command, *only in (("check",), ("run",), ("run", "findings"), ("run", "report,findings")):
            with self.subTest(command=command, only=only):
                options = ("--only", *only) if only else ()
                self.assertEqual(self.ask(HEAD + QUERY, command=command, arguments=options), [first])

    def test_not_asked_for_figures_and_tiles(self):
        self.assertEqual(self.ask(TITLE + "SELEKT 1", command="balance"), [])
        for command in (("tiles",), ("run", "--only", "tiles,balance")):
            done = run(command[0], self.project, "--out", self.out, *command[1:])
            self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_sentence_and_severity(self):
        head = HEAD + "-- severity: info\n-- message_en: {feature} {unit} {other} {layer} {measure}!\n"
        found, = self.ask(head + QUERY)
        self.assertEqual((found["severity"], found["message"]), ("info", "P1 00101 CCN 1 – 1.38!"))

    def test_sentence_of_the_row(self):
        found, = self.ask(TITLE + "SELECT '00102' AS unit, 7 AS feature, 'as ' || 'it says' AS message")
        self.assertEqual((found["unit"], found["feature"], found["measure"], found["message"]), ("00102", "7", "", "as it says"))

    def test_error_ends_with_1(self):
        self.assertEqual(len(self.ask(HEAD + "-- severity: error\n" + QUERY, status=1)), 1)

    def test_at_least(self):
        self.assertEqual(len(self.ask(HEAD + "-- at_least: 1.375\n" + QUERY)), 1)
        self.assertEqual(len(self.ask(HEAD + "-- at_least: 1.376\n" + QUERY)), 0)

    def test_geometry_is_place_and_area(self):
        query = QUERY.replace(" AS measure\n", " AS measure, ST_Intersection(l.geom, z.geom) AS geometry\n")
        found, = self.ask(HEAD + query)
        self.assertTrue(X0 < float(found["x"]) < X0 + 125 and Y0 + 100 < float(found["y"]) < Y0 + 210, found)

    def test_geometry_as_it_stands_in_the_package(self):
        found, = self.ask(TITLE + "SELECT code AS unit, NULL AS feature, geom AS geometry FROM units WHERE code = '00104'")
        self.assertTrue(X0 + 1000 < float(found["x"]) < X0 + 2000 and Y0 + 1000 < float(found["y"]) < Y0 + 2000, found)

    def test_a_point_has_no_area(self):
        found, = self.ask(TITLE + f"SELECT NULL AS unit, 'p' AS feature, MakePoint({X0 + 5}, {Y0 + 6}, 9215) AS geometry")
        self.assertEqual((found["x"], found["y"]), (f"{X0 + 5}.000", f"{Y0 + 6}.000"))

    def test_spatial_index_and_figures(self):
        found = self.ask(TITLE + "SELECT b.unit AS unit, count(*) AS feature FROM balance b, rtree_units_geom, gpkg_contents "
                         "WHERE b.category = 'LUC' AND b.unit = '00101' GROUP BY 1")
        self.assertEqual([f["unit"] for f in found], ["00101"])

    def test_disable(self):
        self.write_rules("rules: rules/*.sql, disable: [r]", {"r": TITLE + "SELEKT 1"})
        self.assertEqual([f for f in self.accept(command="run") if f["rule"] == "r"], [])

    def test_only_these_findings_and_a_list(self):
        self.new_parcels([("P1", "LUC", box(X0, Y0, 1000, 1000))])
        self.write_rules(rules={"r": HEAD + "-- message_en: {measure} ha of {feature}\n" + QUERY, "s": TITLE + PAIR + " LIMIT 0"})
        done = run("rules", self.project, "--out", self.out, "--lang", "en", "--fail-on", "never")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines()[:3],
                         ["Rice in a cluster: 1 (rule r)", "  00101 Xã 1: 1.38 ha of P1", "A rule: 0 (rule s)"])
        self.assertEqual(self.summary()["findings"]["by_rule"], {"r": 1})
        self.assertGreater(len(self.accept(status=1, command="check")), 1)

    # ---- the files ----

    def test_no_rules(self):
        self.write_project(PROJECT)
        self.refuse(USAGE, "project.yaml: names no rules; add a section \"checks:\"", command="rules")

    def test_no_file(self):
        self.refuse(INPUT, r":8: checks.rules: no file matches .*/rules/\*\.sql", command="check")

    def test_no_rule_file(self):
        self.write_rules("rules: [units.gpkg]")
        self.refuse(USAGE, r"units\.gpkg: is no file of a rule \(checks\.rules names files \*\.sql\)")
        os.mkdir(self.input("folder.sql"))
        self.write_rules("rules: [folder.sql]")
        self.refuse(USAGE, r"folder\.sql: is no file of a rule")

    def test_name_is_taken(self):
        self.write_rules(rules={"gap": HEAD + QUERY})
        self.refuse(USAGE, r'rules/gap\.sql: there is a rule "gap" already, .*; rename the file')

    def test_name_twice(self):
        os.mkdir(self.input("other"))
        self.write_rules("rules: [rules/r.sql, other/r.sql]", {"r": HEAD + QUERY, "../other/r": HEAD + QUERY})
        self.refuse(USAGE, r'/r\.sql: there is a rule "r" already')

    def test_output_would_replace_a_rule(self):
        os.makedirs(self.at("here", "findings.csv"))
        self.write_rules("rules: ../here/findings.csv/r.sql")
        with open(self.at("here", "findings.csv", "r.sql"), "w", encoding="utf-8") as stream:
            stream.write(HEAD + QUERY)
        self.refuse(4, "findings.csv", out=self.at("here"))

    def test_text(self):
        for text in (HEAD.encode("utf-16"), b"-- title_vi: L\xfa\n" + PAIR.encode(), TITLE.encode() + b"\0" + PAIR.encode()):
            with self.subTest(text[:20]):
                self.refuse_rule(text, r"is no SQL in UTF-8 \(save it as a text file in UTF-8\)")

    def test_signature_and_line_ends_of_windows(self):
        found, = self.ask(b"\xef\xbb\xbf" + (HEAD + QUERY).replace("\n", "\r\n").encode())
        self.assertEqual(found["message"], "Rice in a cluster")

    # ---- the comments at the top ----

    def test_title_is_missing(self):
        self.refuse_rule(QUERY, 'the rule has no title; let the file begin with a line "-- title_vi: …"', line=1)
        self.refuse_rule(QUERY + HEAD, "the rule has no title", line=1)

    def test_misspelt_key(self):
        for wrong, right in (("titel_en", "title_en"), ("Title_vi", "title_vi"), ("title", "title_vi"),
                             ("message", "message_vi"), ("measure unit", "measure_unit"), ("at_last", "at_least")):
            with self.subTest(wrong):
                self.refuse_rule(f"{TITLE}-- {wrong}: 1\n{PAIR}", f'unknown "{wrong}"; did you mean "{right}"', line=2)

    def test_remarks_are_free(self):
        self.assertEqual(len(self.ask("-- Nguồn: Luật Đất đai\n--\n-- xem: https://example.org\n\n" + TITLE + PAIR)), 1)

    def test_key_twice_or_empty(self):
        self.refuse_rule(TITLE + TITLE + PAIR, '"title_en" stands twice', line=2)
        self.refuse_rule("--title_en:  \n" + PAIR, '"title_en" is empty', line=1)

    def test_values(self):
        self.refuse_rule(TITLE + "-- severity: fatal\n" + PAIR, 'severity "fatal" is none of info, warning, error', line=2)
        self.refuse_rule(HEAD + "-- at_least: 0,5\n" + QUERY, '"0,5" is not a number', line=3)
        self.refuse_rule(TITLE + "-- at_least: 1\n" + PAIR, "at_least needs a measure", line=2)
        self.refuse_rule(TITLE + "-- message_en: {mesure} ha\n" + PAIR, 'a sentence may hold {unit}', line=2)
        self.refuse_rule(TITLE + "-- message_vi: {unit\n" + PAIR, 'a sentence may hold {unit}', line=2)

    # ---- the query ----

    def test_no_query(self):
        self.refuse_rule(TITLE, "holds no query")

    def test_syntax(self):
        self.refuse_rule(HEAD + QUERY.replace("WHERE", "WERE"), "near \"WERE\": syntax error; try the query in QGIS", line=5)

    def test_missing_column_of_a_table(self):
        self.refuse_rule(HEAD + QUERY.replace("l.category", "l.code"), "no such column: l.code", line=5)

    def test_missing_table(self):
        self.refuse_rule(HEAD + QUERY.replace("land_use", "landuse"),
                         "no such table: landuse; tables are: infrastructure, land_use, units, zones, balance, plan_findings, provenance, targets$")
        self.refuse_rule(TITLE + PAIR + " FROM findings", "no such table: findings")

    def test_missing_function(self):
        self.refuse_rule(HEAD + QUERY.replace("ST_Area", "ST_Aera"), "no such function: ST_Aera", line=3)

    def test_missing_column_of_the_answer(self):
        self.refuse_rule(TITLE + "SELECT NULL AS unit", 'gives no column "feature"')
        self.refuse_rule(HEAD + PAIR, 'gives no column "measure", but the file says measure_unit')
        self.refuse_rule(TITLE + QUERY, 'say its unit in a line "-- measure_unit: ha"')

    def test_strange_column_of_the_answer(self):
        self.refuse_rule(TITLE + PAIR + ", 1 AS ha", 'gives a column "ha"; columns of a rule are: unit, feature, other')
        self.refuse_rule(TITLE + PAIR + ", 1 AS unit", 'gives the column "unit" twice')

    def test_two_statements(self):
        for second in ("SELECT 1", "DROP TABLE units", "nonsense"):
            with self.subTest(second):
                self.refuse_rule(TITLE + PAIR + "; " + second, "holds more than one statement")
        self.assertEqual(len(self.ask(TITLE + PAIR + ";\n-- the end\n")), 1)

    def test_values_of_a_row(self):
        row = "SELECT '00101' AS unit, NULL AS feature"
        self.refuse_rule(HEAD + row + ", '1,5' AS measure", 'row 1: measure "1,5" is no number')
        self.refuse_rule(HEAD + row + ", 9e999 AS measure", "row 1: measure \"Inf\" is no number")
        self.refuse_rule(TITLE + "SELECT name AS unit, NULL AS feature FROM units", 'row 1: "Xã 1" is no code of a unit')
        self.refuse_rule(TITLE + row + ", 'here' AS geometry", 'row 1: what stands in the column "geometry" is no geometry')
        self.refuse_rule(TITLE + row + ", MakePoint(107, 22, 4326) AS geometry", "row 1: the geometry is in system 4326; it must be in the package's, 9215")

    def test_null_in_every_row(self):
        self.refuse_rule(HEAD + QUERY.replace("l.geom, z.geom)) /", "l.geom, z.name)) /"), r'"measure" is NULL in every row \(1\)')
        self.refuse_rule(TITLE + PAIR + ", ST_Intersection(geom, name) AS geometry FROM units", r'"geometry" is NULL in every row \(4\)')

    def test_null_although_small_rows_are_left_out(self):
        """The threshold stands in the header, so that the query cannot filter its own failure away."""
        self.refuse_rule(HEAD + "-- at_least: 1\n" + QUERY.replace("z.geom)) /", "NULL)) /"), "is NULL in every row")

    def test_null_in_some_rows_stays_a_finding(self):
        found = self.ask(HEAD + "-- at_least: 5\nSELECT code AS unit, NULL AS feature, nullif(fid, 2) * 2 AS measure FROM units")
        self.assertEqual(sorted(f["measure"] for f in found), ["", "6.0000", "8.0000"])

    # ---- what is not allowed ----

    def test_writing(self):
        for statement, word in (("INSERT INTO units (code) VALUES (1)", "INSERT"), ("UPDATE units SET code = 1", "UPDATE"),
                                ("DELETE FROM units", "DELETE"), ("DROP TABLE units", "DROP"), ("CREATE TABLE t (a)", "CREATE"),
                                ("CREATE TEMP TABLE t (a)", "CREATE"), ("CREATE VIRTUAL TABLE t USING rtree(a, b, c)", "CREATE"),
                                ("ALTER TABLE units RENAME TO u", "ALTER"), ("ATTACH 'new.db' AS new", "ATTACH"),
                                ("PRAGMA writable_schema = 1", "PRAGMA writable_schema"), ("PRAGMA query_only = 0", "PRAGMA query_only"),
                                ("VACUUM", "a statement that writes"), ("VACUUM INTO 'new.db'", "a statement that writes"),
                                ("BEGIN", "a statement that writes"), ("REINDEX", "a statement that writes"),
                                ("ANALYZE", "ANALYZE"), ("DETACH main", "a statement that writes"),
                                ("WITH t AS (SELECT 1) INSERT INTO units (code) SELECT * FROM t", "INSERT"),
                                ("INSERT INTO units (code) VALUES (1) RETURNING code AS unit, code AS feature", "INSERT")):
            with self.subTest(statement):
                self.refuse_rule(TITLE + statement, f"{word} is not allowed: a rule is one SELECT, it only reads", cwd=self.dir)

    def test_functions_that_write(self):
        """SpatiaLite's own: they send statements of theirs, and say more than we do."""
        for call in ("DropTable(NULL, 'units')", "InitSpatialMetadata(1)", "CloneTable('main', 'units', 'u2', 0)"):
            with self.subTest(call):
                self.write_rules(rules={"r": TITLE + f"SELECT NULL AS unit, {call} AS feature"})
                before = snapshot(self.dir)
                done = run("rules", self.project, "--out", self.out)
                self.assertEqual(done.returncode, USAGE, done.stderr)
                self.assertRegex(done.stderr.splitlines()[-1], r"^quydat: .*/r\.sql: .* is not allowed: a rule is one SELECT")
                self.assertEqual(changes(before, snapshot(self.dir)), [])

    def test_extensions(self):
        self.refuse_rule(TITLE + "SELECT NULL AS unit, load_extension('mod_spatialite') AS feature", "load_extension is not allowed")

    def test_files(self):
        """Also where SPATIALITE_SECURITY would allow SpatiaLite's functions for files."""
        with open(self.at("blob"), "wb") as stream:
            stream.write(b"secret")
        for call, name in ((f"BlobToFile(x'00', '{self.at('new')}')", "BlobToFile"), (f"BlobFromFile('{self.at('blob')}')", "BlobFromFile"),
                           (f"ExportSHP('units', 'geom', '{self.at('new')}', 'UTF-8')", "ExportSHP"),
                           (f"ImportDXF('{self.at('blob')}')", "ImportDXF"), ("eval('SELECT 1')", "eval"),
                           (f"writefile('{self.at('new')}', 1)", "writefile"), (f"readfile('{self.at('blob')}')", "readfile")):
            for security in ("relaxed", "strict"):
                with self.subTest(call=name, security=security):
                    self.refuse_rule(TITLE + f"SELECT NULL AS unit, {call} AS feature", f"no such function: {name}", line=2,
                                     env=dict(os.environ, LC_ALL="C.UTF-8", SPATIALITE_SECURITY=security))

    def test_no_rule_changes_what_the_next_one_sees(self):
        self.write_rules(rules={"a": TITLE + "SELECT NULL AS unit, DisableGpkgAmphibiousMode() AS feature", "r": HEAD + QUERY})
        self.assert_rules(self.accept(command="rules"), "a", "r")

    # ---- its time ----

    def test_endless(self):
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT NULL AS unit, max(i) AS feature FROM n"
        self.refuse_rule(TITLE + endless, r"not done after 1 seconds; .*\(checks\.rules_seconds allows more\)",
                         keys="rules: rules/*.sql, rules_seconds: 1")

    def test_too_many_findings(self):
        endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT NULL AS unit, i AS feature FROM n"
        self.refuse_rule(TITLE + endless, "more than 100000 findings; does a join lack its condition")

    def test_seconds(self):
        for value in ("0", "0.5", "-1", "long"):
            with self.subTest(value):
                self.write_rules(f"rules: rules/*.sql, rules_seconds: {value}", {"r": HEAD + QUERY})
                self.refuse(USAGE, r":8: checks\.rules_seconds: ")


if __name__ == "__main__":
    main()
