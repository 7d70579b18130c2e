"""What does a system read when it went wrong? A code, what happened and what to do, in both languages; nothing of anyone."""

from __future__ import annotations

import json
from collections.abc import Mapping

from flask import Response, request

from planner.translations.words import LANGUAGES
from planner.web.api.answers import words
from planner.web.api.calls import ROOT

#: The code of each status, whose words stand under ``api.error.`` and ``api.do.``; others are said as the nearest of these.
CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "bad_token",
    403: "not_in_scope",
    404: "not_found",
    405: "wrong_method",
    409: "conflict",
    413: "too_large",
    415: "not_json",
    422: "bad_value",
    429: "too_often",
    500: "our_fault",
}
RETRY_AFTER_S = 60


def is_asked_by_a_system() -> bool:
    """Whether the address is one of the API's, there or not."""
    return request.path == ROOT or request.path.startswith(f"{ROOT}/")


def refusal(status: int, message: str = "", *, allow: str = "") -> Response:
    """The answer for ``status``; ``message`` is the program's own sentence (a Danish line, then an English one), ``allow`` the
    methods an address takes."""
    shown = status if status in CODES else 400 if status < 500 else 500
    lines = message.split("\n")
    told = dict(zip(LANGUAGES, lines, strict=True)) if len(lines) == len(LANGUAGES) else words(f"api.error.{CODES[shown]}")
    error = {"code": CODES[shown], "status": status, "message": told, "what_to_do": words(f"api.do.{CODES[shown]}")}
    answer = Response(json.dumps({"error": error}, ensure_ascii=False), status, mimetype="application/json")
    if status == 401:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="planner"'
    if status == 429:
        answer.headers["Retry-After"] = str(RETRY_AFTER_S)
    if allow:
        answer.headers["Allow"] = allow
    return answer
