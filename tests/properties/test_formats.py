#!/usr/bin/python3
"""The same parcels in every format, in one file or many, in other systems: the same balance, and the operation on record."""
import os
import shutil

from common import *

# driver → file name, options of the layer, tolerance in ha of a cell (each format's own grid of coordinates)
FORMATS = {
    "GPKG": ("land.gpkg", [], 0.0001),
    "ESRI Shapefile": ("land.shp", ["ENCODING=UTF-8"], 0.0001),
    "FlatGeobuf": ("land.fgb", [], 0.0001),
    "GeoJSON": ("land.geojson", ["COORDINATE_PRECISION=6"], 0.0001),
    "OpenFileGDB": ("land.gdb", ["XORIGIN=0", "YORIGIN=0", "XYSCALE=10000"], 0.01),
    # MapInfo's TAB keeps whole steps of its bounds: 2^31 steps over 200 km are 0.1 mm
    "MapInfo TAB": ("land.tab", ["BOUNDS=350000,2300000,550000,2500000"], 0.01),
    "MapInfo MIF": ("land.mif", ["BOUNDS=350000,2300000,550000,2500000"], 0.01),
}
# epsg → (tolerance in ha of a commune's cell, of the province's, operation on record). The way to WGS 84 and back drops the
# height that the datum shift gives (23 m), which moves points by up to 0.1 mm: along 100 km of a commune's border, 0.001 ha.
SYSTEMS = {3405: (0.0002, 0.0005, None), 4756: (0.0002, 0.0005, None), 4326: (0.005, 0.05, "EPSG:6960")}


class Formats(Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province = os.path.join(cls.shared, "province")
        synth(cls.province, "--parcels", 3000, "--seed", 2)
        cls.features = read_features(os.path.join(cls.province, "land-use-2024.gpkg"), "id", "category")
        path = os.path.join(cls.province, "project.yaml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(PROJECT % LAND_USE)
        cls.expected = Run(path, os.path.join(cls.shared, "out")).cells()

    def setUp(self):
        super().setUp()
        os.makedirs(self.path("in"))
        shutil.copy(os.path.join(self.province, "communes.gpkg"), self.path("in"))

    def balance(self, source, extra=""):
        before = hashes(self.path("in"))
        project = self.write_project(self.path("in"), f"source: {source}, category: category, id: id{extra}")
        run = Run(project, self.path("out"))
        os.remove(project)
        self.assertEqual(before, hashes(self.path("in")), "inputs must stay as they were")
        return run

    def test_every_format(self):
        for driver, (name, options, tolerance) in FORMATS.items():
            with self.subTest(driver):
                driver_name = "MapInfo File" if driver.startswith("MapInfo") else driver
                can_write = gdal.GetDriverByName(driver_name)
                if can_write is None or not can_write.GetMetadataItem("DCAP_CREATE"):
                    self.skipTest(f"this GDAL does not write {driver}")
                write_features(self.path("in", name), self.features, driver_name, "land", options)
                run = self.balance(name, ', crs: "EPSG:9215"')
                self.assert_cells(run.cells(), self.expected, tolerance)
                land = next(i for i in run.summary["inputs"] if i["role"] == "land_use")
                self.assertEqual(land["features"], len(self.features))
                self.assertEqual(land["operation"], "none")

    def test_formats_say_their_system(self):
        for driver in ("GPKG", "ESRI Shapefile", "FlatGeobuf", "OpenFileGDB"):
            with self.subTest(driver):
                name, options, tolerance = FORMATS[driver]
                write_features(self.path("in", name), self.features, driver, "land", options)
                run = self.balance(name)
                self.assert_cells(run.cells(), self.expected, tolerance)
                land = next(i for i in run.summary["inputs"] if i["role"] == "land_use")
                self.assertTrue(land["crs"].startswith("EPSG:9215"), land["crs"])

    def test_many_files_are_one_layer(self):
        os.makedirs(self.path("in", "xa"))
        for k in range(7):
            write_features(self.path("in", "xa", f"{k}.shp"), self.features[k::7], "ESRI Shapefile", str(k), ["ENCODING=UTF-8"])
        run = self.balance('"xa/*.shp"')
        self.assert_cells(run.cells(), self.expected, 0.0001)
        land = [i for i in run.summary["inputs"] if i["role"] == "land_use"]
        self.assertEqual([i["source"] for i in land], [f"xa/{k}.shp" for k in range(7)])
        self.assertEqual(sum(i["features"] for i in land), len(self.features))

    def test_files_of_a_layer_may_have_different_systems(self):
        write_features(self.path("in", "a.gpkg"), self.features[::2])
        write_features(self.path("in", "b.gpkg"), transformed(self.features[1::2], 4326), epsg=4326)
        run = self.balance("[a.gpkg, b.gpkg]")
        self.assert_near(run, 0.02, 0.5)   # every edge between two files, not the borders only

    def assert_near(self, run, of_unit, of_province):
        for name, is_province, tolerance in (("unit", False, of_unit), ("province", True, of_province)):
            cells, expected = ({k: v for k, v in table.items() if (k[0] == "20") == is_province}
                               for table in (run.cells(), self.expected))
            self.assert_cells(cells, expected, tolerance)

    def test_other_systems_are_transformed(self):
        for epsg, (of_unit, of_province, operation) in SYSTEMS.items():
            with self.subTest(epsg):
                write_features(self.path("in", f"{epsg}.gpkg"), transformed(self.features, epsg), epsg=epsg)
                run = self.balance(f"{epsg}.gpkg")
                self.assert_near(run, of_unit, of_province)
                land = next(i for i in run.summary["inputs"] if i["role"] == "land_use")
                self.assertTrue(land["crs"].startswith(f"EPSG:{epsg} "), land["crs"])
                self.assertNotIn(land["operation"], ("none", "", None))
                if operation:
                    self.assertIn(operation, land["operation"])
                    self.assertEqual(land["accuracy_m"], 1.0)
                self.assertEqual(run.of_rule("not_closed", "not_transformed", "not_measured"), [])


if __name__ == "__main__":
    main()
