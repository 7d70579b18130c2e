"""The register's work lists: addresses to look at, registers that disagree, corrections, suspected duplicates and merges.

References and codes only, so that what is chosen may stand in the address.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from planner.actions.people import StandingCorrection
from planner.registries.conflicts import Conflict
from planner.registries.corrections import Correction
from planner.registries.records import PatientRecord
from planner.store.matching import Merge, Review
from planner.web.access import may
from planner.web.rendering import moment_text, opening_text, t
from planner.web.tables import Column, Filter, Row, Table, table_of


@dataclass(frozen=True)
class CorrectionRow:
    """One correction as the list shows it: ``label`` is what its field is called."""

    one: Correction
    label: str
    holds: bool


def addresses_table(found: Sequence[PatientRecord], names: Mapping[str, str], query: Mapping[str, str]) -> Table[PatientRecord]:
    """Everyone in ``found``, in the order given: the worst first."""

    def grade(record: PatientRecord) -> str:
        return record.patient.located.quality.value

    def municipality(record: PatientRecord) -> str:
        return names.get(record.patient.municipality_code, record.patient.municipality_code)

    grades = [grade(record) for record in found]
    columns: tuple[Column[PatientRecord], ...] = (
        _person(lambda r: r.patient.ref, lambda r: url_for("addresses.one", ref=r.patient.ref)),
        Column[PatientRecord](
            "municipality", "people.municipality", municipality, sort=lambda r: (municipality(r), r.patient.ref)
        ),
        Column[PatientRecord](
            "grade", "address.grade", lambda r: t(grade(r)), sort=lambda r: (_WORST.index(grade(r)), r.patient.ref)
        ),
        Column[PatientRecord]("why", "address.why", lambda r: t(f"address.means.{grade(r)}")),
    )
    codes = {record.patient.municipality_code: municipality(record) for record in found}
    filters: tuple[Filter[PatientRecord], ...] = (
        _choice("grade", "address.grade", grade, {code: t(code) for code in _WORST if code in grades}),
        _choice(
            "municipality",
            "people.municipality",
            lambda r: r.patient.municipality_code,
            dict(sorted(codes.items(), key=lambda pair: pair[1])),
        ),
    )
    return table_of("addresses", "address.heading", found, columns, query, sort="", filters=filters)


#: How well a place is known, the worst first.
_WORST = ("not_found", "postcode", "street", "given", "pinned", "exact")


def conflicts_table(found: Sequence[Conflict], therapy: Callable[[str], str], query: Mapping[str, str]) -> Table[Conflict]:
    """Where registers disagree."""
    columns: tuple[Column[Conflict], ...] = (
        _person(lambda c: c.ref, lambda c: url_for("people.person", ref=c.ref) if may("people.person") else ""),
        Column[Conflict]("therapy", "conflict.therapy", lambda c: therapy(c.therapy), sort=lambda c: (therapy(c.therapy), c.ref)),
        Column[Conflict]("what", "conflict.what", lambda c: opening_text(t(c.code)), sort=lambda c: (t(c.code), c.ref)),
        Column[Conflict]("sources", "conflict.sources", lambda c: ", ".join(c.sources), sort=lambda c: (c.sources, c.ref)),
    )
    filters: tuple[Filter[Conflict], ...] = (
        _choice("therapy", "conflict.therapy", lambda c: c.therapy, {c.therapy: therapy(c.therapy) for c in found}),
        _choice("what", "conflict.what", lambda c: c.code, {c.code: opening_text(t(c.code)) for c in found}),
    )
    return table_of("conflicts", "conflict.heading", found, columns, query, sort="", filters=filters)


def corrections_table(
    found: Iterable[StandingCorrection], label: Callable[[str], str], query: Mapping[str, str]
) -> Table[CorrectionRow]:
    """Everything put right by hand; ``label`` says what a field is called."""
    rows = [CorrectionRow(one.correction, label(one.correction.field), one.holds) for one in found]
    columns: tuple[Column[CorrectionRow], ...] = (
        _person(lambda r: r.one.ref, lambda r: url_for("people.person", ref=r.one.ref)),
        Column[CorrectionRow]("what", "fix.what", lambda r: r.label, sort=lambda r: (r.label, r.one.ref)),
        Column[CorrectionRow]("who", "fix.who", lambda r: r.one.who, sort=lambda r: (r.one.who, r.one.at)),
        Column[CorrectionRow]("when", "fix.when", lambda r: moment_text(r.one.at), sort=lambda r: r.one.at),
        Column[CorrectionRow]("holds", "fix.holds", lambda r: t(_holds(r)), sort=lambda r: (r.holds, r.one.at)),
    )
    filters: tuple[Filter[CorrectionRow], ...] = (
        _choice("what", "fix.what", lambda r: r.one.field, {r.one.field: r.label for r in rows}),
        _choice("holds", "fix.holds", _holds, {code: t(code) for code in ("fix.holds_yes", "fix.holds_no")}),
    )
    return table_of("corrections", "fix.all_heading", rows, columns, query, sort="", filters=filters)


def _holds(row: CorrectionRow) -> str:
    return "fix.holds_yes" if row.holds else "fix.holds_no"


def reviews_table(found: Sequence[Review], query: Mapping[str, str]) -> Table[Review]:
    """Suspected duplicates."""
    columns = (
        Column[Review](
            "number",
            "review.number",
            lambda r: t("review.open_one", number=r.id),
            sort=lambda r: r.id,
            href=lambda r: url_for("people.review", number=r.id),
        ),
        Column[Review]("pair", "review.pair", lambda r: f"{r.ref_a} · {r.ref_b}", sort=lambda r: (r.ref_a, r.ref_b)),
        Column[Review]("because", "review.because", lambda r: ", ".join(t(code) for code in r.reasons), sort=lambda r: -r.score),
        Column[Review]("state", "review.state", _decided, sort=lambda r: (r.state.value, r.decided_at or r.found_at)),
    )
    reasons = {code: t(code) for review in found for code in review.reasons}
    filters: tuple[Filter[Review], ...] = (
        Filter[Review]("because", "review.because", lambda r, code: code in r.reasons, reasons),
    )
    return table_of("reviews", "review.heading", found, columns, query, sort="", filters=filters)


def _decided(review: Review) -> str:
    said = t(review.state.value)
    return f"{said}, {review.who}, {moment_text(review.decided_at)}" if review.decided_at else said


def merges_table(found: Sequence[Merge], query: Mapping[str, str]) -> Table[Merge]:
    """Every merge, the latest first."""
    columns = (
        Column[Merge]("number", "review.number", lambda m: m.id, sort=lambda m: m.id),
        Column[Merge](
            "kept",
            "merges.kept",
            lambda m: m.kept_ref,
            sort=lambda m: m.kept_ref,
            href=lambda m: url_for("people.person", ref=m.kept_ref),
        ),
        Column[Merge]("gone", "merges.gone", lambda m: m.gone_ref, sort=lambda m: m.gone_ref),
        Column[Merge]("when", "merges.when", lambda m: moment_text(m.at), sort=lambda m: m.at),
        Column[Merge]("who", "merges.who", lambda m: m.who, sort=lambda m: (m.who, m.at)),
        Column[Merge]("state", "review.state", lambda _: "", sort=lambda m: (m.undone_at is not None, m.id)),
    )
    states = {"in_force": t("merges.in_force"), "undone": t("merges.undone")}
    filters: tuple[Filter[Merge], ...] = (
        _choice("in-force", "review.state", lambda m: "undone" if m.undone_at else "in_force", states),
    )
    return table_of("merges", "merges.heading", found, columns, query, sort="number", descending=True, filters=filters)


def _choice(key: str, label: str, code_of: Callable[[Row], str], options: Mapping[str, str]) -> Filter[Row]:
    """A filter for one of the codes that a row can have."""
    return Filter(key, label, lambda row, code: code_of(row) == code, options)


def _person(ref_of: Callable[[Row], str], href: Callable[[Row], str]) -> Column[Row]:
    """The person whom a row is about, by reference."""
    return Column("ref", "people.ref", ref_of, sort=ref_of, href=href)
