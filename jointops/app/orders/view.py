"""One order for the window: its state, its copies, the acts that go now, its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import (
    DropOrder,
    ReturnOrder,
    SendOrder,
    SignForOrder,
    SubmitOrder,
)
from jointops.app.commands.command import Command
from jointops.app.handlers.orders import SignerMissingError
from jointops.app.handling import PlanNoneError
from jointops.app.orders.desk import Asked
from jointops.app.orders.life import (
    ask_cancel,
    ask_end,
    draft_full,
    find_order,
    issue_draft,
    outdated,
    plan_of,
    rewrite,
    sentences_of,
)
from jointops.app.orders.papers import archived_bytes, asked_order, issue_notice
from jointops.app.orders.search import OrderSearch, search_handwritten, search_orders
from jointops.app.planner import newest_plan
from jointops.app.rights import Countersignature
from jointops.app.staging import told_plainly
from jointops.audit.accounts import Actor
from jointops.clock import local_text
from jointops.ids import IncidentId, OrderId
from jointops.orders.drawn import DrawnNumber
from jointops.orders.order import Order, OrderState
from jointops.resources import Language, messages

ACTS: dict[OrderState, tuple[str, ...]] = {
    OrderState.DRAFT: ("rewrite", "submit", "issue", "drop"),
    OrderState.SUBMITTED: ("issue", "return", "drop"),
    OrderState.ISSUED: ("send", "sign", "cancel", "end"),
    OrderState.SENT: ("sign", "cancel", "end"),
    OrderState.SIGNED: ("cancel", "end"),
    OrderState.REPLACED: ("sign",),
    OrderState.CANCELLED: ("sign",),
    OrderState.ENDED: ("sign",),
    OrderState.DROPPED: (),
}
"""What a person may want to do with an order in each state, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyLine:
    """A copy, whom it is for, and who signed for it when and by which means; empty for nobody."""

    number: int
    receiver: str
    signed_by: str
    signed_utc: datetime | None
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """
    Everything the window says of an order.

    Attributes
    ----------
    name
        Its number, or the id of a draft.
    history, gates
        What became of it, and what was looked at before it was issued, line by line.
    acts
        What may be done with it now, by the codes of `ACTS`.
    """

    id: OrderId
    name: str
    kind: str
    state: str
    version: int
    replaces: str
    title: str
    history: tuple[str, ...]
    gates: tuple[str, ...]
    copies: tuple[CopyLine, ...]
    edits: int
    acts: tuple[str, ...]


def order_view(center: Center, order: OrderId, language: Language) -> OrderView:
    """Give what the window says of an order."""
    found = find_order(center, order)
    say = messages(language).label
    unsigned = any(not copy.signed_by for copy in found.copies)
    acts = tuple(act for act in ACTS[found.state] if act != "sign" or unsigned)
    if found.kind.about_others:
        acts = tuple(act for act in acts if act not in {"cancel", "end"})
    drafted = (say("order_view.drafted", at=_at(found.issued_utc), by=found.issued_by),)
    return OrderView(
        id=found.id,
        name=found.number or found.id,
        kind=found.kind.value,
        state=found.state.value,
        version=found.version,
        replaces=found.replaces,
        title=found.title,
        history=(drafted if not found.issued else ())
        + tuple(
            "  ".join(
                part
                for part in (
                    _at(stamp.at_utc),
                    say(f"order_state.{stamp.state.value}"),
                    stamp.by,
                    stamp.why,
                )
                if part
            )
            for stamp in found.stamps
        ),
        gates=tuple(
            f"{say(f'gate.{gate.code}')}：{gate.note}" for gate in found.gates if not gate.passed
        ),
        copies=tuple(
            CopyLine(
                number=copy.number,
                receiver=copy.receiver,
                signed_by=copy.signed_by,
                signed_utc=copy.signed_utc,
                means=copy.means,
            )
            for copy in found.copies
        ),
        edits=len(found.edits),
        acts=acts,
    )


def _at(moment: datetime) -> str:
    return local_text(moment, "%m-%d %H:%M:%S")


# --- commands and asks


def command_for(act: str, order: OrderId, *, why: str = "", means: str = "") -> Command:
    """Give the command of a plain act: ``submit``, ``return``, ``drop`` or ``send``."""
    plain: dict[str, Command] = {
        "submit": SubmitOrder(order=order),
        "return": ReturnOrder(order=order, why=why),
        "drop": DropOrder(order=order, why=why),
        "send": SendOrder(order=order, means=means),
    }
    return plain[act]


