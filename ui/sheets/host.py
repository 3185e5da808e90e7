"""Where sheets lie: over the desk, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QWidget

from ui.sheets.sheet import Sheet


class SheetHost(QObject):
    """Opens sheets over a widget; the one before goes away."""

    emptied = Signal()
    """No sheet is open any more."""
    opened = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._sheet: Sheet | None = None

    @property
    def over(self) -> QWidget:
        """The widget that sheets lie on; the parent of each."""
        return self._over

    @property
    def sheet(self) -> Sheet | None:
        """The open sheet."""
        return self._sheet

    def open(self, sheet: Sheet, spot: QPoint | None = None) -> None:
        """Show a sheet at a spot of the desk; without one, at the top of the middle."""
        self.close()
        self._sheet = sheet
        sheet.closed.connect(self._on_closed)
        if spot is None:
            spot = QPoint((self._over.width() - sheet.width()) // 2, 96)
        sheet.open_at(spot)
        self.opened.emit()

    def close(self) -> None:
        """Close the open sheet, if there is one."""
        if self._sheet is not None:
            self._sheet.close_sheet()

    def _on_closed(self) -> None:
        self._sheet = None
        self.emptied.emit()
