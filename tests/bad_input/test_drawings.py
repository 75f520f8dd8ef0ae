#!/usr/bin/python3
"""DGN V7 and DXF drawings: closed shapes with the texts inside them; what is not closed, not labelled, not whole, not V7."""
import os

from osgeo import ogr

from province import INPUT, PROJECT, USAGE, Case, X0, Y0, main, parcel_rows, run, unit_rows

LAND = "source: land.gpkg, layer: land_use, category: category, id: id"
CRS_KEY = ', crs: "EPSG:9215"'


def middle(wkt):
    point = ogr.CreateGeometryFromWkt(wkt).Centroid()
    return point.GetX(), point.GetY()


class Drawing:
    """Elements by GDAL's own writers."""

    def __init__(self, path):
        self.is_dgn = path.endswith(".dgn")
        self.dataset = ogr.GetDriverByName("DGN" if self.is_dgn else "DXF").CreateDataSource(path)
        self.layer = self.dataset.CreateLayer("elements" if self.is_dgn else "entities", None, ogr.wkbUnknown)

    def add(self, wkt, text=None, level="10"):
        feature = ogr.Feature(self.layer.GetLayerDefn())
        feature.SetField("Level" if self.is_dgn else "Layer", int(level) if self.is_dgn else level)
        if text is not None:
            if self.is_dgn:
                feature.SetField("Text", text)
            feature.SetStyleString(f'LABEL(f:"Arial",t:"{text}",s:2g)')
        feature.SetGeometry(ogr.CreateGeometryFromWkt(wkt))
        assert self.layer.CreateFeature(feature) == 0

    def text(self, x, y, text, level="33"):
        self.add(f"POINT({x} {y})", text, level)

    def close(self):
        self.layer = self.dataset = None


class DrawingCase(Case):
    def draw(self, name, parcels=None, more=lambda drawing: None, closed_lines=False, keys=CRS_KEY):
        path = self.input(name)
        if os.path.exists(path):
            os.remove(path)
        drawing = Drawing(path)
        for identifier, category, wkt in parcel_rows() if parcels is None else parcels:
            ring = wkt.replace("POLYGON((", "LINESTRING(").replace("))", ")")
            drawing.add(ring if closed_lines else wkt)
            if category is not None:
                drawing.text(*middle(wkt), category)
        more(drawing)
        drawing.close()
        self.edit_project(LAND, f"source: {name}{keys}")


