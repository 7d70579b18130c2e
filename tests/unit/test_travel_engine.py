"""Do drives on a real network start at the door, obey the roads, and take as long as an independent search says?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import numpy as np
import pytest
from road_networks import Road, a_network
from shapely.geometry import LineString, Point, box

from planner.model.outage import ClosedRoads, SlowerRoads
from planner.model.place import Position, distance_m
from planner.model.timing import Window
from planner.travel.islands import ferry_islands
from planner.travel.matrix import UNREACHABLE, Place
from planner.travel.network import NamedPlace, Profile
from planner.travel.night import NightChanges, longest_wait_s, unknown_names, wait_s
from planner.travel.profiles import RoadPace, TravelRules
from planner.travel.road_graph import RoadTravelTimes

#: Free speed is driven, doors lie at the road, and boarding takes no time: what is tested can be worked out by hand.
PLAIN = TravelRules(ferry_boarding_s=0, paces={p.value: RoadPace(1.0, 999.0) for p in Profile})
LAT = 56.0
#: Degrees of longitude of one kilometre at that latitude.
KM = 1 / (111.19508 * np.cos(np.radians(LAT)))


def at(east_km: float, north_km: float = 0.0) -> tuple[float, float]:
    return (9.0 + east_km * KM, LAT + north_km / 111.19508)


def position(east_km: float, north_km: float = 0.0) -> Position:
    return Position(*at(east_km, north_km))


def times(nodes, roads, *, lands=None, rules=PLAIN, **night) -> RoadTravelTimes:
    return RoadTravelTimes(a_network(nodes, roads, lands=lands), {}, changes=NightChanges(**night), rules=rules)


def seconds(travel, a, b, profile="car") -> int:
    table = travel.matrix((Place("a", a), Place("b", b)), (profile,))
    leg = travel.leg(a, b, profile)
    entry = int(table.seconds[profile][0, 1])
    assert (UNREACHABLE if leg is None else leg.seconds) == entry
    return entry


def test_two_doors_on_one_road_are_as_far_apart_as_the_road_between_them():
    travel = times([at(0), at(10)], [Road(0, 1, "Landevejen", 60)])
    assert seconds(travel, position(2), position(8)) == pytest.approx(360, abs=1)
    assert seconds(travel, position(8), position(2)) == pytest.approx(360, abs=1)


def test_on_a_one_way_road_the_door_behind_is_reached_only_by_going_round():
    ring = [at(0), at(10), at(10, 5), at(0, 5)]
    roads = [Road(0, 1, kmh=60, oneway=True), *(Road(a, b, kmh=60, oneway=True) for a, b in ((1, 2), (2, 3), (3, 0)))]
    travel = times(ring, roads)
    assert seconds(travel, position(2), position(8)) == pytest.approx(360, abs=1)
    assert seconds(travel, position(8), position(2)) == pytest.approx(24 * 60, abs=3)


def test_the_walk_from_the_door_is_counted_and_reported():
    travel = times([at(0), at(10)], [Road(0, 1, kmh=60)])
    table = travel.matrix((Place("a", position(2, 0.1)), Place("b", position(8))))
    assert table.snap_m == (100, 0)
    assert table.seconds["car"][0, 1] == pytest.approx(360 + 36, abs=1)


def test_a_door_far_from_any_road_and_one_outside_the_area_are_named():
    travel = times([at(0), at(10), at(10, 9)], [Road(0, 1, kmh=60), Road(1, 2, kmh=60)])
    table = travel.matrix((Place("near", position(2)), Place("far", position(8, 0.7)), Place("abroad", position(80))))
    assert table.far == {"far", "abroad"}
    assert table.outside == {"abroad"}
    assert table.seconds["car"][0, 1] > 0
    assert table.seconds["car"][0, 2] == table.seconds["car"][2, 0] == UNREACHABLE


def test_a_place_joins_a_road_that_leads_on_rather_than_a_nearer_scrap_of_one():
    nodes = [at(0), at(10), at(4, 0.1), at(4.2, 0.1)]
    travel = times(nodes, [Road(0, 1, kmh=60), Road(2, 3, kmh=20)], lands=["Land", "Land", "", ""])
    table = travel.matrix((Place("home", position(4.1, 0.09)), Place("site", position(9))))
    assert table.seconds["car"][0, 1] > 0
    assert table.snap_m[0] == 90


def test_who_may_not_drive_a_road_goes_round_it():
    nodes = [at(0), at(5), at(10), at(5, 3)]
    bus_road = Road(0, 2, kmh=60, access=Profile.AMBULANCE.bit, via=(at(5, -1),))
    travel = times(nodes, [bus_road, Road(0, 3, kmh=60), Road(3, 2, kmh=60)])
    assert seconds(travel, position(0), position(10), "ambulance") < seconds(travel, position(0), position(10), "car")
    assert travel.leg(position(0), position(10), "car").metres > 11_000


def test_a_closed_road_sends_drivers_round_and_who_lives_on_it_drives_away_from_the_closure():
    nodes = [at(0), at(10), at(5, 4)]
    roads = [Road(0, 1, "Hovedvejen", 60), Road(0, 2, kmh=60), Road(2, 1, kmh=60)]
    closed = ClosedRoads(LineString([at(4, -0.1), at(4, 0.1)]))
    always, tonight = times(nodes, roads), times(nodes, roads, closed=(closed,))
    assert seconds(always, position(0), position(10)) == pytest.approx(600, abs=1)
    assert seconds(tonight, position(0), position(10)) == pytest.approx(2 * np.hypot(5, 4) * 60, abs=3)
    assert seconds(tonight, position(6), position(10)) == pytest.approx(240, abs=1)
    assert seconds(tonight, position(3), position(6)) == pytest.approx((3 + 2 * np.hypot(5, 4) + 4) * 60, abs=3)
    assert seconds(tonight, position(4), position(10)) == UNREACHABLE


def test_a_line_along_a_road_closes_it_and_leaves_its_side_roads_open():
    nodes = [at(0), at(5), at(10), at(5, 3), at(10, 3), at(0, 3)]
    roads = [Road(0, 1, kmh=60), Road(1, 2, kmh=60), Road(1, 3, kmh=60), Road(3, 4, kmh=60), Road(4, 2, kmh=60),
             Road(5, 3, kmh=60), Road(0, 5, kmh=60)]  # fmt: skip
    travel = times(nodes, roads, closed=(ClosedRoads(LineString([at(1, 0.003), at(9, 0.003)])),))
    assert seconds(travel, position(1), position(9)) == UNREACHABLE
    assert seconds(travel, position(5, 2), position(10, 3)) == pytest.approx(360, abs=2)
    assert seconds(travel, position(0), position(5, 1)) == pytest.approx((3 + 5 + 2) * 60, abs=3)


def test_an_area_closes_every_road_it_touches():
    nodes = [at(0), at(10), at(5, 4)]
    roads = [Road(0, 1, kmh=60), Road(0, 2, kmh=60), Road(2, 1, kmh=60)]
    flood = ClosedRoads(Point(at(5)).buffer(0.01))
    assert seconds(times(nodes, roads, closed=(flood,)), position(0), position(10)) > 700


def test_speed_factors_by_class_area_and_night_multiply():
    nodes, roads = [at(0), at(10), at(20)], [Road(0, 1, kmh=60, road_class="primary"), Road(1, 2, kmh=60)]
    slow = (SlowerRoads(0.5, frozenset({"primary"})), SlowerRoads(0.5, frozenset(), box(*at(-1, -1), *at(9, 1))))
    travel = times(nodes, roads, slower=slow, speed_factor=0.8)
    assert seconds(travel, position(0), position(10)) == pytest.approx(600 / 0.2, abs=1)
    assert seconds(travel, position(10), position(20)) == pytest.approx(600 / 0.8, abs=1)


def test_a_bridge_is_closed_by_its_name_and_an_unknown_name_is_told():
    nodes = [at(0), at(5), at(6), at(10), at(5, 5)]
    roads = [Road(0, 1, kmh=60), Road(1, 2, "Storebro", 60, crossing="bridge:storebro"), Road(2, 3, kmh=60),
             Road(1, 4, kmh=60), Road(4, 2, kmh=60)]  # fmt: skip
    travel = times(nodes, roads, bridges_closed=frozenset({"storebro"}))
    assert travel.leg(position(0), position(10)).metres > 18_000
    assert not travel.crossings[0].open
    assert times(nodes, roads).leg(position(0), position(10)).crossings == ("bridge:storebro",)
    strange = NightChanges(bridges_closed=frozenset({"Storebro", "Lillebro"}), ferries_stopped=frozenset({"ferry:x"}))
    assert unknown_names(travel.network, strange) == ("Lillebro", "ferry:x")


# --- ferries -----------------------------------------------------------------------------------------------------------

SHORES = [at(0), at(10), at(20), at(30)]
FERRY_ROADS = [Road(0, 1, kmh=60), Road(1, 2, "Overfarten", crossing="ferry:test", fixed_s=1800), Road(2, 3, kmh=60)]
LANDS = ["Fastland", "Fastland", "Øen", "Øen"]


def ferry_times(**night) -> RoadTravelTimes:
    rules = TravelRules(ferry_boarding_s=600, paces=PLAIN.paces)
    return times(SHORES, FERRY_ROADS, lands=LANDS, rules=rules, **night)


def test_a_ferry_costs_boarding_once_and_is_named():
    travel = ferry_times()
    assert seconds(travel, position(0), position(30)) == pytest.approx(600 + 600 + 1800 + 600, abs=1)
    leg = travel.leg(position(0), position(30))
    assert leg.crossings == ("ferry:test",)
    assert [step.turn for step in leg.steps] == ["depart", "ferry", "off_ferry"]


def test_a_stopped_ferry_cuts_the_island_off_and_it_is_known_as_an_island():
    travel = ferry_times(ferries_stopped=frozenset({"ferry:test"}))
    assert seconds(travel, position(0), position(30)) == UNREACHABLE
    (island,) = ferry_islands(travel.network, travel.changes)
    assert (island.name, island.ferries, island.cut_off) == ("Øen", ("ferry:test",), True)
    assert not ferry_islands(travel.network, NightChanges())[0].cut_off


def test_an_island_that_is_all_the_network_there_is_hangs_on_the_ferries_that_lead_out_of_it():
    outward = [Road(0, 1, kmh=60), Road(1, 2, "Overfarten", crossing="ferry:test", fixed_s=1800)]
    alone = a_network(SHORES[:3], outward, lands=["Øen", "Øen", ""])
    island = replace(alone, places=(NamedPlace("Øen", position(0), "island"),))

    assert ferry_islands(alone, NightChanges()) == ()
    (found,) = ferry_islands(island, NightChanges())
    assert (found.lands, found.ferries, found.cut_off) == (("Øen",), ("ferry:test",), False)
    assert ferry_islands(island, NightChanges(ferries_stopped=frozenset({"ferry:test"})))[0].cut_off


def test_an_island_with_two_ferries_is_cut_off_only_when_neither_sails():
    roads = [*FERRY_ROADS, Road(0, 3, "Den anden", crossing="ferry:other", fixed_s=3600)]
    network = a_network(SHORES, roads, lands=LANDS)
    one, both = (frozenset(ids) for ids in (["ferry:test"], ["ferry:test", "ferry:other"]))

    assert not ferry_islands(network, NightChanges(ferries_stopped=one))[0].cut_off
    assert ferry_islands(network, NightChanges(ferries_stopped=both))[0].cut_off


def test_where_places_lie_is_known_without_any_time_between_them_and_agrees_with_the_matrix():
    travel = ferry_times()
    places = [Place("home:P1", position(1)), Place("home:P2", position(25)), Place("home:P3", position(25, 20))]

    where, table = travel.whereabouts(places), travel.matrix(places)
    assert (where.lands, where.snap_m, where.far, where.outside) == (table.lands, table.snap_m, table.far, table.outside)
    assert where.lands[:2] == ("Fastland", "Øen")
    assert table.islands == travel.islands


def test_by_timetable_the_matrix_waits_longest_and_a_leg_as_long_as_it_really_takes():
    evening = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
    table = {"ferry:test": (time(18, 30), time(20, 0), time(23, 0))}
    travel = ferry_times(timetables=table, window=Window(evening, evening + timedelta(hours=4)))
    assert seconds(travel, position(0), position(30)) == pytest.approx(600 + 600 + 3 * 3600 + 1800 + 600, abs=2)
    leg = travel.leg(position(0), position(30), depart_at=evening)
    # 18:00 local, at the quay 18:10, aboard at the latest 18:20, departure 18:30, ashore 19:00, there 19:10
    assert leg.seconds == pytest.approx(70 * 60, abs=2)
    assert travel.crossings[0].seconds == 600 + 3 * 3600 + 1800


def test_waiting_is_counted_by_the_clock_on_the_wall_also_when_it_is_changed():
    departures = (time(6, 0), time(22, 0))
    before = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 local, the night the clock is put back
    assert wait_s(departures, before) == 8 * 3600
    assert longest_wait_s(departures, None) == 16 * 3600
    assert longest_wait_s((), None) is None


# --- against an independent search -------------------------------------------------------------------------------------


def test_every_leg_agrees_with_the_matrix_and_is_no_shorter_than_the_crow_flies():
    rng = np.random.default_rng(3)
    nodes = [at(*xy) for xy in rng.random((25, 2)) * 12]
    roads = [Road(int(a), int(b), f"Vej {a}", float(rng.integers(20, 110)), oneway=bool(rng.random() < 0.3))
             for a, b in rng.integers(0, 25, (60, 2)) if a != b]  # fmt: skip
    travel = times(nodes, roads, rules=TravelRules())
    places = [Place(str(k), position(*xy)) for k, xy in enumerate(rng.random((10, 2)) * 12)]
    table = travel.matrix(places, ("car", "ambulance"))
    for a, here in enumerate(places):
        for b, there in enumerate(places):
            leg = travel.leg(here.position, there.position, "ambulance")
            entry = table.seconds["ambulance"][a, b]
            if a == b:
                assert entry == 0
            elif leg is None:
                assert entry == UNREACHABLE
            else:
                assert leg.seconds == entry
                assert leg.metres >= distance_m(here.position, there.position) - 0.01
                assert not leg.steps or sum(step.seconds for step in leg.steps) == leg.seconds
                assert not leg.steps or sum(step.metres for step in leg.steps) == leg.metres
