"""The table of the needs sheet: cells walked and edited by keyboard."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QStyleOptionViewItem, QWidget

from ui.face import Face
from ui.models.needs import WRONG, NeedsModel
from ui.parts.line_model import Index
from ui.parts.lines import LineDelegate
from ui.parts.spoken import Field
from ui.parts.tables import LineTable


class NeedsDelegate(LineDelegate):
    """Draws a frame around the current cell and around wrong ones; edits by list or by line."""

    def __init__(self, model: NeedsModel, face: Face, view: QWidget) -> None:
        super().__init__(face, view)
        self._model, self._view = model, view

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        if index.data(WRONG):
            rect: QRect = option.rect  # type: ignore[attr-defined]
            painter.save()
            painter.setPen(self._face.colour("scene"))
            painter.drawRect(rect.adjusted(1, 2, -2, -3))
            painter.restore()

    def _draw_focus(self, painter: QPainter, _view: QWidget, rect: QRect, _index: Index) -> None:
        pen = painter.pen()
        pen.setColor(self._face.colour("accent"))
        pen.setWidth(2)
        painter.setPen(pen)
        painter.drawRect(rect.adjusted(1, 1, -1, -1))

    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Index) -> QWidget:
        column = self._model.columns[index.column()].key
        choices = self._model.choices(column)
        if choices is None:
            return Field(self._face, parent=parent)
        box = QComboBox(parent)
        for value in choices:
            box.addItem(self._model.words(column, value) or "—", value)
        QTimer.singleShot(0, box, box.showPopup)
        box.activated.connect(partial(self._take_choice, box))
        return box

    def _take_choice(self, editor: QWidget, _at: int) -> None:
        self.commitData.emit(editor)
        self._view.setFocus()  # its list had the keys, so that Qt would give them to anybody
        self.closeEditor.emit(editor)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, Field):
            editor.setText(value)
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, Field):
            model.setData(index, editor.text())


class NeedsTable(LineTable):
    """Cells instead of lines; Enter edits."""

    add_wanted = Signal()
    remove_wanted = Signal()
    back_wanted = Signal()
    """The current cell is to say again what is in force."""
    moved = Signal()
    """Another cell is the current one."""

    def __init__(self, model: NeedsModel, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(model, face, parent)
        self.setItemDelegate(NeedsDelegate(model, face, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed)
        self.selectionModel().currentChanged.connect(self.moved)

    def choose(self, key: object) -> None:
        """Make a line's first cell the current one; nothing is selected here."""
        row = self._model.row_of(key)
        self.setCurrentIndex(self._model.index(row, 1) if row >= 0 else QModelIndex())

    def edit_current(self) -> None:
        """Begin to edit the current cell."""
        self.edit(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        key = event.key()
        if self.state() == QAbstractItemView.State.EditingState:
            return  # an editor lets Enter through before it closes
        if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and not shift:
            self.edit_current()
        elif key == Qt.Key.Key_Insert:
            self.add_wanted.emit()
        elif key == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif key == Qt.Key.Key_Backspace:
            self.back_wanted.emit()
        elif key in {Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            event.ignore()  # the sheet's
        else:
            QAbstractItemView.keyPressEvent(self, event)
