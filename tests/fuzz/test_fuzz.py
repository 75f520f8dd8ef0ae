"""Builds the fuzz targets with clang and lets each run for a bounded number of inputs, from its corpus and a fixed seed.

A crash is kept as BUILD/fuzz/crash-…; once it is mended, the input belongs into corpus/TARGET.
"""
import os
import shutil
import subprocess
import tempfile
import unittest

SOURCE = os.environ["QUYDAT_SOURCE"]
BUILD = os.path.join(os.environ["QUYDAT_BUILD"], "fuzz")
CORPUS = os.path.join(SOURCE, "tests", "fuzz", "corpus")
SECONDS = 20   # at most, for each target

# inputs a target runs: what it does in some ten seconds of one processor
RUNS = {"fuzz_wkb": 5000, "fuzz_project": 2500, "fuzz_text": 100000, "fuzz_table": 2500}


def missing():
    """Why there can be no fuzzing here, or None."""
    if shutil.which("clang") is None:
        return "clang is not installed"
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "empty.c")
        with open(source, "w", encoding="utf-8") as stream:
            stream.write("int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { (void)d; (void)n; return 0; }\n")
        done = subprocess.run(["clang", "-fsanitize=fuzzer,address", source, "-o", os.path.join(folder, "empty")],
                              capture_output=True, check=False)
    return None if done.returncode == 0 else "clang's fuzzer runtime is not installed (package libclang-rt-14-dev)"


class Fuzzed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        reason = missing()
        if reason is not None:
            raise unittest.SkipTest(reason)
        for command in (["cmake", "-S", SOURCE, "-B", BUILD, "-G", "Ninja", "-DQUYDAT_FUZZ=ON",
                         "-DCMAKE_C_COMPILER=clang", "-DCMAKE_BUILD_TYPE=None"],
                        ["cmake", "--build", BUILD, "--target", *RUNS]):
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode != 0:
                raise AssertionError(f"{' '.join(command)}\n{done.stdout[-8000:]}{done.stderr[-4000:]}")

    def fuzz(self, target):
        program = os.path.join(BUILD, "bin", target)
        words = os.path.join(SOURCE, "tests", "fuzz", target + ".dict")
        options = [f"-dict={words}"] if os.path.exists(words) else []
        with tempfile.TemporaryDirectory(prefix="quydat-fuzz-") as found:
            done = subprocess.run(
                [program, found, os.path.join(CORPUS, target), f"-runs={RUNS[target]}", "-seed=1", "-max_len=4096",
                 f"-max_total_time={SECONDS}", "-timeout=10", f"-artifact_prefix={BUILD}/", "-print_final_stats=1",
                 *options],
                capture_output=True, text=True, errors="replace", check=False, cwd=found,
                env={**os.environ, "QUYDAT_DATA": SOURCE, "TMPDIR": found})
        self.assertEqual(done.returncode, 0, done.stderr[-6000:])
        self.assertRegex(done.stderr, r"stat::number_of_executed_units:\s*[1-9]\d{2,}")

    def test_wkb(self):
        self.fuzz("fuzz_wkb")

    def test_project(self):
        self.fuzz("fuzz_project")

    def test_text(self):
        self.fuzz("fuzz_text")

    def test_table(self):
        self.fuzz("fuzz_table")


if __name__ == "__main__":
    unittest.main()
