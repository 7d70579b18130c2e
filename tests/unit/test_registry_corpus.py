"""Does every file of the corpus give exactly the result that is stated for it, row for row and reason for reason?

``tests/corpus/expected.toml`` states for each file what comes of it: refused with which reason, or how many rows are accepted,
rejected and duplicate, every issue with its row and column, and the values where they matter.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from planner.errors import FileProblem
from planner.registries.patients import read_patients
from planner.registries.places import read_contacts, read_sites, read_vehicles
from planner.registries.policy_file import read_policy
from planner.registries.reading import read_table
from planner.registries.records import Kind
from planner.translations.words import WORDS
from tests.registry_files import POLICY_FILE, TWO_KNOWN, a_ref

CORPUS = Path(__file__).parents[1] / "corpus"
CASES = tomllib.loads((CORPUS / "expected.toml").read_text(encoding="utf-8"))["case"]
POLICY = read_policy(POLICY_FILE)
READERS = {
    Kind.PATIENTS: lambda table: read_patients(table, POLICY, TWO_KNOWN, "test", a_ref),
    Kind.SITES: lambda table: read_sites(table, TWO_KNOWN),
    Kind.VEHICLES: lambda table: read_vehicles(table, TWO_KNOWN),
    Kind.CONTACTS: lambda table: read_contacts(table, TWO_KNOWN),
}


def name_of(case):
    return " ".join([case["file"], *case.get("with", {}).values()])


def imported(case):
    kind = Kind(case.get("kind", "patients"))
    return READERS[kind](read_table(CORPUS / "files" / case["file"], kind=kind, **case.get("with", {})))


def reason(message):
    """The code whose words these are."""
    (found,) = (code for code in WORDS if code.startswith(("file_", "fhir_")) and _says(code, message.split("\n")[0]))
    return found


def _says(code, sentence):
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", ".*", re.escape(WORDS[code][0])), sentence)


def value_at(record, path):
    """The value at ``path``; "" is none."""
    for step in path.split("."):
        record = record[int(step)] if step.isdigit() else getattr(record, step)
    return (
        "" if record is None else getattr(record, "value", None) or (record if isinstance(record, int | float) else str(record))
    )


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_file_of_the_corpus_gives_what_is_stated(case):
    if "refused" in case:
        with pytest.raises(FileProblem) as caught:
            imported(case)
        assert reason(caught.value.message) == case["refused"]
        return

    result = imported(case)

    counts = (result.report.accepted, result.report.rejected, result.report.duplicate)
    assert counts == (case.get("accepted", 0), case.get("rejected", 0), case.get("duplicate", 0))
    assert sorted([i.row, i.column, i.code] for i in result.report.issues) == sorted(case.get("issues", []))
    for path, expected in case.get("values", {}).items():
        assert value_at(result.records, path) == expected, path


def test_every_file_of_the_corpus_has_a_stated_result_and_there_are_enough_of_them():
    files = {path.name for path in (CORPUS / "files").iterdir()}
    assert files == {case["file"] for case in CASES}
    assert len(files) >= 80


def test_no_case_states_nothing():
    for case in CASES:
        assert {"refused", "accepted", "rejected", "duplicate"} & set(case), case["file"]


def test_the_files_are_tiny():
    assert all(path.stat().st_size < 12_000 for path in (CORPUS / "files").iterdir())
