"""Something happens while the plan of the small sample is driven: what is done stays, and the rest is planned anew."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from shapely.geometry import Point

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS, SMALL, advance, copied, plan_of

from planner.actions.actor import Actor, Role
from planner.actions.app import App
from planner.actions.changing import change_draft
from planner.actions.importing import Gone, ImportKind, import_file
from planner.actions.planning import draft
from planner.actions.plans import list_plans, move_plan, next_steps, open_plan, replaced
from planner.actions.printing import print_pack
from planner.actions.replanning import News, driving, plan_on
from planner.cli.replan import replan_lines, taken_to_stand
from planner.documents.ticks import Tick, TickKind
from planner.drafting import WorkLimit
from planner.errors import Cancelled, NotAllowed, NotFound, WrongState
from planner.model.outage import ClosedRoads
from planner.model.place import Position, distance_m
from planner.plans.lifecycle import Status, Step
from planner.plans.plan import Plan, PlannedRoute
from planner.plans.under_way import done_of, on_board
from planner.redrafting import Change, ChangeKind
from planner.telling import Chapter, Progress
from planner.transport.result import StopKind


@pytest.fixture(scope="module")
def driven(small_home: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The small world with its plan approved and activated."""
    home = tmp_path_factory.mktemp("night") / "home"
    app = copied(small_home[0], home)
    activated(app, small_home[1])
    app.store.close()
    return home, small_home[1]


def activated(app: App, plan_id: str) -> None:
    approved(app, plan_id, Status.ACTIVE)


def approved(app: App, plan_id: str, *further: Status) -> None:
    advance(app, plan_id, Status.PROPOSED, Status.APPROVED, *further)


@pytest.fixture
def night(driven: tuple[Path, str], tmp_path: Path) -> tuple[App, Plan]:
    home, plan_id = driven
    app = copied(home, tmp_path / "home")
    return app, plan_of(app, plan_id)


def someone_on_board(plan: Plan) -> tuple[datetime, PlannedRoute]:
    """A moment, and a route whose vehicle then drives with somebody on board and has more to fetch, if any."""
    found = [
        (stop.depart_at + timedelta(minutes=1), route)
        for route in plan.routes
        for stop in route.stops
        if stop.kind is StopKind.PICKUP
    ]
    return max(found, key=lambda one: (len(one[1].stops), one[0] == found[0][0]))


def stops_of(plan: Plan, shift: str, until: datetime) -> list[tuple[object, ...]]:
    route = next((one for one in plan.routes if one.shift_id == shift), None)
    return [(s.kind, s.ref, s.begin_at) for s in route.stops[:-1] if s.begin_at <= until] if route else []


def test_nothing_happened_and_nobody_is_told(night):
    app, before = night
    at, _ = someone_on_board(before)

    after = plan_of(app, plan_on(app, BOSS, before.id, at, News()).id)

    assert after.under_way.tell == ()
    assert {p.ref for p in after.placed} == {p.ref for p in before.placed}
    for route in before.routes:
        assert stops_of(after, route.shift_id, at) == stops_of(before, route.shift_id, at)


def test_riders_of_a_lost_vehicle_are_fetched_where_it_stands(night):
    app, before = night
    at, route = someone_on_board(before)
    riders = on_board(route.stops[: done_of(route, at)])
    point = Position(10.0, 56.4)

    row = plan_on(app, BOSS, before.id, at, News(lost={route.vehicle_id: point}))
    after = plan_of(app, row.id)

    assert {one.ref for one in after.under_way.waiting} == set(riders)
    pickups = {s.ref: (q.vehicle_id, s.begin_at) for q in after.routes for s in q.stops if s.kind is StopKind.PICKUP}
    for ref in riders:
        assert ref not in pickups or (pickups[ref][0] != route.vehicle_id and pickups[ref][1] >= at)
    assert {one.ref for one in after.under_way.tell} >= {p.ref for p in before.placed if p.shift_id == route.shift_id} - {
        s.ref for s in route.stops if s.kind is StopKind.DELIVERY and s.begin_at <= at
    }
    with app.store.read() as tx:
        facts = tx.plans.get_facts(row.id)
    assert all(distance_m(facts.people[ref].position, point) < 1 for ref in riders)
    assert riders
    assert all(facts.people[ref].waits_in == facts.vehicles[route.vehicle_id].name for ref in riders)


