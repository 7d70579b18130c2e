"""Which tables hold what comes in without a person at a page: systems that read the REST API, and identities kept elsewhere?

A system's token lies as a hash only. The name it was given is encrypted, since people name systems after themselves.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from planner.store.columns import EncryptedText, Moment, PlainJSON
from planner.store.metadata import metadata

api_client = Table(
    "api_client",
    metadata,
    Column("id", String, primary_key=True),
    Column("name_enc", EncryptedText, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("role", String, nullable=False),
    Column("deeds", PlainJSON, nullable=False),
    Column("municipality_code", String, nullable=False),
    Column("region_code", String, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("withdrawn_at", Moment, nullable=True),
    Column("last_seen_at", Moment, nullable=True),
)

# What a client asked for under a key of its own, so that asking again starts nothing twice.
api_order = Table(
    "api_order",
    metadata,
    Column("client_id", String, ForeignKey("api_client.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String, primary_key=True),
    Column("asked", String, nullable=False),
    Column("job_id", String, nullable=False),
    Column("at", Moment, nullable=False),
)

# Who an identity provider's subject is here. Linked by hand or by its owner; no account is ever made from one.
linked_identity = Table(
    "linked_identity",
    metadata,
    Column("issuer", String, primary_key=True),
    Column("subject_index", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("linked_at", Moment, nullable=False),
    Column("linked_by", String, nullable=False),
)