def sign_command(order: OrderId, copies: str, *, name: str, means: str) -> SignForOrder:
    """
    Give the command that enters a signature.

    Parameters
    ----------
    copies
        Numbers of copies as a person writes them, e.g. ``1,3``.

    Raises
    ------
    SignerMissingError
        If these are no numbers.
    """
    words = copies.replace("，", ",").replace("、", ",").split(",")
    try:
        numbers = tuple(int(word) for word in words)
    except ValueError as fault:
        raise SignerMissingError from fault
    return SignForOrder(order=order, copies=numbers, name=name, means=means)


def ask_draft_issue(center: Center, order: OrderId) -> Asked:
    """Ask to issue a draft."""
    found = find_order(center, order)
    plan = plan_of(center, found)
    return Asked(plan=plan, command=asked_order(plan, found.kind))


def issue_drafted(
    center: Center, order: OrderId, actor: Actor, *, countersign: Countersignature | None = None
) -> OrderId:
    """Issue a draft as it is now."""
    return issue_draft(center, find_order(center, order), actor, countersign=countersign).id


def ask_notice(center: Center, order: OrderId, *, end: bool, why: str) -> Asked:
    """Ask to cancel an order, or to end the response to its incident."""
    found = find_order(center, order)
    command = ask_end(center, found.incident, why) if end else ask_cancel(center, (found,), why)
    return Asked(plan=plan_of(center, found), command=command)


def issue_asked_notice(
    center: Center, asked: Asked, actor: Actor, *, countersign: Countersignature | None = None
) -> OrderId:
    """Cancel, or end, as it was asked for."""
    return issue_notice(center, asked.command, actor, countersign=countersign).id


def keep_draft(center: Center, incident: IncidentId, actor: Actor) -> OrderId:
    """
    Keep the full order of an incident's newest plan as a draft.

    Raises
    ------
    NotFoundError
        If it has no plan.
    """
    plan = newest_plan(center, incident)
    if plan is None:
        raise PlanNoneError(incident=incident)
    return draft_full(center, plan, actor).id


# --- sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceLine:
    """A sentence that may be rewritten; ``outdated`` if its facts changed after that."""

    key: str
    name: str
    text: str
    generated: str
    outdated: bool


def sentence_lines(center: Center, order: OrderId, language: Language) -> list[SentenceLine]:
    """Give the sentences of a draft."""
    found = find_order(center, order)
    say = messages(language).label
    return [
        SentenceLine(
            key=s.key,
            name=say(f"sentence.{s.key.partition('.')[0]}") + s.key.partition(".")[2],
            text=s.text,
            generated=s.generated,
            outdated=outdated(found, s),
        )
        for s in sentences_of(center, found)
    ]


def rewrite_sentence(
    center: Center, order: OrderId, sentence: str, text: str | None, actor: Actor
) -> None:
    """Rewrite a sentence of a draft; None puts back what is generated."""
    rewrite(center, order, sentence, text, actor)


# --- the archive


def found_orders(center: Center, text: str) -> list[OrderId]:
    """Give the orders in which each word stands somewhere, newest first."""
    wanted = OrderSearch(words=tuple(text.split()))
    found = [(order.issued_utc, order.id) for order in search_orders(center, wanted)]
    found += [
        (one.at_utc or one.drawn_utc, OrderId(one.id)) for one in search_handwritten(center, wanted)
    ]
    return [order for _, order in sorted(found, key=itemgetter(0), reverse=True)]


def handwritten(center: Center, order: str) -> DrawnNumber | None:
    """Give what was entered of an order that was written by hand; None for any other."""
    found: DrawnNumber | None = center.board.table(DrawnNumber).get(order)
    return found


def scan_saved(center: Center, number: DrawnNumber) -> Path | None:
    """Write the scan of a handwritten order into the home; None where there is none."""
    if not number.scan:
        return None
    block = archived_bytes(center, number.scan, name=number.id)
    kind = ".pdf" if block.startswith(b"%PDF") else ".png" if block[1:4] == b"PNG" else ".jpg"
    file = center.home.out / f"{'演练_' if center.exercise else ''}{number.id}_手写{kind}"
    with told_plainly(file.parent):
        center.home.write_aside(file, block)
    return file


def incident_of(center: Center, order: OrderId) -> IncidentId:
    """Give the incident that an order is of."""
    by_hand = handwritten(center, order)
    if by_hand is not None and by_hand.incident is not None:
        return by_hand.incident
    found: Order = find_order(center, order)
    return found.incident
