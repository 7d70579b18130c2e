"""A planner with one of everything, for the tests that open its pages. Nobody in it exists."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
from facts_case import START, a_base_map, some_facts
from flask import Flask
from flask.testing import FlaskClient
from incident_world import begin_incident
from openpyxl import Workbook

from planner.actions import accounts, breaking_glass, clients, importing, people, scenarios, uploads
from planner.actions.actor import Actor, Deed, Role, at_the_command_line
from planner.actions.app import App
from planner.actions.breaking_glass import Asked
from planner.actions.import_steps import Wish
from planner.actions.importing import ImportKind, ReadAs
from planner.actions.passwords import hash_of
from planner.actions.replanning import News, sealed
from planner.bootstrap import open_app
from planner.documents.facts import PlanFacts
from planner.model.errand import Errand, Thing
from planner.model.place import Position
from planner.model.site import Agreement, Site, SiteKind
from planner.plans.lifecycle import Status
from planner.plans.plan import Plan
from planner.registries.records import AddressPoint
from planner.settings import read_settings
from planner.store.jobs import JobState
from planner.store.plan_changes import PlanChange
from planner.web import create_app

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SCENARIO = """
id = "{id}"
name = "{name}"
start = "2026-11-24T18:00:00+01:00"
warning_h = {warning_h}
duration_h = 24
policy = "2026-11-01"
exercise = true

[area]
municipalities = ["0661"]
"""
RULES = [("C1", "Alle berørte præcis én gang", "Everyone affected exactly once"), ("C6", "Alle i tide", "Everyone in time")]
CERTIFICATE = {
    "ok": True,
    "rules": [{"rule": n, "title": en, "title_da": da, "ok": True, "violations": []} for n, da, en in RULES],
}
VEHICLES = "vehicle_id;kind;seated;wheelchair;lying;longitude;latitude\nV1;bil;4;0;0;8,6;56,3\nV2;rumskib;4;0;0;8,6;56,3\n"


@dataclass(frozen=True)
class World:
    """``plan_id`` has people in every outcome; ``calm_plan_id`` leaves nobody without a place; jobs by state; ``uploads`` are
    files of the planner's that wait at a step of the import."""

    app: App
    web: Flask
    plan_id: str
    calm_plan_id: str
    changed_plan_id: str
    facts: PlanFacts
    jobs: dict[str, str]
    uploads: dict[str, str]
    register: dict[str, str]
    incident: dict[str, str]
    owners: dict[str, str]
    passwords: dict[str, str] = field(repr=False)

    def token(self, role: str) -> str:
        """A session of ``role`` with both factors given."""
        return whole_session(self.app, email_of(role), self.passwords[role])

    def client(self, role: str | None = "planner", lang: str = "da") -> FlaskClient:
        """A browser, signed in as ``role`` unless None."""
        client = self.web.test_client()
        client.set_cookie("planner_language", lang)
        if role is not None:
            client.set_cookie("planner_session", self.token(role))
        return client


#: Everyone's authenticator app holds the same secret.
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_now(app: App, later: int = 0) -> str:
    """What the app shows, or shows ``later`` half minutes from now."""
    return pyotp.TOTP(TOTP_SECRET).at(app.clock() + timedelta(seconds=30 * later))


def whole_session(app: App, email: str, password: str) -> str:
    """A session with both factors given. The second one is set as given: a code works once, and the clock stands still."""
    token = accounts.sign_in(app, email, password, "127.0.0.1")
    assert token is not None
    with app.store.transaction() as tx:
        tx.sessions.pass_second_factor(hash_of(token))
    return token


def browser(app: App, role: Role, lang: str = "en") -> FlaskClient:
    """A browser in front of ``app``, signed in with a new account of that role."""
    web = create_app(app)
    web.config.update(RATELIMIT_ENABLED=False)
    email = f"{role.value}.new@example.dk"
    password = accounts.add_user(app, at_the_command_line("test"), email, "Bruger", frozenset({role}))
    client = web.test_client()
    client.set_cookie("planner_session", whole_session(app, email, password))
    client.set_cookie("planner_language", lang)
    return client


def set_up_apps(app: App) -> None:
    """Every account has an authenticator app."""
    with app.store.transaction() as tx:
        for user in tx.users.list():
            tx.factors.put_totp(user.id, TOTP_SECRET, confirmed_at=app.clock())


