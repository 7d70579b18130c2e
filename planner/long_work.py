"""How does long work reach the actions? Whoever asks gets a job's number at once, and a worker does the job as that person."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from planner.actions import accounts, bundles, import_steps, planning, printing, replanning, uploads
from planner.actions.actor import CLIENT, Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.import_steps import Step, Wish
from planner.actions.watching import Watch
from planner.drafting import WorkLimit
from planner.errors import Cancelled, WrongState
from planner.jobs import background, queue
from planner.model.timing import DANISH_TIME, utc
from planner.plans.provenance import sha256_of
from planner.registries.problems import said
from planner.store.clients import Order
from planner.store.jobs import Job, JobState
from planner.store.plans import PlanRow
from planner.telling import Progress
from planner.translations.words import LANGUAGES


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
        job_id = background.add(app.store, app.clock, "draft", args, by=actor.user_id)
        tx.clients.keep_order(client_id, key, Order(asked, job_id), at=app.clock())
    queue.put(app.settings, app.store, job_id)
    return job_id


def start_replan(app: App, actor: Actor, plan_id: str, at: datetime, news: replanning.News) -> str:
    """Starts planning the rest of a night anew in the background; returns the job's id. Raises NotFound, NotAllowed, WrongState
    or NotBrought for what can be said at once."""
    replanning.check_news(app, actor, plan_id, at, news)
    args = {"plan": plan_id, "at": at.isoformat(), "news": replanning.sealed(app, news), "user": actor.user_id}
    return _queued(app, "replan", args, actor)


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
    job_id = background.add(app.store, app.clock, "import", args, by=actor.user_id)
    uploads.keep_job(app, one, job_id)
    queue.put(app.settings, app.store, job_id)
    return job_id


def _queued(app: App, kind: str, args: Mapping[str, Any], actor: Actor) -> str:
    job_id = background.add(app.store, app.clock, kind, args, by=actor.user_id)
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
    kinds = {
        "draft": _draft_work(app),
        "replan": _replan_work(app),
        "print": _print_work(app),
        "import": _import_work(app),
        "bundle": _bundle_work(app),
    }
    return background.run(app.store, app.clock, job_id, kinds)


def _telling(report: background.Report) -> Callable[[Progress], None]:
    return lambda progress: report(progress.chapter.value, progress.done, progress.total, progress.best)


def _draft_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        row = planning.draft(
            app,
            accounts.actor_of_user(app, str(args["user"]), channel="job"),
            str(args["scenario"]),
            limit=WorkLimit(int(args["work"]), float(args["seconds"])),
            seed=int(args["seed"]),
            decisions_of=str(args.get("decisions_of", "")),
            progress=_telling(report),
            should_stop=should_stop,
        )
        return row.id

    return work


def _replan_work(app: App) -> background.Work:
    def work(args: Mapping[str, Any], report: background.Report, should_stop: Callable[[], bool]) -> str:
        row = replanning.plan_on(
            app,
            accounts.actor_of_user(app, str(args["user"]), channel="job"),
            str(args["plan"]),
            *told_to(app, args),
            progress=_telling(report),
            should_stop=should_stop,
        )
        return row.id

    return work


def told_to(app: App, args: Mapping[str, Any]) -> tuple[datetime, replanning.News]:
    """From when, and with what news, a job was asked to plan a night anew. Raises StoreProblem when the keys have changed."""
    return datetime.fromisoformat(args["at"]), replanning.unsealed(app, args["news"])


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
