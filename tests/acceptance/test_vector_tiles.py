"""The vector tiles in what reads them: the packages of web maps, in Node, and QGIS."""
import collections
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import vector_tile

SOURCE, BUILD = os.environ["QUYDAT_SOURCE"], os.environ["QUYDAT_BUILD"]
PLAN = os.path.join(SOURCE, "layers", "lang-son")
HERE = os.path.dirname(os.path.abspath(__file__))
ZOOMS = (8, 14)


def install_packages():
    """The packages of tiles/package-lock.json, once a build; their folder."""
    folder = os.path.join(BUILD, "tiles-acceptance")
    os.makedirs(folder, exist_ok=True)
    for name in ("package.json", "package-lock.json", "read.mjs"):
        shutil.copy(os.path.join(HERE, "tiles", name), folder)
    done = subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"npm ci: {done.stderr[-2000:]}")
    return folder


class Readers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp()
        data = os.path.join(cls.folder, "data")
        shutil.copytree(PLAN, data)
        subprocess.run([os.environ["QUYDAT_SYNTH"], "--plan", PLAN, "--out", data, "--parcels", "5000"], check=True,
                       capture_output=True)
        project = os.path.join(data, "project.yaml")
        with open(project, encoding="utf-8") as stream:
            lines = [line for line in stream if not line.startswith(("checks:", "  rules:", "tiles:", "  zoom:", "  raster:", "  vector:"))]
        with open(project, "w", encoding="utf-8") as stream:
            stream.writelines(lines)
            stream.write(f"tiles: {{zoom: [{ZOOMS[0]}, {ZOOMS[1]}], raster: [], vector: [pmtiles, mbtiles]}}\n")
        out = os.path.join(cls.folder, "out")
        subprocess.run([os.environ["QUYDAT"], "tiles", project, "--out", out, "--fail-on", "never", "-q"], check=True)
        cls.pmtiles = os.path.join(out, "tiles", "land_use.pmtiles")
        cls.mbtiles = os.path.join(out, "tiles", "land_use.vector.mbtiles")
        cls.tiles = vector_tile.read_pmtiles(cls.pmtiles)[2]

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_packages_of_web_maps_read_every_tile(self):
        folder = install_packages()
        addresses = "".join(f"{z} {x} {y}\n" for z, x, y in self.tiles) + "3 0 0\n"
        done = subprocess.run(["node", "read.mjs", self.pmtiles], cwd=folder, input=addresses, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        seen = json.loads(done.stdout)
        self.assertEqual((seen["tiles"], seen["missing"]), (len(self.tiles), 1))
        self.assertEqual((seen["header"]["minZoom"], seen["header"]["maxZoom"]), ZOOMS)
        self.assertEqual((seen["header"]["tileType"], seen["header"]["clustered"]), (1, True))
        expected = collections.defaultdict(lambda: [0, 0])
        for data in self.tiles.values():
            for name, layer in vector_tile.tile_of(data).items():
                closing = layer["features"][0]["type"] == 3    # the package closes rings
                expected[name][0] += len(layer["features"])
                expected[name][1] += sum(len(path) + closing for feature in layer["features"] for path in feature["paths"])
        self.assertEqual({name: [layer["features"], layer["points"]] for name, layer in seen["layers"].items()}, dict(expected))
        self.assertEqual({layer["id"] for layer in seen["metadata"]["vector_layers"]},
                         {"land_use", "units", "unit_labels", "zones", "infrastructure", "findings"})
        for name, layer in seen["layers"].items():
            self.assertEqual((layer["extent"], layer["version"]), (4096, 2), name)

    def test_qgis_opens_the_mbtiles(self):
        if subprocess.run([sys.executable, "-c", "import qgis.core"], capture_output=True, check=False).returncode != 0:
            self.skipTest("QGIS is not installed")
        z, x, y = max((a for a in self.tiles if a[0] == 10), key=lambda a: len(self.tiles[a]))
        with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as home:
            environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home, "LANG": "C.UTF-8"}
            done = subprocess.run([sys.executable, os.path.join(HERE, "qgis_vector_tiles.py"), self.mbtiles, str(z), str(x), str(y)],
                                  env=environment, cwd=home, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        seen = json.loads(done.stdout.splitlines()[-1])
        self.assertTrue(seen["valid"])
        self.assertEqual(seen["zooms"], list(ZOOMS))
        self.assertGreater(seen["drawn"], 0.5)


if __name__ == "__main__":
    unittest.main()
