"""A driver who rests and bottles that run out, from the registry to the paper, and when the plan is made anew on the way."""

from __future__ import annotations

import csv
import shutil
import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS, SMALL, advance, make_small_world, plan_of

from planner.actions.app import App
from planner.actions.plans import open_plan
from planner.actions.replanning import News, plan_on
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan, PlannedRoute

AMBULANCE = {"ilt_liter": "2000", "strøm_wh": "1200", "pause_efter_timer": "1,5"}


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[App, Plan]:
    """The small sample with an ambulance whose driver rests after an hour and a half; its plan is driven."""
    sample = tmp_path_factory.mktemp("sample") / "small"
    shutil.copytree(SMALL, sample)
    vehicles = sample / "vehicles.csv"
    with vehicles.open(encoding="utf-8", newline="") as file:
        rows = [row | (AMBULANCE if row["vehicle_id"] == "V-1" else {}) for row in csv.DictReader(file, delimiter=";")]
    with vehicles.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    app, row = make_small_world(tmp_path_factory.mktemp("night") / "home", sample)
    advance(app, row.id, Status.PROPOSED, Status.APPROVED, Status.ACTIVE)
    return app, plan_of(app, row.id)


def of_the_ambulance(plan: Plan) -> PlannedRoute:
    return next(route for route in plan.routes if route.shift_id == "V-1")


def test_the_driver_rests_between_two_trips_and_paper_says_when(night):
    app, plan = night
    facts = open_plan(app, BOSS, plan.id, purpose="test").facts

    ((start_at, end_at),) = facts.breaks["V-1"]

    stops = of_the_ambulance(plan).stops
    assert end_at - start_at >= timedelta(minutes=45)
    assert start_at - stops[0].depart_at <= timedelta(minutes=90)
    assert stops[-1].arrive_at - end_at <= timedelta(minutes=90)
    assert not [s for s in stops if start_at < s.depart_at and s.begin_at < end_at]
    assert "V-2" not in facts.breaks


def test_made_anew_at_any_moment_the_driver_still_rests_and_nothing_changes(night):
    app, plan = night
    ((start_at, end_at),) = open_plan(app, BOSS, plan.id, purpose="test").facts.breaks["V-1"]
    moments = [stop.begin_at for stop in of_the_ambulance(plan).stops]
    for at in (*moments[:-1], start_at, start_at + timedelta(minutes=10), end_at - timedelta(minutes=1), end_at):
        with app.store.read() as tx:
            current = tx.plans.get_plan(plan.id)
        anew = plan_on(app, BOSS, current.id, at, News())
        with app.store.read() as tx:
            after = tx.plans.get_plan(anew.id)
        # A plan that its certificate did not pass would not be stored.
        assert [(s.kind, s.ref, s.begin_at) for s in of_the_ambulance(after).stops[:-1]] == [
            (s.kind, s.ref, s.begin_at) for s in of_the_ambulance(plan).stops[:-1]
        ]
