"""Orders for the window: the list, pages as pictures, issuing, saving and printing again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import IssueOrder, NotePrint
from jointops.app.handling import NotFoundError, PlanNoneError
from jointops.app.orders.papers import (
    archived,
    asked_order,
    draft_order,
    draft_pdf,
    issue_order,
    page_count,
    page_image,
    paper_bytes,
)
from jointops.app.orders.print_fonts import stand_in_note
from jointops.app.planner import newest_plan
from jointops.app.rights import Countersignature
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import IncidentId, OrderId
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import UNISSUED, Order, OrderKind, OrderState
from jointops.planning.plan import ReinforcementPlan
from jointops.seals.pdf_signing import is_signed


class PrinterAbsentError(OperatorError):
    """No printer is set up on this computer."""

    code = "PRINTER-ABSENT"


class PrintFailedError(OperatorError):
    """The printer did not take a page; those before it came out."""

    code = "PRINT-FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """
    An order or a draft as the list shows it.

    Attributes
    ----------
    number
        Empty for a draft.
    signed, copies
        How many of its copies were signed for.
    waiting
        How many prints of it wait for a printer.
    """

    id: OrderId
    kind: str
    number: str
    incident: IncidentId
    title: str
    issued_utc: datetime
    issued_by: str
    pages: int
    digest: str
    state: str
    version: int
    signed: int
    copies: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A page as pixels: ``width * height * 3`` bytes, row after row."""

    width: int
    height: int
    rgb: bytes


def list_orders(center: Center, *, incident: IncidentId | None = None) -> list[OrderId]:
    """Give the orders, newest first; of one incident, or all."""
    orders = [
        order
        for order in center.board.table(Order).values()
        if (incident is None or order.incident == incident) and order.state != OrderState.DROPPED
    ]
    return [order.id for order in sorted(orders, key=_issued, reverse=True)]


def _issued(order: Order) -> tuple[datetime, str]:
    return order.issued_utc, order.id


def _order(center: Center, order: OrderId) -> Order:
    found: Order | None = center.board.table(Order).get(order)
    if found is None:
        raise NotFoundError(kind="Order", key=order)
    return found


def order_line(center: Center, order: OrderId) -> OrderLine:
    """Give one order's line; of one that was written by hand, what was entered of it."""
    by_hand: DrawnNumber | None = center.board.table(DrawnNumber).get(order)
    if by_hand is not None:
        return _by_hand(by_hand)
    found = _order(center, order)
    return OrderLine(
        id=found.id,
        kind=found.kind.value,
        number=found.number,
        incident=found.incident,
        title=found.title,
        issued_utc=found.issued_utc,
        issued_by=found.issued_by,
        pages=found.pages,
        digest=found.paper,
        state=found.state.value,
        version=found.version,
        signed=sum(bool(copy.signed_by) for copy in found.copies),
        copies=len(found.copies),
        waiting=len(found.waiting),
    )


def _by_hand(number: DrawnNumber) -> OrderLine:
    return OrderLine(
        id=OrderId(number.id),
        kind=OrderKind.FIRST_WAVE.value,
        number=number.id,
        incident=number.incident or IncidentId(0),
        title=number.text,
        issued_utc=number.at_utc or number.drawn_utc,
        issued_by=number.signed_by,
        pages=1,
        digest=number.scan,
        state="handwritten",
        version=1,
        signed=0,
        copies=0,
        waiting=0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order that somebody asks to issue: of which plan, and as which command."""

    plan: ReinforcementPlan
    command: IssueOrder


def ask_order(center: Center, incident: IncidentId, *, full: bool) -> Asked:
    """
    Ask for the first-wave slip, or the full order, of an incident's newest plan.

    Raises
    ------
    NotFoundError
        If the incident has no plan.
    """
    plan = newest_plan(center, incident)
    if plan is None:
        raise PlanNoneError(incident=incident)
    kind = OrderKind.FULL if full else OrderKind.FIRST_WAVE
    return Asked(plan=plan, command=asked_order(plan, kind))


def issue(
    center: Center, asked: Asked, actor: Actor, *, countersign: Countersignature | None = None
) -> OrderId:
    """
    Issue what was asked for.

    Raises
    ------
    OperatorError
        As `jointops.app.orders.papers.issue_order`.
    """
    kind = asked.command.order.kind
    return issue_order(center, asked.plan, kind, actor, countersign=countersign).id


def paper_of(center: Center, order: OrderId) -> bytes:
    """Give an order's archived bytes; of a draft, how it would look now (送审稿)."""
    found = _order(center, order)
    if found.state in UNISSUED:
        plan: ReinforcementPlan = center.board.table(ReinforcementPlan)[found.plan]
        return draft_pdf(center, plan, found.kind, found.edits)
    return paper_bytes(center, found)


def paper_pages(pdf: bytes) -> int:
    """Count the pages of a paper."""
    return page_count(pdf)


def picture_of(pdf: bytes, page: int, dpi: int) -> PagePicture:
    """Draw one page of a paper."""
    picture = page_image(pdf, page, dpi)
    return PagePicture(width=picture.width, height=picture.height, rgb=picture.rgb)


def is_unsigned(center: Center, order: OrderId) -> bool:
    """Tell whether an order went out without an electronic signature: there was no key."""
    return not is_signed(paper_bytes(center, _order(center, order)))


def page_picture(center: Center, order: OrderId, page: int, dpi: int) -> PagePicture:
    """Draw one page of an order's archived bytes."""
    picture = page_image(paper_bytes(center, _order(center, order)), page, dpi)
    return PagePicture(width=picture.width, height=picture.height, rgb=picture.rgb)


def stand_ins_of(center: Center, order: OrderId) -> str:
    """Name the fonts of an archived order that stand in for others (字体替代); empty for none."""
    return stand_in_note(center, paper_of(center, order))


def pages_of(pdf: bytes, dpi: int) -> list[PagePicture]:
    """Draw the pages of a paper that is not archived."""
    pictures = [page_image(pdf, page, dpi) for page in range(page_count(pdf))]
    return [PagePicture(width=p.width, height=p.height, rgb=p.rgb) for p in pictures]


def save_copy(center: Center, order: OrderId, folder: Path, actor: Actor) -> Path:
    """Write an order's archived bytes, or a draft as it is now, into a folder and journal it."""
    found = _order(center, order)
    if found.state in UNISSUED:
        plan: ReinforcementPlan = center.board.table(ReinforcementPlan)[found.plan]
        file = draft_order(center, plan, found.kind, folder, found.edits)
    else:
        file = archived(center, found, folder)
    center.do(NotePrint(order=order, target=file.name), actor)
    return file
