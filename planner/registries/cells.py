"""What does this cell say? Text, yes or no, a choice, a number with or without its unit.

A parser takes the text of a cell that is not blank and gives :class:`Checked`, or raises :class:`BadCell`. Neither carries
the text itself on into a message. Danish notation rules: comma is the decimal sign and a point separates thousands; a
single point is taken as a decimal sign only where it cannot be thousands ("2.5", never "1.250").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

T = TypeVar("T")
C = TypeVar("C", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Checked(Generic[T]):
    """A cell's value, with the codes of what should be looked at although it was understood."""

    value: T
    warnings: tuple[str, ...] = ()


class BadCell(Exception):  # a verdict on a cell, caught row by row; no user meets it as an exception
    """A cell that cannot be used. ``code`` and ``details`` say why, without its value."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


Parser = Callable[[str], Checked[Any]]


def tidy(text: str) -> str:
    """The text with composed letters, and every run of white space or control characters as one space."""
    composed = unicodedata.normalize("NFC", text)
    if composed.isprintable():
        return " ".join(composed.split())
    return " ".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in composed).split())


def heading_keys(heading: str) -> tuple[str, ...]:
    """What a heading may be known as: itself, and without a bracket at its end ("ilt flow (l/min)")."""
    bare = re.sub(r"\s*[(\[][^()\[\]]*[)\]]\W*$", "", heading)
    return tuple(dict.fromkeys(key for key in (folded(heading), folded(bare)) if key))


def folded(text: str) -> str:
    """A key for comparing words people type: no case, no spaces or punctuation, æøå as ae, oe, aa."""
    plain = unicodedata.normalize("NFC", text).casefold()
    for letter, pair in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        plain = plain.replace(letter, pair)
    return "".join(c for c in plain if c.isalnum())


#: "The same as above", which no row can say: rows are sorted and cut apart.
_DITTO = re.compile(r"""["″'’”„]+|-\s?["″”]\s?-|do\.""", re.IGNORECASE)
#: What people write where they do not know, and where they point to another column.
_UNKNOWN = frozenset({
    "ukendt", "uoplyst", "ikkeoplyst", "vedikke", "videsikke", "na", "unknown", "notknown", "sebemærkning", "sebemærkninger",
    "sebem", "senote", "senoter", "sekommentar", "sejournal", "seenote", "seenotes", "senedenfor",
})  # fmt: skip


def says_unknown(cell: str) -> bool:
    """True for a cell that says that nothing is known, or where it stands instead: "ukendt", "?", "se bemærkning"."""
    plain = tidy(cell).casefold()
    return not re.search(r"\w", plain) or "".join(re.findall(r"\w", plain)) in _UNKNOWN


def text(longest: int = 200) -> Parser:
    """Free text of at most ``longest`` characters."""

    def parse(cell: str) -> Checked[str]:
        value = tidy(cell)
        if len(value) > longest:
            raise BadCell("too_long", longest=longest)
        if _DITTO.fullmatch(value):
            raise BadCell("ditto_mark")
        return Checked(value)

    return parse


_MORE_THAN_A_NAME = re.compile(r"\d{3}|\d\s*/\s*\d|[()\[\]]|\b(?:af)?død\b|\bdead\b|†|\budmeldt\b|\bflyttet\b", re.IGNORECASE)


def person_name(cell: str) -> Checked[str]:
    """A name as written; one with more in it than a name ("død 3/11") is worth a look."""
    value = text()(cell).value
    return Checked(value, ("name_telling",) if _MORE_THAN_A_NAME.search(value) else ())


def phone(cell: str) -> Checked[str]:
    """A phone number as written; fewer than eight digits is worth a look."""
    value = text(60)(cell).value
    if re.fullmatch(r"[\d.,]+[eE]\+?\d+", value):  # the digits are lost: a number that rings someone else is worse than none
        return Checked("", ("phone_scientific",))
    return Checked(value, () if sum(c.isdigit() for c in value) >= 8 else ("phone_short",))


_YES = frozenset({"ja", "j", "yes", "y", "x", "true", "sand", "sandt", "1", "✓"})
_NO = frozenset({"nej", "n", "no", "false", "falsk", "0", "-"})


def yes_no(cell: str) -> Checked[bool]:
    """Yes or no, in the ways people mark it."""
    mark = tidy(cell).casefold()
    mark = mark.rstrip(".!") or mark
    if mark not in _YES | _NO:
        raise BadCell("not_yes_no")
    return Checked(mark in _YES)


def choice(words: Mapping[C, tuple[str, ...]]) -> Parser:
    """One of an enum's members, by its code or by any of the Danish and English ``words``; the first word of each is named
    in the message."""
    by_word = {folded(w): member for member, names in words.items() for w in (member.value, *names)}
    allowed = ", ".join(names[0] for names in words.values())

    def parse(cell: str) -> Checked[C]:
        try:
            return Checked(by_word[folded(cell)])
        except KeyError:
            raise BadCell("not_a_choice", allowed=allowed) from None

    return parse


_NONE = frozenset({"ingen", "none", "nej", "no", "-"})


def several(words: Mapping[C, tuple[str, ...]]) -> Parser:
    """Any of an enum's members, separated by + ; or comma; "ingen" (none) says that there are none."""
    one = choice(words)

    def parse(cell: str) -> Checked[frozenset[C]]:
        if tidy(cell).casefold() in _NONE:
            return Checked(frozenset())
        parts = [part for part in re.split(r"[+;,]", cell) if part.strip()]
        return Checked(frozenset(one(part).value for part in parts))

    return parse


