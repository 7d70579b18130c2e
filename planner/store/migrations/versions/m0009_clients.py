"""Systems that read the REST API, identities kept elsewhere, and a way to an account's latest deeds in the log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables."""
    op.create_table(
        "api_client",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name_enc", sa.LargeBinary, nullable=False),
        sa.Column("token_hash", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("deeds", sa.Text, nullable=False),
        sa.Column("municipality_code", sa.String, nullable=False),
        sa.Column("region_code", sa.String, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("withdrawn_at", _MOMENT, nullable=True),
        sa.Column("last_seen_at", _MOMENT, nullable=True),
        sa.UniqueConstraint("token_hash", name="uq_api_client_token_hash"),
    )
    client = sa.ForeignKey("api_client.id", name="fk_api_order_client_id", ondelete="CASCADE")
    op.create_table(
        "api_order",
        sa.Column("client_id", sa.String, client, primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("asked", sa.String, nullable=False),
        sa.Column("job_id", sa.String, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
    )
    user = sa.ForeignKey("app_user.id", name="fk_linked_identity_user_id", ondelete="CASCADE")
    op.create_table(
        "linked_identity",
        sa.Column("issuer", sa.String, primary_key=True),
        sa.Column("subject_index", sa.String, primary_key=True),
        sa.Column("user_id", sa.String, user, nullable=False),
        sa.Column("linked_at", _MOMENT, nullable=False),
        sa.Column("linked_by", sa.String, nullable=False),
    )
    op.create_index("ix_linked_identity_user_id", "linked_identity", ["user_id"])
    op.create_index("ix_audit_event_who_at", "audit_event", ["who", "at"])
