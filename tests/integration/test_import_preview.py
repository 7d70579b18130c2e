"""Does a dry run say what the import will do, does nobody disappear unasked, and does every stop leave nothing?"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from click.testing import CliRunner
from registry_files import OLD_CPR, OTHER_OLD_CPR, PATIENT, SITE, VEHICLE, a_row, write_csv

from planner.actions.actor import at_the_command_line
from planner.actions.app import App
from planner.actions.importing import ImportKind, ImportResult, ReadAs, Watch, import_file, not_in_latest
from planner.actions.people import correct
from planner.actions.previewing import Gone, ImportShrinks, MappingUnsure, RemovalUnsure, checked_sender
from planner.bootstrap import open_app
from planner.cli import cli
from planner.errors import Cancelled, FileProblem, StoreProblem, UserError
from planner.registries.corrections import Correction
from planner.settings import read_settings

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
ME = at_the_command_line("test")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = open_app(read_settings({"PLANNER_HOME": str(tmp_path / "home")}), clock=lambda: NOW)
    yield opened
    opened.store.close()


def person(number: int, **changed: str) -> Mapping[str, str]:
    """Someone with a reference and without a CPR number."""
    return a_row(PATIENT, cpr="", reference=f"R-{number}", navn=f"Person {number}", **changed)


def imported(
    app: App,
    path: Path,
    kind: ImportKind = ImportKind.PATIENTS,
    *,
    source: str = "ilt",
    columns: Mapping[str, str | None] | None = None,
    **options: object,
) -> ImportResult:
    read_as = ReadAs(source=source, columns=columns or {})
    return import_file(app, ME, kind, path, read_as=read_as, **options)  # type: ignore[arg-type]


def people(app: App) -> set[str]:
    with app.store.read() as tx:
        return {patient.ref for patient in tx.patients.planning()}


def everything(app: App) -> list[object]:
    with app.store.read() as tx:
        rows = [tx.patients.all(), tx.imports.list(), tx.audit.list(), tx.senders.names(), tx.reviews.list()]
        return [*rows, tx.senders.entries("ilt", "patients")]


def ten(tmp_path: Path, *without: int, name: str = "ilt.csv") -> Path:
    return write_csv(tmp_path / name, *(person(n) for n in range(10) if n not in without))


def test_a_dry_run_says_what_the_import_then_does_and_leaves_nothing(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    before = everything(app)
    changed = write_csv(tmp_path / "b.csv", person(1, telefon="12345678"), *(person(n) for n in range(2, 10)), person(11))

    tried = imported(app, changed, dry_run=True)
    assert everything(app) == before
    done = imported(app, changed)

    assert tried.difference == done.difference
    assert tried.difference is not None
    shown = tried.difference
    assert (shown.before, shown.new, shown.changed, shown.unchanged, shown.gone) == (10, 1, 1, 8, 1)
    assert tried.preview == done.preview
    assert tried.change is None
    assert done.change is not None


def test_the_preview_counts_ready_warned_and_rejected_rows_and_each_column(app: App, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ilt.csv", person(1), person(2, iltflow=""), person(3, postnr="x"), person(3, postnr=""))
    preview = imported(app, path, dry_run=True).preview
    assert preview is not None
    assert preview.ready + preview.with_warnings + preview.rejected == 4
    assert preview.rejected == 2
    columns = {column.heading: (column.filled, column.empty, column.faulty) for column in preview.columns}
    assert columns["postnr"] == (3, 1, 2)
    assert columns["iltflow"] == (3, 1, 0)


def test_whoever_is_gone_is_kept_and_listed_until_they_come_back(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    imported(app, ten(tmp_path, 4))
    assert len(people(app)) == 10
    assert not_in_latest(app, ME, ImportKind.PATIENTS) == (("ilt", "R-4", NOW),)
    again = imported(app, ten(tmp_path, 4)).difference
    assert again is not None
    assert (again.gone, again.gone_earlier) == (0, 1)
    imported(app, ten(tmp_path))
    assert not_in_latest(app, ME, ImportKind.PATIENTS) == ()


def test_one_tenth_may_be_gone_and_more_needs_a_word(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    before = everything(app)
    with pytest.raises(ImportShrinks, match="2 af de 10"):
        imported(app, ten(tmp_path, 1, 2))
    assert everything(app) == before
    assert imported(app, ten(tmp_path, 1, 2), confirm_shrink=True).change is not None
    assert len(people(app)) == 10


def test_another_senders_file_does_not_make_anyone_gone(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    difference = imported(app, write_csv(tmp_path / "b.csv", person(1)), source="respirator").difference
    assert difference is not None
    assert (difference.before, difference.gone) == (0, 0)


def test_the_gone_are_removed_when_someone_says_so_it_is_logged_and_the_old_file_brings_them_back(
    app: App, tmp_path: Path
) -> None:
    imported(app, ten(tmp_path))
    with app.store.transaction() as tx:
        tx.corrections.add(Correction("R-4", "own_generator", "ja", "me", NOW, "seen"))

    done = imported(app, ten(tmp_path, 4), gone=Gone.REMOVE)
    assert done.difference is not None
    assert done.difference.removed == 1
    assert "R-4" not in people(app)
    with app.store.read() as tx:
        assert [(e.deed, tuple(e.refs)) for e in tx.audit.list() if e.deed.startswith("remove")] == [
            ("remove_patients", ("R-4",))
        ]

    imported(app, ten(tmp_path))
    with app.store.read() as tx:
        assert tx.patients.by_refs(["R-4"])["R-4"].patient.own_generator
        assert len(tx.patients.planning()) == 10


def test_removing_many_who_went_little_by_little_needs_a_word_too(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    imported(app, ten(tmp_path, 1))
    before = everything(app)
    with pytest.raises(ImportShrinks):
        imported(app, ten(tmp_path, 1, 2), gone=Gone.REMOVE)
    assert everything(app) == before
    imported(app, ten(tmp_path, 1, 2), gone=Gone.REMOVE, confirm_shrink=True)
    assert len(people(app)) == 8


def test_whoever_another_register_knows_keeps_what_it_says(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    imported(app, write_csv(tmp_path / "r.csv", person(4, behandling="respirator", iltflow="")), source="respirator")
    imported(app, ten(tmp_path, 4), gone=Gone.REMOVE)
    with app.store.read() as tx:
        assert [device.source for device in tx.patients.by_refs(["R-4"])["R-4"].patient.devices] == ["respirator"]


def test_someone_in_a_rejected_row_is_not_gone_and_is_never_removed(app: App, tmp_path: Path) -> None:
    imported(app, write_csv(tmp_path / "a.csv", *(person(n) for n in range(9)), PATIENT))
    broken = write_csv(
        tmp_path / "b.csv", *(person(n) for n in range(8)), person(8, postnr="x"), a_row(PATIENT, reference="", postnr="x")
    )
    difference = imported(app, broken, gone=Gone.REMOVE).difference
    assert difference is not None
    assert (difference.gone, difference.not_read, difference.removed) == (0, 2, 0)
    assert len(people(app)) == 10


def test_nobody_is_removed_while_a_rejected_row_may_be_about_them(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    unclear = write_csv(tmp_path / "b.csv", *(person(n) for n in range(9)), a_row(PATIENT, cpr="0101"))
    before = everything(app)
    with pytest.raises(RemovalUnsure):
        imported(app, unclear, gone=Gone.REMOVE)
    assert everything(app) == before
    kept = imported(app, unclear).difference
    assert kept is not None
    assert (kept.gone, kept.unknown_rows, kept.removed) == (1, 1, 0)


def test_someone_known_by_number_under_another_reference_is_not_gone(app: App, tmp_path: Path) -> None:
    imported(app, write_csv(tmp_path / "a.csv", a_row(PATIENT, reference="R-77")), source="a")
    imported(app, write_csv(tmp_path / "b.csv", PATIENT), source="b")
    difference = imported(app, write_csv(tmp_path / "b.csv", a_row(PATIENT, reference="B-1")), source="b").difference
    assert difference is not None
    assert (difference.before, difference.gone) == (1, 0)
    assert people(app) == {"R-77"}


@pytest.mark.parametrize(
    ("kind", "base", "key"), [(ImportKind.SITES, SITE, "site_id"), (ImportKind.VEHICLES, VEHICLE, "vehicle_id")]
)
def test_sites_and_vehicles_go_only_when_no_other_sender_has_them(
    app: App, tmp_path: Path, kind: ImportKind, base: Mapping[str, str], key: str
) -> None:
    rows = [a_row(base, **{key: f"X-{n}"}) for n in range(3)]
    imported(app, write_csv(tmp_path / "a.csv", *rows), kind)
    imported(app, write_csv(tmp_path / "b.csv", rows[1]), kind, source="b")
    done = imported(app, write_csv(tmp_path / "a.csv", rows[0]), kind, gone=Gone.REMOVE, confirm_shrink=True)
    assert done.difference is not None
    assert (done.difference.gone, done.difference.removed) == (2, 1)
    with app.store.read() as tx:
        left = tx.sites.all() if kind is ImportKind.SITES else tx.vehicles.all()
    assert [one.id for one in left] == ["X-0", "X-1"]


def guessed(tmp_path: Path) -> Path:
    row = {("Nr." if heading == "cpr" else heading): cell for heading, cell in PATIENT.items()}
    return write_csv(tmp_path / "ny.csv", row, {**row, "Nr.": OTHER_OLD_CPR})


def test_a_guess_at_a_required_column_is_shown_but_stored_only_after_a_yes_which_is_remembered(app: App, tmp_path: Path) -> None:
    assert imported(app, guessed(tmp_path), dry_run=True).report.accepted == 2
    with pytest.raises(MappingUnsure, match=r'--map cpr="Nr\."'):
        imported(app, guessed(tmp_path))
    assert people(app) == set()
    imported(app, guessed(tmp_path), columns={"cpr": "Nr."})
    assert len(people(app)) == 2
    again = imported(app, guessed(tmp_path)).mapping
    assert again is not None
    assert again.used["cpr"].found.value == "remembered"
    with pytest.raises(MappingUnsure):
        imported(app, guessed(tmp_path), source="someone else")


def test_a_stop_at_any_step_leaves_nothing(app: App, tmp_path: Path) -> None:
    steps: list[str] = []
    imported(app, ten(tmp_path), dry_run=True, watch=Watch(tell=lambda step, _done, _total: steps.append(step)))
    assert list(dict.fromkeys(steps)) == ["reading", "checking", "locating", "comparing", "look_alikes"]
    before = everything(app)
    for stop_at in range(5):
        asked = iter([False] * stop_at + [True] * 9)
        with pytest.raises(Cancelled):
            imported(app, ten(tmp_path), watch=Watch(should_stop=lambda asked=asked: next(asked)))
        assert everything(app) == before


def test_what_someone_puts_right_while_a_file_is_being_prepared_is_not_lost(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    steps: list[str] = []

    def correct_once(step: str, _done: int, _total: int) -> None:
        steps.append(step)
        if step == "look_alikes" and steps.count("look_alikes") == 1:
            correct(app, ME, "R-3", "floor", "7", "Set på besøg")

    changed = write_csv(tmp_path / "ilt.csv", *(person(n, telefon="12345678") for n in range(10)))
    imported(app, changed, watch=Watch(tell=correct_once))

    with app.store.read() as tx:
        third = tx.patients.by_refs(["R-3"])["R-3"]
    assert (third.patient.floor, third.identity.phone) == (7, "12345678")
    assert list(dict.fromkeys(steps)) == ["reading", "checking", "locating", "comparing", "look_alikes", "storing"]
    assert steps.count("look_alikes") == 2


def test_an_import_among_people_who_never_stop_changing_gives_up_with_nothing_stored(app: App, tmp_path: Path) -> None:
    imported(app, ten(tmp_path))
    floors = count(1)

    def correct_always(step: str, _done: int, _total: int) -> None:
        if step == "look_alikes":
            correct(app, ME, "R-3", "floor", str(next(floors)), "Set på besøg")

    with pytest.raises(StoreProblem, match="Nothing was stored"):
        imported(app, write_csv(tmp_path / "ilt.csv", person(99)), confirm_shrink=True, watch=Watch(tell=correct_always))
    assert "R-99" not in people(app)


@pytest.mark.parametrize("step", ["checking", "locating", "comparing", "look_alikes", "storing"])
def test_a_stop_in_the_middle_of_a_step_leaves_nothing(app: App, tmp_path: Path, step: str) -> None:
    before = everything(app)
    reached: list[str] = []
    watch = Watch(tell=lambda now, _done, _total: reached.append(now), should_stop=lambda: reached.count(step) > 0)
    with pytest.raises(Cancelled):
        imported(app, ten(tmp_path), watch=watch)
    assert reached[-1] == step
    assert everything(app) == before


@pytest.mark.parametrize("name", ["", " ", "010190-1234", "0101901234", "Anna 010190-1234", "a" * 41, "<b>", "../x"])
def test_a_sender_is_a_short_name_and_never_a_number_of_a_person(name: str) -> None:
    with pytest.raises(FileProblem):
        checked_sender(name)


# --- the command line -------------------------------------------------------------------------------------------------


def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> tuple[object, str]:
    monkeypatch.setenv("PLANNER_HOME", str(tmp_path / "home"))
    ran = CliRunner().invoke(cli, ["import", *arguments])
    return ran.exception or ran.return_value, ran.output


def test_the_command_line_shows_columns_preview_and_difference_without_a_value(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, output = told(tmp_path, monkeypatch, "patients", str(guessed(tmp_path)), "--dry-run")
    assert "000000" in output
    assert "gæt: cellernes form" in output
    assert "2 ready" in output
    assert "Dry run: nothing was stored." in output
    assert not any(value in output for value in ("Eva", OLD_CPR, OTHER_OLD_CPR, "Nørregade", "Holstebro"))


def test_json_keeps_its_keys_and_adds_mapping_preview_and_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, output = told(
        tmp_path, monkeypatch, "patients", str(guessed(tmp_path)), "--map", "cpr=Nr.", "--sender", "Ilt Vest", "--json"
    )
    said = json.loads(output)
    assert {"rows_read", "accepted", "rejected", "duplicate", "issues", "mapping", "preview", "difference"} <= set(said)
    assert said["difference"]["new"] == 2
    assert {"heading": "Nr.", "column": "cpr", "found": "chosen"}.items() <= next(
        c for c in said["mapping"] if c["column"] == "cpr"
    ).items()
    assert not any(value in output for value in ("Eva", OLD_CPR, "Nørregade"))


def test_the_command_line_stops_on_a_guess_and_on_a_file_that_shrank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused, _ = told(tmp_path, monkeypatch, "patients", str(guessed(tmp_path)))
    assert isinstance(refused, UserError)
    assert refused.exit_code == 25
    assert told(tmp_path, monkeypatch, "patients", str(ten(tmp_path)), "--sender", "s")[0] in (0, None)
    shrunk, _ = told(tmp_path, monkeypatch, "patients", str(ten(tmp_path, 1, 2)), "--sender", "s")
    assert isinstance(shrunk, UserError)
    assert shrunk.exit_code == 24
    done, output = told(
        tmp_path, monkeypatch, "patients", str(ten(tmp_path, 1, 2)), "--sender", "s", "--confirm-shrink", "--gone", "remove"
    )
    assert done in (0, None)
    assert "2 are removed" in output


def test_the_error_file_holds_the_rejected_rows_and_never_lands_on_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_csv(tmp_path / "ilt.csv", person(1), person(2, postnr="x"))
    out = tmp_path / "fejl.csv"
    _, output = told(tmp_path, monkeypatch, "patients", str(path), "--dry-run", "--errors", str(out))
    assert str(out) in output
    assert "Person 2" in out.read_text(encoding="utf-8-sig")
    assert "Person 1" not in out.read_text(encoding="utf-8-sig")
    _, output = told(tmp_path, monkeypatch, "patients", str(path), "--dry-run", "--errors", str(out))
    assert "is there already" in output


@pytest.mark.parametrize("pair", ["cpr", "=x", "nope=navn"])
def test_a_wrong_map_option_says_what_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pair: str) -> None:
    refused, _ = told(tmp_path, monkeypatch, "patients", str(ten(tmp_path)), "--map", pair)
    assert refused not in (0, None)


def test_a_register_of_addresses_leaves_other_senders_registers_alone(app, tmp_path):
    def register(name, *postcodes):
        path = tmp_path / f"{name}.csv"
        rows = "".join(f"Nørregade;1;{postcode};8,61;56,36\n" for postcode in postcodes)
        path.write_text("vej;husnr;postnr;længdegrad;breddegrad\n" + rows, encoding="utf-8")
        return import_file(app, ME, ImportKind.ADDRESSES, path, confirm_shrink=True)

    register("vest", "7500", "7600")
    register("øst", "8000")
    again = register("vest", "7500")

    with app.store.read() as tx:
        assert tx.addresses.counts() == {"vest": 1, "øst": 1}
    assert (again.difference.before, again.difference.gone) == (2, 1)


def test_the_headings_of_an_address_register_are_chosen_and_remembered_for_its_sender(app, tmp_path):
    def register(name, headings, **chosen):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"{headings}\nNørregade;1;7500;8,61;56,36\n", encoding="utf-8")
        return import_file(app, ME, ImportKind.ADDRESSES, path, read_as=ReadAs(source="vest", columns=chosen))

    strange = "Gadens navn;Opgang;Postal;X-grad;Y-grad"
    chosen = {
        "street": "Gadens navn",
        "house_number": "opgang",
        "postcode": "Postal",
        "longitude": "X-grad",
        "latitude": "Y-grad",
    }
    for wrong in ({}, {**chosen, "street": "Findes ikke"}, {**chosen, "farve": "Postal"}):
        with pytest.raises(FileProblem):
            register("a", strange, **wrong)

    assert register("a", strange, **chosen).report.accepted == 1
    assert register("b", strange).report.accepted == 1


def test_the_code_and_name_of_areas_are_chosen_and_remembered_for_their_sender(app, tmp_path):
    square = [[8.5, 56.3], [8.6, 56.3], [8.6, 56.4], [8.5, 56.4], [8.5, 56.3]]
    shape = {"type": "Polygon", "coordinates": [square]}
    feature = {"type": "Feature", "properties": {"raadnr": "R1", "raadnavn": "Vest", "id": "9"}, "geometry": shape}
    path = tmp_path / "raad.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")

    def kept(**how):
        import_file(app, ME, ImportKind.AREAS, path, read_as=ReadAs(source="region", **how))
        with app.store.read() as tx:
            return [(a.code, a.name) for a in tx.areas.all("health_council")]

    assert kept(columns={"code": "raadnr", "name": "raadnavn"}, area_kind="health_council") == [("R1", "Vest")]
    with app.store.transaction() as tx:
        tx.areas.replace("health_council", [])
    assert kept() == [("R1", "Vest")]
    with pytest.raises(FileProblem, match="raadnr"):
        kept(columns={"code": "findes_ikke"})


def test_a_list_without_municipalities_is_stored_with_those_of_the_address_register_and_again_changes_nothing(app, tmp_path):
    register = {"vej": "Nørregade", "husnummer": "12", "postnummer": "7500", "by": "Holstebro", "kommunekode": "0661",
                "længdegrad": "8,617", "breddegrad": "56,36"}  # fmt: skip
    imported(app, write_csv(tmp_path / "adresser.csv", register), ImportKind.ADDRESSES)
    row = {"Navn": "Eksempel, Eva", "CPR": OLD_CPR, "Adresse": "Nørregade 12, 2. tv\n7500 Holstebro", "Behandling": "ilt og sug"}
    elsewhere = {**row, "CPR": OTHER_OLD_CPR, "Adresse": "Søndergade 1, 8000 Aarhus"}

    first = imported(app, write_csv(tmp_path / "ilt.csv", row, elsewhere))
    again = imported(app, tmp_path / "ilt.csv")

    found = [(i.row, i.code) for i in first.report.issues if i.code.startswith("municipality")]
    assert found == [(2, "municipality_by_register"), (3, "municipality_not_found")]
    assert (first.report.rows_read, first.report.accepted, first.report.rejected) == (2, 1, 1)
    assert (again.change.new, again.change.changed, again.change.unchanged) == (0, 0, 1)
    with app.store.read() as tx:
        (person,) = tx.patients.all()
    assert (person.patient.municipality_code, person.patient.located.quality.value) == ("0661", "exact")
