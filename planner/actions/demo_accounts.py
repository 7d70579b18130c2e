"""Who can sign in to the sample region: one invented person a role, ready to use without an app on a telephone."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from planner.actions.accounts import add_user
from planner.actions.actor import Actor, Role
from planner.actions.app import App
from planner.actions.second_factors import Setup, handed_over

#: Email, name, roles, municipality. Holstebro's contact person sees Holstebro.
_PEOPLE = (
    ("admin@example.dk", "Administrator", frozenset({Role.ADMINISTRATOR}), ""),
    ("beredskab@example.dk", "Beredskabsplanlægger", frozenset({Role.PLANNER}), ""),
    ("leder@example.dk", "Indsatsleder", frozenset({Role.LEAD}), ""),
    ("kommune@example.dk", "Kommunens kontaktperson", frozenset({Role.MUNICIPAL}), "0661"),
    ("revisor@example.dk", "Revisor", frozenset({Role.AUDITOR}), ""),
)


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """How one of them gets in: a password, then one of the ``codes`` (each works once) or a code from an app with ``setup``."""

    email: str
    name: str
    password: str = field(repr=False)
    codes: Sequence[str] = field(repr=False)
    setup: Setup = field(repr=False)


def demo_accounts(app: App, actor: Actor) -> tuple[DemoAccount, ...]:
    """Makes them where there is no account yet; nobody is made beside others."""
    with app.store.read() as tx:
        if tx.users.count():
            return ()
    made = []
    for email, name, roles, municipality in _PEOPLE:
        password = add_user(app, actor, email, name, roles, municipality)
        setup, codes = handed_over(app, actor, email)
        made.append(DemoAccount(email, name, password, codes, setup))
    return tuple(made)


def write_accounts(accounts: Sequence[DemoAccount], path: Path) -> None:
    """Everything they need, in a file that only its owner may read."""
    lines = []
    for one in accounts:
        lines += [one.email, f"  {one.name}", f"  adgangskode / password: {one.password}", f"  app: {one.setup.secret}"]
        lines += ["  engangskoder / single-use codes:", *(f"    {code}" for code in one.codes), ""]
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("\n".join(lines))
