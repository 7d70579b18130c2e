"""While a plan is drafted: is the newest checked state told as soon as it is there, and is it what stopping keeps?"""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from small_world import BOSS

from planner.actions.app import App
from planner.actions.planning import draft, planning_inputs, tools_for
from planner.drafting import WorkLimit
from planner.jobs import background
from planner.long_work import cancel_job, look_at_job
from planner.model.timing import after
from planner.pipeline import draft_plan
from planner.plans.figures import figures, minutes_without_reserve
from planner.plans.plan import Plan
from planner.telling import Chapter, Progress
from planner.transport.result import TransportResult
from planner.transport.routes import orders_of, result_of
from planner.transport.schedule import Timetable, requests_in

SOON_S = 30.0


@pytest.fixture(scope="module")
def app(drafted: tuple[App, Plan]) -> App:
    return drafted[0]


class Streaming:
    """Real routes; then the same without one rider, the whole again, and without two: each told, and waited for while the search
    goes on. In the end it gives what it told last, as if the search had lost its way."""

    def __init__(self, app: App) -> None:
        self._route = app.route
        self.told: list[Progress] = []
        self._heard = threading.Event()

    def hear(self, progress: Progress) -> None:
        self.told.append(progress)
        if progress.chapter is Chapter.BETTER:
            self._heard.set()

    def __call__(self, problem, *, on_better, **limits):
        whole = self._route(problem, on_better=None, **limits)
        if on_better is None:
            return self._without(problem, whole, 3)
        on_better(self._without(problem, whole, 1))
        assert self._heard.wait(SOON_S), "nothing was told while the search went on"
        self._heard.clear()
        on_better(whole)
        assert self._heard.wait(SOON_S), "nothing was told while the search went on"
        worse = self._without(problem, whole, 2)
        on_better(worse)
        return worse

    @staticmethod
    def _without(problem, whole: TransportResult, number: int) -> TransportResult:
        orders = orders_of(problem, whole.routes)
        out = sorted(r for order in orders.values() for r in requests_in(order))[:number]
        kept = [tuple(visit for visit in orders.get(k, ()) if visit >> 1 not in out) for k in range(len(problem.shifts))]
        return result_of(Timetable(problem), kept, "told")


def test_each_better_state_is_told_checked_while_the_search_goes_on_and_the_best_of_them_is_kept(app: App) -> None:
    inputs, stream = planning_inputs(app, "proeveoe-24t"), Streaming(app)
    made = draft_plan(inputs, replace(tools_for(app, inputs), route=stream), limit=WorkLimit(1, 60.0), progress=stream.hear)

    told = [progress.best for progress in stream.told if progress.best]
    chapters = [progress.chapter for progress in stream.told if progress.best]
    assert chapters == [Chapter.FIRST_PLAN, Chapter.BETTER, Chapter.BETTER, Chapter.DONE]
    placed = told[-1]["placed"]
    assert [best["placed"] for best in told] == [placed - 3, placed - 1, placed, placed]
    assert [best["without_reserve_min"] for best in told] == sorted((b["without_reserve_min"] for b in told), reverse=True)
    assert len(made.plan.placed) == placed
    assert told[-1] == figures(made.plan, inputs.scenario.power_cuts)
    assert all(isinstance(count, int) for best in told for count in best.values()), "counts, and nothing about a person"
    assert all(best["unplaced"] == sum(best[f"unplaced_{c}"] for c in range(1, 6)) for best in told)


def test_minutes_without_reserve_are_counted_while_the_power_is_out(app: App) -> None:
    inputs = planning_inputs(app, "proeveoe-24t")
    plan = draft_plan(inputs, tools_for(app, inputs), limit=WorkLimit(1, 30.0)).plan
    one, cut = plan.unplaced[0], inputs.scenario.power_cuts[-1]
    left = replace(one, deadline_at=after(cut.end_at, -90 * 60))
    alone = replace(plan, placed=(), unplaced=(left,), errands=())
    assert minutes_without_reserve(alone, [cut]) == 90
    assert minutes_without_reserve(replace(alone, unplaced=(left, left)), [cut]) == 180
    assert minutes_without_reserve(replace(alone, unplaced=(replace(one, deadline_at=after(cut.end_at, 60)),)), [cut]) == 0
    late = replace(plan.placed[0], deadline_at=after(plan.placed[0].arrival_at, -61))
    assert minutes_without_reserve(replace(alone, unplaced=(), placed=(late,)), [cut]) == 2


def test_stopping_a_job_keeps_what_it_has_told_of(app: App) -> None:
    now = app.clock()
    app = replace(app, clock=lambda: now)
    asked = {"scenario": "proeveoe-24t", "work": 1000, "seconds": 300.0, "seed": 1, "user": ""}
    job_id = background.add(app.store, app.clock, "draft", asked, by="test")
    begun, stop = threading.Event(), threading.Event()

    def route(problem, *, on_better, should_stop, **limits):
        found = app.route(problem, on_better=on_better, should_stop=lambda: True, **limits)
        if on_better:
            begun.set()
            assert stop.wait(SOON_S)
        return found

    def work(args, report, should_stop) -> str:
        def tell(progress: Progress) -> None:
            report(progress.chapter.value, progress.done, progress.total, progress.best)

        waiting = replace(app, route=route)
        limit = WorkLimit(int(args["work"]), float(args["seconds"]))
        return draft(waiting, BOSS, args["scenario"], limit=limit, progress=tell, should_stop=should_stop).id

    running = threading.Thread(target=background.run, args=(app.store, app.clock, job_id, {"draft": work}))
    running.start()
    try:
        assert begun.wait(SOON_S)
        seen = look_at_job(app, BOSS, job_id)
        assert seen.best["placed"] > 0
        assert seen.best_at is not None
        cancel_job(app, BOSS, job_id)
    finally:
        stop.set()
        running.join()
    ended = look_at_job(app, BOSS, job_id)
    assert ended.state.value == "done"
    with app.store.read() as tx:
        kept = tx.plans.get_plan(ended.plan_id)
    assert len(kept.placed) == ended.best["placed"] >= seen.best["placed"]
    assert len(kept.unplaced) == ended.best["unplaced"]