def test_the_command_says_why_somebody_is_not_fetched_any_more_and_who_sits_in_which_vehicle(night):
    app, before = night
    at, route = someone_on_board(before)
    riders = on_board(route.stops[: done_of(route, at)])
    with app.store.read() as tx:
        vehicles = [vehicle.id for vehicle in tx.vehicles.all()]

    row = plan_on(app, BOSS, before.id, at, News(lost=dict.fromkeys(vehicles)))
    with app.store.read() as tx:
        facts = tx.plans.get_facts(row.id)
    lines = replan_lines(facts, "en")

    gone = [one.ref for one in facts.plan.under_way.tell if not one.shift_now]
    assert gone
    for ref in gone:
        assert any(ref in line and "is not fetched: " in line and "; " in line for line in lines)
    assert sum("has broken down" in line for line in lines) == len(facts.plan.under_way.waiting) >= len(riders) > 0
    assert [line for line in taken_to_stand(facts, [route.vehicle_id], "en") if f"--lost {route.vehicle_id}=LAT,LON" in line]
    assert taken_to_stand(facts, ["another"], "en") == []


def test_whoever_sits_in_a_lost_vehicle_does_not_wait_half_the_night(night):
    app, before = night
    slack_of = {p.ref: p.slack_s for p in before.placed}
    stop, route = max(
        ((s, r) for r in before.routes for s in r.stops if s.kind is StopKind.PICKUP), key=lambda one: slack_of[one[0].ref]
    )
    at = stop.depart_at + timedelta(minutes=1)

    after = plan_of(app, plan_on(app, BOSS, before.id, at, News(lost={route.vehicle_id: None})).id)

    arrival_of = {p.ref: p.arrival_at for p in after.placed}
    assert slack_of[stop.ref] > 6 * 3600
    assert all(arrival_of[one.ref] < at + timedelta(hours=2) for one in after.under_way.waiting)


def test_the_run_sheet_says_in_which_vehicle_somebody_waits(night, tmp_path):
    app, before = night
    at, route = someone_on_board(before)
    row = plan_on(app, BOSS, before.id, at, News(lost={route.vehicle_id: None}))
    activated_over(app, before.id, row.id)
    assert plan_of(app, row.id).under_way.waiting

    files = print_pack(app, BOSS, row.id, tmp_path / "paper", lang="da")

    said = "".join(page.extract_text() for file in files if file.suffix == ".pdf" for page in PdfReader(file).pages)
    assert "sidder i bilen" in said


def activated_over(app: App, before_id: str, plan_id: str) -> None:
    with app.store.transaction() as tx:
        revision = tx.plans.get_row(before_id).revision
        tx.plans.set_status(before_id, Status.SUPERSEDED, seen_revision=revision, at=app.clock(), who="test")
    activated(app, plan_id)


def test_a_full_site_takes_only_who_has_arrived(night):
    app, before = night
    first = min(before.placed, key=lambda p: p.arrival_at)
    at = first.arrival_at + timedelta(seconds=1)

    after = plan_of(app, plan_on(app, BOSS, before.id, at, News(full=frozenset({first.site_id}))).id)

    there = {p.ref for p in after.placed if p.site_id == first.site_id}
    arrived = {p.ref for p in before.placed if p.site_id == first.site_id and p.arrival_at <= at}
    assert there == arrived | set(after.under_way.despite)
    assert set(after.under_way.despite) <= {p.ref for p in before.placed if p.pickup_at <= at < p.arrival_at}


