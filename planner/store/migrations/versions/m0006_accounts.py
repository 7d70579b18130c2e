"""Accounts with a second factor: codes, security keys, invitations, known devices, the throttle, and broken glass."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Makes the tables, and columns that older rows have empty: an older session has no second factor and must sign in anew."""
    op.add_column("app_user", _since_then("region_code"))
    for name in ("public_id", "source", "challenge"):
        op.add_column("web_session", _since_then(name))
    op.add_column("web_session", sa.Column("second_factor", sa.Boolean, nullable=False, server_default="0"))
    op.create_table(
        "user_totp",
        _user(primary_key=True),
        sa.Column("secret_enc", sa.LargeBinary, nullable=False),
        _moment("confirmed_at", nullable=True),
        sa.Column("last_counter", sa.BigInteger, nullable=False),
    )
    op.create_table("recovery_code", _key("code_hash"), _user(), _moment("made_at"), _moment("used_at", nullable=True))
    op.create_table(
        "passkey",
        _key("credential_id"),
        _user(),
        _text("public_key"),
        sa.Column("sign_count", sa.BigInteger, nullable=False),
        sa.Column("name_enc", sa.LargeBinary, nullable=False),
        _moment("added_at"),
    )
    op.create_table(
        "invitation", _key("token_hash"), _user(), _moment("made_at"), _moment("expires_at"), _moment("used_at", nullable=True)
    )
    op.create_table("known_device", _key("token_hash"), _user(), _moment("expires_at"))
    op.create_table("failed_try", sa.Column("id", sa.Integer, primary_key=True), _text("whom"), _moment("at"))
    op.create_index("ix_failed_try_whom_at", "failed_try", ["whom", "at"])
    op.create_table(
        "broken_glass",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("user_id", sa.String, nullable=False, index=True),
        _text("ref"),
        _text("municipality_code"),
        sa.Column("reason_enc", sa.LargeBinary, nullable=False),
        _moment("at"),
        _moment("until"),
        _moment("ended_at", nullable=True),
        _moment("reviewed_at", nullable=True),
        _text("reviewed_by"),
        _text("verdict"),
        sa.Column("note_enc", sa.LargeBinary, nullable=False),
    )
    op.create_table("owner_setting", _key("name"), _text("value"), _text("who"), _moment("at"))


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False)


def _since_then(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, server_default="")


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, nullable=nullable)


def _user(*, primary_key: bool = False) -> sa.Column[str]:
    account = sa.ForeignKey("app_user.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.String, account, nullable=False, primary_key=primary_key, index=None if primary_key else True)
