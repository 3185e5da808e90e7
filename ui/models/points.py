"""Response points as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from jointops.app.lines import PointLine
from jointops.ids import PointId
from ui.face import Face
from ui.parts.line_model import Column, LineModel
from ui.parts.texts import m_ss


def _name(line: PointLine, _face: Face) -> str:
    return line.name


def _mark(line: PointLine, _face: Face) -> str:
    return str(line.minutes)


def _tone(line: PointLine) -> str:
    if line.lost:
        return "scene"
    return "warn" if line.before is not None and line.before < line.minimum else ""


def _state(line: PointLine, face: Face) -> str:
    if line.lost:
        return face.say("point.lost")
    if line.before is None:
        return ""
    if line.moves_up:
        return face.say("point.moves_up")
    return face.say("point.held" if line.before >= line.minimum else "point.open")


def _holder(line: PointLine, _face: Face) -> str:
    return f"{line.holder} {m_ss(line.holder_s)}" if line.holder else ""


def _second(line: PointLine, _face: Face) -> str:
    return f"{line.second} {m_ss(line.second_s)}" if line.second else "—"


COLUMNS: tuple[Column[PointLine], ...] = (
    Column(title="col.point", key="minutes", text=_name, mark=_mark, tone=_tone),
    Column(title="col.state", key="holder", text=_state, width=64, tone=_tone),
    Column(title="col.holder", key="holder", text=_holder, width=92),
    Column(title="col.second", key="second", text=_second, width=92, wide=400),
)


def point_model(
    lines: Callable[[], Mapping[PointId, PointLine]], face: Face
) -> LineModel[PointLine]:
    """Give the table of points."""

    def fetch(ids: Sequence[PointId]) -> list[PointLine]:
        known = lines()
        return [known[point] for point in ids]

    return LineModel(COLUMNS, fetch, face)
