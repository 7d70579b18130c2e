"""Whoever must ride alone does, for infection or for another reason, from the registry to the paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from facts_case import a_person
from registry_files import PATIENT, a_row, import_patients, write_csv
from transport_world import HOUR, SOLVERS, a_problem, a_request, a_shift

from planner.documents.phrases import condition
from planner.documents.sheet import Said
from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Device, Patient
from planner.needs.derive import derive_need
from planner.registries.policy_file import find_policy
from planner.transport.rules import violations

POLICY = find_policy(Path(__file__).parents[2] / "data" / "policy")
START = datetime(2026, 12, 2, 17, 0, tzinfo=UTC)
NIGHT = Scenario("s", "S", OutageArea(municipality_codes=frozenset({"0661"})), START, 0, 24 * HOUR, POLICY.version)
PERSON = Patient("P-1", "0661", "7500", (Device("home_oxygen", flow_ml_min=1000),))


@pytest.mark.parametrize(("infectious", "rides_alone"), [(False, False), (True, False), (False, True), (True, True)])
def test_who_is_infectious_or_said_to_ride_alone_rides_alone(infectious, rides_alone):
    need = derive_need(replace(PERSON, infectious=infectious, rides_alone=rides_alone), NIGHT, POLICY)

    assert need.ride.alone == (infectious or rides_alone)


def test_the_registry_says_who_rides_alone_and_nothing_written_is_nobody(tmp_path):
    quiet, uneasy = (
        import_patients(write_csv(tmp_path / f"{n}.csv", a_row(PATIENT, **cells))).records[0].patient
        for n, cells in enumerate(({}, {"kører_alene": "ja"}))
    )

    assert (quiet.rides_alone, uneasy.rides_alone) == (False, True)


def test_paper_says_so_beside_the_condition():
    def said(**changes: bool) -> set[str]:
        return {b.code for line in condition(a_person(**changes)) for b in line.bits if isinstance(b, Said)}

    assert "rides_alone" in said(rides_alone=True)
    assert "rides_alone" not in said(rides_alone=False)


@pytest.mark.parametrize("solver", SOLVERS)
@pytest.mark.parametrize("loner", [False, True])
def test_no_solver_puts_anybody_beside_someone_who_rides_alone(solver, loner):
    # Two at one door and one hour: together both are in time, one after the other only one is.
    road = [[0, 600, 1800], [600, 0, 1800], [1800, 1800, 0]]
    riders = [a_request("P1", 1, 2, deadline_s=HOUR, rides_alone=loner), a_request("P2", 1, 2, deadline_s=HOUR)]
    problem = a_problem(riders, [a_shift("V1")], road)

    result = SOLVERS[solver](problem)

    assert violations(problem, result) == ()
    assert len(result.unserved) == int(loner)
