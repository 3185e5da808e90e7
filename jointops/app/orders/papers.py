"""Orders of the open file: drafted, issued under a number, archived, printed again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import IssueOrder
from jointops.app.handlers.orders import OrderChangedError
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.handling import NotFoundError
from jointops.app.numbers import OrderNumber, next_number, order_numbers, series, template_of
from jointops.app.orders.facts import Lineage, content_of, order_content, order_facts
from jointops.app.orders.gates import gates_of
from jointops.app.orders.paper_signing import signed_by
from jointops.app.orders.print_fonts import fonts_of
from jointops.app.orders.request_papers import stamp_on
from jointops.app.orders.seal_image import sealed
from jointops.app.rights import Countersignature, allowed_roles
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.entry import canonical
from jointops.ids import IncidentId, OrderId
from jointops.incidents.incident import Incident
from jointops.orders.contents import URGENCY
from jointops.orders.inner_sheet import inner_sheet
from jointops.orders.notices import NoticeFacts, notice
from jointops.orders.order import Copy, Edit, Gate, Order, OrderKind, OrderState, Paper
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.pdf.render import (
    draw_paper,
    page_count,
    page_image,
    render_pdf,
    write_png,
)
from jointops.planning.plan import ReinforcementPlan
from jointops.seals.certificates import Side
from jointops.seals.stamp import Stamp

ATTEMPTS = 5
"""So often an order is written when others take its number, or change what it says of them."""


def render(center: Center, content: PaperContent) -> bytes:
    """
    Draw a paper.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed; nothing is drawn then.
    """
    return render_pdf(content, fonts_of(center.home.fonts))


def draft_pdf(
    center: Center, plan: ReinforcementPlan, kind: OrderKind, edits: tuple[Edit, ...] = ()
) -> bytes:
    """Draw an order as a draft (送审稿), without a serial."""
    coming = next_number(center, kind)
    number = f"{coming.series}〔{coming.year}〕　号"
    content = order_content(
        center, plan, kind, number=number, signer="", role="待签发", draft=True, edits=edits
    )
    return render(center, content)


def draft_order(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    folder: Path,
    edits: tuple[Edit, ...] = (),
) -> Path:
    """Write a draft (送审稿) into a folder; nothing is numbered or archived."""
    mode = "演练_" if center.exercise else ""
    file = folder / f"{mode}送审稿_警情{plan.incident}_{kind.value}.pdf"
    center.home.write_aside(file, draft_pdf(center, plan, kind, edits))
    return file


def next_id(center: Center, incident: IncidentId) -> OrderId:
    """Give the id of an incident's next order: the incident's number, and a running one."""
    begins = f"{incident}."
    known = (str(order) for order in center.board.table(Order))
    serials = [int(o.removeprefix(begins)) for o in known if o.startswith(begins)]
    return OrderId(f"{begins}{max(serials, default=0) + 1}")


def asked_order(
    plan: ReinforcementPlan,
    kind: OrderKind,
    *,
    about: tuple[OrderId, ...] = (),
    why: str = "",
) -> IssueOrder:
    """Give an order as it is asked for, before it has a number and pages."""
    order = Order(
        id=OrderId(""),
        kind=kind,
        number="",
        year=0,
        serial=0,
        incident=plan.incident,
        plan=plan.id,
        title="",
        issued_utc=datetime.min.replace(tzinfo=UTC),
        issued_by="",
        pages=0,
        paper="",
        content="",
        about=about,
        why=why,
    )
    return IssueOrder(order=order, paper=Paper(id="", pdf=b""))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who stands on a paper as its signer, and his post as the template writes it."""

    name: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """
    A paper as it is to be issued.

    Attributes
    ----------
    inner
        The internal sheet; None for papers that have none.
    """

    content: PaperContent
    lineage: Lineage = field(default_factory=Lineage)
    gates: tuple[Gate, ...] = ()
    inner: PaperContent | None = None


