"""Where is the power gone, from when, for how long, and what else is different that night?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time

from shapely.geometry.base import BaseGeometry

from planner.model.timing import Window, after


@dataclass(frozen=True, slots=True)
class OutageArea:
    """The union of what is named: municipality codes, postcodes, and a polygon in WGS84."""

    municipality_codes: frozenset[str] = frozenset()
    postcodes: frozenset[str] = frozenset()
    polygon: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class ClosedRoads:
    """Where nobody can drive: a line in WGS84 closes the roads that it crosses or runs along, a polygon whatever touches
    it. ``reason`` is the user's own word ("" = none given)."""

    shape: BaseGeometry
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SlowerRoads:
    """``factor`` multiplies driving speed on roads of these classes (empty = every class) inside ``polygon`` (None =
    everywhere)."""

    factor: float
    road_classes: frozenset[str] = frozenset()
    polygon: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class RoadChanges:
    """How that night's roads differ from the network's: ``bridges_closed`` names or crossing ids; ``timetables`` a
    crossing id to the daily departures in Danish clock time, in order, that its ferry keeps that night."""

    closed: tuple[ClosedRoads, ...] = ()
    bridges_closed: frozenset[str] = frozenset()
    slower: tuple[SlowerRoads, ...] = ()
    timetables: Mapping[str, tuple[time, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scenario:
    """One outage to plan for.

    ``start_at`` first moment without power (aware UTC); ``warning_s`` how long before it people may be moved (0 = sudden);
    ``duration_s`` how long the power is away in one piece; ``cuts`` instead for rolling cuts: each window without power,
    in order (empty = one cut of ``duration_s``); ``speed_factor`` multiplies driving speed (0.7 = slower);
    ``lost_site_ids`` cannot be used; ``vehicle_ids`` empty = the whole fleet, else only these;
    ``lost_vehicle_ids`` cannot be used; ``ferries_stopped`` crossing ids; ``roads`` what else has changed on the roads;
    ``exercise`` marks every page. ``acceptance_percent`` of those who are offered a place are expected to accept (10 to 100);
    below 100, more are offered one than there are places.
    """

    id: str
    name: str
    area: OutageArea
    start_at: datetime
    warning_s: int
    duration_s: int
    policy_version: str
    cuts: tuple[Window, ...] = ()
    speed_factor: float = 1.0
    lost_site_ids: frozenset[str] = frozenset()
    vehicle_ids: frozenset[str] = frozenset()
    lost_vehicle_ids: frozenset[str] = frozenset()
    ferries_stopped: frozenset[str] = frozenset()
    exercise: bool = False
    roads: RoadChanges = RoadChanges()
    acceptance_percent: int = 100

    @property
    def first_departure_at(self) -> datetime:
        """The earliest moment anyone may be fetched: the warning, or the outage itself when it is sudden."""
        return after(self.start_at, -self.warning_s)

    @property
    def power_cuts(self) -> tuple[Window, ...]:
        """Every stretch without power, in order."""
        return self.cuts or (Window(self.start_at, after(self.start_at, self.duration_s)),)

    @property
    def closed_areas(self) -> tuple[BaseGeometry, ...]:
        """The surfaces among what is closed: nobody stops there."""
        shapes = (closed.shape for closed in self.roads.closed)
        return tuple(shape for shape in shapes if shape.geom_type in ("Polygon", "MultiPolygon"))

    @property
    def end_at(self) -> datetime:
        """When power is back for good, by the scenario."""
        return self.power_cuts[-1].end_at
