"""Where does a file wait between the steps of an import in the browser? Encrypted in PLANNER_HOME/uploads, for an hour at most.

An upload has a random number for a name and belongs to whoever sent it. What was chosen on the way (kind, sender, columns) and,
at the end, the report wait beside it, encrypted too. The file is plain only while it is being read, in a folder of its own.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal, cast

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.staging import ImportKind, ReadAs
from planner.errors import NotFound
from planner.registries.problems import said

KEPT_FOR = timedelta(hours=1)
SUFFIXES = frozenset({".csv", ".txt", ".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".geojson", ".json", ".gpkg", ".zip"})
_NUMBER = re.compile(r"[0-9a-f]{32}")
_PLAIN = "plain-"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that waits, and what its steps have found. ``suffix`` is all that is kept of its name.

    ``mapping`` what its columns most likely mean, ``asks`` the choice that is needed before that can be said; ``columns`` what
    each means, once that is chosen; ``tried`` what the import would do, ``refused`` why storing it was; ``report`` the outcome,
    once it has been imported; ``failure`` why it cannot be (the file itself is gone then).
    """

    id: str
    owner: str
    kind: ImportKind
    sender: str
    suffix: str
    made_at: datetime
    sheet: str = ""
    hidden: str = ""
    mapping: Mapping[str, Any] | None = None
    asks: Mapping[str, Any] | None = None
    columns: Mapping[str, str | None] | None = None
    tried: Mapping[str, Any] | None = None
    refused: Mapping[str, Any] | None = None
    report: Mapping[str, Any] | None = None
    failure: str = ""

    def read_as(self, *, chosen: bool = True) -> ReadAs:
        """What was chosen so far, as the import takes it; without what each column means when that has not been ``chosen``."""
        hidden = cast(Literal["", "include", "skip"], self.hidden if self.hidden in ("include", "skip") else "")
        columns = dict(self.columns or {}) if chosen else {}
        return ReadAs(source=self.sender, sheet=self.sheet, hidden=hidden, columns=columns)


def keep_upload(app: App, actor: Actor, kind: ImportKind, sender: str, suffix: str, data: bytes) -> Upload:
    """Puts a file away until it is imported. Whatever waited longer than an hour is deleted first."""
    check_can(actor, Deed.IMPORT)
    drop_old_uploads(app)
    one = Upload(secrets.token_hex(16), actor.user_id, kind, sender, suffix, app.clock())
    folder = _folder(app)
    _write(folder / f"{one.id}.file", app.store.keys.encrypt(data), one.made_at)
    _write_facts(app, one)
    return one


def upload(app: App, actor: Actor, number: str) -> Upload:
    """The upload with this number. Raises NotFound when there is none (any longer), or it is someone else's."""
    check_can(actor, Deed.IMPORT)
    path = _folder(app) / f"{number}.facts"
    if not _NUMBER.fullmatch(number) or not path.is_file():
        raise said(NotFound, "upload_gone")
    facts = json.loads(app.store.keys.decrypt(path.read_bytes()))
    made_at = datetime.fromisoformat(facts.pop("made_at"))
    one = Upload(**{**facts, "kind": ImportKind(facts["kind"])}, made_at=made_at)
    if one.owner != actor.user_id or app.clock() - made_at > KEPT_FOR:
        raise said(NotFound, "upload_gone")
    return one


def change_upload(app: App, one: Upload, **changes: Any) -> Upload:
    """Remembers what was chosen or found. An upload that has been deleted meanwhile stays deleted."""
    changed = replace(one, **changes)
    if (_folder(app) / f"{one.id}.facts").exists():
        _write_facts(app, changed)
    return changed


def size_of(app: App, one: Upload) -> int:
    """How many bytes the waiting file takes, encrypted. Raises NotFound when it is gone."""
    try:
        return (_folder(app) / f"{one.id}.file").stat().st_size
    except FileNotFoundError:
        raise said(NotFound, "upload_gone") from None


