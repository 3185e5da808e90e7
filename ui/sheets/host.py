"""Where sheets lie: over the desk, one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

import shiboken6
from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from ui.sheets.sheet import Sheet


class SheetHost(QObject):
    """Opens sheets over a widget; the one before goes away, unless it is asked to wait below."""

    emptied = Signal()
    """No sheet is open any more."""
    opened = Signal()

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._sheet: Sheet | None = None
        self._above: Sheet | None = None
        self._keys_from: QWidget | None = None
        self._opened = 0

    @property
    def over(self) -> QWidget:
        """The widget that sheets lie on; the parent of each."""
        return self._over

    @property
    def sheet(self) -> Sheet | None:
        """The open sheet; the upper one of two."""
        return self._above or self._sheet

    @property
    def typing(self) -> bool:
        """Whether somebody is about something that the keys must stay with: a sheet, a field."""
        return self.sheet is not None or isinstance(QApplication.focusWidget(), QLineEdit)

    def open(self, sheet: Sheet, spot: QPoint | None = None) -> None:
        """Show a sheet at a spot of the desk; without one, at the top of the middle."""
        self.close()
        self._opened += 1
        self._sheet = sheet
        sheet.closed.connect(self._on_closed)
        if spot is None:
            spot = QPoint((self._over.width() - sheet.width()) // 2, 96)
        sheet.open_at(spot)
        self.opened.emit()

    def unturned(self) -> Callable[[], bool]:
        """
        Give a question to ask later: whether no other sheet was opened since.

        Who opens a sheet after a wait asks it, or what is typed in the other would be lost.
        """
        before = self._opened
        return lambda: self._opened == before

    def open_above(self, sheet: Sheet) -> None:
        """Show a sheet above the open one, which has the keys again afterwards."""
        if self._above is not None:
            self._above.close_sheet()
        self._above, self._keys_from = sheet, QApplication.focusWidget()
        sheet.closed.connect(self._on_above_closed)
        sheet.open_at(QPoint((self._over.width() - sheet.width()) // 2, 96))
        self.opened.emit()

    def close(self) -> None:
        """Close what is open."""
        for sheet in (self._above, self._sheet):
            if sheet is not None:
                sheet.close_sheet()

    def _on_above_closed(self) -> None:
        self._above = None
        if self._sheet is None:
            self.emptied.emit()
        elif self._keeps(self._keys_from):
            self._keys_from.setFocus()
        else:
            self._sheet.setFocus()

    def _keeps(self, widget: QWidget | None) -> TypeGuard[QWidget]:
        """Tell whether a widget is in the lower sheet still; it may have gone meanwhile."""
        if self._sheet is None or widget is None or not shiboken6.isValid(widget):
            return False
        return self._sheet.isAncestorOf(widget)

    def _on_closed(self) -> None:
        self._sheet = None
        self.emptied.emit()
