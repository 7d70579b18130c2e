"""Can nobody work out a small number, from the sums around it or from the groups that rows stand in?"""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.documents.small_numbers import SMALLEST, alike, hidden, rounded


def a_table(rows: list[list[int]]) -> tuple[dict, list]:
    """A table with its sums: cells (i, j), rows (i, "all"), columns ("all", j), everything ("all", "all")."""
    counts = {(i, j): n for i, row in enumerate(rows) for j, n in enumerate(row)}
    width = len(rows[0])
    sums = [((i, "all"), tuple((i, j) for j in range(width))) for i in range(len(rows))]
    sums += [(("all", j), tuple((i, j) for i in range(len(rows)))) for j in range(width)]
    for total, parts in sums:
        counts[total] = sum(counts[part] for part in parts)
    sums.append((("all", "all"), tuple(("all", j) for j in range(width))))
    sums.append((("all", "all"), tuple((i, "all") for i in range(len(rows)))))
    counts["all", "all"] = sum(counts["all", j] for j in range(width))
    return counts, sums


def values_left(key, counts, sums, secret, most: int = 12) -> set[int]:
    """What ``key`` can be for someone who tries every way of filling the hidden cells that fits what is shown."""
    unknown = sorted(secret, key=repr)
    inner = [k for k in unknown if "all" not in k]
    found = set()
    for filling in product(range(most + 1), repeat=len(inner)):
        guess = counts | dict(zip(inner, filling, strict=True))
        for total, parts in sums:
            value = sum(guess[part] for part in parts)
            if total in secret:
                guess[total] = value
            elif value != counts[total]:
                break
        else:
            found.add(guess[key])
    return found


def test_a_count_of_one_to_four_is_hidden_and_nothing_else_where_no_sum_tells():
    assert hidden({"a": 3, "b": 40, "c": 0}, []) == {"a"}


def test_one_hidden_count_in_a_sum_takes_others_with_it():
    counts, sums = a_table([[3, 20, 30], [14, 9, 50], [60, 25, 8]])

    secret = hidden(counts, sums)

    assert (0, 0) in secret
    for i in range(3):
        assert sum((i, j) in secret for j in range(3)) != 1
        assert sum((j, i) in secret for j in range(3)) != 1


def test_two_hidden_ones_that_add_up_to_almost_nothing_are_not_enough():
    counts, sums = a_table([[1, 1, 30], [40, 40, 40]])

    secret = hidden(counts, sums)

    assert (0, 2) in secret  # else 1 and 1 could only be 0, 1 or 2


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=2, max_size=2), min_size=2, max_size=2))
def test_whoever_tries_every_filling_is_left_with_several_values_for_each_hidden_count(rows):
    counts, sums = a_table(rows)

    secret = hidden(counts, sums)

    for key in secret:
        if 0 < counts[key] < SMALLEST:
            assert len(values_left(key, counts, sums, secret, most=20)) >= SMALLEST


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (5, 5), (7, 5), (8, 10), (12, 10), (1519, 1520)])
def test_shown_counts_are_rounded_to_five(count, shown):
    assert rounded(count) == shown


def _coarser_town(row):
    return ("", *row[1:])


def _coarser_age(row):
    return (row[0], "", *row[2:])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from("xyz"), st.integers(0, 10**6)), max_size=60))
def test_everyone_is_there_once_and_shares_their_traits_with_at_least_four_others(rows):
    rows = [(town, age, i) for i, (town, age, _) in enumerate(rows)]

    out = alike(rows, (_coarser_town, _coarser_age), lambda row: row[:2])

    assert sorted(row[2] for row in out) == ([row[2] for row in rows] if len(rows) >= SMALLEST else [])
    assert all(n >= SMALLEST for n in Counter(row[:2] for row in out).values())
