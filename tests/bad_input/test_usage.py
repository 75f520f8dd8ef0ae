#!/usr/bin/python3
"""The command line: what is wrong is said in one line, exit 2; help and version; exit status by --fail-on."""
import os
import re

from province import PROJECT, USAGE, X0, Y0, Case, box, main, parcel_rows, run, unit_rows

COMMANDS = {"run", "check", "balance", "compare", "scenario", "tiles", "rules"}


class Usage(Case):
    def refuse_arguments(self, *arguments):
        """arguments, then patterns of the message after None."""
        cut = arguments.index(None)
        done = run(*arguments[:cut], cwd=self.dir)
        self.assertEqual(done.returncode, USAGE, done.stderr)
        self.assert_one_message(done, *arguments[cut + 1:])
        self.assertEqual(sorted(os.listdir(self.dir)), ["in", "out"])

    def test_no_command(self):
        done = run(cwd=self.dir)
        self.assertEqual((done.returncode, done.stdout), (USAGE, ""))
        self.assertRegex(done.stderr, "^Usage: quydat COMMAND")

    def test_unknown_command(self):
        self.refuse_arguments("weather", None, 'no command "weather"; commands are: run, check, balance, compare, scenario, tiles, rules')
        self.refuse_arguments("--verbose", None, 'no command "--verbose"')

    def test_options(self):
        for arguments, message in ((("--jbos", "2"), "--jbos"), (("--jobs", "two"), "--jobs"), (("--jobs",), "--jobs"),
                                   (("--jobs", "-1"), "--jobs: .*1 to 256"), (("--jobs", "0"), "--jobs: .*1 to 256"),
                                   (("--jobs", "257"), "--jobs: .*1 to 256"), (("--jobs", "99999999999"), "--jobs"),
                                   (("--lang", "fr"), '--lang: "fr" is none of vi, en'), (("--lang", ""), "--lang"),
                                   (("--out", ""), "--out: the name of a folder"),
                                   (("--fail-on", "info"), '--fail-on: "info" is none of error, warning, never'),
                                   (("--only", "tables"), '--only: no stage "tables"; stages are: balance'),
                                   (("--only", ""), "--only: no stage"), (("--only", "balance,"), "--only: no stage"),
                                   (("-x",), "-x"), (("second.yaml",), "one project file only: quydat run PROJECT.yaml")):
            with self.subTest(arguments):
                self.refuse_arguments("run", self.project, *arguments, None, message)

    def test_only_belongs_to_run(self):
        for command in COMMANDS - {"run"}:
            self.refuse_arguments(command, self.project, "--only", "balance", None, "--only")

    def test_periods_of_compare(self):
        for arguments, message in (((), "name two periods: quydat compare .* --from 2020 --to 2024$"),
                                   (("--from", "2024"), "name two periods"), (("--to", "2024"), "name two periods"),
                                   (("--from", "", "--to", "2024"), "name two periods"),
                                   (("--from", "2024", "--to", "2024"), "--from and --to both name period 2024"),
                                   (("--from", "2019", "--to", "2024"),
                                    '--from: no period "2019"; periods with land use in the project file: 2024$'),
                                   (("--from", "2024", "--to", "2 4"), '--to: no period "2 4"')):
            with self.subTest(arguments):
                self.refuse_arguments("compare", self.project, *arguments, None, message)

    def test_periods_of_figures(self):
        os.makedirs(os.path.join(self.dir, "in", "plan"))
        with open(os.path.join(self.dir, "in", "plan", "inventory.csv"), "w", encoding="utf-8") as stream:
            stream.write("unit,category,period,area_ha\n20,LUC,2014,1\n20,LUC,2010,2\n")
        with open(self.project, "a", encoding="utf-8") as stream:
            stream.write("plan: plan\n")
        self.refuse_arguments("compare", self.project, "--from", "2010", "--to", "2014", None,
                              "periods 2010 and 2014 both have figures only; one of them at least must stand under land_use")
        self.refuse_arguments("compare", self.project, "--from", "2011", "--to", "2024", None,
                              'no period "2011"; .*: 2024; with figures in inventory.csv: 2010, 2014$')
        done = run("compare", self.project, "--from", "2010", "--to", "2024", "--out", self.out)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("Period 2010 has no map", done.stdout)

    def test_no_project_file(self):
        for command in COMMANDS:
            self.refuse_arguments(command, None, f"name a project file: quydat {command} PROJECT.yaml")

    def test_help(self):
        for option in ("--help", "-h"):
            done = run(option)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertEqual(set(re.findall(r"^  (\w+) +PROJECT.yaml", done.stdout, re.M)), COMMANDS)
        for command in COMMANDS:
            done = run(command, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn(f"quydat {command} PROJECT.yaml", done.stdout.replace("[OPTION…] ", ""))
            self.assertIn("Example:", done.stdout)
            self.assertEqual("--only" in done.stdout, command == "run")

    def test_version(self):
        for arguments in (["--version"], *([command, "--version"] for command in sorted(COMMANDS))):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertRegex(done.stdout, r"^quydat \d+\.\d+\.\d+\n$")

    def test_quiet(self):
        done = run("balance", self.project, "--out", self.out, "-q")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "", ""))

    def test_no_progress_in_a_pipe(self):
        self.accept(command="run")   # asserts that standard error is empty


class FailOn(Case):
    def check(self, expected):
        for fail_on, status in expected.items():
            arguments = () if fail_on is None else ("--fail-on", fail_on)
            with self.subTest(fail_on):
                self.accept(status, arguments=arguments)

    def test_nothing_found(self):
        self.check({None: 0, "error": 0, "warning": 0, "never": 0})

    def test_warnings_only(self):
        self.new_parcels(parcel_rows() + [("far", "LUC", box(X0 - 500, Y0, 100, 100))])
        self.check({None: 0, "error": 0, "warning": 1, "never": 0})

    def test_errors(self):
        self.new_parcels(parcel_rows()[1:])
        self.check({None: 1, "error": 1, "warning": 1, "never": 0})

    def test_notes_do_not_count(self):
        self.new_parcels([(i, c.lower(), w) for i, c, w in parcel_rows()])
        self.check({None: 0, "warning": 0})


if __name__ == "__main__":
    main()
