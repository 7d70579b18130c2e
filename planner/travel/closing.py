"""Which stretches of road does a drawn line or area close?

A polygon closes whatever touches it. A line closes the stretches it runs along, and those it crosses. Drawing is never exact: a
line along a main road also cuts the first metres of its side roads, and those stay open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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


@dataclass(frozen=True, eq=False)
class Blocked:
    """What drawn closures close, one entry per stretch: the part of it from ``first`` to ``last`` (shares of its shape's
    length; infinite and minus infinite where it is open). Nobody drives through it; who lives before or behind it drives on
    from there."""

    first: NDArray[np.float64]
    last: NDArray[np.float64]

    @property
    def stretches(self) -> NDArray[np.bool_]:
        """The stretches that nobody drives from end to end."""
        return np.isfinite(self.first)


def blocked(network: RoadNetwork, shapes: Sequence[BaseGeometry]) -> Blocked:
    """What these lines and areas in WGS84 close together."""
    found = Blocked(np.full(network.stretch_count, np.inf), np.full(network.stretch_count, -np.inf))
    for part in shapely.get_parts(shapely.get_parts(list(shapes))):
        if part.is_empty:
            continue
        near, first, last = _blocked_by(network, part)
        found.first[near] = np.minimum(found.first[near], first)
        found.last[near] = np.maximum(found.last[near], last)
    return found


_Found = tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]


def _blocked_by(network: RoadNetwork, shape: BaseGeometry) -> _Found:
    """Stretches that one line or area closes, and from where to where. Works in metres on a plane around it."""
    west, south, east, north = shape.bounds
    to_m = np.radians(1) * EARTH_RADIUS_M * np.array([np.cos(np.radians((south + north) / 2)), 1.0])
    area = shape.geom_type == "Polygon"
    pad_lon, pad_lat = (0.0, 0.0) if area else ALONG_M / to_m
    near = _near(network, (west - pad_lon, south - pad_lat, east + pad_lon, north + pad_lat))
    if not len(near):
        return near, np.empty(0), np.empty(0)
    origin = np.array([west, south])
    drawn = shapely.transform(shape, lambda points: (points - origin) * to_m)
    roads = shapely.transform(_lines(network, near), lambda points: (points - origin) * to_m)
    band = drawn if area else shapely.buffer(drawn, ALONG_M)
    shapely.prepare(band)
    touched = shapely.intersects(band, roads)
    near, roads = near[touched], roads[touched]
    if not area and len(near):
        closed = _closed_by_line(roads, drawn, band)
        near, roads = near[closed], roads[closed]
    return near, *_from_where_to_where(roads, band)


def _from_where_to_where(roads: NDArray[np.object_], band: BaseGeometry) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The shares of each road's length between which it meets the band."""
    first, last = np.zeros(len(roads)), np.ones(len(roads))
    partly = np.flatnonzero(~shapely.covers(band, roads))
    points, which = shapely.get_coordinates(shapely.intersection(roads[partly], band), return_index=True)
    length = np.maximum(shapely.length(roads[partly]), 1e-9)
    share = shapely.line_locate_point(roads[partly][which], np.asarray(shapely.points(points))) / length[which]
    low, high = np.full(len(partly), 1.0), np.full(len(partly), 0.0)
    np.minimum.at(low, which, share)
    np.maximum.at(high, which, share)
    first[partly], last[partly] = low, high
    return first, last


def _closed_by_line(roads: NDArray[np.object_], drawn: BaseGeometry, band: BaseGeometry) -> NDArray[np.bool_]:
    """Of roads that come near a drawn line (or point), those that it closes."""
    along_m = shapely.length(shapely.intersection(roads, band))
    length_m = shapely.length(roads)
    along = (along_m >= _ALONG_AT_LEAST_M) | (along_m >= length_m / 2)
    crossed = shapely.intersects(roads, drawn) & ~along
    trunk = shapely.union_all(roads[along]) if along.any() else None
    closed = np.array(along)
    for k in np.flatnonzero(crossed):
        closed[k] = trunk is None or not _only_at_a_junction(roads[k], drawn, trunk)
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
