"""Where do numbers and names go on a map so that none hides another?"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from planner.documents.map_page import Mark, MarkKind
from planner.model.place import Position
from planner.outputs.base_map import Ground, View, to_metres
from planner.outputs.fonts import BOLD, REGULAR, printable, width
from planner.outputs.page import Ink, Page, Text

Box = tuple[float, float, float, float]
_NUMBER_SIZE = 9.0
_RINGS = (0.0, 15.0, 24.0, 34.0, 46.0, 60.0, 78.0, 98.0, 120.0, 150.0)
_TOWNS_AT_MOST = 32
#: At most so many roads are named, none of which less than so many points is seen; whole names up to so many metres a point.
_ROADS_AT_MOST, _SHORTEST_NAMED, _CLOSE = 30, 22.0, 30.0


@dataclass(slots=True)
class Taken:
    """The room already used on a map, as boxes (left, bottom, right, top). ``dots`` are small points that a name should
    rather not cover."""

    boxes: list[Box] = field(default_factory=list)
    dots: list[Box] = field(default_factory=list)

    def free(self, box: Box, gap: float = 1.0) -> bool:
        """Whether nothing stands within ``gap`` points of the box."""
        return not _touches(box, self.boxes, gap)

    def clear(self, box: Box) -> bool:
        """Whether the box is free and covers no dot either."""
        return not _touches(box, self.boxes, 1.0) and not _touches(box, self.dots, 0.0)

    def take(self, box: Box) -> None:
        """Uses the box."""
        self.boxes.append(box)


def _touches(box: Box, boxes: list[Box], gap: float) -> bool:
    left, bottom, right, top = box
    return any(left - gap < r and right + gap > lft and bottom - gap < t and top + gap > b for lft, b, r, t in boxes)


def spots_of(marks: Sequence[Mark], view: View) -> list[tuple[float, float]]:
    """Where the marks stand on the page."""
    points = view.on_page(to_metres([mark.position for mark in marks]))
    return [(float(x), float(y)) for x, y in points]


def draw_marks(page: Page, marks: Sequence[Mark], view: View, taken: Taken) -> None:
    """Shapes at their places; numbers beside them with a thin leader line where they would crowd."""
    marks = _together(marks)
    spots = spots_of(marks, view)
    inside = [(mark, x, y) for mark, (x, y) in zip(marks, spots, strict=True) if view.holds(x, y, 0 if mark.number else 6)]
    plain = sorted((entry for entry in inside if not entry[0].number), key=lambda entry: _ORDER[entry[0].kind])
    numbered = [entry for entry in inside if entry[0].number]
    for mark, x, y in plain:
        _shape(page, mark.kind, x, y)
        if mark.kind in (MarkKind.SITE, MarkKind.BASE):
            taken.take((x - 6, y - 6, x + 6, y + 6))
        else:
            taken.dots.append((x - 2.5, y - 2.5, x + 2.5, y + 2.5))
    for _, x, y in numbered:
        taken.take((x - 2.5, y - 2.5, x + 2.5, y + 2.5))
    places = [(mark, x, y, *_place(mark, x, y, view, taken)) for mark, x, y in numbered]
    for _, x, y, bx, by in places:
        if (bx, by) != (x, y):
            page.marks.append(Ink(f"0.7 w 0 G {x:.1f} {y:.1f} m {bx:.1f} {by:.1f} l S"))
            page.marks.append(Ink(disc(x, y, 2.2, "0 g", "f")))
    for mark, _, _, bx, by in places:
        badge(page, mark, bx, by)


def _together(marks: Sequence[Mark]) -> list[Mark]:
    """A site that a vehicle comes to several times gets one badge: its first three numbers and the last."""
    numbers: dict[tuple[MarkKind, Position], list[str]] = {}
    for mark in marks:
        if mark.number:
            numbers.setdefault((mark.kind, mark.position), []).append(mark.number)
    shown, done = [], set()
    for mark in marks:
        spot = (mark.kind, mark.position)
        if mark.kind is not MarkKind.SITE or not mark.number or len(numbers[spot]) == 1:
            shown.append(mark)
        elif spot not in done:
            done.add(spot)
            several = numbers[spot]
            text = ", ".join(several) if len(several) < 5 else f"{', '.join(several[:3])} … {several[-1]}"
            shown.append(replace(mark, number=text))
    return shown


def _place(mark: Mark, x: float, y: float, view: View, taken: Taken) -> tuple[float, float]:
    half = badge_half(mark)
    best = (x, y)
    for distance in _RINGS:
        for turn in range(1 if distance == 0 else 12):
            angle = math.pi / 4 + turn * math.pi / 6
            bx, by = x + distance * math.cos(angle), y + distance * math.sin(angle)
            box = (bx - half, by - 7.5, bx + half, by + 7.5)
            own = distance == 0 and _only_own_point(taken, box, x, y)
            if view.holds(bx, by, 9) and (own or (distance > 0 and taken.free(box))):
                taken.take(box)
                return bx, by
    taken.take((best[0] - half, best[1] - 7.5, best[0] + half, best[1] + 7.5))
    return best


def _only_own_point(taken: Taken, box: Box, x: float, y: float) -> bool:
    own = (x - 2.5, y - 2.5, x + 2.5, y + 2.5)
    others = Taken([other for other in taken.boxes if other != own])
    return others.free(box) and taken.boxes.count(own) == 1


def badge_half(mark: Mark) -> float:
    """Half the width of a number's badge."""
    return max(7.5, width(printable(mark.number), BOLD, _NUMBER_SIZE) / 2 + 3)


