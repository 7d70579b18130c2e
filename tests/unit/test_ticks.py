"""Is a clock time read off paper the right moment, and does the latest thing typed hold?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from planner.documents.reentry import papers_to_type, reentry_form
from planner.documents.ticks import NotThat, Tick, TickKind, moment_typed, standing_of, typed_text
from tests.facts_case import some_facts

NOW = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)  # 04:00 in Denmark
EVENING = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
OCTOBER_NIGHT = datetime(2026, 10, 25, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2315", "23.15", "23:15", " 23 15 "])
def test_a_clock_time_is_the_latest_moment_that_has_been(typed):
    assert moment_typed(typed, now=NOW, earliest=EVENING) == datetime(2026, 11, 24, 22, 15, tzinfo=UTC)


def test_after_midnight_is_today():
    assert moment_typed("0:05", now=NOW, earliest=EVENING) == datetime(2026, 11, 24, 23, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("24:00", "tick_no_time"), ("12:60", "tick_no_time"), ("x", "tick_no_time"), ("٢٣١٥", "tick_no_time"),
     ("0430", "tick_not_yet"), ("1130", "tick_not_yet")],
)  # fmt: skip
def test_what_is_no_moment_of_this_night_is_refused(typed, said):
    with pytest.raises(NotThat) as refused:
        moment_typed(typed, now=NOW, earliest=NOW - timedelta(hours=4))

    assert refused.value.said == said


def test_the_hour_that_comes_twice_needs_its_offset():
    earliest = OCTOBER_NIGHT - timedelta(hours=12)
    with pytest.raises(NotThat) as refused:
        moment_typed("0230", now=OCTOBER_NIGHT, earliest=earliest)

    assert refused.value.said == "tick_twice"
    assert moment_typed("0230+2", now=OCTOBER_NIGHT, earliest=earliest) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert moment_typed("02:30 +01:00", now=OCTOBER_NIGHT, earliest=earliest) == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("minutes", range(0, 8 * 60, 7))
def test_what_is_shown_can_be_typed_again_also_when_the_clocks_change(minutes):
    moment = datetime(2026, 10, 24, 21, 0, tzinfo=UTC) + timedelta(minutes=minutes)

    assert (
        moment_typed(typed_text(moment), now=OCTOBER_NIGHT + timedelta(hours=2), earliest=moment - timedelta(hours=1)) == moment
    )


def test_a_time_that_the_clocks_jumped_over_is_no_moment():
    morning = datetime(2027, 3, 28, 4, 0, tzinfo=UTC)

    with pytest.raises(NotThat):
        moment_typed("0230", now=morning, earliest=morning - timedelta(hours=9))


def test_the_newest_of_a_kind_holds_and_an_empty_one_takes_it_back():
    typed = [("P-1", "answer", "accepted"), ("P-1", "note", "x"), ("P-2", "answer", "declined"), ("P-1", "answer", "declined"),
             ("P-2", "answer", "")]  # fmt: skip

    held = standing_of(Tick(ref, TickKind(kind), value, NOW, "Vagt") for ref, kind, value in typed)

    assert held["P-1"].values == {TickKind.ANSWER: "declined", TickKind.NOTE: "x"}
    assert held["P-2"].values == {}


def test_a_remark_stands_in_no_repr():
    assert "hemmelig" not in repr(Tick("P-1", TickKind.NOTE, "hemmelig", NOW, "x"))


def test_the_screen_has_everyone_in_the_order_of_the_form():
    facts = some_facts(movers=20, stays=5, unplaced=4, vehicles=3)

    assert [ref for paper in papers_to_type(facts) for _, ref, _ in paper.people] == [
        row.ref for row in reentry_form(facts).rows()
    ]
