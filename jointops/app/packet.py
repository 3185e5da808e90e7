"""
The packet (全套) of an incident: every paper that people act on, each a file, and all to print.

The first-wave order is written first and by itself. The rest goes into a folder that appears when
it is whole; orders that nobody may sign here go in as drafts, and that is told.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from jointops.app.areas import Areas
from jointops.app.assignments import assignments
from jointops.app.center import Center
from jointops.app.commands import NotePapers
from jointops.app.handling import NotFoundError
from jointops.app.jobs import Control
from jointops.app.papers import (
    asked_order,
    fonts_of,
    issue_order,
    order_content,
    page_count,
    paper_bytes,
    render,
    series,
)
from jointops.app.planner import newest_plan
from jointops.app.rights import Countersignature, allowed_roles
from jointops.app.staging import file_name, staged, told_plainly, write_whole
from jointops.app.strengths import area_of, guard_strengths, unit_strengths
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.clock import local, local_text
from jointops.errors import OperatorError
from jointops.forces.guards import GuardTeam
from jointops.ids import GuardTeamId, IncidentId
from jointops.incidents.incident import Incident, Milestone
from jointops.maps.line_index import MapBase
from jointops.maps.lines import road_lines
from jointops.maps.marks import IncidentMark
from jointops.orders.assignment import Assignment, PacketFacts, Purpose
from jointops.orders.order import Order, OrderKind
from jointops.orders.packet_maps import cut_of, overview, post_map
from jointops.orders.packet_tables import (
    Listed,
    list_paper,
    posts_paper,
    strength_paper,
    tables_paper,
)
from jointops.orders.packet_words import say
from jointops.orders.paper import Paper as PaperContent
from jointops.orders.pdf.bundle import draw_bundle, empty_page, joined
from jointops.orders.pdf.compose import Composer
from jointops.orders.pdf.render import render_pdf
from jointops.orders.task_slip import guard_slip, packet_paper, unit_slip
from jointops.planning.plan import Pick, ReinforcementPlan
from jointops.resources import messages

URGENCY = {1: "特急", 2: "特急", 3: "加急", 4: ""}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A paper on its way into the packet: its bytes, or what is to be drawn."""

    title: str
    number: str
    receivers: tuple[str, ...]
    pdf: bytes | None = None
    content: PaperContent | None = None


@dataclass(slots=True)
class _Orders:
    """The orders of a plan as files, with what is only a draft."""

    made: list[_Made] = field(default_factory=list)
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
        raise NotFoundError(kind="Plan", key=incident)
    sent = assignments(center, incident)
    if not sent:
        raise PacketEmptyError(incident=incident)
    mode = "演练" if center.exercise else ""
    orders, first = _Orders(), None
    if plan.first_wave:
        _take_order(center, plan, OrderKind.FIRST_WAVE, actor, None, orders, sent)
        block = orders.made[0].pdf
        first = folder / f"{file_name(mode, orders.made[0].title, orders.made[0].number)}.pdf"
        if block is not None:
            with told_plainly(folder):
                center.home.write_aside(first, block)
        if first_written is not None:
            first_written(first)
    control.tell(0.05)
    _take_order(center, plan, OrderKind.FULL, actor, countersign, orders, sent)
    control.tell(0.1)
    facts = packet_facts(center, subject, plan, orders.number, actor, draft=not orders.number)
    contents = _contents(center, subject, plan, sent, facts)
    name = file_name(
        mode, f"警情{incident}", f"方案{plan.id}", messages("zh").label("packet.whole")
    )
    with staged(folder, name) as (inside, whole):
        pages, digest = _write(
            center, [*orders.made, *contents], facts, plan, inside, control, orders.drafts
        )
        control.tell(1.0)
    count = len(orders.made) + len(contents) + 1
    note = NotePapers(
        subject=str(incident),
        what="packet",
        folder=whole.name,
        papers=count,
        pages=pages,
        digest=digest,
    )
    center.do(note, actor)
    return Packet(
        first=first,
        folder=whole,
        whole=whole / _whole_name(),
        papers=count,
        pages=pages,
        drafts=tuple(orders.drafts),
    )


def _whole_name() -> str:
    return f"00_{messages('zh').label('packet.whole')}.pdf"


