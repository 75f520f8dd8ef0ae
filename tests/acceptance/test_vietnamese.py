"""The terminal speaks Vietnamese where the locale does: the catalogue is whole, and it is found and used."""
import glob
import os
import re
import shutil
import subprocess
import tempfile
import unittest

QUYDAT = os.environ["QUYDAT"]
SOURCE = os.environ["QUYDAT_SOURCE"]
CATALOGUE = os.path.join(SOURCE, "po", "vi.po")

SAME = {"--only: %s", "--cache: %s", "--tmp: %s", "--jobs: %s", "--out: %s"}   # nothing in them to translate


def read_entries(text):
    """(msgid, msgstr, flags) of each entry of a .po file but the header; obsolete ones have the flag "obsolete"."""
    entries = []
    for block in re.split(r"\n\s*\n", text):
        lines = block.split("\n")
        obsolete = any(line.startswith("#~ ") for line in lines)
        flags = {flag.strip() for line in lines if line.startswith("#,") for flag in line[2:].split(",")}
        texts, key = {}, None
        for line in lines:
            line = line[3:] if line.startswith("#~ ") else line
            match = re.match(r'(?:(\w+) )?"(.*)"$', line)
            if match is not None:
                key = match.group(1) or key
                texts[key] = texts.get(key, "") + match.group(2)
        if texts.get("msgid"):
            entries.append((texts["msgid"], texts["msgstr"], flags | ({"obsolete"} if obsolete else set())))
    return entries


def placeholders(text):
    return re.findall(r"%[-+ #0]*[\d.*]*(?:hh?|ll?|[zjt])?[a-z]", text.replace("%%", ""))


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with open(CATALOGUE, encoding="utf-8") as stream:
            cls.entries = read_entries(stream.read())

    def test_every_message_is_translated(self):
        self.assertGreater(len(self.entries), 150)
        for msgid, msgstr, flags in self.entries:
            with self.subTest(msgid):
                self.assertEqual(flags & {"fuzzy", "obsolete"}, set())
                self.assertNotEqual(msgstr, "")
                self.assertEqual(placeholders(msgstr), placeholders(msgid))
                self.assertEqual(msgstr.count(r"\n"), msgid.count(r"\n"), "line breaks")
                self.assertEqual(msgstr == msgid, msgid in SAME)

    def test_messages_are_those_of_the_sources(self):
        if shutil.which("xgettext") is None:
            self.skipTest("xgettext is not installed (package gettext)")
        names = sorted(glob.glob(os.path.join(SOURCE, "src", "*", "*.c")))
        done = subprocess.run(["xgettext", "--from-code=UTF-8", "-k_", "-kN_", "-o", "-", *names], capture_output=True,
                              check=True)
        in_sources = {msgid for msgid, _, _ in read_entries(done.stdout.decode("utf-8"))}
        here = {msgid for msgid, _, _ in self.entries}
        self.assertEqual(in_sources - here, set(), "not in po/vi.po: see po/README.md")
        self.assertEqual(here - in_sources, set(), "no longer in the sources: see po/README.md")


class Terminal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="quydat-locale-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        if shutil.which("localedef") is None:
            raise unittest.SkipTest("localedef is not installed (package libc-bin)")
        made = subprocess.run(["localedef", "-i", "vi_VN", "-f", "UTF-8", os.path.join(cls.folder, "vi_VN.UTF-8")],
                              capture_output=True, text=True, check=False)
        if made.returncode != 0:
            raise unittest.SkipTest("the locale vi_VN.UTF-8 cannot be made (package locales): " + made.stderr.strip())

    def say(self, *arguments, locale="vi_VN.UTF-8", status=0):
        environment = {name: value for name, value in os.environ.items()
                       if name not in ("LANG", "LANGUAGE") and not name.startswith("LC_")}
        environment.update(LC_ALL=locale, LOCPATH=self.folder)
        done = subprocess.run([QUYDAT, *arguments], capture_output=True, check=False, env=environment, cwd=self.folder)
        said = (done.stdout + done.stderr).decode("utf-8")
        self.assertEqual(done.returncode, status, said)
        return said

    def project(self, text):
        path = os.path.join(self.folder, "dự án.yaml")
        with open(path, "w", encoding="utf-8") as stream:
            stream.write(text)
        return path

    def test_help(self):
        english, vietnamese = self.say("--help", locale="C"), self.say("--help")
        self.assertIn("Exit status: 0 done;", english)
        for words in ("Cách dùng: quydat", "Các lệnh:", "chỉ tìm lỗi và cảnh báo", "Mã thoát: 0 xong;"):
            self.assertIn(words, vietnamese)
        self.assertEqual(vietnamese.count("\n"), english.count("\n"))

    def test_help_of_a_command(self):
        for words in ("thư mục kết quả (mặc định: out)", "chỉ làm các kết quả này", "Ví dụ:"):
            self.assertIn(words, self.say("run", "--help"))
        self.assertIn("folder for the results (default: out)", self.say("run", "--help", locale="C"))

    def test_errors(self):
        path = self.project("proyect: {}\n")
        self.assertEqual(self.say("run", path, status=2),
                         f"quydat: {path}:1: khóa lạ “proyect”; có phải là “project” không?\n")
        self.assertEqual(self.say("run", path, status=2, locale="C"),
                         f"quydat: {path}:1: unknown key \"proyect\"; did you mean \"project\"?\n")
        self.assertEqual(self.say("run", status=2), "quydat: thiếu tên tệp dự án: quydat run PROJECT.yaml\n")
        self.assertEqual(self.say("map", status=2),
                         "quydat: không có lệnh “map”; các lệnh là: run, check, balance, compare, scenario, tiles, rules, audit, serve (xem thêm: quydat --help)\n")

    def test_words_put_into_a_message(self):
        path = self.project("project: {code: '20', name: Lạng Sơn, crs: 'EPSG:4326', date: 2026-11-01}\n")
        said = self.say("run", path, status=2)
        self.assertIn("tính bằng độ: không đo được diện tích trong hệ này; dùng VN-2000 múi 3° của tỉnh", said)


if __name__ == "__main__":
    unittest.main()
