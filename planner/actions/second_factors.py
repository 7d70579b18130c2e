"""How does someone prove a second time who they are: with an app's code, a recovery code, or a security key?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyotp

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.passwords import check_password, fits, hash_of, password_hash
from planner.actions.signing_in import complete, count_failure, refuse_too_many
from planner.errors import NotAllowed, NotFound, UserError
from planner.registries.problems import said
from planner.store.accounts import User
from planner.store.factors import Passkey
from planner.store.store import Tx

ISSUER = "Nødstrømsplan"
RECOVERY_CODES = 10
#: A code is good in its own half minute and the ones beside it: clocks differ.
STEP_S = 30


class WrongCode(UserError):
    """The code, or the key's answer, does not fit."""

    code = "wrong_code"
    exit_code = 33


@dataclass(frozen=True, slots=True)
class Setup:
    """What an authenticator app needs: the secret to type, or the address in a QR code."""

    secret: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OwnFactors:
    """What someone has set up."""

    app: bool
    codes_left: int
    keys: tuple[Passkey, ...]

    @property
    def any(self) -> bool:
        """Whether there is a second factor at all."""
        return self.app or bool(self.keys)


# --- authenticator app ------------------------------------------------------------------------------------------------


def setup_for(app: App, email: str, seed: str) -> Setup:
    """A secret for an app, from a seed that only this browser has (a session's or an invitation's token): looking at the page
    twice shows the same one, and nothing is stored until a code proves it."""
    digest = hmac.digest(app.secret_key, f"totp:{seed}".encode(), hashlib.sha256)
    secret = base64.b32encode(digest[:20]).decode()
    return Setup(secret, pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER))


def own_factors(app: App, user_id: str) -> OwnFactors:
    """What someone has set up."""
    with app.store.read() as tx:
        return _own(tx, user_id)


def check_code(app: App, setup: Setup, code: str) -> None:
    """Raises WrongCode unless an app with this secret would show the code now."""
    if _counter(app, setup.secret, code, after=0) is None:
        raise said(WrongCode, "wrong_code")


def confirm_app(app: App, user: User, setup: Setup, code: str) -> tuple[str, ...]:
    """Sets the app up once a code proves that it works; returns new recovery codes, shown once. Raises WrongCode."""
    counter = _counter(app, setup.secret, code, after=0)
    if counter is None:
        raise said(WrongCode, "wrong_code")
    with app.store.transaction() as tx:
        tx.factors.put_totp(user.id, setup.secret, confirmed_at=app.clock(), last_counter=counter)
        tx.audit.append(at=app.clock(), who=user.id, deed="set_up_app", subject=user.id, channel="web")
        return _new_codes(app, tx, user.id)


def handed_over(app: App, actor: Actor, email: str) -> tuple[Setup, tuple[str, ...]]:
    """Sets an app up for someone else, whose secret and recovery codes are then handed over: for invented people only, since a
    second factor that another has seen proves nothing."""
    check_can(actor, Deed.MANAGE_USERS)
    setup = setup_for(app, email, secrets.token_hex())
    with app.store.transaction() as tx:
        user = tx.users.by_email(email)
        if user is None:
            raise NotFound(f"There is no account {email}.")
        tx.factors.put_totp(user.id, setup.secret, confirmed_at=app.clock(), last_counter=0)
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="set_up_app", subject=user.id, channel=actor.channel)
        return setup, _new_codes(app, tx, user.id)


def new_recovery_codes(app: App, actor: Actor) -> tuple[str, ...]:
    """New codes instead of all before, shown once."""
    with app.store.transaction() as tx:
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="new_recovery_codes", channel=actor.channel)
        return _new_codes(app, tx, actor.user_id)


def give_code(app: App, token: str, code: str, source: str, *, device: str = "") -> str:
    """Opens a half-open session wholly with an app's code or a recovery code; returns its new token. Raises WrongCode or
    TooManyTries; each failure counts."""
    with app.store.transaction() as tx:
        user = _half_signed_in(tx, token)
        refuse_too_many(app, tx, user, source, device)
        if _uses(app, tx, user, code):
            tx.audit.append(at=app.clock(), who=user.id, deed="second_factor", subject=source, channel="web")
            return complete(app, token, tx=tx)
        count_failure(app, tx, user, source, device)
        tx.audit.append(at=app.clock(), who=user.id, deed="second_factor_refused", subject=source, channel="web")
    raise said(WrongCode, "wrong_code")


