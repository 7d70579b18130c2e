"""Does this plan keep every rule? The certificate's front door."""

from __future__ import annotations

from pathlib import Path

from planner.certificate.case import Case
from planner.certificate.reading import read_snapshot
from planner.certificate.reading_plan import read_plan
from planner.certificate.result import Certificate, RuleResult, Unassigned
from planner.certificate.rules import RULES
from planner.certificate.shortages import proof_name, shortages_proven
from planner.certificate.strict_json import canonical_sha256, read_json_file
from planner.certificate.totals import counts


def check(snapshot: object, plan: object) -> Certificate:
    """The certificate of a plan (``plan.json`` as read) against what was known (``snapshot.json`` as read).

    Every rule is tried, also when an earlier one fails. Raises FormatProblem when either is not of the format described in
    data/README.md; nothing else is raised, whatever they hold.
    """
    snapshot_sha256 = canonical_sha256(snapshot, "snapshot")
    plan_sha256 = canonical_sha256(plan, "plan")
    case = Case(read_snapshot(snapshot), read_plan(plan), snapshot_sha256)
    return Certificate(
        snapshot_sha256=snapshot_sha256,
        plan_sha256=plan_sha256,
        rules=tuple(RuleResult(r.number, r.english, r.danish, tuple(r.check(case))) for r in RULES),
        counts=counts(case),
        unassigned=_unassigned(case),
    )


def proven_shortages(snapshot: object, plan: object) -> frozenset[int]:
    """Which of the plan's proofs of a shortage hold, by number: whoever makes a plan may leave out the others beforehand. Raises
    FormatProblem."""
    case = Case(read_snapshot(snapshot), read_plan(plan), "")
    wrong = {v.subject for v in shortages_proven(case)}
    return frozenset(i for i in range(len(case.plan.shortages)) if proof_name(i) not in wrong)


def check_files(snapshot_path: Path, plan_path: Path) -> Certificate:
    """:func:`check` on two files. Raises FormatProblem, also for files that are missing or are not strict JSON."""
    return check(read_json_file(snapshot_path, "snapshot"), read_json_file(plan_path, "plan"))


def _unassigned(case: Case) -> tuple[Unassigned, ...]:
    """Everyone without a place, most urgent first."""
    people = [
        Unassigned(
            ref=entry.ref,
            priority=case.patients[entry.ref].priority if entry.ref in case.patients else None,
            findings=tuple((finding.reason, finding.remedy) for finding in entry.findings),
        )
        for entry in case.plan.unplaced
    ]
    return tuple(sorted(people, key=lambda person: (person.priority or 0, person.ref)))
