"""May someone look at a person out of their reach, in an emergency? Yes: for a stated reason, a short time, and under review.

A broken glass opens one person, or one municipality, for at most three hours, to looking only. It stands in the log with the
reason, a banner on every page reminds of it, and a reviewer says afterwards whether it was justified.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from planner.actions.actor import Actor, Deed, Grant, check_can_somewhere
from planner.actions.app import App
from planner.errors import NotFound, UserError, WrongState
from planner.registries.problems import said
from planner.store.glass import BrokenGlass
from planner.store.store import Tx

SHORTEST_REASON = 10
LONGEST_HOURS = 3
VERDICTS = ("justified", "not_justified")


class BadGlass(UserError):
    """What was asked to be opened cannot be, or not like this."""

    code = "bad_glass"
    exit_code = 34


@dataclass(frozen=True, slots=True)
class Asked:
    """What someone wants to open: one person by reference, or one municipality by code; why; for how many hours."""

    ref: str
    municipality_code: str
    reason: str
    hours: int


def break_glass(app: App, actor: Actor, asked: Asked) -> Grant:
    """Opens it, at once. Raises BadGlass when reason, time or what is to be opened is wrong, and NotFound."""
    check_can_somewhere(actor, Deed.BREAK_GLASS)
    reason = " ".join(asked.reason.split())
    if len(reason) < SHORTEST_REASON:
        raise said(BadGlass, "glass_reason", low=SHORTEST_REASON)
    if not 1 <= asked.hours <= LONGEST_HOURS:
        raise said(BadGlass, "glass_hours", high=LONGEST_HOURS)
    if bool(asked.ref) == bool(asked.municipality_code):
        raise said(BadGlass, "glass_one")
    now = app.clock()
    until = now + timedelta(hours=asked.hours)
    with app.store.transaction() as tx:
        _check_there(tx, asked)
        number = tx.glass.add(
            actor.user_id, ref=asked.ref, municipality_code=asked.municipality_code, reason=reason, at=now, until=until
        )
        tx.audit.append(
            at=now,
            who=actor.user_id,
            deed="break_glass",
            subject=asked.municipality_code or str(number),
            purpose=f"break-glass {number}",
            channel=actor.channel,
            refs=[asked.ref] if asked.ref else [],
        )
    return Grant(number, asked.ref, asked.municipality_code, until)


def end_glass(app: App, actor: Actor, number: int) -> None:
    """Closes one's own before its time. Raises NotFound."""
    with app.store.transaction() as tx:
        if tx.glass.get(number).user_id != actor.user_id:
            raise said(NotFound, "no_glass")
        tx.glass.end(number, at=app.clock())
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="end_glass", subject=str(number), channel=actor.channel)


def own_glass(app: App, actor: Actor) -> tuple[BrokenGlass, ...]:
    """What one has opened oneself and is still open."""
    with app.store.read() as tx:
        return tx.glass.in_force(actor.user_id, app.clock())


def people_opened(app: App, actor: Actor, grant: Grant) -> tuple[str, ...]:
    """The references one grant opens, to lead on to each person. The look at the list is logged."""
    if grant not in actor.grants:
        raise said(NotFound, "no_glass")
    if grant.ref:
        return (grant.ref,)
    with app.store.transaction() as tx:
        refs = tx.patients.refs_in(grant.municipality_code)
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="list_people",
            subject=grant.municipality_code,
            purpose=f"break-glass {grant.id}",
            channel=actor.channel,
            refs=refs,
        )
    return refs


def review_queue(app: App, actor: Actor, *, everything: bool = False) -> tuple[BrokenGlass, ...]:
    """What nobody has judged yet, or all; latest first."""
    check_can_somewhere(actor, Deed.REVIEW_BREAK_GLASS)
    with app.store.read() as tx:
        return tx.glass.list(unreviewed=not everything)


def open_glass(app: App, actor: Actor, number: int) -> BrokenGlass:
    """One, for its review. Raises NotFound."""
    check_can_somewhere(actor, Deed.REVIEW_BREAK_GLASS)
    with app.store.read() as tx:
        return tx.glass.get(number)


def review_glass(app: App, actor: Actor, number: int, verdict: str, note: str) -> None:
    """Says whether it was justified; nobody judges their own. Raises WrongState when it has been said, and BadGlass."""
    check_can_somewhere(actor, Deed.REVIEW_BREAK_GLASS)
    if verdict not in VERDICTS or (verdict == "not_justified" and len(note.strip()) < SHORTEST_REASON):
        raise said(BadGlass, "glass_verdict", low=SHORTEST_REASON)
    with app.store.transaction() as tx:
        if tx.glass.get(number).user_id == actor.user_id:
            raise said(BadGlass, "glass_own")
        if not tx.glass.review(number, verdict=verdict, note=note.strip(), who=actor.name, at=app.clock()):
            raise said(WrongState, "glass_reviewed")
        tx.audit.append(
            at=app.clock(), who=actor.user_id, deed="review_glass", subject=str(number), purpose=verdict, channel=actor.channel
        )


def _check_there(tx: Tx, asked: Asked) -> None:
    known = (
        tx.patients.by_refs([asked.ref])
        if asked.ref
        else [one for one in tx.municipalities.all() if one.code == asked.municipality_code]
    )
    if not known:
        raise said(BadGlass, "glass_nothing")
