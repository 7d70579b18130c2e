"""The small sample with each kind of room short in turn: every plan passes the certificate and says what must be left; and a plan
made again stays with what people have been told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from planner.certificate import check
from planner.drafting import Draft, PlanInputs, Tools, WorkLimit
from planner.model.load import SiteLoad
from planner.pipeline import draft_plan
from planner.plans.plan import Told
from planner.registries.areas_file import read_areas
from planner.solvers.assignment import assign
from planner.solvers.routing import route
from planner.travel.coarse import read_coarse
from planner.travel.road_graph import RoadTravelTimes
from tests.unit.test_small_sample import SMALL
from tests.unit.test_small_sample import inputs as small_sample

inputs = small_sample


def drafted(inputs: PlanInputs) -> Draft:
    land = {area.name: area.geometry for area in read_areas(SMALL / "land.geojson").records}
    travel = RoadTravelTimes(read_coarse(SMALL / "roads.json"), land)
    tools = Tools(travel, assign, route, clock=lambda: datetime(2026, 12, 2, 16, tzinfo=UTC))
    return draft_plan(inputs, tools, limit=WorkLimit(1, 30))


def with_less(inputs: PlanInputs, dimension: str) -> PlanInputs:
    none = {dimension: 0}
    return replace(inputs, sites=[replace(site, capacity=replace(site.capacity, **none)) for site in inputs.sites])


@pytest.mark.parametrize("dimension", SiteLoad.dimensions())
def test_a_shortage_of_each_kind_is_planned_around_checked_and_proven(inputs, dimension):
    everything, short = drafted(inputs).plan, drafted(with_less(inputs, dimension))

    plan = short.plan
    assert short.certificate.ok
    assert plan.affected == everything.affected
    assert len(plan.unplaced) >= len(everything.unplaced)
    assert plan.must_be_left <= len(plan.unplaced)
    needed = any(getattr(need.site.load, dimension) for need in short.needs if not need.stays)
    if dimension in ("lying_places", "seated_places") and needed:
        assert plan.must_be_left > everything.must_be_left


def test_a_proof_that_claims_one_more_is_refused(inputs):
    short = drafted(with_less(inputs, "seated_places"))
    spoilt = {**short.plan_json, "shortages": [{**p, "at_least": p["at_least"] + 99} for p in short.plan_json["shortages"]]}

    assert spoilt["shortages"]
    assert {v.cause for v in check(short.snapshot, spoilt).violations} == {"shortage_not_proven"}


def test_a_plan_made_again_changes_nothing_and_says_so(inputs):
    first = drafted(inputs).plan
    told = Told("earlier", {entry.ref: entry.site_id for entry in first.placed})

    again = drafted(replace(inputs, told=told)).plan

    assert {(p.ref, p.site_id) for p in again.placed} == {(p.ref, p.site_id) for p in first.placed}
    assert (again.since.plan_id, again.since.moved) == ("earlier", ())


def test_a_lost_site_moves_those_who_were_to_go_there_and_names_them(inputs):
    first = drafted(inputs).plan
    told = {entry.ref: entry.site_id for entry in first.placed}
    lost = first.placed[0].site_id
    without = replace(inputs.scenario, lost_site_ids=frozenset({lost}))

    again = drafted(replace(inputs, scenario=without, told=Told("earlier", told))).plan

    were_there = {ref for ref, site in told.items() if site == lost}
    assert were_there <= {*again.since.moved}
    assert len(again.since.moved) <= 2 * len(were_there)
