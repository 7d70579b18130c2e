"""Deciding otherwise about one person in the browser, on a real plan: the rule that breaks is named, the rest can be undone."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from small_world import BOSS
from web_world import browser, token_in

from planner.actions import plans
from planner.actions.actor import Role
from planner.actions.app import App

WHY = "Aftalt med kommunen i telefonen"


@pytest.fixture
def client(app: App) -> FlaskClient:
    return browser(app, Role.PLANNER)


def decide(client: FlaskClient, url: str, **fields: str):
    return client.post(url, data={"csrf_token": token_in(client.get(url).text), "why": WHY, **fields})


def test_a_decision_becomes_a_draft_that_shows_it_and_can_be_taken_back(app: App, client: FlaskClient, plan_id: str) -> None:
    with app.store.read() as tx:
        entry = tx.plans.get_plan(plan_id).placed[0]
    url = f"/plans/{plan_id}/people/{entry.ref}/change"
    assert url in client.get(f"/plans/{plan_id}/people/{entry.ref}").text
    answer = decide(client, url, kind="forbid")
    new_id = answer.location.split("/")[2].partition("#")[0]
    page = client.get(f"/plans/{new_id}").text
    assert answer.status_code == 302
    assert "Changed by hand" in page
    assert WHY in page
    assert f'href="/compare?a={plan_id}&amp;b={new_id}"' in page
    compared = client.get(f"/compare?a={plan_id}&b={new_id}").text
    assert re.search(rf'<th scope="row">{entry.ref}', compared)

    back = decide(client, f"/plans/{new_id}/undo")
    assert back.location == f"/plans/{plan_id}"
    assert plans.plan_row(app, BOSS, new_id).status == "superseded"


def test_a_decision_that_breaks_a_rule_comes_back_with_the_rule_and_as_it_was_typed(
    app: App, client: FlaskClient, plan_id: str
) -> None:
    with app.store.read() as tx:
        plan, sites = tx.plans.get_plan(plan_id), tx.sites.all()
    before = plans.list_plans(app, BOSS)
    refused, made = None, 0
    for entry in (*plan.placed, *plan.stays):
        for site in sites:
            url = f"/plans/{plan_id}/people/{entry.ref}/change"
            answer = decide(client, url, kind="move", site=site.id) if site.id != getattr(entry, "site_id", "") else None
            if answer is not None and answer.status_code == 422:
                refused = answer.text
                break
            made += answer is not None
        if refused:
            break
    assert refused is not None
    assert 'id="violations"' in refused
    assert WHY in refused
    assert "Nothing was stored." in refused
    assert len(plans.list_plans(app, BOSS)) == len(before) + made


@pytest.mark.parametrize(
    ("fields", "marked"), [({"kind": "fly"}, "kind"), ({"kind": "move"}, "site"), ({"kind": "pin", "why": "kort"}, "why")]
)
def test_a_wrong_form_marks_the_field(client: FlaskClient, app: App, plan_id: str, fields: dict[str, str], marked: str) -> None:
    with app.store.read() as tx:
        ref = tx.plans.get_plan(plan_id).placed[0].ref
    answer = decide(client, f"/plans/{plan_id}/people/{ref}/change", **fields)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text


def test_a_cylinder_is_brought_home_from_the_page_and_the_plan_shows_it(app: App, client: FlaskClient, plan_id: str) -> None:
    with app.store.read() as tx:
        plan = tx.plans.get_plan(plan_id)
    ref = plan.unplaced[0].ref
    url = f"/plans/{plan_id}/people/{ref}/change"
    assert 'id="depot"' in client.get(url).text
    assert 'value="nurse"' not in client.get(f"/plans/{plan_id}/people/{plan.placed[0].ref}/change").text

    nowhere = decide(client, url, kind="cylinder")
    in_vain = decide(client, url, kind="battery", depot="S-1")
    done = decide(client, url, kind="cylinder", depot="S-1")

    assert (nowhere.status_code, in_vain.status_code, done.status_code) == (422, 422, 302)
    assert 'id="depot-error"' in nowhere.text
    assert "no device that such a thing can supply" in in_vain.text
    new_id = done.location.split("/")[2].partition("#")[0]
    page = client.get(f"/plans/{new_id}").text
    assert "Brought to people at home" in page
    assert "cylinder brought from" in page
    assert "Is brought oxygen cylinder from" in client.get(f"/plans/{new_id}/people/{ref}").text
    assert client.get(f"/plans/{new_id}/transport").status_code == 200
