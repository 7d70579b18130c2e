"""What does the main job's summary say? Counts that add up, the unplaced with reasons, vehicles, slack."""

from __future__ import annotations

from collections import Counter
from typing import Any

from planner.assignment.reasons import Finding
from planner.certificate import RULES
from planner.documents.facts import PlanFacts
from planner.documents.what_helps import what_helps
from planner.model.timing import local_text
from planner.translations.words import word


def summary_data(facts: PlanFacts) -> dict[str, Any]:
    """The summary as plain data; references only."""
    plan = facts.plan
    return {
        "plan": plan.id,
        "version": plan.version,
        "status": facts.status,
        "scenario": plan.scenario_id,
        "synthetic": plan.synthetic,
        "exercise": plan.exercise,
        "affected": plan.affected,
        "stays": len(plan.stays),
        "placed": len(plan.placed),
        "unplaced": len(plan.unplaced),
        "must_be_left": plan.must_be_left,
        "not_placed_by_this_search": plan.not_placed_by_this_search,
        "earlier_plan": plan.since.plan_id,
        "moved_since": list(plan.since.moved),
        "unplaced_people": [
            {
                "ref": u.ref,
                "priority": facts.people[u.ref].priority,
                "deadline_at": local_text(u.deadline_at),
                "findings": [finding_data(finding) for finding in u.findings],
            }
            for u in plan.unplaced
        ],
        "sites_used": len({p.site_id for p in plan.placed}),
        "vehicles": len({r.vehicle_id for r in plan.routes}),
        "vehicle_hours": round(sum(r.duration_s for r in plan.routes) / 3600, 1),
        "distance_km": sum(r.distance_m for r in plan.routes) // 1000,
        "latest_slack_min": None if plan.latest_slack_s is None else plan.latest_slack_s // 60,
        "hospital_places_avoided": plan.hospital_places_avoided,
        "objective": dict(plan.levels),
        "rough_travel": plan.made.rough_travel,
        "certificate_ok": facts.certificate_ok,
        "seconds_used": plan.made.seconds_used,
        "stopped_by_time": plan.made.stopped_by_time,
        "seed": plan.made.seed,
        "work": plan.made.work,
        "policy": plan.made.policy_version,
        "plan_sha256": facts.plan_sha256,
        "snapshot_sha256": plan.made.snapshot_sha256,
        "parties": [
            {"municipality_code": p.municipality_code, "task": p.task, "responsible": p.responsible, "operating": p.operating}
            for p in facts.parties
        ],
    }


def finding_data(finding: Finding) -> dict[str, Any]:
    """One reason with all that it says; ``lacks_s`` seconds and ``lacks`` of the dimension only where that is what lacks."""
    told: dict[str, Any] = {"reason": finding.reason.value, "remedy": finding.remedy.value, "site": finding.site_id}
    extra = {"dimension": finding.dimension, "lacks": finding.amount, "lacks_s": finding.seconds}
    return told | {name: value for name, value in extra.items() if value}


def summary_text(facts: PlanFacts, lang: str = "da") -> str:
    """The summary for people."""
    plan, data = facts.plan, summary_data(facts)

    def both(danish: str, english: str) -> str:
        return english if lang == "en" else danish

    marks = [word(f"{mark}_mark", lang) for mark in ("synthetic", "exercise") if data[mark]]
    lines = [
        "",
        f"{both('Plan', 'Plan')} {plan.id}  v{plan.version}  {plan.scenario_name}  {' · '.join(marks)}".rstrip(),
        "─" * 78,
        f"{both('Berørt', 'Affected'):<24}{plan.affected:>6}",
        f"  {both('bliver hjemme', 'stay at home'):<22}{len(plan.stays):>6}",
        f"  {both('anbragt', 'placed'):<22}{len(plan.placed):>6}   "
        f"{both('på', 'at')} {data['sites_used']} {both('steder', 'sites')}",
        f"  {both('uden plads', 'unplaced'):<22}{len(plan.unplaced):>6}",
    ]
    lines += [f"      {count:>4}  {text}" for text, count in _reasons(facts, lang)]
    lines += [f"      {word(told.code, lang, **dict(told.values))}" for told in what_helps(plan).proven]
    if plan.since.plan_id:
        code = "since.moved" if plan.since.moved else "since.same"
        lines += [word(code, lang, count=len(plan.since.moved), plan=plan.since.plan_id), *(f"  {r}" for r in plan.since.moved)]
    slack = data["latest_slack_min"]
    lines += [
        f"{both('Køretøjer', 'Vehicles'):<24}{data['vehicles']:>6}   {data['vehicle_hours']} {both('timer', 'hours')},"
        f" {data['distance_km']} km",
        f"{both('Mindste tid i overskud', 'Smallest slack'):<24}{'-' if slack is None else slack:>6}   min",
        f"{both('Sparede hospitalspladser', 'Hospital places avoided'):<24}{plan.hospital_places_avoided:>6}",
        f"{both('Certifikat', 'Certificate'):<24}{'OK' if facts.certificate_ok else '-':>6}   "
        f"{RULES[0].number}-{RULES[-1].number}, {both('plan', 'plan')} {facts.plan_sha256[:8]}",
    ]
    if plan.made.rough_travel:
        lines.append(
            both(
                "Køretider er grove: groft vejnet eller luftlinje.", "Travel times are rough: a coarse network or straight lines."
            )
        )
    if plan.made.stopped_by_time:
        lines.append(both("Uret stoppede søgningen; en gentagelse kan afvige.", "Stopped by the clock; a repetition may differ."))
    lines += [f"  {p.municipality_code}  {p.task}: {p.responsible} / {p.operating}" for p in facts.parties]
    return "\n".join(lines)


def _reasons(facts: PlanFacts, lang: str) -> list[tuple[str, int]]:
    """The first reason of each unplaced person, most frequent first."""
    first = Counter(u.findings[0].reason.value for u in facts.plan.unplaced)
    return [(word(code, lang), count) for code, count in first.most_common()]
