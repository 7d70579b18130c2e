"""What has a municipality said of one of its sites, and what does that make of the site?

Answers are events: each says everything anew, with who and when, and nothing is ever rewritten. The newest event gives the
site's facts; what a registry says of the same questions is kept beside it and shown as a difference.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum

from planner.model.load import SiteLoad
from planner.model.site import Agreement, Competence, Site


@dataclass(frozen=True, slots=True)
class SiteAnswers:
    """The answers to all questions. Amounts are those of :class:`~planner.model.site.Site`; ``valid_until`` is the last day
    on which they hold."""

    agreement: Agreement
    lying_places: int
    seated_places: int
    power_w: int
    sockets: int
    oxygen_ml_min: int
    oxygen_stored_l: int | None
    backup_s: int
    refuelling: str
    generator_tested_on: date | None
    water_and_drain: bool
    competences_day: frozenset[Competence]
    competences_night: frozenset[Competence]
    step_free: bool
    vehicle_entrance: str
    contact: str
    phone: str
    mailbox: str
    location_number: str
    valid_until: date | None
    arrivals_per_quarter: int | None = None


class SiteDeed(StrEnum):
    """What someone did."""

    ANSWERED = "site_answered"
    STILL_CORRECT = "site_still_correct"
    TAKEN_BACK = "site_taken_back"


@dataclass(frozen=True, slots=True)
class SiteEvent:
    """One answer. ``who`` is the account, ``by`` the person's name as shown; ``answers`` None means that an answer was taken
    back and there is none before it, so that the registry speaks again. ``municipality_code`` is whose site it was then;
    ``number`` counts all events, 0 before it is stored."""

    site_id: str
    municipality_code: str
    deed: SiteDeed
    at: datetime
    who: str
    by: str
    answers: SiteAnswers | None
    confirmed_at: datetime | None = None
    number: int = 0


def answers_of(site: Site) -> SiteAnswers:
    """What is known of ``site`` as if its municipality had said it: where a form begins."""
    attends = frozenset({Competence.RESPIRATOR} if site.respirator_competence else ())
    return SiteAnswers(
        agreement=site.agreement,
        lying_places=site.capacity.lying_places,
        seated_places=site.capacity.seated_places,
        power_w=site.capacity.power_w,
        sockets=site.capacity.sockets,
        oxygen_ml_min=site.capacity.oxygen_ml_min,
        oxygen_stored_l=site.oxygen_stored_l,
        backup_s=site.backup_s,
        refuelling=site.refuelling,
        generator_tested_on=site.generator_tested_on,
        water_and_drain=site.water_and_drain,
        competences_day=attends if site.competences_day is None else site.competences_day,
        competences_night=attends if site.competences_night is None else site.competences_night,
        step_free=site.step_free,
        vehicle_entrance=site.vehicle_entrance,
        contact=site.contact,
        phone=site.phone,
        mailbox=site.mailbox,
        location_number=site.location_number,
        valid_until=site.valid_until,
        arrivals_per_quarter=site.arrivals_per_quarter,
    )


def answered(site: Site, event: SiteEvent) -> Site:
    """``site`` as the registry has it, with the event's answers laid over it. Where it stands, what it is called and its
    dialysis stations remain the registry's. An answer given for another municipality no longer holds."""
    answers = event.answers
    if answers is None or event.municipality_code != site.municipality_code:
        return site
    confirmed = answers.agreement is Agreement.CONFIRMED
    return replace(
        site,
        agreement=answers.agreement,
        capacity=SiteLoad(
            lying_places=answers.lying_places,
            seated_places=answers.seated_places,
            power_w=answers.power_w,
            sockets=answers.sockets,
            oxygen_ml_min=answers.oxygen_ml_min,
            dialysis_stations=site.capacity.dialysis_stations,
        ),
        oxygen_stored_l=answers.oxygen_stored_l,
        backup_s=answers.backup_s,
        refuelling=answers.refuelling,
        generator_tested_on=answers.generator_tested_on,
        water_and_drain=answers.water_and_drain,
        competences_day=answers.competences_day,
        competences_night=answers.competences_night,
        respirator_competence=Competence.RESPIRATOR in answers.competences_day & answers.competences_night,
        step_free=answers.step_free,
        vehicle_entrance=answers.vehicle_entrance,
        contact=answers.contact,
        phone=answers.phone,
        mailbox=answers.mailbox,
        location_number=answers.location_number,
        valid_until=answers.valid_until,
        arrivals_per_quarter=answers.arrivals_per_quarter,
        confirmed_at=(event.confirmed_at or event.at) if confirmed else None,
        confirmed_by=event.by if confirmed else "",
    )


def differing(one: SiteAnswers, other: SiteAnswers) -> tuple[str, ...]:
    """The questions that the two answer differently, in the order of the form."""
    return tuple(f.name for f in fields(SiteAnswers) if getattr(one, f.name) != getattr(other, f.name))


def before(history: tuple[SiteEvent, ...]) -> SiteEvent | None:
    """Whose answers stand again when the newest of ``history`` (oldest first) is taken back: the last event whose answers
    were not taken back themselves, without the newest; None when the registry speaks again. Taking back twice goes back two."""
    standing: list[SiteEvent] = []
    for event in history:
        if event.deed is SiteDeed.TAKEN_BACK:
            standing = standing[:-1]
        else:
            standing.append(event)
    return standing[-2] if len(standing) > 1 else None
