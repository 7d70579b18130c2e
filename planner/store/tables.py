"""Which tables are there, and what may a column show to someone who holds only the file?

Plain are the codes that rows are selected by, times, counts and hashes. Whatever says something about a person, a home or a
contact lies in ``*_enc`` columns. The migrations make these tables; a test holds the two equal.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from planner.plans.lifecycle import CERTIFIED
from planner.store import (  # noqa: F401 (their tables hang on the same metadata)
    account_tables,
    change_tables,
    client_tables,
    paper_tables,
    site_tables,
)
from planner.store.columns import EncryptedJSON, EncryptedText, Moment, PlainJSON, Shape
from planner.store.metadata import NAMES
from planner.store.metadata import metadata as metadata

#: Statuses that only a plan with a passed certificate may have, in the database's own words.
_CERTIFIED = ", ".join(sorted(f"'{status}'" for status in CERTIFIED))

# What the database remembers of its keys (see Store.open).
store_mark = Table(
    "store_mark",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)

# --- registries -------------------------------------------------------------------------------------------------------

municipality = Table(
    "municipality",
    metadata,
    Column("code", String, primary_key=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

patient = Table(
    "patient",
    metadata,
    Column("ref", String, primary_key=True),
    Column("cpr_index", String, nullable=True, unique=True),
    Column("municipality_code", String, nullable=False, index=True),
    Column("postcode", String, nullable=False),
    Column("location_quality", String, nullable=False, index=True),
    Column("source", String, nullable=False, index=True),
    Column("updated_at", Moment, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

# What the registries say of a person whom someone has corrected; the person's own row holds it with the corrections.
patient_base = Table(
    "patient_base",
    metadata,
    Column("ref", String, primary_key=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

# Only added to: a correction is taken back by a later event that names it in ``revokes``.
correction_event = Table(
    "correction_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ref", String, nullable=False, index=True),
    Column("revokes", Integer, ForeignKey("correction_event.id"), nullable=True, unique=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

match_review = Table(
    "match_review",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("ref_a", String, nullable=False, index=True),
    Column("ref_b", String, nullable=False, index=True),
    Column("score", Integer, nullable=False),
    Column("reasons", PlainJSON, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("found_at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("decided_at", Moment, nullable=True),
    Column("why_enc", EncryptedText, nullable=False),
    UniqueConstraint("ref_a", "ref_b"),
)

merge_event = Table(
    "merge_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kept_ref", String, nullable=False, index=True),
    Column("gone_ref", String, nullable=False, index=True),
    Column("gone_cpr_index", String, nullable=True, index=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("before_enc", EncryptedJSON, nullable=False),
    Column("undone_at", Moment, nullable=True),
    Column("undone_by", String, nullable=False),
)

# Who answers for what from when: public, and data rather than code.
responsibility = Table(
    "responsibility",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("task", String, nullable=False),
    Column("municipality_code", String, nullable=False),
    Column("responsible", String, nullable=False),
    Column("operating", String, nullable=False),
    Column("from_date", Date, nullable=False),
    Column("to_date", Date, nullable=True),
    UniqueConstraint("task", "municipality_code", "from_date"),
)

site = Table(
    "site",
    metadata,
    Column("id", String, primary_key=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

vehicle = Table(
    "vehicle",
    metadata,
    Column("id", String, primary_key=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

# --- geography: public data -------------------------------------------------------------------------------------------

address_point = Table(
    "address_point",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("street", String, nullable=False),
    Column("house_number", String, nullable=False),
    Column("postcode", String, nullable=False, index=True),
    Column("town", String, nullable=False),
    Column("municipality_code", String, nullable=False),
    Column("lon", Float, nullable=False),
    Column("lat", Float, nullable=False),
    Column("address_id", String, nullable=False, server_default=""),
    Column("source", String, nullable=False, server_default="", index=True),
)

area = Table(
    "area",
    metadata,
    Column("kind", String, primary_key=True),
    Column("code", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("shape", Shape, nullable=False),
)

# --- what plans are made from -----------------------------------------------------------------------------------------

scenario = Table(
    "scenario",
    metadata,
    Column("id", String, primary_key=True),
    Column("facts", PlainJSON, nullable=False),
    Column("source", Text, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

policy = Table(
    "policy",
    metadata,
    Column("version", String, primary_key=True),
    Column("source", Text, nullable=False),
    Column("sha256", String, nullable=False),
    Column("added_at", Moment, nullable=False),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False, index=True),
    Column("file", String, nullable=False),
    Column("rows_read", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("duplicate", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("gone", Integer, nullable=False),
    Column("issues", PlainJSON, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("source", String, nullable=False, server_default=""),
)

# --- senders ----------------------------------------------------------------------------------------------------------

# What the columns of a sender's files mean; ``headings`` is a fingerprint, ``mapping`` holds headings and column keys only.
column_mapping = Table(
    "column_mapping",
    metadata,
    Column("sender", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("headings", String, primary_key=True),
    Column("mapping", PlainJSON, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Moment, nullable=False),
)

# Which references a sender's files have brought; ``missing_since`` is empty for those in the latest file.
sender_entry = Table(
    "sender_entry",
    metadata,
    Column("sender", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("missing_since", Moment, nullable=True),
)

# --- plans ------------------------------------------------------------------------------------------------------------

plan = Table(
    "plan",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("scenario_id", String, ForeignKey("scenario.id"), nullable=False),
    Column("scenario_name", String, nullable=False),
    Column("status", String, nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("made_by", String, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("work", Integer, nullable=False),
    Column("policy_version", String, nullable=False),
    Column("snapshot_sha256", String, nullable=False),
    Column("plan_sha256", String, nullable=False),
    Column("certificate_ok", Boolean, nullable=False),
    Column("affected", Integer, nullable=False),
    Column("placed", Integer, nullable=False),
    Column("stays", Integer, nullable=False),
    Column("unplaced", Integer, nullable=False),
    Column("exercise", Boolean, nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("made_by_id", String, nullable=False, server_default=""),
    Column("snapshot_enc", EncryptedJSON, nullable=False),
    Column("plan_enc", EncryptedJSON, nullable=False),
    Column("certificate_enc", EncryptedJSON, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
    CheckConstraint(f"certificate_ok OR status NOT IN ({_CERTIFIED})", name="checked_before_proposed"),
    CheckConstraint("affected = placed + stays + unplaced", name="everyone_counted"),
    Index(
        "ix_plan_one_active",
        "scenario_id",
        unique=True,
        sqlite_where=text("status = 'active'"),
        postgresql_where=text("status = 'active'"),
    ),
)

plan_event = Table(
    "plan_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("from_status", String, nullable=False),
    Column("to_status", String, nullable=False),
    Column("reason_enc", EncryptedText, nullable=False),
    Column("who_id", String, nullable=False, server_default=""),
)

# --- who looked at what -----------------------------------------------------------------------------------------------

audit_event = Table(
    "audit_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("deed", String, nullable=False, index=True),
    Column("subject", String, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("channel", String, nullable=False),
    Column("refs_count", Integer, nullable=False),
    Column("refs", PlainJSON, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    Index("ix_audit_event_who_at", "who", "at"),
)

# The last link, kept apart so that a chain cut short at its end is found too.
audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String, nullable=False),
)

# --- long work in the background ---------------------------------------------------------------------------------------

# In a file or table of its own, see ``job_book``. Older databases have a table "job" until it is migrated away.
job_metadata = MetaData(naming_convention=NAMES)
job = Table(
    "long_work",
    job_metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("args", PlainJSON, nullable=False),
    Column("step", String, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("message", Text, nullable=False),
    Column("plan_id", String, nullable=False),
    Column("pid", Integer, nullable=True),
    Column("heartbeat_at", Moment, nullable=True),
    Column("attempt", Integer, nullable=False),
    Column("cancel_requested", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=True),
    Column("ended_at", Moment, nullable=True),
    Column("by", String, nullable=False),
)

#: The best that each job has found so far, in counts. A table of its own: a book of jobs has no migrations.
job_best = Table(
    "long_work_best",
    job_metadata,
    Column("job_id", String, primary_key=True),
    Column("figures", PlainJSON, nullable=False),
    Column("at", Moment, nullable=False),
)

#: Every encrypted column, for a change of key.
ENCRYPTED = tuple(
    column
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, EncryptedJSON | EncryptedText)
)
