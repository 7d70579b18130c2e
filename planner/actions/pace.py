"""How many people may one account open, one after the other? As many as work takes; who wants more breaks the glass.

A valid account that leafs through a whole register looks like work, one person at a time. So the log is counted, which holds for
all of an account's browsers together: beyond so many people an hour it takes a broken glass, with a reason and somebody else's
review. An incident that is going on has no such bound.
"""

from __future__ import annotations

from datetime import timedelta

from planner.actions.actor import Actor, Subject
from planner.actions.app import App
from planner.errors import UserError
from planner.registries.problems import said
from planner.store.store import Tx

PEOPLE_AN_HOUR = 200
_HOUR = timedelta(hours=1)


class TooManyPeople(UserError):
    """This account has opened as many people as it may within an hour."""

    code = "too_many_people"
    exit_code = 39


def check_pace(app: App, tx: Tx, actor: Actor, ref: str, subject: Subject) -> None:
    """Raises TooManyPeople when ``ref`` would be one too many. Whoever opened someone may open them again."""
    if actor.channel != "web" or subject.in_active_incident or any(grant.covers(subject) for grant in actor.grants):
        return
    opened = tx.audit.opened_singly(actor.user_id, since=app.clock() - _HOUR)
    if ref not in opened and len(opened) >= PEOPLE_AN_HOUR:
        raise said(TooManyPeople, "too_many_people", most=PEOPLE_AN_HOUR)
