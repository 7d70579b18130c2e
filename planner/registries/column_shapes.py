"""What do the cells of a column look like, whatever stands above them, and how are they shown without what they say?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from enum import StrEnum
from typing import Any

from planner.registries.cells import BadCell, tidy, yes_no
from planner.registries.identifiers import cpr, municipality_code, postcode
from planner.registries.times import moment

_LONGEST_SAMPLE = 28
#: This share of the cells must look alike: a few wrong ones are what checking is for.
MOST = 0.8


class Shape(StrEnum):
    """What the cells of a column look like, whatever stands above them."""

    CPR = "cpr"
    POSTCODE = "postcode"
    MUNICIPALITY = "municipality"
    PHONE = "phone"
    FLOW = "flow"
    MOMENT = "moment"
    YES_NO = "yes_no"
    OTHER = "other"


def masked(cell: str) -> str:
    """The form of a cell without its content: letters as x, digits as 0."""
    shown = tidy(cell)
    text = "".join(_masked_sign(sign) for sign in shown[:_LONGEST_SAMPLE])
    return text + "…" if len(shown) > _LONGEST_SAMPLE else text


def _masked_sign(sign: str) -> str:
    if sign.isdigit() or sign.isnumeric():
        return "0"
    return sign if sign.isascii() and not sign.isalpha() else "x"


def shape_of(cells: Sequence[str]) -> Shape:
    """What most of ``cells`` (none of them blank) look like."""
    if not cells:
        return Shape.OTHER
    found = Counter(shape for cell in cells for shape in _SHAPES if _SHAPES[shape](tidy(cell)))
    likely = [shape for shape in _SHAPES if found[shape] >= max(1, MOST * len(cells))]
    return likely[0] if likely else Shape.OTHER


def can_be(parser: Callable[[str], Any]) -> Callable[[str], bool]:
    """Whether ``parser`` can read a cell."""

    def fits(cell: str) -> bool:
        try:
            parser(cell)
        except BadCell:
            return False
        return True

    return fits


def _is_cpr(cell: str) -> bool:
    # Nine digits without a hyphen could be many things; a column of them still has more tens than nines.
    return bool(re.fullmatch(r"\d{6}[-– ]?\d{4}|\d{9}", cell)) and can_be(cpr)(cell)


_PHONE = re.compile(r"(?:(?:\+|00)45[ -]?)?(?:\d{8}|\d{2}([ .-])\d{2}\1\d{2}\1\d{2}|\d{4} \d{4})")
_FLOW = re.compile(r"\d{1,2}(?:[.,]\d+)?\s*(?:l(?:iter)?\s*/\s*min\.?|lpm)", re.IGNORECASE)

#: From the most telling to the least: a municipality code is also a postcode by its form, and 0 and 1 are also yes and no.
_SHAPES: Dict[Shape, Callable[[str], bool]] = {
    Shape.CPR: _is_cpr,
    Shape.FLOW: lambda cell: bool(_FLOW.fullmatch(cell)),
    Shape.MUNICIPALITY: lambda cell: bool(re.fullmatch(r"0[1-8]\d{2}", cell)) and can_be(municipality_code)(cell),
    Shape.POSTCODE: lambda cell: bool(re.fullmatch(r"(?:DK[- ]?)?[1-9]\d{3}", cell)) and can_be(postcode)(cell),
    Shape.PHONE: lambda cell: bool(_PHONE.fullmatch(cell)),
    Shape.MOMENT: can_be(moment),
    Shape.YES_NO: lambda cell: not cell.isdigit() and can_be(yes_no)(cell),
}

#: The columns that a shape alone can stand for, the likeliest first. Dates and yes-or-no fit far too many: they need a heading.
MEANT_BY: Dict[Shape, tuple[str, ...]] = {
    Shape.CPR: ("cpr",),
    Shape.FLOW: ("flow_l_min",),
    Shape.MUNICIPALITY: ("municipality_code",),
    Shape.POSTCODE: ("postcode",),
    Shape.PHONE: ("phone",),
}
