"""Orders of the open file: drafted, issued under a number, archived, printed again."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import IssueOrder
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.handling import NotFoundError
from jointops.app.print_fonts import fonts_of
from jointops.app.rights import Countersignature, allowed_roles
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.audit.entry import canonical
from jointops.clock import local
from jointops.forces.guards import GuardTeam
from jointops.forces.units import Unit
from jointops.ids import OrderId
from jointops.incidents.incident import Incident
from jointops.orders.contents import first_wave_order, full_order
from jointops.orders.drawn import DrawnNumber
from jointops.orders.facts import OrderFacts
from jointops.orders.numbers import head_of, next_serial, numbered
from jointops.orders.order import Order, OrderKind, Paper
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.pdf.render import page_count, page_image, render_pdf, write_png
from jointops.orders.sheets import map_sheet
from jointops.planning.plan import ReinforcementPlan
from jointops.resources import messages

ATTEMPTS = 5
"""So often an order is numbered again when another took its number meanwhile."""


def series(center: Center) -> str:
    """Give the agency's word of order numbers; an exercise's begins with 演."""
    word = center.config.series
    return f"演{word}" if center.exercise else word


def order_numbers(center: Center) -> list[str]:
    """Give every number that an order ever had or is kept for (应急纸质包)."""
    board = center.board
    return [*board.table(DrawnNumber), *(o.number for o in board.table(Order).values())]


def order_content(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    *,
    number: str,
    signer: str,
    role: str,
    draft: bool,
) -> PaperContent:
    """Write what an order says."""
    incident: Incident = center.board.table(Incident)[plan.incident]
    network = center.roads().network
    units = center.board.table(Unit)
    facts = OrderFacts(
        plan=plan,
        incident=incident,
        units=units,
        teams=center.board.table(GuardTeam),
        rules=center.doctrine.guard_rules,
        levels={level.number: level.name for level in center.incident_doctrine.levels},
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        number=number,
        issued=center.clock.now(),
        signer=signer,
        role=role,
        chain=center.board.head[:HEAD_CHARACTERS],
        draft=draft,
        sheet=map_sheet(
            plan,
            incident,
            network=network,
            ground=center.ground(),
            units=units,
            title="力量与路线图",
            note="训练用模拟路网" if center.city.seed is not None else "",
        )
        if kind == OrderKind.FULL
        else None,
    )
    return first_wave_order(facts) if kind == OrderKind.FIRST_WAVE else full_order(facts)


def render(center: Center, content: PaperContent) -> bytes:
    """
    Draw a paper.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed; nothing is drawn then.
    """
    return render_pdf(content, fonts_of(center.home.fonts))


def draft_order(center: Center, plan: ReinforcementPlan, kind: OrderKind, folder: Path) -> Path:
    """Write a draft (送审稿) into a folder; nothing is numbered or archived."""
    number = f"{series(center)}〔{local(center.clock.now()).year}〕　号"
    content = order_content(center, plan, kind, number=number, signer="", role="待签发", draft=True)
    mode = "演练_" if center.exercise else ""
    file = folder / f"{mode}送审稿_警情{plan.incident}_{kind.value}.pdf"
    center.home.write_aside(file, render(center, content))
    return file


def asked_order(plan: ReinforcementPlan, kind: OrderKind) -> IssueOrder:
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
    )
    return IssueOrder(order=order, paper=Paper(id="", pdf=b""))


def issue_order(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    actor: Actor,
    *,
    countersign: Countersignature | None = None,
) -> Order:
    """
    Give an order its number, draw it and archive it.

    Parameters
    ----------
    countersign
        Who signs it where the actor may not; his name and role stand on the paper.

    Raises
    ------
    GlyphMissingError
        If a character cannot be printed.
    ForbiddenError
        If the actor may not issue it.
    """
    asked = asked_order(plan, kind)
    allowed, signer, roles = allowed_roles(asked), actor.name, center.acting(actor).roles
    if countersign is not None and not allowed.intersection(roles):
        signer, roles = countersign.name, countersign.roles
    role = next((role for role in roles if role in allowed), None)
    words = messages("zh").label(f"role.{role.value}") if role else ""
    number = ""
    for _ in range(ATTEMPTS):
        now = center.clock.now()
        year = local(now).year
        head = head_of(series(center), year)
        serial = next_serial(head, order_numbers(center))
        number = numbered(head, serial)
        content = order_content(
            center, plan, kind, number=number, signer=signer, role=words, draft=False
        )
        pdf = render(center, content)
        digest = hashlib.sha256(pdf).hexdigest()
        order = replace(
            asked.order,
            id=OrderId(f"{year}-{serial}"),
            number=number,
            year=year,
            serial=serial,
            title=content.title.replace("\n", ""),
            issued_utc=content.issued,
            issued_by=actor.name,
            pages=page_count(pdf),
            paper=digest,
            content=hashlib.sha256(canonical(list(content.texts())).encode()).hexdigest(),
        )
        command = IssueOrder(order=order, paper=Paper(id=digest, pdf=pdf))
        try:
            center.do(command, actor, countersign=countersign)
        except NumberTakenError:
            center.catch_up()
            continue
        return order
    raise NumberTakenError(number=number)


def paper_bytes(center: Center, order: Order) -> bytes:
    """Give an order's archived bytes."""
    with center.database.read() as uow:
        paper = uow.rows(Paper).find(order.paper)
    if paper is None:
        raise NotFoundError(kind="Paper", key=order.number)
    return paper.pdf


def archived(center: Center, order: Order, folder: Path) -> Path:
    """Write an order's archived bytes into a folder."""
    mode = "演练_" if center.exercise else ""
    file = folder / f"{mode}{order.number}.pdf"
    center.home.write_aside(file, paper_bytes(center, order))
    return file


__all__ = [
    "archived",
    "asked_order",
    "draft_order",
    "fonts_of",
    "issue_order",
    "order_content",
    "page_count",
    "page_image",
    "paper_bytes",
    "render",
    "write_png",
]
