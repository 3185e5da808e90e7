"""Units as a table."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.app.lines import UnitLine, unit_line
from jointops.forces.fixes import Certainty, FixSource
from jointops.ids import UnitId
from ui.face import Face
from ui.models.tones import CERTAINTY_TONE, STATUS_TONE, step_mark, told
from ui.parts.line_model import Column, LineModel
from ui.parts.texts import age_text
from ui.seat import Seat


def status_word(line: UnitLine, face: Face) -> str:
    """Give a unit's status as a word."""
    if line.off_duty:
        return face.say("certainty.off_duty")
    group = "standing" if told(line.status, line.kind) else "status"
    return face.say(f"{group}.{line.status}")


def position_word(line: UnitLine, face: Face) -> str:
    """Say how a unit's position is known and how old it is."""
    if line.source in {FixSource.RADIO, FixSource.CHECK_IN}:
        word = face.say(f"source.{line.source}")
    else:
        word = face.say(f"certainty.{line.certainty.name.lower()}")
    return f"{word} {age_text(face, line.age_s)}".strip()


def _status_tone(line: UnitLine) -> str:
    return "faint" if line.off_duty else STATUS_TONE[line.status]


def _status_mark(line: UnitLine, face: Face) -> str:
    if line.off_duty:
        return face.say("mark.off_duty")
    return step_mark(face, line.status, line.kind)


def _kind_mark(line: UnitLine, face: Face) -> str:
    return face.say(f"letter.{line.kind}")


def _position_tone(line: UnitLine) -> str:
    return CERTAINTY_TONE[line.certainty]


def _unsure(line: UnitLine) -> bool:
    return line.certainty in {Certainty.ASSUMED, Certainty.STALE, Certainty.NEVER}


def _name(line: UnitLine, _face: Face) -> str:
    return line.id


def _incident(line: UnitLine, face: Face) -> str:
    return face.say("incident.number", number=line.incident) if line.incident else ""


COLUMNS: tuple[Column[UnitLine], ...] = (
    Column(title="col.call_sign", key="id", text=_name, mark=_kind_mark, hollow=_unsure),
    Column(
        title="col.status",
        key="status",
        text=status_word,
        width=118,
        tone=_status_tone,
        mark=_status_mark,
    ),
    Column(title="col.position", key="position", text=position_word, width=98, tone=_position_tone),
    Column(title="col.incident", key="incident", text=_incident, width=46),
)


def unit_model(seat: Seat, face: Face) -> LineModel[UnitLine]:
    """Give the table of units."""

    def fetch(ids: Sequence[UnitId]) -> list[UnitLine]:
        situation = seat.situation
        if situation is None:
            return []
        return [unit_line(situation, unit) for unit in ids]

    return LineModel(COLUMNS, fetch, face)
