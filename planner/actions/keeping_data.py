"""How long is what kept, how old are the keys, and what is erased when its time is over? The administrator decides, by number.

Erasing takes away people's own data: the documents of plans that are over, import reports, uploads. The log stays: it holds
references only, and its chain would break.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.errors import UserError
from planner.plans.lifecycle import Status
from planner.registries.problems import said
from planner.store.store import Tx

#: Setting to (default, least, most), in days.
PERIODS = {"retention.plans": (730, 30, 3650), "retention.imports": (365, 30, 3650)}
#: A key older than this is shown as due.
KEY_DAYS = 365
#: Plans whose time is over: nobody works by them any more.
OVER = frozenset({Status.CLOSED, Status.SUPERSEDED})


class BadPeriod(UserError):
    """A period that is no whole number of days, or out of range."""

    code = "bad_period"
    exit_code = 35


@dataclass(frozen=True, slots=True)
class Period:
    """How long one kind of data is kept; ``who`` and ``at`` say who set it, "" and None for the default."""

    name: str
    days: int
    low: int
    high: int
    who: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Due:
    """What would be erased now: numbers of plans and import reports, with the moment before which they are too old."""

    plans: int
    imports: int
    plans_before: datetime
    imports_before: datetime

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return bool(self.plans or self.imports)


@dataclass(frozen=True, slots=True)
class KeyState:
    """The encryption keys: how many there are, since when the newest is in use, and whether it is due for a change."""

    keys: int
    since: datetime
    due: bool


def periods(app: App, actor: Actor) -> tuple[Period, ...]:
    """All of them."""
    check_can(actor, Deed.MANAGE_RETENTION)
    with app.store.read() as tx:
        return _periods(tx)


def set_period(app: App, actor: Actor, name: str, text: str) -> None:
    """Another number of days. Raises BadPeriod."""
    check_can(actor, Deed.MANAGE_RETENTION)
    if name not in PERIODS:
        raise said(BadPeriod, "no_period")
    _, low, high = PERIODS[name]
    days = int(text) if text.isascii() and text.isdigit() and len(text) <= 5 else -1
    if not low <= days <= high:
        raise said(BadPeriod, "bad_period", low=low, high=high)
    with app.store.transaction() as tx:
        tx.owner_settings.put(name, str(days), who=actor.name, at=app.clock())
        tx.audit.append(
            at=app.clock(), who=actor.user_id, deed="set_retention", subject=name, purpose=str(days), channel=actor.channel
        )


def due(app: App, actor: Actor) -> Due:
    """What is older than its period."""
    check_can(actor, Deed.ERASE)
    with app.store.read() as tx:
        return _due(app, tx)


def erase(app: App, actor: Actor) -> Due:
    """Erases it; returns what was erased. A plan in use is never erased, however old."""
    check_can(actor, Deed.ERASE)
    with app.store.transaction() as tx:
        gone = _due(app, tx)
        ids = tx.erasing.old_plans(before=gone.plans_before, statuses=OVER)
        tx.erasing.erase_plans(ids)
        tx.erasing.erase_imports(gone.imports_before)
        done = f"plans {gone.plans}, imports {gone.imports}"
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="erase", purpose=done, channel=actor.channel)
    app.store.empty_log()
    for plan_id in ids:  # its prints and exports too
        shutil.rmtree(app.settings.out_dir / plan_id, ignore_errors=True)
    return gone


def key_state(app: App, actor: Actor) -> KeyState:
    """The keys' age; never a key."""
    check_can(actor, Deed.MANAGE_KEYS)
    count, since = app.store.keys.age()
    return KeyState(count, since, since + timedelta(days=KEY_DAYS) <= app.clock())


def rotate_key(app: App, actor: Actor) -> int:
    """Encrypts everything anew under a fresh key; returns how many values. Old backups stay readable. Everything stays readable
    whenever it is interrupted."""
    check_can(actor, Deed.MANAGE_KEYS)
    renewed = app.store.rotate_key()
    with app.store.transaction() as tx:
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="rotate_key", purpose=f"{renewed} values", channel=actor.channel)
    return renewed


def _periods(tx: Tx) -> tuple[Period, ...]:
    kept = tx.owner_settings.all()
    return tuple(
        Period(name, int(kept[name][0]), low, high, kept[name][1], kept[name][2])
        if name in kept
        else Period(name, usual, low, high, "", None)
        for name, (usual, low, high) in PERIODS.items()
    )


def _due(app: App, tx: Tx) -> Due:
    days = {one.name: one.days for one in _periods(tx)}
    plans_before = app.clock() - timedelta(days=days["retention.plans"])
    imports_before = app.clock() - timedelta(days=days["retention.imports"])
    return Due(
        plans=len(tx.erasing.old_plans(before=plans_before, statuses=OVER)),
        imports=tx.erasing.count_imports(imports_before),
        plans_before=plans_before,
        imports_before=imports_before,
    )
