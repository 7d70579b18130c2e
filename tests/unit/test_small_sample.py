"""Does the planner make the plan that data/sample/small/README.md derives by hand? The README's own tables are the answer key."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from planner.assignment.building import build_problem, planning_context
from planner.assignment.reasons import Reason, Remedy
from planner.assignment.result import levels_of
from planner.assignment.room import Room
from planner.drafting import Draft, PlanInputs, Tools, WorkLimit
from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.locate import locate
from planner.model.importance import LEVELS
from planner.model.timing import DANISH_TIME
from planner.needs.derive import derive_needs
from planner.pipeline import draft_plan
from planner.plans.plan import PlannedRoute
from planner.registries.address_file import read_address_file
from planner.registries.areas_file import read_areas
from planner.registries.municipalities import Municipalities
from planner.registries.patients import read_patients
from planner.registries.places import read_contacts, read_sites, read_vehicles
from planner.registries.policy_file import find_policy
from planner.registries.reading import read_table
from planner.scenarios.affected import affected_patients, sites_in_outage
from planner.scenarios.scenario_file import read_scenario
from planner.solvers.assignment import assign
from planner.solvers.room_prices import room_prices
from planner.solvers.routing import route
from planner.solvers.siting import site
from planner.transport.building import available_vehicles, vehicle_shifts
from planner.transport.result import StopKind
from planner.travel.coarse import read_coarse
from planner.travel.matrix import Place, TravelTimes
from planner.travel.road_graph import RoadTravelTimes

ROOT = Path(__file__).resolve().parents[2]
SMALL = ROOT / "data" / "sample" / "small"
README = (SMALL / "README.md").read_text(encoding="utf-8")


def readme_rows(first_cell: str) -> list[list[str]]:
    """Table rows of the README whose first cell matches, without their first and last bar."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in README.splitlines() if line.startswith("|")]
    return [row for row in rows if re.fullmatch(first_cell, row[0])]


def readme_moment(text: str) -> datetime:
    day, clock = re.fullmatch(r"(\d) Dec (\d\d:\d\d)", text).groups()  # type: ignore[union-attr]
    return datetime.fromisoformat(f"2026-12-0{day}T{clock}:00").replace(tzinfo=DANISH_TIME)


@pytest.fixture(scope="module")
def inputs() -> PlanInputs:
    policy = find_policy(ROOT / "data" / "policy")
    contacts = read_contacts(read_table(SMALL / "contacts.csv"), Municipalities()).records
    codes = [row.code for row in contacts]
    known = Municipalities(frozenset(codes))
    areas = {area.code: area.geometry for area in read_areas(SMALL / "areas.geojson").records}
    register = Gazetteer(read_address_file(SMALL / "addresses.csv", {}).points())
    people = read_patients(read_table(SMALL / "patients.csv"), policy, known, "sample", lambda _: "unused").records
    located = [replace(p.patient, located=locate(p.identity.address, p.given, register, areas.get)) for p in people]
    return PlanInputs(
        patients=located,
        sites=read_sites(read_table(SMALL / "sites.csv"), known).records,
        vehicles=read_vehicles(read_table(SMALL / "vehicles.csv"), known).records,
        municipalities=contacts,
        scenario=read_scenario(SMALL / "scenarios" / "proeveoe-24t.toml", codes),
        policy=policy,
        areas=areas,
        synthetic=True,
    )


@pytest.fixture(scope="module")
def travel() -> RoadTravelTimes:
    land = {area.name: area.geometry for area in read_areas(SMALL / "land.geojson").records}
    return RoadTravelTimes(read_coarse(SMALL / "roads.json"), land)


def tools_with(travel: TravelTimes, at: datetime = datetime(2026, 12, 1, tzinfo=UTC), **others: Any) -> Tools:
    """The real tools at a fixed time, but for the ``others`` given."""
    return replace(Tools(travel, assign, site, room_prices, route, clock=lambda: at), **others)


def route_part(problem: Any, **limits: Any) -> Any:
    """Routes for a part of a problem. What is found on the way is not told: it is no answer to the whole."""
    return route(problem, **{**limits, "on_better": None})


@pytest.fixture(scope="module")
def draft(inputs: PlanInputs, travel: RoadTravelTimes) -> Draft:
    return draft_plan(
        inputs, tools_with(travel, datetime(2026, 12, 2, 16, tzinfo=UTC)), limit=WorkLimit(work=1, seconds=30.0), seed=1
    )


def test_everyone_in_the_dark_municipality_is_affected_and_nobody_else(draft: Draft) -> None:
    assert {need.ref for need in draft.needs} == {f"P-{n:02}" for n in range(1, 12)}


