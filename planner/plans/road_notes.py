"""What must people know about the roads of a plan? Who is cut off when ferries stop, and whose address lies far from a road."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from planner.travel.matrix import TravelMatrix


@dataclass(frozen=True, slots=True)
class CutOff:
    """Lands that no open bridge or ferry joins to the rest: ``lands`` their names, ``crossings`` those stopped or closed that
    night, ``refs`` the people there who must be moved, ``site_ids`` the sites there, ``vehicle_ids`` the vehicles based there.
    """

    lands: tuple[str, ...]
    crossings: tuple[str, ...]
    refs: tuple[str, ...]
    site_ids: tuple[str, ...]
    vehicle_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RoadNotes:
    """``far``, ``outside`` and ``closed_off`` are place ids ("home:REF", "site:ID", "base:VEHICLE"): far from any road, outside
    the area that the road network covers, and inside an area that is closed that night."""

    cut_off: tuple[CutOff, ...] = ()
    far: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    closed_off: tuple[str, ...] = ()


def road_notes(matrix: TravelMatrix) -> RoadNotes:
    """The notes of a night's travel matrix."""
    return RoadNotes(_cut_off(matrix), *(tuple(sorted(ids)) for ids in (matrix.far, matrix.outside, matrix.closed_off)))


def _cut_off(matrix: TravelMatrix) -> tuple[CutOff, ...]:
    """Groups of lands joined by what is open, but for the one with most sites, that have lost a bridge or a ferry and hold
    anything of this plan."""
    group = _groups(matrix)
    sites = Counter(group[land] for place, land in _placed(matrix) if place.startswith("site:"))
    main = max(sites, key=lambda g: (sites[g], g), default="")
    lost: dict[str, list[str]] = {}
    for crossing in matrix.crossings:
        ends = {group[land] for land in crossing.lands if land}
        if not crossing.open and len(ends) > 1:
            for end in ends - {main}:
                lost.setdefault(end, []).append(crossing.name or crossing.id)
    found = []
    for end, crossings in sorted(lost.items()):
        here = [place.partition(":")[::2] for place, land in _placed(matrix) if group[land] == end]
        if here:
            refs, site_ids, vehicle_ids = (tuple(i for kind, i in here if kind == k) for k in ("home", "site", "base"))
            lands = tuple(sorted({land for _, land in _placed(matrix) if group[land] == end}))
            found.append(CutOff(lands, tuple(sorted(set(crossings))), refs, site_ids, vehicle_ids))
    return tuple(found)


def _placed(matrix: TravelMatrix) -> list[tuple[str, str]]:
    """Place id and land of every place whose land is known."""
    return [(place.id, land) for place, land in zip(matrix.places, matrix.lands, strict=True) if land]


def _groups(matrix: TravelMatrix) -> Mapping[str, str]:
    """Each land with the name of its group: lands joined by open crossings, one after the other."""
    lands = {land for land in matrix.lands if land} | {land for c in matrix.crossings for land in c.lands if land}
    group = {land: land for land in lands}
    for crossing in matrix.crossings:
        a, b = crossing.lands
        if crossing.open and a and b and group[a] != group[b]:
            old, new = max(group[a], group[b]), min(group[a], group[b])
            group = {land: new if g == old else g for land, g in group.items()}
    return group
