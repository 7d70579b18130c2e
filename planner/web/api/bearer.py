"""May this system ask for this? Its token comes in the Authorization header and nowhere else; each call is logged before it is
answered, and none may ask too often."""

from __future__ import annotations

from flask import abort, current_app, g, request
from limits import RateLimitItemPerMinute

from planner.actions import clients
from planner.actions.actor import Deed, can_somewhere
from planner.actions.clients import BadToken
from planner.errors import NotAllowed
from planner.registries.problems import said
from planner.web.context import planner_app
from planner.web.limits import limiter

#: Calls of one system, and tries with a token that opens nothing from one address.
CALLS_A_MINUTE = RateLimitItemPerMinute(600)
TRIES_A_MINUTE = RateLimitItemPerMinute(60)


def let_in(needed: Deed | None) -> None:
    """Lets the request through as its token's system, or raises BadToken or NotAllowed. ``needed`` None is an endpoint that
    nothing is known of: nobody may."""
    app, call = planner_app(), f"{request.method} {request.path}"
    try:
        system = clients.actor_of_token(app, _token(), call)
    except BadToken:
        _once_more(TRIES_A_MINUTE, request.remote_addr or "")
        raise
    _once_more(CALLS_A_MINUTE, system.user_id)
    allowed = needed is not None and can_somewhere(system, needed)
    clients.record_call(app, system, call, refused=not allowed)
    if not allowed:
        raise said(NotAllowed, "role_may_not")
    g.actor = system


def _token() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


def _once_more(limit: RateLimitItemPerMinute, whom: str) -> None:
    """Counts; answers 429 when it was once too often."""
    if current_app.config.get("RATELIMIT_ENABLED", True) and not limiter.limiter.hit(limit, "api", whom):
        abort(429)
