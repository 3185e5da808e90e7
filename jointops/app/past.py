"""The board of any past moment, from the journal alone."""

from __future__ import annotations

from datetime import datetime

from jointops.app.board import Board
from jointops.app.center import Center
from jointops.clock import utc_text


def board_at(center: Center, moment: datetime) -> tuple[Board, int]:
    """Give the board as it stood at a moment, and the number of its last journal entry."""
    work, number = center.database.state_at(utc_text(moment))
    board = Board()
    board.read(work)
    return board, number
