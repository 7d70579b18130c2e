"""A planner with the small sample imported, its network in use, and one plan drafted. Nobody in it exists."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from planner.actions.actor import at_the_command_line
from planner.actions.app import App
from planner.actions.importing import ImportKind, import_file
from planner.actions.planning import draft
from planner.actions.scenarios import add_scenario
from planner.bootstrap import open_app
from planner.drafting import WorkLimit
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
from planner.settings import read_settings
from planner.store.plans import PlanRow
from planner.travel.stored import use_network

SMALL = Path(__file__).parents[1] / "data" / "sample" / "small"
BOSS = at_the_command_line("test")
FILES = {
    "areas.geojson": ImportKind.AREAS, "land.geojson": ImportKind.AREAS, "contacts.csv": ImportKind.CONTACTS,
    "addresses.csv": ImportKind.ADDRESSES, "sites.csv": ImportKind.SITES, "vehicles.csv": ImportKind.VEHICLES,
    "patients.csv": ImportKind.PATIENTS,
}  # fmt: skip


@dataclass
class Ticking:
    """A clock that goes on by a minute each time it is asked, so that no two plans are made in the same second."""

    now: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


def make_small_world(home: Path, sample: Path = SMALL) -> tuple[App, PlanRow]:
    """The planner and its first draft, from the small sample or a folder with another one like it."""
    app = open_app(read_settings({"PLANNER_HOME": str(home)}), clock=Ticking())
    use_network(sample / "roads.json", home)
    for name, kind in FILES.items():
        import_file(app, BOSS, kind, sample / name)
    scenario = add_scenario(app, BOSS, next((sample / "scenarios").glob("*.toml")))
    return app, draft(app, BOSS, scenario.id, limit=WorkLimit(1, 30.0))


def copied(home: Path, to: Path) -> App:
    """The same planner in a folder of its own."""
    shutil.copytree(home, to)
    return open_app(read_settings({"PLANNER_HOME": str(to)}), clock=Ticking(datetime(2026, 11, 24, 14, 0, tzinfo=UTC)))


def plan_of(app: App, plan_id: str) -> Plan:
    with app.store.read() as tx:
        return tx.plans.get_plan(plan_id)


def advance(app: App, plan_id: str, *statuses: Status) -> None:
    """The plan goes through these statuses, whoever might do that."""
    with app.store.transaction() as tx:
        for status in statuses:
            revision = tx.plans.get_row(plan_id).revision
            tx.plans.set_status(plan_id, status, seen_revision=revision, at=app.clock(), who="test")
