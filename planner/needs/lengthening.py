"""How much longer does something brought home keep its patient safe?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from planner.model.errand import Thing
from planner.model.policy import Policy, ReserveRule
from planner.model.timing import Window
from planner.needs.deadlines import runs_out_at
from planner.needs.need import DeviceReserve, Need
from planner.needs.reserves import battery_s, cylinder_s

#: The devices that a thing feeds. Extra batteries are no general answer for oxygen, so they are not counted on there.
FEEDS = {Thing.CYLINDER: ReserveRule.OXYGEN, Thing.BATTERY: ReserveRule.BATTERY}


def helps(need: Need, thing: Thing) -> bool:
    """Whether the patient has a device that the thing feeds; a nurse always helps."""
    return thing.is_person or any(device.rule is FEEDS[thing] for device in need.devices)


def lasts_until(need: Need, thing: Thing, cuts: Sequence[Window], policy: Policy) -> datetime:
    """When reserve and tolerance are used up once the thing has been brought in time (aware UTC). One cylinder or battery feeds
    one device: of those that it fits the one that stops first. A nurse changes no reserve."""
    devices = list(need.devices)
    fed = [n for n, device in enumerate(devices) if device.rule is FEEDS.get(thing)]
    if fed:
        first = min(fed, key=lambda n: runs_out_at(devices[n], cuts))
        devices[first] = _with_more(devices[first], thing, policy)
    return min(runs_out_at(device, cuts) for device in devices)


def _with_more(device: DeviceReserve, thing: Thing, policy: Policy) -> DeviceReserve:
    """Whole seconds of all there is, not the sum of two that were each rounded down."""
    battery, litres = device.battery_s or 0, device.cylinder_l or 0
    if thing is Thing.BATTERY:
        battery += policy.whole("brought_battery")
    else:
        litres += policy.whole("brought_cylinder")
    lasts_s = battery_s(battery, policy.number("battery_derating"))
    if device.rule is ReserveRule.OXYGEN and device.flow_ml_min:
        lasts_s += cylinder_s(litres, device.flow_ml_min, policy.number("cylinder_factor"))
    return replace(device, battery_s=battery, cylinder_l=litres, reserve_s=lasts_s)
