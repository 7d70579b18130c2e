"""Is this strict JSON, and what is its fingerprint?

Strict means: no key twice in one object, no NaN or Infinity, UTF-8. Python's own reader lets all three pass, and each can
make two readers see two different plans in one file.
"""

from __future__ import annotations

import hashlib
import json
import math
from pathlib import Path


class FormatProblem(ValueError):
    """The text is not what data/README.md describes. ``path`` leads to the key (``plan.routes[2].stops[0].leg_s``),
    ``problem`` says what must be there. Neither repeats the value found."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem


def read_json_file(path: Path, name: str) -> object:
    """The content of a JSON file; ``name`` is what problems call it. Raises FormatProblem, also for a missing file."""
    try:
        text = path.read_bytes().decode("utf-8")
    except OSError as error:
        raise FormatProblem(name, f"the file cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise FormatProblem(name, "the file is not UTF-8 text") from None
    return parse(text, name)


def parse(text: str, name: str) -> object:
    """The value written in ``text``. Raises FormatProblem for anything but strict JSON."""

    def one_object(pairs: list[tuple[str, object]]) -> dict[str, object]:
        table = dict(pairs)
        if len(table) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise FormatProblem(name, f"the key '{twice}' is given twice in one object")
        return table

    def finite(number: str) -> float:
        value = float(number)
        if not math.isfinite(value):
            raise FormatProblem(name, "a number is too large")
        return value

    def no_constant(constant: str) -> object:
        raise FormatProblem(name, f"{constant} is not a number")

    try:
        value: object = json.loads(text, object_pairs_hook=one_object, parse_float=finite, parse_constant=no_constant)
    except FormatProblem:
        raise
    except json.JSONDecodeError as error:
        raise FormatProblem(name, f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from None
    except (ValueError, RecursionError):
        raise FormatProblem(name, "not JSON that can be read: too long a number or too deeply nested") from None
    return value


def canonical_sha256(value: object, name: str) -> str:
    """SHA-256, in hex, of the canonical JSON: sorted keys, no spaces, UTF-8. Raises FormatProblem when the value cannot
    be written as strict JSON."""
    try:
        text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        return hashlib.sha256(text.encode("utf-8")).hexdigest()
    except (TypeError, ValueError, RecursionError):
        raise FormatProblem(name, "cannot be written as strict JSON (a NaN, or something that is not JSON)") from None
