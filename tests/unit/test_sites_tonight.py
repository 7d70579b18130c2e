"""What a site offers in a scenario: oxygen that lasts the stay, staff by shift, and places offered to more than accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from planner.assignment.building import build_problem
from planner.assignment.tonight import DAY, NIGHT, attends_respirators, shifts_of, site_tonight
from planner.model.load import SiteLoad
from planner.model.outage import Window
from planner.model.site import Competence
from tests.assignment_world import HOUR, a_context, a_need, a_policy, a_scenario, a_site

NURSE_ONLY, RESPIRATOR = frozenset({Competence.NURSE}), frozenset({Competence.NURSE, Competence.RESPIRATOR})


def cut(day: int, from_hour: int, to_hour: int) -> Window:
    return Window(datetime(2026, 11, day, from_hour, tzinfo=UTC), datetime(2026, 11, day, to_hour, tzinfo=UTC))


def test_stored_litres_are_a_ceiling_of_flow_for_as_long_as_people_stay():
    site = a_site(capacity=SiteLoad(seated_places=9, oxygen_ml_min=20_000), oxygen_stored_l=7_200)
    day, two_hours = a_scenario(duration_s=24 * HOUR), a_scenario(duration_s=2 * HOUR)

    assert site_tonight(site, day, a_policy()).capacity.oxygen_ml_min == 5_000  # 7,200 l over 1,440 minutes
    assert site_tonight(site, two_hours, a_policy()).capacity.oxygen_ml_min == 20_000
    assert site_tonight(replace(site, oxygen_stored_l=None), day, a_policy()).capacity.oxygen_ml_min == 20_000


def test_between_rolling_cuts_people_stay_and_breathe_on():
    site = a_site(capacity=SiteLoad(oxygen_ml_min=20_000), oxygen_stored_l=600)
    rolling = a_scenario(cuts=(cut(24, 17, 18), cut(24, 21, 22)))

    assert site_tonight(site, rolling, a_policy()).capacity.oxygen_ml_min == 2_000  # 600 l over five hours


@pytest.mark.parametrize(
    ("window", "shifts"),
    [
        (cut(24, 9, 13), (DAY,)),
        (cut(24, 22, 23), (NIGHT,)),  # 23:00 to midnight in Denmark
        (cut(24, 19, 22), (DAY, NIGHT)),
        (Window(datetime(2026, 11, 24, 20, 30, tzinfo=UTC), datetime(2026, 11, 24, 21, 0, tzinfo=UTC)), (DAY,)),
        (Window(datetime(2026, 11, 24, 20, 30, tzinfo=UTC), datetime(2026, 11, 24, 21, 1, tzinfo=UTC)), (DAY, NIGHT)),
    ],
)
def test_a_stay_touches_the_shifts_of_its_hours(window, shifts):
    assert shifts_of(a_scenario(cuts=(window,)), a_policy()) == shifts


@pytest.mark.parametrize(
    ("flag", "by_day", "by_night", "shifts", "attended"),
    [
        (True, None, None, (DAY, NIGHT), True),
        (False, None, None, (DAY,), False),
        (False, RESPIRATOR, NURSE_ONLY, (DAY,), True),
        (False, RESPIRATOR, NURSE_ONLY, (DAY, NIGHT), False),
        (False, RESPIRATOR, None, (NIGHT,), False),
        (False, RESPIRATOR, RESPIRATOR, (DAY,), False),  # it was said that it has none: the more cautious answer
        (True, RESPIRATOR, RESPIRATOR, (DAY, NIGHT), True),
        (True, RESPIRATOR, NURSE_ONLY, (NIGHT,), False),
    ],
)
def test_respirators_are_attended_in_every_shift_of_the_stay(flag, by_day, by_night, shifts, attended):
    site = a_site(respirator_competence=flag, competences_day=by_day, competences_night=by_night)

    assert attends_respirators(site, shifts) is attended


def test_with_an_acceptance_share_places_are_offered_to_more_people_than_there_are():
    site = a_site(capacity=SiteLoad(seated_places=8, power_w=4_000, sockets=8, oxygen_ml_min=40_000))
    everyone = a_context([a_need()], [site])
    some = replace(everyone, scenario=replace(everyone.scenario, acceptance_percent=80))

    assert build_problem([a_need()], [site], everyone).capacity[site.id].seated_places == 8
    assert build_problem([a_need()], [site], some).capacity[site.id].seated_places == 10


def test_nobody_is_offered_a_site_that_could_not_hold_them_alone_however_few_accept():
    need = a_need()
    site = a_site(capacity=replace(need.site.load, power_w=need.site.load.power_w - 1))
    context = a_context([need], [site])
    few = replace(context, scenario=replace(context.scenario, acceptance_percent=10))

    assert build_problem([need], [site], few).demands[0].options == ()
