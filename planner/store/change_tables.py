"""Which tables hold what people have decided otherwise in a draft, and who wrote a scenario in the browser?"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from planner.store.columns import EncryptedJSON, Moment, PlainJSON
from planner.store.metadata import metadata

# A draft that came about by a decision about one person: which draft it was before, who, when, what and why.
plan_change = Table(
    "plan_change",
    metadata,
    Column("plan_id", String, ForeignKey("plan.id"), primary_key=True),
    Column("before_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

# What was typed in the form of a scenario, so that it can be opened again as it was typed; ``revision`` counts its editions.
scenario_entry = Table(
    "scenario_entry",
    metadata,
    Column("scenario_id", String, ForeignKey("scenario.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("form", PlainJSON, nullable=False),
)
