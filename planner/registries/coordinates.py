"""Is this a point in Denmark, given the way we expect: longitude and latitude in degrees (WGS84)?

The ranges of the usual mistakes do not overlap in Denmark, so each is recognised and named: swapped axes, zeros, and metres
in EPSG:25832 (ETRS89 / UTM zone 32N).
"""

from __future__ import annotations

import re

from planner.model.place import Position
from planner.registries.cells import BadCell, Checked, tidy
from planner.registries.projection import from_grid

LON_RANGE, LAT_RANGE = (7.5, 15.6), (54.4, 57.9)
_EASTING_RANGE, _NORTHING_RANGE = (400_000, 950_000), (6_000_000, 6_450_000)


def coordinate(cell: str) -> Checked[float]:
    """One axis as a number; here both comma and point are decimal signs, and with several the last one is."""
    bare = tidy(cell).replace(" ", "").rstrip("°")
    if not re.fullmatch(r"[+-]?\d+(?:[.,]\d+)*", bare):
        raise BadCell("not_a_number")
    head, sign, tail = bare.replace(",", ".").rpartition(".")
    return Checked(float(head.replace(".", "") + sign + tail))


def position_in_denmark(lon: float, lat: float) -> Position:
    """The point. Raises BadCell that names the mistake: swapped, zero, projected or outside Denmark."""
    if _within(lon, LON_RANGE) and _within(lat, LAT_RANGE):
        return Position(lon, lat)
    if lon == 0 or lat == 0:
        raise BadCell("coordinates_zero")
    if _within(lat, LON_RANGE) and _within(lon, LAT_RANGE):
        raise BadCell("coordinates_swapped")
    if _projected(lon, lat) or _projected(lat, lon):
        raise BadCell("coordinates_projected")
    raise BadCell("coordinates_outside")


def grid_position_in_denmark(easting: float, northing: float) -> Position:
    """The point of metres in EPSG:25832. Degrees under these headings are taken as degrees: the national download writes both
    under x and y. Raises BadCell otherwise."""
    if _projected(easting, northing):
        at = from_grid(easting, northing)
        return position_in_denmark(at.lon, at.lat)
    if _within(easting, LON_RANGE) and _within(northing, LAT_RANGE):
        return Position(easting, northing)
    if easting == 0 or northing == 0:
        raise BadCell("coordinates_zero")
    raise BadCell("coordinates_not_projected")


def _projected(easting: float, northing: float) -> bool:
    return _within(easting, _EASTING_RANGE) and _within(northing, _NORTHING_RANGE)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]
