"""What was typed back from paper, and who has confirmed that a message arrived."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "tick",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id", name="fk_tick_plan_id"), nullable=False),
        sa.Column("ref", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("value_enc", sa.LargeBinary, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String, nullable=False),
    )
    op.create_index("ix_tick_plan_id", "tick", ["plan_id"])
    op.create_table(
        "message_receipt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id", name="fk_message_receipt_plan_id"), nullable=False),
        sa.Column("receiver", sa.String, nullable=False),
        sa.Column("confirmed_by_enc", sa.LargeBinary, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String, nullable=False),
    )
    op.create_index("ix_message_receipt_plan_id", "message_receipt", ["plan_id"])
