"""Data written as TOML: does it come back just so, whatever is in it?"""

from __future__ import annotations

import tomllib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.registries.policy_file import find_policy
from planner.registries.toml_text import toml_text
from planner.settings import REPOSITORY

PLAIN = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 1, 1)),
)
KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
VALUES = st.recursive(PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=12)


@given(st.dictionaries(KEYS, VALUES, max_size=5))
def test_what_is_written_is_read_back_the_same(data) -> None:
    assert tomllib.loads(toml_text(data)) == data


def test_the_delivered_policy_survives_being_written() -> None:
    path = next((REPOSITORY / "data" / "policy").glob("*.toml"))
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    assert tomllib.loads(toml_text(raw, heading="first\nsecond")) == raw
    assert find_policy(path.parent).version == raw["version"]


def test_what_has_no_toml_form_is_refused() -> None:
    with pytest.raises(TypeError):
        toml_text({"nothing": None})
