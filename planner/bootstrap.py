"""The only place where real parts are chosen: store, clock, solvers, travel times."""

from __future__ import annotations

import csv
import platform
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from planner import __version__
from planner.actions.address_service import WebAddressService
from planner.actions.app import App
from planner.actions.identity_provider import IdentityProvider
from planner.actions.policies import kept_or_delivered, policy_on
from planner.documents.base_map import base_map_of
from planner.documents.facts import BaseMap
from planner.errors import FileProblem
from planner.model.outage import Scenario
from planner.model.party import Municipality
from planner.model.timing import Clock, danish_day
from planner.settings import Settings, read_settings
from planner.solvers import loading
from planner.store.store import Store
from planner.travel.cached import CachedTravelTimes
from planner.travel.estimate import StraightLines
from planner.travel.ground import Ground
from planner.travel.islands import ferry_islands
from planner.travel.matrix import FerryIsland, Place, TravelTimes, Whereabouts
from planner.travel.network import RoadNetwork
from planner.travel.night import AS_ALWAYS, changes_of, unknown_names
from planner.travel.osrm import OsrmTravelTimes
from planner.travel.profiles import rules_of
from planner.travel.road_graph import RoadTravelTimes
from planner.travel.stored import ground_in_use, network_in_use, network_path


def system_clock() -> datetime:
    """The machine's clock, in aware UTC to the second."""
    return datetime.now(UTC).replace(microsecond=0)


def open_app(settings: Settings | None = None, *, clock: Clock = system_clock) -> App:
    """Opens the program on its store: migrates an older one, fills in the country's municipalities the first time. Raises
    FileProblem without the data beside the program, StoreProblem, BadServiceAddress or BadProvider when one is set that cannot
    be asked."""
    settings = settings or read_settings()
    names = settings.data_dir / "reference" / "municipality_names.csv"
    if not names.is_file():
        raise FileProblem(f"PLANNER_DATA: there is no {names}.", hint="Name the folder data of the program, or leave it unset.")
    store = Store.open(settings, clock=clock)
    store.upgrade()
    _know_the_municipalities(store, names)
    land = _Land(store, settings, clock)
    return App(
        settings=settings,
        store=store,
        clock=clock,
        travel_for=land.travel_for,
        travel_is_rough=land.is_rough,
        unknown_on_roads=land.unknown_names,
        crossings=land.crossings,
        base_map=land.base_map,
        whereabouts=land.whereabouts,
        islands=land.islands,
        assign=loading.assign,
        site=loading.site,
        worth=loading.room_prices,
        route=loading.route,
        reroute=loading.reroute,
        secret_key=store.keys.secret("web"),
        software=software(),
        address_service=WebAddressService(settings.address_service) if settings.address_service else None,
        identity_provider=IdentityProvider(settings) if settings.oidc_issuer else None,
    )


def software() -> dict[str, str]:
    """Versions that a plan's provenance names."""
    return {"planner": __version__, "python": platform.python_version(), "ortools": version("ortools")}


def _know_the_municipalities(store: Store, names: Path) -> None:
    """Names of all municipalities, so that codes can be checked before any contact list is imported."""
    with store.read() as tx:
        if tx.municipalities.count():
            return
    with names.open(encoding="utf-8", newline="") as file:
        rows = [Municipality(r["code"], r["name"], r["region_code"]) for r in csv.DictReader(file)]
    with store.transaction() as tx:
        tx.municipalities.upsert_many(rows)


class _Land:
    """The ground everything lies on: road network, land outline, areas. Read anew when the network file changes."""

    def __init__(self, store: Store, settings: Settings, clock: Clock) -> None:
        self._store, self._settings, self._clock, self._home = store, settings, clock, settings.home

    def travel_for(self, scenario: Scenario) -> TravelTimes:
        """Times on the network in use on that night; straight lines where there is none."""
        changes = changes_of(scenario)
        if self._settings.osrm_url and not changes.codes():
            return OsrmTravelTimes(self._settings.osrm_url, _ask_this_machine)
        network, land = self._network(), self._land()
        if network is None:
            return StraightLines(land, scenario.speed_factor)
        rules = rules_of(kept_or_delivered(self._store, self._settings.data_dir, scenario.policy_version))
        roads = RoadTravelTimes(network, land, changes=changes, rules=rules)
        return CachedTravelTimes(roads, self._home / "cache" / "matrices")

    def is_rough(self) -> bool:
        """True for the coarse sample network, and without any."""
        network = self._network()
        return network is None or network.rough

    def whereabouts(self, places: Sequence[Place]) -> Whereabouts | None:
        """Where places lie on the roads in use; None while those are rough or none."""
        network = self._network()
        if network is None or network.rough:
            return None
        with self._store.read() as tx:
            policy = policy_on(tx, self._settings.data_dir, danish_day(self._clock()))
        return RoadTravelTimes(network, {}, rules=rules_of(policy)).whereabouts(places)

    def islands(self, scenario: Scenario | None) -> tuple[FerryIsland, ...]:
        """What only ferries reach on the scenario's night, or on any other, with the ferries' names in place of their ids."""
        network = self._network()
        if network is None:
            return ()
        names = {crossing.id: crossing.name or crossing.id for crossing in network.crossings}
        changes = AS_ALWAYS if scenario is None else changes_of(scenario)
        return tuple(
            replace(island, ferries=tuple(sorted({names[ferry] for ferry in island.ferries})))
            for island in ferry_islands(network, changes)
        )

    def unknown_names(self, scenario: Scenario, network_is_in: bool) -> tuple[str, ...]:
        """Bridges and ferries of the scenario that the network in use does not know; without a network all of them, when it
        should be there."""
        network, changes = self._network(), changes_of(scenario)
        if network is not None:
            return unknown_names(network, changes)
        named = changes.bridges_closed | changes.ferries_stopped | changes.timetables.keys()
        return tuple(sorted(named)) if network_is_in else ()

    def crossings(self) -> dict[str, str]:
        """Id to name of the bridges and ferries of the network in use; none without a network."""
        network = self._network()
        return {} if network is None else {one.id: one.name or one.id.partition(":")[2] for one in network.crossings}

    def base_map(self) -> BaseMap:
        """Land, borders, roads and towns for maps."""
        with self._store.read() as tx:
            areas = {a.code: a.geometry for a in tx.areas.all("municipality")}
        return base_map_of(self._network(), self._ground(), self._land(), areas)

    def _land(self) -> dict[str, Any]:
        with self._store.read() as tx:
            masses = tx.areas.all("land")
        network = self._network()
        # Sample networks made before their lands had names know them by code.
        coded = network is not None and any(a.code in network.lands for a in masses)
        return {a.code if coded else a.name: a.geometry for a in masses}

    def _network(self) -> RoadNetwork | None:
        path = network_path(self._home)
        return _read_once(self._home, path.stat().st_mtime_ns) if path.exists() else None

    def _ground(self) -> Ground | None:
        path = network_path(self._home)
        return _read_ground_once(self._home, path.stat().st_mtime_ns) if path.exists() else None


def _ask_this_machine(address: str) -> bytes:
    """The body that a server on this machine answers with, past any proxy."""
    try:
        with build_opener(ProxyHandler({})).open(address, timeout=60) as answer:
            return bytes(answer.read())
    except HTTPError as refused:
        return bytes(refused.read())


@lru_cache(maxsize=1)
def _read_ground_once(home: Path, _changed: int) -> Ground | None:
    return ground_in_use(home)


@lru_cache(maxsize=1)
def _read_once(home: Path, _changed: int) -> RoadNetwork | None:
    return network_in_use(home)
