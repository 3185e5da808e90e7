"""The fallback pack (应急纸质包): what a desk needs on paper when the program is not there."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from jointops.clock import local_text
from jointops.orders.paper import (
    Align,
    Block,
    Column,
    Form,
    Heading,
    KeyValues,
    Paper,
    Paragraph,
    Table,
)
from jointops.resources import path

ORDER_ROWS, LOG_ROWS = 7, 19
"""Empty rows that fill a page."""
MANY = 20
FORCES = ("force", 2.0), ("people", 0.6), ("post", 2.2), ("radio", 0.6), ("state", 0.9)
SHORT = ("force", 1.1), ("people", 0.6), ("grid", 1.3), ("radio", 0.6), ("state", 0.9)
GUARDS = ("kind", 1.2), ("teams", 1.0), ("on_duty", 1.0), ("fit", 1.0), ("off_site", 1.0)
POINTS = ("promise", 0.8), ("point", 2.2), ("minimum", 0.6), ("nearest", 4.4)
PHONES = ("role", 3.0), ("phone", 2.0), ("channel", 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceRow:
    """A unit on duty, as the pack lists it."""

    call_sign: str
    people: int
    post: str
    grid: str
    radio: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFacts:
    """
    What the pack says besides its blanks.

    Attributes
    ----------
    forces
        Police units on duty by kind.
    armed
        Groups of the armed police; their state says whether an arrangement covers them now.
    off, away
        How many are off duty, and on duty but not to be reached.
    guards
        Kind of employer, teams, guards on duty, fit ones, teams that may leave their site.
    points
        Promise, name, least number of units, and the nearest with their times.
    phones
        Post, telephone, channel.
    roads
        Whether times could be reckoned.
    weapons
        The rule for weapons as orders print it.
    emergencies
        The emergencies in which the armed police may be asked by voice.
    """

    city: str
    exercise: bool
    issuer: str
    pack: str
    made: datetime
    chain: str
    orders: tuple[str, ...]
    orals: tuple[str, ...]
    logs: int
    forces: Mapping[str, Sequence[ForceRow]]
    armed: Sequence[ForceRow]
    off: int
    away: int
    guards: Sequence[tuple[str, ...]]
    points: Sequence[tuple[str, str, str, str]]
    phones: Sequence[tuple[str, str, str]]
    roads: bool
    weapons: str
    emergencies: Sequence[str]


@cache
def words() -> Mapping[str, str]:
    """Give the pack's fixed words by ``part.name``."""
    with path("orders", "fallback.toml").open("rb") as stream:
        read = tomllib.load(stream)
    plain = {key: value for key, value in read.items() if isinstance(value, str)}
    nested = {k: v for k, v in read.items() if isinstance(v, dict)}
    return plain | {f"{part}.{key}": v for part, of in nested.items() for key, v in of.items()}


def fallback_pack(facts: PackFacts) -> Iterator[Paper]:
    """Write the papers of a pack: the tables, then the blanks under their numbers, then the log."""
    yield _tables(facts)
    for number in facts.orders:
        yield _order(facts, number)
    for number in facts.orals:
        yield _oral(facts, number)
    for page in range(1, facts.logs + 1):
        yield _log(facts, page)


def _paper(
    facts: PackFacts,
    blocks: Sequence[Block],
    *,
    title: str,
    number: str,
    approver: str = "",
) -> Paper:
    return Paper(
        form=Form.SLIP,
        exercise=facts.exercise,
        exercise_name=facts.city if facts.exercise else "",
        issued=facts.made,
        head=facts.issuer,
        number=number,
        title=title,
        blocks=tuple(blocks),
        signer="",
        approver=approver,
        footer_note=f"{words()['title']} {facts.pack} · 留痕 {facts.chain}",
        time_word="印制时间",
    )


def _tables(facts: PackFacts) -> Paper:
    say = words()
    people = sum(row.people for rows in facts.forces.values() for row in rows)
    count = sum(map(len, facts.forces.values()))
    numbers = "、".join((*facts.orders, *facts.orals))
    blocks: list[Block] = [
        Paragraph(text=say["about"]),
        KeyValues(pairs=((say["numbers"], numbers),)),
        Heading(text=say["forces"].format(count=count, people=people)),
    ]
    for kind, rows in facts.forces.items():
        blocks.append(_forces(kind, rows))
    blocks += [
        Paragraph(text=say["off"].format(off=facts.off, away=facts.away)),
        Heading(text=say["armed"].format(count=len(facts.armed))),
        _forces("", facts.armed) if facts.armed else Paragraph(text=say["no_armed"]),
        Heading(text=say["guards"]),
        _table(facts.guards, GUARDS),
        Heading(text=say["points"].format(at=local_text(facts.made, "%m-%d %H:%M"))),
    ]
    if facts.points:
        blocks.append(_table(facts.points, POINTS))
    else:
        blocks.append(Paragraph(text=say["no_points"]))
    if not facts.roads:
        blocks.append(Paragraph(text=say["no_roads"]))
    blocks.append(Heading(text=say["phones"]))
    if not facts.phones:
        blocks.append(Paragraph(text=say["no_phones"]))
    phones = facts.phones or (("", "", ""),) * 8
    blocks.append(_table(phones, PHONES))
    return _paper(facts, blocks, title=say["title"], number=facts.pack)


