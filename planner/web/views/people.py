"""The register: who is registered twice, what have people put right, and what is known of one person?"""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from planner.actions import counts, people
from planner.actions.people import NoReason, PersonMerged
from planner.errors import NotFound
from planner.registries.corrections import BadCorrection
from planner.store.matching import Merge, ReviewState
from planner.web.access import may
from planner.web.context import actor, planner_app
from planner.web.error_pages import said_here
from planner.web.people_lists import conflicts_table, corrections_table, merges_table, reviews_table
from planner.web.register_words import compared, facts, field_label, therapy_namer

#: What a rejected form is answered with.
UNFIT = 422

pages = Blueprint("people", __name__, url_prefix="/people")


@pages.get("")
def index() -> str:
    """What in the register waits for someone."""
    app, person = planner_app(), actor()
    return render_template(
        "people/index.html",
        addresses=counts.overview(app, person).not_exact_addresses,
        reviews=len(people.list_reviews(app, person)) if may("people.reviews") else 0,
        conflicts=people.count_disagreed(app, person),
        wrong_ref=False,
    )


@pages.post("/find")
def find() -> Response | tuple[str, int]:
    """Leads to one person by reference. Posted, so that what is typed by mistake stands in no address."""
    ref = request.form.get("ref", "").strip()
    try:
        people.open_person(planner_app(), actor(), ref)
    except PersonMerged:
        return redirect(url_for("people.person", ref=ref))
    except NotFound:
        return render_template("people/find.html"), UNFIT
    return redirect(url_for("people.person", ref=ref))


# --- one person, one record -------------------------------------------------------------------------------------------


@pages.get("/reviews")
def reviews() -> str:
    """Suspected duplicates by reference; with ``state=all`` also what has been decided."""
    everything = request.args.get("state") == "all"
    rows = people.list_reviews(planner_app(), actor(), None if everything else ReviewState.OPEN)
    found, apart = reviews_table(rows, request.args), request.args.get("apart", "")
    return render_template("people/reviews.html", found=found, everything=everything, kept_apart=apart)


@pages.get("/reviews/<int:number>")
def review(number: int) -> str:
    """Both registrations side by side."""
    return _review(number)


@pages.post("/reviews/<int:number>")
def keep_apart(number: int) -> Response | tuple[str, int]:
    """Two people: never asked again."""
    try:
        people.keep_apart(planner_app(), actor(), number, request.form.get("why", ""))
    except NoReason:
        return _review(number, error="people.reason_missing"), UNFIT
    return redirect(url_for("people.reviews", apart=number))


@pages.get("/reviews/<int:number>/merge")
def confirm_merge(number: int) -> str:
    """What merging means, before it is done."""
    return _review(number, template="people/merge.html")


@pages.post("/reviews/<int:number>/merge")
def merge(number: int) -> Response | tuple[str, int]:
    """Makes one person of the two."""
    try:
        done = people.merge(planner_app(), actor(), number, request.form.get("why", ""), keep=request.form.get("keep", ""))
    except NoReason:
        return _review(number, "people/merge.html", error="people.reason_missing"), UNFIT
    return redirect(url_for("people.merges", merged=done))


def _review(number: int, template: str = "people/review.html", error: str = "") -> str:
    pair = people.open_review(planner_app(), actor(), number)
    if template == "people/merge.html" and (pair.review.state is not ReviewState.OPEN or not (pair.a and pair.b)):
        abort(409)
    rows = compared(pair.a, pair.b, therapy_namer())
    return render_template(template, pair=pair, review=pair.review, rows=rows, error=error)


@pages.get("/merges")
def merges() -> str:
    """Every merge, latest first."""
    return render_template(
        "people/merges.html",
        found=merges_table(people.list_merges(planner_app(), actor()), request.args),
        merged=request.args.get("merged", ""),
        undone=request.args.get("undone", ""),
        again=request.args.get("again", "") == "1",
    )


@pages.get("/merges/<int:number>/undo")
def confirm_undo(number: int) -> str:
    """What undoing means, before it is done."""
    return _undo(_merge(number))


