"""A second registry, a misspelt scenario, a telling file name: what must not slip through."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import copied, plan_of

from planner.actions.importing import ImportKind, import_file
from planner.actions.planning import draft
from planner.actions.plans import open_plan
from planner.actions.scenarios import add_scenario
from planner.bootstrap import open_app
from planner.cli.shared import somebody
from planner.errors import FileProblem, ScenarioProblem
from planner.settings import read_settings

SMALL = Path(__file__).parents[2] / "data" / "sample" / "small"
FIRST = (
    "reference;cpr;navn;vej;husnummer;postnummer;by;kommunekode;behandling;flow_l_min;mobilitet;ledsager;etage;hjælperhold;tilbud\n"
    "R-1;010158-5000;Eva Eksempel;Byvej;1;9995;Midtby;0990;hjemmeilt;2;liggende;sygeplejerske;4;ja;afslået\n"
)
SECOND = "cpr;navn;vej;husnummer;postnummer;by;kommunekode;behandling\n010158-5000;Eva Eksempel;Byvej;1;9995;Midtby;0990;sug\n"


@pytest.fixture
def app(tmp_path):
    app = open_app(read_settings({"PLANNER_HOME": str(tmp_path / "home")}))
    import_file(app, somebody(), ImportKind.CONTACTS, SMALL / "contacts.csv")
    yield app
    app.store.close()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_what_a_second_registry_leaves_blank_stays_as_the_first_one_said(app, tmp_path):
    import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "ilt.csv", FIRST))
    import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "sug.csv", SECOND))
    with app.store.read() as tx:
        (person,) = tx.patients.planning()
    assert {device.therapy for device in person.devices} == {"home_oxygen", "suction"}
    assert (person.mobility, person.escort, person.floor) == ("lying", "nurse", 4)
    assert (person.helper_team, person.offer) == (True, "declined")


def test_the_same_people_from_a_sender_of_another_name_are_asked_about(app, tmp_path):
    def told(name: str, text: str, **wish) -> tuple[str, int]:
        found = import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, name, text), **wish).difference
        return found.also_from, found.told_alike

    two = FIRST + FIRST.splitlines()[1].replace("R-1;010158-5000;Eva", "R-2;020158-5000;Ane") + "\n"
    assert told("ilt.csv", two) == ("", 0)
    assert told("ilt til november.csv", two, dry_run=True) == ("ilt", 2)
    assert told("ilt.csv", two, dry_run=True) == ("", 0)
    assert told("sug.csv", SECOND, dry_run=True) == ("", 0)
    assert told("kommunen.csv", two.replace("hjemmeilt;2", "hjemmeilt;3"), dry_run=True) == ("", 0)
    half = FIRST + "\n".join(line.replace("hjemmeilt;2", "hjemmeilt;3") for line in two.splitlines()[2:]) + "\n"
    assert told("halvdelen.csv", half, dry_run=True) == ("", 0)
    assert told("ilt til november.csv", two) == ("ilt", 2)
    assert told("ilt til november.csv", two, dry_run=True) == ("", 0)


def test_a_device_that_two_senders_tell_of_alike_stands_once_on_paper(small_home, tmp_path):
    app = copied(small_home[0], tmp_path / "home")
    before = open_plan(app, somebody(), small_home[1], purpose="test").facts
    import_file(
        app, somebody(), ImportKind.PATIENTS, written(tmp_path, "andre.csv", (SMALL / "patients.csv").read_text("utf-8-sig"))
    )

    row = draft(app, somebody(), plan_of(app, small_home[1]).scenario_id)

    with app.store.read() as tx:
        sources = {record.patient.ref: {d.source for d in record.patient.devices} for record in tx.patients.all()}
    after = open_plan(app, somebody(), row.id, purpose="test").facts
    app.store.close()
    assert {len(sources[ref]) for ref in after.people} == {2}
    assert {r: p.equipment for r, p in after.people.items()} == {r: p.equipment for r, p in before.people.items()}


def test_rows_that_disagree_give_the_more_cautious_hours(app, tmp_path):
    heading, row = FIRST.replace("hjemmeilt;2", "respirator;").replace(";tilbud", ";tilbud;batteri_timer").splitlines()
    import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "r.csv", f"{heading}\n{row};8\n{row};2\n"))
    with app.store.read() as tx:
        (person,) = tx.patients.planning()
    assert [device.battery_s for device in person.devices] == [2 * 3600]


def test_a_file_named_for_a_cpr_number_is_refused_before_its_name_is_kept(app, tmp_path):
    with pytest.raises(FileProblem):
        import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "Eva 010158-5000.csv", FIRST))
    app.store.empty_log()
    assert b"010158-5000" not in app.settings.sqlite_path.read_bytes()


@pytest.mark.parametrize("line", ['[lost]\nsites = ["NOPE"]', '[lost]\nvehicles = ["NOPE"]', '[fleet]\nvehicles = ["NOPE"]'])
def test_a_misspelt_name_in_a_scenario_is_refused(app, tmp_path, line):
    scenario = next((SMALL / "scenarios").glob("*.toml")).read_text(encoding="utf-8")
    path = written(tmp_path, "s.toml", f"{scenario}\n{line}\n")
    add_scenario(app, somebody(), path)
    for kind in (ImportKind.SITES, ImportKind.VEHICLES, ImportKind.PATIENTS):
        import_file(app, somebody(), kind, SMALL / f"{kind}.csv")
    with pytest.raises(ScenarioProblem, match="NOPE"):
        add_scenario(app, somebody(), path)
    with pytest.raises(ScenarioProblem, match="NOPE"):
        draft(app, somebody(), "proeveoe-24t")
