"""Is this a number that names a person, a place or a party: CPR, postcode, municipality code, reference, location number?

CPR rules are those of the Danish civil registry: the seventh digit tells the century; replacement numbers (erstatnings-CPR)
have 60 added to the day; since 1 October 2007 a valid number need not satisfy modulus 11, so that is only worth a look.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from planner.registries.cells import BadCell, Checked, refuse_date, says_unknown, tidy

#: What is left of a number that a program has taken for one with decimals: "7500.0".
_DECIMALS = re.compile(r"([0-9]+)[.,]0+")
#: The two halves of a CPR number, with any of the signs that people and programs put between them.
_PARTED_CPR = re.compile(r"(\d{6})[-‐‑‒–—−./](\d{4})")
_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@dataclass(frozen=True, slots=True)
class Cpr:
    """Ten digits, and the birth date they tell."""

    digits: str
    birth_date: date

    def __repr__(self) -> str:
        """Nothing: a number that names a person is never shown by accident."""
        return "Cpr(hidden)"


def _without_decimals(bare: str) -> tuple[str, tuple[str, ...]]:
    match = _DECIMALS.fullmatch(bare)
    return (match[1], ("decimals_removed",)) if match else (bare, ())


def cpr(cell: str) -> Checked[Cpr]:
    """A CPR number with or without its hyphen. Nine digits get the leading zero back that a spreadsheet took."""
    bare = tidy(cell).replace(" ", "").lstrip("'’")
    if re.fullmatch(r"[\d.,]+[eE]\+?\d+", bare):
        raise BadCell("cpr_scientific")
    bare, removed = _without_decimals(bare)
    digits = _PARTED_CPR.sub(r"\1\2", bare)
    if not digits.isascii() or not digits.isdecimal():
        raise BadCell("cpr_not_digits")
    warnings = list(removed)
    if len(digits) == 9:
        digits = "0" + digits
        warnings.append("cpr_zero_restored")
    if len(digits) != 10:
        raise BadCell("cpr_length")
    born = _birth_date(digits)
    if not is_replacement(digits) and sum(w * int(d) for w, d in zip(_CPR_WEIGHTS, digits, strict=True)) % 11:
        warnings.append("cpr_modulus_11")
    return Checked(Cpr(digits, born), tuple(warnings))


def is_replacement(digits: str) -> bool:
    """True for a replacement number (erstatnings-CPR): 60 is added to the day."""
    return int(digits[:2]) > 60


def _birth_date(digits: str) -> date:
    day_of_month, month, year = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    if is_replacement(digits):
        day_of_month -= 60
    try:
        return date(_century(int(digits[6]), year) + year, month, day_of_month)
    except ValueError:
        raise BadCell("cpr_no_such_date") from None


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:
        return 1900
    if seventh in (4, 9):
        return 2000 if year <= 36 else 1900
    return 2000 if year <= 57 else 1800


def looks_like_cpr(text: str) -> bool:
    """True when ``text`` could be a CPR number: such text must not become a reference that is shown everywhere."""
    bare = re.sub(r"[\s\-–]", "", text)
    if not re.fullmatch(r"\d{9,10}", bare):
        return False
    try:
        _birth_date(bare.zfill(10))
    except BadCell:
        return False
    return True


def reference(cell: str) -> Checked[str]:
    """An opaque reference: letters, digits and - _ . / up to 40 signs, and not a CPR number."""
    value = tidy(cell)
    if looks_like_cpr(value):
        raise BadCell("reference_is_cpr")
    return Checked(_code(value))


def code(cell: str) -> Checked[str]:
    """A site's or a vehicle's own code, of the same form as a reference."""
    return Checked(_code(tidy(cell)))


def _code(value: str) -> str:
    if not re.fullmatch(r"[\w\-./:]{1,40}", value):
        raise BadCell("not_a_code")
    return value


def postcode(cell: str) -> Checked[str]:
    """Four digits, with or without DK in front or the town behind. Three digits get the leading zero back."""
    bare = re.sub(r"^DK[-\s]*", "", tidy(cell), flags=re.IGNORECASE)
    bare, removed = _without_decimals(bare)
    bare = re.sub(r"(\d\d) (\d\d)", r"\1\2", bare)
    if with_town := re.fullmatch(r"([0-9]{4}),? [^\W\d_][^\d]*", bare):
        bare = with_town[1]
    if not re.fullmatch(r"[0-9]{3,4}", bare):
        raise BadCell("not_a_postcode")
    return Checked(bare.zfill(4), removed + (("postcode_zero_restored",) if len(bare) == 3 else ()))


def municipality_code(cell: str) -> Checked[str]:
    """Four digits beginning with 0, with or without the municipality's name behind. Every Danish code does, so a zero that a
    spreadsheet took is put back silently."""
    bare, removed = _without_decimals(tidy(cell))
    bare = re.sub(r"(?<=\d) [^\W\d_][^\d]*$", "", bare)
    if not re.fullmatch(r"0?[1-9][0-9]{2}", bare):
        raise BadCell("not_a_municipality_code")
    return Checked(bare.zfill(4), removed)


def municipality(cell: str) -> Checked[str]:
    """A municipality's code as :func:`municipality_code` gives it; or its name, which is no code yet."""
    value = tidy(cell)
    if not re.search(r"\d", value) and not says_unknown(cell) and re.fullmatch(r"[^\W_][\w .'/-]{1,59}", value):
        return Checked(value)
    if behind := re.fullmatch(r"[^\W\d_][^\d]*[ (](0[1-9]\d{2})\)?", value):
        value = behind[1]
    return municipality_code(value)


def location_number(cell: str) -> Checked[str]:
    """A location number (GLN/EAN): thirteen digits of which the last is a check digit. A wrong one is worth a look,
    because misdirected messages are a known failure."""
    digits = tidy(cell).replace(" ", "")
    if not re.fullmatch(r"[0-9]{13}", digits):
        return Checked(digits[:40], ("location_number_wrong",))
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return Checked(digits, ("location_number_wrong",) if total % 10 else ())


_HOUSE_NUMBER = re.compile(r"0*(\d{1,3})\s*([A-Za-zÆØÅæøå])?")


def house_number(cell: str) -> Checked[str]:
    """A house number with its letter, "12B". Another form ("12-14") is kept as written and is worth a look."""
    refuse_date(cell)
    value, removed = _without_decimals(re.sub(r"^nr\.?\s*(?=\d)", "", tidy(cell), flags=re.IGNORECASE))
    if len(value) > 20:
        raise BadCell("too_long", longest=20)
    match = _HOUSE_NUMBER.fullmatch(value)
    if match is None:
        return Checked(value, ("house_number_unusual",))
    return Checked(match[1] + (match[2] or "").upper(), removed)
