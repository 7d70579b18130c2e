"""Whose account is an identity at a provider? Linked by its owner or an administrator; a stranger gets none."""

from __future__ import annotations

from planner.actions.accounts import BadAccount
from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.identity_provider import Identity, IdentityProvider
from planner.actions.signing_in import open_session_for
from planner.errors import NotAllowed, NotFound
from planner.registries.problems import said
from planner.store.identities import LinkedIdentity
from planner.store.store import Tx


def sign_in_as(app: App, identity: Identity, source: str) -> str | None:
    """A session token for the account that the identity is linked to; None for a stranger and a shut account. Half open unless
    the provider's own second step is one that the owner trusts."""
    with app.store.read() as tx:
        user_id = tx.identities.user_of(identity.issuer, identity.subject)
        user = tx.users.get(user_id) if user_id is not None else None
    if user is None or user.disabled:
        with app.store.transaction() as tx:
            tx.audit.append(
                at=app.clock(), who=user.id if user else "unknown", deed="sign_in_refused", subject=source, channel="web"
            )
        return None
    return open_session_for(app, user, source, second_factor=identity.strong)


def link(app: App, actor: Actor, identity: Identity) -> None:
    """The identity is the actor's own account from now on. Raises NotAllowed in a half-open session."""
    if not actor.second_factor:
        raise said(NotAllowed, "second_factor_first")
    with app.store.transaction() as tx:
        _link(app, tx, actor, identity.issuer, identity.subject, actor.user_id)


def link_by_email(app: App, actor: Actor, email: str, subject: str) -> None:
    """The same by an administrator, for the provider's own name of someone. Raises BadAccount or NotFound."""
    check_can(actor, Deed.MANAGE_USERS)
    issuer = _provider(app).issuer
    with app.store.transaction() as tx:
        user = tx.users.by_email(email)
        if user is None or not subject.strip():
            raise said(BadAccount, "no_account")
        _link(app, tx, actor, issuer, subject.strip(), user.id)


def unlink(app: App, actor: Actor, email: str = "") -> None:
    """The identity of one's own account, or of another by an administrator, opens nothing any more. Raises BadAccount."""
    if email:
        check_can(actor, Deed.MANAGE_USERS)
    issuer = _provider(app).issuer
    with app.store.transaction() as tx:
        user = tx.users.by_email(email) if email else tx.users.get(actor.user_id)
        if user is None:
            raise said(BadAccount, "no_account")
        tx.identities.unlink(issuer, user.id)
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="unlink_identity", subject=user.id, channel=actor.channel)


def own_link(app: App, actor: Actor) -> LinkedIdentity | None:
    """One's own identity at the provider; None when there is none, or no provider."""
    if app.identity_provider is None:
        return None
    with app.store.read() as tx:
        return tx.identities.of(app.identity_provider.issuer, actor.user_id)


def _provider(app: App) -> IdentityProvider:
    if app.identity_provider is None:
        raise said(NotFound, "oidc_off")
    return app.identity_provider


def _link(app: App, tx: Tx, actor: Actor, issuer: str, subject: str, user_id: str) -> None:
    at = app.clock()
    tx.identities.link(issuer, subject, user_id, at=at, by=actor.name)
    tx.audit.append(at=at, who=actor.user_id, deed="link_identity", subject=user_id, channel=actor.channel)
