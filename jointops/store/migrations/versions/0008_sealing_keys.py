"""Keys of what is sealed in the journal; entries up to now hold persons' words unsealed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "sealing_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column(
        "journal_head",
        sa.Column("sealed_after", sa.Integer(), nullable=False, server_default="0"),
    )
    op.execute("UPDATE journal_head SET sealed_after = seq")
