"""May this plan be shown and stored at all? Only when the certificate has passed it."""

from __future__ import annotations

from typing import Any

from planner import certificate
from planner.errors import PlanRefused


def passed(snapshot: dict[str, Any], plan: dict[str, Any]) -> certificate.Certificate:
    """The certificate of a plan that holds. Raises PlanRefused with the rules that are broken."""
    try:
        verdict = certificate.check(snapshot, plan)
    except certificate.FormatProblem as problem:
        raise PlanRefused(f"The certificate cannot read the plan: {problem}.", hint=_OUR_FAULT) from None
    if not verdict.ok:
        broken = [f"{v.rule}: {v.message}" for v in verdict.violations]
        raise RulesBroken(verdict, f"The certificate found {len(broken)} violation(s): {'; '.join(broken[:5])}.")
    return verdict


class RulesBroken(PlanRefused):
    """The certificate has read the plan and found rules broken; ``verdict`` names each violation."""

    def __init__(self, verdict: certificate.Certificate, message: str) -> None:
        super().__init__(message, hint=_OUR_FAULT)
        self.verdict = verdict


_OUR_FAULT = "The plan was not stored. This is a fault in the program: keep the registries as they are and report it."
