"""Where on the page does the driving of a plan stand, drawn: vehicles against deadlines, load over time, time to spare?

Everything here is measured in the units of a drawing :data:`WIDTH` wide; the templates only put it down. Each picture has a
table beside it that says the same in words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median
from types import MappingProxyType

from planner.documents.facts import PlanFacts
from planner.model.load import VehicleLoad
from planner.plans.plan import Placed, Plan, PlannedRoute
from planner.transport.result import StopKind
from planner.web.plan_table import vehicle_name

WIDTH = 1000.0
#: Where names end and time begins, and where time ends.
LEFT, RIGHT = 210.0, 985.0
TOP = 26.0
ROW, THICKEST = 28.0, 18.0
PANEL = 64.0
STRIP, SQUARE, WIDEST_SQUARE = 96.0, 9.0, 12.0
#: Longer names are cut; the table has them whole.
LONGEST_NAME = 27
#: A number is written into a bar at least so wide and high.
ROOM_FOR_NUMBER = (12.0, 11.0)
MOST_TICKS = 12
#: Who has less to spare than this is counted apart.
LITTLE_S = 1800
VEHICLES_OUT = "vehicles"
NO_MOMENTS: Mapping[str, datetime] = MappingProxyType({})


@dataclass(frozen=True)
class Tick:
    """A line across the picture. ``at`` on an axis of clock time, ``amount_s`` on one of time to spare."""

    x: float
    at: datetime | None = None
    amount_s: int = 0


@dataclass(frozen=True)
class Axis:
    """Clock time from left to right, beginning and ending at whole hours."""

    first_at: datetime
    last_at: datetime
    ticks: tuple[Tick, ...]

    def x(self, moment: datetime) -> float:
        """Where the moment stands; beyond :data:`RIGHT` when it is later than the axis."""
        return _x((moment - self.first_at) / (self.last_at - self.first_at))


@dataclass(frozen=True)
class RouteRow:
    """One vehicle in one shift. ``most`` people on board at once (escorts too), of ``places``; ``trips`` how often it fetches
    anew after everyone has left; ``tightest`` whoever of its riders has the least to spare; ``breaks`` when its driver rests."""

    route: PlannedRoute
    vehicle: str
    kind: str
    leaves_at: datetime
    back_at: datetime
    people: int
    most: int
    places: int
    trips: int
    tightest: Placed | None
    riders: tuple[Placed, ...]
    breaks: tuple[tuple[datetime, datetime], ...] = ()


@dataclass(frozen=True)
class Bar:
    """So many people on board from ``x`` on."""

    x: float
    y: float
    width: float
    height: float
    people: int

    @property
    def numbered(self) -> bool:
        """Whether there is room for the number in it."""
        return self.width >= ROOM_FOR_NUMBER[0] and self.height >= ROOM_FOR_NUMBER[1]


@dataclass(frozen=True)
class Lane:
    """One row of the picture of vehicles. ``spare`` leads from the tightest rider's arrival to the latest allowed."""

    name: str
    y: float
    x1: float
    x2: float
    bars: tuple[Bar, ...]
    arrivals: tuple[float, ...]
    deadlines: tuple[float, ...]
    spare: tuple[float, float] | None
    breaks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Mark:
    """A moment of the night across the whole picture: ``kind`` "now" or "replanned" ends in ``driving.mark_``'s words."""

    kind: str
    at: datetime
    x: float


@dataclass(frozen=True)
class Gantt:
    """Vehicles against deadlines, with the moments marked that the picture holds."""

    axis: Axis
    lanes: tuple[Lane, ...]
    height: float
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Panel:
    """One curve of the picture of load. ``kind`` a kind of place, or "vehicles" for those that are out; ``path`` of an area
    from ``top`` down to ``foot``."""

    kind: str
    top: float
    foot: float
    most: int
    path: str


@dataclass(frozen=True)
class LoadHour:
    """The most of each kind at once during the hour from ``at``, in the order of the panels."""

    at: datetime
    most: tuple[int, ...]


@dataclass(frozen=True)
class LoadPicture:
    """Load over time, all vehicles together."""

    axis: Axis
    panels: tuple[Panel, ...]
    hours: tuple[LoadHour, ...]
    height: float


@dataclass(frozen=True)
class Strip:
    """One class of urgency in the picture of time to spare: a square for each patient, piled up where many have alike."""

    priority: int
    foot: float
    path: str
    people: int
    tightest: Placed
    median_s: int
    with_little: int


@dataclass(frozen=True)
class SlackPicture:
    """Time to spare, by class; a pile stands for ``step_s`` of it."""

    strips: tuple[Strip, ...]
    ticks: tuple[Tick, ...]
    step_s: int
    height: float