def add_one(app: App, boss: Actor, role: Role) -> str:
    """An account of the role; the municipal contact person's is Holstebro. Returns the password."""
    code = "0661" if role is Role.MUNICIPAL else ""
    return accounts.add_user(app, boss, email_of(role.value), f"Bruger {role.value}", frozenset({role}), code)


def email_of(role: str) -> str:
    return f"{role}@example.dk"


def make_world(home: Path, clock: Callable[[], datetime], *, registered: bool = False) -> World:
    """``registered`` fills the register too (see :func:`_register`), and an incident is going on."""
    settings = read_settings({"PLANNER_HOME": str(home)})
    app = replace(open_app(settings, clock=clock), base_map=a_base_map)
    boss = at_the_command_line("test")
    passwords = {r.value: add_one(app, boss, r) for r in Role}
    passwords["glass"] = accounts.add_user(app, boss, email_of("glass"), "Bruger glas", frozenset({Role.LEAD}))
    set_up_apps(app)
    _fill(app, boss, home)
    facts = _keep(app, some_facts(movers=70, stays=30, unplaced=15, sites=6, vehicles=5, status="draft"), Status.DRAFT)
    calm = some_facts(movers=6, unplaced=0, exercise=False)
    calm = _keep(app, replace(calm, plan=replace(calm.plan, id="plan-0002", version=4)), Status.APPROVED)
    changed = _changed(app, facts)
    web = create_app(app)
    web.config.update(TESTING=False, RATELIMIT_ENABLED=False)
    register = _register(app, boss, home) if registered else {}
    incident = begin_incident(app, boss, home)[0] if registered else {}
    waiting = _uploads(app, passwords["planner"])
    owners, jobs = _owners(app, passwords), _jobs(app, calm.plan)
    return World(app, web, facts.plan.id, calm.plan.id, changed, facts, jobs, waiting, register, incident, owners, passwords)


def _owners(app: App, passwords: dict[str, str]) -> dict[str, str]:
    """An account to look at, a system with a token, and a broken glass in force: a lead of its own has opened Holstebro."""
    someone = accounts.actor_of(app, whole_session(app, email_of("glass"), passwords["glass"]))
    assert someone is not None
    grant = breaking_glass.break_glass(app, someone, Asked("", "0661", "Ringet op af <vagten> om natten", 3))
    wish = clients.Wish("Måge-portal", Role.PLANNER, frozenset({Deed.SEE_PLANS}))
    client, _ = clients.add_client(app, at_the_command_line("test"), wish)
    return {"account": someone.user_id, "glass": str(grant.id), "client": client.id}


def _fill(app: App, boss: Actor, home: Path) -> None:
    with app.store.transaction() as tx:
        tx.sites.upsert_many([a_sample_site()])
    vehicles = home / "vehicles.csv"
    vehicles.write_text(VEHICLES, encoding="utf-8")
    importing.import_file(app, boss, ImportKind.VEHICLES, vehicles)
    for id_, name, warning_h in (("storm-vest", "Storm over <Vest> & Øst, 24 timer", 6), ("uvarslet", "Uvarslet nat", 0)):
        path = home / f"{id_}.toml"
        path.write_text(SCENARIO.format(id=id_, name=name, warning_h=warning_h), encoding="utf-8")
        scenarios.add_scenario(app, boss, path)


def a_sample_site() -> Site:
    return Site("S1", "Hallen Øst", SiteKind.MUNICIPAL, "0661", Position(8.6, 56.3), Agreement.AGREED, synthetic=True)


def _keep(app: App, facts: PlanFacts, status: Status) -> PlanFacts:
    refs = [{"ref": ref} for ref in sorted(facts.people)]
    with app.store.transaction() as tx:
        tx.plans.add(facts, status=status, snapshot={"patients": refs}, plan_json={"patients": refs}, certificate=CERTIFICATE)
    return facts


def _changed(app: App, before: PlanFacts) -> str:
    """A draft that came about by a decision about one person."""
    plan = before.plan
    entry = plan.placed[0]
    after = _keep(app, replace(before, plan=replace(plan, id="plan-0003", version=plan.version + 2)), Status.DRAFT)
    change = PlanChange(
        after.plan.id, plan.id, "forbid", NOW, "Bruger planner", entry.ref, entry.site_id, entry.site_id, "Ringet"
    )
    with app.store.transaction() as tx:
        tx.plan_changes.add(change)
    return after.plan.id


