"""Is this workbook small enough to open? Looked at before the reader sees it, because a reader that lays out every cell of a
sheet with one stray cell in its last corner takes the whole machine with it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

LARGEST_UNPACKED_BYTES = 500 * 1024 * 1024
MOST_CELLS = 10_000_000
_CHUNK_BYTES, _OVERLAP_BYTES = 1024 * 1024, 32
_CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


def is_too_large(data: bytes) -> bool:
    """True when the workbook unpacks to too much, or a sheet's outermost cells span too many. Other kinds of file, and what
    is no whole zip file, are False: their reader says what is wrong with them."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED_BYTES:
                return True
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
            return any(_cells_spanned(archive, name) > MOST_CELLS for name in sheets)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return False


def _cells_spanned(archive: zipfile.ZipFile, sheet: str) -> int:
    last_row = last_column = 0
    for chunk in _chunks(archive, sheet):
        # Few distinct columns, many rows: the set keeps this quick on honest sheets.
        names = set(_CELL_NAME.findall(chunk))
        last_row = max([last_row, *(int(row) for _, row in names)])
        last_column = max([last_column, *(_column_number(letters) for letters in {letters for letters, _ in names})])
    return last_row * last_column


def _chunks(archive: zipfile.ZipFile, sheet: str) -> Iterator[bytes]:
    """The sheet in pieces that overlap, so that no cell's name falls between two."""
    with archive.open(sheet) as stream:
        tail = b""
        while piece := stream.read(_CHUNK_BYTES):
            yield tail + piece
            tail = piece[-_OVERLAP_BYTES:]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