def test_deadlines_and_latest_arrivals_are_those_of_the_pencil(draft: Draft) -> None:
    expected = {row[0]: (readme_moment(row[4]), readme_moment(row[5])) for row in readme_rows(r"P-\d\d") if len(row) == 6}

    assert len(expected) == 11
    assert {need.ref: (need.deadline_at, need.latest_arrival_at) for need in draft.needs} == expected


def test_the_right_three_stay_until_the_right_hour(draft: Draft) -> None:
    expected = {row[0]: readme_moment(row[2]) for row in readme_rows(r"P-\d\d") if len(row) == 3}

    assert {stay.ref: stay.safe_until_at for stay in draft.plan.stays} == expected
    assert {stay.ref: stay.because.value for stay in draft.plan.stays} == {
        "P-01": "reserve_lasts", "P-07": "reserve_lasts", "P-10": "declined",
    }  # fmt: skip


def test_the_one_without_a_place_hears_that_oxygen_is_short(draft: Draft) -> None:
    (unplaced,) = draft.plan.unplaced

    finding = unplaced.findings[0]
    assert (unplaced.ref, finding.reason, finding.remedy) == ("P-11", Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY)
    assert finding.dimension == "oxygen_ml_min"


def test_everyone_else_goes_to_the_site_that_the_readme_names(draft: Draft) -> None:
    assert {placed.ref: placed.site_id for placed in draft.plan.placed} == readme_destinations()


def readme_destinations() -> dict[str, str]:
    return {row[0]: row[1] for row in readme_rows(r"P-\d\d") if len(row) == 2}


def test_no_other_assignment_is_as_good(inputs: PlanInputs, travel: RoadTravelTimes) -> None:
    scenario, policy = inputs.scenario, inputs.policy
    needs = derive_needs(affected_patients(inputs.patients, scenario, inputs.areas), scenario, policy)
    movers = [need for need in needs if not need.stays]
    vehicles = available_vehicles(inputs.vehicles, scenario)
    matrix = travel.matrix([
        *(Place(f"home:{n.ref}", n.patient.located.position) for n in movers if n.patient.located.position),
        *(Place(f"site:{s.id}", s.position) for s in inputs.sites),
        *(Place(f"base:{v.id}", v.base) for v in vehicles),
    ], {v.profile for v in vehicles})  # fmt: skip
    in_outage = sites_in_outage(inputs.sites, scenario)
    context = planning_context(scenario, policy, in_outage, matrix, vehicle_shifts(vehicles, scenario))
    problem = build_problem(movers, inputs.sites, context)

    ranked = []
    for choice in itertools.product(*([None, *(o.site_id for o in d.options)] for d in problem.demands)):
        site_of = {d.ref: site for d, site in zip(problem.demands, choice, strict=True) if site}
        if fits(problem, site_of):
            levels = levels_of(problem, site_of)
            ranked.append(([levels[level] for level in LEVELS], site_of))
    ranked.sort(key=lambda pair: pair[0])

    assert ranked[0][1] == readme_destinations()
    # Strictly better already before travel time is asked.
    assert ranked[0][0][:-1] < ranked[1][0][:-1]


def fits(problem: Any, site_of: Mapping[str, str]) -> bool:
    room = Room(problem.capacity)
    for demand in problem.demands:
        if demand.ref in site_of:
            if not room.fits(site_of[demand.ref], demand.load):
                return False
            room.take(site_of[demand.ref], demand.load)
    return True


def test_the_vehicles_call_at_the_right_villages_at_the_right_minutes(draft: Draft, inputs: PlanInputs) -> None:
    village_of = {f"site:{site.id}": site.town for site in inputs.sites}
    homes = {row[0]: row[1].split(",")[0] for row in readme_rows(r"P-\d\d") if len(row) == 6}
    village_of |= {f"home:{ref}": village for ref, village in homes.items()}
    expected = [
        [row[0], row[1], row[2], row[3], row[4], row[5]] for row in readme_rows(r"V-\d") if len(row) == 6 and row[1][0] == "1"
    ]

    assert len(expected) == 10
    assert [call for route in draft.plan.routes for call in calls(route, village_of)] == expected


def calls(planned: PlannedRoute, village_of: Mapping[str, str]) -> list[list[str]]:
    """A route by village: arrival, whom it fetches and hands over there, departure. The order at one door is left open."""
    stops = [stop for stop in planned.stops if stop.ref]
    found = []
    for village, at_village in groupby(stops, key=lambda stop: village_of[stop.place_id]):
        here = list(at_village)
        fetched = ", ".join(sorted(stop.ref for stop in here if stop.kind is StopKind.PICKUP))
        handed_over = ", ".join(sorted(stop.ref for stop in here if stop.kind is StopKind.DELIVERY))
        found.append([planned.vehicle_id, clock(here[0].arrive_at), village, fetched, handed_over, clock(here[-1].depart_at)])
    return found


