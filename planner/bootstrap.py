"""The only place where real parts are chosen: store, clock, solvers, travel times, and how jobs reach the actions."""

from __future__ import annotations

import csv
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import ProxyHandler, build_opener

from planner import __version__
from planner.actions import accounts, bundles, import_steps, planning, printing, uploads
from planner.actions.actor import CLIENT, Actor, Deed, check_can
from planner.actions.address_service import WebAddressService
from planner.actions.app import App
from planner.actions.identity_provider import IdentityProvider
from planner.actions.import_steps import Step, Wish
from planner.actions.policies import kept_or_delivered, policy_on
from planner.actions.watching import Watch
from planner.documents.base_map import base_map_of
from planner.documents.facts import BaseMap
from planner.drafting import WorkLimit
from planner.errors import Cancelled, WrongState
from planner.jobs import background, queue
from planner.model.outage import Scenario
from planner.model.party import Municipality
from planner.model.timing import DANISH_TIME, Clock, danish_day, utc
from planner.pipeline import Progress
from planner.plans.provenance import sha256_of
from planner.registries.problems import said
from planner.settings import Settings, read_settings
from planner.solvers import loading
from planner.store.clients import Order
from planner.store.jobs import Job, JobState
from planner.store.plans import PlanRow
from planner.store.store import Store
from planner.translations.words import LANGUAGES
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
    StoreProblem, BadServiceAddress or BadProvider when one is set that cannot be asked."""
    settings = settings or read_settings()
    store = Store.open(settings, clock=clock)
    store.upgrade()
    _know_the_municipalities(store, settings.data_dir)
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


def _know_the_municipalities(store: Store, data_dir: Path) -> None:
    """Names of all municipalities, so that codes can be checked before any contact list is imported."""
    with store.read() as tx:
        if tx.municipalities.count():
            return
    with (data_dir / "reference" / "municipality_names.csv").open(encoding="utf-8", newline="") as file:
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


# --- jobs --------------------------------------------------------------------------------------------------------------


def start_draft(app: App, actor: Actor, scenario_id: str, *, work: int, seconds: float, seed: int, decisions_of: str = "") -> str:
    """Starts drafting a plan in the background, keeping what people decided in plan ``decisions_of``; returns the job's id.
    Raises NotFound for an unknown scenario or plan."""
    check_can(actor, Deed.DRAFT_PLAN)
    with app.store.read() as tx:
        tx.scenarios.get(scenario_id)
        if decisions_of:
            tx.plans.get_row(decisions_of)
    args = {"scenario": scenario_id, "work": work, "seconds": seconds, "seed": seed, "user": actor.user_id}
    args |= {"decisions_of": decisions_of} if decisions_of else {}
    return _queued(app, "draft", args, actor)


def order_draft(app: App, actor: Actor, key: str, scenario_id: str, *, work: int, seconds: float, seed: int) -> str:
    """The same for a system, once for each ``key`` of its own: asked again with the same key, nothing is started and the first
    job's id is returned. Raises NotFound, and WrongState when the key was used for something else."""
    check_can(actor, Deed.DRAFT_PLAN)
    args = {"scenario": scenario_id, "work": work, "seconds": seconds, "seed": seed, "user": actor.user_id}
    asked, client_id = sha256_of(args), actor.user_id.removeprefix(CLIENT)
    with app.store.transaction() as tx:
        tx.scenarios.get(scenario_id)
        before = tx.clients.order(client_id, key)
        if before is not None and before.asked != asked:
            raise said(WrongState, "order_differs")
        if before is not None:
            return before.job_id
        job_id = background.add(app.store, app.clock, "draft", args, by=actor.name)
        tx.clients.keep_order(client_id, key, Order(asked, job_id), at=app.clock())
    queue.put(app.settings, app.store, job_id)
    return job_id


def start_print(app: App, actor: Actor, plan_id: str, lang: str, since: int = 0) -> str:
    """Starts printing a plan in the background, or what differs from print ``since``; returns the job's id. Raises NotFound for
    an unknown plan."""
    printing.ready_prints(app, actor, plan_id, lang)  # may they, and is there such a plan?
    args = {"plan": plan_id, "lang": lang, "user": actor.user_id, "since": since}
    return _queued(app, "print", args, actor)


def start_bundle(app: App, actor: Actor, plan_id: str, lang: str) -> str:
    """Starts making a plan's bundle for a USB stick; returns the job's id. Raises NotFound for an unknown plan."""
    bundles.ready_bundle(app, actor, plan_id, lang)
    args = {"plan": plan_id, "lang": lang, "user": actor.user_id}
    return _queued(app, "bundle", args, actor)


def refresh_bundles_after(app: App, row: PlanRow) -> None:
    """Starts making the bundles anew after a step that changes which plan people act by, in the program's own name."""
    if row.status in bundles.KEPT_FRESH:
        _refresh_bundles(app)


