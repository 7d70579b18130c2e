"""Input that is not of the format is refused with the path to the key, and never with another exception."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest

from planner.certificate import FormatProblem, check, check_files
from planner.certificate.strict_json import parse
from tests.certificate_case import Json, packed, repack, stamped, the_case, unpacked

MATRIX = "snapshot.travel.profiles.ambulance.seconds"


def rewrite(snapshot: Json, change: Callable[[str], str]) -> None:
    """Another text where the matrix is written."""
    profile = snapshot["travel"]["profiles"]["ambulance"]
    profile["seconds"] = change(profile["seconds"])


def fly(snapshot: Json) -> None:
    """A minibus that drives by a helicopter's matrix."""
    snapshot["travel"]["profiles"]["helicopter"] = {"seconds": packed(unpacked(snapshot))}
    snapshot["vehicles"][2]["profile"] = "helicopter"


SPOILED: dict[str, tuple[str, Callable[[Json, Json], object]]] = {
    "another format": ("plan.format", lambda s, p: p.update(format="planner-plan/2")),
    "a missing key": ("snapshot.patients[3].margin_s", lambda s, p: s["patients"][3].pop("margin_s")),
    "a missing list": ("plan.routes", lambda s, p: p.pop("routes")),
    "text for a number": ("plan.routes[1].stops[2].leg_s", lambda s, p: p["routes"][1]["stops"][2].update(leg_s="60")),
    "true for a number": ("snapshot.sites[0].backup_s", lambda s, p: s["sites"][0].update(backup_s=True)),
    "a fraction": ("plan.patients[0].slack_s", lambda s, p: p["patients"][0].update(slack_s=1.5)),
    "a negative duration": (
        "snapshot.patients[0].devices[0].battery_s",
        lambda s, p: s["patients"][0]["devices"][0].update(battery_s=-1),
    ),
    "a huge number": ("plan.totals.placed", lambda s, p: p["totals"].update(placed=10**30)),
    "a number for a flag": ("snapshot.sites[1].in_outage", lambda s, p: s["sites"][1].update(in_outage=1)),
    "a number for a text": ("snapshot.sites[1].id", lambda s, p: s["sites"][1].update(id=2)),
    "an empty reference": ("snapshot.patients[0].ref", lambda s, p: s["patients"][0].update(ref="")),
    "a list for an object": ("snapshot.policy", lambda s, p: s.update(policy=[])),
    "an object for a list": ("snapshot.sites", lambda s, p: s.update(sites={})),
    "a number in a list of texts": ("snapshot.active_elsewhere", lambda s, p: s.update(active_elsewhere=[1])),
    "a person without devices": ("snapshot.patients[0].devices", lambda s, p: s["patients"][0].update(devices=[])),
    "a person for whom no site will do": (
        "snapshot.patients[0].site_need.kinds",
        lambda s, p: s["patients"][0]["site_need"].update(kinds=[]),
    ),
    "an unknown reserve rule": (
        "snapshot.patients[0].devices[0].rule",
        lambda s, p: s["patients"][0]["devices"][0].update(rule="prayer"),
    ),
    "an unknown outcome": ("plan.patients[0].outcome", lambda s, p: p["patients"][0].update(outcome="lost")),
    "a priority of six": ("snapshot.patients[0].priority", lambda s, p: s["patients"][0].update(priority=6)),
    "no time": ("snapshot.taken_at", lambda s, p: s.update(taken_at="yesterday")),
    "a time on no day": ("snapshot.taken_at", lambda s, p: s.update(taken_at="2026-02-30T00:00:00Z")),
    "parts of a second": ("plan.made_at", lambda s, p: p.update(made_at="2026-10-24T12:01:00.5Z")),
    "no day": ("snapshot.sites[2].valid_until", lambda s, p: s["sites"][2].update(valid_until="2026-13-01")),
    "no cuts": ("snapshot.scenario.cuts", lambda s, p: s["scenario"].update(cuts=[])),
    "half a cut": ("snapshot.scenario.cuts[0]", lambda s, p: s["scenario"]["cuts"][0].pop()),
    "a factor of zero": ("snapshot.policy.cylinder_factor", lambda s, p: s["policy"].update(cylinder_factor=0)),
    "a factor that adds": ("snapshot.policy.battery_derating", lambda s, p: s["policy"].update(battery_derating=1.1)),
    "a place off the earth": ("snapshot.places[0].lat", lambda s, p: s["places"][0].update(lat=91)),
    "a matrix with a row too few": (MATRIX, lambda s, p: repack(s, unpacked(s)[:-1])),
    "a matrix with a number too many": (MATRIX, lambda s, p: repack(s, [*unpacked(s), [1]])),
    "a matrix that swells": (MATRIX, lambda s, p: repack(s, [[0] * 1000] * 1000)),
    "a matrix that is cut off": (MATRIX, lambda s, p: rewrite(s, lambda text: text[: len(text) // 8 * 4])),
    "a matrix with something after it": (
        MATRIX,
        lambda s, p: rewrite(s, lambda text: base64.b64encode(base64.b64decode(text) + b"more").decode()),
    ),
    "a matrix that is not base64": (MATRIX, lambda s, p: rewrite(s, lambda text: "æ" + text)),
    "a matrix that is not compressed": (MATRIX, lambda s, p: rewrite(s, lambda text: "AAAA")),
    "no matrix at all": ("snapshot.travel.profiles", lambda s, p: s["travel"].update(profiles={})),
    "a matrix for no known way to travel": (
        "snapshot.travel.profiles",
        lambda s, p: s["travel"]["profiles"].update(broom={"same_as": "ambulance"}),
    ),
    "a matrix the same as one that is the same": (
        "snapshot.travel.profiles.car.same_as",
        lambda s, p: s["travel"]["profiles"].update(car={"same_as": "minibus"}),
    ),
    "a vehicle without a matrix": ("snapshot.vehicles[1].profile", lambda s, p: s["vehicles"][1].update(profile="car")),
    "a minibus that flies": ("snapshot.vehicles[2].profile", lambda s, p: fly(s)),
    "a boat on the road": ("snapshot.vehicles[2].profile", lambda s, p: s["vehicles"][2].update(kind="boat")),
    "a crossing with one end": ("snapshot.crossings[0].lands", lambda s, p: s["crossings"][0]["lands"].pop()),
    "an area of no shape": ("snapshot.closed_areas[0].type", lambda s, p: s["closed_areas"][0].update(type="Point")),
    "a ring of two points": (
        "snapshot.closed_areas[0].coordinates[0]",
        lambda s, p: s["closed_areas"][0].update(coordinates=[[[1, 1], [2, 2]]]),
    ),
    "a route without stops": ("plan.routes[0].stops", lambda s, p: p["routes"][0].update(stops=[])),
    "a missing level": ("plan.objective.away", lambda s, p: p["objective"].pop("away")),
    "two people with one reference": ("snapshot.patients[1].ref", lambda s, p: s["patients"][1].update(ref="P01")),
    "two sites with one id": ("snapshot.sites[1].id", lambda s, p: s["sites"][1].update(id="S1")),
    "two shifts with one name": ("snapshot.vehicles[1].shift", lambda s, p: s["vehicles"][1].update(shift="V1")),
    "two places with one id": ("snapshot.places[1].id", lambda s, p: s["places"][1].update(id="home:P01")),
    "two crossings with one id": ("snapshot.crossings[1].id", lambda s, p: s["crossings"][1].update(id="bro")),
}


@pytest.mark.parametrize("name", SPOILED)
def test_the_path_to_the_spoiled_key_is_named(name: str) -> None:
    path, spoil = SPOILED[name]
    snapshot, plan = the_case()
    spoil(snapshot, plan)

    with pytest.raises(FormatProblem) as caught:
        check(*stamped(snapshot, plan))

    assert caught.value.path == path
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("value", [None, [], "plan", 3, math.nan, float("inf"), {1: 2}, {1: 2, "a": 3}, object()])
def test_what_is_no_plan_at_all_is_refused(value: object) -> None:
    snapshot, plan = the_case()

    with pytest.raises(FormatProblem):
        check(snapshot, value)
    with pytest.raises(FormatProblem):
        check(value, plan)


def test_a_nan_anywhere_is_refused_even_where_no_rule_looks() -> None:
    snapshot, plan = the_case()
    snapshot["travel"]["remark"] = math.nan

    with pytest.raises(FormatProblem, match="NaN"):
        check(snapshot, plan)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"a": 1, "a": 2}', "the key 'a' is given twice"),
        ('{"a": NaN}', "NaN is not a number"),
        ('{"a": -Infinity}', "-Infinity is not a number"),
        ('{"a": 1e999}', "too large"),
        ('{"a": ' + "9" * 5000 + "}", "too long a number"),
        ("[" * 100_000, "too deeply nested"),
        ('{"a": 1', "line 1"),
        ("", "line 1"),
        ("\ufeff{}", "line 1"),
    ],
)
def test_json_that_is_not_strict_is_refused(text: str, problem: str) -> None:
    with pytest.raises(FormatProblem, match=problem):
        parse(text, "plan")


def test_a_missing_file_is_a_format_problem_with_its_name(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(the_case()[1]), encoding="utf-8")

    with pytest.raises(FormatProblem, match=r"^snapshot: the file cannot be read"):
        check_files(tmp_path / "nowhere.json", plan)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "snapshot.json"
    path.write_bytes('{"name": "Færgen"}'.encode("cp1252"))

    with pytest.raises(FormatProblem, match="not UTF-8"):
        check_files(path, path)


def test_keys_the_format_does_not_know_are_left_alone() -> None:
    snapshot, plan = the_case()
    snapshot["new_in_some_later_version"] = {"anything": [1, 2]}
    plan["patients"][0]["remark"] = "x"

    assert check(*stamped(snapshot, plan)).ok


@pytest.mark.parametrize(("where", "claim"), [((), "proven"), ((), "bounds"), (("objective",), "bound")])
def test_a_claim_that_nobody_checks_is_refused(where: tuple[str, ...], claim: str) -> None:
    snapshot, plan = the_case()
    part = plan[where[0]] if where else plan
    part[claim] = 0

    with pytest.raises(FormatProblem, match="does not know"):
        check(*stamped(snapshot, plan))
