"""Where in an order of visits must the driver rest?

A driver who may be at work for so long needs a break then: in one piece, while the vehicle stands empty between two trips. At
work is all the time from leaving the base to being back, but breaks: driving, service, making ready and waiting. Whatever time
the vehicle stands empty for at least the length of a break is one.

The break is taken as late as work allows: at the last emptying before so long is up. That is the fewest breaks, and everyone
fetched before is not kept waiting for it. An order that keeps its windows only with an earlier break is passed over; there is
none where only deadlines bind. No break is taken with a rider on board, nor on the empty way back to the base.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from planner.transport.problem import Shift

#: No break can be put anywhere that would keep work short enough.
NOWHERE = -1


class Halt(NamedTuple):
    """One visit. ``way_s`` is the least time from leaving the one before (or the start) to beginning here, ``empty`` whether
    nobody rides on that way."""

    begin_s: int
    end_s: int
    way_s: int
    empty: bool


def break_before(shift: Shift, number: int) -> int:
    """How much longer the way to a visit is with a break before it: a vehicle under way may be resting already."""
    return max(0, shift.break_s - shift.rested_s) if number == 0 else shift.break_s


def break_needed(shift: Shift, halts: Iterable[Halt], back_s: int) -> int | None:
    """Before which visit, by number, a break has to be added; None when work is short enough everywhere, :data:`NOWHERE` when
    no break helps. ``back_s`` is when the vehicle is back at its base."""
    if shift.break_after_s is None:
        return None
    since: int | None = None
    last, place = 0, NOWHERE
    for number, halt in enumerate(halts):
        leaves_s = halt.begin_s - halt.way_s
        if since is None:
            since = leaves_s
            if shift.at_work_since_s is not None and halt.empty and leaves_s - shift.start_s + shift.rested_s < shift.break_s:
                since, place = shift.at_work_since_s, number
        elif halt.empty:
            if last - since > shift.break_after_s:
                return place
            if leaves_s - last >= shift.break_s:
                since, place = leaves_s, NOWHERE
            else:
                place = number
        last = halt.end_s
    return place if since is not None and back_s - since > shift.break_after_s else None
