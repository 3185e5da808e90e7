"""The archive of orders, searched by number, incident, unit, person, day, kind and state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jointops.app.center import Center
from jointops.clock import local
from jointops.ids import IncidentId
from jointops.orders.drawn import DrawnNumber, DrawnSeries, DrawnState
from jointops.orders.order import Order, OrderKind, OrderState


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderSearch:
    """
    What is looked for; everything given must hold.

    Attributes
    ----------
    number, unit, person
        Part of a number or title, of a receiver's name, of the name of somebody who drafted,
        signed, issued, rewrote or signed for it.
    since, until
        Days of issue, both included, as the clock on the wall shows them.
    words
        Each stands somewhere in number, title, receivers or persons.
    """

    number: str = ""
    incident: IncidentId | None = None
    unit: str = ""
    person: str = ""
    since: date | None = None
    until: date | None = None
    kind: OrderKind | None = None
    state: OrderState | None = None
    words: tuple[str, ...] = ()


def persons_of(order: Order) -> Iterator[str]:
    """Give everybody whose name an order's life holds."""
    yield from (order.issued_by, order.signer)
    yield from (stamp.by for stamp in order.stamps)
    yield from (edit.by for edit in order.edits)
    for copy in order.copies:
        yield from (copy.signed_by, copy.noted_by)


def _holds(order: Order, wanted: OrderSearch) -> bool:
    receivers = [copy.receiver for copy in order.copies]
    persons = [name for name in persons_of(order) if name]
    day = local(order.issued_utc).date()
    texts = [order.number, order.title, *receivers, *persons]
    return (
        any(wanted.number in text for text in (order.id, order.number, order.title))
        and wanted.incident in {None, order.incident}
        and (not wanted.unit or any(wanted.unit in name for name in receivers))
        and (not wanted.person or any(wanted.person in name for name in persons))
        and (wanted.since is None or day >= wanted.since)
        and (wanted.until is None or day <= wanted.until)
        and wanted.kind in {None, order.kind}
        and wanted.state in {None, order.state}
        and all(any(word in text for text in texts) for word in wanted.words)
    )


def search_orders(center: Center, wanted: OrderSearch) -> list[Order]:
    """Give the orders that hold what is looked for, newest first."""
    found = [o for o in center.board.table(Order).values() if _holds(o, wanted)]
    return sorted(found, key=_newest, reverse=True)


def search_handwritten(center: Center, wanted: OrderSearch) -> list[DrawnNumber]:
    """Give the orders written by hand and entered afterwards that hold what is looked for."""
    if wanted.state is not None or wanted.kind not in {None, OrderKind.FIRST_WAVE}:
        return []
    known = center.board.table(DrawnNumber).values()
    return [one for one in known if is_handwritten(one) and _says(one, wanted)]


def is_handwritten(number: DrawnNumber) -> bool:
    """Tell whether a number is of an order that was written by hand and entered (手写补录)."""
    return number.state == DrawnState.ENTERED and number.series == DrawnSeries.ORDER


def _says(one: DrawnNumber, wanted: OrderSearch) -> bool:
    day = local(one.at_utc or one.drawn_utc).date()
    texts = [one.id, one.text, one.signed_by, one.by]
    return (
        any(wanted.number in text for text in (one.id, one.text))
        and wanted.incident in {None, one.incident}
        and wanted.unit in one.text
        and any(wanted.person in name for name in (one.signed_by, one.by))
        and (wanted.since is None or day >= wanted.since)
        and (wanted.until is None or day <= wanted.until)
        and all(any(word in text for text in texts) for word in wanted.words)
    )


def _newest(order: Order) -> tuple[str, int, str]:
    return order.issued_utc.isoformat(), len(order.id), order.id
