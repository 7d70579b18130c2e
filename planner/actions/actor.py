"""Who is acting, and may they do this? The table of permissions is asked with who they are and what it is done to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from planner.actions.permissions import Deed as Deed
from planner.actions.permissions import Role as Role
from planner.actions.permissions import Subject as Subject
from planner.actions.permissions import reaches, scopes_of
from planner.errors import NotAllowed
from planner.registries.problems import said


@dataclass(frozen=True, slots=True)
class Grant:
    """A broken glass that is in force: one person (``ref``) or one municipality may be looked at until ``until``."""

    id: int
    ref: str
    municipality_code: str
    until: datetime

    def covers(self, subject: Subject) -> bool:
        """Whether the subject lies wholly within what was opened."""
        if self.ref:
            return subject.refs == frozenset({self.ref})
        return subject.municipality_codes == frozenset({self.municipality_code})


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone signed in, or the person at this machine's command line. ``channel`` is "web", "cli", "job" or "api".

    ``region_code`` "" is an account for every region of this installation. ``session_id`` names the browser's session in
    lists, never its token. ``second_factor`` False is a session that still needs one. ``grants`` are glasses broken and still
    in force. ``deeds`` are those that a system's token names: it narrows what the role may, None does not.
    """

    user_id: str
    name: str
    roles: frozenset[Role]
    municipality_code: str = ""
    channel: str = "web"
    region_code: str = ""
    session_id: str = ""
    second_factor: bool = True
    grants: tuple[Grant, ...] = ()
    deeds: frozenset[Deed] | None = None

    def stopped_at(self, deed: Deed) -> bool:
        """Whether nothing of this kind is theirs, whatever their roles: in a half-open session, or outside a token's scope."""
        return not self.second_factor or (self.deeds is not None and deed not in self.deeds)


#: What a broken glass opens, and nothing else: looking at people.
OPENED_BY_GLASS = frozenset({Deed.SEE_PEOPLE})


def can(actor: Actor, deed: Deed, on: Subject | None = None) -> bool:
    """Whether the actor may do the deed to ``on``; without it, to everything there is. Lists that leave out what the actor
    may not see ask :func:`can_somewhere` first. A half-open session may nothing."""
    if actor.stopped_at(deed):
        return False
    if any(
        reaches(scope, on, municipality_code=actor.municipality_code, region_code=actor.region_code)
        for scope in scopes_of(actor.roles, deed)
    ):
        return True
    return deed in OPENED_BY_GLASS and on is not None and any(grant.covers(on) for grant in actor.grants)


def can_somewhere(actor: Actor, deed: Deed) -> bool:
    """Whether there may be anything the actor may do the deed to: what pages and menus ask."""
    if actor.stopped_at(deed):
        return False
    return bool(scopes_of(actor.roles, deed)) or (deed in OPENED_BY_GLASS and bool(actor.grants))


def check_can(actor: Actor, deed: Deed, on: Subject | None = None) -> None:
    """Raises NotAllowed when the actor may not (see :func:`can`)."""
    if not can(actor, deed, on):
        raise said(NotAllowed, "role_may_not")


def check_can_somewhere(actor: Actor, deed: Deed) -> None:
    """Raises NotAllowed when there is nothing the actor may do the deed to. The caller leaves out what is not theirs."""
    if not can_somewhere(actor, deed):
        raise said(NotAllowed, "role_may_not")


#: How the ids of people at the command line, and of systems with a token, begin.
COMMAND_LINE = "cli:"
CLIENT = "client:"


def at_the_command_line(name: str) -> Actor:
    """The person at the command line: whoever can read the key file can do everything but is still named in the log."""
    return Actor(
        user_id=f"{COMMAND_LINE}{name}",
        name=name,
        roles=frozenset({Role.PLANNER, Role.LEAD, Role.ADMINISTRATOR, Role.AUDITOR}),
        channel="cli",
    )
