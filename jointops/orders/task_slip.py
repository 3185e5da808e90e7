"""A task slip (任务单): who, where, by when, by which way, on which channel, by what law."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from jointops.clock import local_text
from jointops.forces.authority import GuardTaskRule
from jointops.forces.checkposts import Crew
from jointops.forces.guards import GuardKind, GuardTeam
from jointops.geo.compass import Compass
from jointops.orders.assignment import Assignment, Due, PacketFacts, Purpose
from jointops.orders.guard_limits import limits
from jointops.orders.packet_words import say, span
from jointops.orders.paper import Annex, Block, Form, KeyValues, MapCut, MapSheet, Paper, Receipt
from jointops.orders.route_words import route_words
from jointops.resources import messages

CLOCK = "%-H时%M分%S秒"
DAY = "%-m月%-d日%-H时%M分"


def packet_paper(
    facts: PacketFacts,
    *,
    title: str,
    suffix: str,
    blocks: tuple[Block, ...],
    annexes: tuple[Annex, ...] = (),
    receivers: tuple[str, ...] = (),
    signed: bool = False,
) -> Paper:
    """
    Make a paper of a packet: one page of ruled cells with the packet's own head and foot.

    Parameters
    ----------
    suffix
        What follows the order's number in its own, e.g. ``任3``.
    signed
        Whether it names whose word it is.
    """
    return Paper(
        form=Form.SLIP,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.issued,
        head=facts.issuer,
        number=f"{facts.number}{suffix}",
        urgency=facts.urgency,
        title=title,
        blocks=blocks,
        annexes=annexes,
        signer=facts.issuer if signed else "",
        approver=facts.signer if signed else "",
        receipt=Receipt(receivers=receivers) if receivers else None,
        footer_note=facts.chain,
        draft=facts.draft,
        time_word="出单时间",
        kind_word="文书",
    )


def unit_slip(
    one: Assignment,
    facts: PacketFacts,
    *,
    number: int,
    cut: MapCut | None,
    post_map: MapSheet | None = None,
) -> Paper:
    """
    Write the slip of a police unit.

    Parameters
    ----------
    cut
        Map of where it is to be; None where the network has no positions.
    post_map
        The map page of its checkpoint.
    """
    pairs = [
        ("受令", f"{one.name}（{one.people}人{f'，{one.vehicles}' if one.vehicles else ''}）"),
        ("情况", facts.event),
        ("任务", _mission(one)),
        ("到位", due_text(one.due)),
        ("路线", route_words(one.way) if one.way.legs or one.due.there else say("route_unknown")),
    ]
    if one.purpose == Purpose.POST:
        pairs.append(("卡点要求", post_text(one)))
    pairs.append(("通联", say("report", channel=one.channel or say("no_channel"))))
    pairs.append(("联系人", say("contact")))
    if one.guards:
        pairs.append(("协同", say("guards_with", teams="、".join(one.guards))))
    pairs += [("用警规定", say("weapons")), ("依据", facts.reference)]
    return packet_paper(
        facts,
        title=say("slip_title", force=one.name),
        suffix=f"任{number}",
        blocks=_with_cut(tuple(pairs), cut),
        annexes=(Annex(title=post_map.title, blocks=(post_map,)),) if post_map else (),
        receivers=(one.name,),
        signed=True,
    )


def guard_slip(
    one: Assignment,
    facts: PacketFacts,
    rules: Mapping[str, GuardTaskRule],
    *,
    number: int,
    cut: MapCut | None,
) -> Paper:
    """Write the slip of a guard team that helps at an incident, with the law's limits."""
    rule = rules[one.rule]
    alone = not one.beside
    terms = say("guard_task_alone") if alone else say("guard_task_beside", beside=one.beside)
    place = one.place.text
    pairs = (
        ("保安队", f"{one.name}，{one.people}人"),
        ("情况", facts.event),
        ("任务", f"{place}：{one.task}（{rule.conditions}）。{terms}"),
        ("到位", due_text(one.due)),
        ("路线", route_words(one.way) if one.way.legs else say("route_none")),
        (
            "通联",
            say("report_guard", channel=one.channel or say("no_channel"))
            + (say("contact_site") if alone else say("contact_guard", beside=one.beside)),
        ),
        ("依据", f"{rule.basis}。{facts.reference}"),
        *limits(
            tuple(rules.values()),
            kind=one.guard_kind or GuardKind.SELF,
            off_site=one.off_site,
            on_own_site=alone,
        ),
    )
    return packet_paper(
        facts,
        title=say("guard_title"),
        suffix=f"保{number}",
        blocks=_with_cut(pairs, cut),
        receivers=(one.name,),
        signed=True,
    )


