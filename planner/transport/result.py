"""Which vehicle stops where, when, and with whom on board?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from planner.model.load import VehicleLoad


class StopKind(StrEnum):
    """What happens at a stop."""

    START = "start"
    PICKUP = "pickup"
    DELIVERY = "delivery"
    END = "end"


@dataclass(frozen=True, slots=True)
class Stop:
    """``place`` is a matrix row; ``ref`` the rider ("" at the base); seconds after zero: arrival, begin of service,
    departure; ``load`` on board when leaving."""

    kind: StopKind
    place: int
    ref: str
    arrive_s: int
    begin_s: int
    depart_s: int
    load: VehicleLoad


@dataclass(frozen=True, slots=True)
class Route:
    """One shift's stops in order, from base to base."""

    shift_id: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class TransportResult:
    """``routes`` only of shifts that move; ``unserved`` maps each request that no route carries to why:
    "no_suitable_vehicle", "none_reachable_in_time" (no vehicle could, even alone), "ride_too_long" (those that could would have
    them on board for too long), "not_fetched_in_time", "arrivals_full" (whenever a vehicle could bring them, the site receives
    others), or "left_by_hand" (routes kept as somebody wrote them do not carry them).
    ``stopped_by_time`` True when the clock or the user cut the search, so that a repetition may differ."""

    routes: tuple[Route, ...]
    unserved: Mapping[str, str]
    method: str
    stopped_by_time: bool = False
