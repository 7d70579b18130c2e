"""Are a municipality's answers understood as written, refused where impossible, and doubted where unlikely?"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest

from planner.model.place import Position
from planner.model.site import Agreement, Competence, Site, SiteKind
from planner.model.site_answers import SiteAnswers, SiteDeed, SiteEvent, answered, answers_of
from planner.registries.site_questions import QUESTIONS, as_typed, read_answers
from planner.translations.words import LANGUAGES, word

TODAY = date(2026, 11, 24)
SITE = Site("S1", "Ådalen", SiteKind.CARE_HOME, "0661", Position(8.6, 56.3), Agreement.AGREED, synthetic=True)
GOOD = SiteAnswers(
    agreement=Agreement.CONFIRMED,
    lying_places=6,
    seated_places=10,
    power_w=12_500,
    sockets=20,
    oxygen_ml_min=30_000,
    oxygen_stored_l=20_000,
    backup_s=72 * 3600,
    refuelling="Aftale, 12 timer",
    generator_tested_on=date(2026, 9, 1),
    water_and_drain=True,
    competences_day=frozenset({Competence.OXYGEN, Competence.DIALYSIS}),
    competences_night=frozenset(),
    step_free=True,
    vehicle_entrance="Port B, 2,6 m",
    contact="Vagten",
    phone="+45 00 00 00 00",
    mailbox="vagt@eksempel.invalid",
    location_number="5790000000005",
    valid_until=date(2027, 11, 24),
    arrivals_per_quarter=6,
)


def read(before: SiteAnswers = GOOD, **typed: str):
    form = as_typed(GOOD) | typed
    ticked = {key: form[key].split() for key in ("competences_day", "competences_night")}
    return read_answers(form, ticked, before=before, today=TODAY)


def codes(remarks):
    return [(one.key, one.code) for one in remarks]


def test_a_form_says_the_same_answers_back():
    found = read()
    assert (found.answers, found.faults, found.doubts) == (GOOD, (), ())


def test_every_question_has_a_field_and_every_field_a_question_with_words():
    assert {q.key for q in QUESTIONS} == {f.name for f in fields(SiteAnswers)}
    for question in QUESTIONS:
        for lang in LANGUAGES:
            assert word(f"q.{question.key}", lang)
            assert word(f"group.{question.group}", lang)


def test_what_is_optional_may_be_left_out_and_what_is_not_is_asked_for():
    found = read(oxygen_stored_l="", generator_tested_on="", refuelling="", contact="", competences_day="")
    assert found.answers == replace(
        GOOD, oxygen_stored_l=None, generator_tested_on=None, refuelling="", contact="", competences_day=frozenset()
    )
    assert codes(read(sockets=" ", step_free="").faults) == [("sockets", "answer_missing"), ("step_free", "answer_missing")]


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("lying_places", "mange", "not_a_number"),
        ("lying_places", "6-8", "is_range"),
        ("lying_places", "6,5", "not_whole"),
        ("lying_places", "-1", "out_of_range"),
        ("lying_places", "501", "out_of_range"),
        ("power_w", "12 hk", "unknown_unit"),
        ("power_w", "1.250", "ambiguous_number"),
        ("step_free", "måske", "not_yes_no"),
        ("agreement", "helt sikkert", "not_a_choice"),
        ("valid_until", "snart", "not_a_date"),
        ("valid_until", "", "confirmed_needs_date"),
        ("valid_until", "23-11-2026", "day_is_past"),
        ("valid_until", "25-11-2028", "day_too_far"),
        ("generator_tested_on", "25-11-2026", "day_in_future"),
        ("phone", "", "confirmed_needs_phone"),
        ("water_and_drain", "nej", "dialysis_needs_water"),
        ("refuelling", "x" * 201, "too_long"),
    ],
)
def test_an_impossible_answer_is_refused_beside_its_question(key, typed, code):
    found = read(**{key: typed})
    assert codes(found.faults) == [(key, code)]
    assert found.answers is None
    for remark in found.faults:
        for lang in LANGUAGES:
            assert typed.strip() == "" or len(typed) < 3 or typed not in word(remark.code, lang, **remark.details)


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        ("lying_places", "41", "above_usual"),
        ("lying_places", "19", "great_leap"),
        ("power_w", "151", "above_usual"),
        ("backup_s", "0", "no_backup"),
        ("backup_s", "300", "above_usual"),
        ("sockets", "0", "no_sockets"),
        ("phone", "1234567", "phone_short"),
        ("location_number", "5790000000006", "location_number_wrong"),
    ],
)
def test_an_unlikely_answer_is_understood_and_asked_about(key, typed, code):
    found = read(**{key: typed})
    assert found.answers is not None
    assert codes(found.doubts) == [(key, code)]
    assert all(word(one.code, lang, **one.details) for one in found.doubts for lang in LANGUAGES)


def test_three_times_as_much_and_a_first_figure_are_no_leap():
    assert read(lying_places="18").doubts == ()
    assert read(replace(GOOD, lying_places=0), lying_places="18").doubts == ()


def test_an_answer_that_is_not_a_confirmation_leaves_nobody_as_confirmer():
    answers = replace(GOOD, agreement=Agreement.AGREED, valid_until=None)
    event = SiteEvent("S1", "0661", SiteDeed.ANSWERED, None, "u1", "Vibeke", answers)  # type: ignore[arg-type]
    after = answered(SITE, event)
    assert (after.agreement, after.confirmed_at, after.confirmed_by) == (Agreement.AGREED, None, "")
    assert answers_of(after) == answers
