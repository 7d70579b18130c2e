"""How does a file appear whole or not at all?"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from planner.errors import FileProblem


def safe_name(text: str) -> str:
    """A file name from an id of ours: letters, digits, dot, dash and underscore only, never empty or hidden."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-.")
    return name or "x"


def write_atomically(path: Path, content: bytes) -> Path:
    """Writes under a temporary name beside ``path``, flushes to disk, then renames: a crash leaves the old file or the
    new one, never half of one. Readable by the owner alone. Raises FileProblem when the folder cannot be written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_flushed(temporary, content)
        temporary.replace(path)
        _flush_folder(path.parent)
    except OSError as problem:
        raise FileProblem(f"Cannot write {path}: {problem.strerror}.", hint="Choose another folder with --out.") from None
    finally:  # also when the user presses Ctrl-C
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
    return path


def write_folder(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Replaces ``folder`` by one that holds exactly ``files`` (relative name to content), whole or not at all.

    The folder is wholly ours: what an earlier print left in it is gone, so that no outdated paper lies among the new.
    """
    fresh = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        shutil.rmtree(fresh, ignore_errors=True)
        for name, content in files.items():
            path = fresh / name
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_flushed(path, content)
        for place in {(fresh / name).parent for name in files} | {fresh}:
            _flush_folder(place)
        if folder.exists():
            folder.rename(old)
        fresh.rename(folder)
        _flush_folder(folder.parent)
    except OSError as problem:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise FileProblem(f"Cannot write {folder}: {problem.strerror}.", hint="Choose another folder with --out.") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return tuple(folder / name for name in files)


def _write_flushed(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
