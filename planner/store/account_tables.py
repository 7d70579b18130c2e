"""Which tables hold the people who use the program: accounts, second factors, sessions, invitations, broken glass?

Passwords, tokens, recovery codes and invitations lie as hashes only; TOTP secrets, names and reasons are encrypted.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from planner.store.columns import EncryptedText, Moment, PlainJSON
from planner.store.metadata import metadata

_CASCADE = "CASCADE"

app_user = Table(
    "app_user",
    metadata,
    Column("id", String, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name_enc", EncryptedText, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("roles", PlainJSON, nullable=False),
    Column("municipality_code", String, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("region_code", String, nullable=False, server_default=""),
)

web_session = Table(
    "web_session",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("last_seen_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("public_id", String, nullable=False, server_default=""),
    Column("second_factor", Boolean, nullable=False, server_default="0"),
    Column("source", String, nullable=False, server_default=""),
    Column("challenge", String, nullable=False, server_default=""),
)

# The shared secret of an authenticator app; ``last_counter`` is the latest code used, so that none is used twice.
user_totp = Table(
    "user_totp",
    metadata,
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), primary_key=True),
    Column("secret_enc", EncryptedText, nullable=False),
    Column("confirmed_at", Moment, nullable=True),
    Column("last_counter", BigInteger, nullable=False),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("code_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=True),
)

# Public keys of security keys and passkeys (WebAuthn).
passkey = Table(
    "passkey",
    metadata,
    Column("credential_id", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), nullable=False, index=True),
    Column("public_key", String, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name_enc", EncryptedText, nullable=False),
    Column("added_at", Moment, nullable=False),
)

invitation = Table(
    "invitation",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=True),
)

# A browser from which someone has signed in with both factors: strangers who fail at the account cannot shut it out.
known_device = Table(
    "known_device",
    metadata,
    Column("token_hash", String, primary_key=True),
    Column("user_id", String, ForeignKey("app_user.id", ondelete=_CASCADE), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
)

# Failed tries, for the throttle: by a keyed fingerprint of account and of source.
failed_try = Table(
    "failed_try",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("whom", String, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_failed_try_whom_at", "whom", "at"),
)

broken_glass = Table(
    "broken_glass",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("user_id", String, nullable=False, index=True),
    Column("ref", String, nullable=False),
    Column("municipality_code", String, nullable=False),
    Column("reason_enc", EncryptedText, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment, nullable=True),
    Column("reviewed_at", Moment, nullable=True),
    Column("reviewed_by", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("note_enc", EncryptedText, nullable=False),
)

# What the administrator has set, each value with who and when; codes and numbers only.
owner_setting = Table(
    "owner_setting",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
    Column("who", String, nullable=False),
    Column("at", Moment, nullable=False),
)
