"""Roughly where is a postcode, when no address register knows it? The mean of its towns in the reference data."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from planner.model.place import Position


def postcode_positions(path: Path) -> Mapping[str, Position]:
    """Postcode to the mean position of its towns, weighted by population. An absent file gives nothing."""
    if not path.exists():
        return {}
    sums: dict[str, tuple[float, float, float]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            weight = max(1.0, float(row["population"] or 0))
            lon, lat, total = sums.get(row["postcode"], (0.0, 0.0, 0.0))
            sums[row["postcode"]] = (lon + weight * float(row["lon"]), lat + weight * float(row["lat"]), total + weight)
    return {code: Position(lon / total, lat / total) for code, (lon, lat, total) in sums.items()}


def postcode_towns(path: Path) -> Mapping[str, frozenset[str]]:
    """Postcode to the names of its towns in the reference data. An absent file gives nothing."""
    if not path.exists():
        return {}
    names: dict[str, set[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names.setdefault(row["postcode"], set()).add(row["name"])
    return {postcode: frozenset(towns) for postcode, towns in names.items()}
