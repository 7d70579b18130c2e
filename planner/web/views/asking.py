"""The region asks municipalities about their sites; the municipality opens the link, signs in, and confirms."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planner.actions import asking
from planner.actions.answering import Standing
from planner.actions.asking import BadRequest, MunicipalityLine, OpenRequest
from planner.registries.cells import BadCell
from planner.registries.times import day
from planner.web import site_form
from planner.web.context import actor, planner_app
from planner.web.rendering import day_text, t
from planner.web.tables import Column, Filter, by_name, table_of

pages = Blueprint("asking", __name__, url_prefix="/requests")


@pages.get("")
def listing() -> str:
    """Every municipality that runs a site: what it has confirmed, and whether it has answered."""
    rows = asking.municipalities(planner_app(), actor())
    table = table_of("municipalities", "ask.heading", rows, _columns(), request.args, sort="name", filters=_filters())
    return render_template("asking/listing.html", rows=table)


@pages.get("/municipalities/<code>")
def municipality(code: str) -> str:
    """One municipality's sites, where a registry differs, what is asked, and a new request."""
    return _municipality(code)


@pages.post("/municipalities/<code>")
def ask(code: str) -> Response | tuple[str, int]:
    """Makes the request and leads to its text."""
    chosen, message = request.form.getlist("site"), request.form.get("message", "")
    typed = request.form.get("answer_by", "")
    try:
        answer_by = day(typed).value
        made = asking.ask(planner_app(), actor(), code, chosen, answer_by=answer_by, message=message)
    except BadCell:
        return _municipality(code, chosen, typed, message, error="ask.bad_day"), 422
    except BadRequest:
        wrong = "ask.bad_sites" if not chosen else "ask.bad_message" if len(message) > asking.LONGEST_MESSAGE else "ask.bad_day"
        return _municipality(code, chosen, typed, message, error=wrong), 422
    return redirect(url_for("asking.request_page", request_id=made.id))


@pages.get("/<request_id>")
def request_page(request_id: str) -> str:
    """For the region the text to send, for the municipality the sites to confirm. Looking changes nothing."""
    opened = asking.open_request(planner_app(), actor(), request_id)
    confirmed, changed = session.pop(f"confirmed {request_id}", ((), ()))
    template = "asking/answer.html" if opened.may_answer else "asking/text.html"
    return render_template(
        template, opened=opened, text=_text(opened), confirmed=confirmed, changed=changed, nothing=request.args.get("none") == "1"
    )


@pages.post("/<request_id>")
def confirm(request_id: str) -> Response:
    """Still correct, for the sites that were ticked."""
    ticked = request.form.getlist("site")
    seen = {site_id: request.form.get(f"revision-{site_id}", "") for site_id in ticked}
    told = asking.confirm_request(planner_app(), actor(), request_id, seen)
    session[f"confirmed {request_id}"] = told
    return redirect(url_for("asking.request_page", request_id=request_id, none=None if any(told) else "1"))


@pages.post("/<request_id>/withdraw")
def withdraw(request_id: str) -> Response:
    """It is no longer asked; asking again is the way back."""
    one = asking.withdraw(planner_app(), actor(), request_id)
    return redirect(url_for("asking.municipality", code=one.municipality_code))


def _municipality(
    code: str, chosen: Sequence[str] | None = None, answer_by: str = "", message: str = "", *, error: str = ""
) -> str:
    page = asking.municipality(planner_app(), actor(), code)
    wanting = [x.site.id for x in page.sites if x.standing is not Standing.CONFIRMED and x.asked_by is None]
    return render_template(
        "asking/municipality.html",
        page=page,
        line=page.line,
        one=page.line.municipality,
        chosen=set(wanting if chosen is None else chosen),
        answer_by=answer_by,
        message=message,
        longest=asking.LONGEST_MESSAGE,
        error=error,
        differences=[(d, site_form.lines(d.questions, d.municipality_says, d.registry_says)) for d in page.differences],
    )


def _text(opened: OpenRequest) -> str:
    """The message as it can be pasted. It names sites and staff, never a patient."""
    one = opened.request
    return t(
        "request.mail",
        contact=opened.municipality.contact_name or t("ask.contact").lower(),
        count=len(opened.sites),
        sites="\n".join(f"- {each.line.site.name}" for each in opened.sites),
        message=f"{one.message}\n\n" if one.message else "",
        day=day_text(one.answer_by),
        link=url_for("asking.request_page", request_id=one.id, _external=True),
        by=one.by,
    )


def _columns() -> tuple[Column[MunicipalityLine], ...]:
    def counted(standing: Standing, key: str, label: str) -> Column[MunicipalityLine]:
        return Column(
            key, label, lambda x: x.standings.get(standing, 0), sort=lambda x: x.standings.get(standing, 0), numeric=True
        )

    return (
        Column(
            "name", "ask.municipality", lambda x: x.municipality.name, sort=lambda x: by_name(x.municipality.name),
            href=lambda x: url_for("asking.municipality", code=x.municipality.code),
        ),
        Column("sites", "ask.sites", lambda x: x.sites, sort=lambda x: x.sites, numeric=True),
        counted(Standing.CONFIRMED, "confirmed", "ask.confirmed"),
        counted(Standing.EXPIRES_SOON, "soon", "ask.soon"),
        counted(Standing.EXPIRED, "expired", "ask.expired"),
        counted(Standing.NOT_CONFIRMED, "unconfirmed", "ask.unconfirmed"),
        Column("waiting", "ask.waiting", lambda x: x.waiting, sort=lambda x: x.waiting, numeric=True),
        Column("answer_by", "ask.answer_by", lambda x: day_text(x.answer_by) if x.answer_by else "",
               sort=lambda x: (x.answer_by is None, x.answer_by or 0)),
        Column("differences", "ask.differences", lambda x: x.differences, sort=lambda x: x.differences, numeric=True),
    )  # fmt: skip


def _filters() -> tuple[Filter[MunicipalityLine], ...]:
    options = {"remind": t("ask.filter_reminder"), "waiting": t("ask.filter_waiting"), "differs": t("ask.differences")}

    def holds(x: MunicipalityLine, code: str) -> bool:
        if code == "waiting":
            return x.waiting > 0
        return x.differences > 0 if code == "differs" else x.standings.get(Standing.CONFIRMED, 0) < x.sites

    return (Filter("show", "ask.filter", holds, options),)
