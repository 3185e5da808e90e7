"""The fallback pack of the open file: drawn at a shift's start, its numbers accounted for later."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from jointops.app.center import Center, RoadsAbsentError
from jointops.app.commands import DrawPack, OpenRequest, StepRequest, VoidDrawn
from jointops.app.handlers.papers import NumberTakenError
from jointops.app.numbers import order_numbers, series, series_of, template_of
from jointops.app.orders.papers import render
from jointops.app.requests.cases import agency_of, opening
from jointops.app.staging import told_plainly
from jointops.app.workflows import workflow
from jointops.audit.accounts import Actor
from jointops.audit.chain import HEAD_CHARACTERS
from jointops.clock import local, utc_text
from jointops.errors import OperatorError
from jointops.forces.duty_phones import DutyPhone
from jointops.forces.fixes import Certainty
from jointops.forces.guards import GuardKind
from jointops.forces.readiness import UnitStatus
from jointops.forces.stations import Grid
from jointops.forces.units import UnitKind
from jointops.ids import IncidentId, RequestId
from jointops.orders.drawn import DrawnNumber, DrawnSeries
from jointops.orders.fallback_pack import ForceRow, PackFacts, fallback_pack, words
from jointops.orders.numbers import head_of, next_serial, numbered
from jointops.orders.order import OrderKind, Paper
from jointops.orders.pdf.bundle import joined
from jointops.planning.arrivals import stand_of
from jointops.planning.coverage import point_stand
from jointops.requests.case import RequestCase, Word
from jointops.resources import messages
from jointops.situation.picture import Situation

ATTEMPTS = 5
MOST = 20
"""More blanks of a kind than this are not drawn at once."""
NEAREST = 3
ORAL = "A1"
AWAY = frozenset((UnitStatus.OUT_OF_SERVICE, UnitStatus.NO_CONTACT))
ENTER_WITHIN = timedelta(hours=24)
"""A blank that was drawn longer ago is told as overdue (our default)."""


class PackEmptyError(OperatorError):
    """A pack has blanks, and not too many of them."""

    code = "PACK-EMPTY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blanks:
    """How many blank papers a pack has: orders, oral records, pages of the log."""

    orders: int = 3
    orals: int = 2
    logs: int = 2

    def __post_init__(self) -> None:
        counts = self.orders, self.orals, self.logs
        if not all(0 <= count <= MOST for count in counts) or not (self.orders or self.orals):
            raise PackEmptyError(most=MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack that was drawn."""

    number: str
    numbers: tuple[DrawnNumber, ...]
    collected: tuple[str, ...]
    sheet: Paper


def draw_pack(
    center: Center, actor: Actor, blanks: Blanks, *, collect: bool = False, why: str = ""
) -> Pack:
    """
    Reserve the numbers, draw the papers and archive them.

    Takes seconds; it belongs off the window's thread.

    Parameters
    ----------
    collect
        Whether the open papers of earlier packs were collected: their numbers are void then.
    why
        The reason for that.

    Raises
    ------
    OperatorError
        If the actor may not, or a character cannot be printed.
    """
    number = ""
    for _ in range(ATTEMPTS):
        now = center.clock.now()
        pack = _next(center, f"{series(center)}{words()['series']}", 1)[0]
        number = pack
        orders = _next(center, series_of(center, OrderKind.FIRST_WAVE), blanks.orders)
        orals = _next(center, f"{agency_of(center)}{oral_series()}", blanks.orals)
        drawn = tuple(
            DrawnNumber(id=number, series=of, pack=pack, drawn_utc=now, drawn_by=actor.name)
            for of, numbers in ((DrawnSeries.ORDER, orders), (DrawnSeries.ORAL, orals))
            for number in numbers
        )
        collected = tuple(one.id for one in open_numbers(center)) if collect else ()
        pdf = joined(
            [
                render(center, paper)
                for paper in fallback_pack(
                    _facts(center, pack, now, orders=orders, orals=orals, logs=blanks.logs)
                )
            ]
        )
        sheet = Paper(id=hashlib.sha256(pdf).hexdigest(), pdf=pdf)
        command = DrawPack(pack=pack, numbers=drawn, sheet=sheet, collected=collected, why=why)
        try:
            center.do(command, actor)
        except NumberTakenError:
            center.catch_up()
            continue
        return Pack(number=pack, numbers=drawn, collected=collected, sheet=sheet)
    raise NumberTakenError(number=number)


