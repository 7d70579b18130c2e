"""How is a registry written so that it can be imported again and says the same?

Headings are the registry's own (planner.registries.columns). Personal numbers are left out: the reference stands for them,
and a file that leaves the house holds no more than it must.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar

from planner.model.fleet import Vehicle
from planner.model.party import Municipality
from planner.model.patient import Device
from planner.model.place import Position
from planner.model.site import Site
from planner.model.timing import DANISH_TIME, local_text, utc
from planner.outputs.files import write_atomically
from planner.outputs.tables import harmless, writable
from planner.registries import choices
from planner.registries.columns import COLUMNS
from planner.registries.records import Kind, PatientRecord

T = TypeVar("T")
Cells = dict[str, str]

#: Never written, whatever the registry holds.
LEFT_OUT = frozenset({"cpr"})


def export_register(records: Sequence[PatientRecord], out: Path, lang: str = "da") -> Path:
    """People with their devices, a row for each device, as ``planner import patients`` reads them."""
    return _write(Kind.PATIENTS, [row for record in records for row in _person(record)], out, lang)


def export_sites(sites: Iterable[Site], out: Path, lang: str = "da") -> Path:
    """Sites as ``planner import sites`` reads them."""
    return _write(Kind.SITES, [_site(site) for site in sites], out, lang)


def export_vehicles(vehicles: Iterable[Vehicle], out: Path, lang: str = "da") -> Path:
    """Vehicles as ``planner import vehicles`` reads them."""
    return _write(Kind.VEHICLES, [_vehicle(vehicle) for vehicle in vehicles], out, lang)


def export_contacts(municipalities: Iterable[Municipality], out: Path, lang: str = "da") -> Path:
    """Municipalities as ``planner import contacts`` reads them."""
    return _write(Kind.CONTACTS, [_contact(one) for one in municipalities], out, lang)


def _write(kind: Kind, rows: Sequence[Mapping[str, str]], out: Path, lang: str) -> Path:
    columns = [column for column in COLUMNS[kind] if column.key not in LEFT_OUT]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([column.danish if lang == "da" else column.english or column.key for column in columns])
    for row in rows:
        writer.writerow([harmless(writable(row.get(column.key, ""))) for column in columns])
    return write_atomically(out, text.getvalue().encode("utf-8-sig"))


def _person(record: PatientRecord) -> list[Cells]:
    patient, identity = record.patient, record.identity
    address = identity.address
    shared = {
        "reference": patient.ref, "name": identity.name,
        "birth_date": _born(identity.birth_date),
        "street": address.street if address else "", "house_number": address.house_number if address else "",
        "floor_door": address.floor if address else "", "postcode": patient.postcode,
        "town": address.town if address else "", "municipality_code": patient.municipality_code,
        **_place(record.given), "phone": identity.phone, "relative_name": identity.relative_name,
        "relative_phone": identity.relative_phone, "mobility": _first(choices.MOBILITY, patient.mobility),
        "floor": str(patient.floor), "lift": _yes(patient.has_lift), "escort": _first(choices.ESCORT, patient.escort),
        "helper_team": _yes(patient.helper_team), "household": patient.household, "infectious": _yes(patient.infectious),
        "rides_alone": _yes(patient.rides_alone),
        "own_generator": _yes(patient.own_generator), "offer": _first(choices.OFFER, patient.offer),
        "housing_type": identity.housing_type, "access": identity.access, "notes": identity.notes,
        "data_date": _moment(patient.data_at), "synthetic": _yes(patient.synthetic),
    }  # fmt: skip
    return [shared | _device(device) for device in patient.devices]


def _device(device: Device) -> Cells:
    return {
        "therapy": device.therapy,
        "device_model": device.model,
        "flow_l_min": _number(device.flow_ml_min, 1000),
        "hours_per_day": _number(device.hours_per_day),
        "invasive": _yes(device.invasive),
        "battery_h": _number(device.battery_s, 3600),
        "cylinder_l": _number(device.cylinder_l),
        "power_w": _number(device.power_w),
        "tolerance_h": _number(device.tolerance_s, 3600),
        "next_treatment": _moment(device.next_treatment_at),
        "manual_exchange": _yes(device.trained_in_manual_exchange),
    }


def _site(site: Site) -> Cells:
    room = site.capacity
    street, _, number = site.address.rpartition(" ")
    has_number = street != "" and number[:1].isdigit()
    return {
        "site_id": site.id, "name": site.name, "kind": _first(choices.SITE_KIND, site.kind),
        "municipality_code": site.municipality_code, "street": street if has_number else site.address,
        "house_number": number if has_number else "", "postcode": site.postcode, "town": site.town, **_place(site.position),
        "agreement": _first(choices.AGREEMENT, site.agreement), "confirmed_at": _moment(site.confirmed_at),
        "confirmed_by": site.confirmed_by, "valid_until": f"{site.valid_until:%d-%m-%Y}" if site.valid_until else "",
        "lying_places": str(room.lying_places), "seated_places": str(room.seated_places),
        "spare_kw": _number(room.power_w, 1000), "sockets": str(room.sockets),
        "oxygen_l_min": _number(room.oxygen_ml_min, 1000), "dialysis_stations": str(room.dialysis_stations),
        "backup_h": _number(site.backup_s, 3600), "step_free": _yes(site.step_free),
        "water_and_drain": _yes(site.water_and_drain), "respirator_competence": _yes(site.respirator_competence),
        "contact": site.contact, "phone": site.phone, "mailbox": site.mailbox, "location_number": site.location_number,
        "sor_code": site.sor_code, "arrivals_per_quarter": _number(site.arrivals_per_quarter),
        "cylinders": str(site.cylinders), "batteries": str(site.batteries), "nurses": str(site.nurses),
        "synthetic": _yes(site.synthetic),
    }  # fmt: skip


def _vehicle(vehicle: Vehicle) -> Cells:
    room = vehicle.capacity
    return {
        "vehicle_id": vehicle.id, "name": vehicle.name, "kind": _first(choices.VEHICLE_KIND, vehicle.kind),
        "seated": str(room.seated), "wheelchair": str(room.wheelchair), "lying": str(room.lying),
        "folding_wheelchair_places": str(vehicle.folding_wheelchair_places),
        "base_name": vehicle.base_name, **_place(vehicle.base), "oxygen": _yes(vehicle.oxygen_on_board),
        "power": _yes(vehicle.power_on_board), "nurse": _yes(vehicle.nurse_on_board),
        "oxygen_l": "" if vehicle.oxygen_l is None else str(vehicle.oxygen_l),
        "energy_wh": "" if vehicle.energy_wh is None else str(vehicle.energy_wh),
        "break_after_h": "" if vehicle.break_after_s is None else _number(vehicle.break_after_s, 3600),
        "shift_from": f"{vehicle.shift_from:%H:%M}" if vehicle.shift_from else "",
        "shift_to": f"{vehicle.shift_to:%H:%M}" if vehicle.shift_to else "",
        "municipality_code": vehicle.municipality_code, "phone": vehicle.phone, "synthetic": _yes(vehicle.synthetic),
    }  # fmt: skip


def _contact(one: Municipality) -> Cells:
    return {
        "municipality_code": one.code, "name": one.name, "region_code": one.region_code, "health_council": one.health_council,
        "population": str(one.population) if one.population else "", "contact_name": one.contact_name, "phone": one.phone,
        "mailbox": one.mailbox, "location_number": one.location_number, "sor_code": one.sor_code,
    }  # fmt: skip


def _born(day: date | None) -> str:
    """Invented people are born before 1900, a year that no import believes: theirs is left out."""
    return f"{day:%d-%m-%Y}" if day and day.year >= 1900 else ""


def _place(position: Position | None) -> Cells:
    if position is None:
        return {}
    return {"longitude": _number(position.lon), "latitude": _number(position.lat)}


def _first(words: Mapping[T, tuple[str, ...]], value: T) -> str:
    return words[value][0]


def _yes(flag: bool | None) -> str:
    return "" if flag is None else "ja" if flag else "nej"


def _number(amount: float | None, per_unit: int = 1) -> str:
    """The amount in the column's unit with a decimal comma; fine enough that reading it back rounds to the same."""
    return "" if amount is None else f"{amount / per_unit:.9g}".replace(".", ",")


def _moment(moment: datetime | None) -> str:
    """A date where the moment is the start of a Danish day, else local time with its offset."""
    if moment is None:
        return ""
    local = utc(moment).astimezone(DANISH_TIME)
    return f"{local:%d-%m-%Y}" if (local.hour, local.minute, local.second) == (0, 0, 0) else local_text(moment)


#: Each registry with the function that writes it.
WRITERS: Mapping[Kind, Callable[..., Path]] = {
    Kind.PATIENTS: export_register,
    Kind.SITES: export_sites,
    Kind.VEHICLES: export_vehicles,
    Kind.CONTACTS: export_contacts,
}
