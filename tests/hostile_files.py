"""Files made to harm whoever opens them, small and without anything dangerous in them. Each is written by one function."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl

LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADINGS = ("cpr", "navn", "vej", "husnr", "postnr", "by", "kommunekode", "behandling")
_HEAD = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
_TAIL = b"</sheetData></worksheet>"


def workbook(rows: int = 2) -> bytes:
    book = openpyxl.Workbook()
    for _ in range(rows):
        book.active.append(HEADINGS)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(changed: Mapping[str, bytes], added: Mapping[str | zipfile.ZipInfo, bytes] | None = None) -> bytes:
    """The small workbook with some parts replaced and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook())) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
        for name, data in {**{n: d for n, d in changed.items() if n not in old.namelist()}, **(added or {})}.items():
            new.writestr(name, data)
    return out.getvalue()


def part(name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
        return archive.read(name)


def after_declaration(name: str, prologue: bytes) -> bytes:
    return prologue + part(name).removeprefix(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>')


def sheet_of(cells: str) -> bytes:
    return with_parts({SHEET: _HEAD + cells.encode() + _TAIL})


def declared(data: bytes, name: str, size: int) -> bytes:
    """``data`` with the unpacked size of ``name`` in the archive's directory said to be ``size``."""
    at = data.rindex(name.encode()) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def ods(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def ods_sheet(rows: str) -> bytes:
    names = "office table text"
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in names.split())
    body = (
        f'<office:body><office:spreadsheet><table:table table:name="Ark1">{rows}</table:table></office:spreadsheet></office:body>'
    )
    return f'<?xml version="1.0"?><office:document-content {spaces}>{body}</office:document-content>'.encode()


def _link() -> zipfile.ZipInfo:
    link = zipfile.ZipInfo("xl/media/billede.png")
    link.create_system = 3
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    return link


def _twice() -> bytes:
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        info = zipfile.ZipInfo(SHEET)
        archive.NameToInfo.pop(SHEET)
        archive.writestr(info, _HEAD + _TAIL)
    return out.getvalue()


def _encrypted_member() -> bytes:
    data = workbook()
    at = data.rindex(SHEET.encode()) - 46
    return data[: at + 8] + struct.pack("<H", 1) + data[at + 10 :]


def _nested() -> bytes:
    inner = workbook()
    for _ in range(5):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(16):
                archive.writestr(f"lib {number}.zip", inner)
        inner = out.getvalue()
    return inner


def _wide(columns: int) -> bytes:
    cells = "".join(f'<c r="{_letters(i)}1"><v>1</v></c>' for i in range(1, columns + 1))
    return sheet_of(f'<row r="1">{cells}</row><row r="2">{cells.replace("1", "2", 0)}</row>')


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _merges(count: int) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 400))
    merged = "".join(f'<mergeCell ref="A1:XFD{1048576 - i}"/>' for i in range(count))
    return with_parts(
        {SHEET: _HEAD + rows.encode() + b"</sheetData><mergeCells>" + merged.encode() + b"</mergeCells></worksheet>"}
    )


def _dimension(ref: str) -> bytes:
    return with_parts({SHEET: part(SHEET).replace(b"A1:H2", ref.encode())})


_GOOD = "cpr;navn;vej;husnr;postnr;by;kommunekode;behandling\n"
_FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
_MANY = ' table:number-columns-repeated="{}"'
_CELL = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'

