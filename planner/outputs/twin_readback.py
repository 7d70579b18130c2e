"""Does the finished HTML say what the plan says?

Parsed anew as a browser would, and held against the plan itself like the PDF: on each list the same references with the same
times, each once; and against every line that was meant to stand there, so that no word is lost on the way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from planner.documents.facts import PlanFacts
from planner.documents.sheet import Line, Sheet, said
from planner.errors import PrintRefused
from planner.outputs.frame import heading
from planner.outputs.readback import compare, expected_of, squeezed
from planner.outputs.tables import legible
from planner.outputs.twin import place_text, table_title
from planner.outputs.wording import Wording

_VOID = frozenset({"meta", "br", "wbr", "col", "input", "link", "img", "hr"})


@dataclass
class Section:
    """One list as found. ``rows`` are (reference, text of its head cell)."""

    part: str
    key: str
    text: list[str] = field(default_factory=list)
    rows: list[tuple[str, list[str]]] = field(default_factory=list)


class TwinReader(HTMLParser):
    """Reads the sections of a document with their text and rows; what stands outside of them is passed over."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections: list[Section] = []
        self._open: list[str] = []
        self._in_key = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens a section, a person's row or its head cell."""
        if tag in _VOID:
            return
        self._open.append(tag)
        named = {name: value or "" for name, value in attrs}
        if tag == "section":
            self.sections.append(Section(named.get("data-part", ""), named.get("data-key", "")))
        elif tag == "tr" and "data-ref" in named:
            self.sections[-1].rows.append((named["data-ref"], []))
        elif tag == "th" and named.get("scope") == "row":
            self._in_key = True

    def handle_endtag(self, tag: str) -> None:
        """Closes it."""
        if self._open and self._open[-1] == tag:
            self._open.pop()
        if tag == "th":
            self._in_key = False

    def handle_data(self, data: str) -> None:
        """Text belongs to the section around it, and to the head cell of a row."""
        if "section" in self._open:
            self.sections[-1].text.append(data)
            if self._in_key:
                self.sections[-1].rows[-1][1].append(data)


def check_twin(facts: PlanFacts, sheets: Sequence[Sheet], wording: Wording, html: str) -> None:
    """Raises PrintRefused naming the list that differs from the plan or from what was meant to stand there."""
    reader = TwinReader()
    reader.feed(html)
    reader.close()
    if [(s.part, s.key) for s in reader.sections] != [(sheet.part.value, _as_read(sheet.key)) for sheet in sheets]:
        raise PrintRefused("HTML: a list is missing or stands twice.", hint="Nothing was handed out.")
    for sheet, found in zip(sheets, reader.sections, strict=True):
        difference = _difference(facts, sheet, found, wording)
        if difference:
            title = wording.text(said(sheet.part))
            raise PrintRefused(f"HTML: {title} {sheet.key}: {difference}.", hint="Nothing was handed out.")


def _difference(facts: PlanFacts, sheet: Sheet, found: Section, wording: Wording) -> str:
    text = squeezed("".join(found.text))
    at = 0
    for meant in _meant(sheet, wording):
        at = text.find(meant, at)
        if at < 0:
            return "a line is not there or not in its place"
        at += len(meant)
    if [ref for ref, _ in found.rows] != [_as_read(row.ref) for row in sheet.rows()]:
        return "a row belongs to someone else, is missing or stands twice"
    expected = expected_of(facts, sheet.part, sheet.key)
    if expected is None:
        return ""
    rows = [(ref, squeezed("".join(texts))) for ref, texts in found.rows]
    return compare(expected, rows, wording)


def _meant(sheet: Sheet, wording: Wording) -> list[str]:
    """Every text of the sheet in the order in which it stands in the document, squeezed."""
    texts = [heading(sheet, wording)]
    for fact in sheet.facts:
        texts += [wording.text(said(fact.label)), _text(fact.line, wording)]
    texts += [_text(note, wording) for note in sheet.notes]
    for table in sheet.tables:
        texts.append(table_title(table, wording))
        if not table.rows:
            texts.append(wording.text(said(table.empty)))
            continue
        texts += [wording.text(said(column.code)) for column in table.columns]
        texts += [_text(line, wording) for row in table.rows for cell in (*row.cells, row.below) for line in cell]
    for page in sheet.maps:
        texts += [text for mark in page.marks if (text := mark.text)]
        texts += [one.text for one in page.close_ups]
    return [squeezed(_as_read(text)) for text in texts]


def _text(line: Line, wording: Wording) -> str:
    return wording.line(line) + (place_text(line.point) if line.point else "")


def _as_read(text: str) -> str:
    return legible(text)
