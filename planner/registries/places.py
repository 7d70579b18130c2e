"""Which sites, vehicles and municipalities does this table hold?"""

from __future__ import annotations

from dataclasses import replace

from planner.model.fleet import Vehicle
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.party import Municipality
from planner.model.site import Agreement, Competence, Site
from planner.registries.cells import BadCell
from planner.registries.checking import CheckedRow, read_keyed
from planner.registries.coordinates import position_in_denmark
from planner.registries.municipalities import Municipalities, find_municipality, settle_municipality
from planner.registries.reading import Table
from planner.registries.records import Imported, Kind


def read_sites(table: Table, municipalities: Municipalities) -> Imported[Site]:
    """The sites of ``table``. Raises FileProblem when the table is not one of sites."""

    def examine(row: CheckedRow) -> None:
        examine_place(row, municipalities)
        find_municipality(row, municipalities)
        _doubt_confirmation(row)

    return read_keyed(Kind.SITES, table, examine, _site, lambda site: site.id, "site_id")


def read_vehicles(table: Table, municipalities: Municipalities) -> Imported[Vehicle]:
    """The vehicles of ``table``; as :func:`read_sites`."""

    def examine(row: CheckedRow) -> None:
        examine_place(row, municipalities)
        _examine_vehicle(row)

    return read_keyed(Kind.VEHICLES, table, examine, _vehicle, lambda vehicle: vehicle.id, "vehicle_id")


def read_contacts(table: Table, municipalities: Municipalities) -> Imported[Municipality]:
    """The municipalities of ``table`` with their contact persons. ``municipalities`` know the names: this is the registry that
    brings new codes in, so none is refused."""
    named = replace(municipalities, codes=frozenset())

    def examine(row: CheckedRow) -> None:
        if "municipality_code" not in row.values and not row.is_faulty("municipality_code") and "name" in row.values:
            row.values["municipality_code"] = row.get("name")
        settle_municipality(row, named)

    return read_keyed(Kind.CONTACTS, table, examine, _municipality, lambda m: m.code, "municipality_code")


def examine_place(row: CheckedRow, municipalities: Municipalities) -> None:
    """Settle which municipality is stated, and make one "position" of the two coordinates. Half a point, or one that is not in
    Denmark, rejects the row."""
    settle_municipality(row, municipalities)
    lon, lat = row.get("longitude"), row.get("latitude")
    if row.is_faulty("longitude") or row.is_faulty("latitude") or (lon is None and lat is None):
        return
    if lon is None or lat is None:
        row.reject("longitude" if lon is None else "latitude", "coordinates_half")
        return
    try:
        row.values["position"] = position_in_denmark(lon, lat)
    except BadCell as bad:
        row.reject("longitude", bad.code, **bad.details)


def _site(row: CheckedRow) -> Site:
    return Site(
        id=row.get("site_id"),
        name=row.get("name"),
        kind=row.get("kind"),
        municipality_code=row.get("municipality_code"),
        position=row.get("position"),
        agreement=row.get("agreement"),
        capacity=SiteLoad(
            lying_places=row.get("lying_places"),
            seated_places=row.get("seated_places"),
            power_w=round(row.get("spare_kw") * 1000),
            sockets=row.get("sockets"),
            oxygen_ml_min=round(row.get("oxygen_l_min") * 1000),
            dialysis_stations=row.get("dialysis_stations", 0),
        ),
        backup_s=round(row.get("backup_h") * 3600),
        confirmed_at=row.get("confirmed_at"),
        confirmed_by=row.get("confirmed_by", ""),
        valid_until=row.get("valid_until"),
        step_free=row.get("step_free", False),
        water_and_drain=row.get("water_and_drain", False),
        respirator_competence=_attends_respirators(row),
        address=_site_address(row),
        postcode=row.get("postcode", ""),
        town=row.get("town", ""),
        contact=row.get("contact", ""),
        phone=row.get("phone", ""),
        mailbox=row.get("mailbox", ""),
        location_number=row.get("location_number", ""),
        sor_code=row.get("sor_code", ""),
        synthetic=row.get("synthetic", False),
        oxygen_stored_l=row.get("oxygen_stored_l"),
        refuelling=row.get("refuelling", ""),
        generator_tested_on=row.get("generator_tested_on"),
        competences_day=row.get("competences_day"),
        competences_night=row.get("competences_night"),
        vehicle_entrance=row.get("vehicle_entrance", ""),
        arrivals_per_quarter=row.get("arrivals_per_quarter"),
        cylinders=row.get("cylinders", 0),
        batteries=row.get("batteries", 0),
        nurses=row.get("nurses", 0),
    )


