"""What has someone asked to be planned, and can it be done as written?"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

WORK = range(1, 101)
SECONDS = range(5, 3601)
SEEDS = range(2**31)


@dataclass(frozen=True)
class DraftForm:
    """The form as typed, so that a mistake comes back as it was written. ``keep`` names the plan whose decisions
    are kept ("" = none); ``errors`` maps a field to its word code."""

    scenario: str = ""
    work: str = "20"
    seconds: str = "40"
    seed: str = "1"
    keep: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def work_units(self) -> int:
        """The repeatable work limit."""
        return int(self.work)

    @property
    def seconds_limit(self) -> float:
        """The hard stop."""
        return float(self.seconds)

    @property
    def seed_number(self) -> int:
        """The seed."""
        return int(self.seed)


def read_form(fields: Mapping[str, str], scenario_ids: Collection[str]) -> DraftForm:
    """The form with its errors, if any."""
    typed = {name: fields.get(name, "").strip() for name in ("scenario", "work", "seconds", "seed", "keep")}
    errors = {} if typed["scenario"] in scenario_ids else {"scenario": "draft.error_scenario"}
    for name, allowed in (("work", WORK), ("seconds", SECONDS), ("seed", SEEDS)):
        if not _within(typed[name], allowed):
            errors[name] = f"draft.error_{name}"
    return DraftForm(**typed, errors=errors)


def _within(text: str, allowed: range) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 12 and int(text) in allowed
