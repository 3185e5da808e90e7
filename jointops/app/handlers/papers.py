"""What leaves the file on paper or as a layer, and is noted."""

from __future__ import annotations

from jointops.app.commands import NoteExport, NoteFullExport, NoteHandover
from jointops.app.handling import Circumstances, Done, demand_reason, done
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.orders.order import Paper


class TakerMissingError(OperatorError):
    """A shift is handed over to somebody."""

    code = "TAKER-MISSING"


class NumberTakenError(OperatorError):
    """Another paper took the number in the meantime."""

    code = "NUMBER-TAKEN"


def note_handover(cmd: NoteHandover, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a shift was handed over, and keep its sheet."""
    uow.rows(Paper).put(cmd.sheet)
    return done(subject="handover", value=cmd.sheet.id)


def note_export(cmd: NoteExport, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a layer leaves the file."""
    return done(subject=cmd.layer)


def note_full_export(cmd: NoteFullExport, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that the guards leave the file with their names, and why."""
    demand_reason(cmd.why)
    return done(subject="guards")
