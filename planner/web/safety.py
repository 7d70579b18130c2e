"""What keeps a browser from being turned against its user? Headers, nonces and the origin of each change."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

from planner.web.cookies import over_https

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
#: Endpoints whose answers are the same for everyone and hold no person.
CACHEABLE = frozenset({"static", "assets.asset"})
#: Endpoints that may be shown inside one of our own pages.
FRAMED = frozenset({"plans.map_document"})

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def nonce() -> str:
    """The value that lets this answer's own inline scripts and styles run; new for each request."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(18)
    return str(g.nonce)


def content_policy(*, framed: bool) -> str:
    """The Content-Security-Policy: this machine only, no inline script without the nonce. The map document may be framed
    by our own plan page, everything else by nobody."""
    own = f"'self' 'nonce-{nonce()}'"
    rules = {
        "default-src": "'self'",
        "script-src": own,
        "style-src": own,
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "frame-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'self'" if framed else "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def refuse_foreign_changes() -> None:
    """A change asked for by another site's page is refused, whatever token it carries. Browsers send ``Origin: null``
    with our own forms because we send no referrer, so ``Sec-Fetch-Site`` decides where it is given."""
    if request.method in SAFE_METHODS:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        abort(403)
    origin = request.headers.get("Origin", "null")
    if origin != "null" and urlsplit(origin).netloc != request.host:
        abort(403)


def add_headers(response: Response) -> Response:
    """On every answer, error pages too."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    framed = request.endpoint in FRAMED
    response.headers["Content-Security-Policy"] = content_policy(framed=framed)
    response.headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
    if request.endpoint not in CACHEABLE or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    if over_https():
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response


def protect(web: Flask) -> None:
    """Headers on every answer, and no change on another site's behalf."""
    web.before_request(refuse_foreign_changes)
    web.after_request(add_headers)
