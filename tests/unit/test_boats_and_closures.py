"""Can people be reached by boat and helicopter where no road leads, and by nobody where an area is closed?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from shapely.geometry import box

from planner.model.place import Position
from planner.plans.road_notes import road_notes
from planner.solvers.routing import route
from planner.transport.dispatcher import dispatch
from planner.transport.rules import violations
from planner.travel.boats import StraightTravel, WithBoatsAndHelicopters
from planner.travel.closed import without_closed_places
from planner.travel.estimate import StraightLines
from planner.travel.matrix import UNREACHABLE, Crossing, FerryIsland, Place, TravelMatrix, Whereabouts
from tests.transport_world import HOUR, a_problem, a_request, a_shift

LAND = {"mainland": box(9.0, 56.0, 9.4, 56.4), "island": box(9.8, 56.0, 10.0, 56.2)}
HOME = Place("home:P1", Position(9.9, 56.1))
SITE = Place("site:S1", Position(9.2, 56.1))
NEXT_DOOR = Place("home:P2", Position(9.9, 56.1))
PLACES = (HOME, SITE, NEXT_DOOR)


def travel() -> WithBoatsAndHelicopters:
    return WithBoatsAndHelicopters(StraightLines(LAND), {"boat": StraightTravel(36, 600), "helicopter": StraightTravel(180, 300)})


def test_a_boat_goes_straight_where_no_road_leads_and_its_leg_agrees_with_the_matrix():
    table = travel().matrix(PLACES, ("car", "boat", "helicopter"))
    leg = travel().leg(HOME.position, SITE.position, "boat")

    assert table.seconds["car"][0, 1] == UNREACHABLE
    assert table.seconds["boat"][0, 1] == leg.seconds == pytest.approx(leg.metres / 10 + 1200, abs=1)
    assert table.seconds["helicopter"][0, 1] == pytest.approx(leg.metres / 50 + 600, abs=1)
    assert leg.crossings == ()


def test_two_doors_of_one_house_take_no_time_to_get_from_one_to_the_other():
    assert travel().matrix(PLACES, ("boat",)).seconds["boat"][0, 2] == 0


def test_a_fleet_of_boats_alone_asks_no_road():
    assert set(travel().matrix(PLACES, ("boat",)).seconds) >= {"boat"}


def test_nobody_gets_into_or_out_of_a_closed_area_by_any_means():
    table = without_closed_places(travel().matrix(PLACES, ("car", "boat")), [box(9.85, 56.05, 9.95, 56.15)])

    assert table.closed_off == {"home:P1", "home:P2"}
    for seconds in table.seconds.values():
        assert (seconds[0, 1], seconds[1, 0], seconds[0, 0]) == (UNREACHABLE, UNREACHABLE, 0)


def test_where_nothing_lies_in_the_closed_area_the_matrix_is_the_same():
    table = travel().matrix(PLACES, ("car",))

    assert without_closed_places(table, [box(9.3, 56.3, 9.35, 56.35)]) is table


def a_crossing_problem(**changes):
    """P1 must cross the water from place 1 to 2; the car has no way there, the boat takes 20 minutes for any leg."""
    no_way = [[0, -1, 600], [-1, 0, -1], [600, -1, 0]]
    boat = [[0, 1200, 1200], [1200, 0, 1200], [1200, 1200, 0]]
    shifts = [a_shift("V1"), a_shift("B1", profile="boat", kind="boat")]
    return a_problem([a_request(over_water=True, **changes)], shifts, no_way, boat=boat)


@pytest.mark.parametrize(
    "solve", [dispatch, lambda p: route(p, seed=1, work=1, deadline_s=5, should_stop=lambda: False, on_better=None)]
)
def test_each_vehicle_drives_by_its_own_times(solve):
    problem = a_crossing_problem()
    result = solve(problem)

    assert [r.shift_id for r in result.routes] == ["B1"]
    assert [s.arrive_s for s in result.routes[0].stops[2:3]] == [result.routes[0].stops[1].depart_s + 1200]
    assert violations(problem, result) == ()


def test_a_boat_is_for_rides_over_water_only():
    everywhere = np.full((3, 3), 600) - 600 * np.eye(3, dtype=int)
    problem = a_problem([a_request()], [a_shift("B1", profile="boat", kind="boat")], everywhere, boat=everywhere.tolist())

    assert dispatch(problem).unserved == {"P1": "no_suitable_vehicle"}


def test_a_helicopter_is_kept_for_those_whom_no_road_brings_there_in_time():
    everywhere = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    shifts = [a_shift("HELI", profile="helicopter", kind="helicopter")]

    by_road = a_problem([a_request(by_road=True)], shifts, everywhere, helicopter=everywhere)
    otherwise = a_problem([a_request(by_road=False)], shifts, everywhere, helicopter=everywhere)

    assert dispatch(by_road).unserved == {"P1": "no_suitable_vehicle"}
    assert dispatch(otherwise).unserved == {}


def test_a_vehicle_too_slow_by_its_own_times_leaves_the_ride_to_a_quicker_one():
    slow = [[0, 4000, 4000], [4000, 0, 4000], [4000, 4000, 0]]
    quick = [[0, 600, 600], [600, 0, 600], [600, 600, 0]]
    shifts = [a_shift("SLOW"), a_shift("QUICK", profile="ambulance")]
    problem = a_problem([a_request(deadline_s=HOUR)], shifts, slow, ambulance=quick)

    assert [r.shift_id for r in dispatch(problem).routes] == ["QUICK"]


def a_matrix(open_ferry: bool) -> TravelMatrix:
    places = (HOME, SITE, Place("site:S2", Position(9.3, 56.1)), Place("base:V1", Position(9.2, 56.1)))
    ferry = Crossing("ferry:x", "ferry", "Færgen", ("island", "mainland"), 1800, open=open_ferry)
    lands = ("island", "mainland", "mainland", "mainland")
    seconds = {"car": np.zeros((4, 4), np.int32)}
    return TravelMatrix(places, seconds, lands, (0,) * 4, (ferry,), "x", rough=False, far=frozenset({"home:P1"}))


def test_an_island_whose_ferry_is_stopped_is_listed_with_those_who_must_be_moved():
    notes = road_notes(a_matrix(open_ferry=False))

    (cut_off,) = notes.cut_off
    assert (cut_off.lands, cut_off.crossings, cut_off.refs) == (("island",), ("Færgen",), ("P1",))
    assert (cut_off.site_ids, cut_off.vehicle_ids) == ((), ())
    assert notes.far == ("home:P1",)


def test_an_island_whose_ferry_sails_is_not_cut_off():
    assert road_notes(a_matrix(open_ferry=True)).cut_off == ()


def test_everyone_affected_on_a_cut_off_island_is_listed_also_who_stays_at_home():
    at_home = Whereabouts(("island", "mainland"), (40, 2000), far=frozenset({"home:P9"}))

    notes = road_notes(a_matrix(open_ferry=False), ("home:P8", "home:P9"), at_home)

    (cut_off,) = notes.cut_off
    assert (cut_off.refs, cut_off.staying) == (("P1",), ("P8",))
    assert notes.far == ("home:P1", "home:P9")


@pytest.mark.parametrize("cut_off", [True, False])
def test_islands_are_listed_with_their_ferries_whether_these_sail_or_not(cut_off):
    table = replace(a_matrix(open_ferry=not cut_off), islands=(FerryIsland(("island",), ("ferry:x",), cut_off),))

    notes = road_notes(table, ("home:P8",), Whereabouts(("island",), (0,)))

    (island,) = notes.islands
    assert (island.lands, island.ferries, island.cut_off) == (("island",), ("Færgen",), cut_off)
    assert (island.people, island.sites) == (2, 0)
    assert len(notes.cut_off) == cut_off


def test_a_network_of_one_island_is_cut_off_when_its_ferries_stop_with_the_sites_that_are_left():
    places = (HOME, Place("site:S1", Position(9.9, 56.1)))
    ferry = Crossing("ferry:x", "ferry", "Færgen", ("", "island"), 1800, open=False)
    islands = (FerryIsland(("island",), ("ferry:x",), True),)
    table = TravelMatrix(
        places, {"car": np.zeros((2, 2), np.int32)}, ("island",) * 2, (0, 0), (ferry,), "x", rough=False, islands=islands
    )

    (cut_off,) = road_notes(table).cut_off
    assert (cut_off.lands, cut_off.crossings, cut_off.refs, cut_off.site_ids) == (("island",), ("Færgen",), ("P1",), ("S1",))
