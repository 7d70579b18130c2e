"""A municipality's own sites: what they can take, still correct or not, who said so; and who is on the way to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import answering, inbound, resources
from planner.actions.answering import OpenSite, SiteChanged, SiteLine, Standing
from planner.model.site_answers import SiteAnswers, differing
from planner.registries.site_questions import Remark, as_typed, read_answers
from planner.web import site_form
from planner.web.context import actor, planner_app
from planner.web.inbound_table import inbound_table
from planner.web.rendering import day_text, short_text, t
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("municipal", __name__, url_prefix="/municipality")

#: What the page says after something was done: (code in the address, word).
DONE = {"saved": "site.saved", "confirmed": "site.confirmed", "taken-back": "site.taken_back"}
_REMIND = frozenset({Standing.EXPIRED, Standing.EXPIRES_SOON, Standing.NOT_CONFIRMED})


@dataclass(frozen=True)
class Task:
    """Something to do now: how urgent ("error", "warning", "info"), in words, and where."""

    tone: str
    text: str
    action: str
    href: str


def start_page() -> str:
    """A contact person's start page: what needs doing now."""
    app, person = planner_app(), actor()
    lines = answering.my_sites(app, person) if person.municipality_code else ()
    good = [x.site for x in lines if x.standing in (Standing.CONFIRMED, Standing.EXPIRES_SOON)]
    figures = (
        ("mine.sites", len(lines)),
        ("mine.lying", sum(site.capacity.lying_places for site in good)),
        ("mine.seated", sum(site.capacity.seated_places for site in good)),
    )
    name = resources.municipality_names(app).get(person.municipality_code, "")
    return render_template("municipal/start.html", municipality=name, tasks=_tasks(lines), figures=figures)


def _tasks(lines: Sequence[SiteLine]) -> list[Task]:
    found = []
    for row, count in inbound.inbound_counts(planner_app(), actor()):
        if count:
            text = t("mine.task_inbound", count=count, plan=row.scenario_name)
            found.append(Task("error", text, t("mine.to_inbound"), url_for("municipal.on_the_way")))
    asked: dict[str, list[SiteLine]] = {}
    for line in lines:
        if line.request_id:
            asked.setdefault(line.request_id, []).append(line)
    for request_id, those in asked.items():
        wanted = those[0].asked_by
        text = t("mine.task_asked", count=len(those), day=day_text(wanted) if wanted else "")
        found.append(Task("warning", text, t("mine.to_request"), url_for("asking.request_page", request_id=request_id)))
    for standing, key, tone in (
        (Standing.EXPIRED, "mine.task_expired", "warning"),
        (Standing.EXPIRES_SOON, "mine.task_soon", "info"),
        (Standing.NOT_CONFIRMED, "mine.task_unconfirmed", "info"),
    ):
        if count := sum(line.standing is standing for line in lines):
            href = url_for("municipal.sites", standing=standing.value)
            found.append(Task(tone, t(key, count=count), t("mine.to_sites"), href))
    return found


@pages.get("/sites")
def sites() -> str:
    """All of the municipality's own, what is asked about first."""
    lines = answering.my_sites(planner_app(), actor())
    table = table_of("my-sites", "mine.heading", lines, _columns(), request.args, sort="", filters=_filters(), prefix="")
    return render_template("municipal/sites.html", sites=table)


@pages.get("/sites/<site_id>")
def site(site_id: str) -> str:
    """One site: how it stands, one press, the questions, who has said what."""
    opened = answering.open_site(planner_app(), actor(), site_id)
    return _page(opened, as_typed(opened.answers), done=DONE.get(request.args.get("done", ""), ""))


@pages.post("/sites/<site_id>")
def answer(site_id: str) -> Response | str | tuple[str, int]:
    """Takes the answers in. Wrong ones come back as typed; unlikely ones are asked about; a site changed by someone else is shown
    with both values."""
    app = planner_app()
    opened = answering.open_site(app, actor(), site_id)
    typed = site_form.typed_in(request.form)
    read = read_answers(request.form, site_form.ticked_in(request.form), before=opened.answers, today=app.today())
    if read.answers is None:
        return _page(opened, typed, faults=read.faults, seen=request.form.get("revision", "")), 422
    seen = request.form.get("revision", "")
    mark = site_form.fingerprint(read.answers)
    if read.doubts and request.form.get("sure", "") != mark:
        return _page(opened, typed, doubts=read.doubts, mark=mark, seen=seen), 422
    try:
        answering.answer_site(app, actor(), site_id, read.answers, seen=seen)
    except SiteChanged as changed:
        return _clash(changed.now, read.answers, sure=mark if read.doubts else ""), 409
    return redirect(url_for("municipal.site", site_id=site_id, done="saved"))


