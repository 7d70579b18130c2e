"""How fast does each kind of vehicle drive, and what does a night's journey cost besides driving?

Every figure is a placeholder until someone with the region's own drive times has looked at it. The policy states those of
:class:`TravelRules` (``[values.travel_...]``); the paces of the vehicles stand here.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from planner.model.policy import Policy


@dataclass(frozen=True, slots=True)
class RoadPace:
    """How a vehicle keeps up with the road: the share of its free speed that it makes good on average (junctions, lights,
    bends), and a speed it never exceeds."""

    share: float
    top_kmh: float


#: Placeholders. The share of the free speed follows what open routing engines assume (about 0.8 to 0.9); an ambulance is not
#: taken to drive with blue lights: these are planned moves. Lying transport keeps up as a minibus does: where both may drive the
#: same roads, as nearly everywhere, one table of times serves both.
ROAD_PACES: Mapping[str, RoadPace] = {
    "ambulance": RoadPace(0.90, 130.0),
    "lying_transport": RoadPace(0.80, 100.0),
    "minibus": RoadPace(0.80, 100.0),
    "car": RoadPace(0.85, 130.0),
}


@dataclass(frozen=True, slots=True)
class TravelRules:
    """What holds on every network. Speeds in km/h, times in seconds, distances in metres.

    ``access_kmh`` from a door to the nearest road; ``destination_kmh`` at most on private roads and where only access is
    allowed, for everyone but ambulances; ``ferry_boarding_s`` from the quay to departure, where no timetable says more;
    ``far_m`` an address farther from a road is reported.
    """

    access_kmh: float = 10.0
    destination_kmh: float = 15.0
    ferry_boarding_s: float = 900.0
    far_m: float = 500.0
    paces: Mapping[str, RoadPace] = field(default_factory=lambda: ROAD_PACES)

    def code(self) -> str:
        """All figures on one line: two sets of rules are equal exactly when their codes are."""
        plain = [f"{f.name}={getattr(self, f.name):g}" for f in fields(self) if f.name != "paces"]
        paces = [f"{name}={pace.share:g}/{pace.top_kmh:g}" for name, pace in sorted(self.paces.items())]
        return " ".join(plain + paces)


#: Key of a policy value to the field it sets.
_POLICY_KEYS = {
    "travel_access_speed": "access_kmh",
    "travel_destination_speed": "destination_kmh",
    "travel_ferry_boarding": "ferry_boarding_s",
    "travel_far_from_road": "far_m",
}


def rules_of(policy: Policy) -> TravelRules:
    """The rules as the policy states them; how each kind of vehicle keeps up with the road is the same for every policy."""
    stated: dict[str, Any] = {name: policy.number(key) for key, name in _POLICY_KEYS.items()}
    return replace(TravelRules(), **stated)


def whole_ms(metres: NDArray[np.float64], kmh: float) -> NDArray[np.int64]:
    """Milliseconds, rounded up, to cover these metres at this speed."""
    return np.asarray(np.ceil(metres / (kmh / 3.6) * 1000 - 1e-6), dtype=np.int64)


def ceil_seconds(milliseconds: int) -> int:
    """Whole seconds that are enough for so many milliseconds."""
    return math.ceil(milliseconds / 1000)
