"""The archive of orders, searched by number, incident, unit, person, day, kind and state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from jointops.app.center import Center
from jointops.clock import local
from jointops.ids import IncidentId
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


def _newest(order: Order) -> tuple[str, int, str]:
    return order.issued_utc.isoformat(), len(order.id), order.id
