"""The small sample with each kind of room short in turn: every plan passes the certificate and says what must be left; and a plan
made again stays with what people have been told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from planner.assignment.building import build_problem
from planner.assignment.reasons import Finding, Reason, Remedy
from planner.assignment.tonight import named_tonight
from planner.certificate import check
from planner.drafting import Draft, PlanInputs, RoutingSolver, Tools, WorkLimit
from planner.errors import PlanRefused
from planner.model.load import SiteLoad
from planner.model.policy import PolicyProblem
from planner.model.site import Competence, Site
from planner.model.timing import epoch_s
from planner.pipeline import draft_plan
from planner.plans.plan import Told
from planner.registries.areas_file import read_areas
from planner.registries.policy_file import find_policy
from planner.solvers import transport_in_turn
from planner.solvers.assignment import assign
from planner.solvers.room_prices import room_prices
from planner.solvers.routing import route
from planner.solvers.siting import site
from planner.travel.coarse import read_coarse
from planner.travel.road_graph import RoadTravelTimes
from tests.assignment_world import a_context, a_need, a_site
from tests.unit.test_small_sample import ROOT, SMALL
from tests.unit.test_small_sample import inputs as small_sample

inputs = small_sample


def drafted(inputs: PlanInputs, route: RoutingSolver = route) -> Draft:
    land = {area.name: area.geometry for area in read_areas(SMALL / "land.geojson").records}
    travel = RoadTravelTimes(read_coarse(SMALL / "roads.json"), land)
    tools = Tools(travel, assign, site, room_prices, route, clock=lambda: datetime(2026, 12, 2, 16, tzinfo=UTC))
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


def with_sites(inputs: PlanInputs, change: Callable[[Site], Site]) -> PlanInputs:
    return replace(inputs, sites=[change(site) for site in inputs.sites])


def test_sites_that_receive_one_person_in_a_quarter_of_an_hour_are_planned_around(inputs):
    in_turn = with_sites(inputs, lambda site: replace(site, arrivals_per_quarter=1))
    draft = drafted(in_turn, transport_in_turn.route)

    at: dict[str, list[int]] = {}
    for entry in draft.plan.placed:
        at.setdefault(entry.site_id, []).append(epoch_s(entry.arrival_at))
    assert draft.certificate.ok
    assert max(map(len, at.values())) > 1
    assert all(b - a >= 900 for times in at.values() for a, b in pairwise(sorted(times)))
    with pytest.raises(PlanRefused):
        drafted(in_turn)


def reasons(draft: Draft) -> dict[tuple[Reason, str], Finding]:
    return {(f.reason, f.dimension): f for unplaced in draft.plan.unplaced for f in unplaced.findings}


def test_stores_that_will_be_empty_are_named_by_the_litres_that_lack(inputs):
    short = reasons(drafted(with_sites(inputs, lambda site: replace(site, oxygen_stored_l=1))))

    lacking = short[Reason.SITES_TOO_SMALL, "oxygen_stored_l"]
    flows = {need.site.load.oxygen_ml_min for need in drafted(inputs).needs}
    assert lacking.amount in {flow * 24 * 60 // 1000 for flow in flows if flow}


def test_a_flow_that_is_too_small_is_named_even_where_the_store_is_short_too(inputs):
    no_outlet = with_less(with_sites(inputs, lambda site: replace(site, oxygen_stored_l=1)), "oxygen_ml_min")

    assert (Reason.SITES_TOO_SMALL, "oxygen_ml_min") in reasons(drafted(no_outlet))


@pytest.mark.parametrize(
    ("by_day", "at_night", "named"),
    [(True, False, "_night"), (False, True, "_day"), (False, False, ""), (None, None, "")],
)
def test_the_one_shift_in_which_respirators_are_not_attended_is_named(inputs, by_day, at_night, named):
    said = {True: frozenset({Competence.RESPIRATOR}), False: frozenset[Competence](), None: None}
    site = replace(inputs.sites[0], respirator_competence=False, competences_day=said[by_day], competences_night=said[at_night])
    lacks = Finding(Reason.SITE_LACKS_FEATURE, Remedy.SITE_WITH_FEATURE, site.id, "respirator_competence")

    assert named_tonight(lacks, site, inputs.scenario, inputs.policy).dimension == f"respirator_competence{named}"


def test_fuel_that_ends_before_the_outage_is_named_with_the_hours_that_lack(inputs):
    ten_hours = with_sites(inputs, lambda site: replace(site, backup_s=10 * 3600))

    assert reasons(drafted(ten_hours))[Reason.SITES_WITHOUT_POWER, ""].seconds == 14 * 3600


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


def test_a_policy_file_may_put_the_way_there_before_the_own_municipality(tmp_path):
    usual = (ROOT / "data" / "policy" / "2026-11-01.toml").read_text(encoding="utf-8")
    (tmp_path / "usual.toml").write_text(usual, encoding="utf-8")
    near_first = usual.replace('version = "2026-11-01"', 'version = "near"\norder_of_importance = ["travel_s", "reserve"]')
    (tmp_path / "near.toml").write_text(near_first, encoding="utf-8")
    need, own, near = a_need(), a_site("OWN"), a_site("NEAR", municipality_code="0665")
    drives = {("home:P1", "site:OWN"): 3000, ("home:P1", "site:NEAR"): 600}

    chosen = {}
    for version in ("2026-11-01", "near"):
        context = a_context([need], [own, near], drive_s=drives, policy=find_policy(tmp_path, version))
        problem = build_problem([need], [own, near], context)
        found = assign(problem, seed=1, work=0, seconds=10)
        assert found.proven
        chosen[version] = found.site_of["P1"], list(found.levels)[5:7]

    assert chosen == {"2026-11-01": ("OWN", ["risk", "preference"]), "near": ("NEAR", ["travel_s", "reserve"])}


@pytest.mark.parametrize("wrong", ['["unplaced_1"]', '["away", "away"]', '["comfort"]', "3"])
def test_a_policy_file_with_an_impossible_order_is_refused_by_name(tmp_path, wrong):
    usual = next((ROOT / "data" / "policy").glob("*.toml")).read_text(encoding="utf-8")
    (tmp_path / "policy.toml").write_text(f"order_of_importance = {wrong}\n{usual}", encoding="utf-8")

    with pytest.raises(PolicyProblem, match=r"policy\.toml: order_of_importance"):
        find_policy(tmp_path)