def _uses(app: App, tx: Tx, user: User, code: str) -> bool:
    digits = "".join(code.split())
    totp = tx.factors.totp(user.id)
    if totp is not None and totp.confirmed_at is not None:
        counter = _counter(app, totp.secret, digits, after=totp.last_counter)
        if counter is not None:
            return tx.factors.use_totp(user.id, counter=counter, at=app.clock())
    return tx.factors.use_recovery_code(user.id, _recovery_hash(app, code), at=app.clock())


def _counter(app: App, secret: str, code: str, *, after: int) -> int | None:
    """Which half minute the code belongs to; None when it fits none, or one that was used."""
    digits = "".join(code.split())
    if len(digits) != 6 or not digits.isascii() or not digits.isdigit():
        return None
    totp, now = pyotp.TOTP(secret), int(app.clock().timestamp()) // STEP_S
    around = (now, now - 1, now + 1)
    return next((n for n in around if n > after and hmac.compare_digest(totp.generate_otp(n), digits)), None)


def _new_codes(app: App, tx: Tx, user_id: str) -> tuple[str, ...]:
    letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    codes = tuple("-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES))
    tx.factors.put_recovery_codes(user_id, [_recovery_hash(app, code) for code in codes], at=app.clock())
    return codes


def _recovery_hash(app: App, code: str) -> str:
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return app.store.keys.blind_index(f"recovery:{plain}")


# --- one's own password -----------------------------------------------------------------------------------------------


def own_email(app: App, actor: Actor) -> str:
    """The address one signs in with."""
    with app.store.read() as tx:
        return tx.users.get(actor.user_id).email


def change_password(app: App, actor: Actor, old: str, new: str) -> None:
    """One's own password; every browser but none is spared: all are signed out. Raises WrongCode when the old one is wrong,
    and WeakPassword."""
    with app.store.read() as tx:
        user = tx.users.get(actor.user_id)
    if not fits(user.password_hash, old):
        raise said(WrongCode, "wrong_old_password")
    check_password(new, user.email, user.name)
    hashed = password_hash(new)
    with app.store.transaction() as tx:
        tx.users.set_password(user.id, hashed)
        tx.audit.append(at=app.clock(), who=user.id, deed="change_password", subject=user.id, channel=actor.channel)


# --- security keys ----------------------------------------------------------------------------------------------------


def ask_for_new_key(app: App, token: str, host: str) -> str:
    """What a browser needs to make a key for ``host``, as JSON."""
    import webauthn
    from webauthn.helpers import structs

    with app.store.transaction() as tx:
        user = _signed_in(tx, token)
        asked = webauthn.generate_registration_options(
            rp_id=host,
            rp_name=ISSUER,
            user_id=bytes.fromhex(user.id),
            user_name=user.email,
            user_display_name=user.name,
            exclude_credentials=[_descriptor(key) for key in tx.factors.passkeys(user.id)],
            authenticator_selection=structs.AuthenticatorSelectionCriteria(
                user_verification=structs.UserVerificationRequirement.PREFERRED
            ),
        )
        tx.sessions.ask(hash_of(token), _text(asked.challenge))
    return webauthn.options_to_json(asked)


def add_key(app: App, token: str, name: str, answer: Mapping[str, Any], *, host: str, origin: str) -> None:
    """Stores a key that has answered. Raises WrongCode."""
    import webauthn

    with app.store.transaction() as tx:
        user = _signed_in(tx, token)
        challenge = _challenge(tx, token)
        try:
            made = webauthn.verify_registration_response(
                credential=dict(answer), expected_challenge=challenge, expected_rp_id=host, expected_origin=origin
            )
        except Exception:
            raise said(WrongCode, "wrong_key") from None
        finally:
            tx.sessions.ask(hash_of(token), "")
        key = Passkey(
            _text(made.credential_id), user.id, _text(made.credential_public_key), made.sign_count, name[:60], app.clock()
        )
        tx.factors.add_passkey(key)
        tx.audit.append(at=app.clock(), who=user.id, deed="add_key", subject=user.id, channel="web")


def remove_key(app: App, actor: Actor, credential_id: str) -> bool:
    """Forgets one of one's own keys; False when there is none such."""
    with app.store.transaction() as tx:
        gone = tx.factors.drop_passkey(actor.user_id, credential_id)
        tx.audit.append(at=app.clock(), who=actor.user_id, deed="remove_key", channel=actor.channel)
    return gone


def ask_key(app: App, token: str, host: str) -> str:
    """What a browser needs to ask one of the account's keys, as JSON."""
    import webauthn

    with app.store.transaction() as tx:
        user = _half_signed_in(tx, token)
        asked = webauthn.generate_authentication_options(
            rp_id=host, allow_credentials=[_descriptor(key) for key in tx.factors.passkeys(user.id)]
        )
        tx.sessions.ask(hash_of(token), _text(asked.challenge))
    return webauthn.options_to_json(asked)


def give_key(app: App, token: str, answer: Mapping[str, Any], source: str, *, host: str, origin: str, device: str = "") -> str:
    """Opens a half-open session wholly with a security key; returns its new token. Raises WrongCode or TooManyTries."""
    with app.store.transaction() as tx:
        user = _half_signed_in(tx, token)
        refuse_too_many(app, tx, user, source, device)
        used = _verified(tx, user, _challenge(tx, token), answer, host, origin)
        tx.sessions.ask(hash_of(token), "")
        if used is not None:
            tx.factors.count_passkey_use(*used)
            tx.audit.append(at=app.clock(), who=user.id, deed="second_factor", subject=source, channel="web")
            return complete(app, token, tx=tx)
        count_failure(app, tx, user, source, device)
        tx.audit.append(at=app.clock(), who=user.id, deed="second_factor_refused", subject=source, channel="web")
    raise said(WrongCode, "wrong_key")


def _verified(tx: Tx, user: User, challenge: bytes, answer: Mapping[str, Any], host: str, origin: str) -> tuple[str, int] | None:
    """Which key answered, and its counter; None when none of the account's did."""
    import webauthn

    key = next((one for one in tx.factors.passkeys(user.id) if one.credential_id == str(answer.get("id", ""))), None)
    if key is None or not challenge:
        return None
    try:
        done = webauthn.verify_authentication_response(
            credential=dict(answer),
            expected_challenge=challenge,
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=_bytes(key.public_key),
            credential_current_sign_count=key.sign_count,
        )
    except Exception:
        return None
    return key.credential_id, done.new_sign_count


def _descriptor(key: Passkey) -> Any:
    from webauthn.helpers import structs

    return structs.PublicKeyCredentialDescriptor(id=_bytes(key.credential_id))


def _challenge(tx: Tx, token: str) -> bytes:
    session = tx.sessions.get(hash_of(token))
    return _bytes(session.challenge) if session else b""


def _text(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))