#: name -> (the bytes of the file, a piece of what the refusal must say)
HOSTILE: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "bombe.xlsx": (lambda: with_parts({SHEET: _HEAD + b" " * 60_000_000 + _TAIL}), "pakkes ud"),
    "bombe-i-tekster.xlsx": (
        lambda: with_parts({"xl/sharedStrings.xml": b"<sst>" + b"<si/>" * 8_000_000 + b"</sst>"}),
        "pakkes ud",
    ),
    "bombe-erklaeret.xlsx": (lambda: declared(workbook(), SHEET, 0xFFFFFFF0), "pakkes ud"),
    "bombe-der-lyver.xlsx": (lambda: declared(with_parts({SHEET: _HEAD + b" " * 60_000_000 + _TAIL}), SHEET, 900), "beskadiget"),
    "bombe.ods": (lambda: ods(ods_sheet("") + b" " * 60_000_000), "pakkes ud"),
    "zip-i-zip.xlsx": (_nested, "uden et regneark"),
    "latter.xlsx": (lambda: with_parts({SHEET: after_declaration(SHEET, LAUGHS)}), "entiteter"),
    "latter-i-tekster.xlsx": (
        lambda: with_parts({"xl/sharedStrings.xml": LAUGHS + b"<sst><si><t>&d;</t></si></sst>"}),
        "entiteter",
    ),
    "latter.ods": (lambda: ods(LAUGHS + ods_sheet("").removeprefix(b'<?xml version="1.0"?>')), "entiteter"),
    "latter.csv": (lambda: LAUGHS + b"<x>&d;</x>", "webside eller XML"),
    "udefra.xlsx": (lambda: with_parts({"xl/workbook.xml": after_declaration("xl/workbook.xml", OUTSIDE)}), "entiteter"),
    "udefra-stil.xlsx": (
        lambda: with_parts(
            {"xl/styles.xml": after_declaration("xl/styles.xml", b'<!DOCTYPE x SYSTEM "http://eksempel.invalid/x">')}
        ),
        "entiteter",
    ),
    "dimension.xlsx": (lambda: _dimension("A1:XFD1048576"), "yderst i arket"),
    "dimension-million.xlsx": (lambda: _dimension("A1:XFD1000"), "yderst i arket"),
    "hjoerne.xlsx": (lambda: sheet_of(_FIRST + '<row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'), "yderst i arket"),
    "bund.xlsx": (lambda: sheet_of(_FIRST + '<row r="1048576"><c r="A1048576"><v>2</v></c></row>'), "yderst i arket"),
    "bred.xlsx": (lambda: _wide(16_000), "yderst i arket"),
    "bred.csv": (lambda: ("kolonne;" * 16_000 + "\n" + "1;" * 16_000 + "\n").encode(), "for mange rækker eller kolonner"),
    "bred-og-lang.csv": (lambda: ("kolonne;" * 900 + "\n" + ("1;" * 900 + "\n") * 12_000).encode(), "for mange rækker"),
    "bred.ods": (
        lambda: ods(ods_sheet("<table:table-row>" + _CELL.format(_MANY.format(16384)) + "</table:table-row>")),
        "yderst i arket",
    ),
    "lang.ods": (
        lambda: ods(
            ods_sheet(
                '<table:table-row table:number-rows-repeated="1048576">' + _CELL.format(_MANY.format(900)) + "</table:table-row>"
            )
        ),
        "yderst i arket",
    ),
    "lang.csv": (lambda: b"a;b\n" * 1_100_000, "for mange rækker"),
    "lang-celle.csv": (lambda: _GOOD.encode() + b'"' + b"x" * 10_000_000 + b'"\n', "anførselstegn"),
    "fletninger.xlsx": (lambda: _merges(30_000), "flettede celler"),
    "falsk.xlsx": (lambda: _GOOD.encode(), "er ikke en Excel-fil"),
    "falsk.ods": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "er ikke en Excel-fil"),
    "falsk.csv": (workbook, "Kald den .xlsx"),
    "falsk.xls": (workbook, "Kald den .xlsx"),
    "webside.xls": (lambda: b"<html><table><tr><td>cpr</td></tr></table></html>", "er ikke en Excel-fil"),
    "webside.csv": (lambda: b"<html><table><tr><td>cpr</td></tr></table></html>", "webside eller XML"),
    "program.csv": (lambda: b"MZ\x90\x00\x03" + bytes(range(256)) * 40, "ikke en tekstfil"),
    "billede.csv": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(200), "ikke en tekstfil"),
    "utf16-uden-maerke.csv": (lambda: _GOOD.encode("utf-16-le"), "ikke en tekstfil"),
    "kort.xlsx": (lambda: workbook()[:2000], "beskadiget"),
    "kort-hale.xlsx": (lambda: workbook()[:-10], "beskadiget"),
    "flaenset.xlsx": (lambda: with_parts({SHEET: part(SHEET)[:200]}), "beskadiget"),
    "kort.xls": (lambda: OLE + bytes(100), "beskadiget"),
    "stoej.xls": (lambda: OLE + bytes(range(256)) * 200, "beskadiget"),
    "tom.xlsx": (lambda: b"PK\x05\x06" + bytes(18), "uden et regneark"),
    "makroer-skjult.xlsx": (lambda: with_parts({}, {"xl/vbaProject.bin": OLE + bytes(64)}), "Kald den .xlsm"),
    "op.xlsx": (lambda: with_parts({}, {"../../../../tmp/op.txt": b"x"}), "aldrig har"),
    "rod.xlsx": (lambda: with_parts({}, {"/etc/op.txt": b"x"}), "aldrig har"),
    "baglaens.xlsx": (lambda: with_parts({}, {"xl\\..\\..\\op.txt": b"x"}), "aldrig har"),
    "henvisning.xlsx": (lambda: with_parts({}, {_link(): b"/etc/passwd"}), "aldrig har"),
    "to-gange.xlsx": (_twice, "aldrig har"),
    "laast-del.xlsx": (_encrypted_member, "adgangskode"),
    "mange-dele.xlsx": (lambda: with_parts({}, {f"xl/x{i}.xml": b"<x/>" for i in range(5001)}), "pakkes ud"),
    "ud-af-huset.xlsx": (
        lambda: with_parts(
            {
                "xl/_rels/workbook.xml.rels": part("xl/_rels/workbook.xml.rels").replace(
                    b"/xl/worksheets/sheet1.xml", b"/../../etc/passwd"
                )
            }
        ),
        "beskadiget",
    ),
    "dyb.json": (lambda: b'{"resourceType":"Bundle","entry":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "ikke JSON"),
    "kort.json": (lambda: b'{"resourceType": "Bundle", "entry": [{"resource"', "ikke JSON"),
    "andet.json": (lambda: b'{"resourceType": "Patient"}', "ikke en FHIR Bundle"),
}


def special_files(folder: Path) -> dict[str, tuple[Path, str]]:
    """What is no plain file: name -> path, and what the refusal must say."""
    pipe, device, loop = folder / "roer.csv", folder / "enhed.csv", folder / "ring.csv"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    loop.symlink_to(loop)
    return {
        "pipe": (pipe, "ikke en almindelig fil"),
        "device": (device, "ikke en almindelig fil"),
        "loop": (loop, "kan ikke læses"),
        "folder": (folder, "er en mappe"),
    }
