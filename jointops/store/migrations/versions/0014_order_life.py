"""The life of an order: state, versions, copies, rewritten sentences; and its template."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    for name, default in (
        ("state", "issued"),
        ("replaces", ""),
        ("why", ""),
        ("signer", ""),
        ("inner", ""),
    ):
        op.add_column(
            "order_paper", sa.Column(name, sa.String(), nullable=False, server_default=default)
        )
    op.add_column(
        "order_paper", sa.Column("version", sa.Integer(), nullable=False, server_default="1")
    )
    for name in ("about", "copies", "edits", "gates", "stamps", "waiting"):
        op.add_column(
            "order_paper", sa.Column(name, sa.Text(), nullable=False, server_default="[]")
        )
    op.create_table(
        "order_template",
        sa.Column("id", sa.String(), autoincrement=False, nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("occurred_utc", sa.String(), nullable=False),
        sa.Column("recorded_utc", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
