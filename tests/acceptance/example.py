"""Runs of the programs over a synthetic province of some 6,000 parcels, for all acceptance tests.

A run is made once and kept in the build folder, under a name that changes with the programs and with what they read: the
two tests of a run do not wait for it twice. Nothing may be written into a kept folder; make a copy.
"""
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import time

QUYDAT = os.environ["QUYDAT"]
QUYDAT_SYNTH = os.environ["QUYDAT_SYNTH"]
SOURCE = os.environ["QUYDAT_SOURCE"]
BUILD = os.environ["QUYDAT_BUILD"]
PLAN = os.path.join(SOURCE, "layers", "lang-son")
KEPT = os.path.join(BUILD, "Testing", "acceptance")

CLEAN = ()
DIRTY = ("--dirty", "2")
PARCELS = "6000"
OUTDATED_S = 3600   # a run of other sources that no test still reads


def run(*command, status=0, **options):
    """A program's result, its output as text; any other exit status is a failure that shows what it said."""
    done = subprocess.run(command, capture_output=True, text=True, check=False, **options)
    if done.returncode != status:
        raise AssertionError(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def _files_below(*folders):
    for folder in folders:
        for parent, folders_here, names in os.walk(folder):
            folders_here.sort()
            yield from (os.path.join(parent, name) for name in sorted(names))


def _digest(paths, *words):
    digest = hashlib.sha256("\0".join(words).encode())
    for path in paths:
        with open(path, "rb") as stream:
            digest.update(stream.read())
    return digest.hexdigest()[:16]


def _kept(name, key, make):
    """The folder KEPT/name-key; make(folder) fills it once, whoever comes first."""
    os.makedirs(KEPT, exist_ok=True)
    folder = os.path.join(KEPT, f"{name}-{key}")
    with open(os.path.join(KEPT, name + ".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.isdir(folder):
            for old in os.listdir(KEPT):
                path = os.path.join(KEPT, old)
                if old.startswith(name + "-") and time.time() - os.path.getmtime(path) > OUTDATED_S:
                    shutil.rmtree(path)
            making = folder + ".making"
            shutil.rmtree(making, ignore_errors=True)
            make(making)
            os.rename(making, folder)
    return folder


def copy_plan(folder):
    """The tables and the project file of the demo, where their layers will be."""
    os.makedirs(folder, exist_ok=True)
    for name in sorted(os.listdir(PLAN)):
        if name.endswith((".csv", ".yaml")):
            shutil.copy(os.path.join(PLAN, name), folder)
    shutil.copytree(os.path.join(PLAN, "rules"), os.path.join(folder, "rules"), dirs_exist_ok=True)


@functools.lru_cache(None)
def province(options=CLEAN):
    """Folder of a project whose layers quydat-synth made."""
    def make(folder):
        copy_plan(folder)
        run(QUYDAT_SYNTH, "--plan", PLAN, "--out", folder, "--parcels", PARCELS, *options)

    key = _digest([QUYDAT_SYNTH, *_files_below(PLAN)], PARCELS, *options)
    return _kept("province-" + ("dirty" if options else "clean"), key, make)


@functools.lru_cache(None)
def outputs(options=CLEAN):
    """Output folder of `quydat run` over that province."""
    project = province(options)

    def make(folder):
        run(QUYDAT, "run", os.path.join(project, "project.yaml"), "--out", folder, "--fail-on", "never",
            env={**os.environ, "QUYDAT_DATA": SOURCE})

    tables = _files_below(os.path.join(SOURCE, "layers"), os.path.join(SOURCE, "styles"))
    key = _digest([QUYDAT, *tables], project)
    return _kept("outputs-" + ("dirty" if options else "clean"), key, make)
