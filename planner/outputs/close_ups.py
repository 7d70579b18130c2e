"""How are the stops that are hard to find drawn? Eight to a page, each with its surroundings, its number, why, and its code.

Of all ways only those to and from the stop are drawn, and of all homes only its own, as a dot with the number beside it: in a
town the others would hide it. The outage area is left out; here it would only be lines over the streets.
"""

from __future__ import annotations

from dataclasses import replace

from planner.documents.map_page import CloseUp, MapPage, MarkKind
from planner.documents.sheet import Said, line, said
from planner.outputs.base_map import Ground, to_metres, view_of
from planner.outputs.fonts import BOLD, REGULAR, shorten, wrap
from planner.outputs.map_marks import Taken
from planner.outputs.maps import draw_view
from planner.outputs.page import BODY_WIDTH, BOTTOM, LEFT, TOP, Page, Text
from planner.outputs.square_code import square_code
from planner.outputs.wording import Wording

_ACROSS, _DOWN, _GAP, _CAPTION, _CODE = 4, 2, 9.0, 58.0, 44.0
#: How much ground a close-up shows from side to side, in metres.
_GROUND_M = 1000.0
_LINES_OF_WHY = 4


def draw_close_ups(map_page: MapPage, ground: Ground, wording: Wording) -> list[Page]:
    """The page's close-ups in order."""
    across = (BODY_WIDTH - (_ACROSS - 1) * _GAP) / _ACROSS
    up = (TOP - BOTTOM - 18 - _DOWN * _CAPTION - (_DOWN - 1) * _GAP) / _DOWN
    pages: list[Page] = []
    each = _ACROSS * _DOWN
    for i, one in enumerate(map_page.close_ups):
        if i % each == 0:
            pages.append(Page(map=map_page))
            pages[-1].marks.append(Text(LEFT, TOP - 12, BOLD, 11.5, wording.text(said(map_page.title))))
        row, column = divmod(i % each, _ACROSS)
        left = LEFT + column * (across + _GAP)
        bottom = TOP - 18 - (row + 1) * (up + _CAPTION) - row * _GAP + _CAPTION
        _draw_one(pages[-1], one, map_page, ground, (left, bottom, across, up), wording)
    return pages


def _draw_one(
    page: Page, one: CloseUp, map_page: MapPage, ground: Ground, frame: tuple[float, float, float, float], wording: Wording
) -> None:  # fmt: skip
    left, bottom, across, _ = frame
    spot = to_metres([one.position])
    view = view_of(spot, frame, least_m=_GROUND_M)
    lines = [to_metres(way) for way in map_page.lines if one.position in (way[0], way[-1])]
    others = [replace(mark, number="") for mark in map_page.marks if mark.kind is not MarkKind.HOME]
    marks = [*others, *(mark for mark in map_page.marks if mark.number == one.number)]
    taken = Taken()
    ((x, y),) = view.on_page(spot)
    taken.take((float(x) - 2.5, float(y) - 2.5, float(x) + 2.5, float(y) + 2.5))
    draw_view(page, marks, lines, ground, view, taken, wording, address=one.text)
    page.marks.append(square_code(one.position, left + across - _CODE, bottom - _CODE - 1, _CODE))
    room = across - _CODE - 6
    stop = wording.text(said("stop_number", n=one.number)).capitalize()
    page.marks.append(Text(left, bottom - 12, BOLD, 11, stop))
    page.marks.append(Text(left, bottom - 22.5, REGULAR, 8.5, shorten(one.text, REGULAR, 8.5, room)))
    bits = [bit for code in one.why for bit in (Said(code), Said("and_also"))][:-1]
    for i, text in enumerate(wrap(wording.line(line(*bits)), BOLD, 8, room)[:_LINES_OF_WHY]):
        page.marks.append(Text(left, bottom - 32 - 9 * i, BOLD, 8, text))
