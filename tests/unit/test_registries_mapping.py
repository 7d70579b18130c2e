"""Is each column of a file tied to what it means, and is a guess ever taken for knowledge?"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.errors import FileProblem
from planner.registries.checking import match_headings
from planner.registries.column_shapes import Shape, masked, shape_of
from planner.registries.file_columns import Found
from planner.registries.mapping import (
    Mapping,
    apply_mapping,
    changed_mapping,
    confirmed,
    fingerprint,
    propose_mapping,
    without_optional_proposals,
)
from planner.registries.reading import Table, TableRow
from planner.registries.records import Kind

HEADINGS = ("cpr", "navn", "vej", "husnr", "postnr", "by", "kommunekode", "behandling")
ROW = ("010158-5018", "Eva Eksempel", "Nørregade", "12", "7500", "Holstebro", "0661", "ilt")


def a_table(headings: tuple[str, ...] = HEADINGS, *rows: tuple[str, ...]) -> Table:
    lines = rows or (ROW, ROW)
    return Table("f.csv", headings, tuple(TableRow(number, cells) for number, cells in enumerate(lines, start=2)))


def with_column(heading: str, *cells: str) -> Table:
    return a_table((*HEADINGS, heading), *((*ROW, cell) for cell in cells))


def renamed(**changed: str) -> Table:
    return a_table(tuple(changed.get(heading, heading) for heading in HEADINGS))


def meaning(mapping: Mapping) -> dict[str, tuple[str, str]]:
    return {column.label: (column.key, column.found.value) for column in mapping.columns if column.key}


def test_headings_that_are_known_are_found_by_name() -> None:
    mapping = propose_mapping(Kind.PATIENTS, a_table())
    assert {found for _, found in meaning(mapping).values()} == {"name"}
    assert meaning(mapping)["husnr"] == ("house_number", "name")
    assert mapping.missing == mapping.unconfirmed == ()


@pytest.mark.parametrize(
    ("cells", "shape"),
    [
        (["010158-5018", "0201585007", "020158 5007"], Shape.CPR),
        (["7500", "8000", "DK-2100"], Shape.POSTCODE),
        (["0661", "0751"], Shape.MUNICIPALITY),
        (["12 34 56 78", "+45 12345678", "1234 5678"], Shape.PHONE),
        (["2,5 l/min", "10 L/min", "2 liter/min"], Shape.FLOW),
        (["24-11-2026", "2026-11-24 08:00"], Shape.MOMENT),
        (["ja", "nej", "x"], Shape.YES_NO),
        (["1", "0"], Shape.OTHER),
        (["999999-9999", "123456-7890"], Shape.OTHER),
        (["Nørregade", "12"], Shape.OTHER),
        ([], Shape.OTHER),
        (["7500", "7500", "7500", "7500", "ukendt"], Shape.POSTCODE),
        (["7500", "7500", "7500", "ukendt"], Shape.OTHER),
    ],
)
def test_a_shape_is_seen_when_four_fifths_of_the_cells_have_it(cells: list[str], shape: Shape) -> None:
    assert shape_of(cells) is shape


@pytest.mark.parametrize(("heading", "key"), [("cpr", "cpr"), ("postnr", "postcode"), ("kommunekode", "municipality_code")])
def test_a_required_column_without_its_name_is_proposed_by_shape_and_waits_for_a_yes(heading: str, key: str) -> None:
    mapping = propose_mapping(Kind.PATIENTS, renamed(**{heading: "Felt 7"}))
    assert meaning(mapping)["Felt 7"] == (key, "shape")
    assert [column.label for column in mapping.unconfirmed] == ["Felt 7"]
    assert confirmed(mapping).unconfirmed == ()


@pytest.mark.parametrize(
    ("heading", "cell", "key"),
    [("Patientens telefon", "12 34 56 78", "phone"), ("Elevator i ejd.", "ja", "lift"), ("bemærknigner", "hund", "notes")],
)
def test_a_heading_that_resembles_one_is_proposed_when_its_cells_can_be_read(heading: str, cell: str, key: str) -> None:
    mapping = propose_mapping(Kind.PATIENTS, with_column(heading, cell, cell))
    assert meaning(mapping)[heading] == (key, "similar")


def test_a_heading_that_resembles_one_is_not_proposed_when_its_cells_say_something_else() -> None:
    mapping = propose_mapping(Kind.PATIENTS, with_column("Elevator i ejd.", "Schindler", "Otis"))
    assert "Elevator i ejd." not in meaning(mapping)


@pytest.mark.parametrize("cells", [("ja", "nej"), ("24-11-2026", "25-11-2026")])
def test_yes_and_no_and_dates_mean_nothing_without_a_heading(cells: tuple[str, str]) -> None:
    mapping = propose_mapping(Kind.PATIENTS, with_column("Felt 7", *cells))
    assert "Felt 7" not in meaning(mapping)


def test_two_columns_of_one_shape_are_not_guessed_at() -> None:
    table = a_table((*HEADINGS, "A", "B"), (*ROW, "12345678", "12 34 56 79"))
    assert not {"A", "B"} & set(meaning(propose_mapping(Kind.PATIENTS, table)))


def test_guesses_at_what_may_be_absent_are_left_out_of_an_unattended_import() -> None:
    mapping = propose_mapping(Kind.PATIENTS, with_column("Felt 7", "12 34 56 78"))
    assert meaning(mapping)["Felt 7"] == ("phone", "shape")
    left = without_optional_proposals(mapping)
    assert "Felt 7" not in meaning(left)
    assert left.unconfirmed == ()


def test_what_a_person_chooses_holds_and_frees_what_stood_there() -> None:
    mapping = propose_mapping(Kind.PATIENTS, with_column("Kontakt", "12 34 56 78"))
    changed = changed_mapping(mapping, {"relative_phone": "kontakt", "phone": None})
    assert meaning(changed)["Kontakt"] == ("relative_phone", "chosen")
    swapped = changed_mapping(changed, {"relative_phone": None})
    assert "Kontakt" not in meaning(swapped)


def test_a_column_can_be_chosen_by_its_number() -> None:
    table = a_table((*HEADINGS, "", ""), (*ROW, "ja", "nej"))
    mapping = propose_mapping(Kind.PATIENTS, table)
    assert [column.label for column in mapping.columns[-2:]] == ["#9", "#10"]
    assert changed_mapping(mapping, {"lift": "#10"}).used["lift"].position == 9


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"nope": "cpr"}, "nope"),
        ({"phone": "Telefax"}, "Telefax"),
        ({"phone": "#99"}, "#99"),
        ({"phone": "by", "town": "by"}, "by"),
    ],
)
def test_an_impossible_choice_says_what_is_wrong(choices: dict[str, str], said: str) -> None:
    with pytest.raises(FileProblem, match=said):
        changed_mapping(propose_mapping(Kind.PATIENTS, a_table()), choices)


def test_the_same_column_twice_must_be_settled_and_can_be() -> None:
    table = a_table((*HEADINGS, "postnummer"), (*ROW, "8000"))
    mapping = propose_mapping(Kind.PATIENTS, table)
    with pytest.raises(FileProblem, match="to gange"):
        apply_mapping(table, mapping)
    settled = changed_mapping(mapping, {"postcode": "postnummer"})
    assert apply_mapping(table, settled).keys[4] == ""
    assert apply_mapping(table, settled).keys[8] == "postcode"
    assert apply_mapping(table, confirmed(mapping)).keys[4] == "postcode"


def test_a_missing_required_column_is_named() -> None:
    table = renamed(behandling="Sygdom")
    with pytest.raises(FileProblem, match="behandling"):
        apply_mapping(table, propose_mapping(Kind.PATIENTS, table))


def test_checking_follows_the_mapping_and_names_the_files_own_heading() -> None:
    table = a_table((*HEADINGS[:-1], "Hvad"))
    mapped = apply_mapping(table, changed_mapping(propose_mapping(Kind.PATIENTS, table), {"therapy": "Hvad", "town": "by"}))
    headings = match_headings(Kind.PATIENTS, mapped)
    assert headings.heading("therapy") == "Hvad"
    assert [column.key if column else "" for column in headings.columns] == list(mapped.keys)


def test_what_was_settled_is_used_again_also_when_the_columns_have_moved_and_errors_were_added() -> None:
    table = renamed(cpr="Nr.", behandling="Hvad")
    settled = changed_mapping(propose_mapping(Kind.PATIENTS, table), {"therapy": "Hvad", "town": None})
    moved = a_table(("fejl", *reversed(table.headings)), ("x", *reversed(ROW)))

    again = propose_mapping(Kind.PATIENTS, moved, settled.choices)
    assert fingerprint(moved) == fingerprint(table)
    assert {column.label: column.key for column in again.columns if column.key} == {
        column.label: column.key for column in settled.columns if column.key
    }
    assert {column.found for column in again.columns if column.key} == {Found.REMEMBERED}
    assert again.unconfirmed == ()


def test_what_was_settled_for_other_headings_is_not_used() -> None:
    settled = propose_mapping(Kind.PATIENTS, a_table()).choices
    other = renamed(by="Postdistrikt")
    assert fingerprint(other) != fingerprint(a_table())
    assert {c.found for c in propose_mapping(Kind.PATIENTS, other, settled).columns} == {Found.NAME}


@pytest.mark.parametrize("headings", [ROW, ("Eva Eksempel", "Nørregade", "12", "7500", "Holstebro", "0661", "ilt", "123")])
def test_a_person_in_the_place_of_the_headings_is_refused_and_not_shown(headings: tuple[str, ...]) -> None:
    with pytest.raises(FileProblem) as caught:
        propose_mapping(Kind.PATIENTS, a_table(headings))
    assert "ingen overskrifter" in str(caught.value)
    assert not any(value in str(caught.value) for value in ("Eva", "0101", "Nørregade"))


@pytest.mark.parametrize(
    ("cell", "form"),
    [("010158-5018", "000000-0000"), ("Åse Ørn", "xxx xxx"), ("2,5 l/min", "0,0 x/xxx"), ("٣٤", "00"), ("山田", "xx"),
     ("e\u0301", "x"), ("½", "0"), ("a\nb", "x x"), ("☎ 12", "x 00"), ("a@b.dk", "x@x.xx")],
)  # fmt: skip
def test_a_masked_cell_shows_its_form_only(cell: str, form: str) -> None:
    assert masked(cell) == form


@given(st.text(max_size=200))
def test_no_letter_and_no_digit_gets_through_the_mask(cell: str) -> None:
    shown = masked(cell)
    assert {sign for sign in shown if sign.isalnum()} <= {"x", "0"}
    assert len(shown) <= 29


def test_neither_a_mapping_nor_a_mapped_table_says_a_value() -> None:
    table = a_table()
    mapping = propose_mapping(Kind.PATIENTS, table)
    told = repr(mapping) + repr(apply_mapping(table, mapping)) + str(mapping.as_json())
    assert not any(value in told for value in ("Eva", "5018", "Nørregade", "Holstebro"))
