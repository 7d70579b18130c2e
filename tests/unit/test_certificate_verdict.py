"""What a certificate says of a valid plan, and the boundaries at which a rule still holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from planner.certificate import CAUSES, RULES, check, check_files
from tests.certificate_case import (
    entry,
    off_the_road,
    patient,
    repack,
    rolling_case,
    site,
    stamped,
    stop,
    sunday,
    the_case,
    unpacked,
)


@pytest.mark.parametrize("case", [the_case, rolling_case])
def test_the_hand_made_plan_keeps_every_rule(case) -> None:
    certificate = check(*case())

    assert certificate.violations == ()
    assert certificate.ok
    assert [rule.rule for rule in certificate.rules] == [f"C{number}" for number in range(1, 25)]


def test_the_certificate_counts_for_itself_and_lists_the_most_urgent_unplaced_first() -> None:
    certificate = check(*the_case())

    assert certificate.counts == {"affected": 12, "placed": 6, "stays": 4, "unplaced": 2}
    assert [(p.ref, p.priority, p.findings) for p in certificate.unassigned] == [
        ("P11", 1, (("sites_full", "more_capacity"), ("none_reachable_in_time", "earlier_warning"))),
        ("P10", 2, (("not_located", "locate_address"),)),
    ]


def test_the_certificate_as_json_names_the_files_the_checker_and_each_counter_example() -> None:
    snapshot, plan = the_case()
    entry(plan, "P02")["slack_s"] += 60

    data = json.loads(json.dumps(check(snapshot, plan).as_json()))

    assert data["ok"] is False
    assert data["snapshot_sha256"] == plan["snapshot_sha256"]
    assert len(data["plan_sha256"]) == 64
    assert data["checker_version"]
    c6 = next(rule for rule in data["rules"] if rule["rule"] == "C6")
    assert c6["title_da"] == "Alle i sikkerhed inden fristen"
    assert c6["violations"] == [
        {
            "cause": "slack_differs",
            "subject": "P02",
            "message": "P02 has a slack of 18960 s; it is 18900 s",
            "message_da": "P02 har 18960 s i overskud; det er 18900 s",
        }
    ]
    assert [rule["ok"] for rule in data["rules"]].count(False) == 1


def test_every_cause_belongs_to_a_listed_rule_and_every_rule_has_a_cause() -> None:
    assert {cause.rule for cause in CAUSES.values()} == {rule.number for rule in RULES}
    assert all(rule.danish and rule.english and rule.check.__doc__ for rule in RULES)


def test_check_files_reads_what_export_writes(tmp_path: Path) -> None:
    paths = tmp_path / "snapshot.json", tmp_path / "plan.json"
    for path, data in zip(paths, the_case(), strict=True):
        path.write_text(json.dumps(data, ensure_ascii=False, indent=2), encoding="utf-8")

    assert check_files(*paths).ok


def test_order_of_people_sites_and_places_does_not_matter() -> None:
    snapshot, plan = the_case()
    for key in ("patients", "sites", "vehicles", "locks"):
        snapshot[key].reverse()
    snapshot["places"].reverse()
    repack(snapshot, [row[::-1] for row in unpacked(snapshot)[::-1]])
    plan["patients"].reverse()
    plan["routes"].reverse()

    assert check(*stamped(snapshot, plan)).ok


def test_a_pinned_person_may_be_unplaced_with_reasons() -> None:
    snapshot, plan = the_case()
    snapshot["locks"].append({"ref": "P11", "site": "S1", "kind": "pin"})

    assert check(*stamped(snapshot, plan)).ok


def test_a_lock_of_someone_the_outage_does_not_touch_is_no_fault() -> None:
    snapshot, plan = the_case()
    snapshot["locks"].append({"ref": "P88", "site": "S8", "kind": "pin"})
    snapshot["locks"].append({"ref": "P88", "site": "S1", "kind": "forbid"})

    assert check(*stamped(snapshot, plan)).ok


def test_a_confirmation_exactly_at_the_age_limit_is_still_good() -> None:
    snapshot, plan = the_case()
    site(snapshot, "S1")["confirmed_at"] = "2025-10-24T20:00:00Z"

    assert check(*stamped(snapshot, plan)).ok


def test_arriving_at_the_very_latest_moment_is_in_time() -> None:
    snapshot, plan = the_case()
    patient(snapshot, "P04")["margin_s"] += 5940
    entry(plan, "P04")["slack_s"] = 0

    assert check(*stamped(snapshot, plan)).ok


def test_a_boat_and_a_helicopter_need_no_bridge() -> None:
    for kind in ("boat", "helicopter"):
        snapshot, plan = the_case()
        off_the_road(snapshot, plan, "V3", kind, seconds=60)
        stop(plan, "delivery", "P05")["crossings"] = []

        assert check(*stamped(snapshot, plan)).ok, kind


def test_a_helicopter_may_be_faster_than_the_road() -> None:
    snapshot, plan = the_case()
    off_the_road(snapshot, plan, "V3", "helicopter", seconds=60)
    stop(plan, "delivery", "P05")["leg_s"] = 154

    assert check(*stamped(snapshot, plan)).ok


def test_a_place_in_a_hole_of_a_closed_area_is_open() -> None:
    snapshot, plan = the_case()
    lon, lat = next((p["lon"], p["lat"]) for p in snapshot["places"] if p["id"] == "site:S3")

    def square(half: float) -> list[list[float]]:
        return [[lon + x * half, lat + y * half] for x, y in ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))]

    closed = {"type": "Polygon", "coordinates": [square(0.002), square(0.001)]}
    snapshot["closed_areas"] = [closed]
    assert check(*stamped(snapshot, plan)).ok

    closed["coordinates"].pop()
    assert {v.cause for v in check(*stamped(snapshot, plan)).violations} == {"stop_in_closed_area"}


def test_a_stop_on_the_edge_of_a_closed_area_is_closed() -> None:
    snapshot, plan = the_case()
    lon, lat = next((p["lon"], p["lat"]) for p in snapshot["places"] if p["id"] == "site:S3")
    ring = [[lon, lat - 0.001], [lon + 0.01, lat - 0.001], [lon + 0.01, lat + 0.001], [lon, lat + 0.001]]
    snapshot["closed_areas"] = [{"type": "Polygon", "coordinates": [[*ring, ring[0]]]}]

    assert {v.cause for v in check(*stamped(snapshot, plan)).violations} == {"stop_in_closed_area"}


def test_a_treatment_without_a_due_time_is_due_when_the_power_goes() -> None:
    snapshot, plan = the_case()
    device = patient(snapshot, "P05")["devices"][0]
    device.update(due_at=None, tolerance_s=8 * 3600)

    assert check(*stamped(snapshot, plan)).ok
    assert patient(snapshot, "P05")["deadline_at"] == sunday("06:00")


def test_derating_is_exact_in_decimals() -> None:
    """0.6 as a binary fraction is a little less than 3/5; a second must not be lost by it."""
    snapshot, plan = the_case()
    patient(snapshot, "P09")["devices"][0]["battery_s"] = 5
    patient(snapshot, "P09")["deadline_at"] = entry(plan, "P09")["safe_until_at"] = sunday("22:00:03", -1)

    assert check(*stamped(snapshot, plan)).ok


def test_an_oxygen_device_has_the_sum_of_cylinder_and_battery() -> None:
    snapshot, plan = the_case()
    patient(snapshot, "P08")["devices"][0]["battery_s"] = 100
    patient(snapshot, "P08")["deadline_at"] = entry(plan, "P08")["safe_until_at"] = sunday("13:21")

    assert check(*stamped(snapshot, plan)).ok


def test_a_dark_site_without_any_backup_is_named_once() -> None:
    snapshot, plan = the_case()
    site(snapshot, "S1")["in_outage"] = True

    assert [v.cause for v in check(*stamped(snapshot, plan)).violations if v.rule == "C15"] == ["no_backup"]


def test_a_second_of_backup_is_backup_but_too_short() -> None:
    snapshot, plan = the_case()
    site(snapshot, "S2")["backup_s"] = 1

    assert {v.cause for v in check(*stamped(snapshot, plan)).violations} == {"backup_too_short"}


def test_a_reserve_that_ends_just_as_the_power_returns_is_enough_for_that_cut() -> None:
    snapshot, plan = rolling_case()
    patient(snapshot, "P09")["devices"][0]["battery_s"] = 12_000  # x 0.6 = 2 h, the length of the first cut
    patient(snapshot, "P09")["deadline_at"] = entry(plan, "P09")["safe_until_at"] = sunday("02:00")

    assert check(*stamped(snapshot, plan)).ok


def test_a_treatment_due_the_margin_after_the_power_returns_can_wait_at_home() -> None:
    snapshot, plan = the_case()
    waiting = patient(snapshot, "P07")
    waiting["devices"] = [{**patient(snapshot, "P05")["devices"][0], "due_at": sunday("11:00")}]
    waiting["deadline_at"] = entry(plan, "P07")["safe_until_at"] = sunday("11:00")
    assert check(*stamped(snapshot, plan)).ok

    waiting["margin_s"] += 1
    assert [v.cause for v in check(*stamped(snapshot, plan)).violations] == ["cannot_stay"]


def test_a_reserve_as_long_as_the_longest_ride_needs_no_supply_on_board() -> None:
    snapshot, plan = the_case()
    patient(snapshot, "P04")["ride_need"].update(max_ride_s=6120, power_on_board=False)

    assert check(*stamped(snapshot, plan)).ok
