"""Standing arrangements of the open file: reading them from a file."""

from __future__ import annotations

from pathlib import Path

from jointops.app.center import Center
from jointops.feeds.arrangement_rows import read_arrangements
from jointops.feeds.faults import ImportReport
from jointops.forces.arrangements import StandingArrangement
from jointops.forces.points import ResponsePoint
from jointops.forces.units import Unit


def read_file(center: Center, file: Path) -> tuple[list[StandingArrangement], ImportReport]:
    """
    Read standing arrangements from a CSV, checked against the register.

    Raises
    ------
    FileUnreadableError
        If the file cannot be read or lacks a column.
    """
    board = center.board
    return read_arrangements(
        file,
        known=board.table(StandingArrangement).keys(),
        units=board.table(Unit),
        points=board.table(ResponsePoint).values(),
    )
