"""Each thing that a site can lack is named, and the change that is named, and no smaller one, gives the person a place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from planner.assignment.building import build_problem
from planner.assignment.reasons import Finding, Reason, Remedy
from planner.assignment.result import findings_for_unplaced
from planner.assignment.tonight import named_tonight
from planner.model.load import SiteLoad
from planner.model.site import Competence, Site
from planner.needs.need import Need
from planner.solvers.assignment import assign
from tests.assignment_world import HOUR, a_context, a_need, a_policy, a_scenario, a_site

NURSES, NOBODY = frozenset({Competence.RESPIRATOR}), frozenset[Competence]()
#: A day at 5 l/min takes 7,200 litres.
WANTED = SiteLoad(lying_places=1, seated_places=1, power_w=350, sockets=2, oxygen_ml_min=5000, dialysis_stations=1)
ENOUGH = a_site(
    capacity=WANTED, backup_s=24 * HOUR, oxygen_stored_l=7200, respirator_competence=True, competences_day=NURSES,
    competences_night=NURSES,
)  # fmt: skip
WANTS_ALL = a_need(site=replace(a_need().site, load=WANTED, respirator_competence=True))


def answer(site: Site, others: SiteLoad | None = None) -> tuple[Finding, ...]:
    """Why the person has no place at the site where ``others`` (locked there) take something; empty = there is one."""
    there = a_need("A", priority=1, site=replace(a_need().site, load=others)) if others else None
    needs: list[Need] = [need for need in (there, WANTS_ALL) if need]
    context = a_context(needs, [site], in_outage=frozenset({site.id}))
    problem = build_problem(needs, [site], context, {"A": site.id} if there else None)
    found = assign(problem, seed=1, work=0, seconds=10)
    findings = findings_for_unplaced(problem, found).get(WANTS_ALL.ref, ())
    return tuple(named_tonight(finding, site, a_scenario(), a_policy()) for finding in findings)


def with_room(site: Site, **more: int) -> Site:
    return replace(site, capacity=site.capacity + SiteLoad(**more))


LACKING = {
    "lying_places": 1, "seated_places": 1, "power_w": 60, "sockets": 2, "oxygen_ml_min": 1500, "dialysis_stations": 1,
}  # fmt: skip


def test_whoever_wants_everything_has_a_place_where_everything_is():
    assert answer(ENOUGH) == ()


@pytest.mark.parametrize("dimension", LACKING)
def test_a_site_that_is_too_small_is_short_of_just_that_much(dimension):
    amount = LACKING[dimension]
    small = replace(ENOUGH, capacity=replace(WANTED, **{dimension: getattr(WANTED, dimension) - amount}))

    (said,) = answer(small)

    assert said == Finding(Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY, "S1", dimension, amount=amount)
    assert answer(with_room(small, **{dimension: amount - 1})) != ()
    assert answer(with_room(small, **{dimension: amount})) == ()


@pytest.mark.parametrize("dimension", LACKING)
def test_a_site_that_others_fill_is_short_of_just_that_much(dimension):
    taken = {dimension: LACKING[dimension], "sockets": max(1, LACKING[dimension] * (dimension == "sockets"))}
    room = replace(ENOUGH, oxygen_stored_l=None, capacity=WANTED + SiteLoad(sockets=1 - (dimension == "sockets")))

    (said,) = answer(room, SiteLoad(**taken))

    assert said == Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, "S1", dimension, amount=LACKING[dimension])
    assert answer(with_room(room, **{dimension: LACKING[dimension]}), SiteLoad(**taken)) == ()


def test_a_store_that_is_empty_before_the_stay_is_over_is_short_of_just_so_many_litres():
    short = replace(ENOUGH, oxygen_stored_l=7000)

    (said,) = answer(short)

    assert said == Finding(Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY, "S1", "oxygen_stored_l", amount=said.amount)
    assert 200 <= said.amount <= 202  # to the ml/min, which is 1.44 litres a day
    assert answer(replace(short, oxygen_stored_l=7000 + said.amount)) == ()
    assert answer(replace(short, oxygen_stored_l=7199)) != ()


@pytest.mark.parametrize(("day", "night", "named"), [(NURSES, NOBODY, "_night"), (NOBODY, NURSES, "_day"), (NOBODY, NOBODY, "")])
def test_the_shift_without_staff_is_named_and_staff_in_it_is_enough(day, night, named):
    alone = replace(ENOUGH, competences_day=day, competences_night=night)

    (said,) = answer(alone)

    assert said == Finding(Reason.SITE_LACKS_FEATURE, Remedy.SITE_WITH_FEATURE, "S1", f"respirator_competence{named}")
    assert answer(replace(alone, competences_day=NURSES, competences_night=NURSES)) == ()


def test_fuel_that_ends_too_soon_is_short_of_just_so_many_hours():
    short = replace(ENOUGH, backup_s=20 * HOUR)

    (said,) = answer(short)

    assert said == Finding(Reason.SITES_WITHOUT_POWER, Remedy.EMERGENCY_POWER_AT_SITE, "S1", seconds=4 * HOUR)
    assert answer(replace(short, backup_s=24 * HOUR - 1)) != ()
