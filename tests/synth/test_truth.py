#!/usr/bin/python3
"""Tests of quydat-synth against GEOS.

usage: test_truth.py PATH_TO_quydat-synth PLAN_DIR

Makes small provinces and measures them again with GEOS (through osgeo.ogr): nothing here takes the program's word for an
area. Ends with "N passed, N failed"; exit 1 if anything failed.
"""
import csv
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

from osgeo import gdal, ogr

gdal.UseExceptions()
ogr.UseExceptions()
gdal.PushErrorHandler("CPLQuietErrorHandler")

PASSED, FAILED = [], []
HA = 10000.0


def check(name, is_true, detail=""):
    (PASSED if is_true else FAILED).append(name)
    print(("ok    " if is_true else "FAIL  ") + name + (": " + detail if detail else ""), flush=True)


def read_layer(path, fields):
    """Rows (field values …, geometry) of the first layer."""
    dataset = ogr.Open(path)
    layer = dataset.GetLayer(0)
    return [tuple(f[name] for name in fields) + (f.geometry().Clone(),) for f in layer]


def read_table(path):
    with open(path, encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


class Case:
    """One run of the program in a folder of its own."""

    def __init__(self, name, *options):
        self.folder = os.path.join(ROOT, name)
        self.options = options
        self.result = run("--plan", PLAN, "--out", self.folder, "--truth", self.path("truth.csv", True), *options)

    def path(self, name, is_beside=False):
        return self.folder + "-" + name if is_beside else os.path.join(self.folder, name)

    def units(self):
        return {code: geometry for code, geometry in read_layer(self.path("communes.gpkg"), ["code"])}

    def parcels(self, period=2024):
        return read_layer(self.path("land-use-%d.gpkg" % period), ["id", "category"])

    def truth(self):
        return {(r["unit"], r["category"]): float(r["area_ha"]) for r in read_table(self.path("truth.csv", True))}


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True)


def cut_by_units(units, parcels):
    """Area in ha per (unit, category) by GEOS intersections; and how many units each parcel lies in."""
    index = [(code, g, g.GetEnvelope(), g.CreatePreparedGeometry()) for code, g in sorted(units.items())]
    cells, crossing = {}, 0
    for _, category, g in parcels:
        x0, x1, y0, y1 = g.GetEnvelope()
        n = 0
        for code, unit, (u0, u1, v0, v1), prepared in index:
            if x0 > u1 or x1 < u0 or y0 > v1 or y1 < v0 or not prepared.Intersects(g):
                continue
            area = g.Area() if prepared.Contains(g) else unit.Intersection(g).Area()
            n += area > 1.0
            if area > 0.0:
                cells[code, category] = cells.get((code, category), 0.0) + area / HA
        crossing += n > 1
    return cells, crossing


def differing(truth, measured, tolerance=0.001):
    """Cells in which two tables differ by more than `tolerance` ha."""
    return sorted(k for k in set(truth) | set(measured)
                  if abs(truth.get(k, 0.0) - measured.get(k, 0.0)) > tolerance)


def children_of(codes):
    below = {}
    for row in codes:
        code = row["code"]
        while code:
            below.setdefault(code, set()).add(row["code"])
            code = next((r["parent"] for r in codes if r["code"] == code), "")
    return below


