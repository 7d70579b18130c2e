"""Which outages can be planned for?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.policies import policy_by_version
from planner.errors import ScenarioProblem
from planner.model.outage import RoadChanges, Scenario
from planner.model.policy import Policy
from planner.registries.problems import said
from planner.scenarios.scenario_file import read_scenario
from planner.travel.matrix import FerryIsland


@dataclass(frozen=True, slots=True)
class ScenarioRow:
    """A scenario as a list shows it, with what it says about that night's roads, and the islands that no ferry reaches then."""

    id: str
    name: str
    start_at: datetime
    duration_s: int
    warning_s: int
    cuts: int
    exercise: bool
    policy_version: str
    speed_factor: float
    ferries_stopped: tuple[str, ...]
    roads: RoadChanges
    cut_off: tuple[FerryIsland, ...]


def add_scenario(app: App, actor: Actor, path: Path) -> Scenario:
    """Reads, checks and stores a scenario file. Raises ScenarioProblem or PolicyProblem; nothing is then stored."""
    check_can(actor, Deed.EDIT_SCENARIOS)
    with app.store.read() as tx:
        known = frozenset(m.code for m in tx.municipalities.all())
    scenario = read_scenario(path, known)
    policy_of(app, scenario)
    refuse_unknown_names(app, scenario, registries_are_in=False)
    now = app.clock()
    with app.store.transaction() as tx:
        tx.scenarios.put(scenario, path.read_text(encoding="utf-8"))
        tx.scenario_entries.supersede(scenario.id, who=actor.name)
        tx.audit.append(
            at=now, who=actor.user_id, deed="add_scenario", subject=scenario.id, purpose="", channel=actor.channel, refs=()
        )
    return scenario


def refuse_unknown_names(app: App, scenario: Scenario, *, registries_are_in: bool) -> None:
    """Raises ScenarioProblem when a site, vehicle or crossing that the scenario names is not known: a misspelt lost site would
    be planned with. Before the registries are in, an empty one cannot be held against the names."""
    with app.store.read() as tx:
        sites = {site.id for site in tx.sites.all()}
        vehicles = {vehicle.id for vehicle in tx.vehicles.all()}
    asked = ((scenario.lost_site_ids, sites), (scenario.lost_vehicle_ids | scenario.vehicle_ids, vehicles))
    unknown = [name for names, known in asked if known or registries_are_in for name in sorted(names - known)]
    unknown += app.unknown_on_roads(scenario, registries_are_in)
    if unknown:
        raise said(ScenarioProblem, "scenario_names_unknown", scenario=scenario.id, names=", ".join(unknown))


def list_scenarios(app: App, actor: Actor) -> tuple[ScenarioRow, ...]:
    """All scenarios, by id."""
    check_can(actor, Deed.SEE_SCENARIOS)
    with app.store.read() as tx:
        return tuple(_row(s, app.islands(s)) for s in tx.scenarios.list())


def crossing_names(app: App, actor: Actor) -> Mapping[str, str]:
    """Id to name of the bridges and ferries that the road network knows."""
    check_can(actor, Deed.SEE_SCENARIOS)
    return app.crossings()


def policy_of(app: App, scenario: Scenario) -> Policy:
    """The policy that the scenario names. Raises PolicyProblem when there is none of that version."""
    return policy_by_version(app, scenario.policy_version)


def _row(scenario: Scenario, islands: tuple[FerryIsland, ...]) -> ScenarioRow:
    return ScenarioRow(
        id=scenario.id,
        name=scenario.name,
        start_at=scenario.start_at,
        duration_s=sum(cut.length_s for cut in scenario.power_cuts),
        warning_s=scenario.warning_s,
        cuts=len(scenario.power_cuts),
        exercise=scenario.exercise,
        policy_version=scenario.policy_version,
        speed_factor=scenario.speed_factor,
        ferries_stopped=tuple(sorted(scenario.ferries_stopped)),
        roads=scenario.roads,
        cut_off=tuple(island for island in islands if island.cut_off),
    )
