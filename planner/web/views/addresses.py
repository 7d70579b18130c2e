"""Addresses that were not found exactly: where do they lie on the map, and may a service on the net be asked?"""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from shapely.geometry import Point
from werkzeug.wrappers import Response

from planner.actions import asking_addresses, people
from planner.actions.asking_addresses import Outcome
from planner.registries.cells import BadCell
from planner.registries.coordinates import LAT_RANGE, LON_RANGE, coordinate
from planner.registries.corrections import BadCorrection
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.people_lists import addresses_table
from planner.web.pin_ground import pin_ground
from planner.web.register_words import municipality_names

#: What a rejected form is answered with.
UNFIT = 422

pages = Blueprint("addresses", __name__, url_prefix="/people/addresses")


@pages.get("")
def listing() -> str:
    """Everyone whose address was not found exactly, the worst first. No name and no address: those are opened one by one."""
    found = people.below_exact(planner_app(), actor())
    grades: dict[str, int] = {}
    for record in found:
        grade = record.patient.located.quality.value
        grades[grade] = grades.get(grade, 0) + 1
    return render_template(
        "people/addresses.html",
        found=addresses_table(found, municipality_names(), request.args),
        grades=grades,
        pinned=request.args.get("pinned", ""),
        host=asking_addresses.service_host(planner_app()),
    )


@pages.get("/<path:ref>")
def one(ref: str) -> str:
    """One address with the map."""
    return _address(ref)


@pages.post("/<path:ref>")
def pin(ref: str) -> Response | tuple[str, int]:
    """Sets the pin. What is typed is read as the registries' coordinates are: swapped axes and metres are recognised."""
    lon, lat, why = (request.form.get(name, "").strip() for name in ("lon", "lat", "why"))
    typed = {"lon": lon, "lat": lat, "why": why}
    if not (lon and lat):
        return _address(ref, typed, {"place": "address.no_place"}), UNFIT
    if not why:
        return _address(ref, typed, {"why": "people.reason_missing"}), UNFIT
    if not request.form.get("outside") and _is_outside(ref, lon, lat):
        return _address(ref, typed, {"outside": "address.outside"}), UNFIT
    try:
        people.correct(planner_app(), actor(), ref, "pin", f"{_bare(lon)} {_bare(lat)}", why)
    except BadCorrection as bad:
        return _address(ref, typed, said=said_here(bad).removeprefix("pin: ")), UNFIT
    return redirect(url_for("addresses.listing", pinned=ref))


@pages.post("/<path:ref>/ask")
def ask(ref: str) -> Response:
    """Asks the service for this one address; street, number and postcode leave the machine."""
    asked = asking_addresses.ask_for_one(planner_app(), actor(), ref)
    return redirect(url_for("addresses.one", ref=ref, asked=asked.outcome.value))


def _is_outside(ref: str, lon: str, lat: str) -> bool:
    """Whether the point lies outside the municipality that the registry states. False where that cannot be told; what is not
    a point at all is said by the correction."""
    try:
        at = Point(coordinate(lon).value, coordinate(lat).value)
    except BadCell:
        return False
    with planner_app().store.read() as tx:
        record = tx.patients.by_refs([ref]).get(ref)
        area = tx.areas.geometries("municipality").get(record.patient.municipality_code) if record else None
    in_denmark = LON_RANGE[0] <= at.x <= LON_RANGE[1] and LAT_RANGE[0] <= at.y <= LAT_RANGE[1]
    return area is not None and in_denmark and not area.intersects(at)


def _bare(number: str) -> str:
    """One axis without spaces: two numbers are told apart by the space between them."""
    return "".join(number.split())


def _address(ref: str, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None, said: str = "") -> str:
    record = people.open_person(planner_app(), actor(), ref)
    patient = record.patient
    return render_template(
        "people/address.html",
        record=record,
        municipality=municipality_names().get(patient.municipality_code, patient.municipality_code),
        ground=pin_ground(planner_app().base_map(), patient.municipality_code, patient.located.position),
        host=asking_addresses.service_host(planner_app()),
        asked=_asked(),
        typed=typed or {"lon": "", "lat": "", "why": ""},
        errors=errors or {},
        said=said,
    )


def _asked() -> str:
    """What came of asking just now, "" when nobody has."""
    told = request.args.get("asked", "")
    return told if told in set(Outcome) else ""
