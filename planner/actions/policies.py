"""Which policies are there: those that came with the program, and those that staff have written since? None is ever edited."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.errors import NotFound, PolicyProblem, WrongState
from planner.model.later_values import with_later_values
from planner.model.policy import Policy, policy_from_mapping
from planner.registries.policy_file import find_policy, read_policy
from planner.registries.problems import said
from planner.registries.toml_text import toml_text
from planner.store.store import Store, Tx


@dataclass(frozen=True)
class KnownPolicy:
    """A policy, and how many scenarios name it. ``own`` when it was written here, not delivered as a file."""

    policy: Policy
    scenarios: int
    own: bool

    @property
    def placeholders(self) -> int:
        """How many values nobody has a source for."""
        return sum(value.placeholder for value in self.policy.values.values())


def list_policies(app: App, actor: Actor) -> tuple[KnownPolicy, ...]:
    """All versions, the one valid from the latest date first. Raises PolicyProblem when a delivered file is broken."""
    check_can(actor, Deed.SEE_POLICY)
    with app.store.read() as tx:
        own = {version: _stored(tx, version) for version in tx.policies.list()}
        named = [scenario.policy_version for scenario in tx.scenarios.list()]
    files = [read_policy(path) for path in sorted((app.settings.data_dir / "policy").glob("*.toml"))]
    every = {policy.version: policy for policy in files} | own
    known = [KnownPolicy(policy, named.count(version), version in own) for version, policy in every.items()]
    return tuple(sorted(known, key=lambda one: (one.policy.valid_from, one.policy.version), reverse=True))


def policy_by_version(app: App, version: str) -> Policy:
    """The policy of this version. Raises PolicyProblem that names those there are."""
    return kept_or_delivered(app.store, app.settings.data_dir, version)


def kept_or_delivered(store: Store, data_dir: Path, version: str) -> Policy:
    """The policy of this version: written here and kept in the store, or delivered as a file. Raises PolicyProblem."""
    with store.read() as tx:
        if version in tx.policies.list():
            return _stored(tx, version)
    return find_policy(data_dir / "policy", version)


def policy_on(tx: Tx, data_dir: Path, day: date) -> Policy:
    """The policy valid on ``day``, delivered or written here: of those whose date has come the latest, else the earliest."""
    files = [read_policy(path) for path in sorted((data_dir / "policy").glob("*.toml"))]
    every = [*files, *(_stored(tx, version) for version in tx.policies.list())]
    if not every:
        raise said(PolicyProblem, "policy_none", folder="policy")
    ordered = sorted(every, key=lambda policy: (policy.valid_from, policy.version))
    return next((policy for policy in reversed(ordered) if policy.valid_from <= day), ordered[0])


def policy_today(app: App) -> Policy:
    """The policy valid on the Danish date of now. Raises PolicyProblem when there is none."""
    with app.store.read() as tx:
        return policy_on(tx, app.settings.data_dir, app.today())


def open_policy(app: App, actor: Actor, version: str) -> KnownPolicy:
    """One of them. Raises NotFound."""
    found = next((one for one in list_policies(app, actor) if one.policy.version == version), None)
    if found is None:
        raise NotFound(f"There is no policy '{version}'.")
    return found


@dataclass(frozen=True)
class NewValue:
    """What a new version says of one value: the number in the value's unit, and its source ("" = a placeholder)."""

    value: float
    source: str


def add_policy(
    app: App,
    actor: Actor,
    base: str,
    *,
    version: str,
    title: str,
    valid_from: date,
    approved_by: str,
    values: dict[str, NewValue],
    switches: dict[str, list[str]],
) -> Policy:
    """A new version made of ``base`` with other values; the base stays as it is. Raises NotFound, WrongState when the version is
    taken, PolicyProblem when a value is out of its range."""
    check_can(actor, Deed.EDIT_POLICY)
    taken = {one.policy.version for one in list_policies(app, actor)}
    if base not in taken:
        raise NotFound(f"There is no policy '{base}'.")
    if version in taken:
        raise said(WrongState, "policy_version_taken")
    raw = with_later_values(_source(app, base))
    raw |= {"version": version, "title": title, "valid_from": valid_from, "approved_by": approved_by}
    for key, new in values.items():
        table = raw["values"][key]
        table["value"] = new.value
        table.pop("source", None)
        table.pop("placeholder", None)
        table |= {"source": new.source} if new.source else {"placeholder": True}
    raw["municipal_switches"] = switches
    policy = policy_from_mapping(raw, where=version)
    with app.store.transaction() as tx:
        tx.policies.put(version, toml_text(raw, heading=f"{base} → {version}, {actor.name}"))
        tx.audit.append(
            at=app.clock(),
            who=actor.user_id,
            deed="add_policy",
            subject=version,
            purpose=base,
            channel=actor.channel,
            refs=(),
        )
    return policy


def _stored(tx: Tx, version: str) -> Policy:
    return _parsed(tx.policies.get(version), version)


@lru_cache(maxsize=32)
def _parsed(source: str, version: str) -> Policy:
    return policy_from_mapping(tomllib.loads(source), where=version)


def _source(app: App, version: str) -> dict[str, Any]:
    """The data of a policy's file, to make another of."""
    with app.store.read() as tx:
        if version in tx.policies.list():
            return tomllib.loads(tx.policies.get(version))
    for path in sorted((app.settings.data_dir / "policy").glob("*.toml")):
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        if raw.get("version") == version:
            return raw
    raise PolicyProblem(f"There is no policy '{version}'.")
