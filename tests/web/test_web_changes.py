"""Does each button do what it says, and say so when it cannot?"""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask.testing import FlaskClient
from web_world import World, token_in

from planner import long_work
from planner.actions.changing import Changed
from planner.plans.composing import ride_findings
from planner.plans.lifecycle import Status
from planner.redrafting import Answer
from planner.translations.words import WORDS
from planner.transport.rules import RESULT_RULES, ROUTE_RULES, STORE_CAUSES, Violation


def post(client: FlaskClient, url: str, page: str = "", **fields: object):
    data = {"csrf_token": token_in(client.get(page or url).text), **fields}
    return client.post(url, data=data)


def test_a_job_is_started_with_what_was_asked_and_its_page_can_be_reloaded(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {}

    def start(_app: object, _actor: object, scenario_id: str, **limits: object) -> str:
        asked.update(limits, scenario=scenario_id)
        return own_world.jobs["running"]

    monkeypatch.setattr("planner.web.views.jobs.long_work.start_draft", start)
    client = own_world.client()
    answer = post(client, "/plans/new", scenario="storm-vest", work="7", seconds="30", seed="3")

    assert answer.location == f"/jobs/{own_world.jobs['running']}"
    assert asked == {"scenario": "storm-vest", "work": 7, "seconds": 30.0, "seed": 3}
    assert client.get(answer.location).text.count("I gang") == client.get(answer.location).text.count("I gang") > 0
    assert answer.location in client.get("/").text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("scenario", "nowhere"), ("scenario", ""), ("work", "0"), ("work", "101"), ("work", "1.5"), ("work", "²"),
     ("seconds", "4"), ("seconds", "-1"), ("seed", "x"), ("seed", "9" * 40), ("seed", "")],
)  # fmt: skip
def test_a_wrong_form_comes_back_as_typed_with_the_field_marked(own_world: World, field: str, typed: str) -> None:
    fields = {"scenario": "storm-vest", "work": "7", "seconds": "30", "seed": "3", field: typed}
    answer = post(own_world.client(lang="en"), "/plans/new", **fields)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    if field != "scenario":
        assert f'name="{field}" value="{typed}"' in answer.text


def test_cancelling_a_job_is_remembered(own_world: World) -> None:
    job_id = own_world.jobs["running"]
    answer = post(own_world.client(), f"/jobs/{job_id}/cancel", f"/jobs/{job_id}")
    assert answer.location == f"/jobs/{job_id}"
    with own_world.app.store.jobs.read() as jobs:
        assert jobs.get(job_id).cancel_requested


def test_the_page_of_running_work_shows_the_best_plan_so_far_and_that_stopping_keeps_it(own_world: World) -> None:
    job_id, client = own_world.jobs["running"], own_world.client(lang="en")
    first = client.get(f"/jobs/{job_id}/progress").text
    assert "The best plan right now" not in first
    assert "keep the best plan" not in first
    left = {f"unplaced_{priority}": 0 for priority in range(1, 6)} | {"unplaced_1": 2, "unplaced_4": 7}
    figures = {"placed": 1287, "unplaced": 9, **left, "without_reserve_min": 7666, "vehicles": 38}
    with own_world.app.store.jobs.transaction() as jobs:
        jobs.keep_best(job_id, {**figures, "vehicle_s": 1_018_080, "distance_m": 12_058_400}, at=own_world.app.clock())
        jobs.keep_best(job_id, {**figures, "vehicle_s": 1_000_800, "distance_m": 11_990_400}, at=own_world.app.clock())
    page = client.get(f"/jobs/{job_id}/progress").text
    for shown in (
        "1,287",
        "9 (2 in class 1, 7 in class 4)",
        "7,666 minutes",
        "38 vehicles, 278 hours, 11,990 km",
        "Last became better",
    ):
        assert shown in page
    assert "Stop and keep the best plan" in page
    post(client, f"/jobs/{job_id}/cancel", f"/jobs/{job_id}")
    page = client.get(f"/jobs/{job_id}/progress").text
    assert "The best plan is checked once more and stored" in page
    assert 'id="cancel-job"' not in page


def test_a_plan_is_approved_by_a_second_person_with_name_time_and_reason(own_world: World) -> None:
    planner, lead, steps = own_world.client(lang="en"), own_world.client("lead", "en"), f"/plans/{own_world.plan_id}/steps"
    assert post(planner, f"{steps}/propose", reason="").status_code == 302
    assert "Someone else must approve" in planner.get(f"{steps}/approve").text
    answer = planner.post(
        f"{steps}/approve", data={"csrf_token": token_in(planner.get("/plans").text), "reason": "Approved by myself."}
    )
    assert answer.status_code == 409
    assert "approved by someone else" in answer.text

    answer = post(lead, f"{steps}/approve", reason="Approved at the meeting.")
    assert answer.location == f"/incidents/plans/{own_world.plan_id}"
    page = lead.get(answer.location).text
    assert "Approved at the meeting." in page
    assert "Bruger lead" in page
    with own_world.app.store.read() as tx:
        assert tx.plans.get_row(own_world.plan_id).status is Status.APPROVED


