"""What does Alembic need to know? Only the connection that planner.store.upgrading hands it, inside its transaction."""

from __future__ import annotations

from alembic import context

from planner.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
