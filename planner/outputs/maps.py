"""How is a map page drawn so that it reads in black and white at arm's length?

Vectors only: grey water, white land, roads by class, the outage area hatched, the way driven as a heavy line with arrows,
numbers as on the list. Where numbers crowd, an inset shows that part larger.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from planner.documents.map_page import MapPage, Mark
from planner.documents.sheet import said
from planner.outputs.base_map import Ground, Metres, View, hatch, path, to_metres, view_of
from planner.outputs.fonts import BOLD, REGULAR, width
from planner.outputs.map_closed import draw_closed_names, draw_closed_roads, draw_closed_signs
from planner.outputs.map_key import (
    FERRY_LINE,
    KEY_WIDTH,
    OUTAGE_LINE,
    arrow,
    draw_key,
    grid_km,
    length_text,
    number_text,
    round_km,
)  # fmt: skip
from planner.outputs.map_marks import (
    Taken,
    broken,
    draw_marks,
    draw_road_names,
    draw_towns,
    spots_of,
)  # fmt: skip
from planner.outputs.page import BOTTOM, LEFT, RIGHT, TOP, Ink, Page, Text
from planner.outputs.wording import Wording

#: Road class: line width in points, grey, width of a white core (0 = none), coarsest scale in metres a point.
_ROADS = {
    "lane": (0.3, 0.6, 0.0, 7.0),
    "street": (0.5, 0.55, 0.0, 30.0),
    "tertiary": (0.9, 0.5, 0.0, 90.0),
    "secondary": (1.1, 0.45, 0.0, 220.0),
    "primary": (1.6, 0.45, 0.0, 1e9),
    "trunk": (2.2, 0.45, 0.0, 1e9),
    "motorway": (3.2, 0.35, 1.3, 1e9),
}
#: Points between the lines over the outage area.
_HATCH = 11.0
_FRAME = (LEFT, BOTTOM, RIGHT - LEFT - KEY_WIDTH - 8, TOP - BOTTOM)
#: More marks than this crowd an inset too; they get a page of their own.
_INSET_AT_MOST = 24


def draw_map(map_page: MapPage, ground: Ground, wording: Wording) -> list[Page]:
    """The finished page, map on the left and key on the right; and, where numbers crowd too much for an inset, a second
    page that shows the crowded part alone."""
    page = Page(map=map_page)
    lines = [to_metres(line) for line in map_page.lines]
    view = view_of(_everything(map_page.marks, lines, ground), _FRAME)
    crowd = _crowd(map_page.marks, view)
    inset = _inset_of(crowd, view, map_page.marks) if crowd else None
    detail = _detail_of(crowd, view) if crowd and not inset else None
    taken = Taken()
    closer = inset or detail
    if inset:
        taken.take((inset.left - 3, inset.bottom - 3, inset.left + inset.across + 3, inset.bottom + inset.up + 3))
    if closer:
        taken.take(_outline_on(view, closer))
    outside = [mark for mark in map_page.marks if not (closer and mark in crowd)]
    draw_view(page, outside, lines, ground, view, taken, wording)
    pages = [page]
    if closer:
        _frame_of_detail(page, closer, view, wording.text(said("map_inset" if inset else "map_next_page")))
    if inset:
        page.marks.append(
            Ink(f"1 g {inset.left - 3:.1f} {inset.bottom - 3:.1f} {inset.across + 6:.1f} {inset.up + 6:.1f} re f 0 g")
        )
        draw_view(page, list(map_page.marks), lines, ground, inset, Taken(), wording, bare=True)
    draw_key(page, map_page, ground, view, wording)
    if detail:
        pages.append(_detail_page(map_page, crowd, lines, ground, detail, wording))
    return pages


def _detail_of(crowd: list[Mark], view: View) -> View | None:
    detail = view_of(to_metres([mark.position for mark in crowd]), _FRAME, least_m=900.0)
    return detail if detail.scale > 2 * view.scale else None


def _detail_page(
    map_page: MapPage, crowd: list[Mark], lines: list[Metres], ground: Ground, detail: View, wording: Wording
) -> Page:  # fmt: skip
    """The crowd alone, with as many of its numbers in the key as there is room for."""
    page = Page(map=map_page)
    draw_view(page, list(map_page.marks), lines, ground, detail, Taken(), wording)
    spots = zip(map_page.marks, spots_of(map_page.marks, detail), strict=True)
    listed = [mark for mark, (x, y) in spots if mark in crowd or (not mark.number and detail.holds(x, y))]
    draw_key(page, replace(map_page, marks=tuple(listed), point=None), ground, detail, wording, title="map_inset")
    return page


def _everything(marks: Sequence[Mark], lines: Sequence[Metres], ground: Ground) -> Metres:
    points = [to_metres([mark.position for mark in marks]), *lines]
    every = np.concatenate([p for p in points if len(p)] or [np.empty((0, 2))])
    if len(every):
        return every
    shapes = ground.outage if len(ground.outage) else ground.land
    corners = shapely.total_bounds(shapes) if len(shapes) else np.array([450e3, 6.1e6, 650e3, 6.4e6])
    return np.asarray(corners, dtype=float).reshape(2, 2)


def draw_view(
    page: Page, marks: list[Mark], lines: list[Metres], ground: Ground, view: View, taken: Taken, wording: Wording,
    *, bare: bool = False, address: str = "",
) -> None:  # fmt: skip
    """Ground, roads, ways, marks and names in one frame; ``bare`` without grid, scale bar and north. Around an ``address`` its
    own street is named first, and the outage area is left out."""
    box = f"{view.left:.1f} {view.bottom:.1f} {view.across:.1f} {view.up:.1f} re"
    page.marks.append(Ink(f"q {box} W n 0.86 g {box} f"))
    page.marks.append(Ink(_ground_ink(ground, view, hatched=not address)))
    if not bare:
        _furniture_room(view, taken, wording)
    _draw_ways(page, lines, view)
    draw_closed_roads(page, ground, view)
    page.marks.append(Ink("Q"))
    draw_closed_signs(page, ground, view, taken)
    draw_marks(page, marks, view, taken)
    draw_closed_names(page, ground, view, taken, wording)
    draw_towns(page, ground, view, taken)
    draw_road_names(page, ground, view, taken, address)
    page.marks.append(Ink(f"1 w 0 G {box} S"))
    if not bare:
        _grid(page, view, wording)
        _scale_bar(page, view, wording)
        _north(page, view, wording)


def _ground_ink(ground: Ground, view: View, *, hatched: bool) -> str:
    ink = [f"1 g 0.3 G 0.5 w 1 j 1 J {path(ground.cut('land', ground.land, view), view, close=True)} B*"]
    lakes = path(ground.cut("water", ground.water, view), view, close=True)
    if lakes:
        ink.append(f"0.86 g 0.5 G 0.3 w {lakes} B* 1 g 0.3 G 0.5 w")
    outage = path(ground.cut("outage", ground.outage, view), view, close=True) if hatched else ""
    if outage:
        ink.append(f"q {outage} W* n 0.72 G 0.4 w {hatch(view, _HATCH)} S Q")
    borders = path(ground.cut("borders", ground.borders, view), view, close=False)
    if borders:
        ink.append(f"q [4 2 1 2] 0 d 0.6 w 0.45 G {borders} S Q")
    metres_a_point = 1 / view.scale
    for road_class, (thick, grey, core, coarsest) in _ROADS.items():
        if metres_a_point > coarsest:
            continue
        ways = path(ground.ways(road_class, view), view, close=False)
        if ways:
            ink.append(f"{thick} w {grey} G {ways} S")
            if core:
                ink.append(f"{core} w 1 G {ways} S")
    ferries = path(ground.ways("ferry", view), view, close=False)
    if ferries:
        ink.append(f"q {FERRY_LINE} {ferries} S Q")
    if outage:
        ink.append(f"q {OUTAGE_LINE} {outage} S Q")
    return "\n".join(ink)


def _draw_ways(page: Page, lines: list[Metres], view: View) -> None:
    """The way driven: white halo, black line, an arrow about every 70 points."""
    shapes: list[BaseGeometry] = [shapely.LineString(line) for line in lines if len(line) > 1]
    west, south, east, north = view.bounds
    pieces = shapely.get_parts(shapely.clip_by_rect(np.array(shapes, dtype=object), west, south, east, north)) if shapes else ()
    shapes = [piece for piece in pieces if piece.geom_type == "LineString" and not piece.is_empty]
    if not shapes:
        return
    shapes = [shapely.simplify(shape, 0.3 / view.scale) for shape in shapes]
    ways = path(shapes, view, close=False)
    # Many trips over the same ground would grow into a black patch.
    halo, thick = (4.6, 2.1) if len(shapes) <= 30 else (2.4, 1.2)
    page.marks.append(Ink(f"{halo} w 1 G {ways} S {thick} w 0 G {ways} S"))
    heads: dict[tuple[int, int], _Head] = {}
    for shape in shapes:
        for head in _heads(view.on_page(shapely.get_coordinates(shape))):
            heads.setdefault((round(head[0] / _HEADS_APART), round(head[1] / _HEADS_APART)), head)
    if heads:
        page.marks.append(Ink(f"0 g 1 G 0.7 w {' '.join(arrow(*head) for head in heads.values())} B 0 G"))


#: Where an arrow head stands and along which angle it points.
_Head = tuple[float, float, float]
#: Heads stand a little to the right of the way, as one drives, so that those of the way there and back are two; more than one
#: in a square of so many points would be a blot.
_ASIDE, _HEADS_APART = 3.4, 9.0


def _heads(points: Metres) -> list[_Head]:
    steps = np.hypot(*np.diff(points, axis=0).T)
    total = float(steps.sum())
    if total < 16:
        return []
    count = max(1, int(total // 70))
    heads, passed, wanted = [], 0.0, [(i + 0.5) * total / count for i in range(count)]
    for (x, y), (x2, y2), length in zip(points, points[1:], steps, strict=False):
        while wanted and wanted[0] <= passed + length and length > 0:
            share = (wanted.pop(0) - passed) / length
            angle = math.atan2(y2 - y, x2 - x)
            right, down = _ASIDE * math.sin(angle), -_ASIDE * math.cos(angle)
            heads.append((float(x + (x2 - x) * share + right), float(y + (y2 - y) * share + down), angle))
        passed += length
    return heads


def _crowd(marks: Sequence[Mark], view: View) -> list[Mark]:
    """The largest group of numbered marks that stand too close together to be told apart (empty when small)."""
    numbered = [mark for mark in marks if mark.number]
    if len(numbered) < 5:
        return []
    spots = np.array(spots_of(numbered, view))
    near = np.hypot(*(spots[:, None] - spots[None]).transpose(2, 0, 1)) < 17
    best: list[int] = []
    unseen = set(range(len(numbered)))
    while unseen:
        group, edge = set(), {unseen.pop()}
        while edge:
            group |= edge
            edge = {int(j) for i in edge for j in np.flatnonzero(near[i])} - group
        unseen -= group
        best = max(best, sorted(group), key=len)
    return [numbered[i] for i in best] if len(best) >= 5 else []


def _inset_of(crowd: list[Mark], view: View, marks: Sequence[Mark]) -> View | None:
    """A corner of the map that shows the crowd at least twice as large; None when that does not help."""
    if len(crowd) > _INSET_AT_MOST:
        return None
    across, up = view.across * 0.46, view.up * 0.48
    corners = [
        (view.left + dx * (view.across - across - 12) + 6, view.bottom + dy * (view.up - up - 12) + 6)
        for dx in (0, 1) for dy in (1, 0)
    ]  # fmt: skip
    spots = spots_of(marks, view)
    hidden = [sum(x - 8 < a < x + across + 8 and y - 8 < b < y + up + 8 for a, b in spots) for x, y in corners]
    (x, y) = corners[hidden.index(min(hidden))]
    inset = view_of(to_metres([mark.position for mark in crowd]), (x, y, across, up), least_m=900.0)
    return inset if min(hidden) <= 1 and inset.scale > 2 * view.scale else None


def _outline_on(view: View, closer: View) -> tuple[float, float, float, float]:
    """What a closer view covers of a wider one, with room for its name above."""
    west, south, east, north = closer.bounds
    (x, y), (x2, y2) = view.on_page(np.array([[west, south], [east, north]]))
    return float(x), float(y), float(x2), float(y2) + 14


def _frame_of_detail(page: Page, closer: View, view: View, name: str) -> None:
    """Where on the main map the closer view lies, with its name."""
    x, y, x2, y2 = _outline_on(view, closer)
    page.marks.append(Ink(f"1.6 w 0 G {x:.1f} {y:.1f} {x2 - x:.1f} {y2 - 14 - y:.1f} re S"))
    room = width(name, BOLD, 9)
    page.marks.append(Ink(f"1 g {x - 1:.1f} {y2 - 13:.1f} {room + 4:.1f} 12 re f 0 g"))
    page.marks.append(Text(x + 1, y2 - 10, BOLD, 9, name))


def _furniture_room(view: View, taken: Taken, wording: Wording) -> None:
    """Where scale bar, north and the grid's numbers stand."""
    left, bottom, top, right = view.left, view.bottom, view.bottom + view.up, view.left + view.across
    taken.take((left, bottom, left + _scale_km(view) * 1000 * view.scale + 56, bottom + 34))
    taken.take((right - 34, top - 50, right, top))
    for x, y, text in _grid_numbers(view, wording):
        taken.take((x, y - 1, x + width(text, REGULAR, _GRID_SIZE), y + _GRID_SIZE - 1))


