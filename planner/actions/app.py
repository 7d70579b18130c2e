"""What every action is given: settings, store, clock, and the parts that bootstrap has chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from planner.actions.identity_provider import IdentityProvider
from planner.documents.facts import BaseMap
from planner.drafting import AssignmentSolver, RoutingSolver
from planner.geocoding.geocoder import AddressService
from planner.model.outage import Scenario
from planner.model.timing import Clock, danish_day
from planner.rerouting import NightSolver
from planner.settings import Settings
from planner.store.store import Store
from planner.travel.matrix import FerryIsland, Place, TravelTimes, Whereabouts


@dataclass(frozen=True)
class App:
    """The running program. ``travel_for`` gives the travel times of a scenario's night; ``travel_is_rough`` whether they
    come from the coarse sample network or none; ``unknown_on_roads`` which bridges and ferries of a scenario the network does
    not know (nothing without a network, unless the second argument says that it should be there); ``crossings`` the bridges
    and ferries it knows, id to name; ``base_map`` what lies under every map; ``whereabouts`` joins places to the roads in use
    (None while those are rough or none); ``islands`` is what only ferries reach on a scenario's night (None = any other), with
    the ferries' names; ``secret_key`` signs what the browser keeps
    (never data); ``software`` names versions for provenance; ``address_service`` may be asked where people live, None while
    that switch is off; ``identity_provider`` may say who someone is, None while that one is."""

    settings: Settings
    store: Store
    clock: Clock
    travel_for: Callable[[Scenario], TravelTimes]
    travel_is_rough: Callable[[], bool]
    unknown_on_roads: Callable[[Scenario, bool], tuple[str, ...]]
    crossings: Callable[[], Mapping[str, str]]
    base_map: Callable[[], BaseMap]
    whereabouts: Callable[[Sequence[Place]], Whereabouts | None]
    islands: Callable[[Scenario | None], tuple[FerryIsland, ...]]
    assign: AssignmentSolver
    site: AssignmentSolver
    route: RoutingSolver
    reroute: NightSolver
    secret_key: bytes = field(repr=False)
    software: Mapping[str, str] = field(default_factory=dict)
    address_service: AddressService | None = None
    identity_provider: IdentityProvider | None = None

    def today(self) -> date:
        """The Danish date."""
        return danish_day(self.clock())
