"""Which keys protect the stored people, where do they lie, and may anyone else read them?

Two keys in ``PLANNER_HOME/keys``: ``encryption.keys`` (Fernet, one a line, newest first: new text is written with the first,
old text is read with any) and ``index.key`` (HMAC-SHA256, never rotated: references and the blind index depend on it).
Without them the database cannot be read by anyone, so a lost key is said plainly and never replaced by a new one.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import stat
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from planner.errors import StoreProblem

ENCRYPTION_FILE = "encryption.keys"
INDEX_FILE = "index.key"

#: Crockford's base 32: no I, L, O or U, so that a reference can be read over the phone.
REFERENCE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Keys:
    """Encrypts, decrypts and indexes. ``repr`` never shows a key."""

    def __init__(self, folder: Path) -> None:
        """Reads both key files. Raises StoreProblem when one is missing, damaged or readable by others."""
        self._folder = folder
        self._index_key = _decoded(_read_private(folder / INDEX_FILE), folder / INDEX_FILE)
        self._load()

    def __repr__(self) -> str:
        return "Keys()"

    def encrypt(self, plain: bytes) -> bytes:
        """A token that only these keys can open."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """The plain bytes. Raises StoreProblem when no key opens the token: wrong keys, or a changed database."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            self._load()  # another process may have rotated the key since we started
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise StoreProblem(
                "Something in the database cannot be decrypted.",
                hint=f"Put the key files that belong to this database back into {self._folder}, or restore a backup.",
            ) from None

    def renewed(self, token: bytes) -> bytes:
        """The same content under the newest key."""
        return self._fernet.encrypt(self.decrypt(token))

    def blind_index(self, value: str) -> str:
        """A keyed fingerprint that finds equal values without storing them (hexadecimal)."""
        return self._mac("index", value).hex()

    def make_ref(self, cpr: str) -> str:
        """The opaque, stable reference of a person: "P-" and 10 letters or digits (50 bits: among 100,000 people
        two get the same with a chance of 1 in 200,000). The CPR number cannot be had from it without the key."""
        number = int.from_bytes(self._mac("reference", cpr)[:8])
        return "P-" + "".join(REFERENCE_LETTERS[number >> shift & 31] for shift in range(45, -1, -5))

    def secret(self, use: str) -> bytes:
        """32 bytes for another use, such as signing: tied to these keys and different for each use."""
        return self._mac("secret", use)

    def fingerprint(self) -> str:
        """What a database remembers of the index key, to tell later that it is the right one."""
        return self._mac("fingerprint", "").hex()

    def age(self) -> tuple[int, datetime]:
        """How many encryption keys there are, and since when the newest is in use."""
        changed = (self._folder / ENCRYPTION_FILE).stat().st_mtime
        return len(self._lines()), datetime.fromtimestamp(changed, UTC)

    def add_newest(self) -> None:
        """A fresh encryption key becomes the first; the older ones still open what they closed."""
        lines = [Fernet.generate_key().decode(), *self._lines()]
        _replace_private(self._folder / ENCRYPTION_FILE, "\n".join(lines) + "\n")
        self._load()

    def forget_old(self) -> None:
        """Only the newest encryption key is kept: backups from before can no longer be read."""
        _replace_private(self._folder / ENCRYPTION_FILE, self._lines()[0] + "\n")
        self._load()

    def _mac(self, use: str, value: str) -> bytes:
        return hmac.digest(self._index_key, f"{use}:{value}".encode(), hashlib.sha256)

    def _lines(self) -> list[str]:
        return _read_private(self._folder / ENCRYPTION_FILE).split()

    def _load(self) -> None:
        lines = self._lines()
        try:
            self._fernet = MultiFernet([Fernet(line) for line in lines])
        except ValueError:
            raise _damaged(self._folder / ENCRYPTION_FILE) from None


def open_keys(folder: Path, *, database_exists: bool) -> Keys:
    """The keys in ``folder``; made on the first use. With a database there already, a missing key is a StoreProblem."""
    missing = [name for name in (ENCRYPTION_FILE, INDEX_FILE) if not (folder / name).exists()]
    if missing and database_exists:
        raise StoreProblem(
            f"The database is there but its key is not: {folder} lacks {', '.join(missing)}.",
            hint="Put the key files back from the place where they are kept in safety. Without them nobody can read "
            "the people in this database; a new key would not help.",
        )
    if missing:
        _make(folder, missing)
    return Keys(folder)


def _make(folder: Path, names: list[str]) -> None:
    contents = {
        ENCRYPTION_FILE: Fernet.generate_key().decode() + "\n",
        INDEX_FILE: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() + "\n",
    }
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        for name in names:
            _create_private(folder / name, contents[name])
    except OSError as error:
        raise StoreProblem(
            f"The keys cannot be written to {folder}: {error.strerror}.", hint="Choose a folder that can be written to."
        ) from None


def _create_private(path: Path, text: str) -> None:
    """Writes a new file in one step; when another process was first, its file stands."""
    draft = _written_draft(path, text)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    _sync_folder(path.parent)


def _replace_private(path: Path, text: str) -> None:
    try:
        _written_draft(path, text).replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        raise StoreProblem(f"The key file {path} cannot be written: {error.strerror}.") from None


def _written_draft(path: Path, text: str) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    return draft


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_private(path: Path) -> str:
    """The file's text. Raises StoreProblem when it is missing, or when group or world may read or change it."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("ascii").strip()
    except FileNotFoundError:
        raise StoreProblem(f"The key file {path} is missing.", hint="Put it back from where it is kept.") from None
    except OSError as error:
        raise StoreProblem(f"The key file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise _damaged(path) from None
    if stat.S_IMODE(mode) & 0o077:
        raise StoreProblem(f"The key file {path} can be read by others on this machine.", hint=f"Run: chmod 600 '{path}'")
    if not text:
        raise _damaged(path)
    return text


def _decoded(text: str, path: Path) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError:
        raise _damaged(path) from None
    if len(key) != 32:
        raise _damaged(path)
    return key


def _damaged(path: Path) -> StoreProblem:
    return StoreProblem(f"The key file {path} is damaged.", hint="Put it back from where it is kept in safety.")
