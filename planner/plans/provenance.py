"""Where does a plan come from, and is this still the same thing? Canonical JSON and its hash."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from planner.model.timing import epoch_s, utc
from planner.plans.plan import Plan


def stamp(moment: datetime) -> str:
    """ISO 8601 in UTC to the second, ending in Z."""
    return utc(moment).strftime("%Y-%m-%dT%H:%M:%SZ")


def canonical(data: Any) -> bytes:
    """Sorted keys, no spaces, UTF-8: one thing has one text."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256_of(data: Any) -> str:
    """SHA-256 of the canonical JSON, in hex."""
    return hashlib.sha256(canonical(data)).hexdigest()


def plan_id(scenario_id: str, plan: Plan) -> str:
    """A short name for a plan: the scenario and six hexadecimal digits of what it was made from, when, and by which
    seed and work limit. No two plans of one night share it by accident, and it holds nothing personal."""
    made = plan.made
    stuff = f"{made.snapshot_sha256} {made.seed} {made.work} {epoch_s(made.at)}"
    return f"{scenario_id}-{hashlib.sha256(stuff.encode()).hexdigest()[:6]}"