def route_rows(facts: PlanFacts) -> tuple[RouteRow, ...]:
    """A row for each route of the plan."""
    riders: dict[str, list[Placed]] = defaultdict(list)
    for entry in facts.plan.placed:
        riders[entry.shift_id].append(entry)
    return tuple(_route_row(facts, route, riders[route.shift_id]) for route in facts.plan.routes)


def _route_row(facts: PlanFacts, route: PlannedRoute, riders: Sequence[Placed]) -> RouteRow:
    vehicle = facts.vehicles.get(route.vehicle_id)
    loads = [sum(stop.load.amounts()) for stop in route.stops]
    return RouteRow(
        route=route,
        vehicle=vehicle_name(facts, route.shift_id),
        kind=vehicle.kind if vehicle else "",
        leaves_at=route.stops[0].depart_at,
        back_at=route.stops[-1].arrive_at,
        people=route.people,
        most=max(loads),
        places=sum(vehicle.capacity.amounts()) if vehicle else max(loads),
        trips=sum(before == 0 < after for before, after in pairwise(loads)),
        tightest=min(riders, key=lambda entry: (entry.slack_s, entry.ref), default=None),
        riders=tuple(riders),
        breaks=facts.breaks.get(route.shift_id, ()),
    )


def gantt(rows: Sequence[RouteRow], axis: Axis, moments: Mapping[str, datetime] = NO_MOMENTS) -> Gantt:
    """The picture of these rows, in this order. ``moments`` by kind of mark; those outside the picture are not drawn."""
    lanes = tuple(_lane(row, axis, TOP + i * ROW) for i, row in enumerate(rows))
    marks = (Mark(kind, at, axis.x(at)) for kind, at in moments.items() if axis.first_at <= at <= axis.last_at)
    return Gantt(axis, lanes, TOP + len(lanes) * ROW + 4, tuple(marks))


def moments_of(plan: Plan, now: datetime, *, driven: bool) -> dict[str, datetime]:
    """What the picture marks: when the plan was made anew, and, while somebody drives by it, now."""
    replanned = {"replanned": plan.under_way.at} if plan.under_way else {}
    return {**replanned, **({"now": now} if driven else {})}


def _lane(row: RouteRow, axis: Axis, y: float) -> Lane:
    bars = []
    for stop, following in pairwise(row.route.stops):
        people = sum(stop.load.amounts())
        if people:
            x, end = axis.x(stop.depart_at), axis.x(following.depart_at)
            height = max(5.0, THICKEST * min(1.0, people / max(1, row.places)))
            bars.append(Bar(x, y + (ROW - height) / 2, max(1.0, end - x), height, people))
    handed_over = [stop.begin_at for stop in row.route.stops if stop.kind is StopKind.DELIVERY]
    latest = sorted({entry.latest_arrival_at for entry in row.riders})
    tight = row.tightest
    return Lane(
        name=row.vehicle if len(row.vehicle) <= LONGEST_NAME else row.vehicle[: LONGEST_NAME - 1] + "…",
        y=y,
        x1=axis.x(row.leaves_at),
        x2=axis.x(row.back_at),
        bars=tuple(bars),
        arrivals=tuple(axis.x(moment) for moment in sorted(set(handed_over))),
        deadlines=tuple(axis.x(moment) for moment in latest if moment <= axis.last_at),
        spare=(axis.x(tight.arrival_at), min(RIGHT, axis.x(tight.latest_arrival_at))) if tight else None,
        breaks=tuple((axis.x(start_at), axis.x(end_at)) for start_at, end_at in row.breaks),
    )


