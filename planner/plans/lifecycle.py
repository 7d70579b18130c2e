"""Which steps may a plan take? One transition table is the law; the diagram in the README is generated from it."""

from __future__ import annotations

from enum import StrEnum

from planner.errors import WrongState


class Status(StrEnum):
    """Where a plan is in its life."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    ACTIVE = "active"
    CLOSED = "closed"
    SUPERSEDED = "superseded"


class Step(StrEnum):
    """What someone does to a plan."""

    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    ACTIVATE = "activate"
    CLOSE = "close"
    SUPERSEDE = "supersede"


TRANSITIONS: dict[tuple[Status, Step], Status] = {
    (Status.DRAFT, Step.PROPOSE): Status.PROPOSED,
    (Status.PROPOSED, Step.WITHDRAW): Status.DRAFT,
    (Status.PROPOSED, Step.APPROVE): Status.APPROVED,
    (Status.APPROVED, Step.ACTIVATE): Status.ACTIVE,
    (Status.ACTIVE, Step.CLOSE): Status.CLOSED,
    (Status.DRAFT, Step.SUPERSEDE): Status.SUPERSEDED,
    (Status.PROPOSED, Step.SUPERSEDE): Status.SUPERSEDED,
    (Status.APPROVED, Step.SUPERSEDE): Status.SUPERSEDED,
    (Status.ACTIVE, Step.SUPERSEDE): Status.SUPERSEDED,
}

#: Statuses in which only a plan that the certificate has passed may be.
CERTIFIED = frozenset({Status.PROPOSED, Status.APPROVED, Status.ACTIVE})


def steps_from(status: Status) -> tuple[Step, ...]:
    """The steps that a plan in this status may take, in the table's order."""
    return tuple(step for (start, step) in TRANSITIONS if start is status)


def after_step(status: Status, step: Step) -> Status:
    """The status after a step. Raises WrongState when the table has no such transition."""
    try:
        return TRANSITIONS[status, step]
    except KeyError:
        possible = ", ".join(steps_from(status)) or "none"
        raise WrongState(f"A plan that is {status} cannot {step}.", hint=f"Possible steps: {possible}.") from None


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> draft"]
    lines += [f"    {start} --> {end}: {step}" for (start, step), end in TRANSITIONS.items()]
    lines += ["    closed --> [*]", "    superseded --> [*]"]
    return "\n".join(lines)
