"""The certificate stands alone: standard library only, nothing of the planner, and its own copy of the closed lists."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from planner.assignment.reasons import Reason, Remedy
from planner.certificate import REASONS, REMEDIES
from planner.certificate.reading_plan import OBJECTIVE
from planner.certificate.records import MUNICIPAL_KINDS, SEAT_DIMENSIONS, SITE_DIMENSIONS
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.site import SiteKind

CERTIFICATE = Path(__file__).parents[2] / "planner" / "certificate"
MODULES = sorted(CERTIFICATE.glob("*.py"))


def imported_by(module: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "a relative import hides where it leads"
            names.add(node.module or "")
    return names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_a_module_imports_only_the_standard_library_and_the_certificate(module: Path) -> None:
    for name in imported_by(module):
        own = name == "planner.certificate" or name.startswith("planner.certificate.")
        assert own or name.split(".")[0] in sys.stdlib_module_names, name


def test_checking_loads_nothing_else_of_the_planner() -> None:
    script = (
        "import sys, planner.certificate\n"
        "print(*(m for m in sys.modules if m.startswith('planner.') and not m.startswith('planner.certificate')))"
    )

    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=CERTIFICATE.parents[1])

    assert run.stdout.strip() == ""


def test_no_clock_no_randomness_and_no_environment_is_asked() -> None:
    for module in MODULES:
        assert not imported_by(module) & {"time", "random", "os", "secrets", "subprocess", "socket"}, module.stem


def test_the_closed_lists_equal_the_planners() -> None:
    assert {reason.value for reason in Reason} == REASONS
    assert {remedy.value for remedy in Remedy} == REMEDIES


def test_the_dimensions_and_kinds_equal_the_models() -> None:
    assert SiteLoad.dimensions() == SITE_DIMENSIONS
    assert VehicleLoad.dimensions() == SEAT_DIMENSIONS
    assert set(MUNICIPAL_KINDS) <= {kind.value for kind in SiteKind}


def test_the_levels_are_those_the_format_names() -> None:
    text = (CERTIFICATE.parents[1] / "data" / "README.md").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("| `objective` |"))

    for level in OBJECTIVE:
        if not level.startswith("unplaced_"):
            assert f"`{level}`" in row
