"""What does a municipality say of its own sites? Seen, answered, confirmed with one press, taken back; never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.app import App
from planner.actions.keeping_sites import plans_using, tell_leads
from planner.actions.policies import policy_on
from planner.actions.subjects import of_municipalities, of_site
from planner.errors import NotAllowed, WrongState
from planner.model.site import Agreement, Site
from planner.model.site_answers import SiteAnswers, SiteDeed, SiteEvent, answered, answers_of, before
from planner.model.timing import danish_day
from planner.plans.provenance import sha256_of
from planner.registries.problems import said
from planner.store.codec import to_json
from planner.store.store import Tx

#: So many days before a confirmation ends someone is reminded.
REMIND_DAYS = 30


class Standing(StrEnum):
    """How a site's confirmation stands today, the most urgent first."""

    EXPIRED = "standing_expired"
    NOT_CONFIRMED = "standing_not_confirmed"
    EXPIRES_SOON = "standing_expires_soon"
    CONFIRMED = "standing_confirmed"


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site in a list. ``holds_until`` is the last day its confirmation counts (None: it does not), ``said_at`` when its
    municipality last said anything here, ``asked_by`` the day by which the region wants an answer."""

    site: Site
    standing: Standing
    holds_until: date | None
    said_at: datetime | None
    said_by: str
    asked_by: date | None
    request_id: str
    used_now: bool


@dataclass(frozen=True, slots=True)
class OpenSite:
    """A site opened to be looked at. ``revision`` changes whenever anything about the site does; ``registry`` what the registry
    says of the same questions where that is kept beside; ``renewed_until`` until when one press would confirm."""

    line: SiteLine
    answers: SiteAnswers
    revision: str
    history: tuple[SiteEvent, ...]
    registry: SiteAnswers | None
    municipality: str
    renewed_until: date

    @property
    def site(self) -> Site:
        """The site itself."""
        return self.line.site


class SiteChanged(WrongState):
    """Someone else has changed the site since the form was opened. Nothing was stored; ``now`` is what stands."""

    now: OpenSite


def my_sites(app: App, actor: Actor) -> tuple[SiteLine, ...]:
    """The sites that the actor answers for: what a municipality runs in its own municipality. Most urgent first."""
    check_can_somewhere(actor, Deed.ANSWER_SITES)
    with app.store.read() as tx:
        own = can(actor, Deed.ANSWER_SITES, of_municipalities(tx, [actor.municipality_code]))
        sites = [s for s in tx.sites.all() if own and s.kind.is_municipal and s.municipality_code == actor.municipality_code]
        lines = lines_of(app, tx, sites)
    order = list(Standing)
    return tuple(sorted(lines, key=lambda x: (x.asked_by is None, order.index(x.standing), x.site.name, x.site.id)))


def lines_of(app: App, tx: Tx, sites: list[Site]) -> list[SiteLine]:
    """The ``sites`` with how they stand today."""
    newest = tx.answers.newest(s.id for s in sites)
    used = frozenset().union(*plans_using(tx).values())
    asked = {}
    for one in sorted(tx.site_requests.open(), key=lambda request: request.asked_at):
        for site_id in one.site_ids:
            event = newest.get(site_id)
            if event is None or event.at < one.asked_at:
                asked[site_id] = one
    day = app.today()
    longest = confirmation_lasts(app, tx)
    lines = []
    for site in sites:
        event, request = newest.get(site.id), asked.get(site.id)
        until = holds_until(site, longest)
        lines.append(
            SiteLine(
                site=site,
                standing=_standing(until, day),
                holds_until=until,
                said_at=event.at if event else None,
                said_by=event.by if event else "",
                asked_by=request.answer_by if request and request.municipality_code == site.municipality_code else None,
                request_id=request.id if request and request.municipality_code == site.municipality_code else "",
                used_now=site.id in used,
            )
        )
    return lines


def holds_until(site: Site, longest: timedelta) -> date | None:
    """The last day on which the site's confirmation counts in a plan; None when it is not confirmed."""
    if site.agreement is not Agreement.CONFIRMED or site.confirmed_at is None:
        return None
    oldest = danish_day(site.confirmed_at + longest)
    return oldest if site.valid_until is None else min(site.valid_until, oldest)


def _standing(until: date | None, day: date) -> Standing:
    if until is None:
        return Standing.NOT_CONFIRMED
    if until < day:
        return Standing.EXPIRED
    return Standing.EXPIRES_SOON if until <= day + timedelta(days=REMIND_DAYS) else Standing.CONFIRMED


