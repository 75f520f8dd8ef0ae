#!/usr/bin/python3
"""Files, layers, fields, coordinate systems and encodings that cannot be used, or only with a finding."""
import math
import os
import shutil
import unittest

from osgeo import ogr, osr

from province import (CRS, INPUT, PROJECT, USAGE, UNIT_M, X0, Y0, Case, as_nobody, box, main, parcel_rows, reference, run,
                      unit_rows, write_layer, write_parcels, write_units)


def read(path):
    with open(path, "rb") as stream:
        return stream.read()


def write(path, content):
    with open(path, "wb") as stream:
        stream.write(content)


class Files(Case):
    """What stands under the name of an input."""

    def setUp(self):
        super().setUp()
        self.land = self.input("land.gpkg")

    def refuse_land(self, *patterns):
        self.refuse(INPUT, r"^quydat: \S*/in/land\.gpkg: ", *patterns)

    def test_folder(self):
        os.remove(self.land)
        os.mkdir(self.land)
        self.refuse_land("not a layer file that can be read")

    def test_empty(self):
        write(self.land, b"")
        self.refuse_land("not a layer file that can be read")

    def test_text(self):
        write(self.land, "Bảng kê khoanh đất\n".encode())
        self.refuse_land("not a layer file that can be read")

    def test_sqlite_without_layers(self):
        import sqlite3
        os.remove(self.land)
        base = sqlite3.connect(self.land)
        base.execute("CREATE TABLE a (b)")
        base.commit()
        base.close()
        self.refuse_land("not a layer file|has no layers|no layer")

    def test_truncated(self):
        whole = read(self.land)
        for size in (50, 100, 1000, 4096, len(whole) // 2, len(whole) - 4096, len(whole) - 1):
            with self.subTest(size):
                write(self.land, whole[:size])
                self.refuse_land()

    def test_garbage_inside(self):
        whole = read(self.land)
        page = bytes(range(256)) * 16
        write(self.land, whole[:4096] + page * (len(whole) // 4096 - 1))
        self.refuse_land()

    def test_unreadable(self):
        os.chmod(self.land, 0)
        if os.geteuid() == 0:
            as_user = as_nobody(self.dir)
            os.chown(self.out, 65534, 65534)
            os.chmod(self.land, 0)
        else:
            as_user = {}
        before = os.stat(self.land)
        done = run("balance", self.project, "--out", self.out, **as_user)
        self.assertEqual(done.returncode, INPUT, done.stderr)
        self.assert_one_message(done, r"/in/land\.gpkg: cannot be read \(no permission\)")
        self.assertEqual(os.stat(self.land), before)
        self.assert_whole(self.out)

    def test_fifo(self):
        """Nothing waits for a writer that never comes."""
        os.remove(self.land)
        os.mkfifo(self.land)
        done = run("balance", self.project, "--out", self.out, timeout=20)
        self.assertEqual(done.returncode, INPUT)
        self.assert_one_message(done, r"/in/land\.gpkg: not a file")

    def test_dangling_link(self):
        os.remove(self.land)
        os.symlink("gone.gpkg", self.land)
        done = run("balance", self.project, "--out", self.out)
        self.assertEqual(done.returncode, INPUT)
        self.assert_one_message(done, "no such file: .*/in/land.gpkg")

    def test_url(self):
        for url in ("/vsicurl/http://127.0.0.1:1/land.gpkg", "https://127.0.0.1:1/land.gpkg", "PG:dbname=land"):
            self.edit_project("land.gpkg", f"\"{url}\"")
            self.refuse(INPUT, r"project.yaml:4: land_use.source: no such file")

    def test_virtual_layer(self):
        """A .vrt would read what the provenance does not name."""
        write(self.input("land.vrt"), b"""<OGRVRTDataSource><OGRVRTLayer name="land_use">
            <SrcDataSource relativeToVRT="1">land.gpkg</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>""")
        self.edit_project("land.gpkg", "land.vrt")
        self.refuse(INPUT, r"/in/land\.vrt: not a layer file that can be read")

    def test_other_formats(self):
        """Only formats that are listed are read: a GML reader, say, writes beside its file."""
        write_layer(self.input("land.gml"), "land_use", ["id", "category"], parcel_rows(), driver="GML")
        os.remove(self.input("land.xsd"))
        self.edit_project("land.gpkg", "land.gml")
        self.refuse(INPUT, r"/in/land\.gml: not a layer file that can be read", "GeoPackage, Shapefile")

    # MapInfo keeps whole numbers: of a grid over these bounds
    OPTIONS = {"tab": [f"BOUNDS={X0},{Y0},{X0 + 2000},{Y0 + 2000}"], "mif": [f"BOUNDS={X0},{Y0},{X0 + 2000},{Y0 + 2000}"]}

    def test_good_formats(self):
        for driver, suffix in (("FlatGeobuf", "fgb"), ("OpenFileGDB", "gdb"), ("ESRI Shapefile", "shp"), ("MapInfo File", "tab"), ("MapInfo File", "mif")):
            with self.subTest(driver):
                folder = self.input(suffix)
                os.mkdir(folder)
                write_layer(os.path.join(folder, f"land_use.{suffix}"), "land_use", ["id", "category"], parcel_rows(),
                            driver=driver, options=self.OPTIONS.get(suffix, ()))
                # MapInfo files name no authority: their system has to be said
                system = ', crs: "EPSG:9215"' if driver == "MapInfo File" else ""
                self.edit_project("land.gpkg, layer: land_use", f"{suffix}/land_use.{suffix}{system}")
                findings = self.accept()
                self.assertLessEqual({f["rule"] for f in findings}, {"crs_guessed", "crs_replaced"})
                self.assertAlmostEqual(self.area("20", "LUC"), 100, 3)


class Shapefiles(Case):
    def setUp(self):
        super().setUp()
        write_layer(self.input("land.shp"), "land", ["id", "category"], parcel_rows(), driver="ESRI Shapefile")
        self.edit_project("land.gpkg, layer: land_use", "land.shp")

    def cut(self, name, size):
        write(self.input(name), read(self.input(name))[:size])

    def test_whole(self):
        self.assertLessEqual({f["rule"] for f in self.accept()}, {"crs_guessed"})

    def test_without_dbf(self):
        os.remove(self.input("land.dbf"))
        self.refuse(INPUT, r"/in/land\.shp: .*(dbf|\"category\")")

    def test_without_shx(self):
        os.remove(self.input("land.shx"))
        self.refuse(INPUT, r"/in/land\.shp: .*shx")

    def test_shp_cut(self):
        size = os.path.getsize(self.input("land.shp"))
        for keep in (0, 50, 100, 150, size // 2, size - 8):
            with self.subTest(keep):
                content = read(self.input("land.shp"))
                self.cut("land.shp", keep)
                self.refuse(INPUT, r"/in/land\.shp: ")
                write(self.input("land.shp"), content)

    def test_dbf_cut(self):
        size = os.path.getsize(self.input("land.dbf"))
        for keep in (0, 20, 40, size // 2, size - 100):
            with self.subTest(keep):
                content = read(self.input("land.dbf"))
                self.cut("land.dbf", keep)
                self.refuse(INPUT, r"/in/land\.shp: ")
                write(self.input("land.dbf"), content)

    def test_shx_cut(self):
        size = os.path.getsize(self.input("land.shx"))
        for keep in (0, 50, size // 2, size - 4):
            with self.subTest(keep):
                content = read(self.input("land.shx"))
                self.cut("land.shx", keep)
                self.refuse(INPUT, r"/in/land\.shp: ")
                write(self.input("land.shx"), content)

    def test_without_prj(self):
        os.remove(self.input("land.prj"))
        self.refuse(INPUT, r'/in/land\.shp: layer "land" does not say its coordinate system', 'crs: "EPSG:9215"')


class Layers(Case):
    def test_wrong_layer(self):
        self.edit_project("layer: communes", "layer: comunes")
        self.refuse(INPUT, r'/in/units\.gpkg: no layer "comunes"; layers are: communes; did you mean "communes"\?$')

    def test_wrong_layer_far(self):
        self.edit_project("layer: land_use", "layer: thua_dat_2024")
        self.refuse(INPUT, r'/in/land\.gpkg: no layer "thua_dat_2024"; layers are: land_use$')

    def test_several_layers_and_no_name(self):
        dataset = ogr.Open(self.input("land.gpkg"), 1)
        dataset.CreateLayer("other", reference(), ogr.wkbPolygon)
        dataset = None
        self.edit_project("layer: land_use, ", "")
        self.refuse(USAGE, r"project\.yaml:4: .*/in/land\.gpkg has 2 layers; name one as layer: .*: land_use, other$")

    def test_no_layers(self):
        os.remove(self.input("land.gpkg"))
        ogr.GetDriverByName("GPKG").CreateDataSource(self.input("land.gpkg"))
        self.refuse(INPUT, r'/in/land\.gpkg: (has no layers|no layer|not a layer file)')

    def test_wrong_fields(self):
        for old, new, patterns in (
                ("code: code", "code: cod", (r'/in/units\.gpkg: layer "communes" has no field "cod" \(units\.code', "fields are: code, name", 'did you mean "code"')),
                ("name: name", "name: ten_xa", (r'has no field "ten_xa" \(units\.name', "fields are: code, name$")),
                ("category: category", "category: categori", (r'/in/land\.gpkg: layer "land_use" has no field "categori" \(land_use\.category', "fields are: id, category", 'did you mean "category"')),
                ("id: id", "id: ma_thua", (r'has no field "ma_thua" \(land_use\.id', "fields are: id, category"))):
            with self.subTest(new):
                self.edit_project(old, new)
                self.refuse(INPUT, *patterns)

    def test_zones_and_infrastructure(self):
        write_layer(self.input("zones.gpkg"), "zones", ["name"], [("KCN", box(X0, Y0, 10, 10))])
        write_layer(self.input("roads.gpkg"), "roads", ["ref"], [("QL1", f"LINESTRING({X0} {Y0},{X0 + 50} {Y0})")],
                    geometry=ogr.wkbLineString)
        for section, patterns in (("zones: {source: zones.gpkg, name: ten}", (r'/in/zones\.gpkg: layer "zones" has no field "ten"', "fields are: name")),
                                  ("zones: {source: roads.gpkg, name: ref}", (r'/in/roads\.gpkg: layer "roads" holds Line String; polygons are expected for zones',)),
                                  ("zones: {source: zones.gpkg, layer: zone, name: name}", ('no layer "zone"',)),
                                  ("infrastructure: {source: zones.gpkg}", (r'/in/zones\.gpkg: layer "zones" holds Polygon; lines are expected for infrastructure',)),
                                  ("infrastructure: {source: roads.gpkg, grade: cap}", ('has no field "cap"', "fields are: ref"))):
            with self.subTest(section):
                self.write_project(PROJECT + section + "\n")
                self.refuse(INPUT, *patterns)

    def test_lines_as_parcels(self):
        self.new_parcels([("1", "LUC", f"LINESTRING({X0} {Y0},{X0 + 100} {Y0})")], geometry=ogr.wkbLineString)
        self.refuse(INPUT, r'/in/land\.gpkg: layer "land_use" holds Line String; polygons are expected for land_use')

    def test_points_as_parcels(self):
        self.new_parcels([("1", "LUC", f"POINT({X0} {Y0})")], geometry=ogr.wkbPoint)
        self.refuse(INPUT, r'/in/land\.gpkg: layer "land_use" holds Point; polygons are expected for land_use')

    def test_points_as_units(self):
        self.new_units([("00101", "A", f"POINT({X0} {Y0})")], geometry=ogr.wkbPoint)
        self.refuse(INPUT, r'/in/units\.gpkg: layer "communes" holds Point; polygons are expected for units')

    def test_table_as_parcels(self):
        self.new_parcels([("1", "LUC", None)], geometry=ogr.wkbNone, epsg=None)
        self.refuse(INPUT, r'/in/land\.gpkg: layer "land_use" holds no geometry; polygons are expected')

    def test_no_features(self):
        self.new_parcels([])
        self.refuse(INPUT, r"/in/land\.gpkg: no features to read", "land_use", r"line 4 of .*project\.yaml")
        self.new_parcels()
        self.new_units([])
        self.refuse(INPUT, r"/in/units\.gpkg: no features to read", "units", r"line 2 of .*project\.yaml")

    def test_one_file_of_two_without_features(self):
        write_parcels(self.input("more.gpkg"), [])
        self.edit_project("source: land.gpkg", "source: [land.gpkg, more.gpkg]")
        finding = self.finding(self.accept(), "empty_file")
        self.assertEqual((finding["layer"], finding["severity"]), ("more.gpkg", "warning"))

    def test_files_of_one_layer_with_other_fields(self):
        write_layer(self.input("more.gpkg"), "land_use", ["id", "ma_loai"], [("1", "LUC", box(X0, Y0, 1, 1))])
        self.edit_project("source: land.gpkg", "source: [land.gpkg, more.gpkg]")
        self.refuse(INPUT, r'/in/more\.gpkg: layer "land_use" has no field "category"', "fields are: id, ma_loai")


class Systems(Case):
    """Coordinate systems. 107°15′ is the meridian of EPSG:9215."""

    def shapefile(self, prj, name="land.shp", **more):
        write_layer(self.input(name), "land", ["id", "category"], parcel_rows(), driver="ESRI Shapefile", epsg=None, **more)
        if prj is not None:
            write(self.input("land.prj"), prj.encode())
        self.edit_project("land.gpkg, layer: land_use", name)

    TM3 = ('PROJCS["%s",GEOGCS["%s",DATUM["%s",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
           'UNIT["Degree",0.0174532925199433]],PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],'
           'PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",%s],PARAMETER["Scale_Factor",0.9999],'
           'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]')

    def test_none(self):
        self.new_parcels(epsg=None)
        self.refuse(INPUT, r'/in/land\.gpkg: layer "land_use" does not say its coordinate system', 'e.g. crs: "EPSG:9215"')

    def test_none_but_in_the_project(self):
        self.new_parcels(epsg=None)
        self.edit_project("layer: land_use", "layer: land_use, crs: \"EPSG:9215\"")
        self.assertLessEqual({f["rule"] for f in self.accept()}, {"crs_replaced"})
        self.assertEqual(self.summary()["inputs"][1]["crs"], "EPSG:9215 VN-2000 / TM-3 107-15")
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 6)

    def test_wgs84_in_disguise(self):
        """VN-2000 coordinates whose .prj says WGS 84: the commonest fault; nothing may be guessed silently."""
        self.shapefile(self.TM3 % ("VN_2000_TM3_107_25", "GCS_WGS_1984", "D_WGS_1984", "107.25"))
        finding = self.finding(self.accept(1), "wrong_datum")
        self.assertEqual((finding["severity"], finding["layer"], finding["source_line"], finding["measure_unit"]),
                         ("error", "land.shp", "4", "m"))
        self.assertIn("say crs: EPSG:9215 beside this layer", finding["message"])
        self.assertIn("6960", self.summary()["inputs"][1]["operation"])
        # the seven parameters of EPSG:6960, from VN-2000 to WGS 84, applied by hand at the middle of the province
        self.assertAlmostEqual(float(finding["measure"]), self.shift_by_hand(X0 + UNIT_M, Y0 + UNIT_M), delta=0.01)
        self.assertAlmostEqual(float(finding["measure"]), 224, delta=1)
        # as far as the land that now lies beyond the province's edges says: a strip along two of them
        moved = sum(float(f["measure"]) for f in self.findings() if f["rule"] == "outside_units")
        east, north = self.moved_by_hand(X0 + UNIT_M, Y0 + UNIT_M)
        side = 2 * UNIT_M
        self.assertAlmostEqual(moved, side * side - (side - abs(east)) * (side - abs(north)), delta=30)

    def moved_by_hand(self, x, y):
        """How far a coordinate that is read on WGS 84 moves on its way to VN-2000, with the published parameters of
        EPSG:6960 and a plain projection of small differences."""
        # coordinate frame rotation, VN-2000 to WGS 84: metres, seconds of arc, parts per million
        shift = (-191.90441429, -39.30318279, -111.45032835)
        turn = [math.radians(s / 3600) for s in (-0.00928836, 0.01975479, -0.00427372)]
        scale = 1 + 0.252906278e-6
        a, flat = 6378137.0, 1 / 298.257223563
        e2 = flat * (2 - flat)
        lat = y / 0.9999 / 110574.0   # near enough for the axes of a horizon
        lat = math.radians(lat)
        lon = math.radians(107.25) + (x - 500000) / (a * math.cos(lat))
        normal = a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
        p = (normal * math.cos(lat) * math.cos(lon), normal * math.cos(lat) * math.sin(lon), normal * (1 - e2) * math.sin(lat))
        rx, ry, rz = turn
        moved = (shift[0] + scale * (p[0] + rz * p[1] - ry * p[2]) - p[0],
                 shift[1] + scale * (-rz * p[0] + p[1] + rx * p[2]) - p[1],
                 shift[2] + scale * (ry * p[0] - rx * p[1] + p[2]) - p[2])
        d = [-m for m in moved]       # backwards, from WGS 84
        east = -math.sin(lon) * d[0] + math.cos(lon) * d[1]
        north = -math.sin(lat) * math.cos(lon) * d[0] - math.sin(lat) * math.sin(lon) * d[1] + math.cos(lat) * d[2]
        return 0.9999 * east, 0.9999 * north

    def shift_by_hand(self, x, y):
        return math.hypot(*self.moved_by_hand(x, y))

    def test_wgs84_in_disguise_of_another_zone(self):
        """The meridian of another province's zone: it is that system which is meant."""
        self.shapefile(self.TM3 % ("TM3_105_75", "GCS_WGS_1984", "D_WGS_1984", "105.75"))
        done = run("balance", self.project, "--out", self.out, "--lang", "en", "--fail-on", "never")
        self.assertEqual(done.returncode, 3, done.stderr)   # it lies nowhere near the units

    def test_wgs84_of_its_own(self):
        """A projection that is none of VN-2000's is no disguise."""
        self.shapefile((self.TM3 % ("local", "GCS_WGS_1984", "D_WGS_1984", "107.25")).replace("0.9999", "0.9998"))
        self.assertIn("crs_without_code", {f["rule"] for f in self.accept(1)})

    def test_wgs84_in_disguise_put_right(self):
        self.shapefile(self.TM3 % ("VN_2000_TM3_107_25", "GCS_WGS_1984", "D_WGS_1984", "107.25"))
        self.edit_project("land.gpkg, layer: land_use", "land.shp, crs: \"EPSG:9215\"")
        self.assert_rules(self.accept(), "crs_replaced")
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 6)

    def test_vietnam_2000_is_recognised(self):
        self.shapefile(self.TM3 % ("VN_2000_TM3_107_15", "GCS_VN_2000", "D_Vietnam_2000", "107.25"))
        self.assertLessEqual({f["rule"] for f in self.accept()}, {"crs_guessed"})
        self.assertEqual(self.summary()["inputs"][1]["crs"], "EPSG:9215 VN-2000 / TM-3 107-15")
        self.assertEqual(self.summary()["inputs"][1]["operation"], "none")
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 6)

    def test_broken_prj(self):
        for prj in ("", "nonsense", 'PROJCS["x"', "EPSG:9215"[:4], "\0\0\0"):
            with self.subTest(prj):
                self.shapefile(prj)
                self.refuse(INPUT, r"/in/land\.shp: ")

    def test_local_system(self):
        self.shapefile('LOCAL_CS["hệ độc lập",UNIT["Meter",1.0]]')
        self.refuse(INPUT, r"/in/land\.shp: .*(no known transformation|does not say)")

    def test_degrees_are_transformed(self):
        to_degrees = osr.CoordinateTransformation(reference(), reference(4326))
        self.new_parcels(epsg=4326, transform=to_degrees)
        findings = self.accept()
        self.assertLessEqual({f["rule"] for f in findings}, {"misfits_below_snap"})
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 3)
        self.assertIn("EPSG:6960", self.summary()["inputs"][1]["operation"])
        self.assertEqual(self.summary()["inputs"][1]["crs"], "EPSG:4326 WGS 84")

    def test_degrees_outside_the_system(self):
        self.new_parcels(parcel_rows()[:-1] + [("P48", "CLN", "POLYGON((190 91,191 91,191 92,190 91))")], epsg=4326)
        done = run("balance", self.project, "--out", self.out, "--lang", "en")
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("not_transformed", {f["rule"] for f in self.findings()})

    def test_axis_order(self):
        """EPSG:4326 says latitude first; GeoJSON and GeoPackage write longitude first: both are read as written."""
        to_degrees = osr.CoordinateTransformation(reference(), reference(4326))
        rows = [(i, c, ogr.CreateGeometryFromWkt(w)) for i, c, w in parcel_rows()]
        write_layer(self.input("land.geojson"), "land_use", ["id", "category"], rows, driver="GeoJSON", epsg=4326,
                    transform=to_degrees)
        self.edit_project("land.gpkg", "land.geojson")
        self.accept()
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 1)

    def test_web_mercator_input(self):
        self.new_parcels(epsg=3857, transform=osr.CoordinateTransformation(reference(), reference(3857)))
        self.accept()
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 3)
        self.assertIn("EPSG:6960", self.summary()["inputs"][1]["operation"])

    def test_feet(self):
        self.new_parcels(epsg=2264)
        done = run("balance", self.project, "--out", self.out, "--lang", "en")
        self.assertIn(done.returncode, (1, INPUT))

    def test_units_in_degrees(self):
        self.new_units(epsg=4326, transform=osr.CoordinateTransformation(reference(), reference(4326)))
        self.accept()
        self.assertAlmostEqual(self.area("20", "LUC"), 100, 3)
        self.assertIn("EPSG:6960", self.summary()["inputs"][0]["operation"])


