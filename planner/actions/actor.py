"""Who is acting, and what may they do? One table of roles and deeds; everything not in it is denied."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from planner.errors import NotAllowed
from planner.registries.problems import said


class Role(StrEnum):
    """The five kinds of user (domain.md section 1)."""

    PLANNER = "planner"
    MUNICIPAL = "municipal"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Deed(StrEnum):
    """What can be done. Each action checks exactly one."""

    SEE_OVERVIEW = "see_overview"
    IMPORT = "import"
    SEE_IMPORTS = "see_imports"
    SEE_SCENARIOS = "see_scenarios"
    SEE_PEOPLE = "see_people"
    CORRECT_PEOPLE = "correct_people"
    MERGE_PEOPLE = "merge_people"
    SEE_QUALITY = "see_quality"
    EDIT_SCENARIOS = "edit_scenarios"
    DRAFT_PLAN = "draft_plan"
    SEE_PLANS = "see_plans"
    SEE_PLAN_PEOPLE = "see_plan_people"
    MOVE_PLAN = "move_plan"
    PRINT = "print"
    EXPORT = "export"
    MANAGE_USERS = "manage_users"
    SEE_AUDIT = "see_audit"
    MAINTAIN = "maintain"


_PLANS = frozenset({Deed.SEE_OVERVIEW, Deed.SEE_SCENARIOS, Deed.SEE_PLANS})

ALLOWED: dict[Role, frozenset[Deed]] = {
    Role.PLANNER: _PLANS
    | {
        Deed.IMPORT,
        Deed.SEE_IMPORTS,
        Deed.SEE_PEOPLE,
        Deed.CORRECT_PEOPLE,
        Deed.MERGE_PEOPLE,
        Deed.SEE_QUALITY,
        Deed.EDIT_SCENARIOS,
        Deed.DRAFT_PLAN,
        Deed.SEE_PLAN_PEOPLE,
        Deed.MOVE_PLAN,
        Deed.PRINT,
        Deed.EXPORT,
    },
    Role.LEAD: _PLANS
    | {
        Deed.DRAFT_PLAN,
        Deed.SEE_PLAN_PEOPLE,
        Deed.MOVE_PLAN,
        Deed.PRINT,
        Deed.EXPORT,
        Deed.SEE_PEOPLE,
        Deed.CORRECT_PEOPLE,
        Deed.SEE_QUALITY,
    },
    Role.MUNICIPAL: frozenset({Deed.SEE_OVERVIEW}),
    Role.ADMINISTRATOR: frozenset({Deed.SEE_OVERVIEW, Deed.MANAGE_USERS, Deed.MAINTAIN}),
    Role.AUDITOR: frozenset({Deed.SEE_OVERVIEW, Deed.SEE_AUDIT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone signed in, or the person at this machine's command line. ``channel`` is "web", "cli" or "job"."""

    user_id: str
    name: str
    roles: frozenset[Role]
    municipality_code: str = ""
    channel: str = "web"


def can(actor: Actor, deed: Deed) -> bool:
    """Whether any of the actor's roles allows the deed."""
    return any(deed in ALLOWED[role] for role in actor.roles)


def check_can(actor: Actor, deed: Deed) -> None:
    """Raises NotAllowed when the actor may not."""
    if not can(actor, deed):
        raise said(NotAllowed, "role_may_not")


#: How the ids of people at the command line begin.
COMMAND_LINE = "cli:"


def at_the_command_line(name: str) -> Actor:
    """The person at the command line: whoever can read the key file can do everything but is still named in the log."""
    return Actor(
        user_id=f"{COMMAND_LINE}{name}",
        name=name,
        roles=frozenset({Role.PLANNER, Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR}),
        channel="cli",
    )
