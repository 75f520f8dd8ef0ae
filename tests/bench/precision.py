#!/usr/bin/python3
"""Precision and recall of the findings on provinces with planted defects, rule by rule.

usage: precision.py [PARCELS[,PARCELS…]] [PERCENT[,PERCENT…]]     (defaults 20000,100000 and 0.2,1,5)

quydat-synth plants defects and tells place and area of each (--truth-dirty); quydat check has to find each and call
nothing else an error. A finding and a defect match when the rule is the one of the defect's kind, the finding's point
lies within 1 m of the defect and the area is the same to 1e-4 ha. The defect is the land that the parcel lost or took by
it: what GEOS says of the parcel in the same province without defects and with them; the whole parcel for a duplicate
and an unknown code; one point for an outline that crosses itself. What a self-crossing parcel leaves uncovered is a gap
too: so it is expected, with every vertex of the parcel within 1 m of it. Ends with status 1 when a defect is not found,
or an error stands for none.

A second set has defects that touch ("touching" after the percents): each is told as if it stood alone, so that some are
found with another area, or as two. It is reported without a bound.
"""
import collections
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile

from osgeo import gdal, ogr

gdal.UseExceptions()

SOURCE = os.environ.get("QUYDAT_SOURCE") or os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("QUYDAT_BUILD") or os.path.join(SOURCE, "build", "release")
QUYDAT = os.path.join(BUILD, "bin", "quydat")
SYNTH = os.path.join(BUILD, "bin", "quydat-synth")
PLAN = os.path.join(SOURCE, "layers", "lang-son")
RULES = {"overlap": "overlap", "sliver_overlap": "overlap", "gap": "gap", "sliver_gap": "gap", "duplicate": "duplicate",
         "self_intersection": "invalid_geometry", "unknown_code": "unknown_code"}
PLACE_M, AREA_M2 = 1.0, 1.0      # 1e-4 ha
LAND = "land-use-2024.gpkg"


def read_table(path):
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def point_of(x, y):
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(float(x), float(y))
    return point


class Places:
    """The land of each defect, and of each gap that was found."""

    def __init__(self, package, land_use, clean, defects):
        dataset = gdal.OpenEx(package, gdal.OF_VECTOR)
        self.gaps = {f["id"]: f.geometry().Clone() for f in dataset.GetLayerByName("finding_areas")}
        ids = {defect["ids"].split(";")[0] for defect in defects}
        self.parcels, before = self.read(land_use, ids), self.read(clean, ids)
        self.land = {}
        for defect in defects:
            parcel = defect["ids"].split(";")[0]
            if defect["kind"] == "self_intersection":
                self.land[parcel] = point_of(defect["x"], defect["y"])
            elif RULES[defect["kind"]] in ("gap", "overlap"):
                self.land[parcel] = self.parcels[parcel].SymDifference(before[parcel])
            else:
                self.land[parcel] = self.parcels[parcel]

    @staticmethod
    def read(path, ids):
        dataset = gdal.OpenEx(path, gdal.OF_VECTOR)
        return {f["id"]: f.geometry().Clone() for f in dataset.GetLayer(0) if f["id"] in ids}

    def away(self, finding, defect):
        """Metres from a finding's point to a defect."""
        return self.land[defect["ids"].split(";")[0]].Distance(point_of(finding["x"], finding["y"]))


def is_found(defect, finding, places):
    ids = defect["ids"].split(";")
    rule, area = RULES[defect["kind"]], float(defect["area_m2"])
    same_area = rule == "invalid_geometry" or abs(float(finding["measure"]) - area) <= AREA_M2
    names = {finding["feature"], finding["other_feature"]} - {""}
    same_parcels = rule == "gap" or names <= set(ids)
    if finding["rule"] != rule or not same_area or not same_parcels:
        return False
    return places.away(finding, defect) <= PLACE_M


def is_land_of(defect, gap, places):
    """Whether a gap is what the self-crossing parcel of a defect leaves: every vertex of it lies there."""
    ring = places.parcels[defect["ids"].split(";")[0]].GetGeometryRef(0)
    land = places.gaps[gap["id"]]
    return all(land.Distance(point_of(*ring.GetPoint_2D(k))) <= PLACE_M for k in range(ring.GetPointCount()))


def compare(truth, findings, places):
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
        found = next((f for f in by_rule[rule] if f["id"] not in taken and is_found(defect, f, places)), None)
        if found is None:
            missed.append(defect)
            continue
        taken.add(found["id"])
        counts[rule][1] += 1
        counts[rule][3] += 1
    for defect in truth:
        if defect["kind"] == "self_intersection":
            gap = next((f for f in by_rule["gap"]
                        if f["id"] not in taken and f["unit"] == defect["unit"] and is_land_of(defect, f, places)), None)
            if gap is not None:
                taken.add(gap["id"])
                counts["gap"][3] += 1
    extra = [f for rule in by_rule for f in by_rule[rule] if f["id"] not in taken]
    return counts, missed, extra


def measure(parcels, percent, clean, *touching):
    """Whether all that was planted was found, and no more."""
    with tempfile.TemporaryDirectory(prefix="quydat-precision-") as folder:
        plan = os.path.join(folder, "plan")
        shutil.copytree(PLAN, plan)
        truth = os.path.join(folder, "truth.csv")
        subprocess.run([SYNTH, "--plan", PLAN, "--out", plan, "--parcels", str(parcels), "--dirty", percent,
                        "--truth-dirty", truth, *touching], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        out = os.path.join(folder, "out")
        done = subprocess.run([QUYDAT, "run", os.path.join(plan, "project.yaml"), "--only", "findings,package", "--out", out, "-q"],
                              check=False)
        if done.returncode not in (0, 1):
            sys.exit(done.returncode)
        findings = read_table(os.path.join(out, "findings.csv"))
        with open(os.path.join(out, "summary.json"), encoding="utf-8") as stream:
            code = json.load(stream)["project"]["code"]
        defects = read_table(truth)
        places = Places(os.path.join(out, f"{code}.gpkg"), os.path.join(plan, LAND), os.path.join(clean, LAND), defects)
        counts, missed, extra = compare(defects, findings, places)
    for rule, (planted, found, reported, right) in sorted(counts.items()):
        print(f"{parcels:9} {percent:>6} {'touching' if touching else '':8}  {rule:18} {planted:8} {found:8} {reported:8} "
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
    print(f"{'parcels':>9} {'dirt %':>6} {'':8}  {'rule':18} {'planted':>8} {'found':>8} {'errors':>8} {'precision':>10} {'recall':>8}")
    is_right = True
    for parcels in sizes:
        with tempfile.TemporaryDirectory(prefix="quydat-precision-") as clean:
            subprocess.run([SYNTH, "--plan", PLAN, "--out", clean, "--parcels", str(parcels)], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for percent in percents:
                is_right = measure(parcels, percent, clean) and is_right
                measure(parcels, percent, clean, "--touching")
    sys.exit(not is_right)


if __name__ == "__main__":
    main()
