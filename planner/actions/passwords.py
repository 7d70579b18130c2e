"""Is this a password worth having, and how is one kept? Argon2id; tokens and codes as plain SHA-256, since they are random."""

from __future__ import annotations

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from planner.errors import UserError
from planner.registries.problems import said

SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
#: What everyone tries first; a password may hold none of them as its greater part.
COMMON = ("password", "adgangskode", "kodeord", "123456789", "qwerty", "sommer", "vinter", "danmark", "beredskab", "nødstrøm")

#: At least what OWASP asks of Argon2id (19 MiB, two passes, one lane).
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Verified when there is no such account, so that an unknown address takes as long as a wrong password.
_NOBODY = _HASHER.hash(secrets.token_urlsafe(16))


class WeakPassword(UserError):
    """The password is too short or too easily guessed."""

    code = "weak_password"
    exit_code = 31


def check_password(password: str, email: str, name: str) -> None:
    """Raises WeakPassword. Length counts, not signs; the owner's own name and the first things anyone tries do not."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise said(WeakPassword, "password_length", low=SHORTEST_PASSWORD, high=LONGEST_PASSWORD)
    folded = password.casefold()
    own = [part for part in (*email.casefold().replace("@", ".").split("."), *name.casefold().split()) if len(part) > 3]
    left = folded
    for guess in (*COMMON, *own):
        left = left.replace(guess, "")
    if len(left) < SHORTEST_PASSWORD // 2 or len(set(folded)) < 5:
        raise said(WeakPassword, "password_easy")


def password_hash(password: str) -> str:
    """How it is kept."""
    return _HASHER.hash(password)


def fits(hashed: str | None, password: str) -> bool:
    """Whether the password belongs to the hash; None (no such account) or "" (no password yet) never does, and takes as
    long."""
    try:
        return _HASHER.verify(hashed or _NOBODY, password) and bool(hashed)
    except (VerificationError, InvalidHashError):
        return False


def hash_of(token: str) -> str:
    """How a random token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()
