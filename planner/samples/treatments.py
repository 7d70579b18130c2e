"""What runs on power in the sample's homes, and how much reserve is there?

One function for each therapy gives the treatment's cells of a patient row. Reserves are drawn so that in a day without
power about half of the ordinary oxygen users can stay at home; a realistic share of every figure is missing. Shares are
our own estimates.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from planner.samples.rows import Row, danish, drawn, yes
from planner.samples.word_stock import HIGH_FLOW_DEVICES, OXYGEN_DEVICES

#: Every date of the sample lies around this morning (Danish time): dialysis falls due in the days after it.
SAMPLE_DAY = datetime(2026, 12, 2, 6)  # noqa: DTZ001 (a Danish clock, as the registry writes it)

_FLOWS = {0.5: 12, 1: 30, 1.5: 20, 2: 22, 2.5: 6, 3: 6, 4: 4}
_HIGH_FLOWS = {5: 40, 6: 30, 7: 12, 8: 12, 10: 6}
_CYLINDERS = {None: 7, 0: 7, 400: 7, 1000: 17, 2000: 24, 3200: 16, 5000: 22}
_HIGH_FLOW_CYLINDERS = {None: 10, 0: 20, 1000: 15, 2000: 35, 3200: 12, 5000: 8}
_RESPIRATORS = (("ResMed Astral 150", 8), ("ResMed Astral", 8), ("ResMed Astral + 2 eksterne", 24), ("Breas Vivo 45", 4),
                ("Philips Trilogy Evo", 7), ("Löwenstein Prisma Vent", 3), ("ResMed Lumis", 0))  # fmt: skip

Treatment = Callable[[random.Random], Row]


def ordinary_oxygen(dice: random.Random) -> Row:
    """A concentrator at 0.5 to 4 l/min, with or without cylinders beside it."""
    cells = {
        "therapy": dice.choice(("hjemmeilt", "hjemmeilt", "iltkoncentrator")),
        "device_model": dice.choice(OXYGEN_DEVICES),
        "flow_l_min": "" if dice.random() < 0.02 else danish(drawn(dice, _FLOWS)),
        "hours_per_day": dice.choice(("", "15", "16", "24")),
        "cylinder_l": _litres(drawn(dice, _CYLINDERS)),
    }
    if dice.random() < 0.10:
        cells["battery_h"] = dice.choice(("2", "3", "4,5", "5"))
    if dice.random() < 0.04:
        cells["tolerance_h"] = dice.choice(("0,5", "1", "4"))
    return cells


def high_flow_oxygen(dice: random.Random) -> Row:
    """A concentrator at 5 l/min or more."""
    return {
        "therapy": "hjemmeilt",
        "device_model": dice.choice(HIGH_FLOW_DEVICES),
        "flow_l_min": danish(drawn(dice, _HIGH_FLOWS)),
        "hours_per_day": dice.choice(("16", "24", "24")),
        "cylinder_l": _litres(drawn(dice, _HIGH_FLOW_CYLINDERS)),
    }


def nasal_high_flow(dice: random.Random) -> Row:
    """A nasal high-flow unit: no battery, 250 W, and oxygen."""
    flow = danish(drawn(dice, {5: 3, 6: 3, 8: 2, 10: 2}))
    return {"therapy": "nasal højflow", "device_model": "Airvo 2", "flow_l_min": flow, "power_w": "250"}


def respirator_with_team(dice: random.Random) -> Row:
    """Day and night, mostly invasive."""
    hours = dice.choice(("18", "20", "24", "24", "24"))
    return _respirator(dice, hours, invasive=dice.random() < 0.7)


def respirator_without_team(dice: random.Random) -> Row:
    """By mask, most of them at night only."""
    hours = dice.choice(("8", "8", "9", "10", "12", "16", "20"))
    return _respirator(dice, hours, invasive=dice.random() < 0.08)


def _respirator(dice: random.Random, hours: str, *, invasive: bool) -> Row:
    model, battery_h = dice.choice(_RESPIRATORS)
    # Some registries tell the model only; the policy's table then knows the battery, or nobody does.
    battery = "" if dice.random() < 0.15 else str(battery_h)
    return {
        "therapy": dice.choice(("respirator", "hjemmerespirator")),
        "device_model": model,
        "hours_per_day": "" if dice.random() < 0.05 else hours,
        "invasive": yes(invasive),
        "battery_h": battery,
        "power_w": dice.choice(("", "", "120", "150", "200")),
    }


def haemodialysis(dice: random.Random) -> Row:
    """Every other day; the next treatment falls due within two days of the sample's morning."""
    due = SAMPLE_DAY + timedelta(hours=dice.randint(1, 48))
    return _dialysis(dice, "hjemmehæmodialyse", due, {"power_w": "2000", "hours_per_day": "5"})


def cycler(dice: random.Random) -> Row:
    """Peritoneal dialysis by machine, every night; a part can change bags by hand too."""
    due = SAMPLE_DAY.replace(hour=dice.choice((20, 21, 22, 23)))
    trained = dice.choice(("ja", "nej", "nej", ""))
    return _dialysis(dice, "cycler", due, {"manual_exchange": trained, "power_w": "150", "hours_per_day": "9"})


def manual_exchange(dice: random.Random) -> Row:
    """Peritoneal dialysis by hand, four times a day."""
    due = SAMPLE_DAY + timedelta(hours=dice.choice((4, 6, 8, 10)))
    return _dialysis(dice, "capd", due, {"manual_exchange": "ja"})


def _dialysis(dice: random.Random, therapy: str, due: datetime, cells: Row) -> Row:
    next_treatment = "" if dice.random() < 0.05 else f"{due:%d-%m-%Y %H:%M}"
    tolerance = dice.choice(("48", "72", "36", "12")) if dice.random() < 0.2 else ""
    return {"therapy": therapy, "next_treatment": next_treatment, "tolerance_h": tolerance, **cells}


def lvad(dice: random.Random) -> Row:
    """A heart pump with two batteries."""
    return {"therapy": "lvad", "device_model": "HeartMate 3", "battery_h": dice.choice(("10", "14", "16")), "power_w": "60"}


def suction(dice: random.Random) -> Row:
    """A suction unit, most with a small battery."""
    return {"therapy": "sug", "device_model": "Atmos C161", "battery_h": dice.choice(("", "1", "2", "2"))}


def cough_assist(dice: random.Random) -> Row:
    """A cough-assist machine."""
    return {"therapy": "hostemaskine", "device_model": "E70", "battery_h": dice.choice(("", "3", "4"))}


def feeding_pump(dice: random.Random) -> Row:
    """A feeding pump, whose battery lasts for most of a day."""
    return {"therapy": "sondeernæring", "device_model": "Flocare Infinity", "battery_h": dice.choice(("12", "24", "24", ""))}


def monitoring(dice: random.Random) -> Row:
    """Watched over at home because of respiratory equipment."""
    return {"therapy": "overvågning", "battery_h": dice.choice(("4", "6", "8", ""))}


def _litres(amount: float | None) -> str:
    return "" if amount is None else str(amount)