@pages.post("/merges/<int:number>/undo")
def undo(number: int) -> Response | tuple[str, int]:
    """Both records as they were."""
    try:
        done = people.undo_merge(planner_app(), actor(), number, request.form.get("why", ""))
    except NoReason:
        return _undo(_merge(number), error="people.reason_missing"), UNFIT
    return redirect(url_for("people.merges", undone=number, again="1" if done.changed_since else None))


def _undo(one: Merge, error: str = "") -> str:
    return render_template("people/undo.html", merge=one, error=error)


def _merge(number: int) -> Merge:
    found = next((one for one in people.list_merges(planner_app(), actor()) if one.id == number), None)
    if found is None:
        abort(404)
    if found.undone_at is not None:
        abort(409)
    return found


@pages.get("/conflicts")
def conflicts() -> str:
    """Where two registers say different things of one person's treatment."""
    found = people.list_conflicts(planner_app(), actor())
    return render_template("people/conflicts.html", found=conflicts_table(found, therapy_namer(), request.args))


# --- corrections ------------------------------------------------------------------------------------------------------


@pages.get("/corrections")
def corrections() -> str:
    """Everything put right by hand, of everyone: references, what, who and when. Values are seen one person at a time."""
    therapy = therapy_namer()
    found = people.list_corrections(planner_app(), actor())
    rows = corrections_table(found, lambda field: field_label(field, therapy), request.args)
    return render_template("people/corrections.html", found=rows)


@pages.get("/<path:ref>")
def short(ref: str) -> Response:
    """The person's page by its short address, as people write it."""
    return redirect(url_for("people.person", ref=ref))


@pages.get("/<path:ref>/corrections")
def person(ref: str) -> str:
    """What is known of one person, and what has been put right."""
    return _person(ref)


@pages.post("/<path:ref>/corrections")
def correct(ref: str) -> Response | tuple[str, int]:
    """Puts one thing right."""
    field, value, why = (request.form.get(name, "").strip() for name in ("field", "value", "why"))
    typed = {"field": field, "value": value, "why": why}
    if not why:
        return _person(ref, typed, {"why": "people.reason_missing"}), UNFIT
    try:
        people.correct(planner_app(), actor(), ref, field, value, why)
    except BadCorrection as bad:
        return _person(ref, typed, said=said_here(bad).removeprefix(f"{field.partition(':')[0]}: ")), UNFIT
    return redirect(url_for("people.person", ref=ref, done="corrected"))


@pages.get("/<path:ref>/corrections/<int:number>/revoke")
def confirm_revoke(ref: str, number: int) -> str:
    """What taking a correction back means, before it is done."""
    return _revoke(ref, number)


@pages.post("/<path:ref>/corrections/<int:number>/revoke")
def revoke(ref: str, number: int) -> Response | tuple[str, int]:
    """What the registries say counts again."""
    try:
        people.revoke(planner_app(), actor(), ref, number, request.form.get("why", ""))
    except NoReason:
        return _revoke(ref, number, error="people.reason_missing"), UNFIT
    return redirect(url_for("people.person", ref=ref, done="revoked"))


def _person(ref: str, typed: dict[str, str] | None = None, errors: dict[str, str] | None = None, said: str = "") -> str:
    record, therapy = people.open_person(planner_app(), actor(), ref), therapy_namer()
    standing = people.list_corrections(planner_app(), actor(), ref)
    done = request.args.get("done", "")
    return render_template(
        "people/person.html",
        record=record,
        facts=facts(record, therapy),
        corrections=[(one, field_label(one.correction.field, therapy)) for one in standing],
        conflicts=people.conflicts_of(record),
        may_correct=people.may_correct(planner_app(), actor(), ref),
        therapy=therapy,
        done=done if done in ("corrected", "revoked") else "",
        typed=typed or {"field": "", "value": "", "why": ""},
        errors=errors or {},
        said=said,
    )


def _revoke(ref: str, number: int, error: str = "") -> str:
    standing = people.list_corrections(planner_app(), actor(), ref)
    found = next((one.correction for one in standing if one.correction.id == number), None)
    if found is None:
        abort(404)
    label = field_label(found.field, therapy_namer())
    return render_template("people/revoke.html", ref=ref, one=found, label=label, error=error)
