"""Which prints there are, and who holds what of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "print_run",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id", name="fk_print_run_plan_id"), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("lang", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_print_run_plan_id", "print_run", ["plan_id"])
    op.create_table(
        "print_holder",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("number", sa.Integer, sa.ForeignKey("print_run.number", name="fk_print_holder_number"), nullable=False),
        sa.Column("paper", sa.String, nullable=False),
        sa.Column("holder_enc", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
    )
    op.create_index("ix_print_holder_number", "print_holder", ["number"])
