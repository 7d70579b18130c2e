"""What is a municipality asked about a site, what may it answer, and which answers should be looked at twice?

A fault is an answer that cannot be used. A doubt is one that is possible but unlikely: it is stored once somebody has said
that it is right. Neither carries the answer itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from planner.model.site import Agreement, Competence
from planner.model.site_answers import SiteAnswers
from planner.registries import choices
from planner.registries.cells import BadCell, Parser, choice, hours, phone, quantity, several, text, whole, yes_no
from planner.registries.identifiers import location_number
from planner.registries.times import day

#: A confirmation holds no longer than this, whatever is written: a promise for ever is none.
LONGEST_VALID = timedelta(days=730)
#: More than so many times what was said before is looked at twice.
_JUMP = 3


class Form(StrEnum):
    """How a question is asked."""

    CHOICE = "choice"
    NUMBER = "number"
    TEXT = "text"
    DAY = "day"
    YES_NO = "yes_no"
    SEVERAL = "several"


def _same(value: Any) -> Any:
    return value


def _as_number(value: float) -> str:
    """With a Danish decimal comma in both languages: it is never read as thousands."""
    return f"{value:.10g}".replace(".", ",")


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``key`` is the field of :class:`SiteAnswers` and of the form; ``show`` gives the field's text for an answer,
    ``take`` the answer for what the parser read. ``usual`` is the most that is likely, in the answer's own unit; ``room`` True
    where more means that more people could come."""

    key: str
    form: Form
    parser: Parser
    group: str
    required: bool = True
    unit: str = ""
    usual: float | None = None
    room: bool = False
    empty: Any = ""
    show: Callable[[Any], str] = _as_text
    take: Callable[[Any], Any] = _same


def _number(key: str, parser: Parser, group: str, unit: str, usual: float, factor: float = 1, *, room: bool = True) -> Question:
    """A required number; ``factor`` leads from the field's unit to the answer's."""
    return Question(
        key, Form.NUMBER, parser, group, unit=unit, usual=usual, room=room,
        show=lambda value: _as_number(value / factor), take=lambda value: round(value * factor),
    )  # fmt: skip


def _yes_no(key: str, group: str) -> Question:
    return Question(key, Form.YES_NO, yes_no, group, show=lambda value: "ja" if value else "nej")


def _text(key: str, parser: Parser, group: str) -> Question:
    return Question(key, Form.TEXT, parser, group, required=False)


def _day(key: str, group: str) -> Question:
    return Question(
        key, Form.DAY, day, group, required=False, empty=None, show=lambda value: f"{value:%d-%m-%Y}" if value else ""
    )


_LITRES = {"l": 1.0, "liter": 1.0, "litre": 1.0, "litres": 1.0, "m3": 1000.0}
_KW = {"kw": 1.0, "w": 0.001, "kva": 0.8}
_FLOW = {"l/min": 1.0, "l/min.": 1.0, "lpm": 1.0}

QUESTIONS: tuple[Question, ...] = (
    Question("agreement", Form.CHOICE, choice(choices.AGREEMENT), "agreement", show=lambda value: value.value),
    _day("valid_until", "agreement"),
    _number("lying_places", whole(0, 500), "places", "unit.places", 40),
    _number("seated_places", whole(0, 2000), "places", "unit.places", 150),
    _number("power_w", quantity(0, 2000, _KW), "power", "unit.kw", 150_000, 1000),
    _number("sockets", whole(0, 3000), "power", "unit.pieces", 300),
    _number("backup_s", hours(0, 2000), "power", "unit.hours", 240 * 3600, 3600),
    _text("refuelling", text(200), "power"),
    _day("generator_tested_on", "power"),
    _number("oxygen_ml_min", quantity(0, 2000, _FLOW), "oxygen", "unit.l_min", 300_000, 1000),
    Question(
        "oxygen_stored_l", Form.NUMBER, whole(0, 1_000_000, _LITRES), "oxygen", required=False, unit="unit.litres",
        usual=200_000, empty=None, show=lambda value: "" if value is None else _as_number(value),
    ),
    Question("competences_day", Form.SEVERAL, several(choices.COMPETENCE), "staff", required=False, empty=frozenset()),
    Question("competences_night", Form.SEVERAL, several(choices.COMPETENCE), "staff", required=False, empty=frozenset()),
    _yes_no("step_free", "building"),
    _yes_no("water_and_drain", "building"),
    _text("vehicle_entrance", text(200), "building"),
    Question(
        "arrivals_per_quarter", Form.NUMBER, whole(1, 500), "building", required=False, unit="unit.people_a_quarter", usual=20,
        empty=None, show=lambda value: "" if value is None else _as_number(value),
    ),
    _text("contact", text(120), "contact"),
    _text("phone", phone, "contact"),
    _text("mailbox", text(120), "contact"),
    _text("location_number", location_number, "contact"),
)  # fmt: skip
BY_KEY: Mapping[str, Question] = {question.key: question for question in QUESTIONS}
GROUPS = tuple(dict.fromkeys(question.group for question in QUESTIONS))