def _jobs(app: App, driven: Plan) -> dict[str, str]:
    """A job in each state, none of them running anywhere; and one that could not plan the night of the ``driven`` plan anew."""
    made: dict[str, str] = {}
    with app.store.jobs.transaction() as jobs:
        for state in JobState:
            job_id = jobs.add("draft", {}, by="planner", at=START)
            made[state.value] = job_id
            if state is not JobState.QUEUED:
                jobs.claim(pid=1, at=app.clock(), job_id=job_id)
                jobs.heartbeat(job_id, at=app.clock(), step="transport", done=5, total=8)
            if state not in (JobState.QUEUED, JobState.RUNNING):
                plan_id = "plan-0001" if state is JobState.DONE else ""
                message = "plan_refused" if state is JobState.FAILED else ""
                jobs.set_state(job_id, state, at=app.clock(), seen=JobState.RUNNING, message=message, plan_id=plan_id)
        news = News(bring=(Errand(driven.placed[0].ref, "S1", Thing.BATTERY),))
        args = {"plan": driven.id, "at": START.isoformat(), "news": sealed(app, news)}
        made["not_planned_anew"] = job_id = jobs.add("replan", args, by="lead", at=START)
        jobs.claim(pid=1, at=app.clock(), job_id=job_id)
        message = "not_brought:errand_does_not_help"
        jobs.set_state(job_id, JobState.FAILED, at=app.clock(), seen=JobState.RUNNING, message=message)
    return made


#: Headings of which three are guesses: no name is known for "Nr.", "Patientens navn" and "P". The second row is wrong.
PEOPLE = (
    "Nr.;Patientens navn;Vejnavn;Husnr;P;By;Kommunekode;Behandling;Bemærkning;Hvad\n"
    "010158-5018;Kanariefugl Ottosen;Nørregade;12;7500;Holstebro;0661;ilt;ring først;x\n"
    "020158-5007;Papegøje Vingesen;Nørregade;14;7500;Holstebro;0661;rumfart;;x\n"
)
REGISTER = "cpr;navn;vej;husnr;postnr;by;kommunekode;behandling;iltflow;batteri_timer;telefon\n"
WEST = (
    "0101585018;Dompap Vinge;Nørregade;12B;7500;Holstebro;0661;ilt;2,5;4;+45 00 00 00 01\n"
    "0201585007;Svale <Ukendt>;Findesikkevej;7;7500;Holstebro;0661;sug;;2;\n"
    "6101585999;Dompap Maria Vinge;Nørregade;12B;7500;Holstebro;0661;sug;;2;\n"
    "0301585006;Lærke Sanger;Nørregade;14;7500;Holstebro;0661;sug;;2;\n"
    "6301585995;Lærke Solveig Sanger;Nørregade;14;7500;Holstebro;0661;ilt;1;2;\n"
)
EAST = "0101585018;Dompap Vinge;Nørregade;12B;7500;Holstebro;0661;ilt;2,5;9;+45 00 00 00 01\n"


def _register(app: App, boss: Actor, home: Path) -> dict[str, str]:
    """People in two registers: one ``unfound``, one ``corrected`` about whom the registers disagree, a suspected ``pair``, and
    a pair that became one by ``merge``."""
    with app.store.transaction() as tx:
        tx.addresses.replace(
            [AddressPoint("Nørregade", n, "7500", "Holstebro", "0661", Position(8.61, 56.36)) for n in ("12B", "14")]
        )
    for name, rows in (("Ilt Vest", WEST), ("Kommunen", EAST)):
        path = home / "register.csv"
        path.write_text(REGISTER + rows, encoding="utf-8")
        importing.import_file(app, boss, ImportKind.PATIENTS, path, read_as=ReadAs(source=name))
    with app.store.read() as tx:
        refs = {record.identity.name: record.patient.ref for record in tx.patients.all()}
    pairs = {frozenset((r.ref_a, r.ref_b)): r.id for r in people.list_reviews(app, boss)}
    larks = frozenset((refs["Lærke Sanger"], refs["Lærke Solveig Sanger"]))
    merge = people.merge(app, boss, pairs[larks], "Ringet til borgeren")
    one = refs["Dompap Vinge"]
    correction = people.correct(app, boss, one, "own_generator", "ja", "Set på besøg")
    pair = pairs[frozenset((one, refs["Dompap Maria Vinge"]))]
    return {
        "unfound": refs["Svale <Ukendt>"],
        "corrected": one,
        "correction": str(correction),
        "pair": str(pair),
        "decided": str(pairs[larks]),
        "merge": str(merge),
    }


