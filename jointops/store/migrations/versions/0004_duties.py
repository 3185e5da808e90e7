"""Planned duties, and tasks with a place of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BINDING = sa.text(
    "step != 'stood_down' AND guards = 0 AND (\"window\" IS NULL OR step != 'reserved')"
)


def upgrade() -> None:
    """Apply the step."""
    op.add_column("task", sa.Column("place", sa.Text(), nullable=True))
    op.add_column("task", sa.Column("within_s", sa.Float(), nullable=True))
    op.add_column("task", sa.Column("window", sa.Text(), nullable=True))
    op.add_column("incident", sa.Column("window", sa.Text(), nullable=True))
    op.drop_index("ux_task_open_force", table_name="task")
    op.create_index(
        "ux_task_open_force",
        "task",
        ["force"],
        unique=True,
        sqlite_where=BINDING,
        postgresql_where=BINDING,
    )
