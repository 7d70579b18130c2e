"""How do codes, moments and amounts become words on a page?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Flask, request, url_for
from jinja2 import StrictUndefined

from planner.actions import counts
from planner.documents.sheet import Amount, Said
from planner.errors import FileProblem
from planner.model.timing import DANISH_TIME, utc
from planner.translations.words import LANGUAGES, WORDS, word
from planner.travel.night_words import night_in_words
from planner.web.access import may
from planner.web.context import actor, language, planner_app, signed_in
from planner.web.navigation import menu
from planner.web.safety import nonce

_MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def t(key: str, **values: object) -> str:
    """The words for ``key`` in the reader's language."""
    return word(key, language(), **values)


def method_text(code: str) -> str:
    """How a plan was made. A plan of another version of the program may name a method that has no words here: its code, then."""
    return t(code) if code in WORDS else code or "–"


def night_text(codes: Sequence[str]) -> str:
    """What was different on the roads that night; empty for nothing."""
    return "; ".join(night_in_words(codes, language()))


def day_text(day: date) -> str:
    """24.11.2026, in English 24 Nov 2026."""
    if language() == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    return f"{day.day}.{day.month}.{day.year}"


def clock_text(moment: datetime) -> str:
    """Local hour and minute; in the hour that comes twice in October with its UTC offset."""
    local = utc(moment).astimezone(DANISH_TIME)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    offset = local.strftime("%z")
    hour = f"{local:%H:%M}" if language() == "en" else f"{local:%H.%M}"
    return f"{hour} ({offset[:3]}:{offset[3:]})" if twice else hour


def moment_text(moment: datetime | None) -> str:
    """Local day and time, or a dash."""
    if moment is None:
        return "–"
    between = " kl. " if language() == "da" else ", "
    return day_text(utc(moment).astimezone(DANISH_TIME).date()) + between + clock_text(moment)


def short_text(moment: datetime | None) -> str:
    """Day, month and time, for tables where the year is known: 24.11. kl. 18.05."""
    if moment is None:
        return "–"
    local = utc(moment).astimezone(DANISH_TIME)
    if language() == "en":
        return f"{local.day} {_MONTHS_EN[local.month - 1]} {clock_text(moment)}"
    return f"{local.day}.{local.month}. kl. {clock_text(moment)}"


def duration_text(seconds: int | None) -> str:
    """2 t 5 min, in English 2 h 5 min; a dash for None."""
    if seconds is None:
        return "–"
    minutes = abs(int(seconds)) // 60
    hours, minutes = divmod(minutes, 60)
    hour = "h" if language() == "en" else "t"
    parts = [f"{hours} {hour}"] if hours else []
    if minutes or not hours:
        parts.append(f"{minutes} min")
    return ("−" if seconds < 0 else "") + " ".join(parts)


def number_text(value: float, decimals: int = 0) -> str:
    """1.234,5 in Danish, 1,234.5 in English."""
    text = f"{value:,.{decimals}f}"
    return text if language() == "en" else text.translate(str.maketrans(",.", ".,"))


def told_text(told: Said) -> str:
    """The words of something that page and paper say alike, its whole numbers as people write them."""

    def shown(value: object) -> object:
        if isinstance(value, Said):
            return told_text(value)
        return number_text(value) if isinstance(value, int) else value

    return t(told.code, **{name: shown(value) for name, value in told.values})


def amount_text(amount: Amount) -> str:
    """1,4 kW: a number with its unit."""
    return f"{number_text(amount.number, amount.decimals)} {amount.unit}".rstrip()


def opening_text(text: str) -> str:
    """The words with a capital first letter, the rest as they are: names keep their own."""
    return text[:1].upper() + text[1:]


def with_query(**changes: object) -> str:
    """This page's address with some of its query changed; None takes one away."""
    query = {**request.args.to_dict(), **changes}
    return url_for(request.endpoint or "start.page", **(request.view_args or {}), **_given(query))


def _given(query: Mapping[str, object]) -> dict[str, Any]:
    return {key: value for key, value in query.items() if value not in (None, "")}


def registry_is_synthetic() -> bool:
    """True when the registries hold invented people: every page then says so."""
    return actor().second_factor and counts.is_synthetic(planner_app(), actor())


def deed_word(deed: str) -> str:
    """What a deed in the log is called; one without words of its own is shown as it stands there."""
    code = f"deed.{deed}"
    return t(code) if code in WORDS else deed.replace("_", " ")


def travel_is_rough() -> bool:
    """True when travel times come from a coarse network or none, or the network cannot be read: every page then says so."""
    try:
        return planner_app().travel_is_rough()
    except FileProblem:
        return True


def prepare(web: Flask) -> None:
    """Filters and names that every template may use. A missing name is an error, never an empty place."""
    web.jinja_env.undefined = StrictUndefined
    web.jinja_env.trim_blocks = web.jinja_env.lstrip_blocks = True
    web.jinja_env.filters.update(
        word=t,
        moment=moment_text,
        short=short_text,
        day=day_text,
        clock=clock_text,
        duration=duration_text,
        number=number_text,
        told=told_text,
        amount=amount_text,
        opening=opening_text,
        method=method_text,
        night=night_text,
    )
    web.jinja_env.globals.update(t=t, may=may, menu=menu, nonce=nonce, with_query=with_query, LANGUAGES=LANGUAGES)
    web.jinja_env.globals.update(
        registry_is_synthetic=registry_is_synthetic, deed_word=deed_word, travel_is_rough=travel_is_rough
    )
    web.context_processor(lambda: {"lang": language(), "signed_in": signed_in()})
