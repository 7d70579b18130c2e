"""The sample region, once around: everything a new user would do by hand, and nothing that loses what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from planner.actions.actor import Actor
from planner.actions.app import App
from planner.actions.demo_accounts import DemoAccount, demo_accounts, write_accounts
from planner.actions.exporting import Format, export_plan
from planner.actions.importing import ImportKind, import_file
from planner.actions.planning import draft
from planner.actions.printing import print_pack, ready_prints
from planner.actions.scenarios import add_scenario
from planner.drafting import WorkLimit
from planner.errors import WrongState
from planner.registries.problems import said
from planner.store.plans import PlanRow
from planner.telling import Progress
from planner.travel.stored import network_in_use, use_network

SCENARIO = "storm-vest-24t"
_FILES = (
    (ImportKind.AREAS, "areas.geojson"),
    (ImportKind.AREAS, "land.geojson"),
    (ImportKind.CONTACTS, "contacts.csv"),
    (ImportKind.ADDRESSES, "addresses.csv"),
    (ImportKind.SITES, "sites.csv"),
    (ImportKind.VEHICLES, "vehicles.csv"),
    (ImportKind.PATIENTS, "patients.csv"),
)

_FILE_NAMES = {Format.REGISTER: "register", Format.PSEUDONYMISED: "pseudonym", Format.AGGREGATE: "antal"}

#: Told after each step: what was done, and figures worth showing.
Say = Callable[[str, Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What there is now. ``accounts`` are the new ones, also written to ``accounts_file``; none when there were some already."""

    plan: PlanRow
    printed: tuple[Path, ...]
    exported: tuple[Path, ...]
    accounts: tuple[DemoAccount, ...]
    accounts_file: Path


def demonstrate(
    app: App,
    actor: Actor,
    *,
    limit: WorkLimit,
    say: Say,
    progress: Callable[[Progress], None],
    should_stop: Callable[[], bool],
    planned: Callable[[], None] = lambda: None,
    lang: str = "da",
) -> Demonstration:
    """Imports the sample region, plans the 24-hour storm, prints and exports. What an earlier call made is used again.
    ``planned`` is called once the plan is kept: nothing asks ``should_stop`` any more.

    Raises WrongState when the registry holds people who are not from the samples: a demonstration never mixes with them.
    """
    _refuse_real_people(app)
    sample = app.settings.data_dir / "sample" / "region"
    _import(app, actor, sample, say)
    accounts = demo_accounts(app, actor)
    accounts_file = app.settings.out_dir / "log-ind.txt"
    if accounts:
        write_accounts(accounts, accounts_file)
    row = _plan(app, actor, limit, progress, should_stop)
    planned()
    out = app.settings.out_dir / row.id
    printed = _print(app, actor, row, say, lang)
    exported = _export(app, actor, row, out / "filer", say, lang)
    return Demonstration(row, printed, exported, accounts, accounts_file)


def _refuse_real_people(app: App) -> None:
    with app.store.read() as tx:
        real = sum(not p.synthetic for p in tx.patients.planning())
    if real:
        raise said(WrongState, "real_people", count=real)


def _import(app: App, actor: Actor, sample: Path, say: Say) -> None:
    with app.store.read() as tx:
        if tx.patients.count():
            say("sample region", {"people": tx.patients.count(), "already": "imported"})
            return
    if network_in_use(app.settings.home) is None:
        network = use_network(sample / "roads.json", app.settings.home)
        say("road network", {"nodes": len(network.nodes)})
    for kind, name in _FILES:
        if kind is ImportKind.PATIENTS:  # last: an import that was stopped half way is known by nobody being there
            for path in sorted((sample / "scenarios").glob("*.toml")):
                add_scenario(app, actor, path)
        report = import_file(app, actor, kind, sample / name).report
        figures = {"rows": report.rows_read, "accepted": report.accepted, "rejected": report.rejected}
        say(f"import {name}", {**figures, "duplicate": report.duplicate})


def _plan(
    app: App, actor: Actor, limit: WorkLimit, progress: Callable[[Progress], None], should_stop: Callable[[], bool]
) -> PlanRow:
    with app.store.read() as tx:
        earlier = tx.plans.list(scenario_id=SCENARIO)
    return earlier[0] if earlier else draft(app, actor, SCENARIO, limit=limit, progress=progress, should_stop=should_stop)


def _print(app: App, actor: Actor, row: PlanRow, say: Say, lang: str) -> tuple[Path, ...]:
    folder, there = ready_prints(app, actor, row.id, lang)
    if there:
        return there
    files = print_pack(app, actor, row.id, folder, lang=lang)
    say("printed and read back", {"files": len(files)})
    return files


def _export(app: App, actor: Actor, row: PlanRow, folder: Path, say: Say, lang: str) -> tuple[Path, ...]:
    there = tuple(sorted(p for p in folder.rglob("*") if p.is_file()))
    if there:
        return there
    files: list[Path] = []
    for fmt in Format:
        target = folder / f"{_FILE_NAMES.get(fmt, 'plan')}.{fmt.file_ending}" if fmt.file_ending else folder
        files += export_plan(app, actor, row.id, fmt, target, lang=lang)
    say("exported", {"files": len(files)})
    return tuple(files)
