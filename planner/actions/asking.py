"""What does the region ask the municipalities about their sites, and who has answered? The region asks and reads; nothing here
changes a site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from planner.actions.actor import Actor, Deed, can, check_can, check_can_somewhere
from planner.actions.answering import SiteChanged, SiteLine, Standing, lines_of, revision_of, still_correct
from planner.actions.app import App
from planner.actions.subjects import of_municipalities
from planner.errors import NotAllowed, UserError
from planner.model.party import Municipality
from planner.model.site_answers import SiteAnswers, answers_of, differing
from planner.registries.problems import said
from planner.store.site_requests import SiteRequest
from planner.store.store import Tx

LONGEST_MESSAGE = 1500
_LONGEST_WAIT = timedelta(days=365)


class BadRequest(UserError):
    """What the region wants to ask cannot be asked like this."""

    code = "bad_request"
    exit_code = 23


@dataclass(frozen=True, slots=True)
class MunicipalityLine:
    """One municipality's sites in figures. ``waiting`` counts sites with an open request, ``differences`` sites of which a
    registry says something else than the municipality."""

    municipality: Municipality
    sites: int
    standings: Mapping[Standing, int]
    waiting: int
    answer_by: date | None
    differences: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a registry says of a site and its municipality does not: the municipality's answers count."""

    site_id: str
    site_name: str
    municipality_says: SiteAnswers
    registry_says: SiteAnswers
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MunicipalityPage:
    """Everything the region sees of one municipality's sites. ``answered`` is by request the number of its sites that have been
    answered for since."""

    line: MunicipalityLine
    sites: tuple[SiteLine, ...]
    differences: tuple[Difference, ...]
    requests: tuple[SiteRequest, ...]
    answered: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class RequestedSite:
    """A site in a request: ``done`` when it has been answered for since, ``revision`` of what is shown."""

    line: SiteLine
    done: bool
    revision: str


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request opened by whoever may: ``may_answer`` for the municipality, ``may_ask`` for the region."""

    request: SiteRequest
    municipality: Municipality
    sites: tuple[RequestedSite, ...]
    may_answer: bool
    may_ask: bool


def municipalities(app: App, actor: Actor) -> tuple[MunicipalityLine, ...]:
    """Every municipality that runs a site, by name."""
    check_can(actor, Deed.ASK_SITES)
    with app.store.read() as tx:
        return tuple(page.line for page in _pages(app, tx))


def municipality(app: App, actor: Actor, code: str) -> MunicipalityPage:
    """One of them with its sites. Raises BadRequest when it runs none."""
    check_can(actor, Deed.ASK_SITES)
    with app.store.read() as tx:
        found = next((page for page in _pages(app, tx) if page.line.municipality.code == code), None)
    if found is None:
        raise said(BadRequest, "ask_no_sites")
    return found


def ask(app: App, actor: Actor, code: str, site_ids: Iterable[str], *, answer_by: date, message: str) -> SiteRequest:
    """Asks a municipality whether what it said of ``site_ids`` is still right. Raises BadRequest."""
    chosen = sorted(set(site_ids))
    known = {line.site.id for line in municipality(app, actor, code).sites}
    if not chosen or not set(chosen) <= known:
        raise said(BadRequest, "ask_no_sites")
    if not app.today() <= answer_by <= app.today() + _LONGEST_WAIT:
        raise said(BadRequest, "ask_bad_day")
    if len(message) > LONGEST_MESSAGE:
        raise said(BadRequest, "ask_too_long", longest=LONGEST_MESSAGE)
    at = app.clock()
    with app.store.transaction() as tx:
        made = tx.site_requests.add(
            code, chosen, at=at, answer_by=answer_by, who=actor.user_id, by=actor.name, message=message.strip()
        )
        tx.audit.append(at=at, who=actor.user_id, deed="ask_sites", subject=code, purpose="", channel=actor.channel, refs=())
    return made


def withdraw(app: App, actor: Actor, request_id: str) -> SiteRequest:
    """It is no longer asked. Raises NotFound."""
    check_can(actor, Deed.ASK_SITES)
    at = app.clock()
    with app.store.transaction() as tx:
        one = tx.site_requests.get(request_id)
        tx.site_requests.withdraw(request_id, at=at)
        subject = one.municipality_code
        tx.audit.append(
            at=at, who=actor.user_id, deed="withdraw_request", subject=subject, purpose="", channel=actor.channel, refs=()
        )
    return one


def open_request(app: App, actor: Actor, request_id: str) -> OpenRequest:
    """A request with its sites, for the municipality asked and whoever sees its sites. Looking changes nothing. Raises NotFound
    and NotAllowed."""
    check_can_somewhere(actor, Deed.SEE_SITES)
    with app.store.read() as tx:
        request = tx.site_requests.get(request_id)
        subject = of_municipalities(tx, [request.municipality_code])
        check_can(actor, Deed.SEE_SITES, subject)
        may_ask, may_answer = can(actor, Deed.ASK_SITES), can(actor, Deed.ANSWER_SITES, subject)
        wanted = set(request.site_ids)
        here = [s for s in tx.sites.all() if s.id in wanted and s.municipality_code == request.municipality_code]
        newest = tx.answers.newest(wanted)
        sites = []
        for line in lines_of(app, tx, here):
            event = newest.get(line.site.id)
            done = event is not None and event.at >= request.asked_at
            sites.append(RequestedSite(line, done, revision_of(line.site, event)))
        return OpenRequest(request, tx.municipalities.get(request.municipality_code), tuple(sites), may_answer, may_ask)


def confirm_request(app: App, actor: Actor, request_id: str, seen: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Still correct, for each site whose revision was ``seen``. Returns the names of those confirmed, and of those that someone
    else had changed meanwhile: they must be looked at."""
    opened = open_request(app, actor, request_id)
    if not opened.may_answer or opened.request.withdrawn_at is not None:
        raise said(NotAllowed, "role_may_not")
    confirmed, changed = [], []
    for one in opened.sites:
        site = one.line.site
        if site.id not in seen:
            continue
        try:
            still_correct(app, actor, site.id, seen=seen[site.id])
            confirmed.append(site.name)
        except SiteChanged:
            changed.append(site.name)
    return tuple(confirmed), tuple(changed)


