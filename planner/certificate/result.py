"""What does the certificate say? One verdict a rule, each violation named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from planner.certificate.causes import CAUSES

#: The version of the rules. It changes with every change of what a rule accepts.
CHECKER_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Violation:
    """One counter-example. ``cause`` is a key of CAUSES; ``subject`` a reference, an id or a path to a key; ``message``
    is English and ``message_da`` Danish."""

    rule: str
    cause: str
    subject: str
    message: str
    message_da: str


def violation(cause: str, subject: str, **figures: object) -> Violation:
    """The violation with its texts filled in."""
    known = CAUSES[cause]
    return Violation(
        known.rule,
        cause,
        subject,
        f"{subject} {known.english.format(**figures)}",
        f"{subject} {known.danish.format(**figures)}",
    )


def shown(seconds: int) -> str:
    """Seconds since 1970 as people read it; far beyond any calendar, the number itself."""
    try:
        return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except OverflowError:
        return f"{seconds} s"


@dataclass(frozen=True, slots=True)
class RuleResult:
    """One rule's verdict: ``ok`` exactly when there are no violations."""

    rule: str
    title: str
    title_da: str
    violations: tuple[Violation, ...]

    @property
    def ok(self) -> bool:
        """Whether the rule holds."""
        return not self.violations


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A person without a place, with (reason, remedy) pairs as the plan gives them."""

    ref: str
    priority: int | None
    findings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """The whole verdict on one plan and one snapshot. ``counts`` are counted by the checker, not read from the plan."""

    snapshot_sha256: str
    plan_sha256: str
    rules: tuple[RuleResult, ...]
    counts: dict[str, int]
    unassigned: tuple[Unassigned, ...]
    version: str = CHECKER_VERSION

    @property
    def ok(self) -> bool:
        """Whether every rule holds."""
        return all(rule.ok for rule in self.rules)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """All violations, in the rules' order."""
        return tuple(found for rule in self.rules for found in rule.violations)

    def as_json(self) -> dict[str, object]:
        """The content of ``certificate.json``."""
        return {
            "format": "planner-certificate/1",
            "checker_version": self.version,
            "snapshot_sha256": self.snapshot_sha256,
            "plan_sha256": self.plan_sha256,
            "ok": self.ok,
            "counts": dict(self.counts),
            "rules": [_rule_as_json(rule) for rule in self.rules],
            "unassigned": [
                {
                    "ref": person.ref,
                    "priority": person.priority,
                    "findings": [{"reason": reason, "remedy": remedy} for reason, remedy in person.findings],
                }
                for person in self.unassigned
            ],
        }


def _rule_as_json(rule: RuleResult) -> dict[str, object]:
    return {
        "rule": rule.rule,
        "title": rule.title,
        "title_da": rule.title_da,
        "ok": rule.ok,
        "violations": [
            {"cause": v.cause, "subject": v.subject, "message": v.message, "message_da": v.message_da} for v in rule.violations
        ],
    }