def badge(page: Page, mark: Mark, x: float, y: float) -> None:
    """A number: homes in a white circle, sites in a black square, so that grey and colour-blind eyes can tell."""
    half = badge_half(mark)
    if mark.kind is MarkKind.SITE:
        page.marks.append(Ink(f"0 g {x - half:.1f} {y - 7.5:.1f} {2 * half:.1f} 15 re f"))
    else:
        page.marks.append(Ink(f"1 g 0 G 1.2 w {_rounded(x - half, y - 7.5, 2 * half, 15, 7.4)} B 0 g"))
    text = printable(mark.number)
    grey = 1.0 if mark.kind is MarkKind.SITE else 0.0
    start = x - width(text, BOLD, _NUMBER_SIZE) / 2
    page.marks.append(Text(start, y - 3.2, BOLD, _NUMBER_SIZE, text, grey=grey))


_ORDER = {MarkKind.STAYS: 0, MarkKind.HOME: 1, MarkKind.BASE: 2, MarkKind.SITE: 3, MarkKind.UNPLACED: 4}


def _shape(page: Page, kind: MarkKind, x: float, y: float) -> None:
    page.marks.append(Ink(shape_ink(kind, x, y)))


def shape_ink(kind: MarkKind, x: float, y: float) -> str:
    """Each kind's own shape: dot, small ring, square with a cross, triangle, saltire in a box."""
    match kind:
        case MarkKind.STAYS:
            return f"0.6 w 0.25 G {disc(x, y, 1.6, '1 g', 'B')} 0 g"
        case MarkKind.HOME:
            return disc(x, y, 2.3, "0 g", "f")
        case MarkKind.SITE:
            box = f"0 g 1 G 0.8 w {x - 5.5:.1f} {y - 5.5:.1f} 11 11 re B"
            return f"{box} 1 G 2 w {broken((x - 3.5, y), (x + 3.5, y))} {broken((x, y - 3.5), (x, y + 3.5))} S 0 G"
        case MarkKind.BASE:
            return f"1 g 0 G 1.4 w {broken((x - 6, y - 5), (x + 6, y - 5), (x, y + 6))} b 0 g"
        case MarkKind.UNPLACED:
            box = f"1 g 0 G 1.4 w {x - 4.5:.1f} {y - 4.5:.1f} 9 9 re B"
            west, east, south, north = x - 4.5, x + 4.5, y - 4.5, y + 4.5
            return f"{box} {broken((west, south), (east, north))} {broken((west, north), (east, south))} S 0 g"


def broken(*points: tuple[float, float]) -> str:
    """A line through points, as path operators."""
    head, *rest = (f"{x:.1f} {y:.1f}" for x, y in points)
    return f"{head} m {' '.join(f'{point} l' for point in rest)}"