def test_someone_new_is_taken_along(night, tmp_path):
    app, before = night
    at, _ = someone_on_board(before)
    new = max(before.placed, key=lambda p: p.pickup_at).ref
    lines = (SMALL / "patients.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    fewer = tmp_path / "patients.csv"
    fewer.write_text("".join(line for line in lines if not line.startswith(f"{new};")), encoding="utf-8")

    import_file(app, BOSS, ImportKind.PATIENTS, fewer, gone=Gone.REMOVE)
    without = plan_on(app, BOSS, before.id, at, News())
    assert new not in {p.ref for p in plan_of(app, without.id).placed}
    activated_over(app, before.id, without.id)
    import_file(app, BOSS, ImportKind.PATIENTS, SMALL / "patients.csv")
    again = plan_of(app, plan_on(app, BOSS, without.id, at + timedelta(minutes=5), News()).id)

    assert new in {p.ref for p in again.placed}
    assert new in {one.ref for one in again.under_way.tell}


def test_what_was_typed_back_is_what_was_done(night):
    app, before = night
    first = min(before.placed, key=lambda p: p.pickup_at)
    late = first.pickup_at + timedelta(minutes=20)
    with app.store.transaction() as tx:
        tx.paper_back.add_tick(before.id, Tick(first.ref, TickKind.FETCHED, late.isoformat(), app.clock(), "test"))

    after = plan_of(app, plan_on(app, BOSS, before.id, late + timedelta(minutes=1), News()).id)

    fetched = next(s for q in after.routes for s in q.stops if (s.kind, s.ref) == (StopKind.PICKUP, first.ref))
    assert fetched.begin_at == late


def test_a_second_time_on_top_of_the_first(night):
    app, before = night
    at, route = someone_on_board(before)
    first = plan_on(app, BOSS, before.id, at, News(lost={route.vehicle_id: None}))
    activated_over(app, before.id, first.id)
    told = driving(app, BOSS, first.id).told

    again = plan_of(app, plan_on(app, BOSS, first.id, at + timedelta(minutes=30), told).id)

    assert route.shift_id in again.under_way.lost
    assert {p.ref for p in again.placed} >= {p.ref for p in plan_of(app, first.id).placed}


def test_at_any_moment_of_the_night_the_certificate_passes(night):
    app, before = night
    moments = sorted({s.begin_at for q in before.routes for s in q.stops})
    for number, at in enumerate(moments[:: max(1, len(moments) // 6)]):
        lost = {before.routes[number % len(before.routes)].vehicle_id: None}
        after = plan_of(app, plan_on(app, BOSS, before.id, at, News(lost=lost)).id)
        assert after.affected == before.affected


def test_what_is_not_driven_or_not_known_is_refused(night):
    app, before = night
    at, _ = someone_on_board(before)
    with pytest.raises(NotFound):
        plan_on(app, BOSS, before.id, at, News(full=frozenset({"S-99"})))
    with pytest.raises(WrongState):
        plan_on(app, BOSS, before.id, at + timedelta(days=30), News())
    draft = plan_on(app, BOSS, before.id, at, News())
    with pytest.raises(WrongState):
        plan_on(app, BOSS, draft.id, at, News())
    with pytest.raises(WrongState):
        change_draft(
            app, BOSS, draft.id, Change(ChangeKind.FORBID, before.placed[0].ref, before.placed[0].site_id), "because I say so"
        )


def test_the_lead_who_plans_anew_sees_that_draft_and_puts_it_forward_to_somebody_else(night):
    app, plan = night
    lead, colleague = (Actor(f"u-{name}", name, frozenset({Role.LEAD})) for name in ("Ina", "Bo"))
    before_the_incident = draft(app, BOSS, plan.scenario_id, limit=WorkLimit(1, 30.0))

    row = plan_on(app, lead, plan.id, someone_on_board(plan)[0], News())

    assert open_plan(app, lead, row.id, purpose="view").facts.plan.under_way
    assert open_plan(app, colleague, row.id, purpose="view", ref=plan.placed[0].ref).row == row
    with pytest.raises(NotAllowed):
        open_plan(app, lead, before_the_incident.id, purpose="view")
    assert {one.step: one.barred for one in next_steps(app, lead, row.id)}[Step.PROPOSE] == ""
    assert {one.step: one.barred for one in next_steps(app, colleague, row.id)}[Step.PROPOSE] == "role"
    move_plan(app, lead, row.id, Step.PROPOSE)
    assert {one.step: one.barred for one in next_steps(app, lead, row.id)}[Step.APPROVE] == "second_person"
    move_plan(app, colleague, row.id, Step.APPROVE, reason="Set igennem i telefonen")
    assert replaced(app, lead, row.id).id == plan.id
    move_plan(app, lead, row.id, Step.ACTIVATE, reason="Alle vogne har fået besked")
    assert {one.id: one.status for one in list_plans(app, lead)} == {
        plan.id: Status.SUPERSEDED, row.id: Status.ACTIVE, before_the_incident.id: Status.DRAFT,
    }  # fmt: skip
    assert open_plan(app, colleague, row.id, purpose="view")
    with pytest.raises(NotAllowed):
        open_plan(app, lead, plan.id, purpose="view")
    move_plan(app, lead, row.id, Step.CLOSE, reason="Strømmen er tilbage igen")
    with pytest.raises(NotAllowed):
        open_plan(app, lead, row.id, purpose="view")


def test_a_plan_takes_the_place_only_of_the_one_it_was_made_anew_from(night):
    app, plan = night
    at = someone_on_board(plan)[0]
    unaware = draft(app, BOSS, plan.scenario_id, limit=WorkLimit(1, 30.0)).id
    first, second = (plan_on(app, BOSS, plan.id, at, News()).id for _ in range(2))
    for plan_id in (unaware, first, second):
        approved(app, plan_id)

    move_plan(app, BOSS, first, Step.ACTIVATE, reason="Alle vogne har fået besked")
    for plan_id in (unaware, second):
        with pytest.raises(WrongState, match=first):
            move_plan(app, BOSS, plan_id, Step.ACTIVATE, reason="Alle vogne har fået besked")

    statuses = {one.id: one.status for one in list_plans(app, BOSS)}
    assert [statuses[one] for one in (plan.id, first, second)] == [Status.SUPERSEDED, Status.ACTIVE, Status.APPROVED]


def test_roads_drawn_as_closed_in_the_scenario_on_the_way_are_taken_up(night):
    app, before = night
    last = max(before.placed, key=lambda p: p.pickup_at)
    at = last.pickup_at - timedelta(minutes=30)
    waiting = {p.ref for p in before.placed if p.site_id == last.site_id and p.pickup_at > at}
    with app.store.transaction() as tx:
        scenario = tx.scenarios.get(before.scenario_id)
        spot = next(one for one in tx.sites.all() if one.id == last.site_id).position
        around = ClosedRoads(Point(spot.lon, spot.lat).buffer(0.002), "oversvømmet")
        tx.scenarios.put(replace(scenario, roads=replace(scenario.roads, closed=(*scenario.roads.closed, around))), "")

    after = plan_of(app, plan_on(app, BOSS, before.id, at, News()).id)

    assert waiting
    assert not {p.ref for p in after.placed if p.site_id == last.site_id} & waiting
    arrived = {(p.ref, p.site_id, p.arrival_at) for p in before.placed if p.arrival_at <= at}
    assert arrived <= {(p.ref, p.site_id, p.arrival_at) for p in after.placed}
    assert {p.ref for p in after.placed} | {u.ref for u in after.unplaced} >= {p.ref for p in before.placed}


def test_a_vehicle_that_does_not_drive_can_be_told_lost_and_is_not_used(night, tmp_path):
    app, before = night
    at, route = someone_on_board(before)
    header, *fleet = (SMALL / "vehicles.csv").read_text(encoding="utf-8").splitlines()
    spare = "V-9;A reserve;" + next(one for one in fleet if one.startswith(f"{route.vehicle_id};")).split(";", 2)[2]
    (tmp_path / "vehicles.csv").write_text("\n".join((header, *fleet, spare, "")), encoding="utf-8")
    import_file(app, BOSS, ImportKind.VEHICLES, tmp_path / "vehicles.csv")
    told = driving(app, BOSS, before.id)
    assert (told.idle, list(told.vehicles)[-1]) == ({"V-9"}, "V-9")
    assert "V-9" in {one.vehicle_id for one in plan_of(app, plan_on(app, BOSS, before.id, at, one_lost(route)).id).routes}
    gone = {"V-9": None}

    row = plan_on(app, BOSS, before.id, at, News({**one_lost(route).lost, **gone}))

    after = plan_of(app, row.id)
    assert "V-9" not in {one.vehicle_id for one in after.routes}
    assert gone.keys() <= set(after.under_way.lost)
    with app.store.read() as tx:
        snapshot = tx.plans.get_documents(row.id).snapshot
    assert {one["shift"] for one in snapshot["under_way"]["done"] if one["lost"]} >= gone.keys()
    activated_over(app, before.id, row.id)
    assert driving(app, BOSS, row.id).told.lost.keys() >= gone.keys()


def test_stopping_keeps_the_routes_once_everyone_has_a_seat_and_nothing_before(night):
    app, before = night
    at, route = someone_on_board(before)
    versions = len(list_plans(app, BOSS))
    told: list[Progress] = []
    with pytest.raises(Cancelled):
        plan_on(app, BOSS, before.id, at, one_lost(route), progress=told.append, should_stop=lambda: bool(told))
    assert [one.chapter for one in told] == [Chapter.AFFECTED]
    assert len(list_plans(app, BOSS)) == versions
    assert plan_of(app, before.id) == before

    def seated() -> bool:
        return Chapter.ASSIGNMENT in {one.chapter for one in told}

    row = plan_on(app, BOSS, before.id, at, one_lost(route), progress=told.append, should_stop=seated)

    after = plan_of(app, row.id)
    assert route.shift_id in after.under_way.lost
    assert told[-1].chapter is Chapter.DONE
    assert (told[-1].best["placed"], told[-1].best["unplaced"]) == (len(after.placed), len(after.unplaced))


def one_lost(route: PlannedRoute) -> News:
    return News(lost={route.vehicle_id: None})
