"""Which tables hold what municipalities say of their sites, what the region has asked, and whom a change was told?"""

from __future__ import annotations

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table

from planner.store.columns import EncryptedJSON, Moment, PlainJSON
from planner.store.metadata import metadata

# Only added to: an answer is taken back by a later event.
site_event = Table(
    "site_event",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("site_id", String, nullable=False, index=True),
    Column("municipality_code", String, nullable=False),
    Column("deed", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", String, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

# What the registries say of a site for which its municipality has answered; the site's own row holds it with the answers.
site_base = Table(
    "site_base",
    metadata,
    Column("site_id", String, primary_key=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

site_request = Table(
    "site_request",
    metadata,
    Column("id", String, primary_key=True),
    Column("municipality_code", String, nullable=False, index=True),
    Column("site_ids", PlainJSON, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("who", String, nullable=False),
    Column("withdrawn_at", Moment, nullable=True),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

# How many each plan brings to which site: asked on every page, and a plan's documents take long to open.
plan_site = Table(
    "plan_site",
    metadata,
    Column("plan_id", String, ForeignKey("plan.id"), primary_key=True),
    Column("site_id", String, primary_key=True),
    Column("people", Integer, nullable=False),
)

# Something that whoever leads an incident must know: a site of an active plan is not what it was.
notice = Table(
    "notice",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("plan_id", String, ForeignKey("plan.id"), nullable=False, index=True),
    Column("site_id", String, nullable=False),
    Column("at", Moment, nullable=False),
    Column("facts_enc", EncryptedJSON, nullable=False),
)

notice_read = Table(
    "notice_read",
    metadata,
    Column("notice_id", Integer, ForeignKey("notice.id"), primary_key=True),
    Column("user_id", String, primary_key=True),
    Column("at", Moment, nullable=False),
)
