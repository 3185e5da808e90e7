"""The needs table while somebody edits it: what is changed, what is wrong, what it would be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from jointops.app.search import fits
from jointops.feeds.csv_rows import Row
from jointops.feeds.faults import Finding, ImportReport
from jointops.feeds.need_rows import COLUMNS, FORCE_KINDS, LEVELS, TIERS, check_needs, need_cells
from jointops.forces.authority import GuardTaskRule
from jointops.planning.doctrine import ANY_CLASS, Condition, NeedRow, Zone

ORIGIN = "窗口修改"
"""What the table's origin is called when it was edited in the window."""
KEPT_IN_NEW = ("incident_class", "level", "tier", "force_kind", "zone", "when")
"""What a new line takes over from the one above it."""

CELLS = COLUMNS
"""Names of a line's cells."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "level": tuple(map(str, LEVELS)),
    "tier": tuple(map(str, TIERS)),
    "force_kind": tuple(map(str, FORCE_KINDS)),
    "zone": get_args(Zone),
    "when": get_args(Condition),
}
"""Values of the cells that have few."""

State = Literal["same", "changed", "new", "removed"]


@dataclass(slots=True)
class _Line:
    cells: dict[str, str]
    was: Mapping[str, str] | None
    removed: bool = False
    faults: dict[str, Finding] = field(default_factory=dict)


class NeedsDraft:
    """
    A needs table with a person's changes that nobody follows yet.

    Parameters
    ----------
    needs
        The table in force.
    rules
        The guard rules that a line may name.

    Attributes
    ----------
    base
        The table that the changes are counted against.
    version
        Grows with each change.
    """

    def __init__(self, needs: Sequence[NeedRow], *, rules: Mapping[str, GuardTaskRule]) -> None:
        self.base = tuple(needs)
        self.version = 0
        self._rules = rules
        self._lines = {
            at: _Line(cells=need_cells(row), was=need_cells(row))
            for at, row in enumerate(self.base, 1)
        }
        self._order = list(self._lines)
        self._needs = self.base

    # --- what it holds

    def ids(self, wanted: str = "", *, general: str = "") -> list[int]:
        """
        Give the lines in their order.

        Parameters
        ----------
        wanted
            Part of a class's name, or its pinyin; empty for all lines.
        general
            What the lines for all classes are called.
        """
        wanted = wanted.strip()
        return [
            line for line in self._order if not wanted or fits(wanted, self._class(line, general))
        ]

    def _class(self, line: int, general: str) -> str:
        name = self._lines[line].cells["incident_class"]
        return general if name == ANY_CLASS else name

    def cell(self, line: int, column: str) -> str:
        """Give a cell as it stands."""
        return self._lines[line].cells[column]

    def was(self, line: int, column: str) -> str | None:
        """Give a cell as it is in force; None for a new line."""
        former = self._lines[line].was
        return None if former is None else former[column]

    def is_changed(self, line: int, column: str) -> bool:
        """Tell whether a cell is another than the one in force."""
        return self.cell(line, column) != (self.was(line, column) or "")

    def state(self, line: int) -> State:
        """Tell what was done to a line."""
        here = self._lines[line]
        if here.removed:
            return "removed"
        if here.was is None:
            return "new"
        return "changed" if here.cells != here.was else "same"

    def fault(self, line: int, column: str) -> Finding | None:
        """Say what is wrong with a cell."""
        return self._lines[line].faults.get(column)

    @property
    def changes(self) -> int:
        """How many lines are other than in force."""
        return sum(self.state(line) != "same" for line in self._order)

    @property
    def first_fault(self) -> tuple[int, str] | None:
        """The first line and column with something wrong."""
        for line in self._order:
            for column in COLUMNS:
                if column in self._lines[line].faults:
                    return line, column
        return None

    @property
    def needs(self) -> tuple[NeedRow, ...]:
        """The table as it would be, without the lines that are wrong."""
        return self._needs

    # --- what a person does

    def put(self, line: int, column: str, text: str) -> None:
        """Write a cell; a time may be written as ``m:ss``."""
        text = text.strip()
        if column == "within_s":
            text = _seconds(text)
        self._lines[line].cells[column] = text
        self._check()

    def put_back(self, line: int, column: str) -> None:
        """Write what is in force; a new line's cell stays."""
        former = self.was(line, column)
        if former is not None:
            self.put(line, column, former)

    def add(self, below: int | None) -> int:
        """Add a line below another, alike in class, level, tier, force and zone."""
        above = self._lines[below].cells if below is not None else {}
        cells = {
            column: above.get(column, "") if column in KEPT_IN_NEW else "" for column in COLUMNS
        }
        line = max(self._lines, default=0) + 1
        self._lines[line] = _Line(cells=cells, was=None)
        self._order.insert(self._order.index(below) + 1 if below is not None else 0, line)
        self._check()
        return line

    def turn_removed(self, line: int) -> None:
        """Take a line out, or in again; a new one is gone at once."""
        if self._lines[line].was is None:
            del self._lines[line]
            self._order.remove(line)
        else:
            self._lines[line].removed = not self._lines[line].removed
        self._check()

    def _check(self) -> None:
        self.version += 1
        report = ImportReport(file=ORIGIN)
        kept = [line for line in self._order if not self._lines[line].removed]
        rows = [Row(line=line, cells=self._lines[line].cells) for line in kept]
        self._needs = tuple(check_needs(rows, report, rules=self._rules))
        for here in self._lines.values():
            here.faults = {}
        for fault in report.faults:
            self._lines[fault.row].faults.setdefault(fault.column, fault.reason)


def _seconds(text: str) -> str:
    minutes, colon, seconds = text.replace("：", ":").partition(":")
    if colon and minutes.isdecimal() and seconds.isdecimal() and int(seconds) < 60:
        return str(int(minutes) * 60 + int(seconds))
    return text
