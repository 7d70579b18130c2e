"""Which addresses and areas are known? Public data: it lies in plain columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from shapely.geometry.base import BaseGeometry
from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

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

    def replace(self, points: Iterable[AddressPoint], source: str = "") -> int:
        """``points`` are all addresses of ``source`` from now on, and those from before senders were told apart are gone; other
        sources' are left alone. Returns how many."""
        self._connection.execute(delete(address_point).where(address_point.c.source.in_(("", source))))
        rest, stored = iter(points), 0
        while batch := [{**_address_row(point), "source": source} for point in islice(rest, _BATCH)]:
            self._connection.execute(insert(address_point), batch)
            stored += len(batch)
        return stored

    def rename(self, source: str, into: str) -> None:
        """The addresses of one source are another's from now on."""
        self._connection.execute(update(address_point).where(address_point.c.source == source).values(source=into))

    def by_postcodes(self, postcodes: Iterable[str]) -> tuple[AddressPoint, ...]:
        """Every address with one of these postcodes."""
        found: list[AddressPoint] = []
        for portion in in_portions(sorted(set(postcodes))):
            found += self._points(select(address_point).where(address_point.c.postcode.in_(portion)))
        return tuple(found)

    def street_names(self) -> tuple[str, ...]:
        """Every street's name, once."""
        return tuple(self._connection.execute(select(address_point.c.street).distinct()).scalars())

    def towns(self) -> dict[str, frozenset[str]]:
        """Postcode to the names of its towns."""
        found: dict[str, set[str]] = {}
        for postcode, town in self._connection.execute(select(address_point.c.postcode, address_point.c.town).distinct()):
            found.setdefault(postcode, set()).add(town)
        return {postcode: frozenset(names - {""}) for postcode, names in found.items()}

    def postcodes_of(self, municipality_codes: Iterable[str]) -> frozenset[str]:
        """Every postcode that has an address in one of these municipalities."""
        columns = select(address_point.c.postcode).distinct()
        wanted = list(municipality_codes)
        return frozenset(self._connection.execute(columns.where(address_point.c.municipality_code.in_(wanted))).scalars())

    def all(self) -> tuple[AddressPoint, ...]:
        """Every address."""
        return tuple(self._points(select(address_point)))

    def count(self) -> int:
        """How many addresses are known."""
        return self._connection.execute(select(func.count()).select_from(address_point)).scalar_one()

    def counts(self) -> dict[str, int]:
        """How many addresses each source has brought."""
        query = select(address_point.c.source, func.count()).group_by(address_point.c.source)
        return {row[0]: row[1] for row in self._connection.execute(query)}

    def _points(self, query: Select[Any]) -> list[AddressPoint]:
        return [_point(row) for row in self._connection.execute(query.order_by(address_point.c.id))]


def _address_row(point: AddressPoint) -> dict[str, Any]:
    return {
        "street": point.street,
        "house_number": point.house_number,
        "postcode": point.postcode,
        "town": point.town,
        "municipality_code": point.municipality_code,
        "lon": point.position.lon,
        "lat": point.position.lat,
        "address_id": point.address_id,
    }


def _point(row: Row[Any]) -> AddressPoint:
    return AddressPoint(
        street=row.street,
        house_number=row.house_number,
        postcode=row.postcode,
        town=row.town,
        municipality_code=row.municipality_code,
        position=Position(row.lon, row.lat),
        address_id=row.address_id,
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

    def kinds(self) -> tuple[str, ...]:
        """The kinds that there are areas of."""
        return tuple(self._connection.execute(select(area.c.kind).distinct().order_by(area.c.kind)).scalars())

    def geometries(self, kind: str) -> dict[str, BaseGeometry]:
        """Code to shape, for a kind."""
        return {one.code: one.geometry for one in self.all(kind)}
