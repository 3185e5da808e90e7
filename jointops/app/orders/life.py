"""What the desk does with orders: drafts, rewritten sentences, cancelling, the end."""

from __future__ import annotations

from dataclasses import replace

from jointops.app.center import Center
from jointops.app.commands import DraftOrder, EditOrder, IssueOrder
from jointops.app.handlers.orders import NothingInForceError
from jointops.app.handling import NotFoundError
from jointops.app.orders.facts import order_facts
from jointops.app.orders.papers import asked_notice, asked_order, issue_notice, issue_order, next_id
from jointops.app.rights import Countersignature
from jointops.audit.accounts import Actor
from jointops.ids import IncidentId, OrderId
from jointops.orders.order import Order, OrderKind
from jointops.orders.sentences import (
    Sentence,
    SentenceOutdatedError,
    SentenceUnknownError,
    all_sentences,
    where,
)
from jointops.planning.plan import ReinforcementPlan


def find_order(center: Center, text: str) -> Order:
    """
    Give an order by its id or its number.

    Raises
    ------
    NotFoundError
        If there is none.
    """
    known = center.board.table(Order)
    found = known.get(OrderId(text)) or next((o for o in known.values() if o.number == text), None)
    if found is None:
        raise NotFoundError(kind="Order", key=text)
    return found


def plan_of(center: Center, order: Order) -> ReinforcementPlan:
    """Give the plan that an order carries out."""
    plan: ReinforcementPlan = center.board.table(ReinforcementPlan)[order.plan]
    return plan


def draft_full(center: Center, plan: ReinforcementPlan, actor: Actor) -> Order:
    """Keep a plan's full order as a draft, to be rewritten, submitted and signed."""
    facts = order_facts(
        center, plan, OrderKind.FULL, number="", signer="", role="", draft=True, with_map=False
    )
    title = facts.template.text(
        "duty_title" if facts.incident.window else "title",
        place=plan.place,
        class_name=plan.class_name,
    )
    order = replace(
        asked_order(plan, OrderKind.FULL).order,
        id=next_id(center, plan.incident),
        title=title.replace("\n", ""),
        issued_utc=facts.issued,
        issued_by=actor.name,
        version=facts.version,
        replaces=facts.replaces,
    )
    center.do(DraftOrder(order=order), actor)
    drafted: Order = center.board.table(Order)[order.id]
    return drafted


def sentences_of(center: Center, order: Order) -> tuple[Sentence, ...]:
    """
    Give the sentences of an order that may be rewritten, as they are now.

    One that was rewritten from other facts than those of now stands as it was rewritten; issuing
    refuses it until somebody looked at it.
    """
    plain = order_facts(
        center,
        plan_of(center, order),
        order.kind,
        number=order.number,
        signer="",
        role="",
        draft=True,
        with_map=False,
    )
    edits = {edit.sentence: edit for edit in order.edits}
    return tuple(
        replace(s, text=edits[s.key].text) if s.key in edits else s for s in all_sentences(plain)
    )


def outdated(order: Order, sentence: Sentence) -> bool:
    """Tell whether a sentence was rewritten from other facts than those of now."""
    return any(
        edit.sentence == sentence.key and edit.generated != sentence.generated
        for edit in order.edits
    )


def rewrite(center: Center, order: OrderId, sentence: str, text: str | None, actor: Actor) -> None:
    """
    Rewrite a sentence of a draft; None puts back what is generated.

    Raises
    ------
    OperatorError
        If there is no such sentence, or its new text cannot be used; journaled as refused.
    """
    found = find_order(center, order)
    known = {s.key: s for s in sentences_of(center, found)}
    if sentence not in known:
        raise SentenceUnknownError(**where(sentence))
    generated = known[sentence].generated
    wanted = generated if text is None else text
    command = EditOrder(order=found.id, sentence=sentence, generated=generated, text=wanted)
    center.do(command, actor)


def issue_draft(
    center: Center, draft: Order, actor: Actor, *, countersign: Countersignature | None = None
) -> Order:
    """
    Issue a draft as it was seen.

    Raises
    ------
    OperatorError
        As `jointops.app.orders.papers.issue_order`; also if it was rewritten or issued meanwhile,
        or a rewritten sentence no longer fits what the plan and the card say.
    """
    for sentence in sentences_of(center, draft):
        if outdated(draft, sentence):
            was = next(e.generated for e in draft.edits if e.sentence == sentence.key)
            raise SentenceOutdatedError(**where(sentence.key), was=was, now=sentence.generated)
    plan = plan_of(center, draft)
    return issue_order(center, plan, draft.kind, actor, countersign=countersign, draft=draft)


def in_force(center: Center, incident: IncidentId) -> tuple[Order, ...]:
    """Give the orders of an incident that are to be acted on, by their ids."""
    return tuple(
        order
        for order in center.board.table(Order).values()
        if order.incident == incident and order.in_force and not order.kind.about_others
    )


def ask_cancel(center: Center, orders: tuple[Order, ...], why: str) -> IssueOrder:
    """Give the cancelling of orders as it is asked for."""
    return asked_notice(center, OrderKind.CANCEL, orders, why)


def ask_end(center: Center, incident: IncidentId, why: str) -> IssueOrder:
    """
    Give the end of a response as it is asked for.

    Raises
    ------
    NothingInForceError
        If the incident has no order in force.
    """
    orders = in_force(center, incident)
    if not orders:
        raise NothingInForceError
    return asked_notice(center, OrderKind.END, orders, why)


def cancel_orders(
    center: Center,
    orders: tuple[Order, ...],
    why: str,
    actor: Actor,
    *,
    countersign: Countersignature | None = None,
) -> Order:
    """
    Cancel orders by a paper to everybody who holds a copy.

    Raises
    ------
    OperatorError
        If there is no reason, or one of them is no longer in force.
    """
    asked = ask_cancel(center, orders, why)
    return issue_notice(center, asked, actor, countersign=countersign)


def end_response(
    center: Center,
    incident: IncidentId,
    why: str,
    actor: Actor,
    *,
    countersign: Countersignature | None = None,
) -> Order:
    """
    End the response to an incident by a paper to everybody who holds a copy of its orders.

    Raises
    ------
    OperatorError
        If it has none in force, or the actor may not.
    """
    return issue_notice(center, ask_end(center, incident, why), actor, countersign=countersign)
