"""Small registries written as people write them, for the tests of import. No number in them can be a living person's."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from planner.model.policy import Policy
from planner.registries.municipalities import FindMunicipality, Municipalities, by_name
from planner.registries.patients import read_patients
from planner.registries.policy_file import read_policy
from planner.registries.reading import read_table
from planner.registries.records import Imported, PatientRecord

POLICY_FILE = Path(__file__).resolve().parent.parent / "data" / "policy" / "2026-11-01.toml"
#: The seventh digit 5 with the year 58 says 1858: nobody alive has these.
OLD_CPR, OTHER_OLD_CPR = "0101585018", "0201585007"

PATIENT: Mapping[str, str] = {
    "cpr": OLD_CPR, "navn": "Eva Eksempel", "vej": "Nørregade", "husnr": "12 b", "postnr": "7500", "by": "Holstebro",
    "kommunekode": "0661", "behandling": "ilt", "iltflow": "2,5",
}  # fmt: skip
SITE: Mapping[str, str] = {
    "site_id": "S-001", "navn": "Plejecenter Eksempel", "type": "plejehjem", "kommunekode": "0661", "længdegrad": "8,617",
    "breddegrad": "56,36", "aftale": "bekræftet", "bekræftet_dato": "01-10-2026", "liggende_pladser": "6",
    "siddende_pladser": "10", "ledig_kw": "12,5", "stikkontakter": "20", "ilt_l_min": "30", "nødstrøm_timer": "72",
}  # fmt: skip
VEHICLE: Mapping[str, str] = {
    "vehicle_id": "V-01", "type": "ambulance", "siddende": "3", "kørestole": "0", "liggende": "1", "længdegrad": "8,617",
    "breddegrad": "56,36",
}  # fmt: skip


def a_row(base: Mapping[str, str], /, **changed: str) -> dict[str, str]:
    """``base`` with some cells changed or added."""
    return {**base, **changed}


def write_csv(path: Path, *rows: Mapping[str, str], delimiter: str = ";", encoding: str = "utf-8") -> Path:
    """A CSV file with every heading that any of ``rows`` has."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    lines = [headings, *([row.get(heading, "") for heading in headings] for row in rows)]
    text = "".join(delimiter.join(_quoted(cell, delimiter) for cell in line) + "\r\n" for line in lines)
    path.write_bytes(text.encode(encoding))
    return path


def known_municipalities(names: Mapping[str, str], find: FindMunicipality = lambda _address, _given: None) -> Municipalities:
    """These and no others, by code and name."""
    return Municipalities(frozenset(names), by_name(names.items()), find)


TWO_KNOWN = known_municipalities({"0661": "Holstebro", "0751": "Aarhus"})


def import_patients(
    path: Path, municipalities: Municipalities = TWO_KNOWN, policy: Policy | None = None
) -> Imported[PatientRecord]:
    """The patients of ``path`` under the project's own policy."""
    return read_patients(read_table(path), policy or read_policy(POLICY_FILE), municipalities, "test", a_ref)


def a_ref(cpr: str) -> str:
    """A stable reference that does not show the number."""
    return "R" + hashlib.sha256(cpr.encode()).hexdigest()[:16]


def codes(imported: Imported[object]) -> list[tuple[int, str, str]]:
    """Row, column and code of every issue."""
    return [(issue.row, issue.column, issue.code) for issue in imported.report.issues]


def _quoted(cell: str, delimiter: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in (delimiter, '"', "\n")) else cell
