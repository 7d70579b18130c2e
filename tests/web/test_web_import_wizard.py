"""Four steps from a file to the registry: does each say what it must, and does nothing of a person slip out on the way?"""

from __future__ import annotations

import io
import logging
import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from web_world import NOW, PEOPLE, World, a_fleet, make_world, several_sheets, token_in
from werkzeug.test import TestResponse

from planner.actions import import_steps, uploads
from planner.actions.actor import at_the_command_line
from planner.actions.uploads import KEPT_FOR
from planner.errors import NotFound
from planner.long_work import run_job
from planner.store.jobs import JobState

SECRETS = ("Kanariefugl", "Papegøje", "Papeg&oslash;je", "010158", "5018", "020158", "5007", "ring først")


def sent(
    client: FlaskClient,
    data: str | bytes = PEOPLE,
    kind: str = "patients",
    sender: str = "Ilt Vest",
    name: str = "Anna 010190-1234.csv",
):
    content = data.encode() if isinstance(data, str) else data
    fields = {"csrf_token": token_in(client.get("/imports").text), "kind": kind, "sender": sender}
    return client.post("/imports", data={**fields, "file": (io.BytesIO(content), name)})


def press(client: FlaskClient, page: str, url: str, **fields: str):
    return client.post(url, data={"csrf_token": token_in(client.get(page).text), **fields})


def selected(html: str) -> dict[str, str]:
    """What the select boxes of the page say now."""
    boxes = re.findall(r'<select class="form-select" name="(column-\d+)".*?</select>', html, re.S)
    chosen = {}
    for box in boxes:
        inner = html.split(f'name="{box}"')[1].split("</select>")[0]
        found = re.search(r'<option value="(\w*)" selected', inner)
        chosen[box] = found[1] if found else ""
    return chosen


def to_preview(client: FlaskClient, data: str = PEOPLE, kind: str = "patients", sender: str = "Ilt Vest", **changed: str) -> str:
    """The address of the file that now waits at its preview."""
    columns = sent(client, data, kind, sender).location
    answer = press(client, columns, columns, **{**selected(client.get(columns).text), **changed})
    assert answer.status_code == 302, answer.text
    assert answer.location.endswith("/preview")
    return str(answer.location).removesuffix("/preview")


def uploads_of(world: World) -> list[Path]:
    return sorted((world.app.settings.home / "uploads").iterdir())


def stored(world: World) -> set[str]:
    with world.app.store.read() as tx:
        return {person.identity.name for person in tx.patients.all()}


def test_a_file_goes_through_four_steps_into_the_registry(own_world: World) -> None:
    client, before = own_world.client(lang="en"), len(uploads_of(own_world))
    columns = sent(client).location
    page = client.get(columns).text
    assert selected(page)["column-0"] == "cpr"
    assert "3 columns are guesses" in page
    at = to_preview(client)
    preview = client.get(f"{at}/preview").text
    assert "Nothing has been stored yet." in preview
    assert "This is the first such file from Ilt Vest." in preview
    assert stored(own_world) == set()

    answer = press(client, f"{at}/preview", f"{at}/import")
    assert answer.location == f"{at}/report"
    report = client.get(answer.location).text
    assert "1 accepted + 1 rejected + 0 duplicates = 2 rows read." in report
    assert stored(own_world) == {"Kanariefugl Ottosen"}
    assert not (own_world.app.settings.home / "uploads" / f"{at.split('/')[-1]}.file").exists()
    assert len(uploads_of(own_world)) > before


def test_the_first_file_of_a_sender_with_anothers_people_asks_whether_they_are_one(own_world: World) -> None:
    client = own_world.client(lang="en")
    at = to_preview(client)
    press(client, f"{at}/preview", f"{at}/import")

    asked = client.get(f"{to_preview(client, sender='Ilt Ny')}/preview").text
    again = client.get(f"{to_preview(client)}/preview").text

    assert "Is this the same sender as Ilt Vest?" in asked
    assert "1 of the people have the very same treatments from Ilt Vest" in asked
    assert 'id="same-sender"' not in again


