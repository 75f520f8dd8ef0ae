#!/usr/bin/python3
"""The ledger of large maps, unrounded, against the truth and against itself when the same map is written otherwise.

usage: exactness.py [PARCELS[,PARCELS…]]     (default 100000)

Each figure is the largest difference of a cell of a unit (area_m2 of the package) in ha, beside its bound:
  truth        clean map against the table of quydat-synth (units that overlap another left out: there it is no truth)
  files        features in another order, in 65 files; clean, and with 1 % of the parcels spoilt
  degrees      units and parcels both through EPSG:4326 and back
  parcels      parcels alone through it: 0.9 mm off; at most one more finding per unit, for information
and the largest closing_m2 of a unit as a share of it. The real boundaries are used where ../shared/data has them.
Ends with status 1 when a bound is passed. tests/properties/test_exactness.py asks the same of a small map.
"""
import collections
import os
import shutil
import sys
import tempfile

SOURCE = os.environ.setdefault("QUYDAT_SOURCE", os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
os.environ.setdefault("QUYDAT", os.path.join(BUILD, "bin", "quydat"))
os.environ.setdefault("QUYDAT_SYNTH", os.path.join(BUILD, "bin", "quydat-synth"))
sys.path.insert(0, os.path.join(SOURCE, "tests", "properties"))

import common    # noqa: E402 (its programs are named above)
import variants  # noqa: E402

REAL = os.path.join(os.path.dirname(SOURCE), "shared", "data", "lang-son-communes.gpkg")
STAGES = ("--only", "balance,findings,package")
UNITS, LAND, FILES = "communes.gpkg", "land-use-2024.gpkg", 65


def balance(folder, land_use=common.LAND_USE):
    """A run over a folder's map; what it wrote is read before the next run of the folder."""
    with open(os.path.join(folder, "project.yaml"), "w", encoding="utf-8") as stream:
        stream.write(common.PROJECT % land_use)
    return common.Run(os.path.join(folder, "project.yaml"), os.path.join(folder, "out"), *STAGES, command="run")


def province_code(run):
    return run.summary["project"]["code"]


def farthest(run, expected):
    """Largest difference of a unit's cell to a ledger, ha."""
    found, _ = run.ledger()
    cells = (set(found) | set(expected)) - {key for key in found if key[0] == province_code(run)}
    return max(abs(found.get(key, 0.0) - expected.get(key, 0.0)) for key in cells) / common.HA


def closing(run):
    found, missing = run.ledger()
    return max(abs(area_m2) / (found[unit, "TS"] + found[unit, "_UNKNOWN"] + found[unit, "_GAP"])
               for unit, area_m2 in missing.items())


def units_of(expected, province):
    return {key: area_m2 for key, area_m2 in expected.items() if key[0] != province}


def beside_truth(run, path):
    """(largest difference to the truth table, units compared); RSX, which holds RSN, is left out."""
    overlapping = {f[name] for f in run.of_rule("unit_overlap") for name in ("feature", "other_feature")}
    found, _ = run.ledger()
    rows = [row for row in common.read_table(path) if row["unit"] not in overlapping and row["category"] != "RSX"]
    return (max(abs(found[row["unit"], row["category"]] / common.HA - float(row["area_ha"])) for row in rows),
            len({row["unit"] for row in rows}))


def rewritten(folder, source, *in_degrees):
    """The map in another folder, some of its files in degrees."""
    os.makedirs(folder)
    for name in (UNITS, LAND):
        (variants.to_degrees if name in in_degrees else os.link)(os.path.join(source, name), os.path.join(folder, name))
    return balance(folder)


def in_files(folder, source):
    os.makedirs(folder)
    os.link(os.path.join(source, UNITS), os.path.join(folder, UNITS))
    variants.shuffle(os.path.join(source, LAND), os.path.join(folder, "parts"), FILES)
    return balance(folder, 'source: "parts/*.gpkg", category: category, id: id')


def told(run):
    """(unit, severity, rule) → findings"""
    return collections.Counter((f["unit"], f["severity"], f["rule"]) for f in run.findings)


def most_of_unit(findings, severities):
    units = collections.Counter()
    for (unit, severity, _), n in findings.items():
        units[unit] += n if severity in severities else 0
    return max(units.values(), default=0)


def in_words(findings):
    rules = collections.Counter()
    for (_, _, rule), n in findings.items():
        rules[rule] += n
    return ", ".join(f"{rule} {n}" for rule, n in sorted(rules.items()))


class Table:
    def __init__(self, parcels):
        self.parcels, self.is_right = parcels, True

    def add(self, name, figure, bound, remark=""):
        self.is_right = self.is_right and figure <= bound
        print(f"{self.parcels:9}  {name:24} {figure:12.3g} {bound:8.0e}  {'' if figure <= bound else 'MISSED '}{remark}", flush=True)


def measure(parcels):
    table = Table(parcels)
    with tempfile.TemporaryDirectory(prefix="quydat-exactness-") as folder:
        def path(*names):
            return os.path.join(folder, *names)
        units = ["--units", REAL] if os.path.exists(REAL) else []
        common.synth(path("clean"), "--parcels", parcels, *units, "--truth", path("truth.csv"))
        run = balance(path("clean"))
        expected = units_of(run.ledger()[0], province_code(run))
        before = told(run)
        difference, n_units = beside_truth(run, path("truth.csv"))
        table.add("truth", difference, 1e-6, f"{n_units} units")
        table.add("closing, clean", closing(run), 1e-9)
        table.add("files, clean", farthest(in_files(path("files"), path("clean")), expected), 1e-4)
        shutil.rmtree(path("files"))
        table.add("degrees", farthest(rewritten(path("both"), path("clean"), UNITS, LAND), expected), 1e-4)
        shutil.rmtree(path("both"))
        run = rewritten(path("alone"), path("clean"), LAND)
        table.add("parcels in degrees", farthest(run, expected), 0.02)
        added = told(run) - before
        table.add("  informations of a unit", most_of_unit(added, {"info"}), 1)
        table.add("  warnings and errors", most_of_unit(added, {"warning", "error"}), 0, in_words(added))
        shutil.rmtree(path("alone"))
        shutil.rmtree(path("clean"))
        common.synth(path("dirty"), "--parcels", parcels, *units, "--dirty", 1)
        run = balance(path("dirty"))
        expected, findings = units_of(run.ledger()[0], province_code(run)), run.summary["findings"]
        table.add("closing, 1 % dirty", closing(run), 1e-9)
        run = in_files(path("files"), path("dirty"))
        table.add("files, 1 % dirty", farthest(run, expected), 1e-4,
                  "same findings" if run.summary["findings"] == findings else "other findings")
    return table.is_right


def main():
    sizes = [int(n) for n in (sys.argv[1] if len(sys.argv) > 1 else "100000").split(",")]
    print(f"{'parcels':>9}  {'what':24} {'largest':>12} {'bound':>8}")
    results = [measure(parcels) for parcels in sizes]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
