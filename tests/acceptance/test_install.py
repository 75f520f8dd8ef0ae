"""Installed from the build and from the .deb: the programs find their own tables, the library serves a C program.

Everything goes into folders with spaces and Vietnamese letters; nothing is installed into the system.
"""
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import tempfile
import unittest

from example import BUILD, SOURCE, run

PLACE = "Cài đặt quỹ đất"
PARCELS = "1000"

# What an office's programmer would write: one figure of the balance, through public headers only.
PROGRAM = r"""
#include <quydat/quydat.h>
#include <stdio.h>

static int fail(const GError *error) { fprintf(stderr, "%s\n", error->message); return error->code; }

int main(int argc, char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *codes = argc == 3 ? qd_data_file("layers/land-use-codes.csv", &error) : NULL;
  g_autoptr(QdCategories) tree = codes ? qd_categories_load(codes, &error) : NULL;
  g_autoptr(QdProject) project = tree ? qd_project_load(argv[1], &error) : NULL;
  g_autoptr(QdFindings) findings = project ? qd_findings_new("vi", NULL, project->disabled, &error) : NULL;
  g_autoptr(QdPlan) plan = findings ? qd_plan_load(project->plan_dir, project->unit_register, tree, project->base, project->target, &error) : NULL;
  g_autoptr(QdUnits) units = plan ? qd_units_load(project, plan, argv[2], NULL, findings, &error) : NULL;
  QdLayer *parcels = units ? qd_land_use_load(project, 0, tree, argv[2], NULL, 1, findings, &error) : NULL;
  g_autoptr(QdBalance) balance = parcels ? qd_balance_run(project, tree, units, parcels, QD_KEEP_NOTHING, NULL, 1, findings, &error) : NULL;
  if (balance == NULL) return fail(error);
  printf("LUA %.4f\n", qd_ledger_total(balance->ledger, qd_units_count(units), qd_categories_find(tree, "LUA")) / 10000);
  return 0;
}
"""


def clean_environment(**more):
    """Nothing that would lead a program to the source tree."""
    names = ("PATH", "LANG", "HOME", "TMPDIR", "ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS")
    return {**{name: os.environ[name] for name in names if name in os.environ}, **more}


def replace_in(path, old, new):
    with open(path, encoding="utf-8") as stream:
        text = stream.read()
    if old not in text:
        raise AssertionError(f"{path} holds no \"{old}\"")
    with open(path, "w", encoding="utf-8") as stream:
        stream.write(text.replace(old, new, 1))


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as stream:
        return stream.read()


def is_sanitised():
    """A sanitizer's runtime must come first in the process: plain programs cannot link such a library."""
    return re.search(r"CMAKE_C_FLAGS:STRING=.*-fsanitize", read(BUILD, "CMakeCache.txt")) is not None


DEMO = None   # folder of a demo project, made once by the first installed quydat-synth that is asked


def make_demo(prefix, folder):
    """The demo project of an installation, its layers beside it."""
    global DEMO
    if DEMO is None:
        DEMO = tempfile.mkdtemp(prefix="quydat-demo ")
        unittest.addModuleCleanup(shutil.rmtree, DEMO)
        plan = os.path.join(prefix, "share", "quydat", "layers", "lang-son")
        run(os.path.join(prefix, "bin", "quydat-synth"), "--plan", plan, "--out", DEMO, "--parcels", PARCELS,
            env=clean_environment())
        shutil.copytree(plan, DEMO, dirs_exist_ok=True)
    shutil.copytree(DEMO, folder)


