"""Issued orders and what was done with them."""

from __future__ import annotations

from jointops.app.commands import IssueOrder, NoteExport, NoteFullExport, NoteHandover, NotePrint
from jointops.app.handling import Circumstances, Done, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.ids import OrderId
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Order, Paper


class TakerMissingError(OperatorError):
    """A shift is handed over to somebody."""

    code = "TAKER-MISSING"


class NumberTakenError(OperatorError):
    """Another order took the number in the meantime."""

    code = "NUMBER-TAKEN"


def issue_order(cmd: IssueOrder, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Archive an order; its number must still be free."""
    order = cmd.order
    drawn = uow.rows(DrawnNumber).find(order.number)
    if drawn is not None or uow.rows(Order).where(year=order.year, serial=order.serial):
        raise NumberTakenError(number=order.number)
    uow.rows(Order).put(order)
    uow.rows(Paper).put(cmd.paper)
    return done(subject=order.incident, value=order)


def note_print(cmd: NotePrint, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that an order was printed or exported."""
    order = get(uow, Order, OrderId(cmd.order))
    return done(subject=order.incident)


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
