"""Is one person one record across registers, can a merge be taken back exactly, and do corrections outlive every import?"""

from __future__ import annotations

import pytest

from planner.actions import people
from planner.actions.actor import Actor, Role
from planner.errors import NotAllowed, NotFound, WrongState
from planner.model.patient import Mobility
from planner.model.place import LocationQuality
from planner.registries.corrections import BadCorrection
from planner.registries.matching import registry_name
from planner.store.matching import ReviewState
from tests.people_world import BOSS, a_patient_row, a_world, everyone, only, stored, take_in
from tests.registry_files import OLD_CPR, OTHER_OLD_CPR

REPLACEMENT_CPR = "6101585999"


@pytest.fixture
def app(settings):
    with a_world(settings) as app:
        yield app


def test_two_registers_with_conflicting_hours_keep_both_devices_and_the_conflict_is_shown(app, tmp_path):
    respirator = {"behandling": "respirator", "iltflow": ""}
    take_in(app, tmp_path, a_patient_row(**respirator, batteri="8"), source="region")
    take_in(app, tmp_path, a_patient_row(**respirator, batteri="3"), source="kommune")

    devices = only(app).patient.devices

    assert sorted((d.source, d.battery_s) for d in devices) == [("kommune", 3 * 3600), ("region", 8 * 3600)]
    (conflict,) = people.list_conflicts(app, BOSS)
    assert (conflict.code, conflict.therapy, conflict.sources) == (
        "therapy_hours_differ", devices[0].therapy, ("kommune", "region"),
    )  # fmt: skip


def test_the_same_register_replaces_what_it_said_before(app, tmp_path):
    take_in(app, tmp_path, a_patient_row(batteri="8"))
    take_in(app, tmp_path, a_patient_row(batteri="3"))

    assert [d.battery_s for d in only(app).patient.devices] == [3 * 3600]


@pytest.mark.parametrize(
    "name", ["ilt_2026-11.csv", "ilt 2026-12-01 (2).csv", "ilt.xlsx", "ilt-24.12.2026.csv", "ilt_20261201.csv"]
)
def test_the_files_of_two_months_are_one_register(name, tmp_path):
    assert registry_name(tmp_path / name) == "ilt"


def test_the_same_file_again_changes_nothing(app, tmp_path):
    rows = [a_patient_row(), a_patient_row(cpr=OTHER_OLD_CPR, navn="Otto Eksempel")]
    take_in(app, tmp_path, *rows)
    people.correct(app, BOSS, next(iter(everyone(app))), "own_generator", "ja", "Set på besøg")
    before = stored(app)

    change = take_in(app, tmp_path, *rows).change

    assert (change.new, change.changed, change.unchanged) == (0, 0, 2)
    assert stored(app) == before


# --- suspicion, merge, undo -------------------------------------------------------------------------------------------


def two_of_one(app, folder):
    """One person under a CPR number in one register and under a replacement number in another."""
    take_in(app, folder, a_patient_row(telefon="+45 00 00 00 01"), source="region")
    take_in(
        app, folder,
        a_patient_row(cpr=REPLACEMENT_CPR, navn="Eva Maria Eksempel", behandling="sug", iltflow="", batteri="2"),
        source="kommune",
    )  # fmt: skip
    (review,) = people.list_reviews(app, BOSS)
    return review


def test_a_replacement_number_is_another_record_until_a_person_decides(app, tmp_path):
    review = two_of_one(app, tmp_path)

    assert len(everyone(app)) == 2
    assert {review.ref_a, review.ref_b} == set(everyone(app))
    assert review.reasons == ("match_name_close", "match_birth_date", "match_door")


def test_a_merge_makes_one_person_with_the_devices_of_both(app, tmp_path):
    review = two_of_one(app, tmp_path)

    people.merge(app, BOSS, review.id, "Ringet til borgeren")

    one = only(app)
    assert {d.source for d in one.patient.devices} == {"region", "kommune"}
    assert one.identity.phone == "+45 00 00 00 01"
    assert people.list_reviews(app, BOSS) == ()
    assert people.list_reviews(app, BOSS, ReviewState.MERGED)[0].why == "Ringet til borgeren"