class Drawings(DrawingCase):
    def accept_rules(self, *rules, status=0):
        findings = self.accept(status)
        self.assert_rules([f for f in findings if f["rule"] not in ("field_by_alias", "misfits_below_snap")], *rules)
        return findings

    def test_shapes_and_labels(self):
        for name in ("land.dxf", "land.dgn"):
            for closed_lines in (False, True):
                with self.subTest(f"{name} {closed_lines}"):
                    self.draw(name, closed_lines=closed_lines)
                    self.accept_rules()
                    for category in ("LUC", "RSX", "ONT", "CLN"):
                        self.assertAlmostEqual(self.area("20", category), 100, 6)
                    entry = self.summary()["inputs"][1]
                    self.assertEqual((entry["source"], entry["features"], entry["operation"]), (name, 48, "none"))

    def test_folder_is_left_alone(self):
        """accept() compares every file of the folder; nothing new beside the drawing, which may not be written."""
        for name in ("land.dxf", "land.dgn"):
            self.draw(name)
            os.chmod(self.input(name), 0o444)
            self.accept()
            self.assertEqual(set(os.listdir(self.inputs)), {"land.gpkg", "units.gpkg", "project.yaml", name})
            os.remove(self.input(name))

    def test_system_has_to_be_said(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, keys="")
            self.refuse(INPUT, rf"/in/{name}: layer \"(elements|entities)\" does not say its coordinate system", 'crs: "EPSG:9215"')

    def test_units(self):
        """A code of digits and a name in each unit."""
        drawing = Drawing(self.input("xa.dgn"))
        for code, name, wkt in unit_rows():
            x, y = middle(wkt)
            drawing.add(wkt)
            drawing.text(x, y, code)
            drawing.text(x, y + 50, name.replace("Xã", "X\xb7"))
        drawing.close()
        self.edit_project("source: units.gpkg, layer: communes, code: code, name: name",
                          'source: xa.dgn, encoding: tcvn3, crs: "EPSG:9215"')
        self.accept_rules()
        self.assertEqual(next(r["unit_name"] for r in self.table("balance.csv") if r["unit"] == "00101"), "Xã 1")

    def test_no_label(self):
        rows = parcel_rows()
        rows[5] = (rows[5][0], None, rows[5][2])
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, rows)
            finding = self.finding(self.accept_rules("no_code", status=1), "no_code")
            self.assertTrue(finding["feature"].startswith("fid "))

    def test_several_labels(self):
        """Of one kind they are one; else no one of them is taken."""
        x, y = middle(parcel_rows()[0][2])
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, more=lambda d: d.text(x + 5, y, "LUC"))
            self.accept_rules()
            self.draw(name, more=lambda d: d.text(x + 5, y, "ONT"))
            finding = self.finding(self.accept_rules("unknown_code", status=1), "unknown_code")
            self.assertIn("“LUC | ONT”", finding["message"])

    def test_numbers_are_no_code(self):
        x, y = middle(parcel_rows()[0][2])
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, more=lambda d: (d.text(x, y + 5, "17"), d.text(x, y - 5, "85000.0")))
            self.accept_rules()

    def test_label_outside(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, more=lambda d: d.text(X0 - 500, Y0 - 500, "LUC"))
            finding = self.finding(self.accept_rules("label_outside"), "label_outside")
            self.assertEqual((finding["layer"], finding["severity"], finding["measure"], finding["source_line"]),
                             (name, "warning", "1.0000", "4"))
            self.assertRegex(finding["message"], r"1 texts lie in no closed shape: fid \d+")

    def test_label_in_several(self):
        wkt = parcel_rows()[0][2]
        x, y = middle(wkt)
        inner = f"POLYGON(({x - 9} {y - 9},{x + 9} {y - 9},{x + 9} {y + 9},{x - 9} {y + 9},{x - 9} {y - 9}))"
        self.draw("land.dxf", more=lambda d: d.add(inner))
        rules = {f["rule"] for f in self.accept(1)}
        self.assertLessEqual({"label_in_several", "no_code", "overlap"}, rules)

    def test_open_lines(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, more=lambda d: d.add(f"LINESTRING({X0} {Y0},{X0 + 50} {Y0 + 70})"))
            finding = self.finding(self.accept_rules("open_lines"), "open_lines")
            self.assertEqual((finding["severity"], finding["measure"]), ("info", "1.0000"))

    def test_no_shapes(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, [], more=lambda d: (d.add(f"LINESTRING({X0} {Y0},{X0 + 50} {Y0 + 70})"), d.text(X0, Y0, "LUC")))
            self.refuse(INPUT, rf"/in/{name}: no closed shapes in it \(1 lines that are not closed, 1 texts\)")

    def test_levels(self):
        """A frame on another level, and notes."""
        def frame(drawing):
            drawing.add(f"POLYGON(({X0 - 9} {Y0 - 9},{X0 + 3000} {Y0 - 9},{X0 + 3000} {Y0 + 3000},{X0 - 9} {Y0 + 3000},{X0 - 9} {Y0 - 9}))", level="61")
            drawing.text(*middle(parcel_rows()[0][2]), "Chua thu", level="62")
        for name in ("land.dxf", "land.dgn"):
            self.draw(name, more=frame, keys=CRS_KEY + ", shape_levels: [10, 11], label_levels: 33")
            self.accept_rules()
            self.draw(name, more=frame, keys=CRS_KEY + ", shape_levels: [12]")
            self.refuse(INPUT, rf"/in/{name}: no closed shapes in it \(0 lines.*look at shape_levels in the project file")
        self.edit_project(LAND, LAND + ", label_levels: [33]")
        self.refuse(USAGE, r"project\.yaml:4: label_levels: is for drawings \(DGN, DXF\); \S*/in/land\.gpkg is none")

    def test_old_letters(self):
        """Labels in a TCVN3 font: bytes in a DGN, what a Western program makes of them in a DXF."""
        rows = parcel_rows()
        rows[0] = (rows[0][0], "§Êt lóa", rows[0][2])
        for name in ("land.dxf", "land.dgn"):
            for encoding in ("tcvn3", "auto"):
                path = self.input(name)
                self.draw(name, rows, keys=f"{CRS_KEY}, encoding: {encoding}")
                if name == "land.dgn":   # GDAL writes what it is given: UTF-8; MicroStation writes bytes
                    self.as_bytes(path, "§Êt lóa")
                finding = self.finding(self.accept(1), "unknown_code")
                self.assertIn("“Đất lúa”", finding["message"])

    def as_bytes(self, path, text):
        """The same file with a text of UTF-8 in one byte a letter, padded."""
        with open(path, "rb") as stream:
            content = stream.read()
        long = text.encode()
        self.assertEqual(content.count(long), 1)
        short = text.encode("latin-1")
        with open(path, "wb") as stream:
            stream.write(content.replace(long, short.ljust(len(long))))

    def test_lines(self):
        drawing = Drawing(self.input("roads.dgn"))
        drawing.add(f"LINESTRING({X0} {Y0},{X0 + 50} {Y0 + 70})", level="20")
        drawing.close()
        self.write_project(PROJECT + 'infrastructure: {source: roads.dgn, crs: "EPSG:9215", class: level}\n')
        self.accept_rules()
        inputs = [i for i in self.summary()["inputs"] if i["role"] == "infrastructure"]
        self.assertEqual([i["features"] for i in inputs], [1])


