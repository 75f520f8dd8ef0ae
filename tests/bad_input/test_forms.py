#!/usr/bin/python3
"""Form files with errors, forms that are not there, units that have nothing to show."""
import os

import openpyxl

from province import INPUT, PROJECT, USAGE, Case, box, main, parcel_rows

FORM = """\
form: tom-tat
number: Biểu tóm tắt
title: {vi: TÓM TẮT, en: SUMMARY}
circular: no circular
reading: guess
levels: [province, unit]
unit_of_area: ha
columns:
  - {no: 1, value: number, title: No.}
  - {no: 2, value: name, title: Name}
  - {no: 3, value: code, title: Code}
  - {no: 4, value: area, title: Area}
rows:
  - {code: NNP, sum: [LUA, RSX, CLN]}
  - {code: LUA}
  - {code: RSX}
  - {code: CLN}
"""

ONLY = ("--only", "balance,findings,report")


class Forms(Case):
    def with_form(self, text=FORM, name="tom-tat", asked="tom-tat"):
        os.makedirs(self.input("plan/forms"), exist_ok=True)
        with open(self.input(f"plan/forms/{name}.yaml"), "w", encoding="utf-8") as stream:
            stream.write(text)
        self.write_project(PROJECT.replace("reports: {lang: en}", f"plan: plan\nreports: {{lang: en, forms: [{asked}]}}"))

    def refuse_form(self, old, new, line, message):
        self.assertIn(old, FORM)
        self.with_form(FORM.replace(old, new, 1))
        self.refuse(USAGE, rf"/plan/forms/tom-tat\.yaml:{line}: {message}", command="run", arguments=ONLY)

    def sheet(self, book):
        return openpyxl.load_workbook(os.path.join(self.out, "reports", "forms", book + ".xlsx"), data_only=True)

    def test_a_form_of_the_office_needs_no_program(self):
        self.with_form()
        self.accept(command="run", arguments=ONLY)
        rows = [row for row in self.sheet("20")["tom-tat"].iter_rows(values_only=True) if row[2] == "NNP"]
        self.assertAlmostEqual(rows[0][3], 300, places=4)

    def test_unknown_form(self):
        self.with_form(asked="01-TKK")
        self.refuse(USAGE, r'p\w*\.yaml:\d+: reports\.forms: no form "01-TKK"; did you mean "01-TKKK"\?', command="run")

    def test_errors_have_a_line(self):
        self.refuse_form("title: No.}", "titel: No.}", 9, 'columns: unknown key "titel"; did you mean "title"')
        self.refuse_form("value: area,", "value: sum,", 12, r"columns: a sum needs the columns it adds")
        self.refuse_form("value: area,", "value: sum, of: [9],", 12, 'of: the form has no column or row "9"')
        self.refuse_form("{code: LUA}", "{code: LUX}", 15, 'code "LUX" is not in the category table; did you mean')
        self.refuse_form("sum: [LUA, RSX, CLN]", "sum: [LUA, HNK]", 14, 'row "NNP" adds "HNK", which is no row')
        self.refuse_form("{code: LUA}", "{code: LUA, sum: [NNP]}", 14, 'row "NNP" adds itself')
        self.refuse_form("{code: RSX}", "{code: RSX, sum: [LUA]}", 16, 'row "LUA" is added twice')
        self.refuse_form("levels: [province, unit]", "levels: [district]", 6, 'levels: "district" is not available')
        self.refuse_form("reading: guess\n", "", 1, 'key "reading" is missing')
        self.refuse_form("columns:\n", "columns: [\n", r"\d+", "not YAML")
        self.refuse_form("form: tom-tat", "form: khac", 1, 'form: is "khac", but the file is named for "tom-tat"')

    def test_what_is_added_must_be_apart(self):
        """No rice land of the one kind, but the form says that it holds all of the other."""
        self.with_form(FORM + "  - {code: LUC}\n  - {code: LUK, sum: [LUC]}\n")
        self.refuse(USAGE, r'/tom-tat\.yaml:19: row "LUK", column \(4\): what is added is more than the sum', command="run",
                    arguments=ONLY)

    def test_a_unit_without_parcels(self):
        self.new_parcels(parcel_rows()[12:])
        self.with_form(asked="01-TKKK, PL-III, tom-tat")
        self.accept(1, command="run", arguments=ONLY)
        self.assertEqual(len(os.listdir(os.path.join(self.out, "reports", "forms"))), 9)
        rows = [row for row in self.sheet("00101")["tom-tat"].iter_rows(values_only=True) if row[2] == "NNP"]
        self.assertEqual(rows[0][3], 0)

    def test_a_field_that_is_no_class_of_users(self):
        self.new_parcels([(f"P{i}", "LUC", box(500000 + i, 2400000, 1, 1000)) for i in range(400)])
        self.edit_project("id: id}", "id: id, user: id}")
        self.refuse(INPUT, r"land\.gpkg: the field of land_use\.user has more than 250 different values", command="run")


if __name__ == "__main__":
    main()
