"""How is a site asked about and its answers shown? The questions as a form, with what is wrong beside each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from planner.model.site import Agreement, Competence
from planner.model.site_answers import SiteAnswers, SiteEvent, differing
from planner.registries.site_questions import BY_KEY, GROUPS, QUESTIONS, Form, Question, Remark, as_typed
from planner.translations.words import WORDS
from planner.web.rendering import day_text, t


@dataclass(frozen=True)
class Field:
    """One question as it stands on the page: ``value`` as typed, ``ticked`` the chosen boxes, ``options`` (code, words) to
    choose from, ``fault`` and ``doubt`` sentences."""

    key: str
    form: str
    label: str
    hint: str
    unit: str
    required: bool
    value: str
    ticked: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    fault: str
    doubt: str


@dataclass(frozen=True)
class Group:
    """Questions that belong together."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Line:
    """One question with what two have said of it."""

    question: str
    one: str
    other: str


def groups(typed: Mapping[str, str], faults: Iterable[Remark] = (), doubts: Iterable[Remark] = ()) -> tuple[Group, ...]:
    """The whole form; ``typed`` as :func:`~planner.registries.site_questions.as_typed` gives it or as somebody typed it."""
    wrong = {one.key: _sentence(one) for one in reversed(tuple(faults))}
    odd = {one.key: _sentence(one) for one in reversed(tuple(doubts))}
    return tuple(
        Group(
            t(f"group.{name}"),
            tuple(
                _field(one, typed.get(one.key, ""), wrong.get(one.key, ""), odd.get(one.key, ""))
                for one in QUESTIONS
                if one.group == name
            ),
        )
        for name in GROUPS
    )


def typed_in(form: MultiDict[str, str]) -> dict[str, str]:
    """What was sent, so that a mistake comes back as it was written. Only the questions' own fields are looked at."""
    return {
        one.key: " ".join(form.getlist(one.key)) if one.form is Form.SEVERAL else form.get(one.key, "")[:400] for one in QUESTIONS
    }


def ticked_in(form: MultiDict[str, str]) -> dict[str, list[str]]:
    """The boxes that were ticked."""
    return {one.key: form.getlist(one.key) for one in QUESTIONS if one.form is Form.SEVERAL}


def fingerprint(answers: SiteAnswers) -> str:
    """What a tick under "yes, it is right" is about: change an answer and it must be ticked anew."""
    said = "\n".join(f"{key}={value}" for key, value in as_typed(answers).items())
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def question_name(key: str) -> str:
    """What a question is called."""
    return t(f"q.{key}")


def answer_text(key: str, answers: SiteAnswers) -> str:
    """An answer in words; a dash where there is none."""
    question, value = BY_KEY[key], getattr(answers, key)
    if question.form is Form.CHOICE:
        return t(value.value)
    if question.form is Form.YES_NO:
        return t("yes" if value else "no")
    if question.form is Form.SEVERAL:
        return ", ".join(t(code.value) for code in Competence if code in value) or "–"
    if question.form is Form.DAY:
        return day_text(value) if value else "–"
    if question.form is Form.NUMBER and value is not None:
        return f"{question.show(value)} {t(question.unit)}"
    return str(value) if value else "–"


def lines(keys: Sequence[str], one: SiteAnswers, other: SiteAnswers) -> list[Line]:
    """What two say of the questions ``keys``."""
    return [Line(question_name(key), answer_text(key, one), answer_text(key, other)) for key in keys]


@dataclass(frozen=True)
class Said:
    """One event of the history in words: ``changes`` from what stood before it, None for the very first."""

    event: SiteEvent
    changes: tuple[Line, ...] | None


def history(events: Sequence[SiteEvent]) -> list[Said]:
    """Who has said what, newest first."""
    told = []
    before: SiteAnswers | None = None
    for event in events:
        now = event.answers
        changes = None if before is None or now is None else tuple(lines(differing(now, before), now, before))
        told.append(Said(event, changes))
        before = now
    return told[::-1]


def _field(question: Question, typed: str, fault: str, doubt: str) -> Field:
    hint = f"hint.{question.key}"
    several = question.form is Form.SEVERAL
    return Field(
        key=question.key,
        form=question.form.value,
        label=question_name(question.key),
        hint=t(hint) if hint in WORDS else "",
        unit="" if question.unit in ("", "unit.places") else t(question.unit),
        required=question.required,
        value="" if several else typed,
        ticked=tuple(typed.split()) if several else (),
        options=_options(question),
        fault=fault,
        doubt=doubt,
    )


def _options(question: Question) -> tuple[tuple[str, str], ...]:
    if question.form is Form.CHOICE:
        return tuple((step.value, t(step.value)) for step in Agreement)
    if question.form is Form.SEVERAL:
        return tuple((one.value, t(one.value)) for one in Competence)
    return (("ja", t("yes")), ("nej", t("no"))) if question.form is Form.YES_NO else ()


def _sentence(remark: Remark) -> str:
    return t(remark.code, **remark.details)
