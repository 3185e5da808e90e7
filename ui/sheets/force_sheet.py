"""Choosing a force and the row of the needs table it is put in by hand."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from jointops.app.search import fits
from ui.face import Face
from ui.parts.spoken import Field
from ui.sheets.sheet import Sheet

SHOWN = 60


class ForceSheet(Sheet):
    """
    Asks for a force and a slot.

    Parameters
    ----------
    forces
        Id and line of each force that could go, the nearest first.
    slots
        Slot and words of each row.
    """

    chosen = Signal(str, str)

    def __init__(
        self,
        face: Face,
        forces: Sequence[tuple[str, str]],
        slots: Sequence[tuple[str, str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(face, "sheet.add", width=440, parent=parent)
        self._forces = list(forces)
        self.filter = Field(face, "units.filter", parent=self)
        self.body.addWidget(self.filter)
        self.list = QListWidget(self)
        self.list.setFixedHeight(220)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self.list)
        form = self.form()
        self.slot = QComboBox(self)
        for value, words in slots:
            self.slot.addItem(words, value)
        form.addRow(self.label("sheet.slot"), self.slot)
        self.go = self.button("plan.add", key="Enter", primary=True)
        self.go.clicked.connect(self._on_go)
        self.filter.textChanged.connect(self._show)
        self.filter.returnPressed.connect(self._on_go)
        self.list.itemDoubleClicked.connect(self._on_go)
        self._show()

    def first_field(self) -> QWidget | None:
        return self.filter

    def _show(self) -> None:
        wanted = self.filter.text().strip()
        self.list.clear()
        shown = [(key, line) for key, line in self._forces if not wanted or fits(wanted, key)]
        for key, line in shown[:SHOWN]:
            item = QListWidgetItem(line, self.list)
            item.setData(int(Qt.ItemDataRole.UserRole), key)
        self.list.setCurrentRow(0)
        self.go.setEnabled(bool(shown) and self.slot.count() > 0)

    def _on_go(self) -> None:
        slot = self.slot.currentData()
        if self.list.currentRow() >= 0 and slot:
            self.chosen.emit(self.list.currentItem().data(int(Qt.ItemDataRole.UserRole)), slot)
            self.close_sheet()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.list.currentRow() + step
            self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
            return
        super().keyPressEvent(event)