def disc(x: float, y: float, radius: float, fill: str, paint: str) -> str:
    """A circle as four curves."""
    return f"{fill} {_rounded(x - radius, y - radius, 2 * radius, 2 * radius, radius)} {paint} 0 g"


def _rounded(x: float, y: float, w: float, h: float, r: float) -> str:
    """A box with round corners: four sides, four Bézier quarter circles."""
    k = r * 0.4477
    e, n = x + w, y + h
    corners = (
        ((e - r, y), (e - k, y), (e, y + k), (e, y + r)),
        ((e, n - r), (e, n - k), (e - k, n), (e - r, n)),
        ((x + r, n), (x + k, n), (x, n - k), (x, n - r)),
        ((x, y + r), (x, y + k), (x + k, y), (x + r, y)),
    )
    sides = []
    for start, *curve in corners:
        sides.append(f"{start[0]:.1f} {start[1]:.1f} l " + " ".join(f"{a:.1f} {b:.1f}" for a, b in curve) + " c")
    return f"{x + r:.1f} {y:.1f} m {' '.join(sides)} h"


def draw_towns(page: Page, ground: Ground, view: View, taken: Taken) -> None:
    """Names of towns, the largest first, each only where it hides nothing; at most some thirty."""
    drawn = 0
    for town in ground.towns(view):
        x, y = (float(v) for v in view.on_page(town.at))
        if not view.holds(x, y, 4):
            continue
        font, size = (BOLD, 9.5) if town.population >= 20000 else (REGULAR, 8.5 if town.population >= 3000 else 7.5)
        name = printable(town.name)
        room = width(name, font, size)
        corners = ((x + 5, y - 3), (x - room - 5, y - 3), (x - room / 2, y + 5), (x - room / 2, y - size - 3))
        boxes = [(left, base - 2, left + room, base + size - 1) for left, base in corners]
        boxes = [box for box in boxes if view.holds(box[0], box[1]) and view.holds(box[2], box[3]) and taken.free(box)]
        best = next(filter(taken.clear, boxes), boxes[0] if boxes and town.population >= 10000 else None)
        if best:
            taken.take(best)
            page.marks.append(Ink(f"0.8 w 0 G {disc(x, y, 1.5, '1 g', 'B')}"))
            page.marks.append(Ink(f"1 g {best[0] - 1:.1f} {best[1]:.1f} {room + 2:.1f} {size:.1f} re f 0 g"))
            page.marks.append(Text(best[0], best[1] + 2, font, size, name, grey=0.2))
            drawn += 1
        if drawn >= _TOWNS_AT_MOST:
            return


def draw_road_names(page: Page, ground: Ground, view: View, taken: Taken, address: str = "") -> None:
    """A road's number or name in a small box, once for each road, where there is room; first that of the ``address``, however
    short the road is."""
    seen: set[str] = set()
    longest = 14 if 1 / view.scale > _CLOSE else 30
    for name, way in sorted(ground.road_names(view), key=lambda road: not address.startswith(f"{road[0]} ")):
        short = way.length * view.scale < _SHORTEST_NAMED and not address.startswith(f"{name} ")
        if name in seen or len(name) > longest or short:
            continue
        if len(seen) >= _ROADS_AT_MOST:
            return
        for share in (0.5, 0.3, 0.7, 0.15, 0.85):
            at = way.interpolate(share, normalized=True)
            (x, y), text = view.on_page(np.array([at.x, at.y])), printable(name)
            half = width(text, BOLD, 7.0) / 2 + 3
            box = (float(x) - half, float(y) - 5, float(x) + half, float(y) + 5)
            if view.holds(box[0], box[1], 2) and view.holds(box[2], box[3], 2) and taken.free(box):
                taken.take(box)
                page.marks.append(Ink(f"1 g 0.3 G 0.6 w {box[0]:.1f} {box[1]:.1f} {2 * half:.1f} 10 re B 0 g 0 G"))
                page.marks.append(Text(box[0] + 3, box[1] + 2.6, BOLD, 7.0, text, grey=0.2))
                seen.add(name)
                break
