"""What does a text drawn on a map or typed without one draw? GeoJSON, or corners written one on each line."""

from __future__ import annotations

import json
import re
from typing import Any

from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

#: Longer texts are refused; an area of this length has some 40,000 corners.
LONGEST_SHAPE = 2_000_000
_COORDINATES = re.compile(r"\s*(-?\d+(?:[.,]\d+)?)\s*[ ;,\t]\s*(-?\d+(?:[.,]\d+)?)\s*")


def shape_text(geometry: BaseGeometry) -> str:
    """The text that draws just this geometry: no decimal is lost on the way through a form."""
    return json.dumps(mapping(geometry), separators=(",", ":"))


def is_geojson(text: str) -> bool:
    """True for a text that is meant as GeoJSON."""
    return text.startswith(("{", "["))


def surface_of(text: str) -> Any:
    """The GeoJSON that the text draws; corners are those of a polygon. Raises ValueError or RecursionError."""
    return json.loads(text) if is_geojson(text) else corners(text)


def line_of(text: str) -> Any:
    """The GeoJSON that the text draws; points are those of a line. Raises ValueError or RecursionError."""
    return json.loads(text) if is_geojson(text) else {"type": "LineString", "coordinates": _points(text, 2)}


def corners(text: str) -> dict[str, Any]:
    """A polygon of corners written one on each line, longitude first. Raises ValueError."""
    points = _points(text, 3)
    return {"type": "Polygon", "coordinates": [[*points, points[0]]]}


def _points(text: str, fewest: int) -> list[list[float]]:
    points = []
    for line in text.splitlines():
        if line.strip():
            found = _COORDINATES.fullmatch(line)
            if found is None:
                raise ValueError("not a pair of coordinates")
            points.append([float(number.replace(",", ".")) for number in found.groups()])
    if len(points) < fewest:
        raise ValueError(f"fewer than {fewest} points")
    return points
