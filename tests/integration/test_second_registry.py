"""A second registry, a misspelt scenario, a telling file name: what must not slip through."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_world import copied, plan_of

from planner.actions import people
from planner.actions.importing import ImportKind, ReadAs, import_file, latest_imports, not_in_latest
from planner.actions.joining_senders import join_senders, list_senders, look_at_joining
from planner.actions.planning import draft
from planner.actions.plans import open_plan
from planner.actions.previewing import Gone
from planner.actions.scenarios import add_scenario
from planner.bootstrap import open_app
from planner.cli.shared import somebody
from planner.errors import FileProblem, NotFound, ScenarioProblem, WrongState
from planner.registries.look_alikes import Suspicion
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


def person(number: int, name: str, treatment: str = "hjemmeilt;2") -> str:
    row = FIRST.splitlines()[1].replace("R-1;010158", f"R-{number};{number:02d}0158").replace("Eva", name)
    return row.replace("hjemmeilt;2", treatment) + "\n"


@pytest.fixture
def doubled(app, tmp_path):
    """October's file has Eva, Ane and Bo; November's, under another name, Eva with more flow, Ane, and Ida who is new."""
    heading = FIRST.splitlines()[0] + "\n"
    october = person(1, "Eva") + person(2, "Ane") + person(3, "Bo")
    november = person(1, "Eva", "hjemmeilt;4") + person(2, "Ane") + person(4, "Ida")
    import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "ilt.csv", heading + october))
    import_file(app, somebody(), ImportKind.PATIENTS, written(tmp_path, "liste til region.csv", heading + november))
    return app


def flows(app) -> dict[str, list[tuple[str, int | None]]]:
    with app.store.read() as tx:
        return {one.ref: [(d.source, d.flow_ml_min) for d in one.devices] for one in tx.patients.planning()}


@pytest.mark.parametrize(("sender", "into"), [("liste til region", "ilt"), ("ilt", "liste til region")])
def test_two_names_of_one_sender_are_joined_as_if_the_files_had_come_under_one(doubled, sender, into):
    before = [(run.file, run.rows_read, run.accepted, run.rejected, run.duplicate) for run in latest_imports(doubled, somebody())]

    whom = {ref for ref, devices in flows(doubled).items() if sender in dict(devices)}

    expected = look_at_joining(doubled, somebody(), sender, into)
    assert {source for devices in flows(doubled).values() for source, _ in devices} == {"ilt", "liste til region"}
    done = join_senders(doubled, somebody(), sender, into)

    assert done == expected
    assert (done.people, done.missing, done.files) == (3, 1, 1)
    told = flows(doubled)
    assert told == {"R-1": [(into, 4000)], "R-2": [(into, 2000)], "R-3": [(into, 2000)], "R-4": [(into, 2000)]}
    assert [(name, ref) for name, ref, _ in not_in_latest(doubled, somebody(), ImportKind.PATIENTS)] == [(into, "R-3")]
    runs = latest_imports(doubled, somebody())
    assert {run.source for run in runs if run.kind == "patients"} == {into}
    assert [(run.file, run.rows_read, run.accepted, run.rejected, run.duplicate) for run in runs] == before
    assert all(run.rows_read == run.accepted + run.rejected + run.duplicate for run in runs)
    assert sender not in {row.name for row in list_senders(doubled, somebody())}
    with doubled.store.read() as tx:
        (event,) = [one for one in tx.audit.list() if one.deed == "join_senders"]
    assert (event.subject, set(event.refs)) == (f"{sender} = {into}", whom)


def test_the_next_file_of_a_joined_sender_takes_out_whoever_is_gone_from_it(doubled, tmp_path):
    join_senders(doubled, somebody(), "liste til region", "ilt")

    heading = FIRST.splitlines()[0] + "\n"
    december = written(tmp_path, "ilt december.csv", heading + person(1, "Eva", "hjemmeilt;5"))
    import_file(
        doubled, somebody(), ImportKind.PATIENTS, december,
        read_as=ReadAs(source="ilt"), gone=Gone.REMOVE, confirm_shrink=True,
    )  # fmt: skip

    assert flows(doubled) == {"R-1": [("ilt", 5000)]}


def test_corrections_and_merges_outlast_the_joining_of_senders(doubled):
    people.correct(doubled, somebody(), "R-1", "mobility", "kørestol", "Set i hjemmet")
    with doubled.store.transaction() as tx:
        tx.reviews.add_many([Suspicion("R-2", "R-3", 90, ())])
        number = next(one.id for one in tx.reviews.list(None) if {one.ref_a, one.ref_b} == {"R-2", "R-3"})
    merge = people.merge(doubled, somebody(), number, "Samme borger", keep="R-2")

    join_senders(doubled, somebody(), "ilt", "liste til region")
    undone = people.undo_merge(doubled, somebody(), merge, "Det var to")

    assert not undone.changed_since
    assert {source for devices in flows(doubled).values() for source, _ in devices} == {"liste til region"}
    assert people.open_person(doubled, somebody(), "R-1").patient.mobility == "wheelchair"


def test_a_sender_can_be_given_a_better_name_and_nothing_else_changes(doubled):
    before = flows(doubled)
    done = join_senders(doubled, somebody(), "liste til region", "Iltleverandøren")

    assert (done.missing, list(flows(doubled))) == (0, list(before))
    assert {source for devices in flows(doubled).values() for source, _ in devices} == {"ilt", "Iltleverandøren"}


def test_who_cannot_be_joined_is_said(doubled):
    for sender, into, kind in (("ilt", "ilt", WrongState), ("nogen", "ilt", NotFound), ("ilt", "010158-5000", FileProblem)):
        for asked in (join_senders, look_at_joining):
            with pytest.raises(kind):
                asked(doubled, somebody(), sender, into)


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
