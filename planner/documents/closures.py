"""Where can nobody drive that night: which bridges and ferries, which roads, and where on the map are they?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from planner.documents.facts import BaseMap, PlanFacts
from planner.model.place import Position
from planner.plans.plan import Plan
from planner.plans.road_notes import CLOSED_BRIDGE


@dataclass(frozen=True, slots=True)
class Closure:
    """``name`` of the bridge or ferry, or the reason given for closing roads ("" = none given); ``at`` where its mark stands;
    ``shape`` the line or area that closes roads, in WGS84 (None = a bridge or ferry)."""

    name: str
    at: Position
    shape: BaseGeometry | None = None


def closed_crossings(plan: Plan) -> tuple[str, ...]:
    """The names of the bridges closed that night, and of the ferries that stop."""
    notes = plan.roads
    if notes.closed:
        return notes.closed
    # Plans from before the notes named them all: the bridges told of, and whatever cuts somebody off.
    bridges = {code.removeprefix(CLOSED_BRIDGE) for code in plan.made.road_changes if code.startswith(CLOSED_BRIDGE)}
    lost = {name for one in notes.cut_off for name in one.crossings}
    ferries = {name for island in notes.islands if island.cut_off for name in island.ferries}
    return tuple(sorted(bridges | lost | ferries))


def closed_names(facts: PlanFacts) -> tuple[str, ...]:
    """What the lists say is closed: bridges and ferries, then roads by the reason given."""
    reasons = {one.reason for one in facts.closed_roads if one.reason}
    return (*closed_crossings(facts.plan), *sorted(reasons))


def closures_of(facts: PlanFacts, base_map: BaseMap) -> tuple[Closure, ...]:
    """All that a map can show: crossings that the base map knows, and what the scenario closes by lines and areas."""
    crossings = where_closed(closed_crossings(facts.plan), base_map)
    drawn = (Closure(one.reason, _position(middle_of(one.shape)), one.shape) for one in facts.closed_roads)
    return (*crossings, *drawn)


def where_closed(names: Collection[str], base_map: BaseMap) -> tuple[Closure, ...]:
    """A mark for each of ``names``; whatever the base map does not know has none."""
    wanted = {name.casefold() for name in names}
    return tuple(Closure(name, at) for name, at in base_map.crossings if name.casefold() in wanted)


def middle_of(shape: BaseGeometry) -> BaseGeometry:
    """The point half way along the longest line of a shape, or a point well inside its largest area."""
    parts = shapely.get_parts(shapely.get_parts(shape))  # a cut area may be a collection of several kinds
    largest = max(parts, key=lambda part: (part.area, part.length))
    half_way = largest.length > 0 and not largest.area
    middle: BaseGeometry = shapely.line_interpolate_point(largest, 0.5, True) if half_way else largest.representative_point()
    return middle


def _position(point: BaseGeometry) -> Position:
    ((lon, lat),) = shapely.get_coordinates(point).tolist()
    return Position(lon, lat)
