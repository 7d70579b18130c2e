"""The process in which a table from outside is read: a workbook, a FHIR bundle, CSV, an address register. See ``confinement``."""

from __future__ import annotations

import io
from collections.abc import Iterator

from planner.registries.address_rows import read_address_rows
from planner.registries.confinement import Order, serve
from planner.registries.fhir import read_bundle
from planner.registries.heading_row import KnownHeadings
from planner.registries.sheet_contents import SheetContents
from planner.registries.text_file import read_text
from planner.registries.workbook import Wish, read_workbook


def main() -> None:
    """Reads standard input as the one argument says."""
    serve(_answer)


def _answer(stream: io.BufferedReader, order: Order) -> Iterator[object]:
    if order["task"] == "addresses":
        yield from read_address_rows(stream)
    else:
        yield from _told(_read(stream, order))


def _read(stream: io.BufferedReader, order: Order) -> SheetContents:
    kinds = [KnownHeadings(kind["keys"], tuple(tuple(group) for group in kind["required"])) for kind in order["kinds"]]
    if order["task"] == "workbook":
        return read_workbook(stream, kinds, Wish(order["suffix"], order["sheet"], order["hidden"]))
    if order["task"] == "fhir":
        return read_bundle(stream, kinds[0])
    return read_text(stream, kinds)


def _told(contents: SheetContents) -> Iterator[object]:
    number, headings = contents.headings
    yield {
        "form": contents.form,
        "heading_row": number,
        "headings": headings,
        "passed_over": contents.passed_over,
        "sheet": contents.sheet,
        "other_sheets": contents.other_sheets,
        "encoding": contents.encoding,
        "delimiter": contents.delimiter,
        "notes": [[n.code, n.row, n.column, n.level, n.details] for n in contents.notes],
    }
    for number, cells in contents.rows:
        yield [number, cells]