def test_no_page_address_log_or_waiting_file_holds_anything_of_a_person(
    own_world: World, caplog: pytest.LogCaptureFixture
) -> None:
    client = own_world.client()
    seen = []
    with caplog.at_level(logging.DEBUG):
        columns = sent(client)
        at = to_preview(client)
        seen += [columns.location, at, client.get(columns.location).text, client.get(f"{at}/preview").text]
        seen += [press(client, columns.location, columns.location, **{"column-0": ""}).text]
        waiting = [path.read_bytes() for path in uploads_of(own_world) if path.is_file()]
        answer = press(client, f"{at}/preview", f"{at}/import")
        seen += [answer.location, client.get(answer.location).text, client.get("/imports").text, caplog.text]
        seen += [str(dict(client.get(answer.location).headers)), str(client.get_cookie("planner_form"))]

    told = re.sub(r"[\w.-]{24,}", "", "\n".join(seen))  # tokens and ids spell four figures by chance
    assert [secret for secret in (*SECRETS, "Anna", "010190") if secret in told] == []
    assert waiting
    plain = b"\n".join(re.sub(rb"[\w.=-]{24,}", b"", content) for content in waiting)  # what is encrypted spells them too
    assert [secret for secret in (*SECRETS, "Nørregade", "Anna") if secret.encode() in plain] == []
    assert not any(path.name.startswith("plain-") for path in uploads_of(own_world))
    assert all(path.stat().st_mode & 0o077 == 0 for path in uploads_of(own_world))


def test_the_error_file_is_the_one_place_with_rows_and_is_written_in_the_log(own_world: World) -> None:
    client = own_world.client()
    at = to_preview(client)
    before = client.get(f"{at}/errors")
    press(client, f"{at}/preview", f"{at}/import")
    after = client.get(f"{at}/errors")
    for answer in (before, after):
        assert answer.status_code == 200
        assert "fejl-patients.csv" in answer.headers["Content-Disposition"]
        assert answer.headers["Cache-Control"] == "no-store"
        text = answer.data.decode("utf-8-sig")
        assert "Papegøje" in text
        assert "Kanariefugl" not in text
    with own_world.app.store.read() as tx:
        assert [event.deed for event in tx.audit.list()].count("error_file_patients") == 2


def test_what_columns_mean_can_be_changed_and_is_remembered_for_the_sender(own_world: World) -> None:
    client = own_world.client(lang="en")
    at = to_preview(client, **{"column-9": "notes", "column-8": "access"})
    press(client, f"{at}/preview", f"{at}/import")
    with own_world.app.store.read() as tx:
        assert [(p.identity.access, p.identity.notes) for p in tx.patients.all()] == [("ring først", "x")]

    again = client.get(sent(client).location).text
    assert selected(again)["column-8"] == "access"
    assert "as the last time Ilt Vest sent a file" in again
    assert "guesses" not in again
    assert "guesses" in client.get(sent(client, sender="Another").location).text


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"column-0": ""}, "No column is chosen for: cpr."), ({"column-8": "name"}, "&#39;name&#39; is chosen for two"),],
)  # fmt: skip
def test_an_impossible_choice_comes_back_with_the_rest_as_it_was(own_world: World, changed: dict[str, str], said: str) -> None:
    client = own_world.client(lang="en")
    columns = sent(client).location
    chosen = {**selected(client.get(columns).text), "column-9": "access", **changed}
    answer = press(client, columns, columns, **chosen)
    assert answer.status_code == 422
    assert said in answer.text
    assert selected(answer.text)["column-9"] == "access"


def test_a_workbook_with_several_sheets_is_asked_about(own_world: World) -> None:
    client = own_world.client(lang="en")
    columns = sent(client, several_sheets(), "vehicles", name="x.xlsx").location
    page = client.get(columns).text
    assert "Which sheet?" in page
    assert 'value="Øst"' in page
    assert press(client, columns, columns, sheet="Øst").location == columns
    assert selected(client.get(columns).text)["column-0"] == "vehicle_id"


def fleet(world: World) -> set[str]:
    with world.app.store.read() as tx:
        return {vehicle.id for vehicle in tx.vehicles.all() if vehicle.id.startswith("W")}


