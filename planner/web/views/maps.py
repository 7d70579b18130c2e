"""The ground that every map of a region lies on."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from planner.web.context import planner_app
from planner.web.map_ground import map_ground

pages = Blueprint("maps", __name__, url_prefix="/maps")


@pages.get("/ground.json")
def ground() -> Response:
    """Land, borders, main roads and towns."""
    return jsonify(map_ground(planner_app().base_map()))
