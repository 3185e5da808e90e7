"""Requests as rows: the board by time left, the steps of one with their keys, its timeline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain, repeat

from jointops.app.requests.board import Mark, RequestLine
from jointops.app.requests.statistics import Figure, FigureRow
from jointops.app.requests.steps import StepLine
from jointops.app.requests.timeline import TimelineLine
from jointops.requests.case import CaseKind
from jointops.requests.deadlines import Stage
from jointops.requests.diagram import DiagramEdge
from jointops.requests.tally import Tally
from ui.face import Face
from ui.parts.line_model import Column, LineModel
from ui.parts.texts import MINUS, day_text

STAGE_TONE = {Stage.CALM: "text-2", Stage.AMBER: "warn", Stage.RED: "scene"}
DAY_S, HOUR_S = 86_400, 3_600
DIGITS = tuple("1234567890")


def left_text(seconds: float, face: Face) -> str:
    """Write the time left: minutes and seconds within an hour, then hours, then days."""
    away = abs(seconds)
    sign = MINUS if seconds < 0 else ""
    if away < HOUR_S:
        return f"{sign}{int(away // 60)}:{int(away % 60):02d}"
    if away < DAY_S:
        hours, minutes = int(away // HOUR_S), int(away % HOUR_S // 60)
        return sign + face.say("requests.hours", hours=hours, minutes=f"{minutes:02d}")
    return sign + face.say("requests.days", days=round(away / DAY_S, 1))


def _name(line: RequestLine, face: Face) -> str:
    if line.incident is None:
        return face.say("requests.row_alone", number=line.id, kind=line.kind_name)
    return face.say("requests.row", number=line.id, incident=line.incident)


def _mark(line: RequestLine, face: Face) -> str:
    return face.say("requests.mark_own" if line.mark == Mark.OWN else "requests.mark")


def _hollow(line: RequestLine) -> bool:
    return line.mark in {Mark.NONE, Mark.HOLLOW}


def _armed(line: RequestLine) -> str:
    return "off" if line.mark == Mark.NONE else "armed"


def _state(line: RequestLine, _face: Face) -> str:
    return line.state_name


def _people(line: RequestLine, _face: Face) -> str:
    tally = line.tally
    if line.kind == CaseKind.NOTICE:
        return str(tally.granted or "")
    return f"{tally.granted}/{tally.asked}" if tally.granted or tally.asked else ""


def _waits(line: RequestLine, _face: Face) -> str:
    if line.contradicted:
        return line.contradicted
    return line.deadline.text if line.deadline is not None else ""


def _left(line: RequestLine, face: Face) -> str:
    return left_text(line.deadline.left_s, face) if line.deadline is not None else ""


def _stage(line: RequestLine) -> str:
    return STAGE_TONE[line.deadline.stage] if line.deadline is not None else "text-2"


def _worst(line: RequestLine) -> str:
    return STAGE_TONE[line.stage]


def _place(line: RequestLine, _face: Face) -> str:
    return line.place


NUMBER: Column[RequestLine] = Column(
    title="col.request", key="", text=_name, width=100, mark=_mark, hollow=_hollow, tone=_armed
)
BOARD: tuple[Column[RequestLine], ...] = (
    NUMBER,
    Column(title="col.status", key="", text=_state, width=112),
    Column(title="col.granted", key="", text=_people, width=72, right=True),
    Column(title="col.waits", key="", text=_waits, tone=_worst),
    Column(title="col.left", key="", text=_left, width=82, right=True, heavy=True, tone=_stage),
)


def _tallied(name: str) -> Callable[[RequestLine, Face], str]:
    def text(line: RequestLine, _face: Face) -> str:
        count = int(getattr(line.tally, name))
        return str(count) if count else ""

    return text


def _said(name: str) -> Callable[[RequestLine, Face], str]:
    def text(line: RequestLine, _face: Face) -> str:
        return str(getattr(line, name))

    return text


LIST: tuple[Column[RequestLine], ...] = (
    NUMBER,
    Column(title="col.place", key="", text=_said("place")),
    Column(title="col.category", key="", text=_said("category"), width=120, wide=820),
    Column(title="col.urgency", key="", text=_said("urgency"), width=52, wide=760),
    Column(title="col.status", key="", text=_state, width=112),
    *(
        Column(title=f"requests.{name}", key="", text=_tallied(name), width=46, right=True)
        for name in ("asked", "granted", "arrived", "back")
    ),
    Column(title="col.waits", key="", text=_waits, width=150, tone=_worst),
    Column(title="col.left", key="", text=_left, width=74, right=True, heavy=True, tone=_stage),
)


# --- what happened to one


def _moment(line: TimelineLine, _face: Face) -> str:
    return day_text(line.at_utc)


def _what(line: TimelineLine, face: Face) -> str:
    text = line.title
    if line.people:
        text = face.say("requests.entry_people", text=text, people=line.people)
    return face.say("requests.entry_refused", text=text) if line.refused else text


def _entry_tone(line: TimelineLine) -> str:
    if line.refused:
        return "scene"
    return "armed" if line.word is not None else ""


def _by(line: TimelineLine, face: Face) -> str:
    if line.countersigned_by:
        return face.say("requests.entry_signed", by=line.by, signer=line.countersigned_by)
    return line.by


def _rest(line: TimelineLine, face: Face) -> str:
    parts = [line.text] if line.text else []
    if line.word is not None:
        word = line.word
        parts.append(
            face.say(
                "requests.entry_word",
                speaker=word.speaker,
                channel=word.channel,
                recording=word.recording,
            )
        )
    if line.recorded_utc - line.at_utc > LATE:
        parts.append(face.say("requests.entry_late", at=day_text(line.recorded_utc)))
    return face.say("requests.semicolon").join(parts)


LATE = timedelta(minutes=1)
"""An entry that was written down so long after it happened says so."""
TIMELINE: tuple[Column[TimelineLine], ...] = (
    Column(title="col.time", key="", text=_moment, width=116),
    Column(title="col.what", key="", text=_what, width=190, tone=_entry_tone),
    Column(title="col.actor", key="", text=_by, width=110),
    Column(title="col.more", key="", text=_rest),
)


def board_model(
    fetch: Callable[[Sequence[str]], Sequence[RequestLine]], face: Face
) -> LineModel[RequestLine]:
    """Give the board of open requests."""
    return LineModel(BOARD, fetch, face)


# --- the steps of one


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A possible step and the key that takes it: a digit, further ones with Alt; empty for none."""

    cap: str
    step: StepLine

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.step.document}/{self.step.event}"


