"""The pictures of a plan's driving say what the plan says: nobody is left out, nothing stands in the wrong place."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from facts_case import some_facts
from web_world import World

from planner.model.load import VehicleLoad
from planner.plans.plan import UnderWay
from planner.web import route_pictures
from planner.web.route_pictures import LEFT, RIGHT, clock_axis, gantt, load_picture, moments_of, route_rows, slack_picture

FACTS = some_facts(movers=70, stays=30, unplaced=15, sites=6, vehicles=5)
NOBODY = replace(FACTS, plan=replace(FACTS.plan, placed=(), routes=()))


def test_each_route_has_a_lane_with_its_riders_and_their_deadlines() -> None:
    rows = route_rows(FACTS)
    axis = clock_axis(rows)
    picture = gantt(rows, axis)

    assert len(picture.lanes) == len(FACTS.plan.routes)
    assert sorted(entry.ref for row in rows for entry in row.riders) == sorted(entry.ref for entry in FACTS.plan.placed)
    for row, lane in zip(rows, picture.lanes, strict=True):
        assert lane.x1 == pytest.approx(axis.x(row.route.stops[0].depart_at))
        assert max(bar.people for bar in lane.bars) == row.most == max(sum(s.load.amounts()) for s in row.route.stops)
        shown = {entry.latest_arrival_at for entry in row.riders if entry.latest_arrival_at <= axis.last_at}
        assert len(lane.deadlines) == len(shown)
        assert row.tightest.slack_s == min(entry.slack_s for entry in row.riders)
        assert LEFT <= lane.x1 < lane.x2 <= RIGHT
        assert all(lane.x1 <= bar.x and bar.x + bar.width <= lane.x2 + 1 for bar in lane.bars)


def test_now_and_the_moment_of_planning_anew_are_marked_where_they_stand() -> None:
    axis = clock_axis(route_rows(FACTS))
    now, then = axis.first_at + timedelta(minutes=90), axis.first_at + timedelta(hours=1)
    plan = replace(FACTS.plan, under_way=UnderWay(then, "before"))

    marks = gantt(route_rows(FACTS), axis, moments_of(plan, now, driven=True)).marks

    assert [(mark.kind, mark.at) for mark in marks] == [("replanned", then), ("now", now)]
    assert [mark.x for mark in marks] == [pytest.approx(axis.x(then)), pytest.approx(axis.x(now))]
    assert moments_of(FACTS.plan, now, driven=False) == {}
    assert gantt((), axis, {"now": axis.last_at + timedelta(minutes=1)}).marks == ()


def test_a_drivers_break_stands_in_the_lane_where_the_vehicle_is_empty() -> None:
    route = FACTS.plan.routes[0]
    start = route.stops[3].depart_at
    facts = replace(FACTS, breaks={route.shift_id: ((start, start + timedelta(minutes=45)),)})
    rows = route_rows(facts)
    axis = clock_axis(rows)

    lanes = gantt(rows, axis).lanes

    assert [lane.breaks for lane in lanes] == [
        ((axis.x(start), axis.x(start + timedelta(minutes=45))),),
        *[()] * (len(lanes) - 1),
    ]


def test_the_axis_holds_every_departure_and_return_in_whole_hours() -> None:
    rows = route_rows(FACTS)
    axis = clock_axis(rows)

    assert axis.first_at <= min(row.leaves_at for row in rows)
    assert axis.last_at >= max(row.back_at for row in rows)
    assert (axis.last_at - axis.first_at) % timedelta(hours=1) == timedelta(0)
    assert len(axis.ticks) <= route_pictures.MOST_TICKS + 1
    assert axis.x(axis.first_at) == LEFT
    assert axis.x(axis.last_at) == RIGHT


def test_load_over_time_counts_what_a_slow_look_at_every_minute_counts() -> None:
    rows = route_rows(FACTS)
    picture = load_picture(rows, clock_axis(rows))
    dimensions = VehicleLoad.dimensions()

    def at(moment, kind: str) -> int:
        total = 0
        for row in rows:
            if kind == "vehicles":
                total += row.leaves_at <= moment < row.back_at
                continue
            left = [stop for stop in row.route.stops if stop.depart_at <= moment]
            total += left[-1].load.amounts()[dimensions.index(kind)] if left else 0
        return total

    assert [panel.kind for panel in picture.panels] == ["vehicles", *dimensions]
    for hour in picture.hours:
        minutes = [hour.at + timedelta(minutes=m) for m in range(60)]
        assert hour.most == tuple(max(at(m, panel.kind) for m in minutes) for panel in picture.panels)
    assert tuple(panel.most for panel in picture.panels) == tuple(map(max, zip(*(h.most for h in picture.hours), strict=True)))


def test_every_patient_who_is_moved_is_a_square_in_the_strip_of_the_own_class() -> None:
    picture = slack_picture(FACTS)

    assert [strip.priority for strip in picture.strips] == sorted({FACTS.people[e.ref].priority for e in FACTS.plan.placed})
    for strip in picture.strips:
        slacks = [e.slack_s for e in FACTS.plan.placed if FACTS.people[e.ref].priority == strip.priority]
        assert strip.path.count("M") == strip.people == len(slacks)
        assert strip.tightest.slack_s == min(slacks)
        assert strip.with_little == sum(s < 1800 for s in slacks)
        squares = [float(x) for x in re.findall(r"M([\d.]+) ", strip.path)]
        assert LEFT <= min(squares) <= max(squares) < RIGHT


def test_a_plan_in_which_nobody_is_driven_has_no_pictures() -> None:
    assert clock_axis(route_rows(NOBODY)) is None
    assert slack_picture(NOBODY) is None


def test_the_page_draws_the_vehicles_of_its_table_and_the_plan_leads_to_it(world: World) -> None:
    client = world.client()
    assert f'href="/plans/{world.plan_id}/transport"' in client.get(f"/plans/{world.plan_id}").text

    page = client.get(f"/plans/{world.plan_id}/transport?sort=leaves&order=desc").text

    drawn = re.findall(r'<text x="0" y="[\d.]+">(Liggende vogn \d)</text>', page)
    listed = re.findall(r'<th scope="row">(Liggende vogn \d)</th>', page)
    assert drawn == listed
    assert len(drawn) == len(world.facts.plan.routes)
    assert page.count("<svg viewBox") == 3
