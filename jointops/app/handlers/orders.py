"""Orders on paper: from the draft to the last signature, and what becomes of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jointops.app.commands import (
    DraftOrder,
    DropOrder,
    EditOrder,
    IssueOrder,
    NoteFiling,
    NotePrint,
    QueuePrint,
    ReturnOrder,
    SendOrder,
    SignForOrder,
    SubmitOrder,
    TakeSealImage,
    TakeTemplate,
    UnqueuePrint,
)
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.handling import Circumstances, Done, NotFoundError, demand_reason, done, get
from jointops.app.ports import UnitOfWork
from jointops.errors import OperatorError
from jointops.forces.guards import GuardTeam
from jointops.forces.points import ResponsePoint
from jointops.forces.register import Landmark
from jointops.forces.units import Unit
from jointops.ids import OrderId
from jointops.incidents.incident import Incident
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import UNISSUED, Edit, Order, OrderKind, OrderState, OrderStateError
from jointops.orders.order import Paper as ArchivedPaper
from jointops.orders.seal_image import SEAL, seal_texts
from jointops.orders.sentences import demand_locked_kept, where
from jointops.orders.template import TEMPLATE, OrderTemplate, demand_sound
from jointops.orders.wording import demand_lawful
from jointops.planning.plan import ReinforcementPlan


class OrderChangedError(OperatorError):
    """What the paper says of other orders, or its draft, was changed meanwhile."""

    code = "ORDER-CHANGED"


class NothingInForceError(OperatorError):
    """There is no order in force that could be cancelled or ended."""

    code = "NOTHING-IN-FORCE"


class SignerMissingError(OperatorError):
    """A copy is signed for by somebody, by some means."""

    code = "COPY-SIGNER-MISSING"


class SealImageNoneError(OperatorError):
    """There is no image of a seal that could be given up."""

    code = "SEAL-IMAGE-NONE"


AFTER = {OrderKind.CANCEL: OrderState.CANCELLED, OrderKind.END: OrderState.ENDED}
"""What becomes of the orders that a paper is about."""


def draft_order(cmd: DraftOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Keep a draft."""
    if uow.rows(Order).find(cmd.order.id) is not None:
        raise OrderChangedError(order=cmd.order.id)
    order = replace(cmd.order, state=OrderState.DRAFT, issued_utc=given.now)
    uow.rows(Order).put(replace(order, issued_by=given.actor.name))
    return done(subject=order.incident, value=order.id)


