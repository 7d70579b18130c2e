"""On the night something is to be brought home: told on the page where the rest of the night is planned anew, on a real plan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from small_world import advance
from web_world import browser, token_in

from planner.actions.actor import Role
from planner.actions.app import App
from planner.model.timing import DANISH_TIME
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
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


def test_a_plan_made_anew_on_the_way_is_not_edited_by_hand_and_its_steps_are_named(lead, world):
    app, plan = world
    _, _, where = told(lead, plan, plan.stays[-1].ref)
    new_id = where.split("/plans/")[1].split("#")[0]
    planner = browser(app, Role.PLANNER)

    page = planner.get(f"/plans/{new_id}/routes").text

    assert "made anew while one is driven" in page
    assert 'type="file"' not in page
    in_force = planner.get(f"/plans/{plan.id}").text
    assert "The steps from here are taken by another role than yours:" in in_force
    assert "Close the incident" in in_force
    assert "This plan has ended" not in in_force
