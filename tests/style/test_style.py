"""The rules of the house that a program can check: self-contained headers, sizes, layers, words, paths, layout of the code."""
import csv
import os
import re
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["QUYDAT_SOURCE"]
THIS = "tests/style/test_style.py"

FUNCTION_LINES = 80
FILE_LINES = 520

# Modules whose headers a module may include. base and geo are toolboxes: their internal headers are open to all above.
# So are those of tiles, the renderer, to the pages that show its maps. Of the others only the public headers are, each of
# which stands for a module.
BELOW = {
    "base": set(),
    "plan": {"base"},
    "geo": {"base"},
    "source": {"base", "plan", "geo"},
    "balance": {"base", "plan", "geo", "source"},
    "check": {"base", "plan", "geo", "source", "balance"},
    "scenario": {"base", "plan", "geo", "source", "balance", "check"},
    "outputs": {"base", "plan", "geo", "source", "balance", "scenario"},
    "report": {"base", "plan", "geo", "source", "balance", "check", "scenario", "outputs", "tiles"},
    "forms": {"base", "plan", "geo", "source", "balance", "check", "scenario", "outputs"},
    "package": {"base", "plan", "geo", "source", "balance", "check", "scenario", "outputs"},
    "tiles": {"base", "plan", "geo", "source", "balance", "check", "scenario", "outputs"},
    "web": {"base", "plan", "geo", "source", "balance", "check", "scenario", "outputs", "tiles"},
    "cli": {"quydat"},
    "synth": set(),
}
TOOLBOXES = {"base", "geo", "tiles"}
PUBLIC = {"error": "base", "cache": "base", "data": "base", "findings": "base", "plan": "plan", "audit": "plan", "project": "source", "layers": "source",
          "ledger": "balance", "change": "balance", "land": "balance", "scenario": "scenario", "constraints": "source", "elevation": "source", "checks": "check", "rules": "check", "outputs": "outputs", "forms": "forms", "serve": "web", "quydat": "quydat"}
# The kernel: plain C on arrays, no library's types.
PLAIN = {"src/geo/wkb.h", "src/geo/area.h", "src/geo/plain.h", "src/geo/valid.h", "src/geo/edges.h", "src/geo/frame.h",
         "src/geo/slabs.h", "src/geo/same.h", "src/geo/coverage.h", "src/geo/dissolve.h", "src/geo/half_edges.h", "src/geo/lines.h",
         "src/geo/junctions.h", "src/geo/points.h", "src/geo/simplify.h", "src/geo/small_faces.h",
         "src/base/number.h"}


def files_of_project():
    """Paths of all files that are or will be under version control."""
    try:
        done = subprocess.run(["git", "-C", SOURCE, "-c", "core.quotepath=off", "ls-files", "-co", "--exclude-standard"],
                              capture_output=True, text=True, check=True)
        names = done.stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        names = [os.path.relpath(os.path.join(parent, name), SOURCE) for parent, _, here in os.walk(SOURCE)
                 for name in here]
        names = [name for name in names if not re.match(r"(build|demo|out|\.git)/", name)]
    return sorted(name for name in set(names) if os.path.isfile(os.path.join(SOURCE, name)))


FILES = files_of_project()
C_FILES = [name for name in FILES if re.match(r"(src|include|tests)/.*\.[ch]$", name)]
PRODUCT = [name for name in C_FILES if not name.startswith("tests/")]


