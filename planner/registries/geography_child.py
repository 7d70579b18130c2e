"""The process in which areas and OpenStreetMap extracts from outside are read. See ``confinement``."""

from __future__ import annotations

import io
from collections.abc import Iterator

from planner.registries.confinement import Order, serve


def main() -> None:
    """Reads standard input as the one argument says. The libraries are loaded, and open what they need, before the limits."""
    serve(_answer, _prepare)


def _prepare(order: Order) -> None:
    if order["task"] == "areas":
        from planner.registries.area_formats import warm_up

        warm_up(gdal=order["suffix"] in (".gpkg", ".zip"))
    else:
        from planner.registries import openstreetmap_objects

        openstreetmap_objects.open_extract()


def _answer(stream: io.BufferedReader, order: Order) -> Iterator[object]:
    if order["task"] == "areas":
        from planner.registries.area_formats import read_areas_in

        return read_areas_in(stream, order["suffix"])
    from planner.registries.openstreetmap_objects import read_extract

    return read_extract(order["codes"])
