"""What must people know about the roads of a plan? What only ferries reach, who is cut off when they stop, and whose address
lies far from a road."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planner.travel.matrix import TravelMatrix, Whereabouts

#: How a night's change begins that closes a bridge, by name or crossing id.
CLOSED_BRIDGE = "bridge_closed="
#: Place id and land.
_Placed = tuple[str, str]
NOBODY = Whereabouts((), ())


@dataclass(frozen=True, slots=True)
class CutOff:
    """Lands that no open bridge or ferry joins to the rest: ``lands`` their names, ``crossings`` those stopped or closed that
    night, ``refs`` the people there who must be moved, ``staying`` those affected who stay at home, ``site_ids`` the sites
    there, ``vehicle_ids`` the vehicles based there."""

    lands: tuple[str, ...]
    crossings: tuple[str, ...]
    refs: tuple[str, ...]
    site_ids: tuple[str, ...]
    vehicle_ids: tuple[str, ...]
    staying: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ByFerry:
    """An island that only ferries reach: its ``lands`` and the names of its ``ferries``, whether it is ``cut_off`` that night,
    and how many people affected and sites are there."""

    lands: tuple[str, ...]
    ferries: tuple[str, ...]
    cut_off: bool
    people: int
    sites: int


@dataclass(frozen=True, slots=True)
class RoadNotes:
    """``far``, ``outside`` and ``closed_off`` are place ids ("home:REF", "site:ID", "base:VEHICLE"): far from any road, outside
    the area that the road network covers, and inside an area that is closed that night. ``closed`` names every bridge that is
    closed and every ferry that is stopped."""

    cut_off: tuple[CutOff, ...] = ()
    far: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    closed_off: tuple[str, ...] = ()
    islands: tuple[ByFerry, ...] = ()
    closed: tuple[str, ...] = ()


def road_notes(matrix: TravelMatrix, staying: Sequence[str] = (), at_home: Whereabouts = NOBODY) -> RoadNotes:
    """The notes of a night's travel matrix; ``staying`` are the place ids of those affected who are not moved, ``at_home`` where
    they live."""
    moved = [(place.id, land) for place, land in zip(matrix.places, matrix.lands, strict=True) if land]
    stays = [(place, land) for place, land in zip(staying, at_home.lands, strict=True) if land]
    return RoadNotes(
        cut_off=_cut_off(matrix, moved, stays),
        far=tuple(sorted(matrix.far | at_home.far)),
        outside=tuple(sorted(matrix.outside | at_home.outside)),
        closed_off=tuple(sorted(matrix.closed_off)),
        islands=_islands(matrix, [*moved, *stays]),
        closed=_closed(matrix),
    )


def _closed(matrix: TravelMatrix) -> tuple[str, ...]:
    """The names of what is shut, and of closed bridges that join no two lands and so are no crossing of the network."""
    known = {told.casefold() for crossing in matrix.crossings for told in (crossing.id, crossing.name)}
    bridges = (code.removeprefix(CLOSED_BRIDGE) for code in matrix.changes if code.startswith(CLOSED_BRIDGE))
    shut = _named(matrix, [crossing.id for crossing in matrix.crossings if not crossing.open])
    return tuple(sorted({*shut, *(name for name in bridges if name.casefold() not in known)}))


def _islands(matrix: TravelMatrix, placed: Sequence[_Placed]) -> tuple[ByFerry, ...]:
    """The ferries' islands that hold anyone affected or any site."""
    notes = []
    for island in matrix.islands:
        kinds = Counter(place.partition(":")[0] for place, land in placed if land in island.lands)
        if kinds["home"] or kinds["site"]:
            ferries = _named(matrix, island.ferries)
            notes.append(ByFerry(island.lands, ferries, island.cut_off, people=kinds["home"], sites=kinds["site"]))
    return tuple(notes)


def _named(matrix: TravelMatrix, crossing_ids: Sequence[str]) -> tuple[str, ...]:
    names = {crossing.id: crossing.name or crossing.id for crossing in matrix.crossings}
    return tuple(sorted({names.get(crossing, crossing) for crossing in crossing_ids}))


def _cut_off(matrix: TravelMatrix, moved: Sequence[_Placed], stays: Sequence[_Placed]) -> tuple[CutOff, ...]:
    """The ferries' islands that no ferry serves, and groups of lands joined by what is open that have lost a bridge or a ferry,
    but for the one with most sites: those that hold anything of this plan."""
    group = _groups(matrix, [*moved, *stays])
    sites = Counter(group[land] for place, land in moved if place.startswith("site:"))
    main = max(sites, key=lambda g: (sites[g], g), default="")
    lost: dict[str, list[str]] = {}
    for island in matrix.islands:
        if island.cut_off:
            lost[group[island.lands[0]]] = list(_named(matrix, island.ferries))
    for crossing in matrix.crossings:
        ends = {group[land] for land in crossing.lands if land}
        if not crossing.open and len(ends) > 1:
            for end in ends - {main}:
                lost.setdefault(end, []).append(crossing.name or crossing.id)
    found = []
    for end, crossings in sorted(lost.items()):
        here = [place.partition(":")[::2] for place, land in moved if group[land] == end]
        staying = tuple(place.partition(":")[2] for place, land in stays if group[land] == end)
        if here or staying:
            refs, site_ids, vehicle_ids = (tuple(i for kind, i in here if kind == k) for k in ("home", "site", "base"))
            lands = tuple(sorted({land for _, land in (*moved, *stays) if group[land] == end}))
            found.append(CutOff(lands, tuple(sorted(set(crossings))), refs, site_ids, vehicle_ids, staying))
    return tuple(found)


def _groups(matrix: TravelMatrix, placed: Sequence[_Placed]) -> Mapping[str, str]:
    """Each land with the name of its group: lands joined by open crossings, one after the other."""
    lands = {land for _, land in placed} | {land for c in matrix.crossings for land in c.lands if land}
    lands |= {land for island in matrix.islands for land in island.lands}
    group = {land: land for land in lands}
    for crossing in matrix.crossings:
        a, b = crossing.lands
        if crossing.open and a and b and group[a] != group[b]:
            old, new = max(group[a], group[b]), min(group[a], group[b])
            group = {land: new if g == old else g for land, g in group.items()}
    return group