def read(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8") as stream:
        return stream.read()


def read_rows(name):
    with open(os.path.join(SOURCE, name), encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


class Listed(unittest.TestCase):
    def assert_none(self, found, what):
        if found:
            self.fail(f"{what}:\n  " + "\n  ".join(found))


class Sizes(Listed):
    def test_files(self):
        long = [f"{name}: {read(name).count(chr(10))} lines" for name in C_FILES
                if read(name).count("\n") > FILE_LINES]
        self.assert_none(long, f"files longer than {FILE_LINES} lines")

    def test_functions(self):
        long = []
        for name in C_FILES:
            lines, start = read(name).split("\n"), None
            for i, line in enumerate(lines):
                if line == "{":
                    start = i
                elif line == "}" and start is not None:
                    if i - start - 1 > FUNCTION_LINES:
                        long.append(f"{name}:{start}: {lines[start - 1]}: {i - start - 1} lines")
                    start = None
        self.assert_none(long, f"functions longer than {FUNCTION_LINES} lines")


class Headers(Listed):
    """Each header may be included alone, and by C++ programs' rules of inclusion: it brings what it needs."""

    def test_compile_alone(self):
        packages = re.findall(r"pkg_check_modules\(\w+ REQUIRED IMPORTED_TARGET ([^)]*)\)", read("CMakeLists.txt"))
        names = [re.sub(r"[><=].*", "", word) for words in packages for word in words.split()]
        self.assertIn("gdal", names)
        flags = subprocess.run(["pkg-config", "--cflags", *names], capture_output=True, text=True, check=True)
        broken = []
        with tempfile.TemporaryDirectory() as folder:
            source = os.path.join(folder, "alone.c")
            for name in [name for name in PRODUCT if name.endswith(".h")]:
                with open(source, "w", encoding="utf-8") as stream:
                    stream.write(f'#include "{os.path.join(SOURCE, name)}"\n')
                done = subprocess.run(["gcc", "-fsyntax-only", "-std=c17", "-Wall", "-Wextra", "-Werror",
                                       f"-I{SOURCE}/include", f"-I{SOURCE}/src", *flags.stdout.split(), source],
                                      capture_output=True, text=True, check=False)
                if done.returncode != 0:
                    broken.append(f"{name}: " + next(line for line in done.stderr.splitlines() if "error" in line))
        self.assert_none(broken, "headers that do not compile alone")

    def test_say_what_they_are(self):
        unsaid = [name for name in PRODUCT if name.endswith(".h")
                  and not read(name).startswith(f"/* {re.sub('^(src|include)/', '', name)} — ")]
        self.assert_none(unsaid, "headers that do not begin with their name and purpose")

    def test_kernel_needs_no_library(self):
        bound = [f"{name}: <{header}>" for name in sorted(PLAIN)
                 for header in re.findall(r"#include <([^>]+)>", read(name))
                 if not re.match(r"(math|std\w+|string|float|limits)\.h$", header)]
        self.assert_none(bound, "headers of the kernel that need a library")


class Layers(Listed):
    """src/MODULE includes only what lies below it."""

    @staticmethod
    def module_of(name):
        if name.startswith("include/quydat/"):
            return PUBLIC.get(os.path.basename(name)[:-2], "?")
        return name.split("/")[1]

    def trouble(self, name, header):
        """Why a file may not include a header, or None."""
        module, (folder, _, rest) = self.module_of(name), header.partition("/")
        if folder == "quydat":
            target = PUBLIC.get(rest[:-2], "?")
            if module in ("quydat", target) or target in BELOW[module]:
                return None
            return f"{module} lies below {target}"
        if folder == module:
            return None
        if folder not in BELOW[module]:
            return f"{module} may not use {folder}"
        return None if folder in TOOLBOXES else f"{header} is internal to {folder}"

    def test_public_headers_belong_to_a_module(self):
        names = {os.path.basename(name)[:-2] for name in PRODUCT if name.startswith("include/quydat/")}
        self.assertEqual(names, set(PUBLIC))

    def test_modules_are_known(self):
        modules = {name.split("/")[1] for name in PRODUCT if name.startswith("src/")}
        self.assertLessEqual(modules, set(BELOW))

    def test_arrows_point_downward(self):
        wrong = []
        for name in PRODUCT:
            for header in re.findall(r'#include ["<]((?:%s|quydat)/[^">]+)[">]' % "|".join(BELOW), read(name)):
                reason = self.trouble(name, header)
                if reason is not None:
                    wrong.append(f"{name}: {header}: {reason}")
        self.assert_none(wrong, "includes that point upward or into another module")

    def test_public_headers_include_public_headers_only(self):
        wrong = [f"{name}: {header}" for name in PRODUCT if name.startswith("include/")
                 for header in re.findall(r'#include "([^"]+)"', read(name))]
        self.assert_none(wrong, "public headers that include internal ones")


class Words(Listed):
    """Every word that a page, a package or a map asks for stands in styles/words.csv, in both languages."""

    @classmethod
    def setUpClass(cls):
        cls.words = {row["key"]: row for row in read_rows("styles/words.csv")}
        cls.code = {name: read(name) for name in PRODUCT if name.endswith(".c")}
        cls.templates = {name: read(name) for name in FILES if re.match(r"styles/.*\.xsl$", name)}

    def used(self):
        """Pairs of key and the file that asks for it."""
        for name, text in self.code.items():
            for key in re.findall(r'(?:qd_word|qd_sentence|qd_report_sentence)\(\s*[\w>.-]+,\s*"(\w+)"', text):
                yield key, name
        for name, text in self.templates.items():
            for key in re.findall(r"key\('word', '(\w+)'\)", text) + re.findall(r'name="key">(\w+)<', text):
                yield key, name
        for name in [name for name in FILES if re.match(r"styles/web/.*\.(js|html)$", name)]:
            for key in re.findall(r"\bt\('(\w+)'|data-(?:word|label|hint)=\"(\w+)\"", read(name)):
                yield "".join(key), name
        for role in re.findall(r'\.role = "(\w+)"', "\n".join(self.code.values())):
            yield "role_" + role, "styles/report.xsl"
        for severity in ("error", "warning", "info"):
            yield "severity_" + severity, "styles/report.xsl"
        for verdict in ("met", "short", "exceeded", "no_data"):
            yield "verdict_" + verdict, "styles/report.xsl"
        for row in read_rows("styles/palette.csv"):
            if re.match(r"(finding|zone|road)_|.*_border$", row["key"]):
                yield row["key"], "styles/palette.csv"
        for name in ("layers", "attributes", "borders"):
            package = self.code[f"src/package/{name}.c"]
            for column in re.findall(r'\{"(\w+)", QD_COLUMN_', package):
                yield "column_" + column, f"src/package/{name}.c"
            for table in re.findall(r'\.style = "(\w+)"', package):
                yield "layer_" + table, f"src/package/{name}.c"
        for group in re.findall(r'\{"(group_\w+)"', self.code["src/package/project.c"]):
            yield group, "src/package/project.c"
        for word in re.findall(r'\{"\w+", "(map_\w+)"\}', self.code["src/package/project.c"]):
            yield word, "src/package/project.c"
        for prefix, words in (("balance", ("partition", "memo")), ("sense", ("exact", "floor", "ceiling"))):
            yield from ((f"{prefix}_{word}", "src/package/style.c") for word in words)

    def test_every_word_used_is_there(self):
        used = list(self.used())
        self.assertGreater(len(used), 100)
        self.assert_none(sorted({f"{key} ({name})" for key, name in used if key not in self.words}),
                         "keys that styles/words.csv lacks")

    def test_no_key_stands_twice(self):
        keys = [row["key"] for row in read_rows("styles/words.csv")]
        self.assert_none(sorted({key for key in keys if keys.count(key) > 1}), "keys that stand twice")

    def test_both_languages_are_filled_and_take_the_same_figures(self):
        wrong = []
        for key, row in self.words.items():
            places = [sorted(set(re.findall(r"\{(\w+)\}", row[lang] or ""))) for lang in ("vi", "en")]
            if not row["vi"] or not row["en"] or places[0] != places[1]:
                wrong.append(f"{key}: {places}")
        self.assert_none(wrong, "words that lack a language or take other figures in one")

    def test_every_finding_has_a_rule(self):
        rules = {row["rule"] for row in read_rows("styles/rules.csv")}
        named = {(rule, name) for name, text in self.code.items() for rule in re.findall(r'\.rule = "(\w+)"', text)}
        self.assertGreater(len(named), 5)
        self.assert_none(sorted(f"{rule} ({name})" for rule, name in named if rule not in rules),
                         "rules that styles/rules.csv lacks")


class Places(Listed):
    """Nothing of the machine it was written on."""
    HOSTS = (r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|npmjs\.com|crates\.io|proxy\.golang\.org|rubygems\.org|"
             r"deb\.debian\.org|archive\.ubuntu\.com|repo\.maven|conda\.anaconda|artifactory|jfrog\.io|docker\.io|ghcr\.io")

    def find(self, pattern, names):
        found = []
        for name in names:
            try:
                lines = read(name).split("\n")
            except UnicodeDecodeError:
                continue
            found += [f"{name}:{i + 1}: {line.strip()[:100]}" for i, line in enumerate(lines) if re.search(pattern, line)]
        return found

    def test_no_path_of_this_machine(self):
        names = [name for name in FILES if name != THIS]
        self.assert_none(self.find(r"(?<![\w.$}{])/(work|root|home/\w+)/|(?<![\w.$}{/])/root\b", names),
                         "paths of one machine")

    def test_no_temporary_folder_in_the_product(self):
        names = [name for name in FILES if not name.startswith(("tests/", "scripts/", ".ci/"))]
        self.assert_none(self.find(r"(?<![\w.])/tmp/", names), "fixed temporary paths")

    def test_no_registry(self):
        self.assert_none(self.find(self.HOSTS, [name for name in FILES if name != THIS]), "hosts of package registries")

    def test_nothing_large_or_generated(self):
        strangers = [name for name in FILES if re.search(r"\.(o|so|a|pyc|orig|rej|log|gpkg|mbtiles)$|~$", name)]
        self.assert_none(strangers, "files that do not belong under version control")
        large = [name for name in FILES if os.path.getsize(os.path.join(SOURCE, name)) > 1_000_000]
        self.assert_none(large, "files over 1 MB")


class Written(Listed):
    """Last in the order of names: .clang-format decides how the code lies on the page."""

    def test_clang_format(self):
        program = shutil.which("clang-format-14") or shutil.which("clang-format")
        if program is None or " 14." not in subprocess.run([program, "--version"], capture_output=True, text=True,
                                                            check=True).stdout:
            self.skipTest("clang-format 14 is not installed; other versions lay out differently")
        other = [name for name in C_FILES
                 if subprocess.run([program, "--dry-run", "-Werror", os.path.join(SOURCE, name)], capture_output=True,
                                   check=False).returncode != 0]
        self.assert_none(other, f"{len(other)} of {len(C_FILES)} files that clang-format would change")


if __name__ == "__main__":
    unittest.main()
