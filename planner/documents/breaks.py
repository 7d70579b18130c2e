"""When does the driver of a route rest? Whenever the vehicle stands empty for as long as a break is, where breaks are needed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from planner.plans.plan import PlannedRoute
from planner.transport.result import StopKind


def breaks_of(route: PlannedRoute, break_s: int, turnaround_s: int) -> Iterator[tuple[datetime, datetime]]:
    """From handing over the last rider of a trip to when the driver must make ready, or drive on, for the next. What a break is
    asked of is the certificate's rule C9; this finds the same ones."""
    riders = 0
    for here, there in pairwise(route.stops):
        riders += {StopKind.PICKUP: 1, StopKind.DELIVERY: -1}.get(here.kind, 0)
        if here.kind is StopKind.DELIVERY and there.kind is StopKind.PICKUP and not riders:
            goes_on_at = there.begin_at - timedelta(seconds=max(there.leg_s, turnaround_s))
            if goes_on_at - here.depart_at >= timedelta(seconds=break_s):
                yield here.depart_at, goes_on_at
