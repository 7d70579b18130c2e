"""Is every drive possible on this earth: not too fast, over water by open crossings, to no closed area? Rules C10 to C12."""

from __future__ import annotations

import math
from collections.abc import Iterator

from planner.certificate.case import NO_WAY, Case, Drive
from planner.certificate.records import OFF_ROAD, Place, Polygon, Ring
from planner.certificate.result import Violation, violation

#: No vehicle averages more, in km/h; a helicopter has its own figure.
FASTEST_KMH = 130
#: A leg may be stated so much shorter than the great circle: the earth is no sphere (0.5 %), and metres are rounded.
SHORTER_BY = 0.01
FASTEST_HELICOPTER_KMH = 300
#: Places nearer than this, in metres, may be 0 s apart: two doors of one building.
SAME_PLACE_M = 10
#: Mean radius of the earth, in metres (IUGG).
EARTH_RADIUS_M = 6_371_008.8


def crow_flies_m(a: Place, b: Place) -> float:
    """Great-circle distance in metres (haversine formula)."""
    phi_a, phi_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((phi_b - phi_a) / 2)
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2)
    h = half_lat * half_lat + math.cos(phi_a) * math.cos(phi_b) * half_lon * half_lon
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(h)))


def nothing_too_fast(case: Case) -> Iterator[Violation]:
    """C10: no leg is faster than the crow flies at 130 km/h, nor shorter than it flies, and the travel matrix, which all
    rests on, is not broken."""
    yield from _matrix_is_whole(case)
    for drive in case.drives:
        yield from _leg_is_possible(case, drive)


def _matrix_is_whole(case: Case) -> Iterator[Violation]:
    """Different places are at least a second apart; nothing is negative but "no way", where it is used."""
    places = case.snapshot.places
    for matrix in {id(matrix): matrix for matrix in case.snapshot.seconds.values()}.values():
        for row, column in matrix.zeros():
            if crow_flies_m(places[row], places[column]) > SAME_PLACE_M:
                yield violation("matrix_says_zero", places[row].id, other=places[column].id)
    for drive in case.drives:
        seconds = case.seconds(drive.route.shift, drive.before.place, drive.stop.place)
        if seconds is not None and seconds < NO_WAY:
            yield violation("matrix_negative", drive.before.place, other=drive.stop.place)


def _leg_is_possible(case: Case, drive: Drive) -> Iterator[Violation]:
    kind = case.vehicle_kind(drive.route)
    here, there = case.places.get(drive.before.place), case.places.get(drive.stop.place)
    if here is None or there is None:
        return
    metres = crow_flies_m(here, there)
    if drive.stop.leg_m < math.floor(metres * (1 - SHORTER_BY)) - SAME_PLACE_M:
        yield violation(
            "shorter_than_possible", drive.route.shift, metres=round(metres), stop=drive.number, stated=drive.stop.leg_m
        )
    fastest_m_s = (FASTEST_HELICOPTER_KMH if kind == "helicopter" else FASTEST_KMH) / 3.6
    least_s = max(math.floor(metres / fastest_m_s), int(metres > SAME_PLACE_M))
    if drive.stop.leg_s < least_s:
        yield violation(
            "faster_than_possible", drive.route.shift, metres=round(metres), stop=drive.number, seconds=drive.stop.leg_s
        )


def water_by_open_crossings(case: Case) -> Iterator[Violation]:
    """C11: a drive from one land to another lists crossings that lead there one after the other; no crossing listed is
    closed. Boats and helicopters need none. An unknown land is not judged."""
    for drive in case.drives:
        for crossing_id in () if case.is_past(drive.route.shift, drive.number) else drive.stop.crossings:
            crossing = case.crossings.get(crossing_id)
            if crossing and not crossing.open:
                yield violation("crossing_closed", drive.route.shift, crossing=crossing_id)
        if case.vehicle_kind(drive.route) not in OFF_ROAD:
            yield from _lands_are_linked(case, drive)


def _lands_are_linked(case: Case, drive: Drive) -> Iterator[Violation]:
    here, there = case.places.get(drive.before.place), case.places.get(drive.stop.place)
    if here is None or there is None or not here.land or not there.land:
        return
    land: str | None = here.land
    for crossing_id in drive.stop.crossings:
        land = _other_side(case, crossing_id, land)
    if land != there.land:
        yield violation("land_not_linked", drive.route.shift, start=here.land, end=there.land, stop=drive.number)


def _other_side(case: Case, crossing_id: str, land: str | None) -> str | None:
    """The land a crossing leads to from ``land``; None when it does not start there."""
    crossing = case.crossings.get(crossing_id)
    if crossing is None or land not in crossing.lands:
        return None
    one, other = crossing.lands
    return other if land == one else one


def no_stop_in_a_closed_area(case: Case) -> Iterator[Violation]:
    """C12: no vehicle stops where the data say that it is closed or flooded; an edge counts as inside."""
    if not case.snapshot.closed_areas:
        return
    for route in case.plan.routes:
        past = len(case.done_of(route.shift))
        for place_id in dict.fromkeys(stop.place for stop in route.stops[past:]):
            place = case.places.get(place_id)
            if place and any(_inside(place, area) for area in case.snapshot.closed_areas):
                yield violation("stop_in_closed_area", route.shift, place=place_id)


def _inside(place: Place, polygon: Polygon) -> bool:
    """Inside the outer ring and not inside a hole."""
    outer, *holes = polygon
    if _on_edge(place, outer) or any(_on_edge(place, hole) for hole in holes):
        return True
    return _within(place, outer) and not any(_within(place, hole) for hole in holes)


def _within(place: Place, ring: Ring) -> bool:
    """A ray to the east crosses the ring an odd number of times."""
    inside = False
    for (lon_a, lat_a), (lon_b, lat_b) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (lat_a > place.lat) != (lat_b > place.lat):
            crosses_at = lon_a + (place.lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a)
            if place.lon < crosses_at:
                inside = not inside
    return inside


def _on_edge(place: Place, ring: Ring) -> bool:
    for (lon_a, lat_a), (lon_b, lat_b) in zip(ring, ring[1:] + ring[:1], strict=True):
        turn = (lon_b - lon_a) * (place.lat - lat_a) - (lat_b - lat_a) * (place.lon - lon_a)
        between_lon = min(lon_a, lon_b) <= place.lon <= max(lon_a, lon_b)
        between_lat = min(lat_a, lat_b) <= place.lat <= max(lat_a, lat_b)
        if turn == 0 and between_lon and between_lat:
            return True
    return False
