"""By when must each patient have power again, and who can sit the outage out?

The reserve is spent only while the power is away and is not refilled between cuts; the tolerance (how long the person can be
without the treatment) applies anew in each cut, once the reserve is used up. A treatment that falls due instead is safe
until its due moment plus its tolerance.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from planner.model.policy import ReserveRule
from planner.model.timing import Window, after
from planner.needs.need import DeviceReserve


def runs_out_at(device: DeviceReserve, cuts: Sequence[Window]) -> datetime:
    """When reserve and tolerance are used up, taking the last cut as open-ended (aware UTC)."""
    if device.rule is ReserveRule.TREATMENT_DUE:
        return after(device.due_at or cuts[0].start_at, device.tolerance_s)
    left_s = device.reserve_s
    for cut in cuts[:-1]:
        if cut.length_s > left_s + device.tolerance_s:
            return after(cut.start_at, left_s + device.tolerance_s)
        left_s = max(0, left_s - cut.length_s)
    return after(cuts[-1].start_at, left_s + device.tolerance_s)


def outlasts(device: DeviceReserve, cuts: Sequence[Window], margin_s: int) -> bool:
    """True when the patient may stay at home on this device through every cut.

    A cut no longer than the tolerance moves nobody; otherwise reserve and tolerance must outlast the cut by ``margin_s``.
    """
    if device.rule is ReserveRule.TREATMENT_DUE:
        return after(runs_out_at(device, cuts), -margin_s) >= cuts[-1].end_at
    left_s = device.reserve_s
    for cut in cuts:
        if cut.length_s > device.tolerance_s and cut.length_s + margin_s > left_s + device.tolerance_s:
            return False
        left_s = max(0, left_s - cut.length_s)
    return True