def keep_job(app: App, one: Upload, job_id: str) -> None:
    """Remembers the job that deals with the file."""
    _write(_folder(app) / f"{one.id}.job", job_id.encode(), one.made_at)


def job_of(app: App, one: Upload) -> str:
    """The latest job that dealt with the file; "" when there was none."""
    try:
        return (_folder(app) / f"{one.id}.job").read_text()
    except FileNotFoundError:
        return ""


def forget_job(app: App, one: Upload) -> None:
    """The job has ended, and what it found has been seen."""
    (_folder(app) / f"{one.id}.job").unlink(missing_ok=True)


def keep_errors(app: App, one: Upload, rows: bytes) -> None:
    """Keeps the rows that are sent back; none are kept when there are none."""
    path = _folder(app) / f"{one.id}.errors"
    if rows and (_folder(app) / f"{one.id}.facts").exists():
        _write(path, app.store.keys.encrypt(rows), one.made_at)
    else:
        path.unlink(missing_ok=True)


def forget_file(app: App, one: Upload, *, failure: str) -> Upload:
    """The file cannot be used and is deleted; why is kept, to be said."""
    (_folder(app) / f"{one.id}.file").unlink(missing_ok=True)
    return change_upload(app, one, failure=failure)


def finish_upload(app: App, one: Upload, report: Mapping[str, Any], errors: bytes = b"") -> Upload:
    """The file has been imported and is deleted; its report, and the rows that were sent back, stay for the rest of the
    hour."""
    keep_errors(app, one, errors)
    (_folder(app) / f"{one.id}.file").unlink(missing_ok=True)
    return change_upload(app, one, report=report)


def kept_errors(app: App, one: Upload) -> bytes:
    """The rows that were sent back. Raises NotFound when there are none."""
    try:
        return app.store.keys.decrypt((_folder(app) / f"{one.id}.errors").read_bytes())
    except FileNotFoundError:
        raise said(NotFound, "upload_gone") from None


def drop_upload(app: App, one: Upload) -> None:
    """Deletes file and choices."""
    for suffix in ("file", "errors", "job", "facts"):
        (_folder(app) / f"{one.id}.{suffix}").unlink(missing_ok=True)


def drop_old_uploads(app: App) -> None:
    """Deletes everything that has waited too long, also what a broken process left."""
    oldest = app.clock() - KEPT_FOR
    for path in _folder(app).iterdir():
        try:
            if path.stat().st_mtime >= oldest.timestamp():
                continue
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        except FileNotFoundError:
            continue


@contextmanager
def plain_file(app: App, one: Upload) -> Iterator[Path]:
    """The file itself, for as long as it is being read. Raises NotFound when it is gone."""
    path = _folder(app) / f"{one.id}.file"
    try:
        sealed = path.read_bytes()
    except FileNotFoundError:
        raise said(NotFound, "upload_gone") from None
    with plain_folder(app) as folder:
        plain = folder / f"{one.kind}{one.suffix}"  # never the sender's name for it: it may hold a person's
        _write(plain, app.store.keys.decrypt(sealed), app.clock())
        yield plain


@contextmanager
def plain_folder(app: App) -> Iterator[Path]:
    """A folder for what is plain for a moment; only its owner can look into it."""
    with tempfile.TemporaryDirectory(prefix=_PLAIN, dir=_folder(app)) as name:
        folder = Path(name)
        _dated(folder, app.clock())
        yield folder


def _folder(app: App) -> Path:
    folder = app.settings.home / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _write_facts(app: App, one: Upload) -> None:
    facts = {**asdict(one), "kind": one.kind.value, "made_at": one.made_at.isoformat()}
    _write(_folder(app) / f"{one.id}.facts", app.store.keys.encrypt(json.dumps(facts, ensure_ascii=False).encode()), one.made_at)


def _write(path: Path, content: bytes, at: datetime) -> None:
    """Writes a file that only its owner may read, dated ``at``: its age says when it goes."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    _dated(draft, at)
    draft.replace(path)


def _dated(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))
