"""Each eligibility rule alone: one pair that passes and one that fails, with the finding it gives."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from planner.assignment import rules
from planner.assignment.reasons import Finding, Reason, Remedy
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.place import NOT_LOCATED
from planner.model.site import Agreement, SiteKind
from planner.model.timing import Window
from planner.travel.matrix import UNREACHABLE
from tests.assignment_world import HOUR, START_AT, a_context, a_need, a_scenario, a_shift, a_site


def answer(rule, need=None, site=None, **world) -> Finding | None:
    need, site = need or a_need(), site or a_site()
    return rule(need, site, a_context([need], [site], **world))


def needing(**changes: object):
    need = a_need()
    return replace(need, site=replace(need.site, **changes))


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_lets_an_ordinary_pair_pass(rule):
    assert answer(rule, shifts=[a_shift()]) is None


def test_a_kind_of_site_that_the_policy_does_not_name_is_refused():
    found = answer(rules.right_kind, site=a_site(kind=SiteKind.ACUTE_HOSPITAL))
    assert found == Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY, "S1")


def test_a_site_that_the_scenario_takes_away_is_as_if_it_did_not_exist():
    found = answer(rules.not_lost, scenario=a_scenario(lost_site_ids=frozenset({"S1"})))
    assert found == Finding(Reason.NO_SITE_OF_RIGHT_KIND, Remedy.MORE_CAPACITY, "S1")


class TestMunicipalitySaidYes:
    need = needing(municipal_switch="respirator_at_municipal_sites")

    def test_a_care_home_in_a_municipality_without_the_switch_is_refused(self):
        found = answer(rules.municipality_said_yes, self.need, a_site(municipality_code="0760"))
        assert found == Finding(Reason.MUNICIPALITY_SWITCH_OFF, Remedy.ASK_MUNICIPALITY_TO_SWITCH_ON, "S1")

    def test_where_the_switch_is_on_it_passes(self):
        assert answer(rules.municipality_said_yes, self.need, a_site(municipality_code="0661")) is None

    def test_a_hospital_needs_no_municipality_to_say_yes(self):
        site = a_site(municipality_code="0760", kind=SiteKind.HOSPITAL)
        assert answer(rules.municipality_said_yes, self.need, site) is None


class TestConfirmedAndFresh:
    @pytest.mark.parametrize(
        "changes",
        [
            {"agreement": Agreement.AGREED},
            {"confirmed_at": None},
            {"confirmed_at": START_AT - timedelta(hours=2, days=365, seconds=1)},
            {"valid_until": date(2026, 11, 24)},  # the outage ends the day after
        ],
        ids=["only agreed", "no date", "a second too old", "valid a day too short"],
    )
    def test_capacity_that_nobody_vouches_for_tonight_is_refused(self, changes):
        found = answer(rules.confirmed_and_fresh, site=a_site(**changes))
        assert found == Finding(Reason.ONLY_UNCONFIRMED_SITES, Remedy.ASK_MUNICIPALITY_TO_CONFIRM, "S1")

    @pytest.mark.parametrize(
        "changes",
        [
            {"confirmed_at": START_AT - timedelta(hours=2, days=365)},
            {"valid_until": date(2026, 11, 25)},
            {"valid_until": None},
        ],
        ids=["just fresh enough", "valid to the last day", "no end"],
    )
    def test_just_fresh_enough_passes(self, changes):
        assert answer(rules.confirmed_and_fresh, site=a_site(**changes)) is None


class TestPowered:
    def test_a_site_in_the_outage_needs_backup_as_long_as_the_outage(self):
        found = answer(rules.powered, site=a_site(backup_s=20 * HOUR), in_outage=frozenset({"S1"}))
        assert found == Finding(Reason.SITES_WITHOUT_POWER, Remedy.EMERGENCY_POWER_AT_SITE, "S1", seconds=4 * HOUR)

    def test_backup_for_exactly_the_outage_is_enough(self):
        assert answer(rules.powered, site=a_site(backup_s=24 * HOUR), in_outage=frozenset({"S1"})) is None

    def test_rolling_cuts_are_added_up(self):
        cuts = tuple(Window(START_AT + timedelta(hours=h), START_AT + timedelta(hours=h + 2)) for h in (0, 6, 12))
        world = {"scenario": a_scenario(cuts=cuts), "in_outage": frozenset({"S1"})}
        assert answer(rules.powered, site=a_site(backup_s=6 * HOUR), **world) is None
        assert answer(rules.powered, site=a_site(backup_s=6 * HOUR - 60), **world).seconds == 60


@pytest.mark.parametrize("feature", ["step_free", "water_and_drain", "respirator_competence"])
def test_a_feature_that_is_needed_and_not_there_is_named(feature):
    rule = getattr(rules, feature)
    found = answer(rule, needing(**{feature: True}), a_site(**{feature: False}))
    assert found == Finding(Reason.SITE_LACKS_FEATURE, Remedy.SITE_WITH_FEATURE, "S1", feature)
    assert answer(rule, needing(**{feature: False}), a_site(**{feature: False})) is None


def test_a_site_too_small_for_one_person_alone_is_refused_with_the_dimension():
    found = answer(rules.big_enough, site=a_site(capacity=SiteLoad(5, 5, 349, 20, 0, 0)))
    assert found == Finding(Reason.SITES_TOO_SMALL, Remedy.MORE_CAPACITY, "S1", "power_w", amount=1)
    assert answer(rules.big_enough, site=a_site(capacity=SiteLoad(0, 1, 350, 1, 0, 0))) is None


def test_without_a_road_only_a_boat_or_a_helicopter_helps():
    found = answer(rules.road_exists, drive_s={("home:P1", "site:S1"): UNREACHABLE})
    assert found == Finding(Reason.NO_ROAD, Remedy.BOAT_OR_HELICOPTER, "S1")


def test_a_direct_drive_longer_than_the_longest_ride_is_refused_by_the_second():
    at_the_limit, too_long = ({("home:P1", "site:S1"): s} for s in (7200, 7201))
    assert answer(rules.ride_short_enough, drive_s=at_the_limit) is None
    found = answer(rules.ride_short_enough, drive_s=too_long)
    assert found == Finding(Reason.RIDE_TOO_LONG, Remedy.BOAT_OR_HELICOPTER, "S1", seconds=1)


def test_a_ride_too_long_is_not_called_too_late_while_the_battery_would_last_it():
    # Fetching takes 1200 s, boarding 300 s, this drive 7201 s.
    far = {("home:P1", "site:S1"): 7201}
    for latest_after_s, reasons in (
        (8701, [Reason.RIDE_TOO_LONG]),
        (8700, [Reason.RIDE_TOO_LONG, Reason.NONE_REACHABLE_IN_TIME]),
    ):
        need, site = a_need(latest_after_s=latest_after_s), a_site()
        context = a_context([need], [site], shifts=[a_shift()], drive_s=far)
        assert [found.reason for found in rules.obstacles(need, site, context)] == reasons


class TestVehicleSuits:
    def test_nobody_is_given_a_place_whom_no_vehicle_can_carry(self):
        lying = replace(a_need(), ride=replace(a_need().ride, load=VehicleLoad(lying=1)))
        found = answer(rules.vehicle_suits, lying, shifts=[a_shift()])
        assert found == Finding(Reason.NO_SUITABLE_VEHICLE, Remedy.SUITABLE_VEHICLE)

    @pytest.mark.parametrize("supply", ["oxygen_on_board", "power_on_board"])
    def test_supply_on_board_is_part_of_suiting(self, supply):
        need = replace(a_need(), ride=replace(a_need().ride, **{supply: True}))
        assert answer(rules.vehicle_suits, need, shifts=[a_shift()]) is not None
        assert answer(rules.vehicle_suits, need, shifts=[a_shift(**{supply: True})]) is None

    def test_a_fleet_that_cannot_get_there_is_no_fleet(self):
        found = answer(rules.vehicle_suits, shifts=[a_shift()], drive_s={("base:V1", "home:P1"): UNREACHABLE})
        assert found.reason is Reason.NO_ROAD

    def test_an_unknown_fleet_is_no_obstacle_but_an_empty_one_is(self):
        assert answer(rules.vehicle_suits, shifts=None) is None
        assert answer(rules.vehicle_suits, shifts=[]) is not None


class TestReachableInTime:
    # Fetching takes 1200 s, boarding 300 s, driving 1200 s.

    def test_arriving_at_the_last_second_passes_and_one_later_does_not(self):
        assert answer(rules.reachable_in_time, a_need(latest_after_s=2700), shifts=[a_shift()]) is None
        found = answer(rules.reachable_in_time, a_need(latest_after_s=2699), shifts=[a_shift()])
        assert found == Finding(Reason.NONE_REACHABLE_IN_TIME, Remedy.MORE_VEHICLES, "S1", seconds=1)

    def test_where_no_vehicle_could_be_near_enough_only_an_earlier_warning_helps(self):
        found = answer(rules.reachable_in_time, a_need(latest_after_s=1499), shifts=[a_shift()])
        assert (found.remedy, found.seconds) == (Remedy.EARLIER_WARNING, 1201)

    def test_the_nearest_suited_vehicle_counts(self):
        near = {("base:V2", "home:P1"): 60}
        need = a_need(latest_after_s=1560)
        assert answer(rules.reachable_in_time, need, shifts=[a_shift(), a_shift("V2")], drive_s=near) is None
        unsuited = a_shift("V2", capacity=VehicleLoad(lying=1))
        assert answer(rules.reachable_in_time, need, shifts=[a_shift(), unsuited], drive_s=near) is not None

    def test_a_vehicle_whose_shift_has_not_begun_is_waited_for(self):
        late = replace(a_shift(), window=Window(START_AT - timedelta(hours=1), START_AT + timedelta(hours=9)))
        found = answer(rules.reachable_in_time, a_need(latest_after_s=2700), shifts=[late])
        assert found.seconds == HOUR

    def test_an_unknown_fleet_means_nobody_waits(self):
        assert answer(rules.reachable_in_time, a_need(latest_after_s=1500), shifts=None) is None


def test_someone_not_located_has_no_way_anywhere():
    need = a_need()
    lost = replace(need, patient=replace(need.patient, located=NOT_LOCATED))
    assert answer(rules.road_exists, lost).reason is Reason.NO_ROAD


def test_obstacles_lists_everything_in_the_way_in_the_rules_order():
    site = a_site(agreement=Agreement.AGREED, capacity=SiteLoad())
    need = a_need(latest_after_s=0)
    found = rules.obstacles(need, site, a_context([need], [site]))
    assert [f.reason for f in found] == [
        Reason.ONLY_UNCONFIRMED_SITES, Reason.SITES_TOO_SMALL, Reason.NONE_REACHABLE_IN_TIME,
    ]  # fmt: skip