def test_a_file_that_shrank_is_stored_only_with_a_tick(own_world: World) -> None:
    client = own_world.client(lang="en")
    at = to_preview(client, a_fleet(1, 2), "vehicles", "Region Vest")
    assert "3 of the 5 in the latest file from Region Vest are not in this one." in client.get(f"{at}/preview").text
    refused = press(client, f"{at}/preview", f"{at}/import", gone="remove")
    assert refused.status_code == 422
    assert "Tick this if it is right." in refused.text
    assert 'value="remove" checked' in refused.text
    assert len(fleet(own_world)) == 5
    done = press(client, f"{at}/preview", f"{at}/import", gone="remove", confirm_shrink="yes")
    assert "3 were taken out of the registry." in client.get(done.location).text
    assert fleet(own_world) == {"W1", "W2"}


def test_whoever_is_gone_is_kept_unless_asked_and_people_are_listed(own_world: World) -> None:
    client = own_world.client(lang="en")
    first = to_preview(client)
    press(client, f"{first}/preview", f"{first}/import")
    other = PEOPLE.splitlines()[0] + "\n030158-5014;Svale Ørnsen;Nørregade;16;7500;Holstebro;0661;ilt;;\n"
    at = to_preview(client, other)
    press(client, f"{at}/preview", f"{at}/import", confirm_shrink="yes")
    assert stored(own_world) == {"Kanariefugl Ottosen", "Svale Ørnsen"}
    page = client.get("/imports").text
    assert "Not in the latest file" in page
    assert "Ilt Vest: 1" in page


def test_cancelling_deletes_the_file_and_stores_nothing(own_world: World) -> None:
    client, before = own_world.client(), uploads_of(own_world)
    at = to_preview(client)
    assert press(client, f"{at}/preview", f"{at}/cancel").location == "/imports"
    assert uploads_of(own_world) == before
    assert client.get(f"{at}/preview").status_code == 404
    assert stored(own_world) == set()


def test_a_file_is_deleted_after_an_hour(tmp_path: Path) -> None:
    times = [NOW]
    world = make_world(tmp_path, lambda: times[0])
    at = to_preview(world.client())
    times[0] = NOW + KEPT_FOR + timedelta(seconds=1)
    client = world.client()
    assert client.get(f"{at}/preview").status_code == 404
    sent(client)
    assert len(uploads_of(world)) == 2
    world.app.store.close()


@pytest.mark.parametrize("role", ["lead", "administrator", "auditor", "municipal"])
def test_a_file_belongs_to_whoever_sent_it(world: World, role: str) -> None:
    assert world.client(role).get(f"/imports/{world.uploads['columns']}/columns").status_code == 403
    with pytest.raises(NotFound):
        uploads.upload(world.app, at_the_command_line("someone else"), world.uploads["columns"])


@pytest.mark.parametrize("number", ["0" * 32, "..%2f..%2fkeys", "x", "A" * 32])
def test_a_number_that_nobody_was_given_is_not_found(world: World, number: str) -> None:
    assert world.client().get(f"/imports/{number}/columns").status_code == 404


@pytest.mark.parametrize(
    ("fields", "marked"),
    [({"kind": "x"}, "kind"), ({"sender": ""}, "sender"), ({"sender": "010190-1234"}, "sender"), ({"name": "a.exe"}, "file")],
)
def test_a_wrong_first_step_comes_back_with_the_field_marked(own_world: World, fields: dict[str, str], marked: str) -> None:
    before = uploads_of(own_world)
    answer = sent(own_world.client(lang="en"), **fields)
    assert answer.status_code == 422
    assert f'id="{marked}-error"' in answer.text
    assert "010190" not in answer.text
    assert uploads_of(own_world) == before


@pytest.mark.parametrize("content", ["", "x", "\x00\x01", "Kanariefugl;010158-5018;7500\nPapegøje;020158-5007;7500\n"])
def test_a_file_that_cannot_be_read_says_why_and_is_deleted(own_world: World, content: str) -> None:
    client, before = own_world.client(lang="en"), uploads_of(own_world)
    answer = client.get(sent(client, content).location)
    assert answer.status_code == 422
    assert "The file was not read." in answer.text
    assert not any(secret in answer.text for secret in SECRETS)
    assert uploads_of(own_world) == before


def chosen_headings(client: FlaskClient, at: str, **headings: str) -> TestResponse:
    """Says which heading means what."""
    token = token_in(client.get(f"{at}/columns").text)
    return client.post(f"{at}/columns", data={"csrf_token": token, **{f"heading-{k}": v for k, v in headings.items()}})


