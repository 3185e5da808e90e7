"""How many of a group of the armed police come, where not all were granted."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("task", sa.Column("people", sa.Integer(), nullable=False, server_default="0"))
