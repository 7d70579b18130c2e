"""Who does an identity provider (OpenID Connect) say that someone is? Off unless the machine's owner has named one.

Authorization code with PKCE, state and nonce. What the provider signs is checked against the keys it publishes: issuer, audience,
times, nonce, and only signatures that take its private key. It never makes an account, and never is the only way in.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from planner.errors import UserError
from planner.registries.problems import said
from planner.settings import Settings

#: Signatures that only the holder of the provider's private key can make.
SIGNATURES = ("RS256", "PS256", "ES256")
PATIENCE_S = 10
#: By so much the provider's clock may differ from ours.
LEEWAY_S = 60
_HERE = ("127.0.0.1", "localhost", "::1")


class BadProvider(UserError):
    """PLANNER_OIDC_... says something impossible, or the optional extra is not installed."""

    code = "bad_provider"
    exit_code = 37


class ProviderSilent(UserError):
    """The identity provider does not answer, or not as it must: sign in with the password instead."""

    code = "provider_silent"
    exit_code = 38


@dataclass(frozen=True, slots=True)
class Question:
    """What the browser takes along to the provider: ``address``, and what proves afterwards that the answer is to this."""

    address: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the provider has signed in: its own name for them, and whether it asked for more than a password, by its word."""

    issuer: str
    subject: str = field(repr=False)
    strong: bool


class IdentityProvider:
    """One provider. Nothing is asked of it before someone presses the button."""

    def __init__(self, settings: Settings) -> None:
        """Raises BadProvider."""
        self.issuer = settings.oidc_issuer
        self._client_id = settings.oidc_client_id
        self._secret_file = settings.oidc_client_secret
        self._strong = frozenset(settings.oidc_strong)
        if not _may_be_asked(self.issuer) or not self._client_id or self._secret_file is None:
            raise said(BadProvider, "oidc_incomplete")
        if find_spec("authlib") is None or find_spec("requests") is None:
            raise said(BadProvider, "oidc_not_installed")

    @property
    def host(self) -> str:
        """What the button calls it."""
        return urlsplit(self.issuer).hostname or ""

    def question(self, back: str) -> Question:
        """Where the browser goes; the provider sends it to ``back``. Raises ProviderSilent."""
        nonce, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
        with self._session(back) as session:
            address, state = session.create_authorization_url(
                self._known()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return Question(str(address), str(state), nonce, verifier)

    def answer(self, asked: Question, code: str, back: str, now: datetime) -> Identity:
        """Who it is, for the code with which the browser came back. Raises ProviderSilent, also for every answer that is not what
        it must be."""
        known = self._known()
        with self._session(back) as session:
            try:
                token = session.fetch_token(known["token_endpoint"], code=code, code_verifier=asked.verifier, timeout=PATIENCE_S)
                keys = _json_from(known["jwks_uri"])
                claims = self._claims(str(token["id_token"]), keys, asked.nonce, now)
            except ProviderSilent:
                raise
            except Exception as error:  # the libraries raise many kinds, and their words may hold what was sent
                raise said(ProviderSilent, "oidc_silent") from _Unsaid(type(error).__name__)
        methods = claims.get("amr")
        steps = {str(claims.get("acr", "")), *map(str, methods if isinstance(methods, list) else ())}
        return Identity(self.issuer, str(claims["sub"]), bool(self._strong & steps))

    def _claims(self, id_token: str, keys: Any, nonce: str, now: datetime) -> dict[str, Any]:
        from joserfc import jwt
        from joserfc.jwk import KeySet

        claims = jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=list(SIGNATURES)).claims
        must: dict[str, Any] = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "iat": {"essential": True},
            "nonce": {"essential": True, "value": nonce},
        }
        jwt.JWTClaimsRegistry(now=int(now.timestamp()), leeway=LEEWAY_S, **must).validate(claims)
        if claims.get("azp", self._client_id) != self._client_id or not claims["sub"]:
            raise said(ProviderSilent, "oidc_silent")
        return dict(claims)

    def _session(self, back: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        try:
            secret = Path(str(self._secret_file)).read_text(encoding="utf-8").strip()
        except OSError:
            raise said(BadProvider, "oidc_no_secret") from None
        return OAuth2Session(self._client_id, secret, scope="openid", redirect_uri=back, code_challenge_method="S256")

    def _known(self) -> dict[str, Any]:
        """What the provider publishes about itself. It must call itself what the owner called it."""
        found = _json_from(f"{self.issuer}/.well-known/openid-configuration")
        places = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if found.get("issuer") != self.issuer or not all(isinstance(one, str) and _may_be_asked(one) for one in places):
            raise said(ProviderSilent, "oidc_silent")
        return found


class _Unsaid(Exception):
    """The kind of a fault, without its words."""


def _may_be_asked(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE))


def _json_from(address: str) -> dict[str, Any]:
    import requests

    try:
        answer = requests.get(address, timeout=PATIENCE_S, allow_redirects=False)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError):
        found = None
    if not isinstance(found, dict):
        raise said(ProviderSilent, "oidc_silent")
    return found