def _attends_respirators(row: CheckedRow) -> bool:
    """Day and night, by what the row says of each; the one old column counts where it says of neither. The more cautious of
    two answers is planned with."""
    by_hours = [row.get(key) for key in ("competences_day", "competences_night")]
    if by_hours == [None, None]:
        return bool(row.get("respirator_competence", False))
    always = all(Competence.RESPIRATOR in (known or ()) for known in by_hours)
    return always and bool(row.get("respirator_competence", True))


def _site_address(row: CheckedRow) -> str:
    """Street and number, floor and door behind a comma."""
    door = f"{row.get('street', '')} {row.get('house_number', '')}".strip()
    return ", ".join(filter(None, (door, row.get("floor_door", ""))))


def _doubt_confirmation(row: CheckedRow) -> None:
    """A confirmation without a date cannot be told from an old one, so it will not count as valid."""
    if row.get("agreement") is Agreement.CONFIRMED and row.get("confirmed_at") is None:
        row.warn("confirmed_at", "confirmed_without_date")
    until, since = row.get("valid_until"), row.get("confirmed_at")
    if until and since and until < since.date():
        row.warn("valid_until", "valid_before_confirmed")


def _examine_vehicle(row: CheckedRow) -> None:
    """A vehicle carries someone, and its shift has both ends."""
    if [row.get(places) for places in ("seated", "wheelchair", "lying")] == [0, 0, 0]:
        row.reject("seated", "vehicle_without_places")
    if row.get("folding_wheelchair_places", 0) > row.get("wheelchair", 0):
        row.reject("folding_wheelchair_places", "more_folding_than_wheelchair_places")
    for store, supply in (("oxygen_l", "oxygen"), ("energy_wh", "power")):
        if row.get(store) and row.get(supply) is False:
            row.warn(store, "store_without_supply")
    start, end = row.get("shift_from"), row.get("shift_to")
    if (start is None) != (end is None) and not row.is_faulty("shift_from") and not row.is_faulty("shift_to"):
        row.reject("shift_from" if start is None else "shift_to", "shift_half")


def _vehicle(row: CheckedRow) -> Vehicle:
    start, end = row.get("shift_from"), row.get("shift_to")
    # A shift that ends where it begins is day and night.
    shift = (None, None) if start == end else (start, end)
    return Vehicle(
        id=row.get("vehicle_id"),
        name=row.get("name", row.get("vehicle_id")),
        kind=row.get("kind"),
        capacity=VehicleLoad(row.get("seated"), row.get("wheelchair"), row.get("lying")),
        base=row.get("position"),
        base_name=row.get("base_name", ""),
        oxygen_on_board=row.get("oxygen", False),
        power_on_board=row.get("power", False),
        nurse_on_board=row.get("nurse", False),
        synthetic=row.get("synthetic", False),
        shift_from=shift[0],
        shift_to=shift[1],
        municipality_code=row.get("municipality_code", ""),
        phone=row.get("phone", ""),
        folding_wheelchair_places=row.get("folding_wheelchair_places", 0),
        oxygen_l=row.get("oxygen_l"),
        energy_wh=row.get("energy_wh"),
        break_after_s=None if row.get("break_after_h") is None else round(row.get("break_after_h") * 3600),
    )


def _municipality(row: CheckedRow) -> Municipality:
    return Municipality(
        code=row.get("municipality_code"),
        name=row.get("name"),
        region_code=row.get("region_code", ""),
        health_council=row.get("health_council", ""),
        population=row.get("population", 0),
        contact_name=row.get("contact_name", ""),
        phone=row.get("phone", ""),
        mailbox=row.get("mailbox", ""),
        location_number=row.get("location_number", ""),
        sor_code=row.get("sor_code", ""),
    )
