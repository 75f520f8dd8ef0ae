#!/usr/bin/python3
"""A thousand small random provinces, far apart in one project: every cell, gap and overlap is what GEOS measures.

A province is a grid of crooked cells. Parcels and communes are each a random grouping of the cells of a grid, so that
they have holes, lie in several parts, touch at corners and share borders; half of the provinces have another grid for the
communes, whose borders then cross the parcels. Some parcels are left out and some land is drawn twice.
"""
import collections
import os
import random

from common import *

PROVINCES, COLUMNS, APART_M = 1000, 40, 1500
STEP_M = 100.0
X0, Y0 = 450000.0, 2380000.0
CATEGORIES = ("LUC", "CLN", "ONT", "DGT", "RSX")
TOLERANCE_M2 = 1e-3


class Grid:
    """n × n cells between crooked nodes, on whole millimetres."""

    def __init__(self, draw, x, y, n):
        self.n = n
        self.node = [[(round(x + STEP_M * (i + draw.uniform(-.25, .25)), 3), round(y + STEP_M * (j + draw.uniform(-.25, .25)), 3))
                      for i in range(n + 1)] for j in range(n + 1)]

    def cell(self, i, j):
        ring = ogr.Geometry(ogr.wkbLinearRing)
        for di, dj in ((0, 0), (1, 0), (1, 1), (0, 1), (0, 0)):
            ring.AddPoint_2D(*self.node[j + dj][i + di])
        polygon = ogr.Geometry(ogr.wkbPolygon)
        polygon.AddGeometry(ring)
        return polygon

    def groups(self, draw, n_groups, is_near):
        """Each cell to one of some groups: that of the nearest seed or any; the groups' land as multipolygons."""
        seeds = [(draw.uniform(0, self.n), draw.uniform(0, self.n)) for _ in range(n_groups)]
        cells = collections.defaultdict(lambda: ogr.Geometry(ogr.wkbMultiPolygon))
        for j in range(self.n):
            for i in range(self.n):
                near = min(range(n_groups), key=lambda k: (seeds[k][0] - i) ** 2 + (seeds[k][1] - j) ** 2)
                cells[near if draw.random() < is_near else draw.randrange(n_groups)].AddGeometry(self.cell(i, j))
        return [ogr.ForceToMultiPolygon(cells[k].UnionCascaded()) for k in sorted(cells)]


