"""Standing arrangements with the armed police, and what is planned and sent under them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "standing_arrangement",
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("reply", sa.String(), nullable=False),
        sa.Column("valid_from_utc", sa.String(), nullable=False),
        sa.Column("valid_to_utc", sa.String(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("groups", sa.Text(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("places", sa.Text(), nullable=False),
        sa.Column("around_m", sa.Float(), nullable=False),
        sa.Column("areas", sa.Text(), nullable=False),
        sa.Column("withdrawn_utc", sa.String(), nullable=True),
        sa.Column("withdrawn_why", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("occurred_utc", sa.String(), nullable=False),
        sa.Column("recorded_utc", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("task", sa.Column("basis", sa.String(), nullable=True))
    op.add_column("plan", sa.Column("standing", sa.Text(), nullable=False, server_default="[]"))
