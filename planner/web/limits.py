"""How often may someone try, and does a change carry our own form's token?

The API is left out of the second: it knows no cookie, so no other page can make a browser speak for anyone.
"""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf import CSRFProtect

limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")
csrf = CSRFProtect()


def protect(web: Flask) -> None:
    """Tokens on every POST of a page (they live as long as the browser session), a limit where a view asks for one."""
    from planner.web.views import api

    web.config.update(WTF_CSRF_TIME_LIMIT=None, WTF_CSRF_SSL_STRICT=False)
    csrf.init_app(web)
    csrf.exempt(api.pages)
    limiter.init_app(web)
