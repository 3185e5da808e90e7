"""Prints that wait for a printer, which pages a person wants, and which of them changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from jointops.app.center import Center
from jointops.app.commands import QueuePrint, UnqueuePrint
from jointops.app.orders.desk import paper_of
from jointops.app.orders.life import find_order
from jointops.errors import OperatorError
from jointops.ids import OrderId
from jointops.orders.order import Order, PrintWish
from jointops.orders.pdf.reading import page_texts

_RANGE = re.compile(r"(\d+)(?:[-–—~至](\d+))?")
MOST_COPIES = 99


class PageRangeError(OperatorError):
    """Pages or copies are not given as numbers that the paper has."""

    code = "PAGE-RANGE"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPrint:
    """A print that waits for a printer, and the command that takes it off the queue."""

    order: OrderId
    number: str
    copies: int
    pages: str
    duplex: bool
    done: UnqueuePrint


def page_numbers(text: str, count: int) -> list[int]:
    """
    Read which pages a person wants, e.g. ``1-3,5``; all where nothing is said. From 1.

    Raises
    ------
    PageRangeError
        If the paper has no such pages.
    """
    words = [word for word in re.split(r"[,，、\s]+", text.strip()) if word]
    if not words:
        return list(range(1, count + 1))
    pages: list[int] = []
    for word in words:
        found = _RANGE.fullmatch(word)
        first = int(found[1]) if found else 0
        last = int(found[2] or found[1]) if found else 0
        if not 1 <= first <= last <= count:
            raise PageRangeError(text=text, count=count)
        pages += [page for page in range(first, last + 1) if page not in pages]
    return pages


def copies_of(text: str) -> int:
    """
    Read how many copies a person wants.

    Raises
    ------
    PageRangeError
        If it is no number from 1 to 99.
    """
    if not text.isdecimal() or not 1 <= int(text) <= MOST_COPIES:
        raise PageRangeError(text=text, count=MOST_COPIES)
    return int(text)


def changed_pages(center: Center, order: OrderId) -> str:
    """
    Give the pages of an order that say something else than the version before, as a range.

    Numbers of orders, times of issue, digests and the foot differ on every version and do not
    count. Empty where there is no version before, or nothing differs.
    """
    found = find_order(center, order)
    known = center.board.table(Order).values()
    before = next((o for o in known if o.number and o.number in found.replaces.split("、")), None)
    if before is None or not found.paper:
        return ""
    old = {_said(text) for text in page_texts(paper_of(center, before.id))}
    new = page_texts(paper_of(center, order))
    return ",".join(str(page) for page, text in enumerate(new, 1) if _said(text) not in old)


_EACH_TIME = re.compile(
    r"演?\w{1,12}〔\d{4}〕\d+号|\d+月\d+日\d+时\d+分|方案\S{1,12}?·[0-9a-f]+·留痕[0-9a-f]+|第\d+版"
    r"|SHA-256[0-9a-f]{64}|SM3[0-9a-f]{64}|核验码[0-9A-Z-]+"
)


def _said(text: str) -> str:
    return _EACH_TIME.sub("", re.sub(r"\s", "", text))


def queue_command(order: OrderId, *, copies: int, pages: str, duplex: bool) -> QueuePrint:
    """Give the command that keeps a print until there is a printer."""
    wish = PrintWish(
        asked_by="",
        asked_utc=datetime.min.replace(tzinfo=UTC),
        copies=copies,
        pages=pages,
        duplex=duplex,
    )
    return QueuePrint(order=order, wish=wish)


def waiting_prints(center: Center) -> list[WaitingPrint]:
    """Give every print that waits, the oldest first."""
    found = [(wish, o) for o in center.board.table(Order).values() for wish in o.waiting]
    return [
        WaitingPrint(
            order=order.id,
            number=order.number or order.id,
            copies=wish.copies,
            pages=wish.pages,
            duplex=wish.duplex,
            done=UnqueuePrint(order=order.id, wish=wish),
        )
        for wish, order in sorted(found, key=_asked)
    ]


def _asked(found: tuple[PrintWish, Order]) -> datetime:
    return found[0].asked_utc
