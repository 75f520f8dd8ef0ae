#!/usr/bin/python3
"""Ctrl-C, SIGTERM and kill -9 in each stage of a run that takes some seconds (4,000 synthetic parcels)."""
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

from province import CANCELLED, QUYDAT, Case, changes, main, run, snapshot

SYNTH = os.environ["QUYDAT_SYNTH"]
PLAN = os.path.join(os.environ["QUYDAT_SOURCE"], "layers", "lang-son")
STAGES = ["audit the plan", "read units", "read land use", "balance", "check parcels", "compare", "scenario", "rules",
          "vector tiles", "tables", "report", "forms", "tiles", "package", "finish"]


def temporary(out):
    return os.path.join(out, ".quydat-tmp")


class Stages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.holder = tempfile.TemporaryDirectory(prefix="quydat-signals-")
        cls.inputs = os.path.join(cls.holder.name, "in")
        cls.out = os.path.join(cls.holder.name, "out")
        shutil.copytree(PLAN, cls.inputs)
        subprocess.run([SYNTH, "--plan", PLAN, "--out", cls.inputs, "--parcels", "4000"], check=True, stdout=subprocess.DEVNULL,
                       stderr=subprocess.DEVNULL)
        cls.project = os.path.join(cls.inputs, "project.yaml")
        with open(cls.project, encoding="utf-8") as stream:
            text = stream.read().replace("zoom: [7, 13]", "zoom: [8, 10]")
        with open(cls.project, "w", encoding="utf-8") as stream:
            stream.write(text)
        cls.seconds = {}
        done = run("run", cls.project, "--out", cls.out, "--fail-on", "never", "--jobs", "2", "-v")
        assert done.returncode == 0, done.stderr
        for line in done.stderr.splitlines():
            cls.seconds[line[:16].strip()] = float(line[16:].split()[0])
        assert list(cls.seconds) == STAGES, done.stderr
        cls.kept = os.path.join(cls.holder.name, "kept")
        shutil.copytree(cls.out, cls.kept)
        cls.before = snapshot(cls.holder.name)

    @classmethod
    def tearDownClass(cls):
        cls.holder.cleanup()

    def start(self, stage, into):
        """A run that is so far (0 to 1) in a stage."""
        process = subprocess.Popen([QUYDAT, "run", self.project, "--out", self.out, "--fail-on", "never", "--jobs", "2", "-v"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        before = STAGES[:STAGES.index(stage)]
        if not before:
            while not os.path.exists(temporary(self.out)):
                time.sleep(0.001)
        for name in before:
            line = process.stderr.readline()
            self.assertEqual(line[:16].strip(), name)
        time.sleep(into * self.seconds[stage])
        return process

    def restore(self):
        """The set as the tests expect it, after a run that was too fast for its signal and put its own in place."""
        shutil.rmtree(self.out)
        shutil.copytree(self.kept, self.out)

    def in_time(self, stage, into, act):
        """A run on which act(process) was called before it ended. How fast a run is, is no matter of the test: one that
        ended first is tried again, with the signal sooner. None if it is always too fast."""
        for attempt in range(6):
            process = self.start(stage, into if attempt == 0 else into / 2**attempt if attempt < 5 else 0)
            act(process)
            said = process.stderr.read()
            if process.wait(timeout=60) != 0:
                return process, said
            self.restore()
        return None, ""

    def stop(self, number, stage, into):
        process, said = self.in_time(stage, into, lambda running: running.send_signal(number))
        if process is None:
            self.assertIn(stage, ("tiles", "finish"), "a run cannot be too fast for a signal so early")
            return
        messages = [line for line in said.splitlines() if line.startswith("quydat: ")]
        self.assertEqual(process.stdout.read(), "")
        self.assertEqual((process.returncode, messages), (CANCELLED, ["quydat: stopped on request; nothing was written"]), said)
        self.assertEqual(changes(self.before, snapshot(self.holder.name)), [])

    def test_interrupt(self):
        for stage in STAGES:
            into = 0.3 if self.seconds[stage] > 0.3 and stage != "finish" else 0
            with self.subTest(stage=stage, into=into):
                self.stop(signal.SIGINT, stage, into)

    def test_terminate(self):
        for stage in ("read land use", "report"):
            with self.subTest(stage):
                self.stop(signal.SIGTERM, stage, 0.3)

    def test_hang_up(self):
        """The terminal is closed, an ssh connection lost."""
        self.stop(signal.SIGHUP, "balance", 0.3)

    def test_interrupt_into_a_new_folder(self):
        new = os.path.join(self.holder.name, "new")
        process = subprocess.Popen([QUYDAT, "run", self.project, "--out", new, "-q"], stderr=subprocess.PIPE, text=True)
        while not os.path.exists(temporary(new)):
            time.sleep(0.001)
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.communicate()[1], "quydat: stopped on request; nothing was written\n")
        self.assertEqual(process.returncode, CANCELLED)
        self.assertFalse(os.path.exists(new))

    def test_interrupt_twice(self):
        """An impatient second Ctrl-C does not break the cleaning up."""
        def insist(process):
            for _ in range(20):
                process.send_signal(signal.SIGINT)
                time.sleep(0.001)

        process, said = self.in_time("package", 0.3, insist)
        self.assertEqual(process.returncode, CANCELLED, said)
        self.assertEqual(changes(self.before, snapshot(self.holder.name)), [])

    def test_kill(self):
        """kill -9: the set stands as it was; the next run clears up, and has nothing to say."""
        for stage in ("read units", "balance", "report", "package"):
            with self.subTest(stage):
                process, said = self.in_time(stage, 0.5, lambda running: running.kill())
                self.assertEqual(process.returncode, -signal.SIGKILL, said)
                left = snapshot(self.holder.name)
                differences = [c for c in changes(self.before, left) if "out/.quydat-tmp" not in c]
                self.assertEqual(differences, [])
                self.assertTrue(os.path.exists(temporary(self.out)))
        # a run that fails clears up as well
        done = run("run", self.project, "--out", self.out, "--only", "tables")
        self.assertEqual(done.returncode, 2)
        copy = os.path.join(self.holder.name, "copy")
        shutil.copytree(self.out, copy)
        done = run("check", self.project, "--out", copy, "--fail-on", "never")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(sorted(os.listdir(copy)), ["findings.csv", "plan-findings.csv", "run.json", "summary.json"])
        shutil.rmtree(copy)
        shutil.rmtree(temporary(self.out))


class AnyMoment(Case):
    """The tiny province, killed at any moment of its fifth of a second: most of all while files are put in place."""

    def test_kill(self):
        self.accept(command="run")
        dice = random.Random(1)
        begun = time.monotonic()
        self.accept(command="run")
        whole_s = time.monotonic() - begun
        for i in range(24):
            # another set each time, so that a mixture shows
            self.edit_project("2026-11-01", f"2026-11-{i % 28 + 1:02}")
            process = subprocess.Popen([QUYDAT, "run", self.project, "--out", self.out, "-q"], stderr=subprocess.PIPE, text=True)
            time.sleep(dice.uniform(0.6 if i % 2 else 0, 1.05) * whole_s)
            process.kill()
            process.communicate()
            try:
                self.assert_whole_set()
                is_whole = True
            except (AssertionError, FileNotFoundError):
                is_whole = False
            copy = self.at(f"copy{i}")
            shutil.copytree(self.out, copy)
            done = run("run", self.project, "--out", copy)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assert_whole(copy)
            if is_whole:
                self.assertEqual(done.stderr, "")
            else:
                self.assertRegex(done.stderr, "^quydat: .*the previous set is incomplete")
                shutil.rmtree(self.out)
                shutil.copytree(copy, self.out)
            shutil.rmtree(copy)

    def assert_whole_set(self):
        temporary_folder = temporary(self.out)
        aside = temporary_folder + "-aside"
        if os.path.exists(temporary_folder):
            os.rename(temporary_folder, aside)
        try:
            self.assert_whole(self.out)
        finally:
            if os.path.exists(aside):
                os.rename(aside, temporary_folder)


if __name__ == "__main__":
    main()
