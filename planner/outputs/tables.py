"""How does a plan become a CSV or XLSX file that no spreadsheet can be tricked by?"""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

from planner.documents.facts import PlanFacts
from planner.outputs.files import write_atomically
from planner.outputs.rows import headings, rows_of

#: What a spreadsheet takes for the start of a formula, full-width forms included.
_FORMULA_START = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_PHONE = re.compile(r"\+?[0-9 ]+")
#: Control characters that XML cannot hold, and lone surrogates that UTF-8 cannot.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

#: Characters that turn the direction of everything after them: shown, never obeyed.
_TURNING = {code: f"⟨U+{code:04X}⟩" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C)}


def export_csv(facts: PlanFacts, out: Path, lang: str = "da") -> Path:
    """Everyone affected as CSV: UTF-8 with BOM, semicolons. A text that a spreadsheet would run as a formula gets an
    apostrophe in front; a phone number (+45 12 34 56 78) stays as it is and can be imported again."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings(lang))
    for row in rows_of(facts, lang):
        writer.writerow([harmless(writable(value)) for value in row])
    return write_atomically(out, text.getvalue().encode("utf-8-sig"))


def harmless(value: str) -> str:
    """The value, with an apostrophe in front when a spreadsheet would run it. A sign and digits alone compute nothing."""
    if value.startswith(_FORMULA_START) and not _PHONE.fullmatch(value):
        return f"'{value}"
    return value


def writable(value: str) -> str:
    """Characters that a file format cannot hold, visibly replaced by their Unicode number."""
    return _UNWRITABLE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", value)


def legible(value: str) -> str:
    """The same, and what turns the writing round made visible."""
    return writable(value).translate(_TURNING)


def export_xlsx(facts: PlanFacts, out: Path, lang: str = "da") -> Path:
    """Everyone affected as a workbook with one sheet. Every cell is text, never a formula and never a number that would
    lose its leading zeros; one heading row, frozen; no author in the metadata."""
    from openpyxl import Workbook  # only exports need it
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Plan")
    sheet.freeze_panes = "A2"
    book.properties.creator = ""
    for number, row in enumerate([headings(lang), *rows_of(facts, lang)]):
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=writable(value))
            cell.data_type = "s"
            cell.number_format = "@"
            cell.quotePrefix = value.startswith(_FORMULA_START)
            if number == 0:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    content = io.BytesIO()
    book.save(content)
    return write_atomically(out, content.getvalue())
