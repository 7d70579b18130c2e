"""Whom does this outage touch, and which sites lose the grid?

Affected means that the home lies inside the outage area, however good the person's own supply is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import shapely
from shapely.geometry.base import BaseGeometry

from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Patient
from planner.model.place import Position
from planner.model.site import Site


def affected_patients(patients: Sequence[Patient], scenario: Scenario, areas: Mapping[str, BaseGeometry]) -> tuple[Patient, ...]:
    """Everyone whose home is inside the area, sorted by reference.

    Someone whose address is not found is inside when the stated municipality is named, or touches the polygon: a person
    who may be without power is counted, never left out. ``areas`` maps municipality codes to WGS84 polygons.
    """
    touched = _municipalities_touching(scenario.area, areas)
    inside = [p for p in patients if _home_is_inside(p, scenario.area, touched)]
    return tuple(sorted(inside, key=lambda p: p.ref))


def sites_in_outage(sites: Sequence[Site], scenario: Scenario) -> frozenset[str]:
    """Ids of the sites that lose grid power."""
    return frozenset(s.id for s in sites if _named_or_within(s.municipality_code, s.postcode, s.position, scenario.area))


def _home_is_inside(patient: Patient, area: OutageArea, touched: frozenset[str]) -> bool:
    position = patient.located.position
    if _named_or_within(patient.municipality_code, patient.postcode, position, area):
        return True
    return position is None and patient.municipality_code in touched


def _named_or_within(municipality_code: str, postcode: str, position: Position | None, area: OutageArea) -> bool:
    if municipality_code in area.municipality_codes or postcode in area.postcodes:
        return True
    return position is not None and area.polygon is not None and _contains(area.polygon, position)


def _contains(polygon: BaseGeometry, position: Position) -> bool:
    return bool(shapely.intersects_xy(polygon, position.lon, position.lat))


def _municipalities_touching(area: OutageArea, areas: Mapping[str, BaseGeometry]) -> frozenset[str]:
    if area.polygon is None:
        return frozenset()
    return frozenset(code for code, shape in areas.items() if shapely.intersects(shape, area.polygon))


def outage_shape(area: OutageArea, areas: Mapping[str, BaseGeometry]) -> BaseGeometry | None:
    """The outage area as one shape for maps: the polygon and the named municipalities (postcodes have no shape here)."""
    shapes = [areas[code] for code in sorted(area.municipality_codes) if code in areas]
    if area.polygon is not None:
        shapes.append(area.polygon)
    return shapely.union_all(shapes) if shapes else None