def draw_pack_into(
    center: Center,
    actor: Actor,
    blanks: Blanks,
    file: Path | None = None,
    *,
    collect: bool = False,
    why: str = "",
) -> tuple[Pack, Path]:
    """
    Draw a pack, and write its copy into a file, or into the home.

    Where the file cannot be written nobody has the papers: their numbers are voided at once.

    Raises
    ------
    PapersDiskFullError, PapersUnwritableError
        If the file cannot be written.
    OperatorError
        As `draw_pack`.
    """
    made = draw_pack(center, actor, blanks, collect=collect, why=why)
    target = file or pack_file(center, made.number)
    try:
        with told_plainly(target.parent):
            center.home.write_aside(target, made.sheet.pdf)
    except OperatorError:
        numbers = tuple(number.id for number in made.numbers)
        center.do(VoidDrawn(numbers=numbers, why=messages("zh").label("pack.unwritten")), actor)
        raise
    return made, target


def oral_series() -> str:
    """Give the word of the numbers of oral records."""
    return workflow().documents[ORAL].series


def oral_emergencies() -> tuple[str, ...]:
    """Give the emergencies in which the armed police may be asked by voice."""
    rules = {rule.key: rule for rule in workflow().fields(ORAL)}
    return tuple(rules["emergency"].choices)


def drawn_numbers(center: Center) -> list[DrawnNumber]:
    """Give every number that was drawn ahead, pack by pack, the oldest first."""
    return sorted(center.board.table(DrawnNumber).values(), key=_by_draw)


def open_numbers(center: Center) -> list[DrawnNumber]:
    """Give the numbers that are still to be entered or voided, the oldest first."""
    return [one for one in drawn_numbers(center) if one.open]


def overdue(number: DrawnNumber, now: datetime) -> bool:
    """Tell whether a blank has been out for longer than a day."""
    return number.open and now - number.drawn_utc > ENTER_WITHIN


def oral_opening(
    center: Center,
    drawn: str,
    incident: IncidentId,
    word: Word,
    *,
    emergency: str,
    people: int,
    content: str,
    caller: str,
    at: datetime,
    why: str,
) -> OpenRequest:
    """
    Give the order that opens a request from an oral record that was written by hand.

    Raises
    ------
    NotFoundError
        If there is no such incident.
    """
    order = opening(center, incident, people=people)
    fields = {
        "caller": caller,
        "called": word.speaker,
        "channel": word.channel,
        "recording": word.recording,
        "content": content,
        "emergency": emergency,
        "people": str(people),
    }
    first = StepRequest(
        request=RequestId(0),
        event="ask_orally",
        fields=fields,
        word=word,
        agency=agency_of(center),
        occurred_utc=at,
        why=why,
    )
    return replace(order, first=first, drawn=drawn, occurred_utc=at, why=why)


def number_json(number: DrawnNumber) -> dict[str, Any]:
    """Give a drawn number as an answer's data."""
    return {
        "number": number.id,
        "series": number.series.value,
        "state": number.state.value,
        "pack": number.pack,
        "drawn_utc": utc_text(number.drawn_utc),
        "drawn_by": number.drawn_by,
        "at_utc": utc_text(number.at_utc) if number.at_utc is not None else None,
        "by": number.by or None,
        "incident": number.incident,
        "request": number.request,
        "signed_by": number.signed_by or None,
        "text": number.text or None,
        "scan": number.scan or None,
    }


def pack_file(center: Center, pack: str) -> Path:
    """Give where a pack's copy is written in the home."""
    mode = "演练_" if center.exercise else ""
    return center.home.out / f"{mode}应急纸质包_{pack}.pdf"


def _by_draw(number: DrawnNumber) -> tuple[datetime, bool, int]:
    serial = int(number.id.rpartition("〕")[2].removesuffix("号"))
    return number.drawn_utc, number.series != DrawnSeries.ORDER, serial


def _next(center: Center, word: str, count: int) -> tuple[str, ...]:
    head = head_of(word, local(center.clock.now()).year)
    cases = center.board.table(RequestCase).values()
    papers = [paper.number for case in cases for paper in case.documents]
    packs = [one.pack for one in center.board.table(DrawnNumber).values()]
    first = next_serial(head, (*order_numbers(center), *papers, *packs))
    return tuple(numbered(head, serial) for serial in range(first, first + count))


