"""Where on which page does each word of a sheet stand?

Layout is done once, before anything is drawn: so that every page knows how many there are, so that the same pages can be
drawn both into the pack and alone, and so that the read-back knows what each page must hold. Points, origin lower left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from planner.documents.sheet import Column, Fact, Line, Row, Sheet, Table, Weight, said, strong
from planner.model.place import Position
from planner.outputs.fonts import BOLD, REGULAR, width, wrap
from planner.outputs.page import BODY_WIDTH, BOTTOM, LEFT, TOP, Page, Text
from planner.outputs.square_code import square_code
from planner.outputs.wording import Wording

_PAD_X, _PAD_Y, _DENSE_PAD, _CLOSE_PAD = 4.0, 4.0, 1.5, 0.25
_BOX, _HEADER, _GAP = 9.0, 17.0, 3.0
#: So much of a row that goes on over the page must stand under its header.
_FIRST_LINES = 200.0
#: The side of a place's square code in a list: about 0.4 mm a module, which a telephone reads at arm's length.
_CODE = 37.0


@dataclass(frozen=True, slots=True)
class _Set:
    """One typeset line of a cell."""

    text: str
    font: str
    size: float
    leading: float
    box: bool
    indent: float
    point: Position | None = None


_STYLES = {
    Weight.BIG: (BOLD, 15.0, 18.5),
    Weight.STRONG: (BOLD, 9.5, 12.5),
    Weight.NORMAL: (REGULAR, 9.5, 12.5),
    Weight.SMALL: (REGULAR, 8.0, 10.5),
}


def set_lines(lines: Sequence[Line], wording: Wording, room: float) -> list[_Set]:
    """Lines wrapped to ``room`` points; a tick box stands before the first line of its text."""
    typeset = []
    for line in lines:
        font, size, leading = _STYLES[line.weight]
        indent = _BOX + 4 if line.box else 0.0
        leading += 3.0 if line.box else 0.0
        for i, text in enumerate(wrap(wording.line(line), font, size, room - indent)):
            typeset.append(_Set(text, font, size, leading, line.box and i == 0, indent))
        if line.point:
            typeset.append(_Set("", font, size, _CODE + 2, False, 0.0, line.point))
    return typeset


@dataclass(slots=True)
class _Block:
    """A typeset row: cells side by side, and lines under them over the whole width. ``ref`` of the row and the number of
    the cell that shows it; "" on continuations."""

    cells: list[list[_Set]]
    below: list[_Set]
    ref: str = ""
    key: int = 0

    @property
    def tallest(self) -> float:
        return max((_stack(lines) for lines in self.cells), default=0.0)

    @property
    def gap(self) -> float:
        """What parts the lines under the cells from those in them."""
        return _GAP if self.below and self.tallest else 0.0

    def height(self, pad: float) -> float:
        return self.tallest + self.gap + _stack(self.below) + 2 * pad

    def cut(self, room: float, *, fresh: bool) -> tuple[_Block | None, _Block]:
        """What fits in ``room`` points (None = not even a line) and the rest. Moment and reference stay together unless a
        ``fresh`` page is too small for them."""
        heads = [_fitting(lines, room) for lines in self.cells]
        if self.ref and not fresh and heads[self.key] < len(self.cells[self.key]):
            return None, self
        rest = [lines[n:] for lines, n in zip(self.cells, heads, strict=True)]
        under = 0 if any(rest) else _fitting(self.below, room - self.tallest - self.gap)
        if not any(heads) and not under:
            return None, self
        head = _Block([lines[:n] for lines, n in zip(self.cells, heads, strict=True)], self.below[:under], self.ref, self.key)
        return head, _Block(rest, self.below[under:])


def _stack(lines: list[_Set]) -> float:
    return sum(line.leading for line in lines)


def _fitting(lines: list[_Set], room: float) -> int:
    used = 0.0
    for n, line in enumerate(lines):
        used += line.leading
        if used > room:
            return n
    return len(lines)


def lay_out(sheet: Sheet, wording: Wording) -> list[Page]:
    """All pages of a sheet in order: facts, notes, tables, blank lines where there is room, then a page for each map."""
    flow = _Flow(wording)
    flow.facts(sheet.facts)
    flow.notes(sheet.notes)
    for table in sheet.tables:
        flow.table(table)
    flow.blanks(sheet.blank_lines)
    return [*flow.pages, *(Page(map=page) for page in sheet.maps)]


class _Flow:
    """Fills pages from the top."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self.pages: list[Page] = [Page()]
        self.y = TOP
        #: Above and below each row of the table at hand.
        self.pad = _PAD_Y

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def new_page(self) -> None:
        self.pages.append(Page())
        self.y = TOP

    def facts(self, facts: Sequence[Fact]) -> None:
        """Label and value in two columns, at the head of the first page."""
        if not facts:
            return
        labels = [f"{self.wording.text(said(fact.label))}:" for fact in facts]
        indent = max(width(label, BOLD, 9.5) for label in labels) + 10
        for label, fact in zip(labels, facts, strict=True):
            lines = set_lines([fact.line], self.wording, BODY_WIDTH - indent) or set_lines([strong("–")], self.wording, 50)
            self.page.marks.append(Text(LEFT, self.y - lines[0].leading + 3, BOLD, 9.5, label))
            for line in lines:
                self._text(line, LEFT + indent, self.y)
                self.y -= line.leading + 1.5
        self.y -= 5

    def table(self, table: Table) -> None:
        """Title, header row repeated on every page, rows never split unless one alone is taller than a page. A table that would
        fill less than half a page is not parted; a dense one moves closer together where that keeps it on this page."""
        title = strong(said(table.title)) if table.title else table.heading
        if not table.rows:
            if title:
                self._title(title, 0)
            self._plain(strong(said(table.empty)))
            return
        edges = _edges(table.columns, BODY_WIDTH * table.width)
        blocks = [self._block(row, edges) for row in table.rows]
        self.pad = _DENSE_PAD if table.dense else _PAD_Y
        kept_whole = _whole(blocks, self.pad) < (TOP - BOTTOM) / 2
        if kept_whole and table.dense:
            self._move_closer(blocks, self.y - BOTTOM - (self._title_height(title) if title else 0))
        first = blocks[0].height(self.pad)
        taller_than_a_page = first > TOP - BOTTOM - _HEADER
        start = _HEADER + (_whole(blocks, self.pad) if kept_whole else _FIRST_LINES if taller_than_a_page else first)
        if title:
            self._title(title, start)
        self._header(table, edges, start)
        for row, block in zip(table.rows, blocks, strict=True):
            if self.y - block.height(self.pad) < BOTTOM:
                if block.height(self.pad) <= TOP - BOTTOM - _HEADER:
                    self._continue(table, edges)
                self._split(table, edges, block, row.strong)
            else:
                self._row(table, edges, block, row.strong)
        self.y -= 10

    def _move_closer(self, blocks: Sequence[_Block], room: float) -> None:
        """Sets the rows closer when just that makes the whole table fit in ``room`` points."""
        loose, close = (_HEADER + _whole(blocks, pad) for pad in (self.pad, _CLOSE_PAD))
        if close <= room < loose:
            self.pad = _CLOSE_PAD

    def notes(self, notes: Sequence[Line]) -> None:
        """Sentences on what to do, before the tables."""
        for note in notes:
            self._plain(note)
        self.y -= 6 if notes else 0

    def blanks(self, count: int) -> None:
        """Room to write by hand, as many lines as the last page has left."""
        count = min(count, int((self.y - BOTTOM - 14) // 20))
        if count < 1:
            return
        self._plain(strong(said("notes_head")))
        for _ in range(count):
            self.y -= 20
            self.page.rule(self.y, 0.4)

    def _plain(self, line: Line) -> None:
        for typeset in set_lines([line], self.wording, BODY_WIDTH):
            if self.y - typeset.leading < BOTTOM:
                self.new_page()
            self._text(typeset, LEFT, self.y)
            self.y -= typeset.leading

    def _title(self, title: Line, after: float) -> None:
        """A table's title, on a page with room for ``after`` points of the table too."""
        lines = self._title_lines(title)
        if self.y - self._title_height(title) - after < BOTTOM and self.y < TOP - 1:
            self.new_page()
        for text in lines:
            self.page.marks.append(Text(LEFT, self.y - 12, BOLD, 11.5, text))
            self.y -= 14
        self.y -= 4

    def _title_lines(self, title: Line) -> tuple[str, ...]:
        return wrap(self.wording.line(title), BOLD, 11.5, BODY_WIDTH)

    def _title_height(self, title: Line) -> float:
        return 14.0 * len(self._title_lines(title)) + 4

    def _header(self, table: Table, edges: list[float], start: float) -> None:
        """The columns' names, on a page with room for ``start`` points from here."""
        if self.y - start < BOTTOM and self.y < TOP - 40:
            self.new_page()
        height = _HEADER
        self.page.shade(edges[0], self.y - height, edges[-1] - edges[0], height, 0.87)
        self.page.rule(self.y, 0.9, edges[0], edges[-1])
        for column, (left, right) in zip(table.columns, pairwise(edges), strict=True):
            label = self.wording.text(said(column.code))
            x = right - _PAD_X if column.numeric else left + _PAD_X
            self.page.marks.append(Text(x, self.y - 12, BOLD, 9.0, label, right=column.numeric))
        self.y -= height
        self.page.rule(self.y, 0.9, edges[0], edges[-1])

    def _continue(self, table: Table, edges: list[float]) -> None:
        self.new_page()
        self._header(table, edges, 0)

    def _block(self, row: Row, edges: list[float]) -> _Block:
        rooms = [right - left - 2 * _PAD_X for left, right in pairwise(edges)]
        cells = [set_lines(cell, self.wording, room) for cell, room in zip(row.cells, rooms, strict=True)]
        below = set_lines(row.below, self.wording, edges[-1] - edges[1] - 2 * _PAD_X)
        return _Block(cells, below, row.ref, row.key)

    def _row(self, table: Table, edges: list[float], block: _Block, shaded: bool) -> None:
        height = block.height(self.pad)
        if shaded:
            self.page.shade(edges[0], self.y - height, edges[-1] - edges[0], height, 0.94)
            self.page.rule(self.y, 0.5, edges[0], edges[-1])  # the shade has covered half of the line above
        top = self.y - self.pad
        columns = zip(table.columns, pairwise(edges), block.cells, strict=True)
        for number, (column, (left, right), lines) in enumerate(columns):
            ref = block.ref if number == block.key else ""
            y = top
            for line in lines:
                if column.numeric:
                    x, baseline = right - _PAD_X, y - line.leading + 3
                    self.page.marks.append(Text(x, baseline, line.font, line.size, line.text, right=True))
                else:
                    self._text(line, left + _PAD_X, y, ref)
                y -= line.leading
        y = top - block.tallest - block.gap
        for line in block.below:
            self._text(line, edges[1] + _PAD_X, y)
            y -= line.leading
        self.y -= height
        self.page.rule(self.y, 0.5, edges[0], edges[-1])

    def _split(self, table: Table, edges: list[float], block: _Block, shaded: bool) -> None:
        """A row taller than what is left: as much as fits, then on under a header that says it continues."""
        while self.y - block.height(self.pad) < BOTTOM:
            head, rest = block.cut(self.y - BOTTOM - 2 * self.pad, fresh=self.y >= TOP - _HEADER)
            if head:
                self._row(table, edges, head, shaded)
                again = set_lines([strong(said("page_continued"))], self.wording, 200)
                block = _Block([[*again, *rest.cells[0]], *rest.cells[1:]], rest.below)
            self._continue(table, edges)
        self._row(table, edges, block, shaded)

    def _text(self, line: _Set, x: float, y: float, ref: str = "") -> None:
        baseline = y - line.leading + 3
        if line.point:
            self.page.marks.append(square_code(line.point, x - _PAD_X, y - _CODE, _CODE))
            return
        if line.box:
            self.page.box(x, baseline - 1.2, _BOX)
        self.page.marks.append(Text(x + line.indent, baseline, line.font, line.size, line.text, ref=ref))


def _whole(blocks: Sequence[_Block], pad: float) -> float:
    return sum(block.height(pad) for block in blocks)


def _edges(columns: Sequence[Column], across: float) -> list[float]:
    total = sum(column.share for column in columns)
    edges = [LEFT]
    for column in columns:
        edges.append(edges[-1] + across * column.share / total)
    return edges
