"""Who must be left whatever the plan, proven by counting; and what more room, or further sites, would be worth."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from planner.assignment.problem import AssignmentProblem
from planner.assignment.reasons import Remedy
from planner.assignment.result import LEVELS
from planner.assignment.shortage import Shortage, left_at_least, shortages, shortages_at_prices
from planner.assignment.siting import Decided, fewest_to_do, further_places, openings, siting_problem
from planner.assignment.whatif import WHOLE_PLACE, worth_of_more
from planner.model.load import SiteLoad
from planner.model.site import Agreement
from planner.solvers.assignment import assign
from planner.solvers.room_prices import room_prices
from planner.solvers.siting import site
from tests.assignment_world import (
    BED,
    SEAT,
    a_context,
    a_demand,
    a_need,
    a_site,
    a_tiny_problem,
    an_option,
    best_rank_by_trying_everything,
)


def solved(problem: AssignmentProblem):
    return assign(problem, seed=1, work=0, seconds=10).site_of


def test_three_people_for_one_seat_leave_two_and_the_proof_names_all_three():
    people = tuple(a_demand(ref, an_option("S1")) for ref in ("P1", "P2", "P3"))
    problem = AssignmentProblem(people, {"S1": SEAT})

    assert shortages(problem, solved(problem)) == (Shortage(("P1", "P2", "P3"), ("S1",), "seated_places", 2),)


def test_the_proof_follows_whoever_took_the_place_to_where_they_could_have_gone():
    flexible, stuck, other = (
        a_demand("P1", an_option("A"), an_option("B")),
        a_demand("P2", an_option("A")),
        a_demand("P3", an_option("B")),
    )
    problem = AssignmentProblem((flexible, stuck, other), {"A": SEAT, "B": SEAT})

    (proof,) = shortages(problem, solved(problem))

    assert (proof.sites, proof.at_least) == (("A", "B"), 1)


def test_a_site_that_is_open_but_no_option_is_part_of_the_proof():
    first, second = a_demand("P1", an_option("A")), a_demand("P2", an_option("A"), unkept=("FAR",))
    full = AssignmentProblem((first, second), {"A": SEAT, "FAR": SiteLoad()})
    roomy = replace(full, capacity={"A": SEAT, "FAR": SEAT})

    assert [p.sites for p in shortages(full, {"P1": "A"})] == [("A", "FAR")]
    assert shortages(roomy, {"P1": "A"}) == ()


def test_people_to_whom_nothing_is_open_are_proven_by_the_kind_of_place_they_need():
    problem = AssignmentProblem((a_demand("P1"), a_demand("P2", load=BED)), {})

    assert {(p.patients, p.dimension, p.at_least) for p in shortages(problem, {})} == {
        (("P1",), "seated_places", 1), (("P2",), "lying_places", 1),
    }  # fmt: skip


def test_no_proof_claims_more_than_is_true_and_nobody_is_counted_twice():
    proven = unplaced = 0
    for seed in range(400):
        problem = a_tiny_problem(seed)
        proofs = shortages(problem, solved(problem))
        least = sum(best_rank_by_trying_everything(problem)[: LEVELS.index("risk")])
        named = [ref for proof in proofs for ref in proof.patients]
        assert sum(proof.at_least for proof in proofs) <= least_left(problem), seed
        assert len(named) == len(set(named)), seed
        proven += sum(proof.at_least for proof in proofs)
        unplaced += least
    assert proven > 0.7 * unplaced


def test_at_prices_no_proof_claims_more_than_is_true_and_more_is_proven_than_by_one_dimension():
    together = alone = unplaced = 0
    for seed in range(400):
        problem = a_tiny_problem(seed)
        site_of = solved(problem)
        proofs = shortages_at_prices(problem, site_of, room_prices(problem, 10))
        named = [ref for proof in proofs for ref in proof.patients]
        assert left_at_least(proofs) <= least_left(problem), seed
        assert len(named) == len(set(named)), seed
        together += left_at_least(proofs)
        alone += left_at_least(shortages(problem, site_of))
        unplaced += least_left(problem)
    assert alone < together > 0.9 * unplaced


def test_where_seats_lack_at_one_site_and_sockets_at_the_other_all_is_counted_together():
    load = SiteLoad(seated_places=1, sockets=1)
    people = tuple(a_demand(f"P{n}", an_option("A"), an_option("B"), load=load) for n in range(5))
    rooms = {"A": SiteLoad(seated_places=1, sockets=9), "B": SiteLoad(seated_places=9, sockets=1)}
    problem = AssignmentProblem(people, rooms)

    (proof,) = shortages_at_prices(problem, solved(problem), room_prices(problem, 10))

    assert shortages(problem, solved(problem)) == ()
    assert (len(proof.patients), proof.sites, proof.counts, proof.at_least) == (5, ("A", "B"), "at_prices", 3)


@pytest.mark.parametrize("seed", range(40))
def test_any_prices_make_a_valid_proof(seed):
    problem, rng = a_tiny_problem(seed), random.Random(seed)
    prices = {s: tuple(rng.choice((0, 0, 10**9, rng.randrange(10**9))) for _ in SiteLoad.dimensions()) for s in problem.capacity}

    assert left_at_least(shortages_at_prices(problem, solved(problem), prices)) <= least_left(problem)


def least_left(problem: AssignmentProblem) -> int:
    """The fewest that any plan leaves, classes apart."""
    alike = replace(problem, demands=tuple(replace(d, priority=3, locked_site_id="") for d in problem.demands))
    return best_rank_by_trying_everything(alike)[2]


def test_one_more_seat_is_worth_one_person_also_where_somebody_else_moves_over_for_it():
    flexible, stuck = a_demand("P1", an_option("A"), an_option("B")), a_demand("P2", an_option("A"), priority=1)
    problem = AssignmentProblem((flexible, stuck, a_demand("P3", an_option("A"))), {"A": SEAT, "B": SEAT})
    site_of = {"P1": "B", "P2": "A"}

    (worth,) = worth_of_more(problem, site_of)

    assert (worth.site_id, worth.unit, worth.placed, worth.priority) == ("A", "seated_places", 1, 3)


def test_where_two_things_lack_a_whole_place_is_tried():
    load = SiteLoad(seated_places=1, power_w=300)
    problem = AssignmentProblem((a_demand("P1", an_option("A"), load=load),), {"A": SiteLoad()})

    (worth,) = worth_of_more(problem, {})

    assert (worth.unit, worth.load, worth.placed) == (WHOLE_PLACE, load, 1)


def test_more_room_is_worth_nothing_where_everyone_has_a_place():
    problem = AssignmentProblem((a_demand("P1", an_option("A")),), {"A": SEAT})

    assert worth_of_more(problem, {"P1": "A"}) == ()


def test_the_fewest_further_sites_are_asked_and_powered():
    needs = [a_need(f"P{i}") for i in range(4)]
    small = a_site("SMALL", agreement=Agreement.AGREED, capacity=SiteLoad(2, 2, 10_000, 20, 60_000))
    large = a_site("LARGE", backup_s=0)
    steps = a_site("STEPS", agreement=Agreement.NOT_DISCUSSED, respirator_competence=False)
    context = a_context(needs, [small, large, steps], in_outage=frozenset({"LARGE"}))

    siting = siting_problem(needs, [small, large, steps], context, {}, Decided())
    answer = site(siting.problem, seed=1, work=1, seconds=60)
    found = openings(siting, answer.site_of)

    assert fewest_to_do(siting, answer) == 1
    assert [(o.site_id, o.people) for o in found] in ([("LARGE", 4)], [("STEPS", 4)])
    assert siting.remedies["LARGE"] == (Remedy.EMERGENCY_POWER_AT_SITE,)
    assert siting.remedies["SMALL"] == (Remedy.ASK_MUNICIPALITY_TO_CONFIRM,)


def test_sites_that_are_ready_or_lost_are_no_candidates():
    need, ready = a_need(), a_site("READY")
    assert not siting_problem([need], [ready], a_context([need], [ready]), {}, Decided()).remedies


WATTS = SiteLoad(seated_places=9, power_w=700, sockets=9)


def where_it_would_help(needs, sites, decided=None, taken=None):
    """What siting says: (site, remedies, people) of openings and of further places, and where everybody would go."""
    context, decided = a_context(needs, sites), decided or Decided()
    siting = siting_problem(needs, sites, context, taken or {}, decided)
    site_of = dict(assign(siting.problem, seed=1, work=0, seconds=10).site_of)
    left = [need for need in needs if need.ref not in site_of]
    places, further = further_places(siting, site_of, left, sites, context, decided)
    named = [[(o.site_id, o.remedies, o.people) for o in found] for found in (openings(siting, site_of), places)]
    return *named, {**site_of, **further}, places


def test_pins_and_forbidden_pairs_stand_when_further_sites_are_sought():
    needs = [a_need("P1"), a_need("P2"), a_need("P3")]
    asked, other = (a_site(i, agreement=Agreement.AGREED) for i in ("ASKED", "OTHER"))
    full = a_site("FULL", capacity=SiteLoad(1, 1, 400, 1))
    decided = Decided({"P1": "FULL"}, {"P2": frozenset({"ASKED"}), "P3": frozenset({"ASKED", "OTHER", "FULL"})})

    opened, places, site_of, _ = where_it_would_help(needs, [asked, other, full], decided, {"FULL": SiteLoad(0, 1, 350, 1)})

    assert opened == [("OTHER", (Remedy.ASK_MUNICIPALITY_TO_CONFIRM,), 1)]
    assert places == [("FULL", (Remedy.MORE_CAPACITY,), 1)]
    assert site_of == {"P1": "FULL", "P2": "OTHER"}


def test_where_only_room_is_in_the_way_the_least_that_lacks_is_named():
    needs = [a_need(f"P{i}") for i in range(3)]
    taken = {"S1": SiteLoad(seated_places=2, power_w=300, sockets=2)}

    _, places, site_of, (place,) = where_it_would_help(needs, [a_site(capacity=WATTS)], taken=taken)

    assert places == [("S1", (Remedy.MORE_CAPACITY,), 2)]
    assert place.load == SiteLoad(power_w=2 * 350 - 50)
    assert len(site_of) == 3


def test_a_site_too_small_for_anyone_is_enlarged_and_one_that_need_not_be_opened_is_not():
    small, unasked = a_site("SMALL", capacity=SiteLoad()), a_site("UNASKED", capacity=SiteLoad(), agreement=Agreement.AGREED)

    _, places, _, _ = where_it_would_help([a_need()], [small, unasked])
    _, both, _, _ = where_it_would_help([a_need()], [unasked])

    assert places == [("SMALL", (Remedy.MORE_CAPACITY,), 1)]
    assert both == [("UNASKED", (Remedy.ASK_MUNICIPALITY_TO_CONFIRM, Remedy.MORE_CAPACITY), 1)]


@pytest.mark.parametrize("lacks", [{"respirator_competence": False}, {"step_free": False}])
def test_whom_nothing_but_another_site_would_help_is_left(lacks):
    need = a_need(site=replace(a_need().site, respirator_competence=True, step_free=True))

    assert where_it_would_help([need], [a_site(**lacks)])[:3] == ([], [], {})


def test_fewest_is_not_said_where_the_bound_does_not_say_it():
    needs = [a_need("P1")]
    siting = siting_problem(needs, [asked := a_site(agreement=Agreement.AGREED)], a_context(needs, [asked]), {}, Decided())
    found = assign(siting.problem, seed=1, work=0, seconds=10)

    assert fewest_to_do(siting, found) == 0
    assert fewest_to_do(siting, replace(found, bounds=found.levels)) == 1


@pytest.mark.parametrize("work", [0, 3])
def test_whoever_has_been_told_of_a_site_goes_there_unless_something_more_important_speaks_against_it(work):
    near, told = an_option("NEAR", travel_s=60, changed=1), an_option("TOLD", travel_s=900)
    problem = AssignmentProblem((a_demand("P1", told, near),), {"NEAR": SEAT, "TOLD": SEAT})
    risky = AssignmentProblem((a_demand("P1", near, replace(told, risk=1)),), problem.capacity)

    assert assign(problem, seed=1, work=work, seconds=20).site_of == {"P1": "TOLD"}
    assert assign(risky, seed=1, work=work, seconds=20).site_of == {"P1": "NEAR"}


def test_without_an_answer_nothing_is_said_of_what_room_is_worth(monkeypatch):
    load = SiteLoad(seated_places=1, sockets=1)
    people = tuple(a_demand(f"P{n}", an_option("A"), an_option("B"), load=load) for n in range(5))
    problem = AssignmentProblem(people, {"A": SEAT, "B": SEAT})
    assert room_prices(problem, 10)

    monkeypatch.setattr("planner.solvers.room_prices.answer_of", lambda *model: None)

    assert room_prices(problem, 10) == {}