@pages.post("/sites/<site_id>/still-correct")
def still_correct(site_id: str) -> Response | tuple[str, int]:
    """One press."""
    try:
        answering.still_correct(planner_app(), actor(), site_id, seen=request.form.get("revision", ""))
    except SiteChanged as changed:
        return _page(changed.now, as_typed(changed.now.answers), warning=t("clash.press")), 409
    if request.form.get("back") == "list":
        return redirect(url_for("municipal.sites", done="confirmed"))
    return redirect(url_for("municipal.site", site_id=site_id, done="confirmed"))


@pages.get("/sites/<site_id>/take-back")
def confirm_take_back(site_id: str) -> str:
    """What taking the latest answer back means."""
    opened = answering.open_site(planner_app(), actor(), site_id)
    return render_template("municipal/take_back.html", opened=opened, latest=site_form.history(opened.history)[:1])


@pages.post("/sites/<site_id>/take-back")
def take_back(site_id: str) -> Response | tuple[str, int]:
    """Takes it back."""
    try:
        answering.take_back(planner_app(), actor(), site_id, seen=request.form.get("revision", ""))
    except SiteChanged as changed:
        return _page(changed.now, as_typed(changed.now.answers), warning=t("clash.press")), 409
    return redirect(url_for("municipal.site", site_id=site_id, done="taken-back"))


@pages.get("/inbound")
def on_the_way() -> str:
    """Whom the municipality's sites receive, while an incident is active."""
    found = inbound.inbound(planner_app(), actor(), purpose="view")
    lists = [(one, inbound_table(one, number, request.args)) for number, one in enumerate(found, start=1)]
    return render_template("municipal/inbound.html", lists=lists)


def _page(
    opened: OpenSite,
    typed: dict[str, str],
    *,
    faults: tuple[Remark, ...] = (),
    doubts: tuple[Remark, ...] = (),
    mark: str = "",
    seen: str = "",
    done: str = "",
    warning: str = "",
) -> str:
    """The site's page. ``seen`` keeps the revision with which the form was first opened, so that a mistake does not hide what
    someone else has changed meanwhile."""
    registry = opened.registry
    return render_template(
        "municipal/site.html",
        opened=opened,
        site=opened.site,
        groups=site_form.groups(typed, faults, doubts),
        faulty=bool(faults),
        doubts=bool(doubts),
        mark=mark,
        revision=seen or opened.revision,
        done=done,
        warning=warning,
        told=site_form.history(opened.history),
        differences=site_form.lines(differing(opened.answers, registry), opened.answers, registry) if registry else [],
        until=opened.renewed_until,
        undoable=bool(opened.history and opened.history[-1].answers is not None),
    )


def _clash(now: OpenSite, mine: SiteAnswers, *, sure: str) -> str:
    """Both values, side by side; nothing that was typed is lost."""
    return render_template(
        "municipal/clash.html",
        opened=now,
        site=now.site,
        lines=site_form.lines(differing(mine, now.answers), mine, now.answers),
        typed=[(key, value) for key, value in as_typed(mine).items() if key not in ("competences_day", "competences_night")],
        ticked={key: sorted(getattr(mine, key)) for key in ("competences_day", "competences_night")},
        sure=sure,
        latest=now.history[-1] if now.history else None,
    )


def _columns() -> tuple[Column[SiteLine], ...]:
    order = list(Standing)
    return (
        Column(
            "name", "mine.name", lambda x: x.site.name, sort=lambda x: by_name(x.site.name),
            href=lambda x: url_for("municipal.site", site_id=x.site.id),
        ),
        Column("standing", "mine.standing", lambda x: t(x.standing.value), sort=lambda x: (order.index(x.standing), x.site.name)),
        Column("until", "mine.until", lambda x: day_text(x.holds_until) if x.holds_until else "",
               sort=lambda x: (x.holds_until is None, x.holds_until or 0)),
        Column("lying", "sites.lying", lambda x: x.site.capacity.lying_places, sort=lambda x: x.site.capacity.lying_places,
               numeric=True),
        Column("seated", "sites.seated", lambda x: x.site.capacity.seated_places, sort=lambda x: x.site.capacity.seated_places,
               numeric=True),
        Column("said", "mine.said", lambda x: short_text(x.said_at) if x.said_at else "",
               sort=lambda x: x.said_at.timestamp() if x.said_at else 0.0),
        Column("asked", "mine.asked", lambda x: day_text(x.asked_by) if x.asked_by else "",
               sort=lambda x: (x.asked_by is None, x.asked_by or 0),
               href=lambda x: url_for("asking.request_page", request_id=x.request_id) if x.request_id else ""),
        Column("press", "mine.next", lambda _: ""),
    )  # fmt: skip


def _filters() -> tuple[Filter[SiteLine], ...]:
    standings = {one.value: t(one.value) for one in Standing}
    return (
        Filter("find", "mine.find", lambda x, text: text in x.site.name.casefold()),
        Filter(
            "standing",
            "mine.standing",
            lambda x, code: x.standing in _REMIND if code == "remind" else x.standing.value == code,
            {"remind": t("mine.reminder"), **standings},
        ),
    )
