"""What stands beside a map: the numbers with times and places, the signs, the grid, and the page's square code?"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial

from planner.documents.map_page import MapPage, Mark, MarkKind
from planner.documents.sheet import said
from planner.model.place import Position
from planner.outputs.base_map import Ground, View, to_metres
from planner.outputs.fonts import BOLD, REGULAR, printable, shorten, width, wrap
from planner.outputs.map_closed import closed_lines, closed_sign
from planner.outputs.map_marks import badge, badge_half, broken, shape_ink
from planner.outputs.page import BOTTOM, RIGHT, TOP, Ink, Page, Text
from planner.outputs.square_code import square_code
from planner.outputs.wording import Wording

KEY_WIDTH = 205.0
_CODE = 62.0
#: Two lines that nobody takes for one another, nor for a road: a ferry's in dots, the outage area's in long dashes.
FERRY_LINE, OUTAGE_LINE = "[0.1 3.6] 0 d 1 J 2 w 0 G", "[7 3] 0 d 1.6 w 0.15 G"


def draw_key(page: Page, map_page: MapPage, ground: Ground, view: View, wording: Wording, title: str = "") -> None:
    """To the right of the map: numbers with times and places, then the signs. What there is no room for is sent to the list
    that holds it under the same numbers. ``title`` in place of the map's own."""
    left, y = RIGHT - KEY_WIDTH, TOP
    signs = _signs(map_page, ground, view)
    closed = closed_lines(ground, view, wording, KEY_WIDTH - 30)
    floor = BOTTOM + 14 * len(signs) + (4 + 10 * len(closed) if closed else 0) + 78 + (_CODE + 10 if map_page.point else 0)
    page.marks.append(Text(left, y - 12, BOLD, 11.5, wording.text(said(title or map_page.title))))
    y -= 17
    for text in _lines_of(map_page.subject, BOLD, 9.5, KEY_WIDTH):
        page.marks.append(Text(left, y - 9, BOLD, 9.5, text))
        y -= 12
    y -= 5
    listed = [mark for mark in map_page.marks if mark.text]
    for i, mark in enumerate(listed):
        if y - 26 < floor and i < len(listed) - 1:
            rest = said(f"more_of_{map_page.title}", first=mark.number, last=listed[-1].number)
            page.marks.append(Text(left, y - 11, BOLD, 8.5, wording.text(rest)))
            break
        y = _key_line(page, mark, left, y, wording)
    y = floor - 18
    page.marks.append(Text(left, y, BOLD, 9, wording.text(said("map_signs"))))
    for ink, code in signs:
        y -= 14
        page.marks.append(Ink(ink(left + 12, y + 3)))
        page.marks.append(Text(left + 30, y, REGULAR, 8, shorten(wording.text(said(code)), REGULAR, 8, KEY_WIDTH - 30)))
    for i, text in enumerate(closed):
        y -= 10 if i else 14
        page.marks.append(Text(left + 30, y, REGULAR, 8, text))
        if i == 0:
            page.marks.append(Ink(closed_sign(left + 12, y + 3)))
    _small_print(page, ground, view, wording, left)
    if map_page.point:
        _code(page, map_page.point, left, BOTTOM + 62, wording)


def _code(page: Page, point: Position, left: float, bottom: float, wording: Wording) -> None:
    """The square code of the page's place, with the same coordinates in figures: on the map's grid for the atlas reader."""
    page.marks.append(square_code(point, left - 5, bottom, _CODE))
    (east, north), *_ = to_metres([point])
    grid = said("map_code_coordinates", east=f"{east:.0f}", north=f"{north:.0f}")
    y = bottom + _CODE - 14
    for text in (*wrap(wording.text(said("map_code")), REGULAR, 7.5, KEY_WIDTH - _CODE), wording.text(grid)):
        page.marks.append(Text(left + _CODE, y, REGULAR, 7.5, text))
        y -= 10


def _lines_of(text: str, font: str, size: float, room: float) -> list[str]:
    """A name in at most two lines; more is cut with an ellipsis."""
    lines = wrap(text, font, size, room)
    return [*lines[:1], shorten(" ".join(lines[1:]), font, size, room)] if len(lines) > 2 else list(lines)


