"""Runs scripts of this folder in QGIS, without a screen."""
import json
import os
import shutil
import subprocess
import sys
import tempfile


def qgis_is_there():
    return subprocess.run([sys.executable, "-c", "import qgis.core"], capture_output=True, check=False).returncode == 0


def run_in_qgis(script, *arguments, **options):
    """What a script of this folder prints; QGIS's own settings go to a folder that is thrown away."""
    with tempfile.TemporaryDirectory(prefix="quydat-qgis-") as home:
        if "user" in options:
            os.chown(home, options["user"], options["user"])
        environment = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home, "LANG": "C.UTF-8",
                       "PYTHONDONTWRITEBYTECODE": "1"}
        folder = os.path.dirname(os.path.abspath(__file__))
        if "user" in options:    # the tests' own folder may be closed to others
            for name in (script, "qgis_drawing.py"):
                shutil.copy(os.path.join(folder, name), home)
            folder = home
        path = os.path.join(folder, script)
        done = subprocess.run([sys.executable, path, *arguments], env=environment, cwd=home, capture_output=True, text=True,
                              check=False, **options)
        if done.returncode != 0:
            raise AssertionError(f"QGIS: exit {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return json.loads(done.stdout.splitlines()[-1])
