"""The solvers, loaded when they are first asked: whoever reads registries in needs none of their hundred megabytes."""

from __future__ import annotations

from typing import Any

from planner.assignment.result import AssignmentResult
from planner.assignment.shortage import RoomPrices
from planner.transport.result import TransportResult


def assign(*args: Any, **kwargs: Any) -> AssignmentResult:
    """Chooses a site for everyone (assignment.py)."""
    from planner.solvers.assignment import assign

    return assign(*args, **kwargs)


def site(*args: Any, **kwargs: Any) -> AssignmentResult:
    """Chooses further sites (siting.py)."""
    from planner.solvers.siting import site

    return site(*args, **kwargs)


def room_prices(*args: Any, **kwargs: Any) -> RoomPrices:
    """Says what room is worth in people (room_prices.py)."""
    from planner.solvers.room_prices import room_prices

    return room_prices(*args, **kwargs)


def route(*args: Any, **kwargs: Any) -> TransportResult:
    """Plans the routes (transport_in_turn.py)."""
    from planner.solvers.transport_in_turn import route

    return route(*args, **kwargs)


def reroute(*args: Any, **kwargs: Any) -> TransportResult:
    """The same for the rest of a night."""
    from planner.solvers.transport_in_turn import reroute

    return reroute(*args, **kwargs)
