"""The table of a register: rows of 28 px, a header that sorts, the selection kept by id."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.face import Face
from ui.parts.line_model import LineModel
from ui.parts.lines import ROW_PX, LineDelegate


class LineTable(QTableView):
    """Shows a `LineModel`; a click on a header asks for another order."""

    picked = Signal(str)
    """The id that a person chose."""
    opened = Signal(str)
    """The id that a person opened: Enter, or a double click."""
    sort_wanted = Signal(str, bool)
    """Key of the column, and whether downwards."""

    def __init__(self, model: LineModel[Any], face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._face, self._model = face, model
        self._kept: object = None
        self._by: tuple[str, bool] = ("", False)
        self._quiet = False
        self.setModel(model)
        self.setItemDelegate(LineDelegate(face, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._set_header()
        model.modelAboutToBeReset.connect(self._keep)
        model.modelReset.connect(self._restore)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.doubleClicked.connect(self._on_open)

    def _set_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(True)
        header.setMinimumSectionSize(30)
        for at, column in enumerate(self._model.columns):
            if column.width:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(at, column.width)
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        header.sectionClicked.connect(self._on_header)

    # --- selection, by id

    @property
    def current(self) -> Any:
        """The id of the current row; None for none."""
        index = self.currentIndex()
        return self._model.key(index.row()) if index.isValid() else None

    def choose(self, key: object) -> None:
        """Select a row from outside; nothing is told."""
        row = self._model.row_of(key)
        self._quiet = True
        try:
            if row < 0:
                self.clearSelection()
                self.setCurrentIndex(QModelIndex())
            elif self.current != key:
                index = self._model.index(row, 0)
                flags = QItemSelectionModel.SelectionFlag
                self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
                self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        finally:
            self._quiet = False

    def _keep(self) -> None:
        self._kept = self.current
        self._quiet = True

    def _restore(self) -> None:
        self._quiet = False
        if self._kept is not None:
            self.choose(self._kept)

    def _on_current(self, index: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and index.isValid():
            self.picked.emit(self._model.key(index.row()))

    def _on_open(self, index: QModelIndex) -> None:
        self.opened.emit(self._model.key(index.row()))

    def _on_header(self, section: int) -> None:
        key = self._model.columns[section].key
        if key:
            down = self._by == (key, False)
            self._by = (key, down)
            self.sort_wanted.emit(key, down)

    def resizeEvent(self, event: QResizeEvent) -> None:
        for at, column in enumerate(self._model.columns):
            if column.wide:
                self.setColumnHidden(at, self.width() < column.wide)
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._model.headerDataChanged.emit(
                Qt.Orientation.Horizontal, 0, len(self._model.columns) - 1
            )
            self._model.refresh()
