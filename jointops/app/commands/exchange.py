"""Orders about requests that go to another center's file and come back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.app.commands.requests import SUBJECT
from jointops.ids import RequestId
from jointops.orders.order import Paper
from jointops.requests.case import RequestCase


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest(Command):
    """
    Note that a request leaves the file as a signed bundle.

    Attributes
    ----------
    digest
        SHA-256 of the bundle, in hex.
    """

    kind: ClassVar[str] = "request.export"
    request: RequestId
    file: str
    digest: str

    @property
    def about(self) -> str:
        """The request's own subject."""
        return SUBJECT.format(self.request)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRequest(Command):
    """
    Take a request from a signed bundle that was checked.

    Attributes
    ----------
    before, case
        The request as it stood when the bundle was checked, and as it stands with it; None before
        the first time.
    papers
        Papers and scans that came with it.
    """

    kind: ClassVar[str] = "request.import"
    file: str
    digest: str = ""
    before: RequestCase | None = None
    case: RequestCase | None = None
    papers: tuple[Paper, ...] = ()

    @property
    def about(self) -> str:
        """The request's own subject; empty while it is not known."""
        return SUBJECT.format(self.case.id) if self.case is not None else ""

    def facts(self) -> dict[str, Any]:
        """Give the bundle and its request."""
        return {
            "file": self.file,
            "digest": self.digest,
            "request": self.case.id if self.case is not None else "",
            "papers": [paper.id for paper in self.papers],
        }
