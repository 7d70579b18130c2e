"""What does someone read when it went wrong? What happened and what to do next, and nothing about anyone."""

from __future__ import annotations

import logging

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from planner.actions.clients import BadToken
from planner.actions.pace import TooManyPeople
from planner.actions.people import PersonMerged
from planner.actions.signing_in import TooManyTries
from planner.errors import (
    NotAllowed,
    NotFound,
    PlanRefused,
    PrintRefused,
    UserError,
    WrongState,
)
from planner.translations.words import LANGUAGES
from planner.web.api.refusals import is_asked_by_a_system, refusal
from planner.web.context import language

log = logging.getLogger(__name__)

#: Pages with words of their own; other codes are shown as the nearest of these.
WORDED = (400, 403, 404, 405, 409, 413, 422, 429, 500)
STATUS_OF = (
    (TooManyTries, 429),
    (TooManyPeople, 429),
    (BadToken, 401),
    (NotFound, 404),
    (NotAllowed, 403),
    (WrongState, 409),
    (PlanRefused, 409),
    (PrintRefused, 409),
)
#: These say only what every visitor may know: not even that the thing exists.
SILENT = (403, 404)


def error_page(status: int, message: str = "") -> tuple[str, int]:
    """The page for ``status``; ``message`` is a sentence from the program, never a person's value."""
    shown = status if status in WORDED else 400 if status < 500 else 500
    return render_template("errors/error.html", status=status, shown=shown, message=message), status


def said_here(error: UserError) -> str:
    """The error in the reader's language, where it says itself in both (a Danish line, then an English one)."""
    return in_this_language(str(error))


def in_this_language(text: str) -> str:
    """Of a Danish line and an English one the reader's; anything else as it is."""
    lines = text.split("\n")
    return lines[LANGUAGES.index(language())] if len(lines) == len(LANGUAGES) else " ".join(lines)


def user_error(error: UserError) -> tuple[str, int] | Response:
    """A mistake that the user can do something about."""
    status = next((code for kind, code in STATUS_OF if isinstance(error, kind)), 422)
    if is_asked_by_a_system():
        return refusal(status, "" if status in SILENT else str(error))
    return error_page(status, "" if status in SILENT else said_here(error))


def person_merged(merged: PersonMerged) -> tuple[str, int]:
    """Whoever may look at people is led to the one that this reference became part of; a change is not made to anyone."""
    page = render_template("people/merged.html", ref=merged.ref, kept=merged.kept)
    return page, 200 if request.method in ("GET", "HEAD") else 409


def http_error(error: HTTPException) -> tuple[str, int] | Response:
    """Any other refusal. A wrong host gets no page: a page would hold links to it."""
    if isinstance(error, SecurityError):
        return Response("400\n", 400, mimetype="text/plain")
    if is_asked_by_a_system():
        return refusal(error.code or 500, allow=", ".join(sorted(getattr(error, "valid_methods", None) or ())))
    if isinstance(error, CSRFError):
        return error_page(403)
    return error_page(error.code or 500)


def crash(error: Exception) -> tuple[str, int] | Response:
    """A fault of ours. The log gets the kind and the page, never the message: it could hold a value."""
    log.error("%s on %s", type(error).__name__, request.endpoint)
    return refusal(500) if is_asked_by_a_system() else error_page(500)


def register(web: Flask) -> None:
    """All of them."""
    web.register_error_handler(UserError, user_error)
    web.register_error_handler(PersonMerged, person_merged)
    web.register_error_handler(HTTPException, http_error)
    web.register_error_handler(Exception, crash)
