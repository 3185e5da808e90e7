"""Issued orders as a table."""

from __future__ import annotations

from collections.abc import Sequence

from jointops.app.order_desk import OrderLine, order_line
from jointops.ids import OrderId
from ui.face import Face
from ui.parts.line_model import Column, LineModel
from ui.parts.texts import hour_text
from ui.seat import Seat


def _number(line: OrderLine, _face: Face) -> str:
    return line.number


def _kind(line: OrderLine, face: Face) -> str:
    return face.say(f"order.{line.kind}")


def _when(line: OrderLine, _face: Face) -> str:
    return hour_text(line.issued_utc)


def _pages(line: OrderLine, face: Face) -> str:
    return face.say("order.pages", count=line.pages)


COLUMNS: tuple[Column[OrderLine], ...] = (
    Column(title="col.number", key="", text=_number),
    Column(title="col.kind", key="", text=_kind, width=72),
    Column(title="col.pages", key="", text=_pages, width=52, right=True),
    Column(title="col.issued", key="", text=_when, width=76, right=True),
)


def order_model(seat: Seat, face: Face) -> LineModel[OrderLine]:
    """Give the table of orders."""

    def fetch(ids: Sequence[OrderId]) -> list[OrderLine]:
        return [order_line(seat.center, order) for order in ids]

    return LineModel(COLUMNS, fetch, face)
