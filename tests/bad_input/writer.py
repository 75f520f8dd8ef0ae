#!/usr/bin/python3
"""Holds a GeoPackage open as QGIS does. usage: writer.py FILE wal|delete|persist|busy|done

Saves one edit (P1 becomes RSX), leaves another unsaved (all parcels become CLN, so long that pages reach the disk), says
"ready" and waits to be killed. busy: goes on saving. done: WAL mode, saved and closed."""
import sqlite3
import sys
import time


def connect(path):
    """The triggers of a GeoPackage name functions that every writer has to bring."""
    base = sqlite3.connect(path, isolation_level=None)
    for name in ("ST_IsEmpty", "ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY"):
        base.create_function(name, 1, lambda geometry: 0)
    return base


def write(path, mode):
    base = connect(path)
    base.execute(f"PRAGMA journal_mode = {'WAL' if mode in ('wal', 'done') else 'PERSIST' if mode == 'persist' else 'DELETE'}")
    base.execute("PRAGMA wal_autocheckpoint = 0")
    base.execute("PRAGMA cache_size = 1")
    base.execute("UPDATE land_use SET category = 'RSX' WHERE id = 'P1'")
    if mode in ("wal", "delete"):
        base.execute("BEGIN IMMEDIATE")
        base.execute("UPDATE land_use SET category = 'CLN', id = id || hex(zeroblob(3000))")
        base.execute("UPDATE land_use SET id = id || 'x'")
    if mode == "done":
        base.close()
    print("ready", flush=True)
    while mode == "busy":
        base.execute("UPDATE land_use SET category = CASE category WHEN 'LUC' THEN 'ONT' ELSE 'LUC' END WHERE id = 'P2'")
        time.sleep(0.005)
    time.sleep(600)


if __name__ == "__main__":
    write(*sys.argv[1:])