def test_a_merge_is_undone_exactly(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.correct(app, BOSS, review.ref_b, "own_generator", "ja", "Set på besøg")
    before = stored(app)
    number = people.merge(app, BOSS, review.id, "Samme person")
    assert only(app).patient.own_generator

    undone = people.undo_merge(app, BOSS, number, "Det var tvillinger")

    assert stored(app) == before
    assert not undone.changed_since
    assert people.list_reviews(app, BOSS, ReviewState.KEPT_APART)[0].why == "Det var tvillinger"
    with pytest.raises(WrongState):
        people.undo_merge(app, BOSS, number, "igen")


def test_merged_people_stay_merged_when_both_registers_come_again(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.merge(app, BOSS, review.id, "Samme person")
    before = stored(app)

    second = two_of_one_again(app, tmp_path)

    assert stored(app) == before
    assert (second.new, second.changed) == (0, 0)
    assert people.list_reviews(app, BOSS) == ()


def two_of_one_again(app, folder):
    take_in(app, folder, a_patient_row(telefon="+45 00 00 00 01"), source="region")
    return take_in(
        app, folder,
        a_patient_row(cpr=REPLACEMENT_CPR, navn="Eva Maria Eksempel", behandling="sug", iltflow="", batteri="2"),
        source="kommune",
    ).change  # fmt: skip


def test_a_merged_person_in_one_file_with_both_numbers_is_still_one(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.merge(app, BOSS, review.id, "Samme person")

    take_in(app, tmp_path, a_patient_row(cpr=REPLACEMENT_CPR), a_patient_row(), source="fælles")

    assert only(app).identity.cpr == OLD_CPR


def test_one_register_with_both_numbers_keeps_the_shorter_hours_of_a_merged_person(app, tmp_path):
    rows = [
        a_patient_row(behandling="respirator", iltflow="", batteri="3", effekt_w="100"),
        a_patient_row(cpr=REPLACEMENT_CPR, behandling="respirator", iltflow="", batteri="8", effekt_w="300"),
    ]
    take_in(app, tmp_path, *rows)
    (review,) = people.list_reviews(app, BOSS)
    people.merge(app, BOSS, review.id, "Samme person")
    before = stored(app)

    for order in (rows, rows[::-1]):
        take_in(app, tmp_path, *order)
        assert stored(app) == before

    (device,) = only(app).patient.devices
    assert (device.battery_s, device.power_w) == (3 * 3600, 300)


def test_undoing_says_when_something_came_in_since(app, tmp_path):
    review = two_of_one(app, tmp_path)
    number = people.merge(app, BOSS, review.id, "Samme person")
    take_in(app, tmp_path, a_patient_row(telefon="+45 00 00 00 09"), source="region")

    assert people.undo_merge(app, BOSS, number, "Fejl").changed_since
    assert len(everyone(app)) == 2


def test_kept_apart_is_never_asked_again(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.keep_apart(app, BOSS, review.id, "Tvillinger")

    two_of_one_again(app, tmp_path)

    assert people.list_reviews(app, BOSS) == ()
    with pytest.raises(WrongState):
        people.merge(app, BOSS, review.id, "alligevel")


def test_every_step_and_look_is_in_the_log_with_both_references(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.open_review(app, BOSS, review.id)
    number = people.merge(app, BOSS, review.id, "Samme person")
    people.undo_merge(app, BOSS, number, "Fejl")

    with app.store.read() as tx:
        events = {e.deed: e.refs for e in tx.audit.list(limit=10)}

    pair = tuple(sorted((review.ref_a, review.ref_b)))
    assert all(events[deed] == pair for deed in ("open_review", "merge_people", "undo_merge"))


@pytest.mark.parametrize("role", [Role.MUNICIPAL, Role.ADMINISTRATOR, Role.AUDITOR])
def test_only_planners_merge_and_correct(app, tmp_path, role):
    two_of_one(app, tmp_path)
    someone = Actor("u", "Nogen", frozenset({role}))

    for step in (
        lambda: people.list_reviews(app, someone),
        lambda: people.merge(app, someone, 1, "x"),
        lambda: people.correct(app, someone, "P", "phone", "12345678", "x"),
        lambda: people.below_exact(app, someone),
        lambda: people.list_conflicts(app, someone),
    ):
        with pytest.raises(NotAllowed):
            step()


# --- corrections ------------------------------------------------------------------------------------------------------


def test_a_tested_battery_holds_after_the_registry_comes_again_and_falls_back_when_revoked(app, tmp_path):
    respirator = a_patient_row(behandling="respirator", iltflow="", batteri="8")
    take_in(app, tmp_path, respirator)
    ref = only(app).patient.ref
    number = people.correct(app, BOSS, ref, "battery_h", "90 min", "Afprøvet i hjemmet")
    assert only(app).patient.devices[0].battery_s == 5400

    take_in(app, tmp_path, {**respirator, "batteri": "6", "mobilitet": "liggende"})
    assert only(app).patient.devices[0].battery_s == 5400
    assert only(app).patient.mobility is Mobility.LYING

    people.revoke(app, BOSS, ref, number, "Nyt batteri sat i")
    assert only(app).patient.devices[0].battery_s == 6 * 3600
    assert people.list_corrections(app, BOSS) == ()


def test_a_pin_holds_until_the_person_moves(app, tmp_path):
    take_in(app, tmp_path, a_patient_row(vej="Ukendt Sti"))
    assert [r.patient.located.quality for r in people.below_exact(app, BOSS)] == [LocationQuality.POSTCODE]
    ref = only(app).patient.ref
    people.pin(app, BOSS, ref, 8.6172, 56.3601, "Vist på kortet")

    take_in(app, tmp_path, a_patient_row(vej="Ukendt Sti", telefon="+45 00 00 00 03"))
    assert only(app).patient.located.quality is LocationQuality.PINNED
    assert people.below_exact(app, BOSS) == ()

    take_in(app, tmp_path, a_patient_row())
    assert only(app).patient.located.quality is LocationQuality.EXACT
    (standing,) = people.list_corrections(app, BOSS, ref)
    assert not standing.holds


@pytest.mark.parametrize(
    ("field", "value"),
    [("cpr", "1"), ("battery_h", "mange"), ("battery_h:dialyse", "2"), ("pin", "8.6"), ("pin", "56.3 8.6"),
     ("mobility", "flyvende"),
     ("phone:ilt", "1"), ("own_generator", " ")],
)  # fmt: skip
def test_what_cannot_be_corrected_is_refused_without_the_value(app, tmp_path, field, value):
    take_in(app, tmp_path, a_patient_row())
    before = stored(app)

    with pytest.raises(BadCorrection) as refused:
        people.correct(app, BOSS, only(app).patient.ref, field, value, "prøve")

    assert "flyvende" not in str(refused.value)
    assert "mange" not in str(refused.value)
    assert stored(app) == before


def test_a_step_without_a_reason_is_refused(app, tmp_path):
    take_in(app, tmp_path, a_patient_row())
    ref = only(app).patient.ref

    with pytest.raises(people.NoReason):
        people.correct(app, BOSS, ref, "phone", "12345678", "  ")


def test_nobody_is_corrected_by_a_wrong_reference_or_number(app, tmp_path):
    take_in(app, tmp_path, a_patient_row())

    with pytest.raises(NotFound):
        people.correct(app, BOSS, "P-NOBODY", "phone", "12345678", "prøve")
    with pytest.raises(NotFound):
        people.revoke(app, BOSS, only(app).patient.ref, 77, "prøve")


def test_corrections_and_both_records_of_a_merge_lie_encrypted(sqlite_settings, tmp_path):
    with a_world(sqlite_settings) as app:
        review = two_of_one(app, tmp_path)
        people.correct(app, BOSS, review.ref_a, "phone", "+45 77 66 55 44", "Zebravej spurgt")
        people.merge(app, BOSS, review.id, "Kvæsthus bekræftet")
    raw = sqlite_settings.sqlite_path.read_bytes()

    for secret in ("77 66 55 44", "Zebravej", "Kvæsthus", "Eksempel", OLD_CPR, REPLACEMENT_CPR):
        assert secret.encode() not in raw


def test_a_new_key_reads_what_the_old_one_closed(app, tmp_path):
    review = two_of_one(app, tmp_path)
    people.correct(app, BOSS, review.ref_a, "own_generator", "ja", "Set")
    number = people.merge(app, BOSS, review.id, "Samme person")

    app.store.rotate_key(keep_old=False)

    people.undo_merge(app, BOSS, number, "Fejl")
    assert len(everyone(app)) == 2
    assert app.store.check() == ()
