"""Cylinders, batteries and nurses that are brought home to people: asked = brought + not brought with a reason, nobody counts as
moved by it, and the certificate holds the routes to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from planner.certificate import check
from planner.drafting import Draft, PlanInputs, RoutingSolver, Tools, WorkLimit
from planner.model.errand import Errand, Thing, is_errand, patient_of, thing_of
from planner.needs.lengthening import helps, lasts_until
from planner.pipeline import draft_plan
from planner.plans.locks import Lock, LockKind, errands
from planner.registries.areas_file import read_areas
from planner.solvers import transport_in_turn
from planner.solvers.assignment import assign
from planner.solvers.room_prices import room_prices
from planner.solvers.routing import route
from planner.solvers.siting import site
from planner.transport.dispatcher import dispatch
from planner.transport.result import StopKind
from planner.travel.coarse import read_coarse
from planner.travel.road_graph import RoadTravelTimes
from tests.unit.test_small_sample import SMALL
from tests.unit.test_small_sample import inputs as small_sample

inputs = small_sample
HOSPITAL = "S-1"


def obvious(problem, **_):
    return dispatch(problem)


def drafted(inputs: PlanInputs, locks: Sequence[Lock] = (), solve: RoutingSolver = transport_in_turn.route) -> Draft:
    land = {area.name: area.geometry for area in read_areas(SMALL / "land.geojson").records}
    travel = RoadTravelTimes(read_coarse(SMALL / "roads.json"), land)
    tools = Tools(travel, assign, site, room_prices, solve, clock=lambda: datetime(2026, 12, 2, 16, tzinfo=UTC))
    return draft_plan(replace(inputs, locks=tuple(locks)), tools, limit=WorkLimit(1, 30))


@pytest.fixture(scope="module")
def plain(inputs: PlanInputs) -> Draft:
    return drafted(inputs)


def test_an_errand_is_told_from_a_rider_by_its_name():
    errand = Errand("P-01", HOSPITAL, Thing.NURSE)

    assert [is_errand(ref) for ref in (errand.id, "P-01")] == [True, False]
    assert (patient_of(errand.id), thing_of(errand.id), thing_of("P-01")) == ("P-01", Thing.NURSE, None)


def test_the_later_decision_says_from_where():
    locks = [Lock("P-01", "A", LockKind.NURSE), Lock("P-01", "B", LockKind.PIN), Lock("P-01", "C", LockKind.NURSE)]

    assert errands(locks) == (Errand("P-01", "C", Thing.NURSE),)


@pytest.mark.parametrize("solve", [obvious, route, transport_in_turn.route])
def test_everything_asked_for_is_brought_or_has_a_reason_and_nobody_counts_as_moved(inputs, plain, solve):
    needs = {need.ref: need for need in plain.needs}
    staying = [s.ref for s in plain.plan.stays]
    asked = [Lock(ref, HOSPITAL, kind) for ref in needs for kind in (LockKind.CYLINDER, LockKind.NURSE)]
    draft = drafted(inputs, asked, solve)
    plan = draft.plan

    assert draft.certificate.ok
    assert plan.affected == plain.plan.affected == len(needs)
    assert [s.ref for s in plan.stays] == staying
    assert {(e.ref, e.thing.value) for e in plan.errands} == {(lock.ref, lock.kind.value) for lock in asked}
    brought = [e for e in plan.errands if not e.why]
    driven = {s.ref for r in plan.routes for s in r.stops if is_errand(s.ref)}
    assert driven == {f"{e.ref}+{e.thing.value}" for e in brought}
    assert brought
    assert sum(e.thing is Thing.CYLINDER for e in brought) <= 2
    assert sum(e.thing is Thing.NURSE for e in brought) <= 1
    placed = {p.ref for p in plan.placed}
    for errand in plan.errands:
        need = needs[errand.ref]
        assert (errand.why == "is_moved") == (errand.ref in placed)
        assert errand.lasts_until_at == lasts_until(need, errand.thing, inputs.scenario.power_cuts, inputs.policy)
        if errand.why:
            assert errand.arrival_at is None
        else:
            assert errand.pickup_at < errand.arrival_at <= need.latest_arrival_at
            assert helps(need, errand.thing)
    for one in plan.routes:
        for before, stop in pairwise(one.stops):
            if is_errand(stop.ref):
                seat = int(thing_of(stop.ref) is Thing.NURSE) * (1 if stop.kind is StopKind.PICKUP else -1)
                assert stop.load == replace(before.load, seated=before.load.seated + seat)


def test_a_cylinder_lengthens_the_reserve_by_its_hours_and_a_nurse_by_none(inputs, plain):
    cuts, policy = inputs.scenario.power_cuts, inputs.policy
    fed = [need for need in plain.needs if helps(need, Thing.CYLINDER) and len(need.devices) == 1 and need.devices[0].flow_ml_min]
    one = next(need for need in fed if need.devices[0].cylinder_l)

    more = lasts_until(one, Thing.CYLINDER, cuts, policy) - one.deadline_at
    litres, flow = policy.whole("brought_cylinder"), one.devices[0].flow_ml_min
    assert abs(more.total_seconds() - litres * 1000 / flow * policy.number("cylinder_factor") * 60) <= 1
    assert lasts_until(one, Thing.NURSE, cuts, policy) == one.deadline_at


def test_nobody_is_brought_what_does_not_help_or_is_not_there(inputs, plain):
    on_oxygen = next(n.ref for n in plain.needs if n.stays and helps(n, Thing.CYLINDER) and not helps(n, Thing.BATTERY))
    locks = [Lock(on_oxygen, HOSPITAL, LockKind.BATTERY), Lock(on_oxygen, "S-2", LockKind.CYLINDER)]
    draft = drafted(inputs, locks)

    assert draft.certificate.ok
    assert {e.thing: e.why for e in draft.plan.errands} == {Thing.BATTERY: "does_not_help", Thing.CYLINDER: "none_in_stock"}
    assert draft.plan.routes == plain.plan.routes


def broken(draft: Draft, change: Callable[[dict, dict], None]) -> set[str]:
    """The causes of rule C24 and C8 when plan and snapshot are changed so."""
    snapshot, plan = json.loads(json.dumps(draft.snapshot)), json.loads(json.dumps(draft.plan_json))
    change(snapshot, plan)
    verdict = check(snapshot, plan)
    return {v.cause for rule in verdict.rules if rule.rule in ("C8", "C24") for v in rule.violations}


@pytest.fixture(scope="module")
def with_cylinder(inputs: PlanInputs, plain: Draft) -> Draft:
    ref = next(n.ref for n in plain.needs if n.stays and helps(n, Thing.CYLINDER))
    draft = drafted(inputs, [Lock(ref, HOSPITAL, LockKind.CYLINDER)])
    assert [e.why for e in draft.plan.errands] == [""]
    return draft


def left(plan, why):
    plan["errands"] = [{**{key: one[key] for key in ("ref", "thing", "site")}, "why": why} for one in plan["errands"]]


def late(snapshot, plan):
    (one,) = plan["errands"]
    for way in plan["routes"]:
        for stop in way["stops"]:
            if stop["ref"].endswith("+cylinder") and stop["kind"] == "delivery":
                stop["begin_at"] = stop["depart_at"] = one["arrival_at"] = "2027-01-09T00:00:00Z"


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (lambda s, p: p["errands"].clear(), "errand_not_answered"),
        (lambda s, p: s["locks"].clear(), "errand_not_decided"),
        (lambda s, p: p["errands"][0].update(lasts_until_at=p["errands"][0]["arrival_at"]), "errand_lasts_differs"),
        (lambda s, p: p["errands"][0].update(pickup_at=p["errands"][0]["arrival_at"]), "errand_time_differs"),
        (lambda s, p: [site["stock"].update(cylinder=0) for site in s["sites"]], "stock_exceeded"),
        (lambda s, p: s["policy"]["errands"].update(places=0), "too_much_equipment"),
        (lambda s, p: p["routes"].clear(), "errand_not_driven_once"),
        (lambda s, p: left(p, "none_in_stock"), "errand_reason_untrue"),
        (lambda s, p: left(p, "not_fetched_in_time"), "errand_driven_and_left"),
        (late, "errand_too_late"),
    ],
)  # fmt: skip
def test_the_certificate_holds_the_plan_to_what_is_brought(with_cylinder, change, cause):
    assert cause in broken(with_cylinder, change)
    assert with_cylinder.certificate.ok
