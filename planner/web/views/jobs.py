"""Starting a plan and following the work: a form, a page that survives a reload, and a way to stop it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from planner import long_work
from planner.actions import changing, plans, scenarios
from planner.store.jobs import ENDED, Job, JobState
from planner.translations.words import WORDS
from planner.web.context import actor, planner_app
from planner.web.draft_form import DraftForm, read_form

pages = Blueprint("jobs", __name__)


@pages.get("/plans/new")
def new() -> str:
    """The form."""
    form = DraftForm(scenario=request.args.get("scenario", ""), keep=request.args.get("keep", ""))
    return _form(form, scenarios.list_scenarios(planner_app(), actor()))


@pages.post("/plans/new")
def begin() -> Response | tuple[str, int]:
    """Starts the work and leads to its page; a wrong form comes back with what to change."""
    rows = scenarios.list_scenarios(planner_app(), actor())
    form = read_form(request.form, {row.id for row in rows})
    if form.errors:
        return _form(form, rows), 422
    job_id = long_work.start_draft(
        planner_app(),
        actor(),
        form.scenario,
        work=form.work_units,
        seconds=form.seconds_limit,
        seed=form.seed_number,
        **({"decisions_of": form.keep} if form.keep else {}),
    )
    session["job"] = job_id
    return redirect(url_for("jobs.one", job_id=job_id))


@pages.get("/jobs/<job_id>")
def one(job_id: str) -> str | Response:
    """The job's page; of a night planned anew the new draft, once it is there: whoever waits has no time to press a button."""
    job = long_work.look_at_job(planner_app(), actor(), job_id)
    opens = _opens(job)
    return redirect(opens) if opens else _shown("jobs/job.html", job)


@pages.get("/jobs/<job_id>/progress")
def progress(job_id: str) -> str | Response:
    """The part of the page that changes while the work goes on."""
    job = long_work.look_at_job(planner_app(), actor(), job_id)
    page, opens = _shown("jobs/_progress.html", job), _opens(job)
    return Response(page, mimetype="text/html", headers={"HX-Redirect": opens}) if opens else page


@pages.post("/jobs/<job_id>/cancel")
def cancel(job_id: str) -> Response:
    """Asks the work to stop: the best plan so far is kept, and nothing when there is none yet."""
    long_work.cancel_job(planner_app(), actor(), job_id)
    return redirect(url_for("jobs.one", job_id=job_id))


def _form(form: DraftForm, rows: tuple[scenarios.ScenarioRow, ...]) -> str:
    kept = plans.plan_row(planner_app(), actor(), form.keep) if form.keep else None
    decided = len(changing.decisions(planner_app(), actor(), form.keep)) if kept else 0
    return render_template("jobs/new.html", form=form, rows=rows, kept=kept, decided=decided)


def _opens(job: Job) -> str:
    """The address that opens by itself; "" = none."""
    done = job.kind == "replan" and job.state is JobState.DONE
    return url_for("plans.one", plan_id=job.plan_id, _anchor="under-way") if done else ""


def _shown(template: str, job: Job) -> str:
    return render_template(template, job=job, ongoing=job.state not in ENDED, message=_message(job))


def _message(job: Job) -> str:
    """The word code for why a job ended badly: that of its own words, where these need nothing filled in."""
    code, word = job.why
    if word in WORDS and "{" not in "".join(WORDS[word]):
        return word
    return f"job_message.{code}" if f"job_message.{code}" in WORDS else "job_message.job_broke"
