"""For whom do the pages work, and what is known not to?"""

from __future__ import annotations

from flask import Blueprint, render_template

pages = Blueprint("about", __name__)


@pages.get("/accessibility")
def accessibility() -> str:
    """The draft accessibility statement; the organisation that runs the program completes it."""
    return render_template("about/accessibility.html")
