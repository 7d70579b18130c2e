"""Is what a night changed on the roads said so that anybody understands it?"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from shapely.geometry import LineString, Point

from planner.model.outage import ClosedRoads, SlowerRoads
from planner.model.timing import Window
from planner.travel.night import AS_ALWAYS, NightChanges
from planner.travel.night_words import night_in_words

EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LINE = LineString([(9, 56), (9.1, 56)])
NIGHT = NightChanges(
    speed_factor=0.725,
    closed=(ClosedRoads(LINE, "Oversvømmet"), ClosedRoads(LINE.buffer(0.01), "")),
    bridges_closed=frozenset({"Vilsundbroen"}),
    ferries_stopped=frozenset({"ferry:hou-saelvig"}),
    slower=(SlowerRoads(0.5, frozenset({"motorway", "trunk"})), SlowerRoads(0.8, frozenset(), Point(9, 56).buffer(0.1))),
    timetables={"ferry:branden-fur": (time(18, 30), time(19, 15))},
    window=Window(EVENING, EVENING + timedelta(hours=1)),
)


def test_every_change_is_said_in_danish_without_hashes():
    assert night_in_words(NIGHT.codes(), "da") == (
        "lukkede strækninger og områder: 2",
        "al kørsel med 72,5 % af farten",
        "lukket bro: Vilsundbroen",
        "indstillet færge: hou-saelvig",
        "motorvej, motortrafikvej: 50 % af farten",
        "alle veje: 80 % af farten i et tegnet område",
        "færgen branden-fur sejler 18:30, 19:15 (der regnes med højst 45 min ventetid)",
    )


def test_every_change_is_said_in_english():
    said = night_in_words(NIGHT.codes(), "en")

    assert len(said) == 7
    assert said[1] == "all driving at 72.5 % of its speed"
    assert not any("=" in one for one in said)


def test_nothing_is_said_of_a_night_like_any_other():
    assert night_in_words(AS_ALWAYS.codes(), "da") == ()


def test_a_change_of_another_version_of_the_program_stands_as_it_is():
    assert night_in_words(("tunnel_closed=Limfjordstunnelen", "timetable=ferry:x"), "da") == (
        "tunnel_closed=Limfjordstunnelen",
        "timetable=ferry:x",
    )
