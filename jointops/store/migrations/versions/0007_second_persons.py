"""Acts on a commander's spoken word, and emergency sign-ins."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "oral_act",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("commander", sa.String(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("given_utc", sa.String(), nullable=False),
        sa.Column("answered_utc", sa.String(), nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=False),
        sa.Column("occurred_utc", sa.String(), nullable=False),
        sa.Column("recorded_utc", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "emergency_sign_in",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("from_utc", sa.String(), nullable=False),
        sa.Column("until_utc", sa.String(), nullable=False),
        sa.Column("occurred_utc", sa.String(), nullable=False),
        sa.Column("recorded_utc", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
