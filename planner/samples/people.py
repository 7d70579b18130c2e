"""Who lives in the sample region with equipment that stops with the power?

How many there are of each kind is what the region itself has counted where a number is known (home oxygen, high flow,
respirators), and our estimate for the rest. Everything about the people is invented.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from planner.samples import treatments
from planner.samples.addresses import SampleAddress
from planner.samples.cpr import unliving_cpr
from planner.samples.reference import Municipality
from planner.samples.rows import Row, degrees, drawn, shared_out, yes
from planner.samples.treatments import SAMPLE_DAY, Treatment
from planner.samples.word_stock import ACCESS, MEN, NOTES, SURNAMES, WOMEN


@dataclass(frozen=True, slots=True)
class _Kind:
    """How many people have these treatments in Region Midtjylland."""

    count: int
    treatments: tuple[Treatment, ...]


#: The population that the counts below belong to; other regions' are scaled by theirs.
MIDTJYLLAND_POPULATION = 1_370_800
#: About 1,400 on home oxygen, 10 % of them at high flow, and about 120 respirator users are the region's own numbers
#: (September 2025). 180 on home dialysis, half of them by haemodialysis, and everything else are our estimates.
_BOTH = 14
_KINDS: Mapping[str, _Kind] = {
    "ordinary oxygen": _Kind(1260 - _BOTH, (treatments.ordinary_oxygen,)),
    "high-flow oxygen": _Kind(110, (treatments.high_flow_oxygen,)),
    "nasal high flow": _Kind(30, (treatments.nasal_high_flow,)),
    "respirator with team": _Kind(48, (treatments.respirator_with_team,)),
    "respirator": _Kind(72 - _BOTH, (treatments.respirator_without_team,)),
    "respirator and oxygen": _Kind(_BOTH, (treatments.respirator_without_team, treatments.ordinary_oxygen)),
    "haemodialysis": _Kind(90, (treatments.haemodialysis,)),
    "cycler": _Kind(55, (treatments.cycler,)),
    "manual exchange": _Kind(35, (treatments.manual_exchange,)),
    "lvad": _Kind(4, (treatments.lvad,)),
    "suction": _Kind(10, (treatments.suction,)),
    "cough assist": _Kind(5, (treatments.cough_assist,)),
    "feeding pump": _Kind(22, (treatments.feeding_pump,)),
    "monitoring": _Kind(20, (treatments.monitoring,)),
}

_LEAST_PER_MUNICIPALITY = 3
_COUPLES = 14
_REPLACEMENT_CPR = 10
_FAILING_MODULUS_11 = 12
_GIVEN_COORDINATES = 7
_TYPING_ERRORS = 0.02
_NOT_IN_REGISTER = 0.01
_UNKNOWN_POSTCODE = 0.004
#: No post goes here: whoever has it in the registry cannot be found at all.
_NO_SUCH_POSTCODE = "7999"

_MOBILITY = {"gående": 62, "kørestol": 29, "liggende": 9}
_MOBILITY_WITH_TEAM = {"gående": 5, "kørestol": 60, "liggende": 35}
_ESCORT = {"": 74, "ingen": 6, "pårørende": 17, "sygeplejerske": 3}
_OFFER = {"": 20, "ikke spurgt": 52, "tilbudt": 8, "accepteret": 14, "afslået": 2, "egen løsning": 2, "ikke truffet": 2}
_FLAT_FLOORS = {0: 22, 1: 28, 2: 24, 3: 16, 4: 8, 5: 2}
_HOUSING = {"parcelhus": 55, "rækkehus": 20, "ældrebolig": 15, "ukendt": 8, "bofællesskab": 2}


@dataclass(slots=True)
class _Person:
    """A person while being made: cells about the person, and the cells of each treatment."""

    man: bool
    cells: Row
    treatments: list[Row]

    @property
    def rows(self) -> Iterator[Row]:
        for treatment in self.treatments:
            yield self.cells | treatment


def make_patients(
    municipalities: Sequence[Municipality], register: Sequence[SampleAddress], letter: str, dice: random.Random
) -> tuple[Row, ...]:
    """Patient rows, one for each treatment of each person, sorted by reference. ``letter`` begins the references."""
    population = sum(row.population for row in municipalities)
    kinds = _kinds(population / MIDTJYLLAND_POPULATION)
    dice.shuffle(kinds)
    homes = _homes(municipalities, register, len(kinds), dice)
    people = [_person(kind, home, dice) for kind, home in zip(kinds, homes, strict=True)]
    for number, person in enumerate(people, start=1):
        person.cells["reference"] = f"{letter}-{number:04}"
    _number_people(people, dice)
    _spoil_some_addresses(people, dice)
    return tuple(row for person in people for row in person.rows)


def _kinds(scale: float) -> list[str]:
    return [name for name, kind in _KINDS.items() for _ in range(max(1, round(kind.count * scale)))]


def _homes(
    municipalities: Sequence[Municipality], register: Sequence[SampleAddress], people: int, dice: random.Random
) -> list[Row]:
    """One home for each person: by population, and a few couples under one roof. Couples stand side by side."""
    by_code: dict[str, list[SampleAddress]] = defaultdict(list)
    for address in register:
        by_code[address.municipality_code].append(address)
    populations = [row.population for row in municipalities]
    shares = shared_out(people, populations, at_least=_LEAST_PER_MUNICIPALITY)
    couples = shared_out(round(_COUPLES * sum(populations) / MIDTJYLLAND_POPULATION), populations)
    homes: list[Row] = []
    household = 0
    for row, share, pairs in zip(municipalities, shares, couples, strict=True):
        pairs = min(pairs, share // 2)
        for place, address in enumerate(dice.sample(by_code[row.code], share - pairs)):
            home = _home(address, dice)
            if place >= pairs:
                homes.append(home)
                continue
            household += 1
            shared = home | {"household": f"H-{household:03}", "name": dice.choice(SURNAMES)}
            homes += [shared, dict(shared)]
    return homes


def _home(address: SampleAddress, dice: random.Random) -> Row:
    cells = {
        "street": address.street,
        "house_number": address.house_number,
        "postcode": address.postcode,
        "town": address.postal_town,
        "municipality_code": address.municipality_code,
        "longitude": degrees(address.lon),
        "latitude": degrees(address.lat),
    }
    if address.in_dense_town and dice.random() < 0.5:
        floor = drawn(dice, _FLAT_FLOORS)
        side = dice.choice(("th", "tv", "mf"))
        cells |= {"floor": str(floor), "floor_door": f"{floor}. {side}" if floor else f"st. {side}", "housing_type": "etagebolig"}
        cells["lift"] = "" if dice.random() < 0.1 else yes(floor >= 2 and dice.random() < 0.55)
    else:
        cells |= {"floor": "0" if dice.random() < 0.8 else "", "housing_type": drawn(dice, _HOUSING)}
    return cells


def _person(kind: str, home: Row, dice: random.Random) -> _Person:
    """Everything about one person but the numbers. The home's ``name`` cell holds the surname of a couple."""
    man = dice.random() < 0.48
    surname = home.get("name") or dice.choice(SURNAMES)
    middle = f" {dice.choice(SURNAMES)}" if dice.random() < 0.35 else ""
    team = kind == "respirator with team"
    mobility = drawn(dice, _MOBILITY_WITH_TEAM if team else _MOBILITY)
    cells = home | {
        "name": f"{dice.choice(MEN if man else WOMEN)}{middle} {surname}",
        "phone": "" if dice.random() < 0.05 else _phone(dice),
        "mobility": "" if mobility == "gående" and dice.random() < 0.15 else mobility,
        "escort": "hjælper" if team else drawn(dice, _ESCORT),
        "helper_team": yes(team) if kind.startswith("respirator") else "",
        "infectious": yes(dice.random() < 0.012),
        "rides_alone": yes(random.Random(f"alone {home} {surname}").random() < 0.01),
        "own_generator": yes(dice.random() < 0.008),
        "offer": drawn(dice, _OFFER),
        "access": dice.choice(ACCESS) if dice.random() < 0.3 else "",
        "notes": dice.choice(NOTES) if dice.random() < 0.2 else "",
        "data_date": f"{SAMPLE_DAY - timedelta(days=int(dice.triangular(8, 420, 30))):%d-%m-%Y}",
    }
    if dice.random() < 0.6:
        cells["relative_name"] = f"{dice.choice((*WOMEN, *MEN))} {surname}"
        cells["relative_phone"] = _phone(dice)
    person = _Person(man, cells, [make(dice) for make in _KINDS[kind].treatments])
    if kind.startswith("respirator"):
        _add_airway_equipment(person, dice, share=0.6 if team else 0.15)
    return person


