"""Which role may do what, to what, and how far does that reach? ONE table; everything that is not in it is denied.

A row says (role, deed, scope). A deed is a pair of resource and action. The scope says how far the row reaches: a planner
with a region sees the people of that region only, a municipal contact person the sites of one municipality, an incident
lead the people of an incident that is going on. What a deed is done to is described by a :class:`Subject`.

The roles and what they see are domain.md section 1. The pages' table (planner/web/access.py) names a deed for each
endpoint, the actions ask again with the subject, and a test walks every page, role and subject by this same table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum


class Role(StrEnum):
    """The five kinds of user (domain.md section 1)."""

    PLANNER = "planner"
    MUNICIPAL = "municipal"
    LEAD = "lead"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


class Resource(StrEnum):
    """What something is done to."""

    OVERVIEW = "overview"
    REGISTRY = "registry"
    SCENARIO = "scenario"
    POLICY = "policy"
    SITE = "site"
    VEHICLE = "vehicle"
    PERSON = "person"
    QUALITY = "quality"
    PLAN = "plan"
    PLAN_PEOPLE = "plan people"
    PAPER = "paper"
    INCIDENT = "incident"
    INBOUND = "inbound people"
    NOTICE = "notice"
    BREAK_GLASS = "break-glass"
    ACCOUNT = "account"
    CLIENT = "client"
    AUDIT_LOG = "audit log"
    KEY = "key"
    RETENTION = "retention"
    SYSTEM = "system"


class Action(StrEnum):
    """What is done."""

    SEE = "see"
    CHANGE = "change"
    ANSWER = "answer"
    ASK = "ask"
    MERGE = "merge"
    DRAFT = "draft"
    MOVE = "move"
    PROPOSE = "propose"
    APPROVE = "approve"
    ACTIVATE = "activate"
    CLOSE = "close"
    PRINT = "print"
    EXPORT = "export"
    TYPE_BACK = "type back"
    OPEN = "open"
    REVIEW = "review"
    ERASE = "erase"


class Deed(Enum):
    """What can be done: (resource, action). Each action of ``planner.actions`` checks exactly one."""

    SEE_OVERVIEW = (Resource.OVERVIEW, Action.SEE)
    IMPORT = (Resource.REGISTRY, Action.CHANGE)
    SEE_IMPORTS = (Resource.REGISTRY, Action.SEE)
    SEE_SCENARIOS = (Resource.SCENARIO, Action.SEE)
    EDIT_SCENARIOS = (Resource.SCENARIO, Action.CHANGE)
    SEE_POLICY = (Resource.POLICY, Action.SEE)
    EDIT_POLICY = (Resource.POLICY, Action.CHANGE)
    SEE_SITES = (Resource.SITE, Action.SEE)
    #: The municipality says what its site can do; the region can only ask (domain.md rule 5).
    ANSWER_SITES = (Resource.SITE, Action.ANSWER)
    ASK_SITES = (Resource.SITE, Action.ASK)
    SEE_FLEET = (Resource.VEHICLE, Action.SEE)
    EDIT_FLEET = (Resource.VEHICLE, Action.CHANGE)
    SEE_PEOPLE = (Resource.PERSON, Action.SEE)
    CORRECT_PEOPLE = (Resource.PERSON, Action.CHANGE)
    MERGE_PEOPLE = (Resource.PERSON, Action.MERGE)
    SEE_QUALITY = (Resource.QUALITY, Action.SEE)
    SEE_PLANS = (Resource.PLAN, Action.SEE)
    DRAFT_PLAN = (Resource.PLAN, Action.DRAFT)
    CHANGE_DRAFT = (Resource.PLAN, Action.CHANGE)
    #: The page of steps; which step it is, is a deed of its own.
    MOVE_PLAN = (Resource.PLAN, Action.MOVE)
    PROPOSE_PLAN = (Resource.PLAN, Action.PROPOSE)
    APPROVE_PLAN = (Resource.PLAN, Action.APPROVE)
    ACTIVATE_PLAN = (Resource.PLAN, Action.ACTIVATE)
    CLOSE_PLAN = (Resource.PLAN, Action.CLOSE)
    SEE_PLAN_PEOPLE = (Resource.PLAN_PEOPLE, Action.SEE)
    PRINT = (Resource.PAPER, Action.PRINT)
    EXPORT = (Resource.PAPER, Action.EXPORT)
    TYPE_BACK = (Resource.PAPER, Action.TYPE_BACK)
    SEE_INCIDENT = (Resource.INCIDENT, Action.SEE)
    SEE_INBOUND = (Resource.INBOUND, Action.SEE)
    SEE_NOTICES = (Resource.NOTICE, Action.SEE)
    BREAK_GLASS = (Resource.BREAK_GLASS, Action.OPEN)
    REVIEW_BREAK_GLASS = (Resource.BREAK_GLASS, Action.REVIEW)
    MANAGE_USERS = (Resource.ACCOUNT, Action.CHANGE)
    #: Systems that read the REST API.
    MANAGE_CLIENTS = (Resource.CLIENT, Action.CHANGE)
    SEE_AUDIT = (Resource.AUDIT_LOG, Action.SEE)
    MANAGE_KEYS = (Resource.KEY, Action.CHANGE)
    MANAGE_RETENTION = (Resource.RETENTION, Action.CHANGE)
    ERASE = (Resource.RETENTION, Action.ERASE)
    MAINTAIN = (Resource.SYSTEM, Action.CHANGE)

    @property
    def resource(self) -> Resource:
        """What it is done to."""
        return self.value[0]

    @property
    def action(self) -> Action:
        """What is done."""
        return self.value[1]

    @property
    def code(self) -> str:
        """How the REST API names it as a token's scope, such as "plan:see"."""
        return f"{self.resource}:{self.action}"


