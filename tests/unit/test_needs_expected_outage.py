"""Who is moved when an outage is expected, and not only when it has come?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Device, OfferStatus, Patient
from planner.needs.derive import derive_need
from planner.registries.policy_file import find_policy

POLICY = find_policy(Path(__file__).parents[2] / "data" / "policy")
START = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
SOME_DAYS_OF_BATTERY = Device("respirator", battery_s=10 * 86_400, invasive=True)
WITH_TEAM = Patient("P-1", "0661", "7500", (SOME_DAYS_OF_BATTERY,), helper_team=True)


def a_scenario(warning_h: float) -> Scenario:
    area = OutageArea(municipality_codes=frozenset({"0661"}))
    return Scenario("s", "S", area, START, round(warning_h * 3600), 24 * 3600, POLICY.version)


def test_with_warning_a_respirator_user_with_helper_team_is_moved_before_the_power_goes():
    need = derive_need(WITH_TEAM, a_scenario(warning_h=6), POLICY)
    assert not need.stays
    assert need.wanted_by == START


def test_without_warning_a_battery_that_outlasts_the_outage_lets_the_same_person_stay():
    need = derive_need(WITH_TEAM, a_scenario(warning_h=0), POLICY)
    assert need.stays
    assert need.wanted_by is None


def test_a_respirator_user_without_a_team_stays_on_a_battery_that_lasts():
    assert derive_need(replace(WITH_TEAM, helper_team=False), a_scenario(warning_h=6), POLICY).stays


def test_nobody_who_has_declined_is_moved():
    assert derive_need(replace(WITH_TEAM, offer=OfferStatus.DECLINED), a_scenario(warning_h=6), POLICY).stays
