"""When? Times are aware UTC datetimes inside; local time (Europe/Copenhagen) exists only where it is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DANISH_TIME = ZoneInfo("Europe/Copenhagen")

#: Gives the present moment as aware UTC. The core is handed one; it never asks the machine.
Clock = Callable[[], datetime]


def utc(moment: datetime) -> datetime:
    """The same moment in UTC. Raises ValueError when ``moment`` says no offset: a naive time is never guessed."""
    if moment.tzinfo is None:
        raise ValueError("a time without an offset")
    return moment.astimezone(UTC)


def epoch_s(moment: datetime) -> int:
    """Whole seconds since 1970-01-01 UTC, rounded down."""
    return int(utc(moment).timestamp() // 1)


def from_epoch_s(seconds: int) -> datetime:
    """The aware UTC moment of :func:`epoch_s`."""
    return datetime.fromtimestamp(seconds, UTC)


def after(moment: datetime, seconds: int) -> datetime:
    """``seconds`` of elapsed time later (UTC arithmetic: right across a change of clocks)."""
    return utc(moment) + timedelta(seconds=seconds)


def danish_day(moment: datetime) -> date:
    """The date in Denmark at that moment."""
    return utc(moment).astimezone(DANISH_TIME).date()


def local_text(moment: datetime) -> str:
    """Local time with its UTC offset, e.g. ``2026-10-25 02:30 +02:00``: the repeated hour is unambiguous."""
    local = utc(moment).astimezone(DANISH_TIME)
    offset = local.strftime("%z")
    return f"{local:%Y-%m-%d %H:%M} {offset[:3]}:{offset[3:]}"


@dataclass(frozen=True, slots=True)
class Window:
    """From ``start_at`` to ``end_at``, both aware UTC, both inclusive: a service may BEGIN at either."""

    start_at: datetime
    end_at: datetime

    def __post_init__(self) -> None:
        if utc(self.end_at) < utc(self.start_at):
            raise ValueError("a window ends before it starts")

    @property
    def length_s(self) -> int:
        """Elapsed whole seconds."""
        return epoch_s(self.end_at) - epoch_s(self.start_at)
