"""Are matrices remembered rightly, and is an OSRM server asked rightly?"""

from __future__ import annotations

import json

import numpy as np
import pytest
from road_networks import Road, a_network

from planner.errors import ServerProblem
from planner.model.place import Position
from planner.travel.cached import CachedTravelTimes
from planner.travel.matrix import UNREACHABLE, Place
from planner.travel.night import NightChanges
from planner.travel.osrm import OsrmTravelTimes, checked_address
from planner.travel.road_graph import RoadTravelTimes

NETWORK = a_network([(9.0, 56.0), (9.1, 56.0), (9.1, 56.05)], [Road(0, 1, kmh=60), Road(1, 2, kmh=60, oneway=True)])
PLACES = (Place("home:1", Position(9.01, 56.0004)), Place("site:1", Position(9.1, 56.04)), Place("base:1", Position(20, 20)))


class Counting(RoadTravelTimes):
    asked = 0

    def matrix(self, places, profiles=("car",)):
        Counting.asked += 1
        return super().matrix(places, profiles)


@pytest.fixture
def remembering(tmp_path):
    Counting.asked = 0

    def made(most_bytes=10**9, **night):
        return CachedTravelTimes(Counting(NETWORK, {}, changes=NightChanges(**night)), tmp_path / "matrices", most_bytes)

    made.folder = tmp_path / "matrices"
    return made


def test_the_second_time_costs_nothing_and_gives_the_same(remembering):
    first = remembering().matrix(PLACES, ("car", "minibus"))
    again = remembering().matrix(PLACES, ("car", "minibus"))
    assert Counting.asked == 1
    for profile in ("car", "minibus"):
        np.testing.assert_array_equal(first.seconds[profile], again.seconds[profile])
    assert (first.lands, first.snap_m, first.far, first.outside) == (again.lands, again.snap_m, again.far, again.outside)
    assert again.outside == {"base:1"}


def test_another_night_another_profile_or_another_door_is_computed(remembering):
    remembering().matrix(PLACES)
    remembering(speed_factor=0.5).matrix(PLACES)
    remembering().matrix(PLACES, ("ambulance",))
    remembering().matrix((Place("home:1", Position(9.0101, 56.0004)), *PLACES[1:]))
    assert Counting.asked == 4


def test_a_damaged_entry_is_computed_anew(remembering):
    right = remembering().matrix(PLACES)
    (entry,) = remembering.folder.glob("*.matrix")
    data = bytearray(entry.read_bytes())
    data[len(data) // 2] ^= 255
    entry.write_bytes(bytes(data))
    np.testing.assert_array_equal(remembering().matrix(PLACES).seconds["car"], right.seconds["car"])
    assert Counting.asked == 2


def test_an_entry_holds_no_position(remembering):
    remembering().matrix(PLACES)
    (entry,) = remembering.folder.glob("*.matrix")
    data = entry.read_bytes()
    for place in PLACES:
        for degrees in (place.position.lon, place.position.lat):
            assert np.float64(degrees).tobytes() not in data
            assert str(degrees).encode() not in data


def test_what_was_used_longest_ago_makes_room(remembering):
    for factor in (0.5, 0.6, 0.7, 0.8):
        remembering(most_bytes=4_000, speed_factor=factor).matrix(PLACES)
    kept = list(remembering.folder.glob("*"))
    assert 0 < len(kept) < 4
    assert sum(path.stat().st_size for path in kept) <= 4_000


# --- OSRM --------------------------------------------------------------------------------------------------------------


def a_server(durations, code="Ok"):
    asked: list[str] = []

    def ask(address: str) -> bytes:
        asked.append(address)
        rows = address.partition("sources=")[2].partition("&")[0].count(";") + 1
        columns = address.partition("destinations=")[2].partition("&")[0].count(";") + 1
        table = [[durations for _ in range(columns)] for _ in range(rows)]
        step = {"distance": 900.4, "duration": 61.0, "name": "Hovedvejen", "maneuver": {"type": "depart"}, "mode": "driving"}
        return json.dumps(
            {"code": code, "durations": table, "sources": [{"distance": 12.3}] * rows,
             "routes": [{"distance": 900.4, "geometry": {"coordinates": [[9.01, 56.0], [9.1, 56.04]]},
                         "legs": [{"steps": [step]}]}]}
        ).encode()  # fmt: skip

    ask.asked = asked
    return ask


def test_a_server_is_asked_in_blocks_and_its_times_are_rounded_up():
    ask = a_server(60.2)
    places = [Place(f"home:{k}", Position(9 + k / 1000, 56)) for k in range(70)]
    table = OsrmTravelTimes("http://127.0.0.1:5000", ask).matrix(places, ("car", "ambulance"))
    assert len(ask.asked) == 4
    assert table.seconds["ambulance"][0, 69] == 61
    assert table.seconds["car"][5, 5] == 0
    assert table.snap_m[69] == 12
    assert table.network == "OSRM 127.0.0.1:5000"


def test_where_the_server_knows_no_way_there_is_none():
    table = OsrmTravelTimes("http://localhost:5000", a_server(None)).matrix(PLACES)
    assert table.seconds["car"][0, 1] == UNREACHABLE
    leg = OsrmTravelTimes("http://localhost:5000", a_server(None, "NoRoute")).leg(PLACES[0].position, PLACES[1].position)
    assert leg is None


def test_a_servers_way_has_its_tables_seconds_and_our_steps():
    leg = OsrmTravelTimes("http://localhost:5000", a_server(60.2)).leg(PLACES[0].position, PLACES[1].position)
    assert (leg.seconds, leg.metres, leg.steps[0].turn, leg.steps[0].name) == (61, 901, "depart", "Hovedvejen")


@pytest.mark.parametrize("answer", [b"<html>", b"{}", b'{"code": "Ok"}', b'{"code": "Ok", "durations": [[1]], "sources": []}'])
def test_what_is_no_osrm_server_is_told_apart(answer):
    with pytest.raises(ServerProblem, match="OSRM"):
        OsrmTravelTimes("http://localhost:5000", lambda _: answer).matrix(PLACES)


def test_a_server_that_does_not_answer_is_said():
    def refuse(_):
        raise ConnectionRefusedError

    with pytest.raises(ServerProblem, match="does not answer"):
        OsrmTravelTimes("http://localhost:5000", refuse).matrix(PLACES)


@pytest.mark.parametrize(
    "address",
    ["http://example.org:5000", "https://127.0.0.1", "http://127.0.0.1.example.org", "http://localhost@example.org", ""],
)
def test_a_server_on_another_machine_is_never_asked(address):
    with pytest.raises(ServerProblem, match="this machine"):
        checked_address(address)
