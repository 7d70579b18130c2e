"""What is in this packed workbook (XLSX, XLSM, ODS), and is it safe to open? Looked at before any reader sees it.

Declared sizes first, then counted reads: every part that a reader would open is unpacked once and held against its own
declaration. Names that lead out of the archive, links, entities and passwords are refused.
"""

from __future__ import annotations

import posixpath
import stat
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from planner.registries.limits import LARGEST_PACKING, LARGEST_UNASKED_PART_BYTES, LARGEST_UNPACKED_BYTES
from planner.registries.refusal import Refused

_CHUNK_BYTES = 1024 * 1024
_LARGEST_INDEX_BYTES = 4 * 1024 * 1024
_MOST_PARTS = 5000
_READ_BY_READERS = (".xml", ".rels", ".vml", ".bin", "mimetype")
_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_BROKEN = (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, zlib.error)
Attributes = dict[str, str]


class Parts:
    """The parts of one packed workbook, found to be of decent size."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        members = archive.infolist()
        if len(members) > _MOST_PARTS or sum(member.file_size for member in members) > LARGEST_UNPACKED_BYTES:
            raise Refused("file_unpacks_too_large", limit=LARGEST_UNPACKED_BYTES // 1024**2)
        for member in members:
            _refuse_unsafe(member)
        self.names = frozenset(member.filename for member in members)
        if len(self.names) < len(members):
            raise Refused("file_archive_unsafe")

    def form(self) -> str:
        """ "xlsx", "xlsm", "xlsb" or "ods". Raises Refused when it is another kind of archive."""
        if "xl/workbook.bin" in self.names:
            return "xlsb"
        if "mimetype" in self.names and self._archive.read("mimetype")[:100].strip().startswith(_ODS_TYPE):
            return "ods"
        if not any(name.startswith("xl/") and name.endswith(".xml") for name in self.names):
            raise Refused("file_archive_no_workbook")
        return "xlsm" if any(posixpath.basename(name) == "vbaProject.bin" for name in self.names) else "xlsx"

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part ``name`` in pieces, never more of it than it declared; its checksum is held at the end. Each piece begins
        with the last bytes of the one before, so that a short sign cannot hide between two."""
        with self._archive.open(name) as stream:
            tail = b""
            while piece := stream.read(_CHUNK_BYTES):
                yield tail + piece
                tail = piece[-16:]

    def pieces(self, name: str) -> Iterator[bytes]:
        """As :meth:`chunks`, without the overlap."""
        with self._archive.open(name) as stream:
            while piece := stream.read(_CHUNK_BYTES):
                yield piece

    def size(self, name: str) -> int:
        """The unpacked size of the part ``name``."""
        return self._archive.getinfo(name).file_size

    def elements(self, name: str) -> list[tuple[str, Attributes]]:
        """The elements of a small part in order, each with its attributes, without name prefixes. Raises Refused when it is
        large or is no clean XML."""
        if self.size(name) > _LARGEST_INDEX_BYTES:
            raise Refused("file_too_wide")
        found: list[tuple[str, Attributes]] = []

        def start(tag: str, attributes: Attributes) -> None:
            found.append((local(tag), {local(key): value for key, value in attributes.items()}))

        parser = safe_parser()
        parser.StartElementHandler = start
        try:
            for piece in self.pieces(name):
                parser.Parse(piece)
            parser.Parse(b"", True)
        except expat.ExpatError:
            raise Refused("file_broken_workbook") from None
        return found

    def sheet_parts(self) -> dict[str, str]:
        """For each sheet of an XLSX, by name: its part."""
        index = "xl/workbook.xml"
        links = "xl/_rels/workbook.xml.rels"
        if index not in self.names or links not in self.names:
            raise Refused("file_broken_workbook")
        targets = {a.get("Id", ""): a.get("Target", "") for tag, a in self.elements(links) if tag == "Relationship"}
        found = {}
        for tag, attributes in self.elements(index):
            if tag != "sheet":
                continue
            target = targets.get(attributes.get("id", ""), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
            if part in self.names:
                found[attributes.get("name", "")] = part
        return found


def opened_parts(stream: Any) -> Parts:
    """The parts of the workbook in ``stream``. Raises Refused when it is no whole archive."""
    try:
        return Parts(zipfile.ZipFile(stream))
    except _BROKEN:
        raise Refused("file_broken_workbook") from None


def examine(parts: Parts) -> None:
    """Unpacks all that a reader would, counting. Raises Refused for a part that is more than it says, or broken, or
    declares entities."""
    try:
        for name in parts.names:
            if name.endswith(_READ_BY_READERS):
                _examine(parts, name)
    except _BROKEN:
        raise Refused("file_broken_workbook") from None


def _examine(parts: Parts, name: str) -> None:
    is_xml = not name.endswith(".bin")
    for chunk in parts.chunks(name):
        if is_xml and (b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk):
            raise Refused("file_entities")


def safe_parser() -> expat.XMLParserType:
    """A parser that refuses every document type: no registry needs one, and entities are declared there."""

    def refuse(*_: object) -> None:
        raise Refused("file_entities")

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.buffer_text = True
    return parser


def local(tag: str) -> str:
    """A name without its prefix."""
    return tag.rpartition(":")[2]


def _refuse_unsafe(member: zipfile.ZipInfo) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/") or "\x00" in name:
        raise Refused("file_archive_unsafe")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Refused("file_archive_unsafe")
    if member.flag_bits & 0x1:
        raise Refused("file_password")
    if member.file_size > LARGEST_UNASKED_PART_BYTES and member.file_size > LARGEST_PACKING * max(1, member.compress_size):
        raise Refused("file_unpacks_too_large", limit=LARGEST_UNPACKED_BYTES // 1024**2)
