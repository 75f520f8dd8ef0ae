#!/usr/bin/python3
"""Bad zones, lines, priorities and changes of a scenario: a clear error or finding each, and nothing lost."""
import math
import subprocess
import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0] + "/properties")
from common import *
from test_scenario import HA, PROJECT_2030, Scenario, polygon, polyline, write_layer

SQUARE = polygon([(0, 0), (1000, 0), (1000, 1000), (0, 1000)])
ZONE = polygon([(100, 100), (200, 100), (200, 200), (100, 200)])
PARKS = """no,name,communes,area_ha,phase
1,KCN Đồng Mỏ,00001,1,to_2030
2,KCN Hòa Lạc,00001,3,after_2030
"""


class BadScenario(Case):
    def write(self, zones=(), lines=(), extra="", changes=None, parks=PARKS):
        os.makedirs(self.path("plan"))
        with open(self.path("plan", "parks.csv"), "w", encoding="utf-8") as stream:
            stream.write(parks)
        shutil.copy(os.path.join(PLAN, "name-spellings.csv"), self.path("plan"))
        write_layer(self.path("communes.gpkg"), "communes", ["code", "name"], [("00001", "A", SQUARE)], ogr.wkbPolygon)
        write_features(self.path("land-use-2024.gpkg"), [("P1", "LUC", SQUARE)])
        write_layer(self.path("zones.gpkg"), "zones", ["name", "kind", "phase"], zones, ogr.wkbPolygon)
        write_layer(self.path("roads.gpkg"), "roads", ["ref", "name", "class", "grade", "status", "width"], lines,
                    ogr.wkbLineString)
        if changes is not None:
            with open(self.path("changes.csv"), "w", encoding="utf-8") as stream:
                stream.write(changes)
        with open(self.path("project.yaml"), "w", encoding="utf-8") as stream:
            stream.write("".join(line for line in PROJECT_2030.splitlines(True)
                                 if (zones or not line.startswith("zones")) and (lines or not line.startswith("infra")))
                         + extra)

    def run_scenario(self, *options, **layers):
        self.write(**layers)
        return Scenario(self.path("project.yaml"), self.path("out"), *options)

    def refused(self, *options, code=2, **layers):
        self.write(**layers)
        result = subprocess.run([QUYDAT, "scenario", self.path("project.yaml"), "--out", self.path("out"), *options],
                                capture_output=True, text=True, env={**os.environ, "LC_ALL": "C", "LANGUAGE": "en"})
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertFalse(os.path.exists(self.path("out", "summary.json")))
        return result.stderr

    def rules(self, found):
        return [f["rule"] for f in found.findings]

    def assert_taken(self, found, **hectares):
        """Ledger of 2030; the rest of the 100 ha stays LUC."""
        projected = found.projected()
        for code, area in hectares.items():
            self.assertAlmostEqual(projected[code], area, places=3)
        self.assertAlmostEqual(projected["LUC"], 100 - sum(hectares.values()), places=3)

    def test_zone_outside_the_province(self):
        away = polygon([(5000, 0), (5100, 0), (5100, 100), (5000, 100)])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", away)])
        self.assertIn("work_outside", self.rules(found))
        self.assert_taken(found, SKK=0)

    def test_zone_drawn_twice(self):
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)] * 2)
        self.assertIn("zone_drawn_twice", self.rules(found))
        self.assert_taken(found, SKK=1)

    def test_three_times_its_registered_area(self):
        wide = polygon([(100, 100), (400, 100), (400, 200), (100, 200)])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", wide)])
        finding = [f for f in found.findings if f["rule"] == "zone_area"][0]
        self.assertAlmostEqual(float(finding["measure"]), 2)
        self.assert_taken(found, SKK=3)

    def test_zone_without_phase(self):
        found = self.run_scenario(zones=[("KCN Lạ", "KCN", "", ZONE)])
        self.assertIn("zone_without_phase", self.rules(found))
        self.assert_taken(found, SKK=0)

    def test_phase_from_the_register_and_an_old_spelling(self):
        found = self.run_scenario(zones=[("KCN  đồng mô", "KCN", "", ZONE)])
        self.assertIn("zone_phase_from_register", self.rules(found))
        self.assertNotIn("zone_not_registered", self.rules(found))
        self.assert_taken(found, SKK=1)

    def test_name_without_marks_is_a_guess_only(self):
        found = self.run_scenario(zones=[("KCN Dong Mo", "KCN", "to_2030", ZONE)])
        finding = [f for f in found.findings if f["rule"] == "zone_not_registered_guess"][0]
        self.assertIn("KCN Đồng Mỏ", finding["message"])

    def test_unknown_kind(self):
        found = self.run_scenario(zones=[("Khu X", "XYZ", "to_2030", ZONE)])
        told = [f["message"] for f in found.findings if f["rule"] == "zone_kind_unknown"]
        self.assertEqual(len(told), 1)
        self.assertIn("(KCN, CCN, border_gate_economic_zone", told[0])
        self.assert_taken(found, SKK=0)

    def test_lines_that_take_nothing(self):
        line = polyline([(0, 500), (1000, 500)])
        found = self.run_scenario(lines=[("L1", "", "provincial", "IV", "planned_2030", "", polyline([(5, 5), (5, 5)])),
                                         ("L2", "", "path", "", "planned_2030", "", line),
                                         ("L3", "", "provincial", "IV", "", "", line),
                                         ("L4", "", "provincial", "IV", "existing", "", line)])
        for rule in ("line_without_length", "line_class_unknown", "line_without_status"):
            self.assertIn(rule, self.rules(found))
        self.assert_taken(found, DGT=0)

    def told_of(self, found, feature):
        return [f["rule"] for f in found.findings if f["feature"] == feature]

    def test_one_message_for_one_wrong_geometry(self):
        bow_tie = polygon([(100, 100), (200, 200), (200, 100), (100, 200)])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "XYZ", "", bow_tie)],
                                  lines=[("L1", "", "path", "", "", "wide", ogr.Geometry(ogr.wkbLineString))])
        self.assertEqual(self.told_of(found, "KCN Đồng Mỏ"), ["invalid_geometry"])
        self.assertEqual(self.told_of(found, "L1"), ["empty_geometry"])
        self.assert_taken(found, SKK=0, DGT=0)

    def test_one_message_for_a_registered_line_of_no_length(self):
        self.write(lines=[("L1", "", "provincial", "IV", "planned_2030", "", polyline([(5, 5), (5, 5)]))])
        with open(self.path("plan", "roads.csv"), "w", encoding="utf-8") as stream:
            stream.write("class,ref,name,status,length_km,commune_codes,planned_grade\nprovincial,L1,,planned_2030,7,,IV\n")
        found = Scenario(self.path("project.yaml"), self.path("out"))
        self.assertEqual(self.told_of(found, "L1"), ["line_without_length"])

    def test_phases_are_said_in_words(self):
        other = polygon([(500, 500), (600, 500), (600, 600), (500, 600)])
        line = polyline([(0, 300), (1000, 300)])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", ZONE),
                                         ("KCN Đồng Mỏ", "KCN", "expansion_to_2030", other)],
                                  lines=[("L1", "", "provincial", "IV", "upgrade", "", line),
                                         ("L1", "", "provincial", "IV", "existing", "", line)])
        self.assertEqual([w["work"] for w in found.scenario_works],
                         ["KCN Đồng Mỏ (expansion to 2030)", "KCN Đồng Mỏ (to 2030)", "L1 (upgraded by 2030)", "L1 (existing)"])
        messages = " ".join(f["message"] for f in found.findings)
        self.assertIn("drawn as Expansion to 2030, registered as To 2030", messages)
        self.assertIn("KCN Hòa Lạc (After 2030, 3.00 ha): registered", messages)

    def test_wrong_width(self):
        line = polyline([(0, 500), (1000, 500)])
        found = self.run_scenario(lines=[("L1", "", "provincial", "IV", "planned_2030", "9,5 m", line)])
        self.assertIn("line_width_wrong", self.rules(found))
        self.assert_taken(found, DGT=0.95)

    def test_loop_and_crossing_count_once(self):
        loop = polyline([(300, 300), (700, 300), (700, 700), (300, 700), (300, 300)])
        line = polyline([(0, 500), (1000, 500)])
        found = self.run_scenario(lines=[("L1", "", "provincial", "IV", "planned_2030", "10", loop),
                                         ("L2", "", "provincial", "IV", "planned_2030", "10", line)])
        # the ring is 4·400·10 m² but for its four round corners (eight segments a quarter), and crosses the line twice
        corners = 4 * (8 * 0.5 * 25 * math.sin(math.pi / 16) - 25)
        self.assert_taken(found, DGT=(4 * 400 * 10 + corners + 1000 * 10 - 2 * 100) / HA)

    def test_change_takes_more_than_there_is(self):
        found = self.run_scenario(extra="scenario: {changes: changes.csv}\n",
                                  changes="name,units,from,to,area_ha\nA,00001,LUA,RSX,40\nB,,LUC,CLN,70\n")
        finding = [f for f in found.findings if f["rule"] == "change_exceeds"][0]
        self.assertAlmostEqual(float(finding["measure"]), 10)
        self.assert_taken(found, RSX=40, CLN=60)

    def test_changes_that_say_nothing(self):
        for line, word in (("A,,LUC,XXX,1", "XXX"), ("A,99999,LUC,CLN,1", "99999"), ("A,,LUC,CLN,-1", "above 0"),
                           ("A,,LUC,LUA,1", "nothing would change")):
            with self.subTest(line):
                shutil.rmtree(self.folder)
                os.makedirs(self.folder)
                message = self.refused(extra="scenario: {changes: changes.csv}\n",
                                       changes=f"name,units,from,to,area_ha\n{line}\n")
                self.assertIn("changes.csv:2", message)
                self.assertIn(word, message)

    def write_changes(self, rows, fields=("name", "from", "to")):
        write_layer(self.path("changes.gpkg"), "changes", fields, [(*row, ZONE) for row in rows], ogr.wkbPolygon)

    def test_drawn_changes_that_say_nothing(self):
        self.write_changes([("A", "LUC", "XXX"), ("B", "YYY", "CLN"), ("C", "LUC", "LUA"), ("D", "CSD", "CLN"),
                            ("E", "LUA", "CLN")])
        found = self.run_scenario(extra="scenario: {changes: changes.gpkg}\n")
        self.assertEqual([self.told_of(found, name) for name in "ABCDE"],
                         [["change_unknown"], ["change_unknown"], ["change_of_nothing"], [], []])
        # D comes first, lies on rice and leaves it; land belongs to the first that covers it, so E has nothing
        self.assert_taken(found, CLN=0)

    def test_drawn_changes_take_what_they_are_from(self):
        self.write_changes([("A", "LUA", "CLN")])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030",
                                          polygon([(100, 100), (150, 100), (150, 200), (100, 200)]))],
                                  extra="scenario: {changes: changes.gpkg}\n")
        self.assert_taken(found, SKK=0.5, CLN=0.5)

    def test_drawn_changes_without_a_field(self):
        self.write_changes([("A", "CLN")], ("name", "to"))
        message = self.refused(code=3, extra="scenario: {changes: changes.gpkg}\n")
        self.assertIn('changes.gpkg: layer "changes" has no field "from"', message)

    def test_priorities_in_a_circle(self):
        message = self.refused(extra="scenario: {priority: [established, to_2030, established]}\n")
        self.assertIn("established is named twice", message)

    def test_priority_decides(self):
        line = polyline([(0, 150), (1000, 150)])
        found = self.run_scenario(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)],
                                  lines=[("L1", "", "provincial", "IV", "planned_2030", "10", line)],
                                  extra="scenario: {priority: [rights_of_way, established, to_2030]}\n")
        self.assert_taken(found, DGT=1, SKK=0.9)

    def test_elevations_that_are_none(self):
        with open(self.path("dem.tif"), "w", encoding="utf-8") as stream:
            stream.write("no raster")
        zones = [("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)]
        with self.subTest("no raster"):
            self.assert_elevation_refused(zones, "not recognized")
        raster = gdal.GetDriverByName("GTiff").Create(self.path("dem.tif"), 10, 10, 1, gdal.GDT_Float32)
        raster.SetGeoTransform((430000, 100, 0, 2401000, 0, -100))
        del raster
        shutil.rmtree(self.path("plan"))
        with self.subTest("no system"):
            self.assert_elevation_refused(zones, "does not say its coordinate system")

    def assert_elevation_refused(self, zones, words):
        self.write(zones=zones, extra="scenario: {elevation: dem.tif}\n")
        shutil.copy(os.path.join(PLAN, "constraints.yaml"), self.path("plan"))
        result = subprocess.run([QUYDAT, "scenario", self.path("project.yaml"), "--out", self.path("out")],
                                capture_output=True, text=True, env={**os.environ, "LC_ALL": "C", "LANGUAGE": "en"})
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("dem.tif", result.stderr)
        self.assertIn(words, result.stderr)
        self.assertFalse(os.path.exists(self.path("out", "summary.json")))

    def test_constraint_without_its_figure(self):
        self.write(zones=[("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)])
        with open(self.path("plan", "constraints.yaml"), "w", encoding="utf-8") as stream:
            stream.write("constraints:\n  - {id: s, kind: slope, title_vi: a, title_en: a, source_vi: b, source_en: b, "
                         "confidence: low}\n")
        result = subprocess.run([QUYDAT, "scenario", self.path("project.yaml"), "--out", self.path("out")],
                                capture_output=True, text=True, env={**os.environ, "LC_ALL": "C", "LANGUAGE": "en"})
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertIn("slope_pct", result.stderr)

    def test_a_road_over_a_river_is_a_bridge(self):
        line = polyline([(0, 500), (1000, 500)])
        self.write(lines=[("L1", "", "provincial", "IV", "planned_2030", "10", line)])
        river = polygon([(400, 0), (500, 0), (500, 1000), (400, 1000)])
        write_features(self.path("land-use-2024.gpkg"), [("P1", "SON", river), ("P2", "LUC", SQUARE)])
        found = Scenario(self.path("project.yaml"), self.path("out"))
        projected = found.projected()
        self.assertAlmostEqual(projected["SON"], 10, places=4)
        self.assertAlmostEqual(projected["DGT"], 0.9, places=4)
        self.assertAlmostEqual(float(found.scenario_works[0]["spanned_ha"]), 0.1, places=4)

    def test_without_a_name_that_is_none(self):
        message = self.refused("--without", "KCN Đồng Mở", zones=[("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)])
        self.assertIn('did you mean "KCN Đồng Mỏ"', message)

    def test_without_and_with(self):
        zones = [("KCN Đồng Mỏ", "KCN", "to_2030", ZONE)]
        more = polygon([(500, 500), (600, 500), (600, 600), (500, 600)])
        write_layer(self.path("more.gpkg"), "more", ["name", "kind", "phase"], [("CCN Mới", "CCN", "", more)], ogr.wkbPolygon)
        found = self.run_scenario("--without", "KCN Đồng Mỏ", "--with", self.path("more.gpkg"), zones=zones)
        self.assert_taken(found, SKN=1, SKK=0)
        rows = read_table(self.path("out", "scenario-difference.csv"))
        difference = {r["category"]: float(r["difference_ha"]) for r in rows if r["unit"] == "20"}
        self.assertEqual((difference["SKK"], difference["SKN"]), (-1, 1))
        self.assertIn("without KCN Đồng Mỏ; added CCN Mới;", found.said)


if __name__ == "__main__":
    main()
