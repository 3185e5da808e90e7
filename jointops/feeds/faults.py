"""What an import found: counts, notes, and every rejected row with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from jointops.errors import OperatorError
from jointops.feeds.list_columns import column_text
from jointops.resources import Language, messages


class FileUnreadableError(OperatorError):
    """A file cannot be read at all."""

    code = "FILE-UNREADABLE"


class RowsRejectedError(OperatorError):
    """A file has rejected rows, so nothing of it was taken over."""

    code = "ROWS-REJECTED"

    def __init__(self, report: ImportReport) -> None:
        first = "；".join(fault.text().rstrip("。") for fault in report.faults[:5])
        super().__init__(count=len(report.faults), first=first, file=report.file)
        self.report = report


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something to know of a file: a code of ``[reason]`` and its facts."""

    code: str
    facts: dict[str, object]

    def text(self, language: Language = "zh") -> str:
        """Give the finding in one line."""
        return messages(language).reason(self.code, **self.facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One rejected row: where it stands and why it cannot be taken."""

    row: int
    column: str
    reason: Finding

    def text(self, language: Language = "zh") -> str:
        """Give the fault in one line."""
        reason = self.reason.text(language)
        column = column_text(self.column) if language == "zh" else self.column
        return messages(language).reason("IMPORT-ROW", row=self.row, column=column, reason=reason)


@dataclass(slots=True, kw_only=True)
class ImportReport:
    """
    What an import would do (dry run) or did.

    Attributes
    ----------
    file
        Name of the file, without its folder.
    counts
        Figures by name, e.g. ``new``, ``changed``, ``nodes``.
    notes
        Findings that do not stop the import.
    faults
        Rejected rows; with any, nothing is taken over.
    """

    file: str
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[Finding] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def note(self, code: str, **facts: object) -> None:
        """Note a finding that does not stop the import."""
        self.notes.append(Finding(code=code, facts=facts))

    def reject(self, row: int, column: str, code: str, **facts: object) -> None:
        """Note a rejected row."""
        self.faults.append(Fault(row=row, column=column, reason=Finding(code=code, facts=facts)))

    def demand_clean(self) -> None:
        """
        Refuse to go on with rejected rows.

        Raises
        ------
        RowsRejectedError
            If there is any.
        """
        if self.faults:
            raise RowsRejectedError(self)
