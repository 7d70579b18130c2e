"""Municipalities answer for their sites: answers, requests, notices to incident leads, and who drafted and moved a plan."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables, and two columns that older rows have empty."""
    op.add_column("plan", _since_then("made_by_id"))
    op.add_column("plan_event", _since_then("who_id"))
    op.create_table(
        "site_event",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("site_id", sa.String, nullable=False, index=True),
        sa.Column("municipality_code", sa.String, nullable=False),
        sa.Column("deed", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("facts_enc", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "site_base",
        sa.Column("site_id", sa.String, primary_key=True),
        sa.Column("facts_enc", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "site_request",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("municipality_code", sa.String, nullable=False, index=True),
        sa.Column("site_ids", sa.Text, nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("answer_by", sa.Date, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("facts_enc", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "plan_site",
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("site_id", sa.String, primary_key=True),
        sa.Column("people", sa.Integer, nullable=False),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id"), nullable=False, index=True),
        sa.Column("site_id", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("facts_enc", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "notice_read",
        sa.Column("notice_id", sa.Integer, sa.ForeignKey("notice.id"), primary_key=True),
        sa.Column("user_id", sa.String, primary_key=True),
        sa.Column("at", _MOMENT, nullable=False),
    )


def _since_then(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default="")
