"""What does the file's travel matrix say? Seconds between places by profile, unpacked but not spread out.

A matrix is written as the base64 of the zlib-compressed rows of little-endian 32-bit whole numbers (data/README.md): a
region with thousands of homes has tens of millions of them. They are kept as bytes, and an entry is read when it is used.
"""

from __future__ import annotations

import base64
import binascii
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from planner.certificate.strict_json import FormatProblem
from planner.certificate.tables import Table

#: No snapshot has more places: a matrix of more would not fit in memory.
MOST_PLACES = 12_000
#: Every way to travel that a vehicle may have.
PROFILES = ("ambulance", "lying_transport", "minibus", "car", "boat", "helicopter")

_ENTRY = struct.Struct("<i")


@dataclass(frozen=True, slots=True)
class Matrix:
    """``size`` rows of ``size`` seconds, as bytes."""

    size: int
    packed: bytes

    def entry(self, row: int, column: int) -> int:
        """Seconds from the place of one row to that of another, as the file says."""
        seconds: int = _ENTRY.unpack_from(self.packed, _ENTRY.size * (row * self.size + column))[0]
        return seconds

    def zeros(self) -> Iterator[tuple[int, int]]:
        """Row and column of every entry that is 0, but for the one zero that a row has for its own place."""
        width = _ENTRY.size * self.size
        for row in range(self.size):
            start = row * width
            # Bytes are counted first, which is quick: so many zero entries have four zero bytes at least as many times.
            if self.packed.count(b"\0\0\0\0", start, start + width) > (self.entry(row, row) == 0):
                for column in range(self.size):
                    if column != row and self.packed.startswith(b"\0\0\0\0", start + _ENTRY.size * column):
                        yield row, column


def read_matrices(travel: Table, size: int) -> Mapping[str, Matrix]:
    """The matrices by profile; ``same_as`` leads to one already written. Raises FormatProblem."""
    if size > MOST_PLACES:
        raise FormatProblem("snapshot.places", f"must be at most {MOST_PLACES}")
    table = travel.table("profiles")
    names = table.keys()
    unknown = [name for name in names if name not in PROFILES]
    if unknown or not names:
        raise FormatProblem(table.path, "must have one or more of " + ", ".join(PROFILES))
    own = {name: _unpacked(table.table(name), size) for name in names if "seconds" in table.table(name).keys()}  # noqa: SIM118
    return {name: own[name] if name in own else own[table.table(name).one_of("same_as", tuple(own))] for name in names}


def _unpacked(table: Table, size: int) -> Matrix:
    """Never more bytes than ``size`` rows take, whatever the compressed text would swell to."""
    text, path, length = table.text("seconds"), f"{table.path}.seconds", _ENTRY.size * size * size
    unpacking = zlib.decompressobj()
    try:
        packed = unpacking.decompress(base64.b64decode(text, validate=True), length + 1)
    except (binascii.Error, ValueError, zlib.error):
        raise FormatProblem(path, "must be base64 of zlib-compressed numbers") from None
    if len(packed) != length or (length and not unpacking.eof) or unpacking.unused_data or unpacking.unconsumed_tail:
        raise FormatProblem(path, f"must be {size} rows of {size} numbers of four bytes, and nothing else")
    return Matrix(size, packed)
