"""On the night something is to be brought home: told on the page where the rest of the night is planned anew, on a real plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from small_world import advance
from web_world import browser, token_in

from planner import long_work
from planner.actions.actor import Role
from planner.actions.app import App
from planner.model.errand import Errand, Thing
from planner.model.timing import DANISH_TIME
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
from planner.store.jobs import JobState
from planner.translations.words import word
from planner.transport.result import StopKind


@pytest.fixture(scope="module")
def world(drafted: tuple[App, Plan]) -> tuple[App, Plan]:
    """A planner whose plan is driven."""
    app, plan = drafted
    advance(app, plan.id, Status.PROPOSED, Status.APPROVED, Status.ACTIVE)
    return app, plan


@pytest.fixture(scope="module")
def lead(world: tuple[App, Plan]) -> FlaskClient:
    """An incident lead, who may change no draft."""
    return browser(world[0], Role.LEAD)


def told(lead: FlaskClient, plan: Plan, ref: str, what: str = "nurse", site: str = "S-1") -> tuple[int, str, str]:
    url = f"/plans/{plan.id}/replan"
    at = min(s.depart_at for route in plan.routes for s in route.stops if s.kind is StopKind.PICKUP) + timedelta(minutes=1)
    fields = {
        "at": f"{at.astimezone(DANISH_TIME):%Y-%m-%dT%H:%M}",
        "bring_ref:1": ref,
        "bring_what:1": what,
        "bring_from:1": site,
    }
    answer = lead.post(url, data={"csrf_token": token_in(lead.get(url).text), **fields})
    return answer.status_code, answer.text, answer.location or ""


def test_someone_who_stays_is_brought_something_while_the_plan_is_driven(lead, world):
    app, plan = world
    ref = plan.stays[0].ref
    person = lead.get(f"/plans/{plan.id}/people/{ref}").text
    assert f"/plans/{plan.id}/replan?bring={ref}" in person
    form = lead.get(f"/plans/{plan.id}/replan?bring={ref}").text
    assert f'name="bring_ref:0" value="{ref}"' in form

    status, page, where = told(lead, plan, ref)

    assert status == 302, page
    assert "Waiting to begin" in lead.get(where).text
    assert where in lead.get("/").text
    assert long_work.run_job(app, job_of(where)) is JobState.DONE
    with app.store.read() as tx:
        made = tx.plans.list()[0]
        (errand,) = tx.plans.get_plan(made.id).errands
    assert (errand.ref, errand.why) == (ref, "")
    opens = f"/plans/{made.id}#under-way"
    assert lead.get(where).location == opens
    assert lead.get(f"{where}/progress").headers["HX-Redirect"] == opens
    assert "Who must be told" in lead.get(opens).text
    compared = lead.get(f"/compare?a={plan.id}&b={made.id}&kind=brought").text
    assert f'<th scope="row">{ref}' in compared
    assert "stays at home, is brought: nurse from" in compared
    figure = compared[compared.index("Cylinders, batteries and nurses brought home") :]
    assert figure.index('data-label="B">1') < figure.index("</tr>")


def test_the_log_says_who_planned_anew_and_who_was_looked_at(lead, world):
    app, plan = world
    _, _, where = told(lead, plan, plan.stays[0].ref)
    long_work.run_job(app, job_of(where))
    with app.store.read() as tx:
        entry = next(one for one in tx.audit.list() if one.deed == "plan_on")
        name = tx.users.get(entry.who).name
    assert (name, entry.channel) == ("Bruger", "job")
    assert set(entry.refs) == {one.ref for group in (plan.placed, plan.stays, plan.unplaced) for one in group}


def test_what_cannot_be_brought_is_found_by_the_work_and_said_with_the_way_back(lead, world):
    app, plan = world
    ref = plan.unplaced[0].ref
    _, _, where = told(lead, plan, ref, "battery")
    before = versions(app)
    assert long_work.run_job(app, job_of(where)) is JobState.FAILED

    page = lead.get(where).text
    assert word("errand_does_not_help", "en") in page
    assert "The plan that is driven still holds." in page
    assert versions(app) == before
    again = f"/plans/{plan.id}/replan?again={job_of(where)}"
    assert again in page
    form = lead.get(again).text
    assert f'name="bring_ref:0" value="{ref}"' in form
    assert '<option value="battery" selected' in form
    assert lead.get(f"/plans/{plan.id}/replan?again={'0' * 32}").status_code == 404


def test_stopped_before_there_are_routes_nothing_is_stored(lead, world):
    app, plan = world
    _, _, where = told(lead, plan, plan.stays[0].ref)
    before = versions(app)
    lead.post(f"{where}/cancel", data={"csrf_token": token_in(lead.get(where).text)})
    assert long_work.run_job(app, job_of(where)) is JobState.CANCELLED
    assert "The plan that is driven still holds." in lead.get(where).text
    assert versions(app) == before


def test_the_book_of_jobs_does_not_say_who_is_brought_what(lead, world):
    app, plan = world
    _, _, where = told(lead, plan, plan.stays[0].ref)
    with app.store.jobs.read() as jobs:
        args = jobs.get(job_of(where)).args
    assert plan.stays[0].ref not in str(args)
    assert "nurse" not in str(args)
    assert long_work.told_to(app, args)[1].bring == (Errand(plan.stays[0].ref, "S-1", Thing.NURSE),)


def job_of(where: str) -> str:
    return where.rpartition("/")[2]


def versions(app: App) -> int:
    with app.store.read() as tx:
        return len(tx.plans.list())


def test_what_cannot_be_brought_is_said_beside_the_form_which_keeps_what_was_typed(lead, world):
    plan = world[1]
    for ref, what, site, said in (
        ("P-99", "nurse", "S-1", "P-99 is not in the plan."),
        (plan.stays[0].ref, "", "S-1", f"Choose what {plan.stays[0].ref} is to have"),
        (plan.stays[0].ref, "nurse", "", f"Choose what {plan.stays[0].ref} is to have"),
        (plan.placed[0].ref, "nurse", "S-1", "The person is moved by the plan."),
    ):
        status, page, _ = told(lead, plan, ref, what, site)
        assert (status, said in page) == (422, True), (ref, what, said)
        assert f'name="bring_ref:1" value="{ref}"' in page


def test_a_plan_made_anew_on_the_way_is_not_edited_by_hand_and_its_steps_are_named(lead, world):
    app, plan = world
    _, _, where = told(lead, plan, plan.stays[-1].ref)
    long_work.run_job(app, job_of(where))
    with app.store.read() as tx:
        new_id = tx.plans.list()[0].id
    planner = browser(app, Role.PLANNER)

    page = planner.get(f"/plans/{new_id}/routes").text

    assert "made anew while one is driven" in page
    assert 'type="file"' not in page
    in_force = planner.get(f"/plans/{plan.id}").text
    assert "The steps from here are taken by another role than yours:" in in_force
    assert "Close the incident" in in_force
    assert "This plan has ended" not in in_force
