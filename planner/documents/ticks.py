"""What do the ticks that came back on paper say, and which of them hold? Who types reads clock times and letters off a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from planner.errors import UserError
from planner.model.timing import DANISH_TIME, danish_day, utc


class TickKind(StrEnum):
    """The columns of the form: the answer to the offer, two clock times, a remark."""

    ANSWER = "answer"
    FETCHED = "fetched"
    ARRIVED = "arrived"
    NOTE = "note"


#: The columns that hold a time.
TIMES = frozenset({TickKind.FETCHED, TickKind.ARRIVED})


@dataclass(frozen=True, slots=True)
class Tick:
    """One thing typed back: a code of ``call_list.ANSWERS``, a moment in UTC (ISO), or a remark; "" takes back what was typed
    before. ``at`` and ``who`` are of the typing."""

    ref: str
    kind: TickKind
    value: str
    at: datetime
    who: str

    def __repr__(self) -> str:
        return f"Tick(ref={self.ref!r}, kind={self.kind.value!r})"


@dataclass(frozen=True, slots=True)
class Standing:
    """What holds about one person, by kind; ``at`` and ``who`` of the newest typing."""

    values: Mapping[TickKind, str] = field(default_factory=dict)
    at: datetime | None = None
    who: str = ""

    def moment(self, kind: TickKind) -> datetime | None:
        """The time of a column that holds one; None when nothing is typed."""
        typed = self.values.get(kind, "")
        return datetime.fromisoformat(typed) if typed else None


NOTHING_TYPED = Standing()


def standing_of(ticks: Iterable[Tick]) -> dict[str, Standing]:
    """By reference what holds of ``ticks``, which are in the order in which they were typed."""
    found: dict[str, Standing] = {}
    for one in ticks:
        values = {**found.get(one.ref, NOTHING_TYPED).values, one.kind: one.value}
        found[one.ref] = Standing({kind: value for kind, value in values.items() if value}, one.at, one.who)
    return found


class NotThat(UserError):
    """What was typed is no answer, or no clock time of this night. ``said`` is the word code of why."""

    code = "tick_unreadable"
    exit_code = 43

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


_CLOCK = re.compile(r"([0-9]{1,2})[.: ]?([0-9]{2})(?:\s*\+0?([12])(?:[.:]?00)?)?")


def moment_typed(typed: str, *, now: datetime, earliest: datetime) -> datetime:
    """The latest moment not after ``now`` (and not before ``earliest``) at which clocks in Denmark showed what was typed: "2315",
    "23.15", "9:05". In the hour that comes twice in October the offset must be typed after it: "0230+2" or "0230+1".

    Raises NotThat with "tick_no_time", "tick_not_yet" (no such moment yet) or "tick_twice"."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None or int(found[1]) > 23 or int(found[2]) > 59:
        raise NotThat("tick_no_time")
    hour, minute, offset = int(found[1]), int(found[2]), found[3]
    day = danish_day(now)
    while day >= danish_day(earliest):
        moments = _moments(datetime(day.year, day.month, day.day, hour, minute, tzinfo=DANISH_TIME), offset)
        fitting = [moment for moment in moments if earliest <= moment <= now]
        if len(fitting) > 1:
            raise NotThat("tick_twice")
        if fitting:
            return fitting[0]
        day -= timedelta(days=1)
    raise NotThat("tick_not_yet")


def typed_text(moment: datetime) -> str:
    """A moment as it can be typed again: "23:15", and "02:30+2" in the hour that comes twice."""
    local = moment.astimezone(DANISH_TIME)
    twice = len(_moments(local, None)) > 1
    return f"{local:%H:%M}" + (f"+{_offset_h(moment)}" if twice else "")


def _moments(wall: datetime, offset: str | None) -> list[datetime]:
    """The moments (UTC) at which the clock on the wall shows this: one, two in October's repeated hour, none in March's gap."""
    both = {utc(wall.replace(fold=fold)) for fold in (0, 1)}
    shown = [moment for moment in both if f"{moment.astimezone(DANISH_TIME):%H:%M}" == f"{wall:%H:%M}"]
    return shown if offset is None else [moment for moment in shown if _offset_h(moment) == int(offset)]


def _offset_h(moment: datetime) -> int:
    return (moment.astimezone(DANISH_TIME).utcoffset() or timedelta()) // timedelta(hours=1)
