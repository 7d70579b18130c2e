"""Routes of a plan are written as a file, edited, handed in again, and judged stop by stop."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent))

from small_world import BOSS, make_small_world

from planner.actions.app import App
from planner.actions.handing_in import HandedIn, Judged, judge, judged_data, read_routes, routes_text
from planner.cli.routes import judged_lines
from planner.errors import FileProblem
from planner.model.timing import local_text
from planner.plans.plan import Plan


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Plan]]:
    app, row = make_small_world(tmp_path_factory.mktemp("routes"))
    with app.store.read() as tx:
        plan = tx.plans.get_plan(row.id)
    yield app, plan
    app.store.close()


def judged(world: tuple[App, Plan], lines: tuple[HandedIn, ...] | list[HandedIn], *, late: bool = False) -> Judged:
    return judge(world[0], BOSS, world[1].id, lines, late=late)


def test_the_plans_own_routes_can_be_driven_early_and_late(world):
    lines = read_routes(routes_text(world[1].routes))
    early, late = (judged(world, lines, late=late) for late in (False, True))

    assert early.examined.violations == late.examined.violations == ()
    assert judged_lines(early, "da")[-1] == "Ruterne kan køres."
    begins = [[s.begin_s for q in one.examined.result.routes for s in q.stops[1:-1]] for one in (early, late)]
    assert all(a <= b for a, b in zip(*begins, strict=True))
    assert begins[0] != begins[1]


def test_each_fault_is_named_by_cause_stop_and_amount(world):
    lines = list(read_routes(routes_text(world[1].routes)))
    shift = lines[0].shift_id
    own = [line for line in lines if line.shift_id == shift]
    swapped = [own[1], own[0], *own[2:]] if own[1].ref == own[0].ref else [*own[:-2], own[-1], own[-2]]
    rest = [line for line in lines if line.shift_id != shift]

    found = judged(world, [*swapped, *rest])

    faults = [v for v in found.examined.violations if v.shift == shift]
    assert ("pickup_before_delivery" in {v.cause for v in faults}) or ("rides_short_enough" in {v.cause for v in faults})
    assert any(v.stop is not None for v in faults)
    assert judged_data(found)["ok"] is False


def test_whoever_is_left_out_is_named(world):
    lines = read_routes(routes_text(world[1].routes))
    left = lines[0].ref

    found = judged(world, [line for line in lines if line.ref != left])

    assert set(found.examined.result.unserved) == {left}


def test_a_stop_that_has_begun_keeps_its_time(world):
    route = world[1].routes[0]
    at = route.stops[1].begin_at
    text = routes_text(world[1].routes).splitlines()
    text[1] += local_text(at)[:16]

    found = judged(world, read_routes("\n".join(text)), late=True)

    began = next(q for q in judged_data(found)["routes"] if q["shift"] == route.shift_id)["stops"][1]["begin"]
    assert began[:16] == local_text(at)[:16]


@pytest.mark.parametrize(
    "text",
    [
        "vagt;reference\nV1;P-01",
        "vagt;stop;reference\nV1;kør;P-01",
        "vagt;stop;reference\n;hent;P-01",
        "vagt;stop;reference;begyndt\nV1;hent;P-01;i går",
    ],
)
def test_a_file_that_cannot_be_read_is_refused(text):
    with pytest.raises(FileProblem):
        read_routes(text)


def test_names_that_the_night_does_not_have_are_refused(world):
    lines = read_routes(routes_text(world[1].routes))
    first = lines[0]
    with pytest.raises(FileProblem, match="V-99"):
        judged(world, [HandedIn("V-99", first.kind, first.ref)])
    with pytest.raises(FileProblem, match="P-99"):
        judged(world, [HandedIn(first.shift_id, first.kind, "P-99")])
    later = HandedIn(lines[1].shift_id, lines[1].kind, lines[1].ref, world[1].routes[0].stops[1].begin_at)
    with pytest.raises(FileProblem):
        judged(world, [first, later, *lines[2:]])