def _scale_km(view: View) -> float:
    return round_km(view, min(120.0, view.across * 0.3))


def _scale_bar(page: Page, view: View, wording: Wording) -> None:
    km = _scale_km(view)
    length = km * 1000 * view.scale
    x, y = view.left + 10, view.bottom + 9
    page.marks.append(
        Ink(f"1 g {x - 6:.1f} {y - 6:.1f} {length + 52:.1f} 30 re f 0 g 0 G 0.8 w {x:.1f} {y:.1f} {length:.1f} 6 re S")
    )
    page.marks.append(Ink(f"0 g {x:.1f} {y:.1f} {length / 2:.1f} 6 re f"))
    page.marks.append(Text(x - 2, y + 10, BOLD, 9, "0"))
    page.marks.append(Text(x + length - 8, y + 10, BOLD, 9, length_text(km, wording)))


def _north(page: Page, view: View, wording: Wording) -> None:
    x, y = view.left + view.across - 17, view.bottom + view.up - 42
    needle = broken((x, y + 22), (x + 7, y), (x, y + 5), (x - 7, y))
    page.marks.append(Ink(f"1 g {x - 14:.1f} {y - 6:.1f} 28 44 re f 0 g {needle} f"))
    text = wording.text(said("map_north"))
    page.marks.append(Text(x - width(text, BOLD, 11) / 2, y + 25, BOLD, 11, text))


