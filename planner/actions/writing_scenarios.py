"""A scenario written in the browser: opened, tried, saved; and whom it would touch, before anything is planned."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from shapely import union_all
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.scenarios import policy_of, refuse_unknown_names
from planner.errors import NotFound, WrongState
from planner.model.outage import Scenario
from planner.registries.problems import said
from planner.registries.toml_text import toml_text
from planner.scenarios.affected import affected_patients, outage_shape, sites_in_outage
from planner.scenarios.scenario_file import scenario_from
from planner.store.scenario_entries import ScenarioEntry
from planner.store.store import Tx
from planner.travel.matrix import FerryIsland

#: Kinds of area that are no supply areas.
NO_SUPPLY = frozenset({"municipality", "postcode", "land"})
LONGEST_ID = 50
#: What stands in addresses where an id could.
RESERVED = frozenset({"new"})


@dataclass(frozen=True)
class OpenScenario:
    """A scenario as it stands: what was typed for it (None = it came from a file), and how many plans were made from it."""

    scenario: Scenario
    entry: ScenarioEntry | None
    plans: int


@dataclass(frozen=True)
class Reach:
    """Whom and what a scenario touches now, counted: people by municipality code, sites without grid power, and of those how many
    are confirmed. ``shape`` is the whole area, None when it cannot be drawn; ``cut_off`` the islands that no ferry reaches."""

    people: int
    by_municipality: Mapping[str, int]
    sites_in_outage: int
    shape: BaseGeometry | None
    cut_off: tuple[FerryIsland, ...]


@dataclass(frozen=True)
class Land:
    """What a scenario can be made of: code or id to name. ``supply`` maps "kind:code" of other imported areas to their names;
    ``crossings`` are the bridges and ferries of the road network."""

    municipalities: Mapping[str, str]
    supply: Mapping[str, str]
    crossings: Mapping[str, str]
    sites: Mapping[str, str]
    vehicles: Mapping[str, str]

    @property
    def ferries(self) -> dict[str, str]:
        """Those crossings that sail."""
        return {id_: name for id_, name in self.crossings.items() if id_.startswith("ferry:")}

    @property
    def bridges(self) -> dict[str, str]:
        """What a scenario calls each bridge, and its name: one closed by name is closed in all its parts; one without a name
        goes by its id."""
        fixed = {id_: name for id_, name in self.crossings.items() if not id_.startswith("ferry:")}
        return {id_ if name == id_.partition(":")[2] else name: name for id_, name in fixed.items()}


def land_of(app: App, actor: Actor) -> Land:
    """Everything there is to choose from."""
    check_can(actor, Deed.SEE_SCENARIOS)
    with app.store.read() as tx:
        supply = {f"{kind}:{area.code}": area.name for kind in _supply_kinds(tx) for area in tx.areas.all(kind)}
        return Land(
            municipalities={m.code: m.name for m in sorted(tx.municipalities.all(), key=lambda m: m.name)},
            supply=supply,
            crossings=dict(sorted(app.crossings().items())),
            sites={s.id: s.name for s in sorted(tx.sites.all(), key=lambda s: s.name)},
            vehicles={v.id: v.name or v.id for v in sorted(tx.vehicles.all(), key=lambda v: v.name or v.id)},
        )


def open_scenario(app: App, actor: Actor, scenario_id: str) -> OpenScenario:
    """One of them. Raises NotFound."""
    check_can(actor, Deed.SEE_SCENARIOS)
    with app.store.read() as tx:
        scenario = tx.scenarios.get(scenario_id)
        return OpenScenario(scenario, tx.scenario_entries.get(scenario_id), len(tx.plans.list(scenario_id=scenario_id)))


def reach_of(app: App, actor: Actor, scenario: Scenario) -> Reach:
    """Whom and what it would touch if it came now. Counts only; nobody is named."""
    check_can(actor, Deed.SEE_SCENARIOS)
    with app.store.read() as tx:
        patients, sites = tx.patients.planning(), tx.sites.all()
        areas = tx.areas.geometries("municipality")
    affected = affected_patients(patients, scenario, areas)
    by_code = Counter(patient.municipality_code for patient in affected)
    cut_off = tuple(island for island in app.islands(scenario) if island.cut_off)
    dark, shape = len(sites_in_outage(sites, scenario)), outage_shape(scenario.area, areas)
    return Reach(len(affected), dict(by_code), dark, shape, cut_off)


def save_scenario(
    app: App,
    actor: Actor,
    raw: Mapping[str, Any],
    form: dict[str, Any],
    *,
    supply: Collection[str] = (),
    editing: str = "",
    seen_revision: int = 0,
) -> Scenario:
    """Checks and keeps a scenario. ``raw`` is as a file would say it, without its id; ``supply`` adds these supply areas to its
    polygon; ``form`` is kept so that it opens again as typed. ``editing`` names the scenario to change, "" makes a new one.
    Raises ScenarioProblem, PolicyProblem, or WrongState when plans were made from it or someone else has saved it meanwhile."""
    check_can(actor, Deed.EDIT_SCENARIOS)
    with app.store.read() as tx:
        known = frozenset(m.code for m in tx.municipalities.all())
        whole = _with_supply(tx, raw, supply)
        taken = {scenario.id for scenario in tx.scenarios.list()}
    whole = {"id": editing or free_id(str(raw.get("name", "")), taken | RESERVED), **whole}
    scenario = scenario_from(whole, str(whole["id"]), known)
    policy_of(app, scenario)
    refuse_unknown_names(app, scenario, registries_are_in=False)
    now = app.clock()
    with app.store.transaction() as tx:
        if editing:
            _refuse_planned(tx, editing)
        elif scenario.id in {one.id for one in tx.scenarios.list()}:
            raise said(WrongState, "scenario_id_taken")
        tx.scenarios.put(scenario, toml_text(whole))
        tx.scenario_entries.put(scenario.id, form, who=actor.name, seen_revision=seen_revision if editing else 0)
        tx.audit.append(
            at=now,
            who=actor.user_id,
            deed="edit_scenario" if editing else "add_scenario",
            subject=scenario.id,
            purpose="",
            channel=actor.channel,
            refs=(),
        )
    return scenario


def free_id(name: str, taken: Collection[str]) -> str:
    """A short name for a scenario that none of ``taken`` has: its name's letters and digits, lower case."""
    plain = unicodedata.normalize("NFC", name).casefold()
    base = re.sub(r"[^a-z0-9æøå]+", "-", plain).strip("-")[:LONGEST_ID].strip("-") or "scenarie"
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)


def _refuse_planned(tx: Tx, scenario_id: str) -> None:
    if scenario_id not in {one.id for one in tx.scenarios.list()}:
        raise NotFound(f"There is no scenario '{scenario_id}'.")
    if tx.plans.list(scenario_id=scenario_id):
        raise said(WrongState, "scenario_has_plans")


def _supply_kinds(tx: Tx) -> list[str]:
    return [kind for kind in tx.areas.kinds() if kind not in NO_SUPPLY]


def _with_supply(tx: Tx, raw: Mapping[str, Any], supply: Collection[str]) -> dict[str, Any]:
    """The data with the supply areas joined to the polygon. A name that is no longer known is left out."""
    shapes = {f"{kind}:{area.code}": area.geometry for kind in _supply_kinds(tx) for area in tx.areas.all(kind)}
    chosen = [shapes[name] for name in sorted(set(supply)) if name in shapes]
    if not chosen:
        return dict(raw)
    area = dict(raw.get("area", {}))
    if "polygon" in area:
        chosen.append(shape(area["polygon"]))
    area["polygon"] = mapping(union_all(chosen))
    return {**raw, "area": area}
