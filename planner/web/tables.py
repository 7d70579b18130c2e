"""Which rows does the reader ask for, in which order, and which page of them? One way for every table on every page.

A view builds a :class:`Table` from its rows and the address's query; ``templates/components/table.html`` draws it. What is
chosen stands in the address, so that a view can be sent to a colleague and works without JavaScript: never let a filter
match a person's own values.

    table = table_of("sites", "sites.heading", rows, columns, request.args, sort="name", filters=filters)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")

PAGE_SIZE = 50
#: What stands in the address for "all rows on one page", for paper; so many at most.
ALL = "all"
MOST_ROWS = 5000
#: Longer than any word someone searches for.
LONGEST_SEARCH = 60
#: The letters after z, in the order of the Danish alphabet.
_AFTER_Z = str.maketrans("æøå", "{|}")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. ``key`` stands in the address, ``label`` is a word code, ``show`` gives the cell's words (always escaped).
    ``sort`` gives the key to order by (None: cannot be sorted); ``href`` where the cell leads, "" nowhere."""

    key: str
    label: str
    show: Callable[[Row], object]
    sort: Callable[[Row], Any] | None = None
    href: Callable[[Row], str] | None = None
    numeric: bool = False


@dataclass(frozen=True)
class Filter(Generic[Row]):
    """One choice above the table: ``options`` maps codes to words, or is None for a field to type in. ``holds`` says whether a
    row belongs to the code chosen, or to the words typed (already case-folded)."""

    key: str
    label: str
    holds: Callable[[Row, str], bool]
    options: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Table(Generic[Row]):
    """A table as it is drawn. ``rows`` of page ``page`` out of ``last``; ``shown`` rows fit the choices, of ``total``.
    ``prefix`` goes before the names in the address where a page has several tables; ``ref`` names a row for the map ("" = it
    is not there), and ``refs`` are those of every row that fits the choices, on whichever page: the map shows just these."""

    id: str
    caption: str
    columns: Sequence[Column[Row]]
    filters: Sequence[Filter[Row]]
    rows: tuple[Row, ...]
    chosen: Mapping[str, str]
    sort: str
    descending: bool
    page: int
    last: int
    shown: int
    total: int
    everything: bool = False
    prefix: str = ""
    ref: Callable[[Row], str] | None = field(default=None, compare=False)
    refs: tuple[str, ...] = ()

    @property
    def narrowed(self) -> bool:
        """True when any filter is on."""
        return bool(self.chosen)

    def query(self, **changes: object) -> dict[str, object]:
        """The names in the address for ``sort``, ``order``, ``page`` or a filter's key, as ``with_query`` takes them."""
        return {f"{self.prefix}{key}": value for key, value in changes.items()}

    def sorted_by(self, column: Column[Row]) -> dict[str, object]:
        """What the address says once the column's heading is pressed: a second press turns the order round."""
        turned = self.sort == column.key and not self.descending
        return self.query(sort=column.key, order="desc" if turned else None, page=None)

    def cleared(self) -> dict[str, object]:
        """What the address says without any filter."""
        return self.query(**{one.key: None for one in self.filters}, page=None)

    def asked(self, query: Mapping[str, str]) -> bool:
        """Whether the address says anything of this table: where it can be folded away, it then stands open."""
        return any(name in query for name in self.own_names)

    @property
    def own_names(self) -> frozenset[str]:
        """The names in the address that belong to this table; a filter form carries on all others."""
        keys = ("sort", "order", "page", *(one.key for one in self.filters))
        return frozenset(f"{self.prefix}{key}" for key in keys)


def table_of(
    id_: str,
    caption: str,
    rows: Iterable[Row],
    columns: Sequence[Column[Row]],
    query: Mapping[str, str],
    *,
    sort: str,
    descending: bool = False,
    filters: Sequence[Filter[Row]] = (),
    ref: Callable[[Row], str] | None = None,
    prefix: str = "",
    page_size: int = PAGE_SIZE,
) -> Table[Row]:
    """The table that ``query`` asks for; ``sort`` and ``descending`` are its order when the address names none. What the address
    says that is no code of this table is ignored."""
    every = list(rows)
    chosen = _chosen(filters, query, prefix)
    kept = [row for row in every if all(one.holds(row, chosen[one.key]) for one in filters if one.key in chosen)]
    orders = {column.key: column.sort for column in columns if column.sort is not None}
    asked = query.get(f"{prefix}sort", "")
    by = asked if asked in orders else sort
    down = query.get(f"{prefix}order") == "desc" if asked in orders else descending
    if by in orders:
        kept.sort(key=orders[by], reverse=down)
    wanted = query.get(f"{prefix}page", "1")
    everything = wanted == ALL and len(kept) <= MOST_ROWS
    size = max(1, len(kept)) if everything else page_size
    last = max(1, -(-len(kept) // size))
    page = min(max(_whole(wanted), 1), last)
    return Table(
        id=id_,
        caption=caption,
        columns=columns,
        filters=filters,
        rows=tuple(kept[(page - 1) * size : page * size]),
        chosen=chosen,
        sort=by,
        descending=down,
        page=page,
        last=last,
        shown=len(kept),
        total=len(every),
        everything=everything,
        prefix=prefix,
        ref=ref,
        refs=tuple(name for row in kept if (name := ref(row))) if ref else (),
    )


def by_name(name: str) -> tuple[str | int, ...]:
    """To order names by as Danes look them up: æ, ø and å last, and Ambulance 2 before Ambulance 10."""
    parts = re.split(r"(\d+)", name.casefold().translate(_AFTER_Z))
    return tuple(int(part) if place % 2 else part for place, part in enumerate(parts))


def _chosen(filters: Sequence[Filter[Row]], query: Mapping[str, str], prefix: str) -> dict[str, str]:
    chosen = {}
    for one in filters:
        asked = query.get(f"{prefix}{one.key}", "").strip()
        if one.options is None:
            asked = asked[:LONGEST_SEARCH].casefold()
        elif asked not in one.options:
            asked = ""
        if asked:
            chosen[one.key] = asked
    return chosen


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1
