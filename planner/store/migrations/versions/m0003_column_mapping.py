"""What is remembered of each sender: the meaning of their columns, and who was in their latest file."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "column_mapping",
        sa.Column("sender", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("headings", sa.String, primary_key=True),
        sa.Column("mapping", sa.Text, nullable=False),
        sa.Column("who", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "sender_entry",
        sa.Column("sender", sa.String, primary_key=True),
        sa.Column("kind", sa.String, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("missing_since", sa.DateTime(timezone=True), nullable=True),
    )
