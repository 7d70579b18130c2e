"""From needs and sites to the assignment problem: which pairs, in which order, and why none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

from planner.assignment.building import build_problem
from planner.assignment.problem import Option
from planner.assignment.reasons import MOST_FINDINGS, Finding, Reason, Remedy
from planner.assignment.rules import obstacles
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.place import NOT_LOCATED
from planner.model.site import Agreement, SiteKind
from planner.travel.matrix import UNREACHABLE
from tests.assignment_world import HOUR, START_AT, a_context, a_need, a_policy, a_shift, a_site


def only_demand(need, sites, pinned=None, forbidden=None, **world):
    return build_problem([need], sites, a_context([need], sites, **world), pinned, forbidden).demands[0]


def test_the_whole_table_agrees_with_asking_every_rule_of_every_pair():
    rng = random.Random(4)
    kinds = list(SiteKind)
    needs = []
    for i in range(40):
        need = a_need(f"P{i}", latest_after_s=rng.choice([2000, 4000, 30_000]))
        need_of_site = replace(
            need.site,
            kinds=tuple(rng.sample(kinds, 3)),
            load=SiteLoad(rng.randint(0, 1), 1, rng.choice([0, 500])),
            step_free=rng.random() < 0.3,
            municipal_switch=rng.choice(["", "respirator_at_municipal_sites"]),
        )
        needs.append(replace(need, site=need_of_site, ride=replace(need.ride, oxygen_on_board=rng.random() < 0.2)))
    sites = [
        a_site(
            f"S{i}",
            kind=rng.choice(kinds),
            agreement=rng.choice([Agreement.CONFIRMED, Agreement.CONFIRMED, Agreement.AGREED]),
            municipality_code=rng.choice(["0661", "0760"]),
            step_free=rng.random() < 0.5,
            capacity=SiteLoad(rng.randint(0, 2), rng.randint(0, 3), rng.choice([100, 900, 900])),
        )
        for i in range(25)
    ]
    shifts = [a_shift("V1"), a_shift("V2", oxygen_on_board=True)]
    drives = {(f"home:P{i}", f"site:S{j}"): rng.choice([UNREACHABLE, 300, 300, 1500, 7300]) for i in range(40) for j in range(25)}
    context = a_context(needs, sites, shifts, drive_s=drives, in_outage=frozenset({"S1", "S2"}))

    problem = build_problem(needs, sites, context)

    for need, demand in zip(needs, problem.demands, strict=True):
        eligible = {site.id for site in sites if not obstacles(need, site, context)}
        assert {o.site_id for o in demand.options} == eligible
        assert bool(demand.findings) == (not eligible)
    assert sum(len(d.options) for d in problem.demands) >= 40


def test_an_option_says_what_it_costs():
    need = replace(a_need(), site=replace(a_need().site, kinds=(SiteKind.CARE_HOME, SiteKind.HOSPITAL)))
    sites = [a_site("A"), a_site("B", kind=SiteKind.HOSPITAL, municipality_code="0657")]
    options = only_demand(need, sites, drive_s={("home:P1", "site:B"): 600}).options
    assert options == (Option("A", 0, 0, 0, 0, 1200), Option("B", 0, 1, 1, 1, 600))


def test_a_hospital_place_is_no_cost_for_someone_who_needs_more_than_power():
    need = replace(a_need(), needs_power_only=False, site=replace(a_need().site, kinds=(SiteKind.HOSPITAL,)))
    assert only_demand(need, [a_site(kind=SiteKind.HOSPITAL)]).options[0].hospital == 0


def test_risk_follows_the_slack_at_the_earliest_arrival():
    # Boarding 300 s and driving 1200 s: what is beyond 1500 s is slack; 30 and 90 minutes are the policy's bounds.
    slacks = {30 * 60 - 1: 2, 30 * 60: 1, 90 * 60 - 1: 1, 90 * 60: 0}
    for slack_s, risk in slacks.items():
        assert only_demand(a_need(latest_after_s=1500 + slack_s), [a_site()]).options[0].risk == risk


def test_the_best_and_the_nearest_sites_are_kept_and_the_others_counted():
    policy = a_policy()
    few = replace(policy.values["candidate_sites"], value=5)
    policy = replace(policy, values={**policy.values, "candidate_sites": few})
    sites = [a_site(f"S{i:02}", municipality_code="0661" if i >= 10 else "0657") for i in range(20)]
    drives = {("home:P1", f"site:S{i:02}"): 100 * (i + 1) for i in range(20)}
    problem = build_problem([a_need()], sites, a_context([a_need()], sites, drive_s=drives, policy=policy))
    at_home, nearest = [f"S{i}" for i in range(10, 15)], [f"S0{i}" for i in range(5)]
    assert [o.site_id for o in problem.demands[0].options] == at_home + nearest
    assert problem.left_out == 10


def test_not_located_is_the_only_reason_given():
    need = replace(a_need(), patient=replace(a_need().patient, located=NOT_LOCATED))
    assert only_demand(need, [a_site()]).findings == (Finding(Reason.NOT_LOCATED, Remedy.LOCATE_ADDRESS),)


def test_no_site_of_the_right_kind_is_said_once():
    sites = [a_site("A", kind=SiteKind.HOSPITAL), a_site("B", kind=SiteKind.ACUTE_HOSPITAL)]
    assert only_demand(a_need(), sites).findings == (Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY),)


def test_the_site_that_came_closest_is_named():
    sites = [
        a_site("A", agreement=Agreement.AGREED, capacity=SiteLoad()),
        a_site("B", agreement=Agreement.AGREED),
        a_site("C", agreement=Agreement.AGREED),
    ]
    drives = {("home:P1", "site:A"): 100, ("home:P1", "site:B"): 900, ("home:P1", "site:C"): 800}
    findings = only_demand(a_need(), sites, drive_s=drives).findings
    assert findings[0] == Finding(Reason.ONLY_UNCONFIRMED_SITES, Remedy.ASK_MUNICIPALITY_TO_CONFIRM, "C")
    assert findings[1] == Finding(Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY, "A", "seated_places", amount=1)


def test_findings_are_few_and_never_repeated():
    sites = [
        a_site("A", agreement=Agreement.AGREED),
        a_site("B", agreement=Agreement.AGREED),
        a_site("C", step_free=False),
        a_site("D", capacity=SiteLoad(power_w=9000)),
        a_site("E", capacity=SiteLoad(seated_places=1)),
        a_site("F", water_and_drain=False),
        a_site("G", respirator_competence=False),
    ]
    need = a_need()
    demanding = replace(need.site, step_free=True, water_and_drain=True, respirator_competence=True)
    findings = only_demand(replace(need, site=demanding), sites).findings
    assert len(findings) == MOST_FINDINGS == len({(f.reason, f.dimension) for f in findings})


def test_who_cannot_be_reached_in_time_and_is_in_danger_is_a_matter_for_the_emergency_dispatch_first():
    late, urgent = a_need(latest_after_s=1600), replace(a_need(latest_after_s=1600), priority=1)
    shifts = [a_shift()]
    assert [f.remedy for f in only_demand(late, [a_site()], shifts=shifts).findings] == [Remedy.MORE_VEHICLES]
    assert [f.remedy for f in only_demand(urgent, [a_site()], shifts=shifts).findings] == [
        Remedy.CALL_EMERGENCY_DISPATCH, Remedy.MORE_VEHICLES,
    ]  # fmt: skip


def test_a_deadline_before_anyone_may_leave_is_a_matter_for_the_emergency_dispatch():
    over = replace(a_need(latest_after_s=-HOUR), deadline_at=START_AT - timedelta(hours=2, seconds=1))
    assert only_demand(over, [a_site()]).findings[0].remedy is Remedy.CALL_EMERGENCY_DISPATCH


def test_no_vehicle_for_a_person_is_said_without_a_site():
    need = replace(a_need(), ride=replace(a_need().ride, load=VehicleLoad(lying=1)))
    findings = only_demand(need, [a_site()], shifts=[a_shift()]).findings
    assert findings == (Finding(Reason.NO_SUITABLE_VEHICLE, Remedy.SUITABLE_VEHICLE),)


class TestLocks:
    sites = (a_site("A"), a_site("B"), a_site("C", kind=SiteKind.HOSPITAL))

    def test_a_pinned_person_has_the_pinned_site_only(self):
        demand = only_demand(a_need(), self.sites, pinned={"P1": "B"})
        assert [o.site_id for o in demand.options] == ["B"]
        assert demand.locked_site_id == "B"

    def test_a_pin_to_a_site_that_is_not_eligible_is_named_with_the_reason(self):
        demand = only_demand(a_need(), self.sites, pinned={"P1": "C"})
        assert [(f.reason, f.site_id) for f in demand.findings] == [
            (Reason.LOCKED_OUT, "C"), (Reason.NO_SITE_OF_RIGHT_KIND, ""),
        ]  # fmt: skip

    def test_a_forbidden_site_is_no_option(self):
        demand = only_demand(a_need(), self.sites, forbidden={"P1": frozenset({"A"})})
        assert [o.site_id for o in demand.options] == ["B"]

    def test_where_every_eligible_site_is_forbidden_the_lock_is_the_reason(self):
        demand = only_demand(a_need(), self.sites, forbidden={"P1": frozenset({"A", "B"})})
        assert demand.findings[0] == Finding(Reason.LOCKED_OUT, Remedy.REMOVE_LOCK, "A")

    def test_a_lock_that_is_not_in_the_way_is_not_blamed(self):
        demand = only_demand(a_need(latest_after_s=0), self.sites, forbidden={"P1": frozenset({"A"})})
        assert Reason.LOCKED_OUT not in {f.reason for f in demand.findings}