def test_truth(case):
    units, parcels = case.units(), case.parcels()
    truth = case.truth()
    measured, crossing = cut_by_units(units, parcels)
    wrong = differing(truth, measured)
    worst = max(abs(truth.get(k, 0.0) - measured.get(k, 0.0)) for k in set(truth) | set(measured))
    check("truth of %d cells equals GEOS within 0.001 ha" % len(truth), not wrong,
          "largest difference %.2e ha" % worst)
    altered = dict(truth)
    key = sorted(altered)[len(altered) // 2]
    altered[key] += 0.002
    check("one wrong cell makes the comparison fail", differing(altered, measured) == [key], "%s %s" % key)
    share = 100.0 * crossing / len(parcels)
    check("3 % of the parcels run over a unit border", abs(share - 3.0) < 0.1, "%.3f %%" % share)
    test_coverage(units, parcels, "10,000 parcels")
    ids = {p[0] for p in parcels}
    check("ids are unique", len(ids) == len(parcels))


def test_coverage(units, parcels, name):
    invalid = [p[0] for p in parcels if not p[2].IsValid() or p[2].GetGeometryType() != ogr.wkbPolygon]
    check("%s: every polygon is valid" % name, not invalid, " ".join(invalid[:5]))
    all_parcels, all_units = ogr.Geometry(ogr.wkbMultiPolygon), ogr.Geometry(ogr.wkbMultiPolygon)
    for p in parcels:
        all_parcels.AddGeometry(p[2])
    for unit in units.values():
        for part in unit:
            all_units.AddGeometry(part)
    land, province = all_parcels.UnionCascaded(), all_units.UnionCascaded()
    total = sum(p[2].Area() for p in parcels)
    check("%s: no overlap" % name, abs(total - land.Area()) < 1e-9 * total, "%.3e m²" % (total - land.Area()))
    gap = province.Difference(land).Area() + land.Difference(province).Area()
    check("%s: no gap, nothing outside" % name, gap < 1e-9 * total, "%.3e m²" % gap)


def test_change(case):
    truth = case.truth()
    sums, earlier = {}, {}
    for row in read_table(case.path("change.csv", True)):
        area = float(row["area_ha"])
        for table, code in ((sums, row["to"]), (earlier, row["from"])):
            table[row["unit"], code] = table.get((row["unit"], code), 0.0) + area
    check("changes add up to the present truth", not differing(truth, sums))
    units, parcels = case.units(), case.parcels(2020)
    measured, _ = cut_by_units(units, parcels)
    check("changes add up to the earlier layer by GEOS", not differing(earlier, measured),
          " ".join(map(str, differing(earlier, measured)[:4])))
    test_coverage(units, parcels, "earlier layer")
    moved = sum(abs(truth.get(k, 0.0) - earlier.get(k, 0.0)) for k in set(truth) | set(earlier))
    check("something changed", moved > 100.0, "%.0f ha" % (moved / 2))
    now = {p[0]: p for p in case.parcels()}
    other = [p[0] for p in parcels if p[0] in now and abs(p[2].Area() - now[p[0]][2].Area()) > 1.0]
    check("some pieces have another shape", len(parcels) < len(now) and len(other) > 10, "%d" % len(other))


def test_promises(case, name):
    truth, units = case.truth(), case.units()
    codes = read_table(os.path.join(PLAN, "..", "land-use-codes.csv"))
    below = children_of(codes)
    plan = {r["code"]: float(r["area_ha"]) for r in read_table(os.path.join(PLAN, "synth.csv"))}
    misfit = max(abs(units[c].Area() / HA / plan[c] - 1.0) for c in plan)
    check(name + ": communes within 0.05 %", misfit <= 0.0005, "%.2e" % misfit)
    areas = {}
    for _, category, g in case.parcels():
        areas[category] = areas.get(category, 0.0) + g.Area() / HA
    worst, named = (0.0, ""), (0.0, "")
    for row in read_table(os.path.join(PLAN, "inventory.csv")):
        if row["period"] not in ("2024", "") or row["area_ha"] == "":
            continue
        wanted, leaves = float(row["area_ha"]), below[row["category"]]
        if row["unit"] not in plan:
            off = abs(sum(areas.get(c, 0.0) for c in leaves) - wanted) / max(0.5, 0.0005 * wanted)
            worst = max(worst, (off, row["category"]))
        elif row["category"] != "TS":
            off = abs(sum(truth.get((row["unit"], c), 0.0) for c in leaves) / wanted - 1.0)
            named = max(named, (off, row["unit"] + " " + row["category"]))
    check(name + ": categories within 0.05 % or 0.5 ha", worst[0] <= 1.0, "%.2f of it (%s)" % worst)
    check(name + ": named cells within 2 %", named[0] <= 0.02, "%.4f (%s)" % named)
    check(name + ": RSX and RSN are leaves side by side", areas["RSN"] > 1e5 and areas["RSX"] > 3e5)


def hashes(folder):
    names = sorted(os.listdir(folder))
    return {n: hashlib.sha256(open(os.path.join(folder, n), "rb").read()).hexdigest() for n in names}


def test_repeatable(one, other):
    same = hashes(one.folder) == hashes(other.folder)
    check("same seed, same bytes, 1 job and 2 jobs", same and one.truth() == other.truth(),
          " ".join(n for n, h in hashes(one.folder).items() if hashes(other.folder).get(n) != h))


def test_metadata(case):
    names = [n for n in sorted(os.listdir(case.folder))]
    check("files are the promised ones", names == ["communes.gpkg", "land-use-2020.gpkg", "land-use-2024.gpkg",
                                                   "roads.gpkg", "zones.gpkg"], " ".join(names))
    for name in names:
        dataset = gdal.OpenEx(case.path(name), gdal.OF_VECTOR)
        layer = dataset.GetLayer(0)
        sql = dataset.ExecuteSQL("SELECT description FROM gpkg_contents")
        described = "not survey data" in next(iter(sql))["description"]
        dataset.ReleaseResultSet(sql)
        check("%s says it is synthetic" % name, described and layer.GetMetadataItem("SYNTHETIC") == "yes" and
              dataset.GetMetadataItem("SYNTHETIC") == "yes" and
              layer.GetSpatialRef().GetAuthorityCode(None) == "9215")


def test_zones(case):
    units = case.units()
    zones = read_layer(case.path("zones.gpkg"), ["name", "kind", "register_ha", "communes"])
    listed = sum(len(read_table(os.path.join(PLAN, f))) for f in ("parks.csv", "clusters.csv"))
    check("every zone of the plan is there", len(zones) == listed, "%d of %d" % (len(zones), listed))
    off = max(abs(z[4].Area() / HA / z[2] - 1.0) for z in zones)
    check("zones have their published areas", off <= 0.001, "%.2e" % off)
    outside, share = 0.0, []
    for name, _, _, communes, g in zones:
        parts = [units[c].Intersection(g).Area() for c in communes.split(";")]
        outside = max(outside, 1.0 - sum(parts) / g.Area())
        share += [name] if min(parts) <= 0.0 else []
    check("zones lie in the communes they name", outside < 0.005, "%.4f" % outside)
    check("a zone of several communes lies in each", not share, "; ".join(share))
    overlaps = sum(zones[i][4].Intersection(zones[k][4]).Area() > 1.0
                   for i in range(len(zones)) for k in range(i) if zones[i][4].Intersects(zones[k][4]))
    check("zones do not overlap", overlaps == 0, "%d pairs" % overlaps)
    roads = read_layer(case.path("roads.gpkg"), ["ref", "class"])
    check("roads and railways are there", len(roads) > 90 and any(r[1] == "railway" for r in roads), str(len(roads)))


def covered_by(parcels, x, y):
    point = ogr.Geometry(ogr.wkbPoint)
    point.AddPoint_2D(x, y)
    found = []
    for p in parcels:
        x0, x1, y0, y1 = p[2].GetEnvelope()
        if x0 <= x <= x1 and y0 <= y <= y1 and p[2].IsValid() and p[2].Contains(point):
            found.append(p[0])
    return found


def defect_error(row, dirty, clean, parcels, codes):
    """None if the planted defect is where the table says, with its area; else what is wrong."""
    kind, ids, area = row["kind"], row["ids"].split(";"), float(row["area_m2"])
    x, y = float(row["x"]), float(row["y"])
    first = dirty[ids[0]]
    if kind.endswith("overlap"):
        measured = first[2].Intersection(dirty[ids[1]][2]).Area()
        is_there = sorted(covered_by(parcels, x, y)) == sorted(ids)
    elif kind.endswith("gap"):
        measured = clean[ids[0]][2].Difference(first[2]).Area()
        is_there = covered_by(parcels, x, y) == []
    elif kind == "duplicate":
        measured = first[2].Area()
        is_there = first[2].Equals(dirty[ids[1]][2]) and sorted(covered_by(parcels, x, y)) == sorted(ids)
    elif kind == "unknown_code":
        measured = first[2].Area()
        is_there = first[1] not in codes and clean[ids[0]][1] in codes and covered_by(parcels, x, y) == ids
    else:
        shell = first[2].GetGeometryRef(0)
        line = ogr.Geometry(ogr.wkbLineString)
        for i in range(shell.GetPointCount()):
            line.AddPoint_2D(shell.GetX(i), shell.GetY(i))
        noded = line.Union(line)
        ends = [part.GetPoint_2D(k) for part in (noded if noded.GetGeometryCount() else [noded])
                for k in (0, part.GetPointCount() - 1)]
        is_there = not first[2].IsValid() and any(abs(px - x) + abs(py - y) < 0.001 for px, py in ends)
        measured = area
    if not is_there:
        return "%s %s is not at its place" % (kind, row["ids"])
    if abs(measured - area) > 1e-4 + 1e-7 * area:
        return "%s %s: %.6f m² instead of %.6f" % (kind, row["ids"], measured, area)
    return None


def test_dirty(clean_case):
    table = os.path.join(ROOT, "dirty.csv")
    case = Case("dirty", "--parcels", "10000", "--dirty", "2", "--truth-dirty", table)
    rows, parcels = read_table(table), case.parcels()
    dirty, clean = {p[0]: p for p in parcels}, {p[0]: p for p in clean_case.parcels()}
    codes = {r["code"] for r in read_table(os.path.join(PLAN, "..", "land-use-codes.csv"))}
    kinds = {r["kind"] for r in rows}
    check("seven kinds of defect, 2 % of the parcels", len(kinds) == 7 and 180 <= len(rows) <= 205,
          "%d kinds, %d defects" % (len(kinds), len(rows)))
    used = [i for r in rows for i in r["ids"].split(";")]
    check("no two defects share a parcel", len(used) == len(set(used)))
    for kind in sorted(kinds):
        errors = [e for e in (defect_error(r, dirty, clean, parcels, codes) for r in rows if r["kind"] == kind) if e]
        check("every %s is where the table says, with its area" % kind, not errors, "; ".join(errors[:3]))
    touched = {r["ids"].split(";")[0] for r in rows}
    same = all(i in touched or p[2].Equals(dirty[i][2]) for i, p in list(clean.items())[::20])
    check("the other parcels are as in the clean province", same)
    check("the truth stays that of the clean province", case.truth() == clean_case.truth())


def test_seed(case):
    other = Case("seed2", "--parcels", "1000", "--seed", "2")
    check("1,000 parcels are made and the misfit is reported", other.result.returncode == 0 and
          "reported, not promised" in other.result.stdout, other.result.stderr)
    check("another seed, another province", hashes(other.folder)["communes.gpkg"] !=
          hashes(case.folder)["communes.gpkg"])


def test_usage():
    out = os.path.join(ROOT, "never")
    for name, arguments, code in (("no plan", ["--out", out], 2), ("too few parcels",
                                  ["--plan", PLAN, "--out", out, "--parcels", "5"], 2),
                                  ("unknown option", ["--nonsense"], 2),
                                  ("a plan that is not there", ["--plan", out + "x", "--out", out], 3),
                                  ("units that are not there", ["--plan", PLAN, "--out", out, "--units", out + "x"], 3),
                                  ("an output that cannot be", ["--plan", PLAN, "--out", "/proc/never"], 4)):
        result = run(*arguments)
        check("%s: exit %d and one line" % (name, code), result.returncode == code and
              result.stderr.count("\n") == 1 and result.stdout == "", result.stderr.strip())
    check("nothing is left of failed runs", not os.path.exists(out))
    check("--help and --version", run("--help").returncode == 0 and "--parcels" in run("--help").stdout and
          run("--version").stdout.startswith("quydat-synth "))


def test_real_units():
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../../shared/data/lang-son-communes.gpkg")
    if not os.path.exists(path):
        print("skip  real boundaries: %s is not here" % path)
        return
    case = Case("real", "--parcels", "10000", "--units", path)
    check("real boundaries: made", case.result.returncode == 0, case.result.stderr)
    given = {c: g for c, g in read_layer(path, ["code"])}
    units, parcels = case.units(), case.parcels()
    check("real boundaries: every vertex as given", sorted(given) == sorted(units) and
          all(given[c].ExportToWkb() == units[c].ExportToWkb() for c in given))
    check("real boundaries: what was scaled is said", "scaled: named figures of 06625" in case.result.stdout)
    invalid = [p[0] for p in parcels if not p[2].IsValid()]
    check("real boundaries: every polygon is valid", not invalid, " ".join(invalid[:5]))
    total, wanted = sum(p[2].Area() for p in parcels), sum(g.Area() for g in given.values())
    check("real boundaries: parcels add up to the units", abs(total - wanted) < 1e-9 * wanted)


def main():
    first = Case("first", "--parcels", "10000", "--period", "2020", "--jobs", "1", "--truth-change",
                 os.path.join(ROOT, "first-change.csv"))
    check("10,000 parcels are made", first.result.returncode == 0, first.result.stderr)
    second = Case("second", "--parcels", "10000", "--period", "2020", "--jobs", "2")
    test_repeatable(first, second)
    test_truth(first)
    test_change(first)
    test_metadata(first)
    test_zones(first)
    for seed in ("1", "3", "10"):
        test_promises(Case("twenty-" + seed, "--parcels", "20000", "--seed", seed), "20,000 parcels, seed " + seed)
    test_dirty(first)
    test_seed(first)
    test_usage()
    test_real_units()
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    if len(sys.argv) == 3:
        program, plan = sys.argv[1:]
    elif "QUYDAT_SYNTH" in os.environ:
        program, plan = os.environ["QUYDAT_SYNTH"], os.path.join(os.environ["QUYDAT_SOURCE"], "layers", "lang-son")
    else:
        sys.exit("usage: test_truth.py PROGRAM PLAN_DIR")
    PROGRAM, PLAN = os.path.abspath(program), os.path.abspath(plan)
    ROOT = tempfile.mkdtemp(prefix="quydat-synth-")
    try:
        CODE = main()
    finally:
        shutil.rmtree(ROOT)
    sys.exit(CODE)