def _add_airway_equipment(person: _Person, dice: random.Random, share: float) -> None:
    """Suction, cough assist and feeding pump beside a respirator: written as rows of their own, or in one cell."""
    makers = (treatments.suction, treatments.cough_assist, treatments.feeding_pump)
    extras = [make(dice) for make, often in zip(makers, (share, share / 2, share / 3), strict=True) if dice.random() < often]
    if not extras or dice.random() < 0.5:
        person.treatments += extras
        return
    person.treatments[0]["other_equipment"] = " + ".join(
        f"{cells['therapy']} ({cells['battery_h']} t)" if cells["battery_h"] else cells["therapy"] for cells in extras
    )


def _phone(dice: random.Random) -> str:
    """A number that no subscriber has: Danish numbers do not begin with a zero."""
    return f"+45 00 {dice.randint(0, 99):02} {dice.randint(0, 99):02} {dice.randint(0, 99):02}"


def _number_people(people: Sequence[_Person], dice: random.Random) -> None:
    """Gives each person a CPR number of their own; a few replacement numbers, and a few that fail modulus 11."""
    odd_ones = dice.sample(people, _REPLACEMENT_CPR + _FAILING_MODULUS_11)
    replaced = {id(person) for person in odd_ones[:_REPLACEMENT_CPR]}
    failing = {id(person) for person in odd_ones[_REPLACEMENT_CPR:]}
    used: set[str] = set()
    for person in people:
        number = ""
        while not number or number in used:
            replacement, passes = id(person) in replaced, id(person) not in failing
            number = unliving_cpr(dice, man=person.man, replacement=replacement, passes_modulus_11=passes)
        used.add(number)
        person.cells["cpr"] = number