def test_a_step_that_hurts_needs_a_reason(own_world: World) -> None:
    url = f"/plans/{own_world.plan_id}/steps/supersede"
    answer = post(own_world.client(lang="en"), url, reason="too short")
    assert answer.status_code == 422
    assert "Write a reason of at least 10 characters." in answer.text
    with own_world.app.store.read() as tx:
        assert tx.plans.get_row(own_world.plan_id).status is Status.DRAFT


def test_the_second_of_two_who_move_a_plan_is_told_and_changes_nothing(own_world: World) -> None:
    url = f"/plans/{own_world.plan_id}/steps/propose"
    slow, quick = own_world.client(lang="en"), own_world.client()
    token = token_in(slow.get(url).text)
    post(quick, url)
    answer = slow.post(url, data={"csrf_token": token, "revision": "1", "reason": ""})
    assert answer.status_code == 409
    assert "Someone was first" in answer.text


def test_a_step_the_plan_cannot_take_has_no_page(own_world: World) -> None:
    assert own_world.client().get(f"/plans/{own_world.plan_id}/steps/activate").status_code == 409


def test_the_json_export_is_one_zip_with_the_certificates_two_inputs(own_world: World) -> None:
    answer = own_world.client().get(f"/plans/{own_world.plan_id}/files/json")
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert sorted(archive.namelist()) == ["plan.json", "snapshot.json"]
        assert len(json.loads(archive.read("plan.json"))["patients"]) == own_world.facts.plan.affected


@pytest.mark.parametrize(("fmt", "begins"), [("csv", b""), ("xlsx", b"PK"), ("geojson", b"{"), ("gpx", b"<?xml")])
def test_an_export_is_a_file_named_by_reference(own_world: World, fmt: str, begins: bytes) -> None:
    answer = own_world.client().get(f"/plans/{own_world.plan_id}/files/{fmt}")
    assert answer.status_code == 200
    assert answer.data.lstrip(b"\xef\xbb\xbf").startswith(begins)
    assert len(answer.data) > 200
    assert f"plan-0001.{fmt}" in answer.headers["Content-Disposition"]


def test_prints_are_made_as_a_job_and_taken_one_by_one(own_world: World) -> None:
    client, url = own_world.client(), f"/plans/{own_world.calm_plan_id}/prints"
    assert "Der er ingen PDF-filer endnu" in client.get(url).text
    job_page = post(client, url).location
    assert "Venter på at begynde" in client.get(job_page).text
    assert long_work.run_job(own_world.app, job_page.rpartition("/")[2]).value == "done"
    assert f'href="{url}"' in client.get(job_page).text
    page = client.get(url).text
    first = page.split(f'href="{url}/')[1].split('"')[0]
    pdf = client.get(f"{url}/{first}")
    assert pdf.data.startswith(b"%PDF")
    pdf.close()
    assert pdf.headers["Cache-Control"] == "no-store"


def test_who_cannot_be_brought_there_is_told_what_the_nearest_routes_would_break(
    own_world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    miss = (Violation("windows_kept", "V1", "P-00000002", 1380), Violation("within_the_shift", "V1", "", 600))
    refused = Changed(None, Answer(None, findings=ride_findings("not_fetched_in_time", "S1"), miss=miss))
    monkeypatch.setattr("planner.web.views.plan_changes.changing.change_draft", lambda *_: refused)
    entry = own_world.facts.plan.placed[0]
    address = f"/plans/{own_world.plan_id}/people/{entry.ref}/change"

    answer = post(own_world.client(), address, kind="pin", why="Aftalt i telefonen")

    assert answer.status_code == 422
    assert "Tættest på ville Liggende vogn 1 være." in answer.text
    assert "P-00000002: 23 min for sent" in answer.text
    assert "vagten overskrides med 10 min" in answer.text


def test_every_fault_that_routes_can_have_has_words() -> None:
    """Taking somebody along and routes handed in are told by the same words."""
    rules = {rule.__name__ for rule in (*ROUTE_RULES, *RESULT_RULES)} - {"stores_last"}

    assert rules | set(STORE_CAUSES) == {code[6:] for code in WORDS if code.startswith("fault.")}
