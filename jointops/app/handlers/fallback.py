"""Numbers drawn ahead for blank papers: reserved, then entered or voided."""

from __future__ import annotations

from jointops.app.commands import DrawPack, EnterDrawn, VoidDrawn
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.handling import Circumstances, Done, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.clock import local_text
from jointops.errors import OperatorError
from jointops.ids import IncidentId, RequestId
from jointops.incidents.incident import Incident
from jointops.orders.drawn import DrawnNumber, DrawnSeries
from jointops.orders.order import Order, Paper
from jointops.requests.case import RequestCase


class DrawnOtherError(OperatorError):
    """The number is of another kind of paper."""

    code = "DRAWN-OTHER"


class DrawnTimeError(OperatorError):
    """A paper is used after its number was drawn, and before it is entered."""

    code = "DRAWN-TIME"


class DrawnWordsError(OperatorError):
    """What the paper said, or who signed it, is missing."""

    code = "DRAWN-WORDS"


class DrawnNoneError(OperatorError):
    """There is nothing to void."""

    code = "DRAWN-NONE"


PACK = "应急包"
"""Subject of what is done to packs."""


def order_numbers(uow: UnitOfWork) -> list[str]:
    """Give every number that an order ever had or is kept for."""
    drawn = [str(number) for number in uow.rows(DrawnNumber).ids()]
    return [*drawn, *(order.number for order in uow.rows(Order).all())]


def request_numbers(uow: UnitOfWork) -> list[str]:
    """Give every number that a paper of a request ever had or is kept for."""
    drawn = [str(number) for number in uow.rows(DrawnNumber).ids()]
    papers = [p.number for case in uow.rows(RequestCase).all() for p in case.documents]
    return [*drawn, *papers]


def draw_pack(cmd: DrawPack, uow: UnitOfWork, given: Circumstances) -> Done:
    """Reserve the numbers of a pack; each must still be free."""
    taken = {*order_numbers(uow), *request_numbers(uow)}
    for number in cmd.numbers:
        if number.id in taken:
            raise NumberTakenError(number=number.id)
    if cmd.collected:
        demand_reason(cmd.why)
    rows = uow.rows(DrawnNumber)
    rows.put(*cmd.numbers)
    for collected in cmd.collected:
        known = get(uow, DrawnNumber, collected)
        rows.put(known.voided(at=given.at, by=given.actor.name, why=cmd.why))
    uow.rows(Paper).put(cmd.sheet)
    return done(subject=PACK, value=cmd.pack)


def enter_drawn(cmd: EnterDrawn, uow: UnitOfWork, given: Circumstances) -> Done:
    """Account for a blank order that was used."""
    demand_reason(cmd.why)
    if not (cmd.text.strip() and cmd.signed_by.strip()):
        raise DrawnWordsError(number=cmd.number)
    get(uow, Incident, cmd.incident)
    if cmd.scan is not None:
        uow.rows(Paper).put(cmd.scan)
    entered = _open_one(cmd.number, DrawnSeries.ORDER, uow, given).entered(
        at=given.at,
        by=given.actor.name,
        text=cmd.text,
        incident=cmd.incident,
        signed_by=cmd.signed_by,
        scan=cmd.scan.id if cmd.scan is not None else "",
    )
    uow.rows(DrawnNumber).put(entered)
    return done(subject=cmd.incident, value=entered)


def enter_oral(
    number: str,
    request: RequestId,
    incident: IncidentId | None,
    uow: UnitOfWork,
    given: Circumstances,
) -> None:
    """Account for a blank oral record, within the act that opens its request."""
    known = _open_one(number, DrawnSeries.ORAL, uow, given)
    uow.rows(DrawnNumber).put(
        known.entered(at=given.at, by=given.actor.name, text="", incident=incident, request=request)
    )


def void_drawn(cmd: VoidDrawn, uow: UnitOfWork, given: Circumstances) -> Done:
    """Account for blank papers that were not used."""
    demand_reason(cmd.why)
    if not cmd.numbers:
        raise DrawnNoneError
    for number in cmd.numbers:
        known = get(uow, DrawnNumber, number)
        uow.rows(DrawnNumber).put(known.voided(at=given.now, by=given.actor.name, why=cmd.why))
    return done(subject=PACK, value=cmd.numbers)


def _open_one(
    number: str, series: DrawnSeries, uow: UnitOfWork, given: Circumstances
) -> DrawnNumber:
    known = get(uow, DrawnNumber, number.strip())
    if known.series != series:
        raise DrawnOtherError(number=known.id, series=known.series.value)
    minute = known.drawn_utc.replace(second=0, microsecond=0)  # papers tell minutes
    if not minute <= given.at < given.now:
        raise DrawnTimeError(number=known.id, drawn=local_text(known.drawn_utc))
    return known
