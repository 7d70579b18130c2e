"""Do the roads of a base map stay the same when they are cut to a view or thinned by importance?"""

from __future__ import annotations

from planner.documents.road_lines import NO_ROADS, RoadLine, RoadLines
from planner.model.place import Position

ROADS = [
    RoadLine("street", "Nygade", (Position(9.0, 56.0), Position(9.1, 56.0), Position(9.2, 56.1))),
    RoadLine("motorway", "E45", (Position(9.5, 56.0), Position(9.6, 56.5))),
    RoadLine("ferry", "", (Position(10.0, 56.0), Position(10.5, 56.0))),
]


def test_lines_come_back_as_they_were_given():
    assert list(RoadLines.of(ROADS)) == ROADS
    assert not list(NO_ROADS)


def test_a_line_of_one_point_is_none():
    assert not len(RoadLines.of([RoadLine("street", "", (Position(9, 56),))]))


def test_within_a_box_only_what_may_touch_it_is_left():
    roads = RoadLines.of(ROADS)

    assert list(roads.within((9.15, 55.9, 9.7, 56.2))) == ROADS[:2]
    assert list(roads.within((9.15, 55.9, 9.7, 56.2), ("motorway",))) == ROADS[1:2]
    assert not list(roads.within((0, 0, 1, 1)))


def test_when_there_is_too_much_the_least_important_roads_go_first():
    roads = RoadLines.of(ROADS)

    assert [road.road_class for road in roads.at_most(4)] == ["motorway", "ferry"]
    assert list(roads.at_most(100)) == ROADS
