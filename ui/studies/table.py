"""A study's table."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget

from jointops.app.studies.reports import Report
from ui.face import Face
from ui.parts.line_model import NOWHERE
from ui.parts.lines import LEFT, RIGHT, ROW_PX, CellKeeper, LineDelegate

Index = QModelIndex | QPersistentModelIndex
SHARE_PX = 56


class ReportModel(QAbstractTableModel, CellKeeper):
    """The rows of a report, as they are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._report: Report | None = None

    def show(self, report: Report | None) -> None:
        """Show another report, or none."""
        self.beginResetModel()
        self._report = report
        self.endResetModel()

    # --- Qt's overrides

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._report is None else len(self._report.rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() or self._report is None else len(self._report.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._report is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return self._report.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if self._report.columns[index.column()].figures else LEFT
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if self._report is None or way != Qt.Orientation.Horizontal:
            return None
        if not 0 <= section < len(self._report.columns):
            return None
        column = self._report.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column.figures else LEFT
        return None


class ReportTable(QTableView):
    """Shows a report's rows; the widest column takes the room that is left."""

    def __init__(self, face: Face, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = ReportModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(LineDelegate(face, self))
        self.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setEditTriggers(QTableView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionsClickable(False)

    def show_report(self, report: Report | None) -> None:
        """Show another report, or none."""
        self.rows.show(report)
        if report is None:
            return
        widest = max(range(len(report.columns)), key=lambda at: report.columns[at].share)
        header = self.horizontalHeader()
        for at, column in enumerate(report.columns):
            if at == widest:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
            else:
                header.setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
                header.resizeSection(at, round(SHARE_PX * max(1.0, column.share)))
