"""The needs table, to be edited: what each cell says, what it may say, what is changed or wrong."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt

from jointops.app.center import Center
from jointops.app.needs_draft import CELLS, CHOICES, NeedsDraft
from jointops.forces.arrangements import ArmedTask
from jointops.forces.authority import Verdict
from jointops.forces.units import Unit
from jointops.incidents.classes import Level
from jointops.planning.doctrine import ANY_CLASS
from ui.face import Face
from ui.parts.line_model import Column, Index, LineModel
from ui.parts.lines import HEAVY, MARK, TONE
from ui.parts.texts import m_ss

WRONG = int(Qt.ItemDataRole.UserRole) + 20
"""Whether something is wrong with the cell."""
WORDED = frozenset(("level", "tier", "force_kind", "capability", "zone", "when"))
"""Columns whose values are words of the screen, ``needs.COLUMN_word``."""
STATE_TONE = {"same": "", "changed": "warn", "new": "warn", "removed": "faint"}


class NeedsModel(LineModel[int]):
    """
    Lines of a draft; a line is its number there.

    Parameters
    ----------
    center
        Knows the classes, levels, guard rules and capabilities there are.
    """

    def __init__(
        self, draft: NeedsDraft, center: Center, face: Face, parent: QObject | None = None
    ) -> None:
        self.draft = draft
        self._say, self._center = face.say, center
        super().__init__(self._make_columns(), list, face, parent)

    def _make_columns(self) -> tuple[Column[int], ...]:
        def column(title: str, width: int, *, right: bool = False, wide: int = 0) -> Column[int]:
            return Column(
                title=f"needs.{title}",
                key=title,
                text=partial(self._text_in, title),
                width=width,
                right=right,
                wide=wide,
            )

        return (
            column("mark", 36),
            column("incident_class", 104),
            column("level", 60),
            column("tier", 84),
            column("force_kind", 96),
            column("capability", 76),
            column("count", 60, right=True),
            column("within_s", 74, right=True),
            column("zone", 76),
            column("task", 0),
            column("task_english", 190, wide=1360),
            column("when", 104),
            column("rule", 128),
            column("may_order", 160),
        )

    def _text_in(self, column: str, line: int, _face: Face) -> str:
        return self.text(line, column)

    # --- words

    def text(self, line: int, column: str) -> str:
        """Give what a cell says on the screen."""
        if column == "may_order":
            level = self._level(line)
            return level.may_order if level is not None else ""
        return self.words(column, self.draft.cell(line, column)) if column in CELLS else ""

    def words(self, column: str, value: str) -> str:
        """Give a value as the screen says it."""
        say = self._say
        if column == "incident_class":
            return say("needs.general") if value == ANY_CLASS else value
        if column == "within_s":
            return m_ss(float(value)) if value.replace(".", "", 1).isdecimal() else value
        if column == "rule" and value in self._center.doctrine.guard_rules:
            return f"{value} {self._center.doctrine.guard_rules[value].name}"
        if column == "rule" and value in set(ArmedTask):
            return f"{value} {say(f'armed_task.{value}')}"
        if column in WORDED and value:
            return say(f"needs.{column}_word", value=value)
        return value

    def _level(self, line: int) -> Level | None:
        number = self.draft.cell(line, "level")
        levels = self._center.incident_doctrine.levels
        return next((level for level in levels if str(level.number) == number), None)

    def choices(self, column: str) -> list[str] | None:
        """Give the values that a cell may have; None where it is written."""
        if column in CHOICES:
            return list(CHOICES[column])
        if column == "incident_class":
            classes = [known.name for known in self._center.incident_doctrine.classes]
            return [ANY_CLASS, *dict.fromkeys((*classes, *self._used(column)))]
        if column == "capability":
            able = {
                capability
                for unit in self._center.board.table(Unit).values()
                for capability in unit.capabilities or ()
            }
            return ["", *sorted(able | set(self._used(column)) - {""})]
        if column == "rule":
            rules = self._center.doctrine.guard_rules.values()
            guards = (rule.code for rule in rules if rule.verdict != Verdict.NEVER)
            return ["", *guards, *ArmedTask]
        return None

    def _used(self, column: str) -> list[str]:
        values = (self.draft.cell(line, column) for line in self.draft.ids())
        return [value for value in values if value != ANY_CLASS]

    # --- Qt's overrides

    def flags(self, index: Index) -> Qt.ItemFlag:
        if index.isValid() and self.columns[index.column()].key == "mark":
            return Qt.ItemFlag.NoItemFlags  # the keys walk past it
        flags = super().flags(index)
        if index.isValid() and self._is_editable(index):
            return flags | Qt.ItemFlag.ItemIsEditable
        return flags

    def _is_editable(self, index: Index) -> bool:
        column = self.columns[index.column()].key
        removed = self.draft.state(self.key(index.row())) == "removed"
        return column in CELLS and not removed

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.key(index.row()), self.columns[index.column()].key
        state = self.draft.state(line)
        if role == Qt.ItemDataRole.EditRole:
            return self.draft.cell(line, column) if column in CELLS else ""
        if column == "mark":
            if role == MARK and state != "same":
                return self._say(f"need_mark.{state}")
            return STATE_TONE[state] if role == TONE else super().data(index, role)
        wrong = self.is_wrong(line, column)
        changed = column in CELLS and self.draft.is_changed(line, column)
        if role == WRONG:
            return wrong
        if role == TONE:
            return (
                "scene" if wrong else "faint" if state == "removed" else "warn" if changed else ""
            )
        if role == HEAVY:
            return changed and state != "removed"
        if role == Qt.ItemDataRole.ToolTipRole:
            return self.note(line, column)
        return super().data(index, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not self._is_editable(index):
            return False
        line, column = self.key(index.row()), self.columns[index.column()].key
        if self.draft.cell(line, column) == str(value):
            return True
        self.draft.put(line, column, str(value))
        self.refresh()
        return True

    def is_wrong(self, line: int, column: str) -> bool:
        """Tell whether something is wrong with a cell."""
        return column in CELLS and self.draft.fault(line, column) is not None

    def note(self, line: int, column: str) -> str:
        """Say what is wrong with a cell, or what it was, or all that it says."""
        if column not in CELLS:
            return self.text(line, column)
        fault = self.draft.fault(line, column)
        if fault is not None:
            return fault.text(self._face.language)
        if self.draft.is_changed(line, column):
            was = self.draft.was(line, column)
            return (
                "" if was is None else self._say("needs.was", value=self.words(column, was) or "—")
            )
        return self.text(line, column)
