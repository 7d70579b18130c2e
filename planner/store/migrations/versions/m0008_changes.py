"""Decisions about one person in a draft, and scenarios written in the browser."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "plan_change",
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id", name="fk_plan_change_plan_id"), primary_key=True),
        sa.Column("before_id", sa.String, sa.ForeignKey("plan.id", name="fk_plan_change_before_id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("facts_enc", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_plan_change_before_id", "plan_change", ["before_id"])
    op.create_table(
        "scenario_entry",
        sa.Column("scenario_id", sa.String, sa.ForeignKey("scenario.id", name="fk_scenario_entry_scenario_id"), primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("form", sa.Text, nullable=False),
    )
