"""Sorting, filtering and paging everyone in a plan, and the lists around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from facts_case import some_facts
from flask import Flask

from planner.assignment.reasons import Finding, Reason, Remedy
from planner.web.plan_lists import plan_tables
from planner.web.plan_summary import Obstacle, summarise
from planner.web.plan_table import COLUMNS, PAGE_SIZE, everyone, people_table
from planner.web.rendering import amount_text

FACTS = some_facts(movers=70, stays=30, unplaced=15, sites=6, vehicles=5)


@pytest.fixture(autouse=True)
def reading() -> Iterator[None]:
    """Somebody who reads Danish."""
    with Flask(__name__).test_request_context():
        yield


def everybody(query: dict[str, str]):
    return people_table(FACTS, {**query, "page": "all"}).rows


def test_everyone_is_in_the_table_once() -> None:
    assert sorted(row.ref for row in everybody({})) == sorted(FACTS.people)


@pytest.mark.parametrize("sort", [column.key for column in COLUMNS])
def test_sorting_loses_nobody_and_turns_around(sort: str) -> None:
    up, down = (everybody({"sort": sort, "order": order}) for order in ("", "desc"))
    assert [row.ref for row in up] == [row.ref for row in reversed(down)]
    assert len(up) == FACTS.plan.affected


def test_the_unplaced_come_first_and_the_most_urgent_before_them_all() -> None:
    rows = everybody({})
    assert [row.outcome for row in rows] == ["unplaced"] * 15 + ["placed"] * 70 + ["stays"] * 30
    urgency = [(row.person.priority, row.when_at) for row in rows[:15]]
    assert urgency == sorted(urgency)


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ({"outcome": "stays"}, lambda row: row.outcome == "stays"),
        ({"municipality": "0665"}, lambda row: row.person.municipality_code == "0665"),
        ({"site": "S2"}, lambda row: row.site_id == "S2"),
        ({"priority": "1"}, lambda row: row.person.priority == 1),
        ({"priority": "1", "outcome": "placed"}, lambda row: row.person.priority == 1 and row.outcome == "placed"),
    ],
)
def test_a_filter_keeps_exactly_those_it_names(query: dict[str, str], holds) -> None:
    rows = everyone(FACTS)
    table = people_table(FACTS, {**query, "page": "all"})
    meant = {row.ref for row in rows if holds(row)}
    assert {row.ref for row in table.rows} == meant == set(table.refs)
    assert 0 < len(meant) < len(rows)


@pytest.mark.parametrize("name", ["outcome", "municipality", "site", "priority", "sort", "order", "page"])
@pytest.mark.parametrize("value", ["' OR 1=1 --", "<script>", "-1", "9" * 30, "²", ""])
def test_an_address_with_nonsense_shows_everyone_from_the_first_page(name: str, value: str) -> None:
    assert people_table(FACTS, {name: value}).rows == people_table(FACTS, {}).rows


def test_pages_together_are_the_whole_table() -> None:
    pages = [people_table(FACTS, {"page": str(number)}) for number in range(1, 6)]
    assert tuple(row for page in pages for row in page.rows) == everybody({})
    assert [len(page.rows) for page in pages] == [PAGE_SIZE] * 4 + [15]
    assert people_table(FACTS, {"page": "99"}).page == 5


def test_each_list_around_the_plan_is_asked_for_by_names_of_its_own() -> None:
    query = {"s-sort": "received", "s-order": "desc", "r-sort": "km", "m-sort": "affected"}
    tables = plan_tables(FACTS, summarise(FACTS), query)
    received = [row.received for row in tables.sites.rows]
    assert received == sorted(received, reverse=True)
    assert sum(received) == 70
    driven = [row.distance_m for row in tables.routes.rows]
    assert driven == sorted(driven)
    assert len(driven) == len(FACTS.plan.routes)
    affected = [row.numbers[0] for row in tables.municipalities.rows]
    assert affected == sorted(affected)
    assert sum(affected) == FACTS.plan.affected
    assert tables.routes.asked(query)
    assert not tables.parties.asked(query)


def test_the_sums_agree_with_the_plan() -> None:
    summary = summarise(FACTS)
    assert sum(row.received for row in summary.sites) == 70
    assert sum(row.people for row in summary.routes) == 70
    assert sum(numbers[0] for _, _, numbers in summary.municipalities) == FACTS.plan.affected
    assert summary.reasons == (("sites_full", 15),)


def test_what_is_lacking_stands_in_the_unit_that_staff_use() -> None:
    short = Finding(Reason.SITES_FULL, Remedy.MORE_CAPACITY, "S1", "oxygen_ml_min", amount=6000)

    assert amount_text(Obstacle(short, "Hallen").lacks) == "6,0 l/min"
    assert amount_text(Obstacle(replace(short, dimension="sockets", amount=2), "Hallen").lacks) == "2"
