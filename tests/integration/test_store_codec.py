"""Does everything come back exactly as it was stored?"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry
from store_cases import CANARY, a_record, a_scenario, some_facts

from planner.documents.facts import PlanFacts
from planner.model.fleet import Vehicle
from planner.model.outage import OutageArea, Scenario
from planner.model.party import Municipality
from planner.model.patient import Identity, Patient
from planner.model.place import NOT_LOCATED, Located, LocationQuality, Position
from planner.model.site import Site
from planner.model.timing import Window
from planner.plans.plan import Plan
from planner.registries.records import PatientRecord
from planner.store.codec import CodecError, from_json, to_json

MOMENTS = st.datetimes(timezones=st.just(UTC))
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
POSITIONS = st.builds(Position, NUMBERS, NUMBERS)
FOUND = st.sampled_from([quality for quality in LocationQuality if quality is not LocationQuality.NOT_FOUND])

st.register_type_strategy(datetime, MOMENTS)
st.register_type_strategy(float, NUMBERS)
st.register_type_strategy(Located, st.just(NOT_LOCATED) | st.builds(Located, POSITIONS, FOUND))
st.register_type_strategy(Window, st.tuples(MOMENTS, MOMENTS).map(lambda pair: Window(min(pair), max(pair))))
st.register_type_strategy(
    BaseGeometry, st.builds(lambda p, width: shapely.box(p.lon, p.lat, p.lon + width, p.lat + 1), POSITIONS, NUMBERS)
)


def through_text(obj: Any) -> Any:
    """The object after a journey through JSON text."""
    return from_json(type(obj), json.loads(json.dumps(to_json(obj), allow_nan=False)))


@pytest.mark.parametrize("cls", [Patient, Identity, PatientRecord, Site, Vehicle, Municipality, Scenario, Plan])
def test_what_is_stored_comes_back_equal(cls: type) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.from_type(cls))
    def holds(obj: Any) -> None:
        assert through_text(obj) == obj

    holds()


def test_the_facts_of_a_plan_come_back_equal_with_their_pairs_of_places_as_keys() -> None:
    facts = some_facts()

    back = through_text(facts)

    assert back == facts
    assert list(back.legs) == [("home:P-TEST0001", "site:S1")]
    assert isinstance(back, PlanFacts)


def test_a_polygon_comes_back_with_every_digit() -> None:
    outline = shapely.Polygon([(8.1234567890123, 56.1), (8.3, 56.2), (8.2, 56.30000000000001)], [])
    scenario = a_scenario(area=OutageArea(frozenset(), frozenset({"7500"}), outline))

    back = through_text(scenario)

    assert back.area.polygon.wkb == outline.wkb


def test_a_time_with_another_offset_comes_back_as_the_same_moment_in_utc() -> None:
    summer = datetime(2026, 10, 25, 2, 30, tzinfo=timezone(timedelta(hours=2)))

    back = through_text(a_scenario(start_at=summer))

    assert back.start_at == summer
    assert back.start_at.tzinfo is UTC


def test_a_time_without_an_offset_is_refused() -> None:
    with pytest.raises(CodecError, match=r"Scenario\.start_at"):
        to_json(a_scenario(start_at=datetime(2026, 11, 24, 18, 0)))  # noqa: DTZ001


@pytest.mark.parametrize("number", [float("nan"), float("inf"), True, "1"])
def test_what_is_not_a_number_is_not_stored_as_one(number: Any) -> None:
    with pytest.raises(CodecError, match=r"Scenario\.speed_factor"):
        to_json(a_scenario(speed_factor=number))


def test_an_error_names_the_field_and_never_the_value() -> None:
    broken = a_record(name=("not", "a", "text", CANARY["name"]))

    with pytest.raises(CodecError) as caught:
        to_json(broken)

    assert "Identity.name" in str(caught.value)
    assert CANARY["name"] not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_older_record_without_a_new_field_takes_its_default() -> None:
    data = to_json(a_record().identity)
    del data["notes"]

    assert from_json(Identity, data).notes == ""


@pytest.mark.parametrize("change", [{"unheard_of": 1}, {"name": 7}])
def test_a_record_that_does_not_fit_its_class_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(CodecError):
        from_json(Identity, to_json(a_record().identity) | change)


def test_a_record_without_a_field_that_has_no_default_is_refused() -> None:
    data = to_json(a_record().identity)
    del data["name"]

    with pytest.raises(CodecError, match="Identity"):
        from_json(Identity, data)
