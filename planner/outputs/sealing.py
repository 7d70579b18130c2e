"""How does one encrypted file carry a plan, and open on any machine that has a browser?

The file is an HTML page that asks for the passphrase. Its sealed part holds a manifest and the files: AES-256-GCM under a key
from PBKDF2-HMAC-SHA256, both of which browsers have built in. The head in clear says which plan, which version, and until when
it may be opened; it is authenticated with the rest, so that a changed date opens nothing.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

from planner.errors import UserError
from planner.translations.words import word

_HERE = Path(__file__).resolve().parent
FORMAT = 1
#: OWASP's figure for PBKDF2-HMAC-SHA256 (2023). A house phrase has 120 bits of its own.
ROUNDS = 600_000
SHORTEST_PHRASE = 14
#: Crockford's base 32, six groups of four: read aloud over a telephone without mistakes.
_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP = 6, 4
_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})


class BundleProblem(UserError):
    """A bundle is no bundle, is damaged, has expired, or the passphrase does not open it."""

    code = "bundle_problem"
    exit_code = 42


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle as anyone sees it: ``head`` in clear, ``content`` sealed."""

    head: Mapping[str, Any]
    head_bytes: bytes
    content: bytes

    @property
    def expires_at(self) -> datetime:
        """After this nobody opens it."""
        return datetime.fromisoformat(str(self.head["expires_at"]))


@dataclass(frozen=True, slots=True)
class Opened:
    """What was in it: the manifest and every file, each held against its hash."""

    manifest: Mapping[str, Any]
    files: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"Opened({sorted(self.files)})"


def new_phrase() -> str:
    """A passphrase of 120 random bits."""
    letters = [secrets.choice(_LETTERS) for _ in range(_GROUPS * _GROUP)]
    return "-".join("".join(letters[i : i + _GROUP]) for i in range(0, len(letters), _GROUP))


def tidy_phrase(typed: str) -> str:
    """The passphrase as it was meant: one of ours however it was typed (small letters, spaces, O for 0); any other as it is,
    without blanks around it."""
    bare = re.sub(r"[\s-]+", "", typed).upper().translate(_ALIKE)
    if len(bare) == _GROUPS * _GROUP and all(char in _LETTERS for char in bare):
        return bare
    return unicodedata.normalize("NFC", typed.strip())


def check_phrase(phrase: str) -> None:
    """Raises BundleProblem for a passphrase that could be guessed."""
    if len(tidy_phrase(phrase)) < SHORTEST_PHRASE:
        raise _problem("bundle_phrase_short", least=SHORTEST_PHRASE)


def seal(manifest: Mapping[str, Any], files: Mapping[str, bytes], phrase: str, *, lang: str) -> bytes:
    """The page. ``manifest`` is completed with each file's name, size and SHA-256; plan, version, marks, made_at and expires_at
    also stand in the clear head."""
    check_phrase(phrase)
    entries, parts = [], []
    for name, content in files.items():
        packed = gzip.compress(content, 6, mtime=0)
        small = len(packed) < 0.95 * len(content)
        parts.append(packed if small else content)
        entries.append({
            "name": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest(), "gzip": small,
            "stored": len(parts[-1]),
        })  # fmt: skip
    inside = _json({**manifest, "files": entries})
    plain = len(inside).to_bytes(8, "big") + inside + b"".join(parts)
    salt, once = secrets.token_bytes(16), secrets.token_bytes(12)
    clear = {name: manifest[name] for name in ("plan", "version", "marks", "made_at", "expires_at", "lang")}
    head = _json({
        "format": FORMAT, **clear, "kdf": "PBKDF2-HMAC-SHA256", "rounds": ROUNDS, "salt": _b64(salt), "iv": _b64(once),
        "cipher": "AES-256-GCM",
    })  # fmt: skip
    content = AESGCM(_key(phrase, salt, ROUNDS)).encrypt(once, plain, head)
    return _page(head, content, manifest, lang)


