"""Which way from stop to stop, in road names and distances, for a driver without a network?"""

from __future__ import annotations

from collections.abc import Sequence

from planner.documents.facts import PlanFacts
from planner.documents.sheet import Amount, Bit, Line, Raw, line, said
from planner.travel.matrix import Step

#: From here on a distance is told in kilometres.
_KILOMETRE_M = 1000
#: A last stretch on an unnamed road as long as this leads to a house that is hard to find.
HIDDEN_M = 150


def way_to(facts: PlanFacts, origin: str, destination: str, halt: Bit) -> tuple[Line, ...]:
    """The way from one place id to another as one paragraph, beginning with the ``halt`` it leads to; nothing when the
    roads have no names or nothing is driven."""
    steps = facts.directions.get((origin, destination), ())
    if not steps:
        return ()
    bits: list[Bit] = [said("way_to", halt=halt)]
    for i, step in enumerate(steps):
        bits += _told(step, last=i == len(steps) - 1)
    return (line(*bits),)


def _told(step: Step, *, last: bool) -> tuple[Bit, ...]:
    """One step: how it begins, the road and how far; a separator unless it is the last."""
    road: object = Raw(step.name) if step.name else said("turn_unnamed")
    told: tuple[Bit, ...] = (said(f"turn_{step.turn}", road=road), said("so_far", length=distance(step.metres)))
    return told if last else (*told, Raw("→"))


def distance(metres: int) -> Amount:
    """Metres in tens, kilometres with one decimal."""
    if metres >= _KILOMETRE_M:
        return Amount(metres / 1000, "km", 1)
    return Amount(max(10, round(metres, -1)) if metres else 0, "m")


def ends_unnamed(steps: Sequence[Step]) -> bool:
    """Whether the way leaves the named roads well before the door."""
    return bool(steps) and not steps[-1].name and steps[-1].metres >= HIDDEN_M