Write = Callable[[OrderNumber, Signer], Written]


def issue_order(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    actor: Actor,
    *,
    countersign: Countersignature | None = None,
    draft: Order | None = None,
) -> Order:
    """
    Give an order its number, draw it and archive it; the version before is replaced by it.

    Parameters
    ----------
    countersign
        Who signs it where the actor may not; his name and role stand on the paper.
    draft
        The draft that becomes it; None where it is written and issued at once.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed.
    ForbiddenError
        If the actor may not issue it.
    """
    asked = asked_order(plan, kind)
    edits = draft.edits if draft is not None else ()
    if draft is not None:
        asked = replace(asked, order=replace(asked.order, id=draft.id, edits=edits))
    drafter = draft.issued_by if draft is not None else actor.name

    def write(number: OrderNumber, by: Signer) -> Written:
        facts = order_facts(
            center,
            plan,
            kind,
            number=number.text,
            signer=by.name,
            role=by.post,
            draft=False,
            edits=edits,
        )
        gates = gates_of(
            center,
            plan,
            kind,
            signer=by.name,
            role=by.post,
            drafter=drafter,
            now=facts.issued,
        )
        return Written(
            content=content_of(center, facts, kind),
            lineage=Lineage(version=facts.version, replaces=facts.replaces),
            gates=gates,
            inner=inner_sheet(facts, gates) if kind == OrderKind.FULL else None,
        )

    return _issue(center, asked, write, actor, countersign)


def asked_notice(
    center: Center, kind: OrderKind, orders: tuple[Order, ...], why: str
) -> IssueOrder:
    """Give the cancelling of orders, or the end of a response, as it is asked for."""
    first = orders[0]
    plan: ReinforcementPlan = center.board.table(ReinforcementPlan)[first.plan]
    return asked_order(plan, kind, about=tuple(order.id for order in orders), why=why)


def issue_notice(
    center: Center,
    asked: IssueOrder,
    actor: Actor,
    *,
    countersign: Countersignature | None = None,
) -> Order:
    """
    Cancel orders, or end a response, by a paper of its own to everybody who holds a copy.

    Raises
    ------
    OperatorError
        As `issue_order`; also if one of the orders is no longer in force.
    """
    ask = asked.order
    known = center.board.table(Order)
    incident: Incident = center.board.table(Incident)[ask.incident]
    plan: ReinforcementPlan = center.board.table(ReinforcementPlan)[ask.plan]

    def write(number: OrderNumber, by: Signer) -> Written:
        orders = tuple(known[key] for key in ask.about)
        holders = dict.fromkeys(copy.receiver for order in orders for copy in order.copies)
        return Written(
            content=notice(
                NoticeFacts(
                    kind=ask.kind,
                    orders=orders,
                    receivers=tuple(holders),
                    place=plan.place,
                    class_name=plan.class_name,
                    duty=incident.window is not None,
                    why=ask.why,
                    urgency="" if incident.window else URGENCY[plan.level],
                    city=center.city.name,
                    exercise=center.exercise,
                    issuer=center.config.issuer,
                    number=number.text,
                    issued=center.clock.now(),
                    signer=by.name,
                    role=by.post,
                    chain=center.board.head[:HEAD_CHARACTERS],
                    template=template_of(center),
                )
            )
        )

    return _issue(center, asked, write, actor, countersign)


def signer_of(
    center: Center, asked: IssueOrder, actor: Actor, countersign: Countersignature | None
) -> Signer:
    """Give who signs: the actor where he may, else who countersigns."""
    allowed, signer, roles = allowed_roles(asked), actor.name, center.acting(actor).roles
    if countersign is not None and not allowed.intersection(roles):
        signer, roles = countersign.name, countersign.roles
    role = next((role for role in roles if role in allowed), None)
    post = template_of(center).text(f"signers.{role.value}") if role else ""
    return Signer(name=signer, post=post)


