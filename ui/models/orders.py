"""Orders and drafts as a table: those of an incident, and the whole archive."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.app.orders.desk import OrderLine, order_line
from jointops.ids import OrderId
from ui.face import Face
from ui.parts.line_model import Column, LineModel
from ui.parts.texts import hour_text, moment_text
from ui.seat import Seat

TONES = {
    "draft": "warn",
    "submitted": "warn",
    "issued": "accent",
    "sent": "assigned",
    "signed": "free",
}
"""Colours of the states that are in force or wait; all others are over."""


def _number(line: OrderLine, face: Face) -> str:
    name = line.number or face.say("order.unnumbered", id=line.id)
    waiting = face.say("order.waiting") if line.waiting else ""
    return f"{name} {waiting}".strip()


def _kind(line: OrderLine, face: Face) -> str:
    word = face.say(f"order.{line.kind}")
    return (
        face.say("order.versioned", kind=word, version=line.version) if line.version > 1 else word
    )


def _state(line: OrderLine, face: Face) -> str:
    return face.say(f"order_state.{line.state}")


def _tone(line: OrderLine) -> str:
    return TONES.get(line.state, "off")


def _signed(line: OrderLine, _face: Face) -> str:
    return f"{line.signed}/{line.copies}" if line.copies else ""


def _when(line: OrderLine, _face: Face) -> str:
    return hour_text(line.issued_utc)


def _title(line: OrderLine, _face: Face) -> str:
    return line.title


def _incident(line: OrderLine, _face: Face) -> str:
    return str(line.incident)


def _by(line: OrderLine, _face: Face) -> str:
    return line.issued_by


COLUMNS: tuple[Column[OrderLine], ...] = (
    Column(title="col.number", key="", text=_number),
    Column(title="col.kind", key="", text=_kind, width=98),
    Column(title="col.status", key="", text=_state, width=64, tone=_tone),
    Column(title="col.signed", key="", text=_signed, width=46, right=True),
    Column(title="col.issued", key="", text=_when, width=70, right=True, wide=380),
)


def order_model(seat: Seat, face: Face) -> LineModel[OrderLine]:
    """Give the table of orders."""
    return LineModel(COLUMNS, _fetcher(seat), face)


class _Lines:
    """Gives the lines of some orders."""

    def __init__(self, seat: Seat) -> None:
        self._seat = seat

    def __call__(self, ids: Sequence[OrderId]) -> list[OrderLine]:
        return [order_line(self._seat.center, order) for order in ids]


def _fetcher(seat: Seat) -> _Lines:
    return _Lines(seat)


def archive_model(seat: Seat, face: Face) -> LineModel[OrderLine]:
    """Give the table of the archive."""

    def when(line: OrderLine, _face: Face) -> str:
        return moment_text(line.issued_utc, seat.now())

    columns: tuple[Column[OrderLine], ...] = (
        Column(title="col.number", key="", text=_number, width=210),
        Column(title="col.kind", key="", text=_kind, width=104),
        Column(title="col.status", key="", text=_state, width=72, tone=_tone),
        Column(title="col.signed", key="", text=_signed, width=54, right=True),
        Column(title="col.incident", key="", text=_incident, width=54, right=True),
        Column(title="col.title", key="", text=_title),
        Column(title="col.issuer", key="", text=_by, width=90),
        Column(title="col.issued", key="", text=when, width=110, right=True),
    )
    return LineModel(columns, _fetcher(seat), face)
