"""Which areas are known, and who answers for what on a given day?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.model.outage import Scenario
from planner.model.party import Responsibility
from planner.model.timing import danish_day
from planner.registries import areas_file
from planner.store.changes import Change
from planner.store.geography import Area
from planner.store.store import Tx


def keep_areas(tx: Tx, areas: Iterable[areas_file.Area]) -> Change:
    """Stores the areas of a file: all there are of each kind in it, and no other kind is touched."""
    by_kind: dict[str, list[Area]] = {}
    for area in areas:
        by_kind.setdefault(area.kind, []).append(Area(area.code, area.name, area.geometry))
    gone = sum(len({a.code for a in tx.areas.all(kind)} - {a.code for a in new}) for kind, new in by_kind.items())
    return Change(new=sum(tx.areas.replace(kind, new) for kind, new in by_kind.items()), gone=gone)


def parties_on(app: App, actor: Actor, day: date, municipality_codes: Iterable[str] = ()) -> tuple[Responsibility, ...]:
    """Responsible and operating parties in force on ``day``, by task and municipality; only of ``municipality_codes`` when any
    are given."""
    check_can(actor, Deed.SEE_SCENARIOS)
    wanted = set(municipality_codes)
    with app.store.read() as tx:
        return tuple(one for one in tx.responsibilities.on(day) if not wanted or one.municipality_code in wanted)


def parties_of_scenario(app: App, actor: Actor, scenario_id: str) -> tuple[Responsibility, ...]:
    """The parties of the day on which the scenario's outage begins, in the municipalities that it names. Raises NotFound."""
    check_can(actor, Deed.SEE_SCENARIOS)
    with app.store.read() as tx:
        scenario = tx.scenarios.get(scenario_id)
    return parties_on(app, actor, first_day(scenario), scenario.area.municipality_codes)


def first_day(scenario: Scenario) -> date:
    """The Danish day on which the scenario's outage begins: its parties are the plan's."""
    return danish_day(scenario.start_at)
