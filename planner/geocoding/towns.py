"""Does the town that someone wrote go with the postcode? It is what tells a wrong postcode from a right one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import Enum, auto

from rapidfuzz.distance import OSA

from planner.geocoding.addresses import danish


class Says(Enum):
    """What one piece of an address says of a point found by the others."""

    AGREES = auto()
    DISAGREES = auto()
    NOTHING = auto()


class Towns:
    """The names of the towns of each postcode."""

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._of = {postcode: {normal_town(name) for name in towns} - {""} for postcode, towns in names.items()}
        self._all = {name for towns in self._of.values() for name in towns}

    def say(self, town: str, postcode: str) -> Says:
        """Whether ``town`` is a name of ``postcode``, one typing error allowed (two in long names) as long as it is not the name
        of another town. Nothing, when either is unknown."""
        own, typed = self._of.get(postcode), normal_town(town)
        if not typed or not own:
            return Says.NOTHING
        if typed in own or any(_is_without_district(typed, name) for name in own):
            return Says.AGREES
        if typed in self._all:
            return Says.DISAGREES
        if any(_is_without_district(name, typed) for name in own):
            return Says.AGREES
        allowed = 2 if len(typed) >= 8 else 1 if len(typed) >= 4 else 0
        errors = min(OSA.distance(typed, name) for name in own)
        if errors > allowed or any(OSA.distance(typed, name) <= errors for name in self._all - own):
            return Says.DISAGREES
        return Says.AGREES


def normal_town(town: str) -> str:
    """Small Danish letters and single spaces: "3700  RØNNE" and "Rønne" are one."""
    return " ".join(re.findall(r"[a-zæøå]+", danish(town)))


def _is_without_district(short: str, full: str) -> bool:
    """ "Århus" of "Århus C"."""
    rest = full.removeprefix(short + " ")
    return rest != full and len(rest) <= 2
