"""Numbers drawn ahead for blank papers, and the duty telephones printed with them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "drawn_number",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("pack", sa.String(), nullable=False),
        sa.Column("drawn_utc", sa.String(), nullable=False),
        sa.Column("drawn_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at_utc", sa.String(), nullable=True),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("incident", sa.Integer(), nullable=True),
        sa.Column("request", sa.Integer(), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("scan", sa.String(), nullable=False),
        *_facts(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "duty_phone",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        *_facts(),
        sa.PrimaryKeyConstraint("id"),
    )


def _facts() -> tuple[sa.Column[str], ...]:
    names = ("occurred_utc", "recorded_utc", "recorded_by")
    return tuple(sa.Column(name, sa.String(), nullable=False) for name in names)
