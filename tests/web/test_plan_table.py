"""Sorting, filtering and paging everyone in a plan."""

from __future__ import annotations

import pytest
from facts_case import some_facts

from planner.web.plan_summary import summarise
from planner.web.plan_table import PAGE_SIZE, SORTS, View, everyone, page_of, read_view, select

FACTS = some_facts(movers=70, stays=30, unplaced=15, sites=6, vehicles=5)


def test_everyone_is_in_the_table_once() -> None:
    assert sorted(row.ref for row in everyone(FACTS)) == sorted(FACTS.people)


@pytest.mark.parametrize("sort", SORTS)
def test_sorting_loses_nobody_and_turns_around(sort: str) -> None:
    up, down = (select(everyone(FACTS), View(sort=sort, descending=d)) for d in (False, True))
    assert [row.ref for row in up] == [row.ref for row in reversed(down)]
    assert len(up) == FACTS.plan.affected


def test_the_unplaced_come_first_and_the_most_urgent_before_them_all() -> None:
    rows = select(everyone(FACTS), View())
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
    kept = {row.ref for row in select(rows, read_view(query, FACTS))}
    assert kept == {row.ref for row in rows if holds(row)}
    assert 0 < len(kept) < len(rows)


@pytest.mark.parametrize("name", ["outcome", "municipality", "site", "priority", "sort", "order", "page"])
@pytest.mark.parametrize("value", ["' OR 1=1 --", "<script>", "-1", "9" * 30, "²", ""])
def test_an_address_with_nonsense_shows_everyone_from_the_first_page(name: str, value: str) -> None:
    assert read_view({name: value}, FACTS) == View()


def test_pages_together_are_the_whole_table() -> None:
    rows = select(everyone(FACTS), View())
    pages = [page_of(rows, number) for number in range(1, 6)]
    assert [row for page in pages for row in page.rows] == rows
    assert [len(page.rows) for page in pages] == [PAGE_SIZE] * 4 + [15]
    assert page_of(rows, 99).number == 5
    assert page_of([], 1).last == 1


def test_the_sums_agree_with_the_plan() -> None:
    summary = summarise(FACTS)
    assert sum(row.received for row in summary.sites) == 70
    assert sum(row.people for row in summary.routes) == 70
    assert sum(numbers[0] for _, _, numbers in summary.municipalities) == FACTS.plan.affected
    assert summary.reasons == (("sites_full", 15),)