def duty_slip(
    team: GuardTeam,
    facts: PacketFacts,
    rules: Mapping[str, GuardTaskRule],
    *,
    area: str,
    people: str,
    cut: MapCut | None,
) -> Paper:
    """
    Write the standing slip of a guard team on its own site.

    Parameters
    ----------
    area
        The police station whose area the site lies in.
    people
        Its strength in words.
    """
    kind = messages("zh").label(f"guard_kind.{team.kind}")
    pairs = (
        ("保安队", f"{team.call_sign}（{kind}），{people}"),
        ("岗位", f"{team.site}，{area}辖区"),
        ("任务", say("guard_duty")),
        (
            "通联",
            say("report_guard", channel=team.radio or say("no_channel")) + say("contact_site"),
        ),
        *limits(tuple(rules.values()), kind=team.kind, off_site=team.off_site, on_own_site=True),
    )
    return packet_paper(
        facts,
        title=say("duty_title"),
        suffix=f"岗{team.id}",
        blocks=_with_cut(pairs, cut),
        receivers=(team.call_sign,),
    )


def _with_cut(pairs: tuple[tuple[str, str], ...], cut: MapCut | None) -> tuple[Block, ...]:
    cells = KeyValues(pairs=pairs)
    return (cells, cut) if cut is not None else (cells,)


def _mission(one: Assignment) -> str:
    if one.promise_s is not None:
        return say("mission_point", place=one.place.text, promise=span(one.promise_s))
    if one.purpose == Purpose.POST:
        closing = span(one.post.cut_over_s if one.post is not None else 60.0)
        return say("mission_post", place=one.place.text, cut_over=closing)
    zone = say(f"zone_{one.zone}")
    waits = say("mission_waits") if one.due.sent_utc is None and not one.due.leave_utc else ""
    return waits + say("mission_scene", place=one.place.text, task=one.task, zone=zone)


def due_text(due: Due) -> str:
    """Say by when a force is to be there."""
    if due.there:
        return say("due_there")
    if due.leave_utc is not None and due.start_utc is not None and due.end_utc is not None:
        return say(
            "due_window",
            leave=local_text(due.leave_utc, DAY),
            start=local_text(due.start_utc, DAY),
            end=local_text(due.end_utc, DAY),
        )
    marked = say("estimated") if due.estimated else ""
    eta = _clock(due, due.arrival_s)
    if due.within_s is None:
        return say("due_free", eta=eta, arrival=span(due.arrival_s), estimated=marked)
    within, late_s = span(due.within_s), due.arrival_s - due.within_s
    late = say("due_late", late=span(late_s)) if late_s >= 1 else ""
    if due.sent_utc is None:
        arrival = span(due.arrival_s)
        return say("due_from_word", within=within, arrival=arrival, estimated=marked) + late
    at = _clock(due, due.within_s)
    return say("due", at=at, within=within, eta=eta, estimated=marked) + late


def _clock(due: Due, seconds: float) -> str:
    if due.sent_utc is None:
        return f"下达后{span(seconds)}"
    return local_text(due.sent_utc + timedelta(seconds=seconds), CLOCK)


def due_short(due: Due) -> str:
    """Say by when a force is to be there, for a table."""
    if due.there:
        return say("due_there")
    if due.within_s is None:
        return say("due_about", at=_clock(due, due.arrival_s))
    return say("due_by", at=_clock(due, due.within_s))


def post_words(one: Assignment) -> str:
    """Say what is special about a checkpoint, for a table."""
    post, word = one.post, messages("zh").label
    missing = (post.crew if post is not None else Crew()).people - one.people
    parts = [say("post_missing", missing=missing)] if missing > 0 else []
    if post is None:
        return "，".join((say("post_out_short"), *parts, say("post_unchecked")))
    side = [say("post_side", side=word(f"compass.{post.side}")).rstrip("，")] if post.side else []
    near = [
        say(key)
        for key, is_near in (
            ("post_near_school", post.near_school),
            ("post_near_hospital", post.near_hospital),
        )
        if is_near
    ]
    fire = say("post_checked" if post.fire_checked else "post_unchecked")
    from_way = say("post_from", way=word(f"compass.{Compass(post.stops_from)}")).rstrip("。")
    return "，".join((*side, from_way, *parts, fire, *near))


def post_text(one: Assignment) -> str:
    """Say what a checkpoint takes: side, direction, force, kit, what is near."""
    post, word = one.post, messages("zh").label
    missing = (post.crew if post is not None else Crew()).people - one.people
    force = say("post_force")
    if missing > 0:
        force += say("post_short", people=one.people, missing=missing)
    if post is None:
        return f"{say('post_outside')}{force}{say('post_fire_open')}"
    side = say("post_side", side=word(f"compass.{post.side}")) if post.side else ""
    kit = "、".join(word(f"kit.{kit}") for kit in post.kit)
    near = [
        say(key)
        for key, is_near in (
            ("post_school", post.near_school),
            ("post_hospital", post.near_hospital),
        )
        if is_near
    ]
    return "".join(
        (
            side,
            say("post_from", way=word(f"compass.{Compass(post.stops_from)}")),
            force,
            say("post_kit", kit=kit) if kit else "",
            say("post_fire_checked" if post.fire_checked else "post_fire_open"),
            *near,
        )
    )