def clock(moment: datetime) -> str:
    return f"{moment.astimezone(DANISH_TIME):%H:%M}"


def test_the_driving_adds_up_to_ninety_minutes_and_a_hundred_kilometres(draft: Draft) -> None:
    stops = [stop for planned in draft.plan.routes for stop in planned.stops]

    assert sum(stop.leg_s for stop in stops) == 90 * 60
    assert sum(stop.leg_m for stop in stops) == 100_000


def test_the_plan_has_passed_the_certificate(draft: Draft) -> None:
    assert draft.certificate.ok


def test_someone_whom_no_vehicle_can_bring_to_the_first_site_is_offered_another(inputs, travel):
    """P-02 belongs at S-2 by every level; routes that cannot bring anyone there from Fjordby must lead to S-3."""

    def route_that_gives_up(problem, **limits):
        lost = [r for r in problem.requests if r.ref == "P-02" and r.delivery == site_row["S-2"]]
        result = route_part(replace(problem, requests=tuple(r for r in problem.requests if r not in lost)), **limits)
        return replace(result, unserved={**result.unserved, **{r.ref: "not_fetched_in_time" for r in lost}})

    class Travel:
        def matrix(self, places, profiles=("car",)):
            site_row.update({p.id.removeprefix("site:"): i for i, p in enumerate(places) if p.id.startswith("site:")})
            return travel.matrix(places, profiles)

        leg, whereabouts = staticmethod(travel.leg), staticmethod(travel.whereabouts)

    site_row: dict[str, int] = {}
    plan = draft_plan(inputs, tools_with(Travel(), route=route_that_gives_up), limit=WorkLimit(1, 60)).plan
    assert {p.ref: p.site_id for p in plan.placed}["P-02"] == "S-3"
    assert [u.ref for u in plan.unplaced] == ["P-11"]


def test_whom_only_the_lack_of_vehicles_leaves_is_told_with_the_vehicles_that_would_do(inputs, travel):
    def route_that_leaves_one(problem, **limits):
        kept = tuple(r for r in problem.requests if r.ref != "P-02")
        result = route_part(replace(problem, requests=kept), **limits)
        lost = {"P-02": "not_fetched_in_time"} if len(kept) < len(problem.requests) else {}
        return replace(result, unserved={**result.unserved, **lost})

    plan = draft_plan(inputs, tools_with(travel, route=route_that_leaves_one), limit=WorkLimit(1, 60)).plan

    (more,) = plan.what_if.vehicles
    assert more.people == 1
    assert {u.ref for u in plan.unplaced} == {"P-02", "P-11"}
    assert more.vehicle_id in {v.id for v in inputs.vehicles}


@pytest.mark.parametrize(("who", "helped"), [("P-05", [1]), ("P-03", [])])
def test_who_gave_up_the_only_site_for_want_of_a_vehicle_is_asked_about_there(inputs, travel, draft, who, helped):
    """P-02 finds another site, which is the better plan; ``who`` finds none. At S-1 a vehicle would do; S-2 is full by then."""
    first = {placed.ref: placed.site_id for placed in draft.plan.placed}
    given_up: dict[str, set[int]] = {"P-02": set(), who: set()}

    def route_that_leaves_two(problem, **limits):
        for ref in given_up:
            if not given_up[ref]:
                given_up[ref] |= {r.delivery for r in problem.requests if r.ref == ref}
        lost = [r for r in problem.requests if r.delivery in given_up.get(r.ref, ())]
        result = route_part(replace(problem, requests=tuple(r for r in problem.requests if r not in lost)), **limits)
        return replace(result, unserved={**result.unserved, **{r.ref: "not_fetched_in_time" for r in lost}})

    def assign_with_one_site_for_one(problem, **limits):
        only = [
            replace(d, options=tuple(o for o in d.options if o.site_id == first[d.ref])) if d.ref == who else d
            for d in problem.demands
        ]
        return assign(replace(problem, demands=tuple(only)), **limits)

    tools = tools_with(travel, assign=assign_with_one_site_for_one, route=route_that_leaves_two)
    plan = draft_plan(inputs, tools, limit=WorkLimit(1, 60)).plan

    assert {u.ref for u in plan.unplaced} == {who, "P-11"}
    assert [more.people for more in plan.what_if.vehicles] == helped
