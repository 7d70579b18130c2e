"""Are two ways of writing a street one street, and is a house number never guessed?"""

from __future__ import annotations

import pytest

from planner.geocoding.addresses import HouseNumber, normal_street, read_house_numbers, split_house_number, telling_signs


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Aaboulevarden", "Åboulevarden"),
        ("Gl. Landevej", "Gammel Landevej"),
        ("Skt. Knuds Gade", "Sankt Knuds Gade"),
        ("Sct. Knuds Gade", "sankt knuds gade"),
        ("Nørre Alle", "Nørre Allé"),
        ("NØRREGADE", "Nørregade"),
        ("Noerregade", "Nørregade"),
        ("Bøgev.", "Bøgevej"),
        ("Lærke Vej", "Lærkevej"),
        ("Vestre Ringv.", "Vestre Ringvej"),
        ("H.C. Andersens Vej", "H C Andersens Vej"),
        ("Søndre Alle", "Sdr. Allé"),
        ("V. Ringvej", "Vester Ringvej"),
        ("Møllers-Vænge", "Møllers Vænge"),
        ("Kaerbakken", "Kærbakken"),
    ],
)
def test_two_ways_of_writing_a_street_have_one_spelling(one, other):
    assert normal_street(one) == normal_street(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Nørregade", "Søndergade"), ("1. Tværvej", "2. Tværvej"), ("Store Torv", "Lille Torv"), ("Ny Vej", "Gammel Vej")],
)
def test_different_streets_keep_different_spellings(one, other):
    assert normal_street(one) != normal_street(other)


@pytest.mark.parametrize(
    ("one", "other", "contradict"),
    [
        ("1. Tværvej", "2. Tværvej", True),
        ("Rø Østre Vej", "Rø Vestre Vej", True),
        ("Stampen Vej 1", "Stampen Vej", True),
        ("Nørregade", "Nøregade", False),
        ("Søndre Allé", "Sønder Alle", False),
    ],
)
def test_numbers_and_points_of_the_compass_tell_look_alikes_apart(one, other, contradict):
    assert telling_signs(one).contradict(telling_signs(other)) is contradict


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", HouseNumber(12)), ("12 b", HouseNumber(12, "B")), ("012B", HouseNumber(12, "B")), (" 7 ", HouseNumber(7))],
)
def test_a_house_number_is_a_number_and_a_letter(text, number):
    assert split_house_number(text) == number


@pytest.mark.parametrize("text", ["14-12", "12-99", "", "0", "B", "12 BC", "1234", "12 2", "12-14-16"])
def test_what_is_not_one_house_number_is_none(text):
    assert split_house_number(text) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("12B, 2. th", "12B", None),
        ("12 b 2. tv", "12B", None),
        ("12, st.", "12", None),
        ("12 st. mf", "12", None),
        ("12 3. sal", "12", None),
        ("nr. 12", "12", None),
        ("18-20", "18", "20"),
        ("18 A - C", None, None),
        ("18A-18C", "18A", "18C"),
        ("18/20, 1. th", "18", "20"),
    ],
)
def test_floor_and_door_and_a_house_of_several_numbers_are_read(text, first, last):
    numbers = read_house_numbers(text)

    if first is None:
        assert numbers is None
    else:
        assert (str(numbers.first), str(numbers.last) if numbers.last else None) == (first, last)
