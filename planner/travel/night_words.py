"""How does one say what is different on the roads that night? For people; a plan and its hash keep the codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.translations.words import word

_TIMETABLE = re.compile(r"(?:ferry:)?(.+?):((?:\d\d:\d\d,?)+):(\d+)s")


def night_in_words(codes: Sequence[str], lang: str) -> tuple[str, ...]:
    """Each change of ``NightChanges.codes()`` as a person would say it; closed lines and areas have no names, so they are
    counted. A code that is not known stands as it is."""
    closed = sum(code.startswith("closed=") for code in codes)
    said = [word("night.closed", lang, n=closed)] if closed else []
    return (*said, *(_said(code, lang) for code in codes if not code.startswith("closed=")))


def _said(code: str, lang: str) -> str:
    change, _, value = code.partition("=")
    if change == "speed_factor":
        return word("night.speed", lang, percent=_percent(value, lang))
    if change == "slower":
        factor, classes, where = value.split(":")
        roads = word("night.all_roads", lang) if classes == "all" else _classes(classes, lang)
        place = "night.slower" if where == "everywhere" else "night.slower_there"
        return word(place, lang, roads=roads, percent=_percent(factor, lang))
    if change == "timetable" and (told := _TIMETABLE.fullmatch(value)):
        name, departures, wait_s = told.groups()
        begun_minutes = -(-int(wait_s) // 60)
        return word("night.timetable", lang, name=name, departures=departures.replace(",", ", "), minutes=begun_minutes)
    if change in ("bridge_closed", "ferry_stopped"):
        return word(f"night.{change}", lang, name=value.removeprefix("ferry:"))
    return code


def _classes(classes: str, lang: str) -> str:
    return ", ".join(word(f"road_class.{one}", lang) for one in classes.split(","))


def _percent(factor: str, lang: str) -> str:
    text = f"{100 * float(factor):g}"
    return text.replace(".", ",") if lang == "da" else text