_GRID_SIZE = 6.5


def _grid_lines(view: View) -> tuple[list[int], list[int]]:
    """The metres east and north at which the grid has a tick: not where scale bar or north would meet its number."""
    step = round(grid_km(view) * 1000)
    west, south, east, north = view.bounds
    across = range(math.ceil((west + 26 / view.scale) / step), math.floor((east - 58 / view.scale) / step) + 1)
    up = range(math.ceil((south + 36 / view.scale) / step), math.floor((north - 12 / view.scale) / step) + 1)
    return [k * step for k in across], [k * step for k in up]


def _grid_numbers(view: View, wording: Wording) -> list[tuple[float, float, str]]:
    """Where the grid's numbers stand, in kilometres: along the top and the left."""
    across, up = _grid_lines(view)
    top = view.bottom + view.up
    along = [(view.left + (east - view.west) * view.scale + 2, top - 8, east) for east in across]
    along += [(view.left + 3, view.bottom + (north - view.south) * view.scale + 2, north) for north in up]
    return [(x, y, number_text(metres / 1000, wording)) for x, y, metres in along]


def _grid(page: Page, view: View, wording: Wording) -> None:
    """Ticks and numbers of the UTM grid along the frame, in kilometres."""
    across, up = _grid_lines(view)
    ink = ["0 G 0.8 w"]
    top, right = view.bottom + view.up, view.left + view.across
    for east in across:
        x = view.left + (east - view.west) * view.scale
        ink.append(f"{x:.1f} {top:.1f} m {x:.1f} {top - 6:.1f} l {x:.1f} {view.bottom:.1f} m {x:.1f} {view.bottom + 6:.1f} l S")
    for north in up:
        y = view.bottom + (north - view.south) * view.scale
        ink.append(f"{view.left:.1f} {y:.1f} m {view.left + 6:.1f} {y:.1f} l {right - 6:.1f} {y:.1f} m {right:.1f} {y:.1f} l S")
    page.marks += [Text(x, y, REGULAR, _GRID_SIZE, text, grey=0.3) for x, y, text in _grid_numbers(view, wording)]
    page.marks.append(Ink(" ".join(ink)))
    page.marks.append(Ink(_crosses(view, grid_km(view) * 1000)))


def _crosses(view: View, step: float) -> str:
    """Where the grid's lines meet: small crosses, since whole lines would be taken for roads."""
    west, south, east, north = view.bounds
    ink = ["0.5 w 0.45 G"]
    for i in range(math.ceil(west / step), math.floor(east / step) + 1):
        for k in range(math.ceil(south / step), math.floor(north / step) + 1):
            x, y = view.left + (i * step - west) * view.scale, view.bottom + (k * step - south) * view.scale
            if view.holds(x, y, 8):
                ink.append(f"{x - 3:.1f} {y:.1f} m {x + 3:.1f} {y:.1f} l {x:.1f} {y - 3:.1f} m {x:.1f} {y + 3:.1f} l")
    return " ".join((*ink, "S 0 G"))
