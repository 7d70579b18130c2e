"""The plan on a USB stick: make the encrypted bundle, keep it fresh, look into one. Making one is a print of everyone in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from planner.actions.actor import Actor, Deed, Role, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.subjects import check_can_to_plan
from planner.errors import FileProblem
from planner.outputs import bundle
from planner.outputs.files import safe_name, write_atomically
from planner.outputs.pack import Order
from planner.outputs.sealing import Sealed, new_phrase, unseal, unwrap
from planner.plans.lifecycle import Status
from planner.settings import Settings
from planner.store.plans import PlanRow

#: Plans that people act by, or are about to: theirs are kept fresh.
KEPT_FRESH = (Status.ACTIVE, Status.APPROVED)
PHRASE_FILE = "bundle.phrase"
#: Who keeps bundles fresh after an approval and at night: nobody in person.
ITSELF = Actor("program", "programmet", frozenset({Role.PLANNER}), channel="job")


@dataclass(frozen=True, slots=True)
class Looked:
    """A bundle's clear head, and what was found inside (None: the passphrase was not at hand, only the outside was seen)."""

    head: Mapping[str, Any]
    expired: bool
    inside: bundle.Verdict | None


def _silent(_done: int, _total: int) -> None:
    """Nobody is watching."""


def make_bundle(
    app: App, actor: Actor, plan_id: str, *, out: Path | None = None, lang: str = "da", phrase: str = "",
    progress: Callable[[int, int], None] = _silent,
) -> Path:  # fmt: skip
    """The bundle of a plan as one file, at ``out`` or on the plan's own shelf; returns it. Without ``phrase`` the house's own
    passphrase opens it. Raises NotFound, PrintRefused when anything read back differs from the plan, BundleProblem for a
    passphrase that is too short."""
    now = app.clock()
    with app.store.transaction() as tx:
        check_can_to_plan(tx, actor, Deed.PRINT, plan_id)
        row = check_can_to_plan(tx, actor, Deed.EXPORT, plan_id)
        facts = tx.plans.get_facts(plan_id)
        prints = tx.prints.of_scenario_of(plan_id)
        refs = sorted(facts.people)
        tx.audit.append(at=now, who=actor.user_id, deed="bundle", subject=plan_id, purpose=lang, channel=actor.channel, refs=refs)
    order = Order(lang, actor.name, now, prints=prints)
    sealed = bundle.make_bundle(facts, app.base_map(), order, phrase or house_phrase(app.settings), progress)
    path = write_atomically(out or shelf(app, row, lang), sealed)
    if out is None:
        _keep_only(path)
    return path


def shelf(app: App, row: PlanRow, lang: str) -> Path:
    """Where a plan's own bundle lies, one for each status and language."""
    name = safe_name(f"plan-{row.id}-v{row.version}-{row.status}-{lang}")
    return app.settings.out_dir / row.id / "usb" / lang / f"{name}.html"


def ready_bundle(app: App, actor: Actor, plan_id: str, lang: str) -> Path | None:
    """The bundle on the shelf for the plan's present status; None when there is none. Raises NotFound."""
    with app.store.read() as tx:
        path = shelf(app, check_can_to_plan(tx, actor, Deed.PRINT, plan_id), lang)
    return path if path.exists() else None


def take_bundle(app: App, actor: Actor, plan_id: str, lang: str) -> Path | None:
    """The bundle on the shelf, to be carried away: logged with everyone in the plan. None when there is none."""
    path = ready_bundle(app, actor, plan_id, lang)
    if path is not None:
        with app.store.transaction() as tx:
            refs = sorted(tx.plans.get_facts(plan_id).people)
            tx.audit.append(
                at=app.clock(), who=actor.user_id, deed="take_bundle", subject=plan_id, purpose=lang, channel=actor.channel,
                refs=refs,
            )  # fmt: skip
    return path


def _keep_only(path: Path) -> None:
    for old in path.parent.glob("*.html"):
        if old != path:
            old.unlink(missing_ok=True)