class Folder(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def assert_programs_work(self, prefix):
        """A run of the demo as a user starts it. @return folder of the project, folder of the outputs."""
        demo = self.path("Dự án thử", "tỉnh Lạng Sơn")
        out = self.path("Kết quả chạy thử")
        if not os.path.isdir(demo):
            make_demo(prefix, demo)
        done = run(os.path.join(prefix, "bin", "quydat"), "run", os.path.join(demo, "project.yaml"), "--out", out,
                   env=clean_environment(), cwd=self.folder)
        self.assertEqual(done.stderr, "")
        self.assertIn(out, done.stdout)
        for name in ("summary.json", "balance.csv", "20.gpkg", "reports/index.html", "tiles/land_use.mbtiles"):
            self.assertTrue(os.path.isfile(os.path.join(out, name)), name)
        return demo, out


class Installed(Folder):
    """cmake --install into a prefix of the user's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prefix = os.path.join(cls.folder, PLACE)
        run("cmake", "--install", BUILD, "--prefix", cls.prefix)
        libraries = [os.path.dirname(os.path.join(parent, name)) for parent, _, names in os.walk(cls.prefix)
                     for name in names if name == "libquydat.a"]
        cls.libraries, = libraries

    def test_what_is_installed(self):
        for name in ("bin/quydat", "bin/quydat-synth", "include/quydat/quydat.h", "share/quydat/styles/words.csv",
                     "share/quydat/layers/land-use-codes.csv", "share/quydat/layers/lang-son/project.yaml"):
            self.assertTrue(os.path.isfile(os.path.join(self.prefix, name)), name)
        for name in ("libquydat.so", "libquydat.a", "pkgconfig/quydat.pc"):
            self.assertTrue(os.path.exists(os.path.join(self.libraries, name)), name)
        strangers = [name for parent, _, names in os.walk(self.prefix) for name in names
                     if re.search(r"\.(gpkg|o|pyc|orig|rej|swp)$|~$", name)]
        self.assertEqual(strangers, [])

    def test_programs_say_their_version(self):
        version = re.search(r"project\(quydat VERSION (\S+)", read(SOURCE, "CMakeLists.txt")).group(1)
        for name in ("quydat", "quydat-synth"):
            program = os.path.join(self.prefix, "bin", name)
            self.assertEqual(run(program, "--version", env=clean_environment()).stdout, f"{name} {version}\n")

    def test_tables_beside_the_program_are_the_ones_used(self):
        """Each table and template gets a mark of its own: all must come out at the other end."""
        copy = self.path("bản sao")
        shutil.copytree(self.prefix, copy, symlinks=True)
        share = os.path.join(copy, "share", "quydat")
        marks = (("styles/words.csv", "report_title,Báo cáo quỹ đất", "report_title,Dấu hiệu từ"),
                 ("styles/words.csv", "layer_land_use,", "layer_land_use,Dấu hiệu lớp "),
                 ("styles/report.xsl", '<p class="under-title">', '<p class="under-title">Dấu hiệu mẫu '),
                 ("styles/report.css", "body {", "/* dấu hiệu kiểu */ body {"),
                 ("styles/rules.csv", "Khoảng trống", "Dấu hiệu quy tắc"),
                 ("styles/palette.csv", "zone_established,#7a3f9a", "zone_established,#010203"),
                 ("layers/land-use-codes.csv", "Đất chuyên trồng lúa", "Dấu hiệu loại đất"))
        for name, old, new in marks:
            replace_in(os.path.join(share, name), old, new)
        demo, out = self.assert_programs_work(copy)
        index, table = read(out, "reports", "index.html"), read(out, "balance.csv")
        for mark in ("Dấu hiệu từ", "Dấu hiệu mẫu", "dấu hiệu kiểu", "Dấu hiệu loại đất"):
            self.assertIn(mark, index)
        self.assertIn("Dấu hiệu loại đất", table)
        package = run("ogrinfo", "-ro", "-q", os.path.join(out, "20.gpkg"), "layer_styles").stdout
        self.assertIn("#010203", re.sub(r"1,2,3,\d+", "#010203", package))
        self.assertIn("Dấu hiệu lớp", self.descriptions(os.path.join(out, "20.gpkg")))
        # a rule's title shows where it was broken: one parcel less is a gap
        spoilt = self.path("thiếu một khoanh")
        shutil.copytree(demo, spoilt)
        run("ogrinfo", os.path.join(spoilt, "land-use-2024.gpkg"), "-q", "-sql",
            "DELETE FROM land_use WHERE fid = (SELECT min(fid) FROM land_use)")
        run(os.path.join(copy, "bin", "quydat"), "run", os.path.join(spoilt, "project.yaml"), "--out", out, "--only",
            "report,findings", status=1, env=clean_environment())
        self.assertIn("Dấu hiệu quy tắc", read(out, "reports", "index.html"))

    @staticmethod
    def descriptions(path):
        database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        rows = database.execute("SELECT description FROM gpkg_contents").fetchall()
        database.close()
        return "\n".join(row[0] for row in rows)

    def test_demo_and_library(self):
        demo, out = self.assert_programs_work(self.prefix)
        self.assertIn("Lạng Sơn", read(out, "reports", "index.html"))
        with self.subTest("C program"):
            self.assert_library_works(demo, out)

    def assert_library_works(self, demo, out):
        if is_sanitised():
            self.skipTest("a library with sanitizers serves no plain program")
        environment = clean_environment(PKG_CONFIG_PATH=os.path.join(self.libraries, "pkgconfig"),
                                        QUYDAT_DATA=os.path.join(self.prefix, "share", "quydat"))
        source = self.path("con số.c")
        with open(source, "w", encoding="utf-8") as stream:
            stream.write(PROGRAM)
        expected = next(line.split(",") for line in read(out, "balance.csv").splitlines() if line.startswith("20,")
                        and line.split(",")[2] == "LUA")[6]
        for kind in ("shared", "static"):
            flags = self.ask_pkg_config(environment, "--cflags", "--libs", "quydat")
            if kind == "static":
                # our archive with the system's shared libraries: --static would ask for archives of all of GDAL's
                beneath = self.ask_pkg_config(environment, "--print-requires-private", "quydat").split()
                flags = " ".join((flags.replace("-lquydat", "-l:libquydat.a"),
                                  self.ask_pkg_config(environment, "--libs", *beneath), "-lgeos_c -lm"))
            program = self.path("con số " + kind)
            # through a shell, as in a makefile: pkg-config quotes for one
            command = f'gcc -std=c17 -Wall -Wextra -Werror "{source}" {flags} -o "{program}"'
            run("sh", "-c", command, env=environment)
            at_run = {**environment, "LD_LIBRARY_PATH": self.libraries} if kind == "shared" else environment
            self.assertEqual("libquydat" in run("ldd", program, env=at_run).stdout, kind == "shared")
            done = run(program, os.path.join(demo, "project.yaml"), self.folder, env=at_run)
            self.assertEqual(done.stdout, f"LUA {expected}\n", kind)

    @staticmethod
    def ask_pkg_config(environment, *words):
        """Its answer, quoted for a shell: it puts a backslash before each byte of a letter with marks."""
        return run("pkg-config", *words, env=environment, errors="surrogateescape").stdout.strip()

    def test_library_shows_only_what_its_headers_declare(self):
        headers = os.path.join(SOURCE, "include", "quydat")
        declared = set()
        for name in os.listdir(headers):
            declared |= set(re.findall(r"QD_API[^;]*?\b(qd_\w+)\(", read(headers, name)))
        shown = run("nm", "-D", "--defined-only", os.path.join(self.libraries, "libquydat.so")).stdout
        exported = set(re.findall(r" [TDBR] ([a-z]\w*)$", shown, re.M))
        self.assertEqual(exported, declared)


class Package(Folder):
    """The .deb that cpack makes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if shutil.which("dpkg-deb") is None or shutil.which("dpkg-shlibdeps") is None:
            raise unittest.SkipTest("dpkg-deb and dpkg-shlibdeps are not installed (package dpkg-dev)")
        if is_sanitised():
            raise unittest.SkipTest("a package is made from a release build")
        run("cpack", "--config", os.path.join(BUILD, "CPackConfig.cmake"), "-B", cls.folder, cwd=cls.folder)
        packages = [name for name in os.listdir(cls.folder) if name.endswith(".deb")]
        cls.package = os.path.join(cls.folder, *packages)

    def test_what_it_says_of_itself(self):
        fields = dict(re.findall(r"^(\S+): (.*)$", run("dpkg-deb", "-f", self.package).stdout, re.M))
        self.assertEqual(fields["Package"], "quydat")
        self.assertEqual(fields["Architecture"], run("dpkg", "--print-architecture").stdout.strip())
        self.assertGreater(len(fields["Description"]), 20)
        self.assertRegex(fields["Version"], r"^\d+\.\d+\.\d+")
        needed = {word.split()[0] for word in fields["Depends"].split(", ")}
        for pattern in ("libc6", r"libgdal\d+", r"libproj\d+", r"libgeos-c1\w*", r"libglib2\.0-0", r"libsqlite3-0", r"libspatialite\d+",
                        r"libyaml-0-2", r"libxslt1\.1", r"libcairo2"):
            self.assertTrue(any(re.fullmatch(pattern, name) for name in needed), f"{pattern} not in {needed}")
        self.assertEqual({name for name in needed if re.search(r"-dev$|asan|ubsan|cmocka|quydat", name)}, set())

    def test_what_it_holds(self):
        names = {line.split(None, 5)[5].split(" -> ")[0]: line.split(None, 1)[0]
                 for line in run("dpkg-deb", "-c", self.package).stdout.splitlines()}
        for wanted in (r"\./usr/bin/quydat", r"\./usr/bin/quydat-synth", r"\./usr/lib/(\S+/)?libquydat\.so\.0",
                       r"\./usr/lib/(\S+/)?libquydat\.a", r"\./usr/lib/(\S+/)?pkgconfig/quydat\.pc",
                       r"\./usr/include/quydat/quydat\.h", r"\./usr/share/quydat/layers/land-use-codes\.csv",
                       r"\./usr/share/quydat/layers/lang-son/project\.yaml", r"\./usr/share/quydat/styles/words\.csv",
                       r"\./usr/share/quydat/styles/qgis/qml\.xsl", r"\./usr/share/doc/quydat/copyright"):
            self.assertTrue(any(re.fullmatch(wanted, name) for name in names), wanted)
        for name, mode in names.items():
            self.assertTrue(name.startswith("./usr/") or name == "./", name)
            if mode[0] != "l":
                self.assertEqual(mode[5] + mode[8], "--", f"{name} is writable by others")
            if mode[0] == "-":
                self.assertEqual("x" in mode, name.startswith("./usr/bin/"), f"{mode} {name}")

    def test_runs_where_it_is_unpacked(self):
        unpacked = self.path(PLACE)
        run("dpkg-deb", "-x", self.package, unpacked)
        program = os.path.join(unpacked, "usr", "bin", "quydat")
        self.assertEqual(stat.S_IMODE(os.stat(program).st_mode), 0o755)
        replace_in(os.path.join(unpacked, "usr", "share", "quydat", "styles", "words.csv"),
                   "report_title,Báo cáo quỹ đất", "report_title,Dấu hiệu gói")
        _, out = self.assert_programs_work(os.path.join(unpacked, "usr"))
        self.assertIn("Dấu hiệu gói", read(out, "reports", "index.html"))

    def test_programs_are_stripped(self):
        unpacked = self.path("để xem")
        run("dpkg-deb", "-x", self.package, unpacked)
        sections = run("readelf", "-S", "--wide", os.path.join(unpacked, "usr", "bin", "quydat")).stdout
        self.assertNotIn(".debug_info", sections)


if __name__ == "__main__":
    unittest.main()
