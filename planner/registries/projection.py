"""Where on the globe is this point of the Danish grid (EPSG:25832, ETRS89 / UTM zone 32N)?

The exact transverse Mercator series of Krüger to the sixth order (R. E. Deakin et al., "Karney-Krueger equations", 2012),
right to less than a millimetre in Denmark; ETRS89 and WGS84 are taken as one, which is within a metre. Tests hold it to PROJ.
"""

from __future__ import annotations

import math

from planner.model.place import Position

_FLATTENING = 1 / 298.257222101
_SCALE, _CENTRAL_LON, _FALSE_EASTING = 0.9996, 9.0, 500_000.0
_N = _FLATTENING / (2 - _FLATTENING)
_RADIUS = 6_378_137.0 / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64 + _N**6 / 256)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360 - 81 * _N**5 / 512,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440 + 46 * _N**5 / 105,
    17 * _N**3 / 480 - 37 * _N**4 / 840 - 209 * _N**5 / 4480,
    4397 * _N**4 / 161_280 - 11 * _N**5 / 504,
    4583 * _N**5 / 161_280,
)
_DELTA = (
    2 * _N - 2 * _N**2 / 3 - 2 * _N**3 + 116 * _N**4 / 45 + 26 * _N**5 / 45,
    7 * _N**2 / 3 - 8 * _N**3 / 5 - 227 * _N**4 / 45 + 2704 * _N**5 / 315,
    56 * _N**3 / 15 - 136 * _N**4 / 35 - 1262 * _N**5 / 105,
    4279 * _N**4 / 630 - 332 * _N**5 / 35,
    4174 * _N**5 / 315,
)


def from_grid(easting: float, northing: float) -> Position:
    """Longitude and latitude (degrees, 7 decimals: a centimetre) of metres in EPSG:25832."""
    xi, eta = northing / (_RADIUS * _SCALE), (easting - _FALSE_EASTING) / (_RADIUS * _SCALE)
    xi_, eta_ = xi, eta
    for j, beta in enumerate(_BETA, start=1):
        xi_ -= beta * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
        eta_ -= beta * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
    chi = math.asin(math.sin(xi_) / math.cosh(eta_))
    latitude = chi + sum(delta * math.sin(2 * j * chi) for j, delta in enumerate(_DELTA, start=1))
    longitude = math.atan2(math.sinh(eta_), math.cos(xi_))
    return Position(round(_CENTRAL_LON + math.degrees(longitude), 7), round(math.degrees(latitude), 7))
