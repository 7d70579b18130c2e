"""Has every method that a solver can name words in both languages? The page of a plan shows them."""

from __future__ import annotations

import ast
from pathlib import Path

from planner.translations.words import WORDS

ROOT = Path(__file__).resolve().parents[2]
#: Calls that name a method, and at which place.
NAMED_BY = {"AssignmentResult": 2, "TransportResult": 2, "_result": 2, "result_of": 3, "as_result": 3, "repair": 1, "_keep": 1}


def methods_named() -> set[str]:
    """Every text that solvers, greedy and dispatcher give as a method: by place, as ``method=``, or as their METHOD."""
    found = set()
    for folder in ("assignment", "transport", "solvers"):
        for path in sorted((ROOT / "planner" / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            constants = [n for n in tree.body if isinstance(n, ast.Assign) and getattr(n.targets[0], "id", "") == "METHOD"]
            found |= {n.value.value for n in constants if isinstance(n.value, ast.Constant)}
            for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
                name = getattr(call.func, "id", getattr(call.func, "attr", ""))
                said = [k.value for k in call.keywords if k.arg == "method"]
                if name in NAMED_BY and len(call.args) > NAMED_BY[name]:
                    said.append(call.args[NAMED_BY[name]])
                found |= {a.value for a in said if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value}
    return found


def test_every_method_a_solver_names_has_words() -> None:
    named = methods_named()
    assert {"flow", "flow_repaired", "greedy", "dispatcher", "ortools_routing"} <= named
    assert named <= set(WORDS)
