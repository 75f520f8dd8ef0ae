"""The palette's colours, and what the ledger says of each: codes of one colour together."""
import csv
import os

import example


def read_rows(*path):
    with open(os.path.join(*path), encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def categories():
    return {row["code"]: row for row in read_rows(example.SOURCE, "layers", "land-use-codes.csv")}


def palette():
    """Code of a category → its official colour."""
    return {row["key"].removeprefix("category_"): row["fill"] for row in read_rows(example.SOURCE, "styles", "palette.csv")
            if row["key"].startswith("category_") and row["key"] != "category_other"}


def ledger_by_colour(folder, unit):
    """Colour → per cent of the unit, by the balance: each category without its children, codes of one colour together."""
    rows = {row["category"]: row for row in read_rows(folder, "balance.csv") if row["unit"] == unit}
    tree, colours, shares = categories(), palette(), {}
    total = sum(float(rows[code]["area_ha"]) for code in ("NNP", "PNN", "CSD", "_UNKNOWN", "_GAP"))
    for code, row in rows.items():
        children = sum(float(rows[child]["area_ha"]) for child in tree if tree[child]["parent"] == code)
        share = 100 * (float(row["area_ha"]) - children) / total
        if code in colours:
            shares[colours[code]] = shares.get(colours[code], 0) + share
    return shares
