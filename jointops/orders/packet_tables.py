"""The tables of a packet: who goes and what that uncovers, strengths by area, who gets what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from jointops.clock import local_text
from jointops.forces.guards import GuardKind
from jointops.orders.assignment import Assignment, PacketFacts, Purpose
from jointops.orders.packet_words import say, span
from jointops.orders.paper import Align, Block, Column, Heading, Paper, Paragraph, Table
from jointops.orders.task_slip import due_short, packet_paper, post_words
from jointops.planning.plan import Pick, PointEffect, ReinforcementPlan
from jointops.resources import messages

CENTER, RIGHT = Align.CENTER, Align.RIGHT


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """
    How strong a team is: never who is in it.

    Attributes
    ----------
    area
        The police station that it belongs to, or whose area its site lies in.
    leader
        Call sign of who leads it.
    kind
        In words.
    enrolled, present, fit
        On the register, on duty now, and of those free and qualified.
    """

    area: str
    team: str
    leader: str
    kind: str
    enrolled: int
    present: int
    fit: int
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """
    A paper of a packet as its list says it.

    Attributes
    ----------
    first_page
        In the whole set; 0 where it is not in it.
    receivers
        Who gets a copy each, in the order of the copy numbers.
    """

    title: str
    number: str
    pages: int
    first_page: int
    receivers: tuple[str, ...]


def tables_paper(
    plan: ReinforcementPlan,
    sent: Sequence[Assignment],
    points: Sequence[PointEffect],
    facts: PacketFacts,
    *,
    planned: bool,
    armed: str,
) -> Paper:
    """
    Write who goes where and when, and what each point has left.

    Parameters
    ----------
    points
        The points as they stand when the paper is made, with everybody who was sent away.
    planned
        Whether it is a duty to come: then the points stand as its plan has them.
    armed
        What is said of the armed police; empty for nothing.
    """
    known = {one.force for one in sent}
    rows = [_sent_row(one) for one in sent]
    rows += [_unsent_row(pick) for pick in plan.picks if pick.force not in known]
    forces = Table(
        title="增援力量表",
        columns=(
            Column(title="梯次", share=0.6, align=CENTER),
            Column(title="力量", share=1.5),
            Column(title="类别", share=1.6),
            Column(title="人数", share=0.6, align=RIGHT),
            Column(title="任务", share=3.25),
            Column(title="预计", share=1.15, align=RIGHT),
            Column(title="时限", share=1.0, align=RIGHT),
            Column(title="状态", share=0.9, align=CENTER),
        ),
        rows=tuple(rows),
    )
    blocks: list[Block] = [forces, Paragraph(text=f"{say('tables_note')}{armed}")]
    if points:
        note = say("coverage_note_duty" if planned else "coverage_note")
        blocks += [_coverage(points), Paragraph(text=note)]
    return packet_paper(facts, title=say("tables_title"), suffix="表1", blocks=tuple(blocks))


def _sent_row(one: Assignment) -> tuple[str, ...]:
    place = one.place.text
    task = one.task
    if one.purpose != Purpose.SCENE:
        task = f"到{place}{one.task.removesuffix(place).strip()}"
    return (
        str(one.tier) if one.purpose == Purpose.SCENE else "—",
        one.name,
        messages("zh").label(f"kind.{one.kind}"),
        str(one.people),
        task,
        span(one.due.arrival_s) + ("估" if one.due.estimated else ""),
        span(one.due.within_s) if one.due.within_s is not None else "—",
        messages("zh").label(f"step.{one.step}"),
    )


def _unsent_row(pick: Pick) -> tuple[str, ...]:
    return (
        str(pick.tier),
        pick.force,
        messages("zh").label(f"kind.{pick.kind}"),
        str(pick.people),
        pick.task,
        span(pick.arrival_s) + ("估" if pick.estimated else ""),
        span(pick.within_s),
        "未下达",
    )


def _coverage(points: Iterable[PointEffect]) -> Table:
    return Table(
        title="点位覆盖表",
        columns=(
            Column(title="点位", share=2.5),
            Column(title="承诺", share=0.9, align=RIGHT),
            Column(title="应有", share=0.6, align=RIGHT),
            Column(title="派出前", share=0.7, align=RIGHT),
            Column(title="派出后", share=0.7, align=RIGHT),
            Column(title="最近力量", share=2.0),
            Column(title="补位", share=2.1),
            Column(title="情况", share=0.6, align=CENTER),
        ),
        rows=tuple(
            (
                effect.name,
                span(effect.within_s),
                str(effect.minimum),
                str(effect.before),
                str(effect.after),
                f"{effect.holder} {span(effect.holder_s)}" if effect.holder_s is not None else "无",
                f"{effect.move_up.force} {span(effect.move_up.arrival_s)}"
                if effect.move_up is not None
                else "—",
                "失守" if effect.lost else "保持" if effect.after >= effect.minimum else "未达",
            )
            for effect in points
        ),
    )


def posts_paper(posts: Sequence[Assignment], facts: PacketFacts) -> Paper:
    """Write the checkpoints of a ring that was manned: where, by whom, by when, how."""
    table = Table(
        columns=(
            Column(title="序号", share=0.5, align=CENTER),
            Column(title="卡点", share=4.3),
            Column(title="力量", share=1.5),
            Column(title="到位", share=2.15),
            Column(title="要求", share=2.55),
        ),
        rows=tuple(
            (
                str(number),
                one.place.text,
                f"{one.name} {one.people}人",
                due_short(one.due),
                post_words(one),
            )
            for number, one in enumerate(posts, start=1)
        ),
    )
    note = Paragraph(text=say("posts_note"))
    return packet_paper(facts, title=say("posts_title"), suffix="卡", blocks=(table, note))


def strength_paper(
    strengths: Sequence[Strength], facts: PacketFacts, *, title: str, suffix: str, at: datetime
) -> Paper:
    """
    Write the strengths of teams, area by area: numbers, never names.

    Parameters
    ----------
    at
        When the numbers on duty were taken.
    """
    blocks: list[Block] = []
    for area, group in groupby(strengths, key=_area):
        teams = list(group)
        blocks += [Heading(text=_sum_text(area, teams)), _strengths(teams)]
    note = say("strength_note", at=local_text(at, "%-m月%-d日%H时%M分"))
    return packet_paper(facts, title=title, suffix=suffix, blocks=(*blocks, Paragraph(text=note)))


def _area(strength: Strength) -> str:
    return strength.area


def _sum_text(area: str, teams: Sequence[Strength]) -> str:
    enrolled, present = sum(t.enrolled for t in teams), sum(t.present for t in teams)
    return f"{area}　{len(teams)}队，在册{enrolled}人，在岗{present}人"


def _strengths(teams: Sequence[Strength]) -> Table:
    return Table(
        columns=(
            Column(title="序号", share=0.6, align=CENTER),
            Column(title="队（驻地）", share=3.2),
            Column(title="队长呼号", share=1.5),
            Column(title="类别", share=1.5),
            Column(title="在册", share=0.7, align=RIGHT),
            Column(title="在岗", share=0.7, align=RIGHT),
            Column(title="可用", share=0.7, align=RIGHT),
            Column(title="频道", share=0.8, align=CENTER),
        ),
        rows=tuple(
            (
                str(number),
                team.team,
                team.leader,
                team.kind,
                str(team.enrolled),
                str(team.present),
                str(team.fit),
                team.channel or "—",
            )
            for number, team in enumerate(teams, start=1)
        ),
    )


def list_paper(papers: Sequence[Listed], facts: PacketFacts, *, notes: Sequence[str]) -> Paper:
    """
    Write what is in the packet, and who gets which copy (分发表), with room to sign.

    Parameters
    ----------
    notes
        What is said below: the armed police, papers that are drafts.
    """
    contents = Table(
        title="目录（按发放顺序）",
        columns=(
            Column(title="序号", share=0.6, align=CENTER),
            Column(title="文书", share=3.6),
            Column(title="编号", share=2.6),
            Column(title="页数", share=0.7, align=RIGHT),
            Column(title="起页", share=0.7, align=RIGHT),
            Column(title="份数", share=0.7, align=RIGHT),
        ),
        rows=tuple(
            (
                str(number),
                paper.title,
                paper.number,
                str(paper.pages),
                str(paper.first_page) if paper.first_page else "—",
                str(len(paper.receivers)),
            )
            for number, paper in enumerate(papers, start=1)
        ),
    )
    copies = Table(
        title="分发表",
        columns=(
            Column(title="文书", share=2.6),
            Column(title="份号", share=0.9, align=CENTER),
            Column(title="发给", share=2.6),
            Column(title="签收（签名）", share=2.0),
            Column(title="时间", share=1.2),
        ),
        rows=tuple(
            (paper.title, f"{copy}/{len(paper.receivers)}", receiver, "", "")
            for paper in papers
            for copy, receiver in enumerate(paper.receivers, start=1)
        ),
    )
    blocks: tuple[Block, ...] = (contents, *(Paragraph(text=note) for note in notes), copies)
    return packet_paper(facts, title=say("list_title"), suffix="目", blocks=blocks)


def guard_kind_word(kind: GuardKind) -> str:
    """Give a guard team's legal kind as paper writes it."""
    return messages("zh").label(f"guard_kind.{kind}")
