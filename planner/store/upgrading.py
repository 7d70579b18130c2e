"""Is the database of this program's schema, and if not, how does it become so?

A migration runs in one transaction on both databases: killed half-way, the database is as it was.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from planner.errors import StoreProblem

MIGRATIONS = Path(__file__).parent / "migrations"

#: The schema this program works with; a test holds it to the newest migration.
HEAD = "0011"


def revision(connection: Connection) -> str | None:
    """The schema the database has; None when it has none yet."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def refuse_newer(found: str | None) -> None:
    """Raises StoreProblem when the database was made by a newer program."""
    known = {path.name[1:5] for path in (MIGRATIONS / "versions").glob("m[0-9][0-9][0-9][0-9]_*.py")}
    if found is not None and found not in known:
        raise StoreProblem(
            f"The database has schema {found}, and this program knows only up to {HEAD}.",
            hint="Use the newer program that made it, or restore a backup from before.",
        )


def upgrade(connection: Connection) -> None:
    """All missing migrations, within the connection's transaction. Quick when none is missing."""
    found = revision(connection)
    refuse_newer(found)
    if found == HEAD:
        return
    from alembic import command  # imported late: it takes longer than opening a database
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
