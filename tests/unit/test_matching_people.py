"""Which two registrations are worth a look, and where do two registers disagree?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count

import pytest

from planner.model.patient import Device, Identity, Patient
from planner.model.place import Address
from planner.needs.derive import _site_need
from planner.needs.priority import leading_group
from planner.registries.conflicts import conflicts
from planner.registries.look_alikes import suspicions, trace_of
from planner.registries.matching import joined
from planner.registries.policy_file import read_policy
from planner.registries.records import PatientRecord
from tests.registry_files import POLICY_FILE

_NUMBERS = count(1)
HOME = Address("Nørregade", "12B", "7500", "Holstebro")


def someone(name="Eva Eksempel", born=date(1941, 5, 17), home=HOME, cpr="", devices=()):
    ref = f"P-{next(_NUMBERS):04}"
    return PatientRecord(Patient(ref, "0661", home.postcode, devices), Identity(ref, name, cpr, born, home))


def found(*people):
    return [s.reasons for s in looked_at(people)]


def looked_at(people, among=None):
    return suspicions((trace_of(person.identity) for person in people), among)


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({}, ("match_name_equal", "match_birth_date", "match_door")),
        ({"name": "Eksempel, Eva"}, ("match_name_equal", "match_birth_date", "match_door")),
        ({"name": "Eva Maria Eksempel"}, ("match_name_close", "match_birth_date", "match_door")),
        ({"name": "Ewa Eksempel"}, ("match_name_close", "match_birth_date", "match_door")),
        ({"home": replace(HOME, house_number="14")}, ("match_name_equal", "match_birth_date", "match_street", "match_postcode")),
        ({"home": replace(HOME, street="Østergade")}, ("match_name_equal", "match_birth_date", "match_postcode")),
        ({"born": None}, ("match_name_equal", "match_birth_date_unknown", "match_door")),
        ({"born": date(1941, 5, 71 - 54)}, ("match_name_equal", "match_birth_date", "match_door")),
        ({"born": date(1941, 5, 16)}, ("match_name_equal", "match_birth_date_close", "match_door")),
    ],
)
def test_one_person_written_twice_is_worth_a_look(other, reasons):
    assert found(someone(), someone(**other)) == [reasons]


@pytest.mark.parametrize(
    "other",
    [
        {"name": "Otto Eksempel"},
        {"name": "Eva"},
        {"born": date(1969, 12, 3)},
        {"born": None, "home": replace(HOME, house_number="14")},
        {"home": replace(HOME, street="Østergade", postcode="8000")},
    ],
)
def test_two_people_are_not_asked_about(other):
    assert found(someone(), someone(**other)) == []


def test_only_pairs_with_someone_who_came_now_are_given():
    old, other, new = someone(), someone(), someone()

    pairs = {(s.ref_a, s.ref_b) for s in looked_at([old, other, new], among=frozenset({new.patient.ref}))}

    assert pairs == {(old.patient.ref, new.patient.ref), (other.patient.ref, new.patient.ref)}


def test_in_a_crowd_the_same_pairs_are_found_as_among_few():
    pair = someone("Eva Eksempel"), someone("Eva Maria Eksempel")
    crowd = [someone(f"{a}{b} {b}{c}{a}by") for a in "QWZXK" for b in "aeiou" for c in "bdfgr"]

    for among in (None, frozenset({pair[0].patient.ref}), frozenset({pair[1].patient.ref})):
        pairs = {(s.ref_a, s.ref_b) for s in looked_at([*crowd, *pair], among)}
        assert (pair[0].patient.ref, pair[1].patient.ref) in pairs
        assert len(pairs) == 1 or among is None


def test_a_crowd_too_large_to_compare_is_looked_at_by_common_words():
    crowd = [someone(f"{a}{b}{c} {c}{b}{d}{a}") for a in "QWZXKL" for b in "aeiou" for c in "bdfgrt" for d in "mnps"]
    twins = someone("Eva Eksempel"), someone("Ewa Eksempel")

    pairs = {(s.ref_a, s.ref_b) for s in looked_at([*crowd, *twins], frozenset({twins[0].patient.ref}))}

    assert len(crowd) > 500
    assert pairs == {(twins[0].patient.ref, twins[1].patient.ref)}


def test_of_one_person_only_the_likeliest_of_very_many_look_alikes_are_queued():
    people = [someone("Eva Eksempel") for _ in range(300)]

    found_of = Counter(ref for s in looked_at(people) for ref in (s.ref_a, s.ref_b))

    assert found_of[people[0].patient.ref] >= 20
    assert sum(found_of.values()) <= 2 * 20 * len(people)


def test_what_is_queued_already_makes_room_for_the_next(monkeypatch):
    monkeypatch.setattr("planner.registries.look_alikes.MOST_AT_ONCE", 2)
    people = [trace_of(someone().identity) for _ in range(3)]

    first = suspicions(people)
    queued = {(s.ref_a, s.ref_b) for s in first}
    rest = suspicions(people, None, queued)

    assert (len(first), len(rest)) == (2, 1)
    assert queued.isdisjoint((s.ref_a, s.ref_b) for s in rest)


def test_a_suspicion_shows_no_value_of_a_person():
    (one,) = looked_at([someone(), someone()])

    assert "Eva" not in repr(one)
    assert "1941" not in repr(one)


def device(source, battery_h=None, **more):
    return Device("home_oxygen", battery_s=None if battery_h is None else battery_h * 3600, source=source, **more)


def test_the_same_source_replaces_its_device_and_another_stands_beside():
    known = someone(devices=(device("a", 8), device("b", 3)))
    coming = someone(devices=(device("a", 6),))

    assert [(d.source, d.battery_s) for d in joined(known, coming).patient.devices] == [("a", 6 * 3600), ("b", 3 * 3600)]


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        (device("a", 8), device("b", 3), ["therapy_hours_differ"]),
        (device("a", 8), device("b"), ["therapy_hours_in_one_only"]),
        (device("a", 8), device("b", 8), []),
        (device("a", flow_ml_min=1000), device("b", flow_ml_min=2000), ["therapy_flow_differs"]),
        (device("a", flow_ml_min=1000), device("b"), []),
    ],
)
def test_a_disagreement_about_one_treatment_is_named(one, other, codes):
    assert [c.code for c in conflicts(someone(devices=(one, other)).patient)] == codes


def test_one_treatment_in_two_registers_takes_its_room_at_the_site_once_and_the_larger():
    policy = read_policy(POLICY_FILE)
    therapy = next(code for code, t in policy.therapies.items() if not t.dialysis_station and t.power_w > 0)

    def load(*devices):
        patient = Patient("P", "0661", "7500", devices)
        return _site_need(patient, leading_group(patient, policy), policy).load

    small, large = Device(therapy, power_w=100, source="a"), Device(therapy, power_w=300, source="b")

    assert load(small, large) == load(large)
    assert load(small, large).sockets == 1
    assert load(small).power_w == 100
