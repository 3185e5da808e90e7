"""What a reinforcement order says: the fourteen parts of handbook 2.7, from the plan alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jointops.clock import local, local_text
from jointops.forces.units import Unit
from jointops.ids import UnitId
from jointops.orders.armed import armed_tables, armed_text
from jointops.orders.facts import OrderFacts, minutes, name_of
from jointops.orders.paper import (
    Align,
    Annex,
    Block,
    Column,
    Form,
    Heading,
    Imprint,
    KeyValues,
    Paper,
    Paragraph,
    Receipt,
    Table,
)
from jointops.orders.sentences import event_sentences, sentences, span_words
from jointops.planning.plan import Pick, Shortfall
from jointops.resources import messages

URGENCY = {1: "特急", 2: "特急", 3: "加急", 4: ""}
_BY_HAND = "_" * 10
"""What is filled in with a pen."""
ROADS_NAMED = 5
"""So many of the longest named roads describe a route on paper."""


def full_order(facts: OrderFacts) -> Paper:
    """Write the full order (正式指令) of a plan."""
    plan = facts.plan
    blocks: list[Block] = []
    for part, body in (
        ("numbering", _numbering(facts)),
        ("situation", _said(facts, "situation")),
        ("mission", _said(facts, "mission")),
        ("forces", _forces(facts)),
        ("arrival", _arrival(facts)),
        ("handling", _said(facts, "handling")),
        ("weapons", [Paragraph(text=facts.text_of("weapons"))]),
        ("radio", _radio(facts)),
        ("cooperation", _cooperation(facts)),
        ("discipline", _said(facts, "discipline")),
        ("support", [Paragraph(text=facts.text_of("support"))]),
        ("relief", _relief(facts)),
        ("maps", _maps(facts)),
        ("signing", _signing(facts)),
    ):
        blocks.append(Heading(text=facts.template.text(f"parts.{part}")))
        blocks.extend(body)
    annexes = []
    if facts.sheet is not None:
        annexes.append(Annex(title=facts.text_of("map_title"), blocks=(facts.sheet,)))
    return Paper(
        form=Form.GENERAL,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=facts.template.text("mark", issuer=facts.issuer),
        number=facts.number,
        urgency=_urgency(facts),
        title=facts.template.text(
            "duty_title" if facts.incident.window else "title",
            place=plan.place,
            class_name=plan.class_name,
        ),
        addressees="、".join(_addressees(facts)),
        blocks=tuple(blocks),
        signer=facts.issuer,
        annexes=tuple(annexes),
        receipt=Receipt(
            receivers=(*_receivers(plan.picks, facts), *(move.force for _, move in facts.moves_up))
        ),
        imprint=Imprint(printed_by=facts.issuer, printed_on=local(facts.issued).date()),
        footer_note=_footer(facts),
        draft=facts.draft,
    )


def first_wave_order(facts: OrderFacts) -> Paper:
    """Write the one-page first-wave order (首波指令单): parts 2, 3, 4, 5, 8 and 9."""
    plan = facts.plan
    wave = plan.first_wave
    blocks: list[Block] = [
        KeyValues(
            pairs=(
                ("情况", "".join(s.text for s in event_sentences(facts))),
                ("任务", sentences(facts, "mission")[0].text),
            )
        ),
        Table(
            columns=(
                Column(title="呼号", share=1.3),
                Column(title="人数", share=0.7, align=Align.RIGHT),
                Column(title="任务", share=2.7),
                *_time_columns(facts),
                Column(title="路线", share=2.7),
                Column(title="频道", share=0.8, align=Align.CENTER),
            ),
            rows=tuple(
                (
                    pick.force,
                    str(pick.people),
                    pick.task,
                    *_times(pick, facts),
                    _route(pick),
                    facts.units[UnitId(pick.force)].radio or "—",
                )
                for pick in wave
            ),
        ),
        KeyValues(
            pairs=(
                ("通联", facts.text_of("radio", channel=_channel(facts))),
                ("协同", armed_text(facts) + facts.text_of("others")),
                ("用警规定", facts.text_of("weapons")),
            )
        ),
        Paragraph(text=_slip_note(facts)),
    ]
    return Paper(
        form=Form.SLIP,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=facts.template.text("slip_mark", issuer=facts.issuer),
        number=facts.number,
        urgency=_urgency(facts),
        title=facts.template.text("slip_title"),
        blocks=tuple(blocks),
        signer=facts.issuer,
        approver=f"{facts.signer}（{facts.role}）",
        receipt=Receipt(receivers=tuple(pick.force for pick in wave)),
        footer_note=_footer(facts),
        draft=facts.draft,
    )


def _said(facts: OrderFacts, part: str) -> list[Block]:
    return [Paragraph(text=sentence.text) for sentence in sentences(facts, part)]


def _footer(facts: OrderFacts) -> str:
    return f"方案 {facts.plan.id} · {facts.plan.digest[:12]} · 留痕 {facts.chain}"


def _numbering(facts: OrderFacts) -> list[Block]:
    text = facts.text_of(
        "numbering_duty" if facts.incident.window else "numbering",
        **span_words(facts),
        number=facts.number,
        issued=local_text(facts.issued, "%Y年%-m月%-d日%H时%M分"),
        urgency=_urgency(facts) or "平件",
        mode="演练，不作为执勤依据" if facts.exercise else "实战",
    )
    texts = [text, *_lineage(facts)]
    return [Paragraph(text=text) for text in texts]


def _lineage(facts: OrderFacts) -> list[str]:
    """Say which orders this one replaces, with what changed, and which it adds to."""
    texts = []
    if facts.replaces:
        changes = "；".join(facts.changes)
        known = {"version": facts.version, "numbers": facts.replaces, "changes": changes}
        texts.append(facts.text_of("replaces", **known))
    if facts.first:
        texts.append(facts.text_of("supplements", number=facts.first))
    return texts


def _slip_note(facts: OrderFacts) -> str:
    note = facts.template.text("slip_note")
    if not facts.replaces:
        return note
    changes = "；".join(facts.changes)
    known = {"version": facts.version, "numbers": facts.replaces, "changes": changes}
    return facts.text_of("slip_replaces", **known) + note


def _urgency(facts: OrderFacts) -> str:
    return "" if facts.incident.window else URGENCY[facts.plan.level]


def _time_columns(facts: OrderFacts) -> tuple[Column, ...]:
    if facts.incident.window is not None:
        return (Column(title="最迟出发", share=1.6, align=Align.RIGHT),)
    return (
        Column(title="预计到达", share=1.35, align=Align.RIGHT),
        Column(title="时限", share=1.2, align=Align.RIGHT),
    )


def _times(pick: Pick, facts: OrderFacts) -> tuple[str, ...]:
    """Write when a force is there, and by when it must be; or when it leaves for a planned duty."""
    limit = () if facts.incident.window is not None else (minutes(pick.within_s),)
    return _due(pick, facts), *limit


def _due(pick: Pick, facts: OrderFacts) -> str:
    """Write when a force is there: seconds from now, or when it leaves for a planned duty."""
    window = facts.incident.window
    if window is not None:
        return local_text(window.with_way(pick.arrival_s).start_utc, "%-d日%H:%M")
    return minutes(pick.arrival_s) + ("估" if pick.estimated else "")


def _forces(facts: OrderFacts) -> list[Block]:
    zones = {"inner": "核心区", "middle": "警戒区", "outer": "疏导区"}
    kinds = messages("zh")
    rows = []
    for number, pick in enumerate(facts.plan.picks, 1):
        unit = facts.units.get(UnitId(pick.force))
        vehicles = _vehicles(unit) if unit else "步行"
        rows.append(
            (
                str(number),
                str(pick.tier),
                name_of(pick, facts),
                kinds.label(f"kind.{pick.kind}"),
                str(pick.people),
                vehicles,
                zones[pick.zone],
                pick.task,
            )
        )
    table = Table(
        title="力量编组表",
        columns=(
            Column(title="序号", share=0.6, align=Align.CENTER),
            Column(title="梯次", share=0.6, align=Align.CENTER),
            Column(title="呼号", share=1.8),
            Column(title="类别", share=1.5),
            Column(title="人数", share=0.7, align=Align.RIGHT),
            Column(title="车辆", share=1.1),
            Column(title="任务区", share=1.1),
            Column(title="任务", share=2.8),
        ),
        rows=tuple(rows),
    )
    blocks: list[Block] = [Paragraph(text=facts.text_of("forces")), table]
    if any(pick.estimated for pick in facts.plan.picks):
        blocks.append(Paragraph(text=facts.text_of("estimated")))
    if facts.plan.shortfalls:
        items = "；".join(_shortfall(short) for short in facts.plan.shortfalls)
        blocks.append(Paragraph(text=facts.text_of("shortfall", items=items)))
    return blocks


def _vehicles(unit: Unit) -> str:
    parts = []
    if unit.cars:
        parts.append(f"车{unit.cars}")
    if unit.motorcycles:
        parts.append(f"摩{unit.motorcycles}")
    return " ".join(parts) or "—"


def _shortfall(short: Shortfall) -> str:
    parts = []
    if short.missing:
        parts.append(f"缺{short.missing}")
    if short.late:
        parts.append(f"迟到{short.late}")
    reason = messages("zh").reason(short.nearest.code, **short.nearest.facts)
    return f"第{short.tier}梯次{short.task}{'、'.join(parts)}（{reason}）"


def _route(pick: Pick) -> str:
    """Describe a route by its longest named roads, in driving order."""
    named = [leg for leg in pick.way.legs if leg.name]
    chosen = sorted(named, key=_length, reverse=True)[:ROADS_NAMED]
    ordered = [leg.name for leg in named if leg in chosen]
    roads = [name for at, name in enumerate(ordered) if at == 0 or ordered[at - 1] != name]
    if not roads:
        return "就近直达" if pick.way.legs else "步行直达"
    return "—".join(roads)


def _length(leg: Any) -> float:
    return float(leg.length_m)


def _arrival(facts: OrderFacts) -> list[Block]:
    rows = tuple(
        (
            name_of(pick, facts),
            minutes(pick.arrival_s) + ("估" if pick.estimated else ""),
            minutes(pick.within_s),
            f"{'+' if pick.margin_s >= 0 else '-'}{minutes(abs(pick.margin_s))}",
            _route(pick),
        )
        for pick in facts.plan.picks
    )
    table = Table(
        title="到位时限与路线表",
        columns=(
            Column(title="呼号", share=1.8),
            Column(title="预计到达", share=1.2, align=Align.RIGHT),
            Column(title="时限", share=1.1, align=Align.RIGHT),
            Column(title="余量", share=1.2, align=Align.RIGHT),
            Column(title="主路线", share=4.6),
        ),
        rows=rows,
    )
    if facts.incident.window is not None:
        table = _departures(facts)
    place = facts.plan.place
    off = facts.plan.off_road_m
    text = f"到位点：{place}。备用路线由指挥席按路况通知。"
    if off >= 1:
        text = f"到位点：{place}，距最近道路{off:.0f}米。备用路线由指挥席按路况通知。"
    return [Paragraph(text=text), table]


def _departures(facts: OrderFacts) -> Table:
    """Write when each force leaves at the latest, to be there when the duty starts."""
    return Table(
        title="出发时刻与路线表",
        columns=(
            Column(title="呼号", share=1.8),
            Column(title="最迟出发", share=1.7, align=Align.RIGHT),
            Column(title="路程用时", share=1.2, align=Align.RIGHT),
            Column(title="主路线", share=5.2),
        ),
        rows=tuple(
            (
                name_of(pick, facts),
                _due(pick, facts),
                minutes(pick.arrival_s) + ("估" if pick.estimated else ""),
                _route(pick),
            )
            for pick in facts.plan.picks
        ),
    )


def _radio(facts: OrderFacts) -> list[Block]:
    """Say the channels; words to know each other by are written in by hand, and kept nowhere."""
    reserve = facts.reserve_channel or _BY_HAND
    return [
        Paragraph(text=facts.text_of("radio", channel=_channel(facts))),
        Paragraph(text=facts.text_of("radio_reserve", reserve=reserve)),
        Paragraph(text=facts.text_of("radio_words", blank=_BY_HAND)),
    ]


def _channel(facts: OrderFacts) -> str:
    channels = [facts.units[UnitId(p.force)].radio for p in facts.plan.picks if p.kind != "guard"]
    return next((channel for channel in channels if channel), "由指挥席指定")


def _cooperation(facts: OrderFacts) -> list[Block]:
    picked = [pick for pick in facts.plan.picks if pick.kind == "guard"]
    blocks: list[Block] = [
        Paragraph(text=armed_text(facts)),
        *armed_tables(facts, _due),
        Paragraph(text=facts.text_of("others")),
        Paragraph(text=facts.text_of("guards" if picked else "guards_none")),
    ]
    if picked:
        columns = (
            Column(title="保安队", share=2.4),
            Column(title="人数", share=0.7, align=Align.RIGHT),
            Column(title="任务", share=2.2),
            Column(title="同岗民警", share=1.4),
            Column(title="依据", share=2.4),
        )
        rows = tuple(
            (
                name_of(pick, facts),
                str(pick.people),
                pick.task,
                pick.beside or facts.text_of("guards_own"),
                facts.rules[pick.rule].basis,
            )
            for pick in picked
        )
        blocks.append(Table(title="保安任务表", columns=columns, rows=rows))
    return blocks


def _relief(facts: OrderFacts) -> list[Block]:
    lost = facts.plan.lost_points
    commander = facts.levels[facts.plan.level] + "响应指挥员"
    code = "relief_duty" if facts.incident.window else "relief"
    texts = [facts.text_of(code, commander=commander, **span_words(facts))]
    if lost:
        points = "、".join(f"{effect.name}（{effect.within_s / 60:.0f}分钟）" for effect in lost)
        texts.append(facts.text_of("lost", points=points))
    moving = [
        f"{move.force}到{effect.name}（{minutes(move.arrival_s)}到位）"
        for effect, move in facts.moves_up
    ]
    if moving:
        texts.append(facts.text_of("moves_up", moves="，".join(moving)))
    if facts.gone:
        texts.append(facts.text_of("moves_gone", forces="、".join(sorted(facts.gone))))
    if facts.plan.points and not lost and not facts.plan.moves_up:
        texts.append(facts.text_of("kept"))
    return [Paragraph(text=text) for text in texts]


def _maps(facts: OrderFacts) -> list[Block]:
    if facts.sheet is None:
        return [Paragraph(text="无附图。")]
    return [Paragraph(text=facts.text_of("maps", denominator=f"{facts.sheet.denominator:,.0f}"))]


def _signing(facts: OrderFacts) -> list[Block]:
    issued = local_text(facts.issued, "%Y年%-m月%-d日%H时%M分")
    signer = "待签发" if facts.draft else facts.signer
    return [Paragraph(text=facts.text_of("signing", signer=signer, role=facts.role, issued=issued))]


def _addressees(facts: OrderFacts) -> list[str]:
    police = any(pick.kind != "guard" for pick in facts.plan.picks)
    guards = any(pick.kind == "guard" for pick in facts.plan.picks)
    return (["各受令单位"] if police else []) + (["有关保安队"] if guards else []) or ["各单位"]


def _receivers(picks: Sequence[Pick], facts: OrderFacts) -> list[str]:
    return [name_of(pick, facts) for pick in picks]