def _take_order(
    center: Center,
    plan: ReinforcementPlan,
    kind: OrderKind,
    actor: Actor,
    countersign: Countersignature | None,
    orders: _Orders,
    sent: list[Assignment],
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
    order = newest_order(center, plan, kind)
    asked = asked_order(plan, kind)
    may = allowed_roles(asked).intersection(center.acting(actor).roles)
    if order is None and (may or countersign is not None):
        order = issue_order(center, plan, kind, actor, countersign=countersign)
    if order is not None:
        orders.number = order.number
        pdf, number = paper_bytes(center, order), order.number
    else:
        number = f"{series(center)}〔{local(center.clock.now()).year}〕　号"
        content = order_content(
            center, plan, kind, number=number, signer="", role="待签发", draft=True
        )
        pdf = render(center, content)
        orders.drafts.append(title)
        title = word("packet.draft", title=title)
    orders.made.append(_Made(title=title, number=number, receivers=tuple(receivers), pdf=pdf))


def newest_order(center: Center, plan: ReinforcementPlan, kind: OrderKind) -> Order | None:
    """Give the newest issued order of a kind for a plan; None if there is none."""
    found = [
        order
        for order in center.board.table(Order).values()
        if order.plan == plan.id and order.kind == kind
    ]
    return max(found, key=_serial, default=None)


def _serial(order: Order) -> tuple[int, int]:
    return order.year, order.serial


def packet_facts(
    center: Center,
    incident: Incident,
    plan: ReinforcementPlan,
    number: str,
    actor: Actor,
    *,
    draft: bool,
) -> PacketFacts:
    """Give what every paper of an incident's packet carries."""
    year = local(center.clock.now()).year
    role = actor.roles[0].value if actor.roles else ""
    words = messages("zh").label(f"role.{role}") if role else ""
    return PacketFacts(
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        number=number or f"{series(center)}〔{year}〕　号",
        issued=center.clock.now(),
        signer=f"{actor.name}（{words}）" if words else actor.name,
        event=_event(center, incident, plan),
        reference=say("order_reference", order=number) if number else say("order_none"),
        urgency="" if incident.window else URGENCY[plan.level],
        chain=f"方案 {plan.id} · {plan.digest[:12]} · 留痕 {center.board.head[:HEAD_CHARACTERS]}",
        draft=draft,
    )


def _event(center: Center, incident: Incident, plan: ReinforcementPlan) -> str:
    crossing = f"（{plan.crossing}）" if plan.crossing and plan.crossing != plan.place else ""
    known = {"place": plan.place, "crossing": crossing, "class_name": plan.class_name}
    if incident.window is not None:
        return say(
            "event_duty",
            start=local_text(incident.window.start_utc, "%-m月%-d日%-H时%M分"),
            end=local_text(incident.window.end_utc, "%-m月%-d日%-H时%M分"),
            **known,
        )
    levels = {level.number: level.name for level in center.incident_doctrine.levels}
    reported = incident.marks.get(Milestone.REPORTED, incident.marks[Milestone.ANSWERED])
    return say(
        "event",
        reported=local_text(reported.at_utc, "%-m月%-d日%-H时%M分"),
        level=levels[plan.level],
        **known,
    )


def map_base(center: Center) -> MapBase | None:
    """Give what lies under small maps; None where the network has no positions."""
    network = center.roads().network
    return MapBase(road_lines(network), center.ground()) if network.georeferenced else None


def map_note(center: Center) -> str:
    """Say under a map that its roads are made up, where they are."""
    return messages("zh").label("packet.training_roads") if center.city.seed is not None else ""


def _contents(
    center: Center,
    incident: Incident,
    plan: ReinforcementPlan,
    sent: list[Assignment],
    facts: PacketFacts,
) -> list[_Made]:
    """Write what follows the orders, in the order of handing out."""
    word, note = messages("zh").label, map_note(center)
    base, place = map_base(center), incident.place
    scene = None
    if place.lon is not None and place.lat is not None:
        scene = IncidentMark(
            lon=place.lon, lat=place.lat, level=plan.level, title=plan.place, newest=True
        )
    rules = center.doctrine.guard_rules
    made: list[_Made] = []

    def add(content: PaperContent, *receivers: str) -> None:
        title = content.title.replace("\n", "")
        made.append(_Made(title=title, number=content.number, receivers=receivers, content=content))

    units = [one for one in sent if one.kind != "guard"]
    guards = [one for one in sent if one.kind == "guard"]
    for number, one in enumerate(units, start=1):
        cut = cut_of(one, scene, base) if scene and base else None
        located = one.purpose == Purpose.POST and one.place.lon is not None
        chart = post_map(one, scene, base, note=note) if scene and base and located else None
        add(unit_slip(one, facts, number=number, cut=cut, post_map=chart), one.name)
    for number, one in enumerate(guards, start=1):
        cut = cut_of(one, scene, base) if scene and base else None
        add(guard_slip(one, facts, rules, number=number, cut=cut), one.name)
    desk, inner, commander = (word(f"packet.{who}") for who in ("desk", "inner", "commander"))
    if scene and base:
        chart = overview(sent, plan.standing, scene, base, note=note)
        page = packet_paper(facts, title=chart.title, suffix="图", blocks=(chart,))
        add(page, desk, commander)
    posts = [one for one in units if one.purpose == Purpose.POST]
    if posts:
        add(posts_paper(posts, facts), desk, commander)
    add(tables_paper(plan, sent, facts, armed=armed_note(plan)), inner)
    situation, areas = center.situation(), Areas(center)
    at = center.clock.now()
    police = unit_strengths(center, situation, {one.force for one in units})
    if police:
        title = say("strength_title", area="派出")
        add(strength_paper(police, facts, title=title, suffix="表2", at=at), inner)
    local_teams = _teams_around(center, incident, areas, guards)
    teams = guard_strengths(center, situation, areas, only=local_teams)
    if teams:
        title = say("guard_strength_title", area="相关")
        add(strength_paper(teams, facts, title=title, suffix="表3", at=at), inner)
    return made


def _teams_around(
    center: Center, incident: Incident, areas: Areas, guards: list[Assignment]
) -> set[GuardTeamId]:
    """Give the guard teams that were sent, and those in the area of the incident."""
    here = areas.of(incident.place.lon, incident.place.lat)
    around = {
        team.id
        for team in center.board.table(GuardTeam).values()
        if here != say("no_area") and area_of(team, areas) == here
    }
    return around | {GuardTeamId(one.force) for one in guards}


def armed_note(plan: ReinforcementPlan) -> str:
    """Say of the armed police by which papers they come; empty where none are in the plan."""
    groups = [_armed_by(pick) for pick in plan.standing]
    groups += [say("armed_asked", force=pick.force, people=pick.people) for pick in plan.hollow]
    return say("armed", groups="、".join(groups)) if groups else ""


def _armed_by(pick: Pick) -> str:
    papers = pick.reason.facts
    return say(
        "armed_by",
        force=pick.force,
        people=pick.people,
        request=papers.get("request", ""),
        reply=papers.get("reply", ""),
    )


def _write(
    center: Center,
    made: list[_Made],
    facts: PacketFacts,
    plan: ReinforcementPlan,
    inside: Path,
    control: Control,
    drafts: list[str],
) -> tuple[int, str]:
    """Write each paper, and all of them behind their list; give pages and digest of the whole."""
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
    notes = [note for note in (armed_note(plan),) if note]
    notes += [messages("zh").label("packet.drafted", title=title) for title in drafts]
    listing = partial(_listing, made, pages, facts, notes)
    lead = draw_bundle([listing(0)], fonts, composer, told=_heard)
    before = page_count(lead.pdf)
    lead = draw_bundle([listing(before)], fonts, composer, told=_heard)
    archived = [one.pdf for one in made if one.pdf is not None]
    back = empty_page(contents[0], fonts, composer)
    whole = joined([lead.pdf, *archived, drawn.pdf], back)
    write_whole(inside / _whole_name(), whole)
    write_whole(inside / f"{file_name('00', say('list_title'))}.pdf", lead.pdf)
    for number, one in enumerate(made, start=1):
        block = one.pdf
        if one.content is not None:
            block = render_pdf(one.content, fonts, composer)
        name = file_name(f"{number:02d}", one.title, *_to(one))
        write_whole(inside / f"{name}.pdf", block or b"")
        control.tell(ALONE_SHARE + (1 - ALONE_SHARE) * number / len(made))
    return page_count(whole), hashlib.sha256(whole).hexdigest()


def _to(one: _Made) -> tuple[str, ...]:
    """Name who gets a slip of his own, where the title does not."""
    only = one.receivers[0] if len(one.receivers) == 1 else ""
    return (only,) if only and only not in one.title and "指挥席" not in only else ()


def _heard(_done: int) -> None:
    """Go on."""


def _listing(
    made: list[_Made], pages: list[int], facts: PacketFacts, notes: list[str], before: int
) -> PaperContent:
    """Write the list of what is in the packet; ``before`` pages stand before its first paper."""
    listed = []
    at = before + 1
    for one, count in zip(made, pages, strict=True):
        listed.append(
            Listed(
                title=one.title,
                number=one.number,
                pages=count,
                first_page=at,
                receivers=one.receivers,
            )
        )
        at += count + count % 2
    return list_paper(listed, facts, notes=notes)
