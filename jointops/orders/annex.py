"""The annex that stays inside the house: why each was picked, and what that does to the points."""

from __future__ import annotations

from jointops.orders.facts import OrderFacts, minutes, name_of
from jointops.orders.paper import Align, Block, Column, Paragraph, Table
from jointops.resources import messages


def reasons(facts: OrderFacts) -> list[Block]:
    """Say why each was picked and what that uncovers; stays inside the house."""
    say = messages("zh").reason
    rows = tuple(
        (name_of(pick, facts), f"第{pick.tier}梯次", say(pick.reason.code, **pick.reason.facts))
        for pick in (*facts.plan.picks, *facts.plan.standing, *facts.plan.hollow)
    )
    columns = (
        Column(title="呼号", share=1.8),
        Column(title="梯次", share=1.0),
        Column(title="依据", share=6.0),
    )
    blocks: list[Block] = [Table(title="选派依据", columns=columns, rows=rows)] if rows else []
    blocks += _moves(facts) + _lost(facts)
    return blocks or [Paragraph(text=facts.text_of("kept"))]


def _moves(facts: OrderFacts) -> list[Block]:
    """Tabulate who moves up to which point, and until when it is bare."""
    rows = tuple(
        (effect.name, minutes(effect.within_s), move.force, minutes(move.arrival_s))
        for effect, move in facts.moves_up
    )
    columns = (
        Column(title="点位", share=3.0),
        Column(title="承诺", share=1.0, align=Align.RIGHT),
        Column(title="补位力量", share=2.0),
        Column(title="到位", share=1.2, align=Align.RIGHT),
    )
    return [Table(title="补位", columns=columns, rows=rows)] if rows else []


def _lost(facts: OrderFacts) -> list[Block]:
    """Tabulate the points that break all the same."""
    lost = facts.plan.lost_points
    if not lost:
        return []
    return [
        Table(
            title="失守点位",
            columns=(
                Column(title="点位", share=3.0),
                Column(title="承诺", share=1.0, align=Align.RIGHT),
                Column(title="派出前", share=1.0, align=Align.RIGHT),
                Column(title="派出后", share=1.0, align=Align.RIGHT),
                Column(title="最近力量", share=2.0),
            ),
            rows=tuple(
                (
                    effect.name,
                    minutes(effect.within_s),
                    str(effect.before),
                    str(effect.after),
                    f"{effect.holder} {minutes(effect.holder_s)}"
                    if effect.holder_s is not None
                    else "无",
                )
                for effect in lost
            ),
        )
    ]
