"""Who is asking, in which language, and of which planner? What every view may take for granted during one request."""

from __future__ import annotations

from typing import cast

from flask import current_app, g, request

from planner.actions.actor import Actor
from planner.actions.app import App
from planner.translations.words import LANGUAGES

LANGUAGE_COOKIE = "planner_language"
EXTENSION = "planner"


def planner_app() -> App:
    """The planner behind this web application."""
    return cast(App, current_app.extensions[EXTENSION])


def actor() -> Actor:
    """The signed-in person. Raises AttributeError on a public page: such a page has nobody to ask about."""
    return cast(Actor, g.actor)


def signed_in() -> Actor | None:
    """The signed-in person, or None."""
    return cast("Actor | None", g.get("actor"))


def language() -> str:
    """``da`` unless the reader has switched."""
    known = g.get("language")  # asked two thousand times for a page of many rows
    if known is None:
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        known = g.language = chosen if chosen in LANGUAGES else LANGUAGES[0]
    return cast(str, known)


def local_path(wanted: str, otherwise: str) -> str:
    """``wanted`` when it is a path on this machine, else ``otherwise``: nobody is led away by a link."""
    safe = wanted.startswith("/") and not wanted.startswith("//") and "\\" not in wanted and wanted.isprintable()
    return wanted if safe else otherwise