def refresh_bundles_nightly(app: App) -> None:
    """Starts the same once a night, at two in Denmark or when a worker is next there, while there is a plan to act by."""
    now = app.clock()
    two = now.astimezone(DANISH_TIME).replace(hour=2, minute=0, second=0, microsecond=0)
    since = utc(two if two <= now else two - timedelta(days=1))
    with app.store.jobs.read() as jobs:
        if any(job.kind == "bundle" and not job.args["plan"] and job.created_at >= since for job in jobs.list()):
            return
    with app.store.read() as tx:
        if not any(row.status in bundles.KEPT_FRESH for row in tx.plans.list()):
            return
    _refresh_bundles(app)


def _refresh_bundles(app: App) -> None:
    _queued(app, "bundle", {"plan": "", "lang": LANGUAGES[0], "user": ""}, bundles.ITSELF)


def start_import_step(app: App, actor: Actor, upload_id: str, step: Step, wish: Wish) -> str:
    """Starts a step of an import in the background; returns the job's id. Raises NotFound when the file is gone."""
    check_can(actor, Deed.IMPORT)
    one = uploads.upload(app, actor, upload_id)
    args = {"upload": one.id, "import_step": step.value, "user": actor.user_id, **wish.as_args()}
    job_id = background.add(app.store, app.clock, "import", args, by=actor.name)
    uploads.keep_job(app, one, job_id)
    queue.put(app.settings, app.store, job_id)
    return job_id


def _queued(app: App, kind: str, args: Mapping[str, Any], actor: Actor) -> str:
    job_id = background.add(app.store, app.clock, kind, args, by=actor.name)
    queue.put(app.settings, app.store, job_id)
    return job_id


def work_on_jobs(app: App, *, at_once: int) -> None:
    """Does what is queued until interrupted, and what is due at night."""
    queue.work(app.settings, app.store, app.clock, at_once=at_once, each_round=lambda: refresh_bundles_nightly(app))


def look_at_job(app: App, actor: Actor, job_id: str) -> Job:
    """The job as it stands. Raises NotFound."""
    job = background.look(app.store, app.clock, job_id)
    check_can(actor, _deed(job))
    return job


def cancel_job(app: App, actor: Actor, job_id: str) -> Job:
    """Asks a job to stop. Raises NotFound."""
    look_at_job(app, actor, job_id)
    return background.cancel(app.store, app.clock, job_id)


def _deed(job: Job) -> Deed:
    return Deed.IMPORT if job.kind == "import" else Deed.DRAFT_PLAN


def run_job(app: App, job_id: str) -> JobState:
    """Does a waiting job in this process."""
    kinds = {"draft": _draft_work(app), "print": _print_work(app), "import": _import_work(app), "bundle": _bundle_work(app)}
    return background.run(app.store, app.clock, job_id, kinds)


def _draft_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        def tell(progress: Progress) -> None:
            report(progress.chapter.value, progress.done, progress.total, progress.best)

        row = planning.draft(
            app,
            accounts.actor_of_user(app, str(args["user"]), channel="job"),
            str(args["scenario"]),
            limit=WorkLimit(int(args["work"]), float(args["seconds"])),
            seed=int(args["seed"]),
            decisions_of=str(args.get("decisions_of", "")),
            progress=tell,
            should_stop=should_stop,
        )
        return row.id

    return work


def _import_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        actor = accounts.actor_of_user(app, str(args["user"]), channel="job")
        step, watch = Step(args["import_step"]), Watch(report, should_stop)
        import_steps.take(app, actor, str(args["upload"]), step, import_steps.wish_of(args), watch)
        return ""

    return work


def _print_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        plan_id, lang = str(args["plan"]), str(args["lang"])

        def tell(done: int, total: int) -> None:
            if should_stop():
                raise Cancelled("Stopped; nothing was printed.")
            report("print", done, total)

        actor = accounts.actor_of_user(app, str(args["user"]), channel="job")
        folder, _ = printing.ready_prints(app, actor, plan_id, lang)
        since = int(args.get("since", 0)) or None
        printing.print_pack(app, actor, plan_id, folder, lang=lang, since=since, progress=tell)
        return plan_id

    return work


def _bundle_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        plan_id, lang = str(args["plan"]), str(args["lang"])

        def tell(done: int, total: int) -> None:
            if should_stop():
                raise Cancelled("Stopped; no bundle was made.")
            report("bundle", done, total)

        if not plan_id:
            bundles.refresh_bundles(app, bundles.ITSELF, lang=lang, progress=tell)
            return ""
        actor = accounts.actor_of_user(app, str(args["user"]), channel="job")
        bundles.make_bundle(app, actor, plan_id, lang=lang, progress=tell)
        return plan_id

    return work
