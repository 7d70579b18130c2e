"""Who has sent files, and which two names are one sender?

A name is whatever was said, or what the file was called: so one register can come to stand under two names. Joined, the names
are as if every file had come under one: of a treatment told of twice the later file's account stands, and whoever only the
earlier one had is missing from the sender's latest file, which somebody must look into. Nobody is taken out of the registry.
"""

from __future__ import annotations

from dataclasses import dataclass

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.keeping_people import begun_anew, keep_people, prepare_one_sender, told_of_by
from planner.actions.previewing import checked_sender
from planner.actions.watching import Watch
from planner.errors import NotFound, WrongState
from planner.registries.matching import told_as_one
from planner.registries.problems import said
from planner.registries.records import Kind
from planner.store.store import Tx

_PEOPLE = Kind.PATIENTS.value


@dataclass(frozen=True, slots=True)
class SenderRow:
    """A sender with how many people its latest file had and lacked, and how many files it has sent."""

    name: str
    present: int
    missing: int
    files: int


@dataclass(frozen=True, slots=True)
class OneSender:
    """What joining two names changes: ``people`` of whom ``sender`` has told, ``missing`` who are not in the latest file then and
    were in one before, ``files`` that stand under another name."""

    sender: str
    into: str
    people: int
    missing: int
    files: int


def list_senders(app: App, actor: Actor) -> tuple[SenderRow, ...]:
    """Everyone who has sent something, by name."""
    check_can(actor, Deed.SEE_IMPORTS)
    with app.store.read() as tx:
        return tuple(_row(tx, name) for name in tx.senders.names())


def look_at_joining(app: App, actor: Actor, sender: str, into: str) -> OneSender:
    """What :func:`join_senders` would change. Raises what that raises."""
    check_can(actor, Deed.IMPORT)
    into = _checked(sender, into)
    with app.store.read() as tx:
        return _counted(tx, sender, into, len(told_of_by(tx, sender)))


def join_senders(app: App, actor: Actor, sender: str, into: str) -> OneSender:
    """Says that ``sender`` is ``into``: a name that is known, or a better one. Raises NotFound for an unknown ``sender``,
    WrongState for one and the same, and FileProblem for a name that cannot be a sender's."""
    check_can(actor, Deed.IMPORT)
    into = _checked(sender, into)
    return begun_anew(lambda: _joined(app, actor, sender, into))


def _checked(sender: str, into: str) -> str:
    into = checked_sender(into)
    if sender == into:
        raise said(WrongState, "senders_same", sender=sender)
    return into


def _counted(tx: Tx, sender: str, into: str, people: int) -> OneSender:
    if sender not in tx.senders.names():
        raise said(NotFound, "sender_unknown", sender=sender)
    left = tx.senders.left_missing(sender, into, _PEOPLE, _newer(tx, sender, into, _PEOPLE))
    return OneSender(sender, into, people, len(left), tx.imports.count_of(sender))


def _joined(app: App, actor: Actor, sender: str, into: str) -> OneSender:
    with app.store.read() as tx:
        newer = {kind.value: _newer(tx, sender, into, kind.value) for kind in Kind}
    people = prepare_one_sender(app.store, sender, into, newer[_PEOPLE])
    with app.store.transaction() as tx:
        done = _counted(tx, sender, into, len(people.refs))
        keep_people(tx, people, Watch())
        tx.merges.retell(lambda record: told_as_one(record, sender, into, newer[_PEOPLE]))
        tx.senders.join(sender, into, newer)
        tx.imports.rename(sender, into)
        tx.addresses.rename(sender, into)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="join_senders",
            subject=f"{sender} = {into}",
            purpose="",
            channel=actor.channel,
            refs=sorted(people.refs),
        )
    return done


def _newer(tx: Tx, sender: str, into: str, kind: str) -> str:
    """The one of the two whose file of this kind came last."""
    return max((into, sender), key=lambda name: tx.imports.latest_of(name, kind))


def _row(tx: Tx, name: str) -> SenderRow:
    entries = tx.senders.entries(name, _PEOPLE)
    missing = sum(since is not None for since in entries.values())
    return SenderRow(name, len(entries) - missing, missing, tx.imports.count_of(name))
