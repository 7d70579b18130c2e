"""Which places lie where nobody can drive that night? There is no way to them, whatever the roads around allow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.travel.matrix import UNREACHABLE, TravelMatrix


def without_closed_places(matrix: TravelMatrix, closed_areas: Sequence[BaseGeometry]) -> TravelMatrix:
    """The matrix with no way to or from any place inside a closed area (its edge counts as inside), for every profile: a
    flooded street takes no boat that the planner could know of, and no vehicle may stop there (certificate, C12)."""
    if not closed_areas:
        return matrix
    points = shapely.points([(p.position.lon, p.position.lat) for p in matrix.places])
    inside: NDArray[np.bool_] = np.asarray(shapely.intersects(shapely.union_all(closed_areas), points))
    if not inside.any():
        return matrix
    cut = {id(seconds): _cut(seconds, inside) for seconds in matrix.seconds.values()}
    return replace(
        matrix,
        seconds={profile: cut[id(seconds)] for profile, seconds in matrix.seconds.items()},
        closed_off=frozenset(p.id for p, is_in in zip(matrix.places, inside, strict=True) if is_in),
    )


def _cut(seconds: NDArray[np.int32], inside: NDArray[np.bool_]) -> NDArray[np.int32]:
    open_only = seconds.copy()
    open_only[inside, :] = UNREACHABLE
    open_only[:, inside] = UNREACHABLE
    np.fill_diagonal(open_only, 0)
    return open_only