def _facts(
    center: Center,
    pack: str,
    now: datetime,
    *,
    orders: tuple[str, ...],
    orals: tuple[str, ...],
    logs: int,
) -> PackFacts:
    situation = center.situation()
    forces = _forces(center, situation)
    points, roads = _points(center, situation)
    phones = sorted(center.board.table(DutyPhone).values(), key=_by_place)
    return PackFacts(
        city=center.city.name,
        exercise=center.exercise,
        issuer=center.config.issuer,
        pack=pack,
        made=now,
        chain=center.board.head[:HEAD_CHARACTERS],
        orders=orders,
        orals=orals,
        logs=logs,
        forces=forces.ours,
        armed=forces.armed,
        off=forces.off,
        away=forces.away,
        guards=_guards(situation),
        points=points,
        phones=[(one.id, one.phone, one.channel) for one in phones],
        roads=roads,
        weapons=template_of(center).text("text.weapons"),
        emergencies=oral_emergencies(),
    )


def _by_place(phone: DutyPhone) -> tuple[bool, int, str]:
    return not phone.place, phone.place, phone.id


@dataclass(frozen=True, kw_only=True)
class _Forces:
    """Who is on duty: ours by kind, and the armed police; how many are off duty or away."""

    ours: Mapping[str, list[ForceRow]]
    armed: list[ForceRow]
    off: int
    away: int


def _forces(center: Center, situation: Situation) -> _Forces:
    say, grids = messages("zh").label, center.board.table(Grid)
    covered = {
        group
        for found in situation.arrangements
        if found.on_duty(situation.at_utc)
        for group in found.groups
    }
    rows: dict[UnitKind, list[ForceRow]] = defaultdict(list)
    off = away = 0
    for name in sorted(situation.units):
        unit, status = situation.units[name], situation.statuses[name]
        if situation.standings[name].certainty == Certainty.OFF_DUTY:
            off += not unit.asked_only
            continue
        if status in AWAY:
            away += not unit.asked_only
            continue
        state = say(f"status.{status.value}")
        if unit.asked_only:
            state = words()["by_arrangement" if name in covered else "to_be_asked"]
        rows[unit.kind].append(
            ForceRow(
                call_sign=str(name),
                people=unit.officers,
                post=unit.post.text if unit.post is not None else "—",
                grid=grids[unit.grid].name if unit.grid in grids else "—",
                radio=unit.radio or "—",
                state=state,
            )
        )
    armed = rows.pop(UnitKind.ARMED_POLICE, [])
    ours = {say(f"kind.{kind.value}"): rows[kind] for kind in UnitKind if kind in rows}
    return _Forces(ours=ours, armed=armed, off=off, away=away)


def _guards(situation: Situation) -> list[tuple[str, ...]]:
    say = messages("zh").label
    found = []
    for kind in GuardKind:
        teams = [one for one in situation.teams if one.team.kind == kind]
        if teams:
            figures = (
                len(teams),
                sum(one.on_duty for one in teams),
                sum(one.fit for one in teams),
                sum(one.team.off_site for one in teams),
            )
            found.append((say(f"guard_kind.{kind.value}"), *map(str, figures)))
    return found


def _points(center: Center, situation: Situation) -> tuple[list[tuple[str, str, str, str]], bool]:
    """Give the points with the nearest free units; whether there are roads to reckon on."""
    try:
        roads = center.roads()
    except RoadsAbsentError:
        stand = None
    else:
        stand = point_stand(situation, stand_of(situation, roads, guards=False), roads)
    rows = []
    for point in sorted(situation.points, key=lambda one: (one.within_s, one.id)):
        near = ""
        if stand is not None:
            seconds = stand.seconds[point.id]
            order = np.argsort(seconds, kind="stable")[:NEAREST]
            near = "、".join(
                f"{stand.names[row]} {_clock(seconds[row])}"
                for row in order
                if np.isfinite(seconds[row])
            )
        promise = f"{round(point.within_s / 60)}分钟"
        rows.append((promise, point.name, str(point.minimum), near or "—"))
    return rows, stand is not None


def _clock(seconds: float) -> str:
    return f"{round(seconds) // 60}:{round(seconds) % 60:02d}"


__all__ = [
    "Blanks",
    "DrawnNumber",
    "DrawnSeries",
    "Pack",
    "PackEmptyError",
    "draw_pack",
    "draw_pack_into",
    "drawn_numbers",
    "number_json",
    "open_numbers",
    "oral_emergencies",
    "oral_opening",
    "overdue",
    "pack_file",
]
