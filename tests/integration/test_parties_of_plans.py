"""Do plans for two days name the parties of their day: in the snapshot, on paper, on the plan's page, at the command line?"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from planner.actions.actor import at_the_command_line
from planner.actions.importing import ImportKind, import_file
from planner.actions.planning import draft
from planner.actions.plans import open_plan
from planner.actions.printing import print_pack
from planner.actions.scenarios import add_scenario
from planner.bootstrap import open_app
from planner.certificate import check
from planner.cli import cli
from planner.drafting import WorkLimit
from planner.settings import read_settings
from planner.web import create_app
from tests.registry_files import write_csv

BOSS = at_the_command_line("test")
SMALL = Path(__file__).parents[2] / "data" / "sample" / "small"
FILES = ("areas", "contacts", "addresses", "sites", "vehicles", "patients")
OLD, NEW = "Samsø Kommune", "Region Midtjylland"
DAYS = {"gammel": ("2026-12-31T12:00:00+01:00", OLD, NEW), "ny": ("2027-01-01T12:00:00+01:00", NEW, OLD)}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    app = open_app(read_settings({"PLANNER_HOME": str(tmp_path_factory.mktemp("hjem"))}))
    for kind in FILES:
        import_file(app, BOSS, ImportKind(kind), next(SMALL.glob(f"{kind}.*")))
    yield app
    app.store.close()


@pytest.fixture(scope="module")
def code(app) -> str:
    """The municipality where most of the sample's people live."""
    with app.store.read() as tx:
        codes = [patient.municipality_code for patient in tx.patients.planning()]
    return max(set(codes), key=codes.count)


@pytest.fixture(scope="module")
def plans(app, code, tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("filer")
    row = {"opgave": "hjemmesygepleje", "kommunekode": code, "udfører": "Akutteamet"}
    elsewhere = {**row, "kommunekode": "0101", "ansvarlig": "En helt anden kommune", "fra": "01-01-2020"}
    file = write_csv(folder / "parter.csv", {**row, "ansvarlig": OLD, "fra": "01-01-2020", "til_og_med": "31-12-2026"},
                     {**row, "ansvarlig": NEW, "fra": "01-01-2027"}, elsewhere)  # fmt: skip
    assert import_file(app, BOSS, ImportKind.PARTIES, file).report.accepted == 3
    text = next((SMALL / "scenarios").glob("*.toml")).read_text(encoding="utf-8")
    made = {}
    for name, (start, _, _) in DAYS.items():
        path = folder / f"{name}.toml"
        changed = re.sub(r"^id = .*$", f'id = "{name}"', text, flags=re.M)
        path.write_text(re.sub(r"^start = .*$", f'start = "{start}"', changed, flags=re.M), encoding="utf-8")
        add_scenario(app, BOSS, path)
        made[name] = draft(app, BOSS, name, limit=WorkLimit(1, 60.0)).id
    return made


@pytest.mark.parametrize("day", DAYS)
def test_the_snapshot_and_the_facts_hold_the_parties_of_the_day_and_the_certificate_still_passes(app, plans, code, day):
    _, named, other = DAYS[day]
    with app.store.read() as tx:
        documents, facts = tx.plans.get_documents(plans[day]), tx.plans.get_facts(plans[day])

    parties = documents.snapshot["parties"]

    assert [(p["municipality"], p["responsible"], p["operating"]) for p in parties] == [(code, named, "Akutteamet")]
    assert [p.responsible for p in facts.parties] == [named]
    assert other not in json.dumps(parties, ensure_ascii=False)
    assert check(documents.snapshot, documents.plan).ok
    (here,) = (m for m in documents.snapshot["municipalities"] if m["code"] == code)
    assert here["region"] == "9990"


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("lang", ["da", "en"])
def test_the_paper_names_them_on_the_situation_page_and_on_the_call_list(app, plans, tmp_path, day, lang):
    _, named, other = DAYS[day]

    papers = print_pack(app, BOSS, plans[day], tmp_path, lang=lang)

    pages = [" ".join(page.extract_text().split()) for page in PdfReader(papers[0]).pages]
    assert any("hjemmesygepleje" in page and named in page for page in pages[:3])
    assert sum(f"ansvarlig {named}" in page or f"responsible {named}" in page for page in pages) >= 1
    for page in pages:
        assert not re.search(rf"(ansvarlig|responsible) {other}", page)


@pytest.mark.parametrize("day", DAYS)
def test_the_plans_page_names_them(app, plans, day):
    _, named, other = DAYS[day]
    web = create_app(app)
    web.config.update(TESTING=False, RATELIMIT_ENABLED=False)
    page = _signed_in(app, web).get(f"/plans/{plans[day]}").text

    section = page.partition('id="parties"')[2].partition("</section>")[0]
    assert named in section
    assert "Akutteamet" in section
    assert other not in section


def _signed_in(app, web):
    from planner.actions import accounts
    from planner.actions.actor import Role
    from planner.actions.passwords import hash_of

    email = f"p{id(web)}@example.dk"
    password = accounts.add_user(app, BOSS, email, "Planlægger", frozenset({Role.PLANNER}))
    client = web.test_client()
    token = accounts.sign_in(app, email, password, "127.0.0.1")
    assert token is not None
    with app.store.transaction() as tx:
        tx.sessions.pass_second_factor(hash_of(token))
    client.set_cookie("planner_session", token)
    return client


def test_what_a_plan_names_does_not_change_when_the_registry_does(app, plans, code, tmp_path):
    row = {"opgave": "hjemmesygepleje", "kommunekode": code, "ansvarlig": "Nogle Andre", "fra": "01-01-2020"}
    before = import_file(app, BOSS, ImportKind.PARTIES, write_csv(tmp_path / "parter.csv", row))
    assert before.report.accepted == 1

    facts = open_plan(app, BOSS, plans["ny"], purpose="test").facts

    assert [p.responsible for p in facts.parties] == [NEW]


def test_the_summary_at_the_command_line_names_them(app, plans):
    env = {"PLANNER_HOME": str(app.settings.home)}
    told = CliRunner().invoke(cli, ["plan", "gammel", "--work", "1", "--json"], env=env, standalone_mode=False)
    assert told.exception is None, told.output
    assert {p["responsible"] for p in json.loads(told.stdout)["parties"]} == {"Nogle Andre"}
