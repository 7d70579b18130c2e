"""What does a list consist of, before anyone chooses language, font or page size?

A sheet is plain data: bits of meaning in lines, lines in cells, cells in rows, rows in tables. Shells (paper, screen) turn
the bits into words of a language. Texts from registries travel as :class:`Raw` and are never read as markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from planner.documents.map_page import MapPage
from planner.model.place import Position


@dataclass(frozen=True, slots=True)
class Said:
    """The words for ``code`` (planner.translations); ``values`` fill its named places and may be bits themselves."""

    code: str
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Raw:
    """A text exactly as a registry holds it."""

    text: str


@dataclass(frozen=True, slots=True)
class Either:
    """A text that is data in two languages (the policy's own words)."""

    danish: str
    english: str


@dataclass(frozen=True, slots=True)
class At:
    """A moment (aware UTC), shown in local time: the clock alone on the sheet's own day, else with the date.
    ``full`` shows date and UTC offset always."""

    at: datetime
    full: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """A date, such as a birth date."""

    day: date


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time in seconds, shown in hours and minutes (rounded down, towards the safe side)."""

    seconds: int


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with ``decimals`` places and a unit that reads the same in both languages (W, l/min, km)."""

    number: float
    unit: str = ""
    decimals: int = 0


Bit = Said | Raw | Either | At | Day | Span | Amount


class Weight(StrEnum):
    """How much a line must stand out."""

    BIG = "big"
    STRONG = "strong"
    NORMAL = "normal"
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Line:
    """Bits one after the other with a space between; ``box`` puts an empty tick box in front. ``point`` is a place to be
    read by a telephone's camera (a square code that holds the coordinates and nothing else), beside or instead of words."""

    bits: tuple[Bit, ...]
    weight: Weight = Weight.NORMAL
    box: bool = False
    point: Position | None = None


Cell = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """``ref`` and ``moment`` are what the read-back compares: the cell numbered ``key`` shows the moment and, right after
    it, the reference. ``ref`` "" = a row about no person. ``strong`` rows are set off (a delivery among pickups, a total);
    ``below`` runs under the cells over the whole width (notes can be long)."""

    cells: tuple[Cell, ...]
    ref: str = ""
    moment: datetime | None = None
    strong: bool = False
    below: Cell = ()
    key: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """``share`` of the table's width relative to the other columns; ``numeric`` columns are set flush right."""

    code: str
    share: float
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """``title`` a code ("" = none), ``heading`` a title made of data instead. ``width`` the part of the page's width it
    takes. ``empty`` the code said when it has no rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    title: str = ""
    width: float = 1.0
    empty: str = "nobody_listed"
    dense: bool = False
    heading: Line | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled line at the head of the first page."""

    label: str
    line: Line


class Part(StrEnum):
    """The parts of the pack. Each value is also the code of its title."""

    OVERVIEW = "part_overview"
    CALL_LIST = "part_call_list"
    EVACUATION_LIST = "part_evacuation_list"
    ERRAND_LIST = "part_errand_list"
    RUN_SHEET = "part_run_sheet"
    STAY_LIST = "part_stay_list"
    UNPLACED_LIST = "part_unplaced_list"
    ATLAS = "part_atlas"
    REENTRY = "part_reentry"
    COUNT_SHEET = "part_count_sheet"
    RETURN_LIST = "part_return_list"
    CHANGES = "part_changes"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One part of the pack that can be handed out alone. ``key`` names it within its part ("" when there is only one)
    and holds no personal value: it becomes a file name. ``subject`` says whose list it is."""

    part: Part
    key: str
    subject: Line
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...] = ()
    notes: tuple[Line, ...] = ()
    blank_lines: int = 0
    maps: tuple[MapPage, ...] = field(default=())

    def rows(self) -> tuple[Row, ...]:
        """Every row about a person, in the order printed."""
        return tuple(row for table in self.tables for row in table.rows if row.ref)


def line(*bits: Bit | str, weight: Weight = Weight.NORMAL, box: bool = False) -> Line:
    """A line of bits; a plain string is registry text."""
    return Line(tuple(Raw(bit) if isinstance(bit, str) else bit for bit in bits), weight, box)


def strong(*bits: Bit | str) -> Line:
    """A line that stands out."""
    return line(*bits, weight=Weight.STRONG)


def small(*bits: Bit | str) -> Line:
    """A line that stands back."""
    return line(*bits, weight=Weight.SMALL)


def said(code: str, **values: object) -> Said:
    """The words for a code with its places filled."""
    return Said(code, tuple(values.items()))


def code_of(position: Position | None) -> tuple[Line, ...]:
    """The square code of a place; nothing when the place is not known."""
    return (Line((), point=position),) if position else ()


def tick(code: str) -> Line:
    """An empty box with words after it."""
    return line(said(code), box=True)


def key_cell(moment: datetime, ref: str, *below: Line) -> Cell:
    """The first cell of every row about a person: the moment, big, and right after it the reference."""
    return (line(At(moment), weight=Weight.BIG), strong(ref), *below)
