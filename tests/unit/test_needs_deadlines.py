"""By when must each patient have power again? Hand-checked cases, each changing one thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.model.policy import ReserveRule
from planner.model.timing import Window, after
from planner.needs.deadlines import outlasts, runs_out_at
from planner.needs.need import DeviceReserve
from planner.needs.reserves import battery_s, cylinder_s

START = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
H = 3600


def cut(from_h: float, hours: float) -> Window:
    return Window(after(START, round(from_h * H)), after(START, round((from_h + hours) * H)))


def device(reserve_h: float = 0, tolerance_h: float = 0, rule: ReserveRule = ReserveRule.BATTERY, due_h: float | None = None):
    due = None if due_h is None else START + timedelta(hours=due_h)
    return DeviceReserve("respirator", rule, round(reserve_h * H), round(tolerance_h * H), True, due_at=due)


def test_a_2000_litre_cylinder_at_2_litres_a_minute_lasts_800_minutes_with_the_margin_of_a_fifth():
    assert cylinder_s(2000, 2000, 0.8) == 800 * 60


def test_a_cylinder_that_does_not_come_out_even_is_rounded_down():
    assert cylinder_s(400, 1500, 0.8) == 12_800
    assert cylinder_s(100, 3000, 0.8) == 1_600
    assert cylinder_s(100, 7000, 0.8) == 685


def test_an_eight_hour_battery_counts_for_four_hours_and_48_minutes():
    assert battery_s(8 * H, 0.6) == 4 * H + 48 * 60


def test_the_deadline_of_a_single_outage_is_start_plus_reserve_plus_tolerance():
    assert runs_out_at(device(3, 2), [cut(0, 24)]) == after(START, 5 * H)


def test_an_unknown_reserve_leaves_only_the_tolerance():
    assert runs_out_at(device(0, 2), [cut(0, 24)]) == after(START, 2 * H)


def test_the_reserve_is_spent_over_rolling_cuts_and_the_tolerance_starts_anew():
    cuts = [cut(0, 2), cut(6, 2), cut(12, 2)]
    assert runs_out_at(device(3, 0), cuts) == after(START, 7 * H)
    assert runs_out_at(device(3, 1), cuts) == after(START, 13 * H)


def test_the_last_cut_is_taken_as_open_ended():
    assert runs_out_at(device(5, 0), [cut(0, 2), cut(6, 2)]) == after(START, 9 * H)


def test_a_treatment_that_falls_due_waits_its_tolerance_from_the_due_moment():
    due = device(0, 24, ReserveRule.TREATMENT_DUE, due_h=10)
    assert runs_out_at(due, [cut(0, 24)]) == after(START, 34 * H)


def test_a_treatment_with_unknown_due_moment_counts_from_the_first_cut():
    assert runs_out_at(device(0, 24, ReserveRule.TREATMENT_DUE), [cut(0, 48)]) == after(START, 24 * H)


@pytest.mark.parametrize(
    ("reserve_h", "tolerance_h", "stays"),
    [(24, 2, True), (22, 2, False), (23, 2, True), (22.99, 2, False), (0, 24, True), (0, 23.99, False)],
)
def test_staying_through_24_hours_needs_an_hour_in_hand_unless_the_tolerance_alone_suffices(reserve_h, tolerance_h, stays):
    assert outlasts(device(reserve_h, tolerance_h), [cut(0, 24)], H) is stays


def test_two_hour_cuts_move_nobody_who_tolerates_two_hours():
    assert outlasts(device(0, 2), [cut(0, 2), cut(4, 2), cut(8, 2)], H)


def test_an_overdue_treatment_does_not_stay_because_its_tolerance_is_long():
    overdue = device(0, 24, ReserveRule.TREATMENT_DUE, due_h=-20)
    assert not outlasts(overdue, [cut(0, 10)], H)


def test_the_deadline_is_exact_across_the_change_of_clocks():
    october = Window(datetime(2026, 10, 24, 22, 0, tzinfo=UTC), datetime(2026, 10, 25, 22, 0, tzinfo=UTC))
    assert runs_out_at(device(4, 0), [october]) == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
