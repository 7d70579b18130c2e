"""What do the API's answers and questions look like, and does a value look so? JSON Schema, as OpenAPI 3.1 has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]

#: Where a schema of its own name stands in the document.
COMPONENTS = "#/components/schemas/"

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
NUMBER: Schema = {"type": "number"}
MOMENT: Schema = {"type": "string", "format": "date-time"}
DAY: Schema = {"type": "string", "format": "date"}


def one_of(*codes: str) -> Schema:
    """One of these codes."""
    return {"type": "string", "enum": list(codes)}


def within(low: int, high: int) -> Schema:
    """A whole number from ``low`` to ``high``."""
    return {"type": "integer", "minimum": low, "maximum": high}


def perhaps(schema: Schema) -> Schema:
    """That, or null: nobody has said, or there is none."""
    return {"anyOf": [schema, {"type": "null"}]}


def many(schema: Schema) -> Schema:
    """A list of those."""
    return {"type": "array", "items": schema}


def named(name: str) -> Schema:
    """The schema of that name."""
    return {"$ref": COMPONENTS + name}


def thing(*optional: str, **fields: Schema) -> Schema:
    """An object with exactly these fields; all must be there but the ``optional`` ones."""
    needed = [name for name in fields if name not in optional]
    return {"type": "object", "properties": fields, "required": needed, "additionalProperties": False}


WORDS: Schema = thing(da=TEXT, en=TEXT)
MUNICIPALITY: Schema = thing(code=TEXT, name=TEXT)
POSITION: Schema = thing(longitude=NUMBER, latitude=NUMBER)
ROOM: Schema = thing(
    lying_places=COUNT, seated_places=COUNT, power_w=COUNT, sockets=COUNT, oxygen_ml_min=COUNT, dialysis_stations=COUNT
)

SCHEMAS: Mapping[str, Schema] = {
    "Counts": thing(
        patients=COUNT,
        sites=COUNT,
        sites_confirmed=COUNT,
        vehicles=COUNT,
        municipalities=COUNT,
        scenarios=COUNT,
        plans=COUNT,
        plans_with_unplaced=COUNT,
        not_exact_addresses=COUNT,
        last_import_at=perhaps(MOMENT),
        rough_travel=FLAG,
        synthetic=FLAG,
    ),
    "Site": thing(
        id=TEXT,
        name=TEXT,
        kind=one_of("acute_hospital", "hospital", "dialysis_centre", "care_home", "municipal"),
        municipality=MUNICIPALITY,
        position=POSITION,
        agreement=one_of("not_discussed", "under_discussion", "agreed", "confirmed"),
        valid_until=perhaps(DAY),
        room=ROOM,
        emergency_power_s=COUNT,
        step_free=FLAG,
        water_and_drain=FLAG,
        respirator_competence=FLAG,
        synthetic=FLAG,
    ),
    "Scenario": thing(
        id=TEXT,
        name=TEXT,
        start_at=MOMENT,
        warning_s=COUNT,
        without_power_s=COUNT,
        cuts=COUNT,
        policy_version=TEXT,
        exercise=FLAG,
    ),
    "Plan": thing(
        id=TEXT,
        version=COUNT,
        revision=COUNT,
        scenario=thing(id=TEXT, name=TEXT),
        status=one_of("draft", "proposed", "approved", "active", "closed", "superseded"),
        made_at=MOMENT,
        policy_version=TEXT,
        certificate_ok=FLAG,
        affected=COUNT,
        placed=COUNT,
        stays=COUNT,
        unplaced=COUNT,
        exercise=FLAG,
        synthetic=FLAG,
        sha256=TEXT,
    ),
    "PlanCounts": thing(
        plan=TEXT,
        affected=COUNT,
        placed=COUNT,
        stays=COUNT,
        unplaced=COUNT,
        vehicles=COUNT,
        sites=COUNT,
        hospital_places_avoided=COUNT,
        least_slack_s=perhaps({"type": "integer"}),
        first_departure_at=MOMENT,
        without_power=many(thing(**{"from": MOMENT, "to": MOMENT})),
        rough_travel=FLAG,
    ),
    "PlanSite": thing(
        id=TEXT,
        name=TEXT,
        kind=TEXT,
        municipality=TEXT,
        people=COUNT,
        used=ROOM,
        room=ROOM,
        first_arrival_at=MOMENT,
        last_arrival_at=MOMENT,
    ),
    "Reason": thing(code=TEXT, words=WORDS, people=COUNT),
    "Order": thing(
        "work",
        "seconds",
        "seed",
        scenario={"type": "string", "minLength": 1, "maxLength": 80},
        work=within(1, 100),
        seconds=within(5, 3600),
        seed=within(0, 2**31 - 1),
    ),
    "Job": thing(
        id=TEXT,
        state=one_of("queued", "running", "done", "failed", "cancelled"),
        step=TEXT,
        done=COUNT,
        total=COUNT,
        message=TEXT,
        plan=perhaps(TEXT),
        best=perhaps(named("Best")),
        href=TEXT,
    ),
    "Best": thing(
        at=MOMENT,
        placed=COUNT,
        unplaced=COUNT,
        unplaced_by_class=thing(**dict.fromkeys("12345", COUNT)),
        without_reserve_min=COUNT,
        vehicles=COUNT,
        vehicle_s=COUNT,
        distance_m=COUNT,
    ),
    "Error": thing(
        error=thing(
            code=TEXT,
            status={"type": "integer"},
            message=WORDS,
            what_to_do=WORDS,
        )
    ),
}


def page_of(name: str) -> Schema:
    """One page of a list: ``next`` is the address of the page after it."""
    return thing(items=many(named(name)), page=COUNT, page_size=COUNT, pages=COUNT, total=COUNT, next=perhaps(TEXT))


def fits(schema: Schema, value: Any) -> bool:
    """Whether a question's value looks as its schema says: texts, whole numbers, codes and flat objects of those."""
    if schema.get("type") == "object":
        fields = schema["properties"]
        if not isinstance(value, dict) or not set(schema["required"]) <= set(value) <= set(fields):
            return False
        return all(fits(fields[name], one) for name, one in value.items())
    if schema.get("type") == "integer":
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return bool(number and value == value // 1 and schema["minimum"] <= value <= schema["maximum"])
    if not isinstance(value, str) or value not in schema.get("enum", [value]):
        return False
    return bool(schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", len(value)))