def test_the_headings_of_a_register_of_addresses_are_chosen_and_kept_for_its_sender(own_world: World) -> None:
    client = own_world.client(lang="en")
    rows = "gadenavn;nr;zip;lon;lat\nPrøvevej;1;7500;8,62;56,36\nPrøvevej;3;7500;8,63;56,36\n"
    at = str(sent(client, rows, "addresses").location).removesuffix("/columns")
    page = client.get(f"{at}/columns").text
    assert '<option value="zip" selected>' in page
    refused = chosen_headings(client, at, postcode="zip", longitude="lon", latitude="lat", street="gadenavn")
    assert refused.status_code == 422
    assert "house number" in refused.text

    chosen = {"street": "gadenavn", "house_number": "nr", "postcode": "zip", "longitude": "lon", "latitude": "lat"}
    assert str(chosen_headings(client, at, **chosen).location).endswith("/preview")
    assert press(client, f"{at}/preview", f"{at}/import").location == f"{at}/report"
    with own_world.app.store.read() as tx:
        assert 2 in tx.addresses.counts().values()
    again = str(sent(client, rows, "addresses").location).removesuffix("/columns")
    assert '<option value="gadenavn" selected>' in client.get(f"{again}/columns").text


def test_what_names_an_area_is_chosen_before_its_preview(own_world: World) -> None:
    client = own_world.client(lang="en")
    sample = Path(__file__).parents[2] / "data" / "sample" / "small" / "areas.geojson"
    content = sample.read_text("utf-8").replace('"code"', '"kode_2027"')
    at = str(sent(client, content.encode(), "areas", name="a.geojson").location).removesuffix("/columns")
    assert chosen_headings(client, at, code="", name="name").status_code == 422
    assert str(chosen_headings(client, at, code="kode_2027", name="name", kind="supply").location).endswith("/preview")
    assert "rows read" in client.get(f"{at}/preview").text
    assert press(client, f"{at}/preview", f"{at}/import").location == f"{at}/report"


def test_a_report_can_be_looked_at_again_but_the_file_imported_only_once(own_world: World) -> None:
    client = own_world.client()
    at = to_preview(client)
    token = token_in(client.get(f"{at}/preview").text)
    assert client.post(f"{at}/import", data={"csrf_token": token}).status_code == 302
    assert client.post(f"{at}/import", data={"csrf_token": token}).status_code == 404
    assert client.get(f"{at}/report").status_code == 200


# --- a large file is dealt with by a job ------------------------------------------------------------------------------


