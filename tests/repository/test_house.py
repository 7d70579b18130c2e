"""Does the house keep its own rules? Locks, translations, documentation, and what help costs."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from planner.assignment.reasons import Reason, Remedy
from planner.cli import COMMANDS
from planner.model.fleet import VehicleKind
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.patient import Escort, Mobility, OfferStatus
from planner.model.place import LocationQuality
from planner.model.site import Agreement, Competence, SiteKind
from planner.plans.lifecycle import diagram
from planner.plans.plan import Because
from planner.settings import VARIABLES
from planner.translations import words

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
SOURCES = sorted(p for p in (ROOT / "planner").rglob("*.py") if "node_modules" not in p.parts)


@pytest.mark.parametrize("name", ["run", "dev", "node"])
def test_every_locked_package_has_a_hash_and_no_address(name):
    lock = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9][^\n]*==[^\n]*", lock, re.M)
    assert packages
    assert all(line.rstrip().endswith("\\") for line in packages)
    assert lock.count("--hash=sha256:") >= len(packages)
    assert "://" not in lock


def test_the_browser_assets_are_locked_without_addresses():
    lock = (ROOT / "planner/web/package-lock.json").read_text(encoding="utf-8")
    assert '"integrity"' in lock
    assert '"resolved"' not in lock


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_in_the_readme(variable):
    assert f"`{variable}`" in README


@pytest.mark.parametrize("command", [c for c in COMMANDS if c != "work"])
def test_every_command_is_in_the_readme(command):
    assert re.search(rf"planner {command}\b", README)


def test_the_readme_draws_the_plan_s_life_as_the_transition_table_has_it():
    assert diagram() in README


def test_no_code_has_two_meanings():
    codes = [code for table in words._DICTS for code in table]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize(
    "kind",
    [Reason, Remedy, SiteKind, Agreement, Competence, VehicleKind, Mobility, Escort, OfferStatus, LocationQuality, Because],
)
def test_every_code_of_the_core_has_words_in_both_languages(kind):
    for member in kind:
        for lang in words.LANGUAGES:
            assert words.word(member.value, lang)


def test_every_capacity_dimension_has_words():
    for dimension in (*SiteLoad.dimensions(), *VehicleLoad.dimensions()):
        assert words.word(dimension, "da")
        assert words.word(dimension, "en")


def test_help_loads_none_of_the_heavy_libraries():
    script = (
        "import sys\nfrom planner.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'ortools', 'folium', 'reportlab', 'sqlalchemy', 'geopandas', 'flask', 'numpy'} & set(sys.modules)\n"
        "print('HEAVY', sorted(heavy))"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert "HEAVY []" in told


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_module_says_which_question_it_answers(path):
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_module_is_too_long_to_read(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 420


def test_only_settings_reads_the_environment():
    readers = [p.name for p in SOURCES if re.search(r"\bos\.(environ|getenv)\b", p.read_text(encoding="utf-8"))]
    assert readers == ["settings.py"]


def test_the_core_asks_neither_clock_nor_chance_nor_network():
    core = ("model", "registries", "geocoding", "travel", "scenarios", "needs", "assignment", "transport", "plans", "documents")
    forbidden = re.compile(r"datetime\.now|time\.time\(|date\.today|import random|import socket|import requests|urllib")
    for path in SOURCES:
        if path.relative_to(ROOT / "planner").parts[0] in core:
            assert not forbidden.search(path.read_text(encoding="utf-8")), path
