"""Does the print centre keep the register, are messages what may be sent, and do ticks come back as they were typed?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from web_world import NOW, World, token_in

from planner.actions import bundles, prints
from planner.actions.actor import at_the_command_line
from planner.actions.messages import open_messages
from planner.cli import cli
from planner.documents.ticks import TickKind, standing_of
from planner.errors import WrongState
from planner.long_work import refresh_bundles_nightly
from planner.outputs.messages import telephone_too
from planner.plans.lifecycle import Status

BOSS = at_the_command_line("test")


def a_print(world: World, plan_id: str) -> int:
    with world.app.store.transaction() as tx:
        number = tx.prints.begin(plan_id, status="approved", lang="da", at=NOW, who="Vagt")
        tx.prints.finish(number, NOW)
    return number


def set_status(world: World, plan_id: str, status: Status) -> None:
    with world.app.store.transaction() as tx:
        row = tx.plans.get_row(plan_id)
        tx.plans.set_status(plan_id, status, seen_revision=row.revision, at=NOW, who="test")


def deeds(world: World) -> list[tuple[str, tuple[str, ...]]]:
    with world.app.store.read() as tx:
        return [(event.deed, tuple(event.refs)) for event in tx.audit.list()]


# --- the register -----------------------------------------------------------------------------------------------------


def test_a_paper_is_noted_as_handed_out_and_taken_back(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    number = a_print(own_world, plan)
    url = f"/plans/{plan}/prints"
    token = token_in(client.get(url).text)
    form = {"csrf_token": token, "holder": "Falck <Holstebro>", "paper": "30-koersel/V1.pdf"}

    assert client.post(f"{url}/register/{number}/out", data=form).status_code == 302
    assert "Falck &lt;Holstebro&gt;" in client.get(url).text
    back = {"csrf_token": token, "paper": "30-koersel/V1.pdf"}
    assert client.post(f"{url}/register/{number}/back", data=back).status_code == 302

    (held,) = prints.list_prints(own_world.app, BOSS, plan)[0].holders
    assert held.returned_at == NOW


@pytest.mark.parametrize(("holder", "paper"), [("", ""), ("  ", "pakke.pdf"), ("Falck", "30-koersel/V999.pdf")])
def test_a_hand_out_that_says_too_little_is_asked_about(own_world: World, holder: str, paper: str) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    number = a_print(own_world, plan)
    token = token_in(client.get(f"/plans/{plan}/prints").text)

    form = {"csrf_token": token, "holder": holder, "paper": paper}
    answer = client.post(f"/plans/{plan}/prints/register/{number}/out", data=form)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert prints.list_prints(own_world.app, BOSS, plan)[0].holders == ()


def test_the_lists_as_one_page_hold_everyone_and_the_look_is_logged(own_world: World) -> None:
    answer = own_world.client().get(f"/plans/{own_world.plan_id}/lists")

    assert set(own_world.facts.people) <= set(re.findall(r'data-ref="([^"]+)"', answer.text))
    assert ("print", tuple(sorted(own_world.facts.people))) in deeds(own_world)


# --- the bundle -------------------------------------------------------------------------------------------------------


def test_the_bundle_is_taken_from_the_print_centre_and_that_is_logged(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    assert client.get(f"/plans/{plan}/bundle/file").status_code == 404
    made = bundles.make_bundle(own_world.app, BOSS, plan)

    answer = client.get(f"/plans/{plan}/bundle/file")

    assert answer.data == made.read_bytes()
    assert "take_bundle" in [deed for deed, _ in deeds(own_world)]


def test_the_passphrase_is_shown_after_a_press_that_is_logged(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    page = client.get(f"/plans/{plan}/prints").text
    phrase = bundles.house_phrase(own_world.app.settings)
    assert phrase not in page

    answer = client.post(f"/plans/{plan}/bundle/passphrase", data={"csrf_token": token_in(page)})

    assert phrase in answer.text
    assert "show_bundle_phrase" in [deed for deed, _ in deeds(own_world)]


def test_an_approval_has_the_bundles_made_anew(own_world: World) -> None:
    plan = own_world.plan_id
    set_status(own_world, plan, Status.PROPOSED)
    lead = own_world.client("lead")
    token = token_in(lead.get(f"/plans/{plan}/steps/approve").text)

    lead.post(f"/plans/{plan}/steps/approve", data={"csrf_token": token, "reason": "Gennemgået og i orden"})

    with own_world.app.store.jobs.read() as jobs:
        assert ("bundle", bundles.ITSELF.user_id) in [(job.kind, job.by) for job in jobs.list()]


def test_bundles_are_made_anew_once_a_night_while_there_is_a_plan_to_act_by(own_world: World) -> None:
    def refreshing() -> int:
        with app.store.jobs.read() as jobs:
            return sum(job.kind == "bundle" for job in jobs.list())

    app = own_world.app
    refresh_bundles_nightly(app)
    refresh_bundles_nightly(app)
    assert refreshing() == 1
    refresh_bundles_nightly(replace(app, clock=lambda: NOW + timedelta(hours=10)))  # 23:00: still the same night's
    assert refreshing() == 1
    app = replace(app, clock=lambda: NOW + timedelta(hours=14))  # 03:00
    refresh_bundles_nightly(app)
    assert refreshing() == 2
    set_status(own_world, own_world.calm_plan_id, Status.CLOSED)
    refresh_bundles_nightly(replace(app, clock=lambda: NOW + timedelta(days=3)))
    assert refreshing() == 2


# --- messages ---------------------------------------------------------------------------------------------------------


def test_a_message_with_counts_names_nobody(own_world: World) -> None:
    opened = open_messages(own_world.app, BOSS, own_world.plan_id, named=False)

    text = "\n".join(message.subject + message.text for message in opened.messages)
    assert not [ref for ref in own_world.facts.people if ref in text]
    assert "Łukasz" not in text
    assert {message.receiver.key for message in opened.messages} >= {"municipality:0661", "site:S1"}


def test_names_are_for_an_active_incident_and_for_those_who_receive(own_world: World) -> None:
    plan = own_world.plan_id
    with pytest.raises(WrongState):
        open_messages(own_world.app, BOSS, plan, named=True)
    set_status(own_world, plan, Status.ACTIVE)

    opened = open_messages(own_world.app, BOSS, plan, named=True)

    sent = {message.receiver.key: message for message in opened.messages}
    to_s1 = {one.ref for one in own_world.facts.plan.placed if one.site_id == "S1"}
    assert set(sent["site:S1"].refs) == to_s1
    assert all(ref in sent["site:S1"].text for ref in to_s1)
    staying = [one.ref for one in own_world.facts.plan.stays]
    assert not [ref for ref in staying if any(ref in message.text for message in opened.messages)]
    assert ("messages", tuple(sorted({ref for m in opened.messages for ref in m.refs}))) in deeds(own_world)


def test_the_command_line_writes_a_text_for_each_receiver_beside_what_is_there(own_world: World, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PLANNER_HOME", str(own_world.app.settings.home))
    (tmp_path / "mit.txt").write_text("mit eget", encoding="utf-8")

    told = CliRunner().invoke(cli, ["messages", own_world.plan_id, "--out", str(tmp_path)], standalone_mode=False)

    written = {path.name for path in tmp_path.rglob("*.txt")}
    assert told.exception is None
    assert {"mit.txt", "municipality-0661.txt", "site-S1.txt"} <= written


def test_the_figures_of_all_municipalities_add_up_to_the_plans(own_world: World) -> None:
    opened = open_messages(own_world.app, BOSS, own_world.plan_id, named=False)

    told = [re.search(r"(\d+) berørt = (\d+) tilbydes plads \+ (\d+) bliver hjemme \+ (\d+) uden plads", " ".join(m.text.split()))
            for m in opened.messages if m.receiver.to == "municipality"]  # fmt: skip
    sums = [sum(int(found[i]) for found in told if found) for i in range(1, 5)]
    plan = own_world.facts.plan
    assert sums == [plan.affected, len(plan.placed), len(plan.stays), len(plan.unplaced)]


def test_what_is_missing_is_said_once_with_a_count_and_who(own_world: World) -> None:
    opened = open_messages(own_world.app, BOSS, own_world.plan_id, named=False)
    without = [m.receiver for m in opened.messages if not m.receiver.location_number]
    page = own_world.client().get(f"/plans/{own_world.plan_id}/messages").text
    (told,) = re.findall(r'<div class="notice" id="lacking">.*?</div>', page, re.DOTALL)

    assert dict(opened.lacking)["location_number"] == tuple(without)
    assert told.count(f"Lokationsnummer: mangler for {len(without)} af {len(opened.messages)} modtagere") == 1
    for receiver in without:
        anchor = receiver.key.replace(":", "-")
        assert told.count(f'<a href="#{anchor}">') == sum(receiver in those for _, those in opened.lacking)
        assert f'id="{anchor}"' in page
    assert not re.findall(r'<summary>(?:(?!</summary>).)*class="no"', page, re.DOTALL)


def test_no_line_is_wider_than_mail_leaves_it_unless_a_word_is(own_world: World) -> None:
    for message in open_messages(own_world.app, BOSS, own_world.plan_id, named=False).messages:
        assert max(len(line) for line in message.text.splitlines()) <= 72


@pytest.mark.parametrize(
    ("hours", "ring"), [(0, False), (1, True), (20, False), (3 * 24 + 20, True), (4 * 24 + 20, True), (5 * 24 + 20, False)]
)  # fmt: skip
def test_after_two_and_at_weekends_one_telephones_too(hours: int, ring: bool) -> None:
    """NOW is Tuesday 13:00 in Denmark."""
    assert telephone_too(NOW + timedelta(hours=hours)) is ring


def test_a_receipt_is_ticked_with_who_gave_it(own_world: World) -> None:
    plan, client = own_world.plan_id, own_world.client()
    url = f"/plans/{plan}/messages"
    form = {"csrf_token": token_in(client.get(url).text), "receiver": "site:S1"}

    assert client.post(url, data={**form, "confirmed_by": " "}).status_code == 422
    assert client.post(url, data={**form, "confirmed_by": "Vagt <Ib>", "receiver": "site:NOPE"}).status_code == 404
    assert client.post(url, data={**form, "confirmed_by": "Vagt <Ib>"}).status_code == 302

    page = client.get(url).text
    assert "Vagt &lt;Ib&gt;" in page
    assert "1 af " in page


# --- ticks ------------------------------------------------------------------------------------------------------------


def typed(ref: str, **cells: str) -> dict[str, str]:
    return {f"now:{kind}:{ref}": text for kind, text in cells.items()} | {f"seen:{kind}:{ref}": "" for kind in cells}


def test_ticks_typed_back_are_kept_with_who_and_when(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    url = f"/plans/{plan}/ticks"
    page = client.get(url).text
    ref = re.findall(r'name="now:answer:([^"]+)"', page)[0]
    form = {"csrf_token": token_in(page), "paper": "V1", **typed(ref, answer="a", fetched="1205", note="Nøglen <væk>")}

    assert client.post(url, data=form).status_code == 302

    with own_world.app.store.read() as tx:
        held = standing_of(tx.paper_back.ticks(plan))[ref]
    assert held.values[TickKind.ANSWER] == "accepted"
    assert held.moment(TickKind.FETCHED) == NOW.replace(hour=11, minute=5)
    assert (held.at, held.who) == (NOW, "Bruger planner")
    again = client.get(url).text
    assert 'value="12:05"' in again
    assert "Nøglen &lt;væk&gt;" in again
    assert ("type_back", (ref,)) in deeds(own_world)


def test_what_cannot_be_read_comes_back_as_typed_and_the_rest_is_kept(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    url = f"/plans/{plan}/ticks"
    page = client.get(url).text
    one, two = re.findall(r'name="now:answer:([^"]+)"', page)[:2]
    form = {"csrf_token": token_in(page), "paper": "V1", **typed(one, answer="x", arrived="2599"), **typed(two, answer="F")}

    answer = client.post(url, data=form)

    assert answer.status_code == 422
    assert 'value="x"' in answer.text
    assert 'value="2599"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2
    with own_world.app.store.read() as tx:
        assert standing_of(tx.paper_back.ticks(plan))[two].values == {TickKind.ANSWER: "declined"}


def test_nobody_types_over_a_colleague(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    url = f"/plans/{plan}/ticks"
    page = client.get(url).text
    ref = re.findall(r'name="now:answer:([^"]+)"', page)[0]
    form = {"csrf_token": token_in(page), "paper": "V1"}
    client.post(url, data={**form, **typed(ref, answer="A")})

    answer = client.post(url, data={**form, **typed(ref, answer="F")})

    assert answer.status_code == 422
    assert "En anden har skrevet A imens" in answer.text
    assert client.post(url, data={**form, **typed(ref, answer="A")}).status_code == 302


def test_what_was_typed_wrongly_is_taken_back_by_deleting_it(own_world: World) -> None:
    plan, client = own_world.calm_plan_id, own_world.client()
    url = f"/plans/{plan}/ticks"
    page = client.get(url).text
    ref = re.findall(r'name="now:answer:([^"]+)"', page)[0]
    form = {"csrf_token": token_in(page), "paper": "V1"}
    client.post(url, data={**form, **typed(ref, answer="A")})

    client.post(url, data={**form, f"now:answer:{ref}": "", f"seen:answer:{ref}": "A"})

    with own_world.app.store.read() as tx:
        events = tx.paper_back.ticks(plan)
    assert [event.value for event in events] == ["accepted", ""]
    assert standing_of(events)[ref].values == {}


def test_nothing_is_typed_of_a_draft(own_world: World) -> None:
    assert own_world.client().get(f"/plans/{own_world.plan_id}/ticks").status_code == 409
