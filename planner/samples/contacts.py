"""Who answers the phone in each municipality of the sample?"""

from __future__ import annotations

import random
from collections.abc import Sequence

from planner.samples.reference import Municipality
from planner.samples.rows import Row
from planner.samples.word_stock import MEN, SURNAMES, WOMEN


def make_contacts(municipalities: Sequence[Municipality], dice: random.Random) -> tuple[Row, ...]:
    """One contact row for each municipality; names, numbers and mailboxes are invented and lead nowhere."""
    return tuple(
        {
            "municipality_code": row.code,
            "name": row.name,
            "region_code": row.region_code,
            "health_council": row.health_council,
            "population": str(row.population),
            "contact_name": f"{dice.choice((*WOMEN, *MEN))} {dice.choice(SURNAMES)}",
            "phone": f"+45 00 00 {row.code[:2]} {row.code[2:]}",
            "mailbox": f"beredskab@{_plain(row.name)}.invalid",
            "location_number": unallotted_location_number(int(row.code)),
        }
        for row in municipalities
    )


def unallotted_location_number(number: int) -> str:
    """A location number with a right check digit that GS1 allots to nobody: prefix 20 is kept for use inside firms."""
    digits = f"20{number:010}"
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def _plain(name: str) -> str:
    """The name in the letters of an address on the net."""
    plain = name.lower()
    for letter, pair in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), (" ", "")):
        plain = plain.replace(letter, pair)
    return plain
