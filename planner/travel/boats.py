"""How long by boat or helicopter? Straight lines beside the roads, for every source of travel times.

Boats and helicopters are vehicles that the user enters for people whom no road reaches. Nothing is known of quays, landing
places or the sea that night, so that speed and the time for getting on and off are placeholders of the policy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from planner.model.place import Position, distance_m
from planner.model.policy import Policy
from planner.travel.estimate import distances_m
from planner.travel.matrix import BOAT, CAR, HELICOPTER, Leg, Place, TravelMatrix, TravelTimes, Whereabouts

#: Places nearer to each other, in metres, are one: nothing has to cast off between two doors of one house.
SAME_PLACE_M = 10


@dataclass(frozen=True, slots=True)
class StraightTravel:
    """``speed_kmh`` along the straight line, ``transfer_s`` at each end (to the quay or landing place, on and off)."""

    speed_kmh: float
    transfer_s: int

    def seconds(self, metres: NDArray[np.float64]) -> NDArray[np.int32]:
        """Whole seconds, rounded up."""
        whole = np.ceil(metres / (self.speed_kmh / 3.6)) + 2 * self.transfer_s
        return np.where(metres <= SAME_PLACE_M, 0, whole).astype(np.int32)


def straight_travel(policy: Policy) -> dict[str, StraightTravel]:
    """The policy's boats and helicopters."""
    return {
        BOAT: StraightTravel(policy.number("boat_speed"), policy.whole("boat_transfer")),
        HELICOPTER: StraightTravel(policy.number("helicopter_speed"), policy.whole("helicopter_transfer")),
    }


class WithBoatsAndHelicopters:
    """Travel times that answer ``boat`` and ``helicopter`` themselves and ask ``roads`` for every other profile."""

    def __init__(self, roads: TravelTimes, straight: dict[str, StraightTravel]) -> None:
        self._roads = roads
        self._straight = straight

    def matrix(self, places: Sequence[Place], profiles: Collection[str] = (CAR,)) -> TravelMatrix:
        """Times by road for the profiles that drive, by straight line for the others."""
        on_roads = tuple(p for p in profiles if p not in self._straight)
        table = self._roads.matrix(places, on_roads or (CAR,))
        others = [p for p in profiles if p in self._straight]
        if not others:
            return table
        points = np.array([(p.position.lon, p.position.lat) for p in places], dtype=float).reshape(-1, 2)
        metres = distances_m(points, points)
        return replace(table, seconds={**table.seconds, **{p: self._straight[p].seconds(metres) for p in others}})

    def leg(self, origin: Position, destination: Position, profile: str = CAR, depart_at: datetime | None = None) -> Leg | None:
        """The straight line of a boat or helicopter, or the way by road."""
        if profile not in self._straight:
            return self._roads.leg(origin, destination, profile, depart_at)
        table = self.matrix((Place("from", origin), Place("to", destination)), (profile,))
        metres = int(np.ceil(distance_m(origin, destination)))
        return Leg(int(table.seconds[profile][0, 1]), metres, (), (origin, destination))

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts:
        """As the roads know it."""
        return self._roads.whereabouts(places)