def _key_line(page: Page, mark: Mark, left: float, y: float, wording: Wording) -> float:
    if mark.number:
        badge(page, mark, left + badge_half(mark), y - 8)
    else:
        page.marks.append(Ink(shape_ink(mark.kind, left + 7.5, y - 8)))
    indent = 24.0 if badge_half(mark) < 12 else 2 * badge_half(mark) + 4
    if mark.at:
        clock = wording.clock(mark.at)
        page.marks.append(Text(left + indent, y - 11.5, BOLD, 10, clock))
        indent += max(34.0, width(clock, BOLD, 10) + 6)
    for line in _lines_of(mark.text, REGULAR, 8, KEY_WIDTH - indent):
        page.marks.append(Text(left + indent, y - 11, REGULAR, 8, line))
        y -= 10
    return y - 8


_Sign = tuple[Callable[[float, float], str], str]


def _signs(map_page: MapPage, ground: Ground, view: View) -> list[_Sign]:
    """What the map shows without a number, and nothing that it does not show."""
    kinds = sorted({mark.kind for mark in map_page.marks if not mark.number}, key=list(MarkKind).index)
    signs: list[_Sign] = [(partial(shape_ink, kind), kind.value) for kind in kinds]
    if map_page.lines:
        signs.append(
            (lambda x, y: f"0 G 2.1 w {x - 10:.1f} {y:.1f} m {x + 10:.1f} {y:.1f} l S 0 g {arrow(x, y, 0.0)} f", "map_route")
        )
    if ground.cut("outage", ground.outage, view):
        signs.append((_outage_sign, "map_outage"))
    if ground.ways("ferry", view):
        signs.append((lambda x, y: f"q {FERRY_LINE} {x - 10:.1f} {y:.1f} m {x + 10:.1f} {y:.1f} l S Q", "map_ferry"))
    return signs


def _outage_sign(x: float, y: float) -> str:
    box = f"{x - 10:.1f} {y - 4:.1f} 20 9 re"
    lines = " ".join(f"{x + dx:.1f} {y - 4:.1f} m {x + dx + 9:.1f} {y + 5:.1f} l" for dx in (-17, -10, -3, 4))
    return f"q {box} W n 0.5 G 0.6 w {lines} S Q q [4 2] 0 d 1.2 w 0.15 G {box} S Q"


def _small_print(page: Page, ground: Ground, view: View, wording: Wording, left: float) -> None:
    texts = [wording.text(said("map_grid", step=length_text(grid_km(view), wording))), printable(ground.credit)]
    if ground.rough:
        texts.insert(0, wording.text(said("map_rough")))
    y = BOTTOM + 44
    for text in texts:
        for line in wrap(text, REGULAR, 7, KEY_WIDTH):
            page.marks.append(Text(left, y, REGULAR, 7, line, grey=0.2))
            y -= 9


def round_km(view: View, points: float) -> float:
    """The roundest length in kilometres of about so many points."""
    metres = points / view.scale
    power = 10 ** math.floor(math.log10(metres))
    return float(max(m * power for m in (1, 2, 5) if m * power <= metres)) / 1000


def length_text(km: float, wording: Wording) -> str:
    """A round length: metres below a kilometre."""
    return f"{number_text(km, wording)} km" if km >= 1 else f"{number_text(km * 1000, wording)} m"


def number_text(value: float, wording: Wording) -> str:
    """A number with the language's decimal mark."""
    text = f"{value:.6g}"
    return text if wording.lang == "en" else text.replace(".", ",")


def grid_km(view: View) -> float:
    """The distance between the ticks of the coordinate grid."""
    return round_km(view, 110)


def arrow(x: float, y: float, angle: float) -> str:
    """An arrow head at a point, pointing along ``angle`` (radians from east), as path operators."""
    corners = ((6.5, 0.0), (-4.5, 4.2), (-2.0, 0.0), (-4.5, -4.2))
    turned = [(x + a * math.cos(angle) - b * math.sin(angle), y + a * math.sin(angle) + b * math.cos(angle)) for a, b in corners]
    return f"{broken(*turned)} h"
