"""The transition table is the law."""

from __future__ import annotations

import pytest

from planner.errors import WrongState
from planner.plans.lifecycle import TRANSITIONS, Status, Step, after_step, diagram, steps_from


def test_every_pair_that_is_not_in_the_table_is_refused():
    for status in Status:
        for step in Step:
            if (status, step) in TRANSITIONS:
                assert after_step(status, step) is TRANSITIONS[status, step]
            else:
                with pytest.raises(WrongState):
                    after_step(status, step)


def test_a_plan_is_approved_before_it_is_active_and_nothing_leaves_the_end():
    reaching_active = [start for (start, _), end in TRANSITIONS.items() if end is Status.ACTIVE]
    assert reaching_active == [Status.APPROVED]
    assert steps_from(Status.CLOSED) == steps_from(Status.SUPERSEDED) == ()


def test_the_diagram_draws_every_transition_once():
    lines = diagram().splitlines()
    drawn = [line for line in lines if ":" in line]
    assert len(drawn) == len(TRANSITIONS) == len(set(drawn))
