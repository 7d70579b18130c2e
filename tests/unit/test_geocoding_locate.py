"""Is a person found where the register says, graded honestly, and never in the wrong town?"""

from __future__ import annotations

import pytest
from shapely.geometry import box

from planner.geocoding.gazetteer import Gazetteer
from planner.geocoding.locate import locate, metres_outside
from planner.model.place import Address, LocationQuality, Position
from planner.registries.records import AddressPoint

HOLSTEBRO = box(8.3, 56.2, 8.8, 56.5)
AREAS = {"0661": HOLSTEBRO, "0751": box(10.0, 56.0, 10.4, 56.3)}


def a_point(street, number, postcode="7500", lon=8.62, lat=56.36, municipality="0661"):
    return AddressPoint(street, number, postcode, "", municipality, Position(lon, lat))


REGISTER = Gazetteer(
    [
        a_point("Nørregade", "12", lon=8.611),
        a_point("Nørregade", "12B", lon=8.612),
        a_point("Nørregade", "30", lon=8.613),
        a_point("Østergade", "12", lon=8.62),
        a_point("Kirkebakken", "1", lon=8.63),
        a_point("1. Tværvej", "5", lon=8.64),
        a_point("Nørregade", "12", "8000", lon=10.2, lat=56.15, municipality="0751"),
        a_point("Langelandsgade", "3", "8000", lon=10.19, lat=56.16, municipality="0751"),
        a_point("Grænsevej", "2", lon=8.95, lat=56.4, municipality=""),
        a_point("Fremmedvej", "2", lon=8.5, lat=56.4, municipality="0751"),
    ],
    towns={"7540": Position(8.98, 56.38)},
)


def found(street, number, postcode="7500", code="0661", given=None, areas=AREAS, town=""):
    return locate(Address(street, number, postcode, town, "", code), given, REGISTER, areas.get)


@pytest.mark.parametrize(
    ("street", "number", "lon"),
    [
        ("Nørregade", "12", 8.611),
        ("NØRREGADE", "12b", 8.612),
        ("Noerregade", "012 B", 8.612),
        ("Nøregade", "30", 8.613),
        ("Nrøregade", "30", 8.613),
        ("Kirkebaken", "1", 8.63),
    ],
)
def test_a_right_address_is_exact_also_with_an_ordinary_typing_error(street, number, lon):
    located = found(street, number)

    assert (located.quality, located.position.lon) == (LocationQuality.EXACT, lon)


@pytest.mark.parametrize(("number", "lon"), [("13", 8.611), ("102", 8.613), ("14-12", 8.612), ("12C", 8.611)])
def test_a_number_that_is_not_in_the_register_gives_the_street_and_never_counts_as_exact(number, lon):
    located = found("Nørregade", number)

    assert (located.quality, located.position.lon) == (LocationQuality.STREET, lon)


@pytest.mark.parametrize("street", ["Vestergade", "Birkebakken", "2. Tværvej", "Langelandsgade", "Ny"])
def test_a_look_alike_or_a_street_of_another_postcode_does_not_win(street):
    assert found(street, "12").quality is LocationQuality.POSTCODE


def test_the_same_street_in_another_town_does_not_win():
    assert found("Nørregade", "12", "8000", "0751").position.lon == 10.2


def test_a_point_outside_the_stated_municipality_is_never_exact():
    assert found("Grænsevej", "2").quality is LocationQuality.STREET
    assert found("Fremmedvej", "2").quality is LocationQuality.STREET
    assert found("Nørregade", "12", "8000", "0661").quality is LocationQuality.STREET


def test_an_unknown_street_gives_the_middle_of_its_postcode():
    located = found("Ukendt Allé", "1", "8000", "0751")

    assert located.quality is LocationQuality.POSTCODE
    assert located.position == Position(pytest.approx(10.195), pytest.approx(56.155))


def test_a_postcode_without_points_has_its_towns_position_and_an_unknown_one_has_none():
    assert found("Storegade", "1", "7540").position == Position(8.98, 56.38)
    assert found("Storegade", "1", "9999").quality is LocationQuality.NOT_FOUND


def test_coordinates_inside_the_municipality_win_over_the_address():
    given = Position(8.5, 56.3)

    located = found("Nørregade", "12", given=given)

    assert (located.position, located.quality) == (given, LocationQuality.GIVEN)


@pytest.mark.parametrize(("lon", "quality"), [(8.83, LocationQuality.GIVEN), (8.84, LocationQuality.EXACT)])
def test_coordinates_count_up_to_two_kilometres_outside_the_border(lon, quality):
    assert found("Nørregade", "12", given=Position(lon, 56.3)).quality is quality


