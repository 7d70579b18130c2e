"""Are addresses typed the way people type them found in real registers, and does a wrong town ever count as exact?

Reads OpenStreetMap extracts that lie beside the project; without them, or without the library that reads them, it skips.
"""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.locate import locate
from planner.model.place import Address, LocationQuality, distance_m

EXTRACTS = Path(__file__).parents[3] / "shared" / "geodata" / "osm-dk"
NAMES = {"Samsø": "0741", "Odder": "0727", "Norddjurs": "0707", "Lolland": "0360"}
LETTERS = "abcdefghijklmnoprstuvyæøå"
SEED, SAMPLE = 20261124, 6000


@pytest.fixture(scope="module")
def register():
    pytest.importorskip("osmium", reason="the library that reads OpenStreetMap extracts is not installed")
    if not EXTRACTS.is_dir():
        pytest.skip("no OpenStreetMap extracts beside the project (../shared/geodata/osm-dk)")
    from planner.registries.openstreetmap import read_openstreetmap

    points = []
    for path in sorted(EXTRACTS.glob("*.osm.pbf")):
        codes = {"bornholm": "0400", "sindal": "0860", "cph": "0101"}
        stated = next((code for name, code in codes.items() if path.name.startswith(name)), "")
        points += [replace(p, municipality_code=p.municipality_code or stated) for p in read_openstreetmap(path, NAMES)[0]()]
    return points


@pytest.fixture(scope="module")
def gazetteer(register):
    return Gazetteer(register)


def one_edit(name, dice):
    at = dice.randrange(len(name))
    letter = dice.choice(LETTERS)
    return dice.choice([name[:at] + name[at + 1 :], name[:at] + letter + name[at + 1 :], name[:at] + letter + name[at:]])


def swapped(name, dice):
    at = dice.randrange(max(1, len(name) - 1))
    return name[:at] + name[at + 1 : at + 2] + name[at] + name[at + 2 :]


def doubled_or_single(name, dice):
    double = re.search(r"(\w)\1", name)
    at = dice.randrange(len(name))
    return name[: double.start()] + name[double.start() + 1 :] if double else name[:at] + name[at] + name[at:]


def other_spelling(name, dice):
    pairs = [("aa", "å"), ("Aa", "Å"), ("å", "aa"), ("Å", "Aa"), ("Gammel ", "Gl. "), ("Gl. ", "Gammel "), ("Sankt ", "Skt. "),
             ("Skt. ", "Sankt "), ("vej", "v."), ("gade", "g."), ("Nørre ", "Nr. "), ("Sønder ", "Sdr. "), ("ø", "oe"),
             ("æ", "ae"), ("Store ", "St. "), ("Lille ", "Ll. "), ("plads", "pl."), (" ", ""), ("é", "e")]  # fmt: skip
    fitting = [pair for pair in pairs if pair[0] in name and (pair[1] not in ("v.", "g.", "pl.") or name.endswith(pair[0]))]
    return name.replace(*dice.choice(fitting), 1) if fitting else name.upper()


ERRORS = {"edit": one_edit, "swap": swapped, "double": doubled_or_single, "spelling": other_spelling,
          "capitals": lambda name, dice: dice.choice([name.upper(), name.lower(), f"  {name} "])}  # fmt: skip


def typed(point, street, town=None, postcode=None):
    return Address(street, point.house_number, postcode or point.postcode, town or point.town, "", point.municipality_code)


@pytest.mark.parametrize("error", ERRORS)
def test_an_address_with_an_ordinary_typing_error_is_found_within_fifty_metres(error, register, gazetteer):
    dice = random.Random(f"{SEED}{error}")
    near = wrong = 0
    sample = dice.sample(register, SAMPLE)
    for point in sample:
        located = locate(typed(point, ERRORS[error](point.street, dice)), None, gazetteer, lambda _: None)
        is_near = located.position is not None and distance_m(located.position, point.position) <= 50
        near += is_near and located.quality is LocationQuality.EXACT
        wrong += located.quality is LocationQuality.EXACT and not is_near

    print(f"\n{error}: {near / SAMPLE:.2%} exact within 50 m, {wrong} exact elsewhere")
    assert near / SAMPLE >= 0.98
    assert wrong == 0


def test_no_wrong_postcode_is_ever_exact(register, gazetteer):
    dice = random.Random(SEED)
    postcodes = sorted({p.postcode for p in register})
    accepted = 0
    for point in dice.sample(register, SAMPLE):
        other = dice.choice([code for code in postcodes if code != point.postcode])
        accepted += locate(typed(point, point.street, postcode=other), None, gazetteer, lambda _: None).quality in (
            LocationQuality.EXACT,
        )
        without_town = Address(point.street, point.house_number, other, "", "", point.municipality_code)
        accepted += locate(without_town, None, gazetteer, lambda _: None).quality is LocationQuality.EXACT

    assert accepted == 0


def test_no_wrong_town_is_ever_exact(register, gazetteer):
    dice = random.Random(SEED)
    towns = sorted({p.town for p in register if p.town})
    known = {}
    for point in register:
        known.setdefault(point.postcode, set()).add(point.town)
    accepted = 0
    for point in dice.sample(register, SAMPLE):
        other = dice.choice([town for town in towns if town not in known[point.postcode] and not town.startswith(point.town)
                             and not point.town.startswith(town)])  # fmt: skip
        located = locate(typed(point, point.street, town=other), None, gazetteer, lambda _: None)
        accepted += located.quality is LocationQuality.EXACT

    assert accepted == 0
