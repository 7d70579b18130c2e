"""Whatever is done to the two files, the certificate answers: valid, violations, or a format problem."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.certificate import Certificate, FormatProblem, check
from tests.certificate_case import rolling_case, stamped, the_case

Path = tuple[Any, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything that is no object and no list."""
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, inner in items:
            yield from leaves(inner, (*path, key))
    else:
        yield path


def nodes(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of everything below the root."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from nodes(inner, (*path, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def put(value: Any, path: Path, new: Any) -> None:
    at(value, path[:-1])[path[-1]] = new


CASES = [the_case(), rolling_case()]
LEAVES = [(which, path) for which in (0, 1) for path in leaves(CASES[0][which])]
NODES = [(which, path) for which in (0, 1) for path in nodes(CASES[0][which])]

TIMES = st.sampled_from([
    "2026-10-25T01:30:00Z", "2026-10-25T02:30:00", "2026-10-25T02:30:00+01:00", "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59Z", "2026-10-25", "24:00",
])  # fmt: skip
WORDS = st.sampled_from([
    "", "P01", "P11", "S1", "S3", "V2", "home:P04", "site:S2", "base:V1", "bro", "gl-bro", "boat", "helicopter",
    "pickup", "delivery", "start", "end", "placed", "stays", "unplaced", "declined", "oxygen", "treatment_due", "0657",
])  # fmt: skip
LEAF = st.one_of(
    TIMES, WORDS, st.none(), st.booleans(), st.integers(-5, 100_000), st.integers(), st.floats(), st.text(max_size=5)
)
JSON = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3))


def verdict(snapshot: Any, plan: Any) -> Certificate | None:
    """The certificate, None for a format problem; anything else that is raised fails the test."""
    try:
        certificate = check(snapshot, plan)
    except FormatProblem:
        return None
    assert certificate.ok == (not certificate.violations)
    assert certificate.as_json()["ok"] == certificate.ok
    return certificate


def restamped(case: list[Any]) -> list[Any]:
    """The case with the right hash where that can be computed, so that more than staleness is tried."""
    try:
        stamped(case[0], case[1])
    except (TypeError, ValueError):
        return case
    return case


@settings(max_examples=400, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.sampled_from(LEAVES), LEAF), min_size=1, max_size=3),
    st.booleans(),
)
def test_changed_leaves_give_a_verdict_or_a_format_problem(rolling: bool, changes: Any, restamp: bool) -> None:
    case = copy.deepcopy(list(CASES[rolling]))
    for (which, path), new in changes:
        try:
            put(case[which], path, new)
        except (IndexError, KeyError, TypeError):
            continue  # the rolling case has other cuts
    verdict(*(restamped(case) if restamp else case))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NODES), JSON)
def test_a_changed_structure_gives_a_verdict_or_a_format_problem(where: tuple[int, Path], new: Any) -> None:
    which, path = where
    case = copy.deepcopy(list(CASES[0]))
    put(case[which], path, new)
    verdict(*restamped(case))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(NODES))
def test_anything_removed_gives_a_verdict_or_a_format_problem(where: tuple[int, Path]) -> None:
    which, path = where
    case = copy.deepcopy(list(CASES[0]))
    del at(case[which], path[:-1])[path[-1]]
    verdict(*restamped(case))


@settings(max_examples=100, deadline=None)
@given(JSON, JSON)
def test_arbitrary_json_gives_a_format_problem(snapshot: Any, plan: Any) -> None:
    assert verdict(snapshot, plan) is None


#: Leaves of the plan that no rule can hold against the snapshot: who made it and how, which of the known reasons apply,
#: and times that may slip within a wait.
FREE = {"id", "version", "seed", "work", "made_at", "software", "findings"}
WAITS = {
    ("routes", 0, "stops", 0, "arrive_at"), ("routes", 0, "stops", 0, "begin_at"),
    ("routes", 1, "stops", 0, "arrive_at"), ("routes", 1, "stops", 0, "begin_at"),
    ("routes", 2, "stops", 0, "arrive_at"), ("routes", 2, "stops", 0, "begin_at"),
    ("routes", 0, "stops", 5, "arrive_at"), ("routes", 0, "stops", 5, "leg_s"),
    ("routes", 2, "stops", 1, "arrive_at"), ("routes", 2, "stops", 1, "leg_s"),
    ("routes", 0, "stops", 7, "depart_at"), ("routes", 1, "stops", 5, "depart_at"), ("routes", 2, "stops", 3, "depart_at"),
}  # fmt: skip


def is_held(path: Path) -> bool:
    return not FREE & set(path) and path not in WAITS


PLAN_LEAVES = [path for path in leaves(CASES[0][1]) if is_held(path)]


def changed(value: Any) -> Any:
    """The smallest change of a leaf: one second, one piece, another word."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and value.endswith("Z") and "T" in value:
        return (datetime.fromisoformat(value) + timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"{value}x"


@pytest.mark.parametrize("path", PLAN_LEAVES, ids=lambda path: ".".join(map(str, path)))
def test_no_figure_of_the_plan_can_be_changed_unseen(path: Path) -> None:
    """Every other leaf of the plan is held by some rule, to the second and the piece."""
    plan = copy.deepcopy(CASES[0][1])
    put(plan, path, changed(at(plan, path)))

    found = verdict(CASES[0][0], plan)

    assert found is None or not found.ok


@settings(max_examples=60, deadline=None)
@given(st.permutations(range(12)), st.integers(0, 3000))
def test_renaming_everyone_and_shifting_the_night_change_nothing(order: list[int], days: int) -> None:
    names = {f"P{n:02}": f"Q{order[n - 1]:02}" for n in range(1, 13)}

    def moved(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: moved(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [moved(inner) for inner in value]
        if isinstance(value, str) and value.startswith("202") and value.endswith("Z"):
            return (datetime.fromisoformat(value) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        if isinstance(value, str):
            return names.get(value, f"home:{names[value[5:]]}" if value.startswith("home:") else value)
        return value

    snapshot, plan = moved(CASES[0][0]), moved(CASES[0][1])
    for site in snapshot["sites"]:
        site["valid_until"] = None

    assert check(*stamped(snapshot, plan)).ok