_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def decimal(cell: str) -> float:
    """A number in Danish notation. Raises BadCell, also where a point could be either sign ("1.250")."""
    bare = tidy(cell).replace(" ", "").replace("−", "-")
    if not _NUMBER.fullmatch(bare):
        raise BadCell("not_a_number")
    points, commas = bare.count("."), bare.count(",")
    if points == 0 and commas <= 1:
        return float(bare.replace(",", "."))
    if points == 1 and commas == 0:
        if _THOUSANDS.fullmatch(bare) and not bare.lstrip("+-").startswith("0"):
            raise BadCell("ambiguous_number")
        return float(bare)
    if _THOUSANDS.fullmatch(bare):
        return float(bare.replace(".", "").replace(",", "."))
    raise BadCell("not_a_number")


def whole(low: int, high: int, units: Mapping[str, float] | None = None) -> Parser:
    """A whole number from ``low`` to ``high``. "2.000" is two thousand: no decimals are expected here."""
    known = {"": 1.0, **(units or {})}

    def parse(cell: str) -> Checked[int]:
        number, unit = _split_unit(cell, known)
        bare = tidy(number).replace(" ", "")
        amount = float(bare.replace(".", "")) if _THOUSANDS.fullmatch(bare) and "," not in bare else decimal(bare)
        amount *= known[unit]
        _in_range(amount, low, high)
        if amount != int(amount):
            raise BadCell("not_whole")
        return Checked(int(amount))

    return parse


def quantity(low: float, high: float, units: Mapping[str, float]) -> Parser:
    """A number from ``low`` to ``high``, with or without one of ``units`` (name -> factor to the column's own unit)."""
    known = {"": 1.0, **units}

    def parse(cell: str) -> Checked[float]:
        number, unit = _split_unit(cell, known)
        amount = decimal(number) * known[unit]
        _in_range(amount, low, high)
        return Checked(amount)

    return parse


_HOUR_UNITS = {
    "t": 1.0, "t.": 1.0, "time": 1.0, "timer": 1.0, "h": 1.0, "hour": 1.0, "hours": 1.0, "hrs": 1.0,
    "min": 1 / 60, "min.": 1 / 60, "minut": 1 / 60, "minutter": 1 / 60, "minutes": 1 / 60,
    "døgn": 24.0, "dage": 24.0, "days": 24.0,
}  # fmt: skip
_CLOCK_LIKE = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")


_DAY_AND_NIGHT = frozenset({"247", "heledøgnet", "døgnet", "døgnetrundt", "døgn", "1døgn", "altid", "konstant"})


def hours_a_day(cell: str) -> Checked[float]:
    """Hours of use a day, 0 to 24; "24/7" and "hele døgnet" are 24."""
    if "".join(re.findall(r"\w", tidy(cell).casefold())) in _DAY_AND_NIGHT:
        return Checked(24.0)
    checked: Checked[float] = hours(0, 24)(cell)
    return checked


def hours(low: float, high: float) -> Parser:
    """Hours from ``low`` to ``high``: "4", "4 t", "240 min", "2,5 timer" or "1:30"."""
    by_number = quantity(low, high, _HOUR_UNITS)

    def parse(cell: str) -> Checked[float]:
        clock = _CLOCK_LIKE.fullmatch(tidy(cell))
        if clock is None:
            checked: Checked[float] = by_number(cell)
            return checked
        amount = int(clock[1]) + int(clock[2]) / 60 + int(clock[3] or 0) / 3600
        _in_range(amount, low, high)
        return Checked(amount)

    return parse


_RANGE = re.compile(r"[\d.,]+\s*\D{0,12}?\s*(?:-|–|—|/|\btil\b|\bto\b|\beller\b|\bor\b)\s*[\d.,]+\D*")
_DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2})?")
_POWER = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]?\d+")
_NUMBER_THEN_UNIT = re.compile(r"([+\-−]?[\d.,\s]*\d)\s*(\D.*)?")


def refuse_date(cell: str) -> None:
    """Raises BadCell when a spreadsheet program has made a date of something like "1-3"."""
    if _DATE_LIKE.fullmatch(tidy(cell)):
        raise BadCell("became_date")


def _refuse_what_is_not_one_number(cell: str) -> None:
    """Which of two numbers is meant is never guessed, not even the worse."""
    refuse_date(cell)
    if _POWER.fullmatch(tidy(cell)):
        raise BadCell("not_plain_number")
    if _RANGE.fullmatch(tidy(cell).casefold()):
        raise BadCell("is_range")


def _split_unit(cell: str, known: Mapping[str, float]) -> tuple[str, str]:
    _refuse_what_is_not_one_number(cell)
    match = _NUMBER_THEN_UNIT.fullmatch(tidy(cell))
    if match is None:
        raise BadCell("not_a_number")
    unit = "".join((match[2] or "").casefold().split())
    if unit in known:
        return match[1], unit
    # One name for each distinct unit is enough: "t, min, døgn", not every spelling.
    first_names: dict[float, str] = {}
    for name, factor in known.items():
        if name:
            first_names.setdefault(factor, name)
    names = list(first_names.values())
    # "12-14" is a number followed by something that is no unit at all: say so rather than speak of units.
    if not names or not unit[0].isalpha():
        raise BadCell("not_a_number")
    raise BadCell("unknown_unit", units=", ".join(names))


def _in_range(amount: float, low: float, high: float) -> None:
    if not low <= amount <= high:
        raise BadCell("out_of_range", low=f"{low:g}", high=f"{high:g}")
