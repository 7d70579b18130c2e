"""Which stretches of road does a drawn line or area close?

A polygon closes whatever touches it. A line closes the stretches it runs along, and those it crosses. Drawing is never exact: a
line along a main road also cuts the first metres of its side roads, and those stay open.
"""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from planner.model.place import EARTH_RADIUS_M
from planner.travel.network import SHAPE_DEGREES, RoadNetwork

#: A drawn line is meant for the road within this many metres of it.
ALONG_M = 15.0
#: So much of a stretch beside the line, or half of a shorter one, and the line runs along it.
_ALONG_AT_LEAST_M = 3 * ALONG_M


def stretches_touching(network: RoadNetwork, shape: BaseGeometry) -> NDArray[np.bool_]:
    """The stretches that have a point in common with a shape in WGS84; one answer per stretch."""
    touched = np.zeros(network.stretch_count, dtype=bool)
    near = _near(network, shape.bounds)
    if len(near):
        shapely.prepare(shape)
        touched[near] = shapely.intersects(shape, _lines(network, near))
    return touched


def closed_stretches(network: RoadNetwork, shape: BaseGeometry) -> NDArray[np.bool_]:
    """The stretches that a closed line or area closes; one answer per stretch."""
    closed = np.zeros(network.stretch_count, dtype=bool)
    for part in shapely.get_parts(shapely.get_parts([shape])):
        if part.is_empty:
            continue
        if part.geom_type in ("Polygon", "LinearRing"):
            closed |= stretches_touching(network, part)
        else:
            closed |= _closed_by_line(network, part)
    return closed


def _closed_by_line(network: RoadNetwork, line: BaseGeometry) -> NDArray[np.bool_]:
    """Works in metres on a plane around the line (and takes a point as a line that runs nowhere)."""
    closed = np.zeros(network.stretch_count, dtype=bool)
    west, south, east, north = line.bounds
    to_m = np.radians(1) * EARTH_RADIUS_M * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    pad_lon, pad_lat = ALONG_M / to_m
    near = _near(network, (west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat))
    if not len(near):
        return closed
    origin = np.array([west, south])
    drawn = shapely.transform(line, lambda points: (points - origin) * to_m)
    roads = shapely.transform(_lines(network, near), lambda points: (points - origin) * to_m)
    band = shapely.buffer(drawn, ALONG_M)
    shapely.prepare(band)
    beside = shapely.intersects(band, roads)
    near, roads = near[beside], roads[beside]
    along_m = shapely.length(shapely.intersection(roads, band))
    length_m = shapely.length(roads)
    along = (along_m >= _ALONG_AT_LEAST_M) | (along_m >= length_m / 2)
    crossed = shapely.intersects(roads, drawn) & ~along
    closed[near[along]] = True
    trunk = shapely.union_all(roads[along]) if along.any() else None
    for k in np.flatnonzero(crossed):
        closed[near[k]] = trunk is None or not _only_at_a_junction(roads[k], drawn, trunk)
    return closed


def _only_at_a_junction(road: BaseGeometry, drawn: BaseGeometry, trunk: BaseGeometry) -> bool:
    """Whether the line cuts this road only where it meets a road that the line runs along."""
    cuts = np.asarray(shapely.points(shapely.get_coordinates(shapely.intersection(road, drawn))))
    both = np.asarray(shapely.points(shapely.get_coordinates(road)[[0, -1]]))
    ends = both[shapely.distance(both, trunk) < 1.0]
    return bool(len(ends)) and bool((shapely.distance(cuts[:, None], ends[None, :]).min(axis=1) <= ALONG_M).all())


def _near(network: RoadNetwork, bounds: tuple[float, float, float, float]) -> NDArray[np.int64]:
    """Stretches whose bounding box meets these bounds."""
    west, south, east, north = bounds
    start = network.shape_start[:-1].astype(np.int64)
    lon, lat = network.shape[:, 0], network.shape[:, 1]
    meets = (
        (np.minimum.reduceat(lon, start) <= np.ceil(east / SHAPE_DEGREES))
        & (np.maximum.reduceat(lon, start) >= np.floor(west / SHAPE_DEGREES))
        & (np.minimum.reduceat(lat, start) <= np.ceil(north / SHAPE_DEGREES))
        & (np.maximum.reduceat(lat, start) >= np.floor(south / SHAPE_DEGREES))
    )
    return np.flatnonzero(meets)


def _lines(network: RoadNetwork, stretches: NDArray[np.int64]) -> NDArray[np.object_]:
    """The stretches' shapes as shapely lines in degrees."""
    start = network.shape_start.astype(np.int64)
    counts = start[stretches + 1] - start[stretches]
    offsets = np.cumsum(counts) - counts
    rows = np.repeat(start[stretches] - offsets, counts) + np.arange(counts.sum())
    points = network.shape[rows] * SHAPE_DEGREES
    return np.asarray(shapely.linestrings(points, indices=np.repeat(np.arange(len(stretches)), counts)))
