"""In which municipality does an address lie, when nobody has said?

By the address register where it knows the address exactly; else by the point (the register's, or the stated one) in the
municipalities' areas; else by the street, and at last by the postcode, when everything that is known of it lies in one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from planner.geocoding.gazetteer import Gazetteer, KnownPoint
from planner.geocoding.locate import known_points
from planner.model.place import Address, Position
from planner.registries.municipalities import Clue
from planner.registries.records import AddressPoint

#: A postcode's area may stick out of its municipality by so much of itself: both are drawn coarsely.
_MAY_STICK_OUT = 0.01


class MunicipalityFinder:
    """Finds municipalities. Of the address register only the postcodes that are asked for are loaded."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        points_of: Callable[[str], Iterable[AddressPoint]],
        municipalities: Mapping[str, BaseGeometry],
        postcodes: Mapping[str, BaseGeometry],
    ) -> None:
        """``gazetteer`` knows the country's towns and streets but no address yet; ``points_of`` gives a postcode's addresses;
        the areas are known by their codes."""
        self._gazetteer = gazetteer
        self._points_of = points_of
        self._codes = tuple(municipalities)
        self._areas = tuple(municipalities.values())
        self._tree = STRtree(self._areas)
        self._postcodes = postcodes
        self._of_postcode: dict[str, str | None] = {}

    def __call__(self, address: Address, given: Position | None) -> tuple[str, Clue] | None:
        """The municipality's code and how it was found, or None."""
        of_postcode = self._municipality_of(address.postcode)
        points, is_exact = known_points(address, self._gazetteer)
        of_points = self._common(points)
        if is_exact and of_points:
            return of_points, Clue.REGISTER if all(point.municipality_code for point in points) else Clue.POINT
        if given is not None and (by_point := self._covering(given)):
            return by_point, Clue.POINT
        if of_points:
            return of_points, Clue.STREET
        return (of_postcode, Clue.POSTCODE) if of_postcode else None

    def _common(self, points: Iterable[AddressPoint | KnownPoint]) -> str | None:
        """The one municipality of all ``points``; where the register does not say a point's, the map does."""
        codes = {point.municipality_code or self._covering(point.position) for point in points}
        return next(iter(codes)) if len(codes) == 1 else None

    def _covering(self, position: Position) -> str | None:
        """The one municipality whose area covers ``position``."""
        there = self._tree.query(Point(position.lon, position.lat), predicate="intersects")
        return self._codes[there[0]] if len(there) == 1 else None

    def _municipality_of(self, postcode: str) -> str | None:
        """The one municipality in which everything known of ``postcode`` lies; its addresses are known from then on."""
        if postcode not in self._of_postcode:
            points = tuple(self._points_of(postcode)) if postcode else ()
            self._gazetteer.add(points)
            self._of_postcode[postcode] = self._common(points) if points else self._of_area(postcode)
        return self._of_postcode[postcode]

    def _of_area(self, postcode: str) -> str | None:
        area = self._postcodes.get(postcode)
        if area is None:
            return None
        most = area.area * (1 - _MAY_STICK_OUT)
        inside = [at for at in self._tree.query(area) if self._areas[at].intersection(area).area >= most]
        return self._codes[inside[0]] if len(inside) == 1 else None
