"""How good are the registries? On screen, on paper, and as a file to share that names nobody."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from planner.actions.asking_addresses import service_host
from planner.actions.quality import quality
from planner.outputs.quality_page import label, quality_page
from planner.web.context import actor, language, planner_app

#: As many references stand open; the rest are counted.
SHOWN_REFS = 60

pages = Blueprint("quality", __name__, url_prefix="/quality")


@pages.get("")
def page() -> str:
    """With references, for use in the house."""
    return _page(shareable=False)


@pages.get("/shareable")
def shareable() -> str:
    """Counts only."""
    return _page(shareable=True)


@pages.get("/shareable.html")
def download() -> Response:
    """The shareable report as one file that stands alone."""
    html = quality_page(quality(planner_app(), actor(), shareable=True), language(), shareable=True)
    name = "registrenes-kvalitet.html" if language() == "da" else "registry-quality.html"
    return Response(html, mimetype="text/html", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _page(*, shareable: bool) -> str:
    report = quality(planner_app(), actor(), shareable=shareable)
    return render_template(
        "quality/page.html",
        report=report,
        shareable=shareable,
        label=lambda code: label(code, language()),
        shown=SHOWN_REFS,
        host=service_host(planner_app()),
    )
