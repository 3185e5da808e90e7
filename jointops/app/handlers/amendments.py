"""The journal amended by further entries; what stands in it is never altered."""

from __future__ import annotations

from jointops.app.commands import AddLateEntry, CorrectEntry, NoteClock, SignHead
from jointops.app.handling import Circumstances, Done, NotFoundError, demand_reason, done
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError


class LateTimeMissingError(OperatorError):
    """A late entry must say when it happened, and that must be over."""

    code = "LATE-TIME-MISSING"


def subject_of(entry: int) -> str:
    """Give the subject under which what amends an entry is found."""
    return f"#{entry}"


def note_clock(_cmd: NoteClock, _uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note a change of the clock."""
    return done()


class HeadForgedError(OperatorError):
    """A head is not signed by the key it names, or is none of this journal."""

    code = "HEAD-FORGED"


def sign_head(cmd: SignHead, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note a signed head."""
    newest, _ = uow.head()
    if not cmd.head.genuine or cmd.head.seq > newest:
        raise HeadForgedError
    return done(subject=subject_of(cmd.head.seq))


def correct_entry(cmd: CorrectEntry, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note what an entry should have said."""
    demand_reason(cmd.why)
    demand_reason(cmd.text)
    _demand_entry(cmd.entry, uow)
    return done(subject=subject_of(cmd.entry))


def add_late_entry(cmd: AddLateEntry, uow: UnitOfWork, given: Circumstances) -> Done:
    """Note what happened earlier."""
    demand_reason(cmd.why)
    demand_reason(cmd.text)
    if cmd.occurred_utc is None or cmd.occurred_utc >= given.now:
        raise LateTimeMissingError
    if cmd.entry is None:
        return done()
    _demand_entry(cmd.entry, uow)
    return done(subject=subject_of(cmd.entry))


def _demand_entry(number: int, uow: UnitOfWork) -> None:
    newest, _ = uow.head()
    if not 1 <= number <= newest:
        raise NotFoundError(kind="Entry", key=number)
