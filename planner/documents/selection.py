"""Which people of a plan are meant, by the same filter on screen, in files and in calendars?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from planner.documents.facts import PlanFacts
from planner.model.errand import patient_of
from planner.plans.plan import PlannedRoute, PlannedStop

OUTCOMES = ("unplaced", "placed", "stays")


@dataclass(frozen=True, slots=True)
class Selection:
    """What someone has chosen to see; "" means all. Codes only, never a person's value: it may stand in an address."""

    outcome: str = ""
    municipality: str = ""
    site: str = ""
    priority: str = ""

    @property
    def narrowed(self) -> bool:
        """True when any filter is on."""
        return bool(self.outcome or self.municipality or self.site or self.priority)

    def as_query(self) -> dict[str, str]:
        """The filters that are on, as they stand in an address and in the log."""
        pairs = (("outcome", self.outcome), ("municipality", self.municipality), ("site", self.site), ("priority", self.priority))
        return {name: value for name, value in pairs if value}

    def wants(self, facts: PlanFacts, ref: str, outcome: str, site_id: str) -> bool:
        """Whether someone with this outcome (and site, "" for none) is meant."""
        person = facts.people[ref]
        return (
            self.outcome in ("", outcome)
            and self.municipality in ("", person.municipality_code)
            and self.site in ("", site_id)
            and self.priority in ("", str(person.priority))
        )


def read_selection(query: Mapping[str, str], facts: PlanFacts) -> Selection:
    """The selection asked for. What is not one of the plan's own codes is ignored."""
    municipalities = {person.municipality_code for person in facts.people.values()} | set(facts.municipalities)
    priorities = {"1", "2", "3", "4", "5"}
    return Selection(*(
        asked if (asked := query.get(name, "")) in allowed else ""
        for name, allowed in (
            ("outcome", OUTCOMES), ("municipality", municipalities), ("site", facts.sites), ("priority", priorities))
    ))  # fmt: skip


def narrowed(facts: PlanFacts, selection: Selection) -> PlanFacts:
    """The same facts with nobody in them but those meant: people, outcomes, stops, and of the ways driven only those between
    stops that are left, so that no line leads past the door of someone who is not meant."""
    if not selection.narrowed:
        return facts
    plan = facts.plan
    placed = tuple(p for p in plan.placed if selection.wants(facts, p.ref, "placed", p.site_id))
    stays = tuple(s for s in plan.stays if selection.wants(facts, s.ref, "stays", ""))
    unplaced = tuple(u for u in plan.unplaced if selection.wants(facts, u.ref, "unplaced", ""))
    meant = {entry.ref for entries in (placed, stays, unplaced) for entry in entries}
    routes = tuple(route for route in (_left_of(route, meant) for route in plan.routes) if route)
    ways = {(a.place_id, b.place_id) for route in routes for a, b in zip(route.stops, route.stops[1:], strict=False)}
    return replace(
        facts,
        plan=replace(
            plan,
            placed=placed,
            stays=stays,
            unplaced=unplaced,
            routes=routes,
            errands=tuple(e for e in plan.errands if e.ref in meant),
        ),
        people={ref: facts.people[ref] for ref in facts.people if ref in meant},
        legs={pair: line for pair, line in facts.legs.items() if pair in ways},
    )


def _left_of(route: PlannedRoute, meant: set[str]) -> PlannedRoute | None:
    """The route's stops for those meant, with its base; None when it carries none of them."""
    stops: tuple[PlannedStop, ...] = tuple(stop for stop in route.stops if not stop.ref or patient_of(stop.ref) in meant)
    return replace(route, stops=stops) if any(stop.ref for stop in stops) else None
