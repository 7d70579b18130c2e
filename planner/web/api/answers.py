"""How is what the program knows said to a system? Each function gives what the schema of its name promises, and no person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from planner.actions.counts import Overview
from planner.actions.incidents import Outline, SiteOutline
from planner.actions.scenarios import ScenarioRow
from planner.model.importance import UNPLACED
from planner.model.load import SiteLoad
from planner.model.site import Site
from planner.model.timing import utc
from planner.store.jobs import Job
from planner.store.plans import PlanRow
from planner.translations.words import LANGUAGES, word
from planner.web.api.calls import ROOT

Json = dict[str, Any]

#: What is told of the newest plan of a job beside those left in each class.
_BEST = ("placed", "unplaced", "without_reserve_min", "vehicles", "vehicle_s", "distance_m")


def words(code: str) -> Json:
    """The code's words in both languages."""
    return {lang: word(code, lang) for lang in LANGUAGES}


def moment(at: datetime) -> str:
    """In UTC, to the second."""
    return utc(at).isoformat(timespec="seconds")


def counts(overview: Overview) -> Json:
    """What is in the house."""
    last = overview.last_import_at
    return asdict(overview) | {"last_import_at": moment(last) if last else None}


def site(one: Site, names: Mapping[str, str]) -> Json:
    """A site without the people who answer for it: no contact, no phone."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind.value,
        "municipality": {"code": one.municipality_code, "name": names.get(one.municipality_code, one.municipality_code)},
        "position": {"longitude": one.position.lon, "latitude": one.position.lat},
        "agreement": one.agreement.value,
        "valid_until": one.valid_until.isoformat() if one.valid_until else None,
        "room": room(one.capacity),
        "emergency_power_s": one.backup_s,
        "step_free": one.step_free,
        "water_and_drain": one.water_and_drain,
        "respirator_competence": one.respirator_competence,
        "synthetic": one.synthetic,
    }


def room(load: SiteLoad) -> Json:
    """Places and supplies, taken or given."""
    return dict(zip(SiteLoad.dimensions(), load.amounts(), strict=True))


def scenario(row: ScenarioRow) -> Json:
    """An outage to plan for."""
    return {
        "id": row.id,
        "name": row.name,
        "start_at": moment(row.start_at),
        "warning_s": row.warning_s,
        "without_power_s": row.duration_s,
        "cuts": row.cuts,
        "policy_version": row.policy_version,
        "exercise": row.exercise,
    }


def plan(row: PlanRow) -> Json:
    """A plan in a list, without whoever made it."""
    return {
        "id": row.id,
        "version": row.version,
        "revision": row.revision,
        "scenario": {"id": row.scenario_id, "name": row.scenario_name},
        "status": row.status.value,
        "made_at": moment(row.made_at),
        "policy_version": row.policy_version,
        "certificate_ok": row.certificate_ok,
        "affected": row.affected,
        "placed": row.placed,
        "stays": row.stays,
        "unplaced": row.unplaced,
        "exercise": row.exercise,
        "synthetic": row.synthetic,
        "sha256": row.plan_sha256,
    }


def plan_counts(outline: Outline) -> Json:
    """A plan in figures."""
    row = outline.row
    return {
        "plan": row.id,
        "affected": row.affected,
        "placed": row.placed,
        "stays": row.stays,
        "unplaced": row.unplaced,
        "vehicles": outline.vehicles,
        "sites": len(outline.sites),
        "hospital_places_avoided": outline.hospital_places_avoided,
        "least_slack_s": outline.latest_slack_s,
        "first_departure_at": moment(outline.first_departure_at),
        "without_power": [{"from": moment(begin), "to": moment(end)} for begin, end in outline.cuts],
        "rough_travel": outline.rough_travel,
    }


def plan_site(one: SiteOutline) -> Json:
    """What one site receives."""
    return {
        "id": one.id,
        "name": one.name,
        "kind": one.kind,
        "municipality": one.municipality,
        "people": one.people,
        "used": room(one.load),
        "room": room(one.capacity),
        "first_arrival_at": moment(one.first_at),
        "last_arrival_at": moment(one.last_at),
    }


def reason(code: str, people: int) -> Json:
    """Why some are without a place, and how many."""
    return {"code": code, "words": words(code), "people": people}


def job(one: Job) -> Json:
    """How far the work is; ``plan`` once it is there, ``best`` what would be kept if it were stopped now."""
    return {
        "id": one.id,
        "state": one.state.value,
        "step": one.step,
        "done": one.done,
        "total": one.total,
        "message": one.why[0],
        "plan": one.plan_id or None,
        "best": best(one.best, one.best_at) if one.best and one.best_at else None,
        "href": f"{ROOT}/jobs/{one.id}",
    }


def best(figures: Mapping[str, int], at: datetime) -> Json:
    """The newest plan that the check has passed, in counts (:func:`planner.plans.figures.figures`)."""
    by_class = {level.rpartition("_")[2]: figures[level] for level in UNPLACED}
    return {
        "at": moment(at),
        "unplaced_by_class": by_class,
        **{name: figures[name] for name in _BEST},
    }