def unwrap(page: bytes) -> Sealed:
    """The two parts of a bundle. Raises BundleProblem when the file is none, or is damaged."""
    head = re.search(rb'<script type="application/json" id="head">(.*?)</script>', page, re.S)
    content = re.search(rb'<script type="text/plain" id="sealed" data-sha256="([0-9a-f]{64})">(.*?)</script>', page, re.S)
    try:
        if head is None or content is None:
            raise ValueError
        named, body = json.loads(head[1]), base64.b64decode(content[2], validate=True)
        sealed = Sealed(named, head[1], body)
        if named["format"] != FORMAT or sealed.expires_at.tzinfo is None:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise _problem("bundle_none") from None
    if hashlib.sha256(body).hexdigest().encode() != content[1]:
        raise _problem("bundle_damaged")
    return sealed


def unseal(sealed: Sealed, phrase: str, now: datetime) -> Opened:
    """The files, each held against its hash. Raises BundleProblem when it has expired, when the passphrase does not open it,
    or when a file is not what the manifest says."""
    if now > sealed.expires_at:
        raise _problem("bundle_expired")
    try:
        head = sealed.head
        rounds = int(head["rounds"])
        if not 1 <= rounds <= 10 * ROUNDS:  # a file from outside does not decide how long this machine works
            raise ValueError
        key = _key(phrase, base64.b64decode(head["salt"]), rounds)
        plain = AESGCM(key).decrypt(base64.b64decode(head["iv"]), sealed.content, sealed.head_bytes)
    except (InvalidTag, ValueError, KeyError):
        raise _problem("bundle_wrong_phrase") from None
    size = int.from_bytes(plain[:8], "big")
    manifest = json.loads(plain[8 : 8 + size])
    files, at = {}, 8 + size
    for entry in manifest["files"]:
        part = plain[at : at + entry["stored"]]
        at += entry["stored"]
        content = gzip.decompress(part) if entry["gzip"] else part
        if hashlib.sha256(content).hexdigest() != entry["sha256"]:
            raise _problem("bundle_damaged")
        files[str(entry["name"])] = content
    return Opened(manifest, files)


def _key(phrase: str, salt: bytes, rounds: int) -> bytes:
    return PBKDF2HMAC(SHA256(), 32, salt, rounds).derive(tidy_phrase(phrase).encode())


def _page(head: bytes, content: bytes, manifest: Mapping[str, Any], lang: str) -> bytes:
    """The page that a browser opens. Script and style bear the nonce that the documents inside bear as well: what a page shows
    in a frame is held to its own policy too."""
    nonce = str(manifest["nonce"])
    words = {code.removeprefix("opener_"): word(code, lang) for code in _OPENER_WORDS}
    title = word("opener_title", lang, plan=manifest["plan"], version=manifest["version"])
    marks = " · ".join(manifest["marks"])
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    page = (_HERE / "opener.html").read_text("utf-8")
    filled = {
        "lang": lang, "policy": policy, "nonce": nonce, "title": escape(title), "marks": escape(marks),
        "style": (_HERE / "opener.css").read_text("utf-8"), "script": (_HERE / "opener.js").read_text("utf-8"),
        "words": json.dumps(words, ensure_ascii=False).replace("<", "\\u003c"), "digest": hashlib.sha256(content).hexdigest(),
        **{name: escape(text) for name, text in words.items()},
    }  # fmt: skip
    before, after = re.sub(r"\{\{(\w+)\}\}", lambda m: filled.get(m[1], m[0]), page).split("{{sealed}}")
    before = before.replace("{{head}}", head.decode())
    return before.encode() + base64.b64encode(content) + after.encode()


_OPENER_WORDS = (
    "opener_phrase", "opener_open", "opener_working", "opener_wrong", "opener_expired", "opener_until", "opener_clock",
    "opener_damaged", "opener_too_old", "opener_files", "opener_show", "opener_plain", "opener_back",
    "opener_print",
)  # fmt: skip


def _problem(code: str, **values: object) -> BundleProblem:
    return BundleProblem(f"{word(code, 'da', **values)}\n{word(code, 'en', **values)}")


def _json(content: Mapping[str, Any]) -> bytes:
    """JSON that can stand in a script element: nothing in it can end the element."""
    return json.dumps(content, ensure_ascii=True, sort_keys=True).replace("<", "\\u003c").encode()


def _b64(content: bytes) -> str:
    return base64.b64encode(content).decode()
