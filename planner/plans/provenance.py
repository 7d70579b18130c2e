"""Where does a plan come from, and is this still the same thing? Canonical JSON and its hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from planner.model.timing import utc


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, ending in Z."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(data: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: one thing has one text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256_of(data: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(data)).hexdigest()