def step_rows(steps: Sequence[StepLine]) -> list[StepRow]:
    """Give the steps with their digits; what cannot be done now comes last and has none."""
    ready = [step for step in steps if not step.blocked]
    caps = chain(DIGITS, (f"Alt+{digit}" for digit in DIGITS), repeat(""))
    rows = [StepRow(cap=cap, step=step) for cap, step in zip(caps, ready, strict=False)]
    return rows + [StepRow(cap="", step=step) for step in steps if step.blocked]


def _digit(row: StepRow, _face: Face) -> str:
    return row.cap[-1] if row.cap else "·"


def _tone(row: StepRow) -> str:
    if row.step.blocked:
        return "faint"
    if row.step.primary:
        return "accent"
    return "armed" if row.step.theirs else ""


def _step(row: StepRow, _face: Face) -> str:
    alt = "Alt　" if row.cap.startswith("Alt") else ""
    return f"{alt}{row.step.label}"


def _not_ready(row: StepRow) -> bool:
    return not row.step.primary


def _who(row: StepRow, face: Face) -> str:
    step = row.step
    if step.blocked:
        return step.blocked
    if not step.own:
        roles = face.enumerate(face.say(f"role.{role}") for role in step.roles)
        return face.say("requests.countersigned", roles=roles)
    return face.say("requests.theirs") if step.theirs else ""


def _faint(row: StepRow) -> str:
    return "faint" if row.step.blocked else "text-2"


STEPS: tuple[Column[StepRow], ...] = (
    Column(
        title="col.step", key="", text=_step, width=200, mark=_digit, hollow=_not_ready, tone=_tone
    ),
    Column(title="col.who", key="", text=_who, tone=_faint),
)


# --- people


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """
    People of several requests together: asked = granted + missing, beside who came of himself.

    Attributes
    ----------
    own
        Of registered notices: nobody asked for them.
    """

    asked: int = 0
    granted: int = 0
    arrived: int = 0
    back: int = 0
    missing: int = 0
    own: int = 0


def counted(lines: Sequence[RequestLine]) -> Counted:
    """Add up people of requests."""
    tallies: list[Tally] = [line.tally for line in lines if line.kind != CaseKind.NOTICE]
    return Counted(
        own=sum(line.tally.granted for line in lines if line.kind == CaseKind.NOTICE),
        asked=sum(tally.asked for tally in tallies),
        granted=sum(tally.granted for tally in tallies),
        arrived=sum(tally.arrived for tally in tallies),
        back=sum(tally.back for tally in tallies),
        missing=sum(tally.missing for tally in tallies),
    )


# --- figures


def _figure(line: Figure, _face: Face) -> str:
    return line.label


def _figure_text(line: Figure, _face: Face) -> str:
    return line.text


def _figure_count(line: Figure, _face: Face) -> str:
    return str(len(line.rows))


FIGURES: tuple[Column[Figure], ...] = (
    Column(title="col.figure", key="", text=_figure),
    Column(title="col.value", key="", text=_figure_text, width=160, right=True, heavy=True),
    Column(title="col.rows", key="", text=_figure_count, width=80, right=True),
)


def _row_request(line: FigureRow, face: Face) -> str:
    return face.say("requests.figure_row", number=line.request)


def _row_text(line: FigureRow, _face: Face) -> str:
    return line.text


FIGURE_ROWS: tuple[Column[FigureRow], ...] = (
    Column(title="col.request", key="", text=_row_request),
    Column(title="col.value", key="", text=_row_text, width=200, right=True),
)


# --- the workflow's arrows


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeRow:
    """An arrow of the diagram, with the words for its ends."""

    edge: DiagramEdge
    source: str
    target: str


def _edge_mark(row: EdgeRow, _face: Face) -> str:
    return str(row.edge.number)


def _edge_tone(row: EdgeRow) -> str:
    return "armed" if row.edge.theirs else "text-2"


def _edge_way(row: EdgeRow, _face: Face) -> str:
    return f"{row.source} → {row.target}"


def _edge_names(row: EdgeRow, face: Face) -> str:
    return face.enumerate(row.edge.names)


def _edge_roles(row: EdgeRow, face: Face) -> str:
    return face.enumerate(face.say(f"role.{role}") for role in row.edge.roles)


EDGES: tuple[Column[EdgeRow], ...] = (
    Column(title="col.arrow", key="", text=_edge_mark, width=56, right=True, tone=_edge_tone),
    Column(title="col.way", key="", text=_edge_way, width=300, tone=_edge_tone),
    Column(title="col.what", key="", text=_edge_names),
    Column(title="col.who", key="", text=_edge_roles, width=320),
)
