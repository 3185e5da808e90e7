"""
The packet (全套) of an incident: every paper that people act on, each a file, and all to print.

The first-wave order is written first and by itself. The rest goes into a folder that appears when
it is whole; orders that nobody may sign here go in as drafts, and that is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from jointops.app.center import Center
from jointops.app.commands import NotePapers
from jointops.app.handling import NotFoundError, PlanNoneError
from jointops.app.jobs import Control
from jointops.app.orders.assignments import assignments
from jointops.app.orders.packet_contents import Made, armed_note, packet_contents, packet_facts
from jointops.app.orders.papers import (
    asked_order,
    draft_pdf,
    fonts_of,
    issue_order,
    page_count,
    paper_bytes,
)
from jointops.app.planner import newest_plan
from jointops.app.rights import Countersignature, allowed_roles
from jointops.app.staging import file_name, staged, told_plainly, write_whole
from jointops.audit.accounts import Actor
from jointops.errors import OperatorError
from jointops.ids import IncidentId
from jointops.incidents.incident import Incident
from jointops.orders.assignment import Assignment, PacketFacts, Purpose
from jointops.orders.order import UNISSUED, Order, OrderKind, Paper
from jointops.orders.packet_tables import Listed, list_paper
from jointops.orders.packet_words import say
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.pdf.bundle import draw_bundle, empty_page, joined
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.render import render_pdf
from jointops.planning.plan import ReinforcementPlan
from jointops.resources import messages

ALONE_SHARE = 0.6
"""Share of the work after which the papers are drawn one by one."""


class PacketEmptyError(OperatorError):
    """Nobody was sent, so that there is nothing to hand out."""

    code = "PACKET-EMPTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet:
    """
    A packet that was written.

    Attributes
    ----------
    first
        The first-wave order by itself; None where the plan has no first wave.
    folder, whole
        Where the papers are, and the file of all of them in the order of handing out.
    drafts
        What is in it as a draft, because nobody who may sign it did.
    """

    first: Path | None
    folder: Path
    whole: Path
    papers: int
    pages: int
    drafts: tuple[str, ...]


@dataclass(slots=True)
class _Orders:
    """The orders of a plan as files, with what is only a draft."""

    made: list[Made] = field(default_factory=list)
    number: str = ""
    drafts: list[str] = field(default_factory=list)


def make_packet(
    center: Center,
    incident: IncidentId,
    folder: Path,
    actor: Actor,
    control: Control,
    *,
    countersign: Countersignature | None = None,
    first_written: Callable[[Path], None] | None = None,
) -> Packet:
    """
    Write everything that is handed out for an incident.

    Parameters
    ----------
    countersign
        Who signs the full order where the actor may not.
    first_written
        Called as soon as the first-wave order is on the disk.

    Raises
    ------
    NotFoundError
        If there is no such incident, or it has no plan.
    PacketEmptyError
        If nobody was sent.
    ForceUnregisteredError
        If a force that was sent is not registered any more.
    GlyphMissingError
        If a character cannot be printed.
    PapersUnwritableError, PapersDiskFullError
        If the folder does not take the papers.
    StoppedError
        If the person stopped it; the folder is not there then.
    """
    subject: Incident | None = center.board.table(Incident).get(incident)
    plan = newest_plan(center, incident)
    if subject is None:
        raise NotFoundError(kind="Incident", key=incident)
    if plan is None:
        raise PlanNoneError(incident=incident)
    sent = assignments(center, incident)
    if not sent:
        raise PacketEmptyError(incident=incident)
    mode = "演练" if center.exercise else ""
    orders, first = _Orders(), None
    if plan.first_wave:
        _take_order(center, plan, OrderKind.FIRST_WAVE, actor, orders, sent=sent)
        block = orders.made[0].pdf
        first = folder / f"{file_name(mode, orders.made[0].title, orders.made[0].number)}.pdf"
        if block is not None:
            with told_plainly(folder):
                center.home.write_aside(first, block)
        if first_written is not None:
            first_written(first)
    control.tell(0.05)
    _take_order(center, plan, OrderKind.FULL, actor, orders, sent=sent, countersign=countersign)
    control.tell(0.1)
    facts = packet_facts(center, subject, plan, orders.number, actor, draft=not orders.number)
    notes = [note for note in (armed_note(plan),) if note]
    notes += [messages("zh").label("packet.drafted", title=title) for title in orders.drafts]
    contents = packet_contents(center, subject, plan, sent, facts)
    name = file_name(
        mode, f"警情{incident}", f"方案{plan.id}", messages("zh").label("packet.whole")
    )
    with staged(folder, name) as (inside, whole):
        written = _write(center, [*orders.made, *contents], facts, inside, control, notes=notes)
        control.tell(1.0)
    count = len(orders.made) + len(contents) + 1
    note = NotePapers(
        subject=str(incident),
        what="packet",
        folder=whole.name,
        papers=count,
        pages=written.pages,
        digest=written.whole.id,
        index=written.index,
        whole=written.whole,
    )
    center.do(note, actor)
    return Packet(
        first=first,
        folder=whole,
        whole=whole / _whole_name(),
        papers=count,
        pages=written.pages,
        drafts=tuple(orders.drafts),
    )


def _whole_name() -> str:
    return f"00_{messages('zh').label('packet.whole')}.pdf"


def _take_order(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    actor: Actor,
    orders: _Orders,
    *,
    sent: list[Assignment],
    countersign: Countersignature | None = None,
) -> None:
    """Take a plan's order as it was issued, issue it where the actor may, or draw a draft."""
    word = messages("zh").label
    title = word(f"packet.{kind.value}")
    ours = [one.name for one in sent if one.kind != "guard" and one.purpose == Purpose.SCENE]
    wave = {pick.force for pick in plan.first_wave}
    receivers = [word("packet.desk")]
    if kind == OrderKind.FIRST_WAVE:
        receivers += [name for name in ours if name in wave]
    else:
        receivers += [word("packet.commander"), *ours]
    order, draft = newest_order(center, plan, kind), _draft_of(center, plan, kind)
    asked = asked_order(plan, kind)
    may = allowed_roles(asked).intersection(center.acting(actor).roles)
    if order is None and draft is None and (may or countersign is not None):
        order = issue_order(center, plan, kind, actor, countersign=countersign)
    if order is not None:
        orders.number = number = order.number
        pdf = paper_bytes(center, order)
        receivers = [copy.receiver for copy in order.copies] or receivers
    else:
        number, edits = "", draft.edits if draft is not None else ()
        pdf = draft_pdf(center, plan, kind, edits)
        orders.drafts.append(title)
        title = word("packet.draft", title=title)
    orders.made.append(Made(title=title, number=number, receivers=tuple(receivers), pdf=pdf))