# ----------------------------------------------------------------------------------------------------------------------


def answer_of(text: str) -> Mapping[str, Any]:
    """A browser's answer from its form field. Raises WrongCode for anything but a JSON object."""
    try:
        answer = json.loads(text)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise said(WrongCode, "wrong_key")
    return answer


def _signed_in(tx: Tx, token: str) -> User:
    session = tx.sessions.get(hash_of(token))
    if session is None:
        raise said(NotAllowed, "session_over")
    user = tx.users.get(session.user_id)
    if not session.second_factor and _own(tx, user.id).any:
        raise said(NotAllowed, "second_factor_first")
    return user


def _half_signed_in(tx: Tx, token: str) -> User:
    session = tx.sessions.get(hash_of(token))
    if session is None:
        raise said(NotAllowed, "session_over")
    return tx.users.get(session.user_id)


def may_set_up(app: App, token: str) -> User:
    """Whose session this is, when it may set up a second factor: with both factors given, or while the account has none.
    Raises NotAllowed: a stolen password alone never adds a factor to an account that has one."""
    with app.store.read() as tx:
        return _signed_in(tx, token)


def pass_with_setup(app: App, token: str) -> str:
    """Opens the session wholly after the app was set up in it; returns its new token."""
    with app.store.transaction() as tx:
        return complete(app, token, tx=tx)


def _own(tx: Tx, user_id: str) -> OwnFactors:
    totp = tx.factors.totp(user_id)
    there = totp is not None and totp.confirmed_at is not None
    return OwnFactors(there, tx.factors.recovery_codes_left(user_id), tx.factors.passkeys(user_id))
