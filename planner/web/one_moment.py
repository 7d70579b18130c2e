"""How does a page show everything as it was at one moment? All it reads while it is made lies in one transaction."""

from __future__ import annotations

from contextlib import ExitStack

from flask import Flask, g, request

from planner.web.context import planner_app
from planner.web.safety import SAFE_METHODS


def protect(web: Flask) -> None:
    """For every request that only looks; one that changes something reads each time what stands."""
    web.before_request(_begin)
    web.teardown_request(_end)


def _begin() -> None:
    if request.method in SAFE_METHODS:
        g.moment = ExitStack()
        g.moment.enter_context(planner_app().store.moment())


def _end(_error: BaseException | None) -> None:
    moment: ExitStack | None = g.pop("moment", None)
    if moment is not None:
        moment.close()