def make_province(number):
    """([(code, land)], [(id, category, land)])"""
    draw = random.Random(number)
    x, y = X0 + APART_M * (number % COLUMNS), Y0 + APART_M * (number // COLUMNS)
    grid = Grid(draw, x, y, draw.randint(5, 8))
    of_units = grid if number % 2 == 0 else Grid(draw, x, y, draw.randint(2, 5))
    units = [(f"{number:04}{k}", land) for k, land in enumerate(of_units.groups(draw, draw.randint(1, 3), 0.9))]
    lands = grid.groups(draw, draw.randint(2, 10), draw.choice((0.6, 0.9, 0.95)))
    if draw.random() < 0.5:     # land drawn twice: by another grid's cell, by a part of the same
        lands.append(ogr.ForceToMultiPolygon(Grid(draw, x + draw.uniform(0, 200), y + draw.uniform(0, 200), 2).cell(0, 1)))
        lands.append(ogr.ForceToMultiPolygon(grid.cell(1, 1)))
    draw.shuffle(lands)
    if draw.random() < 0.5:
        lands.pop()
    return units, [(f"{number:04}-{k:02}", draw.choice(CATEGORIES), land) for k, land in enumerate(lands)]


def area_of(geometry):
    """Of an overlay, which may leave points and lines too."""
    return 0.0 if geometry is None or geometry.IsEmpty() else geometry.GetArea()


def measure(units, parcels):
    """By GEOS: (unit, category or _GAP) → m², and of each pair the land that the second draws and the first has, m²."""
    cells, pairs = collections.defaultdict(float), collections.defaultdict(float)
    for code, unit in units:
        free, owners = unit, []
        for identifier, category, land in parcels:     # by id: the lower one has the land
            part = land.Intersection(unit)
            if area_of(part) == 0.0:
                continue
            for other, owned in owners:
                pairs[other, identifier] += area_of(part.Intersection(owned))
            owners.append((identifier, part.Intersection(free)))
            cells[code, category] += area_of(owners[-1][1])
            free = free.Difference(land)
        cells[code, "_GAP"] += area_of(free)
        cells[code, "TS"] = unit.GetArea() - cells[code, "_GAP"]
    return cells, {pair: area for pair, area in pairs.items() if area > TOLERANCE_M2}


def write_units(path, units):
    dataset = gdal.GetDriverByName("GPKG").Create(path, 0, 0, 0, gdal.GDT_Unknown)
    layer = dataset.CreateLayer("communes", reference(9215), ogr.wkbMultiPolygon)
    for name in ("code", "name"):
        layer.CreateField(ogr.FieldDefn(name, ogr.OFTString))
    layer.StartTransaction()
    for code, land in units:
        feature = ogr.Feature(layer.GetLayerDefn())
        feature["code"] = feature["name"] = code
        feature.SetGeometry(land)
        layer.CreateFeature(feature)
    layer.CommitTransaction()
    del layer, dataset


class RandomProvinces(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.units, cls.parcels, cls.cells, cls.pairs = [], [], {}, {}
        for number in range(PROVINCES):
            units, parcels = make_province(number)
            cells, pairs = measure(units, parcels)
            cls.units += units
            cls.parcels += parcels
            cls.cells.update(cells)
            cls.pairs.update(pairs)
        write_units(os.path.join(cls.shared, "communes.gpkg"), cls.units)
        write_features(os.path.join(cls.shared, "land-use-2024.gpkg"), cls.parcels)
        project = os.path.join(cls.shared, "project.yaml")
        with open(project, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE)
        cls.run_1 = Run(project, os.path.join(cls.shared, "out"), "--only", "balance,findings,package", command="run")

    def test_the_provinces_are_of_all_kinds(self):
        lands = [land for _, _, land in self.parcels]
        self.assertGreater(sum(land.GetGeometryCount() > 1 for land in lands), 1000)
        self.assertGreater(sum(any(part.GetGeometryCount() > 1 for part in land) for land in lands), 200)
        self.assertGreater(sum(any(part.GetGeometryCount() > 1 for part in land) for _, land in self.units), 50)
        self.assertGreater(len(self.pairs), 500)
        self.assertGreater(sum(area > 1 for (_, category), area in self.cells.items() if category == "_GAP"), 500)

    def test_every_cell_is_what_geos_measures(self):
        found, closing = self.run_1.ledger()
        leaves = {k: v for k, v in found.items() if k[0] != "20" and k[1] in (*CATEGORIES, "_GAP", "TS")}
        self.assert_cells(leaves, self.cells, TOLERANCE_M2)
        for unit, area_m2 in closing.items():
            self.assertLessEqual(abs(area_m2), 1e-9 * max(found[unit, "TS"] + found[unit, "_GAP"], 1), unit)

    def test_overlaps_and_gaps_are_findings(self):
        pairs, gaps = collections.defaultdict(float), collections.defaultdict(float)
        for f in self.run_1.of_rule("overlap", "duplicate"):
            pairs[tuple(sorted((f["feature"], f["other_feature"])))] += float(f["measure"])
        for f in self.run_1.of_rule("gap"):
            gaps[f["unit"], "_GAP"] += float(f["measure"])
        self.assert_cells(pairs, self.pairs, 0.01)     # printed with four decimals, each piece
        self.assert_cells(gaps, {k: v for k, v in self.cells.items() if k[1] == "_GAP"}, 0.01)
        self.assertEqual(self.run_1.of_rule("not_measured", "invalid_geometry", "not_closed", "unit_overlap"), [])


if __name__ == "__main__":
    main()