def edit_order(cmd: EditOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Rewrite a sentence; what the plan fixes stays, and no wording that the law forbids."""
    order = get(uow, Order, cmd.order)
    plan = get(uow, ReinforcementPlan, order.plan)
    names = (plan.place, plan.crossing, *_names(uow))
    demand_lawful(cmd.text, **where(cmd.sentence))
    demand_locked_kept(cmd.sentence, cmd.generated, cmd.text, names=names)
    edit = Edit(
        sentence=cmd.sentence,
        generated=cmd.generated,
        text=cmd.text.strip(),
        by=given.actor.name,
        at_utc=given.now,
    )
    uow.rows(Order).put(order.rewritten(edit))
    return done(subject=order.incident, value=order.id)


def _names(uow: UnitOfWork) -> Iterator[str]:
    """Give the names of units, guard teams and places that the file knows."""
    for unit in uow.rows(Unit).all():
        yield unit.id
    for team in uow.rows(GuardTeam).all():
        yield from (team.call_sign, team.site)
    for landmark in uow.rows(Landmark).all():
        yield landmark.id
    for point in uow.rows(ResponsePoint).all():
        yield point.name


def submit_order(cmd: SubmitOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Lay a draft before who signs."""
    return _move(cmd.order, OrderState.SUBMITTED, uow, given)


def return_order(cmd: ReturnOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Give a draft back, saying why."""
    demand_reason(cmd.why)
    return _move(cmd.order, OrderState.DRAFT, uow, given, why=cmd.why)


def drop_order(cmd: DropOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Give a draft up, saying why."""
    demand_reason(cmd.why)
    return _move(cmd.order, OrderState.DROPPED, uow, given, why=cmd.why)


def _move(
    key: OrderId, to: OrderState, uow: UnitOfWork, given: Circumstances, *, why: str = ""
) -> Done:
    order = get(uow, Order, key)
    role = given.role.value
    uow.rows(Order).put(order.moved(to, at=given.now, by=given.signer, role=role, why=why))
    return done(subject=order.incident, value=order.id)


def issue_order(cmd: IssueOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """
    Archive an order; its number must be free, and what it says of other orders still true.

    The orders that it replaces, cancels or ends come into their last state with it.
    """
    order, rows = cmd.order, uow.rows(Order)
    if rows.where(number=order.number) or uow.rows(DrawnNumber).find(order.number) is not None:
        raise NumberTakenError(number=order.number)
    known = rows.find(order.id)
    if known is not None and known.state not in UNISSUED:
        raise OrderStateError(order=known.number, state=known.state.value, wanted="issued")
    if known is not None and (known.edits, known.plan) != (order.edits, order.plan):
        raise OrderChangedError(order=order.id)
    stamps = known.stamps if known is not None else ()
    drafted = replace(order, state=OrderState.SUBMITTED, stamps=stamps)
    fresh = drafted.moved(OrderState.ISSUED, at=given.now, by=given.signer, role=given.role.value)
    for other in _touched(order, rows.where(incident=order.incident)):
        to = AFTER.get(order.kind, OrderState.REPLACED)
        rows.put(other.moved(to, at=given.now, by=given.signer, why=order.number))
    rows.put(fresh)
    papers = [paper for paper in (cmd.paper, cmd.inner) if paper is not None]
    uow.rows(ArchivedPaper).put(*papers)
    return done(subject=order.incident, value=fresh)


def _touched(order: Order, known: list[Order]) -> list[Order]:
    """Give the orders that another one replaces, cancels or ends; as it says, or not at all."""
    live = [other for other in known if other.in_force and not other.kind.about_others]
    if order.kind not in AFTER:
        before = [other for other in live if other.kind == order.kind]
        if replaced_words(before) != order.replaces:
            raise OrderChangedError(order=order.id)
        return before
    if order.kind == OrderKind.CANCEL:
        demand_reason(order.why)
    found = [other for other in live if other.id in order.about]
    if not order.about:
        raise NothingInForceError
    if len(found) != len(order.about) or (order.kind == OrderKind.END and found != live):
        raise OrderChangedError(order=order.id)
    return found


def replaced_words(before: list[Order]) -> str:
    """Write the numbers of the orders that a new version replaces, oldest first."""
    return "、".join(o.number for o in sorted(before, key=_age))


def _age(order: Order) -> tuple[int, int]:
    return order.year, order.serial


def send_order(cmd: SendOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Note that an order went out."""
    order = get(uow, Order, cmd.order)
    moved = order.moved(
        OrderState.SENT, at=given.at, by=given.actor.name, role=given.role.value, why=cmd.means
    )
    uow.rows(Order).put(moved)
    return done(subject=order.incident, value=moved)


def sign_for_order(cmd: SignForOrder, uow: UnitOfWork, given: Circumstances) -> Done:
    """Note that somebody signed for copies; a signature is taken whatever the order's state."""
    order = get(uow, Order, cmd.order)
    if not (cmd.copies and cmd.name.strip() and cmd.means.strip()):
        raise SignerMissingError
    signed = order.signed_for(
        cmd.copies,
        name=cmd.name.strip(),
        means=cmd.means.strip(),
        at=given.at,
        noted_at=given.now,
        by=given.actor.name,
        role=given.role.value,
    )
    uow.rows(Order).put(signed)
    return done(subject=order.incident, value=signed)


def note_print(cmd: NotePrint, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that an order was printed or exported."""
    order = get(uow, Order, OrderId(cmd.order))
    return done(subject=order.incident)


def note_filing(cmd: NoteFiling, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Note that a case folder was written."""
    return done(subject=get(uow, Incident, cmd.incident).id)


def take_template(cmd: TakeTemplate, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Lay down the fixed texts of orders, sound ones only; or go back to the shipped ones."""
    demand_reason(cmd.why)
    rows = uow.rows(OrderTemplate)
    if cmd.texts:
        demand_sound(cmd.texts)
        rows.put(OrderTemplate(id=TEMPLATE, origin=cmd.origin, why=cmd.why, texts=cmd.texts))
    elif rows.find(TEMPLATE) is not None:
        rows.remove(TEMPLATE)
    return done(subject="template", value=cmd.changed)


def take_seal_image(cmd: TakeSealImage, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Keep the image of the center's own seal, or give it up; papers that bear it stay."""
    demand_reason(cmd.why)
    rows = uow.rows(OrderTemplate)
    kept = None
    if cmd.image is not None:
        if uow.rows(ArchivedPaper).find(cmd.image.id) is None:
            uow.rows(ArchivedPaper).put(cmd.image)
        texts = seal_texts(cmd.image.id, cmd.width_mm)
        kept = OrderTemplate(id=SEAL, origin=cmd.origin, why=cmd.why, texts=texts)
        rows.put(kept)
    elif rows.find(SEAL) is None:
        raise SealImageNoneError
    else:
        rows.remove(SEAL)
    return done(subject=SEAL, value=kept)


def queue_print(cmd: QueuePrint, uow: UnitOfWork, given: Circumstances) -> Done:
    """Keep a print until there is a printer."""
    order = get(uow, Order, cmd.order)
    wish = replace(cmd.wish, asked_by=given.actor.name, asked_utc=given.now)
    uow.rows(Order).put(replace(order, waiting=(*order.waiting, wish)))
    return done(subject=order.incident, value=wish)


def unqueue_print(cmd: UnqueuePrint, uow: UnitOfWork, _given: Circumstances) -> Done:
    """Take a waiting print off; without a printer's name only for a reason."""
    order = get(uow, Order, cmd.order)
    if cmd.wish not in order.waiting:
        raise NotFoundError(kind="PrintWish", key=order.number)
    if not cmd.target:
        demand_reason(cmd.why)
    left = tuple(wish for wish in order.waiting if wish != cmd.wish)
    uow.rows(Order).put(replace(order, waiting=left))
    return done(subject=order.incident)
