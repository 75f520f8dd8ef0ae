#!/usr/bin/python3
"""Precision and recall of the findings on provinces with planted defects, rule by rule.

usage: precision.py [PARCELS[,PARCELS…]] [PERCENT[,PERCENT…]]     (defaults 20000,100000 and 0.2,1,5)

quydat-synth plants defects and tells place and area of each (--truth-dirty); quydat check has to find each and call
nothing else an error. A finding and a defect match when the rule is the one of the defect's kind, the place lies within
1 m of the defect (within its reach, for a gap or an overlap that is wider) and the area is the same to 1e-4 ha. What a
self-crossing parcel leaves uncovered is a gap too: so it is expected, at the parcel. Ends with status 1 when a defect
is not found, or an error stands for none.
"""
import collections
import csv
import math
import os
import shutil
import subprocess
import sys
import tempfile

SOURCE = os.environ.get("QUYDAT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
QUYDAT = os.path.join(BUILD, "bin", "quydat")
SYNTH = os.path.join(BUILD, "bin", "quydat-synth")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
RULES = {"overlap": "overlap", "sliver_overlap": "overlap", "gap": "gap", "sliver_gap": "gap", "duplicate": "duplicate",
         "self_intersection": "invalid_geometry", "unknown_code": "unknown_code"}
PLACE_M, AREA_M2 = 1.0, 1.0      # 1e-4 ha


def read_table(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def is_found(defect, finding):
    ids = defect["ids"].split(";")
    rule, area = RULES[defect["kind"]], float(defect["area_m2"])
    if finding["rule"] != rule:
        return False
    away = math.hypot(float(finding["x"]) - float(defect["x"]), float(finding["y"]) - float(defect["y"]))
    reach = PLACE_M
    if rule in ("gap", "overlap"):             # a point anywhere on it: no further than a triangle of a cell's side
        reach += 2 * math.sqrt(area) + 60
    if rule in ("duplicate", "unknown_code"):  # a point anywhere in the parcel: its id says that it is the place
        reach = math.inf
    same_area = rule == "invalid_geometry" or abs(float(finding["measure"]) - area) <= AREA_M2
    names = {finding["feature"], finding["other_feature"]} - {""}
    same_parcels = rule == "gap" or names <= set(ids)
    return away <= reach and same_area and same_parcels


def compare(truth, findings):
    """rule → [planted, found, errors reported, of them planted]"""
    counts = collections.defaultdict(lambda: [0, 0, 0, 0])
    by_rule = collections.defaultdict(list)
    for finding in findings:
        if finding["severity"] == "error":
            by_rule[finding["rule"]].append(finding)
            counts[finding["rule"]][2] += 1
    taken, missed = set(), []
    for defect in truth:
        rule = RULES[defect["kind"]]
        counts[rule][0] += 1
        found = next((f for f in by_rule[rule] if f["id"] not in taken and is_found(defect, f)), None)
        if found is None:
            missed.append(defect)
            continue
        taken.add(found["id"])
        counts[rule][1] += 1
        counts[rule][3] += 1
    # the land of a self-crossing parcel: the gap that is nearest to it
    for defect in truth:
        if defect["kind"] == "self_intersection":
            gaps = [(math.hypot(float(f["x"]) - float(defect["x"]), float(f["y"]) - float(defect["y"])), f["id"])
                    for f in by_rule["gap"] if f["id"] not in taken and f["unit"] == defect["unit"]]
            if gaps:
                taken.add(min(gaps)[1])
                counts["gap"][3] += 1
    extra = [f for rule in by_rule for f in by_rule[rule] if f["id"] not in taken]
    return counts, missed, extra


def measure(parcels, percent):
    with tempfile.TemporaryDirectory(prefix="quydat-precision-") as folder:
        plan = os.path.join(folder, "plan")
        shutil.copytree(PLAN, plan)
        truth = os.path.join(folder, "truth.csv")
        subprocess.run([SYNTH, "--plan", PLAN, "--out", plan, "--parcels", str(parcels), "--dirty", percent,
                        "--truth-dirty", truth], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out = os.path.join(folder, "out")
        done = subprocess.run([QUYDAT, "check", os.path.join(plan, "project.yaml"), "--out", out, "-q"], check=False)
        if done.returncode not in (0, 1):
            sys.exit(done.returncode)
        findings = read_table(os.path.join(out, "findings.csv"))
        counts, missed, extra = compare(read_table(truth), findings)
    for rule, (planted, found, reported, right) in sorted(counts.items()):
        print(f"{parcels:9} {percent:>6}  {rule:18} {planted:8} {found:8} {reported:8} "
              f"{right / reported if reported else 1:10.4f} {found / planted if planted else 1:8.4f}", flush=True)
    for defect in missed[:5]:
        print(f"    missed: {defect}")
    for finding in extra[:5]:
        print(f"    no defect: {finding['message']} ({finding['x']}, {finding['y']})")
    others = collections.Counter(f["rule"] for f in findings if f["severity"] != "error")
    print(f"    not errors: {', '.join(f'{rule} {n}' for rule, n in sorted(others.items())) or 'none'}")
    return not missed and not extra


def main():
    sizes = [int(n) for n in (sys.argv[1] if len(sys.argv) > 1 else "20000,100000").split(",")]
    percents = (sys.argv[2] if len(sys.argv) > 2 else "0.2,1,5").split(",")
    print(f"{'parcels':>9} {'dirt %':>6}  {'rule':18} {'planted':>8} {'found':>8} {'errors':>8} {'precision':>10} {'recall':>8}")
    results = [measure(parcels, percent) for parcels in sizes for percent in percents]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