def open_site(app: App, actor: Actor, site_id: str) -> OpenSite:
    """One site that the actor answers for, with its questions and everything said of it. Raises NotFound, and NotAllowed also
    for a hospital: that is the region's, whoever's municipality it stands in."""
    check_can_somewhere(actor, Deed.ANSWER_SITES)
    with app.store.read() as tx:
        return _opened(app, tx, actor, site_id)


def answer_site(app: App, actor: Actor, site_id: str, answers: SiteAnswers, *, seen: str) -> None:
    """The municipality says everything anew. Raises SiteChanged when the site is not as it was ``seen``, NotAllowed when it is
    not theirs."""
    _say(app, actor, site_id, SiteDeed.ANSWERED, lambda _now: answers, seen)


def still_correct(app: App, actor: Actor, site_id: str, *, seen: str) -> None:
    """One press: what stands is still right. A confirmation then holds for as long as today's policy lets one count."""

    def renewed(now: OpenSite) -> SiteAnswers:
        if now.answers.agreement is not Agreement.CONFIRMED:
            return now.answers
        return replace(now.answers, valid_until=now.renewed_until)

    _say(app, actor, site_id, SiteDeed.STILL_CORRECT, renewed, seen)


def confirmation_lasts(app: App, tx: Tx) -> timedelta:
    """How long today's policy lets a confirmation count."""
    return timedelta(seconds=policy_on(tx, app.settings.data_dir, app.today()).whole("confirmation_max_age"))


def take_back(app: App, actor: Actor, site_id: str, *, seen: str) -> None:
    """The newest answer is taken back by a new event: the one before it stands again, or the registry's words. Raises WrongState
    when there is nothing to take back."""
    _say(app, actor, site_id, SiteDeed.TAKEN_BACK, lambda _now: None, seen)


def revision_of(site: Site, newest: SiteEvent | None) -> str:
    """Changes whenever the site or what is said of it does."""
    return f"{newest.number if newest else 0}-{sha256_of(to_json(site))[:20]}"


def _opened(app: App, tx: Tx, actor: Actor, site_id: str) -> OpenSite:
    site = tx.sites.get(site_id)
    check_can(actor, Deed.ANSWER_SITES, of_site(tx, site))
    if not site.kind.is_municipal:
        raise said(NotAllowed, "role_may_not")
    history = tx.answers.history(site_id)
    base = tx.answers.bases([site_id]).get(site_id)
    names = {m.code: m.name for m in tx.municipalities.all()}
    (line,) = lines_of(app, tx, [site])
    return OpenSite(
        line=line,
        answers=answers_of(site),
        revision=revision_of(site, history[-1] if history else None),
        history=history,
        registry=answers_of(base) if base else None,
        municipality=names.get(site.municipality_code, site.municipality_code),
        renewed_until=app.today() + confirmation_lasts(app, tx),
    )


def _say(
    app: App, actor: Actor, site_id: str, deed: SiteDeed, answers: Callable[[OpenSite], SiteAnswers | None], seen: str
) -> None:
    check_can_somewhere(actor, Deed.ANSWER_SITES)
    at = app.clock()
    with app.store.transaction() as tx:
        now = _opened(app, tx, actor, site_id)
        if seen != now.revision:
            changed = said(SiteChanged, "site_changed", site=now.site.name)
            changed.now = now
            raise changed
        event = SiteEvent(
            site_id=site_id,
            municipality_code=now.site.municipality_code,
            deed=deed,
            at=at,
            who=actor.user_id,
            by=f"{actor.name}, {now.municipality}",
            answers=answers(now),
            confirmed_at=at,
        )
        if deed is SiteDeed.TAKEN_BACK:
            event = _restoring(event, now)
        tx.answers.add(event)
        base = tx.answers.bases([site_id]).get(site_id, now.site)
        after = answered(base, event)
        if event.answers is None:
            tx.answers.drop_bases([site_id])
        else:
            tx.answers.keep_bases([base])
        tx.sites.upsert_many([after])
        tell_leads(tx, now.site, after, by=event.by, at=at, used=plans_using(tx))
        tx.audit.append(at=at, who=actor.user_id, deed=deed.value, subject=site_id, purpose="", channel=actor.channel, refs=())


def _restoring(event: SiteEvent, now: OpenSite) -> SiteEvent:
    if not now.history or now.history[-1].answers is None:
        raise said(WrongState, "nothing_to_take_back", site=now.site.name)
    earlier = before(now.history)
    if earlier is None:
        return replace(event, answers=None, confirmed_at=None)
    return replace(event, answers=earlier.answers, confirmed_at=earlier.confirmed_at or earlier.at)