FLEET = "vehicle_id;kind;seated;wheelchair;lying;longitude;latitude\n"


def a_fleet(*numbers: int) -> str:
    return FLEET + "".join(f"W{n};bil;4;0;0;8,6;56,3\n" for n in numbers)


def several_sheets() -> bytes:
    """A workbook with two sheets that could both be meant."""
    book = Workbook()
    for name in ("Vest", "Øst"):
        sheet = book.active if name == "Vest" else book.create_sheet()
        sheet.title = name
        for row in a_fleet(1, 2).splitlines():
            sheet.append(row.split(";"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _uploads(app: App, password: str) -> dict[str, str]:
    person = accounts.actor_of(app, whole_session(app, email_of("planner"), password))
    assert person is not None
    fleet = app.settings.home / "fleet.csv"
    fleet.write_text(a_fleet(1, 2, 3, 4, 5), encoding="utf-8")
    importing.import_file(app, person, ImportKind.VEHICLES, fleet, read_as=ReadAs(source="Region Vest"))

    def waiting(kind: ImportKind, sender: str, data: str | bytes, suffix: str = ".csv", *, settled: bool = False) -> str:
        content = data.encode() if isinstance(data, str) else data
        one = uploads.keep_upload(app, person, kind, sender, suffix, content)
        if settled:
            with uploads.plain_file(app, one) as path:
                mapping = importing.look_at_columns(app, person, kind, path, one.read_as())
            assert mapping is not None
            one = uploads.change_upload(app, one, columns={c.key: c.label for c in mapping.columns if c.key})
        return one.id

    report = waiting(ImportKind.VEHICLES, "Region Vest", a_fleet(1), settled=True)
    counts = {
        "kind": "vehicles",
        "rows_read": 3,
        "accepted": 1,
        "rejected": 1,
        "duplicate": 1,
        "errors": ".csv",
        "issues_in_all": 1,
    }
    issue = {"row": 3, "column": "kind", "severity": "error", "message": "kendes ikke", "message_en": "not known"}
    outcome = {**counts, "issues": [issue], "change": {"new": 1, "changed": 0, "unchanged": 0}, "difference": None}
    uploads.finish_upload(app, uploads.upload(app, person, report), outcome, b"fejl;kind\n")
    working, stopped = (waiting(ImportKind.PATIENTS, "Iltleverandør Vest", PEOPLE, settled=True) for _ in range(2))
    for upload_id, state in ((working, JobState.RUNNING), (stopped, JobState.CANCELLED)):
        _import_job(app, person, upload_id, state)
    return {
        "working": working,
        "stopped": stopped,
        "columns": waiting(ImportKind.PATIENTS, "Iltleverandør Vest", PEOPLE),
        "preview": waiting(ImportKind.PATIENTS, "Iltleverandør Vest", PEOPLE, settled=True),
        "sheets": waiting(ImportKind.VEHICLES, "Region Vest", several_sheets(), ".xlsx"),
        "shrunk": waiting(ImportKind.VEHICLES, "Region Vest", a_fleet(1, 2), settled=True),
        "report": report,
    }


def _import_job(app: App, person: Actor, upload_id: str, state: JobState) -> None:
    """A job that deals with a file, and runs nowhere."""
    args = {"upload": upload_id, "import_step": "store", "user": person.user_id, **Wish().as_args()}
    with app.store.jobs.transaction() as jobs:
        job_id = jobs.add("import", args, by=person.user_id, at=app.clock())
        jobs.claim(pid=1, at=app.clock(), job_id=job_id)
        jobs.heartbeat(job_id, at=app.clock(), step="storing", done=40_000, total=100_000)
        if state is not JobState.RUNNING:
            jobs.set_state(job_id, state, at=app.clock(), seen=JobState.RUNNING, message="cancelled")
    uploads.keep_job(app, uploads.upload(app, person, upload_id), job_id)


def token_in(html: str) -> str:
    """The form token of a page."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', html)
    assert found is not None
    return found.group(1)
