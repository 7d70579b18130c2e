"""Is anything of a cell lost, or said twice, when it is parted into columns?"""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from planner.registries.address_parts import split_address, split_house_number, split_postal
from planner.registries.cells import BadCell

STREETS = ("Nørregade", "Gl. Skolevej", "H.C. Andersens Vej", "10. Februar Vej", "Christian 4. Vej", "Sankt Jørgens Gade")
NUMBERS = ("12", "12B", "12 b", "5-7", "nr. 3", "101")
BEYOND = ("", "2. tv", "st. th", "kld.", "1. sal, dør 3", "lejl. 4", "st. 0103", "c/o Hansen", "2.tv.", "dør 12")
POSTAL = ("", "7500 Holstebro", "DK-7500 Holstebro", "7500, Holstebro", "1050 København K")
SEPARATORS = (", ", "\n", ",", " ,\r\n")
LOOSE = ("Danmark", "Bakkegården", "i gården", "Vej 5", "3", "7500", ".", "-")
PIECES = st.sampled_from([*STREETS, *NUMBERS, *BEYOND, *POSTAL, *LOOSE])
SPLITTERS = st.sampled_from((split_address, split_postal, split_house_number))
ODD = st.text(alphabet="aBø1 2,.;-/\n'c\u00a0", max_size=30) | st.text(max_size=40)


def signs(text):
    """The letters and digits of a text, in their order: everything but separators."""
    return re.findall(r"[^\W_]", unicodedata.normalize("NFC", text))


@given(st.lists(PIECES | ODD, max_size=6), st.sampled_from([*SEPARATORS, " "]), SPLITTERS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@example(["Nørregade 12", "c/o Hansen", "7500 Holstebro", "Danmark"], ", ", split_address)
def test_the_parts_put_together_are_the_cell_apart_from_separators(pieces, separator, split):
    cell = separator.join(pieces)
    parted = _parted(split, cell)
    assume(parted)
    assert signs("".join(text for _, text in parted)) == signs(cell)
    assert all(text.strip() for _, text in parted)
    assert sum(key == "house_number" for key, _ in parted) <= 1
    assert sum(key == "postcode" for key, _ in parted) <= 1


def _parted(split, cell):
    """The parts; none, when the cell is sent back."""
    try:
        return split(cell).value
    except BadCell:
        return ()


@given(*map(st.sampled_from, (STREETS, NUMBERS, BEYOND, POSTAL, SEPARATORS)))
def test_an_address_as_people_write_it_gives_back_what_it_was_made_of(street, number, beyond, postal, separator):
    parted = split_address(separator.join(filter(None, (f"{street} {number}", beyond, postal))))

    found = {key: ", ".join(text for k, text in parted.value if k == key) for key, _ in parted.value}
    assert (found["street"], found["house_number"]) == (street, number)
    assert found.get("floor_door", "") == beyond
    assert signs(found.get("postcode", "") + found.get("town", "")) == signs(postal)
    assert parted.warnings == ()


@pytest.mark.parametrize(
    "cell",
    ["Plads 5 3", "Nørregade 12 B 2", "Nørregade 12 A-C", "Nørregade 12 B i gården", "Solbo 3, Nørregade 12",
     "c/o Hansen Nørregade 12", "Nørregade", "12", "Nørregade 12 7500",
     "Nørregade 12, 7500 Holstebro, 8000 Aarhus", "Postboks 12", "Nørregade12", "?"],
)  # fmt: skip
def test_an_address_that_can_be_read_in_two_ways_or_none_is_not_parted(cell):
    with pytest.raises(BadCell):
        split_address(cell)


@pytest.mark.parametrize("cell", ["Nørregade 12 " + "1 " * 140, "c/o " * 70, ", ".join("1" * 90), "a" * 5000])
def test_a_hostile_cell_is_answered_at_once(cell):
    with pytest.raises(BadCell):
        split_address(cell)
