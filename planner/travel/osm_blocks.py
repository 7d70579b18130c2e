"""Was this extract cut off between two of its blocks? Such a file reads without an error, and roads are missing.

A PBF file is a row of blocks; its writers fill each to the same number of things, but for the last of a kind. A file of several
blocks whose last one is full therefore goes on somewhere else (by chance one in eight thousand does not). Only frames are read,
and two or three blocks. Runs in the child process of :mod:`planner.travel.osm_child`: the bytes are a stranger's.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

#: The format's own limits on a block's header and on its content.
_MOST_HEADER, _MOST_CONTENT = 64 * 1024, 32 * 1024 * 1024
#: A full block of fewer things says nothing: its writer counts otherwise.
_FULL_AT_LEAST = 1000
_BYTES, _VARINT, _EIGHT, _FOUR = 2, 0, 1, 5
#: Field numbers of the format: a block's data, raw or packed; its groups; and in a group the nodes written densely.
_BLOB_SIZE, _RAW, _ZLIB, _GROUP, _DENSE, _DENSE_IDS = 3, 1, 3, 2, 2, 1


@dataclass(frozen=True, slots=True)
class _Block:
    start: int
    size: int


def ends_in_the_middle(path: Path) -> bool:
    """Whether the file stops after a full block. Raises ValueError when its blocks do not follow one another."""
    with path.open("rb") as file:
        blocks = [block for kind, block in _frames(file) if kind == b"OSMData"]
        if len(blocks) < 2:
            return False
        last, *others = (_things(file, block) for block in (blocks[-1], blocks[0], blocks[-2]))
    return last >= _FULL_AT_LEAST and last in others


def _frames(file: BinaryIO) -> Iterator[tuple[bytes, _Block]]:
    size = file.seek(0, 2)
    at = 0
    while at < size:
        file.seek(at)
        header_size = int.from_bytes(file.read(4), "big")
        header = dict(_fields(file.read(header_size))) if 0 < header_size <= _MOST_HEADER else {}
        kind, length = header.get(1), header.get(_BLOB_SIZE)
        start = at + 4 + header_size
        if not isinstance(kind, bytes) or not isinstance(length, int) or start + length > size:
            raise ValueError("the blocks do not follow one another")
        yield kind, _Block(start, length)
        at = start + length


def _things(file: BinaryIO, block: _Block) -> int:
    """How many nodes, ways and relations the block holds; 0 when it is packed in a way that is not read here."""
    file.seek(block.start)
    blob = dict(_fields(file.read(min(block.size, _MOST_CONTENT))))
    raw, packed = blob.get(_RAW), blob.get(_ZLIB)
    if isinstance(packed, bytes):
        raw = _unpacked(packed)
    if not isinstance(raw, bytes):
        return 0
    groups = [value for field, value in _fields(raw) if field == _GROUP and isinstance(value, bytes)]
    return sum(_count(field, value) for group in groups for field, value in _fields(group))


def _unpacked(packed: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, _MOST_CONTENT)
    except zlib.error:
        raise ValueError("a block cannot be unpacked") from None


def _count(field: int, value: bytes | int) -> int:
    if field != _DENSE or not isinstance(value, bytes):
        return 1
    ids = dict(_fields(value)).get(_DENSE_IDS, b"")
    # Each number ends with the one byte of it that is below 128.
    return sum(byte < 128 for byte in ids) if isinstance(ids, bytes) else 0


def _fields(message: bytes) -> Iterator[tuple[int, bytes | int]]:
    """The fields of a Protocol Buffers message: number and value."""
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield key >> 3, value
            continue
        if kind == _BYTES:
            length, at = _varint(message, at)
        elif kind in (_EIGHT, _FOUR):
            length = 8 if kind == _EIGHT else 4
        else:
            raise ValueError("a field of an unknown kind")
        if at + length > len(message):
            raise ValueError("a field runs over its message")
        yield key >> 3, message[at : at + length]
        at += length


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while at < len(message) and shift < 64:
        byte = message[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
    raise ValueError("a number does not end")