def _pages(app: App, tx: Tx) -> list[MunicipalityPage]:
    bases = tx.answers.bases()
    newest = tx.answers.newest()
    open_requests = tx.site_requests.open()
    known = {m.code: m for m in tx.municipalities.all()}
    by_code: dict[str, list[SiteLine]] = {}
    for line in lines_of(app, tx, [site for site in tx.sites.all() if site.kind.is_municipal]):
        by_code.setdefault(line.site.municipality_code, []).append(line)
    pages = []
    for code, lines in by_code.items():
        differences = []
        for line in lines:
            base = bases.get(line.site.id)
            said_here = answers_of(line.site)
            questions = differing(said_here, answers_of(base)) if base else ()
            if base and questions:
                differences.append(Difference(line.site.id, line.site.name, said_here, answers_of(base), questions))
        requests = tuple(one for one in open_requests if one.municipality_code == code)
        done = {one.id: sum(key in newest and newest[key].at >= one.asked_at for key in one.site_ids) for one in requests}
        waiting = [line for line in lines if line.asked_by is not None]
        pages.append(
            MunicipalityPage(
                MunicipalityLine(
                    known.get(code, Municipality(code, code)),
                    len(lines),
                    Counter(line.standing for line in lines),
                    len(waiting),
                    min((line.asked_by for line in waiting if line.asked_by), default=None),
                    len(differences),
                ),
                tuple(sorted(lines, key=lambda x: (x.site.name, x.site.id))),
                tuple(differences),
                requests,
                done,
            )
        )
    return sorted(pages, key=lambda page: page.line.municipality.name)
