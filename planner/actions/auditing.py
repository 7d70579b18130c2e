"""Who looked at whom, and is the log itself whole? For the auditor: references and accounts, never a patient's name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from planner.actions.actor import COMMAND_LINE, Actor, Deed, check_can
from planner.actions.app import App
from planner.model.timing import DANISH_TIME, utc
from planner.store.audit import AuditEvent, ChainFault
from planner.store.glass import BrokenGlass

PAGE = 100
#: Links that an auditor's start page walks: a whole log takes longer every day (a quarter of a second for 7,500 links).
LATEST = 200


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in the log; "" and None ask for anything. Days are Danish days, both inclusive."""

    who: str = ""
    ref: str = ""
    deed: str = ""
    since: date | None = None
    until: date | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the log. ``names`` are of the accounts that act or are acted on; ``older`` is where the next page begins."""

    events: tuple[AuditEvent, ...]
    names: dict[str, str]
    older: int | None


@dataclass(frozen=True, slots=True)
class Choices:
    """What the log can be searched for: accounts (id to name) and deeds."""

    people: dict[str, str]
    deeds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Whether every link fits the one before it; ``links`` and ``head`` are what a printed list is held against."""

    links: int
    head: str
    faults: tuple[ChainFault, ...]


def search_log(app: App, actor: Actor, search: Search) -> Found:
    """The links that fit, latest first. The search itself is written in the log."""
    check_can(actor, Deed.SEE_AUDIT)
    with app.store.transaction() as tx:
        events = tx.audit.find(
            who=search.who,
            ref=search.ref,
            deed=search.deed,
            since=_begins(search.since),
            until=_begins(search.until + timedelta(days=1)) if search.until else None,
            limit=PAGE + 1,
            before_seq=search.before,
        )
        names = {user.id: user.name for user in tx.users.list()}
        refs = [search.ref] if search.ref else []
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="search_log", channel=actor.channel, refs=refs)
    page = events[:PAGE]
    shown = {e.who: _name(e.who, names) for e in page} | {e.subject: names[e.subject] for e in page if e.subject in names}
    return Found(page, shown, page[-1].seq if len(events) > PAGE else None)


def choices(app: App, actor: Actor) -> Choices:
    """What there is to choose from."""
    check_can(actor, Deed.SEE_AUDIT)
    with app.store.read() as tx:
        names = {user.id: user.name for user in tx.users.list()}
        return Choices({who: _name(who, names) for who in tx.audit.actors()}, tx.audit.deeds())


def chain(app: App, actor: Actor, *, latest: int | None = None) -> Chain:
    """Walks the whole log, or its ``latest`` links."""
    check_can(actor, Deed.SEE_AUDIT)
    with app.store.read() as tx:
        links, head = tx.audit.head()
        return Chain(links, head, tx.audit.verify(latest=latest))


def looks_under_glass(app: App, actor: Actor, glass: BrokenGlass) -> tuple[AuditEvent, ...]:
    """What the account did while the glass was open, oldest first: the reviewer judges by it."""
    check_can(actor, Deed.REVIEW_BREAK_GLASS)
    with app.store.read() as tx:
        found = tx.audit.find(who=glass.user_id, since=glass.at, until=glass.ended_at or glass.until, limit=PAGE)
    return tuple(event for event in reversed(found) if event.refs)


def _name(who: str, names: dict[str, str]) -> str:
    return names.get(who) or (who.removeprefix(COMMAND_LINE) if who.startswith(COMMAND_LINE) else who[:12])


def _begins(day: date | None) -> datetime | None:
    return None if day is None else utc(datetime.combine(day, time(), DANISH_TIME))