def clock_axis(rows: Iterable[RouteRow]) -> Axis | None:
    """From the first departure to the last return; None when nobody drives."""
    moments = [moment for row in rows for moment in (row.leaves_at, row.back_at)]
    if not moments:
        return None
    hour = timedelta(hours=1)
    first_at = min(moments).replace(minute=0, second=0, microsecond=0)
    hours = max(1, -((first_at - max(moments)) // hour))
    step = next(s for s in (1, 2, 3, 6, 12, 24, hours) if hours / s <= MOST_TICKS)
    ticks = tuple(Tick(_x(h / hours), at=first_at + h * hour) for h in range(0, hours + 1, step))
    return Axis(first_at, first_at + hours * hour, ticks)


def load_picture(rows: Sequence[RouteRow], axis: Axis) -> LoadPicture:
    """How many vehicles are out, and how many people sit, use a wheelchair place or lie in them, all through the night."""
    curves = {VEHICLES_OUT: _steps(_vehicles_out(rows))}
    for i, kind in enumerate(VehicleLoad.dimensions()):
        curves[kind] = _steps(_on_board(rows, i))
    panels = []
    for i, (kind, curve) in enumerate(curves.items()):
        top = TOP + 12 + i * (PANEL + 22)
        panels.append(_panel(kind, curve, axis, top))
    hours = []
    at = axis.first_at
    while at < axis.last_at:
        end = at + timedelta(hours=1)
        hours.append(LoadHour(at, tuple(_most(curve, at, end) for curve in curves.values())))
        at = end
    return LoadPicture(axis, tuple(panels), tuple(hours), panels[-1].foot + 6)


#: Moments with the level that holds from each on.
Curve = Sequence[tuple[datetime, int]]


def _vehicles_out(rows: Iterable[RouteRow]) -> Iterable[tuple[datetime, int]]:
    for row in rows:
        yield row.leaves_at, 1
        yield row.back_at, -1


def _on_board(rows: Iterable[RouteRow], dimension: int) -> Iterable[tuple[datetime, int]]:
    for row in rows:
        for before, after in pairwise(row.route.stops):
            yield after.depart_at, after.load.amounts()[dimension] - before.load.amounts()[dimension]


def _steps(changes: Iterable[tuple[datetime, int]]) -> Curve:
    by_moment: dict[datetime, int] = defaultdict(int)
    for moment, change in changes:
        by_moment[moment] += change
    level, curve = 0, []
    for moment in sorted(by_moment):
        level += by_moment[moment]
        curve.append((moment, level))
    return curve


def _most(curve: Curve, start: datetime, end: datetime) -> int:
    """The highest level in [start, end)."""
    at_start = [level for moment, level in curve if moment <= start][-1:]
    return max([*at_start, *(level for moment, level in curve if start < moment < end)], default=0)


def _panel(kind: str, curve: Curve, axis: Axis, top: float) -> Panel:
    most, foot = max((level for _, level in curve), default=0), top + PANEL
    path = [f"M{LEFT:.1f} {foot:.1f}"]
    for moment, level in curve:
        path.append(f"H{min(RIGHT, axis.x(moment)):.1f}V{foot - PANEL * level / max(1, most):.1f}")
    return Panel(kind, top, foot, most, "".join([*path, f"H{RIGHT:.1f}V{foot:.1f}Z"]))


def slack_picture(facts: PlanFacts) -> SlackPicture | None:
    """The time to spare of everyone who is moved; None when nobody is."""
    by_class: Mapping[int, list[Placed]] = defaultdict(list)
    for entry in facts.plan.placed:
        by_class[facts.people[entry.ref].priority].append(entry)
    if not by_class:
        return None
    longest = max(60, *(entry.slack_s for entry in facts.plan.placed))
    step = next((s for s in (300, 600, 900, 1800, 3600) if longest / s <= 72), 7200)
    piles = longest // step + 1
    tick = next((s for s in (900, 1800, 3600, 7200, 14400, 21600) if piles * step / s <= MOST_TICKS), 43200)
    ticks = tuple(Tick(_x(s / (piles * step)), amount_s=s) for s in range(0, piles * step + 1, tick))
    highest = max(_highest_pile(entries, step) for entries in by_class.values())
    square = min(SQUARE, STRIP / highest)
    strips = []
    foot = TOP
    for priority, entries in sorted(by_class.items()):
        foot += max(30.0, square * _highest_pile(entries, step)) + 14
        strips.append(_strip(priority, entries, step, piles, square, foot))
    return SlackPicture(tuple(strips), ticks, step, foot + 6)


def _pile_sizes(entries: Iterable[Placed], step: int) -> dict[int, int]:
    sizes: dict[int, int] = defaultdict(int)
    for entry in entries:
        sizes[max(0, entry.slack_s) // step] += 1
    return sizes


def _highest_pile(entries: Iterable[Placed], step: int) -> int:
    return max(_pile_sizes(entries, step).values())


def _strip(priority: int, entries: Sequence[Placed], step: int, piles: int, square: float, foot: float) -> Strip:
    width = min(WIDEST_SQUARE, (RIGHT - LEFT) / piles - 1)
    gap = 1.0 if square >= 4 else 0.0
    path = []
    for pile, size in sorted(_pile_sizes(entries, step).items()):
        x = _x(pile / piles) + 0.5
        path += [f"M{x:.1f} {foot - i * square:.1f}h{width:.1f}v{gap - square:.2f}h-{width:.1f}z" for i in range(size)]
    return Strip(
        priority=priority,
        foot=foot,
        path="".join(path),
        people=len(entries),
        tightest=min(entries, key=lambda entry: (entry.slack_s, entry.ref)),
        median_s=int(median(entry.slack_s for entry in entries)),
        with_little=sum(entry.slack_s < LITTLE_S for entry in entries),
    )


def _x(part: float) -> float:
    return LEFT + (RIGHT - LEFT) * part
