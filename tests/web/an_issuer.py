"""A small OpenID Connect provider on this machine, for tests: it signs in whomever the test says, and can be made to lie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey
from web_world import NOW

CLIENT, SECRET = "planner-test", "en-hemmelighed-i-en-fil"
KEY, OTHER_KEY = RSAKey.generate_key(2048), RSAKey.generate_key(2048)
AT = int(NOW.timestamp())


@dataclass
class Issuer:
    """``claims`` replace what it would rightly say (None takes one away); ``key`` signs it, or ``forgery`` (an algorithm) does;
    ``published`` is changed in what it says of itself. ``asked`` are the codes' questions, ``wrong`` what a caller did wrong."""

    address: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: KEY)
    forgery: str = ""
    published: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def sign_in(self, address: str) -> tuple[str, str]:
        """What a browser does there: returns the code and state with which it comes back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = query
        return code, query["state"]

    def told(self) -> dict[str, Any]:
        places = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": "/keys"}
        found = {"issuer": self.address, **{name: self.address + path for name, path in places.items()}}
        return {**found, **self.published}

    def token(self, form: dict[str, str], authorization: str) -> dict[str, Any]:
        query = self.asked[form["code"]]
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        wanted = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        self.wrong += ["no PKCE"] * (query.get("code_challenge") != challenge or query.get("code_challenge_method") != "S256")
        self.wrong += ["other way back"] * (query["redirect_uri"] != form["redirect_uri"])
        self.wrong += ["not the client"] * (authorization != wanted)
        right = {"iss": self.address, "aud": CLIENT, "sub": "emne-1", "iat": AT, "exp": AT + 300, "nonce": query.get("nonce")}
        claims = {name: value for name, value in {**right, **self.claims}.items() if value is not None}
        if self.forgery:
            signed = forged(claims, self.forgery)
        else:
            signed = jwt.encode({"alg": "RS256", "kid": KEY.thumbprint()}, claims, self.key)
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    def keys(self) -> dict[str, Any]:
        return {"keys": [{**KEY.as_dict(private=False), "kid": KEY.thumbprint()}]}


def forged(claims: dict[str, Any], algorithm: str) -> str:
    """Signed without the provider's private key: not at all ("none"), or with its public key misused as a shared secret."""
    header = {"alg": algorithm, "kid": KEY.thumbprint()}
    parts = [base64.urlsafe_b64encode(json.dumps(one).encode()).decode().rstrip("=") for one in (header, claims)]
    digest = hmac.digest(KEY.as_pem(private=False), ".".join(parts).encode(), "sha256") if algorithm == "HS256" else b""
    return ".".join([*parts, base64.urlsafe_b64encode(digest).decode().rstrip("=")])


@contextmanager
def an_issuer() -> Iterator[Issuer]:
    issuer = Issuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say(issuer.told() if self.path.startswith("/.well-known") else issuer.keys())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(issuer.token(form, self.headers.get("Authorization", "")))

        def _say(self, found: dict[str, Any]) -> None:
            body = json.dumps(found).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    issuer.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
