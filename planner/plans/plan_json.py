"""What was decided, as the certificate and other programs read it (format in data/README.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from planner.model.load import SiteLoad
from planner.model.patient import Patient
from planner.model.site import Site
from planner.plans.plan import Placed, Plan, PlannedErrand, PlannedRoute, Stays, Unplaced
from planner.plans.provenance import stamp

FORMAT = "planner-plan/1"


def plan_json(plan: Plan, patients: Mapping[str, Patient], sites: Mapping[str, Site]) -> dict[str, Any]:
    """The plan as plain JSON data; ``patients`` by ref and ``sites`` by id give the totals their municipalities."""
    entries = [_placed(p) for p in plan.placed] + [_stays(s) for s in plan.stays] + [_unplaced(u) for u in plan.unplaced]
    return {
        "format": FORMAT,
        "id": plan.id,
        "version": plan.version,
        "snapshot_sha256": plan.made.snapshot_sha256,
        "policy_version": plan.made.policy_version,
        "seed": plan.made.seed,
        "work": plan.made.work,
        "made_at": stamp(plan.made.at),
        "software": dict(plan.made.software),
        "network": plan.made.network,
        "road_changes": list(plan.made.road_changes),
        "patients": sorted(entries, key=lambda e: str(e["ref"])),
        "routes": [_route(r) for r in plan.routes],
        "errands": [_errand(e) for e in plan.errands],
        "totals": _totals(plan, patients, sites),
        "shortages": [
            {
                "patients": list(s.patients),
                "sites": list(s.sites),
                "dimension": s.dimension,
                "at_least": s.at_least,
                "prices": {site_id: dict(zip(SiteLoad.dimensions(), price, strict=True)) for site_id, price in s.prices},
            }
            for s in plan.shortages
        ],
        "objective": dict(plan.levels),
    }


def _placed(entry: Placed) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "outcome": "placed",
        "site": entry.site_id,
        "shift": entry.shift_id,
        "pickup_at": stamp(entry.pickup_at),
        "arrival_at": stamp(entry.arrival_at),
        "slack_s": entry.slack_s,
    }


def _stays(entry: Stays) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "outcome": "stays",
        "because": entry.because.value,
        "safe_until_at": stamp(entry.safe_until_at),
    }


def _unplaced(entry: Unplaced) -> dict[str, Any]:
    return {
        "ref": entry.ref,
        "outcome": "unplaced",
        "findings": [
            {
                "reason": f.reason.value,
                "remedy": f.remedy.value,
                "site": f.site_id,
                "dimension": f.dimension,
                "seconds": f.seconds,
                "amount": f.amount,
            }
            for f in entry.findings
        ],
    }


def _errand(errand: PlannedErrand) -> dict[str, Any]:
    named = {"ref": errand.ref, "thing": errand.thing.value, "site": errand.site_id}
    if errand.pickup_at is None or errand.arrival_at is None:
        return {**named, "why": errand.why}
    return {
        **named,
        "shift": errand.shift_id,
        "pickup_at": stamp(errand.pickup_at),
        "arrival_at": stamp(errand.arrival_at),
        "lasts_until_at": stamp(errand.lasts_until_at),
    }


def _route(route: PlannedRoute) -> dict[str, Any]:
    return {
        "shift": route.shift_id,
        "vehicle": route.vehicle_id,
        "stops": [
            {
                "kind": stop.kind.value,
                "place": stop.place_id,
                "ref": stop.ref,
                "arrive_at": stamp(stop.arrive_at),
                "begin_at": stamp(stop.begin_at),
                "depart_at": stamp(stop.depart_at),
                "leg_s": stop.leg_s,
                "leg_m": stop.leg_m,
                "crossings": list(stop.crossings),
                "load": asdict(stop.load),
            }
            for stop in route.stops
        ],
    }


def _totals(plan: Plan, patients: Mapping[str, Patient], sites: Mapping[str, Site]) -> dict[str, Any]:
    outcomes: dict[str, Sequence[Placed | Stays | Unplaced]] = {
        "placed": plan.placed,
        "stays": plan.stays,
        "unplaced": plan.unplaced,
    }
    by_municipality: dict[str, Counter[str]] = {}
    for outcome, entries in outcomes.items():
        for entry in entries:
            row = by_municipality.setdefault(patients[entry.ref].municipality_code, Counter())
            row.update((outcome, "affected"))
    received = Counter(sites[p.site_id].municipality_code for p in plan.placed)
    sent = Counter(patients[p.ref].municipality_code for p in plan.placed)
    return {
        "affected": plan.affected,
        **{outcome: len(entries) for outcome, entries in outcomes.items()},
        "by_municipality": {
            code: {key: row[key] for key in ("affected", "placed", "stays", "unplaced")}
            for code, row in sorted(by_municipality.items())
        },
        "by_site": dict(sorted(Counter(p.site_id for p in plan.placed).items())),
        "sent": dict(sorted(sent.items())),
        "received": dict(sorted(received.items())),
    }
