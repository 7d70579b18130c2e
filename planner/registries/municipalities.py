"""Which municipality is meant: by its code, by its name, or by where the address lies?

How an address leads to a municipality is not known here (``geocoding.municipality``); it is asked for what no row says.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from planner.model.place import Address, Position
from planner.registries.cells import folded
from planner.registries.checking import CheckedRow


class Clue(StrEnum):
    """What an address's municipality was found by, the surest first."""

    REGISTER = "register"
    POINT = "point"
    STREET = "street"
    POSTCODE = "postcode"


#: Finds the municipality of an address or a position: its code and how it was found, or None.
FindMunicipality = Callable[[Address, Position | None], tuple[str, Clue] | None]


@dataclass(frozen=True, slots=True)
class Municipalities:
    """The known municipalities. ``codes`` empty: nothing is known yet, so no code is refused. ``names`` leads from a name (as
    :func:`bare_name` gives it) to its code."""

    codes: frozenset[str] = frozenset()
    names: Mapping[str, str] = field(default_factory=dict)
    find: FindMunicipality = lambda _address, _given: None

    def code_of(self, name: str) -> str | None:
        """The code of the municipality that ``name`` means ("Holstebro Kommune"), else None."""
        bare = bare_name(name)
        # "Københavns Kommune" is København, and "Nordfyn" is called Nordfyns.
        return self.names.get(bare) or self.names.get(bare.removesuffix("s")) or self.names.get(bare + "s")


def bare_name(name: str) -> str:
    """A municipality's name as it is compared: without "Kommune", and however it is spelt."""
    return re.sub(r"(?:regions)?kommunen?$", "", folded(name))


def by_name(municipalities: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Bare name to code, of pairs of code and name. A name of two municipalities is left out."""
    found: dict[str, str] = {}
    twice: set[str] = set()
    for code, name in municipalities:
        if found.setdefault(bare_name(name), code) != code:
            twice.add(bare_name(name))
    return {name: code for name, code in found.items() if name not in twice}


def reference_names(path: Path) -> dict[str, str]:
    """Bare name to code of the country's municipalities, from the reference data. An absent file gives nothing."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return by_name((row["code"], row["name"]) for row in csv.DictReader(file))


def settle_municipality(row: CheckedRow, municipalities: Municipalities) -> None:
    """Makes a code of a name, and holds a code against the known ones."""
    stated = row.get("municipality_code")
    if stated and not stated.isdigit():
        code = municipalities.code_of(stated)
        if code is None:
            row.reject("municipality_code", "municipality_name_unknown")
            return
        row.values["municipality_code"] = stated = code
    if stated and municipalities.codes and stated not in municipalities.codes:
        row.reject("municipality_code", "municipality_unknown")


def find_municipality(row: CheckedRow, municipalities: Municipalities) -> None:
    """Where the row does not say its municipality, finds it by its address, and says how; else sends the row back."""
    position = row.get("position")
    if "municipality_code" in row.values or row.is_faulty("municipality_code") or ("postcode" not in row.values and not position):
        return
    address = Address(*(row.get(key, "") for key in ("street", "house_number", "postcode", "town")))
    found = municipalities.find(address, position)
    if found is None:
        row.reject("municipality_code", "municipality_not_found")
        return
    code, clue = found
    row.values["municipality_code"] = code
    row.warn("municipality_code", f"municipality_by_{clue.value}")
    settle_municipality(row, municipalities)
