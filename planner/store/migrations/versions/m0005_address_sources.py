"""Who each address is from: a new register of one sender leaves the others' alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Adds the column; addresses that are there already are of no sender known by name."""
    op.add_column("address_point", sa.Column("source", sa.String, nullable=False, server_default=""))
    op.create_index("ix_address_point_source", "address_point", ["source"])
