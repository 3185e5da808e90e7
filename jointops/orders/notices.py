"""Papers about orders that went out before: cancelled (撤销), or ended with the response (解除)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jointops.clock import local, local_text
from jointops.orders.order import Order, OrderKind
from jointops.orders.paper import (
    Align,
    Block,
    Column,
    Form,
    Imprint,
    Paper,
    Paragraph,
    Receipt,
    Table,
)
from jointops.orders.template import Template
from jointops.resources import messages

MOMENT = "%Y年%-m月%-d日%H时%M分"


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """
    Everything such a paper may use.

    Attributes
    ----------
    orders
        Those it cancels or ends.
    receivers
        Everybody who holds a copy of one of them.
    duty
        Whether the incident is a planned duty.
    """

    kind: OrderKind
    orders: tuple[Order, ...]
    receivers: tuple[str, ...]
    place: str
    class_name: str
    duty: bool
    why: str
    urgency: str
    city: str
    exercise: bool
    issuer: str
    number: str
    issued: datetime
    signer: str
    role: str
    chain: str
    template: Template


def notice(facts: NoticeFacts) -> Paper:
    """Write that orders are cancelled, or that the response is over."""
    numbers = "、".join(order.number for order in facts.orders)
    template = facts.template
    if facts.kind == OrderKind.CANCEL:
        title = template.text("cancel_title", numbers=numbers)
    else:
        code = "end_duty_title" if facts.duty else "end_title"
        words = {"place": facts.place} | ({} if facts.duty else {"class_name": facts.class_name})
        title = template.text(code, **words)
    return Paper(
        form=Form.GENERAL,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=template.text("notice_mark", issuer=facts.issuer),
        number=facts.number,
        urgency=facts.urgency if facts.kind == OrderKind.CANCEL else "",
        title=title,
        addressees="各持有上述指令的单位" if facts.kind == OrderKind.CANCEL else "各受令单位",
        blocks=tuple(_blocks(facts)),
        signer=facts.issuer,
        receipt=Receipt(receivers=facts.receivers) if facts.receivers else None,
        imprint=Imprint(printed_by=facts.issuer, printed_on=local(facts.issued).date()),
        footer_note=f"{facts.number} · 留痕 {facts.chain}",
    )


def _blocks(facts: NoticeFacts) -> list[Block]:
    say = facts.template.text
    time = local_text(facts.issued, MOMENT)
    if facts.kind == OrderKind.CANCEL:
        texts = [say("text.cancel", time=time, why=facts.why), say("text.cancel_then")]
    else:
        texts = [
            say(
                "text.end_duty" if facts.duty else "text.end",
                place=facts.place,
                class_name=facts.class_name,
                signer=facts.signer,
                role=facts.role,
                time=time,
            ),
            *([say("text.end_why", why=facts.why)] if facts.why else []),
            say("text.end_then"),
        ]
    return [
        *(Paragraph(text=text) for text in texts),
        _table(facts.orders),
        Paragraph(text=say("text.notice_receivers")),
        Paragraph(text=f"签发：{facts.signer}（{facts.role}），{time}。"),
    ]


def _table(orders: tuple[Order, ...]) -> Table:
    say = messages("zh").label
    return Table(
        columns=(
            Column(title="发文字号", share=2.6),
            Column(title="文书", share=1.5),
            Column(title="版次", share=0.9, align=Align.CENTER),
            Column(title="签发时间", share=2.2),
            Column(title="签收", share=1.2, align=Align.CENTER),
        ),
        rows=tuple(
            (
                order.number,
                say(f"order.{order.kind.value}"),
                f"第{order.version}版",
                local_text(order.issued_utc, "%-m月%-d日%H:%M"),
                f"{sum(bool(c.signed_by) for c in order.copies)}/{len(order.copies)}份",
            )
            for order in orders
        ),
    )