class Encodings(Case):
    NAMES = ["Đồng Đăng", "Xã Ưng", "Hữu Lũng", "Lạng Sơn"]

    def shapefile(self, encoding, cpg):
        rows = [(code, name, wkt) for (code, _, wkt), name in zip(unit_rows(), self.NAMES)]
        write_layer(self.input("units.shp"), "units", ["code", "name"], rows, driver="ESRI Shapefile",
                    options=["ENCODING=UTF-8"])
        os.remove(self.input("units.cpg"))
        if encoding != "UTF-8":
            import unicodedata
            content = read(self.input("units.dbf"))
            for name in self.NAMES:
                # CP1258 writes the tone as a mark of its own
                text = "".join(unicodedata.normalize("NFC", c) if c[0] not in "ƠơƯư" else c for c in name)
                out = b""
                for letter in text:
                    try:
                        out += letter.encode(encoding)
                    except UnicodeEncodeError:
                        base = unicodedata.normalize("NFD", letter)
                        mark = [m for m in base[1:] if m in "\u0300\u0301\u0303\u0309\u0323"]
                        rest = unicodedata.normalize("NFC", "".join(m for m in base if m not in mark))
                        out += rest.encode(encoding) + "".join(mark).encode(encoding)
                raw = name.encode()
                content = content.replace(raw.ljust(80), out.ljust(80))
            write(self.input("units.dbf"), content)
        if cpg is not None:
            write(self.input("units.cpg"), cpg.encode())
        self.edit_project("units.gpkg, layer: communes", "units.shp")

    def names(self):
        rows = self.table("balance.csv")
        return [next(r["unit_name"] for r in rows if r["unit"] == code) for code in ("00101", "00102", "00103", "00104")]

    def test_utf8_with_cpg(self):
        self.shapefile("UTF-8", "UTF-8")
        self.assertNotIn("encoding_guessed", {f["rule"] for f in self.accept()})
        self.assertEqual(self.names(), self.NAMES)

    def test_utf8_without_cpg(self):
        self.shapefile("UTF-8", None)
        self.assertNotIn("encoding_guessed", {f["rule"] for f in self.accept()})
        self.assertEqual(self.names(), self.NAMES)

    def test_cp1258_without_cpg(self):
        self.shapefile("cp1258", None)
        finding = self.finding(self.accept(), "encoding_guessed")
        self.assertEqual((finding["layer"], finding["severity"]), ("units.shp", "warning"))
        self.assertIn("CP1258", finding["message"])
        self.assertEqual(self.names(), self.NAMES)

    def test_cp1258_with_cpg(self):
        self.shapefile("cp1258", "1258")
        self.assertNotIn("encoding_guessed", {f["rule"] for f in self.accept()})
        self.assertEqual(self.names(), self.NAMES)

    def test_cp1258_said_in_the_project(self):
        self.shapefile("cp1258", None)
        self.edit_project("units.gpkg, layer: communes", "units.shp, encoding: cp1258")
        self.assertNotIn("encoding_guessed", {f["rule"] for f in self.accept()})
        self.assertEqual(self.names(), self.NAMES)

    def test_cpg_that_lies(self):
        """The .cpg says UTF-8, the bytes are not: what was replaced is a finding, not silence."""
        self.shapefile("cp1258", "UTF-8")
        self.accept()
        self.assertIn("text_repaired", {f["rule"] for f in self.findings()})

    def test_mapinfo(self):
        """MapInfo gives bytes too: the project may say what they are."""
        rows = [(code, name.encode("ascii", "replace").decode(), wkt) for (code, _, wkt), name in zip(unit_rows(), self.NAMES)]
        write_layer(self.input("units.mif"), "units", ["code", "name"], rows, driver="MapInfo File",
                    options=[f"BOUNDS={X0},{Y0},{X0 + 2000},{Y0 + 2000}"])
        content = read(self.input("units.mid"))
        write(self.input("units.mid"), content.replace(b"L?ng S?n", "La\u0323ng Sơn".encode("cp1258")))
        for encoding, rules in ((", encoding: cp1258", ["crs_replaced"]), ("", ["crs_replaced", "encoding_guessed"])):
            self.edit_project("units.gpkg, layer: communes", f"units.mif, crs: \"EPSG:9215\"{encoding}")
            self.assert_rules(self.accept(), *rules)
            self.assertEqual(self.names()[3], "Lạng Sơn")

    def test_field_names(self):
        """A field named in CP1258, asked for and listed in UTF-8."""
        self.shapefile("cp1258", "1258")
        content = read(self.input("units.dbf"))
        name = "ma\u0303".encode("cp1258")
        write(self.input("units.dbf"), content.replace(b"code\0", name.ljust(5, b"\0"), 1))
        self.edit_project("units.gpkg, layer: communes, code: code", "units.shp, code: mã")
        self.accept()
        self.edit_project("units.gpkg, layer: communes, code: code", "units.shp, code: mãx")
        self.refuse(INPUT, r'no field "mãx"', "fields are: mã, name")

    def test_unknown_encoding(self):
        self.shapefile("UTF-8", None)
        self.edit_project("units.gpkg, layer: communes", "units.shp, encoding: tcvn99")
        self.refuse(USAGE, r'project\.yaml:2: units\.encoding: "tcvn99" is not an encoding')

    def test_encoding_of_a_geopackage(self):
        self.edit_project("layer: communes", "layer: communes, encoding: cp1258")
        self.refuse(USAGE, r"project\.yaml:2: encoding: a file of format GPKG .* is in UTF-8", "remove the key")


if __name__ == "__main__":
    main()
