"""One person, one record: corrections, suspected duplicates, merges, who answers for what, and where addresses come from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables, and two columns that older rows have empty."""
    op.add_column("address_point", _since_then("address_id"))
    op.add_column("import_run", _since_then("source"))
    op.create_table(
        "patient_base", sa.Column("ref", sa.String, primary_key=True), sa.Column("facts_enc", sa.LargeBinary, nullable=False)
    )
    op.create_table(
        "correction_event",
        _number(),
        _text("ref", index=True),
        sa.Column("revokes", sa.Integer, sa.ForeignKey("correction_event.id"), nullable=True, unique=True),
        _moment("at"),
        _text("who"),
        _secret("facts_enc"),
    )
    op.create_table(
        "match_review",
        _number(),
        _text("ref_a", index=True),
        _text("ref_b", index=True),
        sa.Column("score", sa.Integer, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        _text("state", index=True),
        _moment("found_at"),
        _text("who"),
        _moment("decided_at", nullable=True),
        _secret("why_enc"),
        sa.UniqueConstraint("ref_a", "ref_b"),
    )
    op.create_table(
        "merge_event",
        _number(),
        _text("kept_ref", index=True),
        _text("gone_ref", index=True),
        sa.Column("gone_cpr_index", sa.String, nullable=True, index=True),
        _moment("at"),
        _text("who"),
        _secret("before_enc"),
        _moment("undone_at", nullable=True),
        _text("undone_by"),
    )
    op.create_table(
        "responsibility",
        _number(),
        _text("task"),
        _text("municipality_code"),
        _text("responsible"),
        _text("operating"),
        sa.Column("from_date", sa.Date, nullable=False),
        sa.Column("to_date", sa.Date, nullable=True),
        sa.UniqueConstraint("task", "municipality_code", "from_date"),
    )


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, index=index)


def _since_then(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default="")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, nullable=nullable)


def _secret(name: str) -> sa.Column[bytes]:
    return sa.Column(name, sa.LargeBinary, nullable=False)
