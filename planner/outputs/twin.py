"""How do the papers of a plan read on a screen, aloud, and printed by a browser? The same lists, word for word, as HTML.

One document that stands alone. Texts from registries are escaped and isolated: they cannot become markup, and a name that
turns the direction of writing turns nothing but itself. Every map stands here as the table of its marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from planner.documents.map_page import MapPage, Mark
from planner.documents.sheet import At, Cell, Line, Row, Sheet, Table, Weight, said
from planner.model.place import Position
from planner.outputs.frame import Frame, heading
from planner.outputs.tables import legible
from planner.outputs.wording import Wording

_HERE = Path(__file__).resolve().parent
_CLASSES = {Weight.BIG: "big", Weight.STRONG: "strong", Weight.SMALL: "small", Weight.NORMAL: ""}


@dataclass(frozen=True, slots=True)
class Extras:
    """What a document may hold beside the lists. ``head`` goes into the head (security policy); ``map_frame`` is the map's
    whole element ("" = none); ``script`` runs last."""

    head: str = ""
    map_frame: str = ""
    script: str = ""


def twin_html(sheets: Sequence[Sheet], frame: Frame, title: str, nonce: str, extras: Extras = Extras()) -> str:
    """The document: what every page of the PDF says at its head, a table of contents, and each sheet as a section."""
    wording = frame.wording
    words, lang = _Words(wording), wording.lang
    style = (_HERE / "twin.css").read_text("utf-8")
    marks = "".join(f"<li>{shown(mark)}</li>" for mark in frame.marks)
    outdated = f'<div class="outdated" aria-hidden="true">{words("page_outdated")}</div>' if frame.outdated else ""
    contents = _contents(sheets, wording)
    sections = "\n".join(section for number, sheet in enumerate(sheets, 1) for section in _section(sheet, number, wording))
    find = _find(words) if extras.script else ""
    script = f'<script nonce="{nonce}">{extras.script}</script>' if extras.script else ""
    return (
        f'<!doctype html>\n<html lang="{"en" if lang == "en" else "da"}">\n<head><meta charset="utf-8">{extras.head}\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">\n'
        f'<title>{shown(title)}</title>\n<style nonce="{nonce}">{style}</style></head>\n<body>{outdated}\n'
        f'<a class="skip screen" href="#lists">{words("twin_skip")}</a>\n<header><h1>{shown(title)}</h1>\n'
        f'<ul class="marks" aria-label="{words("twin_marks")}">{marks}</ul>\n'
        + "".join(f'<p class="frame">{shown(text)}</p>\n' for text in (frame.plan, frame.clock, frame.printed))
        + f'</header>\n<nav class="screen" aria-label="{words("twin_contents")}"><h2>{words("twin_contents")}</h2>'
        f'<ul>{contents}</ul></nav>\n<main id="lists" tabindex="-1">{find}{extras.map_frame}\n{sections}\n</main>\n'
        f'<footer><p class="small">{shown(frame.plan)}</p></footer>\n{script}</body></html>\n'
    )


def shown(text: str) -> str:
    """A text as HTML: escaped, what a file cannot hold replaced by its number, what turns the writing made visible."""
    return escape(legible(text), quote=True)


class _Words:
    """The escaped words of a code in the document's language."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def __call__(self, code: str, **values: object) -> str:
        return shown(self._wording.text(said(code, **values)))


def _contents(sheets: Sequence[Sheet], wording: Wording) -> str:
    """A link to each list; of lists of one kind that are many, one line that opens."""
    items = []
    numbered = list(enumerate(sheets, 1))
    for part, group in groupby(numbered, key=lambda pair: pair[1].part):
        links = [f'<a href="#part-{number}">{shown(heading(sheet, wording))}</a>' for number, sheet in group]
        if len(links) == 1:
            items.append(f"<li>{links[0]}</li>")
            continue
        inner = "".join(f"<li>{link}</li>" for link in links)
        title = shown(wording.text(said(part)))
        items.append(f"<li><details><summary>{title} ({len(links)})</summary><ul>{inner}</ul></details></li>")
    return "".join(items)


def _find(words: _Words) -> str:
    return (
        f'<form class="find screen" role="search"><label for="find">{words("twin_find")}</label>'
        '<input id="find" type="search" autocomplete="off" spellcheck="false"><output for="find" role="status"></output></form>'
    )


def _section(sheet: Sheet, number: int, wording: Wording) -> Iterator[str]:
    title = heading(sheet, wording)
    yield (
        f'<section id="part-{number}" data-part="{sheet.part}" data-key="{shown(sheet.key)}" aria-labelledby="head-{number}">'
        f'<h2 id="head-{number}">{shown(title)}</h2>'
    )
    if sheet.facts:
        facts = (f"<dt>{shown(wording.text(said(f.label)))}</dt><dd>{_line(f.line, wording)}</dd>" for f in sheet.facts)
        yield f"<dl>{''.join(facts)}</dl>"
    for note in sheet.notes:
        yield f"<p>{_line(note, wording)}</p>"
    for table in sheet.tables:
        yield _table(table, wording, title)
    for one in sheet.maps:
        yield _map(one, wording)
    yield "</section>"


