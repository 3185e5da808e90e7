"""Checkpoints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "check_post",
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("stops_from", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=True),
        sa.Column("room", sa.Integer(), nullable=False),
        sa.Column("kit", sa.Text(), nullable=False),
        sa.Column("kit_there", sa.Text(), nullable=False),
        sa.Column("near_school", sa.Boolean(), nullable=False),
        sa.Column("near_hospital", sa.Boolean(), nullable=False),
        sa.Column("fire_checked", sa.Boolean(), nullable=False),
        sa.Column("crew", sa.Text(), nullable=False),
        sa.Column("cut_over_s", sa.Float(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("occurred_utc", sa.String(), nullable=False),
        sa.Column("recorded_utc", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