def full_order_open(center: Center, plan: ReinforcementPlan) -> bool:
    """Tell whether a packet would issue the full order: nobody issued or drafted one yet."""
    kind = OrderKind.FULL
    return newest_order(center, plan, kind) is None and _draft_of(center, plan, kind) is None


def newest_order(center: Center, plan: ReinforcementPlan, kind: OrderKind) -> Order | None:
    """Give the newest order of a kind for a plan that is in force; None if there is none."""
    found = [order for order in _of_plan(center, plan, kind) if order.in_force]
    return max(found, key=_serial, default=None)


def _draft_of(center: Center, plan: ReinforcementPlan, kind: OrderKind) -> Order | None:
    """Give the newest draft of a kind for a plan: whoever wrote it is not passed over."""
    found = [order for order in _of_plan(center, plan, kind) if order.state in UNISSUED]
    return max(found, key=_written, default=None)


def _of_plan(center: Center, plan: ReinforcementPlan, kind: OrderKind) -> list[Order]:
    orders = center.board.table(Order).values()
    return [order for order in orders if order.plan == plan.id and order.kind == kind]


def _written(order: Order) -> datetime:
    return order.issued_utc


def _serial(order: Order) -> tuple[int, int]:
    return order.year, order.serial


@dataclass(frozen=True, kw_only=True)
class _Written:
    """All papers in one file, how many pages it has, and where in it each of them is."""

    whole: Paper
    pages: int
    index: tuple[tuple[str, int, int], ...]


def _write(
    center: Center,
    made: list[Made],
    facts: PacketFacts,
    inside: Path,
    control: Control,
    *,
    notes: list[str],
) -> _Written:
    """Write each paper, and all of them behind their list."""
    fonts = fonts_of(center.home.fonts)
    composer = Composer(fonts)
    contents = [one.content for one in made if one.content is not None]
    steps = len(contents)
    drawn = draw_bundle(
        contents,
        fonts,
        composer,
        told=lambda done: control.tell(0.1 + (ALONE_SHARE - 0.1) * done / steps),
    )
    counts = iter(drawn.counts)
    pages = [page_count(one.pdf) if one.pdf is not None else next(counts) for one in made]
    listing = partial(_listing, made, pages, facts, notes)
    lead = draw_bundle([listing(0)], fonts, composer, told=_heard)
    before = page_count(lead.pdf)
    lead = draw_bundle([listing(before)], fonts, composer, told=_heard)
    archived = [one.pdf for one in made if one.pdf is not None]
    back = empty_page(contents[0], fonts, composer)
    whole = joined([lead.pdf, *archived, drawn.pdf], back=back)
    write_whole(inside / _whole_name(), whole)
    write_whole(inside / f"{file_name('00', say('list_title'))}.pdf", lead.pdf)
    for number, one in enumerate(made, start=1):
        block = one.pdf
        if one.content is not None:
            block = render_pdf(one.content, fonts, composer)
        name = file_name(f"{number:02d}", one.title, *_to(one))
        write_whole(inside / f"{name}.pdf", block or b"")
        control.tell(ALONE_SHARE + (1 - ALONE_SHARE) * number / len(made))
    index, at = [], before + before % 2 + 1
    for one, count in zip(made, pages, strict=True):
        index.append(("　".join((one.title, *_to(one))), at, count))
        at += count + count % 2
    kept = Paper(id=hashlib.sha256(whole).hexdigest(), pdf=whole)
    return _Written(whole=kept, pages=page_count(whole), index=tuple(index))


def _to(one: Made) -> tuple[str, ...]:
    """Name who gets a slip of his own, where the title does not."""
    only = one.receivers[0] if len(one.receivers) == 1 else ""
    return (only,) if only and only not in one.title and "指挥席" not in only else ()


def _heard(_done: int) -> None:
    """Go on."""


def _listing(
    made: list[Made], pages: list[int], facts: PacketFacts, notes: list[str], before: int
) -> PaperContent:
    """Write the list of what is in the packet; ``before`` pages stand before its first paper."""
    listed = []
    at = before + 1
    for one, count in zip(made, pages, strict=True):
        listed.append(
            Listed(
                title="　".join((one.title, *_to(one))),
                number=one.number,
                pages=count,
                first_page=at,
                receivers=one.receivers,
            )
        )
        at += count + count % 2
    return list_paper(listed, facts, notes=notes)
