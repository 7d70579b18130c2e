"""Which patients and devices does this FHIR R4 Bundle hold, as rows like those of any other registry?

One row is one DeviceUseStatement (or one Device that names its patient). A Patient with neither becomes a row without a
treatment, which checking sends back: nobody is passed over. A row's number is its resource's place in the bundle, from 1.
What each column is taken from is told in ``data/README.md``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from planner.registries.cells import folded
from planner.registries.heading_row import KnownHeadings
from planner.registries.limits import MOST_ROWS
from planner.registries.refusal import Refused
from planner.registries.sheet_contents import Note, SheetContents

CPR_SYSTEM = "urn:oid:1.2.208.176.1.2"
_ENDED = frozenset({"completed", "stopped", "entered-in-error"})
_PERSON = (
    "cpr", "reference", "name", "street", "house_number", "floor_door", "postcode", "town", "municipality_code", "phone",
    "relative_name", "relative_phone",
)  # fmt: skip
_DEVICE = ("therapy", "device_model")
_LINE = re.compile(
    r"(?P<street>.*?\D)\s+(?P<number>\d{1,3}\s?[A-Za-zÆØÅæøå]?)(?:\s*,\s*(?P<floor>.*)|\s+(?P<floor2>\d.*|st\..*|kl\..*))?"
)
Resource = Mapping[str, Any]


def read_bundle(stream: BinaryIO, kind: KnownHeadings) -> SheetContents:
    """The bundle's people and devices as rows. ``kind`` knows the columns that a Device's properties may fill. Raises Refused
    when it is no bundle of that kind."""
    try:
        bundle = json.loads(stream.read(), parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise Refused("fhir_not_json") from None
    entries = bundle.get("entry") if isinstance(bundle, dict) and bundle.get("resourceType") == "Bundle" else None
    if not isinstance(entries, list) or len(entries) > MOST_ROWS:
        raise Refused("fhir_not_bundle")
    reading = _Bundle(entries, kind)
    found = list(reading.rows())
    headings = tuple(dict.fromkeys([*_PERSON, *_DEVICE, *(key for _, cells in found for key in cells)]))
    rows = [(number, tuple(cells.get(key, "") for key in headings)) for number, cells in found]
    return SheetContents("fhir", (0, headings), iter(sorted(rows)), notes=tuple(reading.notes))


class _Bundle:
    """The resources of one bundle, by the names under which others refer to them."""

    def __init__(self, entries: list[Any], kind: KnownHeadings) -> None:
        self._kind = kind
        self.notes: list[Note] = []
        self._by_name: dict[str, tuple[int, Resource]] = {}
        self._resources: dict[str, list[tuple[int, Resource]]] = {"Patient": [], "Device": [], "DeviceUseStatement": []}
        others = 0
        for number, entry in enumerate(entries, start=1):
            resource = entry.get("resource") if isinstance(entry, dict) else None
            if not isinstance(resource, dict) or resource.get("resourceType") not in self._resources:
                others += 1
                continue
            self._resources[resource["resourceType"]].append((number, resource))
            for name in (entry.get("fullUrl"), f"{resource['resourceType']}/{resource.get('id')}"):
                if isinstance(name, str):
                    self._by_name.setdefault(name, (number, resource))
        if others:
            self.notes.append(Note("fhir_others", details={"count": others}))
        if not self._resources["Patient"]:
            raise Refused("fhir_no_patients")

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row as its columns' texts."""
        seen: set[int] = set()
        for number, statement in self._resources["DeviceUseStatement"]:
            patient_at, patient = self._referred(statement.get("subject"))
            device_at, device = self._referred(statement.get("device"))
            seen |= {patient_at, device_at}
            if _text(statement.get("status")) in _ENDED:
                self.notes.append(Note("fhir_ended", number))
                continue
            yield number, {**self._person(number, patient), **self._treatment(device, statement)}
        for number, device in self._resources["Device"]:
            if number in seen:
                continue
            patient_at, patient = self._referred(device.get("patient"))
            if not patient:
                self.notes.append(Note("fhir_device_unused", number, level="warning"))
                continue
            seen.add(patient_at)
            yield number, {**self._person(number, patient), **self._treatment(device, {})}
        for number, patient in self._resources["Patient"]:
            if number not in seen:
                yield number, self._person(number, patient)

    def _referred(self, reference: Any) -> tuple[int, Resource]:
        name = _text(reference.get("reference")) if isinstance(reference, dict) else ""
        parts = name.split("/")
        return self._by_name.get(name) or self._by_name.get("/".join(parts[-2:])) or (0, {})

    def _person(self, row: int, patient: Resource) -> dict[str, str]:
        if patient.get("deceasedBoolean") is True or patient.get("deceasedDateTime"):
            self.notes.append(Note("fhir_deceased", row, level="warning"))
        cpr = next((_text(i.get("value")) for i in _objects(patient.get("identifier")) if i.get("system") == CPR_SYSTEM), "")
        contact = next(iter(_objects(patient.get("contact"))), {})
        return {
            "cpr": cpr,
            "reference": "" if cpr else _text(patient.get("id")),
            "name": _name(patient.get("name")),
            "phone": _phone(patient.get("telecom")),
            "relative_name": _name([contact.get("name")]),
            "relative_phone": _phone(contact.get("telecom")),
            **_address(patient.get("address")),
        }

    def _treatment(self, device: Resource, statement: Resource) -> dict[str, str]:
        reasons = [_concept(reason) for reason in _objects(statement.get("reasonCode"))]
        names = [_text(name.get("name")) for name in _objects(device.get("deviceName"))]
        therapy = next(filter(None, [*reasons, _concept(device.get("type")), *names]), "")
        model = _text(device.get("modelNumber")) or next(filter(None, names), "")
        cells = {"therapy": therapy, "device_model": model}
        for item in _objects(device.get("property")):
            key = next((k for n in _concept_names(item.get("type")) if (k := self._kind.keys.get(folded(n)))), "")
            value = _measure(item)
            if key and value and key not in _PERSON:
                cells[key] = value
            elif value:
                self.notes.append(Note("fhir_property_unknown"))
        return cells


