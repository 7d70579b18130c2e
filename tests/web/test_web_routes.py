"""Routes edited by hand are handed in on a page, and every fault is read there, on a real plan."""

from __future__ import annotations

import hashlib
import html
import io

import pytest
from flask.testing import FlaskClient
from small_world import advance
from web_world import browser, token_in

from planner.actions.actor import Role
from planner.actions.app import App
from planner.actions.handing_in import routes_text
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan


@pytest.fixture(scope="module")
def client(drafted: tuple[App, Plan]) -> FlaskClient:
    return browser(drafted[0], Role.PLANNER)


def handed_in(client: FlaskClient, plan: Plan, data: bytes, when: str = "early") -> tuple[int, str]:
    url = f"/plans/{plan.id}/routes"
    fields = {"csrf_token": token_in(client.get(url).text), "when": when, "file": (io.BytesIO(data), "ruter.csv")}
    answer = client.post(url, data=fields, content_type="multipart/form-data")
    return answer.status_code, answer.text


def test_the_file_taken_is_the_file_that_can_be_driven(client, drafted):
    taken = client.get(f"/plans/{drafted[1].id}/routes/file")

    assert taken.data.decode("utf-8-sig") == routes_text(drafted[1].routes)
    assert drafted[1].routes[0].shift_id in taken.text
    for when, heading in (("early", "as early as can be"), ("late", "as late as can be")):
        status, page = handed_in(client, drafted[1], taken.data, when)
        assert (status, "The routes can be driven." in page, heading in page) == (200, True, True)


def test_early_and_late_have_other_times(client, drafted):
    data = routes_text(drafted[1].routes).encode()
    early, late = (handed_in(client, drafted[1], data, when)[1] for when in ("early", "late"))

    assert early.count("<tr>") == late.count("<tr>")
    assert early.split("<table", 1)[1] != late.split("<table", 1)[1]


def test_each_fault_stands_at_its_stop_and_who_is_on_no_route_is_named(client, drafted):
    lines = routes_text(drafted[1].routes).splitlines()
    left = lines[1].split(";")[2]
    without = [line for line in lines if f";{left};" not in line]
    shift = without[-1].split(";")[0]
    backwards = [line for line in reversed(without) if line.startswith(f"{shift};")]
    others = [line for line in without if not line.startswith(f"{shift};")]

    status, page = handed_in(client, drafted[1], "\n".join([*others, *backwards]).encode())

    assert status == 200
    assert "The routes can be driven." not in page
    assert "! Is not fetched and then delivered by one vehicle" in page.split(f"({shift})")[1].split("</details>")[0]
    assert f"{left}</a>" in page.split("On no route: 1")[1].split("</p>\n")[1]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"vagt;reference\nV1;P-01", "The file lacks the column stop."),
        (b"vagt;stop;reference\nV-99;hent;P-99", "V-99"),
        ("vagt;stop;reference\nBj\u00f8rn;hent;P".encode("cp1252"), "Bj\u00f8rn"),
        (b"PK\x03\x04\x00\x00", "Save the spreadsheet as CSV."),
        (b"", "The file lacks the column"),
    ],
)
def test_a_file_that_does_not_fit_is_answered_beside_the_form(client, drafted, data, said):
    status, page = handed_in(client, drafted[1], data)

    assert status == 422
    assert said in page
    assert 'name="file"' in page


def test_nothing_is_stored_but_the_look(client, drafted):
    def plans() -> str:
        with drafted[0].store.read() as tx:
            rows = tx.plans.list(scenario_id=drafted[1].scenario_id)
            return hashlib.sha256(repr([(row, tx.plans.get_plan(row.id)) for row in rows]).encode()).hexdigest()

    before = plans()
    handed_in(client, drafted[1], routes_text(drafted[1].routes[:1]).encode())

    assert plans() == before


def keep(client: FlaskClient, plan: Plan, page: str, **fields: str) -> tuple[int, str, str]:
    """The form beneath routes that were checked, sent as the browser would."""
    typed = html.unescape(page.split('<textarea name="routes"', 1)[1].split(">", 1)[1].split("</textarea>")[0])
    answer = client.post(
        f"/plans/{plan.id}/routes/keep", data={"csrf_token": token_in(page), "routes": typed, "when": "early", **fields}
    )
    return answer.status_code, answer.text, answer.location or ""


def test_routes_that_were_checked_are_kept_as_the_next_draft(client, drafted):
    lines = routes_text(drafted[1].routes).splitlines()
    left = lines[1].split(";")[2]
    _, page = handed_in(client, drafted[1], "\n".join(line for line in lines if f";{left};" not in line).encode())

    assert "1 are on no route and will be without a place." in page
    status, answer, _ = keep(client, drafted[1], page, why="short")
    assert (status, "Write a reason of at least 10 characters." in answer) == (422, True)
    status, _, where = keep(client, drafted[1], answer, why="The driver knows the way")
    assert status == 302
    page = client.get(where).text
    assert "the routes were edited by hand" in page
    assert "The driver knows the way" in page
    assert "is not in the routes written by hand" in page
    new_id = where.split("/plans/")[1].split("#")[0]
    assert "all routes" in page
    undo = client.get(f"/plans/{new_id}/undo").text
    assert "the routes were edited by hand" in undo
    with drafted[0].store.read() as tx:
        assert left in {one.ref for one in tx.plans.get_plan(new_id).unplaced}


def test_routes_with_faults_offer_no_way_to_keep_them(client, drafted):
    lines = routes_text(drafted[1].routes).splitlines()
    shift = lines[1].split(";")[0]
    backwards = [line for line in reversed(lines) if line.startswith(f"{shift};")]
    others = [line for line in lines if not line.startswith(f"{shift};")]
    text = "\n".join([*others, *backwards])
    _, page = handed_in(client, drafted[1], text.encode())

    assert 'id="keep-routes"' not in page
    assert "Routes with faults cannot be kept." in page
    token = token_in(page)
    fields = {"csrf_token": token, "routes": text, "when": "early", "why": "I want it all the same"}
    answer = client.post(f"/plans/{drafted[1].id}/routes/keep", data=fields)
    assert answer.status_code == 422
    assert "Is not fetched and then delivered by one vehicle" in answer.text


def test_the_page_says_before_the_work_is_done_that_routes_of_a_plan_in_force_cannot_be_kept(client, drafted):
    app, plan = drafted
    url = f"/plans/{plan.id}/routes"
    assert 'id="barred"' not in client.get(url).text
    advance(app, plan.id, Status.PROPOSED, Status.APPROVED)

    assert "The plan is approved. Routes can be checked here but not kept" in client.get(url).text
    status, page = handed_in(client, plan, routes_text(plan.routes).encode())
    assert (status, "The routes can be driven." in page, 'id="keep-routes"' in page) == (200, True, False)
    assert "This plan has ended" not in client.get(f"/plans/{plan.id}").text