def _forces(kind: str, rows: Sequence[ForceRow]) -> Table:
    """Set many units two abreast: a call sign is looked up, not read through."""
    title = f"{kind}（{len(rows)}支）" if kind else ""
    if len(rows) <= MANY:
        cells = [(r.call_sign, str(r.people), r.post, r.radio, r.state) for r in rows]
        return _table(cells, FORCES, title=title)
    short = [(r.call_sign, str(r.people), r.grid, r.radio, r.state) for r in rows]
    half = -(-len(short) // 2)
    right = [*short[half:], *[("",) * len(SHORT)] * (2 * half - len(short))]
    both = [(*one, *other) for one, other in zip(short[:half], right, strict=True)]
    return _table(both, (*SHORT, *SHORT), title=title)


def _table(
    rows: Sequence[tuple[str, ...]],
    columns: Sequence[tuple[str, float]],
    *,
    part: str = "columns",
    title: str = "",
    row_mm: float = 0.0,
) -> Table:
    """Make a table; its columns are named by their words."""
    return Table(
        columns=tuple(
            Column(title=words()[f"{part}.{name}"], share=share, align=Align.LEFT)
            for name, share in columns
        ),
        rows=tuple(rows),
        title=title,
        row_mm=row_mm,
    )


def _labelled(*pairs: tuple[str, str], row_mm: float = 0.0) -> KeyValues:
    said = words()
    return KeyValues(pairs=tuple((said[label], text) for label, text in pairs), row_mm=row_mm)


def _order(facts: PackFacts, number: str) -> Paper:
    say = words()
    columns = (
        *(("force", 1.2), ("people", 0.7), ("what", 2.3), ("due", 1.3), ("route", 2.2)),
        *(("radio", 0.7), ("signed", 1.8)),
    )
    blocks = (
        _labelled(("order.given", say["order.given_blank"]), row_mm=9),
        _labelled(("order.event", say["order.event_blank"]), row_mm=26),
        _labelled(("order.task", ""), row_mm=16),
        _table([("",) * len(columns)] * ORDER_ROWS, columns, part="order", row_mm=11),
        _labelled(
            ("order.contact", say["order.contact_text"]),
            ("order.together", say["order.together_text"]),
            ("order.weapons", facts.weapons),
        ),
        Paragraph(text=say["order.after"]),
    )
    return _paper(
        facts,
        blocks,
        title=say["order.title"],
        number=number,
        approver=say["order.sign"],
    )


def _oral(facts: PackFacts, number: str) -> Paper:
    say = words()
    kinds = "　".join(f"□ {kind}" for kind in facts.emergencies)
    wanted = [("oral.wanted", ""), *(("oral.more", "") for _ in range(3))]
    blocks = (
        _labelled(
            *(("oral.caller", ""), ("oral.called", say["oral.called_blank"]), ("oral.channel", "")),
            *(("oral.recording", ""), ("oral.span", say["oral.span_blank"])),
            row_mm=9,
        ),
        _labelled(("oral.kind", kinds)),
        _labelled(("oral.event", say["oral.event_blank"]), row_mm=17),
        _labelled(("oral.harm", ""), ("oral.measures", ""), row_mm=13),
        _labelled(
            *(
                (label, line)
                for (label, _), line in zip(
                    wanted, say["oral.wanted_blank"].split("\n"), strict=True
                )
            ),
            row_mm=9,
        ),
        _labelled(
            ("oral.answer", say["oral.answers"]),
            ("oral.more", say["oral.answer_by"]),
            ("oral.more", say["oral.answer_when"]),
            ("oral.read_back", say["oral.read_back_text"]),
            row_mm=9,
        ),
        _labelled(("oral.signed", say["oral.signed_text"]), row_mm=12),
        Paragraph(text=say["oral.note"]),
    )
    return _paper(facts, blocks, title=say["oral.title"], number=number)


def _log(facts: PackFacts, page: int) -> Paper:
    say = words()
    columns = ("at", 0.9), ("who", 1.2), ("what", 4), ("done", 2.4), ("by", 0.9)
    rows = _table([("",) * 5] * LOG_ROWS, columns, part="log", row_mm=10.5)
    number = say["log.page"].format(pack=facts.pack, page=page)
    return _paper(facts, (rows,), title=say["log.title"], number=number)
