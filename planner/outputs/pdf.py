"""How do laid-out pages become a PDF file?"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from planner.documents.sheet import Sheet, said
from planner.outputs.fonts import BOLD, load_fonts
from planner.outputs.frame import Across, Frame, around, centre, heading
from planner.outputs.page import PAGE_HEIGHT, PAGE_WIDTH, Mark, Page, Text


@dataclass(frozen=True, slots=True)
class LaidOut:
    """A sheet with its pages, ready to be drawn."""

    sheet: Sheet
    pages: tuple[Page, ...]

    def marks_of(self, frame: Frame, number: int) -> list[Mark]:
        """Everything on page ``number`` (from 1), in the order drawn."""
        before, after = around(frame, heading(self.sheet, frame.wording), number, len(self.pages))
        return [*before, *self.pages[number - 1].marks, *after]


def pdf_of(papers: Sequence[LaidOut], frame: Frame) -> bytes:
    """The papers one after the other in one file, each findable in the reader's outline. The same papers give the same
    bytes: no clock, no random identifier."""
    load_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(PAGE_WIDTH, PAGE_HEIGHT), invariant=1, pageCompression=1, lang=frame.wording.lang)
    canvas.setTitle(frame.plan if len(papers) > 1 else frame.wording.text(said(papers[0].sheet.part)))
    canvas.setCreator("")
    for paper in papers:
        for number in range(1, len(paper.pages) + 1):
            if number == 1 and len(papers) > 1:
                key = f"{paper.sheet.part.value}-{paper.sheet.key}"
                canvas.bookmarkPage(key)
                canvas.addOutlineEntry(heading(paper.sheet, frame.wording)[:80], key, 0, closed=True)
            face = ("", 0.0)
            for mark in paper.marks_of(frame, number):
                face = _draw(canvas, mark, face)
            canvas.showPage()
    canvas.save()
    return out.getvalue()


_Face = tuple[str, float]


def _draw(canvas: Canvas, mark: Mark, face: _Face) -> _Face:
    """Draws one mark; returns the typeface in force after it. Ink leaves the fill black, so only grey text sets it:
    a pack has some 200,000 marks, and every operator saved counts twice."""
    if isinstance(mark, Text):
        if face != (mark.font, mark.size):
            face = (mark.font, mark.size)
            canvas.setFont(*face)
        if mark.grey:
            canvas.setFillGray(mark.grey)
        if mark.right:
            canvas.drawRightString(mark.x, mark.y, mark.text)
        else:
            canvas.drawString(mark.x, mark.y, mark.text)
        if mark.grey:
            canvas.setFillGray(0)
    elif isinstance(mark, Across):
        canvas.saveState()
        canvas.translate(*centre())
        canvas.rotate(32)
        canvas.setFont(BOLD, 110)
        canvas.setStrokeGray(0.5)
        canvas.setLineWidth(1.8)
        canvas.drawCentredString(0, -40, mark.text, mode=1)
        canvas.restoreState()
    else:
        canvas.addLiteral(mark.operators)
    return face
