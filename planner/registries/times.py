"""When does this cell mean? Dates, moments and clock times as Danish people write them.

Times without an offset are Danish local time. The hour that does not exist in spring is refused; in the hour that comes
twice in autumn the first is meant unless an offset is written: the earlier moment is the safe one for a deadline.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from planner.model.timing import DANISH_TIME
from planner.registries.cells import BadCell, Checked, tidy

_DAY_FIRST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})")
_MOMENT = re.compile(
    r"(?P<day>[\d\-./]+)"
    r"(?:(?:[ T]\s*|,\s*)(?:kl\.?\s*)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<offset>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?:kl\.?\s*)?(\d{1,2})(?:[:.](\d{2})(?:[:.]\d{2})?)?", re.IGNORECASE)
_EARLIEST, _LATEST = 1900, 2100
#: Days since 30 December 1899, as spreadsheet programs count them: 1990 to 2099. The part of the day may follow.
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_SERIAL_START = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall-clock date
_SERIAL_RANGE = range(32_874, 73_051)


def day(cell: str) -> Checked[date]:
    """A date: 24-11-2026, 24.11.2026, 24/11/2026 or 2026-11-24. A time of midnight after it is ignored."""
    serial = _of_serial(cell)
    if serial is not None:
        return Checked(serial.date(), ("serial_date",))
    bare = re.sub(r"[ T]00:00(:00)?$", "", tidy(cell))
    return Checked(_date(bare))


def moment(cell: str) -> Checked[datetime]:
    """A moment in UTC. A date alone means the start of that day, with a warning."""
    serial = _of_serial(cell)
    if serial is not None:
        missing = () if re.search("[.,]", cell) else ("time_of_day_missing",)
        return Checked(_from_local(serial), ("serial_date", *missing))
    match = _MOMENT.fullmatch(tidy(cell))
    if match is None:
        raise BadCell("not_a_moment")
    on = _date(match["day"])
    clock = _time(int(match["hour"] or 0), int(match["minute"] or 0), int(match["second"] or 0))
    warnings = () if match["hour"] else ("time_of_day_missing",)
    if match["offset"]:
        offset = match["offset"].upper().replace("Z", "+00:00")
        return Checked(datetime.fromisoformat(f"{on}T{clock:%H:%M:%S}{offset}").astimezone(UTC), warnings)
    return Checked(_from_local(datetime.combine(on, clock)), warnings)


def start_of_day(cell: str) -> Checked[datetime]:
    """Like :func:`moment`, where a date alone is what is expected."""
    checked = moment(cell)
    return Checked(checked.value, tuple(code for code in checked.warnings if code != "time_of_day_missing"))


def clock_time(cell: str) -> Checked[time]:
    """A local clock time: 7, 07:00, 0700, 7.30, kl. 7.30. 24:00 is midnight."""
    match = _CLOCK.fullmatch(re.sub(r"^([01]\d|2[0-4])([0-5]\d)$", r"\1:\2", tidy(cell)))
    if match is None:
        raise BadCell("not_a_clock_time")
    hour, minute = int(match[1]), int(match[2] or 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return Checked(_time(hour, minute, 0))


def _of_serial(cell: str) -> datetime | None:
    """The moment that a spreadsheet's bare number means, to the minute; None when the cell is no such number."""
    match = _SERIAL.fullmatch(tidy(cell))
    if match is None or int(match[1]) not in _SERIAL_RANGE:
        return None
    minutes = round(float(f"0.{match[2] or 0}") * 24 * 60)
    return _SERIAL_START + timedelta(days=int(match[1]), minutes=minutes)


def _date(bare: str) -> date:
    if found := _DAY_FIRST.fullmatch(bare):
        d, m, y = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(bare):
        y, m, d = (int(part) for part in found.groups())
    else:
        raise BadCell("not_a_date")
    try:
        value = date(y, m, d)
    except ValueError:
        raise BadCell("no_such_date") from None
    if not _EARLIEST <= y <= _LATEST:
        raise BadCell("no_such_date")
    return value


def _time(hour: int, minute: int, second: int) -> time:
    try:
        return time(hour, minute, second)
    except ValueError:
        raise BadCell("not_a_clock_time") from None


def _from_local(local: datetime) -> datetime:
    """UTC of a Danish wall-clock time, the first of two when it comes twice. Raises BadCell when the clocks skip it."""
    first = local.replace(tzinfo=DANISH_TIME, fold=0).astimezone(UTC)
    if first.astimezone(DANISH_TIME).replace(tzinfo=None) != local:
        raise BadCell("time_skipped")
    return first