def _issue(
    center: Center,
    asked: IssueOrder,
    write: Write,
    actor: Actor,
    countersign: Countersignature | None,
) -> Order:
    by = signer_of(center, asked, actor, countersign)
    left = ATTEMPTS
    while True:
        left -= 1
        number = next_number(center, asked.order.kind)
        command = _drawn(
            center, asked, number, write(number, by), signer=by.name, issuer=actor.name
        )
        try:
            issued: Order = center.do(command, actor, countersign=countersign).value
        except (NumberTakenError, OrderChangedError):
            # what another seat wrote may be on this one's board already: then once more is enough
            if not left or (center.catch_up() is None and left < ATTEMPTS - 1):
                raise
        else:
            return issued


def _drawn(
    center: Center,
    asked: IssueOrder,
    number: OrderNumber,
    written: Written,
    *,
    signer: str,
    issuer: str,
) -> IssueOrder:
    """Draw a paper and give the command that archives it."""
    content = written.content
    said = hashlib.sha256(canonical(list(content.texts())).encode()).hexdigest()
    stamp = Stamp(
        kind=asked.order.kind.value,
        number=number.text,
        version=written.lineage.version,
        sha256=said,
    )
    content, pressed = sealed(center, content)
    stamped = replace(content, stamp=stamp_on(stamp), sign_field=Side.OURS.value)
    drawn = draw_paper(stamped, fonts_of(center.home.fonts))
    pen = center.seals.pen(signer)
    pdf, unsigned = signed_by(center, drawn.pdf, pen, drawn.fields, reason=content.title)
    paper = _archive(pdf)
    inner = _archive(render(center, written.inner)) if written.inner is not None else None
    receivers = content.receipt.receivers if content.receipt is not None else ()
    order = replace(
        asked.order,
        id=asked.order.id or next_id(center, asked.order.incident),
        number=number.text,
        year=number.year,
        serial=number.serial,
        title=content.title.replace("\n", ""),
        issued_utc=content.issued,
        issued_by=issuer,
        signer=signer,
        state=OrderState.ISSUED,
        version=written.lineage.version,
        replaces=written.lineage.replaces,
        pages=page_count(paper.pdf),
        paper=paper.id,
        inner=inner.id if inner is not None else "",
        gates=(*written.gates, *pressed),
        copies=tuple(Copy(number=n, receiver=name) for n, name in enumerate(receivers, 1)),
        content=said,
    )
    return IssueOrder(order=order, paper=paper, inner=inner, unsigned=unsigned)


def _archive(pdf: bytes) -> Paper:
    return Paper(id=hashlib.sha256(pdf).hexdigest(), pdf=pdf)


def paper_bytes(center: Center, order: Order) -> bytes:
    """
    Give an order's archived bytes.

    Raises
    ------
    NotFoundError
        If it has none: it is a draft.
    """
    return archived_bytes(center, order.paper, name=order.number or order.id)


def archived_bytes(center: Center, digest: str, *, name: str) -> bytes:
    """
    Give the archived bytes of a digest.

    Raises
    ------
    NotFoundError
        If there are none.
    """
    with center.database.read() as uow:
        paper = uow.rows(Paper).find(digest) if digest else None
    if paper is None:
        raise NotFoundError(kind="Paper", key=name)
    return paper.pdf


def archived(center: Center, order: Order, folder: Path) -> Path:
    """Write an order's archived bytes into a folder."""
    mode = "演练_" if center.exercise else ""
    file = folder / f"{mode}{order.number}.pdf"
    center.home.write_aside(file, paper_bytes(center, order))
    return file


__all__ = [
    "Lineage",
    "archived",
    "asked_notice",
    "asked_order",
    "draft_order",
    "fonts_of",
    "issue_notice",
    "issue_order",
    "order_content",
    "order_numbers",
    "page_count",
    "page_image",
    "paper_bytes",
    "render",
    "series",
    "write_png",
]