def _spoil_some_addresses(people: Sequence[_Person], dice: random.Random) -> None:
    """Addresses as registries have them: without coordinates but for a few, some misspelt, some that do not exist."""
    for person in people:
        position = {key: person.cells.pop(key) for key in ("longitude", "latitude")}
        fate = dice.random()
        if fate < _TYPING_ERRORS:
            person.cells["street"] = _misspelt(person.cells["street"], dice)
        elif fate < _TYPING_ERRORS + _NOT_IN_REGISTER:
            person.cells |= {"street": f"{dice.choice(SURNAMES)}s Udstykning", "house_number": str(dice.randint(1, 40))}
        elif fate < _TYPING_ERRORS + _NOT_IN_REGISTER + _UNKNOWN_POSTCODE:
            person.cells["postcode"] = _NO_SUCH_POSTCODE
        elif fate > 1 - _GIVEN_COORDINATES / len(people):
            person.cells |= position


def _misspelt(street: str, dice: random.Random) -> str:
    """The street with one letter lost, doubled, or changed places with the next."""
    at = dice.randrange(1, len(street) - 1)
    slips = (
        street[:at] + street[at + 1 :],
        street[:at] + street[at] + street[at:],
        street[: at - 1] + street[at] + street[at - 1] + street[at + 1 :],
    )
    slip = dice.choice(slips)
    return slip if slip != street else street + "n"
