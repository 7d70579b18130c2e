"""Fonts, styles and scripts of others, served from the installed packages: this machine only."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from planner.errors import FileProblem

PACKAGES = Path(__file__).parent.parent / "node_modules"

#: The folders that a browser may read, by the name in the address.
FOLDERS = {
    "dkfds": PACKAGES / "dkfds" / "dist",
    "htmx": PACKAGES / "htmx.org" / "dist",
    "leaflet": PACKAGES / "leaflet" / "dist",
    "geoman": PACKAGES / "@geoman-io" / "leaflet-geoman-free" / "dist",
}
SUFFIXES = frozenset({".css", ".js", ".svg", ".png", ".woff", ".woff2", ".ttf", ".eot"})

pages = Blueprint("assets", __name__, url_prefix="/assets")


def check_installed() -> None:
    """Raises FileProblem when a package is missing."""
    missing = sorted(name for name, folder in FOLDERS.items() if not folder.is_dir())
    if missing:
        raise FileProblem(f"Browser assets are not installed: {', '.join(missing)}.", hint="Run scripts/setup.")


@pages.get("/<package>/<path:name>")
def asset(package: str, name: str) -> Response:
    """One file of one package."""
    if package not in FOLDERS or Path(name).suffix not in SUFFIXES:
        abort(404)
    return send_from_directory(FOLDERS[package], name)
