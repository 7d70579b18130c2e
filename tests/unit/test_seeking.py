"""Whoever has no site any more finds one wherever there is room, however many full ones are nearer; and keeps one that no vehicle
reached in time when there is no other, so that the reason is the drive and not the room."""

from __future__ import annotations

from planner.assignment.problem import Demand, Option
from planner.assignment.room import Room
from planner.assignment.seeking import MOST_SITES_TRIED, Seeking
from planner.model.load import SiteLoad

SEAT = SiteLoad(seated_places=1)
FULL = SiteLoad()


def one(ref: str, sites: list[str], unkept: tuple[str, ...] = ()) -> Demand:
    options = tuple(Option(site_id, 0, 0, 0, 0, number) for number, site_id in enumerate(sites))
    return Demand(ref, 3, SEAT, "", options, unkept=unkept)


def seeking(demands: list[Demand], capacity: dict[str, SiteLoad]) -> Seeking:
    return Seeking({demand.ref: demand for demand in demands}, Room(capacity), {}, {})


def test_full_sites_do_not_count_as_tried():
    full = [f"S{i:02}" for i in range(MOST_SITES_TRIED + 8)]
    found = seeking(
        [one("A", [*full, "open"]), one("B", full, unkept=("far",))], {**dict.fromkeys(full, FULL), "open": SEAT, "far": SEAT}
    )

    assert found.move_on(())

    assert found.site_of == {"A": "open", "B": "far"}
    assert not found.move_on({"A", "B"})


def test_whom_no_vehicle_brings_in_time_turns_to_the_next_with_room_and_makes_room():
    found = seeking([one("A", ["near", "far"]), one("B", ["near"])], {"near": SEAT, "far": SEAT})
    found.move_on(())
    assert found.site_of == {"A": "near"}

    assert found.move_on(())

    assert found.site_of == {"A": "far", "B": "near"}


def test_the_last_site_with_room_is_kept():
    found = seeking([one("A", ["near", "full"])], {"near": SEAT, "full": FULL})
    found.move_on(())

    assert not found.move_on(())
    assert found.site_of == {"A": "near"}


def test_so_many_sites_are_tried_and_no_more():
    sites = [f"S{i:02}" for i in range(MOST_SITES_TRIED + 8)]
    found = seeking([one("A", sites)], dict.fromkeys(sites, SEAT))

    assert sum(iter(lambda: found.move_on(()), False)) == MOST_SITES_TRIED
    assert found.site_of == {"A": sites[MOST_SITES_TRIED - 1]}


def test_whoever_sits_in_a_vehicle_looks_from_where_it_is():
    demand = one("A", ["home", "here"])

    found = Seeking({"A": demand}, Room({"home": SEAT, "here": SEAT}), {}, {"A": ["here", "home"]})

    assert found.move_on(())
    assert found.site_of == {"A": "here"}
