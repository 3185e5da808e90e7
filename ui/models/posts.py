"""Posts of an encirclement or a blockade as a table, and what is to be said of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jointops.app.encircle_lines import PostLine
from jointops.forces.checkposts import Lacks
from jointops.geo.places import Place
from ui.face import Face
from ui.parts.line_model import Column
from ui.parts.texts import m_ss, margin_text


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRow:
    """
    One row: a post, a way out that nobody holds, or a place where a unit is wanted.

    Attributes
    ----------
    kind
        Its letter is the word ``post_mark.KIND``.
    tone
        Of the letter and the margin.
    hollow
        Whether crew or kit are incomplete, or nobody stands there.
    note
        What is said of it below the table.
    """

    key: str
    kind: str
    name: str
    unit: str
    time: str
    margin: str
    tone: str
    hollow: bool
    note: str
    place: Place


def post_rows(lines: Sequence[PostLine], face: Face) -> list[PostRow]:
    """Give the rows of posts."""
    return [_row(at, line, face) for at, line in enumerate(lines)]


def _row(at: int, line: PostLine, face: Face) -> PostRow:
    held = bool(line.unit)
    tone = "" if held else "scene"
    if line.margin_s is not None and line.weak:
        tone = "warn"
    return PostRow(
        key=f"post:{at}",
        kind="open" if not held else "second" if line.behind else "kept" if line.kept else "first",
        name=line.name,
        unit=line.unit or face.say("post.nobody"),
        time=m_ss(line.arrival_s),
        margin="" if line.margin_s is None else margin_text(line.margin_s),
        tone=tone,
        hollow=line.lacks is None or not line.lacks.valid,
        note=post_note(line, face),
        place=line.place,
    )


def place_rows(places: Sequence[Place], kind: str, face: Face) -> list[PostRow]:
    """Give rows of places without a unit: ways out (``open``), or where one is ``wanted``."""
    return [
        PostRow(
            key=f"{kind}:{at}",
            kind=kind,
            name=place.name,
            unit=face.say(f"post.{kind}"),
            time="",
            margin="",
            tone="scene" if kind == "open" else "warn",
            hollow=True,
            note=place.name,
            place=place,
        )
        for at, place in enumerate(places)
    ]


def post_note(line: PostLine, face: Face) -> str:
    """Say everything about a post in one paragraph."""
    say = face.say
    parts = [line.name]
    parts.append(
        say("post.of_library", name=line.library) if line.library else say("post.no_library")
    )
    if line.suspect_s is not None and line.hold_s is not None:
        parts.append(say("post.times", hold=line.hold_s, suspect=line.suspect_s))
    elif line.kept:
        parts.append(say("post.beyond"))
    if line.behind:
        parts.append(say("post.behind"))
    elif line.weak and line.margin_s is not None:
        parts.append(say("post.weak"))
    if line.lacks is not None:
        parts.append(lacks_text(line.lacks, face))
    parts += [say("post.school")] if line.near_school else []
    parts += [say("post.hospital")] if line.near_hospital else []
    return "　".join(parts)


def lacks_text(lacks: Lacks, face: Face) -> str:
    """Say what is missing for a post to be valid."""
    say = face.say
    missing = [say("post.lack_people", count=lacks.people)] if lacks.people else []
    missing += [say("post.lack_arms")] if lacks.unarmed else []
    missing += [say("post.lack_car")] if lacks.carless else []
    missing += [face.enumerate(say(f"kit.{kit}") for kit in lacks.kit)] if lacks.kit else []
    parts = [say("post.lacking", what=face.enumerate(missing))] if missing else []
    parts += [say("post.unrecorded")] if lacks.unrecorded else []
    parts += [say("post.unchecked")] if lacks.unchecked else []
    return "　".join(parts) or say("post.complete")


def _name(row: PostRow, _face: Face) -> str:
    return row.name


def _mark(row: PostRow, face: Face) -> str:
    return face.say(f"post_mark.{row.kind}")


def _tone(row: PostRow) -> str:
    return row.tone


def _hollow(row: PostRow) -> bool:
    return row.hollow


def _unit(row: PostRow, _face: Face) -> str:
    return row.unit


def _time(row: PostRow, _face: Face) -> str:
    return row.time


def _margin(row: PostRow, _face: Face) -> str:
    return row.margin


def _plain(_row: PostRow) -> str:
    return ""


COLUMNS: tuple[Column[PostRow], ...] = (
    Column(title="col.checkpost", key="", text=_name, mark=_mark, tone=_tone, hollow=_hollow),
    Column(title="col.force", key="", text=_unit, width=66, heavy=True, tone=_plain),
    Column(title="col.arrival", key="", text=_time, width=52, right=True, tone=_plain),
    Column(title="col.margin", key="", text=_margin, width=62, right=True, tone=_tone),
)
