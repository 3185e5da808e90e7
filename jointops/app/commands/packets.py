"""Orders about papers that are made in numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from jointops.app.commands.command import Command


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
    """

    kind: ClassVar[str] = "papers.make"
    subject: str
    what: str
    folder: str
    papers: int
    pages: int
    digest: str

    @property
    def about(self) -> str:
        """The incident, or the register."""
        return self.subject
