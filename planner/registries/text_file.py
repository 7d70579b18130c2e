"""What rows does this text file hold? CSV in the encodings and with the separators that arrive, streamed, never guessed.

Runs in the child process (``reading_child``). Two passes: the first settles the encoding and counts, so that a file that is
too large is refused before a row of it is kept.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from planner.registries.heading_row import ROWS_SEARCHED, KnownHeadings, NumberedRow, heading_row, score
from planner.registries.limits import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from planner.registries.refusal import Refused
from planner.registries.sheet_contents import SheetContents

_DELIMITERS = (";", ",", "\t", "|")
_CHUNK_BYTES = 1024 * 1024
_CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_SEPARATOR_HINT = re.compile(r"sep=([;,\t|])\s*", re.IGNORECASE)
#: What "æ", "ø" and "å" look like when UTF-8 is read as CP1252.
_BROKEN_UTF8 = ("Ã¦", "Ã¸", "Ã¥", "Ã†", "Ã˜", "Ã…")
#: An apostrophe that a spreadsheet program (or our own error file) put before a sign that would begin a formula.
_GUARDED_FORMULA = re.compile(r"'[=+\-@\t\r]")
#: A text that a program wrote as a formula, so that its leading zeros stay: ="0101".
_GUARDED_TEXT = re.compile(r'="[^"]*"')


def read_text(stream: io.BufferedReader, kinds: Sequence[KnownHeadings]) -> SheetContents:
    """The file's headings and rows. Raises Refused."""
    encoding = _encoding(stream)
    delimiter, skipped_lines = _delimiter(stream, encoding, kinds)
    rows = _rows(stream, encoding, delimiter, skipped_lines)
    first = list(islice(rows, ROWS_SEARCHED))
    place = heading_row(first, kinds)
    return SheetContents(
        form="csv",
        headings=first[place],
        rows=_chained(first[place + 1 :], rows),
        passed_over=tuple(number for number, _ in first[:place]),
        encoding=encoding,
        delimiter=delimiter,
    )


def _chained(first: list[NumberedRow], rest: Iterator[NumberedRow]) -> Iterator[NumberedRow]:
    yield from first
    yield from rest


def _encoding(stream: io.BufferedReader) -> str:
    """The encoding in which the whole file is clean: UTF-16 by its mark, UTF-8, else CP1252. A wrong letter is worse than
    a refusal."""
    stream.seek(0)
    start = stream.read(3)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates: tuple[str, ...] = ("utf-16",)
    elif start == codecs.BOM_UTF8:
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "cp1252")
    for encoding in candidates:
        try:
            _examine(stream, encoding)
        except UnicodeError:
            continue
        return encoding
    raise Refused("file_encoding")


def _examine(stream: io.BufferedReader, encoding: str) -> None:
    """Reads the whole file once. Raises UnicodeError when ``encoding`` is not its own, Refused when it is no table."""
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = separators = 0
    blank = True
    tail = ""
    while True:
        piece = stream.read(_CHUNK_BYTES)
        if encoding != "utf-16" and b"\x00" in piece:
            raise Refused("file_binary")
        text = decoder.decode(piece, final=not piece)
        if blank and text.strip():
            blank = False
            if text.lstrip().startswith("<"):
                raise Refused("file_is_markup")
        if _CONTROL_CHARACTER.search(text):
            raise Refused("file_binary")
        if any(sign in tail + text for sign in _BROKEN_UTF8):
            raise Refused("file_encoding")
        tail = text[-1:]
        lines += text.count("\n") or text.count("\r")
        separators += max(text.count(delimiter) for delimiter in _DELIMITERS)
        if lines > MOST_ROWS or lines + separators > MOST_CELLS:
            raise Refused("file_too_wide")
        if not piece:
            break
    if blank:
        raise Refused("file_empty")


def _delimiter(stream: io.BufferedReader, encoding: str, kinds: Sequence[KnownHeadings]) -> tuple[str, int]:
    """The separator under which a row of headings is recognised best, and how many lines say nothing but the separator."""
    text = _text(stream, encoding)
    lines = list(islice(text, ROWS_SEARCHED))
    text.detach()
    hint = next((_SEPARATOR_HINT.fullmatch(line.rstrip("\r\n")) for line in lines[:1]), None)
    if hint:
        return hint[1], 1
    first_line = next(line for line in lines if line.strip())
    outside_quotes = "".join(first_line.split('"')[::2])

    def rank(delimiter: str) -> tuple[int, int]:
        try:
            known = max(score(cells, kinds) for cells in csv.reader(lines, delimiter=delimiter))
        except (csv.Error, ValueError):
            known = 0
        return known, outside_quotes.count(delimiter)

    return max(_DELIMITERS, key=rank), 0


def _text(stream: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")


def _rows(stream: io.BufferedReader, encoding: str, delimiter: str, skipped_lines: int) -> Iterator[NumberedRow]:
    lines = _text(stream, encoding)
    for _ in range(skipped_lines):
        next(lines)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    number = skipped_lines
    try:
        for number, cells in enumerate(reader, start=skipped_lines + 1):
            if len(cells) > MOST_COLUMNS:
                raise Refused("file_too_wide")
            if any(cell.strip() for cell in cells):
                yield number, tuple(map(_unguarded, cells))
    except csv.Error:
        raise Refused("file_quotes", row=number + 1) from None


def _unguarded(cell: str) -> str:
    """The cell without what a program put around it so that a spreadsheet leaves it alone: '=1, ="0101"."""
    if _GUARDED_FORMULA.match(cell):
        return cell[1:]
    return cell[2:-1] if len(cell) > 2 and _GUARDED_TEXT.fullmatch(cell) else cell
