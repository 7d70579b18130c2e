"""On the night something is to be brought home: told on the page where the rest of the night is planned anew, on a real plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from small_world import BOSS, make_small_world
from web_world import token_in, whole_session

from planner import long_work
from planner.actions import accounts
from planner.actions.actor import Role
from planner.actions.app import App
from planner.model.errand import Errand, Thing
from planner.model.timing import DANISH_TIME
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
from planner.store.jobs import JobState
from planner.translations.words import word
from planner.transport.result import StopKind
from planner.web import create_app


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[App, Plan]]:
    app, row = make_small_world(tmp_path_factory.mktemp("replan"))
    with app.store.transaction() as tx:
        for status in (Status.PROPOSED, Status.APPROVED, Status.ACTIVE):
            revision = tx.plans.get_row(row.id).revision
            tx.plans.set_status(row.id, status, seen_revision=revision, at=app.clock(), who="test")
        plan = tx.plans.get_plan(row.id)
    yield app, plan
    app.store.close()


@pytest.fixture(scope="module")
def lead(world: tuple[App, Plan]) -> FlaskClient:
    """An incident lead, who may change no draft."""
    app = world[0]
    web = create_app(app)
    web.config.update(RATELIMIT_ENABLED=False)
    browser = web.test_client()
    password = accounts.add_user(app, BOSS, "lead@example.dk", "Bruger", frozenset({Role.LEAD}))
    browser.set_cookie("planner_session", whole_session(app, "lead@example.dk", password))
    browser.set_cookie("planner_language", "en")
    return browser


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