class Refused(DrawingCase):
    def cut(self, name, size):
        with open(self.input(name), "rb") as stream:
            content = stream.read()
        with open(self.input(name), "wb") as stream:
            stream.write(content[:size])
        return content

    def test_cut(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name)
            size = os.path.getsize(self.input(name))
            for keep in (0, 1, 10, 1000, 1537, size // 2, size - 100, size - 6, size - 2):
                with self.subTest(f"{name} {keep}"):
                    content = self.cut(name, keep)
                    self.refuse(INPUT, rf"/in/{name}: (is not whole: its end is missing; copy or export it again|not a layer file)")
                    with open(self.input(name), "wb") as stream:
                        stream.write(content)

    def test_garbage(self):
        for name in ("land.dxf", "land.dgn"):
            self.draw(name)
            with open(self.input(name), "rb") as stream:
                content = stream.read()
            noise = bytes(range(256)) * 4
            with open(self.input(name), "wb") as stream:
                stream.write(content[:2000] + noise + content[2000 + len(noise):])
            done = run("balance", self.project, "--out", self.out)
            self.assertIn(done.returncode, (1, INPUT), done.stderr)

    def refuse_file(self, name, content, *patterns):
        with open(self.input(name), "wb") as stream:
            stream.write(content)
        self.edit_project(LAND, f"source: {name}{CRS_KEY}")
        self.refuse(INPUT, rf"/in/{name}: ", *patterns)

    def test_dgn_v8(self):
        self.refuse_file("xa.dgn", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "is a DGN V8 file, which cannot be read",
                         "Save As > MicroStation V7 DGN", "DXF or SHP")

    def test_dwg(self):
        self.refuse_file("xa.dwg", b"AC1027" + bytes(5000), "is a DWG file, which cannot be read; save it as DXF")

    def test_binary_dxf(self):
        self.refuse_file("xa.dxf", b"AutoCAD Binary DXF\r\n\x1a\0" + bytes(5000), "is a binary DXF file")

    def test_not_a_drawing(self):
        self.refuse_file("xa.dgn", b"MicroStation\xff\xff", "not whole|not a layer file that can be read")
        self.refuse_file("xa.dxf", b"hello\nEOF\n", "not a layer file that can be read|no layers|no closed shapes|drawing cannot be read")


if __name__ == "__main__":
    main()
