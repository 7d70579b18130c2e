"""The quality report over what is stored now, for whoever may see it. The look is logged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from planner.actions.actor import Actor, Deed, check_can
from planner.actions.app import App
from planner.actions.keeping_people import bases_of, corrections_by_ref, everyone
from planner.actions.policies import policy_today
from planner.registries.corrections import holds
from planner.registries.quality_report import OnRoads, QualityReport, SourceAge, Suspected, quality_report
from planner.registries.records import PatientRecord
from planner.store.matching import ReviewState
from planner.store.store import Tx
from planner.travel.matrix import Place


def quality(app: App, actor: Actor, *, shareable: bool = False) -> QualityReport:
    """How good the patient registries are now; ``shareable`` without references."""
    check_can(actor, Deed.SEE_QUALITY)
    now = app.clock()
    records = everyone(app.store)
    on_roads = _on_roads(app, records)
    with app.store.read() as tx:
        areas, sources, stale = tx.areas.geometries("municipality"), _sources(tx), _stale(tx)
        suspected = [Suspected((r.ref_a, r.ref_b), r.reasons) for r in tx.reviews.list(ReviewState.OPEN)]
    policy = policy_today(app)
    report = quality_report(records, policy, areas, sources, suspected, stale, now, on_roads)
    refs = {ref for section in report.sections for line in section.lines for ref in line.refs}
    with app.store.transaction() as tx:
        tx.audit.append(
            at=now,
            who=actor.user_id,
            deed="see_quality",
            subject="shareable" if shareable else "",
            channel=actor.channel,
            refs=() if shareable else refs,
        )
    return report.shareable() if shareable else report


def _on_roads(app: App, records: Sequence[PatientRecord]) -> OnRoads | None:
    """Where everyone whose address was found lives on the roads in use."""
    found = [(r.patient.ref, r.patient.located.position) for r in records]
    places = [Place(ref, position) for ref, position in found if position is not None]
    where = app.whereabouts(places)
    if where is None:
        return None
    living: dict[str, list[str]] = defaultdict(list)
    for place, land in zip(places, where.lands, strict=True):
        living[land].append(place.id)
    islands = {
        (", ".join(island.lands), island.ferries): tuple(ref for land in island.lands for ref in living.get(land, ()))
        for island in app.islands(None)
    }
    return OnRoads(tuple(where.far - where.outside), tuple(where.outside), islands)


def _sources(tx: Tx) -> list[SourceAge]:
    latest: dict[str, datetime] = {}
    for run in tx.imports.list("patients", limit=10_000):
        latest.setdefault(run.source, run.at)
    return [SourceAge(source, at) for source, at in latest.items()]


def _stale(tx: Tx) -> list[str]:
    """Everyone with a correction that no longer fits what the registries say."""
    concerned = tx.corrections.refs()
    owners = {tx.merges.aliases([ref], ())[0].get(ref, ref) for ref in concerned}
    laid, bases = corrections_by_ref(tx, owners), bases_of(tx, owners)
    return [ref for ref, ones in laid.items() if ref in bases and any(not holds(one, bases[ref]) for one in ones)]
