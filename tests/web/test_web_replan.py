"""On the night something is to be brought home: told on the page where the rest of the night is planned anew, on a real plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from small_world import BOSS, make_small_world
from web_world import token_in, whole_session

from planner.actions import accounts
from planner.actions.actor import Role
from planner.actions.app import App
from planner.model.timing import DANISH_TIME
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
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
    with app.store.read() as tx:
        (errand,) = tx.plans.get_plan(where.split("/plans/")[1].split("#")[0]).errands
    assert (errand.ref, errand.why) == (ref, "")


def test_what_cannot_be_brought_is_said_beside_the_form_which_keeps_what_was_typed(lead, world):
    plan = world[1]
    for ref, what, site, said in (
        ("P-99", "nurse", "S-1", "P-99 is not in the plan."),
        (plan.stays[0].ref, "", "S-1", f"Choose what {plan.stays[0].ref} is to have"),
        (plan.stays[0].ref, "nurse", "", f"Choose what {plan.stays[0].ref} is to have"),
        (plan.placed[0].ref, "nurse", "S-1", "The person is moved by the plan."),
        (plan.unplaced[0].ref, "battery", "S-1", "battery"),
    ):
        status, page, _ = told(lead, plan, ref, what, site)
        assert (status, said in page) == (422, True), (ref, what, said)
        assert f'name="bring_ref:1" value="{ref}"' in page
