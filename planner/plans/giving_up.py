"""Which sites are out of reach for whom, as the routes have shown?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from planner.assignment.reasons import Finding
from planner.plans.composing import ride_findings


@dataclass(frozen=True)
class GivenUp:
    """Pairs that the routes have shown to be out of reach: (ref, site id) to the cause."""

    pairs: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def joined_with(self, forbidden_sites: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        """Ref to the sites that are out, by decision or by the routes."""
        sites = dict(forbidden_sites)
        for ref, site_id in self.pairs:
            sites[ref] = sites.get(ref, frozenset()) | {site_id}
        return sites

    def findings(self, placed: Mapping[str, str]) -> dict[str, tuple[Finding, ...]]:
        """Why those who now have no site at all are without one: no vehicle brought them to the first in time."""
        first: dict[str, tuple[Finding, ...]] = {}
        for (ref, site_id), cause in self.pairs.items():
            if ref not in placed:
                first.setdefault(ref, ride_findings(cause, site_id))
        return first