def table_title(table: Table, wording: Wording) -> str:
    """A table's own title, "" when it has none."""
    if table.heading:
        return wording.line(table.heading)
    return wording.text(said(table.title)) if table.title else ""


def _table(table: Table, wording: Wording, title: str) -> str:
    own = table_title(table, wording)
    caption = f"<caption>{shown(own)}</caption>" if own else ""
    if not table.rows:
        return f'<p class="strong">{shown(own)}</p>' * bool(own) + f"<p>{shown(wording.text(said(table.empty)))}</p>"
    labels = [wording.text(said(column.code)) for column in table.columns]
    numeric = [column.numeric for column in table.columns]
    head = "".join(f'<th scope="col" role="columnheader">{shown(label)}</th>' for label in labels)
    whole = sum(column.share for column in table.columns)
    widths = "".join(f'<col width="{100 * column.share / whole:.1f}%">' for column in table.columns)
    rows = "\n".join(part for row in table.rows for part in _row(row, labels, numeric, wording))
    name = "" if own else f' aria-label="{shown(title)}"'
    return (
        f'<div class="scroll"><table class="list" role="table"{name}>{caption}<colgroup>{widths}</colgroup>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">\n{rows}\n</tbody></table></div>'
    )


def _row(row: Row, labels: Sequence[str], numeric: Sequence[bool], wording: Wording) -> Iterator[str]:
    classes = " ".join(name for name, on in (("set-off", row.strong), ("has-below", bool(row.below))) if on)
    ref = f' data-ref="{shown(row.ref)}"' if row.ref else ""
    cells = []
    for i, cell in enumerate(row.cells):
        tag, role = ("th", ' scope="row" role="rowheader"') if row.ref and i == row.key else ("td", ' role="cell"')
        label = f' data-label="{shown(labels[i])}"' if cell else ""
        css = ' class="num"' if numeric[i] else ""
        cells.append(f"<{tag}{role}{css}{label}>{_cell(cell, wording)}</{tag}>")
    yield f'<tr role="row"{f" class={chr(34)}{classes}{chr(34)}" if classes else ""}{ref}>{"".join(cells)}</tr>'
    if row.below:
        below = _cell(row.below, wording)
        yield f'<tr role="row" class="below"><td role="cell" colspan="{len(row.cells)}">{below}</td></tr>'


def _cell(cell: Cell, wording: Wording) -> str:
    return "".join(_line(line, wording) for line in cell)


def _line(line: Line, wording: Wording) -> str:
    classes = " ".join(name for name in ("line", _CLASSES[line.weight], "box" if line.box else "") if name)
    text = shown(wording.line(line)).replace("\n", "<br>").replace("__", "__<wbr>")
    if line.point:
        text += _place(line.point)
    return f'<span class="{classes}" dir="auto">{text}</span>'


def place_text(position: Position) -> str:
    """Latitude and longitude as they can be typed into any navigator."""
    return f"{position.lat:.5f}, {position.lon:.5f}"


def _place(position: Position) -> str:
    return f'<a href="geo:{position.lat:.5f},{position.lon:.5f}">{place_text(position)}</a>'


def key_of(page: MapPage) -> tuple[Mark, ...]:
    """The marks of a map that stand in its key: those with words of their own."""
    return tuple(mark for mark in page.marks if mark.text or mark.number)


def _map(page: MapPage, wording: Wording) -> str:
    title = " · ".join(text for text in (wording.text(said(page.title)), page.subject) if text)
    counts: dict[str, int] = {}
    for mark in page.marks:
        counts[mark.kind.value] = counts.get(mark.kind.value, 0) + 1
    sums = ", ".join(f"{wording.text(said(kind))}: {n}" for kind, n in counts.items())
    out = [f"<h3>{shown(title)}</h3><p>{shown(wording.text(said('twin_map_as_table')))} {shown(sums)}</p>"]
    rows = [
        (mark.number, wording.text(said(mark.kind)), wording.text(At(mark.at)) if mark.at else "", mark.text, mark.position)
        for mark in key_of(page)
    ]
    rows += [
        (one.number, " ".join(wording.text(said(code)) for code in one.why), "", one.text, one.position) for one in page.close_ups
    ]
    if rows:
        codes = ("col_number", "twin_what", "col_time", "twin_where", "twin_coordinates")
        out.append(_map_table(title, [wording.text(said(code)) for code in codes], rows))
    return "".join(out)


def _map_table(title: str, labels: Sequence[str], rows: Iterable[tuple[str, str, str, str, Position]]) -> str:
    head = "".join(f'<th scope="col" role="columnheader">{shown(label)}</th>' for label in labels)
    body = []
    for *texts, position in rows:
        named = zip(labels, [*(shown(text) for text in texts), _place(position)], strict=True)
        cells = (f'<td role="cell" data-label="{shown(label)}"><bdi>{cell}</bdi></td>' for label, cell in named)
        body.append(f'<tr role="row">{"".join(cells)}</tr>')
    return (
        f'<div class="scroll"><table role="table" aria-label="{shown(title)}"><thead role="rowgroup"><tr role="row">{head}</tr>'
        f'</thead><tbody role="rowgroup">{"".join(body)}</tbody></table></div>'
    )