def _objects(value: Any) -> list[Resource]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _name(names: Any) -> str:
    found = _objects(names)
    best = next((n for n in found if n.get("use") == "official"), found[0] if found else {})
    given = best.get("given") if isinstance(best.get("given"), list) else []
    return _text(best.get("text")) or " ".join(filter(None, [*map(_text, given or []), _text(best.get("family"))]))


def _phone(telecom: Any) -> str:
    return next(
        (_text(t.get("value")) for t in _objects(telecom) if t.get("system") in ("phone", "sms") and _text(t.get("value"))), ""
    )


def _address(addresses: Any) -> dict[str, str]:
    found = [a for a in _objects(addresses) if a.get("use") != "old"]
    best = next((a for a in found if a.get("use") == "home"), found[0] if found else {})
    lines = [_text(line) for line in best.get("line") or []] if isinstance(best.get("line"), list) else []
    extensions = _objects(best.get("extension")) + [
        e for line in _objects(best.get("_line")) for e in _objects(line.get("extension"))
    ]
    told = {_text(e.get("url")).rpartition("/")[2]: _extension_value(e) for e in extensions}
    match = _LINE.fullmatch(lines[0]) if lines else None
    floor = (match["floor"] or match["floor2"] or "") if match else ""
    municipality = next((value for url, value in told.items() if "municipality" in url.casefold()), "")
    return {
        "street": told.get("iso21090-ADXP-streetName") or (match["street"].strip() if match else (lines[0] if lines else "")),
        "house_number": told.get("iso21090-ADXP-houseNumber") or (match["number"] if match else ""),
        "floor_door": floor or ", ".join(lines[1:]),
        "postcode": _text(best.get("postalCode")),
        "town": _text(best.get("city")),
        "municipality_code": municipality,
    }


def _extension_value(extension: Resource) -> str:
    plain = next((_text(extension.get(k)) for k in ("valueString", "valueCode") if _text(extension.get(k))), "")
    return plain or _code_of(extension.get("valueCodeableConcept") or {"coding": [extension.get("valueCoding")]})


def _code_of(concept: Any) -> str:
    return next((_text(c.get("code")) for c in _objects(concept.get("coding"))), "") if isinstance(concept, dict) else ""


def _concept_names(concept: Any) -> list[str]:
    if not isinstance(concept, dict):
        return []
    codings = _objects(concept.get("coding"))
    names = [_text(concept.get("text")), *(_text(c.get(key)) for c in codings for key in ("display", "code"))]
    return [name for name in names if name]


def _concept(concept: Any) -> str:
    return next(iter(_concept_names(concept)), "")


def _measure(item: Resource) -> str:
    """A property's value with its unit, in Danish notation."""
    for quantity in _objects(item.get("valueQuantity")):
        unit = _text(quantity.get("unit")) or _text(quantity.get("code"))
        return f"{_text(quantity.get('value')).replace('.', ',')} {unit}".strip()
    return next((name for concept in _objects(item.get("valueCode")) for name in _concept_names(concept)), "")
