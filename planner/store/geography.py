"""Which addresses and areas are known? Public data: it lies in plain columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, Select, delete, func, insert, select

from planner.model.place import Position
from planner.registries.records import AddressPoint
from planner.store.changes import in_portions
from planner.store.tables import address_point, area

#: Rows sent to the database at a time.
_BATCH = 5000


class Addresses:
    """The address register within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, points: Iterable[AddressPoint]) -> int:
        """``points`` are all addresses from now on; returns how many."""
        self._connection.execute(delete(address_point))
        rest, stored = iter(points), 0
        while batch := [_address_row(point) for point in islice(rest, _BATCH)]:
            self._connection.execute(insert(address_point), batch)
            stored += len(batch)
        return stored

    def by_postcodes(self, postcodes: Iterable[str]) -> tuple[AddressPoint, ...]:
        """Every address with one of these postcodes."""
        found: list[AddressPoint] = []
        for portion in in_portions(sorted(set(postcodes))):
            found += self._points(select(address_point).where(address_point.c.postcode.in_(portion)))
        return tuple(found)

    def all(self) -> tuple[AddressPoint, ...]:
        """Every address."""
        return tuple(self._points(select(address_point)))

    def count(self) -> int:
        """How many addresses are known."""
        return self._connection.execute(select(func.count()).select_from(address_point)).scalar_one()

    def _points(self, query: Select[Any]) -> list[AddressPoint]:
        return [_point(row) for row in self._connection.execute(query.order_by(address_point.c.id))]


def _address_row(point: AddressPoint) -> dict[str, Any]:
    row = asdict(point)
    position = row.pop("position")
    return {**row, "lon": position["lon"], "lat": position["lat"]}


def _point(row: Row[Any]) -> AddressPoint:
    return AddressPoint(
        street=row.street,
        house_number=row.house_number,
        postcode=row.postcode,
        town=row.town,
        municipality_code=row.municipality_code,
        position=Position(row.lon, row.lat),
    )


@dataclass(frozen=True, slots=True)
class Area:
    """A named area, such as a municipality, in WGS84."""

    code: str
    name: str
    geometry: BaseGeometry


class Areas:
    """Named areas by kind ("municipality", "postcode", ...) within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, kind: str, areas: Iterable[Area]) -> int:
        """``areas`` are all of this kind from now on; returns how many."""
        self._connection.execute(delete(area).where(area.c.kind == kind))
        rows = [{"kind": kind, "code": a.code, "name": a.name, "shape": a.geometry} for a in areas]
        if rows:
            self._connection.execute(insert(area), rows)
        return len(rows)

    def all(self, kind: str) -> tuple[Area, ...]:
        """All of a kind, by code."""
        query = select(area.c.code, area.c.name, area.c.shape).where(area.c.kind == kind).order_by(area.c.code)
        return tuple(Area(code, name, shape) for code, name, shape in self._connection.execute(query))

    def geometries(self, kind: str) -> dict[str, BaseGeometry]:
        """Code to shape, for a kind."""
        return {one.code: one.geometry for one in self.all(kind)}