class Scope(StrEnum):
    """How far a row reaches. "Own region" is every region for an account that is tied to none; "own municipality" is
    none for an account without one. An incident is a plan that is active."""

    EVERYTHING = "everything"
    OWN_REGION = "own region"
    OWN_MUNICIPALITY = "own municipality"
    ACTIVE_INCIDENT = "active incident"
    OWN_IN_INCIDENT = "own municipality in an active incident"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a deed is done to, as far as scopes ask: the municipalities and regions it touches, all of them, and whether it
    belongs to an active incident. ``refs`` are the people it is about, for break-glass. A subject that touches nothing is
    within no municipality and no region: deny by default."""

    municipality_codes: frozenset[str] = frozenset()
    region_codes: frozenset[str] = frozenset()
    in_active_incident: bool = False
    refs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    role: Role
    deed: Deed
    scope: Scope


def _rows(role: Role, scope: Scope, *deeds: Deed) -> Iterable[Row]:
    return (Row(role, deed, scope) for deed in deeds)


PERMISSIONS: tuple[Row, ...] = (
    # Preparedness staff: registries, scenarios, plans; people of their own region.
    *_rows(
        Role.PLANNER,
        Scope.EVERYTHING,
        Deed.SEE_OVERVIEW,
        Deed.IMPORT,
        Deed.SEE_IMPORTS,
        Deed.SEE_SCENARIOS,
        Deed.EDIT_SCENARIOS,
        Deed.SEE_POLICY,
        Deed.EDIT_POLICY,
        Deed.SEE_SITES,
        Deed.ASK_SITES,
        Deed.SEE_FLEET,
        Deed.EDIT_FLEET,
        Deed.SEE_QUALITY,
        Deed.SEE_PLANS,
        Deed.DRAFT_PLAN,
        Deed.CHANGE_DRAFT,
        Deed.MOVE_PLAN,
        Deed.PROPOSE_PLAN,
        Deed.APPROVE_PLAN,
        Deed.SEE_NOTICES,
    ),
    *_rows(
        Role.PLANNER,
        Scope.OWN_REGION,
        Deed.SEE_PEOPLE,
        Deed.CORRECT_PEOPLE,
        Deed.MERGE_PEOPLE,
        Deed.SEE_PLAN_PEOPLE,
        Deed.PRINT,
        Deed.EXPORT,
        Deed.TYPE_BACK,
        Deed.BREAK_GLASS,
    ),
    # Municipal contact persons: their own municipality; inbound people only while an incident is active.
    *_rows(Role.MUNICIPAL, Scope.EVERYTHING, Deed.SEE_OVERVIEW),
    *_rows(Role.MUNICIPAL, Scope.OWN_MUNICIPALITY, Deed.SEE_SITES, Deed.ANSWER_SITES, Deed.SEE_NOTICES, Deed.BREAK_GLASS),
    *_rows(Role.MUNICIPAL, Scope.OWN_IN_INCIDENT, Deed.SEE_INBOUND),
    # Incident leads: plans as counts until one is active, then its people.
    *_rows(
        Role.LEAD,
        Scope.EVERYTHING,
        Deed.SEE_OVERVIEW,
        Deed.SEE_SCENARIOS,
        Deed.SEE_POLICY,
        Deed.SEE_SITES,
        Deed.SEE_FLEET,
        Deed.SEE_PLANS,
        Deed.DRAFT_PLAN,
        Deed.MOVE_PLAN,
        Deed.APPROVE_PLAN,
        Deed.ACTIVATE_PLAN,
        Deed.CLOSE_PLAN,
        Deed.SEE_NOTICES,
        Deed.BREAK_GLASS,
    ),
    *_rows(
        Role.LEAD,
        Scope.ACTIVE_INCIDENT,
        Deed.SEE_INCIDENT,
        Deed.SEE_PLAN_PEOPLE,
        Deed.PRINT,
        Deed.EXPORT,
        Deed.TYPE_BACK,
        Deed.SEE_PEOPLE,
        Deed.CORRECT_PEOPLE,
    ),
    # The administrator runs the program and sees no patient.
    *_rows(
        Role.ADMINISTRATOR,
        Scope.EVERYTHING,
        Deed.SEE_OVERVIEW,
        Deed.MANAGE_USERS,
        Deed.MANAGE_CLIENTS,
        Deed.MANAGE_KEYS,
        Deed.MANAGE_RETENTION,
        Deed.ERASE,
        Deed.MAINTAIN,
    ),
    # The auditor reads the log and sees no patient.
    *_rows(Role.AUDITOR, Scope.EVERYTHING, Deed.SEE_OVERVIEW, Deed.SEE_AUDIT, Deed.REVIEW_BREAK_GLASS),
)

#: Roles whose work shows names.
SEES_NAMES = frozenset({Role.PLANNER, Role.MUNICIPAL, Role.LEAD})
#: They need a second factor, and so does whoever hands out roles.
NEEDS_SECOND_FACTOR = SEES_NAMES | {Role.ADMINISTRATOR}

#: As whom a system may come in, and the only deeds a token can name: nothing that shows a person.
CLIENT_ROLES = (Role.PLANNER, Role.MUNICIPAL)
CLIENT_DEEDS = (Deed.SEE_OVERVIEW, Deed.SEE_SITES, Deed.SEE_SCENARIOS, Deed.SEE_PLANS, Deed.DRAFT_PLAN)


def scopes_of(roles: Iterable[Role], deed: Deed) -> frozenset[Scope]:
    """How far the roles together reach with the deed; empty when they may not do it at all."""
    held = frozenset(roles)
    return frozenset(row.scope for row in PERMISSIONS if row.deed is deed and row.role in held)


def reaches(scope: Scope, subject: Subject | None, *, municipality_code: str, region_code: str) -> bool:
    """Whether a scope, for someone of this municipality and region, covers all of the subject. None stands for everything
    there is."""
    if scope is Scope.EVERYTHING:
        return True
    if scope is Scope.OWN_REGION and not region_code:
        return True
    if subject is None:
        return False
    own_region = bool(subject.region_codes) and subject.region_codes <= {region_code}
    own = bool(municipality_code) and subject.municipality_codes == frozenset({municipality_code})
    return {
        Scope.OWN_REGION: own_region,
        Scope.OWN_MUNICIPALITY: own,
        Scope.ACTIVE_INCIDENT: subject.in_active_incident,
        Scope.OWN_IN_INCIDENT: own and subject.in_active_incident,
    }[scope]
