"""
Numbers of orders (发文字号): a series of its own for each kind and year, never reused.

A number is taken when the order is archived under it; until then it is only the next one.
"""

from __future__ import annotations

from dataclasses import dataclass

from jointops.app.center import Center
from jointops.clock import local
from jointops.orders.drawn import DrawnNumber
from jointops.orders.numbers import head_of, next_serial, numbered
from jointops.orders.order import Order, OrderKind
from jointops.orders.template import TEMPLATE as ONE
from jointops.orders.template import OrderTemplate, Template, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderNumber:
    """A number, whole and in parts."""

    series: str
    year: int
    serial: int

    @property
    def text(self) -> str:
        """As it is printed."""
        return numbered(head_of(self.series, self.year), self.serial)


def template_of(center: Center) -> Template:
    """Give the fixed texts in force."""
    own: OrderTemplate | None = center.board.table(OrderTemplate).get(ONE)
    return in_force(own)


def series(center: Center) -> str:
    """Give the agency's word of order numbers; an exercise's begins with 演."""
    word = center.config.series
    return f"演{word}" if center.exercise else word


def series_of(center: Center, kind: OrderKind) -> str:
    """Give the word of a kind's numbers, e.g. ``演联指首``."""
    word = template_of(center).text(f"series.{kind.value}", series=center.config.series)
    return f"演{word}" if center.exercise else word


def order_numbers(center: Center) -> list[str]:
    """Give every number that an order ever had or is kept for (应急纸质包)."""
    board = center.board
    return [*board.table(DrawnNumber), *(o.number for o in board.table(Order).values())]


def next_number(center: Center, kind: OrderKind) -> OrderNumber:
    """Give the next number of a kind's series in the year that it is here and now."""
    word, year = series_of(center, kind), local(center.clock.now()).year
    serial = next_serial(head_of(word, year), order_numbers(center))
    return OrderNumber(series=word, year=year, serial=serial)
