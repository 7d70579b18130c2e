"""Which numbered stops does a driver make? Planned stops at one door belong together.

The plan has a stop for each person; a driver rings one bell for a household and unloads everyone at a site in one go. The
number of a visit stands on the run sheet, on the map and in the site's papers.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.documents.facts import PlanFacts
from planner.model.errand import is_errand
from planner.model.place import Position
from planner.plans.plan import PlannedRoute, PlannedStop
from planner.transport.result import StopKind


@dataclass(frozen=True, slots=True)
class Visit:
    """One halt: ``stops`` of the same kind at the same place, in order."""

    number: int
    kind: StopKind
    position: Position | None
    stops: tuple[PlannedStop, ...]

    @property
    def first(self) -> PlannedStop:
        """The stop that the drive ends at."""
        return self.stops[0]

    @property
    def last(self) -> PlannedStop:
        """The stop that the next drive begins at."""
        return self.stops[-1]


def position_of(facts: PlanFacts, place_id: str) -> Position | None:
    """Where a place id ("home:REF", "site:ID", "base:VEHICLE") lies; None when the facts do not say."""
    kind, _, name = place_id.partition(":")
    if kind == "home":
        return facts.people[name].position if name in facts.people else None
    if kind == "site":
        return facts.sites[name].position if name in facts.sites else None
    return facts.vehicles[name].base if name in facts.vehicles else None


def visits_of(facts: PlanFacts, route: PlannedRoute) -> tuple[Visit, ...]:
    """The route's halts between leaving the base and being back, numbered from 1."""
    groups: list[list[PlannedStop]] = []
    doors: list[tuple[object, ...]] = []
    for stop in route.stops:
        if stop.kind not in (StopKind.PICKUP, StopKind.DELIVERY):
            continue
        door = _door(facts, stop)
        if groups and doors[-1] == door:
            groups[-1].append(stop)
        else:
            groups.append([stop])
            doors.append(door)
    return tuple(
        Visit(number, group[0].kind, position_of(facts, group[0].place_id), tuple(group))
        for number, group in enumerate(groups, 1)
    )


def _door(facts: PlanFacts, stop: PlannedStop) -> tuple[object, ...]:
    """What two stops must share to be one visit: for homes the point and the address, for sites the site."""
    if stop.kind is StopKind.PICKUP and stop.ref in facts.people:
        person = facts.people[stop.ref]
        if person.position is not None:
            return (stop.kind, person.position, person.waits_in or person.address)
    return (stop.kind, stop.place_id)


def person_numbers(visits: tuple[Visit, ...]) -> dict[str, str]:
    """The number under which each rider stands on the run sheet: "3", or "3a" and "3b" where several wait at one door.
    Things that are brought are no riders."""
    numbers = {}
    for visit in visits:
        if visit.kind is StopKind.PICKUP and not is_errand(visit.first.ref):
            for i, stop in enumerate(visit.stops):
                numbers[stop.ref] = f"{visit.number}{_letter(i)}" if len(visit.stops) > 1 else str(visit.number)
    return numbers


def _letter(i: int) -> str:
    return chr(ord("a") + i) if i < 26 else f"-{i + 1}"
