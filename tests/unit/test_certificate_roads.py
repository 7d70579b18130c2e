"""The certificate's own geometry: distances, closed areas of awkward shape, and how near two doors may be."""

from __future__ import annotations

import pytest

from planner.certificate import check
from planner.certificate.records import Place
from planner.certificate.roads import _inside, crow_flies_m
from tests.certificate_case import entry, rolling_case, route, set_seconds, stamped, stop, sunday, the_case


def place(lon: float, lat: float) -> Place:
    return Place("x", 0, lon, lat, "")


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((9, 56), (9, 57), 111_195),  # a degree of latitude: 6,371,008.8 m x pi / 180
        ((9, 60), (10, 60), 55_597),  # a degree of longitude at 60 N: half of it, less the great circle's bend
        ((9, 0), (10, 0), 111_195),
        ((10, 56.2), (10, 56.2), 0),
    ],
)
def test_the_crow_flies_along_the_great_circle(a, b, metres) -> None:
    assert crow_flies_m(place(*a), place(*b)) == pytest.approx(metres, abs=2)


#: A horseshoe open to the north, with a slanting left leg and a hole in its foot.
HORSESHOE = (
    ((0.0, 0.0), (8.0, 0.0), (8.0, 6.0), (6.0, 6.0), (6.0, 2.0), (3.0, 2.0), (1.0, 6.0), (0.0, 0.0)),
    ((4.0, 0.5), (5.0, 0.5), (5.0, 1.5), (4.0, 1.5), (4.0, 0.5)),
)


@pytest.mark.parametrize(
    ("point", "inside"),
    [
        ((1.5, 1.0), True), ((7.0, 5.0), True), ((1.0, 5.5), True), ((4.5, 0.2), True), ((3.5, 1.0), True),
        ((4.0, 4.0), False), ((4.5, 1.0), False), ((9.0, 1.0), False), ((-1.0, 1.0), False), ((0.2, 3.0), False),
        ((4.5, -1.0), False), ((7.0, 7.0), False), ((-1.0, 0.0), False), ((9.0, 0.0), False), ((-1.0, 6.0), False),
        ((7.0, 0.0), True), ((8.0, 3.0), True), ((0.0, 0.0), True), ((2.0, 4.0), True), ((4.0, 1.0), True),
        ((7.0, 6.0), True), ((4.0, 6.0), False), ((0.0, 6.0), False), ((8.0, 7.0), False), ((8.0, -1.0), False),
        ((7.0, 2.0), True), ((2.0, 2.0), True), ((-1.0, 2.0), False), ((4.0, 8.0), False), ((0.5, 3.0), True),
    ],
)  # fmt: skip
def test_inside_is_inside_and_an_edge_counts(point, inside) -> None:
    assert _inside(place(*point), HORSESHOE) is inside


@pytest.mark.parametrize(("metres", "found"), [(9, set()), (11, {"matrix_says_zero"})])
def test_doors_within_ten_metres_may_be_no_time_apart(metres, found) -> None:
    snapshot, plan = the_case()
    homes = {p["id"]: p for p in snapshot["places"] if p["id"] in ("home:P07", "home:P08")}
    homes["home:P08"].update(lon=homes["home:P07"]["lon"], lat=homes["home:P07"]["lat"] + metres / 111_195)
    set_seconds(snapshot, "home:P07", "home:P08", 0)

    assert {v.cause for v in check(*stamped(snapshot, plan)).violations} == found


def test_a_leg_between_different_doors_takes_at_least_a_second() -> None:
    snapshot, plan = the_case()
    homes = {p["id"]: p for p in snapshot["places"]}
    homes["home:P06"]["lat"] = homes["home:P04"]["lat"] + 20 / 111_195
    for pair in (("home:P04", "home:P06"), ("home:P06", "home:P04")):
        set_seconds(snapshot, *pair, 1)

    causes = {v.cause for v in check(*stamped(snapshot, plan)).violations}

    assert causes == {"leg_too_short", "faster_than_possible", "shorter_than_possible"}


def test_a_land_nobody_knows_is_not_judged() -> None:
    for unknown in ("home:P05", "site:S3"):
        snapshot, plan = the_case()
        next(p for p in snapshot["places"] if p["id"] == unknown)["land"] = ""
        stop(plan, "delivery", "P05")["crossings"] = []

        causes = {v.cause for v in check(*stamped(snapshot, plan)).violations}

        assert causes <= {"land_not_linked"}, unknown
        assert not any("stop 2" in v.message for v in check(*stamped(snapshot, plan)).violations), unknown


def test_cuts_that_touch_do_not_overlap_and_a_plan_may_be_made_the_moment_data_are_read() -> None:
    snapshot, plan = rolling_case()
    first, second, last = snapshot["scenario"]["cuts"]
    snapshot["scenario"]["cuts"] = [first, [first[1], first[1]], second, last]
    plan["made_at"] = snapshot["taken_at"]

    assert check(*stamped(snapshot, plan)).ok


@pytest.mark.parametrize(("at", "found"), [("2026-11-24T10:00:00Z", False), ("2026-11-24T10:00:01Z", True)])
def test_a_time_may_lie_thirty_days_from_the_outage_and_no_more(at, found) -> None:
    snapshot, plan = the_case()
    route(plan, "V3")["stops"][-1]["depart_at"] = at

    assert ("time_out_of_span" in {v.cause for v in check(*stamped(snapshot, plan)).violations}) is found


def test_a_boundary_kept_to_the_second_is_kept() -> None:
    """Base at the shift's very first second, back at its very last, and the longest ride as long as allowed."""
    snapshot, plan = the_case()
    vehicle = next(v for v in snapshot["vehicles"] if v["shift"] == "V3")
    vehicle.update(start_at=sunday("00:42"), end_at=sunday("02:12"))
    next(p for p in snapshot["patients"] if p["ref"] == "P05")["ride_need"]["max_ride_s"] = 2880

    assert entry(plan, "P05")["arrival_at"] == sunday("01:43")
    assert check(*stamped(snapshot, plan)).ok
