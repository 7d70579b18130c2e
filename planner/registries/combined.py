"""Which columns does a cell hold beside its own, and what becomes of its parts?

"Adresse" may hold a whole address, "Vej" its house number too, "Postnr." the town. A part goes where a column of its own would
have gone and is read as that column is; where such a column is there as well, both must say the same. A cell that cannot be
parted surely sends its row back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from planner.registries.address_parts import COUNTRY, Pieces, split_address, split_house_number, split_postal
from planner.registries.cells import BadCell, Checked, folded
from planner.registries.columns import COLUMNS, Column
from planner.registries.records import Kind

if TYPE_CHECKING:
    from planner.registries.checking import CheckedRow

#: Reads a text as the column of this key is read.
ReadPart = Callable[[str, str], Checked[Any] | BadCell]

#: So many cells of a column are parted to see what it holds.
_LOOKED_AT = 50
_IN_ORDER = ("street", "house_number", "floor_door", "postcode", "town")
_NAMES = ("first_name", "middle_name", "last_name")
_ALWAYS: Mapping[str, tuple[str, ...]] = {
    "address": ("street", "house_number"), "postcode_town": ("postcode", "town"), **dict.fromkeys(_NAMES, ("name",)),
}  # fmt: skip
#: Columns that are nothing but their parts.
_APART = ("address", "postcode_town")
NOTHING_BUT_PARTS = (*_APART, *_NAMES)
#: What to write, by the column in which it is missing.
_EXAMPLES = {"address": "Nørregade 12, 2. tv, 7500 Holstebro", "street": "Nørregade 12", "name": "Eva Eksempel"}
_POSTAL_EXAMPLE = "7500 Holstebro"


def address_parts_in(cells: Iterable[str]) -> tuple[str, ...]:
    """The columns of which most of ``cells`` hold a part, when they are addresses."""
    return _parts_in(cells, split_address)


def postal_parts_in(cells: Iterable[str]) -> tuple[str, ...]:
    """As :func:`address_parts_in`, when they are postcodes with towns."""
    return _parts_in(cells, split_postal)


def _parts_in(cells: Iterable[str], split: Callable[[str], Checked[Pieces]]) -> tuple[str, ...]:
    found: Counter[str] = Counter()
    seen = 0
    for cell in islice(cells, _LOOKED_AT):
        seen += 1
        try:
            found.update({key for key, _ in split(cell).value})
        except BadCell:
            continue
    # Not everyone has a floor and a door.
    return tuple(key for key in _IN_ORDER if found[key] and (found[key] * 2 > seen or key == "floor_door"))


def held(key: str, as_address: Sequence[str], as_postal: Sequence[str]) -> tuple[str, ...]:
    """The further columns that a column of the file holds when it means ``key``, and its cells are parted like that."""
    if key == "address":
        return tuple(dict.fromkeys((*_ALWAYS[key], *as_address)))
    if key == "street":
        return tuple(part for part in as_address if part != key) if "house_number" in as_address else ()
    if key in ("postcode", "town"):
        return tuple(part for part in as_postal if part != key) if len(as_postal) > 1 else ()
    return _ALWAYS.get(key, ())


def held_in(column: Column, cells: Sequence[str]) -> tuple[str, ...]:
    """As :func:`held`, of a column with these filled cells."""
    return held(column.key, address_parts_in(cells), postal_parts_in(cells)) if column.parts else ()


def lacking(kind: Kind, used: Collection[str], parts: Collection[str]) -> tuple[Column, ...]:
    """The required columns that are neither among the ``used`` ones nor among the ``parts`` that those hold."""
    there = {*used, *parts}
    return tuple(c for c in COLUMNS[kind] if c.required and c.key not in there and c.stand_in not in there)


def example_for(key: str) -> str:
    """What may stand in the cell from which ``key`` is to be read."""
    return _EXAMPLES.get(key, _POSTAL_EXAMPLE)


# --- one row ----------------------------------------------------------------------------------------------------------


def lay_parts(row: CheckedRow, cells: Sequence[str], read: ReadPart) -> None:
    """Puts the parts of every cell that holds several where they belong."""
    values = row.values
    if row.headings.combined:
        for key in _APART:
            if key in values:
                _lay(row, key, values.pop(key), read)
        if any(key in values for key in _NAMES):
            _join_names(row, read)
    if "house_number" in values:
        if not values["house_number"].isalnum() and "floor_door" not in values:
            _part_in_place(row, "house_number", cells, split_house_number, read)
    elif "street" in values and not row.is_faulty("house_number"):
        _part_in_place(row, "street", cells, split_address, read)
    if ("postcode" in values) != ("town" in values) or not _is_plain(row, "postcode", cells):
        for key, other in (("postcode", "town"), ("town", "postcode")):
            if key in values and not row.is_faulty(other):
                _part_in_place(row, key, cells, split_postal, read)


def _is_plain(row: CheckedRow, key: str, cells: Sequence[str]) -> bool:
    place = row.headings.places.get(key)
    return place is None or place >= len(cells) or cells[place].isdigit()


def _part_in_place(
    row: CheckedRow, key: str, cells: Sequence[str], split: Callable[[str], Checked[Pieces]], read: ReadPart
) -> None:
    """Parts the cell of ``key`` where it holds more than that; where it cannot be parted it stays as it is."""
    place = row.headings.places.get(key)
    if place is None:
        return
    try:
        parted = split(cells[place])
    except BadCell:
        return
    if len(parted.value) > 1:
        del row.values[key]
        row.forget(key, "house_number_unusual")
        _lay(row, key, parted.value, read)
        for code in parted.warnings:
            row.warn(key, code)


def _lay(row: CheckedRow, source: str, pieces: Pieces, read: ReadPart) -> None:
    texts: dict[str, str] = {}
    for key, text in pieces:
        texts[key] = f"{texts[key]}, {text}" if key in texts else text
    texts.pop(COUNTRY, None)
    for key, text in texts.items():
        checked = read(key, text)
        if isinstance(checked, BadCell):
            row.reject(source, checked.code, **checked.details)
            continue
        own = row.values.setdefault(key, checked.value)
        if folded(str(own)) != folded(str(checked.value)):
            # The name of a town is a matter of taste; where someone lives is not.
            say = row.warn if key == "town" else row.reject
            say(source, "part_differs", column=row.headings.heading(key))
        elif own is checked.value:
            for code in checked.warnings:
                row.warn(source, code)


def _join_names(row: CheckedRow, read: ReadPart) -> None:
    """The name of its parts. A column for the whole name that has only a part of it is completed."""
    first, middle, last = (row.values.pop(key, "") for key in _NAMES)
    whole = row.values.get("name", "")
    known = {folded(word) for word in whole.split()}
    front = [part for part in (first, middle) if not {folded(word) for word in part.split()} <= known]
    back = [last] if not {folded(word) for word in last.split()} <= known else []
    checked = read("name", " ".join(filter(None, (*front, whole, *back))))
    if isinstance(checked, BadCell):
        row.reject("name", checked.code, **checked.details)
        return
    row.values["name"] = checked.value
    if whole and (front or back):
        row.warn("name", "name_joined")
    elif not whole and not (first and last):
        row.warn("name", "name_half")
    for code in checked.warnings if not whole else ():
        row.warn("name", code)
