"""Does each kind of cell take what people write and refuse what could mean something else?"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from planner.model.patient import Mobility
from planner.registries import choices, times
from planner.registries.cells import (
    BadCell,
    choice,
    decimal,
    hours,
    hours_a_day,
    person_name,
    phone,
    quantity,
    says_unknown,
    text,
    whole,
    yes_no,
)
from planner.registries.coordinates import coordinate, position_in_denmark
from planner.registries.identifiers import (
    cpr,
    house_number,
    location_number,
    looks_like_cpr,
    municipality_code,
    postcode,
    reference,
)


def refusal(parse, cell):
    with pytest.raises(BadCell) as caught:
        parse(cell)
    return caught.value.code


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2,5", 2.5),
        ("2.5", 2.5),
        ("1.250,5", 1250.5),
        ("1250", 1250),
        ("1,250", 1.25),
        ("0.125", 0.125),
        ("1.250.000", 1250000),
        ("-3", -3),
    ],
)
def test_danish_decimals_are_understood(cell, value):
    assert decimal(cell) == value


@pytest.mark.parametrize("cell", ["12-14", "ca. 4", "1,250.5", "1,2,3", "", "4 5x", "1e3"])
def test_what_is_not_one_number_is_refused(cell):
    assert refusal(decimal, cell) == "not_a_number"


def test_a_point_that_may_be_thousands_or_decimals_is_refused_and_not_guessed():
    assert refusal(decimal, "1.250") == "ambiguous_number"


def test_two_thousand_litres_with_a_point_is_two_thousand_where_only_whole_numbers_are_possible():
    assert whole(0, 20_000)("2.000").value == 2000


@pytest.mark.parametrize(("cell", "code"), [("2,5", "not_whole"), ("20001", "out_of_range"), ("-1", "out_of_range")])
def test_a_whole_number_column_refuses_decimals_and_what_is_out_of_range(cell, code):
    assert refusal(whole(0, 20_000), cell) == code


@pytest.mark.parametrize(
    ("cell", "value"),
    [("4", 4), ("4 t", 4), ("4t.", 4), ("240 min", 4), ("2,5 timer", 2.5), ("1:30", 1.5), ("2 døgn", 48), ("01:30:00", 1.5)],
)
def test_hours_are_understood_with_and_without_their_unit(cell, value):
    assert hours(0, 200)(cell).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("12-14", "is_range"),
        ("4-6 t", "is_range"),
        ("2 eller 3", "is_range"),
        ("2026-04-01", "became_date"),
        ("1,5E+01", "not_plain_number"),
        ("4 uger", "unknown_unit"),
        ("999", "out_of_range"),
        ("-1", "out_of_range"),
    ],
)
def test_hours_that_cannot_be_right_are_refused(cell, code):
    assert refusal(hours(0, 200), cell) == code


def test_a_unit_is_converted_to_the_columns_own():
    assert quantity(0, 80, {"ml/min": 0.001})("500 ml/min").value == 0.5


@pytest.mark.parametrize(
    ("cell", "value"), [("ja", True), ("X", True), ("1", True), ("true", True), ("Nej", False), ("no", False), ("0", False)]
)
def test_yes_and_no_are_understood_in_the_ways_people_mark_them(cell, value):
    assert yes_no(cell).value is value


def test_a_mark_that_is_neither_yes_nor_no_is_refused():
    assert refusal(yes_no, "måske") == "not_yes_no"


@pytest.mark.parametrize("cell", ["kørestol", "Kørestol", "wheelchair", "KOERESTOL", "kørestolsbruger"])
def test_a_choice_is_understood_in_danish_and_english(cell):
    assert choice(choices.MOBILITY)(cell).value is Mobility.WHEELCHAIR


def test_a_word_that_is_no_choice_is_refused_with_the_words_that_are():
    with pytest.raises(BadCell) as caught:
        choice(choices.MOBILITY)("flyvende")
    assert caught.value.details["allowed"] == "gående, kørestol, liggende"


@pytest.mark.parametrize("cell", ["24-11-2026", "24.11.2026", "24/11/2026", "2026-11-24", "2026-11-24 00:00:00"])
def test_a_date_is_understood_day_first_or_year_first(cell):
    assert times.day(cell).value == date(2026, 11, 24)


@pytest.mark.parametrize(
    ("cell", "code"), [("31-02-2026", "no_such_date"), ("11/24/2026", "no_such_date"), ("24-11", "not_a_date")]
)
def test_a_date_that_does_not_exist_is_refused(cell, code):
    assert refusal(times.day, cell) == code


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("24-11-2026 08:00", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ("24.11.2026 kl. 8.00", datetime(2026, 11, 24, 7, tzinfo=UTC)),
        ("2026-07-01T08:00:00", datetime(2026, 7, 1, 6, tzinfo=UTC)),
        ("2026-07-01T08:00:00+00:00", datetime(2026, 7, 1, 8, tzinfo=UTC)),
        ("2026-07-01 08:00Z", datetime(2026, 7, 1, 8, tzinfo=UTC)),
    ],
)
def test_a_moment_is_danish_time_unless_it_says_its_offset(cell, moment):
    assert times.moment(cell).value == moment


def test_the_hour_that_comes_twice_is_the_first_one_unless_the_offset_is_written():
    assert times.moment("25-10-2026 02:30").value == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert times.moment("2026-10-25 02:30+01:00").value == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)


def test_the_hour_that_the_clocks_skip_is_refused():
    assert refusal(times.moment, "29-03-2026 02:30") == "time_skipped"


def test_a_moment_without_a_time_of_day_is_the_start_of_the_day_and_says_so():
    checked = times.moment("25-11-2026")
    assert checked.value == datetime(2026, 11, 24, 23, tzinfo=UTC)
    assert checked.warnings == ("time_of_day_missing",)


@pytest.mark.parametrize(("cell", "value"), [("7", time(7)), ("07.30", time(7, 30)), ("kl. 19:00", time(19)), ("24:00", time(0))])
def test_a_clock_time_is_understood(cell, value):
    assert times.clock_time(cell).value == value


def test_a_clock_time_past_midnight_is_refused():
    assert refusal(times.clock_time, "25:00") == "not_a_clock_time"


@pytest.mark.parametrize(
    ("number", "born"),
    [
        ("010158-5018", date(1858, 1, 1)),
        ("0101365000", date(2036, 1, 1)),
        ("0101374000", date(1937, 1, 1)),
        ("0101364000", date(2036, 1, 1)),
        ("0101990000", date(1999, 1, 1)),
        ("0101379000", date(1937, 1, 1)),
        ("6101585000", date(1858, 1, 1)),
    ],
)
def test_the_seventh_digit_tells_the_century_and_replacement_numbers_are_understood(number, born):
    assert cpr(number).value.birth_date == born


def test_a_number_without_modulus_11_is_worth_a_look_and_no_more():
    assert cpr("0101585000").warnings == ("cpr_modulus_11",)
    assert cpr("0101585018").warnings == ()
    assert cpr("6101585000").warnings == ()


def test_the_leading_zero_that_a_spreadsheet_took_is_put_back():
    assert cpr("101585018").value.digits == "0101585018"
    assert cpr("101585018").warnings == ("cpr_zero_restored",)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1,01E+09", "cpr_scientific"),
        ("3102585000", "cpr_no_such_date"),
        ("12345678", "cpr_length"),
        ("01015850181", "cpr_length"),
        ("ukendt", "cpr_not_digits"),
    ],
)
def test_what_cannot_be_a_cpr_number_is_refused(cell, code):
    assert refusal(cpr, cell) == code


def test_a_cpr_number_does_not_show_itself():
    assert "0101585018" not in repr(cpr("0101585018"))


def test_a_reference_that_could_be_a_cpr_number_is_refused():
    assert refusal(reference, "010158-5018") == "reference_is_cpr"
    assert looks_like_cpr("101585018")
    assert reference("P-0001").value == "P-0001"


def test_a_reference_with_spaces_or_commas_is_refused():
    assert refusal(reference, "P 1, 2") == "not_a_code"


def test_postcodes_and_municipality_codes_keep_or_regain_their_leading_zero():
    assert postcode("0800").value == "0800"
    assert postcode("800").value == "0800"
    assert postcode("DK-7500").value == "7500"
    assert municipality_code("661").value == "0661"
    assert municipality_code("0661").warnings == ()


@pytest.mark.parametrize("cell", ["75", "75000", "Holstebro 7500", "7500 12"])
def test_what_is_not_four_digits_is_no_postcode(cell):
    assert refusal(postcode, cell) == "not_a_postcode"


@pytest.mark.parametrize("cell", ["7510", "66", "Holstebro", "0000"])
def test_a_code_that_no_danish_municipality_can_have_is_refused(cell):
    assert refusal(municipality_code, cell) == "not_a_municipality_code"


@pytest.mark.parametrize(("cell", "value"), [("12 b", "12B"), ("012", "12"), ("12", "12")])
def test_a_house_number_is_brought_to_one_form(cell, value):
    assert house_number(cell).value == value


def test_a_span_of_house_numbers_is_kept_and_reported_and_never_cut():
    assert house_number("12-14").value == "12-14"
    assert house_number("12-14").warnings == ("house_number_unusual",)


def test_a_location_number_with_a_wrong_check_digit_is_worth_a_look():
    assert location_number("5790000000005").warnings == ()
    assert location_number("4006381333931").warnings == ()
    assert location_number("4006381333932").warnings == ("location_number_wrong",)


def test_a_text_that_is_too_long_is_refused_and_control_signs_become_spaces():
    assert refusal(text(5), "123456") == "too_long"
    assert text()("a\x00b\r\n c").value == "a b c"


def test_a_phone_number_with_too_few_digits_is_worth_a_look():
    assert phone("1234").warnings == ("phone_short",)
    assert phone("+45 00 00 00 00 (datter)").warnings == ()


@pytest.mark.parametrize(("cell", "value"), [("8,617", 8.617), ("10.172", 10.172), ("6.225.123,4", 6225123.4)])
def test_a_coordinate_takes_comma_and_point_as_decimal_sign(cell, value):
    assert coordinate(cell).value == value


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        (56.36, 8.617, "coordinates_swapped"),
        (0, 0, "coordinates_zero"),
        (476000, 6245000, "coordinates_projected"),
        (6245000, 476000, "coordinates_projected"),
        (2.35, 48.85, "coordinates_outside"),
    ],
)
def test_the_usual_mistakes_with_coordinates_are_named(lon, lat, code):
    assert refusal(lambda _: position_in_denmark(lon, lat), "") == code


@pytest.mark.parametrize(
    ("cell", "is_so"),
    [("?", True), ("–", True), ("ukendt", True), ("Ved ikke.", True), ("se bemærkning", True), ("Se bem.", True), ("N/A", True),
     ("0", False), ("nej", False), ("12-14", False), ("ca. 4", False), ("ikke relevant", False)],
)  # fmt: skip
def test_only_what_says_that_nothing_is_known_counts_as_unknown(cell, is_so):
    assert says_unknown(cell) == is_so


@pytest.mark.parametrize(("cell", "found"), [("24/7", 24), ("Hele døgnet", 24), ("døgnet rundt", 24), ("16 t", 16), ("8", 8)])
def test_use_a_day_is_understood_as_people_say_it(cell, found):
    assert hours_a_day(cell).value == found


@pytest.mark.parametrize("cell", ["hele natten", "nat", "16-18", "25"])
def test_use_a_day_is_not_guessed(cell):
    with pytest.raises(BadCell):
        hours_a_day(cell)


@pytest.mark.parametrize(("name", "told"), [("Bo Prøve (død 3/11)", True), ("Bo Prøve AFDØD", True), ("Bo Prøve 20000000", True),
                                            ("Bo Dødsbjerg Prøve", False), ("Åse-Marie d'Ærø", False)])  # fmt: skip
def test_a_name_with_more_in_it_than_a_name_is_worth_a_look(name, told):
    assert bool(person_name(name).warnings) == told
