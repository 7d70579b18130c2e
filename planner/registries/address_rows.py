"""Which rows does this text file of addresses hold? Streamed, since a country's register has millions.

Runs in the child process (``reading_child``). The headings are the first row: registers are made by programs.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

from planner.registries.limits import LONGEST_CELL, MOST_COLUMNS
from planner.registries.refusal import Refused

_DELIMITERS = (";", ",", "\t")
_LONGEST_LINE = 64 * 1024
_CHUNK_BYTES = 1024 * 1024


def read_address_rows(stream: io.BufferedReader) -> Iterator[object]:
    """What the file is, then each row that is not blank as [number, cells]. Raises Refused."""
    if stream.read(4) in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0"):
        raise Refused("file_is_workbook", suffix="csv")
    encoding = _encoding(stream)
    text = _text(stream, encoding)
    delimiter = max(_DELIMITERS, key=text.readline(_LONGEST_LINE).count)
    text.detach()
    rows = _rows(_text(stream, encoding), delimiter)
    first = next(rows, None)
    if first is None:
        raise Refused("file_no_rows")
    yield {"form": "csv", "headings": [" ".join(cell.split()) for cell in first[1]]}
    for number, cells in rows:
        yield [number, cells]


def _text(stream: io.BufferedReader, encoding: str) -> io.TextIOWrapper:
    stream.seek(0)
    return io.TextIOWrapper(stream, encoding=encoding, newline="")


def _rows(text: io.TextIOWrapper, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), start=1):
            if len(cells) > MOST_COLUMNS:
                raise Refused("file_too_wide")
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        raise Refused("file_quotes", row=number + 1) from None
    except UnicodeError:
        raise Refused("file_encoding") from None


def _encoding(stream: io.BufferedReader) -> str:
    """UTF-16 by its mark, UTF-8 when the whole file is, else CP1252."""
    stream.seek(0)
    if stream.read(3)[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    stream.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")("strict")
    is_utf8 = True
    while block := stream.read(_CHUNK_BYTES):
        if b"\x00" in block:
            raise Refused("file_encoding")
        if is_utf8:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                is_utf8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    return "utf-8-sig" if is_utf8 else "cp1252"
