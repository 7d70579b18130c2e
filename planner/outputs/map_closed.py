"""How is it drawn that nobody can drive there? Bars across the way, a bold hatch over an area, and a sign with its name.

The sign is the one that stands on the road itself: a disc with a bar. It reads without colour; no other mark is a
large black disc.
"""

from __future__ import annotations

import shapely

from planner.documents.closures import middle_of
from planner.documents.sheet import said
from planner.outputs.base_map import Ground, View, hatch, path
from planner.outputs.fonts import BOLD, REGULAR, printable, shorten, width, wrap
from planner.outputs.map_marks import Taken, broken, disc
from planner.outputs.page import Ink, Page, Text
from planner.outputs.wording import Wording

#: Bars across the line, so that it is taken neither for a ferry's dots nor for the outage area's dashes.
_BARS = "[1.5 3.5] 0 d 0 J 6 w 0 G"
_SIZE, _RADIUS, _LONGEST = 7.5, 6.5, 170.0
_LINES_IN_KEY = 4
#: Points between the lines over a closed area, which cross those of the outage area.
_HATCH = 7.0


def draw_closed_roads(page: Page, ground: Ground, view: View) -> None:
    """The lines and areas in which nobody can drive; drawn before the marks, which stand on them."""
    for _, shape in ground.closed(view, rim=8.0):
        outline = path([part for part in shapely.get_parts([shape]) if part.geom_type != "Point"], view, close=False)
        if not outline:
            continue
        if shape.area > 0:
            page.marks.append(Ink(f"q {outline} W* n 1.1 w 0.35 G {hatch(view, _HATCH, falling=True)} S Q"))
        page.marks.append(Ink(f"q 7 w 1 G {outline} S {_BARS} {outline} S Q"))


def draw_closed_signs(page: Page, ground: Ground, view: View, taken: Taken) -> None:
    """A sign on whatever is closed in the view."""
    for _, x, y in _signs(ground, view):
        page.marks.append(Ink(closed_sign(x, y)))
        taken.take((x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS))


def draw_closed_names(page: Page, ground: Ground, view: View, taken: Taken, wording: Wording) -> None:
    """The name beside each sign, where there is room: rather where it hides nobody's home. Without room it stands in the key
    alone."""
    for name, x, y in _signs(ground, view):
        text = wording.text(said("map_closed_name", name=name) if name else said("map_closed"))
        text = shorten(printable(text), BOLD, _SIZE, _LONGEST)
        room = width(text, BOLD, _SIZE) + 5
        spots = [
            (x + side * (_RADIUS + 2 + room / 2) - room / 2, y + up) for up in (-5, 6, -16, 20, -30, 34, -44) for side in (1, -1)
        ]
        spots += [(x - room / 2, y + _RADIUS + 2), (x - room / 2, y - _RADIUS - 13)]
        boxes = [(left, low, left + room, low + 11) for left, low in spots]
        inside = [box for box in boxes if view.holds(box[0], box[1], 2) and view.holds(box[2], box[3], 2)]
        best = next((box for box in inside if taken.clear(box)), None) or next((box for box in inside if taken.free(box)), None)
        if best:
            taken.take(best)
            if not best[1] - _RADIUS <= y <= best[3] + _RADIUS:
                foot = broken((x, y), (min(max(x, best[0]), best[2]), best[1] if best[1] > y else best[3]))
                page.marks.append(Ink(f"0.7 w 0 G {foot} S"))
            page.marks.append(Ink(f"1 g 0 G 1.2 w {best[0]:.1f} {best[1]:.1f} {room:.1f} 11 re B 0 g"))
            page.marks.append(Text(best[0] + 2.5, best[1] + 3, BOLD, _SIZE, text))


def _signs(ground: Ground, view: View) -> list[tuple[str, float, float]]:
    """The name and the place on the page of all that is closed in the view; at its edge the sign stands just inside."""
    spots = []
    for name, shape in ground.closed(view):
        (x, y) = view.on_page(shapely.get_coordinates(middle_of(shape))[0])
        rim = _RADIUS + 1.5
        x = min(max(float(x), view.left + rim), view.left + view.across - rim)
        y = min(max(float(y), view.bottom + rim), view.bottom + view.up - rim)
        spots.append((name, x, y))
    return spots


def closed_sign(x: float, y: float) -> str:
    """The sign as path operators: a black disc in a white ring, with a white bar."""
    ring, black = disc(x, y, _RADIUS + 1, "1 g", "f"), disc(x, y, _RADIUS, "0 g", "f")
    return f"{ring} {black} 1 g {x - 4:.1f} {y - 1.3:.1f} 8 2.6 re f 0 g"


def closed_lines(ground: Ground, view: View, wording: Wording, room: float) -> list[str]:
    """What the key says of all that is closed in the view, in a few lines; none when nothing is."""
    closed = ground.closed(view)
    names = sorted({name for name, _ in closed if name})
    if not closed:
        return []
    text = wording.text(said("map_closed_names", names=", ".join(names)) if names else said("map_closed"))
    lines = wrap(text, REGULAR, 8, room)
    rest = shorten(" ".join(lines[_LINES_IN_KEY - 1 :]), REGULAR, 8, room)
    return [*lines[: _LINES_IN_KEY - 1], rest] if len(lines) > _LINES_IN_KEY else list(lines)