def refresh_bundles(
    app: App, actor: Actor, *, lang: str = "da", progress: Callable[[int, int], None] = _silent
) -> tuple[Path, ...]:  # fmt: skip
    """Makes the bundle of every active plan, and of the latest approved plan of each scenario, anew; clears away those of plans
    that no longer hold. What runs nightly and after an approval."""
    check_can(actor, Deed.PRINT)
    with app.store.read() as tx:
        rows = tx.plans.list()
    wanted: dict[tuple[str, Status], PlanRow] = {}
    for row in rows:  # latest first
        if row.status in KEPT_FRESH:
            wanted.setdefault((row.scenario_id, row.status), row)
    keep = {row.id for row in wanted.values()}
    for row in rows:
        if row.id not in keep:
            clear_bundles(app, row.id)
    return tuple(make_bundle(app, actor, row.id, lang=lang, progress=progress) for row in wanted.values())


def clear_bundles(app: App, plan_id: str) -> None:
    """Takes a plan's bundles off the shelf: it was superseded, or the incident is over."""
    for old in (app.settings.out_dir / plan_id / "usb").glob("*/*.html"):
        old.unlink(missing_ok=True)


# --- the passphrase ---------------------------------------------------------------------------------------------------


def house_phrase(settings: Settings, *, renew: bool = False) -> str:
    """The passphrase that opens this house's bundles: made at the first use, kept beside the other keys, readable by the owner
    alone. ``renew`` replaces it: bundles made before keep the old one."""
    path = settings.home / "keys" / PHRASE_FILE
    if path.exists() and not renew:
        return path.read_text("ascii").strip()
    phrase = new_phrase()
    if renew:
        write_atomically(path, f"{phrase}\n".encode())
        return phrase
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text("ascii").strip()
    except OSError as problem:
        raise FileProblem(f"Cannot write {path}: {problem.strerror}.", hint="Make the folder writable.") from None
    with os.fdopen(descriptor, "w") as file:
        file.write(f"{phrase}\n")
        file.flush()
        os.fsync(file.fileno())
    return phrase


def show_phrase(app: App, actor: Actor, *, renew: bool = False) -> str:
    """The house's passphrase, to be written down and kept where the bundles are not. Showing it is logged. Renewing it is for
    those whose reach has no bounds: it decides who can open every later bundle."""
    check_can(actor, Deed.PRINT) if renew else check_can_somewhere(actor, Deed.PRINT)
    with app.store.transaction() as tx:
        deed = "renew_bundle_phrase" if renew else "show_bundle_phrase"
        tx.audit.append(at=app.clock(), who=actor.user_id, deed=deed, subject="", purpose="", channel=actor.channel, refs=())
    return house_phrase(app.settings, renew=renew)


# --- a bundle from anywhere -------------------------------------------------------------------------------------------
# These need no database: the machine at hand may have nothing but this program and the stick.


def phrase_at_hand(settings: Settings) -> str:
    """The house's passphrase if this machine has one, else ""."""
    with suppress(OSError):
        return (settings.home / "keys" / PHRASE_FILE).read_text("ascii").strip()
    return ""


def verify_bundle(path: Path, phrase: str, now: datetime) -> Looked:
    """Whether the file is whole, still holds, and everything inside agrees. Without ``phrase`` only the outside is seen. Raises
    FileProblem, and BundleProblem when it is no bundle, is damaged, or the passphrase is wrong."""
    sealed = _read(path)
    expired = now > sealed.expires_at
    inside = None if expired or not phrase else bundle.look_through(unseal(sealed, phrase, now))
    return Looked(sealed.head, expired, inside)


def open_bundle(path: Path, phrase: str, out: Path, now: datetime) -> tuple[Path, ...]:
    """The bundle's files as plain files in ``out``, readable by the owner alone; returns them. Raises as
    :func:`verify_bundle`, and BundleProblem for one that has expired."""
    opened = unseal(_read(path), phrase, now)
    out.mkdir(mode=0o700, parents=True, exist_ok=True)
    manifest = bundle.manifest_file(opened)
    return tuple(write_atomically(out / safe_name(name), content) for name, content in {**opened.files, **manifest}.items())


def _read(path: Path) -> Sealed:
    try:
        return unwrap(path.read_bytes())
    except OSError as problem:
        raise FileProblem(f"Cannot read {path}: {problem.strerror}.", hint="Is the stick in the machine?") from None