@pytest.fixture
def large(own_world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Every file counts as large, and jobs wait until :func:`work_done` does them."""
    monkeypatch.setattr(import_steps, "AT_ONCE_BYTES", 0)
    return own_world


def work_done(world: World, client: FlaskClient, page: str) -> str:
    """Where the job's page leads once the job that stands in for ``page`` has been done."""
    work = client.get(page).location
    assert str(work).endswith("/work")
    with world.app.store.jobs.read() as jobs:
        job = next(job for job in jobs.list(states=[JobState.QUEUED]) if job.kind == "import")
    assert "Stop" in client.get(work).text
    run_job(world.app, job.id)
    return str(client.get(work).location)


def large_at_preview(world: World, client: FlaskClient) -> str:
    columns = str(sent(client).location)
    assert work_done(world, client, columns) == columns
    preview = str(press(client, columns, columns, **selected(client.get(columns).text)).location)
    assert work_done(world, client, preview) == preview
    return preview.removesuffix("/preview")


def test_a_large_file_goes_the_same_way_with_jobs_between_the_pages(large: World) -> None:
    client = large.client(lang="en")
    at = large_at_preview(large, client)
    assert stored(large) == set()
    assert press(client, f"{at}/preview", f"{at}/import").location == f"{at}/work"
    assert work_done(large, client, f"{at}/preview") == f"{at}/report"
    assert "1 accepted + 1 rejected + 0 duplicates = 2 rows read." in client.get(f"{at}/report").text
    assert stored(large) == {"Kanariefugl Ottosen"}


def test_the_part_that_asks_how_far_it_is_leads_the_whole_page_on(large: World) -> None:
    client = large.client()
    columns = str(sent(client).location)
    work = str(client.get(columns).location)
    assert 'hx-trigger="every 1s"' in client.get(f"{work}?part=1").text
    with large.app.store.jobs.read() as jobs:
        job = next(job for job in jobs.list(states=[JobState.QUEUED]) if job.kind == "import")
    run_job(large.app, job.id)
    assert client.get(f"{work}?part=1").headers["HX-Redirect"] == columns


def test_a_stopped_import_stores_nothing_and_can_go_on(large: World) -> None:
    client = large.client(lang="en")
    at = large_at_preview(large, client)
    press(client, f"{at}/preview", f"{at}/import")
    assert press(client, f"{at}/work", f"{at}/stop").location == f"{at}/work"
    assert "Stopped" in client.get(f"{at}/work").text
    assert stored(large) == set()
    assert press(client, f"{at}/work", f"{at}/again").location == f"{at}/preview"
    press(client, f"{at}/preview", f"{at}/import")
    assert work_done(large, client, f"{at}/preview") == f"{at}/report"
    assert stored(large) == {"Kanariefugl Ottosen"}


def test_a_large_file_that_cannot_be_read_says_why_after_its_job(large: World) -> None:
    client = large.client(lang="en")
    columns = str(sent(client, "x").location)
    work_done(large, client, columns)
    answer = client.get(columns)
    assert answer.status_code == 422
    assert "The file was not read." in answer.text


def test_deleting_the_file_also_stops_its_job(large: World) -> None:
    client = large.client()
    columns = str(sent(client).location)
    client.get(columns)
    at = columns.removesuffix("/columns")
    press(client, f"{at}/work", f"{at}/cancel")
    with large.app.store.jobs.read() as jobs:
        ended = [job.args["upload"] for job in jobs.list(states=[JobState.CANCELLED]) if job.kind == "import"]
    assert at.removeprefix("/imports/") in ended
    assert client.get(f"{at}/work").status_code == 404


def test_the_wizard_shows_into_which_columns_a_combined_heading_goes_and_stores_its_parts(own_world: World) -> None:
    client = own_world.client(lang="da")
    data = (
        "Navn;CPR-nr;Adresse;Postnr. og by;Kommune;Behandling;Iltflow\n"
        "Åse Samlet;010158-5018;Nørregade 12B, 2. tv;7500 Holstebro;Holstebro Kommune;ilt + sug;2\n"
    )
    columns = sent(client, data).location
    page = client.get(columns).text
    assert "heri: vej, husnummer, etage dør" in page
    assert "heri: postnummer, by" in page
    at = to_preview(client, data)
    assert "heri: postnummer, by" in client.get(f"{at}/preview").text
    press(client, f"{at}/preview", f"{at}/import")
    with own_world.app.store.read() as tx:
        (person,) = (one for one in tx.patients.all() if one.identity.name == "Åse Samlet")
    address = person.identity.address
    assert (address.street, address.house_number, address.floor, address.town) == ("Nørregade", "12B", "2. tv", "Holstebro")
    assert [device.therapy for device in person.patient.devices] == ["home_oxygen", "suction"]


def test_two_names_of_one_sender_are_joined_on_a_page_that_first_says_what_it_changes(own_world: World) -> None:
    client = own_world.client()
    for sender in ("Ilt A", "Ilt B"):
        at = to_preview(client, sender=sender)
        press(client, f"{at}/preview", f"{at}/import")

    page = client.get("/imports/senders").text
    assert ("Ilt A" in page, "Ilt B" in page, "Det kan ikke gøres om" in page) == (True, True, False)
    would = client.get("/imports/senders?sender=Ilt+B&into=Ilt+A").text
    assert "Ilt B bliver til Ilt A" in would
    assert "Det kan ikke gøres om" in would
    with own_world.app.store.read() as tx:
        assert "Ilt B" in tx.senders.names()

    answer = press(client, "/imports/senders?sender=Ilt+B&into=Ilt+A", "/imports/senders", sender="Ilt B", into="Ilt A")
    assert "Ilt B er nu Ilt A." in client.get(answer.location).text
    with own_world.app.store.read() as tx:
        assert "Ilt B" not in tx.senders.names()
    for wrong in ("sender=Ilt+B&into=Ilt+A", "sender=Ilt+A&into=Ilt+A", "sender=Ilt+A&into=%3Cb%3E"):
        answer = client.get(f"/imports/senders?{wrong}")
        assert (answer.status_code, "aria-invalid" in answer.text, "<b>" in answer.text) == (422, True, False)
