"""How does a transport problem lie in memory for the compiled search? Whole numbers in arrays, numbered by visit.

Visit ``2 * r`` picks request r up, ``2 * r + 1`` delivers it; behind the visits follow two nodes for each different place
where shifts begin or end. Everything is an int64 (but travel times), so that results repeat exactly on every machine.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Visits = NDArray[np.int64]
#: The visits of each shift, in the numbers of the layout.
Orders = list[list[int]]

#: Later than any time, dearer than any route, more than any load.
NEVER = 2**50
#: What an order that breaks a rule costs: more than any orders that keep them, and a sum of many is still a number.
BROKEN = 2**58
#: A route holds at most so many visits.
LONGEST_ORDER = 242
#: So many nearest requests are known of each.
NEAREST = 100


class Layout(NamedTuple):
    """One transport problem. Sizes: R requests, V nodes, K shifts, P tables of travel times, D load dimensions, C
    configurations of a vehicle, S stores that have an end in some vehicle."""

    seconds: NDArray[np.int32]  #: [P, V, V] travel time between nodes, negative = no way
    service: Ints  #: [2R] how long a visit takes
    opens: Ints  #: [2R] service begins no sooner
    closes: Ints  #: [2R] service begins no later
    due: Ints  #: [R] a delivery that begins later than this is late
    late_price: Ints  #: [R] what one second of lateness costs
    longest: Ints  #: [K, R] from begin of pickup to begin of delivery at most; negative = the vehicle does not suit
    load: Ints  #: [R, D] what a rider takes
    room: Ints  #: [K, C, D] what a vehicle has, in each of its configurations
    draws: Ints  #: [R, S] what a second of a rider's ride takes of the vehicle's stores
    store: Ints  #: [K, S] what there is of each
    start: Ints  #: [K] node where the shift begins
    end: Ints  #: [K] node where it ends
    start_s: Ints  #: [K] leaves no sooner
    end_s: Ints  #: [K] is back no later
    longest_away: Ints  #: [K] time between the two at most
    longest_drive: Ints  #: [K] time at the wheel at most
    break_after: Ints  #: [K] time at work at most before a break, NEVER = none is needed
    rest: Ints  #: [K] how long a break is
    at_work_since: Ints  #: [K] when the driver set out, NEVER = has not left the base
    rested: Ints  #: [K] how long the vehicle has stood empty when the shift begins
    table: Ints  #: [K] which table of travel times
    use_price: Ints  #: [K] what moving at all costs
    alike: Ints  #: [K] equal for shifts that are interchangeable
    committed: Ints  #: [K] so many visits at the head of the order stay as they are
    home: Ints  #: [R] the shift that each request was planned with, -1 = none
    change_price: int  #: what another shift than that costs
    unserved_price: Ints  #: [R] what leaving a request costs
    near: Ints  #: [R, N] other requests, nearest first
    turnaround_s: int


class State(NamedTuple):
    """Orders of all shifts with what is known of them."""

    order: Visits  #: [K, L] visits
    size: Ints  #: [K] how many
    begin: Ints  #: [K, L] begin of service in the earliest schedule
    latest: Ints  #: [K, L] begin of service at the latest, as far as windows and drives tell
    load: Ints  #: [K, L, D] on board after the visit
    riders: Ints  #: [K, L] how many ride after the visit
    cost: Ints  #: [K] driving, use, lateness and changes
    drive: Ints  #: [K] time at the wheel
    late: Ints  #: [K] price of lateness
    shift_of: Ints  #: [R] which shift carries the request, -1 none
    at: Ints  #: [2R] where in the order a visit stands
    version: Ints  #: [K + 1] changes whenever an order does; the last entry is the newest number given


class Known(NamedTuple):
    """The cheapest insertion of each request into each shift's order, as far as it was looked for."""

    version: Ints  #: [R, K] of the order it was found for
    added: Ints  #: [R, K] what it costs; when there is no place, no insertion is cheaper than this
    pickup: Ints  #: [R, K] before which place of the order, -1 = none cheaper than ``added``
    delivery: Ints  #: [R, K] likewise


class Scratch(NamedTuple):
    """Room to try an order in."""

    order: Visits  #: [L]
    begin: Ints  #: [L]
    at: Ints  #: [2R]
    riders: Ints  #: [L]


def empty_state(layout: Layout) -> State:
    """Nobody is served yet, but for the committed visits, which the caller enters."""
    shifts, requests, dimensions = len(layout.start), len(layout.due), layout.load.shape[1]
    longest = min(2 * requests, LONGEST_ORDER) + 2

    def zeros(*shape: int) -> Ints:
        return np.zeros(shape, np.int64)

    return State(
        order=np.zeros((shifts, longest), np.int64),
        size=zeros(shifts),
        begin=zeros(shifts, longest),
        latest=zeros(shifts, longest),
        load=zeros(shifts, longest, dimensions),
        riders=zeros(shifts, longest),
        cost=zeros(shifts),
        drive=zeros(shifts),
        late=zeros(shifts),
        shift_of=np.full(requests, -1, np.int64),
        at=zeros(2 * requests),
        version=zeros(shifts + 1),
    )


def nothing_known(layout: Layout) -> Known:
    """No insertion has been looked for."""
    shape = (len(layout.due), len(layout.start))
    return Known(*(np.full(shape, -1, np.int64) for _ in Known._fields))


def scratch_for(state: State) -> Scratch:
    """Room for one order."""
    longest = state.order.shape[1]
    sizes = {"order": longest, "begin": longest, "at": len(state.at), "riders": longest}
    return Scratch(**{name: np.zeros(size, np.int64) for name, size in sizes.items()})
