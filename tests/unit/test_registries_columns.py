"""Is the column table whole, unambiguous and told truly in data/README.md?"""

from __future__ import annotations

import ast
import string
import subprocess
import sys
from pathlib import Path

import pytest

from planner.registries.columns import COLUMNS
from planner.registries.records import Kind
from planner.translations.registries import REGISTRIES
from planner.translations.words import WORDS

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("kind", list(Kind))
def test_no_heading_means_two_columns(kind):
    owners: dict[str, str] = {}
    for column in COLUMNS[kind]:
        for heading in column.folded_headings:
            assert owners.setdefault(heading, column.key) == column.key


@pytest.mark.parametrize("kind", list(Kind))
def test_every_column_is_described_in_both_languages_and_takes_its_own_example(kind):
    for column in COLUMNS[kind]:
        assert column.description_da
        assert column.description_en
        if column.example:
            column.parser(column.example)


def test_the_readme_tells_the_column_table_as_it_is():
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "make_data_readme", "--check"], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_every_code_that_registries_and_scenarios_can_say_has_words_and_no_words_are_left_over():
    said = set()
    for path in [*(ROOT / "planner" / "registries").glob("*.py"), *(ROOT / "planner" / "scenarios").glob("*.py")]:
        texts = {n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)}
        said |= {text for text in texts if isinstance(text, str)}
        called = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        for call in called:
            name = getattr(call.func, "id", getattr(call.func, "attr", ""))
            code = {"BadCell": 0, "reject": 1, "warn": 1, "said": 1, "_wrong": 0}.get(name)
            if code is not None and len(call.args) > code and isinstance(call.args[code], ast.Constant):
                assert call.args[code].value in WORDS
    assert set(REGISTRIES) <= said


def test_every_sentence_has_the_same_places_to_fill_in_in_both_languages():
    for code, (danish, english) in REGISTRIES.items():
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (danish, english)]
        if code not in {"scenario_polygon_wrong", "scenario_shape_wrong"}:  # the reason itself comes in both
            assert places[0] == places[1], code
