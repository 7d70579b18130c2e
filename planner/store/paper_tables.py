"""Which tables hold the prints, who has them, what was typed back from them, and whose receipt of a message is known?"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from planner.store.columns import EncryptedText, Moment
from planner.store.metadata import metadata

print_run = Table(
    "print_run",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("plan_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("lang", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("finished_at", Moment, nullable=True),
)

print_holder = Table(
    "print_holder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", Integer, ForeignKey("print_run.number"), nullable=False, index=True),
    Column("paper", String, nullable=False),
    Column("holder_enc", EncryptedText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("returned_at", Moment, nullable=True),
)

# Only added to: the latest of a kind holds, an empty one takes it back.
tick = Table(
    "tick",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("ref", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("value_enc", EncryptedText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
)

# Only added to. ``receiver`` is "municipality:CODE" or "site:ID".
message_receipt = Table(
    "message_receipt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("receiver", String, nullable=False),
    Column("confirmed_by_enc", EncryptedText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
)
