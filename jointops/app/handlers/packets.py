"""Papers that were made in numbers."""

from __future__ import annotations

from jointops.app.commands import NotePapers
from jointops.app.handling import Circumstances, Done, done
from jointops.app.ports import UnitOfWork


def note_papers(cmd: NotePapers, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a set of papers was written."""
    return done(subject=cmd.subject)
