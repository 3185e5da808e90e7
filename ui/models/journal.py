"""The journal as a table: the newest entries, more when somebody scrolls down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from jointops.app.journal_lines import JournalLine
from ui.face import Face
from ui.parts.line_model import NOWHERE
from ui.parts.lines import KEY, LEFT, RIGHT, TONE, CellKeeper
from ui.parts.texts import moment_text

Index = QModelIndex | QPersistentModelIndex
TITLES = ("col.seq", "col.time", "col.entry", "col.actor", "col.seat", "col.why")
WIDTHS = (64, 116, 0, 96, 72, 180)


def entry_text(line: JournalLine, face: Face) -> str:
    """Say what an entry tells, in one line."""
    text = face.say(f"entry.{line.kind}", **line.facts)
    if line.countersigned_by:
        text = face.say("entry.countersigned", text=text, name=line.countersigned_by)
    if line.oral_by:
        text = face.say("entry.oral", text=text, name=line.oral_by)
    if line.emergency:
        text = face.say("entry.emergency", text=text, number=line.emergency)
    if line.late:
        text = f"{text} {face.say('entry.late')}"
    if line.refused and not line.listed:  # else the list itself says so
        text = face.say("entry.refused", text=text, code=line.code)
    if line.corrected_by is not None:
        text = face.say("entry.corrected", text=text, number=line.corrected_by)
    if line.listed:
        listed = [face.say(f"exception.{kind}", what=what).strip() for kind, what in line.listed]
        text = face.say("entry.listed", listed=face.enumerate(listed), text=text)
    return text


class JournalModel(QAbstractTableModel, CellKeeper):
    """Lines as they were read; the panel adds pages."""

    def __init__(
        self, face: Face, now: Callable[[], datetime], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._face, self._now = face, now
        self._lines: list[JournalLine] = []

    @property
    def last(self) -> int | None:
        """Number of the oldest entry shown."""
        return self._lines[-1].number if self._lines else None

    def show(self, lines: Sequence[JournalLine]) -> None:
        """Show these lines and no others."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def put_before(self, lines: Sequence[JournalLine]) -> None:
        """Put newer lines above those shown."""
        if lines:
            self.beginInsertRows(QModelIndex(), 0, len(lines) - 1)
            self._lines[:0] = lines
            self.endInsertRows()

    def put_after(self, lines: Sequence[JournalLine]) -> None:
        """Put older lines below those shown."""
        if lines:
            start = len(self._lines)
            self.beginInsertRows(QModelIndex(), start, start + len(lines) - 1)
            self._lines += lines
            self.endInsertRows()

    def line(self, row: int) -> JournalLine:
        """Give the line of a row."""
        return self._lines[row]

    def newest(self) -> JournalLine | None:
        """Give the newest line."""
        return self._lines[0] if self._lines else None

    # --- Qt's overrides

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self._lines[index.row()], index.column()
        if role == KEY:
            return line.number
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if column < 2 else LEFT
        if role == TONE:
            if column == 2:
                return "warn" if line.refused else ""
            return "text-2"
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            texts = (
                str(line.number),
                moment_text(line.at_utc, self._now()),
                entry_text(line, self._face),
                line.actor,
                line.seat,
                line.why,
            )
            return texts[column]
        return None

    def headerData(
        self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if way != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._face.say(TITLES[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return RIGHT if section < 2 else LEFT
        return None
