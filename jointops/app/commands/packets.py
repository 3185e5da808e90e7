"""Orders about papers that are made in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from jointops.app.commands.command import Command
from jointops.orders.order import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePapers(Command):
    """
    Note that a set of papers was written into a folder.

    Attributes
    ----------
    subject
        Number of the incident, or ``guards`` for papers of the register.
    what
        ``packet``, ``slips`` or ``strengths``.
    folder
        Its name, without where it lies.
    digest
        SHA-256 of the file that holds them all, in hex.
    index
        Title, first page (from 1) and pages of each paper in it; empty where it is not archived.
    whole
        The file itself, for the archive; None to archive nothing.
    """

    kind: ClassVar[str] = "papers.make"
    subject: str
    what: str
    folder: str
    papers: int
    pages: int
    digest: str
    index: tuple[tuple[str, int, int], ...] = ()
    whole: Paper | None = None

    def facts(self) -> dict[str, Any]:
        """Give what was written, without the bytes."""
        told = {
            "subject": self.subject,
            "what": self.what,
            "folder": self.folder,
            "papers": self.papers,
            "pages": self.pages,
            "digest": self.digest,
        }
        return {**told, "index": [list(row) for row in self.index]} if self.index else told

    @property
    def about(self) -> str:
        """The incident, or the register."""
        return self.subject
