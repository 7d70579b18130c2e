"""Whatever the registry says next, does a correction hold until it is taken back, and then leave no trace?"""

from __future__ import annotations

import tempfile
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.actions import people
from planner.registries.matching import known_as
from planner.settings import read_settings
from tests.people_world import BOSS, a_patient_row, a_world, take_in

_NUMBERS = count(1)
#: Field, what is written, and where it is found in the record.
CORRECTABLE = {
    "own_generator": (["ja", "nej"], lambda r: r.patient.own_generator, {"ja": True, "nej": False}),
    "mobility": (["gående", "kørestol", "liggende"], lambda r: r.patient.mobility.value,
                 {"gående": "walking", "kørestol": "wheelchair", "liggende": "lying"}),
    "phone": (["+45 00 00 00 07", "+45 00 00 00 08"], lambda r: r.identity.phone,
              {t: t for t in ("+45 00 00 00 07", "+45 00 00 00 08")}),
    "battery_h": (["2", "90 min"], lambda r: r.patient.devices[0].battery_s, {"2": 7200, "90 min": 5400}),
}  # fmt: skip
ROWS = st.fixed_dictionaries(
    {
        "batteri": st.sampled_from(["", "1", "8"]),
        "mobilitet": st.sampled_from(["", "gående", "liggende"]),
        "telefon": st.sampled_from(["", "+45 00 00 00 01"]),
        "egen_generator": st.sampled_from(["", "ja", "nej"]),
        "bemærkninger": st.sampled_from(["", "ny"]),
    }
)
FIELDS = st.sampled_from(sorted(CORRECTABLE)).flatmap(lambda f: st.tuples(st.just(f), st.sampled_from(CORRECTABLE[f][0])))


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    with a_world(read_settings({"PLANNER_HOME": str(tmp_path_factory.mktemp("people") / "home")})) as app:
        yield app


@settings(max_examples=20, deadline=None)
@given(first=ROWS, later=st.lists(ROWS, min_size=1, max_size=2), corrections=st.lists(FIELDS, min_size=1, max_size=3))
def test_corrections_hold_over_every_import_and_leave_nothing_when_revoked(app, first, later, corrections):
    number = next(_NUMBERS)

    def import_both(row):
        """One who is corrected and one who never is, of whom the registry says the same."""
        with tempfile.TemporaryDirectory() as folder:
            rows = (a_patient_row(**row, reference=f"{who}{number}", cpr="", husnr=str(number)) for who in "AB")
            take_in(app, Path(folder), *rows, source=f"register {number}")

    def now_known(ref):
        with app.store.read() as tx:
            return tx.patients.by_refs([ref])[ref]

    import_both(first)
    numbers = [people.correct(app, BOSS, f"A{number}", field, value, "prøve") for field, value in corrections]
    for row in later:
        import_both(row)
        for field, value in dict(corrections).items():
            _, found, meaning = CORRECTABLE[field]
            assert found(now_known(f"A{number}")) == meaning[value]

    for correction in numbers:
        people.revoke(app, BOSS, f"A{number}", correction, "tilbage")

    assert known_as("X", now_known(f"A{number}")) == known_as("X", now_known(f"B{number}"))