@dataclass(frozen=True, slots=True)
class Remark:
    """A fault or a doubt about one answer, as a word code with its details."""

    key: str
    code: str
    details: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswersRead:
    """``answers`` is None when there are ``faults``."""

    answers: SiteAnswers | None
    faults: tuple[Remark, ...] = ()
    doubts: tuple[Remark, ...] = ()


def read_answers(
    fields: Mapping[str, str], ticked: Mapping[str, Sequence[str]], *, before: SiteAnswers, today: date
) -> AnswersRead:
    """The answers in a form's ``fields`` and ``ticked`` boxes. ``before`` is what was said last: great leaps are doubted."""
    values: dict[str, Any] = {}
    faults: list[Remark] = []
    doubts: list[Remark] = []
    for question in QUESTIONS:
        boxes = question.form is Form.SEVERAL
        typed = " + ".join(ticked.get(question.key, ())) if boxes else fields.get(question.key, "")
        if not typed.strip():
            values[question.key] = question.empty
            if question.required:
                faults.append(Remark(question.key, "answer_missing"))
            continue
        try:
            checked = question.parser(typed)
        except BadCell as bad:
            faults.append(Remark(question.key, bad.code, bad.details))
            continue
        values[question.key] = question.take(checked.value)
        doubts += [Remark(question.key, code) for code in checked.warnings]
    if faults:
        return AnswersRead(None, tuple(faults))
    answers = SiteAnswers(**values)
    impossible = tuple(_impossible(answers, today))
    if impossible:
        return AnswersRead(None, impossible)
    return AnswersRead(answers, (), (*doubts, *_unlikely(answers, before)))


def _impossible(answers: SiteAnswers, today: date) -> list[Remark]:
    """What does not go together."""
    found = []
    until, tested = answers.valid_until, answers.generator_tested_on
    if answers.agreement is Agreement.CONFIRMED:
        if until is None:
            found.append(Remark("valid_until", "confirmed_needs_date"))
        elif until < today:
            found.append(Remark("valid_until", "day_is_past"))
        if not answers.phone:
            found.append(Remark("phone", "confirmed_needs_phone"))
    if until is not None and until > today + LONGEST_VALID:
        found.append(Remark("valid_until", "day_too_far", {"days": LONGEST_VALID.days}))
    if tested is not None and tested > today:
        found.append(Remark("generator_tested_on", "day_in_future"))
    if Competence.DIALYSIS in answers.competences_day | answers.competences_night and not answers.water_and_drain:
        found.append(Remark("water_and_drain", "dialysis_needs_water"))
    return found


def _unlikely(answers: SiteAnswers, before: SiteAnswers) -> list[Remark]:
    found = []
    for question in QUESTIONS:
        if question.form is not Form.NUMBER:
            continue
        now, then = getattr(answers, question.key) or 0, getattr(before, question.key) or 0
        if question.usual is not None and now > question.usual:
            found.append(Remark(question.key, "above_usual", {"usual": question.show(question.usual)}))
        elif question.room and then and now > _JUMP * then:
            found.append(Remark(question.key, "great_leap", {"before": question.show(then)}))
    if answers.agreement is Agreement.CONFIRMED and not answers.backup_s:
        found.append(Remark("backup_s", "no_backup"))
    if answers.lying_places + answers.seated_places and not answers.sockets:
        found.append(Remark("sockets", "no_sockets"))
    return found


def as_typed(answers: SiteAnswers) -> dict[str, str]:
    """The fields of a form that says these answers; ticked boxes as codes separated by spaces."""
    return {
        question.key: " ".join(sorted(getattr(answers, question.key)))
        if question.form is Form.SEVERAL
        else question.show(getattr(answers, question.key))
        for question in QUESTIONS
    }
