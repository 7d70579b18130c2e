"""Do tags say who may drive, which way, how fast and how long a ferry sails?"""

from __future__ import annotations

import math

import pytest

from planner.travel.network import ALL_PROFILES, FERRY, Profile
from planner.travel.osm_tags import barrier_lets, drivable, duration_s, quantity, speed_kmh

EVERYBODY, NOBODY = ALL_PROFILES, 0
AMBULANCE = Profile.AMBULANCE.bit


@pytest.mark.parametrize(
    ("tags", "forward", "backward"),
    [
        ({}, EVERYBODY, EVERYBODY),
        ({"oneway": "yes"}, EVERYBODY, NOBODY),
        ({"oneway": "-1"}, NOBODY, EVERYBODY),
        ({"junction": "roundabout"}, EVERYBODY, NOBODY),
        ({"oneway": "yes", "oneway:motorcar": "no"}, EVERYBODY, EVERYBODY),
        ({"emergency": "yes", "motor_vehicle": "no"}, AMBULANCE, AMBULANCE),
        ({"access": "no", "motorcar": "yes"}, EVERYBODY, EVERYBODY),
        ({"access": "private"}, EVERYBODY, EVERYBODY),
        ({"maxheight": "2.0"}, Profile.CAR.bit, Profile.CAR.bit),
    ],
)
def test_who_may_drive_a_street_and_which_way(tags, forward, backward):
    road = drivable({"highway": "residential", **tags})

    assert (road.forward, road.backward) == (forward, backward)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "cycleway"},
        {"highway": "pedestrian", "access": "yes"},
        {"highway": "residential", "motor_vehicle": "no"},
        {"highway": "service", "access": "agricultural"},
        {"highway": "construction"},
        {"highway": "residential", "area": "yes"},
        {"highway": "primary", "oneway": "reversible"},
    ],
)
def test_what_no_vehicle_may_drive_is_no_road(tags):
    assert drivable(tags) is None


def test_a_private_road_is_only_for_reaching_what_lies_there():
    assert drivable({"highway": "service", "access": "private"}).destination_only
    assert not drivable({"highway": "service"}).destination_only


@pytest.mark.parametrize(
    ("text", "kmh"),
    [("50", 50), ("30 mph", 30 * 1.609344), ("DK:urban", 50), ("DK:rural", 80), ("DK:zone:30", 30), ("none", 130), ("walk", 7),
     ("signals", 0), ("variable", 0), ("", 0), ("0", 0), ("999", 0), ("50;80", 50)],
)  # fmt: skip
def test_a_speed_limit_is_read_in_kmh(text, kmh):
    assert speed_kmh(text) == pytest.approx(kmh)


def test_the_posted_limit_holds_per_direction_and_never_above_what_the_road_bears():
    road = drivable({"highway": "secondary", "maxspeed:forward": "60", "maxspeed:backward": "50"})
    gravel = drivable({"highway": "unclassified", "maxspeed": "80", "surface": "gravel"})

    assert road.open_kmh == (60, 50)
    assert gravel.open_kmh == (40, 40)


def test_without_a_limit_a_built_up_area_is_slower():
    road = drivable({"highway": "tertiary"})

    assert road.built_up_kmh[0] < road.open_kmh[0]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("1:15", 4500), ("00:50:00", 3000), ("50", 3000), ("PT1H15M", 4500), ("PT35M", 2100), ("20 min", 1200), ("?", 0)],
)
def test_a_ferrys_duration_is_read_in_every_usual_form(text, seconds):
    assert duration_s(text) == seconds


@pytest.mark.parametrize(
    ("tags", "takes_cars"),
    [({"motor_vehicle": "yes"}, True), ({"motorcar": "yes"}, True), ({"ferry": "secondary"}, True),
     ({"motor_vehicle": "no"}, False), ({}, False),
     ({"foot": "yes"}, False), ({"access": "yes"}, False), ({"motor_vehicle": "yes", "motorcar": "no"}, False)],
)  # fmt: skip
def test_only_a_ferry_that_says_so_takes_cars(tags, takes_cars):
    ferry = drivable({"route": "ferry", "duration": "0:30", **tags})

    assert (ferry is not None) == takes_cars
    assert ferry is None or (ferry.road_class, ferry.duration_s) == (FERRY, 1800)


@pytest.mark.parametrize(
    ("tags", "through"),
    [({"barrier": "bollard"}, NOBODY), ({"barrier": "bollard", "emergency": "yes"}, AMBULANCE),
     ({"barrier": "gate"}, EVERYBODY), ({"barrier": "gate", "access": "no"}, NOBODY),
     ({"barrier": "lift_gate", "access": "private"}, EVERYBODY),
     ({"barrier": "bollard", "access": "yes"}, NOBODY), ({"barrier": "bollard", "motor_vehicle": "yes"}, EVERYBODY),
     ({}, EVERYBODY)],
)  # fmt: skip
def test_a_barrier_lets_through_whom_it_says(tags, through):
    assert barrier_lets(tags) == through


@pytest.mark.parametrize(
    ("text", "amount"),
    [("2.8", 2.8), ("2,8 m", 2.8), ("3.5 t", 3.5), ("3500 kg", 3.5), ("12'6\"", 3.81), ("none", math.inf), ("", math.inf)],
)
def test_heights_and_weights_are_read_with_their_unit(text, amount):
    assert quantity(text) == pytest.approx(amount)
