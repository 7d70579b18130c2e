"""Jobs live in a file of their own (``job_book``): how far one is must be told while another writes here."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Takes the table away. A job that was running then is done again."""
    op.drop_table("job")
