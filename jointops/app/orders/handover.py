"""The handover of a shift: the state as a sheet, its journal head signed, the sheet archived."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from jointops.app.center import Center
from jointops.app.commands import NoteHandover
from jointops.app.handlers.papers import TakerMissingError
from jointops.app.heads import sign_newest
from jointops.app.journal_lines import ExceptionList, head_code
from jointops.app.lines import IncidentLine, incident_line, list_incidents
from jointops.app.numbers import series
from jointops.app.orders.handover_notes import (
    armed_note,
    drawn_note,
    imports_note,
    last_handover,
    orders_note,
)
from jointops.app.orders.papers import render
from jointops.app.planner import newest_plan
from jointops.app.reach import points_now
from jointops.app.requests.cases import list_requests, owed_words
from jointops.app.safekeeping import last_backup, last_drill
from jointops.app.second_persons import due_oral_acts
from jointops.app.workflows import flow_of
from jointops.audit.accounts import Actor
from jointops.audit.exceptions import ExceptionKind
from jointops.audit.heads import SignedHead
from jointops.clock import local, local_text
from jointops.errors import OperatorError
from jointops.forces.closures import RoadClosure
from jointops.forces.fixes import Certainty
from jointops.forces.readiness import UnitStatus
from jointops.incidents.incident import IncidentStatus
from jointops.orders.handover_sheet import Part, handover_sheet
from jointops.orders.order import Paper
from jointops.resources import messages

CLOCK = "%m-%d %H:%M"
MOST = 40
"""More rows of a part do not go on paper; how many are left out is said."""
AWAY = frozenset((UnitStatus.OUT_OF_SERVICE, UnitStatus.NO_CONTACT))
OWED = frozenset((ExceptionKind.ORAL, ExceptionKind.ORAL_ORDER))
"""Exceptions that stay on the sheet until they are on paper or signed for."""
UNSURE = frozenset((Certainty.STALE, Certainty.NEVER))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """
    A handover that was made.

    Attributes
    ----------
    head
        Code of the journal's head on the sheet.
    signed
        The signed head; None where it could not be signed, with the reason in ``unsigned``.
    """

    sheet: Paper
    parts: tuple[Part, ...]
    head: str
    signed: SignedHead | None
    unsigned: str


def hand_over(center: Center, actor: Actor, *, to: str) -> Handover:
    """
    Sign the journal's head, draw the sheet, archive it, and note that it was made.

    Takes a second; it belongs off the window's thread.

    Raises
    ------
    TakerMissingError
        If nobody takes over.
    OperatorError
        If the actor may not, or a character cannot be printed.
    """
    if not to.strip():
        raise TakerMissingError
    signed, unsigned = None, ""
    try:
        signed = sign_newest(center, actor, handed_to=to)
    except OperatorError as refusal:  # the shift changes all the same; the sheet says it
        unsigned = str(refusal)
    parts = tuple(handover_parts(center))
    now, head = center.clock.now(), head_code(center)
    say = messages("zh").label
    proof = say("handover.signed", entry=signed.seq) if signed else say("handover.unsigned")
    content = handover_sheet(
        parts,
        number=f"{series(center)}交〔{local(now).year}〕{center.board.number}号",
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        issued=now,
        giver=actor.name,
        taker=to,
        chain=say("handover.foot", head=head, proof=proof),
    )
    pdf = render(center, content)
    sheet = Paper(id=hashlib.sha256(pdf).hexdigest(), pdf=pdf)
    center.do(NoteHandover(handed_to=to, head=head, sheet=sheet), actor)
    return Handover(sheet=sheet, parts=parts, head=head, signed=signed, unsigned=unsigned)


def handover_parts(center: Center) -> list[Part]:
    """Give what the next shift takes over, part by part."""
    return [
        _incidents(center),
        _points(center),
        _units(center),
        _requests(center),
        _closures(center),
        _journal(center),
    ]


def _part(code: str, columns: Sequence[tuple[str, float]], rows: Sequence[tuple[str, ...]]) -> Part:
    say = messages("zh").label
    rest = len(rows) - MOST
    return Part(
        title=say(f"handover.{code}", count=len(rows)),
        columns=columns,
        rows=rows[:MOST],
        nothing=say(f"handover.no_{code}"),
        notes=[say("handover.rest", count=rest)] if rest > 0 else (),
    )


def _incidents(center: Center) -> Part:
    lines = [incident_line(center, number) for number in list_incidents(center)]
    rows = [
        (
            f"{line.id}号",
            line.class_name,
            f"{line.level}级",
            line.place,
            _when(line),
            str(line.waiting + line.moving + line.there + line.reserved),
            str(line.missing) if newest_plan(center, line.id) else "—",
        )
        for line in lines
        if line.status == IncidentStatus.OPEN
    ]
    titles = ("编号", 0.7), ("类别", 1.3), ("等级", 0.7), ("地点", 2.4), ("时间", 1.7)
    return _part("incidents", (*titles, ("在外", 0.7), ("缺", 0.5)), rows)


def _when(line: IncidentLine) -> str:
    if line.window is None:
        return local_text(line.opened_utc, CLOCK)
    start, end = local(line.window.start_utc), local(line.window.end_utc)
    return f"{start:%m-%d %H:%M}至{end:%H:%M}"


def _points(center: Center) -> Part:
    rows = [
        (
            f"{round(point.within_s / 60)}分钟",
            point.name,
            f"{point.after}/{point.minimum}",
            point.holder or "—",
        )
        for point in points_now(center)
        if point.after < point.minimum
    ]
    return _part("points", (("点位", 0.8), ("名称", 2.4), ("现有/应有", 1), ("最近", 1.4)), rows)


def _units(center: Center) -> Part:
    situation, say = center.situation(), messages("zh").label
    rows = []
    for unit in situation.units:
        status, stands = situation.statuses[unit], situation.standings[unit].certainty
        if status in AWAY:
            rows.append((str(unit), say(f"status.{status}")))
        elif stands in UNSURE and status != UnitStatus.RESERVED:
            rows.append(
                (str(unit), say("handover.unsure", age=say(f"certainty.{stands.name.lower()}")))
            )
    return _part("units", (("力量", 1.4), ("情况", 2.6)), rows)


def _requests(center: Center) -> Part:
    rows = [
        (
            f"{case.id}号",
            flow_of(case).state_word(case.operation),
            f"{case.granted}/{case.people}",
            "；".join(owed_words(case, center)) or "—",
        )
        for case in list_requests(center)
        if case.operation not in {"closed", flow_of(case).final}
    ]
    part = _part("requests", (("三单", 0.7), ("状态", 1.3), ("同意/请求", 1), ("欠文书", 3)), rows)
    return replace(part, notes=(*part.notes, armed_note(center)))


def _closures(center: Center) -> Part:
    say = messages("zh").label
    rows = [
        (closure.name, say("handover.slow") if closure.slow else say("handover.closed"))
        for closure in center.board.table(RoadClosure).values()
    ]
    return _part("closures", (("封控", 2), ("方式", 1)), rows)


def _journal(center: Center) -> Part:
    """Say what came since the last handover and what is still owed, and of backup and drill."""
    say = messages("zh").label
    since = last_handover(center)
    kinds = Counter(
        found.kind
        for found in ExceptionList(center).standing()
        if found.kind in OWED or found.entry.seq > since
    )
    rows = [
        (say(f"exception.{kind}", what="").strip(), say("handover.times", count=count))
        for kind, count in sorted(kinds.items())
    ]
    backup, drilled = last_backup(center), last_drill(center)
    notes = [
        say("handover.oral", count=len(due_oral_acts(center))),
        say("handover.backup", at=local_text(backup.at_utc, CLOCK))
        if backup is not None and not backup.fault
        else say("handover.no_backup"),
        say("handover.drill", at=local_text(drilled.at_utc, CLOCK))
        if drilled is not None and not drilled.fault
        else say("handover.no_drill"),
    ]
    part = _part("journal", (("例外", 2), ("次数", 1)), rows)
    notes = [
        "".join(notes),
        orders_note(center),
        drawn_note(center),
        imports_note(center, after=since),
    ]
    return replace(part, notes=tuple(filter(None, notes)))
