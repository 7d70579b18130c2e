"""Which cookies does a browser get? Only random keys, out of reach of scripts, and over HTTPS only where there is HTTPS."""

from __future__ import annotations

from datetime import timedelta

from flask import request
from werkzeug.wrappers import Response

from planner.web.access import SESSION_COOKIE
from planner.web.context import planner_app

#: The key to this browser that its owner has: see actions.signing_in.
DEVICE_COOKIE = "planner_device"


def over_https() -> bool:
    """Whether the reader's connection is HTTPS, here or at the proxy that the public address names."""
    return request.is_secure or planner_app().settings.public_url.startswith("https://")


def give(answer: Response, name: str, value: str, lasts: timedelta | None = None) -> None:
    """Sets a cookie; without ``lasts`` it ends with the browser."""
    seconds = None if lasts is None else int(lasts.total_seconds())
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="Lax", secure=over_https())


def session_token() -> str:
    """The session the browser shows, "" when none."""
    return request.cookies.get(SESSION_COOKIE, "")


def device_key() -> str:
    """The known-device key the browser shows, "" when none."""
    return request.cookies.get(DEVICE_COOKIE, "")


def forget(answer: Response) -> None:
    """The session's cookie goes, the device's stays."""
    answer.delete_cookie(SESSION_COOKIE)
