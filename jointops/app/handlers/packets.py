"""Papers that were made in numbers."""

from __future__ import annotations

from jointops.app.commands import NotePapers
from jointops.app.handling import Circumstances, Done, done
from jointops.app.ports import UnitOfWork
from jointops.orders.order import Paper


def note_papers(cmd: NotePapers, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a set of papers was written, and keep it where it is to be printed again."""
    if cmd.whole is not None and uow.rows(Paper).find(cmd.whole.id) is None:
        uow.rows(Paper).put(cmd.whole)
    return done(subject=cmd.subject)