def test_coordinates_count_when_the_municipality_has_no_area_or_none_is_stated():
    given = Position(12.5, 55.7)

    assert found("Nørregade", "12", given=given, areas={}).quality is LocationQuality.GIVEN
    assert locate(None, given, REGISTER, AREAS.get).quality is LocationQuality.GIVEN


def test_without_address_and_coordinates_nobody_is_found():
    assert locate(None, None, REGISTER, AREAS.get).quality is LocationQuality.NOT_FOUND


def test_the_distance_to_a_border_is_in_metres_on_the_ground():
    assert metres_outside(Position(8.5, 56.3), HOLSTEBRO) == 0
    east = metres_outside(Position(8.83, 56.3), HOLSTEBRO)
    north = metres_outside(Position(8.5, 56.51), HOLSTEBRO)
    assert east == pytest.approx(1851, rel=0.01)
    assert north == pytest.approx(1112, rel=0.01)


def test_two_equally_near_look_alikes_are_no_match():
    register = Gazetteer([a_point("Bakkevej", "1"), a_point("Bankevej", "1", lon=8.63)])

    located = locate(Address("Bamkevej", "1", "7500", ""), None, register, AREAS.get)

    assert located.quality is LocationQuality.POSTCODE


TWO_TOWNS = Gazetteer(
    [
        AddressPoint("Strandvejen", "5", "3700", "Rønne", "0400", Position(14.70, 55.10)),
        AddressPoint("Strandvejen", "5", "3770", "Allinge", "0400", Position(14.80, 55.27)),
        AddressPoint("Kildevej", "5", "3770", "Allinge", "0400", Position(14.81, 55.27)),
        AddressPoint("Å", "1", "3770", "Allinge", "0400", Position(14.82, 55.27)),
        AddressPoint("Brovej", "18", "3770", "Allinge", "0400", Position(14.8300, 55.27)),
        AddressPoint("Brovej", "20", "3770", "Allinge", "0400", Position(14.8303, 55.27)),
        AddressPoint("Brovej", "38", "3770", "Allinge", "0400", Position(14.8400, 55.27)),
        AddressPoint("Brovej", "40", "3770", "Allinge", "0400", Position(14.8500, 55.27)),
        AddressPoint("Tvedevej", "1", "3770", "Allinge", "0400", Position(14.80, 55.27)),
        AddressPoint("Tvedevej", "1", "3770", "Allinge", "0400", Position(14.86, 55.20)),
    ],
    town_names={"8000": ["Aarhus"]},
    street_names=["Kiledvej"],
)


def on_bornholm(street, number, postcode, town, code="0400"):
    return locate(Address(street, number, postcode, town, "", code), None, TWO_TOWNS, lambda _: None).quality


@pytest.mark.parametrize(
    ("town", "quality"),
    [
        ("Rønne", LocationQuality.EXACT),
        ("rönne", LocationQuality.EXACT),
        ("3700 RØNNE", LocationQuality.EXACT),
        ("Røne", LocationQuality.EXACT),
        ("Allinge", LocationQuality.STREET),
        ("Århus", LocationQuality.STREET),
        ("Et helt andet sted", LocationQuality.STREET),
    ],
)
def test_a_wrong_postcode_is_told_by_its_town_and_never_exact(town, quality):
    assert on_bornholm("Strandvejen", "5", "3700", town) is quality


def test_without_a_town_the_municipality_settles_it_only_where_no_other_postcode_has_the_same_address():
    assert on_bornholm("Kildevej", "5", "3770", "") is LocationQuality.EXACT
    assert on_bornholm("Strandvejen", "5", "3770", "") is LocationQuality.STREET


def test_without_town_and_municipality_nothing_verifies_the_postcode():
    assert on_bornholm("Kildevej", "5", "3770", "", code="") is LocationQuality.STREET
    assert on_bornholm("Kildevej", "5", "3770", "Allinge", code="") is LocationQuality.EXACT


def test_a_misspelling_that_is_another_streets_name_elsewhere_is_looked_at():
    assert on_bornholm("Kiledvej", "5", "3770", "Allinge") is LocationQuality.STREET
    assert on_bornholm("Klidevej", "5", "3770", "Allinge") is LocationQuality.EXACT


def test_a_house_of_several_numbers_is_exact_when_they_are_one_place():
    assert on_bornholm("Brovej", "18-20", "3770", "Allinge") is LocationQuality.EXACT
    assert on_bornholm("Brovej", "38-40", "3770", "Allinge") is LocationQuality.STREET


def test_one_address_in_two_places_of_a_postcode_is_looked_at():
    assert on_bornholm("Tvedevej", "1", "3770", "Allinge") is LocationQuality.STREET


def test_a_very_short_name_is_not_stretched():
    assert on_bornholm("Ås", "1", "3770", "Allinge") is LocationQuality.POSTCODE
