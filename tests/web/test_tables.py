"""The one table of every page: does the address say exactly what is shown, and is nonsense in it harmless?"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from planner.web.tables import Column, Filter, by_name, table_of


@dataclass(frozen=True)
class Row:
    name: str
    kind: str
    size: int


ROWS = [Row(f"n{n:03}", "even" if n % 2 == 0 else "odd", (n * 37) % 101) for n in range(120)]
COLUMNS = (
    Column[Row]("name", "plans.plan", lambda r: r.name, sort=lambda r: r.name),
    Column[Row]("kind", "plans.status", lambda r: r.kind),
    Column[Row]("size", "count.placed", lambda r: r.size, sort=lambda r: r.size, numeric=True),
)
FILTERS = (
    Filter[Row]("kind", "plans.status", lambda r, code: r.kind == code, {"even": "Even", "odd": "Odd"}),
    Filter[Row]("find", "plans.plan", lambda r, text: text in r.name.casefold()),
)


def table(query: dict[str, str] | None = None, prefix: str = ""):
    return table_of("t", "plans.heading", ROWS, COLUMNS, query or {}, sort="name", filters=FILTERS, prefix=prefix)


def pressed(before) -> dict[str, str]:
    """The address after a press on the heading of the size."""
    return {name: str(value) for name, value in before.sorted_by(COLUMNS[2]).items() if value}


def test_pages_together_are_the_whole_table() -> None:
    seen = [row for page in ("1", "2", "3") for row in table({"page": page}).rows]
    assert seen == ROWS
    assert table({"page": "all"}).rows == tuple(ROWS)
    assert table({"page": "99"}).page == table().last == 3


def test_filters_are_held_together_and_stand_in_the_address() -> None:
    found = table({"kind": "odd", "find": " N01 "})
    assert [row.name for row in found.rows] == [f"n{n:03}" for n in (11, 13, 15, 17, 19)]
    assert (found.shown, found.total, found.narrowed) == (5, 120, True)
    assert found.cleared() == {"kind": None, "find": None, "page": None}


def test_a_second_press_on_a_heading_turns_the_order_round() -> None:
    first = table(pressed(table()))
    second = table(pressed(first))
    third = table(pressed(second))
    assert third == first
    assert [row.size for row in first.rows] == sorted(row.size for row in ROWS)[:50]
    assert [row.size for row in second.rows] == sorted((row.size for row in ROWS), reverse=True)[:50]


@pytest.mark.parametrize("name", ["sort", "order", "page", "kind"])
@pytest.mark.parametrize("value", ["kind", "' OR 1=1 --", "<script>", "-1", "9" * 30, "²", ""])
def test_nonsense_in_the_address_shows_the_table_as_it_is(name: str, value: str) -> None:
    assert table({name: value}) == table()


def test_two_tables_of_one_page_do_not_hear_each_other() -> None:
    assert table({"b.kind": "odd", "b.page": "2"}) == table()
    assert table({"b.kind": "odd"}, prefix="b.").shown == 60
    assert table(prefix="b.").own_names == {"b.sort", "b.order", "b.page", "b.kind", "b.find"}


def test_names_stand_as_danes_look_them_up():
    names = [
        "Ambulance 10, Aarhus",
        "ambulance 2, Skive",
        "Århus",
        "Ældrehus",
        "Østhus",
        "Zoo",
        "Ambulance",
        "10 veje",
        "9 veje",
        "",
    ]

    assert sorted(names, key=by_name) == [
        "", "9 veje", "10 veje", "Ambulance", "ambulance 2, Skive", "Ambulance 10, Aarhus", "Zoo", "Ældrehus", "Østhus", "Århus",
    ]  # fmt: skip
