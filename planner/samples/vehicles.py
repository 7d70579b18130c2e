"""Who could drive in the sample region, and from where?

Invented vehicles at plausible bases: the larger towns, most where most people live, and every municipality has some.
Which lying vehicles carry oxygen differs, so it is drawn.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from planner.samples.people import MIDTJYLLAND_POPULATION
from planner.samples.reference import Municipality, Town
from planner.samples.rows import Row, degrees, drawn, shared_out, yes

_BASE_TOWN = 3_500
_SHIFTS = {("", ""): 55, ("07:00", "19:00"): 20, ("19:00", "07:00"): 8, ("06:00", "18:00"): 9, ("14:00", "02:00"): 8}


@dataclass(frozen=True, slots=True)
class _Type:
    """One type: its Danish name and code letter, how many Region Midtjylland has, seats and wheelchair and lying places to
    draw from, and how often oxygen, power (of those with oxygen) and a nurse are on board; how many litres and watt-hours there
    are then (0 = as much as anyone needs), and the hours after which hired drivers rest."""

    kind: str
    letter: str
    count: int
    places: tuple[tuple[int, int, int], ...]
    oxygen: float
    power: float
    nurse: float
    litres: int = 0
    watt_hours: int = 0
    break_after_h: str = ""


_TYPES = (
    _Type("ambulance", "A", 46, ((1, 0, 1),), 1.0, 1.0, 0.25, litres=4000),
    _Type("liggende", "L", 29, ((1, 0, 1), (1, 0, 2), (2, 0, 1)), 0.75, 0.5, 0.0, litres=2000, watt_hours=1200),
    _Type("kørestolsvogn", "K", 42, ((2, 2, 0), (3, 2, 0), (2, 1, 0)), 0.4, 0.2, 0.0, litres=2000, watt_hours=1200),
    _Type("minibus", "M", 33, ((7, 0, 0), (8, 0, 0)), 0.15, 0.2, 0.0, litres=1000, watt_hours=600, break_after_h="4,5"),
)
_NAMES: Mapping[str, str] = {
    "ambulance": "Ambulance", "liggende": "Liggende transport", "kørestolsvogn": "Kørestolsvogn", "minibus": "Minibus",
}  # fmt: skip


def make_vehicles(
    municipalities: Sequence[Municipality], towns: Sequence[Town], letter: str, dice: random.Random
) -> tuple[Row, ...]:
    """Vehicle rows by type and municipality. Small island municipalities get an ambulance and a wheelchair van, both with
    oxygen and power and on duty day and night."""
    scale = sum(row.population for row in municipalities) / MIDTJYLLAND_POPULATION
    smallest = min(municipalities, key=lambda row: row.population)
    # Fewer people a vehicle where people are few: distances decide there, not numbers.
    weights = [0.0 if row == smallest else row.population**0.8 for row in municipalities]
    rows: list[Row] = []
    for one in _TYPES:
        number = 0
        for row, share in zip(municipalities, shared_out(round(one.count * scale), weights), strict=True):
            bases = _bases([town for town in towns if town.municipality_code == row.code], share, dice)
            always = row == smallest and one.kind in ("ambulance", "kørestolsvogn")
            for base in [_largest(towns, row)] if always else bases:
                number += 1
                rows.append(_vehicle(one, f"{letter}{one.letter}{number:02}", number, base, dice, always=always))
    return tuple(rows)


def _bases(towns: Sequence[Town], count: int, dice: random.Random) -> Iterator[Town]:
    """Towns for ``count`` vehicles: the largest first, the others by size."""
    by_size = sorted(towns, key=lambda town: -town.population)
    fit = [town for town in by_size if town.population >= _BASE_TOWN] or by_size[:1]
    for place in range(count):
        yield fit[0] if place == 0 else drawn(dice, {town: town.population**0.6 for town in fit})


def _largest(towns: Sequence[Town], municipality: Municipality) -> Town:
    return max((t for t in towns if t.municipality_code == municipality.code), key=lambda town: town.population)


def _vehicle(one: _Type, vehicle_id: str, number: int, base: Town, dice: random.Random, *, always: bool) -> Row:
    seated, wheelchair, lying = dice.choice(one.places)
    oxygen = always or dice.random() < one.oxygen
    shift_from, shift_to = ("", "") if always else drawn(dice, _SHIFTS)
    power = always or (oxygen and dice.random() < one.power)
    return {
        "vehicle_id": vehicle_id,
        "name": f"{_NAMES[one.kind]} {number}, {base.name}",
        "kind": one.kind,
        "seated": str(seated),
        "wheelchair": str(wheelchair),
        "folding_wheelchair_places": str(max(0, wheelchair - 1)),
        "lying": str(lying),
        "base_name": base.name,
        "longitude": degrees(base.lon),
        "latitude": degrees(base.lat),
        "oxygen": yes(oxygen),
        "power": yes(power),
        "oxygen_l": str(one.litres) if oxygen and one.litres else "",
        "energy_wh": str(one.watt_hours) if power and one.watt_hours else "",
        "nurse": yes(dice.random() < one.nurse),
        "shift_from": shift_from,
        "shift_to": shift_to,
        "break_after_h": one.break_after_h,
        "municipality_code": base.municipality_code,
        "phone": f"+45 00 3{dice.randint(0, 9)} {dice.randint(0, 99):02} {dice.randint(0, 99):02}",
    }
