"""Refused cells of a guard register as a table."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.app.registers.guard_imports import GuardFault
from ui.face import Face
from ui.parts.line_model import Column, LineModel


def _row(fault: GuardFault, _face: Face) -> str:
    return str(fault.row)


def _column(fault: GuardFault, _face: Face) -> str:
    return fault.column


def _reason(fault: GuardFault, face: Face) -> str:
    return fault.reason.text(face.language)


COLUMNS: tuple[Column[GuardFault], ...] = (
    Column(title="col.row", key="", text=_row, width=64, right=True),
    Column(title="col.column", key="", text=_column, width=150),
    Column(title="col.reason", key="", text=_reason),
)


class GuardFaults(LineModel[GuardFault]):
    """The faults of the last look, by their place in the report."""

    def __init__(self, face: Face) -> None:
        self._faults: Sequence[GuardFault] = ()
        super().__init__(COLUMNS, self._fetch_faults, face)

    def _fetch_faults(self, ids: Sequence[int]) -> list[GuardFault]:
        return [self._faults[at] for at in ids]

    def tell(self, faults: Sequence[GuardFault]) -> None:
        """Show these faults."""
        self._faults = faults
        self.show([])
        self.show(range(len(faults)))
