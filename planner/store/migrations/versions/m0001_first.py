"""The first tables: everything personal encrypted from the start, the audit log closed to change and deletion."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_MOMENT = sa.DateTime(timezone=True)
_SECRET = sa.LargeBinary


def upgrade() -> None:
    """Makes them."""
    op.create_table("store_mark", _key("name"), _text("value"))
    _make_registries()
    _make_geography()
    _make_inputs()
    _make_plans()
    _make_audit()
    _close_audit()
    _make_accounts()
    _make_jobs()


def _key(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String, primary_key=True)


def _text(name: str, *, index: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String, nullable=False, index=index)


def _whole(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.Integer, nullable=False) for name in names]


def _number() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, primary_key=True)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _MOMENT, nullable=nullable)


def _long(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False)


def _secret(name: str) -> sa.Column[bytes]:
    return sa.Column(name, _SECRET, nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _make_registries() -> None:
    op.create_table("municipality", _key("code"), _secret("facts_enc"), _moment("updated_at"))
    op.create_table(
        "patient",
        _key("ref"),
        sa.Column("cpr_index", sa.String, nullable=True, unique=True),
        _text("municipality_code", index=True),
        _text("postcode"),
        _text("location_quality", index=True),
        _text("source", index=True),
        _moment("updated_at"),
        _secret("facts_enc"),
    )
    op.create_table("site", _key("id"), _secret("facts_enc"), _moment("updated_at"))
    op.create_table("vehicle", _key("id"), _secret("facts_enc"), _moment("updated_at"))


def _make_geography() -> None:
    op.create_table(
        "address_point",
        _number(),
        _text("street"),
        _text("house_number"),
        _text("postcode", index=True),
        _text("town"),
        _text("municipality_code"),
        sa.Column("lon", sa.Float, nullable=False),
        sa.Column("lat", sa.Float, nullable=False),
    )
    op.create_table("area", _key("kind"), _key("code"), _text("name"), _secret("shape"))


def _make_inputs() -> None:
    op.create_table("scenario", _key("id"), _long("facts"), _long("source"), _moment("updated_at"))
    op.create_table("policy", _key("version"), _long("source"), _text("sha256"), _moment("added_at"))
    op.create_table(
        "import_run",
        _number(),
        _text("kind", index=True),
        _text("file"),
        *_whole("rows_read", "accepted", "rejected", "duplicate", "new", "changed", "unchanged", "gone"),
        _long("issues"),
        _text("who"),
        _moment("at"),
    )


def _make_plans() -> None:
    op.create_table(
        "plan",
        _key("id"),
        *_whole("version"),
        sa.Column("scenario_id", sa.String, sa.ForeignKey("scenario.id"), nullable=False),
        _text("scenario_name"),
        _text("status", index=True),
        *_whole("revision"),
        _moment("made_at"),
        _text("made_by"),
        sa.Column("seed", sa.BigInteger, nullable=False),
        *_whole("work"),
        _text("policy_version"),
        _text("snapshot_sha256"),
        _text("plan_sha256"),
        _flag("certificate_ok"),
        *_whole("affected", "placed", "stays", "unplaced"),
        _flag("exercise"),
        _flag("synthetic"),
        _secret("snapshot_enc"),
        _secret("plan_enc"),
        _secret("certificate_enc"),
        _secret("facts_enc"),
        sa.CheckConstraint("certificate_ok OR status NOT IN ('active', 'approved', 'proposed')", name="checked_before_proposed"),
        sa.CheckConstraint("affected = placed + stays + unplaced", name="everyone_counted"),
    )
    active = sa.text("status = 'active'")
    op.create_index("ix_plan_one_active", "plan", ["scenario_id"], unique=True, sqlite_where=active, postgresql_where=active)
    op.create_table(
        "plan_event",
        _number(),
        sa.Column("plan_id", sa.String, sa.ForeignKey("plan.id"), nullable=False, index=True),
        _moment("at"),
        _text("who"),
        _text("from_status"),
        _text("to_status"),
        _secret("reason_enc"),
    )


def _make_audit() -> None:
    op.create_table(
        "audit_event",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        _moment("at"),
        _text("who"),
        _text("deed", index=True),
        _text("subject"),
        _long("purpose"),
        _text("channel"),
        *_whole("refs_count"),
        _long("refs"),
        _text("prev_hash"),
        _text("hash"),
    )
    op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *_whole("seq"),
        _text("hash"),
    )


def _close_audit() -> None:
    """From here on the database itself refuses to change or delete a line of the audit log."""
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_event_no_{deed.lower()} BEFORE {deed} ON audit_event "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
    )


def _make_accounts() -> None:
    op.create_table(
        "app_user",
        _key("id"),
        sa.Column("email", sa.String, nullable=False, unique=True),
        _secret("name_enc"),
        _text("password_hash"),
        _long("roles"),
        _text("municipality_code"),
        _flag("disabled"),
        _moment("created_at"),
    )
    op.create_table(
        "web_session",
        _key("token_hash"),
        sa.Column("user_id", sa.String, sa.ForeignKey("app_user.id", ondelete="CASCADE"), nullable=False, index=True),
        _moment("created_at"),
        _moment("last_seen_at"),
        _moment("expires_at"),
    )


def _make_jobs() -> None:
    op.create_table(
        "job",
        _key("id"),
        _text("kind"),
        _text("state", index=True),
        _long("args"),
        _text("step"),
        *_whole("done", "total"),
        _long("message"),
        _text("plan_id"),
        sa.Column("pid", sa.Integer, nullable=True),
        _moment("heartbeat_at", nullable=True),
        *_whole("attempt"),
        _flag("cancel_requested"),
        _moment("created_at"),
        _moment("started_at", nullable=True),
        _moment("ended_at", nullable=True),
        _text("by"),
    )
