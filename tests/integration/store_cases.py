"""Invented registrations and plans for the tests of the store. Nobody in it exists; CPR numbers have a day that no month has."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from planner.documents.facts import PersonFacts, PlanFacts
from planner.model.load import SiteLoad, VehicleLoad
from planner.model.outage import OutageArea, Scenario
from planner.model.patient import Device, Identity, Patient
from planner.model.place import Address, Located, LocationQuality, Position
from planner.plans.plan import Because, Made, Plan, Stays
from planner.plans.provenance import sha256_of
from planner.registries.records import PatientRecord

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)

#: Texts that must be nowhere in a database file; each stands in one field of :func:`a_record`.
CANARY = {
    "name": "Zebulon Kvæsthusgren",
    "cpr": "9999991234",
    "street": "Snurretoppens Vænge",
    "house_number": "4172653Q",
    "phone": "+45 99 88 77 66",
    "relative_name": "Ottilia Kvæsthusgren",
    "relative_phone": "+45 66 77 88 99",
    "access": "Nøgleboks 8642 ved skuret",
    "notes": "Bange for papegøjer",
    "housing_type": "Pælehus",
    "model": "Luftikus 9000",
}


def a_record(number: int = 1, **identity: Any) -> PatientRecord:
    """One person. ``number`` makes reference, CPR number and household its own."""
    ref = f"P-TEST{number:04d}"
    person = Patient(
        ref=ref,
        municipality_code="0661",
        postcode="7500",
        devices=(Device("oxygen", CANARY["model"], flow_ml_min=5000, battery_s=None, next_treatment_at=NOON),),
        located=Located(Position(8.617254, 56.360512), LocationQuality.EXACT),
        household=f"H{number}",
        data_at=NOON,
    )
    who = Identity(
        ref=ref,
        name=CANARY["name"],
        cpr=CANARY["cpr"] if number == 1 else f"99{number:08d}",
        birth_date=date(1941, 5, 17),
        address=Address(CANARY["street"], CANARY["house_number"], "7500", "Holstebro"),
        phone=CANARY["phone"],
        relative_name=CANARY["relative_name"],
        relative_phone=CANARY["relative_phone"],
        access=CANARY["access"],
        housing_type=CANARY["housing_type"],
        notes=CANARY["notes"],
    )
    return PatientRecord(person, replace(who, **identity), Position(8.617254, 56.360512))


def moved(record: PatientRecord, municipality_code: str) -> PatientRecord:
    """The same person in another municipality."""
    return replace(record, patient=replace(record.patient, municipality_code=municipality_code))


def a_scenario(scenario_id: str = "storm", **changes: Any) -> Scenario:
    area = OutageArea(municipality_codes=frozenset({"0661", "0665"}))
    scenario = Scenario(scenario_id, "Storm over Vestjylland", area, NOON, 6 * 3600, 24 * 3600, "2026-11-01")
    return replace(scenario, **changes)


SNAPSHOT = {"format": "planner-snapshot/1", "patients": [{"ref": "P-TEST0001", "lon": 8.617254}]}
CERTIFICATE = {"ok": True, "rules": []}


def plan_json_of(plan_id: str) -> dict[str, Any]:
    return {"format": "planner-plan/1", "id": plan_id, "patients": [{"ref": "P-TEST0001", "outcome": "stays"}]}


def a_person() -> PersonFacts:
    return PersonFacts(
        ref="P-TEST0001", name=CANARY["name"], birth_date=date(1941, 5, 17),
        address=f"{CANARY['street']} {CANARY['house_number']}", postcode="7500", town="Holstebro", municipality_code="0661",
        phone=CANARY["phone"], relative_name=CANARY["relative_name"], relative_phone=CANARY["relative_phone"],
        access=CANARY["access"], housing_type=CANARY["housing_type"], notes=CANARY["notes"],
        position=Position(8.617254, 56.360512), location_quality="exact", mobility="walking", escort="none", floor=0,
        has_lift=None, infectious=False, group_da="hjemmeilt", group_en="home oxygen", priority=3, reason_da="Ilt.",
        reason_en="Oxygen.", equipment=(CANARY["model"],), reserve_s=3600, reserve_known=True, deadline_at=NOON,
        latest_arrival_at=NOON, site_load=SiteLoad(), ride_load=VehicleLoad(1), oxygen_on_board=False, power_on_board=False,
        respirator_competence=False, water_and_drain=False, offer="not_asked", household="",
    )  # fmt: skip


def some_facts(plan_id: str = "plan-1", *, version: int = 1, certificate_ok: bool = True) -> PlanFacts:
    """A plan in which one person stays at home."""
    made = Made(NOON, "someone", 2**40, 10, 1.25, False, "2026-11-01", sha256_of(SNAPSHOT), "roads", False)
    plan = Plan(
        plan_id, version, "storm", "Storm over Vestjylland", False, True, (), (Stays("P-TEST0001", Because.RESERVE_LASTS, NOON),),
        (), (), {"unplaced_1": 0}, 0, made,
    )  # fmt: skip
    return PlanFacts(
        plan=plan, status="draft", plan_sha256=sha256_of(plan_json_of(plan_id)), certificate_ok=certificate_ok, data_at=NOON,
        valid_until=NOON + timedelta(days=1), first_departure_at=NOON, cuts=((NOON, NOON + timedelta(hours=2)),),
        people={"P-TEST0001": a_person()}, sites={}, vehicles={}, municipalities={"0661": "Holstebro"}, municipality_phones={},
        legs={("home:P-TEST0001", "site:S1"): (Position(8.6, 56.3), Position(8.7, 56.4))}, outage_rings=(),
    )  # fmt: skip


def documents_of(facts: PlanFacts) -> dict[str, Any]:
    """The keyword arguments of ``tx.plans.add`` that belong to ``some_facts``."""
    return {
        "snapshot": SNAPSHOT,
        "plan_json": plan_json_of(facts.plan.id),
        "certificate": {**CERTIFICATE, "ok": facts.certificate_ok},
    }
